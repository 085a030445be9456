/*
 * tolerance_zone.c
 *		Perceived service against the zone between what is adequate and what is
 *		desired.
 */
#include "base/crm.h"

#include "utils/builtins.h"

#include "base/sorted_values.h"

PG_FUNCTION_INFO_V1(crm_tolerance_zone);

/*
 * tolerance_zone(adequate, desired, perceived): Parasuraman, Zeithaml & Berry
 * 1994, "Alternative scales for measuring service quality", Journal of
 * Retailing 70/3.  Both ends belong to the zone.
 */
Datum
crm_tolerance_zone(PG_FUNCTION_ARGS)
{
	double		adequate = PG_GETARG_FLOAT8(0);
	double		desired = PG_GETARG_FLOAT8(1);
	double		perceived = PG_GETARG_FLOAT8(2);

	value_check(adequate, "adequate");
	value_check(desired, "desired");
	value_check(perceived, "perceived");
	if (adequate > desired)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("adequate %.15g is above desired %.15g", adequate, desired),
				 errhint("The arguments are adequate, desired and perceived, in this order; leave out answers that contradict themselves with WHERE adequate <= desired.")));
	PG_RETURN_TEXT_P(cstring_to_text(perceived < adequate ? "below" : perceived <= desired ? "within" : "above"));
}
