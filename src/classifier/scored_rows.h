/*
 * scored_rows.h
 *		State of aggregates that need every score at the end, with whether the
 *		event came: reports, gains and calibration tables.
 */
#ifndef CRM_SCORED_ROWS_H
#define CRM_SCORED_ROWS_H

#include "base/crm.h"

#include "base/aggregate_state.h"
#include "math/scored.h"

/* What the call says; the same for all rows. */
typedef struct ScoredOptions
{
	double		confidence;
	int32		groups;
	int32		choice;			/* of the aggregate */
} ScoredOptions;

typedef struct ScoredRows
{
	ScoredOptions options;
	int64		rows;			/* that count */
	int64		event_rows;
	int64		skipped;		/* without score, event or weight */
	int64		capacity;		/* slots of a hash of scores, a power of two; 0: lists of rows of weight 1 */
	int64		used;			/* slots */
	int64		weighted;		/* 1: the hash has other weights than 1 */
	int64		events;			/* listed from the front of the numbers on */
	int64		others;			/* and from their end backwards */
	double		numbers[FLEXIBLE_ARRAY_MEMBER];
} ScoredRows;

/* A slot of the hash; without events and others it is empty. */
typedef ScoredGroup ScoredSlot;

/* Slots and bytes of a new state. */
#define SCORED_FIRST_SLOTS 32

/* What is read of a row by the transition functions. */
typedef struct ScoredArguments
{
	int			weight;			/* argument with the weight, 0 without */
	const char *score;			/* its name, for messages */
	bool		is_probability; /* scores are between 0 and 1 */
} ScoredArguments;

#define SCORED_STATE(name, number) \
	{ \
		.aggregate = name, \
		.kind = number, \
		.size = offsetof(ScoredRows, numbers), \
		.tail = SCORED_FIRST_SLOTS * sizeof(ScoredSlot), \
		.options = sizeof(ScoredOptions), \
		.options_at = offsetof(ScoredRows, options), \
		.options_change = "an option changes", \
		.options_hint = "Pass the same options in all rows; FILTER and GROUP BY keep sets of rows apart.", \
		.is_valid = scored_rows_valid, \
		.merge = scored_rows_merge \
	}

extern bool scored_rows_valid(const StateShape *shape, const void *state, Size tail);
extern void *scored_rows_merge(const StateShape *shape, void *state, const void *other);
extern Datum scored_rows_add(const StateShape *shape, FunctionCallInfo fcinfo, const ScoredArguments *arguments,
							 const ScoredOptions *options);
extern const ScoredRows *scored_rows_final(const StateShape *shape, FunctionCallInfo fcinfo, ScoredData *data);
CRM_NORETURN extern void scored_too_many(const StateShape *shape);

#endif
