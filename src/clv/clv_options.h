/*
 * clv_options.h
 *		Options of the fits of lifetime value models: crm.clv_options.
 */
#ifndef CRM_CLV_OPTIONS_H
#define CRM_CLV_OPTIONS_H

#include "clv/clv_history.h"
#include "clv/clv_model.h"

typedef struct ClvOptions
{
	ClvKind		kind;
	ClvUnit		unit;
	int			k;				/* stages between purchases; 0: find it, if the model has them */
	double		penalty;		/* see clv_fit_run.c */
	bool		exclude_later;	/* leave out who first bought after the as-of date */
	RefundRule	refunds;
	bool		include_first;	/* spend: count the first purchase day too */
} ClvOptions;

extern const RowType clv_options;
extern const FieldNames clv_after_as_of;

/* Columns of crm.clv_options: what row_arguments() takes places for. */
enum
{
	CLV_OPTION_MODEL, CLV_OPTION_UNIT, CLV_OPTION_K, CLV_OPTION_REFUNDS, CLV_OPTION_INCLUDE_FIRST,
	CLV_OPTION_PENALTY, CLV_OPTION_AFTER_AS_OF, CLV_OPTION_COLUMNS
};

#endif
