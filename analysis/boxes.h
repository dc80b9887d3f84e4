/*
 * boxes.h - the spans of one run as the shapes of one panel, so many as can be seen.
 *
 * A lane is a worker or, where one worker runs all tasks, a task. It has these shapes:
 *
 *   wait     from the run's start to the end of the lane's last span: where nothing covers it, the lane waits
 *   wide     a box: spans of one task on one CPU that follow each other, where the gap between them is at most FINEST
 *            of the axis and nothing else began in it: whatever takes its turn in between leaves them apart
 *   stroke   a box narrower than FINEST, at its middle. Strokes that would lie on each other are one
 *   edge     where a wide box meets the one before it, of another task, without a gap that can be seen
 */
#ifndef BOXES_H
#define BOXES_H

#include "trace.h"

static const double FINEST = 0.002; /* of the axis */

struct panel {
	struct tsv *out;
	size_t number;
	double axis; /* its length in ms */
	size_t lanes;
	bool by_task; /* a lane is a task */
	const long *cpus; /* all that are drawn; a colour each, by their place */
	size_t cpu_count;
	struct lane *lane; /* while it is drawn */
};

struct lane {
	bool open; /* there is a box that may grow */
	double start, end;
	size_t task, colour;
	double wide_end; /* the last wide box, and what it was; -INFINITY: there was none */
	size_t wide_task;
	long *stroke; /* the last one of each colour, in steps of FINEST */
};

static inline void boxes_shape(const struct panel *p, const char *kind, size_t lane, size_t colour, double from,
			       double to)
{
	if (from >= p->axis)
		return;
	put_count(p->out, p->number);
	put_text(p->out, kind);
	put_count(p->out, lane);
	put_count(p->out, colour);
	put(p->out, "%.4f", from);
	put(p->out, "%.4f", fmin(to, p->axis));
	put_end(p->out);
}

static inline size_t boxes_lane(const struct panel *p, const struct span *span)
{
	return p->by_task ? span->task : span->worker;
}

static inline size_t boxes_colour(const struct panel *p, long cpu)
{
	size_t colour = 0;

	while (colour < p->cpu_count - 1 && p->cpus[colour] != cpu)
		colour++;
	return colour;
}

/* ---- One box ---------------------------------------------------------------------------------------------------- */

static inline void boxes_wide(const struct panel *p, size_t number, struct lane *lane)
{
	boxes_shape(p, "wide", number, lane->colour, lane->start, lane->end);
	if (lane->start - lane->wide_end <= FINEST * p->axis && lane->wide_task != lane->task)
		boxes_shape(p, "edge", number, 0, lane->start, lane->start);
	lane->wide_end = lane->end;
	lane->wide_task = lane->task;
}

static inline void boxes_stroke(const struct panel *p, size_t number, struct lane *lane)
{
	const double middle = (lane->start + lane->end) / 2;
	const long step = (long)(middle / (FINEST * p->axis));

	if (lane->stroke[lane->colour] != step)
		boxes_shape(p, "stroke", number, lane->colour, middle, middle);
	lane->stroke[lane->colour] = step;
}

static inline void boxes_close(const struct panel *p, size_t number)
{
	struct lane *lane = &p->lane[number];

	if (lane->open && lane->end - lane->start >= FINEST * p->axis)
		boxes_wide(p, number, lane);
	else if (lane->open)
		boxes_stroke(p, number, lane);
	lane->open = false;
}

/* others: when the last span of any other lane began. */
static inline void boxes_add(const struct panel *p, const struct span *span, double others)
{
	const size_t number = boxes_lane(p, span), colour = boxes_colour(p, span->cpu);
	struct lane *lane = &p->lane[number];

	if (!lane->open || lane->task != span->task || lane->colour != colour ||
	    span->start - lane->end > FINEST * p->axis || others >= lane->end) {
		boxes_close(p, number);
		lane->open = true;
		lane->start = span->start;
		lane->task = span->task;
		lane->colour = colour;
	}
	lane->end = span->end;
}

/* ---- All of a run ----------------------------------------------------------------------------------------------- */

static inline void boxes_waits(const struct panel *p, const struct trace *trace)
{
	double *ends = enough(calloc(p->lanes, sizeof *ends));

	for (const struct span *span = trace->spans; span < trace->spans + trace->count; span++) {
		double *end = &ends[boxes_lane(p, span)];

		*end = fmax(*end, span->end);
	}
	for (size_t lane = 0; lane < p->lanes; lane++)
		if (ends[lane] > 0)
			boxes_shape(p, "wait", lane, 0, 0, ends[lane]);
	free(ends);
}

static inline void boxes_draw(struct panel *p, const struct trace *trace)
{
	long *strokes = enough(malloc(p->lanes * p->cpu_count * sizeof *strokes));
	double last = -1, others = -1; /* when the last span began; when that of a lane besides its own */
	size_t last_lane = SIZE_MAX;

	p->lane = enough(calloc(p->lanes, sizeof *p->lane));
	for (size_t i = 0; i < p->lanes * p->cpu_count; i++)
		strokes[i] = -1;
	for (size_t i = 0; i < p->lanes; i++)
		p->lane[i] = (struct lane){ .wide_end = -INFINITY, .stroke = strokes + i * p->cpu_count };
	boxes_waits(p, trace);
	for (const struct span *span = trace->spans; span < trace->spans + trace->count; span++) {
		const size_t lane = boxes_lane(p, span);

		if (lane != last_lane)
			others = last;
		boxes_add(p, span, others);
		last_lane = lane;
		last = span->start;
	}
	for (size_t i = 0; i < p->lanes; i++)
		boxes_close(p, i);
	free(p->lane);
	free(strokes);
}

#endif
