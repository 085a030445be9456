/*
 * clv_parameters.c
 *		The parameters of a model as rows, with their intervals.
 */
#include "base/crm.h"

#include <math.h>

#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/tuplestore.h"

#include "clv/clv_model.h"
#include "math/normal.h"

PG_FUNCTION_INFO_V1(crm_clv_parameters);

/* The normal quantile of a two-sided interval of that level. */
double
clv_level_quantile(double level)
{
	if (!(level > 0 && level < 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("level must be between 0 and 1, not %.15g", level),
				 errhint("0.95 is a 95 %% interval.")));
	return math_normal_upper((1 - level) / 2);
}

/*
 * clv_parameters(model, level): one row per parameter.  The intervals are
 * those of a normal distribution of the logarithm for the model's own
 * parameters, which are positive, and of the coefficient itself for
 * covariates; null without standard errors.
 */
Datum
crm_clv_parameters(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	ClvModel   *model;
	double		z;

	InitMaterializedSRF(fcinfo, 0);
	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		return (Datum) 0;
	model = clv_model_from_datum(PG_GETARG_DATUM(0));
	z = clv_level_quantile(PG_GETARG_FLOAT8(1));
	for (int i = 0; i < model->count; i++)
	{
		double		estimate = model->parameters[i];
		Datum		values[5] = {0};
		bool		nulls[5] = {false, false, true, true, true};

		values[0] = CStringGetTextDatum(clv_parameter_name(model->kind, model->covariates, i));
		values[1] = Float8GetDatum(estimate);
		if (model->covariance != NULL)
		{
			double		error = sqrt(model->covariance[i * model->count + i]);
			bool		positive = i < clv_kind_base(model->kind);
			double		lower = positive ? estimate * exp(-z * error / estimate) : estimate - z * error;
			double		upper = positive ? estimate * exp(z * error / estimate) : estimate + z * error;

			CRM_COLUMN(values, nulls, 2, Float8GetDatum(error));
			if (isfinite(lower))
				CRM_COLUMN(values, nulls, 3, Float8GetDatum(lower));
			if (isfinite(upper))
				CRM_COLUMN(values, nulls, 4, Float8GetDatum(upper));
		}
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}
