/*-------------------------------------------------------------------------
 *
 * math_pareto.c
 *	  Pareto/NBD: the likelihood and its derivatives
 *	  (Schmittlein, Morrison & Colombo 1987; Fader & Hardie 2005, "A note on
 *	  deriving the Pareto/NBD model and related expressions").
 *
 * The likelihood of (x, t_x, T) is, with A = r + x,
 *		Gamma(A)/Gamma(r) alpha^r beta^s { (alpha+T)^-A (beta+T)^-s
 *			+ s Int_{t_x}^T (alpha+y)^-A (beta+y)^-(s+1) dy },
 * a mixture over the time of death y with "later than T" as one atom.  The
 * integral is taken by Gauss-Legendre nodes in ln(min(alpha,beta) + y), where
 * its integrand is log-concave and smooth, never by 2F1.  Derivatives of
 * ln {} are means over the mixture, second derivatives means plus covariances,
 * from the same nodes.
 *
 *-------------------------------------------------------------------------
 */
#include "math/pareto.h"

#include <math.h>
#include <string.h>

#include "math/covariates.h"
#include "math/quadrature.h"
#include "math/special.h"

#define MAX_CUT_STEPS 200

/*
 * ln of an integrand over death times, in u = ln(1 + y/near) with
 * near = min(a, b):
 *		rise u - fall ln(1 + ratio (e^u - 1)),
 * ratio = near/far <= 1; Jacobian included.  Concave in u.
 */
typedef struct DeathShape
{
	double		rise;
	double		fall;
	double		ratio;
} DeathShape;

static inline double
death_log(const DeathShape *d, double u)
{
	return d->rise * u - d->fall * log1p(d->ratio * expm1(u));
}

static inline double
death_slope(const DeathShape *d, double u)
{
	double		grown = d->ratio * exp(u);

	return d->rise - d->fall * grown / (1.0 - d->ratio + grown);
}

/*
 * death_peak
 *		Where the integrand is greatest in [0, length]: at 0 unless rise > 0.
 */
static double
death_peak(const DeathShape *d, double length)
{
	double		growth;

	if (death_slope(d, 0.0) <= 0.0)
		return 0.0;
	if (d->fall <= d->rise)
		return length;
	growth = d->rise * (1.0 - d->ratio) / (d->ratio * (d->fall - d->rise));
	return fmin(log(growth), length);
}

/*
 * death_end
 *		The end of the visible part of [0, length]: where the integrand has
 *		fallen by e^-QUADRATURE_DROP from its greatest value, or length.
 *		Newton's method from the right, which cannot overshoot.  *drop is the
 *		fall from the greatest value to the end returned.
 */
static double
death_end(const DeathShape *d, double length, double *drop)
{
	double		peak = death_peak(d, length);
	double		top = death_log(d, peak);
	double		slope = death_slope(d, 0.0);
	double		u = length;
	int			i;

	if (slope < 0.0 && -slope * u > QUADRATURE_DROP)
		u = QUADRATURE_DROP / -slope;
	for (i = 0; i < MAX_CUT_STEPS; i++)
	{
		*drop = top - death_log(d, u);
		if (*drop < QUADRATURE_DROP + 2.0)
			break;
		u += (*drop - QUADRATURE_DROP) / death_slope(d, u);
	}
	return u;
}

/*
 * add_node
 *		Add one node of weight w to the sums, v its four values.
 */
static inline void
add_node(ParetoMoments *m, BtydOrder order, double w, const double *v)
{
	int			i;
	int			j;

	m->total += w;
	for (i = 0; i < 4; i++)
		m->mean[i] += w * v[i];
	if (order == BTYD_HESSIAN)
		for (i = 0; i < 4; i++)
			for (j = 0; j <= i; j++)
				m->product[i][j] += w * v[i] * v[j];
}

/*
 * finish_moments
 *		Divide by the total, put the values into the order of a and b (they
 *		were gathered near first), scale the total to time.
 */
static void
finish_moments(ParetoMoments *m, bool swapped, double scale)
{
	ParetoMoments raw = *m;
	int			i;
	int			j;

	for (i = 0; i < 4; i++)
	{
		int			p = swapped ? i ^ 1 : i;

		m->mean[i] = raw.total > 0.0 ? raw.mean[p] / raw.total : 0.0;
		for (j = 0; j < 4; j++)
		{
			int			q = swapped ? j ^ 1 : j;
			double		sum = p >= q ? raw.product[p][q] : raw.product[q][p];

			m->product[i][j] = raw.total > 0.0 ? sum / raw.total : 0.0;
		}
	}
	m->total = raw.total * scale;
}

/*
 * pareto_integral
 *		Int_0^span (1+y/a)^-exponent_a (1+y/b)^-exponent_b dy, a, b > 0,
 *		exponents >= 0, and unless order is BTYD_VALUE the means, under the
 *		integrand as a density, of ln(1+y/a), ln(1+y/b), y/(a+y), y/(b+y) and
 *		(BTYD_HESSIAN) of their products.  Relative error about 1e-15 plus
 *		that of exponents times 1e-16.
 */
void
pareto_integral(double a, double exponent_a, double b, double exponent_b,
				double span, BtydOrder order, ParetoMoments *moments)
{
	bool		swapped = b < a;
	double		near = swapped ? b : a;
	DeathShape	d;
	const GaussRule *rule;
	double		drop;
	double		step;
	int			panels;
	int			i;
	int			j;

	d.rise = 1.0 - (swapped ? exponent_b : exponent_a);
	d.fall = swapped ? exponent_a : exponent_b;
	d.ratio = swapped ? b / a : a / b;
	moments->total = 0.0;
	if (order >= BTYD_GRADIENT)
		memset(moments, 0, sizeof(*moments));
	if (span <= 0.0)
		return;
	step = death_end(&d, log1p(span / near), &drop);
	rule = math_gauss_rule(step, drop, &panels);
	step /= panels;
	for (i = panels - 1; i >= 0; i--)
		for (j = 0; j < rule->n; j++)
		{
			double		v[4];
			double		growth;
			double		grown;

			v[0] = step * (i + rule->node[j]);
			growth = exp(v[0]) - 1.0;
			grown = d.ratio * growth;
			v[1] = log(1.0 + grown);
			if (order == BTYD_VALUE)
			{
				moments->total += rule->weight[j] * exp(d.rise * v[0] - d.fall * v[1]);
				continue;
			}
			v[2] = growth / (1.0 + growth);
			v[3] = grown / (1.0 + grown);
			add_node(moments, order,
					 rule->weight[j] * exp(d.rise * v[0] - d.fall * v[1]), v);
		}
	if (order == BTYD_VALUE)
		moments->total *= step * near;
	else
		finish_moments(moments, swapped, step * near);
}

/*
 * What the atom "died after T" and the deaths in (t_x, T] say about one
 * customer: mean and covariance over the mixture of
 *		ln(1+y/alpha), ln(1+y/beta), alpha/(alpha+y), beta/(beta+y),
 * and of the exponents that only deaths carry.
 */
typedef struct ParetoMixture
{
	double		alive;			/* weight of the atom */
	double		dead;
	double		atom[4];		/* values at T */
	double		death[4];		/* means over deaths */
	double		cov[4][4];		/* covariances over deaths */
} ParetoMixture;

/*
 * mixture_values
 *		Turn the moments of an integral that starts at t_x into means and
 *		covariances of the mixture's values.  log_start are ln(1+t_x/alpha),
 *		ln(1+t_x/beta), early alpha/(alpha+t_x), beta/(beta+t_x).
 */
static void
mixture_values(ParetoMixture *mix, const ParetoMoments *m, const double *log_start,
			   const double *early)
{
	double		scale[4];
	int			i;
	int			j;

	for (i = 0; i < 2; i++)
	{
		scale[i] = 1.0;
		mix->death[i] = log_start[i] + m->mean[i];
		/* alpha/(alpha+y) = early (1 - (y-t_x)/(alpha+y)) */
		scale[i + 2] = -early[i];
		mix->death[i + 2] = early[i] * (1.0 - m->mean[i + 2]);
	}
	for (i = 0; i < 4; i++)
		for (j = 0; j < 4; j++)
			mix->cov[i][j] = scale[i] * scale[j]
				* (m->product[i][j] - m->mean[i] * m->mean[j]);
}

/*
 * fill_gradient
 *		Gradient of one customer by the log parameters.  The terms r ln alpha
 *		and s ln beta are joined to the logarithms in the mixture.
 */
static void
fill_gradient(const double *params, double x, const Rising *g,
			  const ParetoMixture *mix, double *gradient)
{
	double		r = params[0];
	double		s = params[2];
	double		mean[4];
	int			i;

	for (i = 0; i < 4; i++)
		mean[i] = mix->alive * mix->atom[i] + mix->dead * mix->death[i];
	gradient[0] = r * (g->first - mean[0]);
	gradient[1] = r * (1.0 - mean[2]) - x * mean[2];
	gradient[2] = mix->dead - s * mean[1];
	gradient[3] = s * (1.0 - mean[3]) - mix->dead * mix->death[3];
}

/*
 * fill_hessian
 *		Hessian of one customer by the log parameters: means of the second
 *		derivatives over the mixture plus the covariance of the first.
 */
static void
fill_hessian(const double *params, double x, const Rising *g,
			 const ParetoMixture *mix, const double *gradient,
			 double hessian[BTYD_PARAMS][BTYD_PARAMS])
{
	double		r = params[0];
	double		s = params[2];
	/* first derivatives: slope[i] times value number which[i], plus shift */
	static const int which[4] = {0, 2, 1, 3};
	double		slope[4] = {-r, -(r + x), -s, -(s + 1.0)};
	double		apart[4];
	double		mean_square[2];
	double		mean[2];
	int			i;
	int			j;

	for (i = 0; i < 4; i++)
		apart[i] = slope[i] * (mix->death[which[i]] - mix->atom[which[i]]);
	apart[2] += 1.0;
	apart[3] -= mix->atom[3];
	for (i = 0; i < 4; i++)
		for (j = 0; j < 4; j++)
			hessian[i][j] = mix->dead
				* (slope[i] * slope[j] * mix->cov[which[i]][which[j]]
				   + mix->alive * apart[i] * apart[j]);
	for (i = 0; i < 2; i++)
	{
		double		square = mix->death[i + 2] * mix->death[i + 2]
			+ mix->cov[i + 2][i + 2];

		mean[i] = mix->alive * mix->atom[i + 2] + mix->dead * mix->death[i + 2];
		mean_square[i] = mix->alive * mix->atom[i + 2] * mix->atom[i + 2]
			+ mix->dead * square;
	}
	hessian[0][0] += gradient[0] + r * r * g->second;
	hessian[0][1] += r * (1.0 - mean[0]);
	hessian[1][0] = hessian[0][1];
	hessian[1][1] -= (r + x) * (mean[0] - mean_square[0]);
	hessian[2][2] += gradient[2] - mix->dead;
	hessian[2][3] += s * (1.0 - mean[1]);
	hessian[3][2] = hessian[2][3];
	hessian[3][3] -= s * (mean[1] - mean_square[1])
		+ mix->dead * (mix->death[3] - mix->death[3] * mix->death[3]
					   - mix->cov[3][3]);
}

/*
 * pareto_case
 *		Log likelihood of one customer with 0 <= t_x <= T, x >= 0, and its
 *		derivatives by ln r, ln alpha, ln s, ln beta up to the order asked
 *		for (the rest of *result is left alone).  g is rising(r, x).
 */
void
pareto_case(const BtydModel *model, double x, double t_x, double T,
			const Rising *g, BtydOrder order, BtydSlopes *result)
{
	const double *params = model->params;
	double		r = params[0];
	double		alpha = params[1];
	double		s = params[2];
	double		beta = params[3];
	double		a = alpha + t_x;
	double		b = beta + t_x;
	double		span = T - t_x;
	double		grown[2] = {log1p(span / a), log1p(span / b)};
	double		log_start[2] = {log1p(t_x / alpha), log1p(t_x / beta)};
	double		early[2] = {alpha / a, beta / b};
	double		log_dead = -INFINITY;
	double		log_odds;
	double		odds;
	ParetoMixture mix;
	ParetoMoments m;
	int			i;

	pareto_integral(a, r + x, b, s + 1.0, span, order, &m);
	if (m.total > 0.0)
		log_dead = log(s / b * m.total);
	log_odds = log_dead + (r + x) * grown[0] + s * grown[1];
	odds = exp(-fabs(log_odds));
	/* start from the greater of the two parts, taken at T or at t_x */
	result->loglik = g->value - x * log(alpha) - (r + x) * log_start[0]
		- s * log_start[1] + log1p(odds)
		+ (log_odds > 0.0 ? log_dead : -(r + x) * grown[0] - s * grown[1]);
	if (order == BTYD_VALUE)
		return;
	mix.alive = (log_odds > 0.0 ? odds : 1.0) / (1.0 + odds);
	mix.dead = (log_odds > 0.0 ? 1.0 : odds) / (1.0 + odds);
	for (i = 0; i < 2; i++)
		mix.atom[i] = log_start[i] + grown[i];
	mix.atom[2] = alpha / (alpha + T);
	mix.atom[3] = beta / (beta + T);
	mixture_values(&mix, &m, log_start, early);
	fill_gradient(params, x, g, &mix, result->gradient);
	if (order == BTYD_HESSIAN)
		fill_hessian(params, x, g, &mix, result->gradient, result->hessian);
}

/*
 * pareto_work_size
 *		Doubles of working space of pareto_loglik().
 */
size_t
pareto_work_size(const BtydData *data)
{
	return covariates_work_size(data, BTYD_PARAMS);
}

/*
 * pareto_loglik
 *		Full log likelihood of the data, comparable with the other models of
 *		(x, t_x, T), no constant left out: the sum over customers, as with
 *		covariates, of which there are none.
 */
bool
pareto_loglik(const BtydModel *model, const BtydData *data, double *work,
			  MathInterrupted stop, double *loglik, double *gradient,
			  double *hessian)
{
	return covariates_loglik(&covariates_pareto, false, model->params, data, work, stop,
							 loglik, gradient, hessian);
}
