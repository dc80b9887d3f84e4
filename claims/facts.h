/*
 * facts.h - a row of samples by what it is: FACT=VALUE, a column of the samples and what it has there, in the same letters.
 */
#ifndef CLAIMS_FACTS_H
#define CLAIMS_FACTS_H

#include "../analysis/rows.h"

struct fact {
	const char *name, *value;
};

struct facts {
	struct fact *list;
	size_t count;
};

/* The texts must stay. */
static inline void facts_add(struct facts *f, const char *name, const char *value)
{
	f->list = enough(realloc(f->list, (f->count + 1) * sizeof *f->list));
	f->list[f->count++] = (struct fact){ name, value };
}

static inline void facts_join(struct facts *f, const struct facts *more)
{
	for (size_t i = 0; i < more->count; i++)
		facts_add(f, more->list[i].name, more->list[i].value);
}

static inline bool facts_name(const struct facts *f, const char *name)
{
	for (size_t i = 0; i < f->count; i++)
		if (strcmp(f->list[i].name, name) == 0)
			return true;
	return false;
}

/* The same facts, but with this value of that name. To be freed. */
static inline struct facts facts_with(const struct facts *f, const char *name, const char *value)
{
	struct facts changed = { 0 };

	for (size_t i = 0; i < f->count; i++)
		facts_add(&changed, f->list[i].name, strcmp(f->list[i].name, name) == 0 ? value : f->list[i].value);
	return changed;
}

static inline void facts_free(struct facts *f)
{
	free(f->list);
	*f = (struct facts){ 0 };
}

/* "BEFORE FACT=VALUE FACT=VALUE" */
static inline char *facts_words(const char *before, const struct facts *f)
{
	char *text = words("%s", before);

	for (size_t i = 0; i < f->count; i++) {
		char *longer = words("%s%s%s=%s", text, *text ? " " : "", f->list[i].name, f->list[i].value);

		free(text);
		text = longer;
	}
	return text;
}

/* ---- What has them ---------------------------------------------------------------------------------------------- */

/* The first name that is no column of the table; NULL: all are. */
static inline const char *facts_unknown(const struct facts *f, const struct table *t)
{
	for (size_t i = 0; i < f->count; i++)
		if (table_find(t, f->list[i].name) == TSV_NONE)
			return f->list[i].name;
	return NULL;
}

static inline bool facts_of_row(const struct facts *f, const struct samples *s, const struct row *row)
{
	for (size_t i = 0; i < f->count; i++)
		if (!row_is(s, row, f->list[i].name, f->list[i].value))
			return false;
	return true;
}

static inline bool facts_of_line(const struct facts *f, const struct table *t, size_t line)
{
	for (size_t i = 0; i < f->count; i++)
		if (strcmp(table_cell(t, line, table_find(t, f->list[i].name)), f->list[i].value) != 0)
			return false;
	return true;
}

#endif
