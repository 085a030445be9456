/*
 * factor_score.c
 *		Credit scores of weighted factors: the score of a survey, and its rows.
 *
 * The weights are the cuts of a scheme of kind credit_factor, the scores a
 * jsonb object.  All arithmetic is exact up to one division.
 */
#include "base/crm.h"

#include <math.h>

#include "utils/builtins.h"
#include "utils/jsonb.h"
#include "utils/numeric.h"

#include "base/amount.h"
#include "base/result_rows.h"
#include "base/scheme_cache.h"

PG_FUNCTION_INFO_V1(crm_factor_score);
PG_FUNCTION_INFO_V1(crm_factor_rows);

/* What a factor without a score is. */
typedef enum Missing
{
	MISSING_UNKNOWN,			/* the score of all is unknown */
	MISSING_ZERO,				/* 0 */
	MISSING_RESCALE				/* the other factors count for it */
} Missing;

/* A survey read: weights and scores by code of the scheme; NULL for no score. */
typedef struct Survey
{
	const Scheme *scheme;
	Numeric    *weight;
	Numeric    *score;
	Numeric		scale_max;
	Numeric		total;			/* of the weights that count */
	bool		complete;		/* every factor that counts has a score */
} Survey;

/* One operation of numeric arithmetic, which raises its own errors of range. */
static Numeric
apply(PGFunction operation, Numeric a, Numeric b)
{
	return DatumGetNumeric(DirectFunctionCall2(operation, NumericGetDatum(a), NumericGetDatum(b)));
}

/* Comparisons of exact numbers. */
static bool
less(Numeric a, Numeric b)
{
	return DatumGetBool(DirectFunctionCall2(numeric_lt, NumericGetDatum(a), NumericGetDatum(b)));
}

static bool
is_zero(Numeric value)
{
	return !less(value, int64_to_numeric(0)) && !less(int64_to_numeric(0), value);
}

/* What a text names; NULL is the default. */
static Missing
missing_of(const text *name)
{
	char	   *rule = name == NULL ? NULL : text_to_cstring(name);

	if (rule == NULL || strcmp(rule, "unknown") == 0)
		return MISSING_UNKNOWN;
	if (strcmp(rule, "zero") == 0)
		return MISSING_ZERO;
	if (strcmp(rule, "rescale") == 0)
		return MISSING_RESCALE;
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("missing \"%s\" is not known", rule),
			 errhint("Known: unknown, zero, rescale.")));
}

/* The scale that scores are on, a finite number from 0 on. */
static void
check_scale(Numeric scale_max)
{
	if (numeric_is_nan(scale_max) || numeric_is_inf(scale_max) || less(scale_max, int64_to_numeric(0)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("scale_max is %s", numeric_normalize(scale_max)),
				 errhint("Pass the highest score that a factor can have, such as 100 or 5.")));
}

/* Weights of the scheme; rows edited by hand may hold any number. */
static void
read_weights(Survey *survey)
{
	const Scheme *scheme = survey->scheme;

	survey->weight = palloc(scheme->ncodes * sizeof(Numeric));
	survey->score = palloc0(scheme->ncodes * sizeof(Numeric));
	for (int i = 0; i < scheme->ncodes; i++)
	{
		double		weight = scheme->codes[i].cut;

		if (!(weight >= 0 && isfinite(weight)))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("weight of factor %s is %.15g", text_to_cstring(scheme->codes[i].code), weight),
					 errhint("Give it a cut in crm.scheme_code that is at least 0.")));
		survey->weight[i] = double_to_numeric(weight);
	}
}

/* The score of a factor: a number on the scale. */
static Numeric
read_score(const Survey *survey, int factor, JsonbValue *value)
{
	bool		is_number = value->type == jbvNumeric;

	if (!is_number || less(value->val.numeric, int64_to_numeric(0)) || less(survey->scale_max, value->val.numeric))
	{
		Jsonb	   *shown = JsonbValueToJsonb(value);

		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("score of %s is %s", text_to_cstring(survey->scheme->codes[factor].code),
						JsonbToCString(NULL, &shown->root, (int) VARSIZE(shown))),
				 errhint("Scores are numbers from 0 to %s; what is unknown is null.", numeric_normalize(survey->scale_max))));
	}
	return value->val.numeric;
}

/* The scores of an object of factors; null is none. */
static void
read_scores(Survey *survey, Jsonb *scores)
{
	JsonbIterator *iterator;
	JsonbValue	value;
	JsonbIteratorToken token;
	int			factor = -1;

	if (!JB_ROOT_IS_OBJECT(scores))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("scores is not an object of factors and their scores"),
				 errhint("Write jsonb_build_object('character', 80), or jsonb_object_agg(factor, score) over the rows of a survey.")));
	iterator = JsonbIteratorInit(&scores->root);
	while ((token = JsonbIteratorNext(&iterator, &value, true)) != WJB_DONE)
	{
		if (token == WJB_KEY)
			factor = scheme_require_code(survey->scheme, value.val.string.val, (Size) value.val.string.len);
		else if (token == WJB_VALUE && value.type != jbvNull)
			survey->score[factor] = read_score(survey, factor, &value);
	}
}

/* What is done about missing scores, and the total of the weights. */
static void
complete_survey(Survey *survey, Missing missing)
{
	survey->total = int64_to_numeric(0);
	survey->complete = true;
	for (int i = 0; i < survey->scheme->ncodes; i++)
	{
		if (survey->score[i] == NULL && missing == MISSING_ZERO)
			survey->score[i] = int64_to_numeric(0);
		if (survey->score[i] == NULL && missing == MISSING_RESCALE)
			survey->weight[i] = int64_to_numeric(0);
		if (survey->score[i] == NULL && !is_zero(survey->weight[i]))
			survey->complete = false;
		survey->total = apply(numeric_add, survey->total, survey->weight[i]);
	}
}

/*
 * The survey of a call (scores, scheme, scale_max, missing); false where there
 * is nothing to say.  Refers to the jsonb of the argument and to the scheme.
 */
static bool
survey_of_call(FunctionCallInfo fcinfo, const Scheme *scheme, Survey *survey)
{
	Missing		missing = missing_of(PG_ARGISNULL(3) ? NULL : PG_GETARG_TEXT_PP(3));

	if (PG_ARGISNULL(0) || PG_ARGISNULL(2))
		return false;
	survey->scheme = scheme;
	survey->scale_max = PG_GETARG_NUMERIC(2);
	check_scale(survey->scale_max);
	read_weights(survey);
	read_scores(survey, PG_GETARG_JSONB_P(0));
	complete_survey(survey, missing);
	return !is_zero(survey->total) && !is_zero(survey->scale_max);
}

/* 100 * weight * score / (total of the weights * scale_max). */
static Numeric
points_of(const Survey *survey, Numeric weighted)
{
	return apply(numeric_div, apply(numeric_mul, int64_to_numeric(100), weighted), apply(numeric_mul, survey->total, survey->scale_max));
}

/* factor_score(scores, scheme, scale_max, missing). */
Datum
crm_factor_score(PG_FUNCTION_ARGS)
{
	Survey		survey;
	Numeric		sum = int64_to_numeric(0);

	if (!survey_of_call(fcinfo, scheme_find_kind(fcinfo->flinfo, "credit_factor", PG_ARGISNULL(1) ? NULL : PG_GETARG_TEXT_PP(1)), &survey) ||
		!survey.complete)
		PG_RETURN_NULL();
	for (int i = 0; i < survey.scheme->ncodes; i++)
		if (survey.score[i] != NULL)
			sum = apply(numeric_add, sum, apply(numeric_mul, survey.weight[i], survey.score[i]));
	PG_RETURN_NUMERIC(points_of(&survey, sum));
}

/* A factor's row: its points, and what it lost of those that it could have. */
static void
put_factor(ResultRow *row, const Survey *survey, int factor)
{
	const SchemeCode *code = &survey->scheme->codes[factor];
	Numeric		weight = survey->weight[factor];
	Numeric		score = survey->score[factor];
	Numeric		counted = score == NULL && is_zero(weight) ? survey->scale_max : score;

	put_int(row, factor + 1);
	put_label(row, code->code);
	put_label(row, code->labels[scheme_language(survey->scheme, "en", 2)].name);
	put_label(row, code->labels[scheme_language(survey->scheme, "zh", 2)].name);
	put_numeric(row, apply(numeric_div, weight, survey->total));
	put_numeric(row, score);
	put_numeric(row, counted == NULL ? NULL : points_of(survey, apply(numeric_mul, weight, counted)));
	put_numeric(row, counted == NULL ? NULL : points_of(survey, apply(numeric_mul, weight, apply(numeric_sub, survey->scale_max, counted))));
	result_rows_next(row);
}

/* factor_rows(scores, scheme, scale_max, missing): one row per factor. */
Datum
crm_factor_rows(PG_FUNCTION_ARGS)
{
	const Scheme *scheme = scheme_load("credit_factor", PG_ARGISNULL(1) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(1)), CurrentMemoryContext);
	Survey		survey;
	ResultRow	row;

	if (!survey_of_call(fcinfo, scheme, &survey))
		return result_rows_none(fcinfo);
	result_rows_begin(&row, fcinfo);
	for (int i = 0; i < scheme->ncodes; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		put_factor(&row, &survey, i);
	}
	return result_rows_end(&row);
}
