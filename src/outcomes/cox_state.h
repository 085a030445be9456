/*
 * cox_state.h
 *		Rows of a Cox regression while they come in: all of them, since every
 *		iteration needs them again.
 */
#ifndef CRM_COX_STATE_H
#define CRM_COX_STATE_H

#include "base/crm.h"

#include "outcomes/cox_model.h"
#include "outcomes/state_names.h"

/*
 * The first name is the options, packed, behind a zero byte, with which no
 * stratum begins.  The others are strata.  Rows lie behind the names.
 */
typedef struct CoxState
{
	StateNames	names;
	uint64		digest;			/* of the options */
	int64		rows;
	int64		skipped;		/* left out: something is NULL, or the weight 0 */
	int64		features;		/* 0: no row told yet */
} CoxState;

/* A row: these, then the features. */
typedef enum CoxColumn
{
	COX_TIME,
	COX_KIND,					/* number of the stratum times 2, and 1 with an event; 0 is the stratum without a name */
	COX_WEIGHT,
	COX_COLUMNS
} CoxColumn;

#define COX_FUNCTION "crm.cox_regression"

extern const StateShape cox_shape;

static inline double *
cox_rows(const CoxState *state)
{
	return state_behind_names(&cox_shape, state);
}

/* Numbers in a row. */
static inline int64
cox_width(const CoxState *state)
{
	return COX_COLUMNS + state->features;
}

/* cox_fit_rows.c */
extern CoxModel *cox_state_fit(const CoxState *state);

#endif
