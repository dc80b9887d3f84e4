/*
 * gil - what threads that take turns under one lock lose, by how long it may be held, and how often it changes hands.
 *
 * usage: gil [-r RESAMPLES] [-s SEED] DATA/gil        writes values.tsv and results.tsv, a line for each setting:
 *
 *   lock                    ticks, interval; ticks alone: one worker, nobody else wants it; cpython, or another
 *                           interpreter's name; none: no lock, the baseline's twin or the pinned loop
 *   placement               free, or pinned: all threads on one CPU
 *   hold_s                  how long a holder may keep the lock. ticks: so many iterations, each as long as one of the
 *                           baseline; others: the switch interval
 *   slowdown, low, high     time over the baseline's, with its 95 % interval, which holds for all rows at once (compare.h)
 *   runs                    that count
 *   drops                   median, as of all that follow: times that the holder let go of the lock, because its ticks
 *                           were up or another worker asked. NA: the runner does not tell
 *   handovers               times that another worker computed than before
 *   voluntary_switches      context switches of threads that waited
 *   measured_hold_s         time of the run over hand-overs: how long one worker really had the lock
 *   measured_hold_min_s, measured_hold_max_s     its extremes over the runs
 *
 * A worker that finds no more tasks leaves the lock to others: up to WORKERS hand-overs at the end of a run, whatever
 * the setting. So measured_hold_s counts no more hand-overs than there were drops.
 *
 * and what is drawn, where a series is a lock (0: ticks alone, 1: ticks, 2: interval, from 3: interpreters by name):
 *
 *   figure.tsv              series, pinned, x (hold_s, moved aside so that points of one hold stand side by side),
 *                           slowdown, low, high
 *   figure-handovers.tsv    series, pinned, hold_s, per_s: hand-overs in a second, low, high: extremes over the runs
 */
#include "article.h"
#include "axis.h"
#include "experiment.h"
#include "interpreter.h"

/*
 * CPython 2 lets go of its lock every 100 ticks. Of the 15 bytecodes of an iteration only 8 are ticks: CPython 2.7.18
 * called sem_post 78,912 times in a million iterations, once in 12.7.
 */
static const double CPYTHON2_ITERATIONS = 12.7;
static const double CPYTHON3_INTERVAL_S = 5e-3; /* sys.getswitchinterval() of CPython 3.2 and later, by default */

enum { EXACT = 15 }; /* digits of a median of counts */

enum { UNDRAWN = -1, ALONE, TICKS, INTERVAL, INTERPRETER /* the first of them */ };

struct setting {
	const struct row *row;
	char *lock;
	bool pinned;
	int series;
	double hold; /* s */
	struct interval slowdown;
	double drops, handovers, switches; /* medians */
	struct interval held;              /* s: the median and the extremes */
};

/* ---- A setting -------------------------------------------------------------------------------------------------- */

/* The median and the extremes; NAN where any value is unknown. Frees the values. */
static struct interval spread(double *values, size_t count)
{
	struct interval all = { NAN, NAN, NAN };

	if (known(values, count) == count)
		all = (struct interval){ median(values, count), values[0], values[count - 1] };
	free(values);
	return all;
}

static double column_median(const struct samples *s, const struct row *row, const char *column)
{
	return spread(row_values(s, row, column), row->runs).estimate;
}

static struct interval measured_hold(const struct samples *s, const struct row *row)
{
	double *held = row_values(s, row, "elapsed_ns"), *drops = row_values(s, row, "drops");
	double *handovers = row_values(s, row, "handovers");

	for (size_t i = 0; i < row->runs; i++) {
		const double real = handovers[i] < drops[i] ? handovers[i] : drops[i];

		held[i] = real > 0 ? held[i] / 1e9 / real : NAN;
	}
	free(handovers);
	free(drops);
	return spread(held, row->runs);
}

static double iteration_s(const struct samples *s, const struct row *row)
{
	const double iterations = row_number(s, row, "tasks") * row_number(s, row, "iterations");

	return column_median(s, row, "elapsed_ns") / 1e9 / iterations;
}

static double hold_of(const struct samples *s, const struct row *row)
{
	if (row_is(s, row, "lock", "none"))
		return NAN;
	if (row_is(s, row, "lock", "ticks"))
		return row_number(s, row, "slice") * iteration_s(s, rows_find(s, row->baseline));
	return row_number(s, row, "switch_interval_us") / 1e6;
}

/* As tables name it. To be freed. */
static char *lock_name(const struct samples *s, const struct row *row)
{
	const char *lock = row_text(s, row, "lock"), *interpreter = row_text(s, row, "interpreter");
	const bool alone = row_is(s, row, "placement", "alone"), of = strcmp(lock, "none") == 0 && !is_na(interpreter);
	char *name;

	if (asprintf(&name, "%s%s%s%s", lock, alone ? " alone" : "", of ? ", " : "", of ? interpreter : "") < 0)
		fail(errno, "out of memory");
	return name;
}

/* Interpreters get a number of their own later. */
static int series_of(const struct samples *s, const struct row *row)
{
	if (row_is(s, row, "lock", "none"))
		return UNDRAWN;
	if (row_is(s, row, "lock", "ticks"))
		return row_is(s, row, "placement", "alone") ? ALONE : TICKS;
	return row_is(s, row, "lock", "interval") ? INTERVAL : INTERPRETER;
}

static struct setting setting_of(const struct samples *s, const struct row *row, struct interval slowdown)
{
	return (struct setting){ .row = row,
				 .lock = lock_name(s, row),
				 .pinned = row_is(s, row, "placement", "pinned"),
				 .series = series_of(s, row),
				 .hold = hold_of(s, row),
				 .slowdown = slowdown,
				 .drops = column_median(s, row, "drops"),
				 .handovers = column_median(s, row, "handovers"),
				 .switches = column_median(s, row, "voluntary_switches"),
				 .held = measured_hold(s, row) };
}

/* By lock, placement, hold. */
static int in_order(const void *a, const void *b)
{
	const struct setting *s = a, *t = b;
	const int locks = strcmp(s->lock, t->lock);

	if (locks != 0 || s->pinned != t->pinned)
		return locks != 0 ? locks : s->pinned - t->pinned;
	return s->hold < t->hold ? -1 : s->hold > t->hold;
}

/* All rows but the baselines. To be freed. */
static struct setting *settings_of(const struct experiment *e, size_t *count)
{
	const struct samples *s = &e->samples;
	struct setting *settings = enough(calloc(s->count + 1, sizeof *settings));
	struct comparison *cs = compare_rows(s, &e->plan);
	int series = INTERPRETER - 1;

	*count = 0;
	for (size_t r = 0; r < s->count; r++)
		if (!row_is_baseline(&s->rows[r]))
			settings[(*count)++] = setting_of(s, &s->rows[r], cs[r].ratio);
	free(cs);
	qsort(settings, *count, sizeof *settings, in_order);
	for (size_t i = 0; i < *count; i++)
		if (settings[i].series == INTERPRETER)
			settings[i].series = series += i == 0 || strcmp(settings[i - 1].lock, settings[i].lock) != 0;
	return settings;
}

static void write_results(const char *path, const struct setting *settings, size_t count)
{
	struct tsv out;

	tsv_begin(&out, path, "lock\tplacement\thold_s\tslowdown\tlow\thigh\truns\tdrops\thandovers\t"
			      "voluntary_switches\tmeasured_hold_s\tmeasured_hold_min_s\tmeasured_hold_max_s");
	for (size_t i = 0; i < count; i++) {
		const struct setting *set = &settings[i];

		put_text(&out, set->lock);
		put_text(&out, set->pinned ? "pinned" : "free");
		put_number(&out, set->hold);
		put_interval(&out, set->slowdown);
		put_count(&out, set->row->runs);
		put_digits(&out, set->drops, EXACT);
		put_digits(&out, set->handovers, EXACT);
		put_digits(&out, set->switches, EXACT);
		put_interval(&out, set->held);
		put_end(&out);
	}
	tsv_end(&out);
}

/* ---- The figure ------------------------------------------------------------------------------------------------- */

/* Points of one hold stand side by side: by what factor each is moved. */
static double aside(const struct setting *set)
{
	const double beside = set->series % 2 == 0 ? 0.5 - set->series : set->series - 2.5; /* in turn to the left and to the right */
	const double steps = set->series == ALONE ? 0 : set->series == TICKS ? -1 : beside;

	return pow(1.16, steps + set->pinned * (set->series == TICKS ? 2 : 1));
}

static void put_point(struct tsv *out, const struct setting *set, double x, struct interval y, struct axis *xs,
		      struct axis *ys)
{
	put(out, "%d", set->series);
	put(out, "%d", set->pinned);
	put_number(out, x);
	put_interval(out, y);
	put_end(out);
	axis_include(xs, x);
	axis_include_interval(ys, y);
}

static void draw(struct experiment *e, const struct setting *settings, size_t count, const struct article *article)
{
	const double reference[] = { CPYTHON2_ITERATIONS * article->iteration_s, CPYTHON3_INTERVAL_S };
	struct axis x = { .low = reference[0], .high = reference[1] }, y = { .low = 1, .high = article->threads.estimate };
	struct axis per_s = AXIS_EMPTY;
	struct tsv slowdowns, handovers;

	tsv_begin(&slowdowns, path_in(e->folder, "figure.tsv"), "series\tpinned\tx\tslowdown\tlow\thigh");
	tsv_begin(&handovers, path_in(e->folder, "figure-handovers.tsv"), "series\tpinned\thold_s\tper_s\tlow\thigh");
	for (size_t i = 0; i < count; i++) {
		const struct setting *set = &settings[i];

		if (row_is_twin(set->row) && strcmp(set->lock, "none") == 0 && !isnan(set->slowdown.low)) {
			values_set(&e->values, "floor_low", "%.6g", set->slowdown.low);
			values_set(&e->values, "floor_high", "%.6g", set->slowdown.high);
			axis_include_interval(&y, set->slowdown);
		}
		if (set->series == UNDRAWN)
			continue;
		put_point(&slowdowns, set, set->hold * aside(set), drawable(set->slowdown), &x, &y);
		if (!isnan(set->held.estimate))
			put_point(&handovers, set, set->hold, inverse(set->held), &x, &per_s);
	}
	tsv_end(&slowdowns);
	tsv_end(&handovers);
	axis_name_wide(x, &e->values, "x");
	axis_name_wide(y, &e->values, "y");
	values_set(&e->values, "handovers", "%d", per_s.high > 0);
	if (!(per_s.high > 0))
		axis_include(&per_s, 1 / x.high);
	axis_include(&per_s, 1 / x.low); /* where the line begins that shows one after every hold */
	axis_name_wide(per_s, &e->values, "per_s");
	values_set(&e->values, "article", "%.6g", article->threads.estimate);
	values_set(&e->values, "cpython2_s", "%.6g", reference[0]);
	values_set(&e->values, "cpython3_s", "%.6g", reference[1]);
}

static void put_title(struct experiment *e, size_t *entries, const struct setting *set)
{
	static const char *const titles[] = { [ALONE] = "lock of CPython < 3.2, one thread",
					      [TICKS] = "lock of CPython < 3.2",
					      [INTERVAL] = "lock of CPython ≥ 3.2" };

	values_set_nth(&e->values, "legend", ++*entries, "%s%s", set->series < INTERPRETER ? titles[set->series] :
		       strcmp(set->lock, "cpython") == 0 ? "CPython itself" : set->lock,
		       interpreter_has_no_lock(&e->samples, set->row) ? " (no lock)" : "");
	values_set_nth(&e->values, "series", *entries, "%d", set->series);
}

/* `legend` entries; for each one legendN, its title, and seriesN. */
static void put_legend(struct experiment *e, const struct setting *settings, size_t count)
{
	const int end = INTERPRETER + (int)count;
	size_t entries = 0;

	for (int place = TICKS; place <= end; place++)
		for (size_t i = 0; i < count; i++)
			if (settings[i].series == place % end) { /* one thread alone, 0, comes last */
				put_title(e, &entries, &settings[i]);
				break;
			}
	values_set(&e->values, "legend", "%zu", entries);
}

int main(int argc, char **argv)
{
	struct experiment e = experiment_open("gil", argc, argv);
	const struct article article = article_read();
	size_t count;
	struct setting *settings = settings_of(&e, &count);

	write_results(path_in(e.folder, "results.tsv"), settings, count);
	draw(&e, settings, count, &article);
	put_legend(&e, settings, count);
	for (size_t i = 0; i < count; i++)
		free(settings[i].lock);
	free(settings);
	experiment_close(&e);
	return EXIT_SUCCESS;
}
