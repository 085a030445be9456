/*
 * switching.c
 *		Gains and losses between brands: switching(), switching_pairs().
 */
#include "base/crm.h"

#include <math.h>

#include "base/float_list.h"
#include "base/interrupted.h"
#include "base/result_rows.h"
#include "math/brand_switching.h"
#include "satisfaction/item_names.h"

PG_FUNCTION_INFO_V1(crm_switching);
PG_FUNCTION_INFO_V1(crm_switching_pairs);

/* A call: the matrix, and what its brands are called. */
typedef struct SwitchingCall
{
	Switching	table;
	const char **names;
	double		customers;
} SwitchingCall;

/* The matrix of argument 0: square, of finite numbers that are not negative. */
static void
read_matrix(SwitchingCall *call, ArrayType *array)
{
	Switching  *table = &call->table;
	int			cells;

	table->matrix = float_array_items(array, &cells);
	if (table->matrix == NULL || ARR_NDIM(array) != 2 || ARR_DIMS(array)[0] != ARR_DIMS(array)[1])
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("matrix must be a square two-dimensional array without nulls"),
				 errhint("Pass a row for each brand that customers bought before, with a number for each that they bought after, for instance '{{148,26},{22,41}}'.")));
	table->count = ARR_DIMS(array)[0];
	if (table->count > SWITCHING_MOST_BRANDS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("matrix has %d brands, more than %d", table->count, SWITCHING_MOST_BRANDS),
				 errhint("Put small brands together.")));
	for (int i = 0; i < cells; i++)
	{
		call->customers += table->matrix[i];
		if (!isfinite(call->customers) || table->matrix[i] < 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("customers from brand %d to brand %d are %.15g", i / table->count + 1, i % table->count + 1, table->matrix[i]),
					 errhint("Pass counts of customers, or sums of their weights, not below 0 and finite.")));
	}
}

/* Names in argument 1, one for each brand and each another; by default their numbers. */
static void
read_names(SwitchingCall *call, FunctionCallInfo fcinfo)
{
	int			given;

	if (PG_ARGISNULL(1))
	{
		call->names = palloc(sizeof(char *) * (Size) call->table.count);
		for (int i = 0; i < call->table.count; i++)
			call->names[i] = psprintf("%d", i + 1);
		return;
	}
	call->names = item_texts(PG_GETARG_ARRAYTYPE_P(1), "names", &given);
	if (given != call->table.count)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("names has %d names, the matrix has %d brands", given, call->table.count),
				 errhint("Name the brands in the order of the rows and columns.")));
	for (int i = 0; i < given; i++)
		for (int j = 0; j < i; j++)
			if (strcmp(call->names[i], call->names[j]) == 0)
				ereport(ERROR,
						(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						 errmsg("names has \"%s\" twice", call->names[i]),
						 errhint("Give every brand a name of its own.")));
}

/* The arguments of either function, and room to compute in. */
static void
read_call(SwitchingCall *call, FunctionCallInfo fcinfo)
{
	Switching  *table = &call->table;
	Size		n;

	read_matrix(call, PG_GETARG_ARRAYTYPE_P(0));
	read_names(call, fcinfo);
	n = (Size) table->count;
	table->brands = palloc(sizeof(SwitchingBrand) * n);
	table->list = palloc(sizeof(int) * n);
	table->sources = palloc(sizeof(int) * n);
	table->marked = palloc(sizeof(bool) * n);
	table->work = palloc(sizeof(double) * n * Max(n, 2));
	table->stop = crm_interrupted;
	switching_brands(table);
}

/* Whether an estimate is there; errors and warnings of how it was made. */
static bool
is_known(SwitchingStatus status)
{
	CHECK_FOR_INTERRUPTS();
	if (status == SWITCHING_INTERRUPTED)
		ereport(ERROR,
				(errcode(ERRCODE_QUERY_CANCELED),
				 errmsg("crm.switching was interrupted")));
	if (status == SWITCHING_NOT_CONVERGED)
		ereport(WARNING,
				(errmsg("conquest powers did not converge"),
				 errhint("Too few customers switch between some of the brands: put small ones together.")));
	return status == SWITCHING_OK;
}

/* Share of hard-core loyal customers, and whether the model fits the brand; NULL where nothing tells. */
static void
put_loyal(ResultRow *row, const SwitchingBrand *brand, bool known, double power)
{
	if (known && brand->before > 0 && power < 1)
	{
		double		loyal = (brand->kept / brand->before - power) / (1 - power);

		put_float(row, loyal);
		put_int(row, loyal >= 0);
	}
	else
		put_nulls(row);
}

/* switching(matrix, names): a row for each brand. */
Datum
crm_switching(PG_FUNCTION_ARGS)
{
	SwitchingCall call = {0};
	ResultRow	row;
	double	   *next;
	double	   *steady;
	double	   *power;
	bool		has_next;
	bool		has_steady;
	bool		has_power;

	if (PG_ARGISNULL(0))
		return result_rows_none(fcinfo);
	read_call(&call, fcinfo);
	next = palloc(sizeof(double) * 3 * (Size) call.table.count);
	steady = next + call.table.count;
	power = steady + call.table.count;
	has_next = switching_next(&call.table, next);
	has_steady = is_known(switching_steady(&call.table, steady));
	has_power = is_known(switching_conquest(&call.table, power));

	result_rows_begin(&row, fcinfo);
	for (int i = 0; i < call.table.count; i++)
	{
		const SwitchingBrand *brand = &call.table.brands[i];

		put_text(&row, call.names[i]);
		put_float(&row, brand->before);
		put_float(&row, brand->after);
		put_share(&row, brand->kept, brand->before);
		put_share(&row, brand->gained, call.customers - brand->before);
		put_float(&row, brand->gained);
		put_float(&row, brand->lost);
		put_float(&row, brand->gained - brand->lost);
		put_float_if(&row, has_next, next[i]);
		put_float_if(&row, has_steady, steady[i]);
		put_float_if(&row, has_power, power[i]);
		put_loyal(&row, brand, has_power, power[i]);
		result_rows_next(&row);
	}
	return result_rows_end(&row);
}

/* What customers of one brand do, beside what the sizes of the brands let expect. */
static void
put_pair(ResultRow *row, const SwitchingCall *call, int i, int j)
{
	const SwitchingBrand *from = &call->table.brands[i];
	const SwitchingBrand *to = &call->table.brands[j];
	double		customers = call->table.matrix[(Size) i * (Size) call->table.count + (Size) j];
	double		expected = call->customers > 0 ? from->before * (to->after / call->customers) : 0;
	double		fair = from->lost * to->after;

	put_text(row, call->names[i]);
	put_text(row, call->names[j]);
	put_float(row, customers);
	put_float_if(row, call->customers > 0, expected);
	put_float_if(row, expected > 0, expected > 0 ? (customers - expected) / sqrt(expected) : 0);
	put_float_if(row, i != j && fair > 0, fair > 0 ? customers * (call->customers - from->after) / fair : 0);
}

/* switching_pairs(matrix, names): a row for each pair of brands, each with itself too. */
Datum
crm_switching_pairs(PG_FUNCTION_ARGS)
{
	SwitchingCall call = {0};
	ResultRow	row;

	if (PG_ARGISNULL(0))
		return result_rows_none(fcinfo);
	read_call(&call, fcinfo);
	result_rows_begin(&row, fcinfo);
	for (int i = 0; i < call.table.count; i++)
		for (int j = 0; j < call.table.count; j++)
		{
			CRM_CHECK_INTERRUPTS(i * call.table.count + j);
			put_pair(&row, &call, i, j);
			result_rows_next(&row);
		}
	return result_rows_end(&row);
}
