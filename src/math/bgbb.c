/*
 * bgbb.c
 *		BG/BB: the likelihood (Fader, Hardie & Shang 2010).
 *
 * The likelihood of a history, with t = t_x, is C(x, t) S_t where
 *
 *	C(x, t) = B(alpha+x, beta+t-x) / B(alpha, beta) B(gamma, delta+t) / B(gamma, delta)
 *	S_n = 1,  S_t = gamma / (gamma+delta+t) + rho_t S_{t+1}
 *	rho_t = (beta+t-x) / (alpha+beta+t) (delta+t) / (gamma+delta+t)
 *
 * which is the likelihood of the paper with the sum over the opportunity of
 * death nested (Horner's rule).  Every term is positive and no gamma function
 * is left.  1 - S_t follows a recursion of the same kind, used for S_t near 1.
 * Two histories with equal x and n share the recursion.
 */
#include "math/bgbb.h"

#include <math.h>
#include <string.h>

#include "math/special.h"

#define POLL_STEPS 65536		/* recursion steps between two polls */

enum
{
	ALPHA, BETA, GAMMA, DELTA
};

/* Places of the upper triangle of a symmetric 4 x 4 matrix. */
#define TRIANGLE 10
static const int triangle_row[TRIANGLE] = {0, 0, 0, 0, 1, 1, 1, 2, 2, 3};
static const int triangle_column[TRIANGLE] = {0, 1, 2, 3, 1, 2, 3, 2, 3, 3};

/* S_t with its derivatives by the four natural parameters. */
typedef struct Recursion
{
	double		x;
	double		n;
	double		t;				/* where the recursion stands; n at the start */
	double		value;
	double		rest;			/* 1 - value */
	double		first[4];
	double		second[TRIANGLE];
} Recursion;

/* Sums of one evaluation of the likelihood. */
typedef struct Totals
{
	MathSum		value;
	MathSum		first[4];
	MathSum		second[TRIANGLE];
} Totals;

static double
largest_n(const BtydData *data)
{
	double		n = 0.0;

	for (size_t i = 0; i < data->n; i++)
		n = fmax(n, data->cases[i].T);
	return n;
}

/* Doubles of workspace that bgbb_loglik needs for these data. */
size_t
bgbb_work_size(const BtydData *data)
{
	return 3 * ((size_t) largest_n(data) + 1);
}

static void
recursion_start(Recursion *r, double x, double n)
{
	memset(r, 0, sizeof(*r));
	r->x = x;
	r->n = n;
	r->t = n;
	r->value = 1.0;
}

/* One step of the recursion from t+1 down to t, value only. */
static void
step_value(Recursion *r, const double *p)
{
	double		t = r->t -= 1.0;
	double		g = 1.0 / (p[GAMMA] + p[DELTA] + t);
	double		a = 1.0 / (p[ALPHA] + p[BETA] + t);
	double		lives = (p[DELTA] + t) * g;
	double		rho = (p[BETA] + (t - r->x)) * a * lives;

	r->value = p[GAMMA] * g + rho * r->value;
	r->rest = lives * ((p[ALPHA] + r->x) * a) + rho * r->rest;
}

/*
 * One step with first and, when asked for, second derivatives: those of
 * u = gamma / (gamma+delta+t) and of rho S by the product rule, the
 * derivatives of log rho being simple fractions.
 */
static void
step_derivatives(Recursion *r, const double *p, bool second)
{
	double		t = r->t -= 1.0;
	double		a = 1.0 / (p[ALPHA] + p[BETA] + t);
	double		b = 1.0 / (p[BETA] + (t - r->x));
	double		g = 1.0 / (p[GAMMA] + p[DELTA] + t);
	double		d = 1.0 / (p[DELTA] + t);
	double		rho = a * g / (b * d);
	double		u = p[GAMMA] * g;
	double		s = r->value;
	const double lr[4] = {-a, (p[ALPHA] + r->x) * a * b, -g, p[GAMMA] * g * d};
	const double u1[4] = {0.0, 0.0, g * g / d, -u * g};

	if (second)
	{
		const double lr2[TRIANGLE] = {
			a * a, a * a, 0.0, 0.0,
			-(p[ALPHA] + r->x) * a * b * (a + b), 0.0, 0.0,
			g * g, g * g,
			-p[GAMMA] * g * d * (g + d)
		};
		const double u2[TRIANGLE] = {
			0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0,
			-2.0 * g * g * g / d, g * g * (2.0 * u - 1.0), 2.0 * u * g * g
		};

		for (int k = 0; k < TRIANGLE; k++)
		{
			int			i = triangle_row[k];
			int			j = triangle_column[k];

			r->second[k] = u2[k] + rho * (r->second[k] + r->first[i] * lr[j] +
										  r->first[j] * lr[i] + s * (lr2[k] + lr[i] * lr[j]));
		}
	}
	for (int i = 0; i < 4; i++)
		r->first[i] = u1[i] + rho * (r->first[i] + s * lr[i]);
	r->rest = (p[ALPHA] + r->x) * a * g / d + rho * r->rest;
	r->value = u + rho * s;
}

/* Add weight times log S_t and its derivatives to the totals. */
static void
add_case(Totals *totals, const Recursion *r, double weight, int order)
{
	math_sum_add(&totals->value, weight *
				 (r->value < 0.5 ? log(r->value) : log1p(-r->rest)));
	if (order < 1)
		return;
	for (int i = 0; i < 4; i++)
		math_sum_add(&totals->first[i], weight * (r->first[i] / r->value));
	if (order < 2)
		return;
	for (int k = 0; k < TRIANGLE; k++)
		math_sum_add(&totals->second[k], weight *
					 (r->second[k] / r->value -
					  (r->first[triangle_row[k]] / r->value) *
					  (r->first[triangle_column[k]] / r->value)));
}

/*
 * Add sum over i of weight[i] log(argument + i), times sign, to the totals,
 * with derivatives by the one or two parameters that make up the argument.
 */
static void
add_logs(Totals *totals, const double *weight, size_t count, double argument,
		 double sign, int from, int to, int order)
{
	MathSum		sum = {0.0, 0.0};
	double		first = 0.0;
	double		second = 0.0;

	for (size_t i = 0; i < count; i++)
	{
		double		inverse = 1.0 / (argument + (double) i);

		if (weight[i] == 0.0)
			break;				/* the weights fall with i */
		math_sum_add(&sum, weight[i] * log(argument + (double) i));
		first += weight[i] * inverse;
		second -= weight[i] * inverse * inverse;
	}
	math_sum_add(&totals->value, sign * math_sum_value(&sum));
	if (order < 1)
		return;
	for (int i = from; i <= to; i++)
		math_sum_add(&totals->first[i], sign * first);
	for (int k = 0; k < TRIANGLE; k++)
		if (triangle_row[k] >= from && triangle_column[k] <= to)
			math_sum_add(&totals->second[k], sign * second);
}

/*
 * Add sum of weight log C(x, t_x).  It is a sum of log(alpha+i) over i < x and
 * so on, hence only the weight of the cases with x > i, t_x - x > i and
 * t_x > i is needed: three arrays of counts in work.
 */
static void
add_constants(Totals *totals, const double *p, const BtydData *data, double *work,
			  int order)
{
	size_t		count = (size_t) largest_n(data) + 1;
	double	   *bought = work;
	double	   *passed = work + count;
	double	   *reached = work + 2 * count;

	memset(work, 0, sizeof(double) * 3 * count);
	for (size_t i = 0; i < data->n; i++)
	{
		const BtydCase *c = &data->cases[i];

		bought[(size_t) c->x] += c->weight;
		passed[(size_t) (c->t_x - c->x)] += c->weight;
		reached[(size_t) c->t_x] += c->weight;
	}
	for (int a = 0; a < 3; a++)
	{
		double	   *array = work + (size_t) a * count;

		for (size_t i = count - 1; i-- > 0;)
			array[i] += array[i + 1];
		memmove(array, array + 1, sizeof(double) * (count - 1));
		array[count - 1] = 0.0;
	}
	add_logs(totals, bought, count, p[ALPHA], 1.0, ALPHA, ALPHA, order);
	add_logs(totals, passed, count, p[BETA], 1.0, BETA, BETA, order);
	add_logs(totals, reached, count, p[ALPHA] + p[BETA], -1.0, ALPHA, BETA, order);
	add_logs(totals, reached, count, p[DELTA], 1.0, DELTA, DELTA, order);
	add_logs(totals, reached, count, p[GAMMA] + p[DELTA], -1.0, GAMMA, DELTA, order);
}

/* Turn derivatives by the parameters into derivatives by their logarithms. */
static void
put_results(const Totals *totals, const double *p, double *loglik, double *gradient,
			double *hessian)
{
	*loglik = math_sum_value(&totals->value);
	if (gradient)
		for (int i = 0; i < 4; i++)
			gradient[i] = p[i] * math_sum_value(&totals->first[i]);
	if (!hessian)
		return;
	for (int k = 0; k < TRIANGLE; k++)
	{
		int			i = triangle_row[k];
		int			j = triangle_column[k];
		double		value = p[i] * p[j] * math_sum_value(&totals->second[k]);

		if (i == j)
			value += p[i] * math_sum_value(&totals->first[i]);
		hessian[4 * i + j] = hessian[4 * j + i] = value;
	}
}

/*
 * Log likelihood of grouped histories, with gradient and Hessian (row-major)
 * by the logarithms of the parameters; either may be NULL.
 *
 * cases[].T is n.  x, t_x and n are integers, 0 <= x <= t_x <= n <=
 * BGBB_MAX_OPPORTUNITIES, t_x = 0 only with x = 0.  work has bgbb_work_size()
 * doubles.  Any order of the cases is right; sorted by (x, T, t_x) a group with
 * equal x and T costs one recursion of length T.  The likelihood is that of
 * the sequence of purchases known by (x, t_x, n), without the number of such
 * sequences, as in the paper and as peers print it.  Returns
 * false, with nothing written, when interrupted.
 */
bool
bgbb_loglik(const BtydModel *model, const BtydData *data, double *work,
			MathInterrupted stop, double *loglik, double *gradient, double *hessian)
{
	const double *params = model->params;
	Totals		totals;
	Recursion	r;
	int			order = hessian ? 2 : gradient ? 1 : 0;
	int			steps = 0;

	memset(&totals, 0, sizeof(totals));
	recursion_start(&r, -1.0, 0.0);
	for (size_t i = data->n; i-- > 0;)
	{
		const BtydCase *c = &data->cases[i];

		if (c->x != r.x || c->T != r.n || c->t_x > r.t)
			recursion_start(&r, c->x, c->T);
		while (r.t > c->t_x)
		{
			if (order == 0)
				step_value(&r, params);
			else
				step_derivatives(&r, params, order == 2);
			if (++steps >= POLL_STEPS)
			{
				steps = 0;
				if (stop && stop())
					return false;
			}
		}
		add_case(&totals, &r, c->weight, order);
		steps += POLL_STEPS / BTYD_POLL_CASES;
	}
	add_constants(&totals, params, data, work, order);
	put_results(&totals, params, loglik, gradient, hessian);
	return true;
}
