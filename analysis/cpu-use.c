/*
 * cpu-use - how many CPUs each model uses, and what else went on meanwhile.
 *
 * usage: cpu-use [-r RESAMPLES] [-s SEED] DATA/cpu-use        writes results.tsv, values.tsv, and what is drawn
 *
 * results.tsv, each baseline with its rows behind it:
 *   model                    the row's name
 *   runs                     counted
 *   seconds                  from the command's start to its end: mean
 *   CPUs_used                CPU time of the command, with all its processes, over wall-clock time: mean of the runs
 *   CPUs_low, CPUs_high      its 95 % interval, Student's, as far as there are CPUs; NA of a single run
 *   other_load_CPUs          what kept the allowed CPUs busy beside the command, in CPUs: mean. It compares ticks with
 *                            nanoseconds, so it may come out a little below 0
 *   stolen_CPUs              what the hypervisor took of the allowed CPUs, in CPUs: mean
 *   busy_share_of_each_CPU   of the allowed CPUs, in the order of their numbers: mean share of the time that each was busy;
 *                            of more than EACH CPUs the least and the most, and how many were busy for half of it
 *
 * The first counted run of each model is drawn:
 *   figure.tsv          panel (in the order above, from 0), lane, from_s, to_s, level: heatmap.h
 *   figure-panels.tsv   group (0: C, 1: Python), model, used (CPUs used, as text), seconds (of this run), span_s (of the axis)
 *   figure-lanes.tsv    name: the CPUs in the order of their numbers, other load and, where it is more than a trace, stolen
 */
#include "experiment.h"
#include "heatmap.h"

enum { GROUPS = 2, EACH = 16 };

static const double TRACE = 0.02; /* CPUs stolen: less cannot be seen */
static const double CELLS = 60;   /* as many as span the axis, … */
static const double CELL = 50e6;  /* … but none is shorter: some ticks, which are 10 ms, in nanoseconds */
static const double UNEQUAL = 5;  /* where runs of a language differ by more, each has a scale of time of its own */

struct use { /* of a row: means of its runs */
	const struct row *row;
	double seconds, other, stolen, *busy; /* busy: of each CPU, from place 1 */
	struct interval used;
	bool python;
	struct load drawn; /* of the first run */
	double drawn_s;    /* how long that took */
	double span;       /* of its panel's axis, in seconds */
};

struct uses {
	struct use *list;
	size_t count;
	size_t cpus; /* of every run */
};

static struct load load_of(const struct experiment *e, const struct row *row, size_t run)
{
	return load_read(run_file_needed(e->folder, row->block[run], row->label, "load"));
}

static void check_cpus(const struct load *load, const struct load *first)
{
	bool same = load->cpu_count == first->cpu_count;

	for (size_t place = 1; place <= first->cpu_count && same; place++)
		same = strcmp(load->cpus[place], first->cpus[place]) == 0;
	if (!same)
		fail(0, "%s is of other CPUs than the runs before it", load->path);
}

/* Adds one of the row's runs to the means; returns the CPUs that it used. */
static double add_run(struct use *use, const struct load *load)
{
	const double each = 1 / (double)use->row->runs;
	struct spent *sums = load_sums(load);

	for (size_t i = 0; i < load->sample_count; i++)
		load_add(sums, &load->samples[i], 1);
	for (size_t place = 1; place <= load->cpu_count; place++) {
		use->busy[place] += each * load_busy(sums[place]);
		use->stolen += sums[place].all > 0 ? each * sums[place].stolen / sums[place].all : 0;
	}
	use->seconds += each * 1e-9 * load->end;
	use->other += each * load_other(sums, load->cpu_count, load->end);
	const double used = sums[LOAD_COMMAND].busy / load->end;

	free(sums);
	return used;
}

/* first: of all loads, NULL where this row has it. */
static struct use use_of(const struct experiment *e, const struct row *row, const struct load *first)
{
	struct use use = { .row = row, .python = row_in_python(&e->samples, row), .drawn = load_of(e, row, 0) };
	const size_t cpus = use.drawn.cpu_count;
	double *used = doubles(row->runs);

	use.drawn_s = 1e-9 * use.drawn.end;
	use.busy = doubles(cpus + 1);
	for (size_t run = 0; run < row->runs; run++) {
		struct load load = load_of(e, row, run);

		check_cpus(&load, first ? first : &use.drawn);
		used[run] = add_run(&use, &load);
		load_free(&load);
	}
	const struct location l = plain_mean(used, row->runs);

	use.used = around(l.mean, student((double)row->runs - 1, 1) * l.error);
	if (!isnan(use.used.low))
		use.used = (struct interval){ l.mean, fmax(use.used.low, 0), fmin(use.used.high, fmax((double)cpus, l.mean)) };
	free(used);
	return use;
}

static struct uses gather(const struct experiment *e)
{
	struct uses uses = { .list = enough(calloc(e->samples.count, sizeof *uses.list)), .count = e->samples.count };
	size_t *order = compare_order(&e->samples);

	for (size_t i = 0; i < uses.count; i++)
		uses.list[i] = use_of(e, &e->samples.rows[order[i]], i > 0 ? &uses.list[0].drawn : NULL);
	uses.cpus = uses.list[0].drawn.cpu_count;
	free(order);
	return uses;
}

static void uses_free(struct uses *uses)
{
	for (size_t i = 0; i < uses->count; i++) {
		free(uses->list[i].busy);
		load_free(&uses->list[i].drawn);
	}
	free(uses->list);
}

/* To four places; NA for NAN. */
static void put_fixed(struct tsv *out, double value)
{
	if (isnan(value))
		put_text(out, "NA");
	else
		put(out, "%.4f", fabs(value) < 0.00005 ? 0 : value); /* no -0 */
}

static void put_shares(struct tsv *out, const double *busy, size_t cpus)
{
	size_t length = 0;
	char *text = NULL;
	FILE *shares = words_open(&text, &length);

	for (size_t place = 1; place <= cpus; place++)
		fprintf(shares, "%s%.3f", place > 1 ? " " : "", busy[place]);
	if (fclose(shares) != 0)
		fail(errno, "out of memory");
	put_text(out, text);
	free(text);
}

static void put_busy(struct tsv *out, const double *busy, size_t cpus)
{
	size_t half = 0;

	if (cpus <= EACH) {
		put_shares(out, busy, cpus);
		return;
	}
	for (size_t place = 1; place <= cpus; place++)
		half += busy[place] >= 0.5;
	put(out, "%.3f … %.3f; %zu of %zu from a half on", gsl_stats_min(busy + 1, 1, cpus), gsl_stats_max(busy + 1, 1, cpus), half,
	    cpus);
}

static void write_results(const struct uses *uses, const char *path)
{
	struct tsv out;

	tsv_begin(&out, path, "model\truns\tseconds\tCPUs_used\tCPUs_low\tCPUs_high\tother_load_CPUs\tstolen_CPUs\t"
			      "busy_share_of_each_CPU");
	for (const struct use *use = uses->list; use < uses->list + uses->count; use++) {
		put_text(&out, use->row->label);
		put_count(&out, use->row->runs);
		put_fixed(&out, use->seconds);
		put_fixed(&out, use->used.estimate);
		put_fixed(&out, use->used.low);
		put_fixed(&out, use->used.high);
		put_fixed(&out, use->other);
		put_fixed(&out, use->stolen);
		put_busy(&out, use->busy, uses->cpus);
		put_end(&out);
	}
	tsv_end(&out);
}

/* Returns how many lanes there are. */
static size_t write_lanes(const struct uses *uses, const char *path)
{
	bool stolen = false;
	struct tsv out;

	for (size_t i = 0; i < uses->count; i++)
		stolen |= uses->list[i].stolen > TRACE;
	tsv_begin(&out, path, "name");
	for (size_t place = 1; place <= uses->cpus; place++) {
		put(&out, "CPU %s", uses->list[0].drawn.cpus[place]);
		put_end(&out);
	}
	put_text(&out, "other load");
	put_end(&out);
	if (stolen) {
		put_text(&out, "stolen");
		put_end(&out);
	}
	tsv_end(&out);
	return uses->cpus + 1 + stolen;
}

/* One scale of time for all panels of a language, unless the short runs would be slivers. */
static void find_spans(const struct uses *uses)
{
	double longest[GROUPS] = { 0 }, shortest[GROUPS] = { INFINITY, INFINITY };

	for (const struct use *use = uses->list; use < uses->list + uses->count; use++) {
		longest[use->python] = fmax(longest[use->python], use->drawn_s);
		shortest[use->python] = fmin(shortest[use->python], use->drawn_s);
	}
	for (struct use *use = uses->list; use < uses->list + uses->count; use++)
		use->span = longest[use->python] > UNEQUAL * shortest[use->python] ? use->drawn_s : longest[use->python];
}

static void write_panels(const struct uses *uses, const char *path)
{
	struct tsv out;

	tsv_begin(&out, path, "group\tmodel\tused\tseconds\tspan_s");
	for (const struct use *use = uses->list; use < uses->list + uses->count; use++) {
		put(&out, "%d", use->python);
		put_text(&out, use->row->label);
		if (isnan(use->used.low))
			put(&out, "%.2f", use->used.estimate);
		else
			put(&out, "%.2f (%.2f … %.2f)", use->used.estimate, use->used.low, use->used.high);
		put(&out, "%.9g", use->drawn_s);
		put(&out, "%.9g", use->span);
		put_end(&out);
	}
	tsv_end(&out);
}

static void write_cells(const struct uses *uses, size_t lanes, const char *path)
{
	struct tsv out;

	tsv_begin(&out, path, "panel\tlane\tfrom_s\tto_s\tlevel");
	for (size_t i = 0; i < uses->count; i++) {
		struct heatmap map = heatmap_of(&uses->list[i].drawn, fmax(CELL, 1e9 * uses->list[i].span / CELLS));

		heatmap_write(&map, i, lanes, &out);
		heatmap_free(&map);
	}
	tsv_end(&out);
}

/* What the headings say: each language's work, and from which block the drawn runs are. */
static void name_work(struct experiment *e, const struct uses *uses)
{
	static const char *const names[GROUPS] = { "work_c", "work_python" };
	long block = uses->list[0].row->block[0];

	for (int group = 0; group < GROUPS; group++)
		values_set(&e->values, names[group], "%s", "");
	for (const struct use *use = uses->list; use < uses->list + uses->count; use++) {
		const struct row *row = use->row;

		values_set(&e->values, names[use->python], "%g tasks × %g million iterations",
			   row_number(&e->samples, row, "tasks"), row_number(&e->samples, row, "iterations") / 1e6);
		block = row->block[0] == block ? block : 0;
	}
	values_set(&e->values, "drawn", "%s", "");
	if (block > 0)
		values_set(&e->values, "drawn", " (block %ld)", block);
}

int main(int argc, char **argv)
{
	struct experiment e = experiment_open("cpu-use", argc, argv);
	struct uses uses = gather(&e);

	find_spans(&uses);
	write_results(&uses, path_in(e.folder, "results.tsv"));
	const size_t lanes = write_lanes(&uses, path_in(e.folder, "figure-lanes.tsv"));

	write_panels(&uses, path_in(e.folder, "figure-panels.tsv"));
	write_cells(&uses, lanes, path_in(e.folder, "figure.tsv"));
	values_set(&e.values, "cpu_lanes", "%zu", uses.cpus);
	name_work(&e, &uses);
	uses_free(&uses);
	experiment_close(&e);
	return EXIT_SUCCESS;
}
