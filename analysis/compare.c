/*
 * compare - anybody's programs: how many times as long as the first does each take?
 *
 * usage: compare [-r RESAMPLES] [-s SEED] DATA/compare        reads summary.tsv; writes values.tsv, and
 *
 *   results.tsv         for readers: name, median time, quartiles, times as long, 95 % interval, verdict, CPUs used, runs,
 *                       command
 *   figure.tsv          what is drawn: y, name, median_s, max_s, ratio, low, high; from, to: the reach of the interval and
 *                       1; verdict
 *   figure-points.tsv   y, seconds: every run; y is jittered over the row's height, in order of the blocks
 *
 * y counts downwards from the top row, 0: the first program, itself again, then the others.
 */
#include "overview.h"

/* What the row's command is, as it was given. */
static const char *command_of(const struct experiment *e, const char *label)
{
	const json_t *commands = json_object_get(e->conditions, "commands");

	for (size_t i = 0; i < json_array_size(commands); i++) {
		const json_t *command = json_array_get(commands, i);
		const char *of = json_string_value(json_object_get(command, "label"));

		if (of && strcmp(of, label) == 0)
			return json_string_value(json_object_get(command, "command"));
	}
	fail(0, "%s/conditions has no command %s", e->folder, label);
}

static void put_result(struct tsv *out, const struct experiment *e, const struct table *t, size_t line,
		       const struct row *row)
{
	put_text(out, row_text(&e->samples, row, "model"));
	put_duration(out, "", table_number(t, line, "median_s"), "", 0);
	put_duration(out, "", table_number(t, line, "q1_s"), " … ", table_number(t, line, "q3_s"));
	put_decimals(out, table_number(t, line, "ratio"), row_is_baseline(row) ? 0 : 3);
	if (row_is_baseline(row))
		put_text(out, "");
	else
		put_ends(out, table_number(t, line, "ratio_low"), table_number(t, line, "ratio_high"));
	put_text(out, table_text(t, line, "verdict"));
	put_decimals(out, table_number(t, line, "cpus"), 2);
	put_text(out, table_text(t, line, "samples"));
	put_text(out, command_of(e, table_text(t, line, "label")));
	put_end(out);
}

static void put_figure(struct tsv *out, const struct table *t, size_t line, size_t y, const char *name)
{
	static const char *const columns[] = { "median_s", "max_s", "ratio", "ratio_low", "ratio_high" };

	put_count(out, y);
	put_text(out, name);
	for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
		put_text(out, table_text(t, line, columns[i]));
	put_number(out, fmin(table_number(t, line, "ratio_low"), 1)); /* 1, where there is no interval */
	put_number(out, fmax(table_number(t, line, "ratio_high"), 1));
	put_text(out, table_text(t, line, "verdict"));
	put_end(out);
}

static void put_points(struct tsv *out, const struct row *row, size_t y)
{
	for (size_t run = 0; run < row->runs; run++) {
		put(out, "%g", overview_jitter((double)y, run));
		put(out, "%.9g", row->seconds[run]);
		put_end(out);
	}
}

/* How much of a difference the twin shows to be noise, for a reader without statistics. */
static void say_twin(struct experiment *e, const struct table *t, size_t line, const char *baseline)
{
	const double low = table_number(t, line, "ratio_low"), high = table_number(t, line, "ratio_high");
	const double noise = fmax(high - 1, 1 - low);

	if (isnan(low))
		values_set(&e->values, "noise", "%s against itself has no interval, so what is noise here is not known.", baseline);
	else
		values_set(&e->values, "noise",
			   "%s against itself: %.3f (%.3f … %.3f), so differences of up to about %.*f %% are noise here.", baseline,
			   table_number(t, line, "ratio"), low, high, noise < 0.1 ? 1 : 0, 100 * noise);
}

int main(int argc, char **argv)
{
	struct experiment e = experiment_open("compare", argc, argv);
	struct table t = table_read(path_in(e.folder, "summary.tsv"));
	struct tsv results, figure, points;
	const char *baseline = "the first";

	tsv_begin(&results, path_in(e.folder, "results.tsv"),
		  "name\tmedian time\tquartiles\ttimes as long\t95 % interval\tverdict\tCPUs used\truns\tcommand");
	tsv_begin(&figure, path_in(e.folder, "figure.tsv"), "y\tname\tmedian_s\tmax_s\tratio\tlow\thigh\tfrom\tto\tverdict");
	tsv_begin(&points, path_in(e.folder, "figure-points.tsv"), "y\tseconds");
	for (size_t line = 0, others = 2; line < t.rows; line++) {
		const struct row *row = rows_find(&e.samples, table_text(&t, line, "label"));

		if (!row)
			fail(0, "%s and the samples are not of the same rows", t.path);
		const char *name = row_text(&e.samples, row, "model");
		const size_t y = row_is_baseline(row) ? 0 : row_is_twin(row) ? 1 : others++;

		if (row_is_baseline(row))
			baseline = name;
		if (row_is_twin(row))
			say_twin(&e, &t, line, baseline);
		put_result(&results, &e, &t, line, row);
		put_figure(&figure, &t, line, y, name);
		put_points(&points, row, y);
	}
	tsv_end(&results);
	tsv_end(&figure);
	tsv_end(&points);
	values_set(&e.values, "baseline", "%s", baseline);
	table_free(&t);
	experiment_close(&e);
	return EXIT_SUCCESS;
}
