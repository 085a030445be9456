/*
 * rfm_options.c
 *		The options of a fit: bins, method, and what to do with later rows.
 */
#include "base/crm.h"

#include "rfm/rfm_fit.h"

const FieldNames rfm_after_as_of = {
	FIELD_NAMES("error", "exclude"),
	.hint = "'exclude' leaves customers with purchases after the as-of date out."
};

/*
 * The method, and bins of every dimension: its own, those of all, or the
 * default.  Mean and median splits have two bins by nature.
 */
static void
complete(const RowType *type, void *row)
{
	RfmOptions *options = row;
	bool		two = options->method == RFM_MEAN || options->method == RFM_MEDIAN;

	if (options->method == RFM_FIXED)
		row_bad(type, "Give the cut-offs to crm.rfm_model_fixed().", "method \"fixed\" has nothing to fit");
	for (int id = 0; id < 3; id++)
	{
		if (options->bins[id] == 0)
			options->bins[id] = options->all_bins != 0 ? options->all_bins : two ? 2 : 5;
		if (two && options->bins[id] != 2)
			row_bad(type, "Leave bins out, or use method => 'quantile'.",
					psprintf("method \"%s\" makes two bins, not %d",
							 rfm_method_name(options->method), options->bins[id]));
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

OPTIONS_FUNCTION(crm_rfm_options, &rfm_options)
