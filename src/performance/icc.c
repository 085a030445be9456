/*
 * icc.c
 *		The aggregate icc: do the answers within a unit, such as a store or a
 *		team, agree so far that its mean may stand for it?
 *
 * Units are told apart by 64 bits, numbers as they are, others by a hash.  Of a
 * million units, two share one with a probability of 3e-8.
 */
#include "base/crm.h"

#include <math.h>

#include "utils/uuid.h"

#include "base/call_argument.h"
#include "base/key_counts.h"
#include "base/result_rows.h"
#include "math/fixed_hash.h"
#include "math/intraclass.h"

PG_FUNCTION_INFO_V1(crm_icc_transition_bigint);
PG_FUNCTION_INFO_V1(crm_icc_transition_uuid);
PG_FUNCTION_INFO_V1(crm_icc_transition_text);
PG_FUNCTION_INFO_V1(crm_icc_final);

#define AGGREGATE "crm.icc"

/* Values whose squares can be added up. */
#define GREATEST_VALUE 1e100

/* Then a KeyCounts of units, each with the MathMoments of its values. */
typedef struct IccState
{
	int64		missing;
} IccState;

/* A slot of the counts. */
typedef struct IccUnit
{
	KeyCount	unit;
	MathMoments values;
} IccUnit;

static void *merge(const StateShape *shape, void *argument, const void *other);

static void
merge_values(void *values, const void *other)
{
	math_moments_merge(values, other);
}

static const CountShape shape = {
	{
		KEY_COUNTS_WITH(sizeof(IccState), sizeof(MathMoments)),
		.aggregate = AGGREGATE,
		.kind = 0x49434301,		/* layout 1 */
		.is_valid = key_counts_valid,
		.merge = merge
	},
	.keys = "units",
	.too_many_hint = "Units have several members: is the argument an id of each row?",
	.more = sizeof(MathMoments),
	.merge_more = merge_values
};
StaticAssertDecl(offsetof(IccUnit, values) == sizeof(KeyCount), "values follow the count");

STATE_COMBINE(crm_icc_combine, &shape.state)

static void *
merge(const StateShape *base, void *argument, const void *other)
{
	key_counts_sum(base, &((IccState *) argument)->missing, ((const IccState *) other)->missing);
	return key_counts_merge(base, argument, other);
}

/* The state, to be changed. */
static IccState *
begin(FunctionCallInfo fcinfo)
{
	if (!PG_ARGISNULL(0))
		return state_begin(&shape.state, fcinfo);
	(void) crm_aggregate_context(fcinfo, AGGREGATE);
	return key_counts_create(&shape.state);
}

/* A row of which the value or the unit is not known. */
static Datum
add_missing(FunctionCallInfo fcinfo)
{
	IccState   *state = begin(fcinfo);

	key_counts_sum(&shape.state, &state->missing, 1);
	return state_result(&shape.state, fcinfo, state);
}

/* Add the value in argument 1 to a unit. */
static Datum
add_value(FunctionCallInfo fcinfo, uint64 unit)
{
	double		value = PG_GETARG_FLOAT8(1);
	IccState   *state;

	if (!(fabs(value) <= GREATEST_VALUE))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("value is %s", isnan(value) ? "NaN" : psprintf("%.15g", value)),
				 errhint("Values are finite, of size 1e100 at most; what is unknown is NULL.")));
	state = key_counts_add(&shape.state, begin(fcinfo), unit, 1);
	math_moments_add(&((IccUnit *) key_slot_recent(&shape.state, state))->values, value);
	return state_result(&shape.state, fcinfo, state);
}

#define EITHER_IS_NULL(fcinfo) (PG_ARGISNULL(1) || PG_ARGISNULL(2))

/* icc(value, unit) of whole numbers */
Datum
crm_icc_transition_bigint(PG_FUNCTION_ARGS)
{
	if (EITHER_IS_NULL(fcinfo))
		return add_missing(fcinfo);
	return add_value(fcinfo, (uint64) PG_GETARG_INT64(2));
}

/* icc(value, unit) of UUIDs */
Datum
crm_icc_transition_uuid(PG_FUNCTION_ARGS)
{
	if (EITHER_IS_NULL(fcinfo))
		return add_missing(fcinfo);
	return add_value(fcinfo, fixed_hash_bytes(PG_GETARG_UUID_P(2)->data, UUID_LEN));
}

/* icc(value, unit) of names */
Datum
crm_icc_transition_text(PG_FUNCTION_ARGS)
{
	const text *unit;

	call_check_bytes_key_once(fcinfo, 2, AGGREGATE);
	if (EITHER_IS_NULL(fcinfo))
		return add_missing(fcinfo);
	unit = PG_GETARG_TEXT_PP(2);
	return add_value(fcinfo, fixed_hash_bytes(VARDATA_ANY(unit), VARSIZE_ANY_EXHDR(unit)));
}

static int
compare_units(const void *one, const void *other)
{
	uint64		a = ((const IccUnit *) one)->unit.key;
	uint64		b = ((const IccUnit *) other)->unit.key;

	return (a > b) - (a < b);
}

/* The units in the order of their keys, so that the order of the rows does not matter. */
static IccUnit *
units_in_order(const IccState *state, const KeyCounts *counts)
{
	IccUnit    *units = MemoryContextAllocHuge(CurrentMemoryContext, sizeof(IccUnit) * (Size) Max(counts->keys, 1));
	int64		n = 0;

	key_counts_check(&shape.state, state);
	for (int64 i = 0; i < counts->slots; i++)
	{
		const IccUnit *unit = (const IccUnit *) key_slot(&shape.state, counts, i);

		CRM_CHECK_INTERRUPTS(i);
		if (unit->unit.count == 0)
			continue;
		if (unit->values.count != (double) unit->unit.count || !isfinite(math_sum_value(&unit->values.sum)) ||
			!isfinite(math_sum_value(&unit->values.squares)))
			crm_invalid_state(AGGREGATE);
		units[n++] = *unit;
	}
	qsort(units, (size_t) n, sizeof(IccUnit), compare_units);
	return units;
}

/* The row of type icc; NULL without a row. */
Datum
crm_icc_final(PG_FUNCTION_ARGS)
{
	const IccState *state = state_final(&shape.state, fcinfo);
	const KeyCounts *counts;
	const IccUnit *units;
	Intraclass	result;
	ResultRow	row;

	if (state == NULL)
		PG_RETURN_NULL();
	if (state->missing < 0)
		crm_invalid_state(AGGREGATE);
	counts = key_counts(&shape.state, state);
	units = units_in_order(state, counts);
	intraclass(&units->values, (size_t) counts->keys, sizeof(IccUnit), &result);
	result_row_begin(&row, fcinfo);
	put_int(&row, counts->keys);
	put_int(&row, (int64) result.n);
	put_int(&row, state->missing);
	put_finite(&row, result.msb);
	put_finite(&row, result.msw);
	put_finite(&row, result.k0);
	put_finite(&row, result.f);
	put_finite(&row, result.p_value);
	put_finite(&row, result.eta_squared);
	put_finite(&row, result.icc1);
	put_finite(&row, result.icc2);
	return result_row_datum(&row);
}
