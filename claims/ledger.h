/*
 * ledger.h - the claims of a ledger and their tests, read and checked; claims/article.tsv says what stands in one.
 */
#ifndef CLAIMS_LEDGER_H
#define CLAIMS_LEDGER_H

#include "facts.h"
#include "sources.h"

enum kind {
	KIND_TIME,
	KIND_CPU_TIME,
	KIND_PER_CORE,
	KIND_HOLD_ITERATIONS,
	KIND_HOLD_NS, /* the last that compares models */
	KIND_CPUS,
	KIND_LOAD,
	KIND_NONE
};

static const char *const KINDS[] = { "time", "cpu-time", "per-core", "hold-iterations", "hold-ns", "cpus", "load", "none" };

/* A model of a test, and what its row must have besides what all rows of the test must. */
struct operand {
	size_t model; /* as sources.h numbers them */
	struct facts own;
	char *text;
};

struct claim {
	struct table table; /* where it stands, for errors; the ledger owns it */
	size_t row;
	const char *id, *brief, *sentence, *test, *note;
	enum kind kind;
	struct operand *operands;   /* the subject, and what it is compared with */
	size_t count;
	const char *place;          /* the further folder that is asked; NULL: each source's own */
	size_t place_index;         /* as sources.h numbers them */
	struct facts common;        /* that every row has */
	const char *rising;         /* the one of these that goes on to larger numbers; NULL: none does */
	double rising_from;
	struct facts base;          /* and behind `over`: of the rows whose ratio it is over; none: a ratio stands alone */
	char op;                    /* <, > or = */
	double bound;
	double published;           /* NAN: nothing was */
	double tolerance;           /* a factor; NAN: any size agrees */
	double cpus_low, cpus_high; /* of the machines on which the test means anything */
	const char *bound_text, *published_text, *tolerance_text;
	char *words;                /* of the test, that the above point into */
};

struct ledger {
	struct table table;
	struct claim *claims;
	size_t count;
};

__attribute__((format(printf, 2, 3), noreturn)) static inline void claim_bad(const struct claim *c,
									      const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	const char *what = words_list(format, arguments);
	va_end(arguments);
	fail(0, "%s:%zu: claim %s: %s", c->table.path, c->table.lines[c->row], c->id, what);
}

/* ---- The test --------------------------------------------------------------------------------------------------- */

/* Is it about one model beside others? */
static inline bool claim_compares(const struct claim *c)
{
	return c->kind <= KIND_HOLD_NS;
}

static inline bool number_above(const char *text, double low, double *value)
{
	return number_real(text, value) && *value > low;
}

static inline enum kind claim_kind(const struct claim *c, const char *word)
{
	for (enum kind kind = KIND_TIME; kind <= KIND_NONE; kind++)
		if (strcmp(KINDS[kind], word) == 0)
			return kind;
	claim_bad(c, "there is no kind of test '%s'; there are time, cpu-time, per-core, hold-iterations, hold-ns, cpus, load "
		     "and none", word);
}

/* The dots at the end of a value that goes on; NULL: it does not. */
static inline char *claim_dots(char *value)
{
	static const char dots[] = "..";
	const size_t length = strlen(value), tail = strlen(dots);

	return length >= tail && strcmp(value + length - tail, dots) == 0 ? value + length - tail : NULL;
}

/* FACT=VALUE, whose = is at `equals` */
static inline void claim_fact(const struct claim *c, struct facts *facts, char *word, char *equals)
{
	if (equals == word || equals[1] == '\0')
		claim_bad(c, "'%s' is not like FACT=VALUE", word);
	if (facts != &c->common && claim_dots(equals + 1))
		claim_bad(c, "'%s' cannot go on to larger numbers: only a fact behind the folder, and before 'over', can", word);
	*equals = '\0';
	if (facts_name(facts, word) || (facts != &c->base && facts_name(&c->common, word)) ||
	    (facts != &c->common && facts_name(&c->base, word)))
		claim_bad(c, "the test '%s' says twice what %s is", c->test, word);
	facts_add(facts, word, equals + 1);
}

/* A fact that every row has. One of them may go on: FACT=NUMBER.. */
static inline void claim_common(struct claim *c, char *word, char *equals)
{
	char *dots = claim_dots(equals + 1);

	claim_fact(c, &c->common, word, equals);
	if (!dots)
		return;
	if (c->rising)
		claim_bad(c, "the test '%s' has two facts that go on to larger numbers", c->test);
	*dots = '\0';
	c->rising = word;
	if (!number_real(equals + 1, &c->rising_from))
		claim_bad(c, "%s goes on from '%s', which is not a number", word, equals + 1);
}

/* FACT=VALUE…, before or behind `over` */
static inline void claim_facts(struct claim *c, bool base, char **words, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		char *equals = strchr(words[i], '=');

		if (!equals)
			claim_bad(c, "'%s' is not like FACT=VALUE", words[i]);
		if (base)
			claim_fact(c, &c->base, words[i], equals);
		else
			claim_common(c, words[i], equals);
	}
}

/* FACT=VALUE…, where the ratio of these rows is over that of those */
static inline void claim_over(struct claim *c, char **words, size_t count)
{
	if (c->kind != KIND_TIME && c->kind != KIND_CPU_TIME)
		claim_bad(c, "a ratio over another is one of time or cpu-time, not of %s", KINDS[c->kind]);
	if (c->rising)
		claim_bad(c, "a ratio over another has no fact that goes on, like %s", c->rising);
	if (count == 0)
		claim_bad(c, "the test '%s' does not say over what", c->test);
	claim_facts(c, true, words, count);
}

/* FOLDER FACT=VALUE…, and perhaps over FACT=VALUE… */
static inline void claim_place(struct claim *c, const struct sources *sources, char **words, size_t count)
{
	size_t end = 1; /* of the facts before `over` */

	if (count == 0)
		claim_bad(c, "the test '%s' does not say in which folder", c->test);
	c->place = words[0];
	while (c->place_index < sources->place_count && strcmp(sources_place(sources->places[c->place_index]), c->place) != 0)
		c->place_index++;
	if (c->place_index == sources->place_count)
		claim_bad(c, "the sources have no folder '%s'", c->place);
	while (end < count && strcmp(words[end], "over") != 0)
		end++;
	claim_facts(c, false, words + 1, end - 1);
	if (end < count)
		claim_over(c, words + end + 1, count - end - 1);
}

static inline void claim_operand(struct claim *c, const struct sources *sources, const char *name)
{
	size_t model = 0;

	while (model < sources->model_count && strcmp(sources->models[model], name) != 0)
		model++;
	if (model == sources->model_count)
		claim_bad(c, "there is no model '%s' among the sources", name);
	c->operands[c->count++] = (struct operand){ .model = model };
}

/* Gives every operand its text, which no other may have. */
static inline void claim_tell_apart(struct claim *c, const struct sources *sources)
{
	for (size_t i = 0; i < c->count; i++) {
		char *text = facts_words(sources->models[c->operands[i].model], &c->operands[i].own);

		c->operands[i].text = text;
		for (size_t k = 0; k < i; k++)
			if (strcmp(c->operands[k].text, text) == 0)
				claim_bad(c, k == 0 ? "the test '%s' compares %s with itself" : "the test '%s' names %s twice",
					  c->test, text);
	}
}

/* SUBJECT, and of what compares / OTHER…; each with its own facts behind it */
static inline void claim_operands(struct claim *c, const struct sources *sources, char **words, size_t count)
{
	const bool compares = claim_compares(c);
	size_t slash = 0; /* how many operands were before it */

	c->operands = enough(calloc(count, sizeof *c->operands));
	for (size_t i = 0; i < count; i++) {
		char *equals = strchr(words[i], '=');

		if (equals && c->count > 0 && c->place)
			claim_fact(c, &c->operands[c->count - 1].own, words[i], equals);
		else if (equals)
			claim_bad(c, c->count > 0 ? "'%s' needs a folder: in FOLDER" : "'%s' is behind no model", words[i]);
		else if (compares && c->count > 0 && slash == 0 && strcmp(words[i], "/") == 0)
			slash = c->count;
		else if (!compares && c->count > 0)
			claim_bad(c, "the test '%s' should be like '%s A > 1'", c->test, KINDS[c->kind]);
		else
			claim_operand(c, sources, words[i]);
	}
	if (compares && (slash != 1 || c->count < 2))
		claim_bad(c, "the test '%s' compares with nothing; it should be like '%s A / B > 1'", c->test,
			  KINDS[c->kind]);
	if ((c->kind == KIND_HOLD_ITERATIONS || c->kind == KIND_HOLD_NS) && c->count > 2)
		claim_bad(c, "a test of %s compares two", KINDS[c->kind]);
	claim_tell_apart(c, sources);
}

static inline void claim_test(struct claim *c, const struct sources *sources)
{
	char *rest = c->words = enough(strdup(c->test)), *words[64] = { rest };
	size_t count = 0, end = 1; /* of what stands before `in` */

	for (char *word; (word = strsep(&rest, " ")) != NULL;) {
		if (count == sizeof words / sizeof *words)
			claim_bad(c, "a test of more than %zu words", count);
		words[count++] = word;
	}
	c->kind = claim_kind(c, words[0]);
	if (c->kind == KIND_NONE && count > 1)
		claim_bad(c, "the test 'none' is one word");
	if (c->kind == KIND_NONE)
		return;
	while (end < count && strcmp(words[end], "in") != 0)
		end++;
	const char *op = end < 4 ? "" : words[end - 2];

	if (strlen(op) != 1 || !strchr("<>=", *op) || !number_above(words[end - 1], 0, &c->bound))
		claim_bad(c, "the test '%s' does not end with <, > or =, and a number above 0, nor is that before 'in'", c->test);
	c->op = *op;
	c->bound_text = words[end - 1];
	if (end < count)
		claim_place(c, sources, words + end + 1, count - end - 1);
	claim_operands(c, sources, words + 1, end - 3);
}

/* ---- What else a claim has -------------------------------------------------------------------------------------- */

/* "2-16", "2-", or "-": on any machine. */
static inline void claim_cpus(struct claim *c)
{
	const char *text = table_text(&c->table, c->row, "cpus");
	char *words = enough(strdup(text)), *high = words, *low = strsep(&high, "-");

	c->cpus_high = INFINITY;
	if (!high || (*high && !number_above(high, 0, &c->cpus_high)) || (*low && !number_above(low, 0, &c->cpus_low)) ||
	    (!*low && *high))
		claim_bad(c, "cpus is '%s', not like 2- or 2-16", text);
	free(words);
}

/* Of a test there must be a size to agree with, or a word that there is none. */
static inline void claim_sizes(struct claim *c)
{
	const bool any = strcmp(c->tolerance_text, "any") == 0, none = strcmp(c->published_text, "-") == 0;

	c->published = c->tolerance = NAN;
	if (!none && !number_above(c->published_text, 0, &c->published))
		claim_bad(c, "published is '%s', not a number above 0", c->published_text);
	if (c->kind == KIND_NONE)
		return;
	if (!any && !number_above(c->tolerance_text, 1, &c->tolerance))
		claim_bad(c, "tolerance is '%s', not a factor above 1, nor 'any'", c->tolerance_text);
	if (c->op == '=' && any)
		claim_bad(c, "an equality needs a tolerance");
	if (c->op != '=' && !any && none)
		claim_bad(c, "a tolerance of what? Nothing was published");
	if (c->op != '=' && !any && c->count > 2)
		claim_bad(c, "against several models any size agrees");
}

static inline struct claim claim_read(const struct table *t, size_t row, const struct sources *sources)
{
	struct claim c = {
		.table = *t,
		.row = row,
		.id = table_text(t, row, "id"),
		.brief = table_text(t, row, "short"),
		.sentence = table_text(t, row, "claim"),
		.test = table_text(t, row, "test"),
		.note = table_text(t, row, "note"),
		.published_text = table_text(t, row, "published"),
		.tolerance_text = table_text(t, row, "tolerance"),
	};

	for (size_t i = 0; i < row; i++)
		if (strcmp(table_text(t, i, "id"), c.id) == 0)
			fail(0, "%s:%zu: a second claim %s", t->path, t->lines[row], c.id);
	for (size_t i = 0; i < t->columns; i++)
		if (*table_cell(t, row, (int)i) == '\0')
			claim_bad(&c, "an empty cell; say - for nothing");
	claim_test(&c, sources);
	claim_cpus(&c);
	claim_sizes(&c);
	return c;
}

/* ---- All of them ------------------------------------------------------------------------------------------------ */

/* `path` must stay as it is while the ledger is used. */
static inline struct ledger ledger_read(const char *path, const struct sources *sources)
{
	struct ledger l = { .table = table_read_by_hand(path) };

	if (l.table.rows == 0)
		fail(0, "%s: the ledger has no claim", path);
	l.claims = enough(calloc(l.table.rows, sizeof *l.claims));
	for (; l.count < l.table.rows; l.count++)
		l.claims[l.count] = claim_read(&l.table, l.count, sources);
	return l;
}

static inline void ledger_free(struct ledger *l)
{
	for (struct claim *c = l->claims; c < l->claims + l->count; c++) {
		for (size_t i = 0; i < c->count; i++) {
			facts_free(&c->operands[i].own);
			free(c->operands[i].text);
		}
		facts_free(&c->common);
		facts_free(&c->base);
		free(c->operands);
		free(c->words);
	}
	free(l->claims);
	table_free(&l->table);
}

#endif
