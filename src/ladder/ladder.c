/*
 * ladder.c
 *		How far a customer has come on a ladder of conditions.
 */
#include "base/crm.h"

#include "catalog/pg_type.h"
#include "utils/array.h"

PG_FUNCTION_INFO_V1(crm_ladder_level);

/*
 * ladder_level(conditions, strict): the number of leading conditions that hold
 * (Guttman 1944), or with strict => false the number of the last one that
 * holds.  A condition that is NULL was not shown: it does not hold.  NULL where
 * nothing is known.
 */
Datum
crm_ladder_level(PG_FUNCTION_ARGS)
{
	ArrayType  *conditions;
	Datum	   *holds;
	bool	   *nulls;
	int			count;
	int			leading = 0;
	int			last = 0;
	bool		known = false;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		PG_RETURN_NULL();
	conditions = PG_GETARG_ARRAYTYPE_P(0);
	if (ARR_NDIM(conditions) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("conditions has %d dimensions", ARR_NDIM(conditions)),
				 errhint("Pass the conditions of one customer, the lowest rung first: ARRAY[bought, called, visited].")));
	deconstruct_array(conditions, BOOLOID, sizeof(bool), true, TYPALIGN_CHAR, &holds, &nulls, &count);
	for (int i = 0; i < count; i++)
	{
		known |= !nulls[i];
		if (nulls[i] || !DatumGetBool(holds[i]))
			continue;
		last = i + 1;
		if (leading == i)
			leading++;
	}
	if (!known)
		PG_RETURN_NULL();
	PG_RETURN_INT32(PG_GETARG_BOOL(1) ? leading : last);
}
