/*
 * historic_value.c
 *		historic_value(at, amount, as_of [, annual_rate [, margin_rate]]): what
 *		a customer has brought so far, past margins compounded to the as-of day.
 *
 * Without a rate the sum is exact, as numeric.  With one every amount grows by
 * (1 + annual_rate)^(days / 365.25) and the sum is a compensated double.
 */
#include "base/crm.h"

#include <math.h>

#include "utils/fmgrprotos.h"
#include "utils/numeric.h"

#include "base/aggregate_state.h"
#include "base/day_count.h"
#include "base/event_day.h"
#include "base/value_arguments.h"
#include "customer/purchase_row.h"

PG_FUNCTION_INFO_V1(crm_historic_value_transition);
PG_FUNCTION_INFO_V1(crm_historic_value_final);

/* How the rows are valued; the same for all of them. */
typedef struct HistoricTerms
{
	double		annual_rate;
	double		margin;
	int64		as_of;
} HistoricTerms;

typedef struct HistoricState
{
	HistoricTerms terms;
	Money		sum;
	int32		kind;			/* AmountKind; AMOUNT_UNKNOWN without rows */
	int32		scale;			/* decimals of an exact sum */
} HistoricState;

/* As-of date, rate and margin of the call. */
static HistoricTerms
terms_of(FunctionCallInfo fcinfo)
{
	HistoricTerms terms = {.margin = 1};

	terms.as_of = event_day_as_of_argument(fcinfo, 3);
	for (int i = 4; i < PG_NARGS(); i++)
		crm_refuse_null(fcinfo, i, i == 4 ? "annual_rate" : "margin_rate",
						"Pass annual_rate 0 for plain sums and margin_rate 1 for amounts that are margins.");
	if (PG_NARGS() > 4)
		terms.annual_rate = value_rate_argument(fcinfo, 4, "annual_rate", VALUE_MOST_RATE) + 0.0;	/* no -0 */
	if (PG_NARGS() > 5)
		terms.margin = value_range_argument(fcinfo, 5, "margin_rate", -1, 1,
											"Pass the margin as a share of the amount, 0.3 for 30 %.") + 0.0;
	return terms;
}

/* Terms that a call can have, and a sum that can be added to. */
static bool
is_valid(const StateShape *shape, const void *argument, Size tail)
{
	const HistoricState *state = argument;

	return state->kind >= AMOUNT_UNKNOWN && state->kind <= AMOUNT_FLOAT &&
		state->scale >= 0 && state->scale <= WIDE_MAX_SCALE &&
		isfinite(state->terms.annual_rate) && state->terms.annual_rate > -1 &&
		isfinite(state->terms.margin) &&
		state->terms.as_of > DATEVAL_NOBEGIN && state->terms.as_of < DATEVAL_NOEND;
}

/* Add a sum of the same kind, exact ones with so many decimals. */
static void
add_sum(HistoricState *state, const Money *sum, int scale)
{
	if (state->kind == AMOUNT_EXACT)
		exact_add(&state->sum.units, &state->scale, &sum->units, scale);
	else
		money_add(&state->sum, sum, AMOUNT_FLOAT);
}

/* Add the rows of another state. */
static void *
merge_rows(const StateShape *shape, void *state, const void *other)
{
	HistoricState *one = state;
	const HistoricState *two = other;

	if (one->kind == AMOUNT_UNKNOWN)
		*one = *two;
	else if (two->kind != AMOUNT_UNKNOWN)
	{
		if (one->kind != two->kind)
			crm_invalid_state(shape->aggregate);
		add_sum(one, &two->sum, two->scale);
	}
	return one;
}

static const StateShape shape = {
	.aggregate = "crm.historic_value",
	.kind = 0x48495302,			/* layout 2 */
	.size = sizeof(HistoricState),
	.options = sizeof(HistoricTerms),
	.options_change = "as-of date, annual_rate or margin_rate changes",
	.options_hint = "One value has one as-of date, rate and margin; use GROUP BY for several.",
	.is_valid = is_valid,
	.merge = merge_rows
};

STATE_COMBINE(crm_historic_value_combine, &shape)

/* Add a row's amount of so many days ago. */
static void
add_amount(HistoricState *state, const Amount *amount, int64 days)
{
	double		rate = state->terms.annual_rate;
	AmountKind	kind = rate == 0 ? amount->kind : AMOUNT_FLOAT;
	Money		sum = {0};

	if (state->kind == AMOUNT_UNKNOWN)
		state->kind = kind;
	else if (state->kind != (int32) kind)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("states of exact and of floating-point amounts cannot be merged"),
				 errhint("Cast the amounts to one type.")));
	if (kind == AMOUNT_EXACT)
		sum.units = amount->is_wide ? amount->wide : wide_from_int64(amount->units);
	else
		sum.real.sum = amount_to_double(amount) * exp(log1p(rate) * (double) days / YEAR_DAYS);
	add_sum(state, &sum, amount->scale);
}

/* historic_value(at, amount, as_of, …): add a row. */
Datum
crm_historic_value_transition(PG_FUNCTION_ARGS)
{
	HistoricTerms terms;
	HistoricState *state;
	PurchaseRow row;

	(void) crm_aggregate_context(fcinfo, shape.aggregate);
	terms = terms_of(fcinfo);
	state = state_begin_with(&shape, fcinfo, &terms);
	if (purchase_row_read(fcinfo, 1, ORDER_ROWS, &row) != ROW_COUNTS)
		return state_datum(&shape, state);
	if (row.day > terms.as_of)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("row of %s is after the as-of date %s",
						event_day_text(row.day), event_day_text((DateADT) terms.as_of)),
				 errhint("Keep later rows out with FILTER (WHERE at <= as_of), or pass a later as-of date.")));
	add_amount(state, &row.amount, terms.as_of - row.day);
	return state_datum(&shape, state);
}

/* The value so far as numeric; NULL without rows. */
Datum
crm_historic_value_final(PG_FUNCTION_ARGS)
{
	const HistoricState *state = state_final(&shape, fcinfo);
	Numeric		sum;

	if (state == NULL || state->kind == AMOUNT_UNKNOWN)
		PG_RETURN_NULL();
	if (state->kind == AMOUNT_FLOAT)
	{
		double		value = money_to_double(&state->sum, state->kind, 0) * state->terms.margin;

		if (!isfinite(value))
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("value is out of range for type double precision"),
					 errhint("Divide the amounts by a constant.")));
		PG_RETURN_NUMERIC(double_to_numeric(value));
	}
	sum = money_to_numeric(&state->sum, state->kind, state->scale);
	if (state->terms.margin == 1)
		PG_RETURN_NUMERIC(sum);
	PG_RETURN_DATUM(DirectFunctionCall2(numeric_mul, NumericGetDatum(sum),
										NumericGetDatum(double_to_numeric(state->terms.margin))));
}
