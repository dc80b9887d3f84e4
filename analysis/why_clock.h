/*
 * why_clock.h - how much of what taking turns costs does the clock explain? The answer that why.md begins with, and
 * why-explained.tsv, its table.
 *
 * The verdict is read off the 95 % interval of the clock's share of the excess: what it leaves possible of none (up to
 * NONE), part, and all (from ALL). The bounds leave room for what the lock itself costs, and for clocks that are read
 * only every few milliseconds.
 */
#ifndef WHY_CLOCK_H
#define WHY_CLOCK_H

#include "why_tables.h"

static const double NONE = 10, ALL = 90; /* % of the excess */

static const char WHY_NOTHING[] = "nothing measurable to explain";

static inline const char *why_clock_verdict(const struct program *p)
{
	const struct part *excess = why_part(p, EXCESS), *share = why_part(p, CLOCKS_SHARE);

	if (excess->value.low <= 0)
		return WHY_NOTHING;
	if (!share || isnan(share->value.low))
		return WHY_UNKNOWN;
	const bool none = share->value.low <= NONE, all = share->value.high >= ALL;

	if (none && all)
		return WHY_UNKNOWN;
	if (none)
		return share->value.high <= NONE ? "none of it" : "at most part of it";
	if (all)
		return share->value.low >= ALL ? "all of it" : "at least part of it";
	return "part of it";
}

static inline void why_clock_line(struct tsv *out, const struct program *p)
{
	const char *verdict = why_clock_verdict(p);

	put_shown(out, p, HOLDERS_CLOCK, 0);
	put_shown(out, p->alone, HOLDERS_CLOCK, 0);
	put_shown(out, p, BY_CLOCK, 1);
	put_shown(out, p, EXCESS, 1);
	put_text(out, shown(WHY_TEXT, verdict == WHY_NOTHING ? NULL : why_part(p, CLOCKS_SHARE), 1));
	put_text(out, verdict);
}

/* The value NAME: the mean of this part. */
static inline void why_clock_value(struct values *v, const char *name, const struct program *p, enum part_kind kind, int places)
{
	values_set(v, name, "%s", shown_number(WHY_TEXT, why_part(p, kind)->value.estimate, places));
}

/* Of the programs but `main` that take turns freely, in words; "": there are none. To be freed. */
static inline char *why_clock_others(const struct programs *all, const struct program *main)
{
	size_t length = 0;
	char *text = NULL;
	FILE *out = words_open(&text, &length);

	for (size_t i = 0; i < all->count; i++) {
		const struct program *p = &all->list[i];

		if (p == main || p->pinned || !why_part(p, BY_CLOCK))
			continue;
		const char *verdict = why_clock_verdict(p);

		fprintf(out, "%s%s: ", ftell(out) > 0 ? "; " : "", why_title(WHY_TEXT, p));
		if (verdict != WHY_NOTHING)
			fprintf(out, "%s of %s %%, ", shown_number(WHY_TEXT, why_part(p, BY_CLOCK)->value.estimate, 1),
				shown_number(WHY_TEXT, why_part(p, EXCESS)->value.estimate, 1));
		fputs(verdict, out);
	}
	if (fclose(out) != 0)
		fail(errno, "out of memory");
	return text;
}

/* The answer for this program, and shortly for the others. */
static inline void why_clock(struct experiment *e, const struct programs *all, const struct program *p)
{
	const bool told = why_part(p, BY_CLOCK) != NULL;
	char *others = why_clock_others(all, p);
	struct values *v = &e->values;

	values_set(v, "explained", "%s",
		   why_table(e, all, "why-explained.tsv", "program\tclock of the lock’s holder, MHz\tclock alone, MHz\t"
				     "the clock explains, %\tof, %\tits share, %\tverdict", BY_CLOCK, why_clock_line));
	const char *verdict = told ? why_clock_verdict(p) : "";

	values_set(v, "clock_verdict", "%s", verdict);
	values_set(v, "clock_case", "%s", !told ? "unknown" : verdict == WHY_NOTHING ? "nothing" : "told");
	values_set(v, "clock_others", "%s", others);
	free(others);
	if (!told)
		return;
	why_clock_value(v, "clock_excess", p, EXCESS, 1);
	values_set(v, "clock_excess_range", "%s", shown(WHY_TEXT, why_part(p, EXCESS), 1));
	why_clock_value(v, "clock_explains", p, BY_CLOCK, 1);
	why_clock_value(v, "clock_held", p, HOLDERS_CLOCK, 0);
	why_clock_value(v, "clock_alone", p->alone, HOLDERS_CLOCK, 0);
}

#endif
