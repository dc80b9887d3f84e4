/*
 * why.h - why threads that take turns are slower here, and what that says of the article's: the values and verdicts
 * that paper/text/why.md names, and its tables, why-*.tsv.
 *
 * A quotient of two intervals goes from its smallest value to its largest, which is wider than 95 %.
 */
#ifndef WHY_H
#define WHY_H

#include "article.h"
#include "why_clock.h"

/*
 * The article's processor, Core i7-7820X, in GHz. Intel ARK gives 4.3 for Turbo Boost 2.0 and 4.5 for Turbo Boost Max
 * 3.0. Its lowest clock is what the hypothesis says: Intel does not publish it.
 */
static const double BOOST_LOW = 4.3, BOOST_HIGH = 4.5, LOWEST = 1.2;

/* The article's own program, or what is nearest to it. */
static inline const struct program *why_main(const struct programs *all)
{
	const struct program *best = NULL;
	int best_rank = 0;

	for (size_t i = 0; i < all->count; i++) {
		const struct program *p = &all->list[i];
		const bool threads = p->python && strcmp(p->model, "threads") == 0;
		const int rank = threads ? 3 : strcmp(p->model, "gil") == 0 ? 2 : 1;

		if (p->alone && !p->pinned && rank > best_rank) {
			best = p;
			best_rank = rank;
		}
	}
	if (!best)
		fail(0, "no program takes turns freely: there is nothing to say why it is slow");
	return best;
}

/* ---- Can hand-over at 5 ms explain the article's slowdown? ------------------------------------------------------ */

/* The share of the article's excess that a part would explain, in %. */
static inline struct interval why_share(struct interval part, struct interval article)
{
	return (struct interval){ part.estimate / (article.estimate - 1),
				  part.low / ((part.low < 0 ? article.low : article.high) - 1),
				  part.high / ((part.high < 0 ? article.high : article.low) - 1) };
}

static inline const char *why_verdict_of_share(double most, bool wide, bool known)
{
	if (!known)
		return "unknown";
	if (most >= 50 && wide)
		return "wide";
	return most < 50 ? "no" : most < 100 ? "part" : "may";
}

static inline void why_hand_over(struct experiment *e, const struct programs *all, struct interval article)
{
	double most = 0;
	bool wide = false, known = true;
	struct tsv out;

	tsv_begin(&out, path_in(e->folder, "why-hand-over.tsv"),
		  "program\tby the lock alone, %\tby all that taking turns costs, %");
	for (size_t i = 0; i < all->count; i++) {
		const struct program *p = &all->list[i];

		if (!p->alone || p->pinned || strcmp(p->model, "gil_ticks") == 0)
			continue;
		const struct interval lock = why_share(why_part(p, LOCK)->value, article);
		const struct interval turns = why_share(why_part(p, TURNS)->value, article);

		put_text(&out, why_title(WHY_TEXT, p));
		put_text(&out, shown_interval(WHY_TEXT, lock, 1));
		put_text(&out, shown_interval(WHY_TEXT, turns, 1));
		put_end(&out);
		most = fmax(most, fmax(lock.high, turns.high));
		wide |= turns.high - turns.low > 50;
		known &= !isnan(turns.low);
	}
	tsv_end(&out);
	values_set(&e->values, "hand_over", "%s", why_verdict_of_share(most, wide, known));
	values_set(&e->values, "hand_over_most", "%s", shown_number(WHY_TEXT, most, 0));
}

/* ---- What would a low clock have to be to explain the rest? ----------------------------------------------------- */

/* How many times as slow as alone. */
static inline struct interval why_turns(const struct program *p)
{
	const struct interval turns = why_part(p, TURNS)->value;

	return (struct interval){ 1 + turns.estimate / 100, 1 + turns.low / 100, 1 + turns.high / 100 };
}

static inline void why_low_clock(struct values *v, const struct program *p, struct interval article)
{
	const struct interval turns = why_turns(p);
	const double low = fmax(0, BOOST_LOW * turns.low / article.high), high = BOOST_HIGH * turns.high / article.low;
	const bool known = turns.high <= 2 * turns.low; /* not of a single block */
	const char *verdict = !known ? "unknown" : low > LOWEST ? "above" : high < LOWEST ? "below" : "within";

	values_set(v, "turns", "%s", shown_number(WHY_TEXT, turns.estimate, 2));
	values_set(v, "turns_range", "%s", shown_range(WHY_TEXT, turns.low, turns.high, 2));
	values_set(v, "low_clock", "%s", verdict);
	values_set(v, "clock", "%s", shown_range(WHY_TEXT, BOOST_LOW * turns.estimate / article.estimate,
						 BOOST_HIGH * turns.estimate / article.estimate, 2));
	values_set(v, "clock_range", "%s", shown_range(WHY_TEXT, low, high, 2));
}

/* ---- What another machine should see ---------------------------------------------------------------------------- */

/* NAME, and NAME_low_clock: what it would be at the lowest clock; both empty where there is no such part. */
static inline void why_predict(struct values *v, const char *name, double value, int places)
{
	const double low = value * BOOST_LOW / LOWEST, high = value * BOOST_HIGH / LOWEST;
	char slow[64];

	snprintf(slow, sizeof slow, "%s_low_clock", name);
	values_set(v, name, "%s", isnan(value) ? "" : shown_number(WHY_TEXT, value, places));
	values_set(v, slow, "%s", isnan(value) ? "" : shown_range(WHY_TEXT, low, high, places));
}

static inline void why_prediction(struct values *v, const struct programs *all, const struct program *p)
{
	const struct part *holder = why_part(p, HOLDER);
	const int seen = why_sign(holder, 1.5);
	const struct program *pinned = programs_sibling(all, p, "pinned");
	values_set(v, "boost_low", "%g", BOOST_LOW);
	values_set(v, "boost_high", "%g", BOOST_HIGH);
	values_set(v, "lowest", "%g", LOWEST);
	values_set(v, "q", "%s", shown_range(WHY_TEXT, BOOST_LOW / LOWEST, BOOST_HIGH / LOWEST, 1));
	why_predict(v, "turns", why_turns(p).estimate, 2);
	why_predict(v, "holder", holder ? holder->value.estimate : NAN, 2);
	why_predict(v, "lock", why_part(p, LOCK)->value.estimate, 1);
	values_set(v, "pinned_turns", "%s", pinned ? shown_number(WHY_TEXT, why_turns(pinned).estimate, 2) : "");
	values_set(v, "holder_range", "%s", shown(WHY_TEXT, holder, 2));
	values_set(v, "seen", "%s", seen > 0 ? "slow" : seen < 0 ? "fast" : "unknown");
}

/* All of it. */
static inline void why(struct experiment *e, const struct programs *all)
{
	const struct program *program = why_main(all);
	const struct interval article = article_read().threads;
	const size_t blocks = why_part(program, SLOWDOWN)->blocks;
	struct values *v = &e->values;

	values_set(v, "title", "%s", why_title(WHY_TEXT, program));
	values_set(v, "blocks", "%zu", blocks);
	values_set(v, "trimmed", "%s", blocks < FEW ? "" : "yes");
	values_set(v, "article_ratio", "%s", shown_number(WHY_TEXT, article.estimate, 2));
	values_set(v, "article_range", "%s", shown_range(WHY_TEXT, article.low, article.high, 2));
	values_set(v, "article_excess", "%s", shown_number(WHY_TEXT, 100 * (article.estimate - 1), 0));
	why_table(e, all, "why-split.tsv", "program\tslowdown\trecording\tlock\tpreempted\tslower\t"
					   "time per iteration, relative to running alone", SLOWDOWN, why_split_line);
	why_table(e, all, "why-costs.tsv", "program\ttaking turns, %\tlock, %\tpreemption, %\tslower computing, %\t"
					   "hand-overs a run\tµs each", SLOWDOWN, why_costs_line);
	values_set(v, "clocks", "%s", why_clocks(path_in(e->folder, "why-clocks.tsv"), all));
	why_clock(e, all, program);
	why_hand_over(e, all, article);
	values_set(v, "pinning", "%s",
		   why_table(e, all, "why-pinning.tsv", "program\ttime of the run, relative to the free run\tverdict\t"
							"lock, %\tlock in the free run, %", PINNING, why_pinning_line));
	why_low_clock(v, program, article);
	why_table(e, all, "why-cold.tsv", "program\tfirst slice, relative to the ninth and later\tverdict\tcost, %",
		  SLOWDOWN, why_cold_line);
	values_set(v, "several_cpus", "%s", why_cpus(path_in(e->folder, "why-cpus.tsv"), all));
	why_prediction(v, all, program);
}

#endif
