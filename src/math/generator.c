/*
 * generator.c
 *		Chains in continuous time.
 *
 * A generator L has the rates of moving from state i to state j off its
 * diagonal, and rows that add up to 0.  P(t) = exp(t L) are the probabilities
 * of being in j a time t after being in i.  Here everything is added and
 * nothing subtracted: with q the largest rate of leaving a state, L = q (M - I)
 * and M has no negative number, so exp(t L) = exp(-q t) sum (q t)^k / k! M^k
 * (Jensen 1953, "Markoff chains as an aid in the study of Markoff processes").
 * The time is halved until q t <= 1/2, where eighteen terms are enough, and the
 * result squared as often (scaling and squaring: Moler & Van Loan 2003,
 * "Nineteen dubious ways to compute the exponential of a matrix", method 3).
 */
#include "math/generator.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#define ROW_SUM_SLACK 1e-9
#define MOST_RATE 0.5			/* rate times time of the series */
#define SERIES_TERMS 18			/* 0.5^18 / 18! < 1e-21 */

/* Is it a generator?  Otherwise the first row, and column, that is not of one. */
GeneratorStatus
generator_check(const double *generator, int count, int *row, int *column)
{
	for (*row = 0; *row < count; (*row)++)
	{
		const double *rates = generator + (size_t) *row * count;
		double		sum = 0.0;

		for (*column = 0; *column < count; (*column)++)
		{
			if (*column == *row)
				continue;
			if (!(rates[*column] >= 0.0) || !isfinite(rates[*column]))
				return GENERATOR_BAD_RATE;
			sum += rates[*column];
		}
		if (!(fabs(rates[*row] + sum) <= ROW_SUM_SLACK * fmax(1.0, sum)) || !isfinite(sum))
			return GENERATOR_BAD_ROW;
	}
	return GENERATOR_OK;
}

/* Are these probabilities of moving?  A row may add up to less than 1. */
GeneratorStatus
transition_check(const double *transition, int count, int *row, int *column)
{
	for (*row = 0; *row < count; (*row)++)
	{
		const double *shares = transition + (size_t) *row * count;
		double		sum = 0.0;

		for (*column = 0; *column < count; (*column)++)
		{
			if (!(shares[*column] >= 0.0 && shares[*column] <= 1.0))
				return GENERATOR_BAD_PROBABILITY;
			sum += shares[*column];
		}
		if (sum > 1.0 + ROW_SUM_SLACK)
			return GENERATOR_BAD_SUM;
	}
	return GENERATOR_OK;
}

/* product = left right; false when interrupted.  product is neither of them. */
static bool
multiply(const double *left, const double *right, int count, MathInterrupted stop, double *product)
{
	memset(product, 0, sizeof(double) * (size_t) count * count);
	for (int i = 0; i < count; i++)
	{
		double	   *row = product + (size_t) i * count;

		if (stop != NULL && stop())
			return false;
		for (int k = 0; k < count; k++)
		{
			double		weight = left[(size_t) i * count + k];
			const double *other = right + (size_t) k * count;

			if (weight != 0.0)
				for (int j = 0; j < count; j++)
					row[j] += weight * other[j];
		}
	}
	return true;
}

static void
put_identity(double *matrix, int count)
{
	memset(matrix, 0, sizeof(double) * (size_t) count * count);
	for (int i = 0; i < count; i++)
		matrix[(size_t) i * count + i] = 1.0;
}

/* What the rows of a matrix of probabilities add up to is 1, but for rounding, which squaring would double. */
static void
normalize_rows(double *matrix, int count)
{
	for (int i = 0; i < count; i++)
	{
		double	   *row = matrix + (size_t) i * count;
		double		sum = 0.0;

		for (int j = 0; j < count; j++)
			sum += row[j];
		for (int j = 0; j < count; j++)
			row[j] /= sum;
	}
}

/*
 * The series for M = I + L / most and most times time = rate <= 1/2, by
 * Horner's rule: result = I + rate/1 M (I + rate/2 M (...)), normalized.
 */
static bool
series(const double *generator, int count, double most, double rate,
	   double *work, MathInterrupted stop, double *result)
{
	size_t		cells = (size_t) count * count;
	double	   *jump = work;
	double	   *product = work + cells;

	for (int i = 0; i < count; i++)
	{
		double		leaving = 0.0;

		for (int j = 0; j < count; j++)
			if (j != i)
			{
				double		share = generator[(size_t) i * count + j] / most;

				jump[(size_t) i * count + j] = share;
				leaving += share;
			}
		jump[(size_t) i * count + i] = fmax(0.0, 1.0 - leaving);
	}
	put_identity(result, count);
	for (int term = SERIES_TERMS; term >= 1; term--)
	{
		if (!multiply(jump, result, count, stop, product))
			return false;
		for (size_t c = 0; c < cells; c++)
			result[c] = product[c] * (rate / term);
		for (int i = 0; i < count; i++)
			result[(size_t) i * count + i] += 1.0;
	}
	normalize_rows(result, count);
	return true;
}

/*
 * result = exp(time generator), of a generator that generator_check() found
 * good and a finite time >= 0.  The diagonal is taken to be minus the sum of
 * the others.  work has GENERATOR_WORK(count) doubles; stop may be NULL.
 */
GeneratorStatus
generator_exponential(const double *generator, int count, double time,
					  double *work, MathInterrupted stop, double *result)
{
	double		most = 0.0;
	double		part;			/* of the time, what the series is for */
	int			halvings = 0;
	size_t		cells = (size_t) count * count;

	for (int i = 0; i < count; i++)
	{
		double		leaving = 0.0;

		for (int j = 0; j < count; j++)
			if (j != i)
				leaving += generator[(size_t) i * count + j];
		most = fmax(most, leaving);
	}
	put_identity(result, count);
	if (most == 0.0 || time == 0.0)
		return GENERATOR_OK;
	for (part = time; most * part > MOST_RATE; part *= 0.5)
		halvings++;
	if (!series(generator, count, most, most * part, work, stop, result))
		return GENERATOR_INTERRUPTED;
	for (int i = 0; i < halvings; i++)
	{
		if (!multiply(result, result, count, stop, work))
			return GENERATOR_INTERRUPTED;
		memcpy(result, work, sizeof(double) * cells);
		normalize_rows(result, count);
	}
	return GENERATOR_OK;
}

/* result = transition to the power of periods >= 0, by squaring; the rest as above. */
GeneratorStatus
transition_power(const double *transition, int count, int periods,
				 double *work, MathInterrupted stop, double *result)
{
	size_t		cells = (size_t) count * count;
	double	   *square = work;
	double	   *product = work + cells;

	memcpy(square, transition, sizeof(double) * cells);
	put_identity(result, count);
	for (int left = periods; left > 0; left >>= 1)
	{
		if (left & 1)
		{
			if (!multiply(result, square, count, stop, product))
				return GENERATOR_INTERRUPTED;
			memcpy(result, product, sizeof(double) * cells);
		}
		if (left > 1)
		{
			if (!multiply(square, square, count, stop, product))
				return GENERATOR_INTERRUPTED;
			memcpy(square, product, sizeof(double) * cells);
		}
	}
	return GENERATOR_OK;
}

/*
 * Probability of each state to have reached the absorbing one within one
 * period more, given that within the periods before; of none: 0, and 1 for
 * the absorbing state.
 */
void
absorption_step(const double *transition, int count, int absorbing,
				const double *before, double *after)
{
	for (int i = 0; i < count; i++)
	{
		double		reached = 0.0;

		for (int j = 0; j < count; j++)
			reached += transition[(size_t) i * count + j] * before[j];
		after[i] = i == absorbing ? 1.0 : fmin(1.0, reached);
	}
}
