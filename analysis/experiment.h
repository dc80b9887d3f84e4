/*
 * experiment.h - a measured experiment: its folder, its runs, and the facts that captions and notes name.
 */
#ifndef EXPERIMENT_H
#define EXPERIMENT_H

#include <getopt.h>
#include <jansson.h>
#include <limits.h>

#include "compare.h"
#include "paths.h"
#include "twins.h"
#include "values.h"

struct experiment {
	const char *folder;
	json_t *conditions; /* as bench/measure wrote them */
	struct samples samples;
	struct plan plan;
	double cores;     /* CPUs that could be used */
	struct values values;
};

/* ---- JSON ------------------------------------------------------------------------------------------------------- */

static inline json_t *json_read(const char *path)
{
	json_error_t error;
	json_t *json = json_load_file(path, JSON_REJECT_DUPLICATES, &error);

	if (!json)
		fail(0, "%s is missing or not whole: %s (line %d)", path, error.text, error.line);
	return json;
}

/* A fact of the machine as text, "" where the machine does not say. */
static inline const char *machine_text(const struct experiment *e, const char *name)
{
	const json_t *value = json_object_get(json_object_get(e->conditions, "machine"), name);

	return json_is_string(value) ? json_string_value(value) : "";
}

/* As a number; NAN where the machine does not say. */
static inline double machine_number(const struct experiment *e, const char *name)
{
	const json_t *value = json_object_get(json_object_get(e->conditions, "machine"), name);

	return json_is_number(value) ? json_number_value(value) : NAN;
}

/* ---- Facts for captions ----------------------------------------------------------------------------------------- */

/* "cc (Debian 12.2.0-14) 12.2.0" is GCC by another name; what stands in brackets is the distribution's. */
static inline void facts_of_compiler(struct values *v, const char *compiler)
{
	const char *close = strstr(compiler, ") ");

	values_set(v, "compiler", "%s%s", close ? "gcc " : "", *compiler ? (close ? close + 2 : compiler) : "?");
}

static inline void facts_of_machine(struct experiment *e)
{
	const char *virtual = machine_text(e, "virtualisation"), *container = machine_text(e, "container");
	struct values *v = &e->values;

	values_set(v, "cpu", "%s", machine_text(e, "cpu"));
	values_set_number(v, "cpu_family", machine_number(e, "cpu_family"));
	values_set_number(v, "cpu_model", machine_number(e, "cpu_model"));
	values_set(v, "cores", "%g", e->cores);
	values_set_number(v, "cpus_online", machine_number(e, "cpus_online"));
	values_set(v, "virtual", "%s", *virtual && strcmp(virtual, "none") != 0 ? "yes" : "");
	values_set(v, "kernel", "%s", machine_text(e, "kernel"));
	values_set(v, "container", "%s", strcmp(container, "none") != 0 ? container : "");
	values_set(v, "python", "%s", machine_text(e, "python"));
	values_set(v, "governor", "%s", machine_text(e, "governor"));
	values_set(v, "date", "%.10s", machine_text(e, "date"));
	facts_of_compiler(v, machine_text(e, "compiler"));
}

/* The value that a column has in every counted run that has one; "" where it varies, or nobody has it. */
static inline const char *common_fact(const struct samples *s, const char *name)
{
	const int column = table_find(&s->table, name);
	const char *common = "";

	for (size_t r = 0; r < s->count; r++)
		for (size_t i = 0; i < s->rows[r].runs; i++) {
			const char *text = table_cell(&s->table, s->rows[r].line[i], column);

			if (is_na(text) || strcmp(text, common) == 0)
				continue;
			if (*common)
				return "";
			common = text;
		}
	return common;
}

/* Counted blocks with a run in this language; NULL: in any. */
static inline size_t count_blocks(const struct samples *s, const char *language)
{
	size_t count = 0;
	long most = 0;

	for (size_t r = 0; r < s->count; r++)
		most = s->rows[r].block[s->rows[r].runs - 1] > most ? s->rows[r].block[s->rows[r].runs - 1] : most;
	bool *seen = enough(calloc((size_t)most + 1, sizeof *seen));

	for (size_t r = 0; r < s->count; r++)
		for (size_t i = 0; i < s->rows[r].runs; i++)
			if (!seen[s->rows[r].block[i]] && (!language || row_is(s, &s->rows[r], "language", language))) {
				seen[s->rows[r].block[i]] = true;
				count++;
			}
	free(seen);
	return count;
}

/* As a number; infinite where it varies, or nobody has it. */
static inline double common_number(const struct samples *s, const char *name)
{
	double number;

	return number_real(common_fact(s, name), &number) ? number : INFINITY;
}

/* The ideal speed-up: as many CPUs as could be used, or the tasks or workers of all runs where these are fewer. */
static inline double facts_of_ideal(struct experiment *e)
{
	const double tasks = common_number(&e->samples, "tasks"), workers = common_number(&e->samples, "workers");
	const double ideal = fmin(e->cores, fmin(tasks, workers));
	char *here = words("the %g CPU%s here", e->cores, e->cores == 1 ? "" : "s");

	values_set(&e->values, "ideal", "%g", ideal);
	if (ideal == e->cores)
		values_set(&e->values, "ideal_for", "%s", here);
	else
		values_set(&e->values, "ideal_for", "%g %s%s on %s", ideal, tasks <= workers ? "task" : "worker",
			   ideal == 1 ? "" : "s", here);
	free(here);
	return ideal;
}

static inline void facts_of_runs(struct experiment *e)
{
	static const char *const names[] = { "tasks", "iterations", "workers", "seed" };
	const size_t python = count_blocks(&e->samples, "Python");

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		values_set(&e->values, names[i], "%s", common_fact(&e->samples, names[i]));
	values_set(&e->values, "runs", "%zu", count_blocks(&e->samples, NULL));
	values_set(&e->values, "runs_python", "%.0zu", python);
}

/* What the gates say of the data; `faults` is empty where all is well. */
static inline void facts_of_gates(struct experiment *e)
{
	char *all = NULL, *names = NULL, *faults = NULL;
	struct table t = table_read(path_in(e->folder, "gates.tsv"));
	size_t ignored;
	FILE *out[3] = { words_open(&all, &ignored), words_open(&names, &ignored), words_open(&faults, &ignored) };

	for (size_t row = 0, failed = 0; row < t.rows; row++) {
		const char *gate = table_text(&t, row, "gate"), *pass = table_text(&t, row, "pass");
		const char *value = table_text(&t, row, "value");

		fprintf(out[0], "%s%s %s (%s)", row > 0 ? ", " : "", gate, pass, value);
		if (strcmp(pass, "no") == 0) {
			fprintf(out[1], "%s%s", failed > 0 ? ", " : "", gate);
			fprintf(out[2], "%s%s: %s", failed++ > 0 ? "; " : "", gate, value);
		}
	}
	for (int i = 0; i < 3; i++)
		fclose(out[i]);
	values_set(&e->values, "gates", "%s", all);
	values_set(&e->values, "failed_gates", "%s", names);
	values_set(&e->values, "faults", "%s", faults);
	free(all);
	free(names);
	free(faults);
	table_free(&t);
}

/* ---- From its beginning to its end ------------------------------------------------------------------------------ */

/* Reads the conditions of e->folder. */
static inline void experiment_machine(struct experiment *e)
{
	e->conditions = json_read(path_in(e->folder, "conditions"));
	e->cores = machine_number(e, "cores_usable");
	if (!(e->cores > 0))
		fail(0, "%s/conditions does not say how many CPUs could be used", e->folder);
}

/* Reads the conditions and the samples of e->folder. */
static inline void experiment_load(struct experiment *e)
{
	experiment_machine(e);
	e->samples = samples_read(path_in(e->folder, "samples.tsv"));
}

/* Reads the arguments: [-r RESAMPLES] [-s SEED] DATA/EXPERIMENT. */
static inline void experiment_options(struct experiment *e, const char *program, int argc, char **argv)
{
	int option;

	fail_program = program;
	while ((option = getopt(argc, argv, "r:s:")) != -1)
		switch (option) {
		case 'r': e->plan.resamples = number_option("r", optarg, 100, 10000000); break;
		case 's': e->plan.seed = number_option("s", optarg, 0, UINT32_MAX); break;
		default: exit(STATUS_USAGE);
		}
	if (optind != argc - 1)
		fail_usage("usage: %s [-r RESAMPLES] [-s SEED] DATA/EXPERIMENT", program);
	e->folder = argv[optind];
}

/* What every program of an experiment begins with: the arguments, the data, and the facts that captions and notes name. */
static inline struct experiment experiment_open(const char *program, int argc, char **argv)
{
	struct experiment e = { .plan = PLAN };

	experiment_options(&e, program, argc, argv);
	experiment_load(&e);
	facts_of_machine(&e);
	facts_of_runs(&e);
	facts_of_gates(&e);
	twins_facts(&e.values, &e.samples, &e.plan);
	states_facts(&e.values, &e.samples);
	return e;
}

static inline void experiment_free(struct experiment *e)
{
	values_free(&e->values);
	samples_free(&e->samples);
	json_decref(e->conditions);
}

/* Fills in a template of two lines: the figures' caption. */
static inline void experiment_caption(struct experiment *e, const char *template)
{
	char *caption = fill_template(template, e->folder, &e->values), *second = strchr(caption, '\n');

	values_set(&e->values, "caption1", "%.*s", (int)strcspn(caption, "\n"), caption);
	values_set(&e->values, "caption2", "%.*s", second ? (int)strcspn(second + 1, "\n") : 0, second ? second + 1 : "");
	free(caption);
}

/* What every such program ends with. values.tsv is the last file that is written: make goes by its time. */
static inline void experiment_close(struct experiment *e)
{
	experiment_caption(e, "plots/caption.txt");
	values_write(&e->values, path_in(e->folder, "values.tsv"));
	experiment_free(e);
}

#endif
