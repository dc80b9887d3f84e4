/*
 * workload.h - the contract between a workload (what a task computes) and a model (who computes it, and when).
 *
 * A workload is a header kernels/NAME.h that says #define WORKLOAD_NAME "NAME" and gives
 *
 *   struct workload                              a task in progress, or a part of one; it is not moved while it runs
 *   workload_options[]                           its own options (base/option.h), which the report repeats
 *   workload_begin(work)                         called once, before the first task: looks at the options and fails
 *                                                if they are wrong; may fill tables; says which kernel computes, and
 *                                                in how many parts tasks are handed out
 *   workload_steps(work, budget)                 how many steps a task, or a part of one, takes at most
 *   workload_start(state, work, task, part, parts)   prepares `task`, or its part `part` of `parts`, from 0
 *   workload_step(state, budget)                 goes on for at most `budget` iterations; returns a struct step
 *   workload_result(state)                       of a task that is done
 *
 * and, if there is something to see to when all tasks are done, says #define WORKLOAD_END workload_end and gives
 *
 *   workload_end(work, start_ns, elapsed_ns, notes)  called once, after the clock has stopped and before anything is
 *                                                printed: may fail, and adds to the report by note_number, note_real
 *
 * and, if there may be something that all workers must have in one memory, says #define WORKLOAD_SHARES workload_shares and
 * gives
 *
 *   workload_shares()                            is there, as the options are? Then no two ranks of MPI can run it
 *
 * The result is 64 bits, a pure function of (seed, task, options): order, owner and slices do not matter. Those of all
 * parts add up to that of the whole, modulo 2^64; a workload whose tasks have no parts fails where it is asked for one. A
 * task allocates only what it needs while it runs, and releases it before its last step returns. Tasks share nothing that
 * they write.
 *
 * A workload is chosen when a model is compiled, so nothing is dispatched at run time: build/MODEL has modsum,
 * build/NAME/MODEL another one. make finds the headers by their WORKLOAD_NAME.
 */
#ifndef WORKLOAD_H
#define WORKLOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "../base/fail.h"

/* What all tasks of a run have in common. */
struct work {
	uint64_t iterations;  /* of each task */
	uint64_t seed;        /* of the study, below 2^32 */
	uint64_t tasks;       /* as asked for, … */
	uint64_t workers;     /* … and at most one a task, or a part, is started */
	uint64_t parts;       /* of each task: 1, unless workload_begin says otherwise */
	const char *kernel;   /* as asked for; workload_begin puts what computes, as the report says it: vector, reference */
	const char *isa;      /* the instruction set, by workload_begin; NULL: there is nothing to say */
};

/* What is added to the report: whole numbers, real ones, and texts. */
struct notes {
	struct note {
		const char *name, *text; /* text NULL: a number */
		bool is_real;
		uint64_t number;
		double real;
	} list[48];
	unsigned count;
};

static inline void note_add(struct notes *notes, struct note note)
{
	if (notes->count == sizeof notes->list / sizeof *notes->list)
		fail(0, "no room for %s in the report: make notes.list larger", note.name);
	notes->list[notes->count++] = note;
}

static inline void note_number(struct notes *notes, const char *name, uint64_t number)
{
	note_add(notes, (struct note){ .name = name, .number = number });
}

/* One that is no number, such as NAN, is null in the report. */
static inline void note_real(struct notes *notes, const char *name, double real)
{
	note_add(notes, (struct note){ .name = name, .is_real = true, .real = real });
}

/* The text stays where it is. */
static inline void note_text(struct notes *notes, const char *name, const char *text)
{
	note_add(notes, (struct note){ .name = name, .text = text });
}

/* What a step did, and how its task goes on. */
struct step {
	enum step_then {
		STEP_DONE,  /* it was the last one */
		STEP_YIELD, /* go on at once, or after others */
		STEP_WAIT,  /* go on when the wait is over */
	} then;
	uint64_t iterations;  /* that it did */
	uint64_t deadline_ns; /* of CLOCK_MONOTONIC: the wait lasts until then, or, … */
	int file;             /* … if this is not negative, until it can be read; no other task waits for it */
};

static inline struct step step_done(uint64_t iterations)
{
	return (struct step){ .then = STEP_DONE, .iterations = iterations, .file = -1 };
}

static inline struct step step_yield(uint64_t iterations)
{
	return (struct step){ .then = STEP_YIELD, .iterations = iterations, .file = -1 };
}

static inline struct step step_wait_until(uint64_t iterations, uint64_t deadline_ns)
{
	return (struct step){ .then = STEP_WAIT, .iterations = iterations, .deadline_ns = deadline_ns, .file = -1 };
}

static inline struct step step_wait_for(uint64_t iterations, int file)
{
	return (struct step){ .then = STEP_WAIT, .iterations = iterations, .file = file };
}

/* How many steps of `budget` iterations make so many; a task without iterations takes one, too. */
static inline uint64_t step_count(uint64_t iterations, uint64_t budget)
{
	return iterations > budget ? (iterations - 1) / budget + 1 : 1;
}

/* The first iteration of part `part` of `parts`, which are as equal as can be; `parts` below 2^32. */
static inline uint64_t step_first(uint64_t iterations, uint64_t part, uint64_t parts)
{
	return iterations / parts * part + iterations % parts * part / parts;
}

#endif
