/*
 * clv_fit.h
 *		Fitting a lifetime value model to merged rows.
 */
#ifndef CRM_CLV_FIT_H
#define CRM_CLV_FIT_H

#include "postgres.h"

#include "clv_model.h"

typedef struct ClvFitOptions
{
	ClvKind		kind;
	ClvUnit		unit;
	int			k;				/* CLV_MBG_CNBD_K */
	double		penalty;		/* ridge on the log parameters, see clv_fit.c */
} ClvFitOptions;

/* Rows of a fit, sorted and distinct: key numbers and a weight each. */
typedef struct ClvFitRows
{
	int64		n;
	int			width;			/* numbers in a row, with its weight */
	const double *rows;
} ClvFitRows;

extern ClvModel *clv_fit(const ClvFitOptions *options, const ClvFitRows *rows);

#endif
