/*
 * coupon_collector.c
 *		Draws until a set is complete: the coupon collector's problem with
 *		unequal chances (von Schelling 1954; Flajolet, Gardy & Thimonier 1992).
 *
 * With draws at the times of a Poisson process of rate 1 the items come
 * independently of each other, item i until time t with probability
 * 1 - e^(-p_i t).  Inclusion-exclusion, whose terms cancel, is not needed.
 */
#include "math/coupon_collector.h"

#include <math.h>
#include <stdlib.h>

#include "math/special.h"

/* Beyond, e^-x is nothing beside 1. */
#define NOTHING_LEFT 45.0

/* Below, e^x is zero. */
#define ZERO_BELOW (-750.0)

/* Terms after which somebody asks whether to stop. */
#define POLL_TERMS 65536

static int
compare_chances(const void *one, const void *other)
{
	double		a = *(const double *) one;
	double		b = *(const double *) other;

	return (a > b) - (a < b);
}

/* Sort n chances in place and count the equal ones into groups, smallest first; how many groups there are. */
int
complete_set_groups(int n, double *chances, ChanceGroup *groups)
{
	int			count = 0;

	qsort(chances, (size_t) n, sizeof(double), compare_chances);
	for (int i = 0; i < n; i++)
	{
		if (count == 0 || groups[count - 1].chance != chances[i])
			groups[count++] = (ChanceGroup) {.chance = chances[i]};
		groups[count - 1].items++;
	}
	return count;
}

/* ln of the probability that all items have come until a time. */
static double
log_complete(int n, const ChanceGroup *groups, double time)
{
	double		sum = 0.0;

	for (int g = 0; g < n; g++)
	{
		double		mean = groups[g].chance * time;

		sum += groups[g].items * (mean < 0.5 ? log(-expm1(-mean)) : log1p(-exp(-mean)));
	}
	return sum;
}

/* Terms of a sum so far; is the query to be stopped? */
static bool
is_stopped(double *terms, int more, MathInterrupted stop)
{
	*terms += more;
	if (*terms < POLL_TERMS)
		return false;
	*terms = 0.0;
	return stop && stop();
}

/*
 * Expected draws until all items have come: the integral over t > 0 of
 * 1 - Prod (1 - e^(-p_i t)), by the trapezoidal rule in ln t, whose error
 * falls exponentially with the step.  Chances are above 0, n at least 1.
 * False when it was stopped.
 */
bool
complete_set_draws(int n, const ChanceGroup *groups, MathInterrupted stop, double *draws)
{
	double		last = 0.0;
	double		terms = 0.0;
	double		items = 0.0;
	double		least = groups[0].chance;

	if (n == 1)
	{
		MathSum		harmonic = {0.0, 0.0};

		for (double k = groups[0].items; k >= 1.0; k--)
			math_sum_add(&harmonic, 1.0 / k);
		*draws = math_sum_value(&harmonic) / least;
		return true;
	}
	for (int g = 0; g < n; g++)
		items += groups[g].items;
	for (double step = 1.0 / 8; step >= 1.0 / 1024; step /= 2)
	{
		MathSum		sum = {0.0, 0.0};

		for (double x = -NOTHING_LEFT; exp(x) < NOTHING_LEFT + log(items); x += step)
		{
			math_sum_add(&sum, exp(x) * -expm1(log_complete(n, groups, exp(x) / least)));
			if (is_stopped(&terms, n, stop))
				return false;
		}
		*draws = math_sum_value(&sum) * step / least;
		if (fabs(*draws - last) <= 1e-14 * *draws)
			break;
		last = *draws;
	}
	return true;
}

/* What the draws of all items until a time are on average, where each has come at least once. */
static double
mean_draws(int n, const ChanceGroup *groups, double blank, double time)
{
	double		sum = blank * time;

	for (int g = 0; g < n; g++)
	{
		double		mean = groups[g].chance * time;

		sum += groups[g].items * (mean > 0.0 ? mean / -expm1(-mean) : 1.0);
	}
	return sum;
}

/* The time until which there are so many draws on average, roughly. */
static double
time_of_draws(int n, const ChanceGroup *groups, double blank, double draws)
{
	double		low = 0.0;
	double		high = draws;

	for (int i = 0; i < 60; i++)
	{
		double		middle = 0.5 * (low + high);

		if (mean_draws(n, groups, blank, middle) < draws)
			low = middle;
		else
			high = middle;
	}
	return high;
}

/*
 * Add to ln|f| and arg f the characteristic function at an angle of a Poisson
 * count of that mean that is not zero, so many times:
 * (e^(mean e^(i angle)) - 1) / (e^mean - 1).
 */
static void
add_positive_count(double mean, double times, double angle, double *size, double *turn)
{
	double		a = -2.0 * mean * sin(0.5 * angle) * sin(0.5 * angle);	/* mean (cos angle - 1) */
	double		b = mean * sin(angle);
	double		half = sin(0.5 * b);
	double		real;
	double		imaginary;

	/* numerator and denominator by e^mean: e^(a + ib) - e^-mean, without the digits that small means lose */
	if (mean < 1.0)
	{
		double		c = mean + a;

		real = exp(-mean) * (expm1(c) - 2.0 * exp(c) * half * half);
	}
	else
		real = exp(a) * cos(b) - exp(-mean);
	imaginary = exp(a) * sin(b);
	*size += times * (log(hypot(real, imaginary)) - log(-expm1(-mean)));
	*turn += times * atan2(imaginary, real);
}

/*
 * Term j of the inverse transform: the real part of the characteristic
 * function of the draws until a time, given that all items came, turned back
 * by draws.  Whole turns of draws are left out before they cost digits.
 */
static double
transform_term(int n, const ChanceGroup *groups, double blank, double time, double draws, double j, double points)
{
	double		angle = 2.0 * M_PI * j / points;
	double		size = -2.0 * blank * time * sin(0.5 * angle) * sin(0.5 * angle);
	double		turn = blank * time * sin(angle) - 2.0 * M_PI * fmod(draws * j, points) / points;

	/* far from 0 a few of many factors make it nothing */
	for (int g = 0; g < n && size > ZERO_BELOW; g++)
		add_positive_count(groups[g].chance * time, groups[g].items, angle, &size, &turn);
	return exp(size) * cos(turn);
}

/*
 * Probability that all items have come after so many draws, a whole number.
 *
 * By Bayes P(complete | N = draws) = P(complete) P(N = draws | complete) /
 * P(N = draws), N being the draws until a time that is chosen so that draws is
 * about their mean.  P(N = draws | complete) is the inverse discrete Fourier
 * transform of the characteristic function, over more points than N is wide.
 * False when it was stopped.
 */
bool
complete_set_probability(int n, const ChanceGroup *groups, double draws, MathInterrupted stop, double *probability)
{
	MathSum		sum = {0.0, 0.0};
	double		items = 0.0;
	double		blank = 1.0;
	double		terms = 0.0;
	double		time;
	double		points;

	for (int g = 0; g < n; g++)
	{
		items += groups[g].items;
		blank -= groups[g].items * groups[g].chance;
	}
	*probability = 0.0;
	if (draws < items || groups[0].chance <= 0.0)
		return true;
	blank = fmax(blank, 0.0);
	time = time_of_draws(n, groups, blank, fmax(draws, items + 0.5));
	points = 2.0 * ceil(10.0 * sqrt(time) + 40.0) + 1.0;
	/* the function at -angle is the conjugate */
	for (double j = 0.0; 2.0 * j < points; j++)
	{
		double		part = transform_term(n, groups, blank, time, draws, j, points);

		math_sum_add(&sum, j == 0.0 ? part : 2.0 * part);
		if (is_stopped(&terms, n, stop))
			return false;
	}
	*probability = fmin(1.0, fmax(0.0, exp(log_complete(n, groups, time)) * math_sum_value(&sum) / points /
								  (math_gamma_power(draws, time) / draws)));
	return true;
}
