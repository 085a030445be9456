/*
 * column_quality.c
 *		The aggregate column_quality: how complete, valid, unique and timely the
 *		values of a column are (measures after ISO/IEC 25024: a part of a whole).
 *
 * Different values are told apart by 64 bits of hash.  Of n of them, two share
 * one with a probability of n^2 / 2^65: of ten million in one of 370,000 cases.
 */
#include "base/crm.h"

#include <math.h>

#include "common/hashfn.h"
#include "utils/builtins.h"

#include "base/day_count.h"
#include "base/event_day.h"
#include "base/fields.h"
#include "base/key_counts.h"

PG_FUNCTION_INFO_V1(crm_column_quality_transition);
PG_FUNCTION_INFO_V1(crm_column_quality_dated_transition);
PG_FUNCTION_INFO_V1(crm_column_quality_final);

#define AGGREGATE "crm.column_quality"

/* Probabilities are added up as parts of 2^60, so that their order does not matter. */
#define UNIT 1152921504606846976.0

/* How the age of values is judged: crm.quality_options. */
typedef struct QualityOptions
{
	double		decline;		/* per year; NaN: not asked */
	double		lifetime_years; /* NaN */
	double		stale_days;		/* NaN */
	int32		as_of;
	int32		unused;
} QualityOptions;

typedef struct UnitSum
{
	uint64		low;
	int64		high;
} UnitSum;

/* Then a KeyCounts of values. */
typedef struct QualityState
{
	QualityOptions options;
	int64		rows;
	int64		filled;
	int64		judged;
	int64		valid;
	int64		dated;			/* filled, of known age */
	int64		stale;
	int64		oldest;			/* days */
	int64		newest;
	UnitSum		currency;
	UnitSum		timeliness;
} QualityState;

static const Field option_fields[] = {
	{"as_of", FIELD_DAY, FIELD_AT(QualityOptions, as_of),.required = true},
	{"decline", FIELD_FLOAT, FIELD_AT(QualityOptions, decline),.least = 0,.most = 100,
	.hint = "It is the rate per year at which values become untrue: 0.15 where 14 % do within a year."},
	{"lifetime_years", FIELD_FLOAT, FIELD_AT(QualityOptions, lifetime_years),.least = 0.001,.most = 1000},
	{"stale_days", FIELD_FLOAT, FIELD_AT(QualityOptions, stale_days),.least = 1,.most = 1e6},
};

static const QualityOptions no_options = {.decline = NAN,.lifetime_years = NAN,.stale_days = NAN};

static const RowType quality_options = {
	"quality_options", 1, FIELD_TABLE(option_fields, QualityOptions),
	.defaults = &no_options,
	.hint = "Make options with crm.quality_options(as_of => date '2026-03-31', decline => 0.15)."
};

OPTIONS_FUNCTION(crm_quality_options, &quality_options)

static void *merge(const StateShape *shape, void *argument, const void *other);

static const CountShape shape = {
	{
		KEY_COUNTS(sizeof(QualityState)),
		.aggregate = AGGREGATE,
		.kind = 0x43514C01,		/* layout 1 */
		.options = sizeof(QualityOptions),
		.options_at = offsetof(QualityState, options),
		.options_change = "options change",
		.options_hint = "Pass the same options for all rows.",
		.is_valid = key_counts_valid,
		.merge = merge
	},
	.keys = "different values",
	.too_many_hint = "Or look at a sample of the rows."
};

STATE_COMBINE(crm_column_quality_combine, &shape.state)

/* Add a share between 0 and 1. */
static void
add_share(UnitSum *sum, double share)
{
	uint64		units = (uint64) (share * UNIT);

	sum->low += units;
	sum->high += sum->low < units;
}

static double
mean_of(const UnitSum *sum, int64 n)
{
	return ((double) sum->high * 18446744073709551616.0 + (double) sum->low) / UNIT / (double) n;
}

/* The age of a filled value. */
static void
add_day(QualityState *state, DateADT day)
{
	const QualityOptions *options = &state->options;
	double		age = (double) options->as_of - day;

	if (DATE_NOT_FINITE(day))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("updated_at is %s", DATE_IS_NOEND(day) ? "infinity" : "-infinity"),
				 errhint("Pass NULL where it is not known when a value was updated.")));
	if (age < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a value was updated after as_of"),
				 errhint("Keep later rows out with WHERE or FILTER, or take a later as_of.")));
	state->oldest = state->dated == 0 ? day : Min(state->oldest, day);
	state->newest = state->dated == 0 ? day : Max(state->newest, day);
	state->dated++;
	if (!isnan(options->decline))
		add_share(&state->currency, exp(-options->decline * age / YEAR_DAYS));
	if (!isnan(options->lifetime_years))
		add_share(&state->timeliness, Max(0, 1 - age / YEAR_DAYS / options->lifetime_years));
	if (!isnan(options->stale_days))
		state->stale += age > options->stale_days;
}

/* Nothing but spaces, or nothing. */
static bool
is_blank(const text *value)
{
	const char *bytes = VARDATA_ANY(value);

	for (Size i = 0; i < VARSIZE_ANY_EXHDR(value); i++)
		if (bytes[i] != ' ')
			return false;
	return true;
}

/* Add a row whose value, verdict and time, where there is one, are arguments. */
static Datum
add_row(FunctionCallInfo fcinfo, const QualityOptions *options, int day)
{
	QualityState *state;
	const text *value;

	if (PG_ARGISNULL(0))
	{
		(void) crm_aggregate_context(fcinfo, AGGREGATE);
		state = key_counts_create(&shape.state);
		state->options = *options;
	}
	else
	{
		state = state_begin(&shape.state, fcinfo);
		state_check_options(&shape.state, state, options);
	}
	state->rows++;
	if (PG_ARGISNULL(1))
		return state_result(&shape.state, fcinfo, state);
	value = PG_GETARG_TEXT_PP(1);
	if (is_blank(value))
		return state_result(&shape.state, fcinfo, state);
	state->filled++;
	state->judged += !PG_ARGISNULL(2);
	state->valid += !PG_ARGISNULL(2) && PG_GETARG_BOOL(2);
	if (day > 0 && !PG_ARGISNULL(day))
		add_day(state, PG_GETARG_DATEADT(day));
	state = key_counts_add(&shape.state, state, hash_bytes_extended((const unsigned char *) VARDATA_ANY(value),
																	(int) VARSIZE_ANY_EXHDR(value), 0), 1);
	return state_result(&shape.state, fcinfo, state);
}

/* column_quality(value, valid) */
Datum
crm_column_quality_transition(PG_FUNCTION_ARGS)
{
	return add_row(fcinfo, &no_options, 0);
}

/* column_quality(value, valid, updated_at, options) */
Datum
crm_column_quality_dated_transition(PG_FUNCTION_ARGS)
{
	const QualityOptions *options;

	crm_refuse_null(fcinfo, 4, "options", quality_options.hint);
	options = row_argument(&quality_options, fcinfo, 4);
	return add_row(fcinfo, options, 3);
}

static void
merge_units(UnitSum *sum, const UnitSum *more)
{
	sum->low += more->low;
	key_counts_sum(&shape.state, &sum->high, more->high);
	sum->high += sum->low < more->low;
}

static void *
merge(const StateShape *base, void *argument, const void *other)
{
	const QualityState *more = other;
	QualityState *state = argument;

	if (more->dated > 0)
	{
		state->oldest = state->dated == 0 ? more->oldest : Min(state->oldest, more->oldest);
		state->newest = state->dated == 0 ? more->newest : Max(state->newest, more->newest);
	}
	key_counts_sum(&shape.state, &state->rows, more->rows);
	key_counts_sum(&shape.state, &state->filled, more->filled);
	key_counts_sum(&shape.state, &state->judged, more->judged);
	key_counts_sum(&shape.state, &state->valid, more->valid);
	key_counts_sum(&shape.state, &state->dated, more->dated);
	key_counts_sum(&shape.state, &state->stale, more->stale);
	merge_units(&state->currency, &more->currency);
	merge_units(&state->timeliness, &more->timeliness);
	return key_counts_merge(base, state, more);
}

/* Values that occur once, and how often the most frequent one does. */
static void
count_values(const KeyCounts *values, int64 *once, int64 *most)
{
	*once = *most = 0;
	for (int64 i = 0; i < values->slots; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		*once += values->slot[i].count == 1;
		*most = Max(*most, values->slot[i].count);
	}
}

static void
check_state(const QualityState *state)
{
	if (state->rows < 1 || state->filled < 0 || state->filled > state->rows || state->judged < 0 || state->judged > state->filled ||
		state->valid < 0 || state->valid > state->judged || state->dated < 0 || state->dated > state->filled ||
		state->stale < 0 || state->stale > state->dated ||
		state->oldest < PG_INT32_MIN || state->oldest > PG_INT32_MAX || state->newest < state->oldest || state->newest > PG_INT32_MAX ||
		(state->dated > 0 && (!IS_VALID_DATE(state->oldest) || !IS_VALID_DATE(state->newest))))
		crm_invalid_state(AGGREGATE);
}

/* The measures as a row of type column_quality; NULL without a row. */
Datum
crm_column_quality_final(PG_FUNCTION_ARGS)
{
	const QualityState *state = state_final(&shape.state, fcinfo);
	const QualityOptions *options;
	const KeyCounts *values;
	int64		once;
	int64		most;
	ResultRow	row;

	if (state == NULL)
		PG_RETURN_NULL();
	check_state(state);
	key_counts_check(&shape.state, state);
	options = &state->options;
	values = key_counts(&shape.state, state);
	count_values(values, &once, &most);
	result_row_begin(&row, fcinfo);
	put_int(&row, state->rows);
	put_int(&row, state->filled);
	put_int(&row, state->judged);
	put_int(&row, state->valid);
	put_int(&row, values->keys);
	put_int(&row, once);
	put_int(&row, most);
	put_share(&row, (double) state->filled, (double) state->rows);
	put_share(&row, (double) state->valid, (double) state->judged);
	put_float_if(&row, state->judged == state->filled, (double) state->valid / (double) state->rows);
	put_share(&row, (double) values->keys, (double) state->filled);
	put_share(&row, (double) once, (double) state->filled);
	put_share(&row, (double) most, (double) state->filled);
	put_int(&row, state->dated);
	put_day_if(&row, state->dated > 0, (DateADT) state->oldest);
	put_day_if(&row, state->dated > 0, (DateADT) state->newest);
	put_float_if(&row, state->dated > 0 && !isnan(options->decline), state->dated > 0 ? mean_of(&state->currency, state->dated) : 0);
	put_float_if(&row, state->dated > 0 && !isnan(options->lifetime_years), state->dated > 0 ? mean_of(&state->timeliness, state->dated) : 0);
	put_float_if(&row, state->dated > 0 && !isnan(options->stale_days), state->dated > 0 ? (double) state->stale / (double) state->dated : 0);
	return result_row_datum(&row);
}
