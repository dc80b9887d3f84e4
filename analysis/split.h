/*
 * split.h - what the time of one run consists of: how long its threads computed, how fast, and how long nobody did.
 *
 * What was computed in slices that are not whole (holds.h) counts with the time per iteration of those that are, and
 * were not preempted, of this run. What is then left of the run is `nobody`: under CPython this includes what cold
 * caches cost in the slice in which a worker gets the lock back.
 *
 * The first slice of a task also seeds, and tells nothing of a speed: it is left out of all paces. A slice that moved
 * to another CPU counts for that CPU. If no slice is whole there is no lock, or its holds are shorter than the slices:
 * such a run is refused.
 */
#ifndef SPLIT_H
#define SPLIT_H

#include "clocks.h"
#include "holds.h"

static const double SPLIT_PREEMPTED = 3; /* times the median of its CPU: the holder of such a slice had lost the CPU */

enum {
	SPLIT_POSITIONS = 12, /* classes of them: 1, 2, 3-4, 5-8, … */
	SPLIT_LATE = 9        /* the position from which on caches are warm */
};

struct split_sum {
	double ns, iterations;
};

struct split { /* times are in ns */
	double elapsed;   /* nobody + between + preempted + computed */
	double nobody;    /* nobody held the lock, or its new holder had no CPU yet */
	double between;   /* between two slices of one hold */
	double preempted; /* what preempted slices took beyond the median of their CPU */
	double computed;
	double iterations;
	size_t handovers;
	double whole_ns, torn_iterations; /* in whole slices, and in the others */
	struct split_sum calm;            /* whole slices that were not preempted */
	struct split_sum seeded;          /* … but the first of each task; and of these: */
	struct split_sum late, position[SPLIT_POSITIONS], cpu[HOLDS_CPUS];
	double mhz; /* the mean clock during calm slices; NAN: not known */
};

static inline void split_count(struct split_sum *sum, const struct span *s)
{
	sum->ns += s->end - s->start;
	sum->iterations += s->iterations;
}

/* ns per iteration; NAN: there was no such slice. */
static inline double split_pace(struct split_sum sum)
{
	return sum.iterations > 0 ? sum.ns / sum.iterations : NAN;
}

/* 0: 1, 1: 2, 2: 3-4, 3: 5-8, … */
static inline unsigned split_class(size_t position)
{
	unsigned class = 0;

	while (class < SPLIT_POSITIONS - 1 && 1u << class < position)
		class++;
	return class;
}

/* The median pace of the whole slices on each CPU; NAN: it has none. To be freed. */
static inline double *split_medians(const struct trace *t)
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

static inline void split_add(struct split *split, struct clocks *clocks, const struct span *s, double usual)
{
	split->iterations += s->iterations;
	if (!s->whole) {
		split->torn_iterations += s->iterations;
		return;
	}
	split->whole_ns += s->end - s->start;
	if (holds_pace(s) > SPLIT_PREEMPTED * usual) {
		split->preempted += (holds_pace(s) - usual) * s->iterations;
		return;
	}
	split_count(&split->calm, s);
	clocks_add(clocks, (uint64_t)s->cpu, s->start, s->end);
	if (s->first)
		return;
	split_count(&split->seeded, s);
	split_count(&split->position[split_class(s->position)], s);
	split_count(&split->cpu[s->cpu], s);
	if (s->position >= SPLIT_LATE)
		split_count(&split->late, s);
}

/* Splits the run that left this trace and, unless it is NULL, this load, and took so many ns. To be freed. */
static inline struct split *split_of(const char *path, const char *load, double elapsed)
{
	struct holds h = holds_of(path, elapsed);
	struct clocks clocks = clocks_read(load, elapsed, HOLDS_CPUS);
	struct split *split = enough(calloc(1, sizeof *split));
	double *medians = split_medians(&h.trace);

	*split = (struct split){ .elapsed = elapsed, .between = h.between, .handovers = h.handovers };
	for (const struct span *s = h.trace.spans; s < h.trace.spans + h.trace.count; s++)
		split_add(split, &clocks, s, medians[s->cpu]);
	if (split->calm.iterations == 0)
		fail(0, "%s: no slice is whole: the workers take no turns, or turns shorter than a slice", path);
	split->computed = split->whole_ns - split->preempted + split->torn_iterations * split_pace(split->calm);
	split->nobody = split->elapsed - split->computed - split->preempted - split->between;
	split->mhz = clocks_mean(&clocks);
	free(clocks.list);
	free(medians);
	free(h.trace.spans);
	return split;
}

#endif
