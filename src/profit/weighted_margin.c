/*
 * weighted_margin.c
 *		weighted_contribution_margin: the margin rate of a whole range, each
 *		item's rate weighted by its sales.
 *
 *		sum(rate * sales) / sum(sales)
 *
 * Both sums are exact; only the last division rounds.
 */
#include "base/crm.h"

#include "utils/fmgrprotos.h"
#include "utils/numeric.h"

#include "base/exact_sums.h"
#include "base/number.h"

PG_FUNCTION_INFO_V1(crm_weighted_contribution_margin_transition);

static const StateShape shape = {EXACT_SUMS_SHAPE("crm.weighted_contribution_margin", 0x57434D02 /* layout 2 */ , SUMS_OF_MEAN)};

STATE_COMBINE(crm_weighted_contribution_margin_combine, &shape)
CRM_FUNCTION(crm_weighted_contribution_margin_final, exact_sums_mean(&shape, fcinfo))

/* Nothing is left of more than it was sold for. */
static void
check_rate(Datum rate)
{
	if (DatumGetBool(DirectFunctionCall2(numeric_gt, rate, NumericGetDatum(int64_to_numeric(1)))))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("margin_rate is %s",
						DatumGetCString(DirectFunctionCall1(numeric_out, rate))),
				 errhint("It must be at most 1: rates are parts of one, not percent.")));
}

/* weighted_contribution_margin(margin_rate, sales): add one item. */
Datum
crm_weighted_contribution_margin_transition(PG_FUNCTION_ARGS)
{
	ExactSums  *sums = state_begin(&shape, fcinfo);

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		return state_datum(&shape, sums);
	(void) number_argument(fcinfo, 1, "margin_rate");
	check_rate(PG_GETARG_DATUM(1));
	exact_sums_add_weighted(sums, PG_GETARG_DATUM(1), PG_GETARG_DATUM(2));
	return state_datum(&shape, sums);
}
