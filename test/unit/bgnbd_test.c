/*-------------------------------------------------------------------------
 *
 * bgnbd_test.c
 *	  Tests of math_bgnbd.c, math_bgnbd_count.c, math_bgnbd_fit.c and
 *	  math_bgnbd_value.c.
 *
 * The tables were computed by mpmath 1.2.1. Purchases given alive: the sum
 * over purchases in 256-bit arithmetic, beside the integral over p with 45
 * digits (they agree to 1e-32). The other scores: integrals over lambda (with
 * explicit Poisson sums, DERT with hyp2f1(1, b; a+b; .)) with 30 digits,
 * interval counts: integrals over p with 40 digits.  Log likelihoods: the
 * closed form with 40 digits.
 *
 *-------------------------------------------------------------------------
 */
#include "btyd_of.h"

#include "bgnbd_truth.h"
#include "math/special.h"
#include "tap_check.h"

#define LENGTH(a) (sizeof(a) / sizeof((a)[0]))

static const BtydCase fit_rows[] = {
	{0, 0, 20.5, 7}, {0, 0, 38, 100}, {1, 5, 30, 20}, {2, 10.5, 38, 9},
	{3, 31, 31, 4}, {10, 30, 38, 2}, {60, 10, 39, 1}, {200, 20, 20.5, 1}
};
static const BtydData fit_data = {LENGTH(fit_rows), fit_rows, 144.0, 200, 0};

/* as max_x of a table, so that the row with x = 200 is in reach */
static double work[512];

/*
 * make_model
 *		Parameters in the order r, alpha, a, b.
 */
static BtydModel
make_model(const double *p, int k, bool dropout_at_zero)
{
	BtydModel	m = {{{p[0], p[1], p[2], p[3]}}, k, dropout_at_zero};

	return m;
}

static void
check_alive(void)
{
	bool		ok = true;
	size_t		i;

	for (i = 0; i < LENGTH(alive_truth); i++)
	{
		const Alive *row = &alive_truth[i];
		BtydPosterior post;

		memset(&post, 0, sizeof(post));
		post.k = 1;
		post.stage[0] = 1.0;
		post.shape = row->r + row->x;
		post.scale = 1.0;
		post.a = row->a;
		post.b = row->b + row->x;
		ok &= near(bgnbd_purchases_if_alive(&post, row->u), row->value,
				   row->x <= 100.0 ? 1e-13 : 1e-12);
	}
	tap_ok(ok, "purchases given alive: grid with a = 1, a + b < 1, x to 5000");
}

/*
 * check_alive_stages
 *		k > 1 where the series gives way: k, stages done, shape
 *		before them, a, b, odds, purchases; by the sum over stages with 50
 *		digits.
 */
static void
check_alive_stages(void)
{
	static const double truth[][7] = {
		{16, 0, 3472.0, 187.0, 218.0, 0.027, 2.0849610444341826227},
		{16, 15, 3472.0, 187.0, 218.0, 0.027, 2.1234583224610121353},
		{2, 0, 5000.0, 0.5, 2500.0, 0.5, 1123.5506263185147758},
		{4, 1, 900.0, 3.0, 200.0, 3.0, 95.696494480590538225},
		{24, 5, 1440.0, 0.01, 60.0, 5.0, 297.32209729632495856},
		{24, 7, 162754.0, 162754.0, 4882644.0, 0.005, 20.731489640086595197},
		{12, 0, 2000.0, 0.5, 3.0, 0.5, 25.656813647306726081},
		{4, 3, 50.0, 2.0, 0.25, 40.0, 1.2493994800505463603},
		{2, 1, 1e6, 0.25, 5.0, 0.0009765625, 198.87449895395789577},
	};
	double		worst = 0.0;
	size_t		i;

	for (i = 0; i < LENGTH(truth); i++)
	{
		const double *row = truth[i];
		BtydPosterior post = {.shape = row[2],.scale = 1.0,.a = row[3],.b = row[4],
		.k = (int) row[0]};

		post.stage[(int) row[1]] = 1.0;
		worst = fmax(worst, error_of(bgnbd_purchases_if_alive(&post, row[5]), row[6]));
	}
	tap_ok_worst("purchases given alive, many stages", worst, 1e-12);
}

/*
 * check_together
 *		Many horizons at once are the single ones to the last digits, also
 *		where some are beyond the series, and 0 for 0.
 */
static void
check_together(void)
{
	static const double shape[] = {0.3, 2.0, 60.0, 3000.0};
	double		t[BGNBD_HORIZONS];
	double		purchases[BGNBD_HORIZONS];
	double		worst = 0.0;
	size_t		i;
	int			k;
	int			l;

	for (l = 0; l < BGNBD_HORIZONS; l++)
		t[l] = l == 0 ? 0.0 : pow(2.0, l - 16);
	for (k = 1; k <= 3; k += 2)
		for (i = 0; i < LENGTH(shape); i++)
		{
			BtydPosterior post = {.shape = shape[i],.scale = 1.0,.a = 0.8,.b = 2.4,
			.k = k,.stage = {0.5, 0.25, 0.25}};

			if (k == 1)
				post.stage[0] = 1.0;
			bgnbd_purchases_at(&post, t, BGNBD_HORIZONS, purchases);
			for (l = 0; l < BGNBD_HORIZONS; l++)
				worst = fmax(worst, error_of(purchases[l],
											 bgnbd_purchases_if_alive(&post, t[l])));
		}
	tap_ok_worst("many horizons at once", worst, 1e-13);
}

/*
 * check_timed
 *		Discounted purchases if alive where there are many, or many stages: k,
 *		r, alpha, a, b, x, t_x, T, t, rate, value, by the plain sum over all
 *		purchases of integrals over their times (Gauss-Legendre of 30 nodes on
 *		fine panels in 80-bit floats, constants by mpmath); and the purchases
 *		themselves, by the times and by the stages.
 */
static void
check_timed(void)
{
	static const double truth[][11] = {
		{24, 5, 1, 0.5, 5, 0, 0, 1, 3650, 0.00026094507,
			87.34779422020317},
		{24, 5, 1, 0.5, 5, 3, 20, 30, 3650, 0.00026094507,
			83.01188575577049},
		{24, 3.23, 0.673, 3.74e-06, 45.8, 0, 0, 1, 3650, 0.0003,
			442.8859170265081},
		{24, 7.87e-06, 0.00146, 6.2e-06, 1e-05, 5, 0.01, 1, 300, 0.002,
			1340.8299180020394},
		{24, 0.00143579, 0.00200254, 0.106227, 11.6354, 0, 0, 10.0671, 200, 0.0125,
			0.009111019427418411},
		{21, 1983.84, 8858.68, 0.00620986, 6.46063, 0, 0, 1.04658, 196.796, 0.0125,
			0.4045571688576222},
		{2, 2, 3, 0.8, 2.4, 100, 29, 30, 3000, 0.03125,
			65.33456963718793},
		{19, 0.0024, 566, 0.031, 0.69, 74, 1.41815, 1.42908, 6.75, 0.0005,
			0.32247715913320046},
	};
	double		worst = 0.0;
	double		stages = 0.0;

	for (size_t i = 0; i < LENGTH(truth); i++)
	{
		const double *row = truth[i];
		BtydModel	m = make_model(row + 1, (int) row[0], true);
		BtydPosterior post;

		bgnbd_posterior(&m, row[5], row[6], row[7], &post);
		worst = fmax(worst, error_of(bgnbd_timed_purchases(&post, row[8], row[9]), row[10]));
		for (double t = 0.01; t < 100.0; t *= 3.0)
			stages = fmax(stages, error_of(bgnbd_timed_purchases(&post, t, 0.0),
										   bgnbd_purchases_if_alive(&post, t)));
	}
	tap_ok_worst("discounted purchases by their times", worst, 1e-12);
	tap_ok_worst("purchases by their times and by the stages", stages, 1e-12);
}

static bool
stop_at_once(void)
{
	return true;
}

/*
 * check_timed_stop
 *		A long sum ends when told to, as NAN.
 */
static void
check_timed_stop(void)
{
	BtydPosterior post = {.alive = 1.0,.shape = 5.0,.scale = 1.0,.a = 0.5,.b = 5.0,
	.k = 24,.stage = {1.0},.stop = stop_at_once};

	tap_ok(isnan(bgnbd_discounted(&post, 3650.0, 0.0003)), "discounted purchases stop");
}

static void
check_scores(char kind, double tolerance, const char *name)
{
	bool		ok = true;
	size_t		i;

	for (i = 0; i < LENGTH(score_truth); i++)
	{
		const Score *row = &score_truth[i];
		BtydModel	m = make_model(row->params, row->k, row->dropout_at_zero);
		double		got;

		if (row->kind != kind)
			continue;
		if (kind == 'a')
			got = BGNBD_OF(&m, row->x, row->t_x, row->T)->alive;
		else if (kind == 'e')
			got = bgnbd_expected(BGNBD_OF(&m, row->x, row->t_x, row->T), row->first);
		else if (kind == 'c')
			got = bgnbd_pmf(BGNBD_OF(&m, row->x, row->t_x, row->T), row->first,
							row->second);
		else if (kind == 'd')
			got = bgnbd_discounted(BGNBD_OF(&m, row->x, row->t_x, row->T), INFINITY, row->first);
		else
			got = bgnbd_discounted(BGNBD_OF(&m, row->x, row->t_x, row->T), row->first,
								   row->second);
		ok &= near(got, row->value, tolerance);
	}
	tap_ok(ok, name);
}

static void
check_intervals(void)
{
	BtydModel	m = {{{0.5, 10, 0.8, 2.4}}, 3, true};
	double		total = 0.0;
	double		mean = 0.0;
	bool		ok = true;
	size_t		i;
	int			n;

	for (i = 0; i < LENGTH(interval_truth); i++)
	{
		const Interval *row = &interval_truth[i];
		BtydModel	one = make_model(row->params, 1, row->dropout_at_zero);

		ok &= near(bgnbd_pmf_interval(&one, row->start, row->t, row->n),
				   row->value, 1e-11);
	}
	tap_ok(ok, "purchases of a new customer in a later interval");

	for (n = 0; n < 300; n++)
	{
		double		p = bgnbd_pmf_interval(&m, 39, 39, n);

		total += p;
		mean += n * p;
	}
	tap_ok(near(total, 1.0, 1e-12) &&
		   near(mean, bgnbd_expected(BGNBD_OF(&m, 0, 0, 0), 78) - bgnbd_expected(BGNBD_OF(&m, 0, 0, 0), 39),
				1e-11), "regular timing: interval counts add to one, mean agrees");
}

static void
check_identities(void)
{
	BtydModel	one = {{{0.243, 4.414, 0.793, 2.426}}, 1, false};
	BtydModel	three = {{{0.5, 10, 0.8, 2.4}}, 3, true};
	double		total = 0.0;
	double		mean = 0.0;
	double		sum = 0.0;
	bool		ok;
	int			n;

	for (n = 0; n < 300; n++)
	{
		double		p = bgnbd_pmf(BGNBD_OF(&three, 3, 10, 15), 39, n);

		total += p;
		mean += n * p;
	}
	tap_ok(near(total, 1.0, 1e-13) &&
		   near(mean, bgnbd_expected(BGNBD_OF(&three, 3, 10, 15), 39), 1e-12) &&
		   near(bgnbd_p_any(BGNBD_OF(&three, 3, 10, 15), 39),
				1.0 - bgnbd_pmf(BGNBD_OF(&three, 3, 10, 15), 39, 0), 1e-13),
		   "conditional counts add to one, mean and P(any) agree");

	for (n = 1; n <= 12; n++)
		sum += (bgnbd_expected(BGNBD_OF(&one, 2, 30.43, 38.86), 4.345 * n)
				- bgnbd_expected(BGNBD_OF(&one, 2, 30.43, 38.86), 4.345 * (n - 1)))
			/ pow(1.01, n);
	ok = near(bgnbd_discounted_periods(BGNBD_OF(&one, 2, 30.43, 38.86), 4.345, 12, 0.01),
			  sum, 1e-12);
	ok &= near(bgnbd_discounted_periods(BGNBD_OF(&one, 2, 30.43, 38.86), 4.345, 12, 0.0),
			   bgnbd_expected(BGNBD_OF(&one, 2, 30.43, 38.86), 4.345 * 12), 1e-14);
	tap_ok(ok, "end-of-period discounting");

	ok = near(bgnbd_discounted(BGNBD_OF(&one, 2, 30.43, 38.86), 52, 0.0),
			  bgnbd_expected(BGNBD_OF(&one, 2, 30.43, 38.86), 52), 1e-14)
		&& near(bgnbd_discounted(BGNBD_OF(&one, 2, 30.43, 38.86), 20000, 0.0027),
				bgnbd_discounted(BGNBD_OF(&one, 2, 30.43, 38.86), INFINITY, 0.0027), 1e-12)
		&& near(bgnbd_discounted(BGNBD_OF(&three, 3, 10, 15), 20000, 0.0027),
				bgnbd_discounted(BGNBD_OF(&three, 3, 10, 15), INFINITY, 0.0027), 1e-12)
		&& near(bgnbd_discounted(BGNBD_OF(&one, 2, 30.43, 38.86), 1e9, 0.0027),
				bgnbd_discounted(BGNBD_OF(&one, 2, 30.43, 38.86), INFINITY, 0.0027), 1e-15);
	tap_ok(ok, "discounted purchases: no discount, long horizon");

	ok = BGNBD_OF(&one, 0, 0, 38.86)->alive == 1.0
		&& bgnbd_expected(BGNBD_OF(&one, 2, 30.43, 38.86), 0.0) == 0.0
		&& bgnbd_pmf(BGNBD_OF(&one, 0, 0, 0), 0.0, 0.0) == 1.0
		&& bgnbd_pmf(BGNBD_OF(&one, 0, 0, 0), 0.0, 1.0) == 0.0
		&& near(bgnbd_expected(BGNBD_OF(&one, 2, 30.43, 38.86), 1e-9) / 1e-9,
				BGNBD_OF(&one, 2, 30.43, 38.86)->alive * 2.243 / (4.414 + 38.86),
				1e-8);
	tap_ok(ok, "limits: x = 0, t = 0, t to 0");
}

/*
 * check_published
 *		Fader, Hardie & Lee 2005, CDNOW, and the spreadsheet of its authors:
 *		four parameters of three decimals, E[X(t)] and one conditional
 *		expectation.
 */
static void
check_published(void)
{
	static const double t[] = {0.1429, 1.0, 3.0, 31.8571, 32.0, 78.0};
	static const double e[] = {0.0078, 0.0532, 0.1506, 1.0405, 1.0437, 1.8576};
	BtydModel	m = {{{0.242594522, 4.41360192, 0.792921575, 2.42590506}}, 1, false};
	bool		ok = true;
	size_t		i;

	for (i = 0; i < LENGTH(t); i++)
		ok &= fabs(bgnbd_expected(BGNBD_OF(&m, 0, 0, 0), t[i]) - e[i]) < 1e-3;
	ok &= fabs(bgnbd_expected(BGNBD_OF(&m, 2, 30.43, 38.86), 39) - 1.226) < 1e-3;
	tap_ok(ok, "CDNOW figures of Fader, Hardie & Lee 2005");
}

static void
check_loglik(void)
{
	bool		ok = true;
	size_t		i;

	for (i = 0; i < LENGTH(loglik_truth); i++)
	{
		const LogLik *row = &loglik_truth[i];
		double		value;

		ok &= bgnbd_loglik(bgnbd_of(row->params, row->k, row->dropout_at_zero),
						   &fit_data, work, NULL, &value, NULL, NULL);
		ok &= near(value, row->value, 1e-13);
	}
	tap_ok(ok, "log likelihood");
}

/*
 * difference
 *		Greatest scaled distance of gradient and Hessian from five-point
 *		differences of the value and of the gradient.
 */
static double
difference(const double *params, int k, bool dropout_at_zero)
{
	static const double at[] = {-2.0, -1.0, 1.0, 2.0};
	static const double by[] = {1.0, -8.0, 8.0, -1.0};
	double		h = 1e-4;
	double		value;
	double		gradient[4];
	double		hessian[16];
	double		worst = 0.0;
	int			i;
	int			j;
	int			s;

	bgnbd_loglik(bgnbd_of(params, k, dropout_at_zero), &fit_data, work, NULL, &value,
				  gradient, hessian);
	for (i = 0; i < 4; i++)
	{
		double		slope = 0.0;
		double		bend[4] = {0, 0, 0, 0};

		for (s = 0; s < 4; s++)
		{
			double		p[4];
			double		v;
			double		g[4];

			memcpy(p, params, sizeof(p));
			p[i] *= exp(at[s] * h);
			bgnbd_loglik(bgnbd_of(p, k, dropout_at_zero), &fit_data, work, NULL, &v, g,
						  NULL);
			slope += by[s] * v / (12.0 * h);
			for (j = 0; j < 4; j++)
				bend[j] += by[s] * g[j] / (12.0 * h);
		}
		worst = fmax(worst, fabs(slope - gradient[i]) / (fabs(slope) + 1.0));
		for (j = 0; j < 4; j++)
			worst = fmax(worst, fabs(bend[j] - hessian[i * 4 + j])
						 / (fabs(bend[j]) + 1.0));
	}
	return worst;
}

static bool
stop_now(void)
{
	return true;
}

static void
check_derivatives(void)
{
	static const double params[4] = {0.525, 6.2, 0.9, 1.6};
	double		value = 5.0;
	bool		ok = true;
	int			k;
	int			i;

	for (k = 1; k <= 5; k += 2)
		ok &= difference(params, k, false) < 5e-8
			&& difference(params, k, true) < 5e-8;
	tap_ok(ok, "gradient and Hessian");

	/* the corners of the box of the fit */
	ok = true;
	for (i = 0; i < 16; i++)
	{
		double		p[4];
		double		g[4];
		double		h[16];
		int			j;

		for (j = 0; j < 4; j++)
			p[j] = exp((i >> j) & 1 ? 12.0 : -12.0);
		for (k = 1; k <= 4; k += 3)
		{
			bgnbd_loglik(bgnbd_of(p, k, i % 3 == 0), &fit_data, work, NULL, &value, g, h);
			ok &= isfinite(value);
			for (j = 0; j < 16; j++)
				ok &= isfinite(h[j]) && isfinite(g[j / 4]);
		}
	}
	tap_ok(ok, "likelihood finite at the corners of the parameter box");

	value = 5.0;
	tap_ok(!bgnbd_loglik(bgnbd_of(params, 1, false), &fit_data, work, stop_now, &value, NULL, NULL)
		   && value == 5.0
		   && !bgnbd_loglik(bgnbd_of(params, 1, true), &fit_data, work, stop_now, &value, NULL, NULL),
		   "interruption");
}

/*
 * check_large_x
 *		A customer beyond the integer tables: ln of the density by hand.
 */
static void
check_large_x(void)
{
	static const double p[4] = {0.7, 5.0, 0.9, 3.0};
	BtydCase	row = {BTYD_TABLE_MAX_X + 1000.0, 50.0, 50.0, 1.0};
	BtydData	one = {1, &row, 1.0, BTYD_TABLE_MAX_X + 1000, 0};
	static double big[BTYD_TABLE_MAX_X + 2];
	double		x = row.x;
	double		value;
	double		gradient[4];
	double		truth = math_lgamma_diff(p[0], x) + p[0] * log(p[1])
		- (p[0] + x) * log(p[1] + row.T)
		+ math_lnbeta(p[2], p[3] + x) - math_lnbeta(p[2], p[3])
		+ log1p(p[2] / (p[3] + x - 1.0));

	tap_ok(bgnbd_work_size(&one) <= LENGTH(big) &&
		   bgnbd_loglik(bgnbd_of(p, 1, false), &one, big, NULL, &value, gradient, NULL) &&
		   near(value, truth, 1e-14) &&
		   near(gradient[0], p[0] * (math_digamma(p[0] + x) - math_digamma(p[0])
									 + log(p[1] / (p[1] + row.T))), 1e-12),
		   "x beyond the tables");
}

/*
 * check_finite
 *		No NaN, no infinity, probabilities within [0, 1].
 */
static void
check_finite(void)
{
	static const double v[] = {6.2e-6, 0.5, 1.0, 1.0000001, 500.0, 1.6e5};
	static const double xs[] = {0.0, 1.0, 300.0, 5000.0};
	static const double ts[] = {1e-9, 3.0, 1e5};
	bool		ok = true;
	int			c;

	for (c = 0; c < 6 * 6 * 6 * 4 * 4; c++)
	{
		double		p[4] = {v[c % 6], c % 7 == 0 ? 0.01 : 5.0, v[c / 6 % 6],
		v[c / 36 % 6]};
		BtydModel	m = make_model(p, c % 11 == 0 ? 4 : 1, c / 864 % 2 == 0);
		double		x = xs[c / 216 % 4];
		double		t_x = x == 0.0 ? 0.0 : (c / 1728 % 2 == 0 ? 40.0 : 0.5);
		double		t = ts[c % 3];
		double		q[4];
		int			i;

		q[0] = BGNBD_OF(&m, x, t_x, 40.0)->alive;
		q[1] = bgnbd_p_any(BGNBD_OF(&m, x, t_x, 40.0), t);
		q[2] = bgnbd_pmf(BGNBD_OF(&m, x, t_x, 40.0), t, 0.0);
		q[3] = bgnbd_pmf(BGNBD_OF(&m, x, t_x, 40.0), t, 170.0);
		for (i = 0; i < 4; i++)
			ok &= q[i] >= 0.0 && q[i] <= 1.0 + 1e-12;
		q[0] = bgnbd_expected(BGNBD_OF(&m, x, t_x, 40.0), t);
		q[1] = c % 5 == 0 ? bgnbd_discounted(BGNBD_OF(&m, x, t_x, 40.0), INFINITY, 0.0027) : 0.0;
		q[2] = c % 13 == 0 ? bgnbd_discounted(BGNBD_OF(&m, x, t_x, 40.0), 52.0, 0.0027) : 0.0;
		for (i = 0; i < 3; i++)
			ok &= isfinite(q[i]) && q[i] >= 0.0;
		if (!ok)
		{
			printf("# r %g alpha %g a %g b %g k %d x %g t_x %g t %g\n", p[0],
				   p[1], p[2], p[3], m.k, x, t_x, t);
			break;
		}
	}
	tap_ok(ok, "finite and in range at extreme parameters");
}

int
main(void)
{
	check_alive();
	check_alive_stages();
	check_together();
	check_timed();
	check_timed_stop();
	check_scores('a', 1e-13, "P(alive)");
	check_scores('e', 1e-13, "expected purchases, k = 1, 2, 4");
	check_scores('c', 1e-12, "conditional counts");
	check_scores('d', 1e-13, "DERT");
	check_scores('h', 1e-13, "discounted purchases over a horizon");
	check_intervals();
	check_identities();
	check_published();
	check_loglik();
	check_derivatives();
	check_large_x();
	check_finite();
	return tap_end();
}
