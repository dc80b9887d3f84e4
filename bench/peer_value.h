/*
 * peer_value.h - what the peer answers: a keyed hash (SipHash-2-4, J.-P. Aumasson and D. Bernstein, 2012). Only the peer has
 * the key, so no task can make up an answer that it did not get.
 */
#ifndef PEER_VALUE_H
#define PEER_VALUE_H

#include <sodium/crypto_shorthash.h>
#include <stdint.h>

static const unsigned char peer_key[crypto_shorthash_KEYBYTES] = {
	0x51, 0xa7, 0x0c, 0xe2, 0x3b, 0x98, 0x64, 0xdf, 0x06, 0xbd, 0x72, 0x1e, 0xc5, 0x8f, 0x49, 0x30,
};

static inline void peer_bytes(unsigned char *bytes, uint64_t value)
{
	for (unsigned i = 0; i < sizeof value; i++)
		bytes[i] = (unsigned char)(value >> 8 * i);
}

static inline uint64_t peer_value(uint64_t seed, uint64_t task, uint64_t round)
{
	unsigned char in[3 * sizeof(uint64_t)], out[crypto_shorthash_BYTES];
	uint64_t value = 0;

	peer_bytes(in, seed);
	peer_bytes(in + 8, task);
	peer_bytes(in + 16, round);
	crypto_shorthash(out, in, sizeof in, peer_key);
	for (unsigned i = 0; i < sizeof out; i++)
		value |= (uint64_t)out[i] << 8 * i;
	return value;
}

/* The wrapping sum of all answers of a run. */
static inline uint64_t peer_sum(uint64_t seed, uint64_t tasks, uint64_t rounds)
{
	uint64_t sum = 0;

	for (uint64_t task = 0; task < tasks; task++)
		for (uint64_t round = 0; round < rounds; round++)
			sum += peer_value(seed, task, round);
	return sum;
}

#endif
