/*
 * aggregate_state.h
 *		The state of an aggregate as a value of SQL, to be changed in place.
 *
 * There are three kinds, and every aggregate of plain numbers has one of them:
 *
 *		plain sums		a struct of fixed size, here
 *		rows			a heading and rows of one width, row_state.h
 *		weighted rows	a hash of different rows with weights, weighted_rows.h
 *
 * One of some size lives in memory of its own, where it grows in place and
 * beyond the 1 GB of a value: large_state.h.
 *
 * Anyone can hand a value to the functions of an aggregate by one of his own,
 * or leave it out.  So each aggregate describes its state by a StateShape, and
 * gets the state, checked, from the functions here: a pointer to its struct,
 * behind the header that SQL sees.
 */
#ifndef CRM_AGGREGATE_STATE_H
#define CRM_AGGREGATE_STATE_H

#include "base/crm.h"

#include "catalog/pg_type.h"
#include "nodes/nodes.h"
#include "utils/expandeddatum.h"

typedef struct StateShape StateShape;

struct StateShape
{
	const char *aggregate;		/* for messages */
	Oid			element;		/* FLOAT8OID or INT8OID: in SQL an array of them; else a bytea */
	uint32		kind;			/* of a bytea: its first number, the aggregate and the version of the layout */
	Size		size;			/* of the struct, in bytes: a multiple of 8 */
	Size		tail;			/* bytes of room behind a new one; 0: plain, always of that very size */
	bool		may_be_large;	/* large_state.h: its functions return it by state_result() */

	/*
	 * What the call says and may not change from row to row, written by
	 * state_begin_with(): so many bytes of the struct, and where.  Numbers in
	 * an array of float8, else bytes.
	 */
	Size		options;
	Size		options_at;
	const char *options_change; /* "method changes" */
	const char *options_hint;

	/*
	 * Is the struct what adding to it needs?  tail are the bytes behind it.
	 * What only the final function needs can be checked there.  NULL: any is.
	 */
	bool		(*is_valid) (const StateShape *shape, const void *state, Size tail);

	/* Add another state; the result may have moved. */
	void	   *(*merge) (const StateShape *shape, void *state, const void *other);
};

/* What stands before the struct of a state that is a bytea. */
typedef struct ByteaHeader
{
	int32		vl_len_;
	uint32		kind;
} ByteaHeader;

/* Does an aggregate, or one over a window, call with a state it has already? */
static inline bool
state_is_given(FunctionCallInfo fcinfo)
{
	return !PG_ARGISNULL(0) && fcinfo->context != NULL &&
		(IsA(fcinfo->context, AggState) || IsA(fcinfo->context, WindowAggState));
}

/*
 * The state in argument 0 of a transition function where one look shows that it
 * is a bytea as the aggregate left it; NULL otherwise, and then the functions
 * below know more.  What is_valid of the shape asks is the caller's to check.
 */
static inline void *
state_quick(const StateShape *shape, FunctionCallInfo fcinfo)
{
	const ByteaHeader *header;

	if (!state_is_given(fcinfo))
		return NULL;
	header = (const ByteaHeader *) PG_GETARG_POINTER(0);
	if (!VARATT_IS_4B_U(header) || VARSIZE_4B(header) != sizeof(ByteaHeader) + shape->size ||
		(Pointer) header != (Pointer) MAXALIGN(header) || header->kind != shape->kind)
		return NULL;
	return (char *) unconstify(ByteaHeader *, header) + sizeof(ByteaHeader);
}

/* The object of a kind that a value of SQL is in memory; NULL if it is flat, or an object of another kind. */
static inline void *
state_in_memory(Datum datum, const ExpandedObjectMethods *kind)
{
	ExpandedObjectHeader *object;

	if (!VARATT_IS_EXTERNAL_EXPANDED(DatumGetPointer(datum)))
		return NULL;
	object = DatumGetEOHP(datum);
	return likely(object->eoh_methods == kind) ? object : NULL;
}

extern void *state_create(const StateShape *shape, Size tail);
extern void *state_enlarge(const StateShape *shape, void *state, Size tail);
extern Size state_tail(const StateShape *shape, const void *state);
extern bool state_is_large(const StateShape *shape, const void *state);
extern Size state_most_room(const StateShape *shape);
extern Size state_more_room(const StateShape *shape, Size tail, Size needed);
extern void state_free(const StateShape *shape, void *state);
extern void *state_argument(const StateShape *shape, FunctionCallInfo fcinfo, int argument);
extern void *state_begin(const StateShape *shape, FunctionCallInfo fcinfo);
extern void *state_begin_with(const StateShape *shape, FunctionCallInfo fcinfo, const void *options);
extern void state_check_options(const StateShape *shape, const void *state, const void *options);
extern void *state_final(const StateShape *shape, FunctionCallInfo fcinfo);
extern Datum state_datum(const StateShape *shape, void *state);
extern Datum state_result(const StateShape *shape, FunctionCallInfo fcinfo, void *state);
extern Datum state_unchanged(FunctionCallInfo fcinfo);
extern Datum state_skip_row(const StateShape *shape, FunctionCallInfo fcinfo);
extern Datum state_combine(const StateShape *shape, FunctionCallInfo fcinfo);

/*
 * state_begin() and state_final() of a shape that is a bytea of fixed size with
 * is_valid, where one look is mostly enough: for windows, which call both for
 * every row.
 */
static inline void *
state_begin_quick(const StateShape *shape, FunctionCallInfo fcinfo)
{
	void	   *state = state_quick(shape, fcinfo);

	return likely(state != NULL && shape->is_valid(shape, state, 0)) ? state : state_begin(shape, fcinfo);
}

static inline void *
state_final_quick(const StateShape *shape, FunctionCallInfo fcinfo)
{
	void	   *state = state_quick(shape, fcinfo);

	return likely(state != NULL && shape->is_valid(shape, state, 0)) ? state : state_final(shape, fcinfo);
}

/* Defines the combine function of an aggregate with a state of that shape. */
#define STATE_COMBINE(function, shape) CRM_FUNCTION(function, state_combine(shape, fcinfo))

#endif
