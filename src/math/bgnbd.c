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
 * the sum is too long, the same is written as an expectation over p (k = 1),
 * or only the middle is taken (math_bgnbd_window.c), or the sum over m is
 * done as an integral (math_bgnbd_time.c).
 *
 *-------------------------------------------------------------------------
 */
#include "math/bgnbd.h"

#include "math/special.h"

/* longest series before another way is cheaper: for k = 1, and all j together */
#define MAX_STAGES_1 1500.0
#define MAX_STAGES_K 30000.0

/* k^2 times the longest series that is worth taking at the nodes of panels */
#define MAX_PANEL_COST 20000.0

/* -ln P(no stage) beyond which the series would lose digits */
#define MAX_DECAY 450.0

/*
 * -ln z^n up to its last term n: powers of z stay above e^-700, and the
 * coefficients, which start small, below e^700
 */
#define MAX_FALL 600.0
#define SERIES_START 1e-250

/* coefficients are taken in blocks, polynomials of add_block() */
#define STAGE_BLOCK 8

/* Two numbers that are worked on at once, on any address of doubles. */
typedef double Pair __attribute__((vector_size(16), aligned(8), may_alias));

/*
 * bgnbd_posterior
 *		Fills post for the history (x, t_x, T).  P(alive) = 1/(1 + S1/S2) with
 *		S1, S2 of math_bgnbd_fit.c (Fader, Hardie & Lee 2008 note 021;
 *		Reutterer et al. 2020).
 */
void
bgnbd_posterior(const BtydModel *model, double x, double t_x, double T,
				BtydPosterior *post)
{
	double		v = (T - t_x) / (model->alpha + T);
	double		sum = 1.0;
	double		exponent;
	double		odds;
	int			j;

	post->k = model->k;
	post->stop = NULL;
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
 * Coefficients of the series of one j, see stage_series(): the number n of
 * the next stage, d_n = (A)_n/n!, the purchases m among n stages, the chance
 * q that the next of them finds the customer alive and the sum Q of the
 * chances so far.
 */
typedef struct StageTerms
{
	double		shape;
	double		a;
	double		b;
	int			k;
	int			phase;			/* stages since purchase m */
	double		n;
	double		d;
	double		m;
	double		q;
	double		sum_q;
} StageTerms;

/*
 * next_single_terms
 *		next_terms() for k = 1, where every stage is a purchase: the quotients
 *		of successive terms are taken two at once.
 */
static inline void
next_single_terms(StageTerms *s, double *coefficient)
{
	double		grow[STAGE_BLOCK];
	double		stay[STAGE_BLOCK];
	Pair		n = {s->n, s->n + 1.0};
	Pair		m = {s->m, s->m + 1.0};
	int			i;

	for (i = 0; i < STAGE_BLOCK; i += 2)
	{
		*(Pair *) &grow[i] = (s->shape + n) / (n + 1.0);
		*(Pair *) &stay[i] = (s->b + m) / (s->a + s->b + m);
		n += 2.0;
		m += 2.0;
	}
	for (i = 0; i < STAGE_BLOCK; i++)
	{
		coefficient[i] = s->d * s->sum_q;
		s->d *= grow[i];
		s->sum_q += s->q;
		s->q *= stay[i];
	}
	s->n += STAGE_BLOCK;
	s->m += STAGE_BLOCK;
}

/*
 * next_terms
 *		The next STAGE_BLOCK coefficients d_n Q_n.
 */
static inline void
next_terms(StageTerms *s, double *coefficient)
{
	int			i;

	for (i = 0; i < STAGE_BLOCK; i++)
	{
		coefficient[i] = s->d * s->sum_q;
		s->d *= (s->shape + s->n) / (s->n + 1.0);
		s->n += 1.0;
		if (++s->phase == s->k)
		{
			s->phase = 0;
			s->sum_q += s->q;
			s->q *= (s->b + s->m) / (s->a + s->b + s->m);
			s->m += 1.0;
		}
	}
}

/*
 * first_terms
 *		The state at the first stage that can complete a purchase.
 */
static StageTerms
first_terms(const BtydPosterior *post, int j)
{
	StageTerms	s = {post->shape + j, post->a, post->b, post->k, 0, 0.0,
	SERIES_START, 1.0, post->b / (post->a + post->b), 1.0};

	for (; s.n < post->k - j; s.n += 1.0)
		s.d *= (s.shape + s.n) / (s.n + 1.0);
	return s;
}

/* The horizons that are evaluated together, and one more to make pairs of them. */
#define LANES (BGNBD_HORIZONS + 1)

typedef struct SeriesLanes
{
	double		z[LANES];		/* u/(1+u) */
	double		z_block[LANES]; /* z^STAGE_BLOCK */
	double		decay[LANES];	/* -ln(1-z) */
	double		power[LANES];	/* of z, by the stages so far */
	double		sum[LANES];
} SeriesLanes;

/*
 * lane_done
 *		Is what the series has left, after the last term, below the rounding
 *		of the sum?  No later ratio of successive terms exceeds the one here.
 */
static bool
lane_done(const SeriesLanes *lane, int l, const StageTerms *s, double last)
{
	double		ratio = lane->z[l] * fmax(1.0, (s->shape + s->n) / (s->n + 1.0))
		* (1.0 + 1.0 / s->m);

	/* power is already that of the next term */
	return last * lane->power[l] * ratio <= 2e-17 * lane->z[l] * (1.0 - ratio) * lane->sum[l];
}

/*
 * add_block
 *		Adds a block of terms to the lanes from the first on.
 */
static inline void
add_block(SeriesLanes *lane, int first, int lanes, const double *c)
{
	int			l;

	for (l = first; l < lanes; l += 2)
	{
		Pair		z = *(const Pair *) &lane->z[l];
		Pair	   *power = (Pair *) &lane->power[l];

		*(Pair *) &lane->sum[l] += *power *
			(((((((z * c[7] + c[6]) * z + c[5]) * z + c[4]) * z + c[3]) * z + c[2]) * z + c[1]) * z + c[0]);
		*power *= *(const Pair *) &lane->z_block[l];
	}
}

/*
 * stage_series
 *		The sum of the file header for one j, exchanged,
 *		  (1-z)^A sum over n of (A)_n/n! Q_n z^n,	z = u/(1+u),
 *		Q_n = sum of E[(1-p)^(m-1)] over the purchases m within n stages, for
 *		all lanes, which are in ascending order of z, at once; without the
 *		factor (1-z)^A z^(k-j).  All terms are positive.  Returns the number
 *		of lanes that are finished within so many stages.
 */
static int
stage_series(const BtydPosterior *post, int j, SeriesLanes *lane, int lanes,
			 double stages)
{
	StageTerms	s = first_terms(post, j);
	double		c[STAGE_BLOCK];
	int			first = 0;
	int			l;

	for (l = 0; l <= lanes; l++)
	{
		lane->power[l] = 1.0;
		lane->sum[l] = 0.0;
	}
	while (s.n < stages)
	{
		if (s.k == 1)
			next_single_terms(&s, c);
		else
			next_terms(&s, c);
		add_block(lane, first, lanes, c);
		while (lane_done(lane, first, &s, c[STAGE_BLOCK - 1]))
		{
			if (++first == lanes)
				return lanes;
		}
	}
	return first;
}

/*
 * purchases_at_p
 *		Expected purchases for k = 1 and given p, (1 - (1 + p u)^-shape) / p,
 *		also for p so small that it vanishes.
 */
static double
purchases_at_p(const BtydPosterior *post, double u, double p)
{
	if (p * u < 1e-290)
		return post->shape * u;
	return -expm1(-post->shape * log1p(p * u)) / p;
}

/*
 * bgnbd_average_p
 *		E over p ~ Beta(a, b) of the positive smooth value(post, arg, p):
 *		trapezoid in s with logit p = y0 + c sinh(s), y0 at
 *		the mean of p; both the integral and the mass are summed, so no
 *		constant is needed.  The step follows the farthest place where the
 *		integrand bends: ln p = log_bend, or where the density is cut off.
 */
double
bgnbd_average_p(const BtydPosterior *post, BgnbdValueAtP value, double arg,
				double log_bend)
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
		double		grow = exp(side * step);
		double		power = side > 0 ? 1.0 : grow;	/* e^s */

		for (i = 0; i < 20000; i++, power *= grow)
		{
			double		y = y0 + 0.5 * c * (power - 1.0 / power);
			double		odds = exp(-fabs(y));
			double		small = log1p(odds);
			double		p = (y > 0.0 ? 1.0 : odds) / (1.0 + odds);
			double		log_p = y > 0.0 ? -small : y - small;
			double		log_q = y > 0.0 ? -y - small : -small;
			double		w = (power + 1.0 / power) * exp(a * (log_p - log_p0)
														+ b * (log_q - log_q0));
			double		v = w > 0.0 ? w * value(post, arg, p) : 0.0;

			mass += w;
			sum += v;
			if (w < 1e-18 * mass && v < 1e-18 * sum)
				break;
		}
	}
	return sum / mass;
}

/*
 * most_stages
 *		The longest series; there is one for each j.
 */
static double
most_stages(int k)
{
	return k == 1 ? MAX_STAGES_1 : MAX_STAGES_K / k;
}

/*
 * series_length
 *		The stages of the series at the odds u: its terms lie within nine
 *		standard deviations of the mean number of stages, and 40 / -ln z more
 *		where that is small.
 */
static double
series_length(const BtydPosterior *post, double u)
{
	double		mean = (post->shape + post->k - 1) * u;

	return mean + 9.0 * sqrt(mean * (1.0 + u)) + 40.0 * (1.0 + u);
}

/*
 * series_suits
 *		Is the series short enough and in the range of a double at the odds u?
 */
static bool
series_suits(const BtydPosterior *post, double u)
{
	double		shape = post->shape + post->k - 1;
	double		stages = series_length(post, u);

	return stages < most_stages(post->k)
		&& shape * log1p(u) < MAX_DECAY
		&& (stages - 40.0 * (1.0 + u)) * log1p(1.0 / u) < MAX_FALL;
}

/*
 * bgnbd_series_is_cheap
 *		Does the series give the purchases at many times up to t faster than
 *		math_bgnbd_time.c gives their discounted sum?
 */
bool
bgnbd_series_is_cheap(const BtydPosterior *post, double t)
{
	double		u = t / post->scale;

	return series_suits(post, u) && series_length(post, u) * post->k * post->k < MAX_PANEL_COST;
}

/*
 * series_purchases
 *		Expected purchases at the first so many odds by the series, into
 *		value; returns how many it has done.
 */
static int
series_purchases(const BtydPosterior *post, const double *u, int horizons,
				 double *value)
{
	SeriesLanes lane;
	double		stages = most_stages(post->k);
	int			j;
	int			l;

	for (l = 0; l < horizons; l++)
	{
		double		z = u[l] / (1.0 + u[l]);
		double		square = z * z;

		lane.z[l] = z;
		lane.z_block[l] = square * square * square * square;
		/* of the rounded z, whose powers it weighs up */
		lane.decay[l] = -log1p(-z);
		value[l] = 0.0;
	}
	lane.z[horizons] = lane.z_block[horizons] = 0.0;
	for (j = 0; j < post->k && horizons > 0; j++)
	{
		int			done;

		if (post->stage[j] == 0.0)
			continue;
		done = stage_series(post, j, &lane, horizons, 2.0 * stages);
		if (done < horizons)
			horizons = done;
		for (l = 0; l < horizons; l++)
		{
			double		factor = exp(-(post->shape + j) * lane.decay[l]) / SERIES_START;
			int			i;

			for (i = j; i < post->k; i++)
				factor *= lane.z[l];
			value[l] += post->stage[j] * factor * lane.sum[l];
		}
	}
	return horizons;
}

/*
 * bgnbd_purchases_at
 *		Expected purchases in (T, T+t] of a customer known to be alive at T,
 *		for up to BGNBD_HORIZONS values of t in ascending order, t >= 0 finite.
 *		Together they cost little more than the last of them.
 */
void
bgnbd_purchases_at(const BtydPosterior *post, const double *t, int horizons,
				   double *purchases)
{
	double		u[BGNBD_HORIZONS];
	int			done = horizons;
	int			l;

	for (l = 0; l < horizons; l++)
		u[l] = fmax(t[l] / post->scale, 0.0);
	while (done > 0 && u[done - 1] > 0.0 && !series_suits(post, u[done - 1]))
		done--;
	done = series_purchases(post, u, done, purchases);
	for (l = done; l < horizons; l++)
	{
		if (post->k == 1)
			purchases[l] = bgnbd_average_p(post, purchases_at_p, u[l],
										   -log1p(post->shape * u[l]));
		else if (bgnbd_window_suits(post, u[l]))
			purchases[l] = bgnbd_window_purchases(post, u[l]);
		else
			purchases[l] = bgnbd_timed_purchases(post, t[l], 0.0);
	}
}

/*
 * bgnbd_purchases_if_alive
 *		The same for one t.
 */
double
bgnbd_purchases_if_alive(const BtydPosterior *post, double t)
{
	double		purchases;

	bgnbd_purchases_at(post, &t, 1, &purchases);
	return purchases;
}

/*
 * bgnbd_expected
 *		Expected purchases in (T, T+t], alive or not.
 */
double
bgnbd_expected(const BtydPosterior *post, double t)
{
	return post->alive * bgnbd_purchases_if_alive(post, t);
}
