/*
 * rising.h - a test with a fact that goes on, such as share=0..: its verdict is at 0; at which larger shares, that the data
 * have, does it hold?
 */
#ifndef CLAIMS_RISING_H
#define CLAIMS_RISING_H

#include "measure.h"

struct rising {
	struct rising_value {
		const char *text;
		double number;
		bool holds; /* the verdict there is reproduced, or the direction only */
	} *values;          /* in order of the numbers */
	size_t count, held;
};

/* ---- The values that can be asked ------------------------------------------------------------------------------- */

/* Puts the value in its place, unless it is there. */
static inline void rising_add(struct rising *r, const char *text, double number)
{
	size_t at = 0;

	while (at < r->count && r->values[at].number < number)
		at++;
	if (at < r->count && r->values[at].number == number)
		return;
	r->values = enough(realloc(r->values, (r->count + 1) * sizeof *r->values));
	memmove(r->values + at + 1, r->values + at, (r->count++ - at) * sizeof *r->values);
	r->values[at] = (struct rising_value){ .text = text, .number = number };
}

/* Those of all rows that have what else every row of the test has. */
static inline struct rising rising_values(const struct claim *c, const struct samples *s)
{
	struct rising r = { .count = 0 };

	for (const struct row *row = s->rows; row < s->rows + s->count; row++) {
		const char *text = row_text(s, row, c->rising);
		struct facts facts = facts_with(&c->common, c->rising, text);

		if (facts_of_row(&facts, s, row) && row_number(s, row, c->rising) > c->rising_from)
			rising_add(&r, text, row_number(s, row, c->rising));
		facts_free(&facts);
	}
	return r;
}

/* Asks the test at each of them, and leaves out those at which it cannot be tested. */
static inline void rising_ask(struct rising *r, const struct claim *c, const struct source *s)
{
	const size_t count = r->count;

	r->count = 0;
	for (size_t i = 0; i < count; i++) {
		struct claim there = *c;

		there.common = facts_with(&c->common, c->rising, r->values[i].text);
		struct answer a = measure(&there, s);

		r->values[r->count] = r->values[i];
		r->values[r->count].holds = a.verdict == OUTCOME_REPRODUCED || a.verdict == OUTCOME_DIRECTION_ONLY;
		if (a.verdict != OUTCOME_NOT_TESTABLE)
			r->held += r->values[r->count++].holds;
		answer_free(&a);
		facts_free(&there.common);
	}
}

/* ---- In words --------------------------------------------------------------------------------------------------- */

/* "50, 90, 99": the values, or only those at which the test holds. To be freed. */
static inline char *rising_list(const struct rising *r, bool only_held)
{
	char *text = words("%s", "");

	for (size_t i = 0; i < r->count; i++) {
		if (only_held && !r->values[i].holds)
			continue;
		char *longer = words("%s%s%s", text, *text ? ", " : "", r->values[i].text);

		free(text);
		text = longer;
	}
	return text;
}

/* Does it hold at the largest values and at no others, of which there are several? */
static inline bool rising_from(const struct rising *r)
{
	for (size_t i = r->count - r->held; i < r->count; i++)
		if (!r->values[i].holds)
			return false;
	return r->held > 1;
}

static inline char *rising_words(const struct rising *r, const char *name)
{
	if (r->count == 0)
		return words("the data have no larger %s to ask", name);
	char *all = rising_list(r, false), *held = rising_list(r, true), *text;

	if (r->held == 0)
		text = words("it holds at no larger %s (asked: %s)", name, all);
	else if (rising_from(r))
		text = words("it holds from %s=%s on (asked: %s)", name, r->values[r->count - r->held].text, all);
	else
		text = words("it holds at %s=%s%s (asked: %s)", name, held, r->held < r->count ? " only" : "", all);
	free(all);
	free(held);
	return text;
}

/* ---- The answer ------------------------------------------------------------------------------------------------- */

/* What a source says of a claim; where a fact of its test goes on, with what it says beyond. */
static inline struct answer rising_answer(const struct claim *c, const struct source *s)
{
	struct answer a = measure(c, s);

	if (!c->rising || a.verdict == OUTCOME_NOT_TESTABLE)
		return a;
	struct rising r = rising_values(c, &s->further[c->place_index].data.samples);

	rising_ask(&r, c, s);
	a.beyond = rising_words(&r, c->rising);
	answer_add(&a, a.beyond);
	free(r.values);
	return a;
}

#endif
