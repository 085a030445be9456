/*
 * key.h
 *		Order-preserving map of finite doubles to unsigned integers.
 */
#ifndef CRM_MATH_KEY_H
#define CRM_MATH_KEY_H

#include <stdint.h>
#include <string.h>

/* a < b means double_to_key(a) < double_to_key(b); -0 and 0 are one value. */
static inline uint64_t
double_to_key(double value)
{
	uint64_t	bits;

	value += 0.0;
	memcpy(&bits, &value, sizeof(bits));
	return bits >> 63 ? ~bits : bits | (UINT64_C(1) << 63);
}

/* The way back. */
static inline double
key_to_double(uint64_t key)
{
	uint64_t	bits = key >> 63 ? key & ~(UINT64_C(1) << 63) : ~key;
	double		value;

	memcpy(&value, &bits, sizeof(value));
	return value;
}

#endif
