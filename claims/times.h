/*
 * times.h - the models that the claims are about, on every source: times, ratios to the first model, CPU use.
 */
#ifndef CLAIMS_TIMES_H
#define CLAIMS_TIMES_H

#include "sources.h"

struct model {
	const struct row *row;         /* NULL: the source has none */
	struct interval time;          /* median and quartiles of its runs */
	struct interval ratio;         /* to the first model of the source; all intervals of a source hold together */
	double cpus;                   /* NAN: not measured */
	const struct picture *picture; /* of CPU use that was not measured; NULL: there is none */
};

static inline struct model model_alone(const struct source *s, size_t m)
{
	const struct interval unknown = { NAN, NAN, NAN };
	struct model model = { source_row(s, m), unknown, unknown, NAN, NULL };

	if (!model.row)
		return model;
	double *cpus = row_cpus(&s->home.data.samples, model.row);

	model.time = row_quartiles(model.row);
	model.cpus = median(cpus, model.row->runs);
	if (isnan(model.cpus))
		model.picture = pictures_find(&s->pictures, model.row->label);
	free(cpus);
	return model;
}

/* A model for each of the sources' names, of this source. To be freed. */
static inline struct model *models_of(const struct source *s, size_t count)
{
	struct model *models = enough(calloc(count + 1, sizeof *models));
	size_t compared = 0;

	for (size_t m = 0; m < count; m++) {
		models[m] = model_alone(s, m);
		compared += m > 0 && models[m].row;
	}
	if (!models[0].row)
		return models;
	models[0].ratio = (struct interval){ 1, 1, 1 };
	for (size_t m = 1; m < count; m++)
		if (models[m].row)
			models[m].ratio =
				compare_times(&s->home.data.samples, models[m].row, models[0].row, compared, &s->home.data.plan).ratio;
	return models;
}

#endif
