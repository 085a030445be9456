/*
 * scorecard_score.c
 *		The score of a customer by a card: points, probability of default, grade,
 *		and for which reasons it is not higher.
 */
#include "base/crm.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "mb/pg_wchar.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "base/fields.h"
#include "base/result_rows.h"
#include "credit/scorecard.h"
#include "credit/scorecard_input.h"

PG_FUNCTION_INFO_V1(crm_credit_score);
PG_FUNCTION_INFO_V1(crm_credit_score_jsonb);
PG_FUNCTION_INFO_V1(crm_score_from_probability);
PG_FUNCTION_INFO_V1(crm_probability_from_score);

/* Most reasons that a call asks for. */
#define MOST_REASONS 100

/* A place that calls, and the score of the customer of the last call. */
typedef struct ScoreCall
{
	RowCache	cache;
	uint64		reads;			/* of the cache, when what is below was made */
	const Scorecard *card;
	RowInput	input;
	bool		is_bound;		/* input knows the columns of the variables */
	MemoryContext context;		/* of the arrays */
	TupleDesc	result;
	int		   *points;			/* by variable */
	double	   *shortfalls;
	bool	   *by_policy;
	int			reasons[MOST_REASONS];
	int			nreasons;
	int			npolicy;
	int64		score;
	double		term;
} ScoreCall;

/* The score and term of the base, before any variable. */
static void
score_begin(ScoreCall *call)
{
	call->score = call->card->base_points;
	call->term = call->card->is_model ? call->card->intercept : 0;
	call->npolicy = 0;
}

/* What a value that the card has no bin for gets, or the error of a card that refuses it. */
static const CardAnswer *
answer_by_policy(ScoreCall *call, int v, const InputValue *value)
{
	const CardVariable *variable = &call->card->variables[v];

	if ((value->is_missing ? call->card->missing : call->card->unseen) == POLICY_ERROR)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 value->is_missing ? errmsg("variable \"%s\" is missing, and the card has no bin for that", variable->name)
				 : errmsg("variable \"%s\" has the category \"%.*s\", which the card does not know", variable->name,
						  pg_mbcliplen(value->bytes, value->length, 200), value->bytes),
				 errhint("Keep such rows out, or make a card whose policy is neutral or worst.")));
	call->by_policy[v] = true;
	call->npolicy++;
	return value->is_missing ? &variable->when_missing : &variable->when_unseen;
}

/* Add what the value of a variable brings. */
static inline void
score_add(ScoreCall *call, int v, const InputValue *value)
{
	const Scorecard *card = call->card;
	const CardVariable *variable = &card->variables[v];
	const CardAnswer *answer;
	int			bin;

	call->by_policy[v] = false;
	if (value->is_missing)
		bin = variable->missing;
	else if (variable->kind == CARD_NUMBER)
		bin = card_number_bin(variable, card, value->number);
	else
		bin = card_level_bin(variable, value->bytes, value->length);
	answer = bin >= 0 ? &card->answers[bin] : answer_by_policy(call, v, value);
	call->points[v] = answer->points;
	call->score += answer->points;
	call->term += answer->term;
}

/*
 * The variables that fall short of their neutral value most, at most so many;
 * of equal ones the first of the card first.
 */
static void
score_reasons(ScoreCall *call, int most, CardNeutral neutral)
{
	call->nreasons = 0;
	for (int v = 0; v < call->card->nvariables; v++)
	{
		double		shortfall = call->card->variables[v].neutrals[neutral] - call->points[v];
		int			at = call->nreasons;

		call->shortfalls[v] = shortfall;
		if (!(shortfall > 0) || (at == most && (most == 0 || shortfall <= call->shortfalls[call->reasons[at - 1]])))
			continue;
		if (at < most)
			call->nreasons++;
		else
			at--;
		while (at > 0 && call->shortfalls[call->reasons[at - 1]] < shortfall)
		{
			call->reasons[at] = call->reasons[at - 1];
			at--;
		}
		call->reasons[at] = v;
	}
}

/* The probability of bad. */
static double
score_probability(const ScoreCall *call)
{
	const Scorecard *card = call->card;
	double		log_odds = card->is_model ? call->term : (card_offset(card) - (double) call->score) / card_factor(card);

	return log_odds < 0 ? exp(log_odds) / (1 + exp(log_odds)) : 1 / (1 + exp(-log_odds));
}

/* Whole numbers as an array of int. */
static Datum
int_array(const int *numbers, int n)
{
	Size		size = ARR_OVERHEAD_NONULLS(1) + n * sizeof(int32);
	ArrayType  *array = palloc0(size);

	SET_VARSIZE(array, size);
	array->ndim = 1;
	array->elemtype = INT4OID;
	ARR_DIMS(array)[0] = n;
	ARR_LBOUND(array)[0] = 1;
	memcpy((char *) array + ARR_OVERHEAD_NONULLS(1), numbers, n * sizeof(int32));
	return PointerGetDatum(array);
}

/* Reasons and shortfalls, or NULL in both when there are none asked for. */
static void
put_reasons(ResultRow *row, const ScoreCall *call)
{
	Datum		names[MOST_REASONS];
	double		shortfalls[MOST_REASONS];

	for (int i = 0; i < call->nreasons; i++)
	{
		names[i] = call->card->names[call->reasons[i]];
		shortfalls[i] = call->shortfalls[call->reasons[i]];
	}
	put_datum(row, text_array_datum(names, call->nreasons));
	put_datum(row, float_array_datum(shortfalls, call->nreasons));
}

/* The score as a row. */
static Datum
score_row(ScoreCall *call)
{
	const Scorecard *card = call->card;
	ResultRow	row;

	if (call->score > PG_INT32_MAX || call->score < PG_INT32_MIN)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("a score of %lld is out of range", (long long) call->score),
				 errhint("Look at the points of the card.")));
	result_row_of(&row, call->result);
	put_int(&row, call->score);
	put_float_if(&row, card->is_model || card->has_scale, card->is_model || card->has_scale ? score_probability(call) : 0);
	put_label(&row, unconstify(void *, (const void *) card_grade(card, (double) call->score)));
	put_int(&row, card->base_points);
	put_datum(&row, int_array(call->points, card->nvariables));
	put_reasons(&row, call);
	if (call->npolicy == 0)
		put_null(&row);
	else
	{
		Datum	   *names = palloc(sizeof(Datum) * call->npolicy);
		int			n = 0;

		for (int v = 0; v < card->nvariables; v++)
			if (call->by_policy[v])
				names[n++] = card->names[v];
		put_datum(&row, text_array_datum(names, n));
	}
	return result_row_datum(&row);
}

/* What a call needs beside the card, made anew when that is another one. */
static ScoreCall *
score_call(FunctionCallInfo fcinfo)
{
	ScoreCall  *call = fcinfo->flinfo->fn_extra;
	MemoryContext old;

	if (call == NULL)
	{
		call = fcinfo->flinfo->fn_extra = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(ScoreCall));
		call->context = AllocSetContextCreate(fcinfo->flinfo->fn_mcxt, "crm score", ALLOCSET_SMALL_SIZES);
		old = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);
		call->result = result_row_type(fcinfo);
		MemoryContextSwitchTo(old);
	}
	call->card = row_cached(&scorecard_type, &call->cache, fcinfo, 0);
	if (call->cache.reads != call->reads)
	{
		int			n = call->card->nvariables;

		MemoryContextReset(call->context);
		call->points = MemoryContextAlloc(call->context, sizeof(int) * n);
		call->shortfalls = MemoryContextAlloc(call->context, sizeof(double) * n);
		call->by_policy = MemoryContextAlloc(call->context, sizeof(bool) * n);
		memset(&call->input, 0, sizeof(RowInput));	/* lay there, too */
		call->reads = call->cache.reads;
	}
	score_begin(call);
	return call;
}

/* Finish a call whose third and fourth arguments say what reasons to give. */
static Datum
score_result(ScoreCall *call, FunctionCallInfo fcinfo)
{
	int			most = PG_ARGISNULL(2) ? 4 : PG_GETARG_INT32(2);

	if (most < 0 || most > MOST_REASONS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("reasons must be from 0 to %d, not %d", MOST_REASONS, most),
				 errhint("Four are usual.")));
	score_reasons(call, most, name_argument(fcinfo, 3, &card_neutral_names, "neutral"));
	return score_row(call);
}

/* Find the variables of the card among the columns of a row type. */
static void
bind_columns(ScoreCall *call, HeapTupleHeader row)
{
	RowInput   *input = &call->input;
	int			n = call->card->nvariables;

	if (!row_input_take(input, row, call->context) && call->is_bound)
		return;
	call->is_bound = false;
	input->columns = MemoryContextAllocZero(input->context, sizeof(InputColumn) * n);
	for (int v = 0; v < n; v++)
		input_column_read(&input->columns[v], input->desc, row_input_find(input, call->card->variables[v].name),
						  input->context);
	call->is_bound = true;
}

/* credit_score(card, row, reasons, neutral) */
Datum
crm_credit_score(PG_FUNCTION_ARGS)
{
	HeapTupleHeader row;
	ScoreCall  *call;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		PG_RETURN_NULL();
	call = score_call(fcinfo);
	row = PG_GETARG_HEAPTUPLEHEADER(1);
	bind_columns(call, row);
	row_input_deform(&call->input, row);
	for (int v = 0; v < call->card->nvariables; v++)
	{
		InputValue	value;

		row_input_value(&call->input, v, call->card->variables[v].kind == CARD_NUMBER,
						call->card->variables[v].name, &value);
		score_add(call, v, &value);
	}
	return score_result(call, fcinfo);
}

/* credit_score(card, jsonb, reasons, neutral) */
Datum
crm_credit_score_jsonb(PG_FUNCTION_ARGS)
{
	JsonbContainer *object;
	ScoreCall  *call;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		PG_RETURN_NULL();
	call = score_call(fcinfo);
	object = jsonb_input_object(PG_GETARG_JSONB_P(1));
	for (int v = 0; v < call->card->nvariables; v++)
	{
		InputValue	value;

		jsonb_input_value(object, call->card->variables[v].name, call->card->variables[v].kind == CARD_NUMBER, &value);
		score_add(call, v, &value);
	}
	return score_result(call, fcinfo);
}

/* The scale in arguments from the second on. */
static Scorecard
scale_arguments(FunctionCallInfo fcinfo)
{
	Scorecard	scale = {.base_score = 600,.odds = 50,.pdo = 20};

	scale.base_score = PG_ARGISNULL(1) ? scale.base_score : PG_GETARG_FLOAT8(1);
	scale.odds = PG_ARGISNULL(2) ? scale.odds : PG_GETARG_FLOAT8(2);
	scale.pdo = PG_ARGISNULL(3) ? scale.pdo : PG_GETARG_FLOAT8(3);
	card_scale_check(&scorecard_type, scale.base_score, scale.odds, scale.pdo);
	return scale;
}

/* score_from_probability(pd, base_score, odds, pdo): offset - factor * ln(pd / (1 - pd)) */
Datum
crm_score_from_probability(PG_FUNCTION_ARGS)
{
	Scorecard	scale;
	double		pd;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	scale = scale_arguments(fcinfo);
	pd = PG_GETARG_FLOAT8(0);
	if (!(pd > 0 && pd < 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("pd must be above 0 and below 1, not %.15g", pd),
				 errhint("Give the probability of default as a part of one, 0.02 for 2 %%.")));
	PG_RETURN_FLOAT8(card_offset(&scale) - card_factor(&scale) * (log(pd) - log1p(-pd)));
}

/* probability_from_score(score, base_score, odds, pdo): the other way round */
Datum
crm_probability_from_score(PG_FUNCTION_ARGS)
{
	Scorecard	scale;
	double		log_odds;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	scale = scale_arguments(fcinfo);
	log_odds = (card_offset(&scale) - PG_GETARG_FLOAT8(0)) / card_factor(&scale);
	if (!isfinite(log_odds))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("score must be finite, not %.15g", PG_GETARG_FLOAT8(0)),
				 errhint("Keep such rows out with WHERE or FILTER.")));
	PG_RETURN_FLOAT8(log_odds < 0 ? exp(log_odds) / (1 + exp(log_odds)) : 1 / (1 + exp(-log_odds)));
}
