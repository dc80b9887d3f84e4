/*
 * breakdown.h - what the time of one run consists of: how long its threads computed, how fast, and how long nobody did.
 *
 * What was computed in slices that are not whole (holds.h) counts with the time per iteration of those that are, and
 * were not preempted, of this run. What is then left of the run is `nobody`: under CPython this includes what cold
 * caches cost in the slice in which a worker gets the lock back.
 *
 * The first slice of a task also seeds, and tells nothing of a speed: it is left out of all paces. A slice that moved
 * to another CPU counts for that CPU. If no slice is whole there is no lock, or its holds are shorter than the slices:
 * such a run is refused.
 */
#ifndef BREAKDOWN_H
#define BREAKDOWN_H

#include "clocks.h"
#include "holds.h"

static const double BREAKDOWN_PREEMPTED = 3; /* times the median of its CPU: the holder had lost the CPU */

enum {
	BREAKDOWN_POSITIONS = 12, /* classes of them: 1, 2, 3-4, 5-8, … */
	BREAKDOWN_LATE = 9        /* the position from which on caches are warm */
};

struct breakdown_sum {
	double ns, iterations;
};

struct breakdown { /* times are in ns */
	double elapsed;   /* nobody + between + preempted + computed */
	double nobody;    /* nobody held the lock, or its new holder had no CPU yet */
	double between;   /* between two slices of one hold */
	double preempted; /* what preempted slices took beyond the median of their CPU */
	double computed;
	double iterations;
	size_t handovers;
	double whole_ns, torn_iterations; /* in whole slices, and in the others */
	struct breakdown_sum calm;        /* whole slices that were not preempted */
	struct breakdown_sum seeded;      /* … but the first of each task; and of these: */
	struct breakdown_sum late, position[BREAKDOWN_POSITIONS], cpu[HOLDS_CPUS];
	double mhz; /* the mean clock during calm slices; NAN: not known */
};

static inline void breakdown_count(struct breakdown_sum *sum, const struct span *s)
{
	sum->ns += s->end - s->start;
	sum->iterations += s->iterations;
}

/* ns per iteration; NAN: there was no such slice. */
static inline double breakdown_pace(struct breakdown_sum sum)
{
	return sum.iterations > 0 ? sum.ns / sum.iterations : NAN;
}

/* 0: 1, 1: 2, 2: 3-4, 3: 5-8, … */
static inline unsigned breakdown_class(size_t position)
{
	unsigned class = 0;

	while (class < BREAKDOWN_POSITIONS - 1 && 1u << class < position)
		class++;
	return class;
}

/* The median pace of the whole slices on each CPU; NAN: it has none. To be freed. */
static inline double *breakdown_medians(const struct trace *t)
{
	double *paces = doubles(t->count), *medians = doubles(HOLDS_CPUS);
	long last = -1; /* of the CPUs */

	for (size_t i = 0; i < t->count; i++)
		last = t->spans[i].cpu > last ? t->spans[i].cpu : last;
	for (long cpu = 0; cpu <= last; cpu++) {
		size_t n = 0;

		for (const struct span *s = t->spans; s < t->spans + t->count; s++)
			if (s->whole && s->cpu == cpu)
				paces[n++] = holds_pace(s);
		medians[cpu] = median(paces, n);
	}
	free(paces);
	return medians;
}

static inline void breakdown_add(struct breakdown *run, struct clocks *clocks, const struct span *s, double usual)
{
	run->iterations += s->iterations;
	if (!s->whole) {
		run->torn_iterations += s->iterations;
		return;
	}
	run->whole_ns += s->end - s->start;
	if (holds_pace(s) > BREAKDOWN_PREEMPTED * usual) {
		run->preempted += (holds_pace(s) - usual) * s->iterations;
		return;
	}
	breakdown_count(&run->calm, s);
	clocks_add(clocks, (uint64_t)s->cpu, s->start, s->end);
	if (s->first)
		return;
	breakdown_count(&run->seeded, s);
	breakdown_count(&run->position[breakdown_class(s->position)], s);
	breakdown_count(&run->cpu[s->cpu], s);
	if (s->position >= BREAKDOWN_LATE)
		breakdown_count(&run->late, s);
}

/* Breaks down the run that left this trace and, unless it is NULL, this load, and took so many ns. To be freed. */
static inline struct breakdown *breakdown_of(const char *path, const char *load, double elapsed)
{
	struct holds h = holds_of(path, elapsed);
	struct clocks clocks = clocks_read(load, elapsed, HOLDS_CPUS);
	struct breakdown *run = enough(calloc(1, sizeof *run));
	double *medians = breakdown_medians(&h.trace);

	*run = (struct breakdown){ .elapsed = elapsed, .between = h.between, .handovers = h.handovers };
	for (const struct span *s = h.trace.spans; s < h.trace.spans + h.trace.count; s++)
		breakdown_add(run, &clocks, s, medians[s->cpu]);
	if (run->calm.iterations == 0)
		fail(0, "%s: no slice is whole: the workers take no turns, or turns shorter than a slice", path);
	run->computed = run->whole_ns - run->preempted + run->torn_iterations * breakdown_pace(run->calm);
	run->nobody = run->elapsed - run->computed - run->preempted - run->between;
	run->mhz = clocks_mean(&clocks);
	free(clocks.list);
	free(medians);
	free(h.trace.spans);
	return run;
}

#endif
