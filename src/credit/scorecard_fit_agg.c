/*
 * scorecard_fit_agg.c
 *		The aggregate scorecard_fit(bad, row [, options]).
 *
 * Its state is internal, because it is as large as the columns themselves and
 * would be copied by every change else.  Nobody can make a value of that type.
 */
#include "base/crm.h"

#include "libpq/pqformat.h"
#include "utils/builtins.h"

#include "credit/scorecard_fit.h"

PG_FUNCTION_INFO_V1(crm_scorecard_fit_transition);
PG_FUNCTION_INFO_V1(crm_scorecard_fit_transition_jsonb);
PG_FUNCTION_INFO_V1(crm_scorecard_fit_combine);
PG_FUNCTION_INFO_V1(crm_scorecard_fit_serial);
PG_FUNCTION_INFO_V1(crm_scorecard_fit_deserial);
PG_FUNCTION_INFO_V1(crm_scorecard_fit_final);

/* Keep the options of the first row; those of all rows are the same. */
static void
take_options(Sample *sample, FunctionCallInfo fcinfo)
{
	struct varlena *options;

	if (PG_NARGS() < 4 || PG_ARGISNULL(3))
		return;
	options = (struct varlena *) PG_GETARG_HEAPTUPLEHEADER(3);
	if (sample->options == NULL && sample->rows == 0)
	{
		(void) row_decode(&scorecard_options_type, PointerGetDatum(options));
		sample->options = MemoryContextAlloc(sample->context, VARSIZE_ANY(options));
		memcpy(sample->options, options, VARSIZE_ANY(options));
	}
	else if (sample->options == NULL || VARSIZE_ANY(sample->options) != VARSIZE_ANY(options) ||
			 memcmp(sample->options, options, VARSIZE_ANY(options)) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("options change from row to row"),
				 errhint("Give crm.scorecard_fit the same options in all rows.")));
}

/* The sample, and whether the row counts. */
static Sample *
begin_row(FunctionCallInfo fcinfo, bool *counts)
{
	MemoryContext context = crm_aggregate_context(fcinfo, "crm.scorecard_fit");
	Sample	   *sample = PG_ARGISNULL(0) ? sample_create(context) : (Sample *) PG_GETARG_POINTER(0);

	*counts = !PG_ARGISNULL(1) && !PG_ARGISNULL(2);
	if (!*counts)
		sample->skipped++;
	else
		take_options(sample, fcinfo);
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

/* (state, bad, row [, options]) */
Datum
crm_scorecard_fit_transition(PG_FUNCTION_ARGS)
{
	bool		counts;
	Sample	   *sample = begin_row(fcinfo, &counts);
	RowInput   *input = &sample->input;
	HeapTupleHeader row;
	int			at = 0;

	if (!counts)
		PG_RETURN_POINTER(sample);
	row = PG_GETARG_HEAPTUPLEHEADER(2);
	if (row_input_take(input, row, sample->context))
		bind_columns(sample);
	row_input_deform(input, row);
	sample_row(sample, PG_GETARG_BOOL(1));
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
	PG_RETURN_POINTER(sample);
}

/* (state, bad, jsonb [, options]) */
Datum
crm_scorecard_fit_transition_jsonb(PG_FUNCTION_ARGS)
{
	bool		counts;
	Sample	   *sample = begin_row(fcinfo, &counts);
	JsonbIterator *iterator;
	JsonbValue	key;
	JsonbValue	json;

	if (!counts)
		PG_RETURN_POINTER(sample);
	iterator = JsonbIteratorInit(jsonb_input_object(PG_GETARG_JSONB_P(2)));
	sample->is_json = true;
	sample_row(sample, PG_GETARG_BOOL(1));
	(void) JsonbIteratorNext(&iterator, &key, true);
	while (JsonbIteratorNext(&iterator, &key, true) == WJB_KEY)
	{
		SampleColumn *column = sample_column(sample, key.val.string.val, key.val.string.len);
		InputValue	value;

		(void) JsonbIteratorNext(&iterator, &json, true);
		json_value_input(&json, column->name, json.type == jbvNumeric, &value);
		sample_value(sample, column, json.type == jbvNumeric ? CARD_NUMBER : CARD_CATEGORY, &value);
	}
	PG_RETURN_POINTER(sample);
}

Datum
crm_scorecard_fit_combine(PG_FUNCTION_ARGS)
{
	MemoryContext context = crm_aggregate_context(fcinfo, "crm.scorecard_fit");
	Sample	   *sample = PG_ARGISNULL(0) ? NULL : (Sample *) PG_GETARG_POINTER(0);
	const Sample *other = PG_ARGISNULL(1) ? NULL : (const Sample *) PG_GETARG_POINTER(1);

	if (other == NULL)
	{
		if (sample == NULL)
			PG_RETURN_NULL();
		PG_RETURN_POINTER(sample);
	}
	if (sample == NULL)
		sample = sample_create(context);
	if (sample->options == NULL && other->options != NULL)
	{
		sample->options = MemoryContextAlloc(sample->context, VARSIZE_ANY(other->options));
		memcpy(sample->options, other->options, VARSIZE_ANY(other->options));
	}
	sample_merge(sample, other);
	PG_RETURN_POINTER(sample);
}

Datum
crm_scorecard_fit_serial(PG_FUNCTION_ARGS)
{
	StringInfoData bytes;

	(void) crm_aggregate_context(fcinfo, "crm.scorecard_fit");
	pq_begintypsend(&bytes);
	sample_write((const Sample *) PG_GETARG_POINTER(0), &bytes);
	PG_RETURN_BYTEA_P(pq_endtypsend(&bytes));
}

Datum
crm_scorecard_fit_deserial(PG_FUNCTION_ARGS)
{
	bytea	   *bytes = PG_GETARG_BYTEA_PP(0);
	StringInfoData message;

	(void) crm_aggregate_context(fcinfo, "crm.scorecard_fit");
	message.data = VARDATA_ANY(bytes);
	message.len = message.maxlen = (int) VARSIZE_ANY_EXHDR(bytes);
	message.cursor = 0;
	PG_RETURN_POINTER(sample_read(&message, CurrentMemoryContext));
}

/* The card; NULL when no row counts. */
Datum
crm_scorecard_fit_final(PG_FUNCTION_ARGS)
{
	const Sample *sample;
	const FitOptions *options;

	(void) crm_aggregate_context(fcinfo, "crm.scorecard_fit");
	sample = PG_ARGISNULL(0) ? NULL : (const Sample *) PG_GETARG_POINTER(0);
	if (sample == NULL || sample->rows == 0)
		PG_RETURN_NULL();
	options = sample->options == NULL ? row_defaults(&scorecard_options_type)
		: row_decode(&scorecard_options_type, PointerGetDatum(sample->options));
	PG_RETURN_DATUM(scorecard_result(fcinfo, scorecard_of_sample(sample, options)));
}
