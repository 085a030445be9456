/*
 * rfm_fit_state.h
 *		State of the aggregates rfm_fit.
 */
#ifndef CRM_RFM_FIT_STATE_H
#define CRM_RFM_FIT_STATE_H

#include "base/crm.h"

#include "base/aggregate_state.h"
#include "rfm/rfm_fit.h"

/* In SQL an array of numbers. */
typedef struct RfmFitState
{
	double		rows;			/* customers who stand for themselves */
	double		excluded;
	double		listed[3];		/* different values in the lists of the others */
	double		method;			/* from here on options, which do not change */
	double		bins[3];
	double		exclude_later;
	double		as_of;
	double		has_as_of;
	double		numbers[FLEXIBLE_ARRAY_MEMBER];	/* lists: values and their customers, dimension by dimension; then rows of three */
} RfmFitState;

extern const StateShape rfm_fit_shape;

extern RfmFitState *rfm_fit_state_begin(FunctionCallInfo fcinfo, const RfmOptions *options, bool has_as_of, DateADT as_of);
extern RfmFitState *rfm_fit_state_add(RfmFitState *state, const double *values);
extern const RfmFitState *rfm_fit_state_final(FunctionCallInfo fcinfo);
extern void rfm_fit_state_sample(const RfmFitState *state, RfmSample *sample);

#endif
