/*
 * gates - may this data set be cited, or is it exploratory? A row for each condition that it should fulfil.
 *
 * usage: gates [--steal-max SHARE] [--drift-max SHARE] DATA/EXPERIMENT
 *
 * Reads FOLDER/conditions, samples.tsv and blocks.tsv; writes FOLDER/gates.tsv:
 *
 *   gate    machine            nothing was wrong with the machine when the measurement began (bench/doctor)
 *           twin of BASELINE   the interval of the twin's ratio lies within ± the resolution, which the experiment's list
 *                              states (column `resolution`). NA: fewer than 20 blocks
 *           blocks             the first baseline and its twin have at least 20 blocks. (Python's rows may have fewer: then
 *                              their twin has no gate, and what they show is as wide as its interval.)
 *           drift              the first baseline is as fast in the last third of the blocks as in the first: the interval
 *                              of the ratio, run by run, lies within ± --drift-max. NA: fewer than 20 blocks
 *           lag1               neighbouring blocks are not alike: of the ranks of the twin's ratios to the baseline,
 *                              |autocorrelation| is at most 0.2, or 2 / sqrt(blocks), which it passes in one of twenty
 *                              series without any
 *           steal              in no counted block did the hypervisor take more than --steal-max of the CPU time
 *           throttle           our cgroup was never throttled
 *   pass    yes or no; NA: this data cannot tell
 *   value   what was found, in words
 *
 * A gate that asks whether an interval contains 1 would pass the more easily the noisier the data; so these ask whether it
 * lies within bounds. A data set that fails a gate is called exploratory wherever it appears.
 */
#include "experiment.h"

static const double RESOLUTION = 0.05; /* where the experiment's list states none */

enum { FEW_BLOCKS = 20 }; /* too few to show that there is no difference */

struct limits {
	double steal, drift;
};

static void put_gate(struct tsv *out, const char *gate, const char *pass)
{
	put_text(out, gate);
	put_text(out, pass);
}

static const char *yes(bool pass)
{
	return pass ? "yes" : "no";
}

static void gate_machine(struct tsv *out, const struct experiment *e)
{
	const json_t *marks = json_object_get(e->conditions, "marks");
	char *text = NULL;
	size_t length;
	FILE *words = words_open(&text, &length);

	for (size_t i = 0; i < json_array_size(marks); i++)
		fprintf(words, "%s%s", i > 0 ? "; " : "", json_string_value(json_array_get(marks, i)));
	fclose(words);
	put_gate(out, "machine", !json_is_array(marks) ? "NA" : yes(*text == '\0'));
	put_text(out, !json_is_array(marks) ? "nobody looked" : *text ? text : "nothing was wrong");
	put_end(out);
	free(text);
}

/* By how much programs may seem to differ that are the same, as the experiment's list says of this row. */
static double resolution_of(const struct samples *s, const struct row *row)
{
	const double stated = row_number(s, row, "resolution");

	return isnan(stated) ? RESOLUTION : stated;
}

static void put_bounded(struct tsv *out, struct interval ratio, double bound)
{
	if (isnan(ratio.estimate))
		put_text(out, "too few blocks");
	else if (isnan(ratio.low))
		put(out, "ratio %.4f, no interval", ratio.estimate);
	else
		put(out, "ratio %.4f (%.4f … %.4f), bound ± %g %%", ratio.estimate, ratio.low, ratio.high, 100 * bound);
}

static void gate_twin(struct tsv *out, const struct experiment *e, const struct row *twin)
{
	const struct comparison c = compare_row(&e->samples, twin, &e->plan);
	const double bound = resolution_of(&e->samples, twin);

	put(out, "twin of %s", twin->baseline);
	put_text(out, c.blocks < FEW_BLOCKS ? "NA" : yes(compare_within(c.ratio, bound)));
	put_bounded(out, c.ratio, bound);
	put_end(out);
}

static void gate_twins(struct tsv *out, const struct experiment *e)
{
	const struct samples *s = &e->samples;
	const struct row *first = rows_find(s, rows_first_baseline(s)->twin);
	size_t blocks = 0;

	for (const struct row *row = s->rows; row < s->rows + s->count; row++)
		if (row_is_twin(row))
			gate_twin(out, e, row);
	if (first)
		blocks = compare_row(s, first, &e->plan).blocks;
	put_gate(out, first ? "blocks" : "twin", first ? yes(blocks >= FEW_BLOCKS) : "NA");
	if (first)
		put(out, "%zu%s", blocks, blocks < FEW_BLOCKS ? ", fewer than 20" : "");
	else
		put_text(out, "the experiment has no twin");
	put_end(out);
}

/* The last third of the row's runs over the first, run by run. */
static void gate_drift(struct tsv *out, const struct row *row, double most)
{
	const size_t third = row->runs / 3;
	const struct plan plan = PLAN;
	const struct series first = { third, row->block, row->seconds };
	const struct series last = { third, row->block, row->seconds + row->runs - third };
	const struct comparison c = compare(&last, &first, NULL, 1, &plan);

	put_gate(out, "drift", row->runs < FEW_BLOCKS ? "NA" : yes(compare_within(c.ratio, most)));
	put_bounded(out, c.ratio, most);
	put_end(out);
}

/* Ranks instead of values; equals share their mean rank. */
static void rank(double *values, size_t count)
{
	size_t *order = enough(calloc(count + 1, sizeof *order));
	double *ranks = doubles(count);

	gsl_sort_index(order, values, 1, count);
	for (size_t first = 0, next; first < count; first = next) {
		for (next = first; next < count && values[order[next]] == values[order[first]];)
			next++;
		for (size_t i = first; i < next; i++)
			ranks[order[i]] = (double)(first + next - 1) / 2;
	}
	memcpy(values, ranks, count * sizeof *values);
	free(ranks);
	free(order);
}

/* Are all of the values the same? */
static bool constant(const double *values, size_t count)
{
	double least, most;

	gsl_stats_minmax(&least, &most, values, 1, count);
	return least == most;
}

static void gate_lag1(struct tsv *out, const struct row *baseline, const struct row *twin)
{
	double *ratios = doubles(baseline->runs);

	for (size_t i = 0; i < baseline->runs; i++)
		ratios[i] = NAN;
	if (twin) {
		const struct series series = row_times(twin);

		for (size_t i = 0; i < baseline->runs; i++)
			ratios[i] = log(series_in_block(&series, baseline->block[i]) / baseline->seconds[i]);
	}
	const size_t count = known(ratios, baseline->runs);
	const bool tells = count > 2 && !constant(ratios, count);

	rank(ratios, count);
	const double r = tells ? gsl_stats_lag1_autocorrelation(ratios, 1, count) : NAN;
	const double bound = fmax(0.2, 2 / sqrt((double)(count + !count)));

	put_gate(out, "lag1", isnan(r) ? "NA" : yes(fabs(r) <= bound));
	if (isnan(r))
		put_text(out, "too few blocks, or no twin");
	else
		put(out, "%.3f, at most %.3f", r, bound);
	put_end(out);
	free(ratios);
}

/* What the machine did during the counted blocks. */
static void gate_blocks(struct tsv *out, const char *folder, double most)
{
	struct table t = table_read(path_in(folder, "blocks.tsv"));
	size_t blocks = 0, stolen = 0;
	bool unknown = false;
	double worst = 0, throttled = 0;

	for (size_t row = 0; row < t.rows; row++) {
		const double steal = table_number(&t, row, "steal_share"), halted = table_number(&t, row, "throttled_s");

		if (table_number(&t, row, "warm_up") > 0)
			continue;
		blocks++;
		worst = fmax(worst, steal);
		stolen += steal > most;
		unknown = unknown || isnan(halted);
		throttled += isnan(halted) ? 0 : halted;
	}
	put_gate(out, "steal", yes(stolen == 0));
	put(out, "%zu of %zu blocks above %g %%, at most %.1f %%", stolen, blocks, 100 * most, 100 * worst);
	put_end(out);
	put_gate(out, "throttle", unknown ? "NA" : yes(throttled <= 0));
	if (unknown)
		put_text(out, "the kernel does not tell");
	else
		put(out, "%.3f s in all", throttled);
	put_end(out);
	table_free(&t);
}

static struct limits read_options(struct experiment *e, int argc, char **argv)
{
	static const struct option options[] = {
		{ "steal-max", required_argument, NULL, 'S' }, { "drift-max", required_argument, NULL, 'D' }, { NULL, 0, NULL, 0 },
	};
	struct limits limits = { 0.02, 0.1 };
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
		switch (option) {
		case 'S': limits.steal = share_option("steal-max", optarg); break;
		case 'D': limits.drift = share_option("drift-max", optarg); break;
		default: exit(STATUS_USAGE);
		}
	if (optind != argc - 1)
		fail_usage("usage: gates [--steal-max SHARE] [--drift-max SHARE] DATA/EXPERIMENT");
	e->folder = argv[optind];
	return limits;
}

int main(int argc, char **argv)
{
	struct experiment e = { .plan = PLAN };
	struct tsv out;

	fail_program = "gates";
	const struct limits limits = read_options(&e, argc, argv);

	experiment_load(&e);
	const struct row *baseline = rows_first_baseline(&e.samples);

	if (!baseline)
		fail(0, "%s has no baseline", e.folder);
	tsv_begin(&out, path_in(e.folder, "gates.tsv"), "gate\tpass\tvalue");
	gate_machine(&out, &e);
	gate_twins(&out, &e);
	gate_drift(&out, baseline, limits.drift);
	gate_lag1(&out, baseline, rows_find(&e.samples, baseline->twin));
	gate_blocks(&out, e.folder, limits.steal);
	tsv_end(&out);
	experiment_free(&e);
	return EXIT_SUCCESS;
}
