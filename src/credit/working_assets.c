/*
 * working_assets.c
 *		Credit limits by working assets: the share of them that an evaluation
 *		of four ratios grants, by a table of kind working_assets.
 */
#include "base/crm.h"

#include <math.h>

#include "base/amount.h"
#include "base/number.h"
#include "base/result_rows.h"
#include "base/scheme_cache.h"

PG_FUNCTION_INFO_V1(crm_working_assets_limit);

/* The share that a code spells: 0 to 1 with up to 15 decimals. */
static Numeric
share_of_code(const Scheme *scheme, const SchemeCode *code)
{
	char	   *share = text_to_cstring(code->code);
	size_t		decimals = strlen(share) - Min(strlen(share), 2);
	const char *digits = share[0] == '0' ? "0123456789" : "0";

	if ((share[0] != '0' && share[0] != '1') ||
		(share[1] != '\0' && (share[1] != '.' || decimals < 1 || decimals > 15 || strspn(share + 2, digits) != decimals)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("code \"%s\" of working_assets scheme \"%s\" is not a share", share, scheme->name),
				 errhint("Codes are shares from 0 to 1 such as 0.25; their cuts are what an evaluation must exceed.")));
	return DatumGetNumeric(DirectFunctionCall3(numeric_in, CStringGetDatum(share), ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1)));
}

/* The share that a table grants an evaluation: that of the highest cut below it, or of a code without a cut. */
static Numeric
share_of(const Scheme *scheme, Numeric evaluation)
{
	const SchemeCode *granted = NULL;
	const SchemeCode *otherwise = NULL;

	if (evaluation == NULL)
		return NULL;
	for (int i = 0; i < scheme->ncodes; i++)
	{
		const SchemeCode *code = &scheme->codes[i];

		if (isnan(code->cut))
			otherwise = otherwise == NULL ? code : otherwise;
		else if ((granted == NULL || code->cut > granted->cut) && number_compare(number_of_double(code->cut), evaluation) < 0)
			granted = code;
	}
	if (granted == NULL)
		granted = otherwise;
	return granted == NULL ? NULL : share_of_code(scheme, granted);
}

/* What the share is of, and what it is granted by; NULL where something is unknown. */
typedef struct Evaluation
{
	Numeric		equity;
	Numeric		working_assets;
	Numeric		evaluation;		/* one quotient, which meets the limits of the table exactly */
} Evaluation;

static Evaluation
evaluate(FunctionCallInfo fcinfo)
{
	Numeric		assets = number_argument(fcinfo, 0, "current_assets");
	Numeric		liabilities = number_argument(fcinfo, 1, "current_liabilities");
	Numeric		inventory = number_argument(fcinfo, 2, "inventory");
	Numeric		all_liabilities = number_argument(fcinfo, 3, "total_liabilities");
	Numeric		equity = number_argument(fcinfo, 4, "equity");
	Numeric		worth = number_positive(equity);
	Numeric		two = units_to_numeric(20, 1);
	Numeric		liquid = number_multiply(number_subtract(number_multiply(assets, two), inventory), worth);
	Numeric		owed = number_multiply(number_add(liabilities, all_liabilities), liabilities);

	return (Evaluation) {
		.equity = equity,
		.working_assets = number_divide(number_add(number_subtract(assets, liabilities), equity), two),
		.evaluation = number_divide(number_subtract(liquid, owed), number_multiply(number_positive(liabilities), worth))
	};
}

/* working_assets_limit(current_assets, current_liabilities, inventory, total_liabilities, equity, scheme). */
Datum
crm_working_assets_limit(PG_FUNCTION_ARGS)
{
	ResultRow	row;
	FmgrInfo   *schemes = result_row_begin_kept(&row, fcinfo);
	Evaluation	e = evaluate(fcinfo);
	Numeric		share = share_of(scheme_find_kind(schemes, "working_assets", PG_ARGISNULL(5) ? NULL : PG_GETARG_TEXT_PP(5)), e.evaluation);
	Numeric		zero = units_to_numeric(0, 1);

	put_numeric(&row, e.working_assets);
	put_numeric(&row, e.evaluation);
	put_numeric(&row, share);
	if (e.working_assets != NULL && number_compare(e.equity, zero) <= 0)
		put_numeric(&row, int64_to_numeric(0));
	else
		put_numeric(&row, number_multiply(number_reaches(e.working_assets, zero) ? e.working_assets : zero, share));
	return result_row_datum(&row);
}
