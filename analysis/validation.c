/*
 * validation - what each method said of programs whose difference is known, and how often it was right.
 *
 * usage: validation DATA/validation
 *
 * Reads rows.tsv (bench/validation/slowdowns), samples.tsv, plain.tsv and cost.tsv of the folder; where the repetitions' raw
 * data is there, it first gathers it into these (gather.h). Writes, a row for each comparison,
 *
 *   judged.tsv      repetition: the first of the set (sets.h); method: samework, mean±σ or Welch (unpaired.h); kind: judge.h;
 *                   label; slowdown_percent, truth: what is known, as iterations and as a ratio of times; runs; ratio, low,
 *                   high; verdict: faster, slower, same (within 1 %) or -
 *
 * and a row for each kind of comparison,
 *
 *   shares.tsv      method, kind, slowdown_percent, truth, runs, comparisons; hits: how many were so, as judge.h says for
 *                   the kind; share, share_low, share_high of these (shares.h)
 *   bars.tsv        what the method must do, and whether it does (bars.h)
 *   widths.tsv      half the width of the intervals of the baseline again: its median, with the 95 % interval
 *   needs.tsv       the blocks that a difference needs to be found nine times in ten (needs.h)
 *   places.tsv, adjusted.tsv     what the first place in a block costs; verdicts that are others without it (places.h)
 *   costs.tsv       what both methods cost (cost.h)
 *   results.tsv, coverage.tsv    the shares in percent, for readers
 *   figure-methods.tsv, figure-blocks.tsv, figure-coverage.tsv    what is drawn; values.tsv
 */
#include "bars.h"
#include "cost.h"
#include "experiment.h"
#include "found.h"
#include "gather.h"
#include "judge.h"
#include "needs.h"
#include "places.h"

static void judge_all(struct judge *j, const char *folder)
{
	tsv_begin(&j->judged, path_in(folder, "judged.tsv"),
		  "repetition\tmethod\tkind\tlabel\tslowdown_percent\ttruth\truns\tratio\tlow\thigh\tverdict");
	judge_sets(j);
	judge_plain(j);
	tsv_end(&j->judged);
}

/* values.tsv is the last file that is written: make goes by its time. */
static void write_values(const struct judge *j, struct experiment *e)
{
	const struct repetitions *d = &j->data;
	char *names = found_names(d);

	values_set(&e->values, "slowdowns", "%s", names);
	free(names);
	values_set(&e->values, "sets", "%zu", d->blocks / d->size);
	values_set(&e->values, "runs", "%zu", d->size);
	values_set(&e->values, "family", "%zu", d->family);
	values_set(&e->values, "start_up_percent", "%.3g", 100 * d->start_up_share);
	experiment_caption(e, "plots/caption-validation.txt");
	values_write(&e->values, path_in(e->folder, "values.tsv"));
}

int main(int argc, char **argv)
{
	static struct judge j;
	struct experiment e = { .folder = NULL };
	struct cost costs[COST_METHODS];

	fail_program = "validation";
	if (argc != 2)
		fail_usage("usage: validation DATA/validation");
	e.folder = argv[1];
	statistics_begin();
	gather(e.folder);
	j.data = repetitions_read(e.folder);
	costs_read(costs, e.folder);
	experiment_machine(&e);
	facts_of_machine(&e);

	judge_all(&j, e.folder);
	write_shares(&j.shares, e.folder);
	write_results(&j, e.folder);
	write_coverage(&j, e.folder);
	write_bars(&j.shares, e.folder);
	write_widths(&j, e.folder);
	write_needs(&j, e.folder);
	write_places(&j.data, e.folder);
	write_costs(costs, &e);
	write_drawn_methods(&j, e.folder);
	write_drawn(&j, path_in(e.folder, "figure-blocks.tsv"), PAIR);
	write_drawn(&j, path_in(e.folder, "figure-coverage.tsv"), COVERAGE);
	write_values(&j, &e);
	judge_free(&j);
	experiment_free(&e);
	return EXIT_SUCCESS;
}
