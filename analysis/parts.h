/*
 * parts.h - what the slowdown of threads that take turns consists of: the parts of a program P, over all its blocks.
 *
 * P is compared, within each block, with P-alone: the same program, cut and traced alike, with one worker, so that
 * nobody else wants the lock. (The column `setting` says which is which: free, pinned, alone.) Both are compared with
 * the plain loop in their language, their baseline. In every block the parts add up to the whole exactly. A part is the
 * 20 % trimmed mean over the blocks, with Student's 95 % interval, each for itself; of fewer than 12 blocks the plain
 * mean. Trimmed means add up only about, but a single disturbed run, which shifts two parts by as much to and fro,
 * moves none of them.
 *
 *   slowdown      time over the baseline's, less 1; as its parts in % of the baseline's time. It is recording + turns
 *   recording     how much slower P-alone is than the baseline: cutting the work, looking at the lock, recording
 *   turns         how much slower P is than P-alone. It is lock + preempted + slower
 *   lock          what the lock takes, when nobody computes. It is nobody + between
 *   nobody        nobody held the lock, or its new holder had no CPU yet; from the start of the run to its end, less
 *                 P-alone's (starting and ending; what it costs to start more workers stays in)
 *   between       between two slices of one hold, less P-alone's: mostly waking others in vain
 *   preempted     slices that took more than 3 times as long per iteration as the median on that CPU: what they took
 *                 beyond that median, as their holder had lost its CPU to others or to the hypervisor. Less P-alone's
 *   slower        the holder computed, but slower than P-alone did
 *   holder        time per iteration, relative to P-alone's, of slices not preempted. And of those among them that were
 *                 the first, second, third or fourth, … since their worker got the lock:
 *   position 1, position 2, position 3-4, …
 *   cold          of position 1, relative to those from position 9 on
 *   cold cost     what slices of position 1 took more than at the later pace, in % of the baseline; a part of slower
 *   cpu 0, …      as holder, of slices on that CPU
 *   hand-overs    holds but the first, in a run
 *   hand-over     time of nobody per hand-over, in us
 *   pinning       of P pinned to one CPU: time of the run, relative to P's
 *   clock of cpu 0, …     the mean during the run, in MHz, where the machine tells; also of P-alone
 *   holder's clock        the same, of the CPU of the lock's holder while it computed; also of P-alone. Where both are known:
 *   excess                how much longer P took than P-alone, in % of that
 *   by the clock          what of it P-alone's clock over P's explains: time per iteration is taken to be inversely
 *                         proportional to the clock, which is as much as a clock can do
 *   clock's share         by the clock, in % of the excess
 *
 * Slow in every position: a low clock, on all CPUs or on one; or others awake on the same core, where it has two
 * hardware threads. Slow at first: cold caches. Slow in neither: the lock.
 */
#ifndef PARTS_H
#define PARTS_H

#include "breakdown.h"

enum part_kind { /* in the order of the tables */
	SLOWDOWN, RECORDING, TURNS, LOCK, NOBODY, BETWEEN, PREEMPTED, SLOWER, HOLDER, POSITION, COLD, COLD_COST, ON_CPU,
	HANDOVERS, HANDOVER, PINNING, CLOCK, HOLDERS_CLOCK, EXCESS, BY_CLOCK, CLOCKS_SHARE, PART_KINDS
};

static const struct {
	const char *name, *unit;
	unsigned count; /* of its kind */
} PARTS[] = {
	[SLOWDOWN] = { "slowdown", "% of blocking", 1 },
	[RECORDING] = { "recording", "% of blocking", 1 },
	[TURNS] = { "turns", "% of blocking", 1 },
	[LOCK] = { "lock", "% of blocking", 1 },
	[NOBODY] = { "nobody", "% of blocking", 1 },
	[BETWEEN] = { "between", "% of blocking", 1 },
	[PREEMPTED] = { "preempted", "% of blocking", 1 },
	[SLOWER] = { "slower", "% of blocking", 1 },
	[HOLDER] = { "holder", "times alone", 1 },
	[POSITION] = { "position", "times alone", BREAKDOWN_POSITIONS },
	[COLD] = { "cold", "times later", 1 },
	[COLD_COST] = { "cold cost", "% of blocking", 1 },
	[ON_CPU] = { "cpu", "times alone", HOLDS_CPUS },
	[HANDOVERS] = { "hand-overs", "a run", 1 },
	[HANDOVER] = { "hand-over", "us", 1 },
	[PINNING] = { "pinning", "times free", 1 },
	[CLOCK] = { "clock of cpu", "MHz", HOLDS_CPUS },
	[HOLDERS_CLOCK] = { "holder's clock", "MHz", 1 },
	[EXCESS] = { "excess", "% of alone", 1 },
	[BY_CLOCK] = { "by the clock", "% of alone", 1 },
	[CLOCKS_SHARE] = { "clock's share", "% of excess", 1 },
};

/* A run, beside those of its block that it is compared with. */
struct turns {
	struct breakdown *run, *alone; /* alone NULL: it is that itself, and has no parts but clocks */
	double baseline, free;         /* ns they took; free NAN: none to compare with */
	double *mhz;                   /* of each CPU; NULL: not recorded */
};

struct part {
	enum part_kind kind;
	unsigned index; /* among its kind, from 0 */
	struct interval value;
	size_t blocks;
};

struct parts {
	struct part *parts; /* in order of kind and index */
	size_t count;
};

/* ---- Of one run ------------------------------------------------------------------------------------------------- */

/* NAN: there is no such part. */
static inline double parts_value(const struct turns *t, enum part_kind kind, unsigned index)
{
	const struct breakdown *run = t->run, *alone = t->alone;
	const double percent = 100 / t->baseline;

	if (kind == CLOCK)
		return t->mhz ? t->mhz[index] : NAN;
	if (kind == HOLDERS_CLOCK)
		return run->mhz;
	if (!alone)
		return NAN;
	const double pace = breakdown_pace(alone->seeded);
	const double first = breakdown_pace(run->position[0]), late = breakdown_pace(run->late);
	const double excess = 100 * (run->elapsed / alone->elapsed - 1), clock = 100 * (alone->mhz / run->mhz - 1);

	switch (kind) {
	case SLOWDOWN: return percent * (run->elapsed - t->baseline);
	case RECORDING: return percent * (alone->elapsed - t->baseline);
	case TURNS: return percent * (run->elapsed - alone->elapsed);
	case LOCK: return percent * (run->nobody + run->between - alone->nobody - alone->between);
	case NOBODY: return percent * (run->nobody - alone->nobody);
	case BETWEEN: return percent * (run->between - alone->between);
	case PREEMPTED: return percent * (run->preempted - alone->preempted);
	case SLOWER: return percent * (run->computed - alone->computed);
	case HOLDER: return breakdown_pace(run->seeded) / pace;
	case POSITION: return breakdown_pace(run->position[index]) / pace;
	case COLD: return first / late;
	case COLD_COST: return percent * ((first - late) * run->position[0].iterations);
	case ON_CPU: return breakdown_pace(run->cpu[index]) / pace;
	case HANDOVERS: return (double)run->handovers;
	case HANDOVER: return run->handovers > 0 ? (run->nobody - alone->nobody) / 1e3 / (double)run->handovers : NAN;
	case PINNING: return run->elapsed / t->free;
	case EXCESS: return isnan(clock) ? NAN : excess;
	case BY_CLOCK: return clock;
	case CLOCKS_SHARE: return excess == 0 ? NAN : 100 * clock / excess;
	default: return NAN;
	}
}

/* ---- Over all blocks -------------------------------------------------------------------------------------------- */

/* Of a program's runs, one for each block. Its parts are to be freed. */
static inline struct parts parts_of(const struct turns *runs, size_t count)
{
	struct parts all = { .count = 0 };
	double *values = doubles(count);

	for (unsigned kind = 0; kind < PART_KINDS; kind++)
		for (unsigned index = 0; index < PARTS[kind].count; index++) {
			for (size_t i = 0; i < count; i++)
				values[i] = parts_value(&runs[i], kind, index);
			const size_t blocks = known(values, count);

			if (blocks == 0)
				continue;
			all.parts = enough(realloc(all.parts, (all.count + 1) * sizeof *all.parts));
			all.parts[all.count++] = (struct part){ kind, index, usual_interval(values, blocks, 1), blocks };
		}
	free(values);
	return all;
}

/* NULL: there is none. */
static inline const struct part *parts_find(const struct parts *all, enum part_kind kind, unsigned index)
{
	for (size_t i = 0; i < all->count; i++)
		if (all->parts[i].kind == kind && all->parts[i].index == index)
			return &all->parts[i];
	return NULL;
}

/* The first position of a class; the last is one less than that of the next class, or open. */
static inline unsigned parts_position(unsigned class)
{
	return class < 2 ? class + 1 : (1u << (class - 1)) + 1;
}

static inline void put_part_name(struct tsv *out, const struct part *part)
{
	const unsigned first = parts_position(part->index), last = parts_position(part->index + 1) - 1;
	const char *name = PARTS[part->kind].name;

	if (PARTS[part->kind].count == 1)
		put_text(out, name);
	else if (part->kind != POSITION)
		put(out, "%s %u", name, part->index);
	else if (part->index == BREAKDOWN_POSITIONS - 1)
		put(out, "%s %u-", name, first);
	else if (first == last)
		put(out, "%s %u", name, first);
	else
		put(out, "%s %u-%u", name, first, last);
}

#endif
