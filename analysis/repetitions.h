/*
 * repetitions.h - the data of a validation: many small data sets of the same programs, in blocks and unpaired.
 */
#ifndef REPETITIONS_H
#define REPETITIONS_H

#include "experiment.h"

enum { LABELS_MAX = 32 };

enum role { ROLE_BASELINE, ROLE_TWIN, ROLE_START_UP, ROLE_PAIR, ROLE_FAMILY, ROLES }; /* bench/validation/slowdowns */

struct known_row {
	const char *label;
	enum role role;
	double slowdown; /* by how many per cent more iterations; NAN: not to be judged */
	double truth;    /* how many times as long it takes as the baseline */
};

/* A counted block: the time of every row, and its place in the order, from 1. */
struct known_block {
	size_t repetition, number;
	double seconds[LABELS_MAX];
	uint64_t position[LABELS_MAX];
};

/* The runs of one row in one plain hyperfine call. */
struct plain_runs {
	size_t repetition, row, runs;
	double *seconds;
};

struct plain {
	struct table table;
	struct plain_runs *group;
	size_t groups;
};

struct repetitions {
	struct table facts, samples;
	struct known_row row[LABELS_MAX]; /* in the order of rows.tsv */
	size_t rows, baseline, twin, start_up;
	size_t family;             /* rows that are the baseline again, and are judged */
	struct known_block *block; /* repetition by repetition */
	size_t blocks, size;       /* of all; of each repetition */
	double start_up_share;     /* of the baseline's time */
	struct plain plain;
};

/* Is it the baseline again, to be judged? */
static inline bool known_same(const struct known_row *row)
{
	return row->slowdown == 0;
}

/* ---- The rows --------------------------------------------------------------------------------------------------- */

static inline enum role role_of(const struct table *t, size_t line)
{
	static const char *const names[ROLES] = { "baseline", "twin", "start-up", "pair", "family" };
	const char *text = table_text(t, line, "role");

	for (int role = 0; role < ROLES; role++)
		if (strcmp(text, names[role]) == 0)
			return (enum role)role;
	fail(0, "%s: line %zu: there is no role '%s'", t->path, t->lines[line], text);
}

static inline size_t known_row(const struct repetitions *d, const char *label, const char *path)
{
	for (size_t r = 0; r < d->rows; r++)
		if (strcmp(d->row[r].label, label) == 0)
			return r;
	fail(0, "%s does not say what %s of %s is", d->facts.path, label, path);
}

/* The one row of that role. */
static inline size_t row_of_role(const struct repetitions *d, enum role role, const char *name)
{
	size_t found = 0, count = 0;

	for (size_t r = 0; r < d->rows; r++)
		if (d->row[r].role == role) {
			found = r;
			count++;
		}
	if (count != 1)
		fail(0, "%s has %zu rows whose role is %s, not one", d->facts.path, count, name);
	return found;
}

static inline void read_known_rows(struct repetitions *d)
{
	const struct table *t = &d->facts;

	if (t->rows > LABELS_MAX)
		fail(0, "%s has %zu rows: there should be at most %d", t->path, t->rows, LABELS_MAX);
	for (size_t line = 0; line < t->rows; line++) {
		struct known_row *row = &d->row[d->rows++];

		*row = (struct known_row){ table_text(t, line, "label"), role_of(t, line), table_number(t, line, "slowdown"), NAN };
		if ((row->role == ROLE_PAIR || row->role == ROLE_FAMILY) != (row->slowdown >= 0))
			fail(0, "%s: line %zu: a slowdown of %s does not go with that role", t->path, t->lines[line],
			     table_text(t, line, "slowdown"));
		d->family += known_same(row);
	}
	d->baseline = row_of_role(d, ROLE_BASELINE, "baseline");
	d->twin = row_of_role(d, ROLE_TWIN, "twin");
	d->start_up = row_of_role(d, ROLE_START_UP, "start-up");
}

/* ---- In blocks -------------------------------------------------------------------------------------------------- */

/* The block of that repetition and number; a new one where it is not the last. */
static inline struct known_block *block_of(struct repetitions *d, size_t repetition, size_t number)
{
	struct known_block *last = d->blocks > 0 ? &d->block[d->blocks - 1] : NULL;

	if (last && last->repetition == repetition && last->number == number)
		return last;
	if ((d->blocks & (d->blocks - 1)) == 0) /* a power of two: full */
		d->block = enough(realloc(d->block, (2 * d->blocks + 1) * sizeof *d->block));
	last = &d->block[d->blocks++];
	*last = (struct known_block){ .repetition = repetition, .number = number };
	for (size_t r = 0; r < d->rows; r++)
		last->seconds[r] = NAN;
	return last;
}

static inline double seconds_of(const struct table *t, size_t line)
{
	const double seconds = table_number(t, line, "seconds");

	if (!(seconds > 0))
		fail(0, "%s: line %zu: a run of %s seconds", t->path, t->lines[line], table_text(t, line, "seconds"));
	return seconds;
}

/* The runs of a block stand together, and repetitions and their blocks in order: so each run is read once. */
static inline void read_run(struct repetitions *d, size_t line, size_t row)
{
	const struct table *t = &d->samples;
	const size_t repetition = table_whole(t, line, "repetition"), number = table_whole(t, line, "block");
	const struct known_block *last = d->blocks > 0 ? &d->block[d->blocks - 1] : NULL;

	if (last && (repetition < last->repetition || (repetition == last->repetition && number < last->number)))
		fail(0, "%s: line %zu: block %zu of repetition %zu comes after block %zu of repetition %zu", t->path,
		     t->lines[line], number, repetition, last->number, last->repetition);
	struct known_block *block = block_of(d, repetition, number);

	if (!isnan(block->seconds[row]))
		fail(0, "%s: line %zu: a second run of %s in block %zu", t->path, t->lines[line], d->row[row].label, number);
	block->seconds[row] = seconds_of(t, line);
	block->position[row] = table_whole(t, line, "position");
}

static inline void check_block(const struct repetitions *d, const struct known_block *block)
{
	for (size_t r = 0; r < d->rows; r++)
		if (isnan(block->seconds[r]))
			fail(0, "%s: block %zu of repetition %zu has no run of %s", d->samples.path, block->number, block->repetition,
			     d->row[r].label);
}

/* Every block has all rows, and every repetition as many blocks. */
static inline void check_blocks(struct repetitions *d)
{
	if (d->blocks == 0)
		fail(0, "%s has no counted block", d->samples.path);
	while (d->size < d->blocks && d->block[d->size].repetition == d->block[0].repetition)
		d->size++;
	for (size_t b = 0; b < d->blocks; b++) {
		const bool first = b == 0 || d->block[b].repetition != d->block[b - 1].repetition;

		check_block(d, &d->block[b]);
		if (first != (b % d->size == 0) || (first && b + d->size > d->blocks))
			fail(0, "%s: repetition %zu has another number of counted blocks than the first, %zu", d->samples.path,
			     d->block[first && b % d->size ? b - 1 : b].repetition, d->size);
	}
}

static inline void read_blocks_of_repetitions(struct repetitions *d)
{
	const struct table *t = &d->samples;

	for (size_t line = 0; line < t->rows; line++) {
		const size_t row = known_row(d, table_text(t, line, "label"), t->path);

		if (table_whole(t, line, "warm_up") == 0)
			read_run(d, line, row);
	}
	check_blocks(d);
}

/*
 * The truth: of a run, so much is iterations as start-up is not, by the median over all blocks of start-up over baseline in
 * the same block. More iterations make that part longer.
 */
static inline void know_truth(struct repetitions *d)
{
	double *shares = doubles(d->blocks);

	for (size_t b = 0; b < d->blocks; b++)
		shares[b] = d->block[b].seconds[d->start_up] / d->block[b].seconds[d->baseline];
	d->start_up_share = median(shares, d->blocks);
	for (size_t r = 0; r < d->rows; r++)
		d->row[r].truth = 1 + d->row[r].slowdown / 100 * (1 - d->start_up_share);
	free(shares);
}

/* ---- Plain hyperfine -------------------------------------------------------------------------------------------- */

static inline void read_plain(struct repetitions *d)
{
	struct plain *p = &d->plain;
	const struct table *t = &p->table;

	p->group = enough(calloc(t->rows + 1, sizeof *p->group));
	for (size_t line = 0; line < t->rows; line++) {
		const size_t repetition = table_whole(t, line, "repetition");
		const size_t row = known_row(d, table_text(t, line, "label"), t->path);
		struct plain_runs *g = p->groups > 0 ? &p->group[p->groups - 1] : NULL;

		if (!g || g->repetition != repetition || g->row != row) {
			g = &p->group[p->groups++];
			*g = (struct plain_runs){ .repetition = repetition, .row = row };
		}
		g->seconds = enough(realloc(g->seconds, (g->runs + 1) * sizeof *g->seconds));
		g->seconds[g->runs++] = seconds_of(t, line);
	}
}

/* ---- The whole -------------------------------------------------------------------------------------------------- */

static inline struct repetitions repetitions_read(const char *folder)
{
	struct repetitions d = { .facts = table_read(path_in(folder, "rows.tsv")),
				 .samples = table_read(path_in(folder, "samples.tsv")),
				 .plain.table = table_read(path_in(folder, "plain.tsv")) };

	read_known_rows(&d);
	read_blocks_of_repetitions(&d);
	know_truth(&d);
	read_plain(&d);
	return d;
}

static inline void repetitions_free(struct repetitions *d)
{
	for (size_t g = 0; g < d->plain.groups; g++)
		free(d->plain.group[g].seconds);
	free(d->plain.group);
	free(d->block);
	table_free(&d->plain.table);
	table_free(&d->samples);
	table_free(&d->facts);
}

#endif
