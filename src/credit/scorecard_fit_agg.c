/*
 * scorecard_fit_agg.c
 *		The aggregate scorecard_fit(bad, row [, options [, weight]]).
 */
#include "base/crm.h"

#include "utils/builtins.h"

#include "base/aggregate_state.h"
#include "credit/bin_value.h"
#include "credit/scorecard_fit.h"

PG_FUNCTION_INFO_V1(crm_scorecard_fit_transition);
PG_FUNCTION_INFO_V1(crm_scorecard_fit_transition_jsonb);
PG_FUNCTION_INFO_V1(crm_scorecard_fit_combine);
PG_FUNCTION_INFO_V1(crm_scorecard_fit_final);

/* The sample with one more row, without its values; and whether the row counts. */
static Sample *
begin_row(FunctionCallInfo fcinfo, bool *counts)
{
	MemoryContext context = crm_aggregate_context(fcinfo, "crm.scorecard_fit");
	Sample	   *sample = PG_ARGISNULL(0) ? sample_create(context) : sample_from(PG_GETARG_DATUM(0), context);
	double		weight = bin_weight_argument(fcinfo, 4);

	*counts = !PG_ARGISNULL(1) && !PG_ARGISNULL(2) && weight > 0;
	if (!*counts)
	{
		sample->skipped++;
		return sample;
	}
	if (PG_NARGS() > 3 || !sample->options.is_set)
		state_options_take(&sample->options, sample->context, &scorecard_options_type,
						   PG_NARGS() > 3 && !PG_ARGISNULL(3) ? PG_GETARG_VARLENA_PP(3) : NULL);
	sample_row(sample, PG_GETARG_BOOL(1), weight);
	return sample;
}

/* Which column of the sample each column of the row is. */
static void
bind_columns(Sample *sample)
{
	RowInput   *input = &sample->input;

	input->columns = MemoryContextAllocZero(input->context, sizeof(InputColumn) * Max(input->desc->natts, 1));
	for (int i = 0; i < input->desc->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(input->desc, i);

		input->columns[i].place = -1;
		if (attribute->attisdropped)
			continue;
		(void) sample_column(sample, NameStr(attribute->attname), (int) strlen(NameStr(attribute->attname)));
		input_column_read(&input->columns[i], input->desc, i, input->context);
	}
}

/* (state, bad, row [, options [, weight]]) */
Datum
crm_scorecard_fit_transition(PG_FUNCTION_ARGS)
{
	bool		counts;
	Sample	   *sample = begin_row(fcinfo, &counts);
	RowInput   *input = &sample->input;
	HeapTupleHeader row;
	int			at = 0;

	if (!counts)
		return EOHPGetRWDatum(&sample->hdr);
	row = PG_GETARG_HEAPTUPLEHEADER(2);
	if (row_input_take(input, row, sample->context))
		bind_columns(sample);
	row_input_deform(input, row);
	for (int i = 0; i < input->desc->natts; i++)
	{
		const char *name = NameStr(TupleDescAttr(input->desc, i)->attname);
		bool		number;
		InputValue	value;
		SampleColumn *column;

		if (input->columns[i].place < 0)
			continue;
		/* as a rule the columns are those of the row, in its order */
		if (at < sample->ncolumns && strcmp(sample->columns[at].name, name) == 0)
			column = &sample->columns[at++];
		else
			column = sample_column(sample, name, (int) strlen(name));
		number = input_type_is_number(input->columns[i].type);
		row_input_value(input, i, number, name, &value);
		sample_value(sample, column, number ? CARD_NUMBER : CARD_CATEGORY, &value);
	}
	return EOHPGetRWDatum(&sample->hdr);
}

/* (state, bad, jsonb [, options [, weight]]) */
Datum
crm_scorecard_fit_transition_jsonb(PG_FUNCTION_ARGS)
{
	bool		counts;
	Sample	   *sample = begin_row(fcinfo, &counts);
	JsonbIterator *iterator;
	JsonbValue	key;
	JsonbValue	json;

	if (!counts)
		return EOHPGetRWDatum(&sample->hdr);
	iterator = JsonbIteratorInit(jsonb_input_object(PG_GETARG_JSONB_P(2)));
	sample->is_json = true;
	(void) JsonbIteratorNext(&iterator, &key, true);
	while (JsonbIteratorNext(&iterator, &key, true) == WJB_KEY)
	{
		SampleColumn *column = sample_column(sample, key.val.string.val, key.val.string.len);
		InputValue	value;

		(void) JsonbIteratorNext(&iterator, &json, true);
		json_value_input(&json, column->name, json.type == jbvNumeric, &value);
		sample_value(sample, column, json.type == jbvNumeric ? CARD_NUMBER : CARD_CATEGORY, &value);
	}
	return EOHPGetRWDatum(&sample->hdr);
}

Datum
crm_scorecard_fit_combine(PG_FUNCTION_ARGS)
{
	MemoryContext context = crm_aggregate_context(fcinfo, "crm.scorecard_fit");
	Sample	   *sample = PG_ARGISNULL(0) ? NULL : sample_from(PG_GETARG_DATUM(0), context);
	Sample	   *other;

	if (PG_ARGISNULL(1))
		return state_unchanged(fcinfo);
	other = state_in_memory(PG_GETARG_DATUM(1), &sample_methods);
	if (other == NULL && sample == NULL)
		sample = sample_from(PG_GETARG_DATUM(1), context);
	else
	{
		Sample	   *read = other == NULL ? sample_from(PG_GETARG_DATUM(1), CurrentMemoryContext) : NULL;

		if (sample == NULL)
			sample = sample_create(context);
		sample_merge(sample, read != NULL ? read : other);
		if (read != NULL)
			MemoryContextDelete(read->context);
	}
	return EOHPGetRWDatum(&sample->hdr);
}

/* The card; NULL when no row counts. */
Datum
crm_scorecard_fit_final(PG_FUNCTION_ARGS)
{
	const Sample *sample;
	const FitOptions *options;

	(void) crm_aggregate_context(fcinfo, "crm.scorecard_fit");
	sample = PG_ARGISNULL(0) ? NULL : sample_from(PG_GETARG_DATUM(0), CurrentMemoryContext);
	if (sample == NULL || sample->rows == 0)
		PG_RETURN_NULL();
	options = state_options_row(&sample->options, &scorecard_options_type);
	PG_RETURN_DATUM(scorecard_result(fcinfo, scorecard_of_sample(sample, options)));
}
