/*
 * waiting - what it takes to have many tasks wait at once, under each model; and which limit ends it.
 *
 * usage: waiting [-r RESAMPLES] [-s SEED] DATA/waiting        writes results.tsv, values.tsv, and what is drawn
 *
 * rows.tsv has every row, run or not; samples.tsv the runs. Columns: bench/experiments/waiting, and the runners' reports.
 *
 * results.tsv, medians of the counted blocks:
 *   label … waits_at_once   as the list says them
 *   stopped                 why it was not run; then ideal_s is the least that it would take, and the rest is NA. The columns
 *                           that tell are the list's stopped and limit
 *   time_s, q1, q3          of the timed part, with its quartiles
 *   ideal_s                 what the waits take at best, all in flight at once: the longest chain of one task
 *   over_ideal              the time over it; of a row that was not run, the bound over it
 *   launch_s                until the last task was in its first wait
 *   late_p50_ms, late_p99_ms    by how much tasks go on after their waits should have ended
 *   cpu_us_a_wait           CPU time, user's and system's, for a wait
 *   B_a_task, kernel_B_a_task   resident and kernel memory of one task more: the difference from the fewest tasks of the same
 *                           model and crew over that of the numbers, so that what a program needs at all does not count
 *   in_flight_max           most waits in flight at once
 *   marks                   below N in flight: not all tasks ever waited at once; peer limits: the peer was busy, or late,
 *                           itself (in most runs)
 *   runs                    counted
 *
 * figure.tsv: group (0: timers in C, 1: a peer in C, from 2: timers in Python, an interpreter each), curve (its place in its
 *   group, from 0), kind (run; bound: the least time; limit: refused, drawn beside the last run), number, over and its
 *   quartiles, late_p50, late_p99 (s), cpu (s), bytes (both kinds). What is NA is not drawn
 * figure-curves.tsv, the legend: group, curve, name, colour (-1: the baseline's), crew, words: the limit that ended it
 * values.tsv: groups; groupN, who runs that group, and noteN, what its tasks wait for
 */
#include "axis.h"
#include "curves.h"
#include "interpreter.h"

static const char CEILING[] = "ceiling"; /* the series of the row that is no model's */

enum { TIMERS = 0, PEER = 1, PYTHON = 2 /* the first interpreter */, MOST_GROUPS = 16 };

struct entry { /* a row of the list, run or not */
	const char *label, *language, *interpreter, *model, *crew, *series, *stopped, *limit;
	size_t group;
	double number;         /* of tasks */
	double ideal;          /* seconds: measured, or of what was not run the bound */
	const struct row *row; /* NULL: not run */
	size_t curve;          /* in its group */
	struct interval time;  /* median and quartiles, seconds */
	double over, launch, late[2], cpu, resident, kernel, flight; /* late: p50, p99; resident, kernel: of the whole run */
	double a_task[2];      /* bytes of one task more: resident, kernel; NAN: of the fewest */
	bool peer_limits;
};

struct entries { /* in the order of the list, without twins */
	struct entry *of;
	size_t count;
	size_t groups;      /* the last one's number, and 1 */
	struct table table; /* whose texts they are */
};

/* ---- From rows to entries --------------------------------------------------------------------------------------- */

static void measure(const struct samples *s, struct entry *e)
{
	static const double NS = 1e-9;
	const struct row *row = e->row;

	e->time = row_column_quartiles(s, row, "elapsed_ns", NS);
	e->ideal = row_median(s, row, "ideal_ns", NS);
	e->over = e->time.estimate / e->ideal;
	e->launch = row_median(s, row, "launch_ns", NS);
	e->late[0] = row_median(s, row, "late_p50_ns", NS);
	e->late[1] = row_median(s, row, "late_p99_ns", NS);
	e->cpu = row_median(s, row, "wait_cpu_ns", NS);
	e->resident = row_median(s, row, "waiting_rss_bytes", 1);
	e->kernel = row_median(s, row, "waiting_kernel_bytes", 1);
	e->flight = row_median(s, row, "in_flight_max", 1);
	e->peer_limits = table_find(&s->table, "peer_limits") != TSV_NONE && row_median(s, row, "peer_limits", 1) > 0.5;
	if (isnan(e->over) || isnan(e->late[0]))
		fail(0, "%s: %s does not say how long its waits took", s->table.path, e->label);
}

/* Interpreters are in the order of the list. */
static size_t group_of(const struct entries *before, const struct entry *e)
{
	size_t next = PYTHON;

	if (strcmp(e->language, "Python") != 0)
		return strcmp(e->series, "peer") == 0 ? PEER : TIMERS;
	for (const struct entry *other = before->of; other < before->of + before->count; other++) {
		if (strcmp(other->interpreter, e->interpreter) == 0)
			return other->group;
		next = other->group >= next ? other->group + 1 : next;
	}
	if (next == MOST_GROUPS)
		fail(0, "more than %d interpreters cannot be drawn", MOST_GROUPS - PYTHON);
	return next;
}

static bool same_curve(const struct entry *a, const struct entry *b)
{
	return a->group == b->group && strcmp(a->model, b->model) == 0 && strcmp(a->crew, b->crew) == 0;
}

static struct entry entry_of(const struct experiment *x, const struct entries *before, size_t i)
{
	const struct table *t = &before->table;
	struct entry e = { .label = table_text(t, i, "label"),
			   .language = table_text(t, i, "language"),
			   .interpreter = table_text(t, i, "interpreter"),
			   .model = table_text(t, i, "model"),
			   .crew = table_text(t, i, "crew"),
			   .series = table_text(t, i, "series"),
			   .stopped = table_text(t, i, "stopped"),
			   .limit = table_text(t, i, "limit"),
			   .number = (double)table_whole(t, i, "waits_at_once"),
			   .ideal = table_number(t, i, "ideal_s"),
			   .time = { NAN, NAN, NAN },
			   .over = NAN, .launch = NAN, .late = { NAN, NAN }, .cpu = NAN, .resident = NAN, .kernel = NAN,
			   .flight = NAN, .a_task = { NAN, NAN } };

	if (strcmp(e.series, "timer") != 0 && strcmp(e.series, "peer") != 0)
		fail(0, "%s: %s is of the series %s, which is neither timer nor peer", t->path, e.label, e.series);
	if (e.number < 1)
		fail(0, "%s: %s has no waits at once", t->path, e.label);
	e.group = group_of(before, &e);
	e.row = rows_find(&x->samples, e.label);
	if (!e.row && is_na(e.stopped))
		fail(0, "%s: %s was not run, and nothing says why", t->path, e.label);
	if (e.row)
		measure(&x->samples, &e);
	return e;
}

/* It was not run as it takes too long at best. */
static bool is_bound(const struct entry *e)
{
	return strcmp(e->limit, "bound") == 0;
}

/* Seconds that so many waits take at best, as any row has it that ran; NAN: none did. */
static double ideal_of(const struct entries *all, const struct entry *like)
{
	for (const struct entry *e = all->of; e < all->of + all->count; e++)
		if (e->row && e->number == like->number)
			return e->ideal;
	return NAN;
}

/* The run of the same curve with the fewest tasks; NULL: there is none. */
static const struct entry *fewest(const struct entries *all, const struct entry *of)
{
	const struct entry *least = NULL;

	for (const struct entry *e = all->of; e < all->of + all->count; e++)
		if (e->row && same_curve(e, of) && (!least || e->number < least->number))
			least = e;
	return least;
}

/* What an entry is by the others. */
static void relate(struct entries *all, struct entry *e)
{
	const struct entry *least = fewest(all, e);
	size_t before = 0;

	if (!e->row && is_bound(e))
		e->over = e->ideal / ideal_of(all, e);
	if (e->row && least->number < e->number) {
		e->a_task[0] = (e->resident - least->resident) / (e->number - least->number);
		e->a_task[1] = (e->kernel - least->kernel) / (e->number - least->number);
	}
	for (struct entry *other = all->of; other < e; other++) {
		if (same_curve(other, e)) {
			e->curve = other->curve;
			return;
		}
		before = other->group == e->group && other->curve + 1 > before ? other->curve + 1 : before;
	}
	e->curve = before;
}

static struct entries gather(const struct experiment *x)
{
	struct entries all = { .table = table_read(path_in(x->folder, "rows.tsv")) };

	all.of = enough(calloc(all.table.rows, sizeof *all.of));
	for (size_t i = 0; i < all.table.rows; i++)
		if (strcmp(table_text(&all.table, i, "label"), table_text(&all.table, i, "twin")) != 0 &&
		    strcmp(table_text(&all.table, i, "series"), CEILING) != 0)
			all.of[all.count] = entry_of(x, &all, i), all.count++;
	for (size_t i = 0; i < all.count; i++) {
		relate(&all, &all.of[i]);
		all.groups = all.of[i].group >= all.groups ? all.of[i].group + 1 : all.groups;
	}
	return all;
}

/* ---- The table -------------------------------------------------------------------------------------------------- */

static void put_short(struct tsv *out, double value)
{
	put_digits(out, value, 4);
}

static void put_entry(struct tsv *out, const struct entry *e)
{
	const bool below = e->flight < e->number;

	put_texts(out, e->label, e->language, e->interpreter, e->model, e->crew, e->series);
	put(out, "%.0f", e->number);
	put_text(out, is_na(e->stopped) ? "" : e->stopped);
	put_short(out, e->time.estimate);
	put_short(out, e->time.low);
	put_short(out, e->time.high);
	put_short(out, e->ideal);
	put_short(out, e->over);
	put_short(out, e->launch);
	put_short(out, 1e3 * e->late[0]);
	put_short(out, 1e3 * e->late[1]);
	put_short(out, 1e6 * e->cpu);
	put_short(out, e->a_task[0]);
	put_short(out, e->a_task[1]);
	put_short(out, e->flight);
	put(out, "%s%s%s", below ? "below N in flight" : "", below && e->peer_limits ? "; " : "", e->peer_limits ? "peer limits" : "");
	put_count(out, e->row ? e->row->runs : 0);
	put_end(out);
}

static void write_results(const struct entries *all, const char *path)
{
	struct tsv out;

	tsv_begin(&out, path,
		  "label\tlanguage\tinterpreter\tmodel\tcrew\tseries\twaits_at_once\tstopped\ttime_s\tq1\tq3\tideal_s\tover_ideal\t"
		  "launch_s\tlate_p50_ms\tlate_p99_ms\tcpu_us_a_wait\tB_a_task\tkernel_B_a_task\tin_flight_max\tmarks\truns");
	for (size_t i = 0; i < all->count; i++)
		put_entry(&out, &all->of[i]);
	tsv_end(&out);
}

/* ---- What is drawn ---------------------------------------------------------------------------------------------- */

static const double LEAST_LATE = 1e-6; /* seconds: what is less late is drawn here, as the axis is logarithmic */

struct axes {
	struct axis number, over, late, cpu, bytes;
};

/* Bytes of one task more, the kernel's with them where they are known; NAN: none, or no more than noise. */
static double bytes_of(const struct entry *e)
{
	const double bytes = e->a_task[0] + (isnan(e->a_task[1]) ? 0 : e->a_task[1]);

	return bytes > 0 ? bytes : NAN;
}

static double late_of(const struct entry *e, int which)
{
	return isnan(e->late[which]) ? NAN : fmax(e->late[which], LEAST_LATE);
}

/* The point of an entry, with the values of the one beside it: itself, or the last run before a limit. */
static void put_drawn(struct tsv *out, struct axes *axes, const struct entry *e, const char *kind, const struct entry *beside)
{
	const struct interval over = beside->row ? times(beside->time, 1 / beside->ideal) : (struct interval){ e->over, NAN, NAN };

	put_count(out, e->group);
	put_count(out, e->curve);
	put_text(out, kind);
	put(out, "%.0f", e->number);
	axis_include(&axes->number, e->number);
	axis_include_interval(&axes->over, over);
	put_rounded(out, drawable(over), RATIO_DIGITS);
	for (int i = 0; i < 2; i++) {
		put_number(out, late_of(beside, i));
		axis_include(&axes->late, late_of(beside, i)); /* NAN is nowhere */
	}
	put_number(out, beside->cpu);
	axis_include(&axes->cpu, beside->cpu);
	put_number(out, bytes_of(beside));
	axis_include(&axes->bytes, bytes_of(beside));
	put_end(out);
}

/* The last entry of the same curve before this one. */
static const struct entry *before(const struct entries *all, const struct entry *of)
{
	const struct entry *last = NULL;

	for (const struct entry *e = all->of; e < of; e++)
		if (same_curve(e, of))
			last = e;
	return last;
}

static void draw_entry(struct tsv *out, struct axes *axes, const struct entries *all, const struct entry *e)
{
	const struct entry *last = before(all, e);

	if (e->row)
		put_drawn(out, axes, e, "run", e);
	else if (last && last->row && !isnan(e->over))
		put_drawn(out, axes, e, "bound", e);
	else if (last && last->row)
		put_drawn(out, axes, e, "limit", last);
}

/* Curve by curve, so that a line is drawn through each. Of what was not run only the first, behind the last that was. */
static void draw(const struct entries *all, struct axes *axes, const char *path)
{
	struct tsv out;

	tsv_begin(&out, path, "group\tcurve\tkind\tnumber\tover\tover_low\tover_high\tlate_p50\tlate_p99\tcpu\tbytes");
	for (const struct entry *first = all->of; first < all->of + all->count; first++)
		if (!before(all, first))
			for (const struct entry *e = first; e < all->of + all->count; e++)
				if (same_curve(e, first))
					draw_entry(&out, axes, all, e);
	tsv_end(&out);
}

/* The models' names, without the baseline's, which is the first one. To be freed. */
static const char **models_of(const struct entries *all)
{
	const char **models = enough(calloc(all->count + 1, sizeof *models));

	for (size_t i = 0; i < all->count; i++)
		models[i] = strcmp(all->of[i].model, all->of[0].model) == 0 ? NULL : all->of[i].model;
	return models;
}

/* The limit that ended the curve; "-": none, or a bound, which the figure draws. */
static const char *end_of(const struct entries *all, const struct entry *first)
{
	for (const struct entry *e = first; e < all->of + all->count; e++)
		if (same_curve(e, first) && !e->row)
			return is_bound(e) ? "-" : e->limit;
	return "-";
}

static size_t write_legend(const struct entries *all, const char *path)
{
	const char **models = models_of(all);
	struct tsv out;
	size_t count = 0;

	tsv_begin(&out, path, "group\tcurve\tname\tcolour\tcrew\twords");
	for (const struct entry *e = all->of; e < all->of + all->count; e++) {
		if (before(all, e))
			continue;
		put_count(&out, e->group);
		put_count(&out, e->curve);
		put_text(&out, e->model);
		put(&out, "%d", models[e - all->of] ? curves_rank(models, all->count, e->model) : -1);
		put_text(&out, e->crew);
		put_text(&out, end_of(all, e));
		put_end(&out);
		count++;
	}
	tsv_end(&out);
	free((void *)models);
	return count;
}

/* ---- Values ----------------------------------------------------------------------------------------------------- */

/*
 * How many rows were not run; the most answers a second that any run had of the peer, how busy that made it, and what share
 * that is of the most that the peer's own client had.
 */
static void name_values(const struct experiment *x, const struct entries *all, struct values *values)
{
	const struct row *client = rows_find(&x->samples, CEILING);
	const double ceiling = client ? row_median(&x->samples, client, "waits_per_s", 1) : NAN;
	double rate = NAN, share = NAN;
	size_t stopped = 0, below = 0, limited = 0;

	for (const struct entry *e = all->of; e < all->of + all->count; e++) {
		stopped += !e->row;
		below += e->row && e->flight < e->number;
		limited += e->peer_limits;
		if (e->row && e->group == PEER && !(row_median(&x->samples, e->row, "waits_per_s", 1) <= rate)) {
			rate = row_median(&x->samples, e->row, "waits_per_s", 1);
			share = row_median(&x->samples, e->row, "peer_cpu_share", 1);
		}
	}
	values_set(values, "stopped", "%zu", stopped);
	values_set(values, "below", "%zu", below);
	values_set(values, "limited", "%zu", limited);
	values_set(values, "ceiling", "%s", "");
	if (!isnan(ceiling))
		values_set(values, "ceiling", "%.0f", ceiling);
	values_set(values, "peer_rate", "%s", "");
	if (!isnan(rate)) {
		if (!isnan(ceiling))
			values_set(values, "of_ceiling", "%.0f", 100 * rate / ceiling);
		values_set(values, "peer_rate", "%.0f", rate);
		values_set(values, "peer_share", "%.0f", 100 * share);
	}
}

/* Any run of the group; without one, a row that was not run. NULL: there is no such group. */
static const struct entry *any_of(const struct entries *all, size_t group)
{
	const struct entry *any = NULL;

	for (const struct entry *e = all->of; e < all->of + all->count; e++)
		if (e->group == group && (!any || (e->row && !any->row)))
			any = e;
	return any;
}

static void name_groups(const struct experiment *x, const struct entries *all, struct values *values)
{
	values_set(values, "groups", "%zu", all->groups);
	for (size_t g = 0; g < all->groups; g++) {
		const struct entry *any = any_of(all, g);
		const bool ran = any && any->row, python = g >= PYTHON;
		char *name = ran ? interpreter_name(&x->samples, any->row) : words("%s", python && any ? any->interpreter : "C");

		values_set_nth(values, "group", g, "%s", name);
		values_set_nth(values, "note", g, "%s%s", ran && interpreter_has_no_lock(&x->samples, any->row) ? "without its lock, " : "",
			       g == PEER ? "a peer’s answers" : "timers");
		free(name);
	}
}

/* The workers of a pool; "": no row has one. */
static const char *pool_of(const struct experiment *x, const struct entries *all)
{
	for (const struct entry *e = all->of; e < all->of + all->count; e++)
		if (e->row && strcmp(e->crew, "pool") == 0)
			return row_text(&x->samples, e->row, "workers");
	return "";
}

int main(int argc, char **argv)
{
	struct experiment e = experiment_open("waiting", argc, argv);
	struct entries all = gather(&e);
	struct axes axes = { AXIS_EMPTY, AXIS_EMPTY, AXIS_EMPTY, AXIS_EMPTY, AXIS_EMPTY };

	write_results(&all, path_in(e.folder, "results.tsv"));
	draw(&all, &axes, path_in(e.folder, "figure.tsv"));
	values_set(&e.values, "curves", "%zu", write_legend(&all, path_in(e.folder, "figure-curves.tsv")));
	axis_include(&axes.over, 1);
	const struct axis number = axis_around(axes.number, 0.5, 2), over = axis_around(axes.over, 0.9, 1.3),
			  late = axis_around(axes.late, 0.6, 1.7), cpu = axis_around(axes.cpu, 0.6, 1.7),
			  bytes = axis_around(axes.bytes.low > axes.bytes.high ? (struct axis){ 1, 10, false } : axes.bytes, 0.6, 1.7);

	axis_name(&number, &e.values, "number");
	axis_name(&over, &e.values, "over");
	axis_name(&late, &e.values, "late");
	axis_name(&cpu, &e.values, "cpu_time");
	axis_name(&bytes, &e.values, "bytes");
	values_set(&e.values, "pool", "%s", pool_of(&e, &all));
	values_set(&e.values, "rounds", "%s", common_fact(&e.samples, "waits"));
	values_set(&e.values, "wait_ms", "%g", atof(common_fact(&e.samples, "wait_us")) / 1000);
	values_set(&e.values, "slack_us", "%g", atof(common_fact(&e.samples, "timer_slack_ns")) / 1000);
	name_values(&e, &all, &e.values);
	name_groups(&e, &all, &e.values);
	free(all.of);
	table_free(&all.table);
	experiment_close(&e);
	return EXIT_SUCCESS;
}
