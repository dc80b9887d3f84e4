/*
 * fail.h - the one way a runner ends badly: one line on stderr and exit status 1.
 */
#ifndef FAIL_H
#define FAIL_H

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *fail_program = "samework"; /* who speaks; options.h sets it */

/* `error`: the errno of the call that failed, as the call left or returned it; 0: the text says it all. */
__attribute__((format(printf, 2, 3), noreturn)) static inline void fail(int error, const char *format, ...)
{
	char what[512];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(what, sizeof what, format, arguments);
	va_end(arguments);
	fprintf(stderr, "%s: %s%s%s\n", fail_program, what, error ? ": " : "", error ? strerror(error) : "");
	exit(EXIT_FAILURE);
}

#endif
