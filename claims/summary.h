/*
 * summary.h - a judgement at a glance: a line for each claim, with a word for the verdict of each source.
 *
 *   claim                                                  the book  our kitchen
 *   B1     A pan takes twice as long as an oven.           yes       no
 *
 * The words say all that the colours do.
 */
#ifndef CLAIMS_SUMMARY_H
#define CLAIMS_SUMMARY_H

#include "../base/terminal.h"
#include "pages.h"

/* Where a verdict is told to a person. */
static const struct {
	const char *word, *meaning, *colour;
} SUMMARY_WORDS[OUTCOME_COUNT] = {
	[OUTCOME_REPRODUCED] = { "yes", "reproduced", "\033[32m" },               /* green */
	[OUTCOME_DIRECTION_ONLY] = { "partly", "direction only", "\033[33m" },    /* yellow */
	[OUTCOME_NOT_DISTINGUISHABLE] = { "unclear", "not distinguishable", "\033[33m" },
	[OUTCOME_CONTRADICTED] = { "no", "contradicted", "\033[31m" },            /* red */
	[OUTCOME_NOT_TESTABLE] = { "-", "not testable", "\033[2m" },              /* dim */
};

enum {
	SUMMARY_WORD = 7,      /* the longest of them */
	SUMMARY_GAP = 2,       /* blanks between columns */
	SUMMARY_SENTENCE = 24, /* for which names of sources are shortened */
};

struct summary {
	const struct table *verdicts, *sources;
	int width;    /* of a line; only the verdicts of more sources than fit make it wider */
	bool colours;
	int id, sentence, name; /* widths: of the columns, and the most that one of a source has */
};

/* ---- Columns ---------------------------------------------------------------------------------------------------- */

static inline const char *summary_name(const struct summary *s, size_t source)
{
	return table_text(s->sources, source, "source");
}

/* Of a source: as wide as its name, within bounds. */
static inline int summary_column(const struct summary *s, size_t source)
{
	const int width = words_width(summary_name(s, source));

	return width < SUMMARY_WORD ? SUMMARY_WORD : width > s->name ? s->name : width;
}

/* What the other columns leave to the sentence. */
static inline int summary_room(const struct summary *s)
{
	int room = s->width - s->id - SUMMARY_GAP;

	for (size_t source = 0; source < s->sources->rows; source++)
		room -= SUMMARY_GAP + summary_column(s, source);
	return room > 0 ? room : 0;
}

static inline void summary_measure(struct summary *s)
{
	const int sentence = pages_widest(s->verdicts, "sentence", 0);

	s->id = pages_widest(s->verdicts, "claim", words_width("claim"));
	s->name = pages_widest(s->sources, "source", SUMMARY_WORD);
	while (s->name > SUMMARY_WORD && summary_room(s) < SUMMARY_SENTENCE)
		s->name--;
	s->sentence = sentence < summary_room(s) ? sentence : summary_room(s);
}

/* ---- Lines ------------------------------------------------------------------------------------------------------ */

static inline void summary_blanks(int count)
{
	printf("%*s", count > 0 ? count : 0, "");
}

static inline void summary_colour(const struct summary *s, const char *colour, const char *text)
{
	printf("%s%s%s", s->colours ? colour : "", text, s->colours ? "\033[0m" : "");
}

/* The columns that every line begins with. */
static inline void summary_begin(const struct summary *s, const char *id, const char *sentence)
{
	fputs(id, stdout);
	summary_blanks(s->id - words_width(id));
	if (s->sentence == 0)
		return;
	summary_blanks(SUMMARY_GAP);
	summary_blanks(s->sentence - terminal_cut(sentence, s->sentence));
}

static inline void summary_header(const struct summary *s)
{
	int blanks = SUMMARY_GAP;

	summary_begin(s, "claim", "");
	for (size_t source = 0; source < s->sources->rows; source++) {
		const int width = summary_column(s, source);

		summary_blanks(blanks);
		blanks = SUMMARY_GAP + width - terminal_cut(summary_name(s, source), width);
	}
	putchar('\n');
}

/* Behind the rows of a claim. */
static inline size_t summary_end(const struct table *t, size_t row)
{
	const char *claim = table_text(t, row, "claim");

	for (row++; row < t->rows; row++)
		if (strcmp(table_text(t, row, "claim"), claim) != 0)
			break;
	return row;
}

/* The verdict of that source on the claim whose rows begin there. */
static inline enum outcome summary_verdict(const struct summary *s, size_t row, size_t source)
{
	const struct table *t = s->verdicts;
	const char *name = summary_name(s, source), *claim = table_text(t, row, "claim");
	const size_t end = summary_end(t, row);

	for (; row < end; row++) {
		const char *whose = table_text(t, row, "source");

		if (strcmp(whose, EVERYWHERE) != 0 && strcmp(whose, name) != 0)
			continue;
		for (size_t i = 0; i < OUTCOME_COUNT; i++)
			if (strcmp(table_text(t, row, "verdict"), OUTCOMES[i]) == 0)
				return (enum outcome)i;
		fail(0, "%s: line %zu: there is no verdict '%s'", t->path, t->lines[row], table_text(t, row, "verdict"));
	}
	fail(0, "%s has no verdict of %s on %s", t->path, name, claim);
}

/* Before anything is printed: is there every verdict? */
static inline void summary_check(const struct summary *s)
{
	for (size_t row = 0; row < s->verdicts->rows; row = summary_end(s->verdicts, row))
		for (size_t source = 0; source < s->sources->rows; source++)
			(void)summary_verdict(s, row, source);
}

static inline void summary_claim(const struct summary *s, size_t row)
{
	int blanks = SUMMARY_GAP;

	summary_begin(s, table_text(s->verdicts, row, "claim"), table_text(s->verdicts, row, "sentence"));
	for (size_t source = 0; source < s->sources->rows; source++) {
		const enum outcome verdict = summary_verdict(s, row, source);

		summary_blanks(blanks);
		summary_colour(s, SUMMARY_WORDS[verdict].colour, SUMMARY_WORDS[verdict].word);
		blanks = SUMMARY_GAP + summary_column(s, source) - words_width(SUMMARY_WORDS[verdict].word);
	}
	putchar('\n');
}

/* ---- Below them ------------------------------------------------------------------------------------------------- */

/* What stands before the next item, of that width, of a list whose line has `used` characters; how many it has then. */
static inline int summary_comma(const struct summary *s, int used, int width)
{
	const bool fits = used + 2 + width < s->width; /* and a comma behind it */

	fputs(fits ? ", " : ",\n  ", stdout);
	return fits ? used + 2 : 2;
}

static inline void summary_legend(const struct summary *s)
{
	int used = 0;

	for (size_t i = 0; i < OUTCOME_COUNT; i++) {
		const char *word = SUMMARY_WORDS[i].word, *meaning = SUMMARY_WORDS[i].meaning;
		const int width = words_width(word) + 1 + words_width(meaning);

		used = (i > 0 ? summary_comma(s, used, width) : 0) + width;
		summary_colour(s, SUMMARY_WORDS[i].colour, word);
		printf("=%s", meaning);
	}
	putchar('\n');
}

static inline void summary_source(const struct summary *s, size_t source)
{
	const char *faults = table_text(s->sources, source, "exploratory because of");
	int used = terminal_cut(summary_name(s, source), s->width / 2) + 2;

	fputs(": ", stdout);
	for (size_t i = 0; i < OUTCOME_COUNT; i++) {
		const char *count = table_text(s->sources, source, OUTCOMES[i]);
		const char *what = i == OUTCOME_NOT_TESTABLE ? SUMMARY_WORDS[i].meaning : SUMMARY_WORDS[i].word;
		const int width = words_width(count) + 1 + words_width(what);

		used = (i > 0 ? summary_comma(s, used, width) : used) + width;
		printf("%s %s", count, what);
	}
	putchar('\n');
	if (!*faults)
		return;
	summary_blanks(2);
	summary_colour(s, SUMMARY_WORDS[OUTCOME_DIRECTION_ONLY].colour, "exploratory");
	fputs(", because of ", stdout);
	terminal_cut(faults, s->width - 2 - words_width("exploratory, because of "));
	putchar('\n');
}

static inline void summary_print(const struct table *verdicts, const struct table *sources, int width, bool colours)
{
	struct summary s = { .verdicts = verdicts, .sources = sources, .width = width, .colours = colours };

	summary_measure(&s);
	summary_check(&s);
	summary_header(&s);
	for (size_t row = 0; row < verdicts->rows; row = summary_end(verdicts, row))
		summary_claim(&s, row);
	putchar('\n');
	summary_legend(&s);
	putchar('\n');
	for (size_t source = 0; source < sources->rows; source++)
		summary_source(&s, source);
}

#endif
