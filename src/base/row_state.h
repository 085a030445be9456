/*
 * row_state.h
 *		State of an aggregate that keeps the numbers of every row.
 *
 * In SQL a float8[] that grows: a heading, then a fixed number of numbers a
 * row.  The heading holds counts, the first of them of the rows, and then what
 * the options of the call say, which is the same for all rows of an aggregate.
 */
#ifndef CRM_ROW_STATE_H
#define CRM_ROW_STATE_H

#include "base/crm.h"

#include "base/aggregate_state.h"

/* What a number of a state can be. */
typedef struct ValueRange
{
	double		least;
	double		greatest;
	bool		is_whole;
} ValueRange;

typedef struct RowShape
{
	StateShape	state;			/* ROW_STATE() */
	const char *rows;			/* what a row is, in the plural */
	const char *too_many_hint;
	int			width;			/* numbers a row */
	int			checked;		/* heading_ranges has so many of the heading, from the second on */
	const ValueRange *heading_ranges;
	const ValueRange *row_ranges;	/* width of them */
} RowShape;

/*
 * Of that aggregate, with so many numbers of heading: counts, which add up, and
 * from there on options.
 */
#define ROW_STATE(name, heading, options_from, change, hint) \
	{ \
		.aggregate = name, \
		.element = FLOAT8OID, \
		.size = (heading) * sizeof(float8), \
		.tail = ROW_STATE_ROOM * sizeof(float8), \
		.may_be_large = true, \
		.options = ((heading) - (options_from)) * sizeof(float8), \
		.options_at = (options_from) * sizeof(float8), \
		.options_change = change, \
		.options_hint = hint, \
		.is_valid = row_state_valid, \
		.merge = row_state_merge \
	}

/* The number of rows, in the heading. */
#define ROW_STATE_ROWS 0

/* Numbers that a new state has room for. */
#define ROW_STATE_ROOM 192

static inline int64
row_state_rows(const float8 *state)
{
	return (int64) state[ROW_STATE_ROWS];
}

/* The numbers of the first row; the other rows follow. */
static inline const float8 *
row_state_values(const RowShape *shape, const float8 *state)
{
	return state + shape->state.size / sizeof(float8);
}

extern bool row_state_valid(const StateShape *shape, const void *state, Size tail);
extern void *row_state_merge(const StateShape *shape, void *state, const void *other);
extern Datum row_state_add(const RowShape *shape, FunctionCallInfo fcinfo, float8 *state, const float8 *row);
extern const float8 *row_state_final(const RowShape *shape, FunctionCallInfo fcinfo);

#endif
