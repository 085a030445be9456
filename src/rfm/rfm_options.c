/*
 * rfm_options.c
 *		The options of a fit: bins, method, and what to do with later rows.
 */
#include "base/crm.h"

#include "access/htup_details.h"
#include "funcapi.h"
#include "utils/builtins.h"

#include "rfm/rfm_fit.h"

PG_FUNCTION_INFO_V1(crm_rfm_options);

enum
{
	OPTION_BINS, OPTION_METHOD, OPTION_RECENCY_BINS, OPTION_FREQUENCY_BINS,
	OPTION_MONETARY_BINS, OPTION_AFTER_AS_OF, OPTION_COLUMNS
};

static const char *const bin_arguments[] = {"recency_bins", "frequency_bins", "monetary_bins"};

/* Quantiles, five bins, later rows are an error. */
RfmOptions
rfm_options_default(void)
{
	return (RfmOptions) {.method = RFM_QUANTILE,.bins = {5, 5, 5}};
}

/* 'exclude' is true, 'error' false. */
bool
rfm_after_as_of_parse(const char *value)
{
	if (strcmp(value, "exclude") == 0)
		return true;
	if (strcmp(value, "error") == 0)
		return false;
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("after_as_of must be 'error' or 'exclude', not \"%s\"", value),
			 errhint("'exclude' leaves customers with purchases after the as-of date out.")));
}

/*
 * Set options from their SQL values; a zero number of bins and a NULL string
 * stand for the default.  Mean and median splits have two bins by nature.
 */
void
rfm_options_set(RfmOptions *options, const char *method, const int bins[3],
				const char *after_as_of)
{
	bool		two;

	if (method != NULL)
		options->method = rfm_method_parse(method);
	if (options->method == RFM_FIXED)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("method \"fixed\" has nothing to fit"),
				 errhint("Give the cut-offs to crm.rfm_model_fixed().")));
	two = options->method == RFM_MEAN || options->method == RFM_MEDIAN;
	for (int i = 0; i < 3; i++)
	{
		options->bins[i] = bins[i] != 0 ? bins[i] : two ? 2 : 5;
		rfm_check_bins(options->bins[i], bin_arguments[i]);
		if (two && options->bins[i] != 2)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("method \"%s\" makes two bins, not %d",
							rfm_method_name(options->method), options->bins[i]),
					 errhint("Leave bins out, or use method => 'quantile'.")));
	}
	if (after_as_of != NULL)
		options->exclude_later = rfm_after_as_of_parse(after_as_of);
}

/* The six option columns, as they stand in a row or in an argument list. */
static void
options_from_values(RfmOptions *options, const Datum *values, const bool *nulls)
{
	int			bins[3];

	for (int i = 0; i < 3; i++)
	{
		int			column = nulls[OPTION_RECENCY_BINS + i] ? OPTION_BINS : OPTION_RECENCY_BINS + i;

		bins[i] = nulls[column] ? 0 : DatumGetInt32(values[column]);
		if (!nulls[column])
			rfm_check_bins(bins[i], column == OPTION_BINS ? "bins" : bin_arguments[i]);
	}
	rfm_options_set(options,
					nulls[OPTION_METHOD] ? NULL : TextDatumGetCString(values[OPTION_METHOD]),
					bins,
					nulls[OPTION_AFTER_AS_OF] ? NULL : TextDatumGetCString(values[OPTION_AFTER_AS_OF]));
}

/* Read the options from arguments in the order of crm.rfm_options. */
void
rfm_options_arguments(FunctionCallInfo fcinfo, int first, RfmOptions *options)
{
	Datum		values[OPTION_COLUMNS];
	bool		nulls[OPTION_COLUMNS];

	for (int i = 0; i < OPTION_COLUMNS; i++)
	{
		nulls[i] = PG_ARGISNULL(first + i);
		values[i] = nulls[i] ? (Datum) 0 : PG_GETARG_DATUM(first + i);
	}
	options_from_values(options, values, nulls);
}

/* Read a row of type crm.rfm_options. */
RfmOptions
rfm_options_from_datum(Datum datum)
{
	Datum		values[OPTION_COLUMNS];
	bool		nulls[OPTION_COLUMNS];
	RfmOptions	options = rfm_options_default();

	if (!crm_deform_row(datum, OPTION_COLUMNS, values, nulls))
		elog(ERROR, "rfm_options has the wrong number of columns");
	options_from_values(&options, values, nulls);
	return options;
}

/* rfm_options(bins, method, …): the row, checked. */
Datum
crm_rfm_options(PG_FUNCTION_ARGS)
{
	RfmOptions	options = rfm_options_default();
	TupleDesc	desc;
	Datum		values[OPTION_COLUMNS];
	bool		nulls[OPTION_COLUMNS];

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	rfm_options_arguments(fcinfo, 0, &options);
	for (int i = 0; i < OPTION_COLUMNS; i++)
	{
		nulls[i] = PG_ARGISNULL(i);
		values[i] = nulls[i] ? (Datum) 0 : PG_GETARG_DATUM(i);
	}
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(desc), values, nulls)));
}
