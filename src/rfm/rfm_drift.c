/*
 * rfm_drift.c
 *		Have the customers moved away from what a model was fitted to?
 */
#include "base/crm.h"

#include <math.h>

#include "base/result_rows.h"
#include "customer/population.h"
#include "rfm/rfm_population.h"

PG_FUNCTION_INFO_V1(crm_rfm_drift);

/*
 * One bin's part of the population stability index, (now - fit) ln(now / fit)
 * (Siddiqi 2006, "Credit Risk Scorecards", ch. 9).  An empty bin counts half a
 * customer, as the logarithm has no value for it.
 */
static double
stability_part(int64 fit, int64 fit_total, int64 now, int64 now_total)
{
	double		fit_share = Max((double) fit, 0.5) / (double) fit_total;
	double		now_share = Max((double) now, 0.5) / (double) now_total;

	if (fit == 0 && now == 0)
		return 0;
	return (now_share - fit_share) * log(now_share / fit_share);
}

static void
put_dimension(ResultRow *row, const char *name, const RfmDimension *dim,
			  int64 fit_total, const int64 *now, int64 now_total)
{
	for (int i = 0; i < dim->bins; i++)
	{
		put_text(row, name);
		put_int(row, i + 1);
		put_float(row, (double) dim->counts[i] / (double) fit_total);
		put_float(row, (double) now[i] / (double) now_total);
		put_float(row, stability_part(dim->counts[i], fit_total, now[i], now_total));
		result_rows_next(row);
	}
}

/* rfm_drift(model, population, as_of, after_as_of): shares per score, then and now. */
Datum
crm_rfm_drift(PG_FUNCTION_ARGS)
{
	PopulationView view;
	const RfmModel *model;
	int64		now[3][RFM_MAX_BINS] = {0};
	int64		total = 0;
	DateADT		as_of;
	ResultRow	row;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		return result_rows_none(fcinfo);
	view = population_argument(PG_GETARG_DATUM(1));
	model = rfm_population_call(fcinfo, &view, 3, &as_of);
	if (model->customers == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("model was not fitted to customers, so nothing can have drifted"),
				 errhint("Use a model made by crm.rfm_fit().")));
	for (uint32 i = 0; i < view.head->ncustomers; i++)
	{
		int			score[3];

		CRM_CHECK_INTERRUPTS(i);
		if (!rfm_population_score(&view, &view.entries[i], model, as_of, score))
			continue;
		for (int id = 0; id < 3; id++)
			now[id][score[id] - 1]++;
		total++;
	}
	result_rows_begin(&row, fcinfo);
	for (int id = 0; id < 3 && total > 0; id++)
		put_dimension(&row, rfm_dimension_names[id], &model->dim[id], model->customers, now[id], total);
	return result_rows_end(&row);
}
