/*
 * waits_statistics.h - sorting, quantiles, and how many intervals there were at once.
 */
#ifndef WAITS_STATISTICS_H
#define WAITS_STATISTICS_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../base/fail.h"

enum { WAITS_DIGIT_BITS = 11, WAITS_DIGITS = 1 << WAITS_DIGIT_BITS };

/* Ascending, digit by digit: a run that ends should not take long over it. */
static inline void waits_sort(uint64_t *values, size_t count)
{
	uint64_t *from = values, *to = enough(malloc((count + 1) * sizeof *to)), *const spare = to, all = 0;

	for (size_t i = 0; i < count; i++)
		all |= values[i];
	for (unsigned shift = 0; shift < 64 && all >> shift; shift += WAITS_DIGIT_BITS) {
		size_t place[WAITS_DIGITS] = { 0 }, next = 0;
		uint64_t *const swap = from;

		for (size_t i = 0; i < count; i++)
			place[from[i] >> shift & (WAITS_DIGITS - 1)]++;
		for (size_t digit = 0; digit < WAITS_DIGITS; digit++) {
			const size_t here = place[digit];

			place[digit] = next;
			next += here;
		}
		for (size_t i = 0; i < count; i++)
			to[place[from[i] >> shift & (WAITS_DIGITS - 1)]++] = from[i];
		from = to;
		to = swap;
	}
	if (from != values)
		memcpy(values, from, count * sizeof *values);
	free(spare);
}

/* The least of the sorted values that `per_mille` of them do not exceed; there is at least one. */
static inline uint64_t waits_quantile(const uint64_t *sorted, size_t count, unsigned per_mille)
{
	return sorted[(count * per_mille + 999) / 1000 - 1];
}

struct waits_at_once {
	uint64_t most;
	double mean; /* over the time from 0 to the end */
};

/* Intervals at once, of those with these begins and ends, each sorted, in ns from 0 to `until`: counted as time goes on. */
static inline struct waits_at_once waits_at_once(const uint64_t *begins, const uint64_t *ends, size_t count, uint64_t until)
{
	struct waits_at_once found = { 0 };
	uint64_t now = 0, at = 0;
	double area = 0;

	for (size_t begun = 0, ended = 0; ended < count;) {
		const uint64_t next = begun < count && begins[begun] <= ends[ended] ? begins[begun] : ends[ended];

		area += (double)at * (double)(next - now);
		now = next;
		if (begun < count && begins[begun] == next) {
			begun++;
			at++;
		} else {
			ended++;
			at--;
		}
		found.most = at > found.most ? at : found.most;
	}
	found.mean = until ? area / (double)until : 0;
	return found;
}

#endif
