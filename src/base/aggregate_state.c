/*
 * aggregate_state.c
 *		The state of an aggregate as a value of SQL, to be changed in place.
 */
#include "base/crm.h"

#include "utils/array.h"

#include "base/large_state.h"

/* Bytes before the struct. */
static inline Size
header_size(const StateShape *shape)
{
	return OidIsValid(shape->element) ? ARR_OVERHEAD_NONULLS(1) : sizeof(ByteaHeader);
}

Size
state_header_size(const StateShape *shape)
{
	return header_size(shape);
}

/* The value of SQL around a struct. */
static inline struct varlena *
state_value(const StateShape *shape, const void *state)
{
	return (struct varlena *) ((char *) unconstify(void *, state) - header_size(shape));
}

/* What stands before the struct, but for the length of the whole; more numbers than an array has are not read as one. */
void
state_write_header(const StateShape *shape, struct varlena *value, Size tail)
{
	memset(value, 0, header_size(shape));
	if (OidIsValid(shape->element))
	{
		ArrayType  *array = (ArrayType *) value;

		array->ndim = 1;
		array->elemtype = shape->element;
		ARR_DIMS(array)[0] = (int) Min((shape->size + tail) / sizeof(int64), PG_INT32_MAX);
		ARR_LBOUND(array)[0] = 1;
	}
	else
		((ByteaHeader *) value)->kind = shape->kind;
}

/* A state with so many bytes of room behind the struct, of which the first are the caller's to fill; the rest are zeros. */
static void *
allocate(const StateShape *shape, Size tail, Size filled)
{
	Size		size = header_size(shape) + shape->size + tail;
	struct varlena *value;

	if (shape->may_be_large && size >= LARGE_STATE_FROM)
		return (char *) large_state_create(shape, tail) + header_size(shape);
	value = palloc(size);
	state_write_header(shape, value, tail);
	memset((char *) value + header_size(shape) + filled, 0, size - header_size(shape) - filled);
	SET_VARSIZE(value, size);
	return (char *) value + header_size(shape);
}

/* An empty state, all zeros, with so many bytes of room behind the struct. */
void *
state_create(const StateShape *shape, Size tail)
{
	return allocate(shape, tail, 0);
}

/* The bytes of room behind the struct. */
Size
state_tail(const StateShape *shape, const void *state)
{
	const struct varlena *value = state_value(shape, state);
	const LargeState *large = large_state_owner(value);

	return large != NULL ? large_state_tail(large) : VARSIZE(value) - header_size(shape) - shape->size;
}

/* Does it live in memory of its own? */
bool
state_is_large(const StateShape *shape, const void *state)
{
	return large_state_owner(state_value(shape, state)) != NULL;
}

/* What fits 1 GB, a value of SQL. */
static Size
value_room(const StateShape *shape)
{
	return MaxAllocSize - header_size(shape) - shape->size;
}

/* The most room that a state can have: that of a value, or of a large one what crm.population_memory allows. */
Size
state_most_room(const StateShape *shape)
{
	Size		most = value_room(shape);

	if (!shape->may_be_large)
		return most;
	return Max(most, (Size) crm_population_memory * 1024 - header_size(shape) - shape->size);
}

/*
 * The room to give a state that has so much and needs more: twice as much, but
 * if a value can hold it no more than that, and beyond a quarter more, which is
 * moved without being copied.  Less than is needed where no more can be had.
 */
Size
state_more_room(const StateShape *shape, Size tail, Size needed)
{
	Size		value = value_room(shape);

	if (needed <= value)
		return Max(needed, Min(2 * tail, value));
	return Min(Max(needed, tail + tail / 4), state_most_room(shape));
}

/* With more room: a copy, or a large one itself, which may have moved. */
void *
state_enlarge(const StateShape *shape, void *state, Size tail)
{
	Size		filled = shape->size + state_tail(shape, state);
	LargeState *large = large_state_owner(state_value(shape, state));
	void	   *larger;

	if (large != NULL)
		return (char *) large_state_enlarge(large, tail) + header_size(shape);
	larger = allocate(shape, tail, filled);
	CHECK_FOR_INTERRUPTS();
	memcpy(larger, state, filled);
	return larger;
}

/* Does a value look like a state: its type and its size? */
static bool
has_form(const StateShape *shape, const struct varlena *value)
{
	const ArrayType *array = (const ArrayType *) value;
	Size		least = header_size(shape) + shape->size;

	if (VARSIZE(value) < least || (shape->tail == 0 && VARSIZE(value) != least))
		return false;
	if (!OidIsValid(shape->element))
		return ((const ByteaHeader *) value)->kind == shape->kind;
	return ARR_NDIM(array) == 1 && ARR_ELEMTYPE(array) == shape->element && !ARR_HASNULL(array) &&
		VARSIZE(value) == ARR_OVERHEAD_NONULLS(1) + (Size) ARR_DIMS(array)[0] * sizeof(int64);
}

/*
 * The state in an argument, checked; NULL without one.  It is the argument
 * itself, to be changed in place; one from a tuple may lie on four bytes only,
 * and is copied.
 */
void *
state_argument(const StateShape *shape, FunctionCallInfo fcinfo, int argument)
{
	struct varlena *value;
	void	   *state;

	if (PG_ARGISNULL(argument))
		return NULL;
	value = large_state_argument(shape, PG_GETARG_DATUM(argument));
	if (value == NULL)
	{
		value = PG_DETOAST_DATUM(PG_GETARG_DATUM(argument));
		if (unlikely((Pointer) value != (Pointer) MAXALIGN(value)))
			value = PG_DETOAST_DATUM_COPY(PG_GETARG_DATUM(argument));
		if (!has_form(shape, value))
			crm_invalid_state(shape->aggregate);
	}
	state = (char *) value + header_size(shape);
	if (shape->is_valid != NULL && !shape->is_valid(shape, state, state_tail(shape, state)))
		crm_invalid_state(shape->aggregate);
	return state;
}

/* The state in argument 0 of a transition function, a new one for the first row. */
void *
state_begin(const StateShape *shape, FunctionCallInfo fcinfo)
{
	(void) crm_aggregate_context(fcinfo, shape->aggregate);
	if (PG_ARGISNULL(0))
		return state_create(shape, shape->tail);
	return state_argument(shape, fcinfo, 0);
}

static bool
same_numbers(const float8 *one, const float8 *other, Size size)
{
	for (Size i = 0; i < size / sizeof(float8); i++)
		if (one[i] != other[i])
			return false;
	return true;
}

/* All rows of one aggregate must bring the same options. */
void
state_check_options(const StateShape *shape, const void *state, const void *options)
{
	const void *known = (const char *) state + shape->options_at;

	if (unlikely(!(shape->element == FLOAT8OID ? same_numbers(known, options, shape->options)
				   : memcmp(known, options, shape->options) == 0)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s from row to row", shape->options_change),
				 errhint("%s", shape->options_hint)));
}

/* The same with the options of the call, which are those of all rows. */
void *
state_begin_with(const StateShape *shape, FunctionCallInfo fcinfo, const void *options)
{
	void	   *state = state_begin(shape, fcinfo);

	if (PG_ARGISNULL(0))
		memcpy((char *) state + shape->options_at, options, shape->options);
	state_check_options(shape, state, options);
	return state;
}

/* The state in argument 0 of a final function, which must not change it; NULL without one. */
void *
state_final(const StateShape *shape, FunctionCallInfo fcinfo)
{
	(void) crm_aggregate_context(fcinfo, shape->aggregate);
	return state_argument(shape, fcinfo, 0);
}

/* A state as the result of a function. */
Datum
state_datum(const StateShape *shape, void *state)
{
	struct varlena *value = state_value(shape, state);
	LargeState *large = large_state_owner(value);

	return large != NULL ? large_state_datum(large) : PointerGetDatum(value);
}

/* The same of one that may be large, which the aggregate then keeps as it is. */
Datum
state_result(const StateShape *shape, FunctionCallInfo fcinfo, void *state)
{
	LargeState *large = large_state_owner(state_value(shape, state));

	if (unlikely(large != NULL))
		large_state_keep(large, crm_aggregate_context(fcinfo, shape->aggregate));
	return state_datum(shape, state);
}

/* Free a state that was made here. */
void
state_free(const StateShape *shape, void *state)
{
	LargeState *large = large_state_owner(state_value(shape, state));

	if (large != NULL)
		large_state_free(large);
	else
		pfree(state_value(shape, state));
}

/* A first state to merge others into, which is another aggregate's. */
static void *
first_of(const StateShape *shape, void *other)
{
	Size		bytes = shape->size + state_tail(shape, other);
	void	   *state;

	if (large_state_owner(state_value(shape, other)) == NULL)
		return other;
	state = allocate(shape, state_tail(shape, other), bytes);
	memcpy(state, other, bytes);
	return state;
}

/* What a transition function returns for a row that changes nothing, not even NULL. */
Datum
state_unchanged(FunctionCallInfo fcinfo)
{
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	PG_RETURN_DATUM(PG_GETARG_DATUM(0));
}

/* The same before the state has been looked at. */
Datum
state_skip_row(const StateShape *shape, FunctionCallInfo fcinfo)
{
	(void) crm_aggregate_context(fcinfo, shape->aggregate);
	return state_unchanged(fcinfo);
}

/* The body of a combine function; the server copies a result that is new. */
Datum
state_combine(const StateShape *shape, FunctionCallInfo fcinfo)
{
	void	   *state;
	void	   *other;

	(void) crm_aggregate_context(fcinfo, shape->aggregate);
	if (PG_ARGISNULL(1))
		return state_unchanged(fcinfo);
	other = state_argument(shape, fcinfo, 1);
	state = state_argument(shape, fcinfo, 0);
	if (state == NULL)
		return state_result(shape, fcinfo, first_of(shape, other));
	state_check_options(shape, state, (const char *) other + shape->options_at);
	return state_result(shape, fcinfo, shape->merge(shape, state, other));
}
