/*
 * split - what it gains that tasks are handed out in parts, what a part costs, and how long the jump takes that it needs.
 *
 * usage: split [-r RESAMPLES] [-s SEED] DATA/split        writes values.tsv and
 *
 * results.tsv, what is asked:
 *   quantity       part: the CPU time of one more part, seeding and jump, as microseconds, and as so many iterations of the
 *                  same block: the slope of blocking's CPU time over its parts; the median of the blocks
 *                  efficiency: time of blocking over CPUs × time of whole processes, where --split is auto
 *                  NumPy over ours: time of NumPy's jumped() over ours
 *                  Horner over ours: time of a jump by Horner's scheme over ours, with the polynomial given; no row: it was
 *                  not measured
 *                  jump over its parts: time of a jump over that of its parts together, in the same process
 *   model, iterations, workers     NA: it is of none
 *   value, low, high, unit         with the 95 % interval of this value alone; NA: too few blocks have none
 *   bar, reached   what was asked of it beforehand, and whether it is so, surely where the interval says so, too. NA:
 *                  nothing was asked of it here, or it is not known
 *   blocks         counted
 *
 * results-parts.tsv, each way of handing out:
 *   model, iterations, workers
 *   split, parts   what was asked of --split; in how many parts a task was handed out then
 *   ms             median time of the process
 *   efficiency     as above; CPUs are all that can be used, or the workers where these are fewer
 *   over_whole, low, high, verdict     time over that of whole tasks, within blocks; the intervals of rows that differ in
 *                  --split alone hold together
 *   blocks
 *
 * results-jump.tsv: program, what, median and quartiles in microseconds, runs
 *
 * figure-jump.tsv:   place, name, program (0: ours, 1: Horner's scheme, 2: NumPy's), part (1: of a jump), us, low, high
 * figure-series.tsv: series (a number), name
 * figure.tsv:        series, automatic (1: --split auto), parts, x (beside the others), efficiency with the ends of its interval
 *
 * values.tsv has in words, from the verdicts: sentence_part; sentence1 … for each series of several workers; sentence_jump.
 */
#include "curves.h"
#include "jump_times.h"

/* Asked of --split auto before it was written: the article's fifteen tasks, and ten times as long ones, on two CPUs. */
static const struct {
	const char *model;
	double iterations;
	struct asked efficiency;
} ASKED[] = {
	{ "threads", 1e7, { 0.95, true } },   { "threads", 1e8, { 0.98, true } },
	{ "openmp", 1e7, { 0.95, true } },    { "openmp", 1e8, { 0.98, true } },
	{ "processes", 1e7, { 0.90, true } }, { "processes", 1e8, { 0.97, true } },
};
static const double ASKED_TASKS = 15, ASKED_CPUS = 2;

static const double DODGE = 0.02; /* between neighbours in the figure, in powers of ten */

/* A row: a model that hands its tasks out in so many parts. */
struct way {
	const struct row *row, *whole, *baseline; /* whole: the same of whole tasks, perhaps itself */
	const char *model, *split;
	double tasks, iterations, workers, parts;
	struct comparison over_whole;
	struct interval efficiency;
	size_t blocks; /* of that */
};

struct ways { /* in the order of the experiment's list */
	struct way *of;
	size_t count;
};

struct part_cost {
	struct interval us, iterations;
	size_t blocks;
};

/* ---- Gathering -------------------------------------------------------------------------------------------------- */

static struct way way_of(const struct samples *s, const struct row *row)
{
	const struct way w = { .row = row,
			       .baseline = rows_find(s, row->baseline),
			       .model = row_text(s, row, "model"),
			       .split = row_text(s, row, "split"),
			       .tasks = row_number(s, row, "tasks"),
			       .iterations = row_number(s, row, "iterations"),
			       .workers = row_number(s, row, "workers"),
			       .parts = row_number(s, row, "parts") };

	if (!w.baseline)
		fail(0, "%s: %s has no baseline", s->table.path, row->label);
	if (!(w.tasks > 0) || !(w.iterations > 0) || !(w.workers > 0) || !(w.parts > 0))
		fail(0, "%s: %s does not report its tasks, iterations, workers and parts", s->table.path, row->label);
	return w;
}

/* Do they differ in --split alone? */
static bool ways_alike(const struct way *a, const struct way *b)
{
	return strcmp(a->model, b->model) == 0 && a->tasks == b->tasks && a->iterations == b->iterations &&
	       a->workers == b->workers;
}

static void ways_add(struct ways *all, const struct samples *s, const struct row *row)
{
	const struct way w = way_of(s, row);

	for (const struct way *other = all->of; other < all->of + all->count; other++)
		if (ways_alike(&w, other) && strcmp(w.split, other->split) == 0)
			fail(0, "%s: %s and %s are the same program at the same work", s->table.path, other->row->label,
			     row->label);
	all->of[all->count++] = w;
}

/* How many ways differ from this one in --split alone; *whole becomes that of whole tasks. */
static size_t ways_beside(const struct ways *all, const struct way *w, const struct row **whole)
{
	size_t count = 0;

	for (const struct way *other = all->of; other < all->of + all->count; other++)
		if (ways_alike(w, other)) {
			count++;
			if (strcmp(other->split, "1") == 0)
				*whole = other->row;
		}
	return count - 1;
}

static void way_compare(struct way *w, const struct ways *all, const struct experiment *e)
{
	const struct samples *s = &e->samples;
	const size_t together = ways_beside(all, w, &w->whole);

	if (!w->whole)
		fail(0, "%s: there is no row of whole tasks to compare %s with", s->table.path, w->row->label);
	w->over_whole = compare_times(s, w->row, w->whole, together > 0 ? together : 1, &e->plan);
	const struct comparison c = compare_times(s, w->row, w->baseline, 1, &e->plan);

	w->efficiency = times(inverse(c.ratio), 1 / fmin(e->cores, w->workers));
	w->blocks = c.blocks;
}

/* Those of handing out; the rows of a jump are added to its times. */
static struct ways gather(const struct experiment *e, struct jump_times *jump)
{
	const struct row **rows = rows_listed(e);
	struct ways all = { enough(calloc(e->samples.count + 1, sizeof *all.of)), 0 };

	for (size_t i = 0; rows[i]; i++)
		if (row_is(&e->samples, rows[i], "model", "jump"))
			jump_times_add(jump, &e->samples, rows[i]);
		else if (!row_is_twin(rows[i]))
			ways_add(&all, &e->samples, rows[i]);
	free(rows);
	if (all.count == 0)
		fail(0, "%s: no row hands out tasks", e->samples.table.path);
	for (size_t i = 0; i < all.count; i++)
		way_compare(&all.of[i], &all, e);
	return all;
}

/* ---- What a part costs ------------------------------------------------------------------------------------------ */

/* The loop with whole tasks: the baseline that is first in the list. */
static const struct way *ways_loop(const struct experiment *e, const struct ways *all)
{
	for (const struct way *w = all->of; w < all->of + all->count; w++)
		if (row_is_baseline(w->row))
			return w;
	fail(0, "%s: no row that hands out tasks is a baseline", e->samples.table.path);
}

/* Seconds of CPU time for one more part in a block, by the rows that the loop has with other parts. NAN: there it has none. */
static double part_seconds(const struct ways *all, const struct series *cpu, const struct way *loop, long block)
{
	double *x = doubles(all->count), *y = doubles(all->count);
	size_t count = 0;

	for (size_t i = 0; i < all->count; i++) {
		const double seconds = ways_alike(&all->of[i], loop) ? series_in_block(&cpu[i], block) : NAN;

		if (isnan(seconds))
			continue;
		x[count] = loop->tasks * all->of[i].parts;
		y[count++] = seconds;
	}
	const bool differ = count > 0 && gsl_stats_min(x, 1, count) < gsl_stats_max(x, 1, count);
	const double seconds = differ ? slope(x, y, count) : NAN;

	free(x);
	free(y);
	return seconds;
}

static struct part_cost part_cost_of(const struct samples *s, const struct ways *all, const struct way *loop)
{
	const size_t blocks = loop->row->runs;
	struct series *cpu = enough(calloc(all->count, sizeof *cpu));
	double *us = doubles(blocks), *iterations = doubles(blocks);

	for (size_t i = 0; i < all->count; i++)
		cpu[i] = row_cpu_times(s, all->of[i].row);
	for (size_t i = 0; i < blocks; i++) {
		const double seconds = part_seconds(all, cpu, loop, loop->row->block[i]);

		us[i] = 1e6 * seconds;
		iterations[i] = seconds / cpu[loop - all->of].value[i] * loop->tasks * loop->iterations;
	}
	struct part_cost cost = { .blocks = known(us, blocks) };

	cost.us = median_between(us, cost.blocks);
	cost.iterations = median_between(iterations, known(iterations, blocks));
	for (size_t i = 0; i < all->count; i++)
		free(cpu[i].value);
	free(cpu);
	free(us);
	free(iterations);
	return cost;
}

/* ---- Tables ------------------------------------------------------------------------------------------------------ */

/* NULL in place of a way: it is of none. */
static void put_quantity(struct tsv *out, const char *quantity, const struct way *w, struct interval value, const char *unit,
			 struct asked asked, size_t blocks)
{
	put_texts(out, quantity, w ? w->model : "NA");
	put_digits(out, w ? w->iterations : NAN, 9);
	put_number(out, w ? w->workers : NAN);
	put_interval(out, value);
	put_text(out, unit);
	asked_put(out, asked, value);
	put_count(out, blocks);
	put_end(out);
}

static bool is_auto(const struct way *w)
{
	return strcmp(w->split, "auto") == 0;
}

/* With as many workers as CPUs. */
static struct asked asked_of(const struct experiment *e, const struct way *w)
{
	const bool there = e->cores == ASKED_CPUS && w->workers == ASKED_CPUS && w->tasks == ASKED_TASKS;

	for (size_t i = 0; i < sizeof ASKED / sizeof *ASKED && there; i++)
		if (strcmp(ASKED[i].model, w->model) == 0 && ASKED[i].iterations == w->iterations)
			return ASKED[i].efficiency;
	return ASKED_NOTHING;
}

static void write_results(const struct experiment *e, const struct ways *all, const struct way *loop,
			  const struct part_cost *cost, const struct jump_times *jump)
{
	struct tsv out;

	tsv_begin(&out, path_in(e->folder, "results.tsv"),
		  "quantity\tmodel\titerations\tworkers\tvalue\tlow\thigh\tunit\tbar\treached\tblocks");
	put_quantity(&out, "part", loop, cost->us, "µs", ASKED_NOTHING, cost->blocks);
	put_quantity(&out, "part", loop, cost->iterations, "iterations", ASKED_NOTHING, cost->blocks);
	for (const struct way *w = all->of; w < all->of + all->count; w++)
		if (is_auto(w))
			put_quantity(&out, "efficiency", w, w->efficiency, "", asked_of(e, w), w->blocks);
	put_quantity(&out, "NumPy over ours", NULL, jump->over_numpy.ratio, "times", JUMP_OVER_NUMPY, jump->over_numpy.blocks);
	if (jump->of[JUMP_HORNER])
		put_quantity(&out, "Horner over ours", NULL, jump->over_horner.ratio, "times", ASKED_NOTHING,
			     jump->over_horner.blocks);
	put_quantity(&out, "jump over its parts", NULL, jump->over_parts, "times", JUMP_OVER_PARTS, jump->blocks);
	tsv_end(&out);
}

static void write_parts(const struct experiment *e, const struct ways *all)
{
	struct tsv out;

	tsv_begin(&out, path_in(e->folder, "results-parts.tsv"),
		  "model\titerations\tworkers\tsplit\tparts\tms\tefficiency\tover_whole\tlow\thigh\tverdict\tblocks");
	for (const struct way *w = all->of; w < all->of + all->count; w++) {
		put_text(&out, w->model);
		put_digits(&out, w->iterations, 9);
		put_number(&out, w->workers);
		put_text(&out, w->split);
		put_number(&out, w->parts);
		put_digits(&out, 1e3 * row_quartiles(w->row).estimate, 4);
		put_digits(&out, w->efficiency.estimate, 4);
		put_interval(&out, w->over_whole.ratio);
		if (w->whole == w->row)
			put_text(&out, "whole tasks");
		else
			put_verdict(&out, w->over_whole.verdict, e->plan.equivalence);
		put_count(&out, w->over_whole.blocks);
		put_end(&out);
	}
	tsv_end(&out);
}

/* ---- In words --------------------------------------------------------------------------------------------------- */

/* "0.940 times as long as whole (0.931 … 0.949, faster)" */
static void say_value(FILE *out, struct interval i, const char *of, const char *verdict)
{
	const int places = i.estimate >= 100 ? 0 : i.estimate >= 10 ? 1 : 3;

	fprintf(out, "%.*f %s", places, i.estimate, of);
	if (isnan(i.low))
		fprintf(out, " (no interval: too few blocks, or too coarse a clock)");
	else
		fprintf(out, " (%.*f … %.*f%s%s)", places, i.low, places, i.high, *verdict ? ", " : "", verdict);
}

/* To be freed. */
static char *part_sentence(const struct part_cost *cost)
{
	char *text = NULL;
	size_t length;
	FILE *out = words_open(&text, &length);

	if (isnan(cost->us.estimate)) {
		fprintf(out, "What one more part costs was not measured.");
	} else {
		fprintf(out, "One more part costs ");
		say_value(out, cost->us, "µs of CPU time", "");
		fprintf(out, ", as much as ");
		say_value(out, cost->iterations, "iterations", "");
		fputc('.', out);
	}
	fclose(out);
	return text;
}

/* Of the ways of a series. */
struct summary {
	const struct way *best, *automatic; /* automatic NULL: --split auto is not among them */
	double faster, slower;              /* the most parts that are faster, the fewest that are slower; NAN: none */
};

static struct summary summarise(const struct ways *all, const struct way *whole)
{
	struct summary sum = { whole, NULL, NAN, NAN };

	for (const struct way *w = all->of; w < all->of + all->count; w++) {
		if (!ways_alike(w, whole) || w == whole)
			continue;
		if (is_auto(w)) {
			sum.automatic = w;
			continue;
		}
		if (w->over_whole.ratio.estimate < sum.best->over_whole.ratio.estimate)
			sum.best = w;
		if (w->over_whole.verdict == VERDICT_FASTER)
			sum.faster = fmax(sum.faster, w->parts);
		if (w->over_whole.verdict == VERDICT_SLOWER)
			sum.slower = fmin(sum.slower, w->parts);
	}
	return sum;
}

static void say_way(FILE *out, const struct way *w)
{
	fprintf(out, "%g part%s, ", w->parts, w->parts == 1 ? "" : "s");
	say_value(out, w->over_whole.ratio, "times as long as whole", compare_word(w->over_whole.verdict));
}

/* To be freed. */
static char *series_sentence(const struct ways *all, const struct way *whole)
{
	const struct summary sum = summarise(all, whole);
	char *text = NULL;
	size_t length;
	FILE *out = words_open(&text, &length);

	fprintf(out, "With %g worker%s %s take the least time for ", whole->workers, whole->workers == 1 ? "" : "s",
		whole->model);
	if (sum.best == whole) {
		fprintf(out, "whole tasks");
	} else {
		fprintf(out, "tasks in ");
		say_way(out, sum.best);
	}
	if (isnan(sum.faster))
		fprintf(out, ". In no number of parts are they surely faster than whole");
	else
		fprintf(out, ". In up to %g parts they are surely faster than whole", sum.faster);
	if (isnan(sum.slower))
		fprintf(out, ", and in none surely slower.");
	else
		fprintf(out, ", and from %g on surely slower.", sum.slower);
	if (sum.automatic) {
		fprintf(out, " `--split auto` hands them out in ");
		say_way(out, sum.automatic);
		fputc('.', out);
	}
	fclose(out);
	return text;
}

static void say_asked(FILE *out, struct interval value, const char *of, struct asked asked)
{
	say_value(out, value, of, "");
	fprintf(out, "; at %s %g was asked for; reached: %s.", asked.least ? "least" : "most", asked.bar,
		asked_reached(asked, value));
}

/* To be freed. */
static char *jump_sentence(const struct jump_times *jump)
{
	char *text = NULL;
	size_t length;
	FILE *out = words_open(&text, &length);

	fprintf(out, jump->of[JUMP_NUMPY] ? "NumPy’s `jumped()` takes " : "NumPy’s jump was not measured.");
	if (jump->of[JUMP_NUMPY])
		say_asked(out, jump->over_numpy.ratio, "times as long as ours", JUMP_OVER_NUMPY);
	if (jump->of[JUMP_HORNER]) {
		fprintf(out, " By Horner’s scheme in C a jump takes ");
		say_value(out, jump->over_horner.ratio, "times as long as ours", "");
		fputc('.', out);
	}
	fprintf(out, " A jump takes ");
	say_asked(out, jump->over_parts, "times as long as its parts together", JUMP_OVER_PARTS);
	fclose(out);
	return text;
}

/* ---- The figure ------------------------------------------------------------------------------------------------- */

/* Does it begin a series: whole tasks as long as the loop's, which are handed out in other numbers of parts, too? */
static bool begins_series(const struct ways *all, const struct way *loop, const struct way *whole)
{
	bool others = false;

	for (const struct way *w = all->of; w < all->of + all->count; w++)
		others = others || (ways_alike(w, whole) && w->row != w->whole && !is_auto(w));
	return others && whole->row == whole->whole && whole->iterations == loop->iterations && whole->tasks == loop->tasks;
}

/* The first of each series, in order of the list; NULL ends them. To be freed. */
static const struct way **series_of(const struct experiment *e, const struct ways *all, const struct way *loop)
{
	const struct way **series = enough(calloc(all->count + 1, sizeof(struct way *)));
	size_t count = 0;

	for (const struct way *w = all->of; w < all->of + all->count; w++)
		if (begins_series(all, loop, w))
			series[count++] = w;
	if (count == 0)
		fail(0, "%s: no row hands out tasks in another number of parts", e->samples.table.path);
	return series;
}

/* Those of a series, by --split auto or by numbers. */
static void put_series(struct tsv *out, const struct ways *all, const struct way *whole, bool automatic, size_t number,
		       size_t series, struct axis *efficiency)
{
	for (const struct way *w = all->of; w < all->of + all->count; w++) {
		if (!ways_alike(w, whole) || is_auto(w) != automatic)
			continue;
		put_count(out, number);
		put_count(out, automatic);
		put_number(out, w->parts);
		put_number(out, axis_dodge(w->parts, number, series, DODGE));
		axis_put(efficiency, out, w->efficiency);
		put_end(out);
	}
}

static void write_figure(struct experiment *e, const struct ways *all, const struct way *const *series)
{
	struct axis parts = { 1, 1, false }, efficiency = { 0, 1.05, false };
	struct tsv points, names;
	size_t count = 0;

	for (; series[count]; count++)
		for (const struct way *w = all->of; w < all->of + all->count; w++)
			if (ways_alike(w, series[count])) {
				axis_include(&parts, w->parts);
				axis_include(&efficiency, 1.02 * w->efficiency.estimate);
			}
	parts = axis_around(parts, 0.8, 1.25);
	tsv_begin(&names, path_in(e->folder, "figure-series.tsv"), "series\tname");
	tsv_begin(&points, path_in(e->folder, "figure.tsv"),
		  "series\tautomatic\tparts\tx\tefficiency\tefficiency_low\tefficiency_high");
	for (size_t i = 0; i < count; i++) {
		put_count(&names, i);
		put(&names, "%s, %g worker%s", series[i]->model, series[i]->workers, series[i]->workers == 1 ? "" : "s");
		put_end(&names);
		put_series(&points, all, series[i], false, i, count, &efficiency);
		put_series(&points, all, series[i], true, i, count, &efficiency);
	}
	tsv_end(&names);
	tsv_end(&points);
	values_set(&e->values, "series", "%zu", count);
	values_set(&e->values, "cut", "%d", efficiency.cut);
	axis_name(&parts, &e->values, "x");
	axis_name(&efficiency, &e->values, "efficiency");
}

/* ---- All of it -------------------------------------------------------------------------------------------------- */

/* Takes the text. */
static void say(struct experiment *e, const char *name, char *text)
{
	values_set(&e->values, name, "%s", text);
	free(text);
}

/* Are there fewer runs of some ways than of the loop? Then the caption says so. */
static void say_fewer(struct experiment *e, const struct ways *all, const struct way *loop)
{
	bool fewer = false;

	for (const struct way *w = all->of; w < all->of + all->count; w++)
		fewer = fewer || w->row->runs < loop->row->runs;
	values_set(&e->values, "fewer", "%s", fewer ? "yes" : "");
}

int main(int argc, char **argv)
{
	struct experiment e = experiment_open("split", argc, argv);
	struct jump_times jump = { .of = { NULL } };
	struct ways all = gather(&e, &jump);
	const struct way *loop = ways_loop(&e, &all), **series = series_of(&e, &all, loop);
	const struct part_cost cost = part_cost_of(&e.samples, &all, loop);

	jump_times_compare(&jump, &e);
	write_results(&e, &all, loop, &cost, &jump);
	write_parts(&e, &all);
	jump_times_write(&jump, &e);
	write_figure(&e, &all, series);
	say(&e, "sentence_part", part_sentence(&cost));
	for (size_t i = 0, number = 1; series[i]; i++)
		if (series[i]->row != loop->row) {
			char *name = words("sentence%zu", number++);

			say(&e, name, series_sentence(&all, series[i]));
			free(name);
		}
	say(&e, "sentence_jump", jump_sentence(&jump));
	say_fewer(&e, &all, loop);
	free(series);
	free(all.of);
	experiment_close(&e);
	return EXIT_SUCCESS;
}
