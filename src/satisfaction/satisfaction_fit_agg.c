/*
 * satisfaction_fit_agg.c
 *		satisfaction_fit() as an aggregate over answers: one model per group.
 *
 * The state holds the path model, packed, and behind it the moments of the
 * rows so far.
 */
#include "base/crm.h"

#include <math.h>

#include "common/hashfn.h"

#include "base/aggregate_state.h"
#include "base/packed.h"
#include "satisfaction/item_moments.h"
#include "satisfaction/satisfaction_model.h"
#include "satisfaction/survey_answer.h"

PG_FUNCTION_INFO_V1(crm_satisfaction_fit_transition);
PG_FUNCTION_INFO_V1(crm_satisfaction_fit_final);

#define FUNCTION_NAME "crm.satisfaction_fit"

typedef struct FitState
{
	uint64		digest;			/* of the model */
	int64		spec_length;
	char		data[FLEXIBLE_ARRAY_MEMBER];	/* the packed model; aligned, the moments */
} FitState;

/* The model of a call, packed once. */
typedef struct FitCall
{
	RowCache	row;
	uint64		reads;			/* of the row, when it was packed */
	StringInfoData packed;
	uint64		digest;
} FitCall;

static ItemMoments *
moments_of(const FitState *state)
{
	return (ItemMoments *) (unconstify(FitState *, state)->data + MAXALIGN(state->spec_length));
}

/* Are these moments that rows can be added to?  Anyone may have made them up. */
static bool
moments_valid(const ItemMoments *moments, Size size)
{
	const ItemGram *gram = ITEM_MOMENTS_GRAM(moments);

	return size >= offsetof(ItemMoments, gram) + offsetof(ItemGram, data) && VARATT_IS_4B_U(moments) && VARSIZE(moments) == size &&
		moments->building == ITEM_MOMENTS_BUILDING && gram->items >= 1 && gram->items <= ITEMS_MOST && gram->parts >= 0 &&
		gram->parts <= (GRAM_WHOLE | GRAM_REAL | GRAM_WHOLE_PAIRS | GRAM_REAL_PAIRS) && gram->batch == GRAM_BATCH &&
		gram->pending >= 0 && gram->pending <= gram->batch && (gram->pending == 0 || (gram->parts & GRAM_WHOLE)) &&
		!gram->pending_gaps && !gram->replaces &&
		gram->rows_dropped >= 0 && gram->rows_whole >= 0 && gram->rows_complete == gram->rows_whole && gram->rows_real >= 0 &&
		gram->rows_dropped < GRAM_MOST_ROWS && gram->rows_whole < GRAM_MOST_ROWS && gram->rows_real < GRAM_MOST_ROWS &&
		size == offsetof(ItemMoments, gram) + item_gram_size(gram->items, gram->parts, gram->batch);
}

static bool
is_valid(const StateShape *shape, const void *argument, Size tail)
{
	const FitState *state = argument;

	return state->spec_length > 0 && (uint64) state->spec_length < tail && MAXALIGN(state->spec_length) < tail &&
		moments_valid(moments_of(state), tail - MAXALIGN(state->spec_length));
}

/* A state of a packed model with moments, which are copied. */
static FitState *
state_of(const StateShape *shape, uint64 digest, const char *packed, int64 length, const ItemMoments *moments)
{
	FitState   *state = state_create(shape, MAXALIGN(length) + VARSIZE(moments));

	state->digest = digest;
	state->spec_length = length;
	memcpy(state->data, packed, length);
	memcpy(moments_of(state), moments, VARSIZE(moments));
	return state;
}

/* The state with moments that may have moved. */
static FitState *
with_moments(const StateShape *shape, FitState *state, const ItemMoments *moments)
{
	if (likely(moments == moments_of(state)))
		return state;
	CHECK_FOR_INTERRUPTS();
	return state_of(shape, state->digest, state->data, state->spec_length, moments);
}

static void *
merge(const StateShape *shape, void *argument, const void *other)
{
	return with_moments(shape, argument, item_moments_merge(moments_of(argument), moments_of(other)));
}

static const StateShape shape = {
	.aggregate = FUNCTION_NAME,
	.kind = 0x53464401,			/* layout 1 */
	.size = offsetof(FitState, data),
	.tail = offsetof(ItemMoments, gram),	/* at least: a state has a model from its first row on */
	.options = sizeof(uint64),
	.options_at = offsetof(FitState, digest),
	.options_change = "the model changes",
	.options_hint = "A fit has one path model; use GROUP BY for several.",
	.is_valid = is_valid,
	.merge = merge
};

STATE_COMBINE(crm_satisfaction_fit_combine, &shape)

/* The model of the call, packed once for as long as the rows bring the same. */
static const PathSpec *
spec_of_call(FunctionCallInfo fcinfo, FitCall **found)
{
	FitCall    *call = fcinfo->flinfo->fn_extra;
	MemoryContext old;
	const PathSpec *spec;

	crm_refuse_null(fcinfo, 1, "model", "Pass a model made by crm.path_model().");
	if (unlikely(call == NULL))
	{
		fcinfo->flinfo->fn_extra = call = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(FitCall));
		old = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);
		initStringInfo(&call->packed);
		MemoryContextSwitchTo(old);
	}
	spec = path_spec_cached(&call->row, fcinfo, 1);
	if (unlikely(call->reads != call->row.reads))
	{
		call->reads = 0;
		resetStringInfo(&call->packed);
		path_spec_pack(&call->packed, spec);
		call->digest = hash_bytes_extended((const unsigned char *) call->packed.data, call->packed.len, 0);
		call->reads = call->row.reads;
	}
	*found = call;
	return spec;
}

/* The answers of a row, as many as the model has items and each on its scale. */
static void
read_answers(ItemAnswers *answers, const PathSpec *spec, ArrayType *array)
{
	item_answers_from_array(answers, array);
	if (answers->items != spec->items)
		path_spec_refuse_count(spec, answers->items);
	for (int i = 0; i < spec->items; i++)
	{
		bool		missing = answers->whole ? answers->small[i] == GRAM_MISSING : isnan(answers->value[i]);

		if (!missing)
			path_spec_check_answer(spec, i, answers->whole ? answers->small[i] : answers->value[i]);
	}
}

/* satisfaction_fit(model, answers [, weight]): add a respondent. */
Datum
crm_satisfaction_fit_transition(PG_FUNCTION_ARGS)
{
	FitCall    *call;
	FitState   *state;
	ItemAnswers answers;
	const PathSpec *spec;
	double		weight;

	(void) crm_aggregate_context(fcinfo, FUNCTION_NAME);
	if (PG_ARGISNULL(2) || !survey_weight(fcinfo, 3, &weight))
		return state_unchanged(fcinfo);
	spec = spec_of_call(fcinfo, &call);
	read_answers(&answers, spec, PG_GETARG_ARRAYTYPE_P(2));
	if (PG_ARGISNULL(0))
		state = state_of(&shape, call->digest, call->packed.data, call->packed.len, item_moments_create(answers.items, 0, false));
	else
		state = state_argument(&shape, fcinfo, 0);
	state_check_options(&shape, state, &call->digest);
	return state_datum(&shape, with_moments(&shape, state, item_moments_add(moments_of(state), &answers, weight)));
}

/* The model; NULL if no respondent counts. */
Datum
crm_satisfaction_fit_final(PG_FUNCTION_ARGS)
{
	const FitState *state = state_final(&shape, fcinfo);
	SatisfactionFit fit;
	SatisfactionModel *model;
	PlsOptions	options = {.scheme = PLS_PATH};
	const PathSpec *spec;
	const ItemMatrix *matrix;

	if (state == NULL)
		PG_RETURN_NULL();
	spec = path_spec_unpack(state->data, state->spec_length);
	matrix = item_moments_matrix(item_moments_copy(moments_of(state)));
	if (matrix->items != spec->items)
		crm_invalid_state(FUNCTION_NAME);
	if (matrix->rows == 0)
		PG_RETURN_NULL();
	satisfaction_fit_begin(&fit, spec, &options, satisfaction_columns(spec, NULL, matrix->items));
	model = satisfaction_fit_run(&fit, matrix, false);
	satisfaction_model_report(model);
	return satisfaction_model_result(fcinfo, model);
}
