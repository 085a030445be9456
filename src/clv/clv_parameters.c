/*
 * clv_parameters.c
 *		The parameters of a model as rows, with their intervals.
 */
#include "base/crm.h"

#include <math.h>

#include "base/result_rows.h"
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
	ClvModel   *model;
	double		z;
	ResultRow	row;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		return result_rows_none(fcinfo);
	model = clv_model_from_datum(PG_GETARG_DATUM(0));
	z = clv_level_quantile(PG_GETARG_FLOAT8(1));
	result_rows_begin(&row, fcinfo);
	for (int i = 0; i < model->count; i++)
	{
		double		estimate = model->parameters[i];
		double		error = model->covariance == NULL ? NAN :
			sqrt(model->covariance[i * model->count + i]);
		bool		positive = i < clv_kernels[model->kind].plan->base;

		put_text(&row, clv_parameter_name(model->kind, model->covariates, i));
		put_float(&row, estimate);
		put_float_if(&row, model->covariance != NULL, error);
		put_finite(&row, positive ? estimate * exp(-z * error / estimate) : estimate - z * error);
		put_finite(&row, positive ? estimate * exp(z * error / estimate) : estimate + z * error);
		result_rows_next(&row);
	}
	return result_rows_end(&row);
}
