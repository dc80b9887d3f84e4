/*
 * onset.h - from which size on is a program good enough?
 *
 * It is good where its cost is below a limit. The search begins at the size where it most surely is: where the high end
 * of the cost's interval is lowest. From there it goes down, to where the cost first reaches the limit. Between two sizes
 * the gain, base × (limit − cost), is taken as linear in the size. That is exact where starting, or handing out a task,
 * costs the same at any size.
 *
 * A size without an interval tells nothing where others have one. A size of no iterations is not where it begins.
 */
#ifndef ONSET_H
#define ONSET_H

#include "axis.h"
#include "curves.h"

enum onset_kind {
	ONSET_UNKNOWN,
	ONSET_NOWHERE,    /* the cost is never below the limit */
	ONSET_EVERYWHERE, /* from the smallest size on, `size` */
	ONSET_AT          /* from `size` on */
};

struct onset {
	enum onset_kind kind;
	double size;
	double base;               /* of the baseline there, seconds; NAN: only ONSET_AT has one */
	const struct point *under; /* ONSET_AT: the next size below */
	size_t runs;               /* the fewest among the points that it is read off */
};

/* By which of the cost's interval it goes: the estimate, its low end, its high end. */
enum onset_side { ONSET_ESTIMATE, ONSET_LOW, ONSET_HIGH, ONSET_SIDES };

static inline double onset_cost(const struct point *p, enum onset_side side)
{
	return side == ONSET_LOW ? p->cost.low : side == ONSET_HIGH ? p->cost.high : p->cost.estimate;
}

static inline bool onset_usable(const struct curve *curve, const struct point *p)
{
	bool known_anywhere = false;

	for (size_t i = 0; i < curve->count; i++)
		known_anywhere = known_anywhere || !isnan(curve->points[i].cost.high);
	return !isnan(p->cost.high) || !known_anywhere;
}

/* The size at which the program is most surely good; NULL: there is none with any work. */
static inline const struct point *onset_surest(const struct curve *curve)
{
	const struct point *surest = NULL;
	double lowest = NAN;

	for (size_t i = curve->count; i-- > 0;) {
		const struct point *p = &curve->points[i];
		const double end = isnan(p->cost.high) ? p->cost.estimate : p->cost.high;

		if (p->iterations > 0 && onset_usable(curve, p) && (!surest || end < lowest || isnan(lowest))) {
			surest = p;
			lowest = end;
		}
	}
	return surest;
}

/* Between two points, the size and the base at which nothing is gained. */
static inline void onset_cross(struct onset *onset, const struct point *under, const struct point *above, double limit,
			       enum onset_side side)
{
	const double below = under->base * (limit - onset_cost(under, side));
	const double gained = above->base * (limit - onset_cost(above, side));
	const double share = below / (below - gained);

	onset->kind = ONSET_AT;
	onset->size = under->size + share * (above->size - under->size);
	onset->base = under->base + share * (above->base - under->base);
	onset->under = under;
}

static inline struct onset onset_find(const struct curve *curve, double limit, enum onset_side side)
{
	const struct point *above = onset_surest(curve);
	struct onset onset = { .kind = ONSET_UNKNOWN, .size = NAN, .base = NAN, .runs = above ? above->runs : 0 };

	if (!above || isnan(onset_cost(above, side)))
		return onset;
	if (onset_cost(above, side) >= limit) {
		onset.kind = ONSET_NOWHERE;
		return onset;
	}
	for (size_t i = (size_t)(above - curve->points); i-- > 0;) {
		const struct point *p = &curve->points[i];

		if (!onset_usable(curve, p))
			continue;
		if (isnan(onset_cost(p, side)))
			return onset;
		onset.runs = p->runs < onset.runs ? p->runs : onset.runs;
		if (onset_cost(p, side) >= limit) {
			onset_cross(&onset, p, above, limit, side);
			return onset;
		}
		above = p;
	}
	onset.kind = ONSET_EVERYWHERE;
	onset.size = above->size;
	return onset;
}

/* All three, each in its place in `sides`. */
static inline void onset_find_all(struct onset *sides, const struct curve *curve, double limit)
{
	for (int side = 0; side < ONSET_SIDES; side++)
		sides[side] = onset_find(curve, limit, (enum onset_side)side);
}

/* ---- In tables and figures -------------------------------------------------------------------------------------- */

/* Three cells, the estimate and the ends: "none", "< SIZE", SIZE or NA; the size is multiplied by the factor. */
static inline void onset_put(struct tsv *out, const struct onset *sides, double factor, int digits_below)
{
	for (const struct onset *onset = sides; onset < sides + ONSET_SIDES; onset++)
		switch (onset->kind) {
		case ONSET_NOWHERE: put_text(out, "none"); break;
		case ONSET_EVERYWHERE: put(out, "< %.*g", digits_below, factor * onset->size); break;
		case ONSET_AT: put_number(out, factor * onset->size); break;
		default: put_text(out, "NA");
		}
}

/* The place of an interval's end on the axis: at an edge where it is open, at the estimate where it is not known. */
static inline double onset_end(const struct onset *end, const struct onset *estimate, const struct axis *axis)
{
	switch (end->kind) {
	case ONSET_NOWHERE: return axis->high;
	case ONSET_EVERYWHERE: return axis->low;
	case ONSET_AT: return end->size;
	default: return estimate->size;
	}
}

/* Four cells: 1, the place, and the ends of its interval within the axis; four times 0: there is no place. */
static inline void onset_put_mark(struct tsv *out, const struct onset *sides, const struct axis *axis)
{
	const bool there = sides[ONSET_ESTIMATE].kind == ONSET_AT;

	put_count(out, there);
	for (int side = 0; side < ONSET_SIDES; side++)
		put_number(out, there ? onset_end(&sides[side], &sides[ONSET_ESTIMATE], axis) : 0);
}

struct unit {
	double one;
	const char *name;
};

/* The first unit of which the size is at least one. The units fall; behind the last stands one of 0. */
static inline const struct unit *onset_unit(const struct onset *onset, const struct unit *units)
{
	while (units[1].one > 0 && !(onset->size >= units->one))
		units++;
	return units;
}

/* To be freed. */
static inline char *onset_place(const struct onset *onset, const struct unit *units, bool unit_said)
{
	const struct unit *unit = onset_unit(onset, units);

	if (onset->kind == ONSET_NOWHERE || onset->kind == ONSET_UNKNOWN)
		return words(onset->kind == ONSET_NOWHERE ? "none" : "?");
	return words("%s%.3g%s", onset->kind == ONSET_EVERYWHERE ? "< " : "", onset->size / unit->one,
		     unit_said ? "" : unit->name);
}

/* "PLACE (LOW … HIGH)" to three digits. once: a unit that all three have is said once. To be freed. */
static inline char *onset_words(const struct onset *sides, const struct unit *units, bool once)
{
	const struct onset *low = &sides[ONSET_LOW], *high = &sides[ONSET_HIGH];
	const struct unit *unit = onset_unit(&sides[ONSET_ESTIMATE], units);
	const bool said = once && unit == onset_unit(low, units) && unit == onset_unit(high, units);
	char *place = onset_place(&sides[ONSET_ESTIMATE], units, false);

	if (low->kind == high->kind && (low->kind != ONSET_AT || low->size == high->size))
		return place;
	char *from = onset_place(low, units, said), *to = onset_place(high, units, said);
	char *text = words("%s (%s … %s)", place, from, to);

	free(place);
	free(from);
	free(to);
	return text;
}

#endif
