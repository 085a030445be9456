/*-------------------------------------------------------------------------
 *
 * math_bgnbd.c
 *	  P(alive) and expected purchases of (M)BG/NBD and (M)BG/CNBD-k.
 *
 * Future purchases are counted through stages.  Given alive with j stages
 * done, the number M of stages in (T, T+t] is negative binomial with shape
 * A = r + k x + j and odds u = t/(alpha+T), and purchase m happens when
 * M >= k m - j and the m - 1 earlier ones did not end the customer's life:
 *	 E = sum over m >= 1 of E[(1-p)^(m-1)] P(M >= k m - j).
 * All terms are positive, nothing is singular at a = 1 or a + b = 1.  Where
 * the sum is too long, the same is written as an expectation over p.
 *
 *-------------------------------------------------------------------------
 */
#include "math_bgnbd.h"

#include "math_special.h"

/* longest sums over stages before the integral takes over */
#define MAX_STAGES_1 1500
#define MAX_STAGES_K 20000

/* terms of the geometric sum kept for p > 1/2: 2^-56 is below a double */
#define GEOMETRIC_TERMS 56

/* e^-TAIL_DEPTH is below the rounding of a double, with room */
#define TAIL_DEPTH 42.0

/*
 * bgnbd_posterior
 *		Fills post for the history (x, t_x, T).  P(alive) = 1/(1 + S1/S2) with
 *		S1, S2 of math_bgnbd_fit.c (Fader, Hardie & Lee 2008 note 021;
 *		Reutterer et al. 2020).
 */
void
bgnbd_posterior(const BgnbdModel *model, double x, double t_x, double T,
				BgnbdPosterior *post)
{
	double		v = (T - t_x) / (model->alpha + T);
	double		sum = 1.0;
	double		exponent;
	double		odds;
	int			j;

	post->k = model->k;
	post->shape = model->r + model->k * x;
	post->scale = model->alpha + T;
	post->a = model->a;
	post->b = model->b + x + (model->dropout_at_zero ? 1.0 : 0.0);
	post->stage[0] = 1.0;
	for (j = 1; j < model->k; j++)
	{
		post->stage[j] = post->stage[j - 1] * (post->shape + j - 1) * v / j;
		sum += post->stage[j];
	}
	for (j = 0; j < model->k; j++)
		post->stage[j] /= sum;

	post->alive = 1.0;
	post->dead = 0.0;
	if (x == 0.0 && !model->dropout_at_zero)
		return;
	exponent = post->shape * log1p((T - t_x) / (model->alpha + t_x));
	odds = model->a / ((post->b - 1.0) * sum);
	if (exponent < 700.0)
	{
		odds *= exp(exponent);
		post->alive = 1.0 / (1.0 + odds);
		post->dead = odds < 1e300 ? odds / (1.0 + odds) : 1.0;
	}
	else
	{
		post->alive = exp(-exponent) / odds;
		post->dead = 1.0;
	}
}

/*
 * bgnbd_p_alive
 *		Probability that the customer with the history (x, t_x, T) is alive at
 *		T.  BG/NBD, x = 0: exactly 1.
 */
double
bgnbd_p_alive(const BgnbdModel *model, double x, double t_x, double T)
{
	BgnbdPosterior post;

	bgnbd_posterior(model, x, t_x, T, &post);
	return post.alive;
}

/*
 * stages_needed
 *		An n beyond which the stage counts are negligible against
 *		P(M >= first): Chernoff's bound of the negative binomial, Newton's
 *		method from the right, where every step stays on the safe side.
 */
static double
stages_needed(double shape, double u, double first)
{
	double		mean = shape * u;
	double		depth = TAIL_DEPTH;
	double		n;
	int			i;

	if (first > mean)
		depth += first * log(first * (1.0 + u) / (u * (shape + first)))
			- shape * log((shape + first) / (shape + mean));
	n = fmax(mean, first) + 10.0 * sqrt(mean * (1.0 + u))
		+ (1.0 + u) * (depth + 10.0);
	for (i = 0; i < 3; i++)
	{
		double		slope = log(n * (1.0 + u) / (u * (shape + n)));
		double		value = n * slope - shape * log((shape + n) / (shape + mean));

		n -= (value - depth) / slope;
	}
	return ceil(fmax(n, first)) + 1.0;
}

/*
 * stage_sum
 *		The sum of the file header for one j, from the last stage backwards:
 *		negative binomial terms by their recurrence, tails by adding them up,
 *		the Beta moments by Horner's rule; divided by the total at the end, so
 *		no gamma function is needed.
 */
static double
stage_sum(double shape, double a, double b, int k, int j, double u, double last)
{
	double		inv_z = (1.0 + u) / u;
	double		term = 1e-280;
	double		tail = 0.0;
	double		sum = 0.0;
	double		m = ceil((last + j) / k);
	double		n = k * m - j;
	int			phase = k;

	for (; n > 0.0; n -= 1.0)
	{
		tail += term;
		if (phase == k)
		{
			sum = tail + (b + m - 1.0) / (a + b + m - 1.0) * sum;
			m -= 1.0;
			phase = 0;
			if (tail > 1e250)
			{
				tail *= 1e-250;
				sum *= 1e-250;
				term *= 1e-250;
			}
		}
		phase++;
		term *= n / (shape + n - 1.0) * inv_z;
	}
	return sum / (tail + term);
}

/*
 * geometric_tables
 *		tails[i] = P(M >= k (i + 1) - j) for i < GEOMETRIC_TERMS.
 */
static void
geometric_tables(double shape, int k, int j, double u, double *tails)
{
	double		n = (double) k * GEOMETRIC_TERMS - j;
	double		z = u / (1.0 + u);
	double		y = 1.0 / (1.0 + u);
	double		tail = math_nbd_tail(shape, u, n);
	double		term = exp(math_log_beta_power(n, shape, z, y)) / n;
	int			i;

	for (i = GEOMETRIC_TERMS - 1; i >= 0; i--)
	{
		int			step;

		tails[i] = fmin(tail, 1.0);
		for (step = 0; step < k && n > 1.0; step++)
		{
			term *= n / ((shape + n - 1.0) * z);
			n -= 1.0;
			tail += term;
		}
	}
}

/*
 * steady_value
 *		(1 - (1 + p u)^-shape) / p, also for p so small that it vanishes.
 */
static double
steady_value(double shape, double u, double p)
{
	if (p * u < 1e-290)
		return shape * u;
	return -expm1(-shape * log1p(p * u)) / p;
}

/*
 * roots_sum
 *		sum over m >= 1 of q^(m-1) P(M >= k m - j), weighted over j, for
 *		q = 1 - p >= 1/2 by the k-th roots of unity w, rho = q^(1/k):
 *		  1/k sum over w of w^(j+1) rho^(j+1-k)
 *							[1 - (1 + (1 - rho w) u)^-A] / (1 - rho w).
 */
static double
roots_sum(const BgnbdPosterior *post, double u, double log_q)
{
	int			k = post->k;
	double		rho_c = -expm1(log_q / k);
	double		rho = 1.0 - rho_c;
	double		sum = 0.0;
	int			l;
	int			j;

	/* w = 1: the exponential timing with p = 1 - rho */
	for (j = 0; j < k; j++)
		sum += post->stage[j] * exp(log_q * (j + 1 - k) / k)
			* steady_value(post->shape + j, u, rho_c);
	for (l = 1; l <= k / 2; l++)
	{
		double		angle = 2.0 * M_PI * l / k;
		double		half = sin(0.5 * angle);
		double		re = rho_c + 2.0 * rho * half * half;	/* 1 - rho w */
		double		im = -rho * sin(angle);
		double		norm = re * re + im * im;
		double		base = 0.5 * log1p(u * (2.0 * re + u * norm));
		double		turn = atan2(u * im, 1.0 + u * re);
		double		fold = 2 * l == k ? 1.0 : 2.0;

		for (j = 0; j < k; j++)
		{
			double		shape = post->shape + j;
			double		size = exp(-shape * base);
			double		tr = 1.0 - size * cos(shape * turn);
			double		ti = size * sin(shape * turn);
			double		qr = (tr * re + ti * im) / norm;
			double		qi = (ti * re - tr * im) / norm;

			sum += fold * post->stage[j] * exp(log_q * (j + 1 - k) / k)
				* (cos((j + 1) * angle) * qr - sin((j + 1) * angle) * qi);
		}
	}
	return sum / k;
}

/*
 * geometric_sum
 *		The same for q < 1/2 by the first terms, from the tables.
 */
static double
geometric_sum(const BgnbdPosterior *post, const double *tails, double q)
{
	double		total = 0.0;
	int			j;

	for (j = 0; j < post->k; j++)
	{
		const double *t = tails + j * GEOMETRIC_TERMS;
		double		sum = 0.0;
		int			i;

		for (i = GEOMETRIC_TERMS - 1; i >= 0; i--)
			sum = t[i] + q * sum;
		total += post->stage[j] * sum;
	}
	return total;
}

/*
 * value_at_p
 *		Expected purchases for given p: log_p, log_q are ln p, ln(1 - p).
 */
static double
value_at_p(const BgnbdPosterior *post, double u, const double *tails,
		   double log_p, double log_q)
{
	if (post->k == 1)
		return steady_value(post->shape, u, exp(log_p));
	if (log_q < -0.6931471805599453)
		return geometric_sum(post, tails, exp(log_q));
	return roots_sum(post, u, log_q);
}

/*
 * bgnbd_average_p
 *		E over p ~ Beta(a, b) of the positive smooth value(post, arg, tails,
 *		ln p, ln(1-p)): trapezoid in s with logit p = y0 + c sinh(s), y0 at
 *		the mean of p; both the integral and the mass are summed, so no
 *		constant is needed.  The step follows the farthest place where the
 *		integrand bends: ln p = log_bend, or where the density is cut off.
 */
double
bgnbd_average_p(const BgnbdPosterior *post, BgnbdValueAtP value, double arg,
				const double *tails, double log_bend)
{
	double		a = post->a;
	double		b = post->b;
	double		log_p0 = log(a / (a + b));
	double		log_q0 = log(b / (a + b));
	double		y0 = log(a / b);
	double		c = fmin(2.0, sqrt(1.0 / a + 1.0 / b));
	double		bend = fmin(fabs(y0 - log_bend), 45.0 / a + 10.0 / sqrt(a));
	double		cut = log1p(10.0 / sqrt(fmin(a, b)) + 40.0 / fmin(a, b));
	double		far = fmax(bend, cut);
	double		step = fmin(0.13, 0.25 / sqrt(c * c + far * far));
	double		mass = 0.0;
	double		sum = 0.0;
	int			side;
	int			i;

	for (side = -1; side <= 1; side += 2)
	{
		for (i = side > 0 ? 0 : 1; i < 20000; i++)
		{
			double		s = side * step * i;
			double		y = y0 + c * sinh(s);
			double		small = log1p(exp(-fabs(y)));
			double		log_p = y > 0.0 ? -small : y - small;
			double		log_q = y > 0.0 ? -y - small : -small;
			double		w = cosh(s) * exp(a * (log_p - log_p0)
										  + b * (log_q - log_q0));
			double		v = w > 0.0
				? w * value(post, arg, tails, log_p, log_q) : 0.0;

			mass += w;
			sum += v;
			if (w < 1e-18 * mass && v < 1e-18 * sum)
				break;
		}
	}
	return sum / mass;
}

/*
 * average_purchases
 *		The expectation of the file header as an integral over p.
 */
static double
average_purchases(const BgnbdPosterior *post, double u)
{
	double		tails[BGNBD_MAX_K * GEOMETRIC_TERMS];
	int			j;

	for (j = 0; j < post->k && post->k > 1; j++)
		geometric_tables(post->shape + j, post->k, j, u,
						 tails + j * GEOMETRIC_TERMS);
	return bgnbd_average_p(post, value_at_p, u, tails,
						   -log1p(post->shape * u));
}

/*
 * bgnbd_purchases_if_alive
 *		Expected purchases in (T, T+t] of a customer known to be alive at T;
 *		t >= 0 finite.
 */
double
bgnbd_purchases_if_alive(const BgnbdPosterior *post, double t)
{
	double		u = t / post->scale;
	double		sum = 0.0;
	double		last;
	int			j;

	if (!(u > 0.0))
		return 0.0;
	last = stages_needed(post->shape + post->k - 1, u, post->k);
	if (!(last <= (post->k == 1 ? MAX_STAGES_1 : MAX_STAGES_K)))
		return average_purchases(post, u);
	for (j = 0; j < post->k; j++)
	{
		if (post->stage[j] > 0.0)
			sum += post->stage[j] * stage_sum(post->shape + j, post->a, post->b,
											  post->k, j, u, last);
	}
	return sum;
}

/*
 * bgnbd_expected
 *		Expected purchases in (T, T+t] given the history (x, t_x, T).
 */
double
bgnbd_expected(const BgnbdModel *model, double x, double t_x, double T,
			   double t)
{
	BgnbdPosterior post;

	bgnbd_posterior(model, x, t_x, T, &post);
	return post.alive * bgnbd_purchases_if_alive(&post, t);
}

/*
 * bgnbd_expected_new
 *		E[X(t)]: expected repeat purchases of a new customer in the time t
 *		after the first purchase (the empty history).
 */
double
bgnbd_expected_new(const BgnbdModel *model, double t)
{
	return bgnbd_expected(model, 0.0, 0.0, 0.0, t);
}
