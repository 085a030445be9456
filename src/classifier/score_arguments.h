/*
 * score_arguments.h
 *		Options of aggregates over scores, and tables as their results.
 */
#ifndef CRM_SCORE_ARGUMENTS_H
#define CRM_SCORE_ARGUMENTS_H

#include "base/crm.h"

#include "base/result_rows.h"

/* Groups of a table at most, and where nothing is said. */
#define SCORE_MOST_GROUPS 1000
#define SCORE_GROUPS 10
#define SCORE_CONFIDENCE 0.95

/* Rows of a table that is the result of an aggregate: an array of them. */
typedef struct ScoreTable
{
	ResultRow	row;
	Oid			type;			/* of a row */
	Datum	   *rows;
	int			n;
} ScoreTable;

extern int	score_groups_check(int groups);
extern double score_confidence_check(double confidence);
extern double score_weight_check(double weight);
CRM_NORETURN extern void score_not_probability(double score, const char *name);
extern void score_table_begin(ScoreTable *table, FunctionCallInfo fcinfo, int most);
extern void score_table_next(ScoreTable *table);
extern Datum score_table_datum(const ScoreTable *table);

/* In how many groups scores are put; without the argument, 0, as many as always. */
static inline int
score_groups_argument(FunctionCallInfo fcinfo, int argument)
{
	return argument == 0 || PG_ARGISNULL(argument) ? SCORE_GROUPS : score_groups_check(PG_GETARG_INT32(argument));
}

/* How sure an interval is. */
static inline double
score_confidence_argument(FunctionCallInfo fcinfo, int argument)
{
	return argument == 0 || PG_ARGISNULL(argument) ? SCORE_CONFIDENCE : score_confidence_check(PG_GETARG_FLOAT8(argument));
}

/* A choice that has a default. */
static inline bool
score_flag_argument(FunctionCallInfo fcinfo, int argument, bool otherwise)
{
	return argument == 0 || PG_ARGISNULL(argument) ? otherwise : PG_GETARG_BOOL(argument);
}

/* The weight of the row, 1 if there is no such argument; 0 leaves the row out, as NULL does. */
static inline double
score_weight_argument(FunctionCallInfo fcinfo, int argument)
{
	if (argument == 0)
		return 1;
	return PG_ARGISNULL(argument) ? 0 : score_weight_check(PG_GETARG_FLOAT8(argument));
}

/* Scores that must be probabilities. */
static inline void
score_check_probability(double score, const char *name)
{
	if (unlikely(!(score >= 0 && score <= 1)))
		score_not_probability(score, name);
}

#endif
