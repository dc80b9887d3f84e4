/*
 * sides - two sets of data beside each other: what agrees, what differs beyond noise, which verdicts flip.
 *
 * usage: sides A B OUT        two sets, each with page/ (page.c); writes in the folder OUT
 *
 * values.tsv      a, b: the sets' names; rows, and how many of them agree, differ, flip, or cannot be told; experiments: those
 *                 that both have; only_a, only_b: those that one has alone; claims, claims_flip, claims_differ
 * rows.tsv        a line for each row that is compared with a baseline in both:
 *   experiment, row
 *   finding       agrees: the intervals overlap; differs: they do not; flips: they do not, and one says faster where the other says
 *                 slower; cannot be told: one of them has no interval
 *   A: times as long, A: 95 % interval, A: verdict, and the same of B     as in summary.tsv; the columns have the sets' names
 *   note          of tasks, iterations and workers, what is not the same in both: then it is not the same work
 * changed.tsv     those of its lines that differ or flip
 * claims.tsv      claim, it says, source, the verdict and the size in each, and the same findings: flips is for reproduced
 *                 (or in direction only) against contradicted, cannot be told where one set cannot test it, differs otherwise
 * machines.tsv    the machines of both
 * missing.tsv     rows that one set has alone, of the experiments that both have
 *
 * The intervals of a set hold together (compare.h). So where nothing differs at all, the chance that any two of an experiment lie
 * apart is at most the sum of both levels, and far less for any one: S. Schenker, J. F. Gentleman, On judging the significance of
 * differences by examining the overlap between confidence intervals, The American Statistician 55 (2001).
 */
#include <sys/stat.h>

#include "overview.h"

enum finding { AGREES, DIFFERS, FLIPS, UNKNOWN, FINDINGS };

static const char *const FINDING_WORDS[] = { "agrees", "differs", "flips", "cannot be told" };
static const char *const FINDING_VALUES[] = { "agree", "differ", "flip", "unknown" }; /* the values that count them */

struct side {
	const char *folder, *name;
	struct table summary;
	struct samples samples; /* of the experiment that is looked at */
};

struct sides {
	struct side side[2];
	const char *out;
	size_t found[FINDINGS], claims[FINDINGS];
};

static bool has(const char *folder, const char *experiment, const char *file)
{
	return access(path_in(folder, "%s/%s", experiment, file), F_OK) == 0;
}

/* ---- Rows ------------------------------------------------------------------------------------------------------- */

static int row_of(const struct table *t, const char *label)
{
	for (size_t row = 0; row < t->rows; row++)
		if (strcmp(table_text(t, row, "label"), label) == 0)
			return (int)row;
	return TSV_NONE;
}

/* Is the row compared with another one, which is not the same program? */
static bool is_compared(const struct table *t, size_t row)
{
	const char *verdict = table_text(t, row, "verdict");

	return !is_na(table_text(t, row, "baseline")) && strcmp(verdict, "baseline") != 0 && strcmp(verdict, "twin") != 0;
}

static bool are(const char *a, const char *b, const char *one, const char *other)
{
	return (strcmp(a, one) == 0 && strcmp(b, other) == 0) || (strcmp(a, other) == 0 && strcmp(b, one) == 0);
}

static enum finding row_finding(const struct table *a, size_t row_a, const struct table *b, size_t row_b)
{
	const double low_a = table_number(a, row_a, "ratio_low"), high_a = table_number(a, row_a, "ratio_high"),
		     low_b = table_number(b, row_b, "ratio_low"), high_b = table_number(b, row_b, "ratio_high");

	if (isnan(low_a) || isnan(low_b))
		return UNKNOWN;
	if (low_a <= high_b && low_b <= high_a)
		return AGREES;
	return are(table_text(a, row_a, "verdict"), table_text(b, row_b, "verdict"), "faster", "slower") ? FLIPS : DIFFERS;
}

static void put_side(struct tsv *out, const struct table *t, size_t row)
{
	put_decimals(out, table_number(t, row, "ratio"), 3);
	put_ends(out, table_number(t, row, "ratio_low"), table_number(t, row, "ratio_high"));
	put_text(out, table_text(t, row, "verdict"));
}

/* "iterations: 1000 and 2000" */
static void put_note(struct tsv *out, const struct samples *a, const struct samples *b, const char *label)
{
	static const char *const facts[] = { "tasks", "iterations", "workers" };
	const struct row *in_a = rows_find(a, label), *in_b = rows_find(b, label);
	size_t length = 0;
	char *text = NULL;
	FILE *note = words_open(&text, &length);

	for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
		const char *of_a = row_text(a, in_a, facts[i]), *of_b = row_text(b, in_b, facts[i]);

		if (strcmp(of_a, of_b) != 0)
			fprintf(note, "%s%s: %s and %s", ftell(note) > 0 ? "; " : "", facts[i], of_a, of_b);
	}
	fclose(note);
	put_text(out, text);
	free(text);
}

static void missing(struct tsv *out, const char *experiment, const struct side *has, const struct side *lacks)
{
	for (size_t row = 0; row < has->summary.rows; row++) {
		const char *label = table_text(&has->summary, row, "label");

		if (row_of(&lacks->summary, label) == TSV_NONE) {
			put_texts(out, experiment, label, has->name);
			put_end(out);
		}
	}
}

static void put_row(struct tsv *out, const struct sides *s, const char *experiment, enum finding finding, size_t in_a, size_t in_b)
{
	const struct side *a = &s->side[0], *b = &s->side[1];
	const char *label = table_text(&a->summary, in_a, "label");

	put_texts(out, experiment, label, FINDING_WORDS[finding]);
	put_side(out, &a->summary, in_a);
	put_side(out, &b->summary, in_b);
	put_note(out, &a->samples, &b->samples, label);
	put_end(out);
}

static void sides_rows(struct sides *s, const char *experiment, struct tsv *out, struct tsv *changed, struct tsv *alone)
{
	struct side *a = &s->side[0], *b = &s->side[1];

	for (struct side *side = s->side; side < s->side + 2; side++) {
		side->summary = table_read(path_in(side->folder, "%s/summary.tsv", experiment));
		side->samples = samples_read(path_in(side->folder, "%s/samples.tsv", experiment));
	}
	for (size_t row = 0; row < a->summary.rows; row++) {
		const char *label = table_text(&a->summary, row, "label");
		const int other = row_of(&b->summary, label);

		if (other == TSV_NONE || !is_compared(&a->summary, row) || !is_compared(&b->summary, (size_t)other))
			continue;
		const enum finding finding = row_finding(&a->summary, row, &b->summary, (size_t)other);

		s->found[finding]++;
		put_row(out, s, experiment, finding, row, (size_t)other);
		if (finding == DIFFERS || finding == FLIPS)
			put_row(changed, s, experiment, finding, row, (size_t)other);
	}
	missing(alone, experiment, a, b);
	missing(alone, experiment, b, a);
	for (struct side *side = s->side; side < s->side + 2; side++) {
		table_free(&side->summary);
		samples_free(&side->samples);
	}
}

/* The experiments of a set, as its page has them. */
static struct table machines_of(const struct side *side)
{
	return table_read(path_in(side->folder, "page/machines.tsv"));
}

static void sides_experiments(struct sides *s, struct values *values)
{
	struct table in_a = machines_of(&s->side[0]), in_b = machines_of(&s->side[1]);
	const char *a = s->side[0].name, *b = s->side[1].name;
	char *header = words("experiment\trow\tfinding\t%s: times as long\t%s: 95 %% interval\t%s: verdict\t%s: times as long\t%s: 95 %% interval\t"
			     "%s: verdict\tnote", a, a, a, b, b, b);
	char *lists[3]; /* those of both, of a alone, of b alone */
	size_t length[3] = { 0 };
	FILE *list[3];
	struct tsv out, changed, alone;

	for (size_t i = 0; i < 3; i++)
		list[i] = words_open(&lists[i], &length[i]);
	tsv_begin(&out, path_in(s->out, "rows.tsv"), header);
	tsv_begin(&changed, path_in(s->out, "changed.tsv"), header);
	tsv_begin(&alone, path_in(s->out, "missing.tsv"), "experiment\trow\tonly in");
	for (size_t row = 0; row < in_a.rows; row++) {
		const char *experiment = table_text(&in_a, row, "experiment");
		const bool both = has(s->side[1].folder, experiment, "summary.tsv");

		fprintf(list[both ? 0 : 1], "%s%s", ftell(list[both ? 0 : 1]) > 0 ? ", " : "", experiment);
		if (both)
			sides_rows(s, experiment, &out, &changed, &alone);
	}
	for (size_t row = 0; row < in_b.rows; row++) {
		const char *experiment = table_text(&in_b, row, "experiment");

		if (!has(s->side[0].folder, experiment, "summary.tsv"))
			fprintf(list[2], "%s%s", ftell(list[2]) > 0 ? ", " : "", experiment);
	}
	for (size_t i = 0; i < 3; i++)
		fclose(list[i]);
	if (!*lists[0])
		fail(0, "%s and %s have no experiment in common: the one has %s, the other %s", s->side[0].folder, s->side[1].folder, lists[1],
		     lists[2]);
	tsv_end(&out);
	tsv_end(&changed);
	tsv_end(&alone);
	values_set(values, "experiments", "%s", lists[0]);
	values_set(values, "only_a", "%s", lists[1]);
	values_set(values, "only_b", "%s", lists[2]);
	for (size_t i = 0; i < 3; i++)
		free(lists[i]);
	free(header);
	table_free(&in_a);
	table_free(&in_b);
}

/* ---- Claims ----------------------------------------------------------------------------------------------------- */

static int claim_of(const struct table *t, const char *claim, const char *source)
{
	for (size_t row = 0; row < t->rows; row++)
		if (strcmp(table_text(t, row, "claim"), claim) == 0 && strcmp(table_text(t, row, "source"), source) == 0)
			return (int)row;
	return TSV_NONE;
}

static enum finding claim_finding(const char *a, const char *b)
{
	static const char untested[] = "not testable here";

	if (strcmp(a, b) == 0)
		return AGREES;
	if (strcmp(a, untested) == 0 || strcmp(b, untested) == 0)
		return UNKNOWN;
	if (are(a, b, "reproduced", "contradicted") || are(a, b, "direction only", "contradicted"))
		return FLIPS;
	return DIFFERS;
}

static void put_size(struct tsv *out, const struct table *t, size_t row)
{
	const double estimate = table_number(t, row, "estimate");

	put_text(out, table_text(t, row, "verdict"));
	if (isnan(estimate))
		put_text(out, "NA");
	else
		put(out, "%.4g (%.4g … %.4g)", estimate, table_number(t, row, "low"), table_number(t, row, "high"));
}

/* The article's own trials say the same everywhere, so they are left out. */
static void sides_claims(struct sides *s)
{
	struct table a = table_read(path_in(s->side[0].folder, "claims.tsv")), b = table_read(path_in(s->side[1].folder, "claims.tsv"));
	char *header = words("claim\tit says\tsource\t%s: verdict\t%s: size\t%s: verdict\t%s: size\tfinding", s->side[0].name, s->side[0].name,
			     s->side[1].name, s->side[1].name);
	struct tsv out;

	tsv_begin(&out, path_in(s->out, "claims.tsv"), header);
	for (size_t row = 0; row < a.rows; row++) {
		const char *claim = table_text(&a, row, "claim"), *source = table_text(&a, row, "source");
		const int other = claim_of(&b, claim, source);

		if (other == TSV_NONE || strcmp(source, "article") == 0)
			continue;
		const enum finding finding = claim_finding(table_text(&a, row, "verdict"), table_text(&b, (size_t)other, "verdict"));

		s->claims[finding]++;
		put_texts(&out, claim, table_text(&a, row, "sentence"), table_text(&a, row, "name"));
		put_size(&out, &a, row);
		put_size(&out, &b, (size_t)other);
		put_text(&out, FINDING_WORDS[finding]);
		put_end(&out);
	}
	tsv_end(&out);
	free(header);
	table_free(&a);
	table_free(&b);
}

/* ---- Machines --------------------------------------------------------------------------------------------------- */

static void write_machines(const struct sides *s)
{
	struct tsv out;

	tsv_begin(&out, path_in(s->out, "machines.tsv"),
		  "set\texperiment\tprocessor\tCPUs used\tCPUs online\tkernel\tcontainer\tcompiler\tPython\tdate");
	for (const struct side *side = s->side; side < s->side + 2; side++) {
		struct table t = machines_of(side);

		for (size_t row = 0; row < t.rows; row++) {
			put_text(&out, side->name);
			for (size_t i = 0; i < t.columns; i++)
				put_text(&out, table_cell(&t, row, (int)i));
			put_end(&out);
		}
		table_free(&t);
	}
	tsv_end(&out);
}

int main(int argc, char **argv)
{
	struct values values = { 0 };
	struct sides s = { 0 };

	fail_program = "sides";
	if (argc != 4)
		fail_usage("usage: sides A B OUT");
	s.out = argv[3];
	for (size_t i = 0; i < 2; i++)
		s.side[i] = (struct side){ .folder = argv[1 + i], .name = path_name(argv[1 + i]) };
	if (strcmp(s.side[0].name, s.side[1].name) == 0) /* then their paths tell them apart */
		for (size_t i = 0; i < 2; i++)
			s.side[i].name = s.side[i].folder;
	if (strcmp(s.side[0].name, s.side[1].name) == 0)
		fail_usage("%s is given twice", s.side[0].name);

	const bool judged = access(path_in(s.side[0].folder, "claims.tsv"), F_OK) == 0 && access(path_in(s.side[1].folder, "claims.tsv"), F_OK) == 0;

	values_set(&values, "a", "%s", s.side[0].name);
	values_set(&values, "b", "%s", s.side[1].name);
	sides_experiments(&s, &values);
	if (judged)
		sides_claims(&s);
	write_machines(&s);
	values_set(&values, "rows", "%zu", s.found[AGREES] + s.found[DIFFERS] + s.found[FLIPS] + s.found[UNKNOWN]);
	values_set(&values, "claims", "%s", judged ? "yes" : "");
	for (size_t f = 0; f < FINDINGS; f++) {
		char *of_claims = words("claims_%s", FINDING_VALUES[f]);

		values_set(&values, FINDING_VALUES[f], "%zu", s.found[f]);
		values_set(&values, of_claims, "%zu", s.claims[f]);
		free(of_claims);
	}
	values_write(&values, path_in(s.out, "values.tsv"));
	values_free(&values);
	return EXIT_SUCCESS;
}
