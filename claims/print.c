/*
 * print - a judgement for a person at a terminal: at a glance, and in full where that is asked for.
 *
 * usage: print [--verbose] [--width N] DATA        reads verdicts.tsv and sources.tsv in DATA/claims: pages.h
 */
#include "../base/option.h"
#include "details.h"
#include "summary.h"

static void print(const char *folder, int width, bool verbose)
{
	struct table verdicts = table_read(path_in(folder, "claims/verdicts.tsv"));
	struct table sources = table_read(path_in(folder, "claims/sources.tsv"));

	summary_print(&verdicts, &sources, width, terminal_colours());
	putchar('\n');
	if (verbose)
		details_print(&verdicts, &sources);
	else
		puts("Numbers and reasons: make claims VERBOSE=yes");
	table_free(&verdicts);
	table_free(&sources);
}

int main(int argc, char **argv)
{
	bool verbose = false;
	uint64_t width = 0;
	const struct option_spec options[] = {
		{ .name = "verbose", .letter = 'v', .flag = &verbose, .help = "then each verdict's test, numbers and reason" },
		{ .name = "width", .letter = 'w', .argument = "N", .number = &width,
		  .low = TERMINAL_NARROW, .high = TERMINAL_WIDE, .help = "of the summary's lines (the terminal's; else 100)" },
		{ 0 },
	};
	const struct option_program program = {
		.name = "print",
		.synopsis = "Usage: print [OPTION]... DATA\n"
			    "Prints the judgement in DATA/claims: a line for each claim, a word for each source's verdict.\n",
		.notes = "In colour on a terminal, unless NO_COLOR is set.\n"
			 "Exit status: 0 done; 1 something cannot be read or written; 2 bad usage.",
		.tables = { options },
	};

	fail_program = "print";
	option_read(&program, argc, argv);
	if (optind != argc - 1)
		fail_usage("it takes one folder, DATA (see --help)");
	print(argv[optind], width > 0 ? (int)width : terminal_width(), verbose);
	if (fclose(stdout) != 0)
		fail(errno, "cannot write");
	return EXIT_SUCCESS;
}
