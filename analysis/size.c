/*
 * size - from which size on does a model pay off against blocking? Does its time grow as the size does?
 *
 * usage: size [-r RESAMPLES] [-s SEED] DATA/size        writes values.tsv and
 *
 * results.tsv:
 *   model
 *   quantity      pays off from          iterations of a task from which on the model is faster than blocking. "none":
 *                                        nowhere here; "< …": from the smallest on; NA: cannot be told, as the interval
 *                                        of every size reaches 1, even that of the largest
 *                 blocking takes there   time of the whole blocking run of that size
 *                 time grows as iterations to the power     1: linear. Least squares on the logarithms of the three
 *                                        largest sizes, in each block that has them all; the mean over blocks
 *                 speed-up               time of blocking over the model's
 *   iterations    of a task, where the value is of one size
 *   value, low, high, unit      with the 95 % interval of this value alone; those of the powers hold together. NA:
 *                               too few runs have none
 *   iteration_ns, ns_low, ns_high      time over all iterations of all tasks: median and quartiles
 *   runs          counted; of "pays off", the fewest among the sizes that it is read off
 *   note
 *
 * figure-models.tsv: model (a number; the baseline comes last), name, words, mark (1: it pays off from a size that is
 *                    drawn), from, from_low, from_high
 * figure.tsv:        model, iterations, x (beside the others), speedup and ns with the ends of their intervals
 *
 * Times are of whole processes, as a person waits for them. Each row is compared with the row of blocking that does the
 * same work (column `beside`), within blocks: compare.h. A model pays off where its time over blocking's is below 1, with
 * `onset.h`; the ends of the interval are where the ends of the ratio's intervals cross 1. The time of blocking there has
 * no interval of its own, only that of the place.
 */
#include "onset.h"
#include "power.h"

static const double DODGE = 0.016; /* between neighbours in the figure, in powers of ten */

struct answer {
	const struct curve *curve;
	bool baseline;
	struct onset onset[ONSET_SIDES];
	const char *note;
	const struct power *power; /* by which its time grows */
};

/* ---- What is asked of each model -------------------------------------------------------------------------------- */

/* Nanoseconds for each iteration of all tasks. */
static struct interval iteration_ns(const struct point *p)
{
	return times(row_quartiles(p->row), 1e9 / (p->tasks * p->iterations));
}

static struct curves gather(const struct experiment *e)
{
	struct curves curves = { 0 };
	const struct row **rows = rows_listed(e);

	for (size_t i = 0; rows[i]; i++) {
		const struct row *beside = row_beside(&e->samples, rows[i]);

		if (!beside)
			continue;
		struct point *p = curves_add(&curves, &e->samples, rows[i], curves_name(&e->samples, rows[i]),
					     row_number(&e->samples, rows[i], "iterations"));
		const struct comparison c = compare_times(&e->samples, rows[i], beside, 1, &e->plan);

		p->beside = beside;
		p->base = row_median(&e->samples, beside, "seconds", 1);
		p->ratio = p->cost = c.ratio;
		p->runs = c.blocks;
		p->ns = iteration_ns(p);
	}
	free(rows);
	return curves;
}

/* Where it pays off, and what is to be said of that. */
static void judge(struct answer *a)
{
	const struct curve *curve = a->curve;
	const struct point *largest = &curve->points[curve->count - 1];

	while (!onset_usable(curve, largest))
		largest--;
	onset_find_all(a->onset, curve, 1);
	a->note = a->onset[ONSET_ESTIMATE].kind == ONSET_EVERYWHERE ? "from the smallest on" : "";
	if (a->onset[ONSET_HIGH].kind == ONSET_NOWHERE || a->onset[ONSET_ESTIMATE].kind == ONSET_NOWHERE) {
		const bool maybe = largest->ratio.low < 1;

		for (int side = 0; side < ONSET_SIDES; side++)
			a->onset[side].kind = maybe ? ONSET_UNKNOWN : ONSET_NOWHERE;
		a->note = maybe ? "cannot be told: it may be faster, or not" : "nowhere faster";
	} else if (largest->ratio.low > 1) {
		a->note = "but slower again at the largest size";
	}
}

/* ---- results.tsv ------------------------------------------------------------------------------------------------ */

static void put_onset(struct tsv *out, const struct answer *a)
{
	const struct onset *o = a->onset;
	const struct interval base = { o[ONSET_ESTIMATE].base, o[ONSET_LOW].base, o[ONSET_HIGH].base };

	put_texts(out, a->curve->name, "pays off from", "NA");
	onset_put(out, o, 1, 10);
	put_texts(out, "iterations a task", "NA", "NA", "NA");
	put_count(out, o->runs);
	put_text(out, a->note);
	put_end(out);
	if (o->kind != ONSET_AT)
		return;
	put_texts(out, a->curve->name, "blocking takes there", "NA");
	put_rounded(out, times(base, 1e3), 5);
	put_texts(out, "ms", "NA", "NA", "NA");
	put_count(out, o->runs);
	put_text(out, "");
	put_end(out);
}

static void put_power(struct tsv *out, const struct answer *a)
{
	const struct point *last = &a->curve->points[a->curve->count - 1];

	if (a->power->blocks == 0)
		return;
	put_texts(out, a->curve->name, "time grows as iterations to the power", "NA");
	put_rounded(out, a->power->value, 5);
	put_texts(out, "", "NA", "NA", "NA");
	put_count(out, a->power->blocks);
	put(out, "from %.0f to %.0f iterations", (last - POWER_SIZES + 1)->size, last->size);
	put_end(out);
}

static void put_points(struct tsv *out, const struct curve *curve)
{
	for (size_t i = 0; i < curve->count; i++) {
		const struct point *p = &curve->points[i];

		put_texts(out, curve->name, "speed-up");
		put(out, "%.0f", p->size);
		put_rounded(out, inverse(p->ratio), 5);
		put_text(out, "");
		put_rounded(out, p->ns, 5);
		put_count(out, p->runs);
		put_text(out, "");
		put_end(out);
	}
}

static void write_results(const struct experiment *e, const struct answer *answers, size_t count)
{
	struct tsv out;

	tsv_begin(&out, path_in(e->folder, "results.tsv"),
		  "model\tquantity\titerations\tvalue\tlow\thigh\tunit\titeration_ns\tns_low\tns_high\truns\tnote");
	for (size_t i = 0; i < count; i++)
		if (!answers[i].baseline)
			put_onset(&out, &answers[i]);
	for (size_t i = 0; i < count; i++)
		put_power(&out, &answers[i]);
	for (size_t i = 0; i < count; i++)
		put_points(&out, answers[i].curve);
	tsv_end(&out);
}

/* ---- The figure ------------------------------------------------------------------------------------------------- */

struct axes {
	struct axis x, speedup, ns;
};

/* The ranges, with room around the values. */
static struct axes find_axes(const struct curves *curves, double ideal)
{
	struct axes axes = { { INFINITY, 0, false }, { 1, fmax(1, ideal), false }, { INFINITY, 0, false } };

	for (size_t i = 0; i < curves->count; i++)
		for (size_t k = 0; k < curves->of[i].count; k++) {
			const struct point *p = &curves->of[i].points[k];

			axis_include(&axes.x, p->size);
			axis_include(&axes.speedup, 1 / p->ratio.estimate);
			axis_include(&axes.ns, p->ns.estimate);
		}
	return (struct axes){ axis_around(axes.x, 1 / 1.8, 1.8), axis_around(axes.speedup, 0.75, 1.45),
			      axis_around(axes.ns, 0.7, 1.5) };
}

/* What the legend says. To be freed. */
static char *legend_of(const struct answer *a)
{
	static const struct unit units[] = { { 1e9, "G" }, { 1e6, "M" }, { 1e3, "k" }, { 1, "" }, { 0, NULL } };
	const enum onset_kind kind = a->onset[ONSET_ESTIMATE].kind;

	if (a->baseline)
		return words("the baseline");
	if (kind == ONSET_NOWHERE || kind == ONSET_UNKNOWN)
		return words("%s", kind == ONSET_NOWHERE ? "never here" : "no difference seen");
	return onset_words(a->onset, units, false);
}

static void put_model(struct tsv *out, const struct answer *a, size_t number, const struct axis *x)
{
	char *legend = legend_of(a);

	put_count(out, number);
	put_texts(out, a->curve->name, legend);
	onset_put_mark(out, a->onset, x);
	put_end(out);
	free(legend);
}

static void put_drawn(struct tsv *out, const struct answer *a, size_t number, size_t count, struct axes *axes)
{
	for (size_t i = 0; i < a->curve->count; i++) {
		const struct point *p = &a->curve->points[i];

		put_count(out, number);
		put(out, "%.0f", p->size);
		put_number(out, axis_dodge(p->size, number, count, DODGE));
		axis_put(&axes->speedup, out, inverse(p->ratio));
		axis_put(&axes->ns, out, p->ns);
		put_end(out);
	}
}

/* The models, then the baseline. */
static void write_figure(struct experiment *e, const struct curves *curves, const struct answer *answers)
{
	struct axes axes = find_axes(curves, facts_of_ideal(e));
	struct tsv models, points;
	size_t number = 0;

	tsv_begin(&models, path_in(e->folder, "figure-models.tsv"),
		  "model\tname\twords\tmark\tfrom\tfrom_low\tfrom_high");
	tsv_begin(&points, path_in(e->folder, "figure.tsv"),
		  "model\titerations\tx\tspeedup\tspeedup_low\tspeedup_high\tns\tns_low\tns_high");
	for (int baseline = 0; baseline < 2; baseline++) {
		for (size_t i = 0; i < curves->count; i++) {
			if (answers[i].baseline != baseline)
				continue;
			put_model(&models, &answers[i], number, &axes.x);
			put_drawn(&points, &answers[i], number++, curves->count, &axes);
		}
		if (!baseline)
			values_set(&e->values, "compared", "%zu", number);
	}
	tsv_end(&models);
	tsv_end(&points);
	values_set(&e->values, "models", "%zu", number);
	values_set(&e->values, "cut", "%d", axes.speedup.cut || axes.ns.cut);
	axis_name(&axes.x, &e->values, "x");
	axis_name(&axes.speedup, &e->values, "speedup");
	axis_name(&axes.ns, &e->values, "ns");
}

int main(int argc, char **argv)
{
	struct experiment e = experiment_open("size", argc, argv);
	struct curves curves = gather(&e);
	struct answer *answers = enough(calloc(curves.count + 1, sizeof *answers));

	if (curves.count == 0)
		fail(0, "%s: no row is beside one of blocking", e.samples.table.path);
	struct power *powers = find_powers(&e.samples, &curves);

	for (size_t i = 0; i < curves.count; i++) {
		answers[i] = (struct answer){ &curves.of[i], curve_is_baseline(&curves.of[i]), .power = &powers[i] };
		if (!answers[i].baseline)
			judge(&answers[i]);
	}
	write_results(&e, answers, curves.count);
	write_figure(&e, &curves, answers);
	curves_count_runs(&curves, &e.values);
	free(powers);
	free(answers);
	curves_free(&curves);
	experiment_close(&e);
	return EXIT_SUCCESS;
}
