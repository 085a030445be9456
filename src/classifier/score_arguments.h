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

extern int	score_groups_argument(FunctionCallInfo fcinfo, int argument);
extern double score_confidence_argument(FunctionCallInfo fcinfo, int argument);
extern bool score_flag_argument(FunctionCallInfo fcinfo, int argument, bool otherwise);
extern double score_weight_argument(FunctionCallInfo fcinfo, int argument);
CRM_NORETURN extern void score_not_probability(double score, const char *name);
extern void score_table_begin(ScoreTable *table, FunctionCallInfo fcinfo, int most);
extern void score_table_next(ScoreTable *table);
extern Datum score_table_datum(const ScoreTable *table);

/* Scores that must be probabilities. */
static inline void
score_check_probability(double score, const char *name)
{
	if (unlikely(!(score >= 0 && score <= 1)))
		score_not_probability(score, name);
}

#endif
