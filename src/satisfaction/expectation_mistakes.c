/*
 * expectation_mistakes.c
 *		Typical wrong calls of Kano's questions and of key drivers, answered
 *		with what to write instead.
 */
#include "base/crm.h"

#include "utils/builtins.h"

#include "base/result_rows.h"

PG_FUNCTION_INFO_V1(crm_refuse_kano_texts);
PG_FUNCTION_INFO_V1(crm_refuse_kano_category);
PG_FUNCTION_INFO_V1(crm_refuse_drivers);

/* kano_summary() over answers in words.  An untyped NULL is text first, and no mistake. */
Datum
crm_refuse_kano_texts(PG_FUNCTION_ARGS)
{
	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		PG_RETURN_NULL();
	ereport(ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 errmsg("crm.kano_summary takes answers as numbers from 1 to 5, not the texts \"%s\" and \"%s\"",
					text_to_cstring(PG_GETARG_TEXT_PP(1)), text_to_cstring(PG_GETARG_TEXT_PP(2))),
			 errhint("Cast digits, answer::int; number words, array_position(ARRAY['like', 'must be', 'neutral', 'live with', 'dislike'], answer).")));
}

/* kano_summary() over categories. */
Datum
crm_refuse_kano_category(PG_FUNCTION_ARGS)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 errmsg("crm.kano_summary takes two answers, not a category"),
			 errhint("Pass the columns that you gave to crm.kano(): crm.kano_summary(functional, dysfunctional).")));
}

/* key_drivers() of a table by name, or of answers.  An untyped NULL is text first, and no mistake. */
Datum
crm_refuse_drivers(PG_FUNCTION_ARGS)
{
	if (PG_ARGISNULL(0))
		return result_rows_none(fcinfo);
	ereport(ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 errmsg("crm.key_drivers takes moments of the answers"),
			 errhint("SELECT k.* FROM (SELECT crm.item_moments(ARRAY[satisfied, price, speed]) AS m FROM survey) AS s, crm.key_drivers(s.m, 'satisfied', items => '{satisfied, price, speed}') AS k;")));
}
