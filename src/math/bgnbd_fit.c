/*-------------------------------------------------------------------------
 *
 * math_bgnbd_fit.c
 *	  Log likelihood of (M)BG/NBD and (M)BG/CNBD-k with derivatives.
 *
 * With A = r + k x, m = x (BG) or x + 1 (MBG), b' = b + m, v = (T-t_x)/(alpha+T)
 * one customer adds (Fader, Hardie & Lee 2005, eq. 6; Batislam et al. 2007;
 * Reutterer et al. 2020)
 *
 *	 ln Gamma(A) - ln Gamma(r) - A ln(1 + T/alpha) - k x ln alpha
 *	 + ln B(a, b') - ln B(a, b) - x ln Gamma(k) + ln(S1 + S2),
 *	 S1 = a/(b'-1) [(alpha+T)/(alpha+t_x)]^A	(0 for BG with x = 0),
 *	 S2 = sum over j < k of (A)_j v^j / j!		(1 for k = 1).
 *
 * The terms that depend on x only are sums over 0 .. x-1 of simple functions,
 * so they are taken over the counts of customers with a greater x: no gamma
 * function is evaluated.
 *
 *-------------------------------------------------------------------------
 */
#include "math/bgnbd.h"

#include <string.h>

#include "math/special.h"

/* value, 4 gradient entries, 10 entries of the lower triangle */
#define N_SUMS 15
#define SUM_BLOCK 256

enum
{
	F,
	G_R, G_ALPHA, G_A, G_B,
	H_RR, H_AR, H_AA, H_aR, H_aA, H_aa, H_bR, H_bA, H_ba, H_bb
};

typedef struct FitContext
{
	double		r;
	double		alpha;
	double		a;
	double		b;
	int			k;
	int			drop;			/* 1: MBG */
	bool		derivatives;
	bool		curvature;
	double		log_alpha;
} FitContext;

/* ln S2 and its derivatives by r and alpha */
typedef struct StageSum
{
	double		value;
	double		log_value;
	double		d_r;
	double		d_alpha;
	double		d_rr;
	double		d_ra;
	double		d_aa;
} StageSum;

/*
 * stage_sum
 *		ln S2 with first and second derivatives; k > 1.
 */
static void
stage_sum(int k, double shape, double v, double scale, StageSum *s)
{
	double		term = 1.0;
	double		h = 0.0;
	double		g = 0.0;
	double		t0 = 1.0;
	double		tr = 0.0;
	double		ta = 0.0;
	double		trr = 0.0;
	double		tra = 0.0;
	double		taa = 0.0;
	int			j;

	for (j = 1; j < k; j++)
	{
		double		inv = 1.0 / (shape + j - 1);

		term *= (shape + j - 1) * v / j;
		h += inv;
		g += inv * inv;
		t0 += term;
		tr += term * h;
		ta -= term * j;
		trr += term * (h * h - g);
		tra -= term * j * h;
		taa += term * j * (j + 1.0);
	}
	s->value = t0;
	s->log_value = log(t0);
	s->d_r = tr / t0;
	s->d_alpha = ta / t0 / scale;
	s->d_rr = trr / t0 - s->d_r * s->d_r;
	s->d_ra = tra / t0 / scale - s->d_r * s->d_alpha;
	s->d_aa = taa / t0 / (scale * scale) - s->d_alpha * s->d_alpha;
}

/*
 * add_mixture_slopes
 *		Adds w times the derivatives of ln(S1 + S2); odds = S1/S2, last = b'-1,
 *		lift = ln[(alpha+T)/(alpha+t_x)], s is ln S2.
 */
static void
add_mixture_slopes(const FitContext *c, const BtydCase *row, double w,
				   double odds, double last, double lift, const StageSum *s,
				   double *sum)
{
	double		shape = c->r + c->k * row->x;
	double		scale = c->alpha + row->T;
	double		before = c->alpha + row->t_x;
	double		share = odds > 1e300 ? 1.0 : odds / (1.0 + odds);
	double		gap = (row->t_x - row->T) / (scale * before);
	double		cross;

	/* derivatives of ln S1 - ln S2 */
	double		dr = lift - s->d_r;
	double		dalpha = shape * gap - s->d_alpha;
	double		da = 1.0 / c->a;
	double		db = -1.0 / last;

	sum[G_R] += w * (s->d_r + share * dr);
	sum[G_ALPHA] += w * (s->d_alpha + share * dalpha);
	sum[G_A] += w * share * da;
	sum[G_B] += w * share * db;
	if (!c->curvature)
		return;
	cross = w * share / (odds > 1e300 ? INFINITY : 1.0 + odds);
	sum[H_RR] += w * (1.0 - share) * s->d_rr + cross * dr * dr;
	sum[H_AR] += w * ((1.0 - share) * s->d_ra + share * gap)
		+ cross * dr * dalpha;
	sum[H_AA] += w * ((1.0 - share) * s->d_aa
					  - share * shape * gap * (1.0 / scale + 1.0 / before))
		+ cross * dalpha * dalpha;
	sum[H_aR] += cross * da * dr;
	sum[H_aA] += cross * da * dalpha;
	sum[H_aa] += cross * da * da - w * share * da * da;
	sum[H_bR] += cross * db * dr;
	sum[H_bA] += cross * db * dalpha;
	sum[H_ba] += cross * db * da;
	sum[H_bb] += cross * db * db + w * share * db * db;
}

/*
 * add_mixture
 *		Adds w times ln(S1 + S2) and its derivatives.
 *		log_t, log_tx are ln(1 + T/alpha), ln(1 + t_x/alpha).
 */
static void
add_mixture(const FitContext *c, const BtydCase *row, double w,
			double log_t, double log_tx, double *sum)
{
	double		shape = c->r + c->k * row->x;
	double		scale = c->alpha + row->T;
	double		last = c->b + row->x + c->drop - 1.0;
	double		lift = log_t - log_tx;
	double		odds;
	StageSum	s = {1.0, 0, 0, 0, 0, 0, 0};

	if (c->k > 1)
		stage_sum(c->k, shape, (row->T - row->t_x) / scale, scale, &s);
	if (row->x == 0.0 && c->drop == 0)
	{
		/* certainly alive; b - 1 may be 0 and must not be divided by */
		odds = 0.0;
		last = 1.0;
		sum[F] += w * s.log_value;
	}
	else if (shape * lift < 600.0)
	{
		odds = c->a / (last * s.value) * exp(shape * lift);
		sum[F] += w * (s.log_value + log1p(odds));
	}
	else
	{
		odds = INFINITY;
		sum[F] += w * (shape * lift + log(c->a / last));
	}
	if (c->derivatives)
		add_mixture_slopes(c, row, w, odds, last, lift, &s, sum);
}

/*
 * add_case
 *		Adds the terms of one row that depend on t_x or T.
 */
static void
add_case(const FitContext *c, const BtydCase *row, double log_t,
		 double log_tx, double *sum)
{
	double		w = row->weight;
	double		count = c->k * row->x;
	double		shape = c->r + count;
	double		scale = c->alpha + row->T;

	sum[F] -= w * (shape * log_t + count * c->log_alpha);
	if (c->derivatives)
	{
		sum[G_R] -= w * log_t;
		sum[G_ALPHA] += w * (c->r * row->T / c->alpha - count) / scale;
	}
	if (c->curvature)
	{
		double		ratio = row->T / c->alpha;

		sum[H_AR] += w * ratio / scale;
		sum[H_AA] += w * (count - c->r * ratio * (2.0 + ratio))
			/ (scale * scale);
	}
	add_mixture(c, row, w, log_t, log_tx, sum);
}

/*
 * add_gamma_terms
 *		Adds w times ln Gamma(r + i + 1) - ln Gamma(r + i) and derivatives.
 */
static inline void
add_gamma_terms(const FitContext *c, double i, double w, double *sum)
{
	double		inv = 1.0 / (c->r + i);

	sum[F] += w * log(c->r + i);
	sum[G_R] += w * inv;
	sum[H_RR] -= w * inv * inv;
}

/*
 * add_beta_terms
 *		Adds w times ln B(a, b + i + 1) - ln B(a, b + i) and derivatives.
 */
static inline void
add_beta_terms(const FitContext *c, double i, double w, double *sum)
{
	double		inv = 1.0 / (c->b + i);
	double		all = 1.0 / (c->a + c->b + i);

	sum[F] -= w * log1p(c->a * inv);
	sum[G_A] -= w * all;
	sum[G_B] += w * c->a * inv * all;
	sum[H_aa] += w * all * all;
	sum[H_ba] += w * all * all;
	sum[H_bb] -= w * c->a * inv * all * (inv + all);
}

/*
 * add_large_x
 *		The x-only terms of one row with x above the table limit, by gamma
 *		function differences; m = x (BG) or x + 1 (MBG).
 */
static void
add_large_x(const FitContext *c, const BtydCase *row, double *sum)
{
	double		w = row->weight;
	double		count = c->k * row->x;
	double		m = row->x + c->drop;
	double		ab = c->a + c->b;
	double		psi_b = math_digamma(c->b + m) - math_digamma(c->b);
	double		psi_ab = math_digamma(ab + m) - math_digamma(ab);
	double		tri_b = math_trigamma(c->b + m) - math_trigamma(c->b);
	double		tri_ab = math_trigamma(ab + m) - math_trigamma(ab);

	sum[F] += w * (math_lgamma_diff(c->r, count)
				   + math_lgamma_diff(c->b, c->a)
				   - math_lgamma_diff(c->b + m, c->a)
				   - row->x * math_lgamma(c->k));
	sum[G_R] += w * (math_digamma(c->r + count) - math_digamma(c->r));
	sum[H_RR] += w * (math_trigamma(c->r + count) - math_trigamma(c->r));
	sum[G_A] -= w * psi_ab;
	sum[G_B] += w * (psi_b - psi_ab);
	sum[H_aa] -= w * tri_ab;
	sum[H_ba] -= w * tri_ab;
	sum[H_bb] += w * (tri_b - tri_ab);
}

/*
 * bgnbd_work_size
 *		Doubles of workspace for the log likelihoods of this file.
 */
size_t
bgnbd_work_size(const BtydData *data)
{
	return (size_t) rising_table_top(data) + 2;
}

/*
 * sum_cases
 *		First pass: everything but the x-only terms of the table; counts[x]
 *		receives the weight of the customers with x.  False: interrupted.
 */
static bool
sum_cases(const FitContext *c, const BtydData *data, double *counts,
		  int64_t top, MathInterrupted stop, MathSum *total)
{
	double		block[N_SUMS] = {0};
	double		last_t = -1.0;
	double		last_tx = -1.0;
	double		log_t = 0.0;
	double		log_tx = 0.0;
	size_t		i;

	for (i = 0; i < data->n; i++)
	{
		const BtydCase *row = &data->cases[i];

		if (i % BTYD_POLL_CASES == 0 && stop != NULL && stop())
			return false;
		if (row->T != last_t)
		{
			last_t = row->T;
			log_t = log1p(last_t / c->alpha);
		}
		if (row->t_x != last_tx)
		{
			last_tx = row->t_x;
			log_tx = last_tx == last_t ? log_t : log1p(last_tx / c->alpha);
		}
		add_case(c, row, log_t, log_tx, block);
		if (row->x <= top)
			counts[(int64_t) row->x] += row->weight;
		else
			add_large_x(c, row, block);
		if (i % SUM_BLOCK == SUM_BLOCK - 1)
			math_sums_flush(N_SUMS, block, total);
	}
	math_sums_flush(N_SUMS, block, total);
	return true;
}

/*
 * sum_counts
 *		Second pass: the x-only terms.  Term i of the sum over 0 .. x-1 is
 *		needed by all customers with a greater x.
 */
static bool
sum_counts(const FitContext *c, const double *counts, int64_t top,
		   MathInterrupted stop, MathSum *total)
{
	double		block[N_SUMS] = {0};
	double		above = 0.0;
	double		log_stages = math_lgamma(c->k);
	int64_t		x;
	int			j;

	for (x = top; x >= 0; x--)
	{
		/* here above is the weight of the customers with more than x */
		if (above > 0.0)
		{
			for (j = 0; j < c->k; j++)
				add_gamma_terms(c, (double) c->k * x + j, above, block);
			add_beta_terms(c, (double) x + c->drop, above, block);
		}
		block[F] -= counts[x] * log_stages * x;
		above += counts[x];
		if (x % SUM_BLOCK == 0)
		{
			math_sums_flush(N_SUMS, block, total);
			if (x % BTYD_POLL_CASES == 0 && stop != NULL && stop())
				return false;
		}
	}
	/* MBG: everybody has the term of the first purchase */
	if (c->drop)
		add_beta_terms(c, 0.0, above, block);
	math_sums_flush(N_SUMS, block, total);
	return true;
}

/*
 * to_log_scale
 *		Derivatives by the logarithms of the parameters.
 */
static void
to_log_scale(const double *params, const MathSum *total,
			 double *gradient, double *hessian)
{
	int			i;
	int			j;
	int			h = H_RR;

	for (i = 0; i < 4; i++)
	{
		double		g = params[i] * math_sum_value(&total[G_R + i]);

		if (gradient != NULL)
			gradient[i] = g;
		for (j = 0; j <= i && hessian != NULL; j++)
		{
			double		v = params[i] * params[j] * math_sum_value(&total[h++]);

			hessian[i * 4 + j] = v + (i == j ? g : 0.0);
			hessian[j * 4 + i] = hessian[i * 4 + j];
		}
	}
}

/*
 * bgnbd_loglik
 *		Log likelihood with gradient (4) and Hessian (4 x 4) by the logarithms
 *		of the parameters r, alpha, a, b, either NULL when not wanted; work has
 *		bgnbd_work_size() doubles.  False when stop() said so (the results are
 *		then not set).
 *
 *		The value is the full log density of the purchase times, but for the
 *		term (k - 1) times the sum of the logarithms of all interpurchase
 *		times, which (x, t_x, T) do not hold: add it to compare different k.
 */
bool
bgnbd_loglik(const BtydModel *model, const BtydData *data, double *work,
			 MathInterrupted stop, double *loglik, double *gradient,
			 double *hessian)
{
	MathSum		total[N_SUMS];
	FitContext	c;
	int64_t		top = rising_table_top(data);

	c.r = model->r;
	c.alpha = model->alpha;
	c.a = model->a;
	c.b = model->b;
	c.k = model->k;
	c.drop = model->dropout_at_zero ? 1 : 0;
	c.derivatives = gradient != NULL || hessian != NULL;
	c.curvature = hessian != NULL;
	c.log_alpha = log(c.alpha);
	memset(total, 0, sizeof(total));
	memset(work, 0, sizeof(double) * bgnbd_work_size(data));
	if (!sum_cases(&c, data, work, top, stop, total) ||
		!sum_counts(&c, work, top, stop, total))
		return false;
	*loglik = math_sum_value(&total[F]);
	if (c.derivatives)
		to_log_scale(model->params, total, gradient, hessian);
	return true;
}
