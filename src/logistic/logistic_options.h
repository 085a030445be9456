/*
 * logistic_options.h
 *		How a logistic regression is fitted: crm.logistic_options as C sees it.
 */
#ifndef CRM_LOGISTIC_OPTIONS_H
#define CRM_LOGISTIC_OPTIONS_H

#include "base/crm.h"

#include "lib/stringinfo.h"

#include "base/fields.h"
#include "math/logistic.h"

typedef struct LogisticChoice
{
	int			nnames;
	Datum	   *names;			/* of the features; NULL: x1, x2, ... */
	double		ridge;
	bool		firth;
	int			errors;			/* LogisticErrors */
	bool		drop_collinear;
	double		tolerance;
	int			max_iterations;
} LogisticChoice;

extern const RowType logistic_options;
extern const FieldNames logistic_error_names;

extern void logistic_choice_pack(StringInfo out, const LogisticChoice *choice);
extern LogisticChoice *logistic_choice_unpack(const char *bytes, Size length);

#endif
