/*
 * generator.h
 *		Chains in continuous time: generators, their matrix exponential, and
 *		what a chain with an absorbing state reaches in so many periods.
 */
#ifndef CRM_MATH_GENERATOR_H
#define CRM_MATH_GENERATOR_H

#include <stddef.h>

#include "math/btyd.h"

typedef enum GeneratorStatus
{
	GENERATOR_OK,
	GENERATOR_BAD_RATE,			/* off the diagonal: negative or not finite */
	GENERATOR_BAD_ROW,			/* the diagonal is not minus the sum of the others */
	GENERATOR_BAD_PROBABILITY,	/* not from 0 to 1 */
	GENERATOR_BAD_SUM,			/* probabilities of a row above 1 */
	GENERATOR_INTERRUPTED
} GeneratorStatus;

/* Doubles of workspace for matrices of so many states. */
#define GENERATOR_WORK(count) ((size_t) 2 * (count) * (count))

extern GeneratorStatus generator_check(const double *generator, int count, int *row, int *column);
extern GeneratorStatus transition_check(const double *transition, int count, int *row, int *column);
extern GeneratorStatus generator_exponential(const double *generator, int count, double time,
											 double *work, MathInterrupted stop, double *result);
extern GeneratorStatus transition_power(const double *transition, int count, int periods,
										double *work, MathInterrupted stop, double *result);
extern void absorption_step(const double *transition, int count, int absorbing,
							const double *before, double *after);

#endif
