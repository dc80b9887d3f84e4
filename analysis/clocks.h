/*
 * clocks.h - the clock of the CPUs on which the lock's holder computed: the mean over that time, by the load sampler.
 *
 * The sampler starts before the run, as the program or its interpreter has to start, and ends after it, as the trace is
 * written. Nobody tells how long each took: the run is put into the middle, so it is off by less than half of both. A
 * sample's clock is read at its end and counts for all of it.
 */
#ifndef CLOCKS_H
#define CLOCKS_H

#include "load.h"

struct clock { /* of one CPU, during one sample */
	uint64_t cpu;
	double from, to, mhz; /* ns since the run began */
};

struct clocks {
	struct clock *list; /* in order of CPU and time */
	size_t count;
	double computed, known, mhz_ns; /* ns; those of them whose clock is known; the integral of the clock over these */
};

static inline int clocks_order(const void *a, const void *b)
{
	const struct clock *x = a, *y = b;

	return x->cpu != y->cpu ? (x->cpu > y->cpu) - (x->cpu < y->cpu) : (x->from > y->from) - (x->from < y->from);
}

/* Of a run that took so many ns; of CPUs below so many. NULL: it has no load file. The list is to be freed. */
static inline struct clocks clocks_read(const char *path, double elapsed, uint64_t cpus)
{
	struct clocks clocks = { 0 };
	uint64_t cpu;

	if (!path)
		return clocks;
	struct load load = load_read(path);
	const double before = fmax(0, load.end - elapsed) / 2;

	clocks.list = enough(calloc(load.sample_count + 1, sizeof *clocks.list));
	for (const struct sample *s = load.samples; s < load.samples + load.sample_count; s++)
		if (s->mhz > 0 && number_whole(load.cpus[s->place], 0, cpus - 1, &cpu))
			clocks.list[clocks.count++] = (struct clock){ cpu, s->from - before, s->to - before, s->mhz };
	qsort(clocks.list, clocks.count, sizeof *clocks.list, clocks_order);
	load_free(&load);
	return clocks;
}

/* The first sample of that CPU which ends later, or what is behind it. */
static inline const struct clock *clocks_at(const struct clocks *clocks, uint64_t cpu, double time)
{
	size_t low = 0, high = clocks->count;

	while (low < high) {
		const size_t middle = (low + high) / 2;
		const struct clock *c = &clocks->list[middle];

		if (c->cpu < cpu || (c->cpu == cpu && c->to <= time))
			low = middle + 1;
		else
			high = middle;
	}
	return clocks->list + low;
}

/* The holder computed on that CPU from start to end. */
static inline void clocks_add(struct clocks *clocks, uint64_t cpu, double start, double end)
{
	clocks->computed += end - start;
	if (clocks->count == 0)
		return;
	for (const struct clock *c = clocks_at(clocks, cpu, start);
	     c < clocks->list + clocks->count && c->cpu == cpu && c->from < end; c++) {
		const double time = fmin(end, c->to) - fmax(start, c->from);

		clocks->known += time;
		clocks->mhz_ns += time * c->mhz;
	}
}

/* In MHz. NAN: not known of most of what was computed. */
static inline double clocks_mean(const struct clocks *clocks)
{
	return clocks->known > clocks->computed / 2 ? clocks->mhz_ns / clocks->known : NAN;
}

#endif
