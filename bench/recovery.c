/*-------------------------------------------------------------------------
 *
 * recovery.c
 *	  Do the fits find the parameters that the customers were made with?
 *
 *	  recovery study SETS CUSTOMERS SETS CUSTOMERS
 *	  recovery data DIRECTORY CUSTOMERS
 *
 * study simulates sets of customers of each model, fits each set and compares
 * the estimates with the truth: with the first pair of numbers bias and
 * coverage of the 95 % intervals, with the second the distance.  Then one set
 * is fitted in days and in weeks.  data writes one set of each model as
 * MODEL.csv, and its estimates as estimates.csv.  The kernels are used directly;
 * bench/recovery.sh builds and runs this program.
 *
 *-------------------------------------------------------------------------
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "math/clv_kernel.h"
#include "math/gamma_gamma.h"
#include "math/newton.h"
#include "math/random.h"
#include "math/special.h"

#define MAX_PARAMS 4
#define MAX_SETS 1000

/* Customers came on days 1 .. LAST_DAY before the end; time is in weeks. */
#define LAST_DAY 730
#define DAYS_PER_WEEK 7.0

/* Times are divided so that their mean is this, as the fit in SQL does. */
#define MEAN_TIME 10.0

/* A row of any model: x, t_x, T, weight of BtydCase, or x, m, weight of SpendCase. */
typedef struct Customer
{
	double		key[4];
} Customer;

typedef struct Set
{
	size_t		n;				/* customers, then distinct rows */
	Customer   *customers;
	double		weight;
	double		max_x;
	double		sum_x;
	double		time_sum;
	double	   *work;
} Set;

typedef struct Study
{
	const ClvKernel *kernel;
	double		truth[MAX_PARAMS];
	bool		is_time[MAX_PARAMS];	/* in units of time */
	void		(*draw) (const double *truth, RandomStream *stream, Customer *customer);
} Study;

typedef struct Estimate
{
	FitStatus	status;
	double		loglik;
	double		theta[MAX_PARAMS];	/* logarithms of the parameters */
	double		covariance[MAX_PARAMS * MAX_PARAMS];
} Estimate;

static int	passed = 0;
static int	failed = 0;

static void
verdict(bool ok, const char *what)
{
	printf("  %s: %s\n", ok ? "ok" : "NOT OK", what);
	if (ok)
		passed++;
	else
		failed++;
}

/* Time from the first purchase to the end, in weeks. */
static double
draw_time(RandomStream *stream)
{
	return ceil(random_uniform(stream) * LAST_DAY) / DAYS_PER_WEEK;
}

/*
 * Purchases at the given rate until the time given; after each the customer
 * may drop out with probability p.
 */
static void
draw_purchases(RandomStream *stream, double rate, double until, double p, Customer *customer)
{
	double		t = 0.0;

	for (;;)
	{
		t += random_exponential(stream) / rate;
		if (t > until)
			return;
		customer->key[0] += 1.0;
		customer->key[1] = t;
		if (p > 0.0 && random_coin(stream, p))
			return;
	}
}

/* BG/NBD (Fader, Hardie & Lee 2005). */
static void
draw_bg_nbd(const double *truth, RandomStream *stream, Customer *customer)
{
	double		rate = random_gamma(stream, truth[0]) / truth[1];
	double		p = random_beta(stream, truth[2], truth[3]);

	*customer = (Customer) {{0.0, 0.0, draw_time(stream), 1.0}};
	draw_purchases(stream, rate, customer->key[2], p, customer);
}

/* MBG/NBD (Batislam et al. 2007): the first purchase may be the last one. */
static void
draw_mbg_nbd(const double *truth, RandomStream *stream, Customer *customer)
{
	double		rate = random_gamma(stream, truth[0]) / truth[1];
	double		p = random_beta(stream, truth[2], truth[3]);

	*customer = (Customer) {{0.0, 0.0, draw_time(stream), 1.0}};
	if (!random_coin(stream, p))
		draw_purchases(stream, rate, customer->key[2], p, customer);
}

/* Pareto/NBD (Schmittlein, Morrison & Colombo 1987). */
static void
draw_pareto_nbd(const double *truth, RandomStream *stream, Customer *customer)
{
	double		rate = random_gamma(stream, truth[0]) / truth[1];
	double		life = random_exponential(stream) * truth[3]
		/ random_gamma(stream, truth[2]);

	*customer = (Customer) {{0.0, 0.0, draw_time(stream), 1.0}};
	draw_purchases(stream, rate, fmin(life, customer->key[2]), 0.0, customer);
}

/*
 * Gamma-Gamma (Fader & Hardie 2013, note 025): the mean value of x purchases,
 * x geometric with mean 3.
 */
static void
draw_gamma_gamma(const double *truth, RandomStream *stream, Customer *customer)
{
	double		x = ceil(random_exponential(stream) / log(1.5));
	double		rate = random_gamma(stream, truth[1]) / truth[2];
	double		m = random_gamma(stream, truth[0] * x) / (rate * x);

	*customer = (Customer) {{x, m, 1.0, 0.0}};
}

static BtydData
btyd_data(const Set *set)
{
	BtydData	data = {set->n, (const BtydCase *) set->customers, set->weight,
	(int64_t) set->max_x, 0};

	return data;
}

static bool
loglik_purchases(const ClvKernel *kernel, const double *params, const Set *set, double *value,
				 double *gradient, double *hessian)
{
	BtydModel	model = {.k = 1,.dropout_at_zero = kernel->dropout_at_zero};
	BtydData	data = btyd_data(set);

	memcpy(model.params, params, sizeof(model.params));
	return kernel->loglik(&model, &data, set->work, NULL, value, gradient, hessian);
}

/* Rows of SpendCase are narrower: they are packed into the work space first. */
static bool
loglik_spend(const double *params, const Set *set, double *value, double *gradient, double *hessian)
{
	SpendCase  *cases = (SpendCase *) set->work;
	SpendData	data = {set->n, cases, set->weight};

	for (size_t i = 0; i < set->n; i++)
		memcpy(&cases[i], set->customers[i].key, sizeof(SpendCase));
	return gamma_gamma_loglik(params, &data, NULL, value, gradient, hessian);
}

static const Study studies[] = {
	{&clv_kernels[CLV_BG_NBD], {0.243, 4.414, 0.793, 2.426}, {false, true, false, false}, draw_bg_nbd},
	{&clv_kernels[CLV_MBG_NBD], {0.525, 6.183, 0.891, 1.614}, {false, true, false, false}, draw_mbg_nbd},
	{&clv_kernels[CLV_PARETO_NBD], {0.553, 10.578, 0.606, 11.669}, {false, true, false, true},
	draw_pareto_nbd},
	{&clv_kernels[CLV_GAMMA_GAMMA], {6.25, 3.74, 15.44}, {false, false, true}, draw_gamma_gamma},
};

#define STUDIES (sizeof(studies) / sizeof(studies[0]))

static bool
is_spend(const Study *study)
{
	return study->kernel->family == CLV_SPEND;
}

/* By T, t_x, x: equal times in a row make the likelihoods fastest. */
static int
compare_histories(const void *a, const void *b)
{
	const double *p = ((const Customer *) a)->key;
	const double *q = ((const Customer *) b)->key;

	for (int i = 2; i >= 0; i--)
		if (p[i] != q[i])
			return p[i] < q[i] ? -1 : 1;
	return 0;
}

/* By x, m, as gamma_gamma_loglik() wants it. */
static int
compare_spend(const void *a, const void *b)
{
	const double *p = ((const Customer *) a)->key;
	const double *q = ((const Customer *) b)->key;
	int			i = p[0] != q[0] ? 0 : 1;

	return (p[i] > q[i]) - (p[i] < q[i]);
}

/* Sort, merge equal histories, and add up. */
static void
prepare(const Study *study, Set *set)
{
	int			time = is_spend(study) ? 1 : 2;
	int			weight = is_spend(study) ? 2 : 3;
	size_t		rows = 0;

	qsort(set->customers, set->n, sizeof(Customer),
		  is_spend(study) ? compare_spend : compare_histories);
	set->weight = set->max_x = set->sum_x = set->time_sum = 0.0;
	for (size_t i = 0; i < set->n; i++)
	{
		Customer   *c = &set->customers[i];
		double		w = c->key[weight];

		set->weight += w;
		set->max_x = fmax(set->max_x, c->key[0]);
		set->sum_x += w * c->key[0];
		set->time_sum += w * c->key[time];
		if (rows > 0 && memcmp(c->key, set->customers[rows - 1].key, weight * sizeof(double)) == 0)
			set->customers[rows - 1].key[weight] += w;
		else
			set->customers[rows++] = *c;
	}
	set->n = rows;
}

static void
draw_set(const Study *study, size_t customers, uint64_t number, Set *set)
{
	RandomStream stream;

	random_start(&stream, (uint64_t) (study - studies) + 1, number);
	set->n = customers;
	for (size_t i = 0; i < customers; i++)
		study->draw(study->truth, &stream, &set->customers[i]);
}

/* Times, or money, of the rows times a factor. */
static void
rescale(const Study *study, Set *set, double factor)
{
	for (size_t i = 0; i < set->n; i++)
	{
		set->customers[i].key[1] *= factor;
		if (!is_spend(study))
			set->customers[i].key[2] *= factor;
	}
	set->time_sum *= factor;
}

typedef struct Search
{
	const Study *study;
	Set		   *set;
} Search;

static bool
evaluate(const double *theta, void *context, double *value, double *gradient, double *hessian)
{
	const Search *search = context;
	double		params[MAX_PARAMS];

	fit_exp(search->study->kernel->plan->base, theta, params);
	if (is_spend(search->study))
		return loglik_spend(params, search->set, value, gradient, hessian);
	return loglik_purchases(search->study->kernel, params, search->set, value, gradient, hessian);
}

static size_t
work_size(const Study *study, const Set *set)
{
	BtydData	data = btyd_data(set);

	return is_spend(study) ? 3 * set->n : study->kernel->work_size(&data);
}

/* The maximum, from the same start for every model; times to scale and back. */
static Estimate
fit(const Study *study, Set *set)
{
	Search		search = {study, set};
	FitProblem	problem = {.count = study->kernel->plan->base,.evaluate = evaluate,.context = &search};
	double		scale;
	double		newton[3 * MAX_PARAMS * MAX_PARAMS + 4 * MAX_PARAMS];
	Estimate	estimate = {0};
	FitResult	result;

	prepare(study, set);
	problem.weight_sum = set->weight;
	scale = set->time_sum / set->weight / MEAN_TIME;
	rescale(study, set, 1.0 / scale);
	set->work = malloc(sizeof(double) * work_size(study, set));
	estimate.status = fit_newton(&problem, estimate.theta, newton, estimate.covariance, &result);
	free(set->work);
	rescale(study, set, scale);
	for (int i = 0; i < study->kernel->plan->base; i++)
		if (study->is_time[i])
			estimate.theta[i] += log(scale);
	/* a density of times or money has one factor each */
	estimate.loglik = result.loglik
		- (is_spend(study) ? set->weight : set->sum_x) * log(scale);
	return estimate;
}

static double
error_in_se(const Study *study, const Estimate *e, int i)
{
	return (e->theta[i] - log(study->truth[i])) / sqrt(e->covariance[i * (study->kernel->plan->base + 1)]);
}

/* Bias and coverage over many sets. */
static void
check_coverage(const Study *study, int sets, size_t customers, Set *set)
{
	int			converged = 0;
	int			covered[MAX_PARAMS] = {0};
	double		sum[MAX_PARAMS] = {0};
	double		square[MAX_PARAMS] = {0};
	bool		unbiased = true;
	bool		honest = true;

	for (int s = 0; s < sets; s++)
	{
		Estimate	e;

		draw_set(study, customers, (uint64_t) s, set);
		e = fit(study, set);
		converged += e.status == FIT_CONVERGED;
		for (int i = 0; i < study->kernel->plan->base; i++)
		{
			double		off = e.theta[i] - log(study->truth[i]);

			sum[i] += off;
			square[i] += off * off;
			covered[i] += fabs(error_in_se(study, &e, i)) < 1.959963984540054;
		}
	}
	printf("%s, %d sets of %zu customers\n", study->kernel->name, sets, customers);
	for (int i = 0; i < study->kernel->plan->base; i++)
	{
		double		mean = sum[i] / sets;
		double		sd = sqrt((square[i] - sets * mean * mean) / (sets - 1));
		double		bias = mean / (sd / sqrt(sets));

		printf("  %-6s truth %8.4f  mean %9.5f  bias %+5.2f se  covered %3d of %d\n",
			   study->kernel->parameter[i], study->truth[i], study->truth[i] * exp(mean),
			   bias, covered[i], sets);
		unbiased &= fabs(bias) <= 2.0;
		honest &= covered[i] > 0.95 * sets - 2.3 * sqrt(0.0475 * sets)
			&& (covered[i] < sets || sets < 100);
	}
	verdict(converged == sets, "every fit converged");
	verdict(unbiased, "mean of the estimates within 2 standard errors of the truth");
	verdict(honest, "95 % intervals hold the truth as often as they say (90 to 99 of 100)");
}

/*
 * Squared distance of an estimate from the truth in the metric of its own
 * covariance: chi-square with as many degrees of freedom as parameters.
 */
static double
distance(const Study *study, const Estimate *e)
{
	double		factor[MAX_PARAMS * MAX_PARAMS];
	double		off[MAX_PARAMS];
	double		solved[MAX_PARAMS];
	double		sum = 0.0;

	memcpy(factor, e->covariance, sizeof(factor));
	for (int i = 0; i < study->kernel->plan->base; i++)
		off[i] = solved[i] = e->theta[i] - log(study->truth[i]);
	if (math_cholesky(study->kernel->plan->base, factor, 0.0) >= 0)
		return NAN;
	math_cholesky_solve(study->kernel->plan->base, factor, solved);
	for (int i = 0; i < study->kernel->plan->base; i++)
		sum += off[i] * solved[i];
	return sum;
}

/*
 * Large sets: each estimate near the truth.  A single one is beyond 3 standard
 * errors in 0.27 % of honest fits, so what is judged is the sum of the
 * distances of all sets.
 */
static void
check_convergence(const Study *study, int sets, size_t customers, Set *set)
{
	int			converged = 0;
	double		farthest = 0.0;
	double		sum = 0.0;
	double		freedom = (double) study->kernel->plan->base * sets;

	for (int s = 0; s < sets; s++)
	{
		Estimate	e;

		draw_set(study, customers, UINT64_C(1000000) + s, set);
		e = fit(study, set);
		converged += e.status == FIT_CONVERGED;
		sum += distance(study, &e);
		for (int i = 0; i < study->kernel->plan->base; i++)
			farthest = fmax(farthest, fabs(error_in_se(study, &e, i)));
	}
	printf("%s, %d sets of %zu customers\n", study->kernel->name, sets, customers);
	printf("  farthest estimate %.2f se, chi-square %.1f of %.0f degrees of freedom\n",
		   farthest, sum, freedom);
	verdict(converged == sets, "every fit converged");
	verdict(sum < freedom + 3.0 * sqrt(2.0 * freedom), "distance as large as chance makes it");
}

/* One set in days and in weeks: the same model. */
static void
check_units(const Study *study, size_t customers, Set *set)
{
	Estimate	weeks;
	Estimate	days;
	double		worst = 0.0;

	draw_set(study, customers, 0, set);
	weeks = fit(study, set);
	rescale(study, set, DAYS_PER_WEEK);
	days = fit(study, set);
	for (int i = 0; i < study->kernel->plan->base; i++)
	{
		double		shift = study->is_time[i] ? log(DAYS_PER_WEEK) : 0.0;

		worst = fmax(worst, fabs(days.theta[i] - weeks.theta[i] - shift));
		worst = fmax(worst, fabs(sqrt(days.covariance[i * (study->kernel->plan->base + 1)]
									  / weeks.covariance[i * (study->kernel->plan->base + 1)]) - 1.0));
	}
	worst = fmax(worst, fabs((days.loglik + (is_spend(study) ? set->weight : set->sum_x)
							  * log(DAYS_PER_WEEK)) / weeks.loglik - 1.0));
	printf("%s, days and weeks: greatest relative difference %.1e\n", study->kernel->name, worst);
	verdict(worst < 1e-9, "the same parameters, errors and likelihood");
}

/* All studies; the number of failed verdicts. */
static int
study_all(const int *sets, const size_t *customers, Set *set)
{
	for (const Study *study = studies; study < studies + STUDIES; study++)
	{
		check_coverage(study, sets[0], customers[0], set);
		check_convergence(study, sets[1], customers[1], set);
		check_units(study, customers[0], set);
		fflush(stdout);
	}
	printf("%d passed, %d failed\n", passed, failed);
	return failed;
}

static FILE *
open_csv(const char *directory, const char *name)
{
	char		path[4096];
	FILE	   *file;

	snprintf(path, sizeof(path), "%s/%s.csv", directory, name);
	file = fopen(path, "w");
	if (file == NULL)
	{
		perror(path);
		exit(1);
	}
	return file;
}

/* One set of each model, and what is found in it here. */
static void
write_data(const char *directory, size_t customers, Set *set)
{
	FILE	   *estimates = open_csv(directory, "estimates");

	for (const Study *study = studies; study < studies + STUDIES; study++)
	{
		FILE	   *file = open_csv(directory, study->kernel->name);
		Estimate	e;

		draw_set(study, customers, 0, set);
		for (size_t i = 0; i < set->n; i++)
		{
			const double *key = set->customers[i].key;

			fprintf(file, "%.17g,%.17g,%.17g\n", key[0], key[1], key[2]);
		}
		fclose(file);
		e = fit(study, set);
		for (int i = 0; i < study->kernel->plan->base; i++)
		{
			double		estimate = exp(e.theta[i]);

			fprintf(estimates, "%s,%s,%.17g,%.17g,%.17g\n", study->kernel->name, study->kernel->parameter[i],
					study->truth[i], estimate,
					estimate * sqrt(e.covariance[i * (study->kernel->plan->base + 1)]));
		}
	}
	fclose(estimates);
}

int
main(int argc, char **argv)
{
	bool		is_study = argc == 6 && strcmp(argv[1], "study") == 0;
	bool		is_data = argc == 4 && strcmp(argv[1], "data") == 0;
	size_t		most = 0;
	Set			set = {0};
	int			status = 0;

	if (!is_study && !is_data)
	{
		fprintf(stderr, "recovery study SETS CUSTOMERS SETS CUSTOMERS\n"
				"recovery data DIRECTORY CUSTOMERS\n");
		return 2;
	}
	for (int i = 3; i < argc; i += 2)
		most = (size_t) atol(argv[i]) > most ? (size_t) atol(argv[i]) : most;
	set.customers = malloc(sizeof(Customer) * most);
	if (is_study)
	{
		int			sets[2] = {atoi(argv[2]), atoi(argv[4])};
		size_t		customers[2] = {(size_t) atol(argv[3]), (size_t) atol(argv[5])};

		status = study_all(sets, customers, &set) > 0;
	}
	else
		write_data(argv[2], (size_t) atol(argv[3]), &set);
	free(set.customers);
	return status;
}
