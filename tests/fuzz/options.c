/*
 * options - a command line, a word to a line: base/option.h, number.h.
 */
#include "fuzz.h"

/* --help closes stdout, which the next input needs. */
#undef fclose
#define fclose fflush

#include "../../base/option.h"

void fuzz_try(const char *data, size_t size)
{
	static uint64_t tasks, all;
	static const char *name;
	static const struct option_spec own[] = {
		{ .name = "tasks", .letter = 't', .argument = "N", .help = "a number", .number = &tasks, .low = 1, .high = 99 },
		{ .name = "all", .argument = "N", .help = "any\nnumber", .number = &all, .high = UINT64_MAX },
		{ .name = "name", .letter = 'n', .argument = "WORD", .help = "a word", .text = &name },
		{ 0 },
	};
	static const struct option_program program = { "options", "usage: options", "No notes.", { own } };
	char *words = strdup(data), *argv[64] = { (char *)"options" };
	int argc = 1;

	(void)size;
	for (char *rest = words, *word; argc < 63 && (word = strsep(&rest, "\n")) != NULL;)
		argv[argc++] = word;
	name = NULL;
	optind = 0; /* getopt begins anew */
	option_read(&program, argc, argv);
	if (argc > optind) {
		share_option("share", argv[optind]);
		number_option("number", argv[optind], 5, 500);
	}
}
