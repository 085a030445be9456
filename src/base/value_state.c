/*
 * value_state.c
 *		State of an aggregate that keeps the numbers of every row.
 */
#include "base/crm.h"

#include <math.h>

#include "catalog/pg_type.h"

#include "base/value_state.h"

#define FIRST_ROWS 64
#define MAX_ITEMS \
	((MaxAllocSize - ARR_OVERHEAD_NONULLS(1)) / sizeof(float8))

static int64
max_rows(const ValueShape *shape)
{
	return ((int64) MAX_ITEMS - shape->heading) / shape->width;
}

/* An array with room for so many rows; all numbers are 0. */
static ArrayType *
create_array(const ValueShape *shape, int64 rows)
{
	int64		items = shape->heading + shape->width * rows;
	Size		size = ARR_OVERHEAD_NONULLS(1) + (Size) items * sizeof(float8);
	ArrayType  *state;

	if (rows > max_rows(shape))
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("%s over rows holds at most %lld %s",
						shape->aggregate, (long long) max_rows(shape), shape->rows),
				 errhint("%s", shape->too_many_hint)));
	state = palloc0(size);
	SET_VARSIZE(state, size);
	state->ndim = 1;
	state->elemtype = FLOAT8OID;
	ARR_DIMS(state)[0] = (int) items;
	ARR_LBOUND(state)[0] = 1;
	return state;
}

static int64
capacity(const ValueShape *shape, const ArrayType *state)
{
	return (ARR_DIMS(state)[0] - shape->heading) / shape->width;
}

/* A state without rows. */
static ArrayType *
create_state(const ValueShape *shape, const float8 *heading)
{
	ArrayType  *state = create_array(shape, FIRST_ROWS);

	memcpy(VALUE_STATE_ITEMS(state), heading, shape->heading * sizeof(float8));
	return state;
}

/*
 * Anyone can hand an array to the functions of an aggregate by an aggregate of
 * his own.  Checks the form and the count of rows, which is all that adding a
 * row needs; value_state_final() checks the rest.
 */
static ArrayType *
value_state_check(const ValueShape *shape, ArrayType *state)
{
	if (ARR_NDIM(state) != 1 || ARR_ELEMTYPE(state) != FLOAT8OID || ARR_HASNULL(state) ||
		ARR_DIMS(state)[0] < shape->heading ||
		VALUE_STATE_ITEMS(state)[VALUE_STATE_ROWS] != floor(VALUE_STATE_ITEMS(state)[VALUE_STATE_ROWS]) ||
		!(VALUE_STATE_ITEMS(state)[VALUE_STATE_ROWS] >= 0) ||
		VALUE_STATE_ITEMS(state)[VALUE_STATE_ROWS] > (double) capacity(shape, state))
		crm_invalid_state(shape->aggregate);
	return state;
}

static bool
in_range(const ValueRange *range, double value)
{
	return value >= range->least && value <= range->greatest &&
		(!range->is_whole || value == floor(value));
}

/*
 * The state in argument 0 of a final function, with every number of it in its
 * range, so that it can be cast and added up without a second look; NULL
 * without a state.
 */
ArrayType *
value_state_final(const ValueShape *shape, FunctionCallInfo fcinfo)
{
	ArrayType  *state;
	const float8 *value;
	int64		rows;

	(void) crm_aggregate_context(fcinfo, shape->aggregate);
	if (PG_ARGISNULL(0))
		return NULL;
	state = value_state_check(shape, PG_GETARG_ARRAYTYPE_P(0));
	for (int i = 0; i < shape->checked; i++)
		if (!in_range(&shape->heading_ranges[i], VALUE_STATE_ITEMS(state)[VALUE_STATE_ROWS + 1 + i]))
			crm_invalid_state(shape->aggregate);
	value = value_state_values(shape, state);
	rows = value_state_rows(state);
	for (int64 row = 0; row < rows; row++)
	{
		CRM_CHECK_INTERRUPTS(row);
		for (int i = 0; i < shape->width; i++)
			if (!in_range(&shape->row_ranges[i], *value++))
				crm_invalid_state(shape->aggregate);
	}
	return state;
}

/* All rows of one aggregate must bring the same options. */
static void
check_same_options(const ValueShape *shape, const float8 *one, const float8 *other)
{
	for (int i = shape->options_from; i < shape->heading; i++)
		if (one[i] != other[i])
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("%s change from row to row", shape->options),
					 errhint("%s", shape->options_hint)));
}

/*
 * The state in argument 0 of a transition function, a new one for the first
 * row; an error if the options in the heading are not those of the rows before.
 */
ArrayType *
value_state_begin(const ValueShape *shape, FunctionCallInfo fcinfo, const float8 *heading)
{
	ArrayType  *state;

	if (PG_ARGISNULL(0))
		return create_state(shape, heading);
	state = value_state_check(shape, PG_GETARG_ARRAYTYPE_P(0));
	check_same_options(shape, VALUE_STATE_ITEMS(state), heading);
	return state;
}

/* Room for that many more rows; may return a new array. */
static ArrayType *
reserve(const ValueShape *shape, ArrayType *state, int64 more)
{
	int64		rows = value_state_rows(state);
	int64		needed = rows + more;
	int64		room = capacity(shape, state);
	ArrayType  *grown;

	if (needed <= room)
		return state;
	CHECK_FOR_INTERRUPTS();
	grown = create_array(shape, Max(needed, Min(2 * room, max_rows(shape))));
	memcpy(VALUE_STATE_ITEMS(grown), VALUE_STATE_ITEMS(state),
		   (shape->heading + shape->width * (Size) rows) * sizeof(float8));
	return grown;
}

/* Add a row; may return a new array. */
ArrayType *
value_state_add(const ValueShape *shape, ArrayType *state, const float8 *row)
{
	float8	   *items;
	Size		rows;

	state = reserve(shape, state, 1);
	items = VALUE_STATE_ITEMS(state);
	rows = (Size) value_state_rows(state);
	for (int i = 0; i < shape->width; i++)
		items[shape->heading + shape->width * rows + i] = row[i];
	items[VALUE_STATE_ROWS] = (double) (rows + 1);
	return state;
}

/*
 * The body of a combine function: the rows of the state in argument 1 are
 * appended to those of the state in argument 0, and the counts add up.
 */
Datum
value_state_combine(const ValueShape *shape, FunctionCallInfo fcinfo)
{
	ArrayType  *state;
	ArrayType  *other;
	float8	   *items;
	Size		rows;
	Size		more;

	(void) crm_aggregate_context(fcinfo, shape->aggregate);
	if (PG_ARGISNULL(1))
	{
		if (PG_ARGISNULL(0))
			PG_RETURN_NULL();
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	}
	other = value_state_check(shape, PG_GETARG_ARRAYTYPE_P(1));
	if (PG_ARGISNULL(0))
		PG_RETURN_POINTER(PG_GETARG_ARRAYTYPE_P_COPY(1));
	state = value_state_check(shape, PG_GETARG_ARRAYTYPE_P(0));
	check_same_options(shape, VALUE_STATE_ITEMS(state), VALUE_STATE_ITEMS(other));
	more = (Size) value_state_rows(other);
	state = reserve(shape, state, (int64) more);
	items = VALUE_STATE_ITEMS(state);
	rows = (Size) value_state_rows(state);
	memcpy(items + shape->heading + shape->width * rows, value_state_values(shape, other),
		   shape->width * more * sizeof(float8));
	for (int i = 0; i < shape->options_from; i++)
		items[i] += VALUE_STATE_ITEMS(other)[i];
	PG_RETURN_POINTER(state);
}
