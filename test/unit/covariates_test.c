/*-------------------------------------------------------------------------
 *
 * covariates_test.c
 *	  Tests of math_covariates.c and math_bgnbd_case.c.
 *
 * The tables were computed by mpmath 1.2.1: (M)BG/NBD by their closed form with
 * 90 digits, Pareto/NBD by the 2F1 form of Fader & Hardie 2005 with 70,
 * derivatives by central differences of fourth order with a step of 1e-14.
 *
 *-------------------------------------------------------------------------
 */
#include "btyd_of.h"

#include <string.h>

#include "covariates_truth.h"
#include "math/covariates.h"
#include "tap_check.h"

#define LENGTH(a) (sizeof(a) / sizeof((a)[0]))

/* x, t_x, T, two covariates, weight */
static const double rows[][6] = {
	{0, 0, 20.5, 0, 1, 7}, {0, 0, 38, 1, -0.5, 100}, {1, 5, 30, 0, 1, 20},
	{2, 10.5, 38, 1, 0.25, 9}, {3, 31, 31, 0, -2, 4}, {10, 30, 38, 1, 0, 2},
	{60, 10, 39, 1, 1.5, 1}, {2000, 38, 39, 0, 0.75, 1}
};
static const BtydData data = {
	.n = LENGTH(rows),.cases = (const BtydCase *) rows,.max_x = 2000,.covariates = 2
};

static double work[8192];

static const CovariateModel *const model_by[] = {
	[BG] = &covariates_bgnbd,
	[MBG] = &covariates_bgnbd,
	[PARETO] = &covariates_pareto
};

static bool
loglik_of(int model, const double *params, const BtydData *of, double *loglik, double *gradient,
		  double *hessian)
{
	return covariates_loglik(model_by[model], model == MBG, params, of, work, NULL, loglik, gradient,
							 hessian);
}

/* Distance of derivatives, scaled by the greatest one of the row. */
static double
worst_of(const double *got, const double *truth, int n)
{
	double		scale = 1.0;
	double		worst = 0.0;

	for (int i = 0; i < n; i++)
		scale = fmax(scale, fabs(truth[i]));
	for (int i = 0; i < n; i++)
		worst = fmax(worst, fabs(got[i] - truth[i]) / fmax(fabs(truth[i]), 1e-3 * scale));
	return worst;
}

/*
 * check_cases
 *		One customer, x from 0 to 5000, parameters from 1e-5 to 1e5.
 */
static void
check_cases(void)
{
	double		worst[3] = {0};

	for (size_t i = 0; i < LENGTH(case_truth); i++)
	{
		const CaseTruth *c = &case_truth[i];
		Rising		g = rising(c->params[0], c->x);
		BtydSlopes	one;
		double		lower[10];
		int			at = 0;

		bgnbd_case(bgnbd_of(c->params, 1, c->dropout_at_zero), c->x, c->t_x, c->T, &g,
				   BTYD_HESSIAN, &one);
		for (int j = 0; j < 4; j++)
			for (int k = 0; k <= j; k++)
				lower[at++] = one.hessian[j][k];
		worst[0] = fmax(worst[0], fabs(one.loglik - c->loglik) / fmax(1.0, fabs(c->loglik)));
		worst[1] = fmax(worst[1], worst_of(one.gradient, c->gradient, 4));
		worst[2] = fmax(worst[2], worst_of(lower, c->hessian, 10));
	}
	tap_ok_worst("log likelihood of one customer", worst[0], 1e-13);
	tap_ok_worst("its gradient", worst[1], 1e-12);
	tap_ok_worst("its Hessian", worst[2], 1e-11);
}

static void
check_sums(void)
{
	static const char *const name[] = {"BG/NBD", "MBG/NBD", "Pareto/NBD"};

	for (size_t i = 0; i < LENGTH(sum_truth); i++)
	{
		const SumTruth *c = &sum_truth[i];
		int			n = 4 + 2 * covariates_blocks(model_by[c->model]);
		double		value;
		double		gradient[10];
		double		hessian[100];
		double		lower[55];
		char		line[80];
		bool		symmetric = true;
		int			at = 0;

		tap_ok(covariates_work_size(&data, n) <= LENGTH(work), "working space within the test's");
		loglik_of(c->model, c->params, &data, &value, gradient, hessian);
		for (int j = 0; j < n; j++)
			for (int k = 0; k <= j; k++)
			{
				symmetric &= hessian[j * n + k] == hessian[k * n + j];
				lower[at++] = hessian[j * n + k];
			}
		tap_ok(symmetric, "Hessian symmetric");
		snprintf(line, sizeof(line), "%s with covariates: log likelihood", name[i]);
		tap_ok_worst(line, error_of(value, c->loglik), 1e-14);
		snprintf(line, sizeof(line), "%s with covariates: gradient", name[i]);
		tap_ok_worst(line, worst_of(gradient, c->gradient, n), 1e-12);
		snprintf(line, sizeof(line), "%s with covariates: Hessian", name[i]);
		tap_ok_worst(line, worst_of(lower, c->hessian, at), 1e-12);
	}
}

/*
 * check_orders
 *		Value alone and value with gradient are the bits of all three; the
 *		derivatives are those of the values.
 */
static void
check_orders(void)
{
	double		worst = 0.0;
	bool		same = true;

	for (size_t i = 0; i < LENGTH(sum_truth); i++)
	{
		const SumTruth *c = &sum_truth[i];
		int			n = c->model == PARETO ? 8 : 10;
		double		h = 1e-5;
		double		value[3];
		double		gradient[2][10];
		double		hessian[100];

		loglik_of(c->model, c->params, &data, &value[0], NULL, NULL);
		loglik_of(c->model, c->params, &data, &value[1], gradient[0], NULL);
		loglik_of(c->model, c->params, &data, &value[2], gradient[1], hessian);
		same &= value[0] == value[1] && value[1] == value[2]
			&& memcmp(gradient[0], gradient[1], sizeof(double) * n) == 0;
		loglik_of(c->model, c->params, &data, &value[1], NULL, hessian);
		same &= value[0] == value[1];
		for (int j = 0; j < n; j++)
		{
			double		up[10];
			double		down[10];
			double		p[10];
			double		high;
			double		low;

			memcpy(p, c->params, sizeof(p));
			p[j] = j < 4 ? c->params[j] * exp(h) : c->params[j] + h;
			loglik_of(c->model, p, &data, &high, up, NULL);
			p[j] = j < 4 ? c->params[j] * exp(-h) : c->params[j] - h;
			loglik_of(c->model, p, &data, &low, down, NULL);
			worst = fmax(worst, fabs((high - low) / (2.0 * h) - gradient[1][j])
						 / (fabs(gradient[1][j]) + 100.0));
			for (int k = 0; k < n; k++)
				worst = fmax(worst, fabs((up[k] - down[k]) / (2.0 * h) - hessian[j * n + k])
							 / (fabs(hessian[j * n + k]) + 100.0));
		}
	}
	tap_ok(same, "the same bits whatever is asked for");
	tap_ok_worst("derivatives against differences", worst, 1e-8);
}

/*
 * check_plain
 *		z = 0, and no covariates at all: the plain likelihoods.
 */
static void
check_plain(void)
{
	static const double params[10] = {0.553, 10.578, 0.606, 11.669, 3, -2, 1, 0.5, -7, 2};
	BtydCase	cases[LENGTH(rows)];
	BtydData	plain = {LENGTH(rows), cases, 144.0, 2000, 0};
	double		zero[LENGTH(rows)][6];
	double		bare[LENGTH(rows)][4];
	BtydData	at_zero = {.n = LENGTH(rows),.cases = (const BtydCase *) zero,.max_x = 2000,.covariates = 2};
	BtydData	without = {.n = LENGTH(rows),.cases = (const BtydCase *) bare,.max_x = 2000};
	double		worst = 0.0;

	for (size_t i = 0; i < LENGTH(rows); i++)
	{
		BtydCase	one = {rows[i][0], rows[i][1], rows[i][2], rows[i][5]};
		double		wide[6] = {one.x, one.t_x, one.T, 0, 0, one.weight};

		cases[i] = one;
		memcpy(zero[i], wide, sizeof(wide));
		memcpy(bare[i], &one, sizeof(one));
	}
	for (int model = BG; model <= PARETO; model++)
	{
		double		value[3];
		double		gradient[3][10];
		double		hessian[3][100];
		int			n = model == PARETO ? 8 : 10;

		if (model == PARETO)
			pareto_loglik(model_of(params, 4), &plain, work, NULL, &value[0], gradient[0], hessian[0]);
		else
			bgnbd_loglik(bgnbd_of(params, 1, model == MBG), &plain, work, NULL, &value[0],
						  gradient[0], hessian[0]);
		loglik_of(model, params, &at_zero, &value[1], gradient[1], hessian[1]);
		loglik_of(model, params, &without, &value[2], gradient[2], hessian[2]);
		for (int k = 1; k < 3; k++)
		{
			worst = fmax(worst, error_of(value[k], value[0]));
			worst = fmax(worst, worst_of(gradient[k], gradient[0], 4));
			for (int i = 0; i < 4; i++)
				worst = fmax(worst, worst_of(hessian[k] + i * (k == 1 ? n : 4),
											 hessian[0] + i * 4, 4));
		}
		for (int i = 4; i < n; i++)
			worst = fmax(worst, fabs(gradient[1][i]) + fabs(hessian[1][i * n + i]));
	}
	tap_ok_worst("z = 0 and no covariates: the plain likelihood", worst, 1e-12);
}

static bool
stop_now(void)
{
	return true;
}

static void
check_limits(void)
{
	static const double z[2] = {1.0, 0.25};
	double		params[10] = {0.243, 4.414, 0.793, 2.426, 0.4, -0.2, 0.3, 0.1, -0.5, 0.05};
	double		base[4];
	double		value = 5.0;
	bool		ok;

	covariates_at(&covariates_bgnbd, params, 2, z, base);
	ok = base[0] == params[0] && near(base[1], 4.414 * exp(-0.35), 1e-15)
		&& near(base[2], 0.793 * exp(0.325), 1e-15)
		&& near(base[3], 2.426 * exp(-0.4875), 1e-15);
	covariates_at(&covariates_pareto, params, 2, z, base);
	ok &= base[2] == params[2] && near(base[1], 4.414 * exp(-0.35), 1e-15)
		&& near(base[3], 2.426 * exp(-0.325), 1e-15);
	tap_ok(ok, "parameters of one customer");

	tap_ok(!covariates_loglik(&covariates_bgnbd, false, params, &data, work, stop_now, &value, NULL, NULL)
		   && !covariates_loglik(&covariates_pareto, false, params, &data, work, stop_now, &value, NULL, NULL)
		   && value == 5.0, "interruption");

	ok = true;
	for (int model = BG; model <= PARETO; model++)
	{
		static const double shift[] = {1e300, 1e3, -1e3, INFINITY, NAN};

		for (size_t i = 0; i < LENGTH(shift); i++)
		{
			params[6] = shift[i];
			ok &= loglik_of(model, params, &data, &value, NULL, NULL)
				&& isnan(value);
		}
	}
	tap_ok(ok, "parameters out of range");
}

/* Corners of the box of the base parameters, shifted by the covariates. */
static void
check_corners(void)
{
	bool		ok = true;

	for (int model = BG; model <= PARETO; model++)
		for (int corner = 0; corner < 256; corner++)
		{
			double		params[10];
			double		value;
			double		gradient[10];
			double		hessian[100];
			int			n = model == PARETO ? 8 : 10;

			for (int j = 0; j < 4; j++)
				params[j] = exp((corner >> j) & 1 ? 12.0 : -12.0);
			for (int j = 4; j < 10; j++)
				params[j] = (corner >> (j % 4 + 4)) & 1 ? 5.0 : -5.0;
			ok &= loglik_of(model, params, &data, &value, gradient, hessian);
			ok &= (bool) isfinite(value);
			for (int j = 0; j < n * n; j++)
				ok &= isfinite(hessian[j]) && isfinite(gradient[j / n]);
		}
	tap_ok(ok, "finite at the corners of the parameter box");
}

int
main(void)
{
	check_cases();
	check_sums();
	check_orders();
	check_plain();
	check_limits();
	check_corners();
	return tap_end();
}
