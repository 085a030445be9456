/*
 * grade_mistakes.c
 *		A typical wrong call of the formulas of risk, answered with what to
 *		write instead.
 */
#include "base/crm.h"

PG_FUNCTION_INFO_V1(crm_refuse_altman);

/* altman_z() without its model: each has coefficients and zones of its own. */
Datum
crm_refuse_altman(PG_FUNCTION_ARGS)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("crm.altman_z takes a model first"),
			 errhint("Write crm.altman_z('private', current_assets => 500): 1968 is for listed manufacturers, private for others, nonmanufacturing for all trades, emerging for emerging markets.")));
}
