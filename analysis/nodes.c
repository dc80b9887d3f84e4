/*
 * nodes - what do more hosts gain, and what does it cost to start ranks there?
 *
 * usage: nodes [-r RESAMPLES] [-s SEED] DATA/nodes        writes results.tsv, figure.tsv and values.tsv
 *
 * The samples' columns `series` and `nodes` say what a row is: bench/experiments/nodes.
 *
 * results.tsv:
 *   series, nodes, ranks      strong again: the baseline once more, which shows the noise
 *   time_s                    of the whole process, the median
 *   work_s                    from when all ranks have begun to the last result, the median of what they report
 *   speedup, low, high        of that work over strong on one node; in weak scaling times the work there is more. The
 *                             intervals hold together. NA: the row has no work
 *   ideal                     the nodes, or, where all hosts are one machine, what its CPUs allow
 *   efficiency                speed-up over ideal
 *   blocks                    counted
 *
 * figure.tsv: series (a number), nodes, x (beside the others), speedup with the ends of its interval, seconds with their
 * quartiles: of the work, and of launch the whole time
 */
#include "axis.h"
#include "experiment.h"

enum { STRONG, HANDED, WEAK, LAUNCH, SERIES };

static const char *const names[SERIES] = { "strong", "handed", "weak", "launch" };

static const double DODGE = 0.02; /* between neighbours in the figure, in powers of ten */

struct point {
	const struct row *row;
	bool twin;
	int series;
	double nodes, ranks, ideal;
	struct interval speedup; /* NAN: no work */
	size_t blocks;
};

struct points { /* in the order of the tables: by series and nodes */
	struct point *list;
	size_t count;
};

/* ---- From rows to points ---------------------------------------------------------------------------------------- */

static struct series work_of(const struct samples *s, const struct row *row)
{
	return row_series(s, row, "elapsed_ns", 1e-9);
}

static int series_of(const struct samples *s, const struct row *row)
{
	for (int i = 0; i < SERIES; i++)
		if (row_is(s, row, "series", names[i]))
			return i;
	fail(0, "%s: %s is of the series %s, which is neither strong, handed, weak nor launch", s->table.path, row->label,
	     row_text(s, row, "series"));
}

static double needed(const struct samples *s, const struct row *row, const char *name)
{
	const double value = row_number(s, row, name);

	if (!(value > 0))
		fail(0, "%s: %s does not say its %s", s->table.path, row->label, name);
	return value;
}

static int in_order(const void *left, const void *right)
{
	const struct point *a = left, *b = right;

	if (a->twin != b->twin)
		return a->twin ? -1 : 1;
	return a->series != b->series ? a->series - b->series : (a->nodes > b->nodes) - (a->nodes < b->nodes);
}

static struct points gather(const struct samples *s)
{
	struct points p = { enough(calloc(s->count, sizeof(struct point))), s->count };

	for (size_t r = 0; r < s->count; r++) {
		const struct row *row = &s->rows[r];

		p.list[r] = (struct point){ .row = row,
					    .twin = row_is_twin(row),
					    .series = series_of(s, row),
					    .nodes = needed(s, row, "nodes"),
					    .ranks = needed(s, row, "ranks"),
					    .speedup = { NAN, NAN, NAN },
					    .blocks = row->runs };
	}
	qsort(p.list, p.count, sizeof *p.list, in_order);
	for (size_t i = 1; i < p.count; i++)
		if (in_order(&p.list[i - 1], &p.list[i]) == 0)
			fail(0, "%s: %s and %s are of the same series on as many nodes", s->table.path, p.list[i - 1].row->label,
			     p.list[i].row->label);
	return p;
}

/* How many machines the hosts were, at most. */
static double machines_of(const struct samples *s)
{
	double most = 0;

	for (size_t r = 0; r < s->count; r++)
		most = fmax(most, needed(s, &s->rows[r], "machines"));
	return most;
}

static size_t with_work(const struct points *p)
{
	size_t count = 0;

	for (size_t i = 0; i < p->count; i++)
		count += p->list[i].series != LAUNCH && !p->list[i].twin && !row_is_baseline(p->list[i].row);
	return count;
}

static void compare_all(const struct experiment *e, struct points *p, double machines)
{
	const struct samples *s = &e->samples;
	const struct row *base = rows_first_baseline(s);
	const size_t together = with_work(p);

	if (!base)
		fail(0, "%s: no row is compared with a baseline", s->table.path);
	const double tasks = needed(s, base, "tasks"), allowed = fmin(needed(s, base, "ranks"), e->cores);

	for (size_t i = 0; i < p->count; i++) {
		struct point *point = &p->list[i];

		point->ideal = machines > 1 ? point->nodes : fmin(point->ranks, e->cores) / allowed;
		if (point->series == LAUNCH)
			continue;
		const struct comparison c = compare_by(work_of, s, point->row, base, point->twin ? 1 : together, &e->plan);

		point->speedup = times(inverse(c.ratio), needed(s, point->row, "tasks") / tasks);
		point->blocks = c.blocks;
	}
}

/* ---- What is written -------------------------------------------------------------------------------------------- */

static void write_results(const struct experiment *e, const struct points *p)
{
	const struct samples *s = &e->samples;
	struct tsv out;

	tsv_begin(&out, path_in(e->folder, "results.tsv"),
		  "series\tnodes\tranks\ttime_s\twork_s\tspeedup\tlow\thigh\tideal\tefficiency\tblocks");
	for (const struct point *point = p->list; point < p->list + p->count; point++) {
		const bool work = point->series != LAUNCH;

		put_text(&out, point->twin ? "strong again" : names[point->series]);
		put(&out, "%.0f", point->nodes);
		put(&out, "%.0f", point->ranks);
		put_digits(&out, row_quartiles(point->row).estimate, 5);
		put_digits(&out, work ? row_median(s, point->row, "elapsed_ns", 1e-9) : NAN, 5);
		put_interval(&out, point->speedup);
		put_digits(&out, work ? point->ideal : NAN, 5);
		put_digits(&out, point->speedup.estimate / point->ideal, 4);
		put_count(&out, point->blocks);
		put_end(&out);
	}
	tsv_end(&out);
}

static struct interval seconds_of(const struct samples *s, const struct point *point)
{
	return point->series == LAUNCH ? row_quartiles(point->row) : row_column_quartiles(s, point->row, "elapsed_ns", 1e-9);
}

static void write_figure(struct experiment *e, const struct points *p)
{
	struct axis x = AXIS_EMPTY, speedup = AXIS_EMPTY, seconds = AXIS_EMPTY;
	struct tsv out;

	for (const struct point *point = p->list; point < p->list + p->count; point++) {
		axis_include(&x, point->nodes);
		axis_include_interval(&speedup, point->speedup);
		axis_include(&speedup, point->ideal);
		axis_include_interval(&seconds, seconds_of(&e->samples, point));
	}
	x = axis_around(x, 0.8, 1.25);
	speedup = axis_around(speedup, 0.9, 1.1);
	seconds = axis_around(seconds, 0.8, 1.25);
	tsv_begin(&out, path_in(e->folder, "figure.tsv"),
		  "series\tnodes\tx\tspeedup\tspeedup_low\tspeedup_high\tideal\tseconds\tseconds_low\tseconds_high");
	for (const struct point *point = p->list; point < p->list + p->count; point++) {
		if (point->twin)
			continue;
		put_count(&out, (size_t)point->series);
		put(&out, "%.0f", point->nodes);
		put_number(&out, axis_dodge(point->nodes, (size_t)point->series, SERIES, DODGE));
		axis_put(&speedup, &out, point->speedup);
		put_number(&out, point->ideal);
		axis_put(&seconds, &out, seconds_of(&e->samples, point));
		put_end(&out);
	}
	tsv_end(&out);
	axis_name(&x, &e->values, "x");
	axis_name(&speedup, &e->values, "speedup");
	axis_name(&seconds, &e->values, "seconds");
}

/* Where it ran: hosts, ranks on each, what connects them. */
static void name_hosts(struct experiment *e, const struct points *p, double machines)
{
	const struct samples *s = &e->samples;
	const struct point *most = p->list;

	for (const struct point *point = p->list; point < p->list + p->count; point++)
		if (point->nodes > most->nodes)
			most = point;
	values_set(&e->values, "nodes", "%.0f", most->nodes);
	values_set(&e->values, "ideal", "%g", most->ideal);
	values_set(&e->values, "ranks_each", "%g", most->ranks / most->nodes);
	values_set(&e->values, "machines", "%.0f", machines);
	values_set(&e->values, "one_machine", "%s", machines > 1 ? "" : "yes");
	values_set(&e->values, "mpi", "%s", common_fact(s, "mpi"));
	values_set(&e->values, "transport", "%s", common_fact(s, "transport"));
	values_set(&e->values, "where", "%s", row_text(s, most->row, "host_ranks"));
}

int main(int argc, char **argv)
{
	struct experiment e = experiment_open("nodes", argc, argv);
	struct points p = gather(&e.samples);
	const double machines = machines_of(&e.samples);

	compare_all(&e, &p, machines);
	write_results(&e, &p);
	write_figure(&e, &p);
	name_hosts(&e, &p, machines);
	free(p.list);
	experiment_close(&e);
	return EXIT_SUCCESS;
}
