/*
 * built_value.c
 *		A value that an aggregate builds in memory.
 */
#include "base/built_value.h"

static Size built_size(ExpandedObjectHeader *header);
static void built_flatten(ExpandedObjectHeader *header, void *result, Size size);

const ExpandedObjectMethods built_value_methods = {built_size, built_flatten};

/* An empty object with its own memory below parent. */
void *
built_create(const BuiltKind *kind, MemoryContext parent)
{
	MemoryContext context = AllocSetContextCreate(parent, "crm value", ALLOCSET_START_SMALL_SIZES);
	BuiltValue *value = MemoryContextAllocZero(context, kind->size);
	MemoryContext caller = MemoryContextSwitchTo(context);

	EOH_init_header(&value->hdr, &built_value_methods, context);
	value->kind = kind;
	value->context = context;
	kind->begin(value);
	MemoryContextSwitchTo(caller);
	return value;
}

/* The bytes of an object, with the header of a value. */
static bytea *
pack(const BuiltKind *kind, const void *object)
{
	StringInfoData out;

	initStringInfo(&out);
	appendStringInfoSpaces(&out, VARHDRSZ);
	kind->pack(&out, object);
	SET_VARSIZE(out.data, out.len);
	return (bytea *) out.data;
}

/* The object that bytes are, in memory below parent; an error if they are none. */
static void *
unpack(const BuiltKind *kind, const char *bytes, Size length, MemoryContext parent)
{
	PackedReader in = {
		.next = (const uint8 *) bytes,
		.end = (const uint8 *) bytes + length,
		.type = kind->type
	};
	void	   *object = built_create(kind, parent);
	MemoryContext caller = MemoryContextSwitchTo(((BuiltValue *) object)->context);

	kind->unpack(&in, object);
	unpack_end(&in);
	MemoryContextSwitchTo(caller);
	return object;
}

static Size
built_size(ExpandedObjectHeader *header)
{
	BuiltValue *value = (BuiltValue *) header;

	if (value->packed != NULL)
		pfree(value->packed);
	value->packed = pack(value->kind, value);
	return VARSIZE(value->packed);
}

static void
built_flatten(ExpandedObjectHeader *header, void *result, Size size)
{
	BuiltValue *value = (BuiltValue *) header;

	memcpy(result, value->packed, size);
	pfree(value->packed);
	value->packed = NULL;
}

/* The object in memory that a datum is; NULL if it is stored, an error if it is one of another kind. */
static BuiltValue *
in_memory(const BuiltKind *kind, Datum datum)
{
	BuiltValue *value = state_in_memory(datum, &built_value_methods);

	if (value != NULL && value->kind != kind)
		crm_invalid_state(kind->aggregate);
	return value;
}

/* The bytes of a datum that is no object of its kind. */
static void *
unpack_datum(const BuiltKind *kind, Datum datum, MemoryContext parent)
{
	bytea	   *packed = DatumGetByteaPP(datum);

	return unpack(kind, VARDATA_ANY(packed), VARSIZE_ANY_EXHDR(packed), parent);
}

/* The object of an argument, to be read. */
void *
built_argument(const BuiltKind *kind, Datum datum)
{
	BuiltValue *value = in_memory(kind, datum);

	return value != NULL ? (void *) value : unpack_datum(kind, datum, CurrentMemoryContext);
}

/* The packed bytes of an argument. */
bytea *
built_packed(const BuiltKind *kind, Datum datum)
{
	BuiltValue *value = in_memory(kind, datum);

	return value != NULL ? pack(kind, value) : DatumGetByteaP(datum);
}

/* An error unless the bytes are a value. */
void
built_check(const BuiltKind *kind, const char *bytes, Size length)
{
	BuiltValue *value = unpack(kind, bytes, length, CurrentMemoryContext);

	MemoryContextDelete(value->context);
}

/* built_state() for the first row, and for what only an aggregate of somebody's own hands in. */
void *
built_state_slow(const BuiltKind *kind, FunctionCallInfo fcinfo)
{
	MemoryContext context = crm_aggregate_context(fcinfo, kind->aggregate);
	BuiltValue *value;

	if (PG_ARGISNULL(0))
		return built_create(kind, context);
	value = in_memory(kind, PG_GETARG_DATUM(0));
	if (value != NULL && VARATT_IS_EXTERNAL_EXPANDED_RW(PG_GETARG_POINTER(0)))
		return value;
	return unpack_datum(kind, value != NULL ? PointerGetDatum(pack(kind, value)) : PG_GETARG_DATUM(0), context);
}

/* The body of a combine function, and of the transition function of rollup(). */
Datum
built_combine(const BuiltKind *kind, FunctionCallInfo fcinfo)
{
	BuiltValue *state;
	BuiltValue *other;

	(void) crm_aggregate_context(fcinfo, kind->aggregate);
	if (PG_ARGISNULL(1))
		return state_unchanged(fcinfo);
	other = built_argument(kind, PG_GETARG_DATUM(1));
	state = built_state(kind, fcinfo);
	if (state == other)
		crm_invalid_state(kind->aggregate);
	kind->merge(state, other);
	return built_datum(state);
}

/* The body of a final function: the bytes to keep; NULL without a row. */
Datum
built_final(const BuiltKind *kind, FunctionCallInfo fcinfo)
{
	(void) crm_aggregate_context(fcinfo, kind->aggregate);
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	PG_RETURN_BYTEA_P(built_packed(kind, PG_GETARG_DATUM(0)));
}

/* An error when an object has grown beyond crm.population_memory; to be called where it grows. */
void
built_check_memory(BuiltValue *value)
{
	if (MemoryContextMemAllocated(value->context, true) / 1024 <= (Size) crm_population_memory)
		return;
	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("%s needs more than crm.population_memory (%d MB)", value->kind->aggregate, crm_population_memory / 1024),
			 errhint("Raise crm.population_memory. %s", value->kind->memory_hint)));
}
