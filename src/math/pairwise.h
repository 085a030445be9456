/*
 * pairwise.h
 *		Weights from comparisons in pairs: the analytic hierarchy process.
 */
#ifndef CRM_MATH_PAIRWISE_H
#define CRM_MATH_PAIRWISE_H

#include <stdbool.h>

#include "math/btyd.h"

/* Criteria at most. */
#define PAIRWISE_MOST 100

/* Judgements from 1 / this to this. */
#define PAIRWISE_LARGEST 1000.0

typedef struct PairwiseResult
{
	double		lambda;			/* the largest eigenvalue; n where judgements agree with each other */
	double		index;			/* consistency index */
	double		ratio;			/* consistency ratio; NAN where no random index is published */
} PairwiseResult;

extern bool pairwise_weights(int n, const double *matrix, double *weight, double *work, PairwiseResult *result,
							 MathInterrupted stop);

#endif
