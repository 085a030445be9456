/*
 * rfm_options.c
 *		The options of a fit: bins, method, and what to do with later rows.
 */
#include "base/crm.h"

#include "rfm/rfm_fit.h"

PG_FUNCTION_INFO_V1(crm_rfm_options);

const FieldNames rfm_after_as_of = {
	FIELD_NAMES("error", "exclude"),
	.hint = "'exclude' leaves customers with purchases after the as-of date out."
};

/*
 * The method, and bins of every dimension: its own, those of all, or the
 * default.  Mean and median splits have two bins by nature.
 */
static void
complete(void *row)
{
	RfmOptions *options = row;
	bool		two = options->method == RFM_MEAN || options->method == RFM_MEDIAN;

	if (options->method == RFM_FIXED)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("method \"fixed\" has nothing to fit"),
				 errhint("Give the cut-offs to crm.rfm_model_fixed().")));
	for (int id = 0; id < 3; id++)
	{
		if (options->bins[id] == 0)
			options->bins[id] = options->all_bins != 0 ? options->all_bins : two ? 2 : 5;
		if (two && options->bins[id] != 2)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("method \"%s\" makes two bins, not %d",
							rfm_method_name(options->method), options->bins[id]),
					 errhint("Leave bins out, or use method => 'quantile'.")));
	}
}

static const Field fields[] = {
	{"bins", FIELD_INT, FIELD_AT(RfmOptions, all_bins), RFM_BINS},
	{"method", FIELD_NAME, FIELD_AT(RfmOptions, method),.names = &rfm_methods},
	{"recency_bins", FIELD_INT, FIELD_AT(RfmOptions, bins[RFM_RECENCY]), RFM_BINS},
	{"frequency_bins", FIELD_INT, FIELD_AT(RfmOptions, bins[RFM_FREQUENCY]), RFM_BINS},
	{"monetary_bins", FIELD_INT, FIELD_AT(RfmOptions, bins[RFM_MONETARY]), RFM_BINS},
	{"after_as_of", FIELD_NAME, FIELD_AT(RfmOptions, exclude_later),.names = &rfm_after_as_of},
};

const RowType rfm_options = {"rfm_options", FIELD_TABLE(fields, RfmOptions),.check = complete};

/* rfm_options(bins, method, …): the row, checked. */
Datum
crm_rfm_options(PG_FUNCTION_ARGS)
{
	return row_of_arguments(&rfm_options, fcinfo);
}
