/*
 * logistic_agg.c
 *		logistic_regression(): rows become a model, one per group.
 */
#include "base/crm.h"

#include <math.h>

#include "common/hashfn.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"

#include "base/aggregate_state.h"
#include "logistic/feature_names.h"
#include "logistic/feature_row.h"
#include "logistic/logistic_model.h"
#include "logistic/logistic_options.h"
#include "logistic/logistic_state.h"

PG_FUNCTION_INFO_V1(crm_logistic_regression_combine);
PG_FUNCTION_INFO_V1(crm_logistic_regression_final);

/* What is known from one row to the next. */
typedef struct LogisticCall
{
	FeatureCall features;
	RowCache	row;
	uint64		reads;			/* of the options, when they were packed */
	StringInfoData packed;
	int			nnames;
	uint64		digest;
} LogisticCall;

/* Where the arguments are: 0, there is none. */
typedef struct LogisticArguments
{
	bool		in_columns;
	int			weight;
	int			options;
} LogisticArguments;

static LogisticCall *
begin_calls(FunctionCallInfo fcinfo, const LogisticArguments *arguments)
{
	MemoryContext old = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);
	LogisticCall *call = palloc0(sizeof(LogisticCall));

	if (arguments->in_columns)
		feature_call_begin(&call->features, fcinfo, 2, false);
	else
		call->features.is_array = true;
	initStringInfo(&call->packed);
	call->digest = hash_bytes_extended((const unsigned char *) call->packed.data, 0, 0);
	MemoryContextSwitchTo(old);
	return fcinfo->flinfo->fn_extra = call;
}

/* The options of the call, packed anew only if they change. */
static void
read_options(LogisticCall *call, FunctionCallInfo fcinfo, int argument)
{
	const LogisticChoice *choice = row_cached(&logistic_options, &call->row, fcinfo, argument);

	if (likely(call->reads == call->row.reads))
		return;
	call->reads = 0;
	resetStringInfo(&call->packed);
	logistic_choice_pack(&call->packed, choice);
	call->nnames = choice->nnames;
	call->digest = hash_bytes_extended((const unsigned char *) call->packed.data, call->packed.len, 0);
	call->reads = call->row.reads;
}

/* The weight of a row; false where the row does not count. */
static bool
read_weight(FunctionCallInfo fcinfo, int argument, double *weight)
{
	*weight = 1;
	if (argument == 0)
		return true;
	if (PG_ARGISNULL(argument))
		return false;
	*weight = PG_GETARG_FLOAT8(argument);
	if (!(*weight >= 0 && *weight <= LOGISTIC_LARGEST))
		ereport(ERROR,
				(errcode(*weight < 0 ? ERRCODE_INVALID_PARAMETER_VALUE : ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("weight is %s", DatumGetCString(DirectFunctionCall1(float8out, Float8GetDatum(*weight)))),
				 errhint("A weight says how often the row is there: a finite number, 0 or more.")));
	return *weight > 0;
}

/* The state of the call, checked against its options. */
static LogisticState *
state_of_call(FunctionCallInfo fcinfo, const LogisticCall *call, MemoryContext context)
{
	LogisticState *state;

	if (PG_ARGISNULL(0))
	{
		state = logistic_state_create(context);
		logistic_state_set_choice(state, call->packed.data, call->packed.len, call->digest);
		return state;
	}
	state = logistic_state_of(PG_GETARG_DATUM(0), context);
	if (unlikely(state->digest != call->digest))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the options change from row to row"),
				 errhint("A fit has the same options for all rows; use GROUP BY for several fits.")));
	return state;
}

/* (state, event, features [, weight] [, options]) */
static Datum
add_row(FunctionCallInfo fcinfo, LogisticArguments arguments)
{
	MemoryContext context = crm_aggregate_context(fcinfo, LOGISTIC_FUNCTION);
	LogisticCall *call = fcinfo->flinfo->fn_extra;
	LogisticState *state;
	FeatureRow	row;
	double		weight;
	bool		counts;

	if (unlikely(call == NULL))
		call = begin_calls(fcinfo, &arguments);
	if (arguments.options != 0)
		read_options(call, fcinfo, arguments.options);
	feature_row_read(&row, &call->features, fcinfo, 2);
	counts = read_weight(fcinfo, arguments.weight, &weight);
	state = state_of_call(fcinfo, call, context);
	if (row.features > 0)
	{
		if (unlikely(call->nnames != 0 && call->nnames != row.features))
			feature_names_refuse(call->nnames, row.features);
		logistic_state_set_features(state, row.features);
	}
	if (PG_ARGISNULL(1) || row.has_gaps || !counts)
		state->skipped++;
	else
		logistic_state_add(state, PG_GETARG_BOOL(1), weight, row.value);
	return EOHPGetRWDatum(&state->hdr);
}

CRM_FUNCTION(crm_logistic_regression_transition, add_row(fcinfo, (LogisticArguments) {0}))
CRM_FUNCTION(crm_logistic_regression_transition_weight, add_row(fcinfo, (LogisticArguments) {.weight = 3}))
CRM_FUNCTION(crm_logistic_regression_transition_options, add_row(fcinfo, (LogisticArguments) {.options = 3}))
CRM_FUNCTION(crm_logistic_regression_transition_both, add_row(fcinfo, (LogisticArguments) {.weight = 3,.options = 4}))
CRM_FUNCTION(crm_logistic_regression_transition_columns, add_row(fcinfo, (LogisticArguments) {.in_columns = true}))

/* logistic_regression_combine(state, state) */
Datum
crm_logistic_regression_combine(PG_FUNCTION_ARGS)
{
	MemoryContext context = crm_aggregate_context(fcinfo, LOGISTIC_FUNCTION);
	LogisticState *other;
	LogisticState *state;

	if (PG_ARGISNULL(1))
		return state_unchanged(fcinfo);
	if (PG_ARGISNULL(0))
	{
		state = logistic_state_of(PG_GETARG_DATUM(1), context);
		return EOHPGetRWDatum(&state->hdr);
	}
	other = logistic_state_of(PG_GETARG_DATUM(1), CurrentMemoryContext);
	state = logistic_state_of(PG_GETARG_DATUM(0), context);
	logistic_state_merge(state, other);
	return EOHPGetRWDatum(&state->hdr);
}

/* logistic_regression_final(state): the model; NULL when no row counts. */
Datum
crm_logistic_regression_final(PG_FUNCTION_ARGS)
{
	const LogisticModel *model;
	ResultRow	result;

	(void) crm_aggregate_context(fcinfo, LOGISTIC_FUNCTION);
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	model = logistic_state_fit(logistic_state_of(PG_GETARG_DATUM(0), CurrentMemoryContext));
	if (model == NULL)
		PG_RETURN_NULL();
	result_row_begin(&result, fcinfo);
	put_fields(&result, &logistic_model_type, model);
	return result_row_datum(&result);
}
