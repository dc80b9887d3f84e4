/*
 * modsum_lanes.h - the one loop of modsum.h, for one vector width. modsum.h includes it once for each path, with
 *
 *   MODSUM_PATH     the path's name: the function becomes modsum_chunk_<name>
 *   MODSUM_LANES    32-bit lanes of a vector, at most MODSUM_LANES_MAX
 *   MODSUM_TARGET   the attribute that lets the compiler use the path's instructions, or nothing
 *
 * It is written in the vector extension that GCC and Clang share; each operation below is one or two instructions.
 * There is no include guard on purpose.
 */
#define MODSUM_JOIN_(a, b) a##_##b
#define MODSUM_JOIN(a, b) MODSUM_JOIN_(a, b)
#define MODSUM_V MODSUM_JOIN(modsum_v, MODSUM_LANES)
#define MODSUM_LOAD(p) (*(const MODSUM_JOIN(modsum_u, MODSUM_LANES) *)(p))
#define MODSUM_STORE(p, v) (*(MODSUM_JOIN(modsum_u, MODSUM_LANES) *)(p) = (v))
/* mt19937_twist, lane by lane; a macro, since a function that takes vectors has an ABI, and GCC warns of it */
#define MODSUM_TWIST(w0, w1, w397) \
	((w397) ^ ((((w0) & MT19937_UPPER) | ((w1) & MT19937_LOWER)) >> 1) ^ (-((w1) & 1) & MT19937_MATRIX))

typedef uint32_t MODSUM_V __attribute__((vector_size(4 * MODSUM_LANES)));
typedef uint32_t MODSUM_JOIN(modsum_u, MODSUM_LANES)
	__attribute__((vector_size(4 * MODSUM_LANES), aligned(4), may_alias)); /* anywhere in an array of words */

MODSUM_TARGET
static uint64_t MODSUM_JOIN(modsum_chunk, MODSUM_PATH)(struct modsum_track *t, unsigned count, uint32_t x,
						       uint64_t first)
{
	const unsigned whole = count - count % MODSUM_LANES; /* the rest, less than a vector, is summed one by one */
	const uint32_t *residue = modsum_residue[x] + first % x, *again = residue + MODSUM_LANES * x, *r = residue;
	MODSUM_V kept = { 0 }, tied = { 0 };
	uint64_t sum = 0;
	uint32_t any = 0;

	for (unsigned i = 0; i < count; i += MODSUM_LANES) {
		const uint32_t *even = t->even + i, *odd = t->odd + i;
		const MODSUM_V e0 = MODSUM_LOAD(even), o0 = MODSUM_LOAD(odd), e1 = MODSUM_LOAD(even + 1);
		const MODSUM_V e = MODSUM_TWIST(e0, o0, MODSUM_LOAD(odd + 198));
		const MODSUM_V o = MODSUM_TWIST(o0, e1, MODSUM_LOAD(even + 199));
		MODSUM_V y = e;

		MODSUM_STORE(t->even + i + MODSUM_PAIRS, e);
		MODSUM_STORE(t->odd + i + MODSUM_PAIRS, o);
		if (i == whole) /* the last, partial vector: twisted as a whole, summed below */
			break;
		y ^= y >> 11;
		y ^= (y << 7) & MT19937_TEMPER_B;
		y ^= (y << 15) & MT19937_TEMPER_C;
		y ^= y >> 18;
		kept += (MODSUM_V)(y < MODSUM_KEEP_27 << 5) & MODSUM_LOAD(r);
		tied |= (MODSUM_V)((y >> 5) == MODSUM_KEEP_27);
		r += MODSUM_LANES;
		if (r == again)
			r = residue;
	}
	for (unsigned lane = 0; lane < MODSUM_LANES; lane++) {
		sum += kept[lane]; /* at most 14 * MODSUM_CHUNK: no lane wraps */
		any |= tied[lane];
	}
	if (any) /* once in some 40,000 chunks: do it again with all 53 bits */
		return modsum_plain_sum(t, 0, count, x, first);
	return sum + modsum_plain_sum(t, whole, count, x, first);
}

#undef MODSUM_PATH
#undef MODSUM_LANES
#undef MODSUM_TARGET
#undef MODSUM_JOIN_
#undef MODSUM_JOIN
#undef MODSUM_V
#undef MODSUM_LOAD
#undef MODSUM_STORE
#undef MODSUM_TWIST
