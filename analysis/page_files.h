/*
 * page_files.h - other files in a page: as they are, or in base64 (RFC 4648, by libsodium).
 */
#ifndef PAGE_FILES_H
#define PAGE_FILES_H

#include <sodium.h>

#include "values.h"

static inline void put_raw(const struct fill *f, const char *name)
{
	char *path = fill_beside(f, name);
	size_t size;
	char *text = tsv_slurp(path, &size);

	fwrite(text, 1, size, f->out);
	free(text);
	free(path);
}

static inline void put_base64(const struct fill *f, const char *name)
{
	char *path = fill_path(f, name);
	size_t size;
	char *text = tsv_slurp(path, &size);
	const size_t length = sodium_base64_encoded_len(size, sodium_base64_VARIANT_ORIGINAL);
	char *encoded = enough(malloc(length));

	fputs(sodium_bin2base64(encoded, length, (const unsigned char *)text, size, sodium_base64_VARIANT_ORIGINAL), f->out);
	free(encoded);
	free(text);
	free(path);
}

#endif
