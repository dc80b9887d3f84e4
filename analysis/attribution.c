/*
 * attribution - why are threads that take turns slower than one? Splits their slowdown, from the spans of their runs.
 *
 * usage: attribution [-r RESAMPLES] [-s SEED] DATA/attribution        writes what why.md says (why.h), values.tsv, and
 *
 *   results.tsv             program, part, value, low, high, unit, blocks: every part of each program (parts.h defines
 *                           them), its mean over so many blocks, and its 95 % interval; NA: of a single block
 *   figure-parts.tsv        program, part, value, low, high: the panel of the parts; both are numbers from 0
 *   figure-positions.tsv    program, position, value, low, high: the holder's pace by its position in the hold
 *   figure-cpus.tsv         program, cpu, value, low, high: the same by CPU, both are places from 0
 *
 * The values have what else the figure needs: programs, and of each programN, familyN, styleN, pinnedN; positions, and
 * positionN; cpus, and cpuN: their names; where the axes go: parts_low, parts_high, holder_low, holder_high.
 */
#include "axis.h"
#include "experiment.h"
#include "programs.h"
#include "why.h"

static void write_results(const char *path, const struct programs *all)
{
	struct tsv out;

	tsv_begin(&out, path, "program\tpart\tvalue\tlow\thigh\tunit\tblocks");
	for (size_t i = 0; i < all->count; i++)
		for (size_t n = 0; n < all->list[i].parts.count; n++) {
			const struct part *part = &all->list[i].parts.parts[n];

			put_text(&out, all->list[i].row->label);
			put_part_name(&out, part);
			put_interval(&out, part->value);
			put_text(&out, PARTS[part->kind].unit);
			put_count(&out, part->blocks);
			put_end(&out);
		}
	tsv_end(&out);
}

/* ---- The figure ------------------------------------------------------------------------------------------------- */

/* gil and gil_ticks keep their style, however many interpreters there are. */
static unsigned style_of(const struct program *p, unsigned *others)
{
	if (!p->python && strcmp(p->model, "gil") == 0)
		return 1;
	if (!p->python && strcmp(p->model, "gil_ticks") == 0)
		return 2;
	return (*others)++ == 0 ? 0 : *others + 1;
}

/* Sets what is known of each program. A family is the same program in its settings: it has one style. */
static void draw_programs(struct values *v, const struct programs *all)
{
	size_t programs = 0, families = 0, *family = enough(calloc(all->count, sizeof *family));
	unsigned others = 0, *style = enough(calloc(all->count, sizeof *style));

	for (size_t i = 0; i < all->count; i++) {
		const struct program *p = &all->list[i];
		size_t same = 0;

		if (!p->alone)
			continue;
		while (same < i && all->list[same].alone != p->alone)
			same++;
		family[i] = same < i ? family[same] : families++;
		style[i] = same < i ? style[same] : style_of(p, &others);
		values_set_nth(v, "program", ++programs, "%s", p->row->label);
		values_set_nth(v, "family", programs, "%zu", family[i]);
		values_set_nth(v, "style", programs, "%u", style[i]);
		values_set_nth(v, "pinned", programs, "%d", p->pinned);
	}
	values_set(v, "programs", "%zu", programs);
	values_set(v, "families", "%zu", families);
	free(family);
	free(style);
}

/* The places of the CPUs on which any program computed. */
static void draw_cpus(struct values *v, const struct programs *all, unsigned *places)
{
	unsigned count = 0;

	for (unsigned cpu = 0; cpu < HOLDS_CPUS; cpu++)
		for (size_t i = 0; i < all->count; i++)
			if (parts_find(&all->list[i].parts, ON_CPU, cpu)) {
				places[cpu] = count++;
				values_set_nth(v, "cpu", count, "%u", cpu);
				break;
			}
	values_set(v, "cpus", "%u", count);
}

struct figure {
	struct tsv parts, positions, cpus;
	struct axis percent, pace;
	unsigned places[HOLDS_CPUS], classes; /* of the CPUs; how many of positions */
	size_t programs;
};

static void put_point(struct tsv *out, size_t program, unsigned place, struct interval value, struct axis *axis)
{
	put_count(out, program);
	put(out, "%u", place);
	put_interval(out, drawable(value));
	put_end(out);
	axis_include_interval(axis, value);
}

/* Of positions, only those that every block had, so that all are of the same runs. */
static void draw_program(struct figure *f, const struct program *p)
{
	static const enum part_kind drawn[] = { SLOWDOWN, RECORDING, LOCK, PREEMPTED, SLOWER };

	for (unsigned place = 0; place < sizeof drawn / sizeof *drawn; place++)
		put_point(&f->parts, f->programs, place, why_part(p, drawn[place])->value, &f->percent);
	for (const struct part *part = p->parts.parts; part < p->parts.parts + p->parts.count; part++)
		if (part->kind == ON_CPU) {
			put_point(&f->cpus, f->programs, f->places[part->index], part->value, &f->pace);
		} else if (part->kind == POSITION && part->blocks == p->row->runs) {
			put_point(&f->positions, f->programs, part->index, part->value, &f->pace);
			f->classes = part->index >= f->classes ? part->index + 1 : f->classes;
		}
	f->programs++;
}

static void draw(struct experiment *e, const struct programs *all)
{
	struct figure f = { .pace = AXIS_EMPTY };
	struct values *v = &e->values;

	draw_programs(v, all);
	draw_cpus(v, all, f.places);
	tsv_begin(&f.parts, path_in(e->folder, "figure-parts.tsv"), "program\tpart\tvalue\tlow\thigh");
	tsv_begin(&f.positions, path_in(e->folder, "figure-positions.tsv"), "program\tposition\tvalue\tlow\thigh");
	tsv_begin(&f.cpus, path_in(e->folder, "figure-cpus.tsv"), "program\tcpu\tvalue\tlow\thigh");
	for (size_t i = 0; i < all->count; i++)
		if (all->list[i].alone)
			draw_program(&f, &all->list[i]);
	tsv_end(&f.parts);
	tsv_end(&f.positions);
	tsv_end(&f.cpus);
	axis_name_wide(f.percent, v, "parts");
	for (unsigned class = 0; class < f.classes; class++)
		values_set_nth(v, "position", class + 1, "%u%s", parts_position(class), class < 2 ? "" : "–");
	values_set(v, "positions", "%u", f.classes);
	axis_name_wide(f.pace.low <= f.pace.high ? f.pace : (struct axis){ .low = 0.9, .high = 1.1 }, v, "holder");
}

int main(int argc, char **argv)
{
	struct experiment e = experiment_open("attribution", argc, argv);
	struct programs all = programs_read(&e.samples, e.folder);

	write_results(path_in(e.folder, "results.tsv"), &all);
	draw(&e, &all);
	why(&e, &all);
	programs_free(&all);
	experiment_close(&e);
	return EXIT_SUCCESS;
}
