/*
 * random.h
 *		Reproducible random numbers: one independent stream per (seed, number).
 *
 * No PostgreSQL header is used here.
 */
#ifndef CRM_MATH_RANDOM_H
#define CRM_MATH_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

/* State of one xoshiro256** stream; never all zero. */
typedef struct RandomStream
{
	uint64_t	word[4];
} RandomStream;

extern uint64_t splitmix64_next(uint64_t *state);
extern void random_start(RandomStream *stream, uint64_t seed, uint64_t number);
extern uint64_t random_bits(RandomStream *stream);

extern double random_uniform(RandomStream *stream);
extern bool random_coin(RandomStream *stream, double probability);
extern double random_exponential(RandomStream *stream);
extern double random_normal(RandomStream *stream);
extern double random_gamma(RandomStream *stream, double shape);
extern double random_beta(RandomStream *stream, double a, double b);

#endif
