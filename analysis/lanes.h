/*
 * lanes.h - what the Gantt chart shows: of every model the spans of one run.
 *
 * Shown are the rows that record as many spans as is usual, but for the twin's. Of each it is the counted run whose own
 * time is the median; of an even number the lower of the two in the middle, of equal ones the first.
 *
 *   figure-panels.tsv   panel, title, elapsed_ms, axis_ms, lanes, lane (worker or task), note
 *   figure-spans.tsv    panel, kind, lane, cpu (its place in figure-cpus.tsv), start_ms, end_ms: boxes.h
 *   figure-cpus.tsv     the CPUs that appear, in order
 *
 * The panels count from 0: first the models whose one worker runs tasks whole, then those whose one worker slices them,
 * then those with several workers that take turns, then those whose workers run at once; each kind in order of its
 * names. All share one axis, as long as the longest run, but at most STRETCH times the median one. What is later is cut
 * off; elapsed_ms is then more than axis_ms, and the title says so.
 *
 * One panel has an axis of its own. It follows the first model whose tasks take turns in more than CROWDED slices each,
 * and shows the first ZOOM slices of each.
 */
#ifndef LANES_H
#define LANES_H

#include "boxes.h"
#include "experiment.h"

enum { TASK_LANES = 32, CROWDED = 50, ZOOM = 3 };
static const double STRETCH = 3;

enum lanes_kind { LANES_WHOLE, LANES_SLICED, LANES_IN_TURN, LANES_AT_ONCE };

struct shown { /* a run */
	const char *model;
	long block;
	double elapsed; /* ms */
	struct trace trace;
	struct view view;
	enum lanes_kind kind;
	bool by_task; /* a lane is a task */
	size_t lanes;
	char *note;
};

struct chart {
	const struct experiment *e;
	struct shown *runs;
	size_t count;
	long *cpus; /* that appear, in order */
	size_t cpu_count;
	double axis; /* of all panels but the enlarged one, in ms */
	size_t panels;
	struct tsv panel, span; /* while they are written */
};

/* ---- Which runs ------------------------------------------------------------------------------------------------- */

/* The row with recording off that this one is compared with; NULL: it is compared with none. */
static inline const struct row *lanes_beside(const struct samples *s, const struct row *row)
{
	const char *label = row_text(s, row, "beside");
	const struct row *beside = is_na(label) ? NULL : rows_find(s, label);

	if (!beside && !is_na(label))
		fail(0, "%s: %s is compared with %s, which is not there", s->table.path, row->label, label);
	return beside;
}

static inline bool lanes_shows(const struct samples *s, const struct row *row)
{
	if (!row_is(s, row, "recording", "on") || !row_is(s, row, "spans", "usual"))
		return false;
	const struct row *beside = lanes_beside(s, row);

	return !beside || !row_is_twin(beside);
}

static inline size_t lanes_median_run(const double *elapsed, size_t runs)
{
	double *sorted = doubles(runs);
	size_t at = 0;

	memcpy(sorted, elapsed, runs * sizeof *sorted);
	gsl_sort(sorted, 1, runs);
	while (at < runs - 1 && elapsed[at] != sorted[(runs - 1) / 2])
		at++;
	free(sorted);
	return at;
}

static inline void lanes_choose(struct chart *c, const struct row *row)
{
	const struct samples *s = &c->e->samples;
	double *elapsed = row_values(s, row, "elapsed_ns");

	for (size_t i = 0; i < row->runs; i++)
		if (!(elapsed[i] > 0))
			fail(0, "%s: the run of %s in block %ld does not say how long it took", s->table.path,
			     row->label, row->block[i]);
	const size_t at = lanes_median_run(elapsed, row->runs);
	char *path = run_file_needed(c->e->folder, row->block[at], row->label, "trace");

	c->runs = enough(realloc(c->runs, (c->count + 1) * sizeof *c->runs));
	c->runs[c->count++] = (struct shown){ .model = row_text(s, row, "model"),
					      .block = row->block[at],
					      .elapsed = elapsed[at] / 1e6,
					      .trace = trace_read(path, 1e6) };
	free(elapsed);
}

/* ---- What is to be said of them --------------------------------------------------------------------------------- */

/* How its tasks take turns. */
static inline char *lanes_note(const struct shown *run, double cores)
{
	const struct view *v = &run->view;
	char *note, of[32] = "";
	int length;

	if ((double)v->cpus < cores)
		snprintf(of, sizeof of, " of %g", cores);
	if (run->kind == LANES_WHOLE)
		length = asprintf(&note, "one task after the other");
	else if (run->kind == LANES_SLICED)
		length = asprintf(&note, "%zu slices, %zu changes of task", run->trace.count, v->task_changes);
	else if (run->kind == LANES_IN_TURN)
		length = asprintf(&note, "one at a time, %zu hand-over%s", v->worker_changes,
				  v->worker_changes == 1 ? "" : "s");
	else
		length = asprintf(&note, "%zu at once on %zu%s CPU%s%s", v->at_once, v->cpus, of,
				  *of || v->cpus > 1 ? "s" : "", v->at_once > v->cpus ? ", time-sliced" : "");
	if (length < 0)
		fail(errno, "out of memory");
	return note;
}

static inline void lanes_look(struct shown *run, double cores)
{
	const struct view v = run->view = trace_view(&run->trace);

	if (v.workers <= 1)
		run->kind = run->trace.count > v.tasks ? LANES_SLICED : LANES_WHOLE;
	else
		run->kind = v.at_once == 1 ? LANES_IN_TURN : LANES_AT_ONCE;
	run->by_task = v.workers == 1 && v.tasks > 1 && v.last_task < TASK_LANES;
	run->lanes = (run->by_task ? v.last_task : v.last_worker) + 1;
	run->note = lanes_note(run, cores);
}

static inline int lanes_by_kind(const void *a, const void *b)
{
	const struct shown *r = a, *s = b;

	return r->kind != s->kind ? (r->kind > s->kind) - (r->kind < s->kind) : strcmp(r->model, s->model);
}

static inline void lanes_axis(struct chart *c)
{
	double *lengths = doubles(c->count);

	for (size_t i = 0; i < c->count; i++)
		lengths[i] = c->runs[i].elapsed;
	gsl_sort(lengths, 1, c->count);
	c->axis = fmin(lengths[c->count - 1], STRETCH * lengths[(c->count - 1) / 2]);
	free(lengths);
}

static inline void lanes_cpus(struct chart *c)
{
	struct tally cpus = { 0 };

	for (const struct shown *run = c->runs; run < c->runs + c->count; run++)
		for (size_t i = 0; i < run->trace.count; i++)
			tally_add(&cpus, (size_t)(run->trace.spans[i].cpu + 1));
	if (cpus.count == 0)
		fail(0, "%s: there is no span in any trace", c->e->folder);
	c->cpus = enough(calloc(cpus.count, sizeof *c->cpus));
	for (size_t i = 0; i < cpus.size; i++)
		if (cpus.seen[i])
			c->cpus[c->cpu_count++] = (long)i - 1;
	free(cpus.seen);
}

/* ---- What is drawn ---------------------------------------------------------------------------------------------- */

/* A panel, whose title and note both end as they say. */
static inline void lanes_panel(struct chart *c, const struct shown *run, double axis, const char *title,
			       const char *note)
{
	struct panel panel = { &c->span, c->panels, axis, run->lanes, run->by_task, c->cpus, c->cpu_count, NULL };

	put_count(&c->panel, c->panels++);
	put(&c->panel, "%s%s", run->model, title);
	put(&c->panel, "%.4f", run->elapsed);
	put(&c->panel, "%.4f", axis);
	put_count(&c->panel, run->lanes);
	put_text(&c->panel, run->by_task ? "task" : "worker");
	put(&c->panel, "%s; block %ld", note, run->block);
	put_end(&c->panel);
	boxes_draw(&panel, &run->trace);
}

/* Do its tasks take turns, more often than can be seen? */
static inline bool lanes_crowded(const struct shown *run)
{
	return run->view.workers == 1 && 2 * run->view.task_changes > run->trace.count &&
	       run->trace.count > CROWDED * run->lanes && run->trace.spans[ZOOM * run->lanes].start > 0;
}

static inline void lanes_write(struct chart *c)
{
	bool enlarged = false;

	for (const struct shown *run = c->runs; run < c->runs + c->count; run++) {
		char text[64];

		snprintf(text, sizeof text, " · %.1f ms%s", run->elapsed, run->elapsed > c->axis ? ", cut off" : "");
		lanes_panel(c, run, c->axis, text, run->note);
		if (enlarged || !lanes_crowded(run))
			continue;
		enlarged = true;
		snprintf(text, sizeof text, "the first %d slices of each task", ZOOM);
		lanes_panel(c, run, run->trace.spans[ZOOM * run->lanes].start, ", enlarged", text);
	}
}

static inline void lanes_write_cpus(const struct chart *c)
{
	struct tsv out;

	tsv_begin(&out, path_in(c->e->folder, "figure-cpus.tsv"), "cpu");
	for (size_t i = 0; i < c->cpu_count; i++) {
		put(&out, "%ld", c->cpus[i]);
		put_end(&out);
	}
	tsv_end(&out);
}

static inline void lanes_free(struct chart *c)
{
	for (size_t i = 0; i < c->count; i++) {
		free(c->runs[i].trace.spans);
		free(c->runs[i].note);
	}
	free(c->runs);
	free(c->cpus);
}

/* Writes the tables of the figure and its values: panels and cpus, how many; enlarged, 1 where a panel is, else 0. */
static inline void lanes_chart(struct experiment *e)
{
	struct chart c = { .e = e };

	for (size_t r = 0; r < e->samples.count; r++)
		if (lanes_shows(&e->samples, &e->samples.rows[r]))
			lanes_choose(&c, &e->samples.rows[r]);
	if (c.count == 0)
		fail(0, "%s: there is no counted run with a trace", e->folder);
	for (size_t i = 0; i < c.count; i++)
		lanes_look(&c.runs[i], e->cores);
	qsort(c.runs, c.count, sizeof *c.runs, lanes_by_kind);
	lanes_axis(&c);
	lanes_cpus(&c);
	tsv_begin(&c.panel, path_in(e->folder, "figure-panels.tsv"),
		  "panel\ttitle\telapsed_ms\taxis_ms\tlanes\tlane\tnote");
	tsv_begin(&c.span, path_in(e->folder, "figure-spans.tsv"), "panel\tkind\tlane\tcpu\tstart_ms\tend_ms");
	lanes_write(&c);
	tsv_end(&c.panel);
	tsv_end(&c.span);
	lanes_write_cpus(&c);
	values_set(&e->values, "panels", "%zu", c.panels);
	values_set(&e->values, "enlarged", "%d", c.panels > c.count);
	values_set(&e->values, "cpus", "%zu", c.cpu_count);
	lanes_free(&c);
}

#endif
