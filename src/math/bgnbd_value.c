/*-------------------------------------------------------------------------
 *
 * math_bgnbd_value.c
 *	  Discounted purchases of (M)BG/NBD and (M)BG/CNBD-k.
 *
 *-------------------------------------------------------------------------
 */
#include "math/bgnbd.h"

#include "math/quadrature.h"
#include "math/special.h"

/*
 * dert_at_p
 *		Int_0^Inf e^(-rate t) dE(t) for k = 1 and given p, with A = shape:
 *		A/p e^w E_{A+1}(w), w = rate scale / p.  For large w the product with
 *		p is kept finite.
 */
static double
dert_at_p(const BtydPosterior *post, double rate, double p)
{
	double		w = rate * post->scale / p;

	if (!(w < 1e18))
		return post->shape / (rate * post->scale);
	return post->shape / p * math_expint_scaled(post->shape + 1.0, w);
}

/*
 * dert_stages
 *		Int_0^Inf e^(-rate t) dE(t) for a customer alive at T, any k.  At stage rate
 *		lambda a stage comes before an exponential clock of the given rate
 *		with probability th = lambda/(lambda+rate), so the value is
 *		th^(k-j) 2F1(1, b; a+b; th^k), averaged over the Gamma law of lambda:
 *		trapezoid in s, ln lambda = ln(A/scale) + c sinh(s).
 */
static double
dert_stages(const BtydPosterior *post, double rate)
{
	double		shape = post->shape;
	double		ratio = rate * post->scale / shape;
	double		c = fmin(2.0, 1.0 / sqrt(shape));
	double		bend = fmin(fabs(log(ratio)), 45.0 / shape + 10.0 / sqrt(shape));
	double		far = fmax(bend, log1p(10.0 / sqrt(shape) + 40.0 / shape));
	double		step = fmin(0.11, 0.13 / sqrt(c * c + far * far));
	double		mass = 0.0;
	double		value = 0.0;
	int			side;
	int			i;

	for (side = -1; side <= 1; side += 2)
	{
		for (i = side > 0 ? 0 : 1; i < 40000; i++)
		{
			double		s = side * step * i;
			double		y = c * sinh(s);
			double		w = cosh(s) * exp(-shape * (expm1(y) - y));
			double		log_th = -log1p(ratio * exp(-y));
			double		power = post->k * log_th;
			double		law = 0.0;
			double		extra = 1.0;
			double		v = 0.0;
			int			j;

			/* the law of lambda given j has lambda^j more, over (A)_j */
			for (j = 0; j < post->k; j++)
			{
				if (j > 0)
					extra *= exp(y) * shape / (shape + j - 1);
				law += post->stage[j] * extra * exp((post->k - j) * log_th);
			}
			if (w > 0.0 && law > 0.0)
				v = w * law * math_hyp2f1_one(post->b, post->a, exp(power), -expm1(power));
			mass += w;
			value += v;
			if (w < 1e-18 * mass && v < 1e-18 * value)
				break;
		}
	}
	return value / mass;
}

/*
 * endless_if_alive
 *		Purchases discounted without end, by the cheaper way; without discount
 *		the expected purchases of a lifetime, sum over m >= 1 of E[(1-p)^(m-1)]
 *		= E[1/p], p ~ Beta(a, b), which is infinite (NAN) unless a > 1.
 */
static double
endless_if_alive(const BtydPosterior *post, double rate)
{
	if (rate == 0.0)
		return post->a > 1.0 ? (post->a + post->b - 1.0) / (post->a - 1.0) : NAN;
	if (post->k > 1)
		return dert_stages(post, rate);
	return bgnbd_average_p(post, dert_at_p, rate,
						   log(rate * post->scale / (post->shape + 1.0)));
}

/*
 * panel_end
 *		End of the quadrature panel that begins at t: a constant factor on
 *		the time scale of dropout (for exponential timing, where expectations
 *		bend only there, six times: the rule's error is below 2.4^-48), no more
 *		than eight discount lives, and for regular timing (k > 1) single
 *		intervals while purchases still come in step.
 */
static double
panel_end(const BtydPosterior *post, double t, double rate)
{
	double		top = fmin(1.0, (post->a + 8.0 * sqrt(post->a + 1.0))
						   / (post->a + post->b));
	double		fast = post->scale / (1.0 + post->shape * top);
	double		end = t + (post->k == 1 ? 5.0 : 1.2) * (fast + t);

	if (rate > 0.0)
		end = fmin(end, t + 8.0 / rate);
	if (post->k > 1)
	{
		double		interval = post->k * post->scale / post->shape;

		if (t < post->k * interval)
			end = fmin(end, t + fmax(interval, 0.5 * t));
	}
	return end;
}

/*
 * horizons_at_once
 *		So many that bgnbd_purchases_at() takes no longer than about a tenth
 *		of a second, whatever the history.
 */
static int
horizons_at_once(const BtydPosterior *post)
{
	return post->k < BGNBD_HORIZONS ? BGNBD_HORIZONS / post->k : 1;
}

static bool
stopped(const BtydPosterior *post)
{
	return post->stop != NULL && post->stop();
}

/*
 * panel_integral
 *		Int_lo^hi e^(-rate s) E(s) ds by the Gauss-Legendre rule, E given
 *		alive; NAN when stopped.
 */
static double
panel_integral(const BtydPosterior *post, double lo, double hi, double rate)
{
	double		time[MATH_GAUSS24];
	double		expected[MATH_GAUSS24];
	double		sum = 0.0;
	int			group = horizons_at_once(post);
	int			i;

	for (i = 0; i < MATH_GAUSS24; i++)
		time[i] = lo + (hi - lo) * math_gauss24.node[i];
	for (i = 0; i < MATH_GAUSS24; i += group)
	{
		int			rest = MATH_GAUSS24 - i;

		if (stopped(post))
			return NAN;
		bgnbd_purchases_at(post, time + i, rest < group ? rest : group,
						   expected + i);
	}
	for (i = 0; i < MATH_GAUSS24; i++)
		sum += math_gauss24.weight[i] * exp(-rate * time[i]) * expected[i];
	return (hi - lo) * sum;
}

/*
 * bgnbd_discounted
 *		Discounted expected purchases in (T, T+t], continuous discounting at
 *		rate >= 0 per unit of time:
 *		  e^(-rate t) E(t) + rate Int_0^t e^(-rate s) E(s) ds,
 *		Gauss-Legendre on panels; all terms positive.  For k > 1 where E(s)
 *		is dear, by the times of the purchases.  t = INFINITY has no end
 *		(DERT): NAN for rate = 0 and a <= 1.
 */
double
bgnbd_discounted(const BtydPosterior *post, double t, double rate)
{
	double		lo = 0.0;
	double		sum = 0.0;
	int			panel;

	if (!(t > 0.0))
		return 0.0;
	if (isinf(t) || rate * t > 700.0)
		return post->alive * endless_if_alive(post, rate);
	if (post->k > 1 && rate > 0.0 && !bgnbd_series_is_cheap(post, t))
		return post->alive * bgnbd_timed_purchases(post, t, rate);
	for (panel = 0; rate > 0.0 && lo < t && panel < 2000 && !isnan(sum); panel++)
	{
		double		hi = fmin(t, panel_end(post, lo, rate));

		sum += panel_integral(post, lo, hi, rate);
		lo = hi;
	}
	return post->alive * (rate * sum
						  + exp(-rate * t) * bgnbd_purchases_if_alive(post, t));
}

/*
 * bgnbd_discounted_periods
 *		sum over i = 1 .. periods of (1 + rate)^-i times the purchases expected
 *		in period i after T (each of the length period; rate per period), all
 *		paid at the end of the period; summed by parts, so nothing cancels.
 *		Periods whose discounted weight cannot be seen any more are skipped.
 */
double
bgnbd_discounted_periods(const BtydPosterior *post, double period,
						 double periods, double rate)
{
	int			group = horizons_at_once(post);
	double		discount = 1.0;
	double		sum = 0.0;
	int64_t		done = 0;

	while (done < periods)
	{
		double		end[BGNBD_HORIZONS];
		double		expected[BGNBD_HORIZONS];
		int			n = (int) (periods - done < group ? periods - done : group);
		int			l;

		if (stopped(post))
			return NAN;
		for (l = 0; l < n; l++)
			end[l] = (done + l + 1) * period;
		bgnbd_purchases_at(post, end, n, expected);
		for (l = 0; l < n; l++)
		{
			discount /= 1.0 + rate;
			sum += expected[l] * discount
				* (done + l + 1 == periods ? 1.0 : rate / (1.0 + rate));
		}
		done += n;
		if (rate > 0.0 && expected[n - 1] * discount
			* (2.0 + 1.0 / (rate * done)) < 1e-16 * sum)
			break;
	}
	return post->alive * sum;
}
