/*-------------------------------------------------------------------------
 *
 * math_covariates.c
 *	  Likelihoods of models whose rates differ by what is known of a customer
 *	  (Fader & Hardie 2007, "Incorporating time-invariant covariates into the
 *	  Pareto/NBD and BG/NBD models").
 *
 * The logarithms of a customer's parameters are linear in the logarithms of
 * the base parameters and in the coefficients, so his gradient and Hessian
 * are those of the plain model, each entry times the derivatives of the
 * parameters it belongs to: 1, or plus or minus a covariate.
 *
 *-------------------------------------------------------------------------
 */
#include "math/covariates.h"

#include <math.h>
#include <string.h>

#include "math/bgnbd.h"
#include "math/pareto.h"
#include "math/rising.h"
#include "math/special.h"

#define MAX_PARAMS (BTYD_PARAMS + COVARIATES_MAX_BLOCKS * COVARIATES_MAX)
#define SUM_BLOCK 256

/* Parameters of one customer beyond these are refused. */
#define LEAST_PARAMETER 1e-40
#define GREATEST_PARAMETER 1e40

const CovariateModel covariates_bgnbd = {
	.one = bgnbd_case,
	.blocks = {{"purchase", 1, -1.0}, {"dropout_a", 2, 1.0}, {"dropout_b", 3, 1.0}}
};
const CovariateModel covariates_pareto = {
	.one = pareto_case,
	.blocks = {{"purchase", 1, -1.0}, {"dropout", 3, -1.0}}
};

/* Sums over customers: value, gradient, lower triangle of the Hessian by rows. */
typedef struct CovariateSums
{
	int			params;
	BtydOrder	order;
	int			target[MAX_PARAMS];
	double		factor[MAX_PARAMS]; /* of the present customer */
	size_t		n;
	double	   *block;			/* plain sums of up to SUM_BLOCK customers */
	MathSum    *total;
} CovariateSums;

/* Coefficients per covariate. */
int
covariates_blocks(const CovariateModel *model)
{
	int			blocks = 0;

	while (blocks < COVARIATES_MAX_BLOCKS && model->blocks[blocks].name != NULL)
		blocks++;
	return blocks;
}

static size_t
sum_count(int params)
{
	size_t		k = (size_t) params;

	return 1 + k + k * (k + 1) / 2;
}

/*
 * covariates_work_size
 *		Doubles of working space of the log likelihoods of this file.
 */
size_t
covariates_work_size(const BtydData *data, int params)
{
	return rising_work_size(data)
		+ sum_count(params) * (1 + sizeof(MathSum) / sizeof(double));
}

/*
 * covariates_at
 *		The four parameters of a customer with the covariates z.
 */
void
covariates_at(const CovariateModel *model, const double *params, int covariates,
		const double *z, double *base)
{
	memcpy(base, params, sizeof(double) * BTYD_PARAMS);
	if (covariates == 0)
		return;
	for (int block = 0; block < COVARIATES_MAX_BLOCKS && model->blocks[block].name != NULL; block++)
	{
		const double *coefficient = params + BTYD_PARAMS + block * covariates;
		double		shift = 0.0;

		for (int i = 0; i < covariates; i++)
			shift += coefficient[i] * z[i];
		base[model->blocks[block].target] *= exp(model->blocks[block].sign * shift);
	}
}

/*
 * sums_start
 *		Empty sums in work, and what does not change between customers.
 */
static void
sums_start(CovariateSums *sums, const CovariateModel *model, int covariates,
		   BtydOrder order, double *work)
{
	int			params = BTYD_PARAMS + covariates_blocks(model) * covariates;

	sums->params = params;
	sums->order = order;
	sums->n = order == BTYD_VALUE ? 1
		: order == BTYD_GRADIENT ? (size_t) params + 1 : sum_count(params);
	sums->block = work;
	sums->total = (MathSum *) (work + sum_count(params));
	memset(sums->block, 0, sizeof(double) * sums->n);
	memset(sums->total, 0, sizeof(MathSum) * sums->n);
	for (int i = 0; i < params; i++)
	{
		sums->target[i] = i < BTYD_PARAMS ? i : model->blocks[(i - BTYD_PARAMS) / covariates].target;
		sums->factor[i] = 1.0;
	}
}

/*
 * sums_add
 *		One customer of weight w with the covariates z.
 */
static void
sums_add(CovariateSums *sums, const CovariateModel *model, int covariates,
		 const double *z, double w, const BtydSlopes *one)
{
	double	   *sum = sums->block;

	*sum++ += w * one->loglik;
	if (sums->order == BTYD_VALUE)
		return;
	for (int i = BTYD_PARAMS; i < sums->params; i++)
		sums->factor[i] = model->blocks[(i - BTYD_PARAMS) / covariates].sign
			* z[(i - BTYD_PARAMS) % covariates];
	for (int i = 0; i < sums->params; i++)
		*sum++ += w * sums->factor[i] * one->gradient[sums->target[i]];
	for (int i = 0; i < sums->params && sums->order == BTYD_HESSIAN; i++)
	{
		const double *row = one->hessian[sums->target[i]];
		double		scale = w * sums->factor[i];

		for (int j = 0; j <= i; j++)
			*sum++ += scale * sums->factor[j] * row[sums->target[j]];
	}
}

/* The results, the Hessian mirrored. */
static void
sums_finish(const CovariateSums *sums, double *loglik, double *gradient, double *hessian)
{
	int			k = sums->params;
	const MathSum *first = sums->total + 1;
	const MathSum *second = first + k;

	*loglik = math_sum_value(sums->total);
	for (int i = 0; i < k && gradient != NULL; i++)
		gradient[i] = math_sum_value(first++);
	for (int i = 0; i < k && hessian != NULL; i++)
		for (int j = 0; j <= i; j++)
			hessian[i * k + j] = hessian[j * k + i] = math_sum_value(second++);
}

/* All four within the range in which the likelihoods are finite? */
static bool
base_usable(const double *base)
{
	for (int i = 0; i < BTYD_PARAMS; i++)
		if (!(base[i] >= LEAST_PARAMETER && base[i] <= GREATEST_PARAMETER))
			return false;
	return true;
}

/*
 * covariates_loglik
 *		See the header.  A customer out of range makes the whole likelihood
 *		NAN, at which a fit steps back; his density would be 0 or not a number
 *		in doubles.
 */
bool
covariates_loglik(const CovariateModel *model, bool dropout_at_zero, const double *params,
				  const BtydData *data, double *work, MathInterrupted stop,
				  double *loglik, double *gradient, double *hessian)
{
	int			m = data->covariates;
	BtydOrder	order = hessian != NULL ? BTYD_HESSIAN
		: gradient != NULL ? BTYD_GRADIENT : BTYD_VALUE;
	CovariateSums sums;
	RisingTable table;
	BtydModel	base = {.k = 1,.dropout_at_zero = dropout_at_zero};

	rising_table_fill(&table, params[0], rising_table_top(data), work);
	sums_start(&sums, model, m, order, work + rising_work_size(data));
	for (size_t i = 0; i < data->n; i++)
	{
		const double *row = (const double *) data->cases + i * (size_t) (m + 4);
		Rising		g = rising_lookup(&table, row[0]);
		BtydSlopes	one;

		if (i % BTYD_POLL_CASES == 0 && stop != NULL && stop())
			return false;
		covariates_at(model, params, m, row + 3, base.params);
		if (!base_usable(base.params))
		{
			*loglik = NAN;
			return true;
		}
		model->one(&base, row[0], row[1], row[2], &g, order, &one);
		sums_add(&sums, model, m, row + 3, row[3 + m], &one);
		if (i % SUM_BLOCK == SUM_BLOCK - 1)
			math_sums_flush(sums.n, sums.block, sums.total);
	}
	math_sums_flush(sums.n, sums.block, sums.total);
	sums_finish(&sums, loglik, gradient, hessian);
	return true;
}
