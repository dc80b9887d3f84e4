/*
 * number.h - reads numbers, strictly: all of the text, nothing but the number, within its range.
 */
#ifndef BASE_NUMBER_H
#define BASE_NUMBER_H

#include <ctype.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "fail.h"

/* A whole decimal number of digits only, from `low` to `high`; false: the text is none. */
static inline bool number_whole(const char *text, uint64_t low, uint64_t high, uint64_t *value)
{
	uint64_t sum = 0;

	if (*text == '\0')
		return false;
	for (const char *c = text; *c; c++) {
		const uint64_t digit = (uint64_t)(*c - '0');

		if (!isdigit((unsigned char)*c) || digit > high || sum > (high - digit) / 10)
			return false;
		sum = sum * 10 + digit;
	}
	*value = sum;
	return sum >= low;
}

/* A finite decimal number; false: the text is none. */
static inline bool number_real(const char *text, double *value)
{
	char *end;

	if (*text == '\0' || isspace((unsigned char)*text))
		return false;
	*value = strtod(text, &end);
	return *end == '\0' && isfinite(*value);
}

/* The value of an option, which ends the program with status 2 where it is none. */
static inline uint64_t number_option(const char *option, const char *text, uint64_t low, uint64_t high)
{
	uint64_t value = 0;

	if (!number_whole(text, low, high, &value))
		fail_usage("option --%s: '%s' is not a whole number from %llu to %llu", option, text, (unsigned long long)low,
			   (unsigned long long)high);
	return value;
}

/* The same of a share, from 0 to 1. */
static inline double share_option(const char *option, const char *text)
{
	double value;

	if (!number_real(text, &value) || value < 0 || value > 1)
		fail_usage("option --%s: '%s' is not a share from 0 to 1", option, text);
	return value;
}

#endif
