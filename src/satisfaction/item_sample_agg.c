/*
 * item_sample_agg.c
 *		The aggregates that make and put together samples of survey answers.
 */
#include "base/crm.h"

#include "utils/builtins.h"
#include "utils/uuid.h"

#include "base/aggregate_state.h"
#include "base/call_argument.h"
#include "math/fixed_hash.h"
#include "satisfaction/item_sample.h"
#include "satisfaction/survey_answer.h"

PG_FUNCTION_INFO_V1(crm_item_sample_combine);
PG_FUNCTION_INFO_V1(crm_item_sample_final);

/* A hash that is not that of nobody. */
static uint64
somebody(uint64 hash)
{
	return hash == 0 ? 1 : hash;
}

/* The respondent of a row; NULL is nobody. */
static uint64
respondent_number(FunctionCallInfo fcinfo)
{
	return PG_ARGISNULL(1) ? 0 : somebody(fixed_hash_number(PG_GETARG_INT64(1)));
}

static uint64
respondent_uuid(FunctionCallInfo fcinfo)
{
	return PG_ARGISNULL(1) ? 0 : somebody(fixed_hash_bytes(PG_GETARG_UUID_P(1), UUID_LEN));
}

/* A text, which compares byte by byte; asked once for a state. */
static uint64
respondent_text(FunctionCallInfo fcinfo)
{
	text	   *key;

	if (PG_ARGISNULL(0))
		call_check_bytes_key(fcinfo, 1, "crm.item_sample");
	if (PG_ARGISNULL(1))
		return 0;
	key = PG_GETARG_TEXT_PP(1);
	return somebody(fixed_hash_bytes(VARDATA_ANY(key), VARSIZE_ANY_EXHDR(key)));
}

/* Add the answers of a respondent with a weight above 0. */
static Datum
add_answers(FunctionCallInfo fcinfo, uint64 respondent, ItemAnswers *answers, double weight)
{
	MemoryContext context = crm_aggregate_context(fcinfo, "crm.item_sample");
	SampleRow	row = {.respondent = respondent, .weight = weight, .answers = answers};
	ItemSample *sample;

	sample = PG_ARGISNULL(0) ? item_sample_create(answers->items, context)
		: item_sample_from_state(PG_GETARG_DATUM(0), context);
	item_sample_check_items(sample, answers->items);
	if (answers->given < answers->items)
		sample->dropped++;
	else
		item_sample_add(sample, &row);
	return item_sample_datum(sample);
}

/* (state, respondent, answers [, weight]) */
static Datum
add_array(FunctionCallInfo fcinfo, uint64 respondent)
{
	ItemAnswers answers;
	double		weight = 1;

	(void) crm_aggregate_context(fcinfo, "crm.item_sample");
	if (PG_ARGISNULL(2) || !survey_weight(fcinfo, 3, &weight))
		return state_unchanged(fcinfo);
	item_answers_from_array(&answers, PG_GETARG_ARRAYTYPE_P(2));
	return add_answers(fcinfo, respondent, &answers, weight);
}

/* (state, respondent, answer, answer, ...) */
static Datum
add_columns(FunctionCallInfo fcinfo, uint64 respondent)
{
	ItemAnswers answers;

	(void) crm_aggregate_context(fcinfo, "crm.item_sample");
	item_answers_from_columns(&answers, fcinfo, 2);
	return add_answers(fcinfo, respondent, &answers, 1);
}

CRM_FUNCTION(crm_item_sample_transition, add_array(fcinfo, respondent_number(fcinfo)))
CRM_FUNCTION(crm_item_sample_transition_uuid, add_array(fcinfo, respondent_uuid(fcinfo)))
CRM_FUNCTION(crm_item_sample_transition_text, add_array(fcinfo, respondent_text(fcinfo)))
CRM_FUNCTION(crm_item_sample_transition_columns, add_columns(fcinfo, respondent_number(fcinfo)))
CRM_FUNCTION(crm_item_sample_transition_columns_uuid, add_columns(fcinfo, respondent_uuid(fcinfo)))
CRM_FUNCTION(crm_item_sample_transition_columns_text, add_columns(fcinfo, respondent_text(fcinfo)))

/* item_sample_combine(state, state): also the transition of rollup(). */
Datum
crm_item_sample_combine(PG_FUNCTION_ARGS)
{
	MemoryContext context = crm_aggregate_context(fcinfo, "crm.item_sample");
	ItemSample *other;
	ItemSample *sample;

	if (PG_ARGISNULL(1))
		return state_unchanged(fcinfo);
	other = item_sample_from_datum(PG_GETARG_DATUM(1), CurrentMemoryContext);
	sample = PG_ARGISNULL(0) ? item_sample_create(other->items, context)
		: item_sample_from_state(PG_GETARG_DATUM(0), context);
	item_sample_merge(sample, other);
	return item_sample_datum(sample);
}

/* item_sample_final(state): the value to keep; NULL when no row counts. */
Datum
crm_item_sample_final(PG_FUNCTION_ARGS)
{
	ItemSample *sample;

	(void) crm_aggregate_context(fcinfo, "crm.item_sample");
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	sample = item_sample_from_datum(PG_GETARG_DATUM(0), CurrentMemoryContext);
	if (sample->rows == 0)
		PG_RETURN_NULL();
	PG_RETURN_DATUM(EOHPGetRODatum(&sample->hdr));
}
