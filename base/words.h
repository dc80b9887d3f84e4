/*
 * words.h - text as printf makes it, at once or piece by piece, to be freed; and how wide a text is.
 */
#ifndef BASE_WORDS_H
#define BASE_WORDS_H

#include "fail.h"

__attribute__((format(printf, 1, 0))) static inline char *words_list(const char *format, va_list arguments)
{
	char *text;

	if (vasprintf(&text, format, arguments) < 0)
		fail(errno, "out of memory");
	return text;
}

__attribute__((format(printf, 1, 2))) static inline char *words(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	char *text = words_list(format, arguments);
	va_end(arguments);
	return text;
}

/* A stream whose text is whole, and to be freed, when it is closed; both must stay until then. */
static inline FILE *words_open(char **text, size_t *length)
{
	FILE *out = open_memstream(text, length);

	if (!out)
		fail(errno, "out of memory");
	return out;
}

/* Characters that a UTF-8 text shows. */
static inline int words_width(const char *text)
{
	int count = 0;

	for (; *text; text++)
		count += ((unsigned char)*text & 0xc0) != 0x80;
	return count;
}

#endif
