/*
 * score_arguments.c
 *		Options of aggregates over scores, and tables as their results.
 */
#include "classifier/score_arguments.h"

#include <math.h>

#include "utils/array.h"
#include "utils/lsyscache.h"
#include "utils/typcache.h"

/* Weights leave room for products of their sums. */
#define LEAST_WEIGHT 1e-60
#define MOST_WEIGHT 1e60

/* In how many groups scores are put, as it is said. */
int
score_groups_check(int groups)
{
	if (groups < 2 || groups > SCORE_MOST_GROUPS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("groups is %d, not between 2 and %d", groups, SCORE_MOST_GROUPS),
				 errhint("10 makes tenths of the rows, 20 twentieths.")));
	return groups;
}

/* How sure an interval is, as it is said. */
double
score_confidence_check(double confidence)
{
	if (!(confidence > 0 && confidence < 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("confidence must be above 0 and below 1, not %.15g", confidence),
				 errhint("Write 95 %% as 0.95.")));
	return confidence;
}

/* The weight of a row, as it is said. */
double
score_weight_check(double weight)
{
	if (weight == 0 || (weight >= LEAST_WEIGHT && weight <= MOST_WEIGHT))
		return weight;
	ereport(ERROR,
			(errcode(weight > 0 && isfinite(weight) ? ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE : ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("weight must be 0, or between 1e-60 and 1e60, not %.15g", weight),
			 errhint("A weight says how many rows like this one there are; 0 or NULL leaves the row out.")));
}

/* The error for a score that is no probability. */
void
score_not_probability(double score, const char *name)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("%s must be between 0 and 1, not %.15g", name, score),
			 errhint("Other scores are judged by classifier_report() and gains_table(); percent are divided by 100.")));
}

/* Begin the table that the function returns, of so many rows at most. */
void
score_table_begin(ScoreTable *table, FunctionCallInfo fcinfo, int most)
{
	/* declared, not looked up in the call: on other servers there is none */
	table->type = get_element_type(get_func_rettype(fcinfo->flinfo->fn_oid));
	if (!OidIsValid(table->type))
		elog(ERROR, "return type must be an array of rows");
	result_row_of(&table->row, lookup_rowtype_tupdesc_copy(table->type, -1));
	table->rows = palloc((Size) most * sizeof(Datum));
	table->n = 0;
}

/* The columns of a row are all put. */
void
score_table_next(ScoreTable *table)
{
	table->rows[table->n++] = result_row_datum(&table->row);
}

Datum
score_table_datum(const ScoreTable *table)
{
	return PointerGetDatum(construct_array(table->rows, table->n, table->type, -1, false, TYPALIGN_DOUBLE));
}
