/*
 * output.h - files that a program writes whole or not at all.
 *
 * The text is gathered in memory and then goes out in one write. Appending: what a full disk cut short is taken back.
 * Replacing: a regular file appears under its name only when it is complete; a device or a pipe is written directly.
 * Updating: the same, but a file that holds this text already is left alone, with its time.
 */
#ifndef BASE_OUTPUT_H
#define BASE_OUTPUT_H

#include <fcntl.h>
#include <libgen.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fail.h"

enum output_mode { OUTPUT_APPEND, OUTPUT_REPLACE, OUTPUT_UPDATE };

struct output {
	FILE *stream; /* print here */
	const char *path;
	enum output_mode mode;
	char *text;
	size_t length;
};

/* Fails now if `path` could not be written at the end of the run; leaves nothing behind. */
static inline void output_check(const char *path)
{
	char folder[4096];
	struct stat status;

	if (stat(path, &status) == 0) {
		if (S_ISDIR(status.st_mode))
			fail(EISDIR, "cannot write %s", path);
		if (access(path, W_OK) != 0)
			fail(errno, "cannot write %s", path);
		return;
	}
	if ((size_t)snprintf(folder, sizeof folder, "%s", path) >= sizeof folder)
		fail(ENAMETOOLONG, "cannot write %s", path);
	if (errno != ENOENT || *path == '\0' || access(dirname(folder), W_OK | X_OK) != 0)
		fail(errno, "cannot write '%s'", path);
}

/* *out must stay where it is until output_close: the stream holds pointers into it. */
static inline void output_open(struct output *out, const char *path, enum output_mode mode)
{
	*out = (struct output){ .path = path, .mode = mode };
	out->stream = open_memstream(&out->text, &out->length);
	if (!out->stream)
		fail(errno, "cannot write %s", path);
}

/* Writes all of it at once; after a failure the file is as long as it was before. */
static inline void output_write(const struct output *out, const char *path, int flags)
{
	const int file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0666);
	struct stat before;
	size_t done = 0;

	if (file < 0 || fstat(file, &before) != 0)
		fail(errno, "cannot write %s", path);
	while (done < out->length) {
		const ssize_t written = write(file, out->text + done, out->length - done);

		if (written < 0) {
			const int error = errno;

			if (done > 0 && S_ISREG(before.st_mode) && ftruncate(file, before.st_size) != 0)
				fail(errno, "%s is incomplete, and cannot be cut back", path);
			if (path != out->path) /* the part */
				unlink(path);
			fail(error, "cannot write %s", out->path);
		}
		done += (size_t)written;
	}
	if (close(file) != 0)
		fail(errno, "cannot write %s", out->path);
}

/* Does the file hold exactly this text? */
static inline bool output_is_there(const struct output *out)
{
	FILE *file = fopen(out->path, "re");
	char *text = enough(malloc(out->length + 1));
	const bool same = file && fread(text, 1, out->length + 1, file) == out->length &&
			  memcmp(text, out->text, out->length) == 0;

	free(text);
	if (file)
		fclose(file);
	return same;
}

static inline void output_close(struct output *out)
{
	struct stat status;

	if (fclose(out->stream) != 0)
		fail(errno, "cannot write %s", out->path);
	if (out->mode == OUTPUT_APPEND) {
		output_write(out, out->path, O_APPEND);
	} else if (lstat(out->path, &status) == 0 && !S_ISREG(status.st_mode)) { /* a link too: /dev/stderr is one */
		output_write(out, out->path, O_TRUNC);
	} else if (out->mode != OUTPUT_UPDATE || !output_is_there(out)) {
		char part[4096];

		if ((size_t)snprintf(part, sizeof part, "%s.%ld.part", out->path, (long)getpid()) >= sizeof part)
			fail(ENAMETOOLONG, "cannot write %s", out->path);
		output_write(out, part, O_TRUNC);
		if (rename(part, out->path) != 0) {
			const int error = errno;

			unlink(part);
			fail(error, "cannot rename %s to %s", part, out->path);
		}
	}
	free(out->text);
}

#endif
