/*
 * judge.h - what each method says of programs whose difference is known, and whether it is right.
 *
 * Every comparison is a line of judged.tsv. Of each kind it is counted how often this was so (shares.h):
 *
 *   pair                 a row alone, against the baseline and its twin: it was called slower; of a row that is the baseline
 *                        again, faster or slower: a false alarm
 *   family               the same of a row among the others that are the baseline again; of these, that any was called
 *                        faster or slower
 *   relabelled pair, relabelled family     the same of sets in which identical programs have changed places (sets.h)
 *   coverage             the interval of a pair held the truth
 */
#ifndef JUDGE_H
#define JUDGE_H

#include "sets.h"
#include "shares.h"
#include "unpaired.h"

/* Half the widths of the intervals, as logarithms, of sets of one size. */
struct widths {
	double *value;
	size_t count;
};

struct judge {
	struct repetitions data;
	struct tsv judged;
	struct shares shares;
	struct widths pair[SET_SIZES], family[SET_SIZES];
};

static const char OURS[] = "samework", SIGMA[] = "mean±σ", WELCH[] = "Welch";
static const char PAIR[] = "pair", FAMILY[] = "family", COVERAGE[] = "coverage", RELABELLED_PAIR[] = "relabelled pair",
		  RELABELLED_FAMILY[] = "relabelled family";

static inline bool judge_different(enum verdict verdict)
{
	return verdict == VERDICT_SLOWER || verdict == VERDICT_FASTER;
}

/* What is asked of a comparison: is a slower program found; is an identical one not the same? */
static inline bool judge_hit(const struct known_row *row, enum verdict verdict)
{
	return known_same(row) ? judge_different(verdict) : verdict == VERDICT_SLOWER;
}

/* A line of judged.tsv. */
static inline void judge_say(struct judge *j, size_t repetition, struct share kind, const struct known_row *row,
			     const struct comparison *c)
{
	static const char *const words[] = { [VERDICT_FASTER] = "faster", [VERDICT_SLOWER] = "slower",
					     [VERDICT_SAME] = "same",     [VERDICT_NONE] = "-",
					     [VERDICT_COARSE] = "-" };

	put_count(&j->judged, repetition);
	put_text(&j->judged, kind.method);
	put_text(&j->judged, kind.kind);
	put_text(&j->judged, row->label);
	put_number(&j->judged, row->slowdown);
	put_number(&j->judged, row->truth);
	put_count(&j->judged, kind.runs);
	put_interval(&j->judged, c->ratio);
	put_text(&j->judged, words[c->verdict]);
	put_end(&j->judged);
}

static inline struct share judge_kind(const char *method, const char *kind, const struct known_row *row, size_t runs)
{
	return (struct share){ method, kind, row->slowdown, row->truth, runs, 0, 0 };
}

/* ---- Within blocks ---------------------------------------------------------------------------------------------- */

static inline void judge_width(struct widths *widths, struct interval ratio)
{
	if (isnan(ratio.low))
		return;
	widths->value = enough(realloc(widths->value, (widths->count + 1) * sizeof *widths->value));
	widths->value[widths->count++] = log(ratio.high / ratio.low) / 2;
}

/* The rows that are compared alone; relabelled: those that are the baseline again. */
static inline void judge_pairs(struct judge *j, size_t size, const struct set *set, bool relabelled)
{
	const struct repetitions *d = &j->data;

	for (size_t r = 0; r < d->rows; r++) {
		const struct known_row *row = &d->row[r];

		if (row->role != ROLE_PAIR || (relabelled && !known_same(row)))
			continue;
		const struct share kind = judge_kind(OURS, relabelled ? RELABELLED_PAIR : PAIR, row, set->count);
		const struct comparison c = set_compare(d, set, r, 1);

		judge_say(j, set->repetition, kind, row, &c);
		share_count(&j->shares, kind, judge_hit(row, c.verdict));
		if (relabelled)
			continue;
		share_count(&j->shares, judge_kind(OURS, COVERAGE, row, set->count),
			    c.ratio.low <= row->truth && row->truth <= c.ratio.high);
		if (known_same(row))
			judge_width(&j->pair[size], c.ratio);
	}
}

/* Every row, as one of a family. */
static inline void judge_family(struct judge *j, size_t size, const struct set *set, bool relabelled)
{
	const struct repetitions *d = &j->data;
	const struct known_row *same = NULL;
	bool alarm = false;

	for (size_t r = 0; r < d->rows; r++) {
		const struct known_row *row = &d->row[r];

		if (isnan(row->slowdown) || (relabelled && !known_same(row)))
			continue;
		const struct share kind = judge_kind(OURS, relabelled ? RELABELLED_FAMILY : FAMILY, row, set->count);
		const struct comparison c = set_compare(d, set, r, d->family);

		judge_say(j, set->repetition, kind, row, &c);
		if (!known_same(row)) {
			share_count(&j->shares, kind, judge_hit(row, c.verdict));
			continue;
		}
		alarm = alarm || judge_different(c.verdict);
		same = row;
		if (!relabelled)
			judge_width(&j->family[size], c.ratio);
	}
	if (same)
		share_count(&j->shares, judge_kind(OURS, relabelled ? RELABELLED_FAMILY : FAMILY, same, set->count), alarm);
}

static inline void judge_set(struct judge *j, size_t size, size_t nth)
{
	struct set set = set_begin(&j->data, size, nth);

	judge_pairs(j, size, &set, false);
	if (j->data.family > 0)
		judge_family(j, size, &set, false);
	set_relabel(&j->data, size, nth, &set);
	judge_pairs(j, size, &set, true);
	if (j->data.family > 0)
		judge_family(j, size, &set, true);
	set_free(&set);
}

static inline void judge_sets(struct judge *j)
{
	for (size_t size = 0; size < SET_SIZES; size++)
		for (size_t nth = 0; nth < sets_of_size(&j->data, size); nth++)
			judge_set(j, size, nth);
}

/* ---- Plain hyperfine -------------------------------------------------------------------------------------------- */

static inline void judge_plain_pair(struct judge *j, const struct plain_runs *a, const struct plain_runs *b)
{
	const struct known_row *row = &j->data.row[a->row];
	const double ratio = gsl_stats_mean(a->seconds, 1, a->runs) / gsl_stats_mean(b->seconds, 1, b->runs);
	const enum verdict verdicts[] = { by_sigma(a->seconds, a->runs, b->seconds, b->runs),
					  by_welch(a->seconds, a->runs, b->seconds, b->runs) };

	for (size_t m = 0; m < 2; m++) {
		const struct share kind = judge_kind(m == 0 ? SIGMA : WELCH, PAIR, row, a->runs);
		const struct comparison c = { .ratio = { ratio, NAN, NAN }, .verdict = verdicts[m] };

		judge_say(j, a->repetition, kind, row, &c);
		share_count(&j->shares, kind, judge_hit(row, c.verdict));
	}
}

static inline void judge_plain(struct judge *j)
{
	const struct plain *p = &j->data.plain;
	const struct plain_runs *baseline = NULL;

	for (const struct plain_runs *g = p->group; g < p->group + p->groups; g++) {
		const struct known_row *row = &j->data.row[g->row];

		if (row->role == ROLE_BASELINE)
			baseline = g;
		if (row->role != ROLE_PAIR)
			continue;
		if (!baseline || baseline->repetition != g->repetition)
			fail(0, "%s: %s comes before the baseline of repetition %zu", p->table.path, row->label, g->repetition);
		judge_plain_pair(j, g, baseline);
	}
}

static inline void judge_free(struct judge *j)
{
	for (size_t size = 0; size < SET_SIZES; size++) {
		free(j->pair[size].value);
		free(j->family[size].value);
	}
	repetitions_free(&j->data);
}

#endif
