/*
 * random.c
 *		Reproducible random numbers and the distributions drawn from them.
 *
 * The integers are exact everywhere.  The doubles depend on IEEE arithmetic
 * and on log, exp, pow and sqrt of the C library only: compile without
 * -ffast-math, and with -ffp-contract=off where the processor has a fused
 * multiply-add.  Two machines whose libraries round these functions alike
 * then draw the same numbers.
 */
#include "math/random.h"

#include <math.h>

/* Rotate left by 0 < count < 64 bits. */
static inline uint64_t
rotate_left(uint64_t word, int count)
{
	return (word << count) | (word >> (64 - count));
}

/*
 * Next output of SplitMix64 (Steele, Lea & Flood 2014, "Fast splittable
 * pseudorandom number generators"; constants of Vigna 2015, splitmix64.c).
 */
uint64_t
splitmix64_next(uint64_t *state)
{
	uint64_t	z = (*state += UINT64_C(0x9E3779B97F4A7C15));

	z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
	return z ^ (z >> 31);
}

/*
 * Start the stream with the given number of a seed.
 *
 * The state is four SplitMix64 outputs, the seeding that Blackman & Vigna
 * advise.  SplitMix64 itself starts at the mixed seed plus the number, so two
 * streams of one seed never share an output unless their numbers differ by
 * one to three times the generator's increment, about 2^61 or more.
 */
void
random_start(RandomStream *stream, uint64_t seed, uint64_t number)
{
	uint64_t	state = splitmix64_next(&seed) + number;

	for (int i = 0; i < 4; i++)
		stream->word[i] = splitmix64_next(&state);
}

/*
 * Next 64 random bits: xoshiro256** (Blackman & Vigna 2021, "Scrambled linear
 * pseudorandom number generators", ACM TOMS 47(4)).
 */
uint64_t
random_bits(RandomStream *stream)
{
	uint64_t   *s = stream->word;
	uint64_t	result = rotate_left(s[1] * 5, 7) * 9;
	uint64_t	t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotate_left(s[3], 45);
	return result;
}

/*
 * Uniform on the open interval (0, 1): midpoints of 2^52 equal cells, so that
 * neither end occurs and the logarithm is always finite.
 */
double
random_uniform(RandomStream *stream)
{
	return ((double) (random_bits(stream) >> 12) + 0.5) * 0x1p-52;
}

/*
 * True with the given probability (Bernoulli); exact at 0 and at 1.  Takes one
 * number whatever the probability, so that later draws stay where they are.
 */
bool
random_coin(RandomStream *stream, double probability)
{
	return random_uniform(stream) < probability;
}

/* Exponential with rate 1, by inversion. */
double
random_exponential(RandomStream *stream)
{
	return -log(random_uniform(stream));
}

/*
 * Standard normal by the polar method (Marsaglia & Bray 1964, "A convenient
 * method for generating normal variables").  The second variate of each pair
 * is dropped: keeping it would be state beside the stream.
 */
double
random_normal(RandomStream *stream)
{
	double		x;
	double		y;
	double		square;

	do
	{
		x = 2.0 * random_uniform(stream) - 1.0;
		y = 2.0 * random_uniform(stream) - 1.0;
		square = x * x + y * y;
	} while (square >= 1.0 || square == 0.0);

	return x * sqrt(-2.0 * log(square) / square);
}

/*
 * Gamma with shape >= 1 and rate 1 (Marsaglia & Tsang 2000, "A simple method
 * for generating gamma variables", ACM TOMS 26(3), section 4).
 */
static double
gamma_from_shape_one(RandomStream *stream, double shape)
{
	double		d = shape - 1.0 / 3.0;
	double		c = 1.0 / sqrt(9.0 * d);

	for (;;)
	{
		double		x = random_normal(stream);
		double		v = 1.0 + c * x;
		double		u;

		if (v <= 0.0)
			continue;
		v = v * v * v;
		u = random_uniform(stream);
		if (u < 1.0 - 0.0331 * (x * x) * (x * x))
			return d * v;
		if (log(u) < 0.5 * x * x + d * (1.0 - v + log(v)))
			return d * v;
	}
}

/*
 * Gamma with shape > 0 and rate 1.  Below shape 1 by the boost
 * gamma(shape + 1) * U^(1/shape) (Marsaglia & Tsang 2000, section 6); the
 * result is 0 when the variate is too small for a double.
 */
double
random_gamma(RandomStream *stream, double shape)
{
	double		boosted;

	if (shape >= 1.0)
		return gamma_from_shape_one(stream, shape);

	boosted = gamma_from_shape_one(stream, shape + 1.0);
	return boosted * pow(random_uniform(stream), 1.0 / shape);
}

/*
 * Logarithm of a gamma variate with shape > 0 and rate 1: the same boost
 * without the underflow.
 */
static double
log_gamma_variate(RandomStream *stream, double shape)
{
	double		log_boosted;

	if (shape >= 1.0)
		return log(gamma_from_shape_one(stream, shape));

	log_boosted = log(gamma_from_shape_one(stream, shape + 1.0));
	return log_boosted + log(random_uniform(stream)) / shape;
}

/*
 * Beta(a, b), a and b > 0, as X / (X + Y) of two gamma variates (Devroye 1986,
 * "Non-uniform random variate generation", IX.4.1).  On the logarithmic scale,
 * because X and Y can both underflow when a and b are small.
 */
double
random_beta(RandomStream *stream, double a, double b)
{
	double		log_x = log_gamma_variate(stream, a);
	double		log_y = log_gamma_variate(stream, b);

	return 1.0 / (1.0 + exp(log_y - log_x));
}
