/*
 * table - a table for readers, in Markdown or HTML.
 *
 * usage: table [--html] FILE.tsv
 */
#include "html.h"

int main(int argc, char **argv)
{
	const bool html = argc == 3 && strcmp(argv[1], "--html") == 0;

	fail_program = "table";
	if (argc != 2 + html)
		fail_usage("usage: table [--html] FILE.tsv");
	struct table table = table_read(argv[argc - 1]);

	(html ? html_table : markdown_table)(&table, stdout);
	if (fclose(stdout) != 0)
		fail(errno, "cannot write");
	table_free(&table);
	return EXIT_SUCCESS;
}
