/*
 * modsum_lanes.h - the one loop of modsum.h, for one vector width. modsum.h includes it once for each path, with
 *
 *   MODSUM_PATH     the path's name: the function becomes modsum_chunk_<name>
 *   MODSUM_LANES    32-bit lanes of a vector, at most MODSUM_LANES_MAX
 *   MODSUM_TARGET   the attribute that lets the compiler use the path's instructions, or nothing
 *
 * It is written in the vector extension that GCC and Clang share, but for the few operations that come first, for which
 * AVX-512 and AVX2 have single instructions that the compilers do not find; and AVX-512 has a loop of its own for whole
 * blocks. There is no include guard on purpose.
 */
#define MODSUM_JOIN_(a, b) a##_##b
#define MODSUM_JOIN(a, b) MODSUM_JOIN_(a, b)
#define MODSUM_NAME(name) MODSUM_JOIN(name, MODSUM_PATH)
#define MODSUM_INLINE MODSUM_TARGET static inline __attribute__((always_inline))
#define MODSUM_V MODSUM_JOIN(modsum_v, MODSUM_LANES)
#define MODSUM_S MODSUM_JOIN(modsum_s, MODSUM_LANES)
#define MODSUM_U MODSUM_JOIN(modsum_u, MODSUM_LANES)
#define MODSUM_LOAD(p) (*(const MODSUM_U *)(p))
#define MODSUM_STORE(p, v) (*(MODSUM_U *)(p) = (v))
#define MODSUM_ALL(word) ((MODSUM_V){ 0 } + (word)) /* the same in every lane */

typedef uint32_t MODSUM_V __attribute__((vector_size(4 * MODSUM_LANES)));
typedef int32_t MODSUM_S __attribute__((vector_size(4 * MODSUM_LANES)));
typedef uint32_t MODSUM_U
	__attribute__((vector_size(4 * MODSUM_LANES), aligned(4), may_alias)); /* anywhere in an array of words */

/* ---- What each path has an instruction of its own for ----------------------------------------------------------- */

/*
 *   MODSUM_TWIST(w0, w1, w397)       mt19937_twist, lane by lane
 *   MODSUM_TEMPER(y, shifted, mask)  y ^ (shifted & mask)
 *   MODSUM_TALLY(dropped, near, y, r)
 *                                    adds r to `dropped` where y is not below the bound; notes in `near` if y is near
 *   MODSUM_NEAR_NONE                 `near` before that
 *   MODSUM_NEAR_ANY(near)            has it noted anything?
 *   MODSUM_IN_REGISTER(v)            GCC 12 would rather load v again for each use, across two cache lines
 */
#if MODSUM_LANES == 16
/* Any function of three bits, by its truth table. 0x96: a ^ b ^ c, 0x78: a ^ (b & c), 0xe4: c ? a : b */
#define MODSUM_LOGIC(table, a, b, c) \
	((MODSUM_V)_mm512_ternarylogic_epi32((__m512i)(a), (__m512i)(b), (__m512i)(c), table))
#define MODSUM_IF_ODD(w) ((MODSUM_V)_mm512_permutexvar_epi32((__m512i)(w), (__m512i)MODSUM_MATRICES))
#define MODSUM_TWIST(w0, w1, w397) \
	MODSUM_LOGIC(0x96, w397, MODSUM_LOGIC(0xe4, w0, w1, MODSUM_ALL(MT19937_UPPER)) >> 1, MODSUM_IF_ODD(w1))
#define MODSUM_TEMPER(y, shifted, mask) MODSUM_LOGIC(0x78, y, shifted, MODSUM_ALL(mask))
#if defined(__clang__)
#define MODSUM_ADD_IF(k, sum, v) ((sum) = (MODSUM_V)_mm512_mask_add_epi32((__m512i)(sum), k, (__m512i)(sum), (__m512i)(v)))
#define MODSUM_MIN_IF(k, low, v) ((low) = (MODSUM_V)_mm512_mask_min_epu32((__m512i)(low), k, (__m512i)(low), (__m512i)(v)))
#else /* GCC 12 makes a copy of `sum` and of `low` each time, unless it is told the instruction */
#define MODSUM_ADD_IF(k, sum, v) __asm__("vpaddd %1, %0, %0%{%2%}" : "+v"(sum) : "vm"(v), "Yk"(k))
#define MODSUM_MIN_IF(k, low, v) __asm__("vpminud %1, %0, %0%{%2%}" : "+v"(low) : "vm"(v), "Yk"(k))
#endif
#define MODSUM_TALLY(dropped, near, y, r)                                                                              \
	do {                                                                                                           \
		const __mmask16 drop_ =                                                                                \
			_mm512_cmpge_epu32_mask((__m512i)(y), (__m512i)MODSUM_ALL(MODSUM_KEEP_32));                    \
                                                                                                                       \
		MODSUM_ADD_IF(drop_, dropped, r);                                                                      \
		MODSUM_MIN_IF(drop_, near, y); /* the least dropped */                                                 \
	} while (0)
#define MODSUM_NEAR_NONE MODSUM_ALL(UINT32_MAX)
#define MODSUM_NEAR_ANY(near) \
	(_mm512_cmplt_epu32_mask((__m512i)(near), (__m512i)MODSUM_ALL(MODSUM_KEEP_32 + (1 << MODSUM_REST))) != 0)
#define MODSUM_IN_REGISTER(v) __asm__("" : "+v"(v))
#else
#if MODSUM_LANES == 8
#define MODSUM_IF_ODD(w) ((MODSUM_V)_mm256_permutevar8x32_epi32((__m256i)MODSUM_MATRICES, (__m256i)(w)))
#define MODSUM_NEAR_ANY(near) (!_mm256_testz_si256((__m256i)(near), (__m256i)(near)))
#else
#define MODSUM_IF_ODD(w) ((MODSUM_V)(((w) & 1) != 0) & MT19937_MATRIX)
#define MODSUM_NEAR_ANY(near) (((near)[0] | (near)[1] | (near)[2] | (near)[3]) != 0)
#endif
#define MODSUM_TWIST(w0, w1, w397) \
	((w397) ^ ((((w0) & MT19937_UPPER) | ((w1) & MT19937_LOWER)) >> 1) ^ MODSUM_IF_ODD(w1))
#define MODSUM_TEMPER(y, shifted, mask) ((y) ^ ((shifted) & (mask)))
#define MODSUM_TALLY(dropped, near, y, r)                                                                              \
	do {                                                                                                           \
		const MODSUM_S y_ = (MODSUM_S)((y) >> MODSUM_REST); /* the compilers compare signed numbers faster */  \
                                                                                                                       \
		(dropped) += (MODSUM_V)(y_ > (int32_t)MODSUM_KEEP_18 - 1) & (r);                                       \
		(near) |= (MODSUM_V)(y_ == (int32_t)MODSUM_KEEP_18);                                                   \
	} while (0)
#define MODSUM_NEAR_NONE MODSUM_ALL(0)
#define MODSUM_IN_REGISTER(v) (void)(v)
#endif
/* What the twist adds for w, at the index w modulo the lanes: a look-up is one instruction, a test and a mask two. */
#define MODSUM_MATRICES (-(MODSUM_LOAD(modsum_lane) & 1) & MT19937_MATRIX)

/* ---- The loop --------------------------------------------------------------------------------------------------- */

MODSUM_INLINE MODSUM_V MODSUM_NAME(modsum_load)(const uint32_t *p)
{
	MODSUM_V v = MODSUM_LOAD(p);

	MODSUM_IN_REGISTER(v);
	return v;
}

/*
 * A draw by the even words e has two halves, as each operation of it needs the result of the one before: the loops put
 * the twist of the next vector between them, so that the processor always finds others to do.
 */
MODSUM_INLINE MODSUM_V MODSUM_NAME(modsum_draw_begin)(MODSUM_V e)
{
	const MODSUM_V y = e ^ e >> 11;

	return MODSUM_TEMPER(y, y << 7, MT19937_TEMPER_B);
}

/* The residues r of those iterations that are not kept go to `dropped`. */
MODSUM_INLINE void MODSUM_NAME(modsum_draw_end)(MODSUM_V half, MODSUM_V r, MODSUM_V *dropped, MODSUM_V *near)
{
	const MODSUM_V y = MODSUM_TEMPER(half, half << 15, MT19937_TEMPER_C);

	MODSUM_TALLY(*dropped, *near, y, r); /* y ^ y >> 18 would change the lower bits only */
}

/* Makes the next block's pairs from pair i on, where this one's even words are e0. */
MODSUM_INLINE void MODSUM_NAME(modsum_twist)(MODSUM_V e0, uint32_t *block, uint32_t *next, unsigned i)
{
	const unsigned ahead = i + MODSUM_SHIFT;
	const uint32_t *far = ahead < MODSUM_PAIRS ? block + ahead : next + (ahead - MODSUM_PAIRS);
	const MODSUM_V o0 = MODSUM_NAME(modsum_load)(block + MODSUM_ROW + i);
	const MODSUM_V e1 = MODSUM_NAME(modsum_load)(block + i + 1);
	const MODSUM_V e = MODSUM_TWIST(e0, o0, MODSUM_LOAD(far + MODSUM_ROW));
	const MODSUM_V o = MODSUM_TWIST(o0, e1, MODSUM_LOAD(far + 1));

	MODSUM_STORE(next + i, e);
	MODSUM_STORE(next + MODSUM_ROW + i, o);
	if (i == 0) { /* a vector that begins near the end of the block reads on into the next one */
		MODSUM_STORE(block + MODSUM_PAIRS, e);
		MODSUM_STORE(block + MODSUM_ROW + MODSUM_PAIRS, o);
	}
}

/* The vector at pair i where only the pairs from `at` to `end` are drawn from; when it is used up, it is twisted. */
MODSUM_INLINE void MODSUM_NAME(modsum_part)(uint32_t *block, uint32_t *next, unsigned i, unsigned at, unsigned end,
					    const uint32_t *residue, MODSUM_V *dropped, MODSUM_V *near)
{
	const MODSUM_V drawn = (MODSUM_V)(MODSUM_LOAD(modsum_lane) + (i - at) < end - at);
	const MODSUM_V e0 = MODSUM_LOAD(block + i);

	MODSUM_NAME(modsum_draw_end)(MODSUM_NAME(modsum_draw_begin)(e0), MODSUM_LOAD(residue + i) & drawn, dropped, near);
	if (i + MODSUM_LANES <= end || end == MODSUM_PAIRS)
		MODSUM_NAME(modsum_twist)(e0, block, next, i);
}

/* The pairs from `at` to `end` of a block: whole vectors in the middle, parts of one before and after. */
MODSUM_INLINE void MODSUM_NAME(modsum_pairs)(uint32_t *block, uint32_t *next, unsigned at, unsigned end,
					     const uint32_t *residue, MODSUM_V *dropped, MODSUM_V *near)
{
	unsigned i = at - at % MODSUM_LANES;

	if (i < at) { /* an earlier slice has begun this vector */
		MODSUM_NAME(modsum_part)(block, next, i, at, end, residue, dropped, near);
		i += MODSUM_LANES;
	}
	MODSUM_V e0 = MODSUM_NAME(modsum_load)(block + i), half = MODSUM_NAME(modsum_draw_begin)(e0);

	for (; i + MODSUM_LANES <= end; i += MODSUM_LANES) {
		MODSUM_NAME(modsum_twist)(e0, block, next, i);
		MODSUM_NAME(modsum_draw_end)(half, MODSUM_LOAD(residue + i), dropped, near);
		e0 = MODSUM_NAME(modsum_load)(block + i + MODSUM_LANES);
		half = MODSUM_NAME(modsum_draw_begin)(e0);
	}
	if (i < end)
		MODSUM_NAME(modsum_part)(block, next, i, at, end, residue, dropped, near);
}

#if MODSUM_LANES == 16 && !defined(__clang__) /* Clang 14 keeps too much in registers: 0.5 cycles an iteration */
#define MODSUM_WHOLE_BLOCKS
enum {
	MODSUM_LAST = MODSUM_PAIRS - MODSUM_PAIRS % MODSUM_LANES, /* the block's last vector: 8 of its words */
	MODSUM_AHEAD_BY = MODSUM_SHIFT % MODSUM_LANES,            /* 198 pairs ahead are 192 and 6, */
	MODSUM_AHEAD = MODSUM_SHIFT - MODSUM_AHEAD_BY,
	MODSUM_BACK = MODSUM_LAST + MODSUM_LANES - MODSUM_AHEAD,  /* or, in the next block, 128 back and 14 */
	MODSUM_BACK_BY = MODSUM_BACK + MODSUM_SHIFT - MODSUM_PAIRS,
};

/* Words first … first + 15 of those at p, by loads that a store just made can answer: each within one cache line. */
#define MODSUM_ACROSS(p, first)                                                                                        \
	((MODSUM_V)_mm512_alignr_epi32((__m512i)MODSUM_LOAD((p) + MODSUM_LANES), (__m512i)MODSUM_LOAD(p), first))

/* The same of a block's last words and those of the next: as if these stood behind them. */
MODSUM_INLINE MODSUM_V modsum_beyond(const uint32_t *row, const uint32_t *next_row, uint32_t first)
{
	const MODSUM_V i = MODSUM_LOAD(modsum_lane) + first;
	const MODSUM_V from = i + ((MODSUM_V)(i >= MODSUM_PAIRS % MODSUM_LANES) & (MODSUM_LANES - MODSUM_PAIRS % MODSUM_LANES));

	return (MODSUM_V)_mm512_permutex2var_epi32((__m512i)MODSUM_LOAD(row + MODSUM_LAST), (__m512i)from,
						   (__m512i)MODSUM_LOAD(next_row));
}

/* The words 198 pairs ahead of vector i, and of one more with `more`, which is 0 or 1. */
#define MODSUM_FAR(row, next_row, i, more)                                                                             \
	((i) + MODSUM_SHIFT + MODSUM_LANES <= MODSUM_PAIRS                                                             \
		 ? MODSUM_ACROSS((row) + (i) + MODSUM_AHEAD, MODSUM_AHEAD_BY + (more))                                 \
	 : (i) + MODSUM_SHIFT < MODSUM_PAIRS ? modsum_beyond(row, next_row, MODSUM_AHEAD_BY + (more))                  \
					     : MODSUM_ACROSS((next_row) + (i) - MODSUM_BACK, MODSUM_BACK_BY + (more)))

/* A whole block, without a loop: what a vector needs that was made 7 vectors before is still in a register. */
MODSUM_INLINE void modsum_whole_block(const uint32_t *even, uint32_t *next_even, const uint32_t *residue,
				      MODSUM_V *dropped, MODSUM_V *near)
{
	const uint32_t *odd = even + MODSUM_ROW;
	uint32_t *next_odd = next_even + MODSUM_ROW;
	MODSUM_V e0 = MODSUM_NAME(modsum_load)(even), half = MODSUM_NAME(modsum_draw_begin)(e0);

#pragma GCC unroll 20
	for (unsigned i = 0; i < MODSUM_PAIRS; i += MODSUM_LANES) {
		const MODSUM_V counts = (MODSUM_V)(MODSUM_LOAD(modsum_lane) + i < MODSUM_PAIRS);
		const MODSUM_V o0 = MODSUM_LOAD(odd + i);
		const MODSUM_V e1 = i < MODSUM_LAST ? MODSUM_NAME(modsum_load)(even + i + 1) : modsum_beyond(even, next_even, 1);

		MODSUM_STORE(next_even + i, MODSUM_TWIST(e0, o0, MODSUM_FAR(odd, next_odd, i, 0)));
		MODSUM_STORE(next_odd + i, MODSUM_TWIST(o0, e1, MODSUM_FAR(even, next_even, i, 1)));
		MODSUM_NAME(modsum_draw_end)(half & counts, MODSUM_LOAD(residue + i), dropped, near); /* 0 is kept */
		e0 = MODSUM_NAME(modsum_load)(even + i + MODSUM_LANES);
		half = MODSUM_NAME(modsum_draw_begin)(e0);
	}
}
#endif

MODSUM_TARGET
static uint64_t MODSUM_NAME(modsum_chunk)(uint32_t *words, uint64_t from, uint64_t to, uint32_t x)
{
	MODSUM_V dropped = MODSUM_ALL(0);
	uint64_t sum = 0;

	while (from < to) { /* block by block, from pair `at` to pair `end` */
		const unsigned at = (unsigned)(from % MODSUM_PAIRS);
		const unsigned end = to - from < MODSUM_PAIRS - at ? at + (unsigned)(to - from) : MODSUM_PAIRS;
		const uint32_t *residue = modsum_residue[x] + (from - at) % x;
		uint32_t *block = words + from / MODSUM_PAIRS % 2 * MODSUM_BLOCK;
		uint32_t *next = words + (from / MODSUM_PAIRS + 1) % 2 * MODSUM_BLOCK;
		MODSUM_V near = MODSUM_NEAR_NONE;

#ifdef MODSUM_WHOLE_BLOCKS
		if (end - at == MODSUM_PAIRS)
			modsum_whole_block(block, next, residue, &dropped, &near);
		else
#endif
			MODSUM_NAME(modsum_pairs)(block, next, at, end, residue, &dropped, &near);
		if (MODSUM_NEAR_ANY(near)) /* in one block of 840 */
			sum -= modsum_kept_after_all(block, at, end, residue);
		from += end - at;
	}
	for (unsigned lane = 0; lane < MODSUM_LANES; lane++)
		sum += dropped[lane];
	return sum;
}

#undef MODSUM_WHOLE_BLOCKS
#undef MODSUM_ACROSS
#undef MODSUM_FAR
#undef MODSUM_PATH
#undef MODSUM_LANES
#undef MODSUM_TARGET
#undef MODSUM_JOIN_
#undef MODSUM_JOIN
#undef MODSUM_NAME
#undef MODSUM_INLINE
#undef MODSUM_V
#undef MODSUM_S
#undef MODSUM_U
#undef MODSUM_LOAD
#undef MODSUM_STORE
#undef MODSUM_ALL
#undef MODSUM_LOGIC
#undef MODSUM_IF_ODD
#undef MODSUM_MATRICES
#undef MODSUM_TWIST
#undef MODSUM_TEMPER
#undef MODSUM_TALLY
#undef MODSUM_ADD_IF
#undef MODSUM_MIN_IF
#undef MODSUM_NEAR_NONE
#undef MODSUM_NEAR_ANY
#undef MODSUM_IN_REGISTER
