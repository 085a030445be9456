/*
 * attribution.c
 *		What each channel is credited with, by each rule.
 */
#include "attribution/journeys.h"

#include <math.h>

#include "attribution/credits.h"
#include "base/result_rows.h"

/* A share of all in an argument. */
static double
share_argument(FunctionCallInfo fcinfo, int argument, const char *name)
{
	double		share;

	crm_refuse_null(fcinfo, argument, name, "Pass a share from 0 to 1, for instance 0.4.");
	share = PG_GETARG_FLOAT8(argument);
	if (!(share >= 0 && share <= 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must be between 0 and 1, but is %.15g", name, share),
				 errhint("Pass a share: 0.4 for 40 %%.")));
	return share;
}

static PositionWeights
position_weights(FunctionCallInfo fcinfo)
{
	PositionWeights weights = {
		.first = share_argument(fcinfo, 2, "first_weight"),
		.last = share_argument(fcinfo, 3, "last_weight")
	};

	weights.middle = 1 - weights.first - weights.last;
	if (weights.middle < -1e-12)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("first_weight %.15g and last_weight %.15g are more than 1 together", weights.first, weights.last),
				 errhint("What they leave of 1 is shared by the touches between: 0.4 and 0.4 leave 0.2.")));
	weights.middle = fmax(weights.middle, 0);
	return weights;
}

static int
order_argument(FunctionCallInfo fcinfo, int argument)
{
	int			order;

	crm_refuse_null(fcinfo, argument, "markov_order", "Pass 1, 2 or 3.");
	order = PG_GETARG_INT32(argument);
	if (order < 1 || order > JOURNEY_ORDER)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("markov_order must be between 1 and %d, but is %d", JOURNEY_ORDER, order),
				 errhint("It is how many of the last channels decide where a journey goes next.")));
	return order;
}

PG_FUNCTION_INFO_V1(crm_attribution);

/* attribution(journeys, markov_order, first_weight, last_weight) */
Datum
crm_attribution(PG_FUNCTION_ARGS)
{
	SortedJourneys *sorted;
	Credits    *conversions;
	Credits    *value;
	PositionWeights weights;
	ResultRow	row;
	int			order;

	if (PG_ARGISNULL(0))
		return result_rows_none(fcinfo);
	order = order_argument(fcinfo, 1);
	weights = position_weights(fcinfo);
	sorted = journeys_sorted(built_argument(&journeys_kind, PG_GETARG_DATUM(0)));
	conversions = credits_create(sorted, CREDIT_CONVERSIONS);
	value = credits_create(sorted, CREDIT_VALUE);
	credits_by_rule(sorted, &weights, conversions, value);
	credits_by_shapley(sorted, conversions, value);
	credits_by_markov(sorted, order, conversions, value);

	result_rows_begin(&row, fcinfo);
	for (uint32 c = 0; c < sorted->channels; c++)
	{
		put_label(&row, journeys_channel_text(sorted, c));
		for (int rule = 0; rule < CREDIT_RULES; rule++)
			put_finite(&row, conversions->credit[rule][c]);
		for (int rule = 0; rule < CREDIT_RULES; rule++)
			put_finite(&row, value->credit[rule][c]);
		result_rows_next(&row);
	}
	return result_rows_end(&row);
}
