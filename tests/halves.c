/*
 * halves.c - do steps and parts of a task of the workload halves add up to the whole, whatever an iteration does?
 *
 * The sums of i mod x, which no run prints, are held against modsum's.
 */
#include "../kernels/halves.h"

enum { TASK = 13 };

struct totals {
	uint64_t sum, kept;
};

static void must_be(uint64_t expected, uint64_t actual, const char *what, uint64_t parts, uint64_t budget)
{
	if (actual != expected)
		fail(0, "--halves %s --generator %s --draws %llu: the %s of %llu parts in steps of %llu is %llu instead of %llu",
		     halves_which, halves_generator, (unsigned long long)halves_draws, what, (unsigned long long)parts,
		     (unsigned long long)budget, (unsigned long long)actual, (unsigned long long)expected);
}

static struct totals in_parts(struct work work, uint64_t parts, uint64_t budget)
{
	struct totals all = { 0, 0 };
	struct workload state;

	workload_begin(&work);
	for (uint64_t part = 0; part < parts; part++) {
		uint64_t steps = 1;

		for (workload_start(&state, &work, TASK, part, parts); workload_step(&state, budget).then != STEP_DONE; steps++)
			;
		if (steps > workload_steps(&work, budget))
			fail(0, "more steps than workload_steps says");
		all.sum += state.sum;
		all.kept += workload_result(&state);
	}
	return all;
}

/* By the options that are set. */
static void check(uint64_t iterations)
{
	const struct work work = { .iterations = iterations, .seed = 42, .kernel = "reference" };
	const struct totals whole = in_parts(work, 1, UINT64_MAX);
	const bool article = strcmp(halves_which, "both") == 0 && strcmp(halves_generator, "own") == 0 && halves_draws == 1;

	if (article)
		must_be(modsum_reference(42, TASK, iterations), whole.sum, "sum", 1, UINT64_MAX);
	if (strcmp(halves_which, "sums") == 0)
		must_be(modsum_all(iterations, modsum_x(TASK)), whole.sum, "sum", 1, UINT64_MAX);
	for (uint64_t parts = 1; parts < 20; parts += 6)
		for (uint64_t budget = 1; budget < 2000; budget *= 11) {
			const struct totals again = in_parts(work, parts, budget);

			must_be(whole.sum, again.sum, "sum", parts, budget);
			must_be(whole.kept, again.kept, "result", parts, budget);
		}
}

int main(void)
{
	static const char *const which[] = { "both", "draws", "sums", "neither" }, *const whose[] = { "own", "shared" };

	fail_program = "halves";
	for (size_t h = 0; h < 4; h++)
		for (size_t g = 0; g < 2; g++)
			for (halves_draws = 1; halves_draws <= 3; halves_draws += 2) {
				halves_which = which[h];
				halves_generator = whose[g];
				check(0);
				check(1000);
			}
	return EXIT_SUCCESS;
}
