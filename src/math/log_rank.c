/*
 * log_rank.c
 *		Do groups last equally long?  The log-rank test of any number of
 *		groups, in strata, with the weights of the G-rho family.
 *
 * Mantel 1966; Peto & Peto 1972; Harrington & Fleming 1982, "A class of rank
 * test procedures for censored survival data": weights S(t-)^rho by the curve of
 * all groups together, of the stratum.
 */
#include "math/survival.h"

#include <math.h>
#include <string.h>

#include "math/special.h"

/* Numbers of work: the weight of each cell's time, and a row of groups. */
size_t
log_rank_work_size(size_t n, uint32_t groups)
{
	return n + 3 * (size_t) groups + (size_t) groups * groups;
}

/* Weights S(t-)^rho of the cells of one stratum, n of them in order of time; false when stopped. */
static bool
weigh(size_t n, const LogRankCell *cells, double rho, double *weight, MathInterrupted stop)
{
	double		left = 0.0;
	double		survival = 1.0;
	size_t		turn = 0;

	/* first how many are at risk, from the last time on */
	for (size_t i = n; i-- > 0;)
	{
		left += cells[i].events + cells[i].censored;
		weight[i] = left;
	}
	for (size_t i = 0; i < n;)
	{
		size_t		first = i;
		double		at_risk = weight[first];
		double		events = 0.0;
		double		power = rho == 0.0 ? 1.0 : pow(survival, rho);

		if (stop != NULL && turn++ % BTYD_POLL_CASES == 0 && stop())
			return false;
		for (; i < n && cells[i].time == cells[first].time; i++)
		{
			events += cells[i].events;
			weight[i] = power;
		}
		survival *= fmax(1.0 - events / at_risk, 0.0);
	}
	return true;
}

/* What one time adds, of groups of which at_risk are there: hypergeometric means and variances. */
static void
add_time(uint32_t groups, double weight, double events, double all, const double *at_risk, double *expected,
		 double *covariance)
{
	double		spread = all > 1.0 ? weight * weight * events * fmax(all - events, 0.0) / (all - 1.0) : 0.0;

	for (uint32_t g = 0; g < groups; g++)
	{
		double		share = at_risk[g] / all;

		if (share == 0.0)
			continue;
		expected[g] += weight * events * share;
		covariance[g * groups + g] += spread * share;
		for (uint32_t h = 0; h < groups; h++)
			covariance[g * groups + h] -= spread * share * (at_risk[h] / all);
	}
}

/*
 * log_rank_sums
 *		Events observed and expected by group, and the covariance of their
 *		differences, groups squared numbers; cells are in order of stratum, then
 *		time.  Returns false when it was stopped.
 */
bool
log_rank_sums(size_t n, const LogRankCell *cells, uint32_t groups, double rho, double *work,
			  double *observed, double *expected, double *covariance, MathInterrupted stop)
{
	double	   *weight = work;
	double	   *at_risk = work + n;
	size_t		end = n;
	size_t		turn = 0;

	memset(observed, 0, sizeof(double) * groups);
	memset(expected, 0, sizeof(double) * groups);
	memset(covariance, 0, sizeof(double) * groups * groups);
	while (end > 0)
	{
		size_t		first = end;
		double		all = 0.0;

		while (first > 0 && cells[first - 1].stratum == cells[end - 1].stratum)
			first--;
		if (!weigh(end - first, cells + first, rho, weight + first, stop))
			return false;
		memset(at_risk, 0, sizeof(double) * groups);
		for (size_t i = end; i > first;)
		{
			double		time = cells[i - 1].time;
			double		events = 0.0;
			double		power = weight[i - 1];

			if (stop != NULL && turn++ % 64 == 0 && stop())
				return false;
			for (; i > first && cells[i - 1].time == time; i--)
			{
				const LogRankCell *cell = &cells[i - 1];

				at_risk[cell->group] += cell->events + cell->censored;
				all += cell->events + cell->censored;
				events += cell->events;
				observed[cell->group] += power * cell->events;
			}
			if (events > 0.0)
				add_time(groups, power, events, all, at_risk, expected, covariance);
		}
		end = first;
	}
	return true;
}

/* The pivot of a group that tells nothing new, against its variance. */
#define SINGULAR 1e-10

/*
 * log_rank_chi_square
 *		The statistic of the differences, with its degrees of freedom: groups of
 *		which nothing is expected, and those that follow from the others, do not
 *		count.  With no degree of freedom it is 0.
 */
double
log_rank_chi_square(uint32_t groups, const double *observed, const double *expected, const double *covariance,
					double *work, int *df)
{
	double	   *factor = work;
	double	   *difference = work + (size_t) groups * groups;
	double		chi_square = 0.0;
	int			n = 0;

	/* a Cholesky factor row by row, of the groups that bring something new */
	for (uint32_t g = 0; g < groups; g++)
	{
		double	   *row = factor + (size_t) n * groups;
		double		pivot = covariance[g * groups + g];
		double		rest = observed[g] - expected[g];
		double	   *kept = difference + groups;

		for (int i = 0; i < n; i++)
		{
			double		v = covariance[g * groups + (uint32_t) kept[i]];

			for (int k = 0; k < i; k++)
				v -= row[k] * factor[(size_t) i * groups + k];
			row[i] = v / factor[(size_t) i * groups + i];
			pivot -= row[i] * row[i];
			rest -= row[i] * difference[i];
		}
		if (!(pivot > SINGULAR * covariance[g * groups + g]))
			continue;
		row[n] = sqrt(pivot);
		difference[n] = rest / row[n];
		chi_square += difference[n] * difference[n];
		kept[n++] = g;
	}
	*df = n;
	return chi_square;
}
