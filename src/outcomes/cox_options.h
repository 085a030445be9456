/*
 * cox_options.h
 *		How a Cox regression is fitted: crm.cox_options as C sees it.
 */
#ifndef CRM_COX_OPTIONS_H
#define CRM_COX_OPTIONS_H

#include "base/crm.h"

#include "lib/stringinfo.h"

#include "base/fields.h"
#include "math/cox.h"

typedef struct CoxChoice
{
	int			nnames;
	Datum	   *names;			/* of the features; NULL: x1, x2, ... */
	bool		breslow;
	bool		drop_collinear;
	int			max_iterations;
} CoxChoice;

extern const RowType cox_options;
extern const FieldNames cox_ties_names;

extern void cox_choice_pack(StringInfo out, const CoxChoice *choice);
extern CoxChoice *cox_choice_unpack(const char *bytes, Size length);

#endif
