/*
 * abc_model.h
 *		Limits of ABC classes as a value: what a fit makes and a score uses.
 */
#ifndef CRM_ABC_MODEL_H
#define CRM_ABC_MODEL_H

#include "postgres.h"

#include "utils/numeric.h"

#include "abc/abc_options.h"

#define ABC_MODEL_VERSION 1

typedef struct AbcModel
{
	AbcOptions	options;
	double		limits[ABC_MAX_CLASSES - 1];	/* least value of every class but the last */
	text	   *label_texts[ABC_MAX_CLASSES];
	/* what the fit saw; nothing in a model of someone's own limits */
	bool		is_fitted;
	int64		items;
	int64		counts[ABC_MAX_CLASSES];
	Numeric		sums[ABC_MAX_CLASSES];
} AbcModel;

extern const RowType abc_model;

extern int	abc_model_class(const AbcModel *model, double value);
extern Datum abc_model_result(FunctionCallInfo fcinfo, const AbcModel *model);

#endif
