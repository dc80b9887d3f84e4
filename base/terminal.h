/*
 * terminal.h - how wide a line may be where stdout goes, whether it may be in colour, and texts cut to fit.
 */
#ifndef BASE_TERMINAL_H
#define BASE_TERMINAL_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "number.h"
#include "words.h"

enum {
	TERMINAL_NARROW = 50, /* no line is asked to be narrower, … */
	TERMINAL_WIDE = 1000, /* … or wider */
	TERMINAL_NONE = 100,  /* of a file or a pipe */
};

/* Characters of a line: what COLUMNS says, else the terminal itself. */
static inline int terminal_width(void)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size = { 0 };
	uint64_t width;

	if (!isatty(STDOUT_FILENO))
		return TERMINAL_NONE;
	if (!columns || !number_whole(columns, 1, TERMINAL_WIDE, &width)) {
		if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
			return TERMINAL_NONE;
		width = size.ws_col;
	}
	return width < TERMINAL_NARROW ? TERMINAL_NARROW : (int)width;
}

/* On a terminal that knows colours, unless NO_COLOR says otherwise: https://no-color.org */
static inline bool terminal_colours(void)
{
	const char *none = getenv("NO_COLOR"), *terminal = getenv("TERM");

	return isatty(STDOUT_FILENO) && !(none && *none) && terminal && strcmp(terminal, "dumb") != 0;
}

/* Prints a UTF-8 text, or as much of it as fits, with … at its end; returns how many characters that are. */
static inline int terminal_cut(const char *text, int room)
{
	const int width = words_width(text);
	int left = room;

	if (width <= room) {
		fputs(text, stdout);
		return width;
	}
	if (room <= 0)
		return 0;
	for (; left > 0; text++) {
		left -= ((unsigned char)*text & 0xc0) != 0x80;
		if (left > 0)
			putchar(*text);
	}
	fputs("…", stdout);
	return room;
}

#endif
