/*
 * fuzz.h - lets libFuzzer try a reader again and again in one process. A harness includes it before all else.
 *
 * A reader that refuses its input ends the program by fail(). Here exit() goes back to the harness instead, and what the
 * reader still held is given back. A harness defines fuzz_try, which reads the files that fuzz_files has written.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <ftw.h>
#include <jansson.h>
#include <limits.h>
#include <setjmp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

void fuzz_try(const char *data, size_t size); /* data[size] is '\0' */

static char fuzz_folder[] = "/dev/shm/fuzz-XXXXXX"; /* of the files that are read */
static jmp_buf fuzz_back;

__attribute__((noreturn)) static inline void fuzz_exit(int status)
{
	longjmp(fuzz_back, status + 1);
}

/* ---- What the reader holds ------------------------------------------------------------------------------------------ */

static void *fuzz_held[1 << 16];
static size_t fuzz_held_count;

static inline void *fuzz_hold(void *memory)
{
	if (memory && fuzz_held_count < sizeof fuzz_held / sizeof *fuzz_held)
		fuzz_held[fuzz_held_count++] = memory;
	return memory;
}

static inline void fuzz_forget(const void *memory)
{
	for (size_t i = fuzz_held_count; i-- > 0;)
		if (fuzz_held[i] == memory) {
			fuzz_held[i] = fuzz_held[--fuzz_held_count];
			return;
		}
}

static inline void *fuzz_malloc(size_t size)
{
	return fuzz_hold(malloc(size));
}

static inline void *fuzz_calloc(size_t count, size_t size)
{
	return fuzz_hold(calloc(count, size));
}

static inline void *fuzz_realloc(void *old, size_t size)
{
	fuzz_forget(old);
	return fuzz_hold(realloc(old, size));
}

static inline char *fuzz_strdup(const char *text)
{
	return fuzz_hold(strdup(text));
}

static inline void fuzz_free(void *memory)
{
	fuzz_forget(memory);
	free(memory);
}

/* A stream in memory stores where its text is when it is closed: here, and not in a frame that is gone by then. */
static struct fuzz_stream {
	FILE *stream;
	char *text, **text_wanted;
	size_t length, *length_wanted;
} fuzz_streams[64];

// NOLINTNEXTLINE(readability-non-const-parameter): fuzz_fclose writes there
static inline FILE *fuzz_open_memstream(char **text, size_t *length)
{
	struct fuzz_stream *s = fuzz_streams;

	while (s->stream)
		s++;
	*s = (struct fuzz_stream){ .text_wanted = text, .length_wanted = length };
	return s->stream = open_memstream(&s->text, &s->length);
}

static inline int fuzz_fclose(FILE *stream)
{
	const int status = fclose(stream);

	for (struct fuzz_stream *s = fuzz_streams; s < fuzz_streams + 64; s++)
		if (s->stream == stream) {
			*s->text_wanted = fuzz_hold(s->text);
			*s->length_wanted = s->length;
			s->stream = NULL;
		}
	return status;
}

static gzFile fuzz_gz; /* the one that is open */

static inline gzFile fuzz_gzopen(const char *path, const char *mode)
{
	return fuzz_gz = gzopen(path, mode);
}

static inline int fuzz_gzclose(gzFile file)
{
	fuzz_gz = NULL;
	return gzclose(file);
}

static inline void fuzz_give_back(void)
{
	if (fuzz_gz)
		fuzz_gzclose(fuzz_gz);
	for (struct fuzz_stream *s = fuzz_streams; s < fuzz_streams + 64; s++)
		if (s->stream) {
			fclose(s->stream);
			free(s->text);
			s->stream = NULL;
		}
	while (fuzz_held_count > 0)
		free(fuzz_held[--fuzz_held_count]);
}

/* ---- What it reads -------------------------------------------------------------------------------------------------- */

/* FOLDER/NAME. It stays until the program ends, or the next call for that place. */
static inline const char *fuzz_path(int place, const char *name)
{
	static char paths[16][PATH_MAX];

	snprintf(paths[place], sizeof paths[place], "%s/%s", fuzz_folder, name);
	return paths[place];
}

static inline void fuzz_write(const char *name, const char *data, size_t size)
{
	FILE *file = fopen(fuzz_path(15, name), "w");

	if (!file || fwrite(data, 1, size, file) != size || fclose(file) != 0)
		abort();
}

/* The data as so many files, named one after the other up to NULL. Between two of them stands a line ---. */
static inline void fuzz_files(const char *data, size_t size, const char *const *names)
{
	static const char line[] = "---\n";
	const char *end = data + size;

	for (; *names; names++) {
		const char *cut = names[1] ? memmem(data, (size_t)(end - data), line, strlen(line)) : NULL;

		fuzz_write(*names, data, (size_t)((cut ? cut : end) - data));
		data = cut ? cut + strlen(line) : end;
	}
}

/* ---- Trying --------------------------------------------------------------------------------------------------------- */

static int fuzz_remove_one(const char *path, const struct stat *status, int kind, struct FTW *place)
{
	(void)status;
	(void)kind;
	(void)place;
	return remove(path);
}

static void fuzz_remove(void)
{
	nftw(fuzz_folder, fuzz_remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static inline void fuzz_begin(void)
{
	static bool begun;

	if (!begun && (!mkdtemp(fuzz_folder) || atexit(fuzz_remove) != 0))
		abort();
	begun = true;
	json_set_alloc_funcs(fuzz_malloc, fuzz_free);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	if (!text)
		abort();
	memcpy(text, data, size);
	text[size] = '\0';
	fuzz_begin();
	if (setjmp(fuzz_back) == 0)
		fuzz_try(text, size);
	fuzz_give_back();
	free(text);
	return 0;
}

#define exit fuzz_exit
#define malloc fuzz_malloc
#define calloc fuzz_calloc
#define realloc fuzz_realloc
#define free fuzz_free
#undef strdup
#define strdup fuzz_strdup
#define open_memstream fuzz_open_memstream
#define fclose fuzz_fclose
#undef gzopen
#define gzopen fuzz_gzopen
#undef gzclose
#define gzclose fuzz_gzclose

#endif
