/*
 * fill - puts named values into a template: notes, captions, pages.
 *
 * usage: fill [--html] [--value NAME=TEXT]... TEMPLATE DATA/EXPERIMENT
 *
 * values.tsv of the folder has the values, and further ones may be given; values.h says what a template is, html.h what one
 * in HTML has besides.
 */
#include "../base/option.h"
#include "page_figure.h"
#include "page_files.h"
#include "page_samples.h"
#include "page_text.h"
#include "paths.h"

static const struct fill_form FILL_HTML = {
	.text = html_text,
	.table = html_table,
	.words = { { "markdown", put_markdown }, { "raw", put_raw }, { "figure", put_figure }, { "samples", put_samples },
		   { "base64", put_base64 }, { 0 } },
};

static struct values values;

static void given(const char *value)
{
	const char *equals = strchr(value, '=');

	if (!equals || equals == value)
		fail_usage("--value takes NAME=TEXT, not '%s'", value);
	char *name = words("%.*s", (int)(equals - value), value);

	values_set(&values, name, "%s", equals + 1);
	free(name);
}

/* Those of the folder come first, so that one that is given takes the place of one there. */
static void read_values(const char *folder)
{
	struct values more = values;

	values = (struct values){ 0 };
	values_read(&values, path_in(folder, "values.tsv"));
	for (size_t i = 0; i < more.count; i++)
		values_set(&values, more.name[i], "%s", more.text[i]);
	values_free(&more);
}

int main(int argc, char **argv)
{
	bool html = false;
	const struct option_spec options[] = {
		{ .name = "html", .flag = &html, .help = "the template is of HTML; values and tables are put in as such" },
		{ .name = "value", .letter = 'v', .argument = "NAME=TEXT", .each = given, .help = "one more value" },
		{ 0 },
	};
	const struct option_program program = {
		.name = "fill",
		.synopsis = "Usage: fill [OPTION]... TEMPLATE DATA/EXPERIMENT\n"
			    "Puts the values and tables of that folder into a template: analysis/values.h, analysis/html.h.\n",
		.notes = "Exit status: 0 done; 1 something cannot be read or written, or is no template; 2 bad usage.",
		.tables = { options },
	};

	fail_program = "fill";
	option_read(&program, argc, argv);
	if (optind != argc - 2)
		fail_usage("usage: fill [OPTION]... TEMPLATE DATA/EXPERIMENT");
	read_values(argv[optind + 1]);
	char *text = fill_template_as(html ? &FILL_HTML : &FILL_MARKDOWN, argv[optind], argv[optind + 1], &values);

	if (fputs(text, stdout) == EOF || fclose(stdout) != 0)
		fail(errno, "cannot write");
	free(text);
	values_free(&values);
	return EXIT_SUCCESS;
}
