/*
 * ranksum - analysis/ranksum.h for the tests: prints u and p.
 *
 * usage: ranksum FACTOR TIME… -- TIME…        the times of a, then those of b, which are multiplied by FACTOR
 */
#include "../analysis/ranksum.h"
#include "../base/number.h"

int main(int argc, char **argv)
{
	double factor = 0, times[2][2 * RANKSUM_MAX];
	size_t count[2] = { 0, 0 }, of = 0;

	fail_program = "ranksum";
	if (argc < 2 || !number_real(argv[1], &factor))
		fail_usage("usage: ranksum FACTOR TIME... -- TIME...");
	for (int i = 2; i < argc; i++)
		if (of == 0 && strcmp(argv[i], "--") == 0)
			of = 1;
		else if (count[of] < 2 * RANKSUM_MAX && number_real(argv[i], &times[of][count[of]]))
			count[of]++;
		else
			fail_usage("'%s' is not a time, or there are too many", argv[i]);
	const struct ranksum found = ranksum(times[0], count[0], times[1], count[1], factor);

	printf("%.6g\t%.6g\n", found.u, found.p);
	return EXIT_SUCCESS;
}
