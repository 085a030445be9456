/*
 * rfm_model.c
 *		Cut-offs, and the scores they give.
 *
 * Scores run from 1 (worst) to bins (best) in every dimension.  Frequency and
 * monetary value gain a point for every cut-off below the value; recency, in
 * days, loses one for every cut-off that it exceeds.  Equal values always get
 * equal scores; only ntile and nested_ntile, which split ties by design, also
 * ask for the key.
 */
#include "base/crm.h"

#include <math.h>

#include "rfm/rfm_model.h"

const char *const rfm_dimension_names[3] = {"recency", "frequency", "monetary"};
const char *const rfm_value_names[3] = {"recency_days", "orders", "money"};

const FieldNames rfm_methods = {
	FIELD_NAMES(
		[RFM_QUANTILE] = "quantile",
		[RFM_NESTED] = "nested",
		[RFM_RANK] = "rank",
		[RFM_NTILE] = "ntile",
		[RFM_NESTED_NTILE] = "nested_ntile",
		[RFM_MEAN] = "mean",
		[RFM_MEDIAN] = "median",
		[RFM_SCORE_MEAN] = "score_mean",
		[RFM_FIXED] = "fixed",
		[RFM_R] = "rfm_r"),
	.what = "RFM method",
	.hint = "Methods are quantile, nested, rank, ntile, nested_ntile, mean, median, score_mean and rfm_r; for cut-offs of your own use crm.rfm_model_fixed()."
};

const char *
rfm_method_name(RfmMethod method)
{
	return field_name_at(&rfm_methods, method);
}

/* A value that is scored or fitted must be finite. */
void
rfm_check_value(double value, const char *argument)
{
	if (!isfinite(value))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must be finite, not %.15g", argument, value),
				 errhint("Keep such rows out with WHERE or FILTER.")));
}

/* Nobody bought after the as-of date. */
void
rfm_check_recency(double days)
{
	if (days < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("recency_days must not be negative, not %.15g", days),
				 errhint("Days count from the last purchase to the as-of date; leave later purchases out.")));
}

/* How many cut-offs a dimension of the model holds. */
int
rfm_model_cuts(const RfmModel *model, RfmDimensionId id)
{
	int			cells = 1;

	if (rfm_is_nested(model->method))
		for (int outer = 0; outer < (int) id; outer++)
			cells *= model->dim[outer].bins;
	return cells * (model->dim[id].bins - 1);
}

/* Does a value equal to the cut-off fall on the far side of it? */
static bool
cut_is_closed(RfmMethod method, RfmDimensionId id)
{
	switch (method)
	{
		case RFM_R:
			/* the package puts [lower, upper) in one bin */
			return true;
		case RFM_MEAN:
		case RFM_MEDIAN:
		case RFM_RANK:
			/* recent means strictly fewer days than the reference */
			return id == RFM_RECENCY;
		default:
			return false;
	}
}

/*
 * Cut-offs that a value has passed, counted from the smallest.  With tie keys
 * an equal value passes by its key; for recency the smaller key is the farther
 * one, because ntile counts from the longest absence.
 */
static int
cuts_passed(const RfmModel *model, RfmDimensionId id, const double *cuts,
			const CustomerKey *ties, const RfmValues *values)
{
	bool		closed = cut_is_closed(model->method, id);
	double		value = values->value[id];
	int			passed = 0;

	/* scores are hard to predict: counting without branches is faster */
	if (ties == NULL)
	{
		for (int i = 0; i < model->dim[id].bins - 1; i++)
			passed += closed ? value >= cuts[i] : value > cuts[i];
		return passed;
	}
	for (int i = 0; i < model->dim[id].bins - 1; i++)
	{
		if (value > cuts[i])
			passed++;
		else if (value == cuts[i])
		{
			if (ties[i].is_set && values->key.is_set)
			{
				int			order = customer_key_compare(&values->key, &ties[i]);

				passed += id == RFM_RECENCY ? order <= 0 : order > 0;
			}
			else
				passed += id == RFM_RECENCY;
		}
	}
	return passed;
}

/* The three scores of a customer. */
void
rfm_model_score(const RfmModel *model, const RfmValues *values, int score[3])
{
	int			cell = 0;

	for (int id = RFM_RECENCY; id <= RFM_MONETARY; id++)
	{
		const RfmDimension *dim = &model->dim[id];
		int			first = rfm_is_nested(model->method) ? cell * (dim->bins - 1) : 0;
		int			passed = cuts_passed(model, id, dim->cuts + first,
										 dim->ties ? dim->ties + first : NULL, values);

		score[id] = id == RFM_RECENCY ? dim->bins - passed : 1 + passed;
		if (id < RFM_MONETARY)
			cell = cell * dim->bins + score[id] - 1;
	}
}

/* The as-of date of a scoring call: its argument, or the model's own. */
DateADT
rfm_model_as_of(const RfmModel *model, bool isnull, DateADT argument)
{
	if (!isnull)
		return argument;
	if (!model->has_as_of)
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("neither the call nor the model has an as-of date"),
				 errhint("Pass as_of => current_date, or the day up to which purchases are counted.")));
	return model->as_of;
}
