/*
 * item_reliability.c
 *		How well items measure one thing: Cronbach's alpha and what each item
 *		does to it, from moments of the answers.
 */
#include "base/crm.h"

#include <math.h>

#include "lib/stringinfo.h"

#include "base/result_rows.h"
#include "math/reliability.h"
#include "satisfaction/answers.h"
#include "satisfaction/item_moments.h"
#include "satisfaction/item_names.h"

PG_FUNCTION_INFO_V1(crm_reliability);
PG_FUNCTION_INFO_V1(crm_reliability_items);

/* The items in question. */
typedef struct Battery
{
	const ItemMatrix *matrix;
	ItemNames	items;
	ItemBlock	block;
} Battery;

/* The items that an argument names, in the order of the moments; without it, all. */
static int
read_block(FunctionCallInfo fcinfo, int argument, const ItemNames *items, int *item)
{
	bool	   *wanted = palloc0(sizeof(bool) * (size_t) items->count);
	int			given;
	int			count = 0;
	const char **names;

	if (!PG_ARGISNULL(argument))
	{
		names = item_texts(PG_GETARG_ARRAYTYPE_P(argument), "block", &given);
		for (int i = 0; i < given; i++)
		{
			int			place = item_names_find(items, names[i]);

			if (wanted[place])
				ereport(ERROR,
						(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						 errmsg("block names \"%s\" twice", names[i]),
						 errhint("Name each item of the block once.")));
			wanted[place] = true;
		}
	}
	for (int i = 0; i < items->count; i++)
		if (PG_ARGISNULL(argument) || wanted[i])
			item[count++] = i;
	return count;
}

/* An item that nobody answered, or that does not vary, correlates with nothing. */
static void
check_variance(const Battery *battery)
{
	for (int i = 0; i < battery->block.k && battery->matrix->rows > 1; i++)
	{
		int			item = battery->block.item[i];

		if (isnan(battery->matrix->mean[item]))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("nobody answered item \"%s\"", battery->items.names[item]),
					 errhint("Leave it out: block => '{...}' names the items to look at.")));
		if (!(battery->matrix->cov[(Size) item * battery->matrix->items + item] > 0))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("item \"%s\" has zero variance: all answers are equal", battery->items.names[item]),
					 errhint("Leave it out: block => '{...}' names the items to look at.")));
	}
}

/* Arguments 0 to 2 of both functions: moments, items, block. */
static void
read_battery(FunctionCallInfo fcinfo, Battery *battery)
{
	const ItemMatrix *matrix = item_moments_from_datum(PG_GETARG_DATUM(0));
	int		   *item = palloc(sizeof(int) * (size_t) matrix->items);

	battery->matrix = matrix;
	item_names_read(&battery->items, fcinfo, 1, matrix->items);
	battery->block = (ItemBlock) {
		.k = read_block(fcinfo, 2, &battery->items, item),
		.item = item,
		.cov = matrix->cov,
		.stride = matrix->items
	};
	check_variance(battery);
}

/* Names of the items that run against the sum of the others, the worst first; NULL without one. */
static const char *
items_to_blame(const Battery *battery)
{
	int			k = battery->block.k;
	double	   *rest = palloc(sizeof(double) * (size_t) k);
	StringInfoData names;

	initStringInfo(&names);
	for (int i = 0; i < k; i++)
		rest[i] = reliability_item_rest(&battery->block, i);
	for (;;)
	{
		int			worst = 0;

		for (int i = 1; i < k; i++)
			if (!(rest[i] >= rest[worst]))
				worst = i;
		if (!(rest[worst] < 0))
			return names.len == 0 ? NULL : names.data;
		appendStringInfo(&names, names.len == 0 ? "%s" : ", %s", battery->items.names[battery->block.item[worst]]);
		rest[worst] = 0;
	}
}

/* What is to be said of an alpha; NULL: nothing. */
static const char *
note_of(const Battery *battery, double alpha)
{
	const char *names;

	if (battery->matrix->rows < 2)
		return "fewer than two rows";
	if (battery->block.k < 2)
		return "fewer than two items have no alpha";
	if (isnan(alpha))
		return "the sum of the items does not vary";
	names = items_to_blame(battery);
	if (names == NULL)
		return NULL;
	return psprintf("%sitems that run against the others: %s; recode a reversed one as lowest + highest - answer",
					alpha < 0 ? "alpha is negative; " : "", names);
}

/* reliability(moments, items, block, confidence): alpha of a block of items. */
Datum
crm_reliability(PG_FUNCTION_ARGS)
{
	Battery		battery;
	ResultRow	row;
	double		confidence = confidence_argument(fcinfo, 3);
	double		alpha;
	double		lower;
	double		upper;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	read_battery(fcinfo, &battery);
	alpha = reliability_alpha(&battery.block);
	reliability_interval(alpha, battery.block.k, battery.matrix->rows_effective, confidence, &lower, &upper);
	result_row_begin(&row, fcinfo);
	put_int(&row, battery.block.k);
	put_int(&row, (int64) battery.matrix->rows);
	put_float(&row, battery.matrix->rows_effective);
	put_int(&row, (int64) battery.matrix->rows_dropped);
	put_finite(&row, alpha);
	put_finite(&row, lower);
	put_finite(&row, upper);
	put_finite(&row, reliability_alpha_standardized(&battery.block));
	put_text(&row, note_of(&battery, alpha));
	return result_row_datum(&row);
}

/* What is to be said of an item; NULL: nothing. */
static const char *
note_of_item(double rest, double without, double alpha)
{
	if (rest < 0)
		return "runs against the others: recode it if it is reversed";
	return without > alpha ? "alpha is higher without it" : NULL;
}

/* reliability_items(moments, items, block): a row for each item of a block. */
Datum
crm_reliability_items(PG_FUNCTION_ARGS)
{
	Battery		battery;
	ResultRow	row;
	double		alpha;

	if (PG_ARGISNULL(0))
		return result_rows_none(fcinfo);
	read_battery(fcinfo, &battery);
	alpha = reliability_alpha(&battery.block);
	result_rows_begin(&row, fcinfo);
	for (int i = 0; i < battery.block.k; i++)
	{
		int			item = battery.block.item[i];
		double		rest = reliability_item_rest(&battery.block, i);
		double		without = reliability_alpha_without(&battery.block, i);

		put_int(&row, i + 1);
		put_text(&row, battery.items.names[item]);
		put_finite(&row, battery.matrix->mean[item]);
		put_float_if(&row, battery.matrix->rows > 1,
					 sqrt(battery.matrix->cov[(Size) item * battery.matrix->items + item]));
		put_finite(&row, rest);
		put_finite(&row, without);
		put_text(&row, note_of_item(rest, without, alpha));
		result_rows_next(&row);
	}
	return result_rows_end(&row);
}
