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

/* Likelihood of one customer with parameters of his own. */
typedef void (*CaseFunction) (const double *params, double x, double t_x, double T,
							  const Rising *g, BtydOrder order, BtydSlopes *result);

/* Which parameters the blocks of coefficients multiply, and how. */
typedef struct CovariateModel
{
	CaseFunction one;
	int			blocks;
	int			target[COVARIATES_MAX_BLOCKS];
	double		sign[COVARIATES_MAX_BLOCKS];
} CovariateModel;

static void
bgnbd_one(const double *params, double x, double t_x, double T, const Rising *g,
		  BtydOrder order, BtydSlopes *result)
{
	bgnbd_case(params, false, x, t_x, T, g, order, result);
}

static void
mbgnbd_one(const double *params, double x, double t_x, double T, const Rising *g,
		   BtydOrder order, BtydSlopes *result)
{
	bgnbd_case(params, true, x, t_x, T, g, order, result);
}

static const CovariateModel bgnbd_model = {bgnbd_one, 3, {1, 2, 3}, {-1.0, 1.0, 1.0}};
static const CovariateModel mbgnbd_model = {mbgnbd_one, 3, {1, 2, 3}, {-1.0, 1.0, 1.0}};
static const CovariateModel pareto_model = {pareto_case, 2, {1, 3}, {-1.0, -1.0}};

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

static int
model_params(const CovariateModel *model, int covariates)
{
	return BTYD_PARAMS + model->blocks * covariates;
}

/* Parameters of BG/NBD and MBG/NBD with so many covariates. */
int
bgnbd_covariates_params(int covariates)
{
	return model_params(&bgnbd_model, covariates);
}

/* Parameters of Pareto/NBD with so many covariates. */
int
pareto_covariates_params(int covariates)
{
	return model_params(&pareto_model, covariates);
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
covariates_work_size(const CovariateData *data, int params)
{
	return rising_table_doubles(rising_table_top(data->max_x, data->n))
		+ sum_count(params) * (1 + sizeof(MathSum) / sizeof(double));
}

/*
 * base_at
 *		The four parameters of a customer with the covariates z.
 */
static void
base_at(const CovariateModel *model, const double *params, int covariates,
		const double *z, double *base)
{
	memcpy(base, params, sizeof(double) * BTYD_PARAMS);
	for (int block = 0; block < model->blocks; block++)
	{
		const double *coefficient = params + BTYD_PARAMS + block * covariates;
		double		shift = 0.0;

		for (int i = 0; i < covariates; i++)
			shift += coefficient[i] * z[i];
		base[model->target[block]] *= exp(model->sign[block] * shift);
	}
}

void
bgnbd_covariates_at(const double *params, int covariates, const double *z, double *base)
{
	base_at(&bgnbd_model, params, covariates, z, base);
}

void
pareto_covariates_at(const double *params, int covariates, const double *z, double *base)
{
	base_at(&pareto_model, params, covariates, z, base);
}

/*
 * sums_start
 *		Empty sums in work, and what does not change between customers.
 */
static void
sums_start(CovariateSums *sums, const CovariateModel *model, int covariates,
		   BtydOrder order, double *work)
{
	int			params = model_params(model, covariates);

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
		sums->target[i] = i < BTYD_PARAMS ? i : model->target[(i - BTYD_PARAMS) / covariates];
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
		sums->factor[i] = model->sign[(i - BTYD_PARAMS) / covariates]
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

/* Move the plain sums into the compensated ones. */
static void
sums_flush(CovariateSums *sums)
{
	for (size_t i = 0; i < sums->n; i++)
	{
		math_sum_add(&sums->total[i], sums->block[i]);
		sums->block[i] = 0.0;
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
 *		The functions of the header.  A customer out of range makes the whole
 *		likelihood NAN, at which a fit steps back; his density would be 0 or
 *		not a number in doubles.
 */
static bool
covariates_loglik(const CovariateModel *model, const double *params,
				  const CovariateData *data, double *work, MathInterrupted stop,
				  double *loglik, double *gradient, double *hessian)
{
	int			m = data->covariates;
	BtydOrder	order = hessian != NULL ? BTYD_HESSIAN
		: gradient != NULL ? BTYD_GRADIENT : BTYD_VALUE;
	CovariateSums sums;
	RisingTable table;

	rising_table_fill(&table, params[0], rising_table_top(data->max_x, data->n), work);
	sums_start(&sums, model, m, order, work + rising_table_doubles(rising_table_top(data->max_x, data->n)));
	for (size_t i = 0; i < data->n; i++)
	{
		const double *row = data->rows + i * (size_t) (m + 4);
		Rising		g = rising_lookup(&table, row[0]);
		double		base[BTYD_PARAMS];
		BtydSlopes	one;

		if (i % BTYD_POLL_CASES == 0 && stop != NULL && stop())
			return false;
		base_at(model, params, m, row + 3, base);
		if (!base_usable(base))
		{
			*loglik = NAN;
			return true;
		}
		model->one(base, row[0], row[1], row[2], &g, order, &one);
		sums_add(&sums, model, m, row + 3, row[3 + m], &one);
		if (i % SUM_BLOCK == SUM_BLOCK - 1)
			sums_flush(&sums);
	}
	sums_flush(&sums);
	sums_finish(&sums, loglik, gradient, hessian);
	return true;
}

/* BG/NBD with covariates; see the header. */
bool
bgnbd_covariates_loglik(const double *params, const CovariateData *data, double *work,
						MathInterrupted stop, double *loglik, double *gradient,
						double *hessian)
{
	return covariates_loglik(&bgnbd_model, params, data, work, stop, loglik,
							 gradient, hessian);
}

/* MBG/NBD with covariates, which act as in BG/NBD. */
bool
mbgnbd_covariates_loglik(const double *params, const CovariateData *data, double *work,
						 MathInterrupted stop, double *loglik, double *gradient,
						 double *hessian)
{
	return covariates_loglik(&mbgnbd_model, params, data, work, stop, loglik,
							 gradient, hessian);
}

/* Pareto/NBD with covariates. */
bool
pareto_covariates_loglik(const double *params, const CovariateData *data, double *work,
						 MathInterrupted stop, double *loglik, double *gradient,
						 double *hessian)
{
	return covariates_loglik(&pareto_model, params, data, work, stop, loglik,
							 gradient, hessian);
}
