/*
 * reject_inference.c
 *		reject_inference(outcome, probability, factor, method): rows and weights
 *		with which those whom nobody knows the outcome of take part in a fit.
 *
 * Hand and Henley (1993), "Can reject inference ever work?"; Crook and Banasik
 * (2004).  Weights are repeat counts.
 */
#include "base/crm.h"

#include <math.h>

#include "base/fields.h"
#include "base/result_rows.h"

PG_FUNCTION_INFO_V1(crm_reject_inference);

typedef enum RejectMethod
{
	REJECT_FUZZY, REJECT_AUGMENTATION
} RejectMethod;

static const FieldNames methods = {
	FIELD_NAMES("fuzzy", "augmentation"),
	.what = "method",
	.hint = "fuzzy splits a reject by the probability of the event; augmentation weighs the accepted by 1 / probability of acceptance."
};

static void
put_row(ResultRow *row, bool event, double weight)
{
	if (weight == 0)
		return;
	put_datum(row, BoolGetDatum(event));
	put_float(row, weight);
	result_rows_next(row);
}

/* A number that must be there and in a range. */
static double
number_argument(FunctionCallInfo fcinfo, int argument, const char *name, double most, const char *hint)
{
	double		value;

	crm_refuse_null(fcinfo, argument, name, hint);
	value = PG_GETARG_FLOAT8(argument);
	if (!(value >= 0 && value <= most))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must be between 0 and %.15g, not %.15g", name, most, value),
				 errhint("%s", hint)));
	return value;
}

Datum
crm_reject_inference(PG_FUNCTION_ARGS)
{
	RejectMethod method = (RejectMethod) name_argument(fcinfo, 3, &methods, "method");
	bool		accepted = !PG_ARGISNULL(0);
	double		factor = number_argument(fcinfo, 2, "factor", 100, "1 takes the probability as it is; 1.5 expects half as many events more among rejects.");
	double		probability = 0;
	ResultRow	row;

	if (method == REJECT_AUGMENTATION || !accepted)
		probability = number_argument(fcinfo, 1, "probability", 1,
									  method == REJECT_FUZZY ? "Pass the probability of the event, of rejects too." :
									  "Pass the probability of having been accepted.");
	if (method == REJECT_AUGMENTATION && accepted && probability < 1e-9)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("probability of acceptance is %.15g, which makes a weight without bound", probability),
				 errhint("Take greatest(probability, 0.01): one accepted customer should not speak for thousands.")));
	result_rows_begin(&row, fcinfo);
	if (accepted)
		put_row(&row, PG_GETARG_BOOL(0), method == REJECT_FUZZY ? 1 : 1 / probability);
	else if (method == REJECT_FUZZY)
	{
		double		event = Min(1, probability * factor);

		put_row(&row, true, event);
		put_row(&row, false, 1 - event);
	}
	return result_rows_end(&row);
}
