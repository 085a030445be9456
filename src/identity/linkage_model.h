/*
 * linkage_model.h
 *		Models of record linkage: crm.linkage_model as C sees it.
 */
#ifndef CRM_LINKAGE_MODEL_H
#define CRM_LINKAGE_MODEL_H

#include "base/crm.h"

#include "base/fields.h"
#include "math/linkage.h"

#define LINKAGE_MODEL_VERSION 1

typedef struct LinkageFitted
{
	int			fields;
	Datum	   *names;			/* of the fields */
	int64	   *levels;
	int			rates;			/* levels of all fields together */
	double	   *m;				/* of the levels of the first field, of the second, ... */
	double	   *u;
	double		lambda;
	bool		u_is_known;
	int64		pairs;
	double		log_likelihood;
	int			iterations;
	bool		converged;
	const char *notes;			/* NULL: none */
	LinkageModel model;			/* the same, as mathematics has it */
	LinkageWeights weights;
} LinkageFitted;

extern const RowType linkage_model_type;

extern void linkage_fitted_check_fields(const LinkageFitted *fitted, int fields);
extern void linkage_fitted_check_levels(const LinkageFitted *fitted, LinkagePattern pattern);

#endif
