/*
 * historic_value.c
 *		historic_value(at, amount, as_of [, annual_rate [, margin]]): what a
 *		customer has brought so far, past margins compounded to the as-of day.
 *
 * Without a rate the sum is exact, as numeric.  With one every amount grows by
 * (1 + annual_rate)^(days / 365.25) and the sum is a compensated double.
 *
 * The state of the aggregate is a bytea of fixed size, read and written by
 * copies, because a bytea need not be aligned.
 */
#include "base/crm.h"

#include <math.h>

#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
#include "utils/numeric.h"

#include "base/amount.h"
#include "base/day_count.h"
#include "base/event_day.h"
#include "base/value_arguments.h"

PG_FUNCTION_INFO_V1(crm_historic_value_transition);
PG_FUNCTION_INFO_V1(crm_historic_value_combine);
PG_FUNCTION_INFO_V1(crm_historic_value_final);

#define STATE_VERSION 1

/* How the rows are valued; the same for all of them. */
typedef struct HistoricTerms
{
	double		annual_rate;
	double		margin;
	int32		as_of;
	int32		version;
} HistoricTerms;

typedef struct HistoricState
{
	HistoricTerms terms;
	Money		sum;
	int32		kind;			/* AmountKind; AMOUNT_UNKNOWN without rows */
	int32		scale;			/* decimals of an exact sum */
} HistoricState;

/* What a query needs to read its rows, kept in fn_extra. */
typedef struct HistoricReader
{
	Oid			at_type;
	Oid			amount_type;
	EventClock *clock;
} HistoricReader;

static HistoricReader *
reader_of(FunctionCallInfo fcinfo)
{
	FmgrInfo   *flinfo = fcinfo->flinfo;
	HistoricReader *reader = flinfo->fn_extra;

	if (reader != NULL)
		return reader;
	reader = MemoryContextAllocZero(flinfo->fn_mcxt, sizeof(HistoricReader));
	reader->at_type = getBaseType(get_fn_expr_argtype(flinfo, 1));
	reader->amount_type = getBaseType(get_fn_expr_argtype(flinfo, 2));
	event_day_check_type(reader->at_type, "crm.historic_value");
	amount_check_type(reader->amount_type, "crm.historic_value");
	reader->clock = event_clock_create(reader->at_type, flinfo->fn_mcxt);
	flinfo->fn_extra = reader;
	return reader;
}

/* As-of date, rate and margin of the call. */
static HistoricTerms
terms_of(FunctionCallInfo fcinfo)
{
	HistoricTerms terms = {.margin = 1,.version = STATE_VERSION};

	terms.as_of = event_day_as_of_argument(fcinfo, 3);
	for (int i = 4; i < PG_NARGS(); i++)
		if (PG_ARGISNULL(i))
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("%s must not be null", i == 4 ? "annual_rate" : "margin"),
					 errhint("Pass annual_rate 0 for plain sums and margin 1 for amounts that are margins.")));
	if (PG_NARGS() > 4)
		terms.annual_rate = value_rate_argument(fcinfo, 4, "annual_rate", VALUE_MOST_RATE);
	if (PG_NARGS() > 5)
		terms.margin = value_range_argument(fcinfo, 5, "margin", -1, 1,
											"Pass the margin as a share of the amount, 0.3 for 30 %.");
	return terms;
}

/*
 * A state that came in as an argument.  Anyone can hand a bytea to the
 * functions of an aggregate.
 */
static HistoricState
state_read(bytea *datum)
{
	HistoricState state;
	bool		good = VARSIZE_ANY_EXHDR(datum) == sizeof(state);

	if (good)
	{
		memcpy(&state, VARDATA_ANY(datum), sizeof(state));
		good = state.terms.version == STATE_VERSION &&
			state.kind >= AMOUNT_UNKNOWN && state.kind <= AMOUNT_FLOAT &&
			state.scale >= 0 && state.scale <= WIDE_MAX_SCALE &&
			isfinite(state.terms.annual_rate) && state.terms.annual_rate > -1 &&
			isfinite(state.terms.margin) && !DATE_NOT_FINITE(state.terms.as_of);
	}
	if (!good)
		crm_invalid_state("crm.historic_value");
	return state;
}

/* The state as a bytea: the one of argument 0, changed in place, or a new one. */
static Datum
state_write(FunctionCallInfo fcinfo, const HistoricState *state)
{
	bytea	   *datum;

	if (!PG_ARGISNULL(0))
		datum = PG_GETARG_BYTEA_PP(0);
	else
	{
		datum = palloc(VARHDRSZ + sizeof(HistoricState));
		SET_VARSIZE(datum, VARHDRSZ + sizeof(HistoricState));
	}
	memcpy(VARDATA_ANY(datum), state, sizeof(HistoricState));
	return PointerGetDatum(datum);
}

static void
check_same_terms(const HistoricTerms *one, const HistoricTerms *other)
{
	if (one->as_of != other->as_of || one->annual_rate != other->annual_rate ||
		one->margin != other->margin)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("as-of date, annual_rate or margin changes from row to row"),
				 errhint("One value has one as-of date, rate and margin; use GROUP BY for several.")));
}

/* Add a sum of another scale or the same; both are of one kind. */
static void
add_sum(HistoricState *state, Money sum, int scale)
{
	if (scale > state->scale)
	{
		money_rescale(&state->sum, state->kind, scale - state->scale);
		state->scale = scale;
	}
	else if (scale < state->scale)
		money_rescale(&sum, state->kind, state->scale - scale);
	money_add(&state->sum, &sum, state->kind);
}

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
	{
		sum.units = amount->is_wide ? amount->wide : wide_from_int64(amount->units);
		add_sum(state, sum, amount->scale);
		return;
	}
	sum.real.sum = amount_to_double(amount) *
		exp(log1p(rate) * (double) days / YEAR_DAYS);
	add_sum(state, sum, 0);
}

/* historic_value(at, amount, as_of, …): add a row. */
Datum
crm_historic_value_transition(PG_FUNCTION_ARGS)
{
	HistoricReader *reader;
	HistoricTerms terms;
	HistoricState state = {0};
	Amount		amount;
	DateADT		day;

	(void) crm_aggregate_context(fcinfo, "crm.historic_value_transition");
	reader = reader_of(fcinfo);
	terms = terms_of(fcinfo);
	if (PG_ARGISNULL(0))
		state.terms = terms;
	else
	{
		state = state_read(PG_GETARG_BYTEA_PP(0));
		check_same_terms(&state.terms, &terms);
	}
	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		PG_RETURN_DATUM(state_write(fcinfo, &state));

	day = event_day_read(reader->at_type, PG_GETARG_DATUM(1), reader->clock);
	if (day > terms.as_of)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("row of %s is after the as-of date %s",
						event_day_text(day), event_day_text(terms.as_of)),
				 errhint("Keep later rows out with FILTER (WHERE at <= as_of), or pass a later as-of date.")));
	amount_read(reader->amount_type, PG_GETARG_DATUM(2), &amount);
	add_amount(&state, &amount, (int64) terms.as_of - day);
	PG_RETURN_DATUM(state_write(fcinfo, &state));
}

/* Add the rows of another state. */
Datum
crm_historic_value_combine(PG_FUNCTION_ARGS)
{
	HistoricState state;
	HistoricState other;

	(void) crm_aggregate_context(fcinfo, "crm.historic_value_combine");
	if (PG_ARGISNULL(1))
	{
		if (PG_ARGISNULL(0))
			PG_RETURN_NULL();
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	}
	other = state_read(PG_GETARG_BYTEA_PP(1));
	if (PG_ARGISNULL(0))
		PG_RETURN_DATUM(state_write(fcinfo, &other));
	state = state_read(PG_GETARG_BYTEA_PP(0));
	check_same_terms(&state.terms, &other.terms);
	if (other.kind == AMOUNT_UNKNOWN)
		PG_RETURN_DATUM(state_write(fcinfo, &state));
	if (state.kind == AMOUNT_UNKNOWN)
		PG_RETURN_DATUM(state_write(fcinfo, &other));
	if (state.kind != other.kind)
		crm_invalid_state("crm.historic_value");
	add_sum(&state, other.sum, other.scale);
	PG_RETURN_DATUM(state_write(fcinfo, &state));
}

/* The value so far as numeric; NULL without rows. */
Datum
crm_historic_value_final(PG_FUNCTION_ARGS)
{
	HistoricState state;
	Numeric		sum;

	(void) crm_aggregate_context(fcinfo, "crm.historic_value_final");
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	state = state_read(PG_GETARG_BYTEA_PP(0));
	if (state.kind == AMOUNT_UNKNOWN)
		PG_RETURN_NULL();
	if (state.kind == AMOUNT_FLOAT)
	{
		double		value = money_to_double(&state.sum, state.kind, 0) * state.terms.margin;

		if (!isfinite(value))
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("value is out of range for type double precision"),
					 errhint("Divide the amounts by a constant.")));
		PG_RETURN_NUMERIC(double_to_numeric(value));
	}
	sum = money_to_numeric(&state.sum, state.kind, state.scale);
	if (state.terms.margin == 1)
		PG_RETURN_NUMERIC(sum);
	PG_RETURN_DATUM(DirectFunctionCall2(numeric_mul, NumericGetDatum(sum),
										NumericGetDatum(double_to_numeric(state.terms.margin))));
}
