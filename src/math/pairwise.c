/*
 * pairwise.c
 *		Weights from comparisons in pairs: the analytic hierarchy process.
 *
 * Saaty 1980, "The Analytic Hierarchy Process": the weights are the eigenvector
 * of the largest eigenvalue lambda of the matrix of judgements, the consistency
 * index is (lambda - n) / (n - 1), the ratio that to the mean index of random
 * matrices of the same size.
 */
#include "math/pairwise.h"

#include <math.h>
#include <stddef.h>

#define STEPS 100000
#define POLL_STEPS 256

/* Mean consistency index of random matrices by their size (Saaty 1980, from 1 on). */
static const double random_index[] = {0, 0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59};

#define RANDOM_SIZES ((int) (sizeof(random_index) / sizeof(random_index[0])))

/* How much better i is than j: the upper half of the matrix says it. */
static inline double
judgement(int n, const double *matrix, int i, int j)
{
	if (i == j)
		return 1;
	return i < j ? matrix[(size_t) i * n + j] : 1 / matrix[(size_t) j * n + i];
}

/*
 * One step of the power method; the weights add up to 1 again.  The eigenvalue
 * lies between the least and the greatest growth of a weight (Collatz 1942).
 */
static void
grow(int n, const double *matrix, double *weight, double *next, double *least, double *greatest)
{
	double		sum = 0;

	*least = INFINITY;
	*greatest = 0;
	for (int i = 0; i < n; i++)
	{
		next[i] = 0;
		for (int j = 0; j < n; j++)
			next[i] += judgement(n, matrix, i, j) * weight[j];
		*least = fmin(*least, next[i] / weight[i]);
		*greatest = fmax(*greatest, next[i] / weight[i]);
		sum += next[i];
	}
	for (int i = 0; i < n; i++)
		weight[i] = next[i] / sum;
}

/*
 * Weights of n criteria from a matrix of judgements, row-major, of which the
 * upper half counts; work has room for n numbers.  False when it was stopped,
 * or if judgements contradict each other so far that the weights do not settle.
 */
bool
pairwise_weights(int n, const double *matrix, double *weight, double *work, PairwiseResult *result, MathInterrupted stop)
{
	double		least = 0;
	double		greatest = 1;

	for (int i = 0; i < n; i++)
		weight[i] = 1.0 / n;
	for (int step = 0; greatest - least > 1e-12 * greatest; step++)
	{
		if (step == STEPS || (step % POLL_STEPS == 0 && stop != NULL && stop()))
			return false;
		grow(n, matrix, weight, work, &least, &greatest);
	}
	result->lambda = fmax(n, (least + greatest) / 2);
	result->index = n > 1 ? (result->lambda - n) / (n - 1) : 0;
	if (n <= 2)
		result->ratio = 0;
	else
		result->ratio = n <= RANDOM_SIZES ? result->index / random_index[n - 1] : NAN;
	return true;
}
