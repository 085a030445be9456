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

#include "catalog/pg_type.h"
#include "utils/fmgrprotos.h"
#include "utils/numeric.h"

#include "base/exact_sums.h"

PG_FUNCTION_INFO_V1(crm_weighted_contribution_margin_transition);
PG_FUNCTION_INFO_V1(crm_weighted_contribution_margin_final);

enum
{
	SUM_MARGIN, SUM_SALES, SUMS
};

static const StateShape shape = {EXACT_SUMS_SHAPE("crm.weighted_contribution_margin", 0x57434D02 /* layout 2 */ , SUMS)};

STATE_COMBINE(crm_weighted_contribution_margin_combine, &shape)

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
	Amount		rate;
	Amount		sales;
	Amount		margin;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		return state_datum(&shape, sums);
	/* the rate is read for its check alone: NaN times zero is nobody's margin */
	amount_read(NUMERICOID, PG_GETARG_DATUM(1), &rate);
	check_rate(PG_GETARG_DATUM(1));
	amount_read(NUMERICOID, PG_GETARG_DATUM(2), &sales);
	amount_read(NUMERICOID,
				DirectFunctionCall2(numeric_mul, PG_GETARG_DATUM(1), PG_GETARG_DATUM(2)),
				&margin);
	exact_sum_add(&sums->sum[SUM_MARGIN], &margin);
	exact_sum_add(&sums->sum[SUM_SALES], &sales);
	return state_datum(&shape, sums);
}

/* NULL when there are no sales to weigh by. */
Datum
crm_weighted_contribution_margin_final(PG_FUNCTION_ARGS)
{
	const ExactSums *sums = state_final(&shape, fcinfo);

	if (sums == NULL || wide_is_zero(&sums->sum[SUM_SALES].units))
		PG_RETURN_NULL();
	return DirectFunctionCall2(numeric_div,
							   NumericGetDatum(exact_sum_numeric(&sums->sum[SUM_MARGIN])),
							   NumericGetDatum(exact_sum_numeric(&sums->sum[SUM_SALES])));
}
