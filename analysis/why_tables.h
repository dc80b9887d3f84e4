/*
 * why_tables.h - the tables of why.md that show what was measured: the split, the clocks, pinning, cold caches, CPUs.
 *
 * A part is more or less than nothing only where its 95 % interval says so.
 */
#ifndef WHY_TABLES_H
#define WHY_TABLES_H

#include "experiment.h"
#include "programs.h"
#include "shown.h"

#define WHY_TEXT ((char[SHOWN]){ "" }) /* where a function of shown.h may write */

static const char WHY_SAME[] = "no measurable difference", WHY_UNKNOWN[] = "cannot be told" /* from a single block */;

static inline const struct part *why_part(const struct program *p, enum part_kind kind)
{
	return parts_find(&p->parts, kind, 0);
}

/* 1: more than `zero`, -1: less, 0: no measurable difference, or no such part. */
static inline int why_sign(const struct part *part, double zero)
{
	if (!part)
		return 0;
	return part->value.low > zero ? 1 : part->value.high < zero ? -1 : 0;
}

/* In words. */
static inline const char *why_verdict(const struct part *part, double zero, const char *more, const char *less,
				      const char *same)
{
	const int sign = why_sign(part, zero);

	if (!part || isnan(part->value.low))
		return part ? WHY_UNKNOWN : "–";
	return sign > 0 ? more : sign < 0 ? less : same;
}

/* Whose lock the program has; NULL: its own, as its name says. */
static inline const char *why_lock(const struct program *p)
{
	if (p->python)
		return NULL;
	if (strcmp(p->model, "gil_ticks") == 0)
		return "CPython < 3.2";
	return strcmp(p->model, "gil") == 0 ? "CPython ≥ 3.2" : NULL;
}

/* What readers call it: by the label of its free row. */
static inline const char *why_title(char *text, const struct program *p)
{
	const char *name = (p->free ? p->free : p)->row->label, *pinned = p->pinned ? ", pinned to one CPU" : "";
	const char *lock = why_lock(p);

	if (lock)
		snprintf(text, SHOWN, "C, lock of %s (`%s`)%s", lock, name, pinned);
	else
		snprintf(text, SHOWN, "`%s`%s", name, pinned);
	return text;
}

/* A table with a line for each program that `has` this kind of part. Returns "yes" where there is one, else "". */
static inline const char *why_table(const struct experiment *e, const struct programs *all, const char *name,
				    const char *header, enum part_kind has,
				    void (*line)(struct tsv *out, const struct program *p))
{
	const char *any = "";
	struct tsv out;

	tsv_begin(&out, path_in(e->folder, "%s", name), header);
	for (size_t i = 0; i < all->count; i++)
		if (why_part(&all->list[i], has)) {
			put_text(&out, why_title(WHY_TEXT, &all->list[i]));
			line(&out, &all->list[i]);
			put_end(&out);
			any = "yes";
		}
	tsv_end(&out);
	return any;
}

static inline void put_shown(struct tsv *out, const struct program *p, enum part_kind kind, int places)
{
	put_text(out, shown(WHY_TEXT, why_part(p, kind), places));
}

/* Only where the part is more or less than nothing. */
static inline void put_cost(struct tsv *out, const struct program *p, enum part_kind kind, int places)
{
	const struct part *part = why_part(p, kind);

	put_text(out, part && why_sign(part, 0) ? shown_number(WHY_TEXT, part->value.estimate, places)
						: why_verdict(part, 0, "", "", "nothing measurable"));
}

static inline void why_split_line(struct tsv *out, const struct program *p)
{
	put_shown(out, p, SLOWDOWN, 1);
	put_shown(out, p, RECORDING, 1);
	put_shown(out, p, LOCK, 1);
	put_shown(out, p, PREEMPTED, 1);
	put_shown(out, p, SLOWER, 1);
	put_shown(out, p, HOLDER, 3);
}

static inline void why_costs_line(struct tsv *out, const struct program *p)
{
	put_cost(out, p, TURNS, 1);
	put_cost(out, p, LOCK, 1);
	put_cost(out, p, PREEMPTED, 1);
	put_cost(out, p, SLOWER, 1);
	put_text(out, shown_number(WHY_TEXT, why_part(p, HANDOVERS)->value.estimate, 0));
	put_cost(out, p, HANDOVER, 0);
}

static inline void why_pinning_line(struct tsv *out, const struct program *p)
{
	put_shown(out, p, PINNING, 3);
	put_text(out, why_verdict(why_part(p, PINNING), 1, "slower", "faster", WHY_SAME));
	put_shown(out, p, LOCK, 1);
	put_shown(out, p->free, LOCK, 1);
}

static inline void why_cold_line(struct tsv *out, const struct program *p)
{
	const struct part *cold = why_part(p, COLD);

	put_shown(out, p, COLD, 3);
	put_text(out, cold ? why_verdict(cold, 1, "slower at first", "faster at first", WHY_SAME)
			   : "holds were too short to tell");
	put_text(out, why_sign(cold, 1) > 0 ? shown(WHY_TEXT, why_part(p, COLD_COST), 2) : "–");
}

/* Of each CPU, also of programs that run alone. Returns "yes" where any clock is known, else "". */
static inline const char *why_clocks(const char *path, const struct programs *all)
{
	const char *any = "";
	struct tsv out;

	tsv_begin(&out, path, "program\tCPU\tMHz");
	for (size_t i = 0; i < all->count; i++)
		for (size_t n = 0; n < all->list[i].parts.count; n++) {
			const struct part *part = &all->list[i].parts.parts[n];

			if (part->kind != CLOCK)
				continue;
			put(&out, "`%s`", all->list[i].row->label);
			put(&out, "%u", part->index);
			put_text(&out, shown(WHY_TEXT, part, 0));
			put_end(&out);
			any = "yes";
		}
	tsv_end(&out);
	return any;
}

/* The program's fastest CPU, or its slowest; NULL: it ran on none. */
static inline const struct part *why_cpu(const struct program *p, bool slowest)
{
	const struct part *best = NULL;

	for (size_t n = 0; n < p->parts.count; n++) {
		const struct part *part = &p->parts.parts[n];

		if (part->kind == ON_CPU && (!best || (slowest ? part->value.estimate > best->value.estimate
							       : part->value.estimate < best->value.estimate)))
			best = part;
	}
	return best;
}

/* Of programs that ran on several CPUs. Returns "yes" where there is one, else "". */
static inline const char *why_cpus(const char *path, const struct programs *all)
{
	const char *any = "";
	struct tsv out;

	tsv_begin(&out, path, "program\tfastest CPU\ttime per iteration, relative to running alone\t"
			      "slowest CPU\ttime per iteration there\tdo they differ?");
	for (size_t i = 0; i < all->count; i++) {
		const struct program *p = &all->list[i];
		const struct part *fast = why_cpu(p, false), *slow = why_cpu(p, true);

		if (p->pinned || fast == slow)
			continue;
		const bool known = !isnan(fast->value.high) && !isnan(slow->value.low);

		put_text(&out, why_title(WHY_TEXT, p));
		put(&out, "CPU %u", fast->index);
		put_text(&out, shown(WHY_TEXT, fast, 3));
		put(&out, "CPU %u", slow->index);
		put_text(&out, shown(WHY_TEXT, slow, 3));
		put_text(&out, !known ? WHY_UNKNOWN : slow->value.low > fast->value.high ? "yes" : WHY_SAME);
		put_end(&out);
		any = "yes";
	}
	tsv_end(&out);
	return any;
}

#endif
