/*
 * sources.h - where claims are judged: reads the file beside the ledger, whose heading says what its lines are, and the
 * samples of every source.
 */
#ifndef CLAIMS_SOURCES_H
#define CLAIMS_SOURCES_H

#include "pictures.h"
#include "place.h"

struct source {
	struct table file; /* of all sources, which own it */
	int column;        /* this one's */
	const char *id, *name;
	char *about;
	uint64_t group;
	double cores, cpus;       /* of its machine; NAN: nobody can tell */
	char *twin[2];            /* labels of two rows of one program; NULL: there are none */
	struct interval noise;    /* the twins' ratio; NAN: unknown */
	const char **rows;        /* label of each model's row; NULL: it has none */
	struct place home;        /* its own folder */
	struct pictures pictures; /* in that */
	struct place *further;    /* those of the lines 'folder NAME' */
};

struct sources {
	struct table table;
	const char **models; /* the names that the claims use */
	size_t model_count;
	const char **places; /* and those of further folders */
	size_t place_count;
	struct source *list;
	size_t count;
};

/* ---- The file --------------------------------------------------------------------------------------------------- */

static const char *const SOURCE_FACTS[] = { "name", "group", "trials", "folder", "cores", "cpus", "about", "twin" };

enum { SOURCE_FACT_COUNT = sizeof SOURCE_FACTS / sizeof *SOURCE_FACTS };

/* The NAME of a line 'folder NAME'; NULL: it is none. */
static inline const char *sources_place(const char *line)
{
	static const char begin[] = "folder ";

	return strncmp(line, begin, strlen(begin)) == 0 ? line + strlen(begin) : NULL;
}

static inline bool sources_is_fact(const char *name)
{
	for (size_t i = 0; i < SOURCE_FACT_COUNT; i++)
		if (strcmp(SOURCE_FACTS[i], name) == 0)
			return true;
	return false;
}

static inline size_t sources_line(const struct table *t, const char *name)
{
	for (size_t row = 0; row < t->rows; row++)
		if (strcmp(table_cell(t, row, 0), name) == 0)
			return row;
	fail(0, "%s: there is no line '%s'", t->path, name);
}

static inline void sources_check(const struct table *t)
{
	if (t->columns < 2 || strcmp(t->names[0], "source") != 0)
		fail(0, "%s: the first line should be 'source' and the names of the sources", t->path);
	for (size_t i = 0; i < SOURCE_FACT_COUNT; i++)
		sources_line(t, SOURCE_FACTS[i]);
	for (size_t row = 0; row < t->rows; row++) {
		const char *name = table_cell(t, row, 0);

		const char *place = sources_place(name);

		if (sources_line(t, name) != row)
			fail(0, "%s:%zu: a second line '%s'", t->path, t->lines[row], name);
		if (place && (!*place || strpbrk(place, " =")))
			fail(0, "%s:%zu: the name of a further folder is one word, without =, not '%s'", t->path, t->lines[row],
			     place);
		for (size_t i = 0; i < t->columns; i++)
			if (*table_cell(t, row, (int)i) == '\0')
				fail(0, "%s:%zu: an empty cell of '%s'; say - for nothing", t->path, t->lines[row], name);
	}
}

/* ---- A source --------------------------------------------------------------------------------------------------- */

static inline const char *source_cell(const struct source *s, const char *line)
{
	return table_cell(&s->file, sources_line(&s->file, line), s->column);
}

static inline bool source_asks_machine(const struct source *s, const char *line)
{
	return strcmp(source_cell(s, line), "machine") == 0;
}

/* The cell of this line as a number; `machine`: what the machine says. */
static inline double source_number(const struct source *s, const char *line, double machine)
{
	const char *text = source_cell(s, line);
	double value = machine;

	if (!source_asks_machine(s, line) && (!number_real(text, &value) || !(value > 0)))
		fail(0, "%s: %s of %s is '%s', not a number above 0, nor 'machine'", s->file.path, line, s->id, text);
	return value;
}

/* The row of the model with that number in the source's own folder; NULL: there is none. */
static inline const struct row *source_row(const struct source *s, size_t model)
{
	return s->rows[model] ? rows_find(&s->home.data.samples, s->rows[model]) : NULL;
}

/* Where the conditions do not count the cores: with SMT the CPUs are twice as many, if all of them may be used. */
static inline double source_machine_cores(const struct experiment *e)
{
	const double cores = machine_number(e, "cores_allowed");

	if (!isnan(cores))
		return fmin(cores, e->cores);
	if (!json_is_true(json_object_get(json_object_get(e->conditions, "machine"), "smt")))
		return e->cores;
	return machine_number(e, "cpus_allowed") == machine_number(e, "cpus_online") ? e->cores / 2 : NAN;
}

static inline char *source_machine_about(const struct experiment *e)
{
	return words("%s, %g of %g CPUs, %s, container: %s, %.10s", machine_text(e, "cpu"), e->cores,
		     machine_number(e, "cpus_online"), machine_text(e, "kernel"), machine_text(e, "container"),
		     machine_text(e, "date"));
}

/* "ROW / ROW" */
static inline void source_twin(struct source *s)
{
	const char *text = source_cell(s, "twin");
	const size_t first = strcspn(text, " ");
	const bool two = first > 0 && strncmp(text + first, " / ", 3) == 0;
	const char *second = two ? text + first + 3 : "";

	if (strcmp(text, "-") == 0)
		return;
	if (!*second || strchr(second, ' '))
		fail(0, "%s: the twin of %s is ROW / ROW, or -, not '%s'", s->file.path, s->id, text);
	s->twin[0] = words("%.*s", (int)first, text);
	s->twin[1] = words("%s", second);
	if (strcmp(s->twin[0], s->twin[1]) == 0)
		fail(0, "%s: the twin of %s is one row, '%s', instead of two", s->file.path, s->id, s->twin[0]);
}

/* What the twins differ by. */
static inline void source_noise(struct source *s)
{
	const struct row *rows[2];

	s->noise = (struct interval){ NAN, NAN, NAN };
	if (!s->twin[0] || s->home.missing)
		return;
	for (int i = 0; i < 2; i++)
		rows[i] = rows_find(&s->home.data.samples, s->twin[i]);
	if (rows[0] && rows[1])
		s->noise = compare_times(&s->home.data.samples, rows[0], rows[1], 1, &s->home.data.plan).ratio;
}

static inline void source_rows(struct source *s, const struct sources *all)
{
	s->rows = enough(calloc(all->model_count + 1, sizeof *s->rows));
	for (size_t m = 0; m < all->model_count; m++) {
		const char *label = source_cell(s, all->models[m]);

		if (strcmp(label, "-") == 0)
			continue;
		s->rows[m] = label;
		for (size_t i = 0; i < m; i++)
			if (s->rows[i] && strcmp(s->rows[i], label) == 0)
				fail(0, "%s: in %s one row, '%s', stands for two models, %s and %s", s->file.path, s->id,
				     label, all->models[i], all->models[m]);
	}
}

/* Its folders of the lines 'folder NAME'. Where there is none, the cell may say why behind its -. */
static inline void source_places(struct source *s, const struct sources *all, const char *data)
{
	s->further = enough(calloc(all->place_count + 1, sizeof *s->further));
	for (size_t i = 0; i < all->place_count; i++) {
		struct place *p = &s->further[i];
		const char *folder = source_cell(s, all->places[i]);

		*p = (struct place){ .name = sources_place(all->places[i]), .data.plan = s->home.data.plan };
		if (strcmp(folder, "-") == 0)
			p->missing = words("this source has no folder %s", p->name);
		else if (strncmp(folder, "- ", 2) == 0)
			p->missing = words("%s", folder + 2);
		else
			p->data.folder = place_folder(folder, data);
	}
}

/* What its column says; the folder DATA/ is `data`. */
static inline void source_read(struct source *s, const struct sources *all, const char *data)
{
	const char *trials = source_cell(s, "trials"), *group = source_cell(s, "group");
	struct experiment *own = &s->home.data;

	s->name = source_cell(s, "name");
	own->plan.unpaired = strcmp(trials, "unpaired") == 0;
	if (!own->plan.unpaired && strcmp(trials, "paired") != 0)
		fail(0, "%s: trials are paired or unpaired, not '%s'", s->file.path, trials);
	if (!number_whole(group, 0, 2, &s->group))
		fail(0, "%s: the group of %s is '%s', not 0, 1 or 2", s->file.path, s->id, group);
	own->folder = place_folder(source_cell(s, "folder"), data);
	source_places(s, all, data);
	source_twin(s);
	source_rows(s, all);
}

static inline void source_ask(struct source *s, const struct sources *all)
{
	const bool about = source_asks_machine(s, "about");

	place_load(&s->home, about || source_asks_machine(s, "cores") || source_asks_machine(s, "cpus"));
	for (size_t i = 0; i < all->place_count; i++)
		if (!s->further[i].missing)
			place_load(&s->further[i], false);
	source_noise(s);
	s->cores = source_number(s, "cores", s->home.missing ? NAN : source_machine_cores(&s->home.data));
	s->cpus = source_number(s, "cpus", s->home.missing ? NAN : s->home.data.cores);
	if (!s->home.missing)
		s->pictures = pictures_read(path_in(s->home.data.folder, "pictures.tsv"), &s->home.data.samples, s->cpus);
	s->about = !about            ? words("%s", source_cell(s, "about"))
		   : s->home.missing ? words("nothing was measured")
				     : source_machine_about(&s->home.data);
}

/* Why its data are exploratory, in which further folder; "": no reason is known. To be freed. */
static inline char *source_faults(const struct source *s, const struct sources *all)
{
	char *faults = words("%s", place_faults(&s->home));

	for (size_t i = 0; i < all->place_count; i++) {
		const char *more = place_faults(&s->further[i]);

		if (!*more)
			continue;
		char *longer = words("%s%s%s (%s)", faults, *faults ? "; " : "", more, s->further[i].name);

		free(faults);
		faults = longer;
	}
	return faults;
}

/* ---- All of them ------------------------------------------------------------------------------------------------ */

/* Those of the file at `path`, which must stay as it is; DATA/ in it is the folder `data`. */
static inline struct sources sources_read(const char *path, const char *data, const struct plan *plan)
{
	struct sources all = { .table = table_read_by_hand(path) };

	sources_check(&all.table);
	all.models = enough(calloc(all.table.rows + 1, sizeof *all.models));
	all.places = enough(calloc(all.table.rows + 1, sizeof *all.places));
	for (size_t row = 0; row < all.table.rows; row++) {
		const char *line = table_cell(&all.table, row, 0);

		if (sources_place(line))
			all.places[all.place_count++] = line;
		else if (!sources_is_fact(line))
			all.models[all.model_count++] = line;
	}
	all.count = all.table.columns - 1;
	all.list = enough(calloc(all.count, sizeof *all.list));
	for (size_t i = 0; i < all.count; i++) {
		all.list[i] = (struct source){ all.table, (int)i + 1, all.table.names[i + 1],
					       .home = { .name = "", .data.plan = *plan } };
		source_read(&all.list[i], &all, data);
		source_ask(&all.list[i], &all);
	}
	return all;
}

static inline void sources_free(struct sources *all)
{
	for (size_t i = 0; i < all->count; i++) {
		struct source *s = &all->list[i];

		free(s->about);
		free((void *)s->rows);
		free(s->twin[0]);
		free(s->twin[1]);
		place_free(&s->home);
		pictures_free(&s->pictures);
		for (size_t p = 0; p < all->place_count; p++)
			place_free(&s->further[p]);
		free(s->further);
	}
	free((void *)all->models);
	free((void *)all->places);
	free(all->list);
	table_free(&all->table);
}

#endif
