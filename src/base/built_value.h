/*
 * built_value.h
 *		A value that an aggregate builds in memory: an object with hashes and
 *		lists while rows come, packed bytes when it is finished, stored or sent.
 *
 * A kind says how its object begins, is packed, unpacked and merged.  It is the
 * state of its aggregate and the SQL type of the result at once, so what anyone
 * hands in is an object of that kind, or bytes that unpack checks.
 */
#ifndef CRM_BUILT_VALUE_H
#define CRM_BUILT_VALUE_H

#include "base/crm.h"

#include "lib/stringinfo.h"
#include "utils/expandeddatum.h"

#include "base/aggregate_state.h"
#include "base/packed.h"
#include "base/packed_type.h"

typedef struct BuiltKind BuiltKind;

/* What the object of a kind begins with. */
typedef struct BuiltValue
{
	ExpandedObjectHeader hdr;
	const BuiltKind *kind;
	MemoryContext context;		/* of all that it holds */
	bytea	   *packed;			/* made when its size is asked for, until it is copied */
} BuiltValue;

struct BuiltKind
{
	const char *type;			/* in SQL, without schema */
	const char *aggregate;		/* for messages */
	const char *memory_hint;	/* how to need less */
	Size		size;			/* of the object */
	void		(*begin) (void *object);	/* all zeros so far; in its own memory */
	void		(*pack) (StringInfo out, const void *object);
	void		(*unpack) (PackedReader *in, void *object);
	void		(*merge) (void *object, const void *other);
};

extern const ExpandedObjectMethods built_value_methods;

extern void *built_create(const BuiltKind *kind, MemoryContext parent);
extern void *built_argument(const BuiltKind *kind, Datum datum);
extern void *built_state_slow(const BuiltKind *kind, FunctionCallInfo fcinfo);
extern Datum built_combine(const BuiltKind *kind, FunctionCallInfo fcinfo);
extern Datum built_final(const BuiltKind *kind, FunctionCallInfo fcinfo);
extern bytea *built_packed(const BuiltKind *kind, Datum datum);
extern void built_check(const BuiltKind *kind, const char *bytes, Size length);
extern void built_check_memory(BuiltValue *value);

/* The state in argument 0 of a transition function, to be changed; a new one for the first row. */
static inline void *
built_state(const BuiltKind *kind, FunctionCallInfo fcinfo)
{
	BuiltValue *value;

	if (likely(state_is_given(fcinfo) && VARATT_IS_EXTERNAL_EXPANDED_RW(PG_GETARG_POINTER(0))))
	{
		value = state_in_memory(PG_GETARG_DATUM(0), &built_value_methods);
		if (likely(value != NULL && value->kind == kind))
			return value;
	}
	return built_state_slow(kind, fcinfo);
}

/* It as the result of a transition function. */
static inline Datum
built_datum(void *object)
{
	return EOHPGetRWDatum(&((BuiltValue *) object)->hdr);
}

/* Defines the input and output of the type of a kind, and the combine function of its aggregate. */
#define BUILT_TYPE(name, built_kind) \
static void \
name##_check(const char *bytes, Size length) \
{ \
	built_check(built_kind, bytes, length); \
} \
static bytea * \
name##_canonical(Datum value) \
{ \
	return built_packed(built_kind, value); \
} \
static const PackedType name##_type = {#name, name##_check, name##_canonical}; \
PACKED_TYPE_FUNCTIONS(name, name##_type) \
CRM_FUNCTION(crm_##name##_combine, built_combine(built_kind, fcinfo))

/* The same, and its final function, whose result is of that type. */
#define BUILT_FUNCTIONS(name, built_kind) \
BUILT_TYPE(name, built_kind) \
CRM_FUNCTION(crm_##name##_final, built_final(built_kind, fcinfo))

#endif
