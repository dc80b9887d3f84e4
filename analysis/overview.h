/*
 * overview.h - the summary of an experiment as a table for readers: results.tsv where nothing else is asked.
 *
 *   model, median time, quartiles, speed-up, 95 % interval, verdict, CPUs used, runs
 */
#ifndef OVERVIEW_H
#define OVERVIEW_H

#include "experiment.h"

enum { DURATION = 32 };

/* Writes a duration into a text of DURATION bytes and returns it. */
static inline const char *duration_words(char *text, double seconds)
{
	if (seconds < 1e-3)
		snprintf(text, DURATION, "%.1f µs", 1e6 * seconds);
	else if (seconds < 1)
		snprintf(text, DURATION, "%.2f ms", 1e3 * seconds);
	else
		snprintf(text, DURATION, "%.2f s", seconds);
	return text;
}

static inline void put_duration(struct tsv *out, const char *before, double seconds, const char *between, double other)
{
	char text[2][DURATION];

	put(out, "%s%s%s%s", before, duration_words(text[0], seconds), between, *between ? duration_words(text[1], other) : "");
}

static inline void put_decimals(struct tsv *out, double value, int decimals)
{
	if (isnan(value))
		put_text(out, "NA");
	else
		put(out, "%.*f", decimals, value);
}

/* With at least three decimals, and as many as show that an end is not 1: the verdict goes by that. */
static inline void put_ends(struct tsv *out, double low, double high)
{
	if (isnan(low)) {
		put_text(out, "no interval");
		return;
	}
	const double nearest = fmin(low == 1 ? 1 : fabs(low - 1), high == 1 ? 1 : fabs(high - 1));
	int decimals = 3;

	while (decimals < RATIO_DIGITS && nearest < 0.5 * pow(10, -decimals))
		decimals++;
	if (low < 0.001 || high > 1000)
		put(out, "%.3g … %.3g", low, high);
	else
		put(out, "%.*f … %.*f", decimals, low, decimals, high);
}

/* Where a run is drawn in its row, moved within the row's height: neighbours in time fall apart. */
static inline double overview_jitter(double y, size_t run)
{
	static const double GOLDEN = 0.618034;

	return y + 0.6 * (fmod((double)run * GOLDEN, 1) - 0.5);
}

static inline void overview_row(struct tsv *out, const struct table *t, size_t row)
{
	put_text(out, table_text(t, row, "label"));
	put_duration(out, "", table_number(t, row, "median_s"), "", 0);
	put_duration(out, "", table_number(t, row, "q1_s"), " … ", table_number(t, row, "q3_s"));
	put_decimals(out, table_number(t, row, "speedup"), 3);
	put_ends(out, table_number(t, row, "speedup_low"), table_number(t, row, "speedup_high"));
	put_text(out, table_text(t, row, "verdict"));
	put_decimals(out, table_number(t, row, "cpus"), 2);
	put_text(out, table_text(t, row, "samples"));
	put_end(out);
}

/* From summary.tsv, which must be there: of all rows, or of those that are compared with another. */
static inline void overview_write(const char *folder, bool compared)
{
	struct table t = table_read(path_in(folder, "summary.tsv"));
	struct tsv out;

	tsv_begin(&out, path_in(folder, "results.tsv"),
		  "model\tmedian time\tquartiles\tspeed-up\t95 % interval\tverdict\tCPUs used\truns");
	for (size_t row = 0; row < t.rows; row++)
		if (!compared || !is_na(table_text(&t, row, "baseline")))
			overview_row(&out, &t, row);
	tsv_end(&out);
	table_free(&t);
}

#endif
