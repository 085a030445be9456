/*
 * clv_call.c
 *		Calls of the functions that score with lifetime value models: reading
 *		their arguments, giving their results.
 */
#include "base/crm.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "utils/array.h"

#include "base/event_day.h"
#include "base/float_list.h"
#include "clv/clv_call.h"

/* What the function keeps in fn_extra, ready to read the first argument. */
ClvCall *
clv_call_begin(FunctionCallInfo fcinfo)
{
	ClvCall    *call = fcinfo->flinfo->fn_extra;

	if (unlikely(call == NULL))
		call = fcinfo->flinfo->fn_extra =
			MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(ClvCall));
	call->fcinfo = fcinfo;
	call->next = 0;
	return call;
}

/* The next argument, a number; false if it is NULL. */
bool
clv_call_float(ClvCall *call, double *value)
{
	NullableDatum *argument = &call->fcinfo->args[call->next++];

	if (argument->isnull)
		return false;
	*value = DatumGetFloat8(argument->value);
	return true;
}

static const ClvModel *
next_model(ClvCall *call, RowCache *cache, ClvFamily family)
{
	int			argument = call->next++;

	if (call->fcinfo->args[argument].isnull)
		return NULL;
	return clv_model_cached(cache, call->fcinfo, argument, family);
}

/* The next argument, a model of purchases; NULL if it is NULL. */
const ClvModel *
clv_call_model(ClvCall *call)
{
	return next_model(call, &call->model, CLV_PURCHASES);
}

/* The next argument, a model of spend; NULL if it is NULL. */
const ClvModel *
clv_call_spend(ClvCall *call)
{
	return next_model(call, &call->spend, CLV_SPEND);
}

/* The next argument, the as-of date; the model's if it is NULL. */
DateADT
clv_call_as_of(ClvCall *call, const ClvModel *model)
{
	NullableDatum *as_of = &call->fcinfo->args[call->next++];
	DateADT		day = as_of->isnull ? model->as_of : DatumGetDateADT(as_of->value);

	if (as_of->isnull && !model->has_as_of)
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("neither the call nor the model has an as-of date"),
				 errhint("Pass as_of => current_date, or the day up to which purchases are counted.")));
	event_day_check_as_of(day);
	return day;
}

/* The next two arguments, a summary and an as-of date. */
static bool
customer_of_summary(ClvCall *call, const ClvModel *model, ClvCustomer *customer)
{
	NullableDatum *summary = &call->fcinfo->args[call->next++];
	DateADT		day;

	if (summary->isnull)
		return false;
	day = clv_call_as_of(call, model);
	customer->summary = customer_summary_from_datum(summary->value);
	if (!clv_history_of_summary(customer->summary, day, model->kind, model->unit, false,
								&customer->history))
		return false;
	clv_history_check(model->kind, &customer->history);
	return true;
}

/*
 * The next arguments, a customer; false if there is nobody to speak of: a
 * NULL, or a summary without purchases.
 */
bool
clv_call_customer(ClvCall *call, ClvSource source, const ClvModel *model, ClvCustomer *customer)
{
	ClvHistory *history = &customer->history;

	*history = (ClvHistory) {0, 0, 0};
	if (source == CLV_OF_SUMMARY)
		return customer_of_summary(call, model, customer);
	/* where one is NULL, the rest is not read at all */
	if (!clv_call_float(call, &history->x) || !clv_call_float(call, &history->t_x) ||
		!clv_call_float(call, &history->T))
		return false;
	clv_history_check(model->kind, history);
	return true;
}

static void
covariates_bad(const char *problem, int expected)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("%s", problem),
			 errhint(expected > 0 ?
					 "Pass the customer's covariates in the order of the fit, as covariates => ARRAY[1, 0.5]; without them the model does not know the customer's rates." :
					 "Leave covariates out, or use a model fitted with covariates.")));
}

/* The next argument, the covariates that the model asks for; NULL if it asks for none. */
const double *
clv_call_covariates(ClvCall *call, const ClvModel *model)
{
	NullableDatum *argument = &call->fcinfo->args[call->next++];
	ArrayType  *array;
	const double *z;
	int			count = 0;

	if (argument->isnull)
	{
		if (model->covariates > 0)
			covariates_bad(psprintf("model takes %d covariates, and none is given", model->covariates),
						   model->covariates);
		return NULL;
	}
	array = DatumGetArrayTypeP(argument->value);
	z = ARR_NDIM(array) > 1 || ARR_ELEMTYPE(array) != FLOAT8OID ? NULL :
		float_array_items(array, &count);
	if (z == NULL)
		covariates_bad("covariates must be a one-dimensional array without nulls", model->covariates);
	if (count != model->covariates)
		covariates_bad(psprintf("model takes %d covariates, not %d", model->covariates, count),
					   model->covariates);
	for (int i = 0; i < count; i++)
		if (!isfinite(z[i]))
			covariates_bad(psprintf("covariate %d is %.15g", i + 1, z[i]), model->covariates);
	return count > 0 ? z : NULL;
}

/*
 * The answer about a customer; without covariates (NULL) those with the same
 * history share it, or all who are alive, times P(alive).
 */
double
clv_call_answer(ClvCall *call, const ClvQuestion *question, const ClvModel *model,
				const ClvHistory *history, const ClvNumbers *numbers, const double *covariates)
{
	ClvMemoSlot *slot = NULL;
	ClvHistory	known = *history;
	ClvOutlook	outlook;
	double		alive = 1;
	double		answer;

	outlook.kernel = NULL;
	if (covariates != NULL)
	{
		call->at = clv_model_at(model, covariates);
		model = &call->at;
	}
	else
	{
		if (question->is_expectation)
			alive = clv_outlook_living(model, &known, &outlook);
		slot = clv_memo_slot(&call->memo, call->fcinfo->flinfo->fn_mcxt, call->model.reads,
							 numbers, &known);
	}
	if (slot != NULL && clv_memo_holds(&call->memo, slot, &known))
		return alive * slot->answer[0];

	if (outlook.kernel == NULL)
		clv_outlook(model, history, &outlook);
	answer = question->answer(&outlook, numbers);
	CHECK_FOR_INTERRUPTS();
	/* a sum of probabilities may end a rounding above 1 */
	if (question->is_probability && answer > 1)
		answer = 1;
	if (slot != NULL)
	{
		slot->answer[0] = answer;
		clv_memo_keep(&call->memo, slot, &known);
	}
	return alive * answer;
}

/* The error for a result beyond all numbers. */
static double
check_finite(double value)
{
	if (isinf(value))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("result is out of range of double precision"),
				 errhint("Look at the model's parameters and at the rates and values given.")));
	return value;
}

/* A number as the result of a function: NaN, which does not exist, is NULL. */
Datum
clv_call_result(FunctionCallInfo fcinfo, double value)
{
	if (isnan(value))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(check_finite(value));
}

/* The same as a column. */
void
clv_put_result(ResultRow *row, double value)
{
	put_float_if(row, !isnan(value), check_finite(value));
}

/* Begin the row that the function returns. */
void
clv_call_row(ClvCall *call, ResultRow *row)
{
	if (call->row == NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(call->fcinfo->flinfo->fn_mcxt);

		call->row = result_row_type(call->fcinfo);
		MemoryContextSwitchTo(old);
	}
	result_row_of(row, call->row);
}
