/*
 * details.h - a judgement in full: every claim with its test and what each source has found, then every source.
 */
#ifndef CLAIMS_DETAILS_H
#define CLAIMS_DETAILS_H

#include "pages.h"

/* The names of the sources are at most so wide. */
static inline void details_verdicts(const struct table *t, int widest)
{
	const char *before = "";

	for (size_t row = 0; row < t->rows; row++) {
		const char *claim = table_text(t, row, "claim"), *source = table_text(t, row, "source");
		const char *verdict = table_text(t, row, "verdict"), *finding = table_text(t, row, "finding");

		if (strcmp(claim, before) != 0)
			printf("%s  %s\n      %s\n", claim, table_text(t, row, "sentence"), table_text(t, row, "test"));
		if (strcmp(source, EVERYWHERE) == 0)
			printf("      %s: %s\n", verdict, finding);
		else
			printf("      %s%*s  %-19s  %s\n", source, widest - words_width(source), "", verdict, finding);
		before = claim;
	}
}

static inline void details_source(const struct table *t, size_t row)
{
	const char *twin = table_text(t, row, "twin"), *faults = table_text(t, row, "exploratory because of");

	printf("%s:", table_text(t, row, "source"));
	for (size_t i = 0; i < OUTCOME_COUNT; i++)
		printf("%s %s %s", i > 0 ? "," : "", table_text(t, row, OUTCOMES[i]), OUTCOMES[i]);
	if (!is_na(twin))
		printf(". One program beside itself: %s", twin);
	printf(".\n");
	if (*faults)
		printf("  Exploratory, because of %s.\n", faults);
}

static inline void details_print(const struct table *verdicts, const struct table *sources)
{
	details_verdicts(verdicts, pages_widest(sources, "source", 0));
	putchar('\n');
	for (size_t row = 0; row < sources->rows; row++)
		details_source(sources, row);
}

#endif
