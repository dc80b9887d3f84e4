/*
 * article.h - what the article measured: how much slower its threads are than its plain loop, and that loop's pace.
 */
#ifndef ARTICLE_H
#define ARTICLE_H

#include "paths.h"
#include "rows.h"

/* 15 tasks of 10^7 iterations: data/article has no column for them. */
static const double ARTICLE_ITERATIONS = 15 * 1e7;

struct article {
	struct interval threads; /* time over the plain loop's */
	double iteration_s;      /* of the plain loop */
};

static inline size_t article_find(const struct table *summary, const struct samples *s, const char *model)
{
	for (size_t row = 0; row < summary->rows; row++) {
		const struct row *of = rows_find(s, table_text(summary, row, "label"));

		if (of && row_is(s, of, "model", model))
			return row;
	}
	fail(0, "%s has no row of the model %s", summary->path, model);
}

static inline struct article article_read(void)
{
	static const char folder[] = "data/article";
	struct table t = table_read(path_in(folder, "summary.tsv"));
	struct samples s = samples_read(path_in(folder, "samples.tsv"));
	const size_t threads = article_find(&t, &s, "threads"), plain = article_find(&t, &s, "blocking");
	const struct article article = {
		.threads = { table_number(&t, threads, "ratio"), table_number(&t, threads, "ratio_low"),
			     table_number(&t, threads, "ratio_high") },
		.iteration_s = table_number(&t, plain, "median_s") / ARTICLE_ITERATIONS,
	};

	samples_free(&s);
	table_free(&t);
	return article;
}

#endif
