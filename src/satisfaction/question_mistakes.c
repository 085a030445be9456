/*
 * question_mistakes.c
 *		Typical wrong calls of the measures of one question, answered with what
 *		to write instead.
 */
#include "base/crm.h"

#include <string.h>

#include "utils/builtins.h"
#include "utils/lsyscache.h"

PG_FUNCTION_INFO_V1(crm_refuse_answers);
PG_FUNCTION_INFO_V1(crm_refuse_counts);
PG_FUNCTION_INFO_V1(crm_refuse_levels);
PG_FUNCTION_INFO_V1(crm_refuse_scores);

/* The name of the aggregate whose transition function this is. */
static char *
aggregate_name(FunctionCallInfo fcinfo)
{
	char	   *name = get_func_name(fcinfo->flinfo->fn_oid);
	char	   *end = strstr(name, "_transition");

	if (end != NULL)
		*end = '\0';
	return name;
}

/* An aggregate over answers that are text.  An untyped NULL is text first, and no mistake. */
Datum
crm_refuse_answers(PG_FUNCTION_ARGS)
{
	if (PG_ARGISNULL(1))
		PG_RETURN_NULL();
	ereport(ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 errmsg("crm.%s takes answers as numbers, not the text \"%s\"", aggregate_name(fcinfo),
					text_to_cstring(PG_GETARG_TEXT_PP(1))),
			 errhint("Cast digits, answer::int; give words a number, worst first: array_position(ARRAY['poor', 'fair', 'good'], answer).")));
}

/* nps() of three counts. */
Datum
crm_refuse_counts(PG_FUNCTION_ARGS)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 errmsg("crm.%s takes a column of answers from 0 to 10, and perhaps a weight, not three numbers",
					aggregate_name(fcinfo)),
			 errhint("Of counts the score is 100.0 * (promoters - detractors) / (promoters + passives + detractors). An interval of counts: SELECT (crm.nps_detail(a)).* FROM (VALUES (10, promoters), (8, passives), (0, detractors)) AS v(a, n), generate_series(1, n).")));
}

/* The satisfaction degree with a literal that could be a number of levels or their scores. */
Datum
crm_refuse_levels(PG_FUNCTION_ARGS)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 errmsg("crm.%s takes a number of levels or their scores, not the text \"%s\"", aggregate_name(fcinfo),
					PG_ARGISNULL(2) ? "NULL" : text_to_cstring(PG_GETARG_TEXT_PP(2))),
			 errhint("Write 7 or 5, or the score of each level, worst first: ARRAY[0, 30, 60, 80, 100].")));
}

/* A test of change of two figures instead of two details. */
Datum
crm_refuse_scores(PG_FUNCTION_ARGS)
{
	static const char *const suffix = "_change";
	char	   *name = get_func_name(fcinfo->flinfo->fn_oid);
	char	   *end = strstr(name, suffix);

	if (end != NULL)
		*end = '\0';
	ereport(ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 errmsg("crm.%s%s cannot test two numbers, without how many answers they come from", name, suffix),
			 errhint("Pass what crm.%s_detail(...) returns of each, the newer first: first minus second is the change.", name)));
}
