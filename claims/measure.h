/*
 * measure.h - asks a claim of a source: what do its runs say of the models that the claim is about?
 */
#ifndef CLAIMS_MEASURE_H
#define CLAIMS_MEASURE_H

#include <assert.h>

#include "../analysis/ranksum.h"
#include "asked.h"
#include "verdict.h"

/* The median of a quantity of the row's runs. */
static inline double measure_median(const struct samples *s, const struct row *row, row_quantity *of)
{
	const struct series series = of(s, row);
	const double middle = median(series.value, series.count);

	free(series.value);
	return middle;
}

/* p that the subject has as much as `times` what the other has: unpaired runs. */
static inline double measure_rank(const struct asked *a, size_t other, row_quantity *of, double times)
{
	const struct series x = of(&a->data->samples, a->rows[0]), y = of(&a->data->samples, a->rows[other]);
	const double p = ranksum(x.value, x.count, y.value, y.count, times).p;

	free(x.value);
	free(y.value);
	return p;
}

/* Is there a run of the claim's rows that does not say how much it has? */
static inline bool measure_lacks(const struct asked *a, row_quantity *of)
{
	bool lacks = false;

	for (size_t i = 0; i < a->claim->count; i++) {
		const struct series series = of(&a->data->samples, a->rows[i]);

		lacks = known(series.value, series.count) < series.count || lacks;
		free(series.value);
	}
	return lacks;
}

/* What the subject has of a quantity over what each other model has, divided by `scale`. */
static inline struct answer measure_ratio(const struct asked *a, row_quantity *of, double scale)
{
	const struct claim *c = a->claim;
	const struct samples *s = &a->data->samples;
	const struct plan *plan = &a->data->plan;
	const bool ranked = c->op != '=' && plan->unpaired; /* the rank test is about a direction */
	struct answer answer = { .reason = NULL };

	for (size_t i = 1; i < c->count; i++) {
		const struct comparison alone = compare_by(of, s, a->rows[0], a->rows[i], 1, plan);
		const struct comparison together = compare_by(of, s, a->rows[0], a->rows[i], c->count - 1, plan);
		struct measured m = { times(alone.ratio, 1 / scale), times(together.ratio, 1 / scale), NAN, NAN, alone.coarse,
				      i, { measure_median(s, a->rows[0], of), measure_median(s, a->rows[i], of) } };

		if (ranked) {
			m.p = measure_rank(a, i, of, c->bound * scale);
			m.p_together = fmin(1, (double)(c->count - 1) * m.p);
		}
		answer_take(&answer, c, &m);
	}
	return answer;
}

static inline struct answer measure_no_cpu_time(void)
{
	return answer_none(words("its samples give no CPU time"));
}

/* How many CPUs the subject keeps busy, divided by `scale`. */
static inline struct answer measure_cpus(const struct asked *a, double scale)
{
	const struct plan *plan = &a->data->plan;
	const struct row *row = a->rows[0];
	struct measured m = { .p = NAN, .p_together = NAN };
	struct answer answer = { .reason = NULL };

	assert(row); /* asked_find saw to it */
	double *cpus = row_cpus(&a->data->samples, row);

	if (known(cpus, row->runs) < row->runs) {
		answer = measure_no_cpu_time();
	} else {
		for (size_t i = 0; i < row->runs; i++)
			cpus[i] = fmax(cpus[i], 1e-9) / scale; /* some run for less than a tick of the clock */
		m.value = m.together = median_interval(cpus, row->runs, plan->resamples, plan->seed);
		answer_take(&answer, a->claim, &m);
	}
	free(cpus);
	return answer;
}

static inline struct answer measure_asked(const struct asked *a)
{
	switch (a->claim->kind) {
	case KIND_TIME: return measure_ratio(a, row_wall_times, 1);
	case KIND_CPU_TIME: return measure_lacks(a, row_cpu_times) ? measure_no_cpu_time() : measure_ratio(a, row_cpu_times, 1);
	case KIND_PER_CORE: return measure_ratio(a, row_wall_times, a->source->cores);
	case KIND_LOAD: return measure_cpus(a, a->source->cpus);
	case KIND_CPUS:
	case KIND_NONE: break;
	}
	return measure_cpus(a, 1);
}

/* The answer's reason is to be freed. */
static inline struct answer measure(const struct claim *c, const struct source *s)
{
	struct asked a = asked_find(c, s);
	const struct answer answer = a.obstacle ? answer_none(a.obstacle) : measure_asked(&a);

	free((void *)a.rows);
	return answer;
}

#endif
