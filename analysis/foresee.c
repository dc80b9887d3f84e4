/*
 * foresee - which difference will so many blocks find? By how steady one program was in a few runs, one after another.
 *
 * usage: foresee COMPARED BLOCKS NAME PILOT.json        COMPARED: programs that are compared with this one, called NAME
 *
 * The noise s of a log ratio is 1.4826 · the median of |log t_j - log t_k| over neighbouring runs. A difference of
 * (z + 1.28) · s / √blocks is found nine times out of ten, z being the upper 0.05 / (2 · COMPARED) point of the normal
 * distribution. Prints it in words for a person; the twin makes the comparison itself somewhat better than that.
 */
#include <gsl/gsl_cdf.h>

#include "experiment.h"

static const double POWER = 0.9, NORMAL = 1.4826; /* of a normal distribution: σ over the median of |x| */

/* NAN: there are no two runs. */
static double noise(const json_t *times)
{
	const size_t pairs = json_array_size(times) > 0 ? json_array_size(times) - 1 : 0;
	double *changes = doubles(pairs);

	for (size_t i = 0; i < pairs; i++)
		changes[i] = fabs(log(json_number_value(json_array_get(times, i + 1)) /
				      json_number_value(json_array_get(times, i))));
	const double s = NORMAL * median(changes, pairs);

	free(changes);
	return s;
}

int main(int argc, char **argv)
{
	uint64_t compared, blocks;

	fail_program = "foresee";
	if (argc != 5 || !number_whole(argv[1], 1, 1000000, &compared) || !number_whole(argv[2], 1, 1000000, &blocks))
		fail_usage("usage: foresee COMPARED BLOCKS NAME PILOT.json");
	statistics_begin();
	json_t *pilot = json_read(argv[4]);
	const json_t *times = json_object_get(json_array_get(json_object_get(pilot, "results"), 0), "times");
	const double z = gsl_cdf_ugaussian_Qinv((1 - LEVEL) / 2 / (double)compared) + gsl_cdf_ugaussian_Pinv(POWER);
	const double s = noise(times), share = exp(z * s / sqrt((double)blocks)) - 1;

	if (share >= 1)
		printf("even twice the time may not be found, by how unsteady %s was in %zu trial runs\n", argv[3],
		       json_array_size(times));
	else if (s > 0 && isfinite(share))
		printf("a difference of %.*f %% is found 9 times out of 10, by how steady %s was in %zu trial runs\n",
		       share < 0.1 ? 1 : 0, 100 * share,
		       argv[3], json_array_size(times));
	else
		printf("what difference that finds cannot be said: the trial runs of %s took equal times\n", argv[3]);
	if (fclose(stdout) != 0)
		fail(errno, "cannot write");
	json_decref(pilot);
	return EXIT_SUCCESS;
}
