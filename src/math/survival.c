/*
 * survival.c
 *		How long cases last and how they end: product-limit estimates.
 *
 * Kaplan & Meier 1958, "Nonparametric estimation from incomplete observations";
 * Greenwood 1926, "The natural duration of cancer"; Aalen & Johansen 1978, "An
 * empirical transition matrix for non-homogeneous Markov chains".
 */
#include "math/survival.h"

#include <math.h>

/*
 * The variance of an incidence F(t), of sums that are all positive (Marubini &
 * Valsecchi 1995, "Analysing survival data", 10.3), with A_j = d/(n(n - d)):
 *
 *		sum (F - F_j)^2 A_j + sum S^2 e(n - e)/n^3 - 2 sum (F - F_j) S e/n^2
 *
 * where S is that before time j, d all events and e those of the outcome.
 */
typedef struct IncidenceVariance
{
	double		weight;			/* sum A_j */
	double		first;			/* sum (F - F_j) A_j */
	double		second;			/* sum (F - F_j)^2 A_j */
	double		own;			/* sum S^2 e(n - e)/n^3 */
	double		rate;			/* sum S e/n^2 */
	double		cross;			/* sum (F - F_j) S e/n^2 */
} IncidenceVariance;

/* One time further: the incidence rises, and the time brings terms of its own. */
static void
advance(IncidenceVariance *v, double rise, double greenwood, double before, double events, double at_risk)
{
	v->second += rise * (2.0 * v->first + rise * v->weight);
	v->first += rise * v->weight;
	v->cross += rise * v->rate;
	v->weight += greenwood;
	v->own += before * before * events * (at_risk - events) / (at_risk * at_risk * at_risk);
	v->rate += before * events / (at_risk * at_risk);
}

/*
 * survival_steps
 *		The estimates at each of n times.  steps has room for n of them.
 *		Returns false when it was stopped.
 */
bool
survival_steps(size_t n, const SurvivalTime *times, SurvivalStep *steps, MathInterrupted stop)
{
	IncidenceVariance variance = {0};
	double		left = 0.0;
	double		survival = 1.0;
	double		greenwood = 0.0;
	double		hazard = 0.0;
	double		hazard_variance = 0.0;
	double		incidence = 0.0;

	/* from the last time on, so that the last cases are all that is left of them */
	for (size_t i = n; i-- > 0;)
	{
		left += times[i].censored + times[i].others + times[i].events;
		steps[i].at_risk = left;
	}
	for (size_t i = 0; i < n; i++)
	{
		double		at_risk = steps[i].at_risk;
		double		events = times[i].events;
		double		happened = events + times[i].others;
		double		after = (i + 1 < n ? steps[i + 1].at_risk : 0.0) + times[i].censored;
		double		rise = survival * events / at_risk;
		double		term = after > 0.0 ? happened / (at_risk * after) : 0.0;

		if (stop != NULL && i % BTYD_POLL_CASES == 0 && stop())
			return false;
		incidence += rise;
		advance(&variance, rise, term, survival, events, at_risk);
		greenwood += term;
		hazard += events / at_risk;
		hazard_variance += events / (at_risk * at_risk);
		if (happened > 0.0)
			survival *= after / at_risk;
		steps[i].survival = survival;
		steps[i].survival_se = survival > 0.0 ? survival * sqrt(greenwood) : NAN;
		steps[i].hazard = hazard;
		steps[i].hazard_se = sqrt(hazard_variance);
		steps[i].incidence = fmin(incidence, 1.0);
		steps[i].incidence_se = sqrt(fmax(variance.second + variance.own - 2.0 * variance.cross, 0.0));
	}
	return true;
}

/*
 * survival_limits
 *		Limits of a share with that standard error, z standard errors away on
 *		the scale of its logarithm, of the logarithm of that (Kalbfleisch &
 *		Prentice 1980), or its own.  NaN where the scale has no such point.
 */
void
survival_limits(SurvivalLimits scale, double share, double se, double z, double *lower, double *upper)
{
	double		width;

	*lower = *upper = NAN;
	if (!(share >= 0.0 && se >= 0.0))
		return;
	switch (scale)
	{
		case SURVIVAL_LOG:
			if (share > 0.0)
			{
				width = exp(z * se / share);
				*lower = share / width;
				*upper = fmin(share * width, 1.0);
			}
			break;
		case SURVIVAL_LOG_LOG:
			if (share > 0.0 && share < 1.0)
			{
				width = exp(z * se / (share * -log(share)));
				*lower = pow(share, width);
				*upper = pow(share, 1.0 / width);
			}
			break;
		case SURVIVAL_PLAIN:
			*lower = fmax(share - z * se, 0.0);
			*upper = fmin(share + z * se, 1.0);
			break;
	}
}

/*
 * survival_restricted_mean
 *		The mean duration up to a time: the area under the curve (Irwin 1949),
 *		its variance the sum of squares of the area behind each event times
 *		d/(n(n - d)).  False where the curve is not known so far: the last case
 *		is open, and before that time.
 */
bool
survival_restricted_mean(size_t n, const SurvivalTime *times, const SurvivalStep *steps, double until,
						 double *mean, double *se)
{
	double		area = 0.0;
	double		variance = 0.0;
	double		end = until;

	if (n == 0 || (until > times[n - 1].time && steps[n - 1].survival > 0.0))
		return false;
	for (size_t i = n; i-- > 0;)
	{
		double		happened = times[i].events + times[i].others;
		double		after = (i + 1 < n ? steps[i + 1].at_risk : 0.0) + times[i].censored;

		if (times[i].time >= until)
			continue;
		area += steps[i].survival * (end - times[i].time);
		end = times[i].time;
		if (after > 0.0)
			variance += area * area * happened / (steps[i].at_risk * after);
	}
	*mean = area + end;
	*se = sqrt(variance);
	return true;
}
