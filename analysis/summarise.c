/*
 * summarise - every row of an experiment against its baseline.
 *
 * usage: summarise [-e SHARE] [-u] DATA/EXPERIMENT        -e: the equivalence bound (0.01); -u: the runs are unpaired
 *
 * Reads FOLDER/samples.tsv. Writes FOLDER/summary.tsv, each baseline followed by its rows in order of label:
 *
 *   label                                row of the experiment
 *   samples                              runs counted
 *   median_s, q1_s, q3_s, min_s, max_s   wall-clock seconds of a run (quartiles interpolated): a description of these runs
 *   blocks                               that the comparison is of
 *   ratio, ratio_low, ratio_high         time over the baseline's, and its 95 % interval: compare.h
 *   speedup, speedup_low, speedup_high   the same, the other way up
 *   cpus                                 CPU use: median of (user + system) / wall
 *   verdict                              faster, slower, same within the bound, or not distinguishable; baseline, twin;
 *                                        clock too coarse, where over half of the pairs are tied; NA: compared with nothing
 *   baseline                             label of the row that it is compared with
 */
#include <getopt.h>

#include "compare.h"
#include "paths.h"

static void put_row(struct tsv *out, const struct samples *s, const struct row *row, const struct comparison *c,
		    const struct plan *plan)
{
	const struct interval quartiles = row_quartiles(row);
	double *cpus = row_cpus(s, row), least, most;

	gsl_stats_minmax(&least, &most, row->seconds, 1, row->runs);
	put_text(out, row->label);
	put_count(out, row->runs);
	put_interval(out, quartiles);
	put_number(out, least);
	put_number(out, most);
	put_count(out, c->blocks);
	put_interval(out, c->ratio);
	put_interval(out, inverse(c->ratio));
	put_number(out, median(cpus, row->runs));
	if (is_na(row->baseline))
		put_text(out, "NA");
	else
		put_verdict(out, c->verdict, plan->equivalence);
	put_text(out, row->baseline);
	put_end(out);
	free(cpus);
}

int main(int argc, char **argv)
{
	struct plan plan = PLAN;
	struct tsv out;
	int option;

	fail_program = "summarise";
	while ((option = getopt(argc, argv, "e:u")) != -1)
		switch (option) {
		case 'e': plan.equivalence = share_option("e", optarg); break;
		case 'u': plan.unpaired = true; break;
		default: return STATUS_USAGE;
		}
	if (optind != argc - 1)
		fail_usage("usage: summarise [-e SHARE] [-u] DATA/EXPERIMENT");
	struct samples samples = samples_read(path_in(argv[optind], "samples.tsv"));
	struct comparison *compared = compare_rows(&samples, &plan);
	size_t *order = compare_order(&samples);

	tsv_begin(&out, path_in(argv[optind], "summary.tsv"),
		  "label\tsamples\tmedian_s\tq1_s\tq3_s\tmin_s\tmax_s\tblocks\tratio\tratio_low\tratio_high\tspeedup\t"
		  "speedup_low\tspeedup_high\tcpus\tverdict\tbaseline");
	for (size_t i = 0; i < samples.count; i++)
		put_row(&out, &samples, &samples.rows[order[i]], &compared[order[i]], &plan);
	tsv_end(&out);
	free(order);
	free(compared);
	samples_free(&samples);
	return EXIT_SUCCESS;
}
