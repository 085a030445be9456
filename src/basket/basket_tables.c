/*
 * basket_tables.c
 *		What baskets say: how large they are, what is bought together, and what
 *		goes with what.
 */
#include "basket/frequent_sets.h"

#include <math.h>

#include "lib/stringinfo.h"

#include "base/result_rows.h"
#include "math/share.h"

PG_FUNCTION_INFO_V1(crm_basket_totals);
PG_FUNCTION_INFO_V1(crm_basket_sizes);
PG_FUNCTION_INFO_V1(crm_basket_sets);
PG_FUNCTION_INFO_V1(crm_basket_rules);

/* basket_totals(baskets) */
Datum
crm_basket_totals(PG_FUNCTION_ARGS)
{
	const Baskets *baskets = built_argument(&baskets_kind, PG_GETARG_DATUM(0));
	ResultRow	row;

	result_row_begin(&row, fcinfo);
	put_int(&row, baskets->count);
	put_int(&row, baskets->items.names.count);
	put_int(&row, (int64) baskets->lines);
	put_share(&row, (double) baskets->lines, baskets->count);
	return result_row_datum(&row);
}

/* basket_sizes(baskets) */
Datum
crm_basket_sizes(PG_FUNCTION_ARGS)
{
	const Baskets *baskets = built_argument(&baskets_kind, PG_GETARG_DATUM(0));
	uint32	   *sizes = palloc0((BASKET_MOST_ITEMS + 1) * sizeof(uint32));
	uint32		left = baskets->count;
	uint32		n;
	Size		at = 0;
	ResultRow	row;

	while (baskets_next(baskets, &at, &n) != NULL)
	{
		CRM_CHECK_INTERRUPTS(at);
		sizes[n]++;
	}
	result_rows_begin(&row, fcinfo);
	for (n = 1; left > 0; n++)
	{
		if (sizes[n] == 0)
			continue;
		put_int(&row, n);
		put_int(&row, sizes[n]);
		put_share(&row, sizes[n], baskets->count);
		put_int(&row, left);
		put_share(&row, left, baskets->count);
		result_rows_next(&row);
		left -= sizes[n];
	}
	return result_rows_end(&row);
}

/* A share in an argument. */
static double
share_argument(FunctionCallInfo fcinfo, int argument, const char *name)
{
	double		share;

	crm_refuse_null(fcinfo, argument, name, "Pass a share of the baskets from 0 to 1, for instance 0.01.");
	share = PG_GETARG_FLOAT8(argument);
	if (!(share >= 0 && share <= 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must be between 0 and 1, but is %.15g", name, share),
				 errhint("Pass a share: 0.01 for 1 %%.")));
	return share;
}

/* The frequent sets that (baskets, min_support, max_size) ask for. */
static const FrequentSets *
sets_of_arguments(FunctionCallInfo fcinfo, int least_size)
{
	double		support = share_argument(fcinfo, 1, "min_support");
	const Baskets *baskets;
	ShareLimit	limit = share_limit(support);
	int			size;

	crm_refuse_null(fcinfo, 2, "max_size", "Pass a number of items, for instance 2 for pairs.");
	size = PG_GETARG_INT32(2);
	if (size < least_size || size > SET_MOST_ITEMS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("max_size must be between %d and %d, but is %d", least_size, SET_MOST_ITEMS, size),
				 errhint("It is the number of items of the largest sets: 2 for pairs.")));
	crm_refuse_null(fcinfo, 3, "separator", "Pass a text, for instance ' + '.");
	baskets = built_argument(&baskets_kind, PG_GETARG_DATUM(0));
	return frequent_sets(baskets, Max((uint32) ceil(share_count(&limit, baskets->count)), 1), size);
}

/* The most frequent first, then in the order of the items. */
static inline int
compare_sets(const uint32 *one, const uint32 *other, const SetList *list)
{
	if (list->baskets[*one] != list->baskets[*other])
		return list->baskets[*one] > list->baskets[*other] ? -1 : 1;
	return (*one > *other) - (*one < *other);
}

#define ST_SORT sort_sets
#define ST_ELEMENT_TYPE uint32
#define ST_COMPARE(a, b, arg) compare_sets(a, b, arg)
#define ST_COMPARE_ARG_TYPE const SetList
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

static uint32 *
order_of_sets(const SetList *list)
{
	uint32	   *order = MemoryContextAllocHuge(CurrentMemoryContext, Max(list->count, 1) * sizeof(uint32));

	for (Size i = 0; i < list->count; i++)
		order[i] = (uint32) i;
	sort_sets(order, list->count, list);
	return order;
}

/* The items of a set but one, if without is below size, as a text. */
static void
put_items(ResultRow *row, FunctionCallInfo fcinfo, const FrequentSets *sets, const uint32 *items, int size, int without)
{
	const text *separator = PG_GETARG_TEXT_PP(3);
	StringInfoData out;
	bool		first = true;

	initStringInfo(&out);
	for (int i = 0; i < size; i++)
	{
		if (i == without)
			continue;
		if (!first)
			appendBinaryStringInfo(&out, VARDATA_ANY(separator), (int) VARSIZE_ANY_EXHDR(separator));
		first = false;
		appendStringInfoString(&out, item_text(sets->names, sets->order[items[i]]));
	}
	put_text(row, out.data);
}

/* The share of baskets that would hold all of a set if each item were bought by itself. */
static double
expected_share(const FrequentSets *sets, const uint32 *items, int size)
{
	double		share = 1;

	for (int i = 0; i < size; i++)
		share *= (double) sets->item_baskets[items[i]] / sets->baskets;
	return share;
}

/* basket_sets(baskets, min_support, max_size, separator) */
Datum
crm_basket_sets(PG_FUNCTION_ARGS)
{
	const FrequentSets *sets;
	uint32	   *orders[SET_MOST_ITEMS + 1];
	ResultRow	row;

	if (PG_ARGISNULL(0))
		return result_rows_none(fcinfo);
	sets = sets_of_arguments(fcinfo, 1);
	for (int size = 1; size <= sets->most; size++)
		orders[size] = order_of_sets(&sets->list[size]);
	result_rows_begin(&row, fcinfo);
	for (int size = 1; size <= sets->most; size++)
	{
		const SetList *list = &sets->list[size];
		const uint32 *order = orders[size];

		for (Size i = 0; i < list->count; i++)
		{
			const uint32 *items = list->items + (Size) order[i] * size;
			double		support = (double) list->baskets[order[i]] / sets->baskets;
			double		expected = expected_share(sets, items, size);

			CRM_CHECK_INTERRUPTS(i + 1);
			put_items(&row, fcinfo, sets, items, size, size);
			put_int(&row, size);
			put_int(&row, list->baskets[order[i]]);
			put_float(&row, support);
			put_float_if(&row, size > 1, support / expected);
			put_float_if(&row, size > 1, support - expected);
			result_rows_next(&row);
		}
	}
	return result_rows_end(&row);
}

/* Put the rule from the other items of a set to one of them; false if too few baskets follow it. */
static bool
put_rule(ResultRow *row, FunctionCallInfo fcinfo, const FrequentSets *sets, const uint32 *items, int size,
		 uint32 together, int consequent, double min_confidence)
{
	uint32		others[SET_MOST_ITEMS];
	double		all = sets->baskets;
	double		antecedents;
	double		consequents = sets->item_baskets[items[consequent]];
	double		confidence;

	memcpy(others, items, consequent * sizeof(uint32));
	memcpy(others + consequent, items + consequent + 1, (size - 1 - consequent) * sizeof(uint32));
	antecedents = frequent_set_baskets(sets, size - 1, others);
	confidence = together / antecedents;
	if (!share_reaches(confidence, min_confidence))
		return false;
	put_items(row, fcinfo, sets, items, size, consequent);
	put_text(row, item_text(sets->names, sets->order[items[consequent]]));
	put_int(row, size);
	put_int(row, together);
	put_int(row, (int64) antecedents);
	put_int(row, (int64) consequents);
	put_float(row, together / all);
	put_float(row, confidence);
	put_float(row, confidence / (consequents / all));
	put_float(row, together / all - antecedents / all * (consequents / all));
	put_float_if(row, together < antecedents, (1 - consequents / all) / (1 - confidence));
	return true;
}

/* basket_rules(baskets, min_support, max_size, separator, min_confidence) */
Datum
crm_basket_rules(PG_FUNCTION_ARGS)
{
	const FrequentSets *sets;
	uint32	   *orders[SET_MOST_ITEMS + 1];
	ResultRow	row;
	double		min_confidence;

	if (PG_ARGISNULL(0))
		return result_rows_none(fcinfo);
	min_confidence = share_argument(fcinfo, 4, "min_confidence");
	sets = sets_of_arguments(fcinfo, 2);
	for (int size = 2; size <= sets->most; size++)
		orders[size] = order_of_sets(&sets->list[size]);
	result_rows_begin(&row, fcinfo);
	for (int size = 2; size <= sets->most; size++)
	{
		const SetList *list = &sets->list[size];

		for (Size i = 0; i < list->count; i++)
		{
			uint32		at = orders[size][i];

			CRM_CHECK_INTERRUPTS(i + 1);
			for (int consequent = size - 1; consequent >= 0; consequent--)
				if (put_rule(&row, fcinfo, sets, list->items + (Size) at * size, size, list->baskets[at], consequent, min_confidence))
					result_rows_next(&row);
		}
	}
	return result_rows_end(&row);
}
