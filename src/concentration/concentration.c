/*
 * concentration.c
 *		Aggregates over one value per customer that depend on its rank: Gini,
 *		Lorenz and whale curves, shares of the largest.
 *
 * They keep all values (row_state.c) and sort them at the end, so those with
 * the same arguments share one state.  concentration_moments.c has what needs
 * no ranks.
 */
#include "base/crm.h"

#include <math.h>

#include "utils/builtins.h"

#include "base/float_list.h"
#include "base/sorted_values.h"

PG_FUNCTION_INFO_V1(crm_concentration_transition);
PG_FUNCTION_INFO_V1(crm_curve_transition);
PG_FUNCTION_INFO_V1(crm_top_share_transition);
PG_FUNCTION_INFO_V1(crm_top_fraction_transition);
PG_FUNCTION_INFO_V1(crm_gini_final);
PG_FUNCTION_INFO_V1(crm_gini_unbiased_final);
PG_FUNCTION_INFO_V1(crm_gini_normalized_final);
PG_FUNCTION_INFO_V1(crm_lorenz_curve_final);
PG_FUNCTION_INFO_V1(crm_whale_curve_final);
PG_FUNCTION_INFO_V1(crm_top_share_final);
PG_FUNCTION_INFO_V1(crm_top_fraction_final);
PG_FUNCTION_INFO_V1(crm_concentration_final);
PG_FUNCTION_INFO_V1(crm_whale_final);

#define MAX_POINTS 10000

/* The heading of a state: points, k or fraction, and how to round a fraction. */
enum
{
	STATE_OPTION = ROW_STATE_ROWS + 1, STATE_RULE, STATE_HEADING
};

static const RowShape shape = {
	.state = ROW_STATE("crm.concentration", STATE_HEADING),
	.rows = "values",
	.too_many_hint = "Take a sample, or use GROUP BY.",
	.options = "points, k, fraction or rule",
	.options_hint = "Pass constants; use GROUP BY for several sets of customers.",
	.options_from = STATE_OPTION,
	.width = 1,
	.checked = 2,
	.heading_ranges = (const ValueRange[]) {{0, (double) PG_INT64_MAX, false}, {FRACTION_EXACT, FRACTION_CEIL, true}},
	.row_ranges = (const ValueRange[]) {{-VALUE_LARGEST, VALUE_LARGEST, false}}
};

STATE_COMBINE(crm_concentration_combine, &shape.state)

/* Add the value in argument 1, if there is one, to the state in argument 0. */
static Datum
add_value(FunctionCallInfo fcinfo, double option, FractionRule rule)
{
	const float8 heading[STATE_HEADING] = {0, option, rule};
	float8	   *state = row_state_begin(&shape, fcinfo, heading);
	double		value;

	if (PG_ARGISNULL(1))
		return state_datum(&shape.state, state);
	value = PG_GETARG_FLOAT8(1);
	value_check(value, "value");
	return row_state_add(&shape, state, &value);
}

static void
refuse_null_option(FunctionCallInfo fcinfo, const char *name)
{
	if (PG_ARGISNULL(2))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("%s must not be null", name),
				 errhint("Pass a constant.")));
}

/* gini(value) and the others without an option. */
Datum
crm_concentration_transition(PG_FUNCTION_ARGS)
{
	return add_value(fcinfo, 0, FRACTION_EXACT);
}

/* lorenz_curve(value, points), whale_curve(value, points). */
Datum
crm_curve_transition(PG_FUNCTION_ARGS)
{
	int			points;

	refuse_null_option(fcinfo, "points");
	points = PG_GETARG_INT32(2);
	if (points < 1 || points > MAX_POINTS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("points must be between 1 and %d, not %d", MAX_POINTS, points),
				 errhint("Ten points give the deciles.")));
	return add_value(fcinfo, points, FRACTION_EXACT);
}

/* top_share(value, k). */
Datum
crm_top_share_transition(PG_FUNCTION_ARGS)
{
	int32		k;

	refuse_null_option(fcinfo, "k");
	k = PG_GETARG_INT32(2);
	if (k < 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("k must be at least 1, not %d", k),
				 errhint("k counts the largest customers; for a share of them use crm.top_fraction_share.")));
	return add_value(fcinfo, (double) k, FRACTION_EXACT);
}

/* top_fraction_share(value, fraction [, rule]). */
Datum
crm_top_fraction_transition(PG_FUNCTION_ARGS)
{
	FractionRule rule = FRACTION_EXACT;
	double		fraction;

	refuse_null_option(fcinfo, "fraction");
	fraction = PG_GETARG_FLOAT8(2);
	if (!(fraction > 0 && fraction <= 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("fraction must be above 0 and at most 1, not %.15g", fraction),
				 errhint("Write 0.2 for the best fifth of the customers.")));
	if (PG_NARGS() > 3 && !PG_ARGISNULL(3))
	{
		const char *name = text_to_cstring(PG_GETARG_TEXT_PP(3));

		if (strcmp(name, "floor") == 0)
			rule = FRACTION_FLOOR;
		else if (strcmp(name, "ceil") == 0)
			rule = FRACTION_CEIL;
		else if (strcmp(name, "exact") != 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("rule must be 'exact', 'floor' or 'ceil', not \"%s\"", name),
					 errhint("It says how a fraction of a customer counts: in part, not at all, or in full.")));
	}
	return add_value(fcinfo, fraction, rule);
}

/* The state of the call with its values in order; NULL if there are none. */
static const float8 *
sorted_argument(FunctionCallInfo fcinfo, SortedValues *sorted)
{
	const float8 *state = row_state_final(&shape, fcinfo);

	if (state == NULL || row_state_rows(state) == 0)
		return NULL;
	*sorted = sorted_values_of_state(&shape, state);
	return state;
}

/* The option in a state; another aggregate's state may hold anything. */
static double
state_option(const float8 *state, double lowest, double highest)
{
	double		value = state[STATE_OPTION];

	if (!(value >= lowest && value <= highest))
		crm_invalid_state(shape.state.aggregate);
	return value;
}

/* Shares of a total mean something only if nothing is subtracted from it. */
static void
refuse_negative(const SortedValues *sorted, const char *function)
{
	if (sorted->values[0] < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s cannot take the negative value %.15g", function, sorted->values[0]),
				 errhint("Use crm.whale_curve, crm.whale or crm.gini_normalized for profits and losses, or keep such rows out with FILTER (WHERE value >= 0).")));
}

static Datum
gini_result(FunctionCallInfo fcinfo, bool unbiased, const char *function)
{
	SortedValues sorted;
	double		gini;

	if (sorted_argument(fcinfo, &sorted) == NULL)
		PG_RETURN_NULL();
	refuse_negative(&sorted, function);
	if (!sorted_gini(&sorted, unbiased, &gini))
		PG_RETURN_NULL();
	sorted_values_free(&sorted);
	PG_RETURN_FLOAT8(gini);
}

Datum
crm_gini_final(PG_FUNCTION_ARGS)
{
	return gini_result(fcinfo, false, "crm.gini");
}

Datum
crm_gini_unbiased_final(PG_FUNCTION_ARGS)
{
	return gini_result(fcinfo, true, "crm.gini_unbiased");
}

Datum
crm_gini_normalized_final(PG_FUNCTION_ARGS)
{
	SortedValues sorted;
	double		gini;

	if (sorted_argument(fcinfo, &sorted) == NULL || !sorted_gini_normalized(&sorted, &gini))
		PG_RETURN_NULL();
	sorted_values_free(&sorted);
	PG_RETURN_FLOAT8(gini);
}

/* points + 1 cumulated shares; NULL unless the total is above 0. */
static Datum
curve_result(FunctionCallInfo fcinfo, const float8 *state, const SortedValues *sorted, bool descending)
{
	int			points = (int) state_option(state, 1, MAX_POINTS);
	double	   *curve = palloc((points + 1) * sizeof(double));

	if (!sorted_curve(sorted, descending, points, curve))
		PG_RETURN_NULL();
	PG_RETURN_ARRAYTYPE_P(float_list_make(curve, points + 1));
}

Datum
crm_lorenz_curve_final(PG_FUNCTION_ARGS)
{
	SortedValues sorted;
	const float8 *state = sorted_argument(fcinfo, &sorted);

	if (state == NULL)
		PG_RETURN_NULL();
	refuse_negative(&sorted, "crm.lorenz_curve");
	return curve_result(fcinfo, state, &sorted, false);
}

Datum
crm_whale_curve_final(PG_FUNCTION_ARGS)
{
	SortedValues sorted;
	const float8 *state = sorted_argument(fcinfo, &sorted);

	if (state == NULL)
		PG_RETURN_NULL();
	return curve_result(fcinfo, state, &sorted, true);
}

/* Share of the total that so many of the largest have. */
static Datum
top_result(FunctionCallInfo fcinfo, const SortedValues *sorted, double count, const char *function)
{
	double		share;

	refuse_negative(sorted, function);
	if (!sorted_top_share(sorted, count, &share))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(share);
}

Datum
crm_top_share_final(PG_FUNCTION_ARGS)
{
	SortedValues sorted;
	const float8 *state = sorted_argument(fcinfo, &sorted);

	if (state == NULL)
		PG_RETURN_NULL();
	return top_result(fcinfo, &sorted, state_option(state, 1, (double) PG_INT32_MAX), "crm.top_share");
}

Datum
crm_top_fraction_final(PG_FUNCTION_ARGS)
{
	SortedValues sorted;
	const float8 *state = sorted_argument(fcinfo, &sorted);
	ShareLimit	limit;

	if (state == NULL)
		PG_RETURN_NULL();
	limit = share_limit(state_option(state, 0, 1));
	return top_result(fcinfo, &sorted, fraction_count(sorted.n, &limit, (FractionRule) state[STATE_RULE]),
					  "crm.top_fraction_share");
}

/* Columns of crm.concentration_summary. */
enum
{
	COLUMN_CUSTOMERS, COLUMN_TOTAL, COLUMN_MEAN, COLUMN_MEDIAN, COLUMN_LARGEST,
	COLUMN_GINI, COLUMN_GINI_UNBIASED, COLUMN_HHI, COLUMN_EFFECTIVE_CUSTOMERS,
	COLUMN_ENTROPY, COLUMN_EVENNESS, COLUMN_TOP_SHARES,
	COLUMN_CUSTOMERS_FOR_HALF = COLUMN_TOP_SHARES + 4, COLUMN_CUSTOMERS_FOR_80_PERCENT,
	CONCENTRATION_COLUMNS
};

static double
sorted_median(const SortedValues *sorted)
{
	double		upper = sorted->values[sorted->n / 2];

	return sorted->n % 2 == 1 ? upper : (sorted->values[sorted->n / 2 - 1] + upper) / 2;
}

/* The columns that are shares of a total above 0. */
static void
concentration_shares(const SortedValues *sorted, Datum *values, bool *nulls)
{
	static const double top[] = {0.01, 0.05, 0.10, 0.20};
	ShareMoments moments = {0};
	double		result;

	if (sorted_gini(sorted, false, &result))
		CRM_COLUMN(values, nulls, COLUMN_GINI, Float8GetDatum(result));
	if (sorted_gini(sorted, true, &result))
		CRM_COLUMN(values, nulls, COLUMN_GINI_UNBIASED, Float8GetDatum(result));
	for (size_t i = 0; i < sorted->n; i++)
		share_moments_add(&moments, sorted->values[i]);
	if (share_moments_hhi(&moments, &result))
	{
		CRM_COLUMN(values, nulls, COLUMN_HHI, Float8GetDatum(result));
		CRM_COLUMN(values, nulls, COLUMN_EFFECTIVE_CUSTOMERS, Float8GetDatum(1 / result));
	}
	if (share_moments_entropy(&moments, &result))
	{
		CRM_COLUMN(values, nulls, COLUMN_ENTROPY, Float8GetDatum(result));
		if (sorted->n > 1)
			CRM_COLUMN(values, nulls, COLUMN_EVENNESS,
					   Float8GetDatum(fmin(result / log((double) sorted->n), 1)));
	}
	for (int i = 0; i < (int) lengthof(top); i++)
	{
		ShareLimit	limit = share_limit(top[i]);

		if (sorted_top_share(sorted, fraction_count(sorted->n, &limit, FRACTION_EXACT), &result))
			CRM_COLUMN(values, nulls, COLUMN_TOP_SHARES + i, Float8GetDatum(result));
	}
	CRM_COLUMN(values, nulls, COLUMN_CUSTOMERS_FOR_HALF,
			   Int64GetDatum((int64) sorted_top_count(sorted, 0.5)));
	CRM_COLUMN(values, nulls, COLUMN_CUSTOMERS_FOR_80_PERCENT,
			   Int64GetDatum((int64) sorted_top_count(sorted, 0.8)));
}

Datum
crm_concentration_final(PG_FUNCTION_ARGS)
{
	Datum		values[CONCENTRATION_COLUMNS];
	bool		nulls[CONCENTRATION_COLUMNS];
	SortedValues sorted;
	double		total;

	if (sorted_argument(fcinfo, &sorted) == NULL)
		PG_RETURN_NULL();
	refuse_negative(&sorted, "crm.concentration");
	memset(nulls, true, sizeof(nulls));
	total = sorted_total(&sorted);
	CRM_COLUMN(values, nulls, COLUMN_CUSTOMERS, Int64GetDatum((int64) sorted.n));
	CRM_COLUMN(values, nulls, COLUMN_TOTAL, Float8GetDatum(total));
	CRM_COLUMN(values, nulls, COLUMN_MEAN, Float8GetDatum(total / (double) sorted.n));
	CRM_COLUMN(values, nulls, COLUMN_MEDIAN, Float8GetDatum(sorted_median(&sorted)));
	CRM_COLUMN(values, nulls, COLUMN_LARGEST, Float8GetDatum(sorted.values[sorted.n - 1]));
	if (total > 0)
		concentration_shares(&sorted, values, nulls);
	sorted_values_free(&sorted);
	return crm_result_row(fcinfo, values, nulls);
}

/* Columns of crm.whale_summary. */
enum
{
	WHALE_CUSTOMERS, WHALE_PROFITABLE, WHALE_UNPROFITABLE, WHALE_TOTAL, WHALE_PROFIT,
	WHALE_LOSS, WHALE_PEAK_SHARE, WHALE_PEAK_CUSTOMER_SHARE, WHALE_COLUMNS
};

/* The top of the whale curve: all customers with a profit, none with a loss. */
Datum
crm_whale_final(PG_FUNCTION_ARGS)
{
	Datum		values[WHALE_COLUMNS];
	bool		nulls[WHALE_COLUMNS] = {false};
	SortedValues sorted;
	WhaleTotals whale;

	if (sorted_argument(fcinfo, &sorted) == NULL)
		PG_RETURN_NULL();
	whale = sorted_whale(&sorted);
	values[WHALE_CUSTOMERS] = Int64GetDatum((int64) sorted.n);
	values[WHALE_PROFITABLE] = Int64GetDatum((int64) whale.winners);
	values[WHALE_UNPROFITABLE] = Int64GetDatum((int64) whale.losers);
	values[WHALE_TOTAL] = Float8GetDatum(whale.total);
	values[WHALE_PROFIT] = Float8GetDatum(whale.profit);
	values[WHALE_LOSS] = Float8GetDatum(whale.loss);
	nulls[WHALE_PEAK_SHARE] = !(whale.total > 0);
	if (!nulls[WHALE_PEAK_SHARE])
		values[WHALE_PEAK_SHARE] = Float8GetDatum(whale.profit / whale.total);
	values[WHALE_PEAK_CUSTOMER_SHARE] = Float8GetDatum((double) whale.winners / (double) sorted.n);
	sorted_values_free(&sorted);
	return crm_result_row(fcinfo, values, nulls);
}
