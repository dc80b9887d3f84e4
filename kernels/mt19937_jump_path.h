/*
 * mt19937_jump_path.h - the two parts of mt19937_jump.h that each processor does in its own way: to twist words, and to
 * multiply without carries. mt19937_jump.h includes it once for each path, with
 *
 *   JUMP_PATH           the path's name, a suffix of its functions
 *   JUMP_TARGET         the attribute that lets the compiler use the path's instructions, or nothing
 *   JUMP_LANES          32-bit lanes of a vector
 *   JUMP_TOPS(v)        the top bits of these lanes, that of lane 0 lowest
 *   JUMP_EVEN(v, w)     the 128-bit products of v[0], v[2], … with w[0], w[2], …, lanes of 64 bits, without carries
 *   JUMP_ODD(v, w)      those of v[1], v[3], … with w[1], w[3], …; where there are none, shifts and tables do
 *
 * There is no include guard on purpose.
 */
#define JUMP_JOIN_(a, b) a##_##b
#define JUMP_JOIN(a, b) JUMP_JOIN_(a, b)
#define JUMP_NAME(name) JUMP_JOIN(name, JUMP_PATH)
#define JUMP_V32 JUMP_NAME(jump_v32)
#define JUMP_V64 JUMP_NAME(jump_v64)
#define JUMP_U32 JUMP_NAME(jump_u32)
#define JUMP_U64 JUMP_NAME(jump_u64)
#define JUMP_AT32(p) (*(JUMP_U32 *)(p))
#define JUMP_AT64(p) (*(const JUMP_U64 *)(p))
#define JUMP_WORDS (JUMP_LANES / 2) /* of 64 bits */

typedef uint32_t JUMP_V32 __attribute__((vector_size(4 * JUMP_LANES)));
typedef uint64_t JUMP_V64 __attribute__((vector_size(4 * JUMP_LANES)));
typedef uint32_t JUMP_U32 __attribute__((vector_size(4 * JUMP_LANES), aligned(4), may_alias)); /* anywhere */
typedef uint64_t JUMP_U64 __attribute__((vector_size(4 * JUMP_LANES), aligned(8), may_alias));

/*
 * The top bits of MT19937_TOPS words, those of `state` first. Vector by vector, a block of words turns into the next
 * one, whose first vector is also put behind the block, for what reads across its end.
 */
JUMP_TARGET static inline void JUMP_NAME(mt19937_tops)(uint64_t *tops, const uint32_t *state)
{
	uint32_t word[MT19937_WORDS + JUMP_LANES];
	uint64_t latest = 0; /* 64 top bits: a word of them when its last one has come */

	memcpy(word, state, MT19937_WORDS * sizeof *word);
	for (unsigned block = 0; block < MT19937_TOPS; block += MT19937_WORDS)
		for (unsigned i = 0; i < MT19937_WORDS; i += JUMP_LANES) {
			const unsigned i397 = i + MT19937_SHIFT;
			uint32_t *far = word + (i397 <= MT19937_WORDS ? i397 : i397 - MT19937_WORDS);
			const JUMP_V32 w0 = JUMP_AT32(word + i), w1 = JUMP_AT32(word + i + 1);
			const JUMP_V32 y = (w0 & MT19937_UPPER) | (w1 & MT19937_LOWER);

			latest = latest >> JUMP_LANES | (uint64_t)JUMP_TOPS(w0) << (64 - JUMP_LANES);
			tops[(block + i) / 64] = latest;
			JUMP_AT32(word + i) = JUMP_AT32(far) ^ y >> 1 ^ (-(w1 & 1) & MT19937_MATRIX);
			if (i == 0)
				JUMP_AT32(word + MT19937_WORDS) = JUMP_AT32(word);
		}
}

/*
 * The middle product of p, of n words, and m, of 2 n: words n … 2 n - 1 of p m. Word w is the sum of the low halves of
 * all p_i m_j with i + j = w and the high halves of those with i + j = w - 1. That takes n + 1 sums, made in vectors;
 * the last one reads words behind m, of which nothing comes.
 */
JUMP_TARGET __attribute__((noinline)) static void JUMP_NAME(mt19937_leaf)(uint64_t *r, const uint64_t *p,
									  const uint64_t *m)
{
	enum { N = MT19937_LEAF, VECTORS = (N + JUMP_WORDS) / JUMP_WORDS };
#ifdef JUMP_EVEN
	JUMP_V64 even[VECTORS] = { { 0 } }, odd[VECTORS] = { { 0 } }; /* i + j = n - 1, n + 1, …; n, n + 2, … */

	for (unsigned i = 0; i < N; i++) {
		const JUMP_V64 factor = (JUMP_V64){ 0 } + p[i];

		for (unsigned v = 0; v < VECTORS; v++) {
			const JUMP_V64 words = JUMP_AT64(m + N - 1 - i + v * JUMP_WORDS);

			even[v] ^= JUMP_EVEN(words, factor);
			odd[v] ^= JUMP_ODD(words, factor);
		}
	}
	for (unsigned w = 0; w < N; w++)
		r[w] = even[(w + 1) / JUMP_WORDS][(w + 1) % JUMP_WORDS] ^ odd[w / JUMP_WORDS][w % JUMP_WORDS];
#else
	/*
	 * Four bits of every p_i at a time, the highest first, by the multiples of m: J. Lopez and R. Dahab,
	 * "High-speed software multiplication in F_2^m", INDOCRYPT 2000, LNCS 1977, pages 203-212. The sums begin
	 * with word n - 1, which lacks its lowest bits; it is there for the highest, which move on into word n.
	 */
	enum { COLUMNS = VECTORS * JUMP_WORDS };
	uint64_t multiple[16][N - 1 + COLUMNS];
	JUMP_V64 sum[VECTORS] = { { 0 } };

	for (unsigned w = 0; w < N - 1 + COLUMNS; w++) {
		multiple[0][w] = 0;
		multiple[1][w] = m[w];
		for (unsigned u = 2; u < 16; u += 2) {
			multiple[u][w] = multiple[u / 2][w] << 1 | (w > 0 ? multiple[u / 2][w - 1] >> 63 : 0);
			multiple[u + 1][w] = multiple[u][w] ^ m[w];
		}
	}
	for (int shift = 60; shift >= 0; shift -= 4) {
		for (unsigned v = VECTORS; v-- > 0;)
			sum[v] = sum[v] << 4 | (JUMP_V64){ v > 0 ? sum[v - 1][1] : 0, sum[v][0] } >> 60;
		for (unsigned i = 0; i < N; i++)
			for (unsigned v = 0; v < VECTORS; v++)
				sum[v] ^= JUMP_AT64(multiple[p[i] >> shift & 15] + N - 1 - i + v * JUMP_WORDS);
	}
	for (unsigned w = 0; w < N; w++)
		r[w] = sum[(w + 1) / JUMP_WORDS][(w + 1) % JUMP_WORDS];
#endif
}

/*
 * Karatsuba's method, transposed. p0 and p1 are the halves of p, of h words; A, B and C are 2 h words of m, from word
 * 0, h and 2 h on. In middle products of half the length, the halves of the result are p0 B + p1 A and p0 C + p1 B.
 * With s = (p0 + p1) B these are s + p1 (A + B) and s + p0 (B + C): three products instead of four.
 */
JUMP_TARGET static inline void JUMP_NAME(mt19937_split)(uint64_t *r, const uint64_t *p, const uint64_t *m, unsigned n,
							uint64_t *scratch)
{
	const unsigned h = n / 2;
	uint64_t *m_sums = scratch, *p_sum = m_sums + 3 * h, *s = p_sum + h, *rest = s + h;

	if (n == MT19937_LEAF) {
		JUMP_NAME(mt19937_leaf)(r, p, m);
		return;
	}
	for (unsigned w = 0; w < 3 * h; w++) /* A + B, and from word h on B + C */
		m_sums[w] = m[w] ^ m[h + w];
	for (unsigned w = 0; w < h; w++)
		p_sum[w] = p[w] ^ p[h + w];
	JUMP_NAME(mt19937_split)(s, p_sum, m + h, h, rest);
	JUMP_NAME(mt19937_split)(r, p + h, m_sums, h, rest);
	JUMP_NAME(mt19937_split)(r + h, p, m_sums + h, h, rest);
	for (unsigned w = 0; w < h; w++) {
		r[w] ^= s[w];
		r[h + w] ^= s[w];
	}
}

/* Of MT19937_POLY and 2 MT19937_POLY words. */
JUMP_TARGET static inline void JUMP_NAME(mt19937_middle)(uint64_t *r, const uint64_t *p, const uint64_t *m)
{
	uint64_t scratch[5 * MT19937_POLY]; /* 5 h each time, and h is halved */

	JUMP_NAME(mt19937_split)(r, p, m, MT19937_POLY, scratch);
}

#undef JUMP_PATH
#undef JUMP_TARGET
#undef JUMP_LANES
#undef JUMP_TOPS
#undef JUMP_EVEN
#undef JUMP_ODD
#undef JUMP_JOIN_
#undef JUMP_JOIN
#undef JUMP_NAME
#undef JUMP_V32
#undef JUMP_V64
#undef JUMP_U32
#undef JUMP_U64
#undef JUMP_AT32
#undef JUMP_AT64
#undef JUMP_WORDS
