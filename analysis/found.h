/*
 * found.h - the shares, as a table of all, as tables for readers, and as what is drawn.
 */
#ifndef FOUND_H
#define FOUND_H

#include "judge.h"

/* The slowdowns that were judged, in order; returns how many. */
static inline size_t found_slowdowns(const struct repetitions *d, double *slowdowns)
{
	size_t count = 0;

	for (size_t r = 0; r < d->rows; r++) {
		bool known = isnan(d->row[r].slowdown);

		for (size_t i = 0; i < count; i++)
			known = known || slowdowns[i] == d->row[r].slowdown;
		if (!known)
			slowdowns[count++] = d->row[r].slowdown;
	}
	gsl_sort(slowdowns, 1, count);
	return count;
}

static inline double found_truth(const struct repetitions *d, double slowdown)
{
	for (size_t r = 0; r < d->rows; r++)
		if (d->row[r].slowdown == slowdown)
			return d->row[r].truth;
	return NAN;
}

static inline void write_shares(const struct shares *s, const char *folder)
{
	struct tsv out;

	tsv_begin(&out, path_in(folder, "shares.tsv"),
		  "method\tkind\tslowdown_percent\ttruth\truns\tcomparisons\thits\tshare\tshare_low\tshare_high");
	for (const struct share *k = s->of; k < s->of + s->count; k++) {
		const struct interval i = share_interval(k, 1);

		put_texts(&out, k->method, k->kind);
		put_number(&out, k->slowdown);
		put_number(&out, k->truth);
		put_count(&out, k->runs);
		put_count(&out, k->comparisons);
		put_count(&out, k->hits);
		put(&out, "%.4f", i.estimate);
		put(&out, "%.4f", i.low);
		put(&out, "%.4f", i.high);
		put_end(&out);
	}
	tsv_end(&out);
}

/* ---- For readers ------------------------------------------------------------------------------------------------ */

/* "2 % more iterations, 1.74 % of the run" */
static inline void put_slowdown(struct tsv *out, const struct repetitions *d, double slowdown)
{
	if (slowdown == 0)
		put_text(out, "the same");
	else
		put(out, "%g %% more iterations, %.2f %% of the run", slowdown, 100 * (found_truth(d, slowdown) - 1));
}

static inline void put_share(struct tsv *out, const struct share *k)
{
	const struct interval i = k ? share_interval(k, 1) : (struct interval){ NAN, NAN, NAN };

	if (k)
		put(out, "%.1f (%.1f … %.1f)", 100 * i.estimate, 100 * i.low, 100 * i.high);
	else
		put_text(out, "");
}

/* The header of a table with a column for each size of set. */
static inline char *found_header(const struct repetitions *d, const char *before, const char *column)
{
	size_t length = 0;
	char *text = NULL;
	FILE *out = words_open(&text, &length);

	fputs(before, out);
	for (size_t size = 0; size < SET_SIZES; size++)
		fprintf(out, "\t%s%zu", column, set_blocks(d, size));
	fclose(out);
	return text;
}

static inline void put_sizes(struct tsv *out, const struct judge *j, const char *kind, double slowdown)
{
	for (size_t size = 0; size < SET_SIZES; size++)
		put_share(out, share_find(&j->shares, OURS, kind, slowdown, set_blocks(&j->data, size)));
	put_end(out);
}

/* The plain runs of one repetition, of one program. */
static inline size_t found_plain_runs(const struct repetitions *d)
{
	return d->plain.groups > 0 ? d->plain.group[0].runs : 0;
}

/* How often each method called programs different. */
static inline void write_results(const struct judge *j, const char *folder)
{
	static const char *const kinds[] = { PAIR, FAMILY, RELABELLED_PAIR, RELABELLED_FAMILY };
	double slowdowns[LABELS_MAX];
	const size_t count = found_slowdowns(&j->data, slowdowns), plain = found_plain_runs(&j->data);
	char *before = words("compared\tprograms\tmean ± σ, %zu runs\tWelch’s t, %zu runs", plain, plain);
	char *header = found_header(&j->data, before, "samework, blocks: ");
	struct tsv out;

	tsv_begin(&out, path_in(folder, "results.tsv"), header);
	for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
		for (size_t i = 0; i < count; i++) {
			if (slowdowns[i] > 0 && k > 1)
				continue;
			put_text(&out, kinds[k]);
			put_slowdown(&out, &j->data, slowdowns[i]);
			put_share(&out, share_find(&j->shares, SIGMA, kinds[k], slowdowns[i], plain));
			put_share(&out, share_find(&j->shares, WELCH, kinds[k], slowdowns[i], plain));
			put_sizes(&out, j, kinds[k], slowdowns[i]);
		}
	tsv_end(&out);
	free(header);
	free(before);
}

/* How often the interval of a pair held the truth. */
static inline void write_coverage(const struct judge *j, const char *folder)
{
	double slowdowns[LABELS_MAX];
	const size_t count = found_slowdowns(&j->data, slowdowns);
	char *header = found_header(&j->data, "programs", "blocks: ");
	struct tsv out;

	tsv_begin(&out, path_in(folder, "coverage.tsv"), header);
	for (size_t i = 0; i < count; i++) {
		put_slowdown(&out, &j->data, slowdowns[i]);
		put_sizes(&out, j, COVERAGE, slowdowns[i]);
	}
	tsv_end(&out);
	free(header);
}

/* ---- What is drawn ---------------------------------------------------------------------------------------------- */

/* The slowdowns' names, in order of their places. To be freed. */
static inline char *found_names(const struct repetitions *d)
{
	double slowdowns[LABELS_MAX];
	const size_t count = found_slowdowns(d, slowdowns);
	char *text = NULL;
	size_t length = 0;
	FILE *out = words_open(&text, &length);

	for (size_t i = 0; i < count; i++)
		if (slowdowns[i] == 0)
			fprintf(out, "%ssame", i > 0 ? " " : "");
		else
			fprintf(out, "%s%g", i > 0 ? " " : "", slowdowns[i]);
	fclose(out);
	return text;
}

/* place: slowdowns stand side by side, in order. */
static inline void put_drawn(struct tsv *out, const struct share *k, size_t place)
{
	put_text(out, k->method);
	put_count(out, place);
	put_number(out, k->slowdown);
	put_count(out, k->runs);
	put_rounded(out, times(share_interval(k, 1), 100), 6);
	put_end(out);
}

/* Kinds of one slowdown stand together, in the order in which a line joins them. */
static inline void write_drawn(const struct judge *j, const char *path, const char *kind)
{
	double slowdowns[LABELS_MAX];
	const size_t count = found_slowdowns(&j->data, slowdowns);
	struct tsv out;

	tsv_begin(&out, path, "method\tplace\tslowdown_percent\truns\tpercent\tlow\thigh");
	for (size_t i = 0; i < count; i++)
		for (size_t size = 0; size < SET_SIZES; size++) {
			const struct share *k = share_find(&j->shares, OURS, kind, slowdowns[i], set_blocks(&j->data, size));

			if (k)
				put_drawn(&out, k, i);
		}
	tsv_end(&out);
}

/* Each method, with as many runs as a repetition has. */
static inline void write_drawn_methods(const struct judge *j, const char *folder)
{
	static const char *const methods[] = { OURS, SIGMA, WELCH };
	double slowdowns[LABELS_MAX];
	const size_t count = found_slowdowns(&j->data, slowdowns);
	struct tsv out;

	tsv_begin(&out, path_in(folder, "figure-methods.tsv"), "method\tplace\tslowdown_percent\truns\tpercent\tlow\thigh");
	for (size_t m = 0; m < sizeof methods / sizeof *methods; m++)
		for (size_t i = 0; i < count; i++) {
			const size_t runs = m == 0 ? j->data.size : found_plain_runs(&j->data);
			const struct share *k = share_find(&j->shares, methods[m], PAIR, slowdowns[i], runs);

			if (k)
				put_drawn(&out, k, i);
		}
	tsv_end(&out);
}

#endif
