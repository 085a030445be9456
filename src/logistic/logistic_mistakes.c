/*
 * logistic_mistakes.c
 *		Typical mistakes with logistic_regression(): what to write instead.
 */
#include "base/crm.h"

PG_FUNCTION_INFO_V1(crm_refuse_logistic_event);

/* An event that is a number or a text.  An untyped NULL is text first, and no mistake. */
Datum
crm_refuse_logistic_event(PG_FUNCTION_ARGS)
{
	if (PG_ARGISNULL(1))
		PG_RETURN_NULL();
	ereport(ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 errmsg("crm.logistic_regression takes first whether the event came, a boolean"),
			 errhint("Say what the event is: churned = 1, status = 'default', overdue_days > 90; the features come after it.")));
}
