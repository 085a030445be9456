/*
 * latent.c
 *		Scores and indices of a respondent by a fitted path model.
 *
 * They are called for every row of a survey, so the model is decoded once, and
 * a row reads the answers to the items of one construct only.
 */
#include "base/crm.h"

#include <math.h>

#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "math/survey.h"
#include "satisfaction/item_answers.h"
#include "satisfaction/satisfaction_model.h"

PG_FUNCTION_INFO_V1(crm_latent_score);
PG_FUNCTION_INFO_V1(crm_latent_index);

/* First argument that is an answer. */
#define FIRST 2

/* What is known from one call to the next. */
typedef struct LatentCall
{
	RowCache	row;
	uint64		reads;			/* of the row, when the rest was found */
	ItemColumns *columns;		/* NULL: the answers stand in an array */
	char	   *name;			/* of the construct */
	Size		name_length;
	const SatisfactionModel *model;
	int			n;				/* items of the construct */
	bool		has_value;		/* false: it has no index */
	int			item[ITEMS_MOST];
	double		factor[ITEMS_MOST]; /* of the answer less its reference */
	double		whole;			/* of which the sum is returned in percent; 0: as it is */
	double		reference[ITEMS_MOST];	/* mean, or lowest */
} LatentCall;

static LatentCall *
begin_calls(FunctionCallInfo fcinfo)
{
	LatentCall *call = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(LatentCall));
	bool		is_array = PG_NARGS() == FIRST + 1 &&
		(get_fn_expr_variadic(fcinfo->flinfo) || OidIsValid(get_base_element_type(get_fn_expr_argtype(fcinfo->flinfo, FIRST))));

	if (!is_array)
		call->columns = item_columns_find(fcinfo, FIRST);
	return fcinfo->flinfo->fn_extra = call;
}

/* Items of a construct with what the score takes them times: w / s. */
static void
score_factors(LatentCall *call, int construct)
{
	const SatisfactionModel *model = call->model;

	call->n = 0;
	call->whole = 0;
	call->has_value = true;
	for (int i = 0; i < model->spec.items; i++)
		if (model->spec.construct_of[i] == construct)
		{
			call->item[call->n] = i;
			call->reference[call->n] = model->means[i];
			call->factor[call->n++] = model->weights[i] / model->sds[i];
		}
}

/*
 * The same for the index: u / (highest - lowest), u = w (highest - lowest) / s,
 * in percent of the sum of u, so that equal answers at an end of every scale are
 * 0 or 100.  With a negative weight there is no index.
 */
static void
index_factors(LatentCall *call, int construct)
{
	const PathSpec *spec = &call->model->spec;
	double		sum = 0;

	score_factors(call, construct);
	if (spec->lowest == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the model has no scales, and so no index"),
				 errhint("Give crm.path_model() the lowest and highest answers, or use crm.latent_score().")));
	for (int k = 0; k < call->n; k++)
	{
		int			item = call->item[k];

		if (call->factor[k] < 0)
			call->has_value = false;
		sum += call->factor[k] * (spec->highest[item] - spec->lowest[item]);
	}
	for (int k = 0; k < call->n; k++)
		call->reference[k] = spec->lowest[call->item[k]];
	call->whole = sum;
	call->has_value = call->has_value && isfinite(100 / sum);
}

/* The model and the construct of the call, found anew only if they change. */
static LatentCall *
latent_call(FunctionCallInfo fcinfo, void (*find) (LatentCall *, int))
{
	LatentCall *call = fcinfo->flinfo->fn_extra;
	const text *name = PG_GETARG_TEXT_PP(1);
	Size		length = VARSIZE_ANY_EXHDR(name);
	int			construct;

	if (unlikely(call == NULL))
		call = begin_calls(fcinfo);
	call->model = row_cached(&satisfaction_model_type, &call->row, fcinfo, 0);
	if (likely(call->reads == call->row.reads && call->name_length == length &&
			   memcmp(call->name, VARDATA_ANY(name), length) == 0))
		return call;
	call->reads = 0;
	construct = path_spec_construct(&call->model->spec, VARDATA_ANY(name), length);
	if (construct < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the model has no construct \"%s\"", text_to_cstring(name)),
				 errhint("Known: %s.", path_spec_constructs(&call->model->spec))));
	find(call, construct);
	if (call->name != NULL)
		pfree(call->name);
	call->name = MemoryContextAlloc(fcinfo->flinfo->fn_mcxt, length + 1);
	memcpy(call->name, VARDATA_ANY(name), length);
	call->name_length = length;
	call->reads = call->row.reads;
	return call;
}

/* Whether a respondent who answered no item of the construct answered any other. */
static bool
answered_any(const LatentCall *call, FunctionCallInfo fcinfo, const double *given)
{
	for (int i = 0; i < call->model->spec.items; i++)
		if (call->columns != NULL ? !PG_ARGISNULL(FIRST + i) : !isnan(given[i]))
			return true;
	return false;
}

/*
 * Sum over the items of a construct; NULL if an answer is missing, unless the
 * model counts it as the mean.
 */
static Datum
latent(FunctionCallInfo fcinfo, void (*find) (LatentCall *, int))
{
	LatentCall *call;
	ItemAnswers answers;
	const double *given = NULL;
	int			count;
	int			answered = 0;
	double		sum = 0;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		PG_RETURN_NULL();
	call = latent_call(fcinfo, find);
	if (call->columns == NULL)
	{
		if (PG_ARGISNULL(FIRST))
			PG_RETURN_NULL();
		item_answers_from_array(&answers, PG_GETARG_ARRAYTYPE_P(FIRST));
		given = item_answers_real(&answers);
	}
	count = call->columns != NULL ? call->columns->items : answers.items;
	if (unlikely(count != call->model->spec.items))
		path_spec_refuse_count(&call->model->spec, count);
	for (int k = 0; k < call->n; k++)
	{
		int			item = call->item[k];
		double		answer;

		if (call->columns != NULL ? PG_ARGISNULL(FIRST + item) : isnan(given[item]))
		{
			if (!call->model->replaces)
				PG_RETURN_NULL();
			sum += call->factor[k] * (call->model->means[item] - call->reference[k]);
			continue;
		}
		answer = call->columns != NULL ? item_column_number(call->columns, fcinfo, FIRST, item) : given[item];
		path_spec_check_answer(&call->model->spec, item, answer);
		sum += call->factor[k] * (answer - call->reference[k]);
		answered++;
	}
	if (!call->has_value || !isfinite(sum) || (answered == 0 && !answered_any(call, fcinfo, given)))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(call->whole == 0 ? sum : survey_percent(sum, call->whole));
}

/* latent_score(model, construct, answers ...): standardized. */
Datum
crm_latent_score(PG_FUNCTION_ARGS)
{
	return latent(fcinfo, score_factors);
}

/* latent_index(model, construct, answers ...): from 0 to 100. */
Datum
crm_latent_index(PG_FUNCTION_ARGS)
{
	return latent(fcinfo, index_factors);
}
