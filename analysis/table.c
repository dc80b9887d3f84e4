/*
 * table - a table for readers, in Markdown.
 *
 * usage: table FILE.tsv
 */
#include "markdown.h"

int main(int argc, char **argv)
{
	fail_program = "table";
	if (argc != 2)
		fail_usage("usage: table FILE.tsv");
	struct table table = table_read(argv[1]);

	markdown_table(&table, stdout);
	if (fclose(stdout) != 0)
		fail(errno, "cannot write");
	table_free(&table);
	return EXIT_SUCCESS;
}
