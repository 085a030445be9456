/*
 * row_state.c
 *		State of an aggregate that keeps the numbers of every row.
 */
#include "base/row_state.h"

#include <math.h>

/* Bytes of a row. */
static inline Size
row_size(const RowShape *shape)
{
	return shape->width * sizeof(float8);
}

/*
 * The form and the count of rows, which is all that adding a row needs;
 * row_state_final() checks the rest.
 */
bool
row_state_valid(const StateShape *shape, const void *state, Size tail)
{
	double		rows = ((const float8 *) state)[ROW_STATE_ROWS];

	return rows == floor(rows) && rows >= 0 &&
		rows * (double) row_size((const RowShape *) shape) <= (double) tail;
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
const float8 *
row_state_final(const RowShape *shape, FunctionCallInfo fcinfo)
{
	const float8 *state = state_final(&shape->state, fcinfo);
	const float8 *value;
	int64		rows;

	if (state == NULL)
		return NULL;
	for (int i = 0; i < shape->checked; i++)
		if (!in_range(&shape->heading_ranges[i], state[ROW_STATE_ROWS + 1 + i]))
			crm_invalid_state(shape->state.aggregate);
	value = row_state_values(shape, state);
	rows = row_state_rows(state);
	for (int64 row = 0; row < rows; row++)
	{
		CRM_CHECK_INTERRUPTS(row);
		for (int i = 0; i < shape->width; i++)
			if (!in_range(&shape->row_ranges[i], *value++))
				crm_invalid_state(shape->state.aggregate);
	}
	return state;
}

/* Room for that many more rows; may return a new state. */
static float8 *
reserve(const RowShape *shape, float8 *state, int64 more)
{
	Size		needed = (Size) (row_state_rows(state) + more) * row_size(shape);
	Size		room = state_tail(&shape->state, state);

	if (likely(needed <= room))
		return state;
	room = state_more_room(&shape->state, room, needed) / sizeof(float8) * sizeof(float8);
	if (room < needed)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("%s over more than %lld %s needs more than crm.population_memory (%d MB)", shape->state.aggregate,
						(long long) row_state_rows(state), shape->rows, crm_population_memory / 1024),
				 errhint("Raise crm.population_memory. %s", shape->too_many_hint)));
	return state_enlarge(&shape->state, state, room);
}

/* Add a row: the result of the transition function. */
Datum
row_state_add(const RowShape *shape, FunctionCallInfo fcinfo, float8 *state, const float8 *row)
{
	float8	   *items;

	state = reserve(shape, state, 1);
	items = state + shape->state.size / sizeof(float8) + shape->width * (Size) row_state_rows(state);
	for (int i = 0; i < shape->width; i++)
		items[i] = row[i];
	state[ROW_STATE_ROWS]++;
	return state_result(&shape->state, fcinfo, state);
}

/* The rows of another state are appended, and the counts add up. */
void *
row_state_merge(const StateShape *base, void *state, const void *other)
{
	const RowShape *shape = (const RowShape *) base;
	const float8 *more = other;
	float8	   *items;

	items = reserve(shape, state, row_state_rows(more));
	memcpy((char *) items + base->size + (Size) row_state_rows(items) * row_size(shape),
		   row_state_values(shape, more), (Size) row_state_rows(more) * row_size(shape));
	for (Size i = 0; i < base->options_at / sizeof(float8); i++)
		items[i] += more[i];
	return items;
}
