/*
 * agree - do two judgements of a ledger agree? Names the claims whose verdicts differ.
 *
 * usage: agree EXPECTED/claims.tsv FOUND/claims.tsv        exit status 0: all verdicts agree; 1: some do not
 */
#include "../analysis/tsv.h"

/* The row of that claim on that source; TSV_NONE: the table does not judge it. */
static int find(const struct table *t, const char *claim, const char *source)
{
	for (size_t row = 0; row < t->rows; row++)
		if (strcmp(table_text(t, row, "claim"), claim) == 0 && strcmp(table_text(t, row, "source"), source) == 0)
			return (int)row;
	return TSV_NONE;
}

/* Prints how the row of `t` differs from what `other` has; returns whether it does. */
static bool differs(const struct table *t, size_t row, const struct table *other, bool found)
{
	const char *claim = table_text(t, row, "claim"), *source = table_text(t, row, "source");
	const char *verdict = table_text(t, row, "verdict"), *reason = table_text(t, row, "reason");
	const int same = find(other, claim, source);

	if (same != TSV_NONE && (!found || strcmp(table_text(other, (size_t)same, "verdict"), verdict) == 0))
		return false;
	printf("%s, %s: %s (%s)", claim, source, verdict, reason);
	if (same == TSV_NONE)
		printf("%s%s, and %s does not judge it\n", found ? "" : " in ", found ? "" : t->path, other->path);
	else
		printf(", but %s in %s\n", table_text(other, (size_t)same, "verdict"), other->path);
	return true;
}

int main(int argc, char **argv)
{
	size_t faults = 0;

	fail_program = "agree";
	if (argc != 3)
		fail_usage("usage: agree EXPECTED/claims.tsv FOUND/claims.tsv");
	struct table expected = table_read(argv[1]), found = table_read(argv[2]);

	for (size_t row = 0; row < found.rows; row++)
		faults += differs(&found, row, &expected, true);
	for (size_t row = 0; row < expected.rows; row++)
		faults += differs(&expected, row, &found, false);
	if (faults > 0)
		printf("%zu verdicts differ from those of %s.\n", faults, expected.path);
	else
		printf("All %zu verdicts are those of %s.\n", found.rows, expected.path);
	if (fclose(stdout) != 0)
		fail(errno, "cannot write");
	table_free(&expected);
	table_free(&found);
	return faults > 0;
}
