/*
 * needs.h - how wide the intervals are, and how many blocks it takes to find a difference of known size.
 *
 * A row is found nine times in ten when the difference is the half-width of its interval, plus 1.28 standard errors. An
 * interval for one row is 1.96 = z(1) standard errors to either side, one of k rows z(k). So k rows need as many blocks as
 * make the half-width of a single row's interval z(1) / (z(k) + 1.28) of the difference. Widths between two measured sizes
 * are interpolated in logarithms; beyond them they fall with the square root of the blocks.
 */
#ifndef NEEDS_H
#define NEEDS_H

#include "judge.h"

static inline double needs_z(size_t together)
{
	return gsl_cdf_ugaussian_Qinv((1 - LEVEL) / 2 / (double)together);
}

/* The median half-widths of pairs, by blocks; returns of how many sizes there are any. */
static inline size_t needs_measured(const struct judge *j, double *blocks, double *widths)
{
	size_t count = 0;

	for (size_t size = 0; size < SET_SIZES; size++)
		if (j->pair[size].count > 0) {
			blocks[count] = (double)set_blocks(&j->data, size);
			widths[count++] = median(j->pair[size].value, j->pair[size].count);
		}
	return count;
}

/* The blocks at which a pair's half-width is so much; NAN: nothing was measured. */
static inline double needs_blocks(const double *blocks, const double *widths, size_t count, double width)
{
	if (count == 0)
		return NAN;
	for (size_t i = 1; i < count; i++)
		if (widths[i - 1] >= width && width > widths[i])
			return blocks[i - 1] * pow(blocks[i] / blocks[i - 1], log(widths[i - 1] / width) / log(widths[i - 1] / widths[i]));
	const size_t near = width > widths[0] ? 0 : count - 1;

	return blocks[near] * pow(widths[near] / width, 2);
}

/* ---- Tables ----------------------------------------------------------------------------------------------------- */

static inline void write_widths_of(struct tsv *out, const char *kind, size_t blocks, struct widths *widths)
{
	if (widths->count == 0)
		return;
	const struct interval i = times(median_between(widths->value, widths->count), 100);

	put_text(out, kind);
	put_count(out, blocks);
	put_count(out, widths->count);
	put_rounded(out, i, 4);
	put_end(out);
}

static inline void write_widths(struct judge *j, const char *folder)
{
	struct tsv out;

	tsv_begin(&out, path_in(folder, "widths.tsv"), "kind\tblocks\tintervals\thalf_width_percent\tlow\thigh");
	for (size_t size = 0; size < SET_SIZES; size++)
		write_widths_of(&out, PAIR, set_blocks(&j->data, size), &j->pair[size]);
	for (size_t size = 0; size < SET_SIZES; size++)
		write_widths_of(&out, FAMILY, set_blocks(&j->data, size), &j->family[size]);
	tsv_end(&out);
}

static inline void write_needs(const struct judge *j, const char *folder)
{
	static const double differences[] = { 1, 2, 5 };
	static const size_t rows[] = { 1, 4, 7 };
	double blocks[SET_SIZES], widths[SET_SIZES];
	const size_t count = needs_measured(j, blocks, widths);
	struct tsv out;

	tsv_begin(&out, path_in(folder, "needs.tsv"), "difference_percent\trows\tblocks\tmeasured");
	for (size_t i = 0; i < sizeof differences / sizeof *differences; i++)
		for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
			const double z = needs_z(rows[k]), least = floor(z * z) + 1;
			const double width = log1p(differences[i] / 100) * needs_z(1) / (z + gsl_cdf_ugaussian_Pinv(0.9));
			const double need = ceil(needs_blocks(blocks, widths, count, width));
			const bool within = count > 0 && widths[0] >= width && width >= widths[count - 1];

			put_number(&out, differences[i]);
			put_count(&out, rows[k]);
			put_digits(&out, need < least ? least : need, 9);
			put_text(&out, within ? "interpolated" : "extrapolated");
			put_end(&out);
		}
	tsv_end(&out);
}

#endif
