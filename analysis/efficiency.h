/*
 * efficiency.h - how long tasks take under each model and under blocking, by their length, and on how many CPUs.
 *
 * Time is the runner's own (elapsed_ns), over the tasks. A curve's size is the length of a task: blocking's time for it.
 */
#ifndef EFFICIENCY_H
#define EFFICIENCY_H

#include "curves.h"

static const double SEVERAL = 1.3; /* CPUs: a model whose tasks take turns stays below */
static const double GAIN = 0.9;    /* time over blocking's: a model whose tasks take turns never gets down to it */

/* The name with what else makes it another program. */
static inline char *efficiency_name(const struct samples *s, const struct row *row)
{
	const char *chunk = row_text(s, row, "chunk");
	char *model = curves_name(s, row);

	if (is_na(chunk))
		return model;
	char *name = words("%s-chunk_%s", model, chunk);

	free(model);
	return name;
}

static inline struct curves efficiency_curves(const struct experiment *e)
{
	const struct samples *s = &e->samples;
	struct curves curves = { 0 };
	const struct row **rows = rows_listed(e);

	for (size_t i = 0; rows[i]; i++) {
		const struct row *beside = row_beside(s, rows[i]);

		if (!beside || beside == rows[i])
			continue;
		const double tasks = row_number(s, rows[i], "tasks"), as_many = row_number(s, beside, "tasks");
		const double length = row_median(s, beside, "elapsed_ns", 1e-9 / as_many);
		struct point *p = curves_add(&curves, s, rows[i], efficiency_name(s, rows[i]), length);
		const struct comparison c =
			compare_column(s, rows[i], 1 / tasks, beside, 1 / as_many, "elapsed_ns", &e->plan);

		p->beside = beside;
		p->base = length;
		p->ratio = c.ratio;
		p->runs = c.blocks;
	}
	free(rows);
	return curves;
}

/* The most CPUs that a run of the row used between its first worker and its last result. */
static inline double efficiency_cpus(const struct samples *s, const struct row *row)
{
	double *user = row_values(s, row, "user_s"), *system = row_values(s, row, "system_s");
	double *elapsed = row_values(s, row, "elapsed_ns"), most = 0;

	for (size_t i = 0; i < row->runs; i++) {
		const double outside = row->seconds[i] - 1e-9 * elapsed[i];

		most = fmax(most, (user[i] + system[i] - outside) / (1e-9 * elapsed[i]));
	}
	free(user);
	free(system);
	free(elapsed);
	return most;
}

/* Does the model's work run on several CPUs? All of its curves count, however it hands its tasks out. */
static inline bool efficiency_several(const struct samples *s, const struct curves *curves, const struct curve *curve)
{
	bool seen = false, gains = false;

	for (size_t i = 0; i < curves->count; i++) {
		const struct curve *other = &curves->of[i];

		if (strcmp(other->model, curve->model) != 0 || strcmp(other->interpreter, curve->interpreter) != 0)
			continue;
		for (size_t k = 0; k < other->count; k++) {
			const struct point *p = &other->points[k];

			if (p->iterations > 0) {
				seen = seen || efficiency_cpus(s, p->row) > SEVERAL;
				gains = gains || p->ratio.estimate < GAIN;
			}
		}
	}
	return seen && gains;
}

#endif
