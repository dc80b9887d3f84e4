/*
 * verdict.h - from measured values to the verdict on a claim; the heading of claims/article.tsv says by what rule.
 */
#ifndef CLAIMS_VERDICT_H
#define CLAIMS_VERDICT_H

#include "ledger.h"

/* In the order in which a later one takes the place of an earlier one, where a claim is about several models. */
enum outcome {
	OUTCOME_REPRODUCED,
	OUTCOME_DIRECTION_ONLY,
	OUTCOME_NOT_DISTINGUISHABLE,
	OUTCOME_CONTRADICTED,
	OUTCOME_NOT_TESTABLE
};

static const char *const OUTCOMES[] = { "reproduced", "direction only", "not distinguishable", "contradicted",
					"not testable here" };

enum { OUTCOME_COUNT = sizeof OUTCOMES / sizeof *OUTCOMES };

struct medians { /* of what the claim's kind is about */
	double subject, other;
};

struct measured { /* in the terms of the claim */
	struct interval value, together; /* its interval alone, and with those of all that the claim is about */
	double p, p_together;            /* of the rank test; NAN: it was not needed */
	bool coarse;                     /* the clock is too coarse */
	size_t other;                    /* the model that the subject is compared with, as the claim numbers it */
	struct medians medians, base;    /* of both; and behind `over` */
	const struct picture *picture;   /* that the value was read off; NULL: it was measured */
};

struct answer {
	enum outcome verdict;
	char *reason; /* NULL: there is no answer yet */
	char *beyond; /* at which larger values of a fact the test holds; NULL: it was not asked */
	struct measured found;
};

/* ---- The rule --------------------------------------------------------------------------------------------------- */

/* Is the interval beyond the bound on the side of `op`, and does the rank test say so, too? */
static inline bool verdict_beyond(const struct claim *c, char op, struct interval value, double p)
{
	return !(p >= 0.05) && (op == '>' ? value.low > c->bound : value.high < c->bound);
}

/* Every comparison must be for the claim, so each goes by its own interval. */
static inline bool verdict_for(const struct claim *c, const struct measured *m)
{
	if (c->op == '=')
		return m->value.low >= c->bound / c->tolerance && m->value.high <= c->bound * c->tolerance;
	return verdict_beyond(c, c->op, m->value, m->p);
}

/* One comparison is enough to contradict it, so all of them hold together. */
static inline bool verdict_against(const struct claim *c, const struct measured *m)
{
	if (c->op == '=')
		return m->together.high < c->bound / c->tolerance || m->together.low > c->bound * c->tolerance;
	return verdict_beyond(c, c->op == '>' ? '<' : '>', m->together, m->p_together);
}

static inline bool verdict_sized(const struct claim *c, struct interval v)
{
	if (c->op == '=' || isnan(c->tolerance))
		return true;
	return (v.low <= c->published && c->published <= v.high) ||
	       fabs(log(v.estimate / c->published)) <= log(c->tolerance);
}

static inline enum outcome verdict_of(const struct claim *c, const struct measured *m)
{
	if (isnan(m->value.low))
		return OUTCOME_NOT_TESTABLE;
	if (verdict_against(c, m))
		return OUTCOME_CONTRADICTED;
	if (!verdict_for(c, m))
		return OUTCOME_NOT_DISTINGUISHABLE;
	return verdict_sized(c, m->value) ? OUTCOME_REPRODUCED : OUTCOME_DIRECTION_ONLY;
}

/* ---- In words --------------------------------------------------------------------------------------------------- */

static inline char *reason_of_equality(const struct claim *c, enum outcome verdict)
{
	static const char *const found[] = {
		[OUTCOME_REPRODUCED] = "within the tolerance of",
		[OUTCOME_NOT_DISTINGUISHABLE] = "the interval crosses the tolerance of",
		[OUTCOME_CONTRADICTED] = "outside the tolerance of",
	};

	return words("%s %s", found[verdict], c->bound_text);
}

static inline char *reason_of(const struct claim *c, enum outcome verdict, const struct measured *m)
{
	const char *side = (c->op == '>') == (verdict != OUTCOME_CONTRADICTED) ? "above" : "below";

	if (verdict == OUTCOME_NOT_TESTABLE)
		return words("%s for an interval", m->coarse ? "the clock is too coarse" : "the runs are too few");
	if (c->op == '=')
		return reason_of_equality(c, verdict);
	if (verdict == OUTCOME_REPRODUCED)
		return words("%s %s%s", side, c->bound_text, isnan(c->tolerance) ? "" : ", and of the published size");
	if (verdict == OUTCOME_DIRECTION_ONLY)
		return words("%s %s, but %.3g of the published size", side, c->bound_text, m->value.estimate / c->published);
	if (verdict == OUTCOME_CONTRADICTED)
		return words("%s %s", side, c->bound_text);
	if (m->value.low <= c->bound && c->bound <= m->value.high)
		return words("the interval includes %s", c->bound_text);
	if (m->p >= 0.05)
		return words("the rank test does not exclude chance");
	return words("alone its interval excludes %s, but not with those of all models that the claim is about", c->bound_text);
}

/* ---- The answer ------------------------------------------------------------------------------------------------- */

/* How far the value is from what the claim wants. */
static inline double verdict_distance(const struct claim *c, double estimate)
{
	return c->op == '>' ? -estimate : c->op == '<' ? estimate : fabs(log(estimate / c->bound));
}

/* Takes in a measured value, unless one was seen that is less favourable to the claim. */
static inline void answer_take(struct answer *a, const struct claim *c, const struct measured *m)
{
	const enum outcome verdict = verdict_of(c, m);

	if (a->reason && (verdict < a->verdict || (verdict == a->verdict && verdict_distance(c, m->value.estimate) <=
									    verdict_distance(c, a->found.value.estimate))))
		return;
	free(a->reason);
	*a = (struct answer){ .verdict = verdict, .reason = reason_of(c, verdict, m), .found = *m };
}

/* Puts more behind the reason. */
static inline void answer_add(struct answer *a, const char *more)
{
	char *reason = words("%s; %s", a->reason, more);

	free(a->reason);
	a->reason = reason;
}

/* The claim cannot be tested, for this reason, which is to be freed with the answer. */
static inline struct answer answer_none(char *reason)
{
	static const struct interval unknown = { NAN, NAN, NAN };

	return (struct answer){ .verdict = OUTCOME_NOT_TESTABLE,
				.reason = reason,
				.found = { .value = unknown, .together = unknown, .p = NAN, .p_together = NAN } };
}

static inline void answer_free(struct answer *a)
{
	free(a->reason);
	free(a->beyond);
}

#endif
