/*
 * interpreter.h - the interpreter that ran a row, as readers know it: "CPython 3.13.5", "… without its lock".
 *
 * By the columns implementation, python and gil, which are the runners' report (runners/cpython/report.py).
 */
#ifndef INTERPRETER_H
#define INTERPRETER_H

#include "rows.h"

/* "C", or implementation and version. To be freed. */
static inline char *interpreter_name(const struct samples *s, const struct row *row)
{
	if (!row_in_python(s, row))
		return words("C");
	return words("%s %s", row_text(s, row, "implementation"), row_text(s, row, "python"));
}

static inline bool interpreter_has_no_lock(const struct samples *s, const struct row *row)
{
	return row_is(s, row, "gil", "false");
}

/* Both, in one. To be freed. */
static inline char *interpreter_full_name(const struct samples *s, const struct row *row)
{
	char *name = interpreter_name(s, row), *full = words("%s%s", name, interpreter_has_no_lock(s, row) ? " without its lock" : "");

	free(name);
	return full;
}

#endif
