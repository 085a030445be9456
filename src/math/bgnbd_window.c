/*-------------------------------------------------------------------------
 *
 * math_bgnbd_window.c
 *	  Expected purchases of (M)BG/CNBD-k by the stages near their mean.
 *
 * With many stages of little spread (regular customers who are alike: r, k
 * or the horizon great) nearly all of the sum in math_bgnbd.c lies in a few
 * standard deviations around the mean number of stages.  Given alive with j
 * stages done, n more come with a negative binomial probability p_j(n), and
 * they bring floor((n+j)/k) chances to buy:
 *	 E = sum over j, n of w_j p_j(n) Q(floor((n+j)/k)),
 *	 Q(M) = sum over m = 1 .. M of E[(1-p)^(m-1)],
 *	 p_j(n) = p_0(n) prod over i < j of (A+i+n) / ((A+i) (1+u)).
 * All terms are positive; p_0 goes by ratios from the mode and is normalised
 * by its own sum.
 *
 *-------------------------------------------------------------------------
 */
#include "math/bgnbd.h"

#include <math.h>

/* Terms below this share of the greatest are left out. */
#define LEAST_TERM 1e-20
#define LEAST_REST 1e-17

/* More terms, all j together, cost more than math_bgnbd_time.c does. */
#define MOST_TERMS 30000.0
#define MOST_PURCHASES 1e5

/* The expected purchases among the chances so far. */
typedef struct Chances
{
	double		a;
	double		b;
	double		m;				/* chances in sum */
	double		alive;			/* at the next of them */
	double		sum;			/* Q(m) */
} Chances;

static void
next_chance(Chances *c)
{
	c->sum += c->alive;
	c->alive *= (c->b + c->m) / (c->a + c->b + c->m);
	c->m += 1.0;
}

/*
 * bgnbd_window_suits
 *		Is the sum over the stages near their mean short at the odds u?
 */
bool
bgnbd_window_suits(const BtydPosterior *post, double u)
{
	double		mean = (post->shape + post->k) * u;

	return 20.0 * sqrt(mean * (1.0 + u)) + 50.0 * (1.0 + u) < MOST_TERMS / post->k &&
		mean < MOST_PURCHASES * post->k;
}

/*
 * first_stage
 *		The least number of stages that can be seen beside the mode, and its
 *		probability relative to that of the mode.
 */
static double
first_stage(double shape, double u, double *term)
{
	double		n = floor(fmax(shape - 1.0, 0.0) * u);
	double		z = u / (1.0 + u);

	for (*term = 1.0; n > 0.0 && *term > LEAST_TERM; n -= 1.0)
		*term *= n / ((shape + n - 1.0) * z);
	return n;
}

/*
 * chances_mean
 *		The sum over j at n: over the j that leave Q at Q(M), and over those
 *		that bring the next chance.
 */
static double
chances_mean(const BtydPosterior *post, double n, int phase, double y, const Chances *c)
{
	double		weight = 1.0;
	double		now = 0.0;
	double		next = 0.0;
	int			j;

	for (j = 0; j < post->k; j++)
	{
		double		shape = post->shape + j;

		if (phase + j < post->k)
			now += post->stage[j] * weight;
		else
			next += post->stage[j] * weight;
		weight *= y * (1.0 + n / shape);
	}
	return now * c->sum + next * (c->sum + c->alive);
}

/*
 * bgnbd_window_purchases
 *		Expected purchases in (T, T+t] of a customer known to be alive at T,
 *		u = t / (alpha + T) > 0.
 */
double
bgnbd_window_purchases(const BtydPosterior *post, double u)
{
	Chances		c = {post->a, post->b, 0.0, 1.0, 0.0};
	double		z = u / (1.0 + u);
	double		y = 1.0 / (1.0 + u);
	double		top = (post->shape + post->k) * u;
	double		mass = 0.0;
	double		sum = 0.0;
	double		term;
	double		n = first_stage(post->shape, u, &term);
	int			phase = (int) fmod(n, post->k);

	while (c.m < floor(n / post->k))
		next_chance(&c);
	/* where all chances are below the least double, the sum stays 0 */
	for (double last = n + 2.0 * MOST_TERMS; term > 0.0 && n < last;)
	{
		double		ratio = z * (post->shape + post->k + n) / (n + 1.0) * (1.0 + 1.0 / (c.m + 1.0));
		double		part = term * chances_mean(post, n, phase, y, &c);

		mass += term;
		sum += part;
		if (n > top && ratio < 1.0 && part < LEAST_REST * (1.0 - ratio) * sum)
			break;
		term *= z * (post->shape + n) / (n + 1.0);
		n += 1.0;
		if (++phase == post->k)
		{
			phase = 0;
			next_chance(&c);
		}
	}
	return sum / mass;
}
