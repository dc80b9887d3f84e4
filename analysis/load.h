/*
 * load.h - what each CPU did during one run: a table of the load sampler, bench/cpuload.c.
 *
 * Times of CPUs are counted in the kernel's ticks, so shares of time are taken of the ticks there were: at the ends they
 * differ from the clock's time by a tick or two.
 */
#ifndef LOAD_H
#define LOAD_H

#include "statistics.h"
#include "tsv.h"

struct spent { /* of one CPU's time; of the command only the CPU time that it had, busy. In nanoseconds */
	double busy, stolen, all;
};

struct sample {
	size_t place; /* of its CPU in the list */
	double from, to; /* in nanoseconds since the command's start */
	struct spent spent;
	double mhz; /* NAN: the machine does not tell */
};

enum { LOAD_COMMAND }; /* the place of what was measured of the command itself; CPUs count from 1 */

struct load {
	const char *path;
	char **cpus; /* the kernel's numbers of the CPUs that the command may use, in their order; before them: command */
	size_t cpu_count; /* the last one's place */
	struct sample *samples;
	size_t sample_count;
	double end; /* of the command */
};

static inline size_t load_place(struct load *load, const char *name)
{
	for (size_t place = 0; place <= load->cpu_count; place++)
		if (strcmp(load->cpus[place], name) == 0)
			return place;
	load->cpus = enough(realloc(load->cpus, (++load->cpu_count + 1) * sizeof *load->cpus));
	load->cpus[load->cpu_count] = enough(strdup(name));
	return load->cpu_count;
}

static inline double load_ns(const struct table *t, size_t row, const char *name)
{
	const double ns = table_number(t, row, name);

	if (!(ns >= 0))
		fail(0, "%s: line %zu: %s is %s, which is no time", t->path, row + 2, name, table_text(t, row, name));
	return ns;
}

/* `path` must stay as it is while the load is used. */
static inline struct load load_read(const char *path)
{
	struct table t = table_read(path);
	const int cpu = table_column(&t, "cpu"), mhz = table_find(&t, "mhz");
	struct load load = { path, enough(malloc(sizeof *load.cpus)), 0, enough(calloc(t.rows + 1, sizeof(struct sample))),
			     t.rows, 0 };

	load.cpus[LOAD_COMMAND] = enough(strdup("command"));
	for (size_t row = 0; row < t.rows; row++) {
		struct sample *s = &load.samples[row];

		*s = (struct sample){ load_place(&load, table_cell(&t, row, cpu)), load_ns(&t, row, "start_ns"),
				      load_ns(&t, row, "end_ns"), { .busy = load_ns(&t, row, "busy_ns") },
				      table_real(&t, row, mhz) };
		load.end = fmax(load.end, s->to);
		if (s->place == LOAD_COMMAND)
			continue;
		s->spent.stolen = load_ns(&t, row, "stolen_ns");
		s->spent.all = s->spent.busy + s->spent.stolen + load_ns(&t, row, "idle_ns");
	}
	table_free(&t);
	if (!(load.end > 0) || load.cpu_count == 0)
		fail(0, "%s is not what bench/cpuload writes: it has no CPU, or no time", path);
	return load;
}

static inline void load_free(struct load *load)
{
	for (size_t place = 0; place <= load->cpu_count; place++)
		free(load->cpus[place]);
	free(load->cpus);
	free(load->samples);
}

/* ---- Sums ------------------------------------------------------------------------------------------------------- */

/* What was spent in a run, or in a part of it: in every place of the list. To be freed. */
static inline struct spent *load_sums(const struct load *load)
{
	return enough(calloc(load->cpu_count + 1, sizeof(struct spent)));
}

/* Adds this part of a sample, from 0 to 1. */
static inline void load_add(struct spent *sums, const struct sample *s, double part)
{
	sums[s->place].busy += part * s->spent.busy;
	sums[s->place].stolen += part * s->spent.stolen;
	sums[s->place].all += part * s->spent.all;
}

/* The share of a CPU's time that it was busy. */
static inline double load_busy(struct spent cpu)
{
	return cpu.all > 0 ? cpu.busy / cpu.all : 0;
}

/* CPUs that were busy with other things than the command during these nanoseconds; by the ticks, so perhaps below 0. */
static inline double load_other(const struct spent *sums, size_t cpus, double ns)
{
	double used = 0;

	for (size_t place = 1; place <= cpus; place++)
		used += load_busy(sums[place]);
	return used - sums[LOAD_COMMAND].busy / ns;
}

/* The mean clock of each of so many CPUs, by the kernel's number, in MHz; NAN: it is not told. To be freed. */
static inline double *load_clocks(const char *path, uint64_t cpus)
{
	struct load load = load_read(path);
	double *mhz = doubles(cpus), *time = doubles(cpus);
	uint64_t cpu;

	for (const struct sample *s = load.samples; s < load.samples + load.sample_count; s++)
		if (!isnan(s->mhz) && number_whole(load.cpus[s->place], 0, cpus - 1, &cpu)) {
			mhz[cpu] += (s->to - s->from) * s->mhz;
			time[cpu] += s->to - s->from;
		}
	for (cpu = 0; cpu < cpus; cpu++)
		mhz[cpu] = time[cpu] > 0 ? mhz[cpu] / time[cpu] : NAN;
	free(time);
	load_free(&load);
	return mhz;
}

#endif
