/*
 * gantt - what ran when, and what it costs to record that, and to be able to.
 *
 * usage: gantt [-r RESAMPLES] [-s SEED] DATA/gantt        writes what is drawn (lanes.h), values.tsv, and results.tsv:
 *
 *   model                          label of the row with recording off, which is one of the two that are compared
 *   recording                      on: --trace against none; off: none against a build that cannot record
 *   spans                          of a run
 *   blocks                         counted, with a run of both
 *   elapsed_ms                     median of the run's own time, from before the first worker to the last result,
 *                                  without recording
 *   elapsed_ratio, _low, _high     of that time, with over without, within blocks, and its 95 % interval
 *   process_ratio, _low, _high     the same of the whole process, which also sorts and writes the trace
 *   ns_per_span, ns_low, ns_high   the ratio of the run's own time as nanoseconds for each of its spans, where there
 *                                  are so MANY that this is more than noise; NA elsewhere
 *   cost_percent                   of the run's own time: its spans times the nanoseconds of one, which are those of
 *                                  the row with the most spans
 *   cost_at_most_percent           the same with the upper end of their interval
 *
 * Two runs of fifteen spans differ by some percent whatever they record, so their cost is computed, not seen. The first
 * span on a page of memory (of 85) costs more; the mean over many has that in it.
 */
#include <assert.h>

#include "curves.h"
#include "lanes.h"

enum { MANY = 10000, /* spans whose cost can be measured */ DIGITS = 5 };

struct cost { /* of one pair of rows */
	const char *model, *recording;
	double spans, elapsed; /* of a run; in seconds */
	struct comparison own, process;
	struct interval each; /* seconds for a span */
};

struct costs {
	struct cost *pairs;
	size_t count;
};

/* One for each slice, or one for each task: runners/spans.h. */
static double spans_of(const struct samples *s, const struct row *row)
{
	const double tasks = row_number(s, row, "tasks"), iterations = row_number(s, row, "iterations");
	const double slice = row_number(s, row, "slice");

	if (isnan(tasks))
		fail(0, "%s: the runs of %s do not say how many tasks they have", s->table.path, row->label);
	return tasks * (slice > 0 && iterations > slice ? ceil(iterations / slice) : 1);
}

static void add_pair(struct costs *costs, const struct experiment *e, const char *recording, const struct row *without,
		     const struct row *with)
{
	const struct samples *s = &e->samples;
	struct cost c = { .recording = recording, .spans = spans_of(s, with) };

	c.model = strcmp(recording, "on") == 0 ? without->label : with->label;
	c.elapsed = row_median(s, without, "elapsed_ns", 1e-9);
	c.own = compare_column(s, with, 1, without, 1, "elapsed_ns", &e->plan);
	c.process = compare_times(s, with, without, 1, &e->plan);
	const double each = c.spans < MANY ? NAN : c.elapsed / c.spans; /* of a ratio of 1 */

	c.each = (struct interval){ (c.own.ratio.estimate - 1) * each, (c.own.ratio.low - 1) * each,
				    (c.own.ratio.high - 1) * each };
	costs->pairs = enough(realloc(costs->pairs, (costs->count + 1) * sizeof *costs->pairs));
	costs->pairs[costs->count++] = c;
}

/* All rows of this kind that are compared with `off`, which has recording off. */
static void add_pairs(struct costs *costs, const struct experiment *e, const struct row *off, const char *kind)
{
	const struct samples *s = &e->samples;

	for (size_t r = 0; r < s->count; r++) {
		const struct row *row = &s->rows[r];

		if (!row_is(s, row, "recording", kind) || lanes_beside(s, row) != off)
			continue;
		if (strcmp(kind, "on") == 0)
			add_pair(costs, e, "on", off, row);
		else
			add_pair(costs, e, "off", row, off);
	}
}

/* What a span costs where it is best known: in the pair of this kind with the most spans. */
static struct interval best_known(const struct costs *costs, const char *recording)
{
	struct interval each = { NAN, NAN, NAN };
	double most = 0;

	for (const struct cost *c = costs->pairs; c < costs->pairs + costs->count; c++)
		if (strcmp(c->recording, recording) == 0 && c->spans > most) {
			most = c->spans;
			each = c->each;
		}
	return each;
}

static void write_results(const struct costs *costs, const char *path)
{
	struct tsv out;

	tsv_begin(&out, path, "model\trecording\tspans\tblocks\telapsed_ms\telapsed_ratio\telapsed_low\telapsed_high\t"
			      "process_ratio\tprocess_low\tprocess_high\tns_per_span\tns_low\tns_high\tcost_percent\t"
			      "cost_at_most_percent");
	for (const struct cost *c = costs->pairs; c < costs->pairs + costs->count; c++) {
		const struct interval each = best_known(costs, c->recording);

		put_text(&out, c->model);
		put_text(&out, c->recording);
		put(&out, "%.0f", c->spans);
		put_count(&out, c->own.blocks);
		put_digits(&out, 1e3 * c->elapsed, DIGITS);
		put_interval(&out, c->own.ratio);
		put_interval(&out, c->process.ratio);
		put_rounded(&out, times(c->each, 1e9), DIGITS);
		put_digits(&out, 100 * c->spans * each.estimate / c->elapsed, DIGITS);
		put_digits(&out, 100 * c->spans * each.high / c->elapsed, DIGITS);
		put_end(&out);
	}
	tsv_end(&out);
}

int main(int argc, char **argv)
{
	struct experiment e = experiment_open("gantt", argc, argv);
	struct costs costs = { 0 };

	assert(e.samples.rows); /* samples_read gives some, which the checkers do not see */
	for (size_t r = 0; r < e.samples.count; r++)
		if (row_is(&e.samples, &e.samples.rows[r], "recording", "off")) {
			add_pairs(&costs, &e, &e.samples.rows[r], "on");
			add_pairs(&costs, &e, &e.samples.rows[r], "impossible");
		}
	write_results(&costs, path_in(e.folder, "results.tsv"));
	free(costs.pairs);
	lanes_chart(&e);
	experiment_close(&e);
	return EXIT_SUCCESS;
}
