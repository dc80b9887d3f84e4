/*
 * shown.h - parts as readers see them: value (low … high), to so many decimal places.
 *
 * Each function writes into a text of SHOWN bytes and returns it: shown((char[SHOWN]){ "" }, part, 1).
 */
#ifndef SHOWN_H
#define SHOWN_H

#include "parts.h"

enum { SHOWN = 256, SHOWN_NUMBER = 64 };

/* With a true minus sign, and none before 0. */
static inline const char *shown_number(char *text, double x, int places)
{
	char digits[SHOWN_NUMBER - sizeof "−"];

	snprintf(digits, sizeof digits, "%.*f", places, fabs(x));
	snprintf(text, SHOWN_NUMBER, "%s%s", x < 0 && strpbrk(digits, "123456789") ? "−" : "", digits);
	return text;
}

static inline const char *shown_range(char *text, double low, double high, int places)
{
	char from[SHOWN_NUMBER], to[SHOWN_NUMBER];

	if (isnan(low) || isnan(high))
		snprintf(text, SHOWN, "no interval");
	else
		snprintf(text, SHOWN, "%s … %s", shown_number(from, low, places), shown_number(to, high, places));
	return text;
}

static inline const char *shown_interval(char *text, struct interval i, int places)
{
	char middle[SHOWN_NUMBER], low[SHOWN_NUMBER], high[SHOWN_NUMBER];

	shown_number(middle, i.estimate, places);
	if (isnan(i.low) || isnan(i.high))
		snprintf(text, SHOWN, "%s (no interval)", middle);
	else
		snprintf(text, SHOWN, "%s (%s … %s)", middle, shown_number(low, i.low, places),
			 shown_number(high, i.high, places));
	return text;
}

/* –: there is no such part. */
static inline const char *shown(char *text, const struct part *part, int places)
{
	return part ? shown_interval(text, part->value, places) : "–";
}

#endif
