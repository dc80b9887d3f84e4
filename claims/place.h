/*
 * place.h - a folder of data that a claim is tested on.
 */
#ifndef CLAIMS_PLACE_H
#define CLAIMS_PLACE_H

#include "../analysis/experiment.h"

struct place {
	const char *name;       /* as tests call it; "": the source's own */
	char *missing;          /* why it has no samples; NULL: it has */
	struct experiment data; /* conditions are NULL where there are none */
};

/* DATA/ at the beginning of a folder's name is the folder `data`. */
static inline const char *place_folder(const char *folder, const char *data)
{
	static const char set[] = "DATA/";

	return strncmp(folder, set, strlen(set)) == 0 ? path_in(data, "%s", folder + strlen(set)) : folder;
}

/* Reads the samples and, where bench/measure wrote them, the conditions and the gates. */
static inline void place_load(struct place *p, bool needs_conditions)
{
	const char *samples = path_in(p->data.folder, "samples.tsv"), *conditions = path_in(p->data.folder, "conditions");
	const bool sampled = access(samples, F_OK) == 0, described = access(conditions, F_OK) == 0;

	if (!sampled || (needs_conditions && !described)) {
		p->missing = words("nothing was measured: there is no %s/%s", path_name(p->data.folder),
				   sampled ? "conditions" : "samples.tsv");
	} else if (described) {
		experiment_load(&p->data);
		facts_of_machine(&p->data);
		facts_of_runs(&p->data);
		facts_of_gates(&p->data);
	} else {
		p->data.samples = samples_read(samples);
	}
}

/* Why its data are exploratory; "": no reason is known. */
static inline const char *place_faults(const struct place *p)
{
	const char *faults = values_get(&p->data.values, "faults", strlen("faults"));

	return faults ? faults : "";
}

static inline void place_free(struct place *p)
{
	free(p->missing);
	experiment_free(&p->data);
}

#endif
