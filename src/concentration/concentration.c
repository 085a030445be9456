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

#include "base/fields.h"
#include "base/result_rows.h"
#include "base/sorted_values.h"

PG_FUNCTION_INFO_V1(crm_curve_transition);
PG_FUNCTION_INFO_V1(crm_top_share_transition);
PG_FUNCTION_INFO_V1(crm_top_fraction_transition);
PG_FUNCTION_INFO_V1(crm_gini_final);
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
	.state = ROW_STATE("crm.concentration", STATE_HEADING, STATE_OPTION, "points, k, fraction or rule change",
					   "Pass constants; use GROUP BY for several sets of customers."),
	.rows = "values",
	.too_many_hint = "Take a sample, or use GROUP BY.",
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
	const float8 options[STATE_HEADING - STATE_OPTION] = {option, rule};
	float8	   *state = state_begin_with(&shape.state, fcinfo, options);
	double		value;

	if (PG_ARGISNULL(1))
		return state_datum(&shape.state, state);
	value = PG_GETARG_FLOAT8(1);
	value_check(value, "value");
	return row_state_add(&shape, fcinfo, state, &value);
}

/* gini(value) and the others without an option. */
CRM_FUNCTION(crm_concentration_transition, add_value(fcinfo, 0, FRACTION_EXACT))

/* lorenz_curve(value, points), whale_curve(value, points). */
Datum
crm_curve_transition(PG_FUNCTION_ARGS)
{
	int			points;

	crm_refuse_null(fcinfo, 2, "points", "Pass a constant.");
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

	crm_refuse_null(fcinfo, 2, "k", "Pass a constant.");
	k = PG_GETARG_INT32(2);
	if (k < 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("k must be at least 1, not %d", k),
				 errhint("k counts the largest customers; for a share of them use crm.top_fraction_share.")));
	return add_value(fcinfo, (double) k, FRACTION_EXACT);
}

static const FieldNames fraction_rules = {
	FIELD_NAMES([FRACTION_EXACT] = "exact", [FRACTION_FLOOR] = "floor", [FRACTION_CEIL] = "ceil"),
	.hint = "It says how a fraction of a customer counts: in part, not at all, or in full."
};

/* top_fraction_share(value, fraction [, rule]). */
Datum
crm_top_fraction_transition(PG_FUNCTION_ARGS)
{
	double		fraction;

	crm_refuse_null(fcinfo, 2, "fraction", "Pass a constant.");
	fraction = PG_GETARG_FLOAT8(2);
	if (!(fraction > 0 && fraction <= 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("fraction must be above 0 and at most 1, not %.15g", fraction),
				 errhint("Write 0.2 for the best fifth of the customers.")));
	return add_value(fcinfo, fraction, (FractionRule) name_argument(fcinfo, 3, &fraction_rules, "rule"));
}

/*
 * The state of the call with its values in order; NULL if there are none.
 * Shares of a total mean something only if nothing is subtracted from it: for
 * the function of that name, unless it is NULL, no value may be negative.
 */
static const float8 *
sorted_argument(FunctionCallInfo fcinfo, const char *function, SortedValues *sorted)
{
	const float8 *state = row_state_final(&shape, fcinfo);

	if (state == NULL || row_state_rows(state) == 0)
		return NULL;
	*sorted = sorted_values_of_state(&shape, state);
	if (function != NULL && sorted->values[0] < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s cannot take the negative value %.15g", function, sorted->values[0]),
				 errhint("Use crm.whale_curve or crm.whale, which has a Gini coefficient too, for profits and losses, or keep such rows out with FILTER (WHERE value >= 0).")));
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

/* The plain coefficient; concentration has it times n / (n - 1) too, whale one that takes losses. */
Datum
crm_gini_final(PG_FUNCTION_ARGS)
{
	SortedValues sorted;
	double		gini;

	if (sorted_argument(fcinfo, "crm.gini", &sorted) == NULL || !sorted_gini(&sorted, false, &gini))
		PG_RETURN_NULL();
	sorted_values_free(&sorted);
	PG_RETURN_FLOAT8(gini);
}

/* points + 1 cumulated shares; NULL unless the total is above 0. */
static Datum
curve_result(FunctionCallInfo fcinfo, const char *function, bool descending)
{
	SortedValues sorted;
	const float8 *state = sorted_argument(fcinfo, function, &sorted);
	double	   *curve;
	int			points;

	if (state == NULL)
		PG_RETURN_NULL();
	points = (int) state_option(state, 1, MAX_POINTS);
	curve = palloc((points + 1) * sizeof(double));
	if (!sorted_curve(&sorted, descending, points, curve))
		PG_RETURN_NULL();
	return float_array_datum(curve, points + 1);
}

CRM_FUNCTION(crm_lorenz_curve_final, curve_result(fcinfo, "crm.lorenz_curve", false))
CRM_FUNCTION(crm_whale_curve_final, curve_result(fcinfo, NULL, true))

/* Share of the total that the largest have; NULL unless the total is above 0. */
Datum
crm_top_share_final(PG_FUNCTION_ARGS)
{
	SortedValues sorted;
	const float8 *state = sorted_argument(fcinfo, "crm.top_share", &sorted);
	double		share;

	if (state == NULL || !sorted_top_share(&sorted, state_option(state, 1, (double) PG_INT32_MAX), &share))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(share);
}

Datum
crm_top_fraction_final(PG_FUNCTION_ARGS)
{
	SortedValues sorted;
	const float8 *state = sorted_argument(fcinfo, "crm.top_fraction_share", &sorted);
	ShareLimit	limit;
	double		share;

	if (state == NULL)
		PG_RETURN_NULL();
	limit = share_limit(state_option(state, 0, 1));
	if (!sorted_top_share(&sorted, fraction_count(sorted.n, &limit, (FractionRule) state[STATE_RULE]), &share))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(share);
}

static double
sorted_median(const SortedValues *sorted)
{
	double		upper = sorted->values[sorted->n / 2];

	return sorted->n % 2 == 1 ? upper : (sorted->values[sorted->n / 2 - 1] + upper) / 2;
}

/* The columns from gini to evenness, shares of a total above 0. */
static void
put_measures(ResultRow *row, const SortedValues *sorted)
{
	ShareMoments moments = {0};
	double		result = 0;
	bool		known;

	known = sorted_gini(sorted, false, &result);
	put_float_if(row, known, result);
	known = sorted_gini(sorted, true, &result);
	put_float_if(row, known, result);
	for (size_t i = 0; i < sorted->n; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		share_moments_add(&moments, sorted->values[i]);
	}
	known = share_moments_hhi(&moments, &result);
	put_float_if(row, known, result);
	put_float_if(row, known, 1 / result);
	known = share_moments_entropy(&moments, &result);
	put_float_if(row, known, result);
	put_float_if(row, known && sorted->n > 1, fmin(result / log((double) sorted->n), 1));
}

/* The shares of the top of the customers, and how many make a share. */
static void
put_top(ResultRow *row, const SortedValues *sorted)
{
	static const double top[] = {0.01, 0.05, 0.10, 0.20};

	for (int i = 0; i < (int) lengthof(top); i++)
	{
		ShareLimit	limit = share_limit(top[i]);
		double		share = 0;
		bool		known = sorted_top_share(sorted, fraction_count(sorted->n, &limit, FRACTION_EXACT), &share);

		put_float_if(row, known, share);
	}
	put_int(row, (int64) sorted_top_count(sorted, 0.5));
	put_int(row, (int64) sorted_top_count(sorted, 0.8));
}

/* The row of concentration_summary; without a total above 0 there are no shares. */
Datum
crm_concentration_final(PG_FUNCTION_ARGS)
{
	SortedValues sorted;
	double		total;
	ResultRow	row;

	if (sorted_argument(fcinfo, "crm.concentration", &sorted) == NULL)
		PG_RETURN_NULL();
	total = sorted_total(&sorted);
	result_row_begin(&row, fcinfo);
	put_int(&row, (int64) sorted.n);
	put_float(&row, total);
	put_float(&row, total / (double) sorted.n);
	put_float(&row, sorted_median(&sorted));
	put_float(&row, sorted.values[sorted.n - 1]);
	if (total > 0)
	{
		put_measures(&row, &sorted);
		put_top(&row, &sorted);
	}
	put_nulls(&row);
	sorted_values_free(&sorted);
	return result_row_datum(&row);
}

/* The row of whale_summary, the top of the whale curve: all customers with a profit, none with a loss. */
Datum
crm_whale_final(PG_FUNCTION_ARGS)
{
	SortedValues sorted;
	WhaleTotals whale;
	double		gini = 0;
	bool		known;
	ResultRow	row;

	if (sorted_argument(fcinfo, NULL, &sorted) == NULL)
		PG_RETURN_NULL();
	whale = sorted_whale(&sorted);
	known = sorted_gini_normalized(&sorted, &gini);
	result_row_begin(&row, fcinfo);
	put_int(&row, (int64) sorted.n);
	put_int(&row, (int64) whale.winners);
	put_int(&row, (int64) whale.losers);
	put_float(&row, whale.total);
	put_float(&row, whale.profit);
	put_float(&row, whale.loss);
	put_share(&row, whale.profit, whale.total);
	put_share(&row, (double) whale.winners, (double) sorted.n);
	put_float_if(&row, known, gini);
	sorted_values_free(&sorted);
	return result_row_datum(&row);
}
