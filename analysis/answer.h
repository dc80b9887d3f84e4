/*
 * answer.h - a set's answer in three sentences, each of them read off verdicts.
 */
#ifndef ANSWER_H
#define ANSWER_H

#include "interpreter.h"
#include "paths.h"
#include "values.h"

static inline bool answer_has(char **experiments, const char *name)
{
	for (; *experiments; experiments++)
		if (strcmp(*experiments, name) == 0)
			return true;
	return false;
}

/* ---- Which models beat the plain loop? -------------------------------------------------------------------------- */

struct answer_row {
	const char *label;
	double speedup;
};

static inline int answer_fastest_first(const void *a, const void *b)
{
	const double x = ((const struct answer_row *)a)->speedup, y = ((const struct answer_row *)b)->speedup;

	return (x < y) - (x > y);
}

/* Those of the rows with that baseline that are surely faster, the fastest first, as their speed-up's estimate says. */
static inline void answer_faster(const struct samples *s, const struct table *summary, const char *baseline, FILE *out)
{
	struct answer_row *faster = enough(malloc((summary->rows + 1) * sizeof *faster));
	size_t count = 0;

	for (size_t row = 0; row < summary->rows; row++)
		if (strcmp(table_text(summary, row, "baseline"), baseline) == 0 &&
		    strcmp(table_text(summary, row, "verdict"), "faster") == 0)
			faster[count++] = (struct answer_row){ table_text(summary, row, "label"), table_number(summary, row, "speedup") };
	qsort(faster, count, sizeof *faster, answer_fastest_first);
	for (size_t i = 0; i < count; i++)
		fprintf(out, "%s`%s` (%.2f×)", i > 0 ? ", " : "", row_text(s, rows_find(s, faster[i].label), "model"), faster[i].speedup);
	fputs(count == 0 ? "none" : "", out);
	free(faster);
}

static inline void answer_models(const char *data, struct values *values)
{
	struct samples s = samples_read(path_in(data, "models/samples.tsv"));
	struct table summary = table_read(path_in(data, "models/summary.tsv"));
	size_t length = 0;
	char *text = NULL;
	FILE *out = words_open(&text, &length);

	for (size_t row = 0, named = 0; row < summary.rows; row++) {
		const struct row *baseline = rows_find(&s, table_text(&summary, row, "label"));

		if (!baseline || strcmp(table_text(&summary, row, "verdict"), "baseline") != 0)
			continue;
		char *name = interpreter_full_name(&s, baseline);

		fprintf(out, "%s in %s ", named++ > 0 ? ";" : "Where tasks only compute, surely faster than the plain loop are", name);
		answer_faster(&s, &summary, baseline->label, out);
		free(name);
	}
	fclose(out);
	values_set(values, "answer1", "%s%s", text, *text ? "." : "");
	free(text);
	table_free(&summary);
	samples_free(&s);
}

/* ---- How did the claims fare? ----------------------------------------------------------------------------------- */

static inline void answer_claims(const char *data, struct values *values)
{
	static const char *const verdicts[] = { "reproduced", "direction only", "not distinguishable", "contradicted", "not testable here" };
	struct table t = table_read(path_in(data, "claims/sources.tsv"));
	size_t length = 0;
	char *text = NULL;
	FILE *out = words_open(&text, &length);

	for (size_t row = 0; row < t.rows; row++) {
		size_t all = 0;

		for (size_t i = 0; i < sizeof verdicts / sizeof *verdicts; i++)
			all += table_whole(&t, row, verdicts[i]);
		if (row == 0)
			fprintf(out, "Of the article’s %zu claims:", all);
		fprintf(out, "%s by **%s**", row > 0 ? ";" : "", table_text(&t, row, "source"));
		for (size_t i = 0, named = 0; i < sizeof verdicts / sizeof *verdicts; i++)
			if (table_whole(&t, row, verdicts[i]) > 0)
				fprintf(out, "%s%s %s%s", named++ > 0 ? ", " : " ", table_text(&t, row, verdicts[i]),
					strcmp(verdicts[i], "direction only") == 0 ? "in " : "", verdicts[i]);
	}
	fclose(out);
	values_set(values, "answer2", "%s%s", text, *text ? "." : "");
	free(text);
	table_free(&t);
}

/* ---- Who is the fastest where tasks wait the most? -------------------------------------------------------------- */

/* mix has a sentence for each share of waiting, the largest one last. */
static inline void answer_mix(const char *data, struct values *values)
{
	struct values mix = { 0 };
	const char *last = "";

	values_read(&mix, path_in(data, "mix/values.tsv"));
	for (size_t i = 1;; i++) {
		char *name = words("sentence%zu", i);
		const char *text = values_get(&mix, name, strlen(name));

		free(name);
		if (!text || !*text)
			break;
		last = text;
	}
	values_set(values, "answer3", "%s", last);
	values_free(&mix);
}

/* Those of the experiments behind the answer that fail a gate. */
static inline void answer_faults(const char *data, char **experiments, struct values *values)
{
	char *text = words("%s", "");

	for (; *experiments; experiments++) {
		if (strcmp(*experiments, "models") != 0 && strcmp(*experiments, "mix") != 0)
			continue;
		struct values v = { 0 };

		values_read(&v, path_in(data, "%s/values.tsv", *experiments));
		const char *faults = values_get(&v, "faults", strlen("faults"));

		if (faults && *faults) {
			char *longer = words("%s%s`%s`, because of: %s", text, *text ? "; " : "", *experiments, faults);

			free(text);
			text = longer;
		}
		values_free(&v);
	}
	values_set(values, "exploratory", "%s", text);
	free(text);
}

static inline void answer(const char *data, char **experiments, struct values *values)
{
	values_set(values, "answer1", "%s", "");
	values_set(values, "answer2", "%s", "");
	values_set(values, "answer3", "%s", "");
	if (answer_has(experiments, "models"))
		answer_models(data, values);
	if (access(path_in(data, "claims/sources.tsv"), F_OK) == 0)
		answer_claims(data, values);
	if (answer_has(experiments, "mix"))
		answer_mix(data, values);
	answer_faults(data, experiments, values);
}

#endif
