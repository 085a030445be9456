/*
 * credit_grade.c
 *		The grade of a score: the best whose lower limit it reaches, not
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

PG_FUNCTION_INFO_V1(crm_credit_grade);

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

static int
code_of(const Scheme *scheme, const text *code)
{
	return scheme_require_code(scheme, VARDATA_ANY(code), VARSIZE_ANY_EXHDR(code));
}

/* The worse of a grade and those that a veto rule leads to; a rule without an arrow is a grade itself. */
static int
worse_by_veto(const Scheme *grades, const SchemeCode *veto, int grade)
{
	if (veto->ntargets == 0)
		return Max(grade, code_of(grades, veto->code));
	for (int i = 0; i < veto->ntargets; i++)
		grade = Max(grade, code_of(grades, veto->targets[i]));
	return grade;
}

/* The worst of a grade and those that an array of veto rules allows; NULL elements are none. */
static int
worse_by_vetoes(FmgrInfo *flinfo, const Scheme *grades, int grade, ArrayType *rules, const text *name)
{
	const Scheme *vetoes = NULL;
	Datum	   *items;
	bool	   *nulls;
	int			n;

	deconstruct_array(rules, TEXTOID, -1, false, TYPALIGN_INT, &items, &nulls, &n);
	for (int i = 0; i < n; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		if (nulls[i])
			continue;
		/* read in the same call, so the grades stay where they are */
		if (vetoes == NULL)
			vetoes = scheme_find_kind(flinfo, "credit_veto", name);
		grade = worse_by_veto(grades, &vetoes->codes[code_of(vetoes, DatumGetTextPP(items[i]))], grade);
	}
	return grade;
}

/* credit_grade(score, scheme, vetoes, veto_scheme): the cached datum itself, not a copy. */
Datum
crm_credit_grade(PG_FUNCTION_ARGS)
{
	const Scheme *grades;
	double		score;
	int			grade;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	score = DatumGetFloat8(DirectFunctionCall1(numeric_float8, PG_GETARG_DATUM(0)));
	value_check(score, "score");
	grades = scheme_find_kind(fcinfo->flinfo, "credit_grade", PG_ARGISNULL(1) ? NULL : PG_GETARG_TEXT_PP(1));
	grade = grade_of(grades, score);
	if (!PG_ARGISNULL(2))
		grade = worse_by_vetoes(fcinfo->flinfo, grades, grade, PG_GETARG_ARRAYTYPE_P(2), PG_ARGISNULL(3) ? NULL : PG_GETARG_TEXT_PP(3));
	PG_RETURN_TEXT_P(grades->codes[grade].code);
}
