/*
 * scaling - how does each model's speed-up grow with its workers, and does a law of scalability say so?
 *
 * usage: scaling [-r RESAMPLES] [-s SEED] DATA/scaling        writes values.tsv and
 *
 * results.tsv:
 *   model          blocking-twin: the baseline again, which shows the noise; …, N tasks: the same work in few tasks, perhaps
 *                  handed out in parts (--split auto), over the loop with these tasks
 *   quantity       speed-up: over blocking; Amdahl: serial; USL: contention; USL: coherency: parameters of the laws
 *                  (laws.h), which describe the speed-up over one worker of the same program
 *   workers        of the runs; of a law the least and the most that it is fitted to
 *   value, low, high     with its 95 % interval: those of the speed-ups hold together, each parameter's for itself. NA:
 *                        too few blocks have none
 *   efficiency     of a speed-up: over the workers, or over the CPUs where these are fewer
 *   law            of a law: fits, does not fit, cannot be told, too few counts
 *   blocks         counted
 *
 * figure-models.tsv: model (a number), name, law (in words)
 * figure.tsv:        model, workers, x (beside the others), speedup and efficiency with the ends of their intervals
 * figure-laws.tsv:   model, x, speedup: the curve of each model that a law fits, over the workers that it is fitted to
 *
 * A parameter of a law that does not fit says nothing; it is given so that everybody can see what it would be. Where both
 * laws fit, the one with fewer parameters is drawn.
 */
#include "axis.h"
#include "laws.h"

enum { LAW_COUNT = sizeof LAWS / sizeof *LAWS, STEPS = 100 };

static const double DODGE = 0.05;     /* between neighbours in the figure, in powers of two … */
static const double DODGE_ALL = 0.5;  /* … and between the first and the last, at most */
static const double EFFICIENT = 1.5;  /* the most that the figure shows of an interval */

struct answer {
	const struct curve *curve;
	bool twin; /* it has no laws */
	double from, to; /* workers that the laws are fitted to */
	size_t blocks;
	struct law_result laws[LAW_COUNT];
};

/* ---- What is asked of each model -------------------------------------------------------------------------------- */

/* The twin's is its label; a program that hands out few tasks, perhaps in parts, is another one than with many. To be freed. */
static char *name_of(const struct samples *s, const struct row *row)
{
	char *model = row_is_twin(row) ? words("%s", row->label) : curves_name(s, row);

	if (!row_is(s, row, "series", "few"))
		return model;
	char *name = words("%s, %s tasks%s", model, row_text(s, row, "tasks"), row_is(s, row, "split", "1") ? "" : " in parts");

	free(model);
	return name;
}

static struct curves gather(const struct experiment *e)
{
	const struct samples *s = &e->samples;
	struct comparison *compared = compare_rows(s, &e->plan);
	struct curves curves = { 0 };

	for (size_t r = 0; r < s->count; r++) {
		const struct row *row = &s->rows[r];

		if (is_na(row->baseline) || row_is_baseline(row))
			continue;
		struct point *p = curves_add(&curves, s, row, name_of(s, row), row_number(s, row, "workers"));

		p->ratio = compared[r].ratio;
		p->runs = row->runs;
	}
	free(compared);
	return curves;
}

static struct answer answer(const struct experiment *e, const struct curve *curve)
{
	struct answer a = { .curve = curve, .twin = row_is_twin(curve->points[0].row) };

	if (a.twin)
		return a;
	struct law_ratios r = law_ratios(curve, e->cores);

	a.from = 1;
	a.to = r.counts > 0 ? r.workers[r.counts - 1] : 1;
	a.blocks = r.blocks;
	for (size_t l = 0; l < LAW_COUNT; l++)
		a.laws[l] = law_apply(&LAWS[l], &r, &e->plan);
	free(r.logs);
	return a;
}

/* The law with the fewest parameters that fits; NULL: none. */
static const struct law_result *law_that_fits(const struct answer *a)
{
	for (size_t l = 0; l < LAW_COUNT && !a->twin; l++)
		if (strcmp(a->laws[l].verdict, "fits") == 0)
			return &a->laws[l];
	return NULL;
}

/* Speed-up, and the same over the workers, or over the CPUs where these are fewer. */
static struct interval efficiency(const struct point *p, double cores)
{
	return times(inverse(p->ratio), 1 / fmin(p->workers, cores));
}

/* ---- results.tsv ------------------------------------------------------------------------------------------------ */

static void put_speedups(struct tsv *out, const struct curve *curve, double cores)
{
	for (size_t i = 0; i < curve->count; i++) {
		const struct point *p = &curve->points[i];

		put_texts(out, curve->name, "speed-up");
		put(out, "%.0f", p->workers);
		put_interval(out, inverse(p->ratio));
		put_digits(out, efficiency(p, cores).estimate, 5);
		put_text(out, "");
		put_count(out, p->runs);
		put_end(out);
	}
}

static void put_laws(struct tsv *out, const struct answer *a)
{
	for (size_t l = 0; l < LAW_COUNT && !a->twin; l++)
		for (size_t k = 0; k < LAWS[l].parameters; k++) {
			put_text(out, a->curve->name);
			put(out, "%s: %s", LAWS[l].name, LAWS[l].parameter[k]);
			put(out, "%g … %g", a->from, a->to);
			put_interval(out, a->laws[l].parameter[k]);
			put_texts(out, "", a->laws[l].verdict);
			put_count(out, a->blocks);
			put_end(out);
		}
}

static void write_results(const struct experiment *e, const struct answer *answers, size_t count)
{
	struct tsv out;

	tsv_begin(&out, path_in(e->folder, "results.tsv"),
		  "model\tquantity\tworkers\tvalue\tlow\thigh\tefficiency\tlaw\tblocks");
	for (size_t i = 0; i < count; i++) {
		put_speedups(&out, answers[i].curve, e->cores);
		put_laws(&out, &answers[i]);
	}
	tsv_end(&out);
}

/* ---- The figure: all but the twin, which has no workers ----------------------------------------------------------- */

struct figure {
	size_t models;
	struct axis x, speedup, efficiency;
	double fitted; /* workers, at most */
	size_t curves;
};

/* The ranges: all values, and as much of their intervals as leaves them legible, with room around. */
static struct figure find_ranges(const struct answer *answers, size_t count, double cores)
{
	struct figure f = { 0, { 1, 1, false }, { 0.9, fmax(1, cores), false }, { 0, 1.1, false }, 1, 0 };
	struct axis speedup = { 1, 1, false }, efficient = { 0, 0, false }; /* the intervals */

	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < answers[i].curve->count && !answers[i].twin; k++) {
			const struct point *p = &answers[i].curve->points[k];
			const struct interval speedups = inverse(p->ratio), over = efficiency(p, cores);

			f.models += k == 0;
			f.fitted = fmax(f.fitted, answers[i].to);
			axis_include(&f.x, p->workers);
			axis_include(&f.speedup, speedups.estimate);
			axis_include(&speedup, speedups.low); /* NAN is nowhere */
			axis_include(&speedup, speedups.high);
			axis_include(&f.efficiency, 1.02 * over.estimate);
			axis_include(&efficient, over.high);
		}
	f.x = axis_around(f.x, 0.8, 1.25);
	axis_include(&f.speedup, fmax(speedup.low, f.speedup.low / 2));
	axis_include(&f.speedup, fmin(speedup.high, f.speedup.high * 2));
	f.speedup = axis_around(f.speedup, 0.93, 1.12);
	axis_include(&f.efficiency, fmin(efficient.high, EFFICIENT));
	return f;
}

/* As many as show two digits of it: seven at most, and at least three or four. */
static int places(double value, size_t parameter)
{
	const int usual = parameter == 0 ? 3 : 4; /* the coherency is small */

	return value > 0 ? (int)fmin(fmax(usual, ceil(1 - log10(value))), 7) : usual;
}

/* Of a law that fits: "USL 0.030 (0.029 … 0.031), 0.0020 (0.0019 … 0.0021)". To be freed. */
static char *law_words(const struct law_result *result)
{
	char *text = words("%s", result->law->name);

	for (size_t k = 0; k < result->law->parameters; k++) {
		const struct interval i = result->parameter[k];
		const int digits = places(i.estimate, k);
		const char *comma = k == 0 ? "" : ",";
		char *before = text;

		text = isnan(i.low) ? words("%s%s %.*f", before, comma, digits, i.estimate)
				    : words("%s%s %.*f (%.*f … %.*f)", before, comma, digits, i.estimate, digits, i.low, digits,
					    i.high);
		free(before);
	}
	return text;
}

static void put_model(struct tsv *out, const struct answer *a, size_t number)
{
	const struct law_result *fits = law_that_fits(a);
	char *legend = fits ? law_words(fits) : NULL;
	size_t refuted = 0;

	while (refuted < LAW_COUNT && strcmp(a->laws[refuted].verdict, "does not fit") == 0)
		refuted++;
	put_count(out, number);
	put_texts(out, a->curve->name,
		  fits			 ? legend
		  : refuted == LAW_COUNT ? "neither law fits"
		  : refuted > 0		 ? "Amdahl does not fit; of the USL it cannot be told"
					 : "whether a law fits cannot be told");
	put_end(out);
	free(legend);
}

static double beside(const struct figure *f, double x, size_t number)
{
	return axis_dodge(x, number, f->models, log10(2) * fmin(DODGE, DODGE_ALL / (double)f->models));
}

static void put_points(struct tsv *out, struct figure *f, const struct answer *a, size_t number, double cores)
{
	for (size_t i = 0; i < a->curve->count; i++) {
		const struct point *p = &a->curve->points[i];

		put_count(out, number);
		put(out, "%.0f", p->workers);
		put_number(out, beside(f, p->workers, number));
		axis_put(&f->speedup, out, inverse(p->ratio));
		axis_put(&f->efficiency, out, efficiency(p, cores));
		put_end(out);
	}
}

static void put_law(struct tsv *out, struct figure *f, const struct answer *a, size_t number)
{
	const struct law_result *fits = law_that_fits(a);

	if (!fits)
		return;
	const struct law_parameters p = { { fits->parameter[0].estimate,
					    fits->law->parameters > 1 ? fits->parameter[1].estimate : 0 } };

	f->curves++;
	for (int step = 0; step <= STEPS; step++) {
		const double workers = a->from * pow(a->to / a->from, (double)step / STEPS);

		put_count(out, number);
		put_number(out, beside(f, workers, number));
		put_number(out, 1 / a->curve->points[0].ratio.estimate / law_time(p, workers));
		put_end(out);
	}
}

static void write_figure(struct experiment *e, const struct answer *answers, size_t count)
{
	struct figure f = find_ranges(answers, count, e->cores);
	struct tsv models, points, laws;
	size_t number = 0;

	tsv_begin(&models, path_in(e->folder, "figure-models.tsv"), "model\tname\tlaw");
	tsv_begin(&points, path_in(e->folder, "figure.tsv"),
		  "model\tworkers\tx\tspeedup\tspeedup_low\tspeedup_high\tefficiency\tefficiency_low\tefficiency_high");
	tsv_begin(&laws, path_in(e->folder, "figure-laws.tsv"), "model\tx\tspeedup");
	for (size_t i = 0; i < count; i++) {
		if (answers[i].twin)
			continue;
		put_model(&models, &answers[i], number);
		put_points(&points, &f, &answers[i], number, e->cores);
		put_law(&laws, &f, &answers[i], number++);
	}
	tsv_end(&models);
	tsv_end(&points);
	tsv_end(&laws);
	values_set(&e->values, "models", "%zu", f.models);
	values_set(&e->values, "curves", "%zu", f.curves);
	values_set(&e->values, "fitted", "%g", f.fitted);
	values_set(&e->values, "cut", "%d", f.speedup.cut || f.efficiency.cut);
	axis_name(&f.x, &e->values, "x");
	axis_name(&f.speedup, &e->values, "speedup");
	axis_name(&f.efficiency, &e->values, "efficiency");
}

/* The caption tells the work of the baseline that all models have; that of few tasks has a name of its own. */
static void caption_work(struct experiment *e)
{
	static const char *const names[] = { "tasks", "iterations" };
	const struct row *baseline = rows_first_baseline(&e->samples);

	for (size_t i = 0; baseline && i < sizeof names / sizeof *names; i++)
		values_set(&e->values, names[i], "%s", row_text(&e->samples, baseline, names[i]));
}

int main(int argc, char **argv)
{
	struct experiment e = experiment_open("scaling", argc, argv);
	struct curves curves = gather(&e);
	struct answer *answers = enough(calloc(curves.count + 1, sizeof *answers));
	size_t models = 0;

	for (size_t i = 0; i < curves.count; i++) {
		answers[i] = answer(&e, &curves.of[i]);
		models += !answers[i].twin;
	}
	if (models == 0)
		fail(0, "%s: no model is compared with a baseline", e.samples.table.path);
	write_results(&e, answers, curves.count);
	write_figure(&e, answers, curves.count);
	caption_work(&e);
	free(answers);
	curves_free(&curves);
	experiment_close(&e);
	return EXIT_SUCCESS;
}
