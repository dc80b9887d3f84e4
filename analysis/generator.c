/*
 * generator - what it costs that all tasks share a generator, and which half of the article's iteration threads slow.
 *
 * usage: generator [-r RESAMPLES] [-s SEED] DATA/generator        writes values.tsv and
 *
 * results.tsv, of each program:
 *   language, interpreter
 *   question            threads over blocking             by how much threads are slower than the loop at the same work
 *                       shared over own                   what it costs that all tasks have one generator
 *                       slowdown over that of neither     the ratio of the first question, over that of an iteration that
 *                                                         neither draws nor adds: is it this half that threads slow?
 *                       slowdown over that of sums        the same of draws beside sums
 *   halves, generator, model      what is asked about; of the second question the generator is the shared one
 *   ratio, low, high    within blocks, with the 95 % interval; those of one program and question hold together, and the last two
 *                       questions are one
 *   verdict             of the ratio: slower, faster, same, not distinguishable
 *   runs                blocks that have all runs that are compared
 *
 * figure.tsv, the first question as it is drawn: panel, row (0: both, 1: draws, 2: sums, 3: neither), shared (1, or 0: own),
 * ratio and the ends of its interval
 *
 * values.tsv has, besides the usual: panels and their names, panel0 …; x_low, x_high, cut: the axis; and in words, from the
 * verdicts, sentence1 … for each program.
 *
 * Times are the runners' own, elapsed_ns: the start of an interpreter is not in them.
 */
#include "axis.h"
#include "curves.h"
#include "interpreter.h"

enum kind { BOTH_OWN, BOTH_SHARED, DRAWS_OWN, DRAWS_SHARED, SUMS_OWN, NEITHER_OWN, KINDS };
enum model { LOOP, THREADS, MODELS };
enum { PANELS = 8, SHARED = 2 }; /* programs at most; kinds that share */

static const struct {
	const char *halves, *generator;
	int row; /* of the figure */
	bool shared;
} kinds[KINDS] = {
	[BOTH_OWN] = { "both", "own", 0, false },   [BOTH_SHARED] = { "both", "shared", 0, true },
	[DRAWS_OWN] = { "draws", "own", 1, false }, [DRAWS_SHARED] = { "draws", "shared", 1, true },
	[SUMS_OWN] = { "sums", "own", 2, false },   [NEITHER_OWN] = { "neither", "own", 3, false },
};
static const char *const models[MODELS] = { [LOOP] = "blocking", [THREADS] = "threads" };
static const enum kind sharing[SHARED] = { BOTH_SHARED, DRAWS_SHARED }; /* the kind before has own generators */

/* Which slowdowns are compared. */
static const struct {
	enum kind of, over;
} slowdowns[] = {
	{ BOTH_OWN, NEITHER_OWN },     { BOTH_SHARED, NEITHER_OWN }, { DRAWS_OWN, NEITHER_OWN },
	{ DRAWS_SHARED, NEITHER_OWN }, { SUMS_OWN, NEITHER_OWN },    { DRAWS_OWN, SUMS_OWN },
};
enum { SLOWDOWNS = sizeof slowdowns / sizeof *slowdowns };

/* C, or an interpreter. */
struct program {
	const char *language, *interpreter;
	const struct row *row[KINDS][MODELS];
	struct comparison threads[KINDS];          /* over blocking */
	struct comparison shared[SHARED][MODELS];  /* over own */
	struct comparison slowdown[SLOWDOWNS];
};

struct programs {
	struct program of[PANELS]; /* in order of the experiment's list */
	size_t count;
};

/* ---- Gathering -------------------------------------------------------------------------------------------------- */

static struct program *program_of(struct programs *all, const struct samples *s, const struct row *row)
{
	const char *interpreter = row_text(s, row, "interpreter");

	for (size_t i = 0; i < all->count; i++)
		if (strcmp(all->of[i].interpreter, interpreter) == 0)
			return &all->of[i];
	if (all->count == PANELS)
		fail(0, "%s: more than %d programs cannot be drawn", s->table.path, PANELS);
	all->of[all->count] = (struct program){ .language = row_text(s, row, "language"), .interpreter = interpreter };
	return &all->of[all->count++];
}

static void program_add(struct program *p, const struct samples *s, const struct row *row)
{
	for (int k = 0; k < KINDS; k++)
		for (int m = 0; m < MODELS; m++) {
			if (!row_is(s, row, "halves", kinds[k].halves) || !row_is(s, row, "generator", kinds[k].generator) ||
			    !row_is(s, row, "model", models[m]))
				continue;
			if (p->row[k][m])
				fail(0, "%s: %s and %s are the same program at the same work", s->table.path,
				     p->row[k][m]->label, row->label);
			if (!(row_median(s, row, "elapsed_ns", 1) > 0))
				fail(0, "%s: %s does not say how long it took", s->table.path, row->label);
			p->row[k][m] = row;
			return;
		}
	fail(0, "%s: %s is of none of the kinds that are compared", s->table.path, row->label);
}

static void program_check(const struct program *p, const struct samples *s)
{
	for (int k = 0; k < KINDS; k++)
		for (int m = 0; m < MODELS; m++)
			if (!p->row[k][m])
				fail(0, "%s: there is no row of %s, %s, with halves %s and generator %s", s->table.path,
				     is_na(p->interpreter) ? p->language : p->interpreter, models[m], kinds[k].halves,
				     kinds[k].generator);
}

/* ---- Comparing -------------------------------------------------------------------------------------------------- */

static struct series elapsed(const struct samples *s, const struct row *row)
{
	return row_series(s, row, "elapsed_ns", 1);
}

/* Threads over the loop. */
static struct pair slowdown(const struct program *p, enum kind kind)
{
	return (struct pair){ p->row[kind][THREADS], p->row[kind][LOOP] };
}

static void program_compare(struct program *p, const struct experiment *e)
{
	const struct samples *s = &e->samples;

	for (int k = 0; k < KINDS; k++)
		p->threads[k] = compare_by(elapsed, s, p->row[k][THREADS], p->row[k][LOOP], KINDS, &e->plan);
	for (int h = 0; h < SHARED; h++)
		for (int m = 0; m < MODELS; m++)
			p->shared[h][m] = compare_by(elapsed, s, p->row[sharing[h]][m], p->row[sharing[h] - 1][m],
						     (size_t)SHARED * MODELS, &e->plan);
	for (int i = 0; i < SLOWDOWNS; i++) {
		struct comparison *c = &p->slowdown[i];

		*c = compare_pairs(elapsed, s, slowdown(p, slowdowns[i].of), slowdown(p, slowdowns[i].over), SLOWDOWNS);
		c->verdict = compare_verdict(c, e->plan.equivalence);
	}
}

static struct programs programs_of(const struct experiment *e)
{
	struct programs all = { .count = 0 };
	const struct row **rows = rows_listed(e);

	for (size_t i = 0; rows[i]; i++)
		if (!row_is_twin(rows[i]))
			program_add(program_of(&all, &e->samples, rows[i]), &e->samples, rows[i]);
	free(rows);
	for (size_t i = 0; i < all.count; i++) {
		program_check(&all.of[i], &e->samples);
		program_compare(&all.of[i], e);
	}
	return all;
}

/* ---- results.tsv ------------------------------------------------------------------------------------------------ */

static void put_answer(struct tsv *out, const struct program *p, const char *question, enum kind kind, enum model model,
		       const struct comparison *c, double equivalence)
{
	put_texts(out, p->language, p->interpreter, question, kinds[kind].halves, kinds[kind].generator, models[model]);
	put_interval(out, c->ratio);
	put_verdict(out, c->verdict, equivalence);
	put_count(out, c->blocks);
	put_end(out);
}

static void write_results(const struct experiment *e, const struct programs *all)
{
	static const char neither[] = "slowdown over that of neither", sums[] = "slowdown over that of sums";
	const double equivalence = e->plan.equivalence;
	struct tsv out;

	tsv_begin(&out, path_in(e->folder, "results.tsv"),
		  "language\tinterpreter\tquestion\thalves\tgenerator\tmodel\tratio\tlow\thigh\tverdict\truns");
	for (const struct program *p = all->of; p < all->of + all->count; p++) {
		for (int k = 0; k < KINDS; k++)
			put_answer(&out, p, "threads over blocking", k, THREADS, &p->threads[k], equivalence);
		for (int h = 0; h < SHARED; h++)
			for (int m = 0; m < MODELS; m++)
				put_answer(&out, p, "shared over own", sharing[h], m, &p->shared[h][m], equivalence);
		for (int i = 0; i < SLOWDOWNS; i++)
			put_answer(&out, p, slowdowns[i].over == SUMS_OWN ? sums : neither, slowdowns[i].of, THREADS,
				   &p->slowdown[i], equivalence);
	}
	tsv_end(&out);
}

/* ---- In words --------------------------------------------------------------------------------------------------- */

/* " it takes 1.05 times as long (1.03 … 1.07, slower)" */
static void say(FILE *out, const char *before, const struct comparison *c, const char *times)
{
	const struct interval r = c->ratio;
	const int places = r.estimate < 10 ? 2 : 1;

	fprintf(out, "%s %.*f times %s (", before, places, r.estimate, times);
	if (isnan(r.low))
		fprintf(out, "%s to tell)", c->coarse ? "the clock is too coarse" : "too few blocks");
	else
		fprintf(out, "%.*f … %.*f, %s)", places, r.low, places, r.high, compare_word(c->verdict));
}

static const struct comparison *slowdown_of(const struct program *p, enum kind kind)
{
	size_t i = 0;

	while (slowdowns[i].of != kind)
		i++;
	return &p->slowdown[i];
}

/* Which half is it? An iteration that does neither is slowed by everything else. */
static const char *half_words(const struct program *p)
{
	const enum verdict draws = slowdown_of(p, DRAWS_OWN)->verdict, sums = slowdown_of(p, SUMS_OWN)->verdict;
	const bool sharing_slows = slowdown_of(p, DRAWS_SHARED)->verdict == VERDICT_SLOWER;
	const bool told = draws != VERDICT_NONE && draws != VERDICT_COARSE && sums != VERDICT_NONE && sums != VERDICT_COARSE;

	if (draws == VERDICT_SLOWER)
		return sums == VERDICT_SLOWER ? "both halves are slowed" : "it is the draws that are slowed";
	if (sums == VERDICT_SLOWER)
		return sharing_slows ? "it is the sums that are slowed, and draws from a shared generator"
				     : "it is the sums that are slowed";
	if (sharing_slows)
		return "it is draws from a shared generator that are slowed";
	return told ? "neither half is slowed" : "there is no telling whether a half is slowed";
}

/* To be freed. */
static char *sentence_of(const struct experiment *e, const struct program *p)
{
	char *text = NULL, *name = interpreter_full_name(&e->samples, p->row[BOTH_OWN][LOOP]);
	size_t length;
	FILE *out = words_open(&text, &length);

	fprintf(out, "In %s", name);
	say(out, " the article’s iterations take threads", &p->threads[BOTH_OWN], "as long as the loop");
	say(out, " where each task has its own generator, and", &p->threads[BOTH_SHARED], "as long");
	say(out, " where all share one, as the article’s do. Sharing it makes them take", &p->shared[0][THREADS], "as long");
	say(out, " under threads, and", &p->shared[0][LOOP], "as long");
	say(out, " in the loop. Beside an iteration that neither draws nor adds, threads slow draws", slowdown_of(p, DRAWS_OWN),
	    "as much");
	say(out, ", draws from a shared generator", slowdown_of(p, DRAWS_SHARED), "as much");
	say(out, ", and sums", slowdown_of(p, SUMS_OWN), "as much");
	fprintf(out, ": %s.", half_words(p));
	fclose(out);
	free(name);
	return text;
}

/* ---- The figure ------------------------------------------------------------------------------------------------- */

/* With room for the ratio beside each. */
static struct axis find_range(double ideal, const struct programs *all)
{
	struct axis x = { fmin(1, 1 / ideal), 1, false };

	for (size_t i = 0; i < all->count; i++)
		for (int k = 0; k < KINDS; k++)
			axis_include(&x, all->of[i].threads[k].ratio.estimate);
	return axis_around(x, 0.8, 1.3);
}

static void write_figure(struct experiment *e, const struct programs *all)
{
	struct axis x = find_range(facts_of_ideal(e), all);
	struct tsv out;

	tsv_begin(&out, path_in(e->folder, "figure.tsv"), "panel\trow\tshared\tratio\tlow\thigh");
	for (size_t i = 0; i < all->count; i++) {
		char *name = interpreter_full_name(&e->samples, all->of[i].row[BOTH_OWN][LOOP]);

		for (int k = 0; k < KINDS; k++) {
			put_count(&out, i);
			put(&out, "%d", kinds[k].row);
			put(&out, "%d", kinds[k].shared);
			axis_put(&x, &out, all->of[i].threads[k].ratio);
			put_end(&out);
		}
		values_set_nth(&e->values, "panel", i, "%s", name);
		free(name);
	}
	tsv_end(&out);
	values_set(&e->values, "panels", "%zu", all->count);
	values_set(&e->values, "cut", "%d", x.cut);
	axis_name(&x, &e->values, "x");
}

int main(int argc, char **argv)
{
	struct experiment e = experiment_open("generator", argc, argv);
	const struct programs all = programs_of(&e);

	if (all.count == 0)
		fail(0, "%s: no row is of the experiment", e.samples.table.path);
	write_results(&e, &all);
	write_figure(&e, &all);
	for (size_t i = 0; i < all.count; i++) {
		char *sentence = sentence_of(&e, &all.of[i]);

		values_set_nth(&e.values, "sentence", i + 1, "%s", sentence);
		free(sentence);
	}
	experiment_close(&e);
	return EXIT_SUCCESS;
}
