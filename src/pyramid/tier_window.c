/*
 * tier_window.c
 *		customer_tier: tiers for people who have one row per customer.
 *
 * A window function: the partition is read once, its limits are found, and
 * every row gets the tier whose limit it reaches.
 */
#include "base/crm.h"

#include <math.h>

#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "abc/abc_values.h"
#include "base/sorted_values.h"
#include "base/window_rows.h"
#include "math/decimal.h"
#include "pyramid/tier_model.h"

PG_FUNCTION_INFO_V1(crm_customer_tier);

#define FUNCTION_NAME "crm.customer_tier"

/* What window_rows_read() makes of the value. */
static void
read_value(const WindowArgument *argument, Datum datum, void *value)
{
	amount_read(argument->type, datum, value);
	value_check(amount_to_double(value), argument->name);
}

static int
compare_wide(const void *a, const void *b, void *arg)
{
	return wide_compare(a, b);
}

/* Are the values decimals that doubles tell?  decimal_places() finds the same. */
static bool
are_short(const AbcValues *exact)
{
	const double *items = exact->items;

	if (exact->units.scale > SHARED_MOST_DECIMALS)
		return false;
	for (size_t i = 0; i < exact->n; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		if (fabs(items[i]) >= DECIMAL_MOST_UNITS)
			return false;
	}
	return true;
}

/* Values that are too long for doubles, in order; none where doubles will do. */
static void
sort_exact(AbcValues *exact, SortedValues *sorted)
{
	if (exact->units.kind == ABC_UNITS && !are_short(exact))
		abc_values_widen(exact);
	if (exact->units.kind != ABC_WIDE)
		return;
	qsort_interruptible(exact->items, exact->n, sizeof(WideInt), compare_wide, NULL);
	sorted->wide = exact->items;
	sorted->scale = exact->units.scale;
}

/*
 * The tier of a row when ties are split: equals take the room that is left in
 * the best tier in the order of the rows.
 */
static int
split_tier(const double *limits, int tiers, size_t *room, double value)
{
	int			tier = tier_of(limits, tiers, value);

	/* a row that takes a place below takes none above */
	for (int t = tier - 1; t < tiers - 1 && limits[t] == value; t++)
	{
		if (room[t] == 0)
			tier = t + 2;
		else
			room[t]--;
	}
	return tier;
}

/* Tiers of all rows of the partition. */
static void
tier_rows(WindowRows *rows, const TierOptions *options, WindowScores *partition, Oid type)
{
	WindowArgument argument = {0, type, "value"};
	int			tiers = options->cuts.tiers;
	double	   *values = MemoryContextAllocHuge(CurrentMemoryContext, rows->count * sizeof(double));
	double	   *sorted = MemoryContextAllocHuge(CurrentMemoryContext, rows->count * sizeof(double));
	double	   *scratch = MemoryContextAllocHuge(CurrentMemoryContext, rows->count * sizeof(double));
	SortedValues ranked = {.values = sorted};
	AbcValues	exact;
	double		limits[MAX_TIERS];
	size_t		counts[MAX_TIERS];
	size_t		room[MAX_TIERS];
	bool		has_limits;

	abc_values_create(&exact, rows->count);
	for (size_t row = 0; row < rows->count; row++)
	{
		Amount		amount;

		CRM_CHECK_INTERRUPTS(row);
		partition->scores[row] = NO_SCORE;
		if (window_rows_read(rows, &argument, row, read_value, &amount))
		{
			partition->scores[row] = 1;
			values[row] = amount_to_double(&amount);
			sorted[ranked.n++] = values[row];
			abc_values_add(&exact, &amount);
		}
	}
	values_sort(sorted, scratch, ranked.n);
	sort_exact(&exact, &ranked);
	has_limits = ranked.n > 0 && tier_cuts_limits(&options->cuts, &ranked, counts, limits);
	if (has_limits && options->split_ties)
		tiers_split_ties(limits, counts, tiers, &ranked, room);
	for (size_t row = 0; row < rows->count; row++)
		if (partition->scores[row] != NO_SCORE)
			partition->scores[row] = (uint8) (!has_limits ? NO_SCORE :
											  options->split_ties ? split_tier(limits, tiers, room, values[row]) :
											  tier_of(limits, tiers, values[row]));
	pfree(values);
	pfree(sorted);
	pfree(scratch);
	pfree(exact.items);
}

/*
 * customer_tier(value, cuts, by, ties) OVER (…): 1 (best) to the number of
 * tiers; NULL for no value, and when the total leaves nothing to share out.
 */
Datum
crm_customer_tier(PG_FUNCTION_ARGS)
{
	WindowObject winobj = PG_WINDOW_OBJECT();
	WindowScores *partition = window_scores(winobj, 1);
	int64		row = WinGetCurrentPosition(winobj);

	if (!partition->is_ready)
	{
		Oid			type = getBaseType(get_fn_expr_argtype(fcinfo->flinfo, 0));
		WindowRows	rows = window_rows_begin(winobj, FUNCTION_NAME);
		TierOptions options;

		amount_check_type(type, FUNCTION_NAME);
		window_rows_options(&rows, fcinfo, &tier_options, tier_options.nfields, &options);
		if (options.cuts.given == NULL)
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("cuts must not be null"),
					 errhint("Leave them out for 1, 4, 15 and 80 %% of the customers.")));
		tier_rows(&rows, &options, partition, type);
		window_rows_end(&rows);
		partition->is_ready = true;
	}
	WinSetMarkPosition(winobj, row);
	if (partition->scores[row] == NO_SCORE)
		PG_RETURN_NULL();
	PG_RETURN_INT32(partition->scores[row]);
}
