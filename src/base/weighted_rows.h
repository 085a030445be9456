/*
 * weighted_rows.h
 *		State of an aggregate that keeps different rows of numbers, equal ones
 *		merged, with the weight of each: what models are fitted to.
 *
 * In SQL a float8[] used as an open-addressing hash table, so that it is an
 * ordinary, mergeable, sendable value: a heading, then slots of key numbers
 * and the sum of their weights; weight 0 is an empty slot.  Beyond 1 GB it grows
 * on in memory of its own (large_state.h).
 */
#ifndef CRM_WEIGHTED_ROWS_H
#define CRM_WEIGHTED_ROWS_H

#include "base/crm.h"

#include "base/aggregate_state.h"

/* Numbers in a key at most. */
#define WEIGHTED_ROWS_MAX_KEY (3 + 16)

/* Numbers of the caller's own in the heading: options, which must be the same in every row. */
#define WEIGHTED_ROWS_OPTIONS 8

/* Sums of the caller's own in the heading, added up when states merge. */
#define WEIGHTED_ROWS_COUNTERS 4

typedef struct WeightedShape
{
	StateShape	state;			/* WEIGHTED_STATE() */
	int			key;			/* numbers that every key has */
	const char *more;			/* what the others of a key are, if there can be any */
	const char *more_hint;
} WeightedShape;

/* What a state holds. */
typedef struct WeightedTable
{
	double		mark;
	double		key_width;
	double		rows;			/* different ones */
	double		capacity;		/* slots, a power of two */
	double		options[WEIGHTED_ROWS_OPTIONS];
	double		counters[WEIGHTED_ROWS_COUNTERS];
	double		slots[FLEXIBLE_ARRAY_MEMBER];	/* key_width + 1 numbers each */
} WeightedTable;

#define WEIGHTED_STATE(name, change, hint) \
	{ \
		.aggregate = name, \
		.element = FLOAT8OID, \
		.size = offsetof(WeightedTable, slots), \
		.tail = sizeof(double), \
		.may_be_large = true, \
		.options = sizeof(((WeightedTable *) 0)->options), \
		.options_at = offsetof(WeightedTable, options), \
		.options_change = change, \
		.options_hint = hint, \
		.is_valid = weighted_rows_valid, \
		.merge = weighted_rows_merge \
	}

/* A state in hand. */
typedef struct WeightedRows
{
	const WeightedShape *shape;
	WeightedTable *table;
	bool		owned;			/* made in this call: free it when it grows */
} WeightedRows;

extern bool weighted_rows_valid(const StateShape *shape, const void *state, Size tail);
extern void *weighted_rows_merge(const StateShape *shape, void *state, const void *other);
extern WeightedRows weighted_rows_create(const WeightedShape *shape, int key_width, const double *options);
extern WeightedRows weighted_rows_begin(const WeightedShape *shape, FunctionCallInfo fcinfo,
										int key_width, const double *options);
extern void weighted_rows_add(WeightedRows *rows, const double *key, double weight);
extern Datum weighted_rows_result(const WeightedRows *rows, FunctionCallInfo fcinfo);
extern void weighted_rows_free(WeightedRows *rows);
extern int64 weighted_rows_sorted(const WeightedShape *shape, const WeightedTable *table,
								  const int *order, double **rows);

#endif
