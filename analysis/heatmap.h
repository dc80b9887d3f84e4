/*
 * heatmap.h - the load of one run as cells of a heat map: the tables that plots/cpu-use.gp draws.
 *
 * A lane for each CPU, from 0: the share of that time that it was busy, in tenths: level 1 is below 10 %, 10 from 90 % on.
 * Then a lane for other load and one for stolen time, both in tenths of a CPU. A cell is as long as many of the kernel's
 * ticks, and a sample's time is spread evenly over the cells that it meets. Neighbouring cells of one level are one, and a
 * cell reaches a little under the next one, so that no seam is seen between them.
 */
#ifndef HEATMAP_H
#define HEATMAP_H

#include "load.h"

struct heatmap {
	const struct load *load;
	double cell; /* nanoseconds of each, but the last */
	size_t count;
	struct spent **sums; /* of each cell */
};

/* The cell that a time belongs to. The last one has more, or less, than the others, by up to a half: none has a tick or two. */
static inline size_t heatmap_at(const struct heatmap *map, double time)
{
	const size_t at = (size_t)(time / map->cell);

	return at < map->count ? at : map->count - 1;
}

static inline double heatmap_begin(const struct heatmap *map, size_t cell)
{
	return (double)cell * map->cell;
}

static inline double heatmap_end(const struct heatmap *map, size_t cell)
{
	return cell + 1 == map->count ? map->load->end : heatmap_begin(map, cell + 1);
}

static inline struct heatmap heatmap_of(const struct load *load, double cell)
{
	const size_t count = (size_t)fmax(1, floor(load->end / cell + 0.5));
	struct heatmap map = { load, cell, count, enough(calloc(count, sizeof(struct spent *))) };

	for (size_t i = 0; i < count; i++)
		map.sums[i] = load_sums(load);
	for (const struct sample *s = load->samples; s < load->samples + load->sample_count; s++)
		for (size_t i = heatmap_at(&map, s->from); i < count && heatmap_begin(&map, i) < s->to; i++) {
			const double from = fmax(s->from, heatmap_begin(&map, i)), to = fmin(s->to, heatmap_end(&map, i));

			if (to > from)
				load_add(map.sums[i], s, (to - from) / (s->to - s->from));
		}
	return map;
}

static inline void heatmap_free(struct heatmap *map)
{
	for (size_t i = 0; i < map->count; i++)
		free(map->sums[i]);
	free(map->sums);
}

static inline int heatmap_level(const struct heatmap *map, size_t lane, size_t cell)
{
	const size_t cpus = map->load->cpu_count;
	const struct spent *sums = map->sums[cell];
	const double ns = heatmap_end(map, cell) - heatmap_begin(map, cell);
	double share = 0;

	if (lane < cpus)
		share = load_busy(sums[lane + 1]);
	else if (lane == cpus)
		share = load_other(sums, cpus, ns);
	else
		for (size_t place = 1; place <= cpus; place++)
			share += sums[place].stolen / ns;
	const double tenths = floor(10 * share + 1e-9); /* shares are of few ticks: many are tenths, but for rounding */

	return (int)fmax(0, fmin(tenths, 9)) + 1;
}

/* Writes: panel, lane, from_s, to_s, level. */
static inline void heatmap_write(const struct heatmap *map, size_t panel, size_t lanes, struct tsv *out)
{
	for (size_t lane = 0; lane < lanes; lane++)
		for (size_t i = 0, next; i < map->count; i = next) {
			const int level = heatmap_level(map, lane, i);

			for (next = i + 1; next < map->count && heatmap_level(map, lane, next) == level;)
				next++;
			const bool last = next == map->count;

			put_count(out, panel);
			put_count(out, lane);
			put_number(out, 1e-9 * heatmap_begin(map, i));
			put_number(out, 1e-9 * (heatmap_end(map, next - 1) + (last ? 0 : map->cell / 5)));
			put(out, "%d", level);
			put_end(out);
		}
}

#endif
