/*
 * options.h - what the tools here check of their options. Bad usage ends the program with status 2.
 */
#ifndef ANALYSIS_OPTIONS_H
#define ANALYSIS_OPTIONS_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "../runners/fail.h"

/* A whole decimal number from `low`. */
static inline unsigned long option_whole(const char *option, const char *text, unsigned long low)
{
	char *end;

	errno = 0;
	const unsigned long value = strtoul(text, &end, 10);
	if (errno || *text < '0' || *text > '9' || *end || value < low) {
		fprintf(stderr, "%s: option %s: '%s' is not a whole number from %lu\n", fail_program, option, text, low);
		exit(2);
	}
	return value;
}

#endif
