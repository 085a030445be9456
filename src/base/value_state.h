/*
 * value_state.h
 *		State of an aggregate that keeps the numbers of every row.
 *
 * A float8[] that grows in place: a heading, then a fixed number of numbers a
 * row.  The heading holds counts, the first of them of the rows, and then what
 * the options of the call say, which is the same for all rows of an aggregate.
 */
#ifndef CRM_VALUE_STATE_H
#define CRM_VALUE_STATE_H

#include "postgres.h"

#include "fmgr.h"
#include "utils/array.h"

#include "base/compat.h"

/* What a number of a state can be. */
typedef struct ValueRange
{
	double		least;
	double		greatest;
	bool		is_whole;
} ValueRange;

typedef struct ValueShape
{
	const char *aggregate;		/* for messages */
	const char *rows;			/* what a row is, in the plural */
	const char *too_many_hint;
	const char *options;		/* what may not change from row to row */
	const char *options_hint;
	int			heading;		/* numbers of heading */
	int			options_from;	/* counts, which add up, end here and options begin */
	int			width;			/* numbers a row */
	int			checked;		/* heading_ranges has so many of the heading, from the second on */
	const ValueRange *heading_ranges;
	const ValueRange *row_ranges;	/* width of them */
} ValueShape;

#define VALUE_STATE_ROWS 0		/* in the heading */

#define VALUE_STATE_ITEMS(state) \
	((float8 *) ((char *) (state) + ARR_OVERHEAD_NONULLS(1)))

static inline int64
value_state_rows(const ArrayType *state)
{
	return (int64) VALUE_STATE_ITEMS(state)[VALUE_STATE_ROWS];
}

/* The numbers of the first row; the other rows follow. */
static inline const float8 *
value_state_values(const ValueShape *shape, const ArrayType *state)
{
	return VALUE_STATE_ITEMS(state) + shape->heading;
}

extern ArrayType *value_state_begin(const ValueShape *shape, FunctionCallInfo fcinfo,
									const float8 *heading);
extern ArrayType *value_state_add(const ValueShape *shape, ArrayType *state, const float8 *row);
extern ArrayType *value_state_final(const ValueShape *shape, FunctionCallInfo fcinfo);
extern Datum value_state_combine(const ValueShape *shape, FunctionCallInfo fcinfo);

#endif
