/*
 * fill - puts named values into a template: notes, captions, pages.
 *
 * usage: fill TEMPLATE DATA/EXPERIMENT        values.tsv of the folder has the values; values.h says what a template is
 */
#include "paths.h"
#include "values.h"

int main(int argc, char **argv)
{
	struct values values = { 0 };

	fail_program = "fill";
	if (argc != 3)
		fail_usage("usage: fill TEMPLATE DATA/EXPERIMENT");
	values_read(&values, path_in(argv[2], "values.tsv"));
	char *text = fill_template(argv[1], argv[2], &values);

	if (fputs(text, stdout) == EOF || fclose(stdout) != 0)
		fail(errno, "cannot write");
	free(text);
	values_free(&values);
	return EXIT_SUCCESS;
}
