/*
 * brand_switching.c
 *		What a matrix of customers by the brand they bought before (rows) and
 *		after (columns) says of brands.
 */
#include "math/brand_switching.h"

#include <math.h>
#include <string.h>

/* Steps of the search for conquest powers; the change, and what is left to change, below which it ends. */
#define MOST_STEPS 1000000
#define LEAST_CHANGE 1e-15
#define LEAST_ERROR 1e-14

/* Customers who bought one brand before and the other after. */
static double
customers_of(const Switching *switching, int from, int to)
{
	return switching->matrix[(size_t) from * (size_t) switching->count + (size_t) to];
}

/* Sum up rows and columns. */
void
switching_brands(Switching *switching)
{
	SwitchingBrand *brands = switching->brands;
	int			n = switching->count;

	memset(brands, 0, sizeof(SwitchingBrand) * (size_t) n);
	memset(switching->sources, 0, sizeof(int) * (size_t) n);
	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++)
		{
			double		customers = customers_of(switching, i, j);

			brands[i].before += customers;
			brands[j].after += customers;
			if (i == j)
				brands[i].kept = customers;
			else
			{
				brands[i].lost += customers;
				brands[j].gained += customers;
				switching->sources[j] += customers > 0.0;
			}
		}
}

/*
 * Shares of the period to come, if those who bought a brand in the last one
 * switch as those before them did.  False if nobody shows how the customers of
 * a brand switch.
 */
bool
switching_next(const Switching *switching, double *next)
{
	const SwitchingBrand *brands = switching->brands;
	int			n = switching->count;
	double		all = 0.0;

	for (int i = 0; i < n; i++)
	{
		all += brands[i].after;
		if (brands[i].after > 0.0 && brands[i].before <= 0.0)
			return false;
	}
	if (all <= 0.0)
		return false;
	memset(next, 0, sizeof(double) * (size_t) n);
	for (int i = 0; i < n; i++)
		for (int j = 0; j < n && brands[i].after > 0.0; j++)
			next[j] += brands[i].after / all * (customers_of(switching, i, j) / brands[i].before);
	return true;
}

/* Does a graph of brands lead from one to another? */
typedef bool (*Leads) (const Switching *switching, int from, int to);

/* Customers went there. */
static bool
leads_on(const Switching *switching, int from, int to)
{
	return customers_of(switching, from, to) > 0.0;
}

static bool
leads_back(const Switching *switching, int from, int to)
{
	return leads_on(switching, to, from);
}

/* Somebody who could have chosen the one after chose the one before: came from neither of them. */
static bool
is_preferred(const Switching *switching, int winner, int loser)
{
	return winner != loser && switching->sources[winner] > (customers_of(switching, loser, winner) > 0.0);
}

static bool
is_passed_over(const Switching *switching, int loser, int winner)
{
	return is_preferred(switching, winner, loser);
}

/* Put on the list what start leads to and is not marked yet, itself included, and mark it; the new length of the list. */
static int
reach(Switching *switching, Leads leads, int start, int found)
{
	int			next = found;

	switching->list[found++] = start;
	switching->marked[start] = true;
	for (; next < found; next++)
		for (int to = 0; to < switching->count; to++)
			if (!switching->marked[to] && leads(switching, switching->list[next], to))
			{
				switching->list[found++] = to;
				switching->marked[to] = true;
			}
	return found;
}

/* What start leads to, itself included, is put on the list; how many they are. */
static int
reach_anew(Switching *switching, Leads leads, int start)
{
	memset(switching->marked, 0, sizeof(bool) * (size_t) switching->count);
	return reach(switching, leads, start, 0);
}

/*
 * The brands of the one group that customers end up in and do not leave, on
 * the list; how many there are, 0 if there are several such groups or if it is
 * not known where the customers of a brand go.
 */
static int
closed_group(Switching *switching)
{
	const SwitchingBrand *brands = switching->brands;
	int			last = -1;
	int			present = 0;

	for (int i = 0; i < switching->count; i++)
	{
		if (brands[i].before <= 0.0 && brands[i].after > 0.0)
			return 0;
		present += brands[i].before > 0.0;
		switching->marked[i] = brands[i].before <= 0.0;
	}
	/* if all brands lead to one, the last start of a search backwards is such a one */
	for (int i = 0; i < switching->count; i++)
		if (!switching->marked[i])
		{
			last = i;
			(void) reach(switching, leads_back, i, 0);
		}
	if (last < 0 || reach_anew(switching, leads_back, last) < present)
		return 0;
	return reach_anew(switching, leads_on, last);
}

/* Take the states from the last one on out of a chain of m: elimination without subtraction.  False when stopped. */
static bool
eliminate(double *chain, int m, MathInterrupted stop)
{
	for (int k = m - 1; k > 0; k--)
	{
		const double *row = chain + (size_t) k * (size_t) m;
		double		leaves = 0.0;

		if (stop && stop())
			return false;
		for (int j = 0; j < k; j++)
			leaves += row[j];
		for (int i = 0; i < k; i++)
		{
			double	   *other = chain + (size_t) i * (size_t) m;

			other[k] /= leaves;
			for (int j = 0; j < k; j++)
				other[j] += other[k] * row[j];
		}
	}
	return true;
}

/*
 * Shares that stay as they are if customers switch like this for ever:
 * steady = steady P (Grassmann, Taksar & Heyman 1985).
 */
SwitchingStatus
switching_steady(Switching *switching, double *steady)
{
	int			m = closed_group(switching);
	const int  *list = switching->list;
	double	   *chain = switching->work;
	double		all = 0.0;

	if (m == 0)
		return SWITCHING_UNKNOWN;
	for (int i = 0; i < m; i++)
		for (int j = 0; j < m; j++)
			chain[(size_t) i * (size_t) m + (size_t) j] = customers_of(switching, list[i], list[j]) / switching->brands[list[i]].before;
	if (!eliminate(chain, m, switching->stop))
		return SWITCHING_INTERRUPTED;
	memset(steady, 0, sizeof(double) * (size_t) switching->count);
	for (int k = 0; k < m; k++)
	{
		double		share = k == 0 ? 1.0 : 0.0;

		for (int i = 0; i < k; i++)
			share += steady[list[i]] * chain[(size_t) i * (size_t) m + (size_t) k];
		steady[list[k]] = share;
		all += share;
	}
	for (int k = 0; k < m; k++)
		steady[list[k]] /= all;
	return isfinite(all) ? SWITCHING_OK : SWITCHING_UNKNOWN;
}

/*
 * Is there one best set of powers?  Choices from all brands but the own one
 * tell the power of every brand that was ever chosen if each of them can be
 * reached from each along "was chosen where the other could have been" (Ford
 * 1957).  A brand that nobody chose has power 0 if somebody could have.
 */
static bool
powers_are_told(Switching *switching)
{
	int			n = switching->count;
	int			losers = 0;
	int			chosen = 0;
	int			start = -1;

	for (int i = 0; i < n; i++)
	{
		losers += switching->brands[i].lost > 0.0;
		if (switching->sources[i] > 0)
		{
			chosen++;
			start = i;
		}
	}
	if (chosen == 0)
		return false;
	for (int i = 0; i < n; i++)
		if (switching->sources[i] == 0 && losers == (switching->brands[i].lost > 0.0))
			return false;
	return reach_anew(switching, is_preferred, start) >= chosen && reach_anew(switching, is_passed_over, start) >= chosen;
}

/* For each of n values the sum of the others, without subtraction. */
static void
sum_others(int n, const double *value, double *others)
{
	double		sum = 0.0;

	for (int i = 0; i < n; i++)
	{
		others[i] = sum;
		sum += value[i];
	}
	sum = 0.0;
	for (int i = n - 1; i >= 0; i--)
	{
		others[i] += sum;
		sum += value[i];
	}
}

/*
 * One step: power_j <- gained_j / sum over i <> j of lost_i / (1 - power_i),
 * then all by their sum.  The greatest change of one, as a part of it.
 */
static double
improve(const Switching *switching, double *power)
{
	int			n = switching->count;
	double	   *others = switching->work;
	double	   *rate = others + n;
	double		change = 0.0;
	double		all = 0.0;

	sum_others(n, power, others);
	for (int i = 0; i < n; i++)
		rate[i] = switching->brands[i].lost > 0.0 ? switching->brands[i].lost / others[i] : 0.0;
	sum_others(n, rate, others);
	for (int i = 0; i < n; i++)
	{
		rate[i] = switching->brands[i].gained > 0.0 ? switching->brands[i].gained / others[i] : 0.0;
		all += rate[i];
	}
	for (int i = 0; i < n; i++)
	{
		if (rate[i] > 0.0)
			change = fmax(change, fabs(rate[i] / all - power[i]) / rate[i] * all);
		power[i] = rate[i] / all;
	}
	return change;
}

/*
 * Conquest powers, which add up to 1: the share of each brand among customers
 * who choose anew, whatever they bought before (Colombo & Morrison 1989).
 * The likelihood of switchers, who cannot choose their own brand, rises with
 * every step to its one maximum (Hunter 2004).  Steps shrink by a factor that
 * can be near 1, so what they still add up to must be small, not the last one.
 */
SwitchingStatus
switching_conquest(Switching *switching, double *power)
{
	double		gained = 0.0;
	double		before = 0.0;

	if (!powers_are_told(switching))
		return SWITCHING_UNKNOWN;
	for (int i = 0; i < switching->count; i++)
		gained += switching->brands[i].gained;
	for (int i = 0; i < switching->count; i++)
		power[i] = switching->brands[i].gained / gained;
	for (int step = 1; step <= MOST_STEPS; step++)
	{
		double		change = improve(switching, power);

		if (change <= LEAST_CHANGE || (change < before && change * change / (before - change) <= LEAST_ERROR))
			return SWITCHING_OK;
		before = change;
		if (step % 64 == 0 && switching->stop && switching->stop())
			return SWITCHING_INTERRUPTED;
	}
	return SWITCHING_NOT_CONVERGED;
}
