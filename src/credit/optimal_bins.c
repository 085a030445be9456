/*
 * optimal_bins.c
 *		The aggregate crm.optimal_bins: a variable and its label become bins.
 */
#include "base/crm.h"

#include "credit/bins_state.h"

PG_FUNCTION_INFO_V1(crm_optimal_bins_transition);
PG_FUNCTION_INFO_V1(crm_optimal_bins_final);

#define FUNCTION "crm.optimal_bins"

/* optimal_bins(value, bad [, options [, weight]]): add one row. */
Datum
crm_optimal_bins_transition(PG_FUNCTION_ARGS)
{
	return bins_state_add(fcinfo, FUNCTION, &bin_options);
}

/* The bins of all rows; NULL without a row that has a label. */
Datum
crm_optimal_bins_final(PG_FUNCTION_ARGS)
{
	BinsState  *state = bins_state_of(fcinfo, FUNCTION);
	const BinOptions *options;
	const Binning *binning;
	ResultRow	row;

	if (state == NULL || state->rows == 0)
		PG_RETURN_NULL();
	options = state_options_row(&state->options, &bin_options);
	if (state->reader.kind == BINNING_NUMBER)
	{
		NumberCounts counts = bins_state_numbers(state);

		binning = binning_of_numbers(options, &counts, NULL);
	}
	else
	{
		LevelCounts counts = bins_state_levels(state);

		binning = binning_of_levels(options, &counts, NULL);
	}
	result_row_begin(&row, fcinfo);
	put_binning(&row, binning);
	return result_row_datum(&row);
}
