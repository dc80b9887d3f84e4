/*
 * turns - for how long does a holder keep the lock: for a number of ticks, or for a time?
 *
 * usage: turns [-r RESAMPLES] [-s SEED] DATA/turns        writes values.tsv and results.tsv, three lines a program:
 *
 *   program                 gil, gil_ticks; CPYTHON-threads: the threads of that interpreter
 *   quantity                ns per iteration; iterations, ms: of a hold (turns.h)
 *   fast, fast_q1, fast_q3  the median and the quartiles over the runs of the fast pace; of a run it is the median hold
 *   slow, …                 the same of the slow pace, at which an iteration is one longer call, and as many ticks
 *   ratio, low, high        slow over fast, within blocks, with its 95 % interval (compare_counts)
 *   blocks                  that have both
 *   verdict                 on the program, by the three intervals:
 *
 *     ticks                 a hold has as many iterations at either pace, and not as many ms
 *     interval              it has as many ms, and not as many iterations
 *     neither               it has neither
 *     not distinguishable   some interval is too wide to say so, or there is none
 *     paces too close       the slow pace is not slow enough to tell ticks from time
 *
 * and what is drawn, where pace is 0: fast, 1: slow:
 *
 *   figure.tsv              program (its number, from 0), pace, percent, iterations, ms: quantiles of all its holds
 */
#include "axis.h"
#include "experiment.h"
#include "interpreter.h"
#include "turns.h"

/*
 * As many: within this factor. A hold ends up to a slice late, and when the machine lets another worker run. That is a
 * share of it, and the paces differ by much more.
 */
static const double TOLERANCE = 1.5;
/* Between paces that differ by the square of the tolerance, a hold could seem to keep both. This is well beyond. */
static const double PACES_APART = 4;

enum { STEP = 2 }; /* from one quantile to the next, in % */

enum quantity { PACE, ITERATIONS, MS, QUANTITIES };

static const struct {
	const char *name;
	row_quantity *of;
	double unit;
} QUANTITY[] = {
	[PACE] = { "ns per iteration", row_pace_ns, 1 },
	[ITERATIONS] = { "iterations", row_hold_iterations, 1 },
	[MS] = { "ms", row_hold_ns, 1e-6 },
};

enum turns_verdict { TICKS, INTERVAL, NEITHER, UNCLEAR, CLOSE, VERDICTS };

static const struct {
	const char *words, *list; /* in results.tsv; of the value that lists such programs */
} VERDICT[] = {
	[TICKS] = { "ticks", "ticks" },
	[INTERVAL] = { "interval", "interval" },
	[NEITHER] = { "neither", "neither" },
	[UNCLEAR] = { "not distinguishable", "unclear" },
	[CLOSE] = { "paces too close", "close" },
};

struct measured { /* of one quantity */
	struct interval fast, slow; /* median and quartiles */
	struct comparison slower;   /* slow over fast */
};

struct program {
	const struct row *fast, *slow;
	char *name;
	struct measured of[QUANTITIES];
	enum turns_verdict verdict;
};

struct programs {
	struct program *list; /* in order of label */
	size_t count;
};

/* ---- Measuring -------------------------------------------------------------------------------------------------- */

/* Of the runs of a row, in the unit: the median and the quartiles. */
static struct interval spread(const struct experiment *e, const struct row *row, enum quantity which)
{
	const struct series series = QUANTITY[which].of(&e->samples, row);
	const struct interval found = quartiles(series.value, known(series.value, series.count));

	free(series.value);
	return times(found, QUANTITY[which].unit);
}

static struct measured measure(const struct experiment *e, const struct program *p, enum quantity which)
{
	const struct pair pair = { p->slow, p->fast };

	return (struct measured){ spread(e, p->fast, which), spread(e, p->slow, which),
				  compare_counts(QUANTITY[which].of, &e->samples, pair, 1, &e->plan) };
}

/* ---- Judging ---------------------------------------------------------------------------------------------------- */

static bool as_many(const struct measured *m)
{
	return compare_within(m->slower.ratio, TOLERANCE - 1);
}

static bool not_as_many(const struct measured *m)
{
	return m->slower.ratio.high < 1 / TOLERANCE || m->slower.ratio.low > TOLERANCE;
}

static enum turns_verdict judge(const struct program *p)
{
	const struct measured *iterations = &p->of[ITERATIONS], *ms = &p->of[MS];

	if (p->of[PACE].slower.ratio.low <= PACES_APART)
		return CLOSE;
	if (isnan(p->of[PACE].slower.ratio.low))
		return UNCLEAR;
	if (as_many(iterations) && not_as_many(ms))
		return TICKS;
	if (as_many(ms) && not_as_many(iterations))
		return INTERVAL;
	return not_as_many(iterations) && not_as_many(ms) ? NEITHER : UNCLEAR;
}

/* ---- The programs ----------------------------------------------------------------------------------------------- */

static const struct row *slow_row(const struct samples *s, const struct row *fast)
{
	for (const struct row *row = s->rows; row < s->rows + s->count; row++)
		if (row_is(s, row, "pace", "slow") && row_same_program(s, row, fast))
			return row;
	fail(0, "%s: there is no row of %s at the slow pace", s->table.path, fast->label);
}

/* Every run must have left its trace. */
static void need_traces(const struct experiment *e, const struct row *row)
{
	for (size_t i = 0; i < row->runs; i++)
		run_file_needed(e->folder, row->block[i], row->label, "trace");
}

static void add_program(struct programs *all, const struct experiment *e, const struct row *fast)
{
	const struct samples *s = &e->samples;
	const char *model = row_text(s, fast, "model");
	struct program *p = &all->list[all->count++];

	*p = (struct program){ .fast = fast, .slow = slow_row(s, fast) };
	p->name = row_in_python(s, fast) ? words("%s-%s", row_text(s, fast, "interpreter"), model) : words("%s", model);
	need_traces(e, p->fast);
	need_traces(e, p->slow);
	for (enum quantity q = 0; q < QUANTITIES; q++)
		p->of[q] = measure(e, p, q);
	p->verdict = judge(p);
}

static struct programs read_programs(const struct experiment *e)
{
	const struct samples *s = &e->samples;
	struct programs all = { .list = enough(calloc(s->count + 1, sizeof *all.list)) };

	for (const struct row *row = s->rows; row < s->rows + s->count; row++)
		if (row_is(s, row, "pace", "fast") && !row_is(s, row, "lock", "none"))
			add_program(&all, e, row);
	if (all.count == 0)
		fail(0, "%s: no row has a lock and the fast pace", s->table.path);
	return all;
}

static void free_programs(struct programs *all)
{
	for (size_t i = 0; i < all->count; i++)
		free(all->list[i].name);
	free(all->list);
}

/* ---- Writing ---------------------------------------------------------------------------------------------------- */

static void write_results(const char *path, const struct programs *all)
{
	struct tsv out;

	tsv_begin(&out, path, "program\tquantity\tfast\tfast_q1\tfast_q3\tslow\tslow_q1\tslow_q3\tratio\tlow\thigh\tblocks\t"
			      "verdict");
	for (const struct program *p = all->list; p < all->list + all->count; p++)
		for (enum quantity q = 0; q < QUANTITIES; q++) {
			put_text(&out, p->name);
			put_text(&out, QUANTITY[q].name);
			put_interval(&out, p->of[q].fast);
			put_interval(&out, p->of[q].slow);
			put_interval(&out, p->of[q].slower.ratio);
			put_count(&out, p->of[q].slower.blocks);
			put_text(&out, VERDICT[p->verdict].words);
			put_end(&out);
		}
	tsv_end(&out);
}

/* The programs with that verdict, for people; empty: there are none. */
static void list_programs(struct values *v, const struct programs *all, enum turns_verdict verdict)
{
	char *text = NULL;
	size_t length = 0;
	FILE *out = words_open(&text, &length);

	for (const struct program *p = all->list; p < all->list + all->count; p++)
		if (p->verdict == verdict)
			fprintf(out, "%s`%s`", ftell(out) > 0 ? ", " : "", p->name);
	fclose(out);
	values_set(v, VERDICT[verdict].list, "%s", text);
	free(text);
}

/* The locks in C are known. Is each found to be what it is? "": they are not there. */
static const char *controls(const struct samples *s, const struct programs *all)
{
	const char *found = "";

	for (const struct program *p = all->list; p < all->list + all->count; p++) {
		const char *lock = row_text(s, p->fast, "lock");

		if (strcmp(lock, "ticks") != 0 && strcmp(lock, "interval") != 0)
			continue;
		if (strcmp(lock, VERDICT[p->verdict].words) != 0)
			return "no";
		found = "yes";
	}
	return found;
}

/* After how many of the holds of ticks the same worker had the lock again, in %; "": nobody tells. */
static void say_retaken(struct values *v, const struct samples *s, const struct row *row, const char *name)
{
	const double drops = row_median(s, row, "drops", 1), handovers = row_median(s, row, "handovers", 1);

	if (drops > 0 && !isnan(handovers))
		values_set(v, name, "%.3g", 100 * fmax(0, 1 - handovers / drops));
	else
		values_set(v, name, "%s", "");
}

/* The first interpreter, in numbers. */
static void say_interpreter(struct values *v, const struct samples *s, const struct program *p)
{
	char *name = interpreter_name(s, p->fast);

	values_set(v, "interpreter", "%s", name);
	values_set(v, "interpreter_verdict", "%s", VERDICT[p->verdict].list);
	values_set(v, "pace_ratio", "%.3g", p->of[PACE].slower.ratio.estimate);
	values_set(v, "fast_iterations", "%.0f", p->of[ITERATIONS].fast.estimate);
	values_set(v, "slow_iterations", "%.0f", p->of[ITERATIONS].slow.estimate);
	values_set(v, "fast_ms", "%.3g", p->of[MS].fast.estimate);
	values_set(v, "slow_ms", "%.3g", p->of[MS].slow.estimate);
	free(name);
}

static void say(struct experiment *e, const struct programs *all)
{
	struct values *v = &e->values;
	const struct samples *s = &e->samples;

	for (enum turns_verdict verdict = 0; verdict < VERDICTS; verdict++)
		list_programs(v, all, verdict);
	values_set(v, "controls", "%s", controls(s, all));
	values_set(v, "tolerance", "%g", TOLERANCE);
	values_set(v, "paces_apart", "%g", PACES_APART);
	values_set(v, "interpreter", "%s", "");
	values_set(v, "retaken_fast", "%s", "");
	for (const struct program *p = all->list + all->count; p-- > all->list;)
		if (row_in_python(s, p->fast)) {
			say_interpreter(v, s, p);
		} else if (row_is(s, p->fast, "lock", "ticks")) {
			say_retaken(v, s, p->fast, "retaken_fast");
			say_retaken(v, s, p->slow, "retaken_slow");
		}
}

/* ---- The figure ------------------------------------------------------------------------------------------------- */

struct figure {
	struct tsv out;
	struct axis iterations, ms;
};

/* All holds of a row that count. */
static struct turns_run all_holds(const struct samples *s, const struct row *row)
{
	struct turns_run all = { .holds = NULL };

	for (size_t i = 0; i < row->runs; i++) {
		const struct turns_run run = turns_of(s, row, i);

		all.holds = enough(realloc(all.holds, (all.count + run.count + 1) * sizeof *all.holds));
		if (run.count > 0)
			memcpy(all.holds + all.count, run.holds, run.count * sizeof *run.holds);
		all.count += run.count;
		free(run.holds);
	}
	return all;
}

static void draw_row(struct figure *f, const struct samples *s, size_t program, unsigned pace, const struct row *row)
{
	const struct turns_run all = all_holds(s, row);
	double *iterations = doubles(all.count), *ms = doubles(all.count);

	for (size_t i = 0; i < all.count; i++) {
		iterations[i] = all.holds[i].iterations;
		ms[i] = all.holds[i].ns / 1e6;
	}
	for (unsigned percent = STEP; percent < 100 && all.count > 0; percent += STEP) {
		const double i = quantile(iterations, all.count, percent / 100.0), m = quantile(ms, all.count, percent / 100.0);

		put_count(&f->out, program);
		put(&f->out, "%u", pace);
		put(&f->out, "%u", percent);
		put_digits(&f->out, i, 5);
		put_digits(&f->out, m, 5);
		put_end(&f->out);
		axis_include(&f->iterations, i);
		axis_include(&f->ms, m);
	}
	free(iterations);
	free(ms);
	free(all.holds);
}

static void draw(struct experiment *e, const struct programs *all)
{
	struct figure f = { .iterations = AXIS_EMPTY, .ms = AXIS_EMPTY };
	struct values *v = &e->values;

	tsv_begin(&f.out, path_in(e->folder, "figure.tsv"), "program\tpace\tpercent\titerations\tms");
	for (size_t i = 0; i < all->count; i++) {
		const struct program *p = &all->list[i];

		draw_row(&f, &e->samples, i, 0, p->fast);
		draw_row(&f, &e->samples, i, 1, p->slow);
		values_set_nth(v, "program", i + 1, "%s", p->name);
		values_set_nth(v, "verdict", i + 1, "%s", VERDICT[p->verdict].words);
	}
	tsv_end(&f.out);
	values_set(v, "programs", "%zu", all->count);
	axis_name(&f.iterations, v, "iterations");
	axis_name(&f.ms, v, "ms");
}

int main(int argc, char **argv)
{
	struct experiment e = experiment_open("turns", argc, argv);
	struct programs all = read_programs(&e);

	write_results(path_in(e.folder, "results.tsv"), &all);
	say(&e, &all);
	draw(&e, &all);
	free_programs(&all);
	experiment_close(&e);
	return EXIT_SUCCESS;
}
