/*
 * fail.h - the two ways in which a program here ends badly: one line on stderr that says what, where and why.
 */
#ifndef BASE_FAIL_H
#define BASE_FAIL_H

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STATUS_USAGE = 2 };

static const char *fail_program = "samework"; /* who speaks: main sets it first */

__attribute__((format(printf, 2, 0))) static inline void fail_say(int error, const char *format, va_list arguments)
{
	char what[1024];

	vsnprintf(what, sizeof what, format, arguments);
	fprintf(stderr, "%s: %s%s%s\n", fail_program, what, error ? ": " : "", error ? strerror(error) : "");
}

/* Exit status 1. `error`: the errno of the call that failed, as the call left or returned it; 0: the text says it all. */
__attribute__((format(printf, 2, 3), noreturn)) static inline void fail(int error, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	fail_say(error, format, arguments);
	va_end(arguments);
	exit(EXIT_FAILURE);
}

/* Exit status 2: the program was called wrongly. */
__attribute__((format(printf, 1, 2), noreturn)) static inline void fail_usage(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	fail_say(0, format, arguments);
	va_end(arguments);
	exit(STATUS_USAGE);
}

/* What an allocation returned, which is not NULL. */
static inline void *enough(void *memory)
{
	if (!memory)
		fail(errno, "out of memory");
	return memory;
}

#endif
