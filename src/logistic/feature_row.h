/*
 * feature_row.h
 *		The features of a row, in columns or an array of any type of numbers.
 */
#ifndef CRM_FEATURE_ROW_H
#define CRM_FEATURE_ROW_H

#include "base/crm.h"

#include "math/logistic.h"

/* How the features of a call stand, found once; lives in fn_mcxt. */
typedef struct FeatureCall
{
	bool		is_array;
	int			features;		/* of columns */
	Oid			type[LOGISTIC_MOST];	/* of columns */
} FeatureCall;

typedef struct FeatureRow
{
	int			features;		/* 0: the array is NULL */
	bool		has_gaps;		/* one of them is NULL */
	double		value[LOGISTIC_MOST];	/* finite; NaN for NULL */
} FeatureRow;

extern void feature_call_begin(FeatureCall *call, FunctionCallInfo fcinfo, int first, bool may_be_array);
extern void feature_row_read(FeatureRow *row, const FeatureCall *call, FunctionCallInfo fcinfo, int first);

#endif
