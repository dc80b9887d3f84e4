/*
 * kernel - how long one core takes for an iteration under each kernel, and how many times as long as under the fast one.
 *
 * usage: kernel [-r RESAMPLES] [-s SEED] DATA/kernel        writes results.tsv, values.tsv, and what is drawn
 *
 * results.tsv, the fastest first:
 *   kernel            row of the experiment
 *   runs              counted
 *   ns                nanoseconds of an iteration: median of the runner's own elapsed time over all iterations
 *   ns_low, ns_high   its quartiles
 *   cycles            median time in cycles of the core, whose length is that of the same block (bench/cycles.c)
 *   limit             cycles that the ports of this processor allow at best (kernels/limits.tsv, by the processor's
 *                     architecture and family; counted in kernels/modsum.h); NA: nobody has counted them
 *   times_slower      time of the whole process over that of the fast kernel, which is the baseline, within blocks
 *   times_low, times_high   its 95 % interval, which holds for all rows at once (compare.h)
 *
 * figure.tsv: name, kind (0: C, 1: CPython, 2: PyPy, 3: NumPy, 4: Numba), ns, ns_low, ns_high, limit_ns, note
 */
#include "experiment.h"

enum kind { C, CPYTHON, PYPY, NUMPY, NUMBA };

struct kernel {
	const struct row *row;
	struct interval ns; /* median and quartiles */
	double cycles;
	const char *limit; /* cycles; NA: not known */
	struct interval ratio; /* time over the fast kernel's */
};

/* What the row "cycles" found; without it, no cycles are known. The value is to be freed. */
static struct series cycle_lengths(const struct samples *s)
{
	for (size_t r = 0; r < s->count; r++)
		if (!is_na(table_cell(&s->table, s->rows[r].line[0], table_find(&s->table, "ns_per_cycle"))))
			return row_series(s, &s->rows[r], "ns_per_cycle", 1);
	return (struct series){ .count = 0 };
}

/* Only the fast kernels have a limit: the others do other things. */
static const char *limit_of(const struct experiment *e, const struct table *limits, const struct row *row)
{
	const struct samples *s = &e->samples;
	char *processor = words("%s %g", machine_text(e, "arch"), machine_number(e, "cpu_family"));
	const char *limit = "NA";

	for (size_t i = 0; i < limits->rows && row_is(s, row, "kernel", "vector"); i++)
		if (strcmp(table_text(limits, i, "processor"), processor) == 0 &&
		    row_is(s, row, "isa", table_text(limits, i, "isa")))
			limit = table_text(limits, i, "cycles");
	free(processor);
	return limit;
}

/* Times of an iteration, and how long they are in cycles. */
static void time_iterations(struct kernel *k, const struct samples *s, const struct series *cycles)
{
	const double iterations = row_number(s, k->row, "tasks") * row_number(s, k->row, "iterations");

	if (!(iterations > 0))
		fail(0, "%s: %s does not say how many iterations it did", s->table.path, k->row->label);
	const struct series elapsed = row_series(s, k->row, "elapsed_ns", 1 / iterations);
	double *in_cycles = doubles(elapsed.count);

	for (size_t i = 0; i < elapsed.count; i++)
		in_cycles[i] = elapsed.value[i] / series_in_block(cycles, elapsed.block[i]);
	k->cycles = median(in_cycles, known(in_cycles, elapsed.count));
	const size_t count = known(elapsed.value, elapsed.count);

	k->ns = (struct interval){ median(elapsed.value, count), quantile(elapsed.value, count, 0.25),
				   quantile(elapsed.value, count, 0.75) };
	free(in_cycles);
	free(elapsed.value);
}

static int by_time(const void *left, const void *right)
{
	const struct kernel *a = left, *b = right;

	return a->ns.estimate != b->ns.estimate ? (a->ns.estimate > b->ns.estimate ? 1 : -1)
						: strcmp(a->row->label, b->row->label);
}

/* All rows that are compared with something; the row "cycles" is not. Returns how many. */
static size_t gather(const struct experiment *e, const struct table *limits, struct kernel *kernels)
{
	const struct series cycles = cycle_lengths(&e->samples);
	struct comparison *compared = compare_rows(&e->samples, &e->plan);
	size_t count = 0;

	for (size_t r = 0; r < e->samples.count; r++) {
		const struct row *row = &e->samples.rows[r];

		if (is_na(row->baseline))
			continue;
		kernels[count] = (struct kernel){ row, .limit = limit_of(e, limits, row), .ratio = compared[r].ratio };
		time_iterations(&kernels[count++], &e->samples, &cycles);
	}
	qsort(kernels, count, sizeof *kernels, by_time);
	free(compared);
	free(cycles.value);
	return count;
}

static void write_results(const struct kernel *kernels, size_t count, const char *path)
{
	struct tsv out;

	tsv_begin(&out, path, "kernel\truns\tns\tns_low\tns_high\tcycles\tlimit\ttimes_slower\ttimes_low\ttimes_high");
	for (const struct kernel *k = kernels; k < kernels + count; k++) {
		put_text(&out, k->row->label);
		put_count(&out, k->row->runs);
		put_rounded(&out, k->ns, 4);
		put_digits(&out, k->cycles, 4);
		put_text(&out, k->limit);
		put_interval(&out, k->ratio);
		put_end(&out);
	}
	tsv_end(&out);
}

static enum kind kind_of(const struct samples *s, const struct row *row)
{
	if (!row_in_python(s, row))
		return C;
	if (!is_na(row_text(s, row, "numpy")))
		return NUMPY;
	if (!is_na(row_text(s, row, "numba")))
		return NUMBA;
	return row_is(s, row, "implementation", "PyPy") ? PYPY : CPYTHON;
}

/* What stands beside a row: 0.39 cycles, 0.98×. */
static void put_note(struct tsv *out, const struct kernel *k)
{
	const double times = k->ratio.estimate;
	char cycles[32] = "";

	if (!isnan(k->cycles))
		snprintf(cycles, sizeof cycles, k->cycles < 10 ? "%.2f cycles, " : "%.0f cycles, ", k->cycles);
	put(out, times < 10 ? "%s%.2f×" : "%s%.0f×", cycles, times);
}

/* Returns how many of the rows have a limit. */
static size_t write_figure(const struct samples *s, const struct kernel *kernels, size_t count, const char *path)
{
	size_t limits = 0;
	struct tsv out;

	tsv_begin(&out, path, "name\tkind\tns\tns_low\tns_high\tlimit_ns\tnote");
	for (const struct kernel *k = kernels; k < kernels + count; k++) {
		double limit;

		if (!number_real(k->limit, &limit))
			limit = NAN;
		limit *= k->ns.estimate / k->cycles; /* at the clock of these runs */
		limits += !isnan(limit);
		put_text(&out, row_is_baseline(k->row) ? "the fast kernel"
			       : row_is_twin(k->row)  ? "the fast kernel again"
						      : k->row->label);
		put(&out, "%d", kind_of(s, k->row));
		put_interval(&out, k->ns);
		put_number(&out, limit);
		put_note(&out, k);
		put_end(&out);
	}
	tsv_end(&out);
	return limits;
}

/* The version of Numba, for the page and the figure to say what its times are; without its row, nothing. */
static void name_numba(struct experiment *e, const struct kernel *kernels, size_t count)
{
	for (const struct kernel *k = kernels; k < kernels + count; k++)
		if (kind_of(&e->samples, k->row) == NUMBA)
			values_set(&e->values, "numba", "%s", row_text(&e->samples, k->row, "numba"));
}

int main(int argc, char **argv)
{
	struct experiment e = experiment_open("kernel", argc, argv);
	struct table limits = table_read("kernels/limits.tsv");
	struct kernel *kernels = enough(calloc(e.samples.count, sizeof *kernels));
	const size_t count = gather(&e, &limits, kernels);

	write_results(kernels, count, path_in(e.folder, "results.tsv"));
	values_set(&e.values, "limits", "%zu",
		   write_figure(&e.samples, kernels, count, path_in(e.folder, "figure.tsv")));
	name_numba(&e, kernels, count);
	free(kernels);
	table_free(&limits);
	experiment_close(&e);
	return EXIT_SUCCESS;
}
