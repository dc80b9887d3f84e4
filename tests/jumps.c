/*
 * jumps.c - is a jump what it stands for: drawing so many words?
 *
 * On every path that this processor can run, against drawing; against CPython, which draws, and Horner's scheme and NumPy,
 * which jump by another method; and against other jumps, where nobody can draw so long. The multiplication is also compared with that
 * of every single bit.
 */
#include "../bench/horner.h"
#include "../kernels/mt19937_jump.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "arbitrary.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { ENOUGH = 2 * MT19937_WORDS + 1 }; /* words that tell any two states apart */

/* Once with each `path` that this processor can run. */
#define EACH_PATH                                                                                                      \
	for (const struct mt19937_path *path = mt19937_paths; path < mt19937_paths + COUNT(mt19937_paths); path++)     \
		if (mt19937_path_runs_here(path))

/* A generator of the study, `drawn` words on. */
static struct mt19937 generator(uint64_t seed, unsigned drawn)
{
	struct mt19937 mt;

	mt19937_seed_python(&mt, seed);
	while (drawn-- > 0)
		mt19937_next(&mt);
	return mt;
}

static struct mt19937 jumped(const struct mt19937_path *path, const struct mt19937 *mt,
			     const struct mt19937_poly *distance)
{
	struct mt19937_tops place;
	struct mt19937 ahead;

	mt19937_top_bits(path, &place, mt);
	mt19937_jump(path, &ahead, &place, distance);
	assert_int_equal(ahead.next, mt->next);
	return ahead;
}

static struct mt19937_poly power(uint64_t words)
{
	struct mt19937_poly distance;

	mt19937_poly_power(&distance, words);
	return distance;
}

static struct mt19937_poly product(const struct mt19937_path *path, struct mt19937_poly a, struct mt19937_poly b)
{
	struct mt19937_poly sum;

	mt19937_poly_multiply(path, &sum, &a, &b);
	return sum;
}

static void same_output(struct mt19937 want, struct mt19937 got, const char *path, uint64_t words, unsigned next)
{
	for (unsigned i = 0; i < ENOUGH; i++)
		if (mt19937_next(&want) != mt19937_next(&got))
			fail_msg("%s: a jump of %llu words from position %u: word %u is another one", path,
				 (unsigned long long)words, next, i);
}

/* All words of the state, but for the bits of word 0 that mean nothing in a seed. */
static void same_state(const struct mt19937 *want, const struct mt19937 *got)
{
	assert_int_equal(want->word[0] & MT19937_UPPER, got->word[0] & MT19937_UPPER);
	assert_memory_equal(want->word + 1, got->word + 1, sizeof want->word - sizeof *want->word);
	assert_int_equal(want->next, got->next);
}

/* ---- Drawing ---------------------------------------------------------------------------------------------------- */

static int ascending(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* Jumps from `start` by every distance, as one generator draws past all of them. */
static void jumps_are_drawing(struct mt19937 start, uint64_t *distance, size_t count)
{
	struct mt19937 drawn = start;
	uint64_t at = 0;

	qsort(distance, count, sizeof *distance, ascending);
	for (size_t d = 0; d < count; d++) {
		const struct mt19937_poly poly = power(distance[d]);

		for (; at < distance[d]; at++)
			mt19937_next(&drawn);
		EACH_PATH
			same_output(drawn, jumped(path, &start, &poly), path->name, distance[d], start.next);
	}
}

/* Around a block, a digit, a piece, phi's degree and its double, and the top bits in use. */
static void edges_are_drawing(void **state)
{
	static const unsigned drawn[] = { 0, 1, 2, 227, 228, 397, 623, 624, 625, 1000 };

	(void)state;
	for (size_t i = 0; i < COUNT(drawn); i++) {
		uint64_t edges[] = {
			0, 1, 2, 63, 64, 226, 227, 228, 395, 396, 397, 622, 623, 624, 625, 1245, 1246, 1247, 1248,
			19312, 19313, 19314, 19935, 19936, 19937, 19938, 19939, 20159, 20160, 20479, 20480,
			20559, 20560, 39311, 39312, 39871, 39872, 39873, 39874, 39875, 39936, 40000,
		};

		jumps_are_drawing(generator(UINT64_C(42) << 32 | (i + 1), drawn[i]), edges, COUNT(edges));
	}
}

static void any_distance_is_drawing(void **state)
{
	uint64_t dice = 1;

	(void)state;
	for (unsigned magnitude = 1000; magnitude <= 10000000; magnitude *= 10) {
		uint64_t distance[12];

		const struct mt19937 start = generator(arbitrary(&dice), (unsigned)(arbitrary(&dice) % 5000));

		for (size_t d = 0; d < COUNT(distance); d++)
			distance[d] = arbitrary(&dice) % magnitude;
		jumps_are_drawing(start, distance, COUNT(distance));
	}
}

/* Of a generator that has drawn, all bits of word 0 mean something, and `next` may be 0: before that word. */
static void the_first_word_is_whole(void **state)
{
	struct mt19937 start = generator(42, 1);
	uint64_t distance[] = { 0, 1, 623, 624, 10000 };

	(void)state;
	EACH_PATH {
		const struct mt19937_poly nothing = power(0);
		const struct mt19937 same = jumped(path, &start, &nothing);

		assert_memory_equal(&same, &start, sizeof start);
	}
	start.next = 0;
	jumps_are_drawing(start, distance, COUNT(distance));
}

/* Of a seed, they mean nothing: whatever they are, they are ignored, and overwritten. */
static void a_seeds_first_word_has_one_bit(void **state)
{
	const struct mt19937 start = generator(42, 0);
	const struct mt19937_poly nothing = power(0);
	struct mt19937 other = start;

	(void)state;
	other.word[0] ^= MT19937_LOWER;
	EACH_PATH {
		const struct mt19937 same = jumped(path, &start, &nothing), as_well = jumped(path, &other, &nothing);

		same_state(&start, &same);
		assert_memory_equal(&same, &as_well, sizeof same);
	}
}

/* ---- Other implementations -------------------------------------------------------------------------------------- */

/* Horner's scheme against drawing; and against every path, from the same place, where nobody draws so long. */
static void horners_scheme_jumps_to_the_same(void **state)
{
	static const unsigned drawn[] = { 0, 1, 397, 624, 1000 };
	static const uint64_t far[] = { 20000000, UINT64_C(1) << 63, UINT64_MAX };

	(void)state;
	for (size_t i = 0; i < COUNT(drawn); i++) {
		const struct mt19937 start = generator(UINT64_C(42) << 32 | (i + 1), drawn[i]);
		uint64_t near[] = { 0, 1, 2, 396, 397, 623, 624, 625, 19936, 19937, 19938, 39874, 100000 };
		struct mt19937 stepped = start, ahead;

		for (uint64_t d = 0, at = 0; d < COUNT(near); d++) {
			const struct mt19937_poly poly = power(near[d]);

			for (; at < near[d]; at++)
				mt19937_next(&stepped);
			horner_jump(&ahead, &start, &poly);
			assert_int_equal(ahead.next, start.next);
			same_output(stepped, ahead, "Horner's scheme", near[d], start.next);
		}
		for (size_t d = 0; d < COUNT(far); d++) {
			const struct mt19937_poly poly = power(far[d]);

			horner_jump(&ahead, &start, &poly);
			EACH_PATH {
				const struct mt19937 same = jumped(path, &start, &poly);

				same_state(&ahead, &same);
			}
		}
	}
}

/*
 * r = random.Random(seed << 32 | task + 1); [r.random() for _ in range(n)]; v = [r.random() for _ in range(400)]:
 * v[0].hex(), v[399].hex(). CPython 3.11.
 */
static void cpython_draws_the_same(void **state)
{
	static const struct {
		uint64_t seed, task, n;
		double first, last;
	} python[] = {
		{ 42, 0, 0, 0x1.d511b0fbbffc0p-3, 0x1.bc6607f9b4ae1p-1 },
		{ 42, 0, 1, 0x1.bead02c8aea3dp-1, 0x1.08a6ac34e4896p-1 },
		{ 42, 0, 312, 0x1.bd7e621d94850p-2, 0x1.8d9a0a861f20ap-1 },
		{ 42, 0, 100000, 0x1.18b4b16aeb0ecp-1, 0x1.63de6469ddb5ep-2 },
		{ 42, 0, 1000000, 0x1.6e4aa217f1096p-1, 0x1.c18aff80cb898p-4 },
		{ 42, 14, 311, 0x1.983b13625c817p-1, 0x1.68fd952ef018dp-1 },
		{ 42, 14, 31200, 0x1.6ca46baf1e290p-5, 0x1.eb9bc98b22990p-5 },
		{ 42, 14, 10000000, 0x1.9bd3773f35dbdp-1, 0x1.890752accaf92p-2 },
		{ 0, 0, 1000000, 0x1.d8d85fce9a054p-2, 0x1.58da5324ef25cp-3 },
		{ UINT32_MAX, UINT32_MAX - 1, 999999, 0x1.623a989220841p-1, 0x1.60672e3aab874p-2 },
	};

	(void)state;
	for (size_t p = 0; p < COUNT(python); p++) {
		const struct mt19937 start = generator(python[p].seed << 32 | (python[p].task + 1), 0);
		const struct mt19937_poly poly = power(2 * python[p].n);

		EACH_PATH {
			struct mt19937 mt = jumped(path, &start, &poly);
			double last = 0;

			assert_true(mt19937_random(&mt) == python[p].first);
			for (unsigned i = 1; i < 400; i++)
				last = mt19937_random(&mt);
			assert_true(last == python[p].last);
		}
	}
}

/*
 * b = numpy.random.MT19937(); b._legacy_seeding(seed); b.random_raw(drawn); k = b.jumped().state['state']; w =
 * numpy.roll(k['key'], -k['pos']): w[1], w[623], w[1:].sum(dtype='u8'). NumPy 1.24, which jumps 2^128 words by
 * Horner's scheme. It does not keep the position, so the states are what is compared.
 */
static void numpy_jumps_to_the_same(void **state)
{
	static const struct {
		uint32_t seed;
		unsigned drawn;
		uint32_t first, last;
		uint64_t sum;
	} numpy[] = {
		{ 5489, 0, UINT32_C(2426837322), UINT32_C(4030060537), UINT64_C(1336204173606) },
		{ 5489, 624, UINT32_C(2875067485), UINT32_C(2082177368), UINT64_C(1380556040833) },
		{ 42, 1248, UINT32_C(1444309801), UINT32_C(3528148003), UINT64_C(1292882336762) },
	};

	(void)state;
	EACH_PATH {
		struct mt19937_poly distance = power(UINT64_C(1) << 63);

		for (unsigned i = 63; i < 128; i++)
			mt19937_poly_multiply(path, &distance, &distance, &distance);
		for (size_t n = 0; n < COUNT(numpy); n++) {
			struct mt19937 mt;
			uint64_t sum = 0;

			mt19937_seed_word(&mt, numpy[n].seed);
			for (unsigned i = 0; i < numpy[n].drawn; i++)
				mt19937_next(&mt);
			mt = jumped(path, &mt, &distance);
			for (unsigned w = 1; w < MT19937_WORDS; w++)
				sum += mt.word[w];
			assert_int_equal(mt.word[1], numpy[n].first);
			assert_int_equal(mt.word[MT19937_WORDS - 1], numpy[n].last);
			assert_int_equal(sum, numpy[n].sum);
		}
	}
}

/* ---- Other jumps ------------------------------------------------------------------------------------------------ */

/* t^a t^b = t^(a + b), and a jump by a + b is one by a and then one by b, up to the longest. */
static void distances_add_up(void **state)
{
	static const uint64_t pairs[][2] = {
		{ 0, 0 }, { 0, UINT64_MAX }, { 1, UINT64_MAX - 1 }, { UINT64_C(1) << 63, (UINT64_C(1) << 63) - 1 },
		{ 19937, 19937 }, { 19936, 1 }, { 312, 312 }, { 623, 19937 }, { 20000000, 20000000 },
	};
	uint64_t dice = 2;

	(void)state;
	for (size_t i = 0; i < COUNT(pairs) + 20; i++) {
		const uint64_t any = arbitrary(&dice) >> arbitrary(&dice) % 64;
		const uint64_t a = i < COUNT(pairs) ? pairs[i][0] : any;
		const uint64_t b = i < COUNT(pairs) ? pairs[i][1] : arbitrary(&dice) % (UINT64_MAX - a);
		const struct mt19937_poly by_a = power(a), by_b = power(b), by_both = power(a + b);
		const struct mt19937 start = generator(i, 700);

		EACH_PATH {
			const struct mt19937_poly sum = product(path, by_a, by_b), other = product(path, by_b, by_a);
			const struct mt19937 at_a = jumped(path, &start, &by_a), there = jumped(path, &at_a, &by_b);
			const struct mt19937 at_once = jumped(path, &start, &by_both);

			assert_memory_equal(&sum, &by_both, sizeof sum);
			assert_memory_equal(&other, &by_both, sizeof other);
			assert_memory_equal(&there, &at_once, sizeof there);
		}
	}
}

/* States that no seed gives and distances that no number gives, from one place several of them; portable says what. */
static void all_paths_agree(void **state)
{
	const struct mt19937_path *portable = mt19937_path_find("portable");
	struct mt19937_poly distance = power(UINT64_MAX);
	uint64_t dice = 3;

	(void)state;
	for (unsigned i = 0; i < 30; i++) {
		struct mt19937 start = { .next = (unsigned)(arbitrary(&dice) % (MT19937_WORDS + 1)) };
		struct mt19937_tops place;

		for (unsigned w = 0; w < MT19937_WORDS; w++)
			start.word[w] = (uint32_t)arbitrary(&dice);
		mt19937_top_bits(portable, &place, &start);
		distance = product(portable, distance, power(arbitrary(&dice)));
		const struct mt19937 want = jumped(portable, &start, &distance);

		EACH_PATH {
			const struct mt19937 got = jumped(path, &start, &distance);
			struct mt19937 again;

			assert_memory_equal(&got, &want, sizeof got);
			mt19937_jump(path, &again, &place, &distance);
			assert_memory_equal(&again, &want, sizeof again);
		}
	}
}

/* A sum may be put where one of its parts is, and both may be the same. */
static void a_sum_may_replace_its_parts(void **state)
{
	const struct mt19937_poly a = power(1000000), b = power(12345), twice = power(2000000), both = power(1012345);

	(void)state;
	EACH_PATH {
		struct mt19937_poly x = a, y = b;

		mt19937_poly_multiply(path, &x, &x, &b);
		assert_memory_equal(&x, &both, sizeof x);
		mt19937_poly_multiply(path, &y, &a, &y);
		assert_memory_equal(&y, &both, sizeof y);
		x = a;
		mt19937_poly_multiply(path, &x, &x, &x);
		assert_memory_equal(&x, &twice, sizeof x);
	}
}

/* Equal steps, steps that differ by one as those of parts do, and others. */
static void chains_are_powers(void **state)
{
	static const uint64_t chains[][5] = {
		{ 5000000, 10000000, 15000000, 20000000, 25000000 },
		{ 624, 1872, 2496, 3744, 4368 },
		{ 0, 0, 1, 1000, UINT64_MAX },
	};

	(void)state;
	EACH_PATH
		for (size_t c = 0; c < COUNT(chains); c++) {
			struct mt19937_poly poly[COUNT(chains[0])];

			mt19937_poly_chain(path, poly, chains[c], COUNT(poly));
			for (size_t i = 0; i < COUNT(poly); i++) {
				const struct mt19937_poly want = power(chains[c][i]);

				assert_memory_equal(&poly[i], &want, sizeof want);
			}
		}
}

/* ---- What it is made of ----------------------------------------------------------------------------------------- */

static void paths_are_found_by_name(void **state)
{
	const struct mt19937_path *fastest = mt19937_path_find("fastest");

	(void)state;
	assert_non_null(fastest);
	assert_null(mt19937_path_find("nonsense"));
	assert_null(mt19937_path_find(""));
	assert_ptr_equal(mt19937_path_find("portable"), &mt19937_paths[COUNT(mt19937_paths) - 1]);
	for (size_t i = 0; i < COUNT(mt19937_paths); i++) {
		const struct mt19937_path *path = &mt19937_paths[i];

		assert_ptr_equal(mt19937_path_find(path->name), mt19937_path_runs_here(path) ? path : NULL);
		if (path < fastest)
			assert_false(mt19937_path_runs_here(path));
	}
}

/* Bit by bit, with factors of which every bit is in use; what lies beyond them does not matter. */
static void the_middle_is_that_of_the_product(void **state)
{
	enum { N = MT19937_POLY };
	uint64_t dice = 4, p[N + 1] = { 0 }, m[2 * N + MT19937_BEYOND], all[3 * N + 1] = { 0 }, r[N];

	(void)state;
	for (unsigned w = 0; w < N; w++)
		p[w] = arbitrary(&dice);
	for (unsigned w = 0; w < 2 * N; w++)
		m[w] = arbitrary(&dice);
	for (unsigned i = 0; i < 64 * N; i++)
		for (unsigned w = 0; gf2_get(p, i) & 1 && w < 2 * N; w++) {
			all[i / 64 + w] ^= m[w] << i % 64;
			all[i / 64 + w + 1] ^= m[w] >> 1 >> (63 - i % 64);
		}
	EACH_PATH
		for (unsigned times = 0; times < 2; times++) {
			for (unsigned w = 2 * N; w < COUNT(m); w++)
				m[w] = arbitrary(&dice);
			path->middle(r, p, m);
			assert_memory_equal(r, all + N, sizeof r);
		}
}

static void top_bits_are_those_of_the_words(void **state)
{
	(void)state;
	EACH_PATH {
		struct mt19937 mt = generator(42, 100);
		uint32_t block[MT19937_WORDS];
		struct mt19937_tops tops;

		mt19937_top_bits(path, &tops, &mt);
		assert_int_equal(tops.next, 100);
		memcpy(block, mt.word, sizeof block);
		for (unsigned k = 0; k < MT19937_TOPS; k++) {
			const unsigned i = k % MT19937_WORDS;

			assert_int_equal(gf2_get(tops.bits, k) & 1, block[i] >> 31);
			block[i] = mt19937_twist(block[i], block[(i + 1) % MT19937_WORDS],
						 block[(i + MT19937_SHIFT) % MT19937_WORDS]);
		}
		for (unsigned w = MT19937_TOPS / 64; w < COUNT(tops.bits); w++)
			assert_int_equal(tops.bits[w], 0);
	}
}

/* phi itself, from (2) of the header: t^19937 + … + 1, of which t^19937 mod phi is all but the first. */
static void phi_has_the_degree_it_should(void **state)
{
	unsigned char y[MT19937_DEGREE + 1] = { 1 }, phi[MT19937_DEGREE + 1] = { 1 }; /* y: its powers, from 0 on */
	const struct mt19937_poly rest = power(MT19937_DEGREE);

	(void)state;
	for (unsigned k = 1; k <= 32; k++) {
		for (unsigned i = MT19937_DIGIT * k + 1; i-- > 0;)
			y[i] = (i >= 623 ? y[i - 623] : 0) ^ (i >= 396 ? y[i - 396] : 0);
		for (unsigned i = 0; i < MT19937_DEGREE; i++)
			if (k == 32 || MT19937_MATRIX >> (31 - k) & 1)
				phi[i + 1] ^= y[i];
	}
	assert_int_equal(phi[MT19937_DEGREE], 1);
	for (unsigned i = 0; i < 64 * MT19937_POLY; i++) {
		const unsigned at = 64 * MT19937_POLY - 1 - i;

		assert_int_equal(rest.mirrored[at / 64] >> at % 64 & 1, i < MT19937_DEGREE ? phi[i] : 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_are_found_by_name),
		cmocka_unit_test(the_middle_is_that_of_the_product),
		cmocka_unit_test(top_bits_are_those_of_the_words),
		cmocka_unit_test(phi_has_the_degree_it_should),
		cmocka_unit_test(edges_are_drawing),
		cmocka_unit_test(any_distance_is_drawing),
		cmocka_unit_test(the_first_word_is_whole),
		cmocka_unit_test(a_seeds_first_word_has_one_bit),
		cmocka_unit_test(horners_scheme_jumps_to_the_same),
		cmocka_unit_test(cpython_draws_the_same),
		cmocka_unit_test(numpy_jumps_to_the_same),
		cmocka_unit_test(distances_add_up),
		cmocka_unit_test(all_paths_agree),
		cmocka_unit_test(a_sum_may_replace_its_parts),
		cmocka_unit_test(chains_are_powers),
	};

	EACH_PATH
		print_message("# path %s\n", path->name);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
