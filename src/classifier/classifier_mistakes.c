/*
 * classifier_mistakes.c
 *		Typical mistakes with aggregates over scores: what to write instead.
 */
#include "base/crm.h"

#include "utils/lsyscache.h"

PG_FUNCTION_INFO_V1(crm_refuse_event);
PG_FUNCTION_INFO_V1(crm_refuse_score_order);

/* The name of the aggregate whose transition function this is. */
static char *
aggregate_name(FunctionCallInfo fcinfo)
{
	char	   *name = get_func_name(fcinfo->flinfo->fn_oid);
	char	   *end = strstr(name, "_transition");

	if (end != NULL)
		*end = '\0';
	return name;
}

/* An event that is a number or a text.  An untyped NULL is text first, and no mistake. */
Datum
crm_refuse_event(PG_FUNCTION_ARGS)
{
	if (PG_ARGISNULL(2))
		PG_RETURN_NULL();
	ereport(ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 errmsg("crm.%s takes a score and then whether the event came, a boolean", aggregate_name(fcinfo)),
			 errhint("Say what the event is: churned = 1, status = 'default', overdue_days > 90.")));
}

/* The event before the score. */
Datum
crm_refuse_score_order(PG_FUNCTION_ARGS)
{
	char	   *name = aggregate_name(fcinfo);

	ereport(ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 errmsg("crm.%s takes the score first and then the event", name),
			 errhint("Write crm.%s(score, event): what was predicted comes before what happened.", name)));
}
