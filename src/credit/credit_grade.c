/*
 * credit_grade.c
 *		The grade of a score: the first whose lower limit it reaches, not
 *		better than the grades that veto rules allow.
 */
#include "base/crm.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/numeric.h"

#include "base/scheme_cache.h"
#include "base/sorted_values.h"

PG_FUNCTION_INFO_V1(crm_capped_grade);

/*
 * Place of the grade whose band holds the score: the best whose lower limit
 * it reaches, the last one below all limits.  Limits that do not fall, which
 * rows edited by hand may have, are an error.
 */
static int
grade_of(const Scheme *scheme, double score)
{
	int			last = scheme->ncodes - 1;
	int			grade = last;

	for (int i = last - 1; i >= 0; i--)
	{
		double		limit = scheme->codes[i].cut;

		if (!isfinite(limit) || (i < last - 1 && limit <= scheme->codes[i + 1].cut))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("limits of credit_grade scheme \"%s\" do not fall: grade \"%s\"", scheme->name,
							text_to_cstring(scheme->codes[i].code)),
					 errhint("Give every grade but the last a cut in crm.scheme_code, the best the highest.")));
		if (score >= limit)
			grade = i;
	}
	return grade;
}

/* The worst of the grades in an array and another one; NULL elements are none. */
static int
worst_grade(const Scheme *scheme, ArrayType *grades, int grade)
{
	Datum	   *items;
	bool	   *nulls;
	int			n;

	deconstruct_array(grades, TEXTOID, -1, false, TYPALIGN_INT, &items, &nulls, &n);
	for (int i = 0; i < n; i++)
	{
		const text *item;
		int			found;

		CRM_CHECK_INTERRUPTS(i);
		if (nulls[i])
			continue;
		item = DatumGetTextPP(items[i]);
		found = scheme_code(scheme, VARDATA_ANY(item), VARSIZE_ANY_EXHDR(item));
		if (found < 0)
			scheme_refuse_code(scheme, text_to_cstring(item));
		grade = Max(grade, found);
	}
	return grade;
}

/* capped_grade(score, scheme, at_most): the cached datum itself, not a copy. */
Datum
crm_capped_grade(PG_FUNCTION_ARGS)
{
	const Scheme *scheme;
	double		score;
	int			grade;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	score = DatumGetFloat8(DirectFunctionCall1(numeric_float8, PG_GETARG_DATUM(0)));
	value_check(score, "score");
	scheme = scheme_find_kind(fcinfo->flinfo, "credit_grade", PG_ARGISNULL(1) ? NULL : PG_GETARG_TEXT_PP(1));
	grade = grade_of(scheme, score);
	if (!PG_ARGISNULL(2))
		grade = worst_grade(scheme, PG_GETARG_ARRAYTYPE_P(2), grade);
	PG_RETURN_TEXT_P(scheme->codes[grade].code);
}
