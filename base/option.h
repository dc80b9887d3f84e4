/*
 * option.h - a program's options, declared in tables: how an option is called, what it takes, and where its value goes.
 *
 *   static uint64_t chunk = 1;
 *   static const struct option_spec own[] = {
 *           { .name = "chunk", .argument = "N", .help = "tasks in a message", .number = &chunk, .low = 1, .high = 99 },
 *           { 0 },
 *   };
 *
 * One entry is all there is of an option: it is read, checked and explained by --help from there. A program may have
 * several tables, so that an option is declared where it is used. --help and --version are there by themselves.
 */
#ifndef BASE_OPTION_H
#define BASE_OPTION_H

#include <getopt.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "fail.h"
#include "number.h"

#define SAMEWORK_VERSION "1.0.0"

struct option_spec {
	const char *name;     /* as in --name; NULL ends the table */
	char letter;          /* as in -l; 0: none */
	const char *argument; /* what it takes, in --help; NULL: nothing */
	const char *help;     /* one line or several */
	uint64_t *number;     /* for a whole number from low to high, … */
	uint64_t low, high;
	const char **text;    /* … or for any text; what is there beforehand is the default, … */
	void (*each)(const char *); /* … or for texts, as the option may be given several times, … */
	bool *flag;           /* … or, where it takes nothing, for whether it was given */
};

struct option_program {
	const char *name;     /* in --version */
	const char *synopsis; /* --help begins with it, … */
	const char *notes;    /* … and ends with it */
	const struct option_spec *tables[4]; /* the first NULL ends them */
};

enum {
	OPTION_MAX = 64,   /* of all tables together */
	OPTION_COLUMN = 23, /* of --help, in which the explanations begin */
	OPTION_HELP = 1,   /* what getopt_long returns: this, a letter, or LONG and the option's place */
	OPTION_VERSION = 2,
	OPTION_LONG = 256,
};

/* Ends a program that was only asked to print something. */
__attribute__((noreturn)) static inline void option_printed(void)
{
	if (fclose(stdout) != 0)
		fail(errno, "cannot write to stdout");
	exit(EXIT_SUCCESS);
}

static inline void option_explain(const struct option_spec *spec)
{
	const char letter[] = { '-', spec->letter, ',', '\0' };
	const int width = printf("  %3s --%s %s", spec->letter ? letter : "", spec->name, spec->argument ? spec->argument : "");

	printf("%*s", width < OPTION_COLUMN ? OPTION_COLUMN - width : 2, "");
	for (const char *c = spec->help; *c; c++) {
		putchar(*c);
		if (*c == '\n')
			printf("%*s", OPTION_COLUMN, "");
	}
	if (spec->number && *spec->number >= spec->low)
		printf(" (%llu)", (unsigned long long)*spec->number);
	if (spec->text && *spec->text)
		printf(" (%s)", *spec->text);
	putchar('\n');
}

__attribute__((noreturn)) static inline void option_help(const struct option_program *program)
{
	printf("%s\n", program->synopsis);
	for (const struct option_spec *const *table = program->tables; *table; table++)
		for (const struct option_spec *spec = *table; spec->name; spec++)
			option_explain(spec);
	printf("      --help           print this\n"
	       "      --version        print the version\n\n%s\n", program->notes);
	option_printed();
}

__attribute__((noreturn)) static inline void option_version(const struct option_program *program)
{
	printf("%s (samework) %s\n", program->name, SAMEWORK_VERSION);
	option_printed();
}

static inline void option_set(const struct option_spec *spec, const char *value)
{
	if (spec->number)
		*spec->number = number_option(spec->name, value, spec->low, spec->high);
	else if (spec->each)
		spec->each(value);
	else if (spec->flag)
		*spec->flag = true;
	else
		*spec->text = value;
}

/* Tells getopt of the option's letter, if it has one; returns where the next one goes. */
static inline char *option_letter(const struct option_spec *spec, char *letter)
{
	if (!spec->letter)
		return letter;
	*letter++ = spec->letter;
	if (!spec->flag)
		*letter++ = ':';
	return letter;
}

/* Reads the options up to the first word that is none: argv[optind]. An unknown option ends the program, status 2. */
static inline void option_read(const struct option_program *program, int argc, char **argv)
{
	const struct option_spec *specs[OPTION_MAX];
	struct option options[OPTION_MAX + 3] = { 0 };
	char letters[2 * OPTION_MAX + 2] = "+", *letter = letters + 1;
	int count = 0, code;

	for (const struct option_spec *const *table = program->tables; *table; table++)
		for (const struct option_spec *spec = *table; spec->name; spec++, count++) {
			if (count == OPTION_MAX)
				fail(0, "option --%s is one too many: there may be %d", spec->name, OPTION_MAX);
			specs[count] = spec;
			options[count] = (struct option){ spec->name, spec->flag ? no_argument : required_argument, NULL,
							  spec->letter ? spec->letter : OPTION_LONG + count };
			letter = option_letter(spec, letter);
		}
	options[count] = (struct option){ "help", no_argument, NULL, OPTION_HELP };
	options[count + 1] = (struct option){ "version", no_argument, NULL, OPTION_VERSION };
	while ((code = getopt_long(argc, argv, letters, options, NULL)) != -1) {
		if (code == '?') /* getopt_long has named the option */
			exit(STATUS_USAGE);
		if (code == OPTION_HELP)
			option_help(program);
		if (code == OPTION_VERSION)
			option_version(program);
		for (int i = 0; i < count; i++)
			if (options[i].val == code)
				option_set(specs[i], optarg);
	}
}

#endif
