/*
 * bin_mistakes.c
 *		Typical wrong calls of the aggregates of bins, answered with what to
 *		write instead.
 */
#include "base/crm.h"

#include <string.h>

#include "utils/lsyscache.h"

PG_FUNCTION_INFO_V1(crm_refuse_label);
PG_FUNCTION_INFO_V1(crm_refuse_third);

/* The aggregate whose transition function this is. */
static char *
name_of(FunctionCallInfo fcinfo)
{
	char	   *name = get_func_name(fcinfo->flinfo->fn_oid);
	char	   *end = strstr(name, "_transition");

	if (end != NULL)
		*end = '\0';
	return name;
}

/* A label that is a number or a text.  An untyped NULL is text first, and no mistake. */
Datum
crm_refuse_label(PG_FUNCTION_ARGS)
{
	if (PG_ARGISNULL(2))
		PG_RETURN_NULL();
	ereport(ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 errmsg("crm.%s takes a value and then whether its row went bad, a boolean", name_of(fcinfo)),
			 errhint("Say what is bad: overdue > 90, status = 'default', bad = 1.")));
}

/* A third argument that is a number. */
Datum
crm_refuse_third(PG_FUNCTION_ARGS)
{
	char	   *name = name_of(fcinfo);

	ereport(ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 errmsg("the third argument of crm.%s is not a number", name),
			 strcmp(name, "information_value") == 0
			 ? errhint("It says what counts in place of zero cells; a weight comes after it: crm.information_value(bin, bad, NULL, weight).")
			 : errhint("Options go in a row, a weight comes after it: crm.optimal_bins(value, bad, crm.bin_options(max_bins => 5), weight).")));
}
