/*
 * clv_fit_covariates.c
 *		Fitting models whose rates depend on covariates of the customers
 *		(Fader & Hardie 2007, note 019).
 *
 * Covariates are standardised before anything is searched for: the box and the
 * penalty then mean the same in any unit, and a covariate far from zero does
 * not hide the base rate.  With z' = (z - m)/s the model of coefficients g'
 * and base b' is that of g = g'/s and ln b = ln b' -+ g m.
 */
#include "base/crm.h"

#include <math.h>

#include "clv/clv_fit.h"
#include "math/special.h"

/* Parameters outside of this cannot be stored in a model. */
#define PARAMETER_LEAST 1e-30
#define PARAMETER_MOST 1e30

/* Mean and deviation of the covariates, weighted; 1 for one that does not vary. */
static void
measure_covariates(ClvFitRows *rows, int covariates)
{
	MathSum		first[CLV_MAX_COVARIATES] = {{0, 0}};
	MathSum		second[CLV_MAX_COVARIATES] = {{0, 0}};

	for (int64 i = 0; i < rows->n; i++)
	{
		const double *row = rows->rows + i * rows->width;

		CRM_CHECK_INTERRUPTS(i);
		for (int j = 0; j < covariates; j++)
			math_sum_add(&first[j], row[rows->width - 1] * row[3 + j]);
	}
	for (int j = 0; j < covariates; j++)
		rows->mean[j] = math_sum_value(&first[j]) / rows->customers;
	for (int64 i = 0; i < rows->n; i++)
	{
		const double *row = rows->rows + i * rows->width;

		CRM_CHECK_INTERRUPTS(i);
		for (int j = 0; j < covariates; j++)
		{
			double		off = row[3 + j] - rows->mean[j];

			math_sum_add(&second[j], row[rows->width - 1] * off * off);
		}
	}
	for (int j = 0; j < covariates; j++)
	{
		double		variance = math_sum_value(&second[j]) / rows->customers;

		rows->deviation[j] = variance > 0 ? sqrt(variance) : 1;
	}
}

/* Standardise the covariates of the rows, in place; model learns their number. */
void
clv_fit_standardise(ClvModel *model, ClvFitRows *rows)
{
	int			covariates = rows->width - 4;

	model->covariates = covariates;
	model->count = clv_parameter_count(model->kind, covariates);
	measure_covariates(rows, covariates);
	for (int64 i = 0; i < rows->n; i++)
	{
		double	   *row = rows->rows + i * rows->width;

		CRM_CHECK_INTERRUPTS(i);
		for (int j = 0; j < covariates; j++)
			row[3 + j] = (row[3 + j] - rows->mean[j]) / rows->deviation[j];
	}
}

/*
 * From the model of standardised covariates to that of the covariates: slope
 * receives the derivatives of the latter's theta by the former's.
 */
static void
move_parameters(ClvModel *model, const ClvFitRows *rows, double *slope)
{
	const CovariateBlock *blocks = clv_kernels[model->kind].covariates->blocks;
	int			base = clv_kernels[model->kind].plan->base;
	int			n = model->count;

	memset(slope, 0, sizeof(double) * n * n);
	for (int i = 0; i < n; i++)
	{
		int			block = (i - base) / model->covariates;
		int			j = (i - base) % model->covariates;
		int			target;
		double		shift;

		slope[i * n + i] = 1;
		if (i < base)
			continue;
		target = blocks[block].target;
		shift = -blocks[block].sign * rows->mean[j] / rows->deviation[j];
		model->parameters[target] *= exp(shift * model->parameters[i]);
		slope[target * n + i] = shift;
		model->parameters[i] /= rows->deviation[j];
		slope[i * n + i] = 1 / rows->deviation[j];
	}
	for (int i = 0; i < base; i++)
		if (!(model->parameters[i] >= PARAMETER_LEAST && model->parameters[i] <= PARAMETER_MOST))
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("%s of a customer whose covariates are 0 is out of range: %g",
							clv_parameter_name(model->kind, 0, i), model->parameters[i]),
					 errhint("Subtract something like its mean from each covariate.")));
}

/* J C J', in a new matrix. */
static double *
transform_covariance(int n, const double *slope, const double *covariance)
{
	double	   *half = palloc0(sizeof(double) * n * n);
	double	   *result = palloc0(sizeof(double) * n * n);

	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++)
			for (int k = 0; k < n; k++)
				half[i * n + j] += slope[i * n + k] * covariance[k * n + j];
	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++)
			for (int k = 0; k < n; k++)
				result[i * n + j] += half[i * n + k] * slope[j * n + k];
	return result;
}

/*
 * The fitted model as one of the covariates as they came; the covariance (may
 * be NULL) of its theta.
 */
double *
clv_fit_unstandardise(ClvModel *model, const ClvFitRows *rows, const double *covariance)
{
	double	   *slope = palloc(sizeof(double) * model->count * model->count);

	move_parameters(model, rows, slope);
	return covariance == NULL ? NULL : transform_covariance(model->count, slope, covariance);
}
