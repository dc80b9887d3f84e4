/*
 * measure.h - asks a claim of a source: what do its runs say of the models that the claim is about?
 */
#ifndef CLAIMS_MEASURE_H
#define CLAIMS_MEASURE_H

#include <assert.h>

#include "../analysis/ranksum.h"
#include "../analysis/turns.h"
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

/* Does a run of the row not say how much it has? */
static inline bool measure_lacks(const struct samples *s, const struct row *row, row_quantity *of)
{
	const struct series series = of(s, row);
	const bool lacks = known(series.value, series.count) < series.count;

	free(series.value);
	return lacks;
}

/* Does a run of any of the claim's rows not say so? */
static inline bool measure_any_lacks(const struct asked *a, row_quantity *of)
{
	for (size_t i = 0; i < a->claim->count; i++)
		if (measure_lacks(&a->data->samples, a->rows[i], of) ||
		    (a->base && measure_lacks(&a->data->samples, a->base[i], of)))
			return true;
	return false;
}

/* What the subject has over what that other model has: one of so many comparisons. */
static inline struct comparison measure_compare(const struct asked *a, row_quantity *of, size_t other, size_t together)
{
	const struct samples *s = &a->data->samples;
	const struct pair pair = { a->rows[0], a->rows[other] };

	if (a->base)
		return compare_pairs(of, s, pair, (struct pair){ a->base[0], a->base[other] }, together);
	if (a->claim->kind == KIND_HOLD_ITERATIONS)
		return compare_counts(of, s, pair, together, &a->data->plan);
	return compare_by(of, s, pair.row, pair.other, together, &a->data->plan);
}

/* What the subject has of a quantity over what each other model has, divided by `scale`. */
static inline struct answer measure_ratio(const struct asked *a, row_quantity *of, double scale)
{
	const struct claim *c = a->claim;
	const struct samples *s = &a->data->samples;
	const bool ranked = c->op != '=' && a->data->plan.unpaired; /* the rank test is about a direction */
	struct answer answer = { .reason = NULL };

	for (size_t i = 1; i < c->count; i++) {
		const struct comparison alone = measure_compare(a, of, i, 1);
		const struct comparison together = measure_compare(a, of, i, c->count - 1);
		struct measured m = { .value = times(alone.ratio, 1 / scale),
				      .together = times(together.ratio, 1 / scale),
				      .p = NAN,
				      .p_together = NAN,
				      .coarse = alone.coarse,
				      .other = i,
				      .medians = { measure_median(s, a->rows[0], of), measure_median(s, a->rows[i], of) } };

		if (a->base)
			m.base = (struct medians){ measure_median(s, a->base[0], of), measure_median(s, a->base[i], of) };

		if (ranked) {
			m.p = measure_rank(a, i, of, c->bound * scale);
			m.p_together = fmin(1, (double)(c->count - 1) * m.p);
		}
		answer_take(&answer, c, &m);
	}
	return answer;
}

/* The same, where not every run may say what it has: `lacking` says so. */
static inline struct answer measure_known(const struct asked *a, row_quantity *of, const char *lacking)
{
	return measure_any_lacks(a, of) ? answer_none(words("%s", lacking)) : measure_ratio(a, of, 1);
}

static const char MEASURE_NO_CPU_TIME[] = "its samples give no CPU time";
static const char MEASURE_NO_TRACE[] = "not every run has a trace in which the lock changed hands";

/* How many CPUs the subject's picture shows busy, divided by `scale`. */
static inline struct answer measure_picture(const struct asked *a, double scale)
{
	const bool home = a->data == &a->source->home.data;
	const struct picture *picture = home ? pictures_find(&a->source->pictures, a->rows[0]->label) : NULL;
	struct answer answer = { .reason = NULL };

	if (!picture)
		return answer_none(words("%s", MEASURE_NO_CPU_TIME));
	const struct interval busy = times(picture->busy, 1 / scale);

	answer_take(&answer, a->claim,
		    &(struct measured){ .value = busy, .together = busy, .p = NAN, .p_together = NAN, .picture = picture });
	char *seen = words("figure %s shows %s", picture->figure, picture->shows);

	answer_add(&answer, seen);
	free(seen);
	return answer;
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
		answer = measure_picture(a, scale);
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
	case KIND_CPU_TIME: return measure_known(a, row_cpu_times, MEASURE_NO_CPU_TIME);
	case KIND_PER_CORE: return measure_ratio(a, row_wall_times, a->source->cores);
	case KIND_HOLD_ITERATIONS: return measure_known(a, row_hold_iterations, MEASURE_NO_TRACE);
	case KIND_HOLD_NS: return measure_known(a, row_hold_ns, MEASURE_NO_TRACE);
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

	asked_free(&a);
	return answer;
}

#endif
