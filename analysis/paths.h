/*
 * paths.h - where things are in a set of data.
 *
 * This is the one place that knows what is where in DATA/EXPERIMENT:
 *
 *   conditions, rows.tsv, block-NNN.json .meta .runs.jsonl .LABEL.KIND.tsv.gz, manifest.tsv   raw: bench/measure
 *   samples.tsv, blocks.tsv      a row for each run; for each block         analysis/samples.c
 *   summary.tsv                  every row against its baseline             analysis/summarise.c
 *   gates.tsv                    may the data be cited?                     analysis/gates.c
 *   results*.tsv, figure*.tsv    what this experiment asks; what is drawn   analysis/EXPERIMENT.c
 *   why-*.tsv                    tables of why.md                           analysis/why.h
 *   values.tsv                   named values: facts, captions
 *
 * DATA/claims.tsv, DATA/claims-models.tsv and DATA/claims are claims/judge.c's.
 */
#ifndef PATHS_H
#define PATHS_H

#include <string.h>
#include <unistd.h>

#include "../base/words.h"

struct path {
	struct path *before;
	char text[];
};

/* FOLDER/NAME, the name as printf makes it. It stays until the program ends. */
__attribute__((format(printf, 2, 3))) static inline char *path_in(const char *folder, const char *format, ...)
{
	static struct path *last; /* all of them, so that none counts as lost */
	va_list arguments;

	va_start(arguments, format);
	char *name = words_list(format, arguments);
	va_end(arguments);
	const size_t size = strlen(folder) + 1 + strlen(name) + 1;
	struct path *path = enough(malloc(sizeof *path + size));

	snprintf(path->text, size, "%s/%s", folder, name);
	path->before = last;
	last = path;
	free(name);
	return path->text;
}

/* The folder that a file is in. To be freed. */
static inline char *path_folder(const char *file)
{
	const char *slash = strrchr(file, '/');

	return slash ? words("%.*s", (int)(slash - file), file) : words(".");
}

/* The last part of a path: data/reference is reference. */
static inline const char *path_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* What a run wrote of itself: its trace or load. NULL: it wrote none. */
static inline char *run_file(const char *folder, long block, const char *label, const char *kind)
{
	char *path = path_in(folder, "block-%03ld.%s.%s.tsv.gz", block, label, kind);

	return access(path, F_OK) == 0 ? path : NULL;
}

/* The same, where it must have written one. */
static inline char *run_file_needed(const char *folder, long block, const char *label, const char *kind)
{
	char *path = run_file(folder, block, label, kind);

	if (!path)
		fail(0, "%s has no %s of %s in block %ld: block-%03ld.%s.%s.tsv.gz is missing", folder, kind, label, block,
		     block, label, kind);
	return path;
}

#endif
