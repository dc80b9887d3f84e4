/*
 * page - what a set's page says of all its experiments together.
 *
 * usage: page DATA EXPERIMENT...        those that are measured; writes in DATA/page
 *
 * values.tsv      set; answer1: which models beat the plain loop; answer2: how the claims fared; answer3: who is the fastest
 *                 where tasks wait the most; exploratory: which of the experiments behind these fail a gate. Each is empty where
 *                 nobody measured that.
 * machines.tsv    what each experiment ran on
 * gates.tsv       the gates of all: experiment, gate, pass, value
 * claims.tsv      claim, what it says, and of each source the verdict and why: where there are claims
 */
#include "answer.h"
#include "paths.h"

static void write_machines(const char *data, char **experiments)
{
	static const char *const names[] = { "cpu", "cores", "cpus_online", "kernel", "container", "compiler", "python", "date" };
	struct tsv out;

	tsv_begin(&out, path_in(data, "page/machines.tsv"),
		  "experiment\tprocessor\tCPUs used\tCPUs online\tkernel\tcontainer\tcompiler\tPython\tdate");
	for (; *experiments; experiments++) {
		struct values v = { 0 };

		values_read(&v, path_in(data, "%s/values.tsv", *experiments));
		put_text(&out, *experiments);
		for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
			const char *text = values_get(&v, names[i], strlen(names[i]));

			put_text(&out, text && *text ? text : "NA");
		}
		put_end(&out);
		values_free(&v);
	}
	tsv_end(&out);
}

static void write_gates(const char *data, char **experiments)
{
	struct tsv out;

	tsv_begin(&out, path_in(data, "page/gates.tsv"), "experiment\tgate\tpass\tvalue");
	for (; *experiments; experiments++) {
		struct table t = table_read(path_in(data, "%s/gates.tsv", *experiments));

		for (size_t row = 0; row < t.rows; row++) {
			put_texts(&out, *experiments, table_text(&t, row, "gate"), table_text(&t, row, "pass"),
				  table_text(&t, row, "value"));
			put_end(&out);
		}
		table_free(&t);
	}
	tsv_end(&out);
}

/* The sources in the order of their first row; a claim's rows stand together, one for each of them. */
static void write_claims(const char *data)
{
	struct table t = table_read(path_in(data, "claims.tsv"));
	char *header = words("claim\tit says");
	size_t sources = 0;
	struct tsv out;

	for (; sources < t.rows && strcmp(table_text(&t, sources, "claim"), table_text(&t, 0, "claim")) == 0; sources++) {
		char *longer = words("%s\t%s", header, table_text(&t, sources, "name"));

		free(header);
		header = longer;
	}
	if (sources == 0)
		fail(0, "%s has no claim", t.path);
	tsv_begin(&out, path_in(data, "page/claims.tsv"), header);
	for (size_t row = 0; row < t.rows; row++) {
		if (row % sources == 0)
			put_texts(&out, table_text(&t, row, "claim"), table_text(&t, row, "sentence"));
		put(&out, "%s: %s", table_text(&t, row, "verdict"), table_text(&t, row, "reason"));
		if (row % sources == sources - 1)
			put_end(&out);
	}
	tsv_end(&out);
	free(header);
	table_free(&t);
}

int main(int argc, char **argv)
{
	struct values values = { 0 };

	fail_program = "page";
	if (argc < 3)
		fail_usage("usage: page DATA EXPERIMENT...");
	const char *data = argv[1];

	if (mkdir(path_in(data, "page"), 0777) != 0 && errno != EEXIST)
		fail(errno, "cannot make the folder %s/page", data);
	write_machines(data, argv + 2);
	write_gates(data, argv + 2);
	if (access(path_in(data, "claims.tsv"), F_OK) == 0)
		write_claims(data);
	values_set(&values, "set", "%s", path_name(data));
	answer(data, argv + 2, &values);
	values_write(&values, path_in(data, "page/values.tsv"));
	values_free(&values);
	return EXIT_SUCCESS;
}
