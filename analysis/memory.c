/*
 * memory - what a task and a worker cost in memory, under each model.
 *
 * usage: memory [-r RESAMPLES] [-s SEED] DATA/memory        writes results.tsv, values.tsv, and what is drawn
 *
 * The samples' column `series` says what a row varies: the number of tasks that do nothing (tasks), of tasks in two slices
 * (slices), or of workers. C comes before Python; in each, the model that needs most for its largest number of tasks.
 *
 * results.tsv:
 *   model               with its interpreter in front, in Python
 *   one_more            task, task in slices, or worker
 *   from, to            the two largest counts measured
 *   bytes, low, high    what one more costs: the difference of the peaks at these counts over that of the counts; median
 *                       of the blocks and its interval (median_between in statistics.h)
 *   KiB_at_least, KiB_at_most     peak resident memory of a run: least at the smallest count, most at the largest
 *   blocks              counted
 *
 * figure.tsv, the peaks: model (its place, from 0), series, count, KiB (median), KiB_low, KiB_high (least and most)
 * figure-models.tsv, the legend: name, group (0: C, 1: Python), colour (the same for a model in every language; -1: the
 *   baseline's), and what one more costs, in words: task, sliced, worker
 */
#include "curves.h"

enum { TASKS, SLICES, WORKERS, KINDS };

static const struct {
	const char *name, *one;
	const char *varies; /* column with the count */
} kinds[KINDS] = { { "tasks", "task", "tasks" }, { "slices", "task in slices", "tasks" }, { "workers", "worker", "workers" } };

struct peak { /* a row: a model with so many tasks or workers */
	const struct row *row;
	char *name; /* of the model, with its interpreter */
	const char *model;
	bool python, baseline; /* of the model */
	double weight;         /* of the model: bytes for its largest number of tasks */
	size_t place;          /* of the model */
	int kind;
	double count;
	struct series bytes; /* peak resident memory */
	double least, middle, most;
};

struct peaks { /* in the order of the tables: by model, series and count */
	struct peak *list;
	size_t count;
};

struct cost { /* of one more; no blocks: it was not measured */
	const struct peak *first, *before, *last;
	struct interval bytes;
	size_t blocks;
};

/* ---- From rows to peaks ---------------------------------------------------------------------------------------- */

static int kind_of(const struct samples *s, const struct row *row)
{
	for (int kind = 0; kind < KINDS; kind++)
		if (row_is(s, row, "series", kinds[kind].name))
			return kind;
	fail(0, "%s: %s is of the series %s, which is neither tasks, slices nor workers", s->table.path, row->label,
	     row_text(s, row, "series"));
}

static struct peak peak_of(const struct samples *s, const struct row *row)
{
	struct peak p = { .row = row,
			   .name = curves_name(s, row),
			   .model = row_text(s, row, "model"),
			   .python = row_in_python(s, row),
			   .baseline = row_is_baseline(row),
			   .kind = kind_of(s, row),
			   .bytes = row_series(s, row, "max_rss_bytes", 1) };
	double *values = doubles(row->runs);

	memcpy(values, p.bytes.value, row->runs * sizeof *values);
	const size_t count = known(values, row->runs);

	p.count = row_number(s, row, kinds[p.kind].varies);
	if (count == 0 || isnan(p.count))
		fail(0, "%s: %s does not say its max_rss_bytes, or its %s", s->table.path, row->label, kinds[p.kind].varies);
	p.middle = median(values, count);
	p.least = values[0];
	p.most = values[count - 1];
	free(values);
	return p;
}

/* What the peaks of a model have in common. */
static void weigh(struct peaks *p, struct peak *this)
{
	double most = -1;

	for (size_t i = 0; i < p->count; i++) {
		const struct peak *other = &p->list[i];

		if (strcmp(other->name, this->name) != 0)
			continue;
		this->baseline |= row_is_baseline(other->row);
		if (other->kind == TASKS && other->count > most) {
			most = other->count;
			this->weight = other->middle;
		}
	}
}

static int in_order(const void *left, const void *right)
{
	const struct peak *a = left, *b = right;

	if (a->python != b->python)
		return a->python - b->python;
	if (a->weight != b->weight)
		return a->weight < b->weight ? 1 : -1;
	if (strcmp(a->name, b->name) != 0)
		return strcmp(a->name, b->name);
	return a->kind != b->kind ? a->kind - b->kind : (a->count > b->count) - (a->count < b->count);
}

static struct peaks gather(const struct samples *s)
{
	struct peaks p = { enough(calloc(s->count, sizeof(struct peak))), 0 };

	table_column(&s->table, "max_rss_bytes");
	for (size_t r = 0; r < s->count; r++)
		if (!row_is_twin(&s->rows[r]))
			p.list[p.count++] = peak_of(s, &s->rows[r]);
	for (size_t i = 0; i < p.count; i++)
		weigh(&p, &p.list[i]);
	qsort(p.list, p.count, sizeof *p.list, in_order);
	for (size_t i = 1; i < p.count; i++) {
		const struct peak *before = &p.list[i - 1];

		if (in_order(before, &p.list[i]) == 0)
			fail(0, "%s: %s and %s are of the same model, with as many %s", s->table.path, before->row->label,
			     p.list[i].row->label, kinds[before->kind].varies);
		p.list[i].place = before->place + (strcmp(before->name, p.list[i].name) != 0);
	}
	return p;
}

static void peaks_free(struct peaks *p)
{
	for (size_t i = 0; i < p->count; i++) {
		free(p->list[i].name);
		free(p->list[i].bytes.value);
	}
	free(p->list);
}

/* ---- What one more costs ---------------------------------------------------------------------------------------- */

static struct cost cost_of(const struct peaks *p, size_t place, int kind)
{
	struct cost cost = { .blocks = 0 };

	for (size_t i = 0; i < p->count; i++)
		if (p->list[i].place == place && p->list[i].kind == kind) {
			cost.first = cost.first ? cost.first : &p->list[i];
			cost.before = cost.last;
			cost.last = &p->list[i];
		}
	if (!cost.before)
		return cost;
	const struct series *a = &cost.before->bytes, *b = &cost.last->bytes;
	double *each = doubles(b->count);

	for (size_t i = 0; i < b->count; i++)
		each[i] = (b->value[i] - series_in_block(a, b->block[i])) / (cost.last->count - cost.before->count);
	cost.blocks = known(each, b->count);
	cost.bytes = median_between(each, cost.blocks);
	free(each);
	return cost;
}

/* Four digits, or all of a whole number. */
static void put_bytes(struct tsv *out, double bytes)
{
	if (fabs(bytes) > 1000)
		put(out, "%.0f", bytes);
	else
		put_digits(out, bytes, 4);
}

static void put_cost(struct tsv *out, const struct cost *cost)
{
	put_texts(out, cost->last->name, kinds[cost->last->kind].one);
	put(out, "%.0f", cost->before->count);
	put(out, "%.0f", cost->last->count);
	put_bytes(out, cost->bytes.estimate);
	put_bytes(out, cost->bytes.low);
	put_bytes(out, cost->bytes.high);
	put_number(out, cost->first->least / 1024);
	put_number(out, cost->last->most / 1024);
	put_count(out, cost->blocks);
	put_end(out);
}

/* -: not measured; 0: no more than noise; ≈: without an interval. */
static void put_words(struct tsv *out, const struct cost *cost)
{
	const double bytes = cost->bytes.estimate, unit = bytes < 1000 ? 1 : bytes < 1000 * 1024 ? 1024 : 1024 * 1024;

	if (cost->blocks == 0)
		put_text(out, "-");
	else if (bytes <= 0 || cost->bytes.low <= 0)
		put_text(out, "0");
	else
		put(out, "%s%.3g %s", isnan(cost->bytes.low) ? "≈ " : "", bytes / unit,
		    unit > 1024 ? "MiB" : unit > 1 ? "KiB" : "B");
}

/* ---- What is written -------------------------------------------------------------------------------------------- */

/* The place after the last model's. */
static size_t places(const struct peaks *p)
{
	return p->list[p->count - 1].place + 1;
}

static void write_results(const struct peaks *p, const char *path)
{
	struct tsv out;

	tsv_begin(&out, path, "model\tone_more\tfrom\tto\tbytes\tlow\thigh\tKiB_at_least\tKiB_at_most\tblocks");
	for (size_t place = 0; place < places(p); place++)
		for (int kind = 0; kind < KINDS; kind++) {
			const struct cost cost = cost_of(p, place, kind);

			if (cost.blocks > 0)
				put_cost(&out, &cost);
		}
	tsv_end(&out);
}

static void write_peaks(const struct peaks *p, const char *path)
{
	struct tsv out;

	tsv_begin(&out, path, "model\tseries\tcount\tKiB\tKiB_low\tKiB_high");
	for (const struct peak *this = p->list; this < p->list + p->count; this++) {
		put_count(&out, this->place);
		put_text(&out, kinds[this->kind].name);
		put(&out, "%.0f", this->count);
		put_number(&out, this->middle / 1024);
		put_number(&out, this->least / 1024);
		put_number(&out, this->most / 1024);
		put_end(&out);
	}
	tsv_end(&out);
}

/* The models' names, without the baselines'. To be freed. */
static const char **models_of(const struct peaks *p)
{
	const char **models = enough(calloc(p->count + 1, sizeof *models));

	for (size_t i = 0; i < p->count; i++)
		models[i] = p->list[i].baseline ? NULL : p->list[i].model;
	return models;
}

static void write_legend(const struct peaks *p, const char *path)
{
	const char **models = models_of(p);
	struct tsv out;

	tsv_begin(&out, path, "name\tgroup\tcolour\ttask\tsliced\tworker");
	for (size_t i = 0; i < p->count; i++) {
		const struct peak *this = &p->list[i];

		if (i > 0 && this->place == p->list[i - 1].place)
			continue;
		put_text(&out, this->name);
		put_count(&out, this->python);
		put(&out, "%d", this->baseline ? -1 : curves_rank(models, p->count, this->model));
		for (int kind = 0; kind < KINDS; kind++) {
			const struct cost cost = cost_of(p, this->place, kind);

			put_words(&out, &cost);
		}
		put_end(&out);
	}
	tsv_end(&out);
	free((void *)models);
}

int main(int argc, char **argv)
{
	struct experiment e = experiment_open("memory", argc, argv);
	struct peaks peaks = gather(&e.samples);
	const char *tasks = "";

	write_results(&peaks, path_in(e.folder, "results.tsv"));
	write_peaks(&peaks, path_in(e.folder, "figure.tsv"));
	write_legend(&peaks, path_in(e.folder, "figure-models.tsv"));
	for (size_t i = 0; i < peaks.count; i++)
		if (peaks.list[i].kind == WORKERS)
			tasks = row_text(&e.samples, peaks.list[i].row, "tasks");
	values_set(&e.values, "worker_tasks", "%s", tasks);
	peaks_free(&peaks);
	experiment_close(&e);
	return EXIT_SUCCESS;
}
