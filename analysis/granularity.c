/*
 * granularity - how short may a task be under each model?
 *
 * usage: granularity [-r RESAMPLES] [-s SEED] DATA/granularity        writes values.tsv and
 *
 * results.tsv:
 *   model       processes-chunk_1: one task in a message
 *   cpus        that its efficiency is measured against: 1 for a model whose tasks take turns; for others all usable, but
 *               no more than workers or tasks. Others are those that were ever seen to use more than 1.3 at once (CPU time
 *               over time, both without the start and the end of the process), and to gain 10 % by it: threads that fight
 *               for a lock keep several busy, and gain nothing.
 *   quantity    METG(50 %)   the shortest task with which the model is still 50 % efficient: E. Slaughter et al., Task
 *                            Bench, SC 2020. (They count what a task costs into its length: time × CPUs / tasks. That is
 *                            twice ours at 50 %.) "none": it never is; "< …": it still is with the shortest of all
 *               handing out  time for each of tasks that do nothing, beyond blocking's, start of the workers included
 *               efficiency   time of blocking over cpus × time, of the same tasks
 *   tasks       of a run
 *   task_us     length of a task: median time of blocking over tasks, in microseconds
 *   value, low, high, unit     with the 95 % interval of this value alone; NA: too few runs have none
 *   runs        counted; of METG, the fewest among the lengths that it is read off
 *   note
 *
 * figure-panels.tsv: panel (0: C, 1: Python), name, models, low, high (of its axis, s), work (its shortest length with any)
 * figure-models.tsv: panel, model (a number within its panel), look (a number that the same model has in
 *                    both panels), several (1: on several CPUs), name, words (METG), mark (1: it is drawn), metg_s,
 *                    metg_low, metg_high
 * figure.tsv:        panel, model, length_s, x (beside the others), percent with the ends of its interval
 * figure-curves.tsv: panel, model, length_s, percent, work (1: between two lengths with work): between two lengths
 *
 * Time is the runner's own, from before the first worker to the last result (elapsed_ns), as in Task Bench: the start of
 * the process, and of Python, is not in it. Each row is compared with the row of blocking that has the same tasks (column
 * `beside`), within blocks: compare.h.
 *
 * METG is read off with onset.h; the cost is cpus × time over blocking's, whose limit at 50 % is 2. Then time is linear in
 * the length, which is exact where a task costs the same whatever its length. The length itself is taken as known. A
 * task that does nothing has a length too, of a few nanoseconds. There is none between it and the shortest with
 * work, as a generator must be seeded: what lies there is interpolated, and the note says so.
 */
#include "efficiency.h"
#include "onset.h"

static const double HALF = 0.5;    /* efficiency */
static const double DODGE = 0.012; /* between neighbours in the figure, in powers of ten */

enum { STEPS = 60 }; /* of a curve between two points: enough to look smooth */

struct answer {
	const struct curve *curve;
	bool several;         /* CPUs */
	size_t panel, number; /* of the figure; in the panel */
	char *name;           /* in the legend */
	size_t look;          /* the same for all with this name */
	struct onset onset[ONSET_SIDES];
};

/* ---- What is asked of each model -------------------------------------------------------------------------------- */

static struct answer answer(const struct experiment *e, const struct curves *curves, struct curve *curve)
{
	struct answer a = { .curve = curve,
			    .several = efficiency_several(&e->samples, curves, curve),
			    .panel = !is_na(curve->interpreter) };

	for (size_t i = 0; i < curve->count; i++) {
		struct point *p = &curve->points[i];

		p->cpus = a.several ? fmin(fmin(e->cores, p->workers), p->tasks) : 1;
		p->cost = times(p->ratio, p->cpus);
	}
	onset_find_all(a.onset, curve, 1 / HALF);
	return a;
}

/* ---- results.tsv ------------------------------------------------------------------------------------------------ */

static const char *note_of(const struct onset *o)
{
	switch (o->kind) {
	case ONSET_NOWHERE: return "always below 50 %";
	case ONSET_EVERYWHERE: return "never below 50 %";
	case ONSET_AT: return o->under->iterations > 0 ? "" : "interpolated: shorter than any task with work";
	default: return "";
	}
}

static void put_metg(struct tsv *out, const struct answer *a)
{
	put_text(out, a->curve->name);
	put(out, "%g", a->curve->points[a->curve->count - 1].cpus);
	put_texts(out, "METG(50 %)", "NA", "NA");
	onset_put(out, a->onset, 1e6, 4);
	put_text(out, "µs");
	put_count(out, a->onset->runs);
	put_text(out, note_of(a->onset));
	put_end(out);
}

static void put_value(struct tsv *out, const struct answer *a, const struct point *p, double cpus, const char *quantity,
		      struct interval value, const char *unit, const char *note)
{
	put_text(out, a->curve->name);
	put(out, "%g", cpus);
	put_text(out, quantity);
	put(out, "%.0f", p->tasks);
	put_number(out, 1e6 * p->size);
	put_interval(out, value);
	put_text(out, unit);
	put_count(out, p->runs);
	put_text(out, note);
	put_end(out);
}

static void put_handing_out(struct tsv *out, const struct answer *a)
{
	for (size_t i = 0; i < a->curve->count; i++) {
		const struct point *p = &a->curve->points[i];
		const struct interval more = { p->ratio.estimate - 1, p->ratio.low - 1, p->ratio.high - 1 };

		if (!(p->iterations > 0))
			put_value(out, a, p, a->curve->points[a->curve->count - 1].cpus, "handing out",
				  times(more, 1e9 * p->base), "ns a task", "");
	}
}

static void put_efficiencies(struct tsv *out, const struct answer *a)
{
	for (size_t i = a->curve->count; i-- > 0;) {
		const struct point *p = &a->curve->points[i];

		put_value(out, a, p, p->cpus, "efficiency", inverse(p->cost), "",
			  p->iterations > 0 ? "" : "tasks that do nothing");
	}
}

static void write_results(const struct experiment *e, const struct answer *answers, size_t count)
{
	struct tsv out;

	tsv_begin(&out, path_in(e->folder, "results.tsv"),
		  "model\tcpus\tquantity\ttasks\ttask_us\tvalue\tlow\thigh\tunit\truns\tnote");
	for (size_t i = 0; i < count; i++)
		put_metg(&out, &answers[i]);
	for (size_t i = 0; i < count; i++)
		put_handing_out(&out, &answers[i]);
	for (size_t i = 0; i < count; i++)
		put_efficiencies(&out, &answers[i]);
	tsv_end(&out);
}

/* ---- The figure ------------------------------------------------------------------------------------------------- */

struct panel {
	size_t models;
	struct axis x;
	double shortest; /* length with work */
};

struct figure {
	struct answer *answers;
	size_t count;
	struct panel panels[2]; /* C, Python */
	struct axis percent;
	const char *interpreter; /* the first of Python's: its models have their plain names */
};

static struct interval percent_of(struct interval cost)
{
	return times(inverse(cost), 100);
}

/* The ranges, with room around the values. */
static void find_ranges(struct figure *f)
{
	f->percent = (struct axis){ 0, 100, false };
	f->panels[0] = f->panels[1] = (struct panel){ 0, { INFINITY, 0, false }, INFINITY };
	for (size_t i = 0; i < f->count; i++) {
		struct panel *panel = &f->panels[f->answers[i].panel];

		f->answers[i].number = panel->models++;
		for (size_t k = 0; k < f->answers[i].curve->count; k++) {
			const struct point *p = &f->answers[i].curve->points[k];

			axis_include(&panel->x, p->size);
			axis_include(&f->percent, percent_of(p->cost).estimate);
			if (p->iterations > 0)
				panel->shortest = fmin(panel->shortest, p->size);
		}
	}
	f->percent.high = fmax(112, 1.02 * f->percent.high);
	for (size_t i = 0; i < 2; i++)
		f->panels[i].x = axis_around(f->panels[i].x, 1 / 1.8, 1.8);
}

/* What the legend calls it. To be freed. */
static char *short_name(const struct figure *f, const struct samples *s, const struct answer *a)
{
	const char *chunk = row_text(s, a->curve->points[0].row, "chunk");
	const bool plain = a->panel == 0 || strcmp(a->curve->interpreter, f->interpreter) == 0, whole = is_na(chunk);

	return words("%s%s%s%s%s", plain ? "" : a->curve->interpreter, plain ? "" : "-", a->curve->model,
		     whole ? "" : ", --chunk ", whole ? "" : chunk);
}

/* The names, and a look for each of them. */
static void name_models(const struct figure *f, const struct samples *s)
{
	size_t different = 0;

	for (size_t i = 0; i < f->count; i++) {
		size_t same = 0;

		f->answers[i].name = short_name(f, s, &f->answers[i]);
		while (strcmp(f->answers[same].name, f->answers[i].name) != 0)
			same++;
		f->answers[i].look = same < i ? f->answers[same].look : different++;
	}
}

static void write_models(const struct figure *f, const char *path)
{
	static const struct unit units[] = {
		{ 1, " s" }, { 1e-3, " ms" }, { 1e-6, " µs" }, { 1e-9, " ns" }, { 0, NULL },
	};
	struct tsv out;

	tsv_begin(&out, path, "panel\tmodel\tlook\tseveral\tname\twords\tmark\tmetg_s\tmetg_low\tmetg_high");
	for (const struct answer *a = f->answers; a < f->answers + f->count; a++) {
		char *metg = onset_words(a->onset, units, true);

		put_count(&out, a->panel);
		put_count(&out, a->number);
		put_count(&out, a->look);
		put_count(&out, a->several);
		put_texts(&out, a->name, metg);
		onset_put_mark(&out, a->onset, &f->panels[a->panel].x);
		put_end(&out);
		free(metg);
	}
	tsv_end(&out);
}

/* Between two points of a curve the cost is linear in 1 / length. */
static void put_curve(struct tsv *out, const struct answer *a, const struct point *from, const struct point *to)
{
	for (int step = 0; step <= STEPS; step++) {
		const double length = from->size * pow(to->size / from->size, (double)step / STEPS);
		const double part = (1 / length - 1 / from->size) / (1 / to->size - 1 / from->size);
		const double cost = from->cost.estimate + part * (to->cost.estimate - from->cost.estimate);

		put_count(out, a->panel);
		put_count(out, a->number);
		put_number(out, length);
		put_number(out, 100 / cost);
		put_count(out, to->iterations > 0);
		put_end(out);
	}
}

static void write_points(struct figure *f, const struct experiment *e)
{
	struct tsv points, curves;

	tsv_begin(&points, path_in(e->folder, "figure.tsv"),
		  "panel\tmodel\tlength_s\tx\tpercent\tpercent_low\tpercent_high");
	tsv_begin(&curves, path_in(e->folder, "figure-curves.tsv"), "panel\tmodel\tlength_s\tpercent\twork");
	for (const struct answer *a = f->answers; a < f->answers + f->count; a++)
		for (size_t k = a->curve->count; k-- > 0;) {
			const struct point *p = &a->curve->points[k];

			put_count(&points, a->panel);
			put_count(&points, a->number);
			put_number(&points, p->size);
			put_number(&points, axis_dodge(p->size, a->number, f->panels[a->panel].models, DODGE));
			axis_put(&f->percent, &points, percent_of(p->cost));
			put_end(&points);
			if (k > 0)
				put_curve(&curves, a, p, p - 1);
		}
	tsv_end(&points);
	tsv_end(&curves);
}

static void write_panels(const struct figure *f, const char *path)
{
	struct tsv out;

	tsv_begin(&out, path, "panel\tname\tmodels\tlow\thigh\twork");
	for (size_t i = 0; i < 2; i++) {
		const struct panel *p = &f->panels[i];

		put_count(&out, i);
		put_text(&out, i == 0 ? "C" : "CPython");
		put_count(&out, p->models);
		put_number(&out, p->models > 0 ? p->x.low : 0);
		put_number(&out, p->models > 0 ? p->x.high : 0);
		put_number(&out, p->models > 0 ? p->shortest : 0);
		put_end(&out);
	}
	tsv_end(&out);
}

static void write_figure(struct experiment *e, struct answer *answers, size_t count)
{
	struct figure f = { .answers = answers, .count = count };

	for (size_t i = count; i-- > 0;)
		if (answers[i].panel == 1)
			f.interpreter = answers[i].curve->interpreter;
	find_ranges(&f);
	name_models(&f, &e->samples);
	write_panels(&f, path_in(e->folder, "figure-panels.tsv"));
	write_models(&f, path_in(e->folder, "figure-models.tsv"));
	write_points(&f, e);
	axis_name(&f.percent, &e->values, "percent");
	values_set(&e->values, "cut", "%d", f.percent.cut);
	values_set(&e->values, "models", "%zu", count);
}

int main(int argc, char **argv)
{
	struct experiment e = experiment_open("granularity", argc, argv);
	struct curves curves = efficiency_curves(&e);
	struct answer *answers = enough(calloc(curves.count + 1, sizeof *answers));

	if (curves.count == 0)
		fail(0, "%s: no row is beside one of blocking", e.samples.table.path);
	for (size_t i = 0; i < curves.count; i++)
		answers[i] = answer(&e, &curves, &curves.of[i]);
	write_results(&e, answers, curves.count);
	write_figure(&e, answers, curves.count);
	curves_count_runs(&curves, &e.values);
	for (size_t i = 0; i < curves.count; i++)
		free(answers[i].name);
	free(answers);
	curves_free(&curves);
	experiment_close(&e);
	return EXIT_SUCCESS;
}
