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

/* The cuts of the arguments; without them those of the scheme that the last one names, or of the standard one. */
static void
read_options(FunctionCallInfo fcinfo, WindowRows *rows, TierOptions *options)
{
	bool		isnull;
	Datum		scheme;

	window_rows_options(rows, fcinfo, &tier_options, 1, tier_options.nfields, options);
	scheme = WinGetFuncArgCurrent(rows->winobj, tier_options.nfields, &isnull);
	if (options->cuts.given != NULL)
	{
		if (!isnull)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("cuts are given beside scheme \"%s\"", TextDatumGetCString(scheme)),
					 errhint("A tier scheme has cuts of its own: leave out cuts and by, or scheme.")));
		return;
	}
	if (options->cuts.by != TIER_BY_CUSTOMERS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("by is given without cuts"),
				 errhint("Pass cuts too, for instance '{0.8, 0.2}'. A tier scheme has cuts of its own, and says by what they are.")));
	tier_cuts_of_scheme(&options->cuts, scheme_load("tier", isnull ? NULL : TextDatumGetCString(scheme), CurrentMemoryContext));
	if (options->split_ties && options->cuts.by == TIER_BY_LIMITS)
		row_bad(&tier_options, "Equal values reach the same limits; leave ties out.",
				"ties cannot be split by limits");
}

/* Tiers of all rows of the partition. */
static void
tier_rows(FunctionCallInfo fcinfo, WindowRows *rows)
{
	WindowArgument argument = {0, window_argument_type(fcinfo, 0), "value"};
	TierOptions options;
	int			tiers;
	double	   *values = MemoryContextAllocHuge(CurrentMemoryContext, rows->count * sizeof(double));
	double	   *sorted = MemoryContextAllocHuge(CurrentMemoryContext, rows->count * sizeof(double));
	double	   *scratch = MemoryContextAllocHuge(CurrentMemoryContext, rows->count * sizeof(double));
	SortedValues ranked = {.values = sorted};
	AbcValues	exact;
	double		limits[MAX_TIERS];
	size_t		counts[MAX_TIERS];
	size_t		room[MAX_TIERS];
	bool		has_limits;

	amount_check_type(argument.type, FUNCTION_NAME);
	read_options(fcinfo, rows, &options);
	tiers = options.cuts.tiers;
	abc_values_create(&exact, rows->count);
	for (size_t row = 0; row < rows->count; row++)
	{
		Amount		amount;

		CRM_CHECK_INTERRUPTS(row);
		rows->scores[row] = NO_SCORE;
		if (window_rows_read(rows, &argument, row, read_value, &amount))
		{
			rows->scores[row] = 1;
			values[row] = amount_to_double(&amount);
			sorted[ranked.n++] = values[row];
			abc_values_add(&exact, &amount);
		}
	}
	values_sort(sorted, scratch, ranked.n);
	sort_exact(&exact, &ranked);
	has_limits = ranked.n > 0 && tier_cuts_limits(&options.cuts, &ranked, counts, limits);
	if (has_limits && options.split_ties)
		tiers_split_ties(limits, counts, tiers, &ranked, room);
	for (size_t row = 0; row < rows->count; row++)
		if (rows->scores[row] != NO_SCORE)
			rows->scores[row] = (uint8) (!has_limits ? NO_SCORE :
											  options.split_ties ? split_tier(limits, tiers, room, values[row]) :
											  tier_of(limits, tiers, values[row]));
}

/*
 * customer_tier(value, cuts, by, ties, scheme) OVER (…): 1 (best) to the number of
 * tiers; NULL for no value, and when the total leaves nothing to share out.
 */
Datum
crm_customer_tier(PG_FUNCTION_ARGS)
{
	const uint8 *tier = window_scores(fcinfo, FUNCTION_NAME, 1, tier_rows, NULL);

	if (tier == NULL)
		PG_RETURN_NULL();
	PG_RETURN_INT32(*tier);
}
