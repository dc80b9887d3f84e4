/*
 * drawn.h - what the figure of the claims shows: figure.tsv (pages.h) and the values that it draws by.
 *
 *   x_low, x_high         the drawn range, in which all is that figure.tsv has
 *   legend_0, legend_1    names of these groups, or empty; the other is what was published
 */
#ifndef CLAIMS_DRAWN_H
#define CLAIMS_DRAWN_H

#include "pages.h"

/* The values between which the claim is reproduced. */
static inline struct interval claim_agrees(const struct claim *c)
{
	const double low = isnan(c->tolerance) ? 0 : c->published / c->tolerance;
	const double high = isnan(c->tolerance) ? INFINITY : c->published * c->tolerance;

	if (c->kind == KIND_NONE)
		return (struct interval){ NAN, NAN, NAN };
	if (c->op == '=')
		return (struct interval){ NAN, c->bound / c->tolerance, c->bound * c->tolerance };
	return (struct interval){ NAN, c->op == '>' ? fmax(low, c->bound) : low, c->op == '<' ? fmin(high, c->bound) : high };
}

static inline void drawn_widen(struct interval *range, double x)
{
	if (x > 0 && isfinite(x)) {
		range->low = fmin(range->low, x);
		range->high = fmax(range->high, x);
	}
}

/* Holds everything that is drawn; fmin and fmax take NAN for nothing. */
static inline struct interval drawn_range(const struct judgement *j)
{
	struct interval range = { NAN, NAN, NAN };

	for (size_t c = 0; c < j->ledger.count; c++) {
		const struct claim *claim = &j->ledger.claims[c];
		const struct interval agrees = claim_agrees(claim);

		if (claim->kind == KIND_NONE)
			continue;
		drawn_widen(&range, claim->published);
		drawn_widen(&range, agrees.low);
		drawn_widen(&range, agrees.high);
		for (size_t s = 0; s < j->sources.count; s++) {
			const struct interval *found = &answer_of(j, c, s)->found.value;

			drawn_widen(&range, found->estimate);
			drawn_widen(&range, found->low);
			drawn_widen(&range, found->high);
		}
	}
	if (isnan(range.low))
		drawn_widen(&range, 1);
	return (struct interval){ NAN, range.low / pow(10, 0.1), range.high * pow(10, 0.06) };
}

/* The source in whose place the published size is drawn: the one that stands for it, or the first. */
static inline size_t drawn_publisher(const struct sources *all)
{
	for (size_t s = 0; s < all->count; s++)
		if (all->list[s].group == 2)
			return s;
	return 0;
}

/* An end of an interval, which may lie outside of what is drawn: 0 has no place on a logarithmic axis. */
static inline double drawn_end(double x, struct interval range)
{
	return isnan(x) ? NAN : fmax(x, range.low);
}

static inline void drawn_claim(struct tsv *out, const struct judgement *j, size_t c, size_t y, struct interval range)
{
	const struct claim *claim = &j->ledger.claims[c];
	const struct interval agrees = claim_agrees(claim);
	const size_t count = j->sources.count, publisher = drawn_publisher(&j->sources);

	for (size_t s = 0; s < count; s++) {
		const struct answer *a = answer_of(j, c, s);

		put_count(out, y);
		put(out, "%.4g", (double)y + 0.81 / (double)count * ((double)s - ((double)count - 1) / 2));
		put(out, "%s  %s", claim->id, claim->brief);
		put_count(out, j->sources.list[s].group);
		put_number(out, a->found.value.estimate);
		put_number(out, drawn_end(a->found.value.low, range));
		put_number(out, a->found.value.high);
		put_number(out, s == publisher ? claim->published : NAN);
		put_number(out, fmax(agrees.low, range.low));
		put_number(out, fmin(agrees.high, range.high));
		put_text(out, OUTCOMES[a->verdict]);
		put_count(out, a->found.picture != NULL);
		put_end(out);
	}
}

static inline void drawn_write(const struct judgement *j, const char *folder, struct values *values)
{
	const struct interval range = drawn_range(j);
	struct tsv out;
	size_t y = 0;

	tsv_begin(&out, path_in(folder, "figure.tsv"),
		  "y\tat\trow\tgroup\testimate\tlow\thigh\tpublished\tagree_low\tagree_high\tverdict\tpicture");
	for (size_t c = 0; c < j->ledger.count; c++)
		if (j->ledger.claims[c].kind != KIND_NONE)
			drawn_claim(&out, j, c, y++, range);
	tsv_end(&out);
	values_set(values, "x_low", "%.6g", range.low);
	values_set(values, "x_high", "%.6g", range.high);
	for (uint64_t group = 0; group < 2; group++) {
		const char *name = group == 0 ? "legend_0" : "legend_1";

		values_set(values, name, "%s", "");
		for (size_t s = j->sources.count; s-- > 0;)
			if (j->sources.list[s].group == group)
				values_set(values, name, "%s", j->sources.list[s].name);
	}
}

#endif
