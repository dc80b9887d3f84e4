/*
 * samples - gathers an experiment's raw blocks into tables: a row for each run, and a row for each block.
 *
 * usage: samples DATA/EXPERIMENT
 *
 * Writes FOLDER/samples.tsv:
 *
 *   block, position      the block's number, from 1, and the run's place in its order, from 1
 *   warm_up              1: a warm-up block, kept here and left out of every statistic
 *   label                the row's name
 *   seconds              wall-clock time of the whole process, by hyperfine
 *   user_s, system_s     its CPU time, and that of the processes it waited for, by hyperfine
 *   …                    every column of rows.tsv, which says what the row is: bench/list.bash
 *   …                    every member of the runner's report that rows.tsv does not have: runners/report.h. NA: not reported.
 *                        Rows whose column report is none have no report
 *
 * and FOLDER/blocks.tsv, what the machine did during each block:
 *
 *   block, warm_up     as above
 *   start, seconds     Unix time at which it began, and how long it took
 *   steal_share        CPU time stolen by the hypervisor, as a share of all CPUs' time in the block
 *   busy_share         the same of CPU time spent by anybody
 *   pressure_share     share of the time in which somebody waited for a CPU (PSI); NA: the kernel does not tell
 *   throttled_s        time in which our cgroup was throttled; NA: unknown
 *   load               1-minute load average at its end
 *   switches           context switches of the whole machine
 *   mhz                mean clock of the CPUs at its end; NA: unknown
 */
#include <dirent.h>

#include "experiment.h"

struct block {
	const char *path; /* of its .json */
	json_int_t number;
	json_t *timed, *meta;
	json_t **reports; /* one for each run; NULL: its row has none */
	size_t runs;
};

/* Columns that come from reports: the union of all members, in the order in which they were first seen. */
struct members {
	const char *names[256];
	size_t count;
};

/* ---- Reading and checking one block ----------------------------------------------------------------------------- */

static char *sibling(const char *json, const char *ending)
{
	char *path;

	if (asprintf(&path, "%.*s%s", (int)(strlen(json) - strlen(".json")), json, ending) < 0)
		fail(errno, "out of memory");
	return path;
}

static size_t facts_row(const struct table *facts, const char *label, const char *path)
{
	for (size_t row = 0; row < facts->rows; row++)
		if (strcmp(table_text(facts, row, "label"), label) == 0)
			return row;
	fail(0, "%s: %s does not say what %s is", path, facts->path, label);
}

/* The first run from `run` on that reports; the number of runs where there is none. */
static size_t next_reporting(const struct block *b, size_t run, const struct table *facts)
{
	const int column = table_find(facts, "report");

	for (; run < b->runs; run++) {
		const char *label = json_string_value(json_array_get(json_object_get(b->meta, "order"), run));

		if (strcmp(table_cell(facts, facts_row(facts, label, b->path), column), "none") != 0)
			break;
	}
	return run;
}

/* A report. Its checksum is of 64 bits without a sign, which are more than Jansson's integers have: it is kept as text. */
static json_t *read_report(const char *line)
{
	static const char name[] = "\"checksum\":";
	json_error_t error;
	json_t *report = json_loads(line, JSON_REJECT_DUPLICATES, &error);
	const char *digits = report ? NULL : strstr(line, name);

	if (!digits)
		return report;
	digits += strlen(name);
	report = json_loads(line, JSON_REJECT_DUPLICATES | JSON_DECODE_INT_AS_REAL, &error);
	if (report)
		json_object_set_new(report, "checksum", json_stringn(digits, strspn(digits, "0123456789")));
	return report;
}

static void read_reports(struct block *b, const struct table *facts)
{
	char *path = sibling(b->path, ".runs.jsonl"), *rest, *text;
	size_t size, number = 0, expected = 0;

	text = rest = tsv_slurp(path, &size);
	size_t run = next_reporting(b, 0, facts);

	for (char *line; (line = strsep(&rest, "\n")) != NULL && *line;) {
		json_t *report = read_report(line);

		number++;
		if (!json_is_object(report))
			fail(0, "%s is not whole: line %zu is no report", path, number);
		if (run < b->runs) {
			b->reports[run] = report;
			run = next_reporting(b, run + 1, facts);
			expected++;
		}
	}
	for (; run < b->runs; run = next_reporting(b, run + 1, facts))
		expected++;
	if (number != expected)
		fail(0, "%s has %zu reports, and %s %zu runs", path, number, b->path, expected);
	free(text);
	free(path);
}

/* Each run of the block is one that its .meta lists, in that place, and ended well. */
static void check_runs(const struct block *b, const json_t *results)
{
	const json_t *order = json_object_get(b->meta, "order");

	if (json_array_size(order) != b->runs)
		fail(0, "%s: its runs are not those of its .meta", b->path);
	for (size_t i = 0; i < b->runs; i++) {
		const json_t *run = json_array_get(results, i), *codes = json_object_get(run, "exit_codes");
		const char *label = json_string_value(json_object_get(run, "command"));
		const char *listed = json_string_value(json_array_get(order, i));

		if (!label || !listed || strcmp(label, listed) != 0)
			fail(0, "%s: its runs are not those of its .meta", b->path);
		if (json_array_size(codes) != 1 || json_integer_value(json_array_get(codes, 0)) != 0 ||
		    !json_is_integer(json_array_get(codes, 0)))
			fail(0, "%s: %s did not end with status 0", b->path, label);
		if (json_array_size(json_object_get(run, "times")) != 1)
			fail(0, "%s: %s has %zu times, not one", b->path, label, json_array_size(json_object_get(run, "times")));
	}
}

static struct block read_block(const char *path, const struct table *facts)
{
	struct block b = { .path = path, .timed = json_read(path), .meta = json_read(sibling(path, ".meta")) };
	const json_t *results = json_object_get(b.timed, "results");

	b.runs = json_array_size(results);
	b.reports = enough(calloc(b.runs + 1, sizeof(json_t *)));
	if (!json_is_integer(json_object_get(b.meta, "block")) || !json_is_string(json_object_get(b.meta, "fingerprint")))
		fail(0, "%s: its .meta does not say which block it is", path);
	b.number = json_integer_value(json_object_get(b.meta, "block"));
	check_runs(&b, results);
	read_reports(&b, facts);
	return b;
}

/* block-NNN.json, and nothing else that may lie there. */
static int is_block(const struct dirent *entry)
{
	static const char before[] = "block-";
	const char *number = entry->d_name + strlen(before);

	if (strncmp(entry->d_name, before, strlen(before)) != 0)
		return false;
	const size_t digits = strspn(number, "0123456789");

	return digits > 0 && strcmp(number + digits, ".json") == 0;
}

static int by_number(const void *a, const void *b)
{
	const struct block *x = a, *y = b;

	return (x->number > y->number) - (x->number < y->number);
}

/* All blocks of a folder, in order of their numbers; they were measured under the same conditions. */
static struct block *read_blocks(const char *folder, const struct table *facts, size_t *count)
{
	struct dirent **found;
	const int files = scandir(folder, &found, is_block, alphasort);

	if (files < 0)
		fail(errno, "%s", folder);
	if (files == 0)
		fail(0, "%s has no blocks: nothing was measured there", folder);
	struct block *blocks = enough(calloc((size_t)files, sizeof *blocks));

	for (*count = 0; *count < (size_t)files; ++*count) {
		struct block *b = &blocks[*count];

		*b = read_block(path_in(folder, "%s", found[*count]->d_name), facts);
		const char *print = json_string_value(json_object_get(b->meta, "fingerprint"));
		const char *first = json_string_value(json_object_get(blocks[0].meta, "fingerprint"));

		if (strcmp(print, first) != 0)
			fail(0, "%s was measured under other conditions than %s (fingerprint %s, not %s)", b->path,
			     blocks[0].path, print, first);
		free(found[*count]);
	}
	free(found);
	qsort(blocks, *count, sizeof *blocks, by_number);
	return blocks;
}

/* ---- samples.tsv ------------------------------------------------------------------------------------------------ */

/* Members that rows.tsv does not have already; the label is hyperfine's. */
static void add_members(struct members *members, const struct block *b, const struct table *facts)
{
	for (size_t i = 0; i < b->runs; i++) {
		const char *name;
		json_t *value;

		json_object_foreach(b->reports[i], name, value) {
			size_t at = 0;

			while (at < members->count && strcmp(members->names[at], name) != 0)
				at++;
			if (at < members->count || table_find(facts, name) != TSV_NONE)
				continue;
			if (at == sizeof members->names / sizeof *members->names)
				fail(0, "%s: reports have more than %zu members", b->path, at);
			members->names[members->count++] = name;
		}
	}
}

static char *header_of(const struct table *facts, const struct members *members)
{
	char *text = NULL;
	size_t length;
	FILE *out = words_open(&text, &length);

	fputs("block\tposition\twarm_up\tlabel\tseconds\tuser_s\tsystem_s", out);
	for (size_t i = 0; i < facts->columns; i++)
		if (strcmp(facts->names[i], "label") != 0)
			fprintf(out, "\t%s", facts->names[i]);
	for (size_t i = 0; i < members->count; i++)
		fprintf(out, "\t%s", members->names[i]);
	fclose(out);
	return text;
}

static void put_json(struct tsv *out, const json_t *value)
{
	if (json_is_string(value))
		put_text(out, json_string_value(value));
	else if (json_is_integer(value))
		put(out, "%lld", (long long)json_integer_value(value));
	else if (json_is_real(value))
		put(out, "%.17g", json_real_value(value));
	else if (json_is_boolean(value))
		put_text(out, json_is_true(value) ? "true" : "false");
	else
		put_text(out, "NA");
}

static void put_run(struct tsv *out, const struct block *b, size_t i, const struct table *facts,
		    const struct members *members)
{
	const json_t *run = json_array_get(json_object_get(b->timed, "results"), i);
	const char *label = json_string_value(json_object_get(run, "command"));
	const size_t row = facts_row(facts, label, b->path);

	put_json(out, json_object_get(b->meta, "block"));
	put_count(out, i + 1);
	put_text(out, json_is_true(json_object_get(b->meta, "warm_up")) ? "1" : "0");
	put_text(out, label);
	put_json(out, json_array_get(json_object_get(run, "times"), 0));
	put_json(out, json_object_get(run, "user"));
	put_json(out, json_object_get(run, "system"));
	for (size_t c = 0; c < facts->columns; c++)
		if (strcmp(facts->names[c], "label") != 0)
			put_text(out, table_cell(facts, row, (int)c));
	for (size_t m = 0; m < members->count; m++)
		put_json(out, json_object_get(b->reports[i], members->names[m]));
	put_end(out);
}

static void write_samples(const char *folder, const struct block *blocks, size_t count, const struct table *facts)
{
	struct members members = { .count = 0 };
	struct tsv out;

	for (size_t b = 0; b < count; b++)
		add_members(&members, &blocks[b], facts);
	char *header = header_of(facts, &members);

	tsv_begin(&out, path_in(folder, "samples.tsv"), header);
	for (size_t b = 0; b < count; b++)
		for (size_t i = 0; i < blocks[b].runs; i++)
			put_run(&out, &blocks[b], i, facts, &members);
	tsv_end(&out);
	free(header);
}

/* ---- blocks.tsv ------------------------------------------------------------------------------------------------- */

static double snapshot(const struct block *b, const char *moment, const char *name)
{
	const json_t *value = json_object_get(json_object_get(b->meta, moment), name);

	return json_is_number(value) ? json_number_value(value) : NAN;
}

static double change(const struct block *b, const char *name)
{
	return snapshot(b, "after", name) - snapshot(b, "before", name);
}

/* How long the block took. The clock that tells Unix time may have been set meanwhile; then uptime, in hundredths, tells. */
static double span(const struct block *b)
{
	const double unix_time = change(b, "time"), uptime = change(b, "uptime");
	const bool was_set = fabs(unix_time - uptime) > 0.05 + 0.01 * fabs(uptime); /* false where uptime is unknown */

	return was_set ? uptime : unix_time;
}

static double mean_clock(const struct block *b)
{
	const json_t *clocks = json_object_get(json_object_get(b->meta, "after"), "mhz");
	double sum = 0;

	for (size_t i = 0; i < json_array_size(clocks); i++)
		sum += json_number_value(json_array_get(clocks, i));
	return json_array_size(clocks) > 0 ? sum / (double)json_array_size(clocks) : NAN;
}

static double share(double x)
{
	return round(x * 10000) / 10000;
}

static void write_blocks(const char *folder, const struct block *blocks, size_t count)
{
	json_t *conditions = json_read(path_in(folder, "conditions"));
	const double online = json_number_value(json_object_get(json_object_get(conditions, "machine"), "cpus_online"));
	const double cpus = online > 0 ? online : NAN;
	struct tsv out;

	tsv_begin(&out, path_in(folder, "blocks.tsv"),
		  "block\twarm_up\tstart\tseconds\tsteal_share\tbusy_share\tpressure_share\tthrottled_s\tload\tswitches\tmhz");
	for (const struct block *b = blocks; b < blocks + count; b++) {
		const double seconds = span(b);

		if (!(seconds > 0))
			fail(0, "%s: its .meta says that the block took %g s: the clock was set back, or the file altered", b->path,
			     seconds);
		put_json(&out, json_object_get(b->meta, "block"));
		put_text(&out, json_is_true(json_object_get(b->meta, "warm_up")) ? "1" : "0");
		put(&out, "%.6f", snapshot(b, "before", "time"));
		put(&out, "%.6f", seconds);
		put_number(&out, share(change(b, "steal_s") / seconds / cpus));
		put_number(&out, share(change(b, "busy_s") / seconds / cpus));
		put_number(&out, share(change(b, "pressure_us") / 1e6 / seconds));
		put_number(&out, change(b, "throttled_us") / 1e6);
		put_number(&out, snapshot(b, "after", "load"));
		put(&out, "%.0f", change(b, "switches"));
		put_number(&out, mean_clock(b));
		put_end(&out);
	}
	tsv_end(&out);
	json_decref(conditions);
}

int main(int argc, char **argv)
{
	size_t count;

	fail_program = "samples";
	if (argc != 2)
		fail_usage("usage: samples DATA/EXPERIMENT");
	struct table facts = table_read(path_in(argv[1], "rows.tsv"));

	table_column(&facts, "label");
	struct block *blocks = read_blocks(argv[1], &facts, &count);

	write_blocks(argv[1], blocks, count);
	write_samples(argv[1], blocks, count, &facts); /* last: make goes by its time */
	for (size_t b = 0; b < count; b++) {
		for (size_t i = 0; i < blocks[b].runs; i++)
			json_decref(blocks[b].reports[i]);
		free(blocks[b].reports);
		json_decref(blocks[b].timed);
		json_decref(blocks[b].meta);
	}
	free(blocks);
	table_free(&facts);
	return EXIT_SUCCESS;
}
