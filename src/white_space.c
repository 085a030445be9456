/*
 * white_space.c
 *		What a customer bought, by the number of the product: the parts of
 *		white_space that plain SQL is slow at.
 *
 * The query numbers the products, so that a customer is one short row instead
 * of one row for each product, and asks which popular products are not in it.
 */
#include "crm.h"

#include "catalog/pg_type.h"
#include "funcapi.h"
#include "utils/array.h"

#include "keyed_sums.h"

PG_FUNCTION_INFO_V1(crm_amount_by_number_transition);
PG_FUNCTION_INFO_V1(crm_numbers_above_zero);
PG_FUNCTION_INFO_V1(crm_amounts_above_zero);
PG_FUNCTION_INFO_V1(crm_is_among);

#define AGGREGATE "crm.amount_by_number"

/* amount_by_number(number, amount): add one row; NULLs do not count. */
Datum
crm_amount_by_number_transition(PG_FUNCTION_ARGS)
{
	KeyedSums  *sums;
	Amount		amount;

	(void) crm_aggregate_context(fcinfo, AGGREGATE);
	sums = keyed_sums_argument(fcinfo, 0);
	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		PG_RETURN_POINTER(sums);
	amount_read(NUMERICOID, PG_GETARG_DATUM(2), &amount);
	PG_RETURN_POINTER(keyed_sums_add(sums, PG_GETARG_INT32(1), &amount));
}

static bool
is_above_zero(const KeyedSums *sums, int32 i)
{
	return !wide_is_negative(&sums->sums[i].units) && !wide_is_zero(&sums->sums[i].units);
}

/* numbers_above_zero(amount_by_number): the numbers whose amounts sum to more than zero, ascending. */
Datum
crm_numbers_above_zero(PG_FUNCTION_ARGS)
{
	KeyedSums  *sums = keyed_sums_gathered(keyed_sums_argument(fcinfo, 0));
	Datum	   *numbers = palloc(Max(sums->count, 1) * sizeof(Datum));
	int			count = 0;

	for (int32 i = 0; i < sums->count; i++)
		if (is_above_zero(sums, i))
			numbers[count++] = Int32GetDatum((int32) sums->sums[i].key);
	PG_RETURN_ARRAYTYPE_P(construct_array(numbers, count, INT4OID, sizeof(int32), true, TYPALIGN_INT));
}

/* amounts_above_zero(amount_by_number): the same with their sums, as rows. */
Datum
crm_amounts_above_zero(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	KeyedSums  *sums;

	InitMaterializedSRF(fcinfo, 0);
	sums = keyed_sums_gathered(keyed_sums_argument(fcinfo, 0));
	for (int32 i = 0; i < sums->count; i++)
	{
		Money		money = {.units = sums->sums[i].units};
		Datum		values[2];
		bool		nulls[2] = {false};

		CRM_CHECK_INTERRUPTS(i);
		if (!is_above_zero(sums, i))
			continue;
		values[0] = Int32GetDatum((int32) sums->sums[i].key);
		values[1] = NumericGetDatum(money_to_numeric(&money, AMOUNT_EXACT, sums->scale));
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}

/* is_among(number, numbers): is it one of the ascending numbers? */
Datum
crm_is_among(PG_FUNCTION_ARGS)
{
	int32		number = PG_GETARG_INT32(0);
	ArrayType  *array = PG_GETARG_ARRAYTYPE_P(1);
	const int32 *numbers = (const int32 *) ((char *) array + ARR_OVERHEAD_NONULLS(1));
	int			low = 0;
	int			high = ARR_NDIM(array) == 1 ? ARR_DIMS(array)[0] : 0;

	if (ARR_HASNULL(array) || ARR_NDIM(array) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("numbers must be a one-dimensional array without nulls"),
				 errhint("Write them in ascending order, for instance '{3, 8, 20}'.")));
	while (low < high)
	{
		int			middle = (low + high) / 2;

		if (numbers[middle] < number)
			low = middle + 1;
		else
			high = middle;
	}
	PG_RETURN_BOOL(low < (ARR_NDIM(array) == 1 ? ARR_DIMS(array)[0] : 0) && numbers[low] == number);
}
