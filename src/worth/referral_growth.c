/*
 * referral_growth.c
 *		How many customers come of customers who bring others.
 */
#include "base/crm.h"

#include <math.h>

#include "base/result_rows.h"
#include "base/value_arguments.h"

PG_FUNCTION_INFO_V1(crm_referral_growth);

/*
 * referral_growth(customers, invites, conversion, cycles): with k = invites *
 * conversion, customers after so many cycles are customers (k^(cycles + 1) -
 * 1) / (k - 1), and customers / (1 - k) at last where k is below 1 (Skok 2009).
 */
Datum
crm_referral_growth(PG_FUNCTION_ARGS)
{
	const char *hint = "It must be finite and 0 or more.";
	double		customers = value_range_argument(fcinfo, 0, "customers", 0, HUGE_VAL, hint);
	double		invites = value_range_argument(fcinfo, 1, "invites", 0, HUGE_VAL, hint);
	double		conversion = value_share_argument(fcinfo, 2, "conversion");
	double		cycles = value_range_argument(fcinfo, 3, "cycles", 0, HUGE_VAL, hint);
	double		k = invites * conversion;
	double		above = k - 1;
	double		times = above == 0 ? cycles + 1 : k == 0 ? 1 : expm1((cycles + 1) * log1p(above)) / above;
	ResultRow	row;

	if (!isfinite(customers * times))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("customers after %.15g cycles are out of range for type double precision", cycles),
				 errhint("A cycle brings %.15g new customers for each: take fewer cycles.", k)));
	result_row_begin(&row, fcinfo);
	put_float(&row, k);
	put_float(&row, customers * times);
	put_float_if(&row, k < 1, customers / (1 - k));
	put_float_if(&row, k < 1, 1 / (1 - k));
	return result_row_datum(&row);
}
