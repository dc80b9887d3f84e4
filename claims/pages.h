/*
 * pages.h - what page, figure and terminal show of a judgement, as tables in DATA/claims:
 *
 *   table.tsv      claim, published, then a column for each source: verdict and finding; where a fact goes on, also at
 *                  which larger values the test holds
 *   reasons.tsv    claim, source, reason: why a claim cannot be tested
 *   models.tsv     model, then three columns for each source: time, ratio to the first model, CPUs
 *   sources.tsv    source, machine, twin, how many claims have each verdict, exploratory because of
 *   verdicts.tsv   claim, sentence, test, source, verdict, finding: for the terminal (print.c)
 *   figure.tsv     y, at, row, group, estimate, low, high, published, agree_low, agree_high, verdict, picture
 *
 * A claim that cannot be tested anywhere, for one reason, has one line in reasons.tsv and verdicts.tsv, with the source
 * EVERYWHERE. In figure.tsv y is a claim's row, counted downwards from 0, and `at` the place of the source in it; picture
 * is 1 where the value was read off one.
 */
#ifndef CLAIMS_PAGES_H
#define CLAIMS_PAGES_H

#include "../analysis/overview.h"
#include "times.h"
#include "verdict.h"

static const char EVERYWHERE[] = "everywhere";

/* The width of the widest cell of that column, at least so much: for a terminal. */
static inline int pages_widest(const struct table *t, const char *column, int least)
{
	for (size_t row = 0; row < t->rows; row++) {
		const int width = words_width(table_text(t, row, column));

		least = width > least ? width : least;
	}
	return least;
}

struct judgement {
	char *beside; /* path of the file of sources */
	struct sources sources;
	struct ledger ledger;
	struct answer *answers; /* claim by claim, source by source */
	struct model **models;  /* source by source */
};

static inline const struct answer *answer_of(const struct judgement *j, size_t claim, size_t source)
{
	return &j->answers[claim * j->sources.count + source];
}

/* ---- Words ------------------------------------------------------------------------------------------------------ */

/* The test with what it asks of the size. */
static inline char *rule_words(const struct claim *c)
{
	if (c->kind == KIND_NONE)
		return words("%s", c->test);
	if (c->op == '=')
		return words("%s within a factor %s", c->test, c->tolerance_text);
	if (isnan(c->tolerance))
		return words("%s; size: any", c->test);
	return words("%s; size: %s within a factor %s", c->test, c->published_text, c->tolerance_text);
}

/* Decimals for three digits or so, and more near 1. */
static inline int decimals(double x)
{
	return x >= 100 ? 0 : x >= 10 ? 1 : x >= 2 ? 2 : 3;
}

static inline char *interval_words(struct interval i)
{
	if (isnan(i.estimate))
		return words("NA");
	if (isnan(i.low))
		return words("%.*f", decimals(i.estimate), i.estimate);
	return words("%.*f (%.*f … %.*f)", decimals(i.estimate), i.estimate, decimals(i.low), i.low, decimals(i.high),
		     i.high);
}

/* "0.9 … 2.5, read off figure 2" */
static inline char *picture_words(const struct picture *p, struct interval value)
{
	return words("%.3g … %.3g, read off figure %s", value.low, value.high, p->figure);
}

/* "1.20 s", or what the claim's kind counts */
static inline char *amount_words(const struct claim *c, double amount)
{
	char text[DURATION];

	if (c->kind == KIND_HOLD_ITERATIONS)
		return words("%.0f iterations", amount);
	return words("%s", duration_words(text, c->kind == KIND_HOLD_NS ? amount / 1e9 : amount));
}

/* "A 1.20 s, B 1.13 s" */
static inline char *pair_words(const struct claim *c, size_t other, struct medians m)
{
	char *subject = amount_words(c, m.subject), *rival = amount_words(c, m.other);
	char *text = words("%s %s, %s %s", c->operands[0].text, subject, c->operands[other].text, rival);

	free(subject);
	free(rival);
	return text;
}

/* ": A 1.20 s, B 1.13 s", of a further folder: the table of models has the times of the source's own; else "". */
static inline char *medians_words(const struct claim *c, const struct measured *found)
{
	if (!c->place || !claim_compares(c))
		return words("%s", "");
	char *here = pair_words(c, found->other, found->medians), *text;

	if (c->base.count > 0) {
		char *there = pair_words(c, found->other, found->base);

		text = words(": %s, over %s", here, there);
		free(there);
	} else {
		text = words(": %s", here);
	}
	free(here);
	return text;
}

/* "1.06 (1.04 … 1.07), p = 0.01", and the medians; "" where there is no interval. */
static inline char *finding_words(const struct claim *c, const struct measured *found)
{
	if (isnan(found->value.low))
		return words("%s", "");
	if (found->picture)
		return picture_words(found->picture, found->value);
	char *interval = interval_words(found->value), *medians = medians_words(c, found);
	char *text = isnan(found->p) ? words("%s%s", interval, medians)
				     : words("%s, p = %.2g%s", interval, found->p, medians);

	free(interval);
	free(medians);
	return text;
}

/* Puts a text and frees it. */
static inline void put_words(struct tsv *out, char *text)
{
	put_text(out, text);
	free(text);
}

/* ---- Tables ----------------------------------------------------------------------------------------------------- */

/* Begins a table whose columns are `begin`, then for each source its name followed by each of `columns`. */
static inline void pages_begin(struct tsv *out, const struct judgement *j, const char *path, const char *begin,
			       const char *const *columns, size_t count)
{
	char *header = words("%s", begin);

	for (size_t s = 0; s < j->sources.count; s++)
		for (size_t i = 0; i < count; i++) {
			char *longer = words("%s\t%s%s", header, j->sources.list[s].name, columns[i]);

			free(header);
			header = longer;
		}
	tsv_begin(out, path, header);
	free(header);
}

static inline void pages_table(const struct judgement *j, const char *folder)
{
	static const char *const columns[] = { "" };
	struct tsv out;

	pages_begin(&out, j, path_in(folder, "table.tsv"), "claim\tpublished", columns, 1);
	for (size_t c = 0; c < j->ledger.count; c++) {
		const struct claim *claim = &j->ledger.claims[c];
		char *rule = rule_words(claim);

		put(&out, "**%s** %s<br>`%s`", claim->id, claim->sentence, rule);
		put_words(&out, interval_words((struct interval){ claim->published, NAN, NAN }));
		for (size_t s = 0; s < j->sources.count; s++) {
			const struct answer *a = answer_of(j, c, s);
			char *finding = finding_words(claim, &a->found);

			put(&out, "**%s**%s%s%s%s", OUTCOMES[a->verdict], *finding ? "<br>" : "", finding, a->beyond ? "<br>" : "",
			    a->beyond ? a->beyond : "");
			free(finding);
		}
		put_end(&out);
		free(rule);
	}
	tsv_end(&out);
}

/* Cannot the claim be tested anywhere, for one reason? */
static inline bool pages_alike(const struct judgement *j, size_t claim)
{
	for (size_t s = 0; s < j->sources.count; s++) {
		const struct answer *a = answer_of(j, claim, s);

		if (a->verdict != OUTCOME_NOT_TESTABLE || strcmp(a->reason, answer_of(j, claim, 0)->reason) != 0)
			return false;
	}
	return true;
}

static inline void pages_verdict(struct tsv *verdicts, struct tsv *reasons, const struct claim *c, const char *source,
				 const struct answer *a)
{
	char *finding = finding_words(c, &a->found);

	put_texts(verdicts, c->id, c->sentence);
	put_words(verdicts, rule_words(c));
	put_texts(verdicts, source, OUTCOMES[a->verdict]);
	if (*finding && a->verdict == OUTCOME_REPRODUCED && !a->beyond)
		put_text(verdicts, finding);
	else
		put(verdicts, "%s%s%s", finding, *finding ? "; " : "", a->reason);
	put_end(verdicts);
	free(finding);
	if (a->verdict == OUTCOME_NOT_TESTABLE) {
		put_texts(reasons, c->id, source, a->reason);
		put_end(reasons);
	}
}

static inline void pages_verdicts(const struct judgement *j, const char *folder)
{
	struct tsv verdicts, reasons;

	tsv_begin(&verdicts, path_in(folder, "verdicts.tsv"), "claim\tsentence\ttest\tsource\tverdict\tfinding");
	tsv_begin(&reasons, path_in(folder, "reasons.tsv"), "claim\tsource\treason");
	for (size_t c = 0; c < j->ledger.count; c++)
		if (pages_alike(j, c))
			pages_verdict(&verdicts, &reasons, &j->ledger.claims[c], EVERYWHERE, answer_of(j, c, 0));
		else
			for (size_t s = 0; s < j->sources.count; s++)
				pages_verdict(&verdicts, &reasons, &j->ledger.claims[c], j->sources.list[s].name,
					      answer_of(j, c, s));
	tsv_end(&verdicts);
	tsv_end(&reasons);
}

static inline void pages_models(const struct judgement *j, const char *folder)
{
	char *over = words(": over %s", j->sources.model_count > 0 ? j->sources.models[0] : "?");
	const char *const columns[] = { ": time", over, ": CPUs" };
	struct tsv out;

	pages_begin(&out, j, path_in(folder, "models.tsv"), "model", columns, 3);
	for (size_t m = 0; m < j->sources.model_count; m++) {
		put_text(&out, j->sources.models[m]);
		for (size_t s = 0; s < j->sources.count; s++) {
			const struct model *model = &j->models[s][m];

			if (model->row)
				put_duration(&out, "", model->time.estimate, "", 0);
			else
				put_text(&out, "NA");
			put_words(&out, m == 0 && model->row ? words("1") : interval_words(model->ratio));
			put_words(&out, model->picture        ? picture_words(model->picture, model->picture->busy)
					: isnan(model->cpus) ? words("NA")
							     : words("%.2f", model->cpus));
		}
		put_end(&out);
	}
	tsv_end(&out);
	free(over);
}

static inline void pages_sources(const struct judgement *j, const char *folder)
{
	struct tsv out;

	tsv_begin(&out, path_in(folder, "sources.tsv"),
		  "source\tmachine\ttwin\treproduced\tdirection only\tnot distinguishable\tcontradicted\t"
		  "not testable here\texploratory because of");
	for (size_t s = 0; s < j->sources.count; s++) {
		const struct source *source = &j->sources.list[s];
		size_t tally[OUTCOME_COUNT] = { 0 };

		for (size_t c = 0; c < j->ledger.count; c++)
			tally[answer_of(j, c, s)->verdict]++;
		put_texts(&out, source->name, source->about);
		put_words(&out, interval_words(source->noise));
		for (size_t i = 0; i < OUTCOME_COUNT; i++)
			put_count(&out, tally[i]);
		put_words(&out, source_faults(source, &j->sources));
		put_end(&out);
	}
	tsv_end(&out);
}

#endif
