/*
 * bars.h - what the method must do, and whether it does.
 *
 *   false alarms    the interval of their share is not above 5 %: for a pair and for a family, of real runs and of relabelled
 *                   ones, of all sizes of set at once
 *   power           a program that does 2 % more iterations is found nine times in ten, alone, with at most 30 blocks
 *   coverage        the intervals hold the truth in 95 %, or not significantly less: of all slowdowns and sizes at once
 *
 * At once: intervals that hold together with 95 % (Bonferroni); shown is the one that is nearest to fail, and as the nearest is
 * picked from several, that is due. NA: there was no such comparison.
 */
#ifndef BARS_H
#define BARS_H

#include "judge.h"

struct bar {
	const struct share *worst;
	struct interval share;
	bool holds;
};

static inline void put_bar(struct tsv *out, const char *name, const char *bar, const struct bar *b)
{
	put_text(out, name);
	put_text(out, bar);
	if (!b->worst) {
		put_texts(out, "NA", "NA", "NA", "NA", "NA", "NA");
	} else {
		put_number(out, b->worst->slowdown);
		put_count(out, b->worst->runs);
		put(out, "%.1f", 100 * b->share.estimate);
		put(out, "%.1f", 100 * b->share.low);
		put(out, "%.1f", 100 * b->share.high);
		put_text(out, b->holds ? "yes" : "no");
	}
	put_end(out);
}

static inline bool bar_is_of(const struct share *k, const char *kind, bool same)
{
	return strcmp(k->method, OURS) == 0 && strcmp(k->kind, kind) == 0 && (!same || k->slowdown == 0);
}

static inline size_t bar_count(const struct shares *s, const char *kind, bool same)
{
	size_t count = 0;

	for (const struct share *k = s->of; k < s->of + s->count; k++)
		count += bar_is_of(k, kind, same);
	return count;
}

/* The share of that kind whose interval is the highest. */
static inline struct bar bar_alarms(const struct shares *s, const char *kind)
{
	const size_t together = bar_count(s, kind, true);
	struct bar b = { .worst = NULL };

	for (const struct share *k = s->of; k < s->of + s->count; k++) {
		if (!bar_is_of(k, kind, true))
			continue;
		const struct interval i = share_interval(k, together);

		if (!b.worst || i.low > b.share.low || (i.low == b.share.low && i.estimate > b.share.estimate))
			b = (struct bar){ k, i, i.low <= 1 - LEVEL };
	}
	return b;
}

/* The largest sets of at most so many blocks. */
static inline struct bar bar_power(const struct shares *s, double slowdown, size_t most)
{
	struct bar b = { .worst = NULL };

	for (const struct share *k = s->of; k < s->of + s->count; k++)
		if (bar_is_of(k, PAIR, false) && k->slowdown == slowdown && k->runs <= most && (!b.worst || k->runs > b.worst->runs))
			b = (struct bar){ k, share_interval(k, 1), 10 * k->hits >= 9 * k->comparisons };
	return b;
}

/* The share whose interval is the lowest. */
static inline struct bar bar_coverage(const struct shares *s)
{
	const size_t together = bar_count(s, COVERAGE, false);
	struct bar b = { .worst = NULL };

	for (const struct share *k = s->of; k < s->of + s->count; k++) {
		if (!bar_is_of(k, COVERAGE, false))
			continue;
		const struct interval i = share_interval(k, together);

		if (!b.worst || i.high < b.share.high || (i.high == b.share.high && i.estimate < b.share.estimate))
			b = (struct bar){ k, i, i.high >= LEVEL };
	}
	return b;
}

static inline void write_bars(const struct shares *s, const char *folder)
{
	static const char *const alarms[] = { PAIR, FAMILY, RELABELLED_PAIR, RELABELLED_FAMILY };
	static const char not_above[] = "interval not above 5 %";
	const struct bar power = bar_power(s, 2, 30), coverage = bar_coverage(s);
	struct tsv out;

	tsv_begin(&out, path_in(folder, "bars.tsv"),
		  "bar\tshould_be\tslowdown_percent\tblocks\tpercent\tlow\thigh\tholds");
	for (size_t i = 0; i < sizeof alarms / sizeof *alarms; i++) {
		const struct bar b = bar_alarms(s, alarms[i]);
		char *name = words("false alarms: %s", alarms[i]);

		put_bar(&out, name, not_above, &b);
		free(name);
	}
	put_bar(&out, "found: pair, at most 30 blocks", "at least 90 %", &power);
	put_bar(&out, "coverage", "not significantly below 95 %", &coverage);
	tsv_end(&out);
}

#endif
