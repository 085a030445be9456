/*
 * fit_state.h
 *		Rows of a fit, equal ones merged: the state of the aggregates that fit
 *		lifetime value models.
 *
 * The state is a float8[] used as an open-addressing hash table, so that it
 * is an ordinary, mergeable, sendable value: a heading, then slots of
 * key numbers and the sum of their weights; weight 0 is an empty slot.
 */
#ifndef CRM_FIT_STATE_H
#define CRM_FIT_STATE_H

#include "postgres.h"

#include "fmgr.h"
#include "utils/array.h"

#include "base/compat.h"

/* Numbers in a key: a history (x, t_x, T), or (x, m), or (tenure, churned), and covariates. */
#define FIT_STATE_MAX_KEY (3 + 16)

/* Distinct rows a state can hold; an array of 1 GB ends before when keys are wide. */
#define FIT_STATE_MAX_ROWS 12000000

/* Numbers of the caller's own in the heading: options, which must be the same in every row. */
#define FIT_STATE_OPTIONS 8

/* Sums of the caller's own in the heading, added up when states merge. */
#define FIT_STATE_COUNTERS 4

/* A view on the state; the pointers are into the array. */
typedef struct FitState
{
	ArrayType  *array;
	const char *aggregate;		/* for messages */
	bool		owned;			/* made in this call: free it when it grows */
	int			key_width;		/* numbers in a key */
	double	   *options;		/* FIT_STATE_OPTIONS */
	double	   *counters;		/* FIT_STATE_COUNTERS */
	int64		rows;			/* distinct rows */
	int64		capacity;		/* slots, a power of two */
	double	   *slots;			/* key_width + 1 numbers each */
} FitState;

extern FitState fit_state_create(int key_width, const double *options, const char *aggregate);
extern FitState fit_state_argument(FunctionCallInfo fcinfo, int argument, int key_width,
								   const double *options, const char *aggregate);
extern FitState fit_state_final(FunctionCallInfo fcinfo, int argument, const char *aggregate);
extern void fit_state_add(FitState *state, const double *key, double weight);
extern Datum fit_state_combine(FunctionCallInfo fcinfo, const char *aggregate);
extern int64 fit_state_sorted(const FitState *state, const int *order, double **rows);

#endif
