/*
 * twins.h - in a sentence each: by how much does a program seem to differ from itself, and has it two speeds?
 *
 * For pages and captions, and for readers without statistics.
 */
#ifndef TWINS_H
#define TWINS_H

#include "compare.h"
#include "values.h"

enum { STATES_RUNS = 5 };               /* on each CPU: fewer tell nothing */
static const double STATES_APART = 1.05; /* medians of CPUs that differ by less are one speed */

/* ---- The twin --------------------------------------------------------------------------------------------------- */

static inline void twins_sentence(FILE *out, const struct row *twin, const struct comparison *c)
{
	fprintf(out, "`%s` is `%s` under another name", twin->label, twin->baseline);
	if (c->coarse)
		fprintf(out, ", but the clock is too coarse to tell by how much one program seems to differ from itself here. ");
	else
		fprintf(out,
			": here it seems to take %.3f times as long (%.3f … %.3f). Differences within that are noise. ",
			c->ratio.estimate, c->ratio.low, c->ratio.high);
}

/* Those that have no interval are said together. */
static inline void twins_few(FILE *out, const struct row *rows, const size_t *twins, size_t count)
{
	for (size_t i = 0; i < count; i++)
		fprintf(out, "%s`%s` is `%s`", i == 0 ? "" : i + 1 == count ? " and " : ", ", rows[twins[i]].label,
			rows[twins[i]].baseline);
	if (count > 0)
		fprintf(out, " under another name, in too few blocks to tell by how much one program seems to differ from itself here. ");
}

/* Sets `twins`; empty where the experiment has none. */
static inline void twins_facts(struct values *values, const struct samples *s, const struct plan *plan)
{
	size_t *few = enough(calloc(s->count + 1, sizeof *few)), few_count = 0, length;
	char *text = NULL;
	FILE *out = words_open(&text, &length);

	for (size_t i = 0; i < s->count; i++)
		if (row_is_twin(&s->rows[i])) {
			const struct comparison c = compare_row(s, &s->rows[i], plan);

			if (isnan(c.ratio.low) && !c.coarse)
				few[few_count++] = i;
			else
				twins_sentence(out, &s->rows[i], &c);
		}
	twins_few(out, s->rows, few, few_count);
	fclose(out);
	values_set(values, "twins", "%.*s", (int)(length > 0 ? length - 1 : 0), text); /* less the last blank */
	free(text);
	free(few);
}

/* ---- Speeds ----------------------------------------------------------------------------------------------------- */

struct state { /* the runs that ended on one CPU */
	double cpu, median, q1, q3;
	size_t runs;
};

static inline struct state states_of_cpu(const struct row *row, const double *cpus, double cpu)
{
	struct state state = { .cpu = cpu };
	double *seconds = doubles(row->runs);

	for (size_t i = 0; i < row->runs; i++)
		if (cpus[i] == cpu)
			seconds[state.runs++] = row->seconds[i];
	state.median = median(seconds, state.runs);
	state.q1 = quantile(seconds, state.runs, 0.25);
	state.q3 = quantile(seconds, state.runs, 0.75);
	free(seconds);
	return state;
}

/* Is the CPU of run i that of an earlier one? */
static inline bool states_seen(const double *cpus, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (cpus[k] == cpus[i])
			return true;
	return false;
}

/* The CPUs with the least and the greatest median; their runs are 0: there are no two CPUs with runs enough. */
static inline void states_extremes(const struct row *row, const double *cpus, struct state *fast, struct state *slow)
{
	*fast = *slow = (struct state){ .runs = 0 };
	for (size_t i = 0; i < row->runs; i++) {
		if (isnan(cpus[i]) || states_seen(cpus, i))
			continue;
		const struct state state = states_of_cpu(row, cpus, cpus[i]);

		if (state.runs < STATES_RUNS)
			continue;
		*fast = fast->runs == 0 || state.median < fast->median ? state : *fast;
		*slow = slow->runs == 0 || state.median > slow->median ? state : *slow;
	}
}

/*
 * Sets `states`: that the first baseline is slower on one CPU than on another, which three quarters of its runs on either
 * show; empty where it is not, or where no run says on which CPU it ended.
 */
static inline void states_facts(struct values *values, const struct samples *s)
{
	const struct row *row = rows_first_baseline(s);
	struct state fast, slow;

	values_set(values, "states", "%s", "");
	if (!row)
		return;
	double *cpus = row_values(s, row, "cpu");

	states_extremes(row, cpus, &fast, &slow);
	if (fast.runs > 0 && slow.median > STATES_APART * fast.median && slow.q1 > fast.q3)
		values_set(values, "states",
			   "This machine has two speeds: `%s` takes %.3g s where it ends on CPU %g (median of %zu runs), and "
			   "%.3g s on CPU %g (%zu runs).",
			   row->label, fast.median, fast.cpu, fast.runs, slow.median, slow.cpu, slow.runs);
	free(cpus);
}

#endif
