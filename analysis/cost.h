/*
 * cost.h - what a data set of the validation costs in time, beside plain hyperfine.
 */
#ifndef COST_H
#define COST_H

#include "experiment.h"

enum { COST_METHODS = 2 };

static const char *const cost_methods[COST_METHODS] = { "samework", "plain" };

struct cost {
	size_t sets;             /* whose time is known */
	uint64_t programs, runs; /* runs of each that count */
	double seconds;          /* of a data set, the median; NAN: not known */
};

static inline struct cost cost_read(const struct table *t, const char *method)
{
	struct cost cost = { .sets = 0 };
	double *seconds = doubles(t->rows);
	size_t count = 0;

	for (size_t row = 0; row < t->rows; row++) {
		if (strcmp(table_text(t, row, "method"), method) != 0)
			continue;
		cost.programs = table_whole(t, row, "programs");
		cost.runs = table_whole(t, row, "runs");
		seconds[count++] = table_number(t, row, "seconds");
	}
	cost.sets = known(seconds, count);
	cost.seconds = median(seconds, cost.sets);
	free(seconds);
	return cost;
}

static inline void costs_read(struct cost *costs, const char *folder)
{
	struct table t = table_read(path_in(folder, "cost.tsv"));

	for (size_t m = 0; m < COST_METHODS; m++)
		costs[m] = cost_read(&t, cost_methods[m]);
	table_free(&t);
}

/* costs.tsv: with milliseconds for each run that counts, warm-up and all; and values cost_METHOD, in seconds. */
static inline void write_costs(const struct cost *costs, struct experiment *e)
{
	struct tsv out;

	tsv_begin(&out, path_in(e->folder, "costs.tsv"),
		  "method\tdata sets\tprograms\truns of each that count\tseconds\tms for each run that counts");
	for (size_t m = 0; m < COST_METHODS; m++) {
		const struct cost *c = &costs[m];
		char *name = words("cost_%s", cost_methods[m]);

		put_text(&out, cost_methods[m]);
		put_count(&out, c->sets);
		put_count(&out, c->programs);
		put_count(&out, c->runs);
		put_digits(&out, c->seconds, 3);
		put_digits(&out, 1000 * c->seconds / (double)(c->programs * c->runs), 3);
		put_end(&out);
		values_set_number(&e->values, name, c->seconds);
		free(name);
	}
	tsv_end(&out);
}

#endif
