/*
 * clv_horizon.c
 *		Horizons in days, for calls that fit and score at once.
 *
 * Who has a model knows its unit, and counts in it.  Who lets crm.clv fit one
 * has no model yet: there a horizon is in days, as in the views, whatever the
 * unit is, and is said so where one could think otherwise.
 */
#include "base/crm.h"

#include <math.h>

#include "utils/builtins.h"

#include "clv/clv_model.h"

PG_FUNCTION_INFO_V1(crm_clv_horizon);

/* So near to a whole number, relative to it, days mean that many opportunities. */
#define NEARLY_WHOLE 0.05

/*
 * clv_horizon(days, unit, model, tell): days in units of time; opportunities of
 * bg_bb are whole, so that 365 days are 12 months.  NULL days have no end.
 */
Datum
crm_clv_horizon(PG_FUNCTION_ARGS)
{
	double		days;
	double		units;
	ClvUnit		unit;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	days = PG_GETARG_FLOAT8(0);
	unit = (ClvUnit) name_argument(fcinfo, 1, &clv_units, "unit");
	if (unit == CLV_DAY)
		PG_RETURN_FLOAT8(days);
	units = days / clv_unit_days(unit);
	if (!PG_ARGISNULL(2) && strcmp(text_to_cstring(PG_GETARG_TEXT_PP(2)), "bg_bb") == 0 &&
		fabs(units - rint(units)) <= NEARLY_WHOLE * rint(units))
		units = rint(units);
	if (!PG_ARGISNULL(3) && PG_GETARG_BOOL(3))
		ereport(NOTICE,
				(errmsg("horizon %.15g is in days, %.6g in unit %s", days, units, clv_unit_name(unit)),
				 errhint("crm.clv(population, …) counts days whatever the unit, as horizon_days of create_source does. Functions of a model, such as clv_scores, count units of the model.")));
	PG_RETURN_FLOAT8(units);
}
