/*
 * fixed_hash.h
 *		A hash that is the same on every machine and in every version: what is
 *		put into groups by it stays there.
 */
#ifndef CRM_MATH_FIXED_HASH_H
#define CRM_MATH_FIXED_HASH_H

#include <stddef.h>
#include <stdint.h>

/* Finaliser of SplitMix64 (Steele, Lea & Flood 2014). */
static inline uint64_t
fixed_hash_mix(uint64_t word)
{
	word = (word ^ (word >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	word = (word ^ (word >> 27)) * UINT64_C(0x94D049BB133111EB);
	return word ^ (word >> 31);
}

/* Of a whole number. */
static inline uint64_t
fixed_hash_number(int64_t number)
{
	return fixed_hash_mix((uint64_t) number + UINT64_C(0x9E3779B97F4A7C15));
}

/* Of bytes: eight of them a step, the lowest first, then their length. */
static inline uint64_t
fixed_hash_bytes(const void *bytes, size_t length)
{
	const unsigned char *next = bytes;
	uint64_t	hash = UINT64_C(0x9E3779B97F4A7C15);

	for (size_t done = 0; done < length; done += 8)
	{
		uint64_t	word = 0;

		for (size_t i = 0; i < 8 && done + i < length; i++)
			word |= (uint64_t) next[done + i] << (8 * i);
		hash = fixed_hash_mix(hash ^ word) + UINT64_C(0x9E3779B97F4A7C15);
	}
	return fixed_hash_mix(hash ^ (uint64_t) length);
}

#endif
