/*
 * peer_runs.h - what the peer did for each run: how many answers, what they add up to, how late they were, how many it held
 * at once, and the CPU time it took.
 */
#ifndef PEER_RUNS_H
#define PEER_RUNS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include "../base/clock.h"
#include "../base/fail.h"
#include "../kernels/waits_messages.h"

enum {
	PEER_RUNS_MAX = 64,    /* that have not asked to be told */
	PEER_HALF = 32,        /* places of the histogram for each power of two: 3 % apart */
	PEER_PLACES = 60 * PEER_HALF,
};

struct peer_run {
	struct peer_run *older;
	uint64_t id;
	struct waits_told told;      /* count and checksum so far; the rest when it is asked for */
	uint64_t first_ns, last_ns;  /* of its first request and its last answer */
	uint64_t first_cpu_ns;
	uint64_t held, changed_ns;   /* requests that wait; since when there are so many */
	double area_ns;              /* how many, times how long */
	bool answered;               /* in this turn of the peer's loop */
	uint32_t late[PEER_PLACES];  /* answers by their lateness */
};

static struct peer_run *peer_runs; /* the newest first */

static inline uint64_t peer_cpu_ns(void)
{
	struct timespec used;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
	return (uint64_t)used.tv_sec * CLOCK_SECOND + (uint64_t)used.tv_nsec;
}

/* ---- The histogram: exact below 64 ns, then 32 places to a power of two ------------------------------------------- */

static inline unsigned peer_place(uint64_t ns)
{
	const int power = ns < 2 * PEER_HALF ? 0 : 58 - __builtin_clzll(ns); /* so that ns >> power is in [32, 64) */

	return (unsigned)power * PEER_HALF + (unsigned)(ns >> power);
}

static inline uint64_t peer_place_ns(unsigned place)
{
	const unsigned power = place < 2 * PEER_HALF ? 0 : place / PEER_HALF - 1;

	return (uint64_t)(place - power * PEER_HALF) << power;
}

static inline uint64_t peer_quantile(const struct peer_run *run, unsigned per_cent)
{
	uint64_t wanted = (run->told.count * per_cent + 99) / 100;

	for (unsigned place = 0; place < PEER_PLACES && wanted > 0; place++) {
		if (run->late[place] >= wanted)
			return peer_place_ns(place);
		wanted -= run->late[place];
	}
	return 0;
}

/* ---- Runs --------------------------------------------------------------------------------------------------------- */

static inline void peer_run_forget(const struct peer_run *run)
{
	struct peer_run **link = &peer_runs;

	while (*link != run)
		link = &(*link)->older;
	*link = run->older;
	free((void *)run);
}

/* Those that were never told, as the program that asked is gone. */
static inline void peer_runs_tidy(void)
{
	struct peer_run *oldest = NULL;
	unsigned count = 0;

	for (struct peer_run *run = peer_runs; run; run = run->older, count++)
		if (run->held == 0)
			oldest = run;
	if (count >= PEER_RUNS_MAX && oldest)
		peer_run_forget(oldest);
}

/* NULL: it has asked for nothing yet. */
static inline struct peer_run *peer_run_find(uint64_t id)
{
	struct peer_run *run = peer_runs;

	while (run && run->id != id)
		run = run->older;
	return run;
}

static inline struct peer_run *peer_run_of(uint64_t id)
{
	struct peer_run *run = peer_run_find(id);

	if (run)
		return run;
	peer_runs_tidy();
	run = enough(calloc(1, sizeof *run));
	run->id = id;
	run->first_ns = run->last_ns = run->changed_ns = clock_ns();
	run->first_cpu_ns = peer_cpu_ns();
	run->older = peer_runs;
	return peer_runs = run;
}

/* One request more, or one less, from now on. */
static inline void peer_run_hold(struct peer_run *run, int change, uint64_t now_ns)
{
	run->area_ns += (double)run->held * (double)(now_ns - run->changed_ns);
	run->changed_ns = now_ns;
	run->held += (uint64_t)change;
}

static inline void peer_run_answered(struct peer_run *run, uint64_t value, uint64_t due_ns, uint64_t now_ns)
{
	peer_run_hold(run, -1, now_ns);
	run->told.count++;
	run->told.checksum += value;
	run->last_ns = now_ns;
	run->answered = true;
	run->late[peer_place(now_ns - due_ns)]++;
}

/* At the end of a turn. */
static inline void peer_runs_turn(void)
{
	for (struct peer_run *run = peer_runs; run; run = run->older)
		if (run->answered) {
			run->told.cpu_ns = peer_cpu_ns() - run->first_cpu_ns;
			run->answered = false;
		}
}

static inline struct waits_told peer_run_told(const struct peer_run *run)
{
	struct waits_told told = run->told;

	told.wall_ns = run->last_ns - run->first_ns;
	told.late_p50_ns = peer_quantile(run, 50);
	told.late_p99_ns = peer_quantile(run, 99);
	told.in_flight_mean_milli = told.wall_ns ? (uint64_t)(run->area_ns * 1000 / (double)told.wall_ns + 0.5) : 0;
	return told;
}

#endif
