/*
 * asked.h - which rows of a source a claim asks, or why it cannot.
 *
 * In a source's own folder a model's row has the label that the source gives it. In a further folder it is the one row of
 * the same language, interpreter and model that has the facts that the test names; a baseline's twin is none.
 */
#ifndef CLAIMS_ASKED_H
#define CLAIMS_ASKED_H

#include "ledger.h"

struct asked {
	const struct claim *claim;
	const struct source *source;
	const struct experiment *data;
	const struct row **rows; /* of the claim's operands */
	const struct row **base; /* the same behind `over`; NULL: there is none */
	char *obstacle;          /* why there are none; NULL: there are. Its reader frees it */
};

/* ---- In a further folder ---------------------------------------------------------------------------------------- */

/* What makes a row of any folder one of the model that `row` is of. */
static inline struct facts asked_identity(const struct source *s, const struct row *row)
{
	static const char *const names[] = { "language", "interpreter", "model" };
	struct facts f = { 0 };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		facts_add(&f, names[i], row_text(&s->home.data.samples, row, names[i]));
	return f;
}

/* The one row that has the facts; NULL: there is none. */
static inline const struct row *asked_row(const struct claim *c, const struct samples *s, const struct facts *f)
{
	const char *unknown = facts_unknown(f, &s->table);
	const struct row *found = NULL;

	if (unknown)
		claim_bad(c, "%s has no column '%s'", s->table.path, unknown);
	for (const struct row *row = s->rows; row < s->rows + s->count; row++) {
		if (row_is_twin(row) || !facts_of_row(f, s, row))
			continue;
		if (found)
			claim_bad(c, "%s has two rows that the test may mean, %s and %s", s->table.path, found->label,
				  row->label);
		found = row;
	}
	return found;
}

/* What the list of the experiment says of a row with these facts that was not run; NULL: nothing. To be freed. */
static inline char *asked_stopped(const char *folder, const struct facts *f)
{
	const char *path = path_in(folder, "rows.tsv");
	char *why = NULL;

	if (access(path, F_OK) != 0)
		return NULL;
	struct table list = table_read(path);
	const int stopped = table_find(&list, "stopped");

	if (!facts_unknown(f, &list))
		for (size_t line = 0; line < list.rows && !why; line++)
			if (!is_na(table_cell(&list, line, stopped)) && facts_of_line(f, &list, line))
				why = words("%s", table_cell(&list, line, stopped));
	table_free(&list);
	return why;
}

/* The row should have the facts `f`, of which those of the whole test are `common`. */
static inline char *asked_absence(const struct claim *c, const struct operand *o, const struct facts *common, const char *folder,
				  const struct facts *f)
{
	char *why = asked_stopped(folder, f);

	if (why) {
		char *text = words("%s was not run in %s: %s", o->text, c->place, why);

		free(why);
		return text;
	}
	char *all = facts_words(o->text, common), *text = words("%s has no row of %s", c->place, all);

	free(all);
	return text;
}

/* Puts in the place of each row of the source's own the same model's in that folder, with the facts of the whole test. */
static inline void asked_further(struct asked *a, const struct row **rows, const struct facts *common, const struct place *p)
{
	const struct claim *c = a->claim;

	for (size_t i = 0; i < c->count && !a->obstacle; i++) {
		const struct operand *o = &c->operands[i];
		struct facts f = asked_identity(a->source, rows[i]);

		facts_join(&f, common);
		facts_join(&f, &o->own);
		rows[i] = asked_row(c, &p->data.samples, &f);
		if (!rows[i])
			a->obstacle = asked_absence(c, o, common, p->data.folder, &f);
		for (size_t k = 0; k < i; k++)
			if (rows[k] == rows[i])
				claim_bad(c, "%s is in %s the same row as %s", o->text, p->name, c->operands[k].text);
		facts_free(&f);
	}
}

/* The rows behind `over`, too. */
static inline void asked_both(struct asked *a, const struct place *p)
{
	const struct claim *c = a->claim;

	if (c->base.count > 0 && a->data->plan.unpaired) {
		a->obstacle = words("its runs are unpaired, and a ratio over another is one within blocks");
		return;
	}
	if (c->base.count > 0) {
		a->base = enough(calloc(c->count, sizeof *a->base));
		for (size_t i = 0; i < c->count; i++)
			a->base[i] = a->rows[i];
		asked_further(a, a->base, &c->base, p);
	}
	asked_further(a, a->rows, &c->common, p);
	for (size_t i = 0; i < c->count && a->base && !a->obstacle; i++)
		if (a->rows[i] == a->base[i])
			claim_bad(c, "%s is in %s the same row before 'over' as behind it", c->operands[i].text, p->name);
}

/* ---- In any ----------------------------------------------------------------------------------------------------- */

/* Why the test means nothing on a source with so many CPUs; NULL: it does. */
static inline char *asked_wrong_machine(const struct claim *c, const struct source *s)
{
	const char *verb = s->cpus == 1 ? "is" : "are";

	if (c->kind == KIND_PER_CORE && isnan(s->cores))
		return words("how many cores its %g CPUs share is unknown", s->cpus);
	if (s->cpus >= c->cpus_low && s->cpus <= c->cpus_high)
		return NULL;
	return isinf(c->cpus_high)
		       ? words("the test needs at least %g CPUs, and there %s %g", c->cpus_low, verb, s->cpus)
		       : words("the test needs %g to %g CPUs, and there %s %g", c->cpus_low, c->cpus_high, verb, s->cpus);
}

/* The rows of the source's own folder; or why there are none. */
static inline char *asked_home(const struct asked *a, const struct place *further)
{
	const struct claim *c = a->claim;
	const struct source *s = a->source;

	for (size_t i = 0; i < c->count; i++)
		if (!s->rows[c->operands[i].model])
			return words("this source has no %s", a->claim->operands[i].text);
	if (further && further->missing)
		return words("%s", further->missing);
	if (s->home.missing)
		return words("%s", s->home.missing);
	char *wrong = asked_wrong_machine(c, s);

	for (size_t i = 0; i < c->count && !wrong; i++) {
		a->rows[i] = source_row(s, c->operands[i].model);
		if (!a->rows[i])
			return words("its samples have no row %s", s->rows[c->operands[i].model]);
	}
	return wrong;
}

static inline void asked_free(struct asked *a)
{
	free((void *)a->rows);
	free((void *)a->base);
}

/* To be freed; the obstacle is its reader's. */
static inline struct asked asked_find(const struct claim *c, const struct source *s)
{
	const struct place *further = c->place ? &s->further[c->place_index] : NULL;
	struct asked a = { .claim = c, .source = s, .data = further ? &further->data : &s->home.data };

	a.rows = enough(calloc(c->count + 1, sizeof *a.rows));
	a.obstacle = c->kind == KIND_NONE ? words("%s", c->note) : asked_home(&a, further);
	if (further && !a.obstacle)
		asked_both(&a, further);
	return a;
}

#endif
