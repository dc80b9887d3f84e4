/*
 * startup.h - what starting workers takes, apart from any work: the rows of bench/startup, as a table.
 *
 * startup.tsv, medians of runs, each in a process of its own:
 *   of, workers             what was started, and how many
 *   calls_us                in microseconds, until the last call that starts one has returned,
 *   begin_us                … from there until the last has begun, and has written to the memory of a task,
 *   end_us                  … and from there until all have ended, and are joined or reaped
 *   whole_us, q1_us, q3_us  all of that, with its quartiles
 *   stacks_us, faulted_us   what, timed apart, so many stacks take to map, and so many page faults
 *   faults                  how many these are, of workers and of whoever starts them
 *   runs
 */
#ifndef STARTUP_H
#define STARTUP_H

#include "curves.h"

static inline bool startup_is(const struct samples *s, const struct row *row)
{
	return row_is(s, row, "model", "startup");
}

static inline void startup_put(struct tsv *out, const struct samples *s, const struct row *row)
{
	static const char *const parts[] = { "calls_ns", "begin_ns", "end_ns" }, *const within[] = { "stacks_ns", "faulted_ns" };
	const struct interval whole = row_column_quartiles(s, row, "whole_ns", 1e-3);

	if (!(whole.estimate > 0))
		fail(0, "%s: %s does not say how long a start took", s->table.path, row->label);
	put_text(out, row_text(s, row, "of"));
	put_number(out, row_number(s, row, "started"));
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		put_digits(out, row_median(s, row, parts[i], 1e-3), 4);
	put_rounded(out, whole, 4);
	for (size_t i = 0; i < sizeof within / sizeof *within; i++)
		put_digits(out, row_median(s, row, within[i], 1e-3), 4);
	put_number(out, row_median(s, row, "faults", 1));
	put_count(out, row->runs);
	put_end(out);
}

/* In the order of the experiment's list. The value `startup` is how many there are: without any there is no table. */
static inline void startup_write(struct experiment *e)
{
	const struct row **rows = rows_listed(e);
	struct tsv out;
	size_t count = 0;

	for (size_t i = 0; rows[i]; i++) {
		if (!startup_is(&e->samples, rows[i]))
			continue;
		if (count++ == 0)
			tsv_begin(&out, path_in(e->folder, "startup.tsv"),
				  "of\tworkers\tcalls_us\tbegin_us\tend_us\twhole_us\tq1_us\tq3_us\tstacks_us\tfaulted_us\tfaults\truns");
		startup_put(&out, &e->samples, rows[i]);
	}
	if (count > 0) {
		tsv_end(&out);
		values_set(&e->values, "startup", "%zu", count);
	}
	free(rows);
}

#endif
