/*
 * compare.h - how many times as long one program takes as another, with an interval. Everything that compares calls this.
 *
 * Runs of one block share their moment, so what disturbs a machine for longer than a block cancels between them. Paired
 * runs are compared by the relabelling score interval (score.h), which takes the baseline's twin for a second baseline.
 * Unpaired runs, as the article's five trials are, by the difference of the mean logarithms, with Welch's interval (B. L.
 * Welch, Biometrika 34, 1947).
 *
 * The intervals of all rows with one baseline hold together, with 95 % (Bonferroni), as readers pick from a table. The
 * twin is no such row: its interval against the baseline is for itself. A block that lacks the row, or the baseline, does
 * not count for that row; one that lacks the twin neither, unless that would cost a row more than a quarter of its blocks:
 * then it does without the twin.
 *
 * Verdicts are read off the ratio's interval as it is printed.
 */
#ifndef COMPARE_H
#define COMPARE_H

#include "rows.h"
#include "score.h"

struct plan {
	size_t resamples; /* of a bootstrap: laws and CPU use have one */
	unsigned long seed;
	bool unpaired;
	double equivalence; /* a share: programs whose times differ by less are the same for most purposes */
};

static const struct plan PLAN = { .resamples = 10000, .seed = 42, .equivalence = 0.01 };

enum verdict {
	VERDICT_BASELINE,
	VERDICT_TWIN,
	VERDICT_FASTER, /* the interval excludes 1 */
	VERDICT_SLOWER,
	VERDICT_SAME, /* it lies within the equivalence bound */
	VERDICT_NONE, /* neither, or there is no interval */
	VERDICT_COARSE
};

/* Of one row: time over the baseline's. */
struct comparison {
	struct interval ratio; /* low and high are NAN: there is no interval */
	size_t blocks;         /* that have both, and the twin where it was used; of unpaired runs, the row's */
	bool coarse;           /* the clock is too coarse */
	enum verdict verdict;
};

static const struct comparison COMPARISON_NONE = { .ratio = { NAN, NAN, NAN }, .verdict = VERDICT_NONE };

/* From logarithms to ratios. What is so large or small that it is no number says nothing: NAN. */
static inline double compare_exp_of(double log)
{
	const double ratio = exp(log);

	return ratio > 0 && isfinite(ratio) ? ratio : NAN;
}

static inline struct interval compare_exp(struct interval logs)
{
	const struct interval r = { compare_exp_of(logs.estimate), compare_exp_of(logs.low), compare_exp_of(logs.high) };

	return isnan(r.low) || isnan(r.high) ? (struct interval){ r.estimate, NAN, NAN } : r;
}

/* The same difference the other way up: a speed-up. */
static inline struct interval inverse(struct interval ratio)
{
	return (struct interval){ 1 / ratio.estimate, 1 / ratio.high, 1 / ratio.low };
}

/* ---- The verdict ------------------------------------------------------------------------------------------------ */

/* As tables print it: put_interval. */
static inline double compare_printed(double value)
{
	char text[32];

	snprintf(text, sizeof text, "%.*g", RATIO_DIGITS, value);
	return strtod(text, NULL);
}

/* Does the interval lie within the bound? */
static inline bool compare_within(struct interval ratio, double bound)
{
	return compare_printed(ratio.low) >= 1 / (1 + bound) && compare_printed(ratio.high) <= 1 + bound;
}

static inline enum verdict compare_verdict(const struct comparison *c, double equivalence)
{
	if (c->coarse)
		return VERDICT_COARSE;
	if (compare_printed(c->ratio.high) < 1)
		return VERDICT_FASTER;
	if (compare_printed(c->ratio.low) > 1)
		return VERDICT_SLOWER;
	return compare_within(c->ratio, equivalence) ? VERDICT_SAME : VERDICT_NONE;
}

/* In a sentence: a word or two. */
static inline const char *compare_word(enum verdict verdict)
{
	return verdict == VERDICT_FASTER   ? "faster"
	       : verdict == VERDICT_SLOWER ? "slower"
	       : verdict == VERDICT_SAME   ? "the same"
					   : "not distinguishable";
}

/* In words, one cell. */
static inline void put_verdict(struct tsv *out, enum verdict verdict, double equivalence)
{
	static const char *const words[] = {
		[VERDICT_BASELINE] = "baseline",       [VERDICT_TWIN] = "twin", [VERDICT_FASTER] = "faster",
		[VERDICT_SLOWER] = "slower",           [VERDICT_SAME] = "",     [VERDICT_NONE] = "not distinguishable",
		[VERDICT_COARSE] = "clock too coarse",
	};

	if (verdict == VERDICT_SAME)
		put(out, "same within %g %%", 100 * equivalence);
	else
		put_text(out, words[verdict]);
}

/* ---- Within blocks ---------------------------------------------------------------------------------------------- */

/*
 * Gathers the logarithms of the blocks that all of the series have; all are in order of blocks. twin is NULL: there is
 * none. To be freed with score_free.
 */
static inline struct score compare_gather(const struct series *row, const struct series *baseline, const struct series *twin)
{
	const struct series *const all[SCORE_CELLS] = { row, baseline, twin };
	const size_t cells = twin ? SCORE_CELLS : 2;
	struct score s = score_begin(cells, row->count);
	size_t at[SCORE_CELLS] = { 0 };

	for (size_t i = 0; i < row->count; i++) {
		struct score_block *b = &s.blocks[s.count];
		bool whole = true;

		for (size_t j = 0; j < cells; j++) {
			while (at[j] < all[j]->count && all[j]->block[at[j]] < row->block[i])
				at[j]++;
			whole = whole && at[j] < all[j]->count && all[j]->block[at[j]] == row->block[i] &&
				all[j]->value[at[j]] > 0;
			b->cell[j] = whole ? log(all[j]->value[at[j]]) : NAN;
		}
		s.count += whole;
	}
	return s;
}

/* With the twin, unless that costs more than a quarter of the blocks: about as much as a second baseline gains. */
static inline struct score compare_blocks(const struct series *row, const struct series *baseline,
					  const struct series *twin)
{
	struct score pairs = compare_gather(row, baseline, NULL);

	if (!twin)
		return pairs;
	struct score triples = compare_gather(row, baseline, twin);
	const bool enough_of_all = 4 * triples.count >= 3 * pairs.count;

	score_free(enough_of_all ? &pairs : &triples);
	return enough_of_all ? triples : pairs;
}

static inline struct comparison compare_paired(const struct series *row, const struct series *baseline,
					       const struct series *twin, size_t together)
{
	struct score s = compare_blocks(row, baseline, twin);
	struct comparison c = { .blocks = s.count };

	c.ratio = compare_exp(score_interval(&s, together, &c.coarse));
	score_free(&s);
	return c;
}

/* ---- Unpaired --------------------------------------------------------------------------------------------------- */

static inline struct location compare_mean_log(const struct series *series)
{
	double *logs = doubles(series->count);

	for (size_t i = 0; i < series->count; i++)
		logs[i] = log(series->value[i]);
	const struct location mean = plain_mean(logs, series->count);
	free(logs);
	return mean;
}

static inline struct comparison compare_unpaired(const struct series *row, const struct series *baseline, size_t together)
{
	const struct location a = compare_mean_log(row), b = compare_mean_log(baseline);
	const double va = a.error * a.error, vb = b.error * b.error;
	const double freedom = welch_freedom(va, (double)row->count - 1, vb, (double)baseline->count - 1);
	const struct interval logs = around(a.mean - b.mean, student(freedom, together) * sqrt(va + vb));

	return (struct comparison){ .ratio = compare_exp(logs), .blocks = row->count };
}

/* ---- Both ------------------------------------------------------------------------------------------------------- */

/*
 * Compares a row with a baseline, and the baseline's twin where that is not NULL. together: how many rows' intervals shall
 * hold together.
 */
static inline struct comparison compare(const struct series *row, const struct series *baseline, const struct series *twin,
					size_t together, const struct plan *plan)
{
	struct comparison c = plan->unpaired ? compare_unpaired(row, baseline, together)
					     : compare_paired(row, baseline, twin, together);

	c.verdict = compare_verdict(&c, plan->equivalence);
	return c;
}

/* The twin of a row that is a baseline; NULL: there is none, or it is the one that it is compared with. */
static inline const struct row *compare_twin(const struct samples *s, const struct row *of, const struct row *compared)
{
	const struct row *twin = row_is_baseline(of) ? rows_find(s, of->twin) : NULL;

	return twin == compared || twin == of ? NULL : twin;
}

/* One row against another, by a column of the samples; values are multiplied by the factors first. */
static inline struct comparison compare_column(const struct samples *s, const struct row *row, double factor,
					       const struct row *baseline, double baseline_factor, const char *column,
					       const struct plan *plan)
{
	const struct row *twin = compare_twin(s, baseline, row);
	const struct series a = row_series(s, row, column, factor), b = row_series(s, baseline, column, baseline_factor);
	const struct series t = twin ? row_series(s, twin, column, baseline_factor) : b;
	const struct comparison c = compare(&a, &b, twin ? &t : NULL, 1, plan);

	free(a.value);
	free(b.value);
	if (twin)
		free(t.value);
	return c;
}

/*
 * One row against another by a quantity of their runs, one of `together` comparisons. Where the row is the baseline of the
 * other, its twin helps. A row has as much as itself.
 */
static inline struct comparison compare_by(row_quantity *of, const struct samples *s, const struct row *row,
					   const struct row *other, size_t together, const struct plan *plan)
{
	if (row == other)
		return (struct comparison){ { 1, 1, 1 }, row->runs, false, VERDICT_BASELINE };
	const struct row *of_row = compare_twin(s, row, other), *of_other = compare_twin(s, other, row);
	const bool turned = of_row && !of_other;
	const struct row *twin = turned ? of_row : of_other;
	const struct series a = of(s, turned ? other : row), b = of(s, turned ? row : other);
	const struct series t = twin ? of(s, twin) : (struct series){ 0 };
	struct comparison c = compare(&a, &b, twin ? &t : NULL, together, plan);

	free(a.value);
	free(b.value);
	free(t.value);
	if (turned) {
		c.ratio = inverse(c.ratio);
		c.verdict = compare_verdict(&c, plan->equivalence);
	}
	return c;
}

/* ---- A ratio over another --------------------------------------------------------------------------------------- */

struct pair {
	const struct row *row, *other;
};

/* What the one has of a quantity over what the other has, in each of the former's blocks; NAN where the latter has none. */
static inline struct series compare_quotients(row_quantity *of, const struct samples *s, struct pair pair)
{
	struct series quotients = of(s, pair.row);
	const struct series below = of(s, pair.other);

	for (size_t i = 0; i < quotients.count; i++) {
		const double other = series_in_block(&below, quotients.block[i]);

		quotients.value[i] = other > 0 ? quotients.value[i] / other : NAN;
	}
	free(below.value);
	return quotients;
}

/*
 * One row against another by a count of their runs, as compare_by does. Counts may be the same in most blocks, which leaves
 * score.h no interval. The median of the blocks' ratios has one.
 */
static inline struct comparison compare_counts(row_quantity *of, const struct samples *s, struct pair pair,
					       size_t together, const struct plan *plan)
{
	struct comparison c = compare_by(of, s, pair.row, pair.other, together, plan);

	if (!c.coarse)
		return c;
	const struct series ratios = compare_quotients(of, s, pair);

	c = (struct comparison){ .blocks = known(ratios.value, ratios.count) };
	c.ratio = median_between(ratios.value, c.blocks);
	c.verdict = compare_verdict(&c, plan->equivalence);
	free(ratios.value);
	return c;
}

/*
 * How many times the ratio of one pair is that of another, within blocks: one of `together` comparisons. If that is e^d,
 * the logarithms of a block's two ratios, the former's less d, are exchangeable as times are. So score.h has the interval
 * of these, too. Paired runs only: no block, no ratio.
 */
static inline struct comparison compare_pairs(row_quantity *of, const struct samples *s, struct pair pair, struct pair base,
					      size_t together)
{
	const struct series here = compare_quotients(of, s, pair), there = compare_quotients(of, s, base);
	const struct comparison c = compare_paired(&here, &there, NULL, together);

	free(here.value);
	free(there.value);
	return c;
}

/* ---- Times ------------------------------------------------------------------------------------------------------ */

/* How many times as long one row takes as another. */
static inline struct comparison compare_times(const struct samples *s, const struct row *row, const struct row *other,
					      size_t together, const struct plan *plan)
{
	return compare_by(row_wall_times, s, row, other, together, plan);
}

/* ---- All rows of an experiment ---------------------------------------------------------------------------------- */

/* Rows that are compared with this baseline, without its twin. */
static inline size_t compare_family(const struct samples *s, const struct row *baseline)
{
	size_t count = 0;

	for (const struct row *row = s->rows; row < s->rows + s->count; row++)
		count += row != baseline && strcmp(row->baseline, baseline->label) == 0 && !row_is_twin(row);
	return count;
}

static inline struct comparison compare_row(const struct samples *s, const struct row *row, const struct plan *plan)
{
	const struct row *baseline = rows_find(s, row->baseline);

	if (!baseline)
		return COMPARISON_NONE;
	struct comparison c = compare_times(s, row, baseline, row_is_twin(row) ? 1 : compare_family(s, baseline), plan);

	if (row_is_twin(row))
		c.verdict = VERDICT_TWIN;
	return c;
}

/* A comparison for each row of the samples, in their order. To be freed. */
static inline struct comparison *compare_rows(const struct samples *s, const struct plan *plan)
{
	struct comparison *cs = enough(calloc(s->count + 1, sizeof *cs));

	for (size_t r = 0; r < s->count; r++)
		cs[r] = compare_row(s, &s->rows[r], plan);
	return cs;
}

/*
 * The order in which tables show the rows: each baseline with its own rows behind it, then what has none; each in order
 * of label. To be freed.
 */
static inline size_t *compare_order(const struct samples *s)
{
	size_t *order = enough(calloc(s->count + 1, sizeof *order)), count = 0;

	for (size_t b = 0; b < s->count; b++) {
		if (!row_is_baseline(&s->rows[b]))
			continue;
		order[count++] = b;
		for (size_t r = 0; r < s->count; r++)
			if (r != b && strcmp(s->rows[r].baseline, s->rows[b].label) == 0)
				order[count++] = r;
	}
	for (size_t r = 0; r < s->count; r++)
		if (is_na(s->rows[r].baseline))
			order[count++] = r;
	if (count != s->count)
		fail(0, "%s: a row is compared with one that is no baseline itself", s->table.path);
	return order;
}

#endif
