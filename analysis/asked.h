/*
 * asked.h - what somebody asked of a value beforehand, a bar, and whether that is reached.
 */
#ifndef ASKED_H
#define ASKED_H

#include "rows.h"

struct asked {
	double bar; /* NAN: nothing is asked */
	bool least; /* of the value; else it is the most */
};

static const struct asked ASKED_NOTHING = { NAN, false };

/* By the value; surely, where its interval lies on the same side. */
static inline const char *asked_reached(struct asked asked, struct interval value)
{
	if (isnan(asked.bar) || isnan(value.estimate))
		return "NA";
	const bool yes = asked.least ? value.estimate >= asked.bar : value.estimate <= asked.bar;
	const bool sure = yes == asked.least ? value.low >= asked.bar : value.high <= asked.bar;

	if (yes)
		return sure ? "yes" : "yes, not surely";
	return sure ? "no" : "no, not surely";
}

/* Two cells: the bar, and whether it is reached. */
static inline void asked_put(struct tsv *out, struct asked asked, struct interval value)
{
	if (isnan(asked.bar))
		put_text(out, "NA");
	else
		put(out, "at %s %g", asked.least ? "least" : "most", asked.bar);
	put_text(out, asked_reached(asked, value));
}

#endif
