/*
 * concentration_formulas.c
 *		How a total is spread over customers: Gini, Lorenz, HHI, entropy,
 *		shares of the largest, the whale curve.
 *
 * Everything that depends on ranks takes sorted values, so the order in which
 * they came leaves no trace.  Sums are compensated.
 */
#include "math/concentration_formulas.h"

#include <math.h>

#include "math/decimal.h"

/* Add a value >= 0. */
void
share_moments_add(ShareMoments *moments, double value)
{
	moments->n += 1;
	if (value > moments->largest)
		moments->largest = value;
	math_sum_add(&moments->sum, value);
	math_sum_add_product(&moments->squares, value, value);
	if (value > 0)				/* x ln x goes to 0 with x */
		math_sum_add_product(&moments->logs, value, log(value));
}

/* Add the values of another. */
void
share_moments_merge(ShareMoments *moments, const ShareMoments *other)
{
	moments->n += other->n;
	if (other->largest > moments->largest)
		moments->largest = other->largest;
	math_sum_merge(&moments->sum, &other->sum);
	math_sum_merge(&moments->squares, &other->squares);
	math_sum_merge(&moments->logs, &other->logs);
}

/*
 * Herfindahl-Hirschman index, the sum of the squared shares (Hirschman 1945,
 * Herfindahl 1950): 1/n for equal values, 1 for a single one.  False when the
 * total is 0.
 */
bool
share_moments_hhi(const ShareMoments *moments, double *hhi)
{
	double		total = math_sum_value(&moments->sum);

	if (!(total > 0))
		return false;
	*hhi = math_sum_value(&moments->squares) / total / total;
	return true;
}

/*
 * Entropy of the shares in nats, -sum p ln p (Shannon 1948).
 *
 * With T = sum x ln x it is ln S - T / S, which cancels when one customer has
 * nearly all.  Measured from the largest value x0 instead,
 *
 *		ln(S / x0) - (T - S ln x0) / S,
 *
 * every term is >= 0; ln x0 is the double that went into T, so what T has of
 * the largest value drops out exactly.  False when the total is 0.
 */
bool
share_moments_entropy(const ShareMoments *moments, double *entropy)
{
	double		total = math_sum_value(&moments->sum);
	double		reference;
	MathSum		others = moments->sum;
	MathSum		logs = moments->logs;
	double		result;

	if (!(total > 0))
		return false;
	reference = log(moments->largest);
	math_sum_add_product(&logs, -moments->sum.sum, reference);
	math_sum_add_product(&logs, -moments->sum.carry, reference);
	math_sum_add(&others, -moments->largest);
	result = log1p(math_sum_value(&others) / moments->largest) - math_sum_value(&logs) / total;
	*entropy = result < 0 ? 0 : result;
	return true;
}

double
sorted_total(const SortedValues *sorted)
{
	MathSum		sum = {0, 0};

	for (size_t i = 0; i < sorted->n; i++)
		math_sum_add(&sum, sorted->values[i]);
	return math_sum_value(&sum);
}

/*
 * sum (2 i - n - 1) x_i, i from 1: n^2 / 2 times the mean difference.  The
 * i-th least and the i-th greatest value have opposite weights; taken together
 * no term is negative, and equal values make exactly 0.
 */
static double
rank_weighted_sum(const SortedValues *sorted)
{
	MathSum		sum = {0, 0};
	double		weight = (double) sorted->n - 1;

	for (size_t i = 0; i < sorted->n / 2; i++, weight -= 2)
		math_sum_add_product(&sum, weight, sorted->values[sorted->n - 1 - i] - sorted->values[i]);
	return math_sum_value(&sum);
}

/*
 * Gini coefficient of values >= 0 (Gini 1912), twice the area between the
 * Lorenz curve and the diagonal: sum (2 i - n - 1) x_i / (n sum x).  Unbiased
 * has n - 1 for n (Deltas 2003), so that it reaches 1.  False when the total
 * is 0, or unbiased of one value.
 */
bool
sorted_gini(const SortedValues *sorted, bool unbiased, double *gini)
{
	double		n = (double) sorted->n - (unbiased ? 1 : 0);
	double		total = sorted_total(sorted);

	if (!(n > 0) || !(total > 0))
		return false;
	*gini = rank_weighted_sum(sorted) / total / n;
	return true;
}

/*
 * Gini coefficient of values of both signs, within 0 and 1: the sum of the
 * sizes |x| stands for the total (Raffinetti, Siletti & Vernizzi 2015, Stat
 * Methods Appl 24, eq. 9).  It is 1 when one customer has all the profit and
 * another all the loss, and the unbiased Gini when no value is negative.
 */
bool
sorted_gini_normalized(const SortedValues *sorted, double *gini)
{
	double		n = (double) sorted->n - 1;
	MathSum		sizes = {0, 0};

	for (size_t i = 0; i < sorted->n; i++)
		math_sum_add(&sizes, fabs(sorted->values[i]));
	if (!(n > 0) || !(math_sum_value(&sizes) > 0))
		return false;
	*gini = rank_weighted_sum(sorted) / math_sum_value(&sizes) / n;
	return true;
}

/* How many of n customers a share of them is. */
double
fraction_count(size_t n, const ShareLimit *fraction, FractionRule rule)
{
	double		count = share_count(fraction, n);

	if (rule == FRACTION_FLOOR)
		count = floor(count);
	else if (rule == FRACTION_CEIL)
		count = ceil(count);
	return fmin(count, (double) n);
}

/* Add a value in the units of the total. */
static void
add_shared(const SharedValues *shared, ShareSum *sum, size_t i)
{
	double		value = shared->sorted->values[i];

	if (shared->total.kind == SHARE_WIDE)
		(void) share_sum_add(sum, &shared->total, wide_estimate(&shared->sorted->wide[i]),
							 &shared->sorted->wide[i], 1);
	else
		(void) share_sum_add(sum, &shared->total,
							 shared->total.kind == SHARE_UNITS ? rint(value * shared->factor) : value, NULL, 1);
}

/* Whole numbers of any size, if the total is not too long to be compared. */
static bool
share_wide(SharedValues *shared)
{
	const SortedValues *sorted = shared->sorted;
	ShareSum	sum = {0};

	shared->total = (ShareTotal) {.kind = SHARE_WIDE,.scale = sorted->scale};
	for (size_t i = 0; i < sorted->n; i++)
		if (!share_sum_add(&sum, &shared->total, wide_estimate(&sorted->wide[i]), &sorted->wide[i], 1))
			return false;
	return !(math_sum_value(&sum.real) > 0) || share_total_set(&shared->total, &sum);
}

/*
 * Sums of sorted values beside their total.  Doubles that stand for short
 * decimals, as money does, are added as whole numbers.
 */
SharedValues
shared_values(const SortedValues *sorted)
{
	int			decimals = decimal_places(sorted->values, sorted->n, SHARED_MOST_DECIMALS);
	SharedValues shared = {.sorted = sorted,.factor = 1};
	ShareSum	sum = {0};

	if (sorted->wide != NULL && share_wide(&shared))
		return shared;
	for (int i = 0; i < decimals; i++)
		shared.factor *= 10;
	shared.total = (ShareTotal) {.kind = decimals >= 0 ? SHARE_UNITS : SHARE_FLOAT};
	for (size_t i = 0; i < sorted->n; i++)
		add_shared(&shared, &sum, i);
	/* units below 1e15 leave room for more values than there can be */
	(void) share_total_set(&shared.total, &sum);
	return shared;
}

/*
 * How many of the greatest values it takes for this share of a total > 0, not
 * fewer than passed, whose sum is given; they are added to it.
 */
size_t
shared_count(const SharedValues *shared, size_t passed, ShareSum *sum, const ShareLimit *limit)
{
	size_t		n = shared->sorted->n;

	while (passed < n && share_compare(&shared->total, sum, limit) < 0)
		add_shared(shared, sum, n - 1 - passed++);
	return passed;
}

/*
 * Share of the total (values >= 0) that the count greatest have; of a last
 * part of a customer, that part of its value.  False when the total is 0.
 */
bool
sorted_top_share(const SortedValues *sorted, double count, double *share)
{
	MathSum		sum = {0, 0};
	size_t		whole = (size_t) fmin(count, (double) sorted->n);
	double		total = sorted_total(sorted);

	if (!(total > 0))
		return false;
	for (size_t i = 1; i <= whole; i++)
		math_sum_add(&sum, sorted->values[sorted->n - i]);
	if (whole < sorted->n)
		math_sum_add(&sum, (count - (double) whole) * sorted->values[sorted->n - 1 - whole]);
	*share = fmin(math_sum_value(&sum) / total, 1);
	return true;
}

/* The fewest of the greatest values (all >= 0) that have this share of the total > 0. */
size_t
sorted_top_count(const SortedValues *sorted, double share)
{
	SharedValues shared = shared_values(sorted);
	ShareLimit	limit = share_limit(share);
	ShareSum	sum = {0};

	return shared_count(&shared, 0, &sum, &limit);
}

/*
 * The curve of cumulated shares of the total over shares of the customers 0,
 * 1/points, … 1, as points + 1 numbers: the Lorenz curve (Lorenz 1905) from
 * the least value up, the whale curve (Kaplan & Narayanan 2001) from the
 * greatest down.  Between two customers it is linear.  False when the total
 * is not above 0.
 */
bool
sorted_curve(const SortedValues *sorted, bool descending, int points, double *curve)
{
	double		total = sorted_total(sorted);
	size_t		n = sorted->n;
	size_t		passed = 0;
	MathSum		sum = {0, 0};

	if (!(total > 0))
		return false;
	for (int point = 0; point < points; point++)
	{
		/* n point / points without overflow */
		size_t		rest = n % (size_t) points * (size_t) point;
		size_t		whole = n / (size_t) points * (size_t) point + rest / (size_t) points;
		double		part = (double) (rest % (size_t) points) / points;
		MathSum		here;

		for (; passed < whole; passed++)
			math_sum_add(&sum, sorted->values[descending ? n - 1 - passed : passed]);
		here = sum;
		if (part > 0)
			math_sum_add(&here, part * sorted->values[descending ? n - 1 - passed : passed]);
		curve[point] = math_sum_value(&here) / total;
	}
	curve[points] = 1;
	return true;
}

WhaleTotals
sorted_whale(const SortedValues *sorted)
{
	WhaleTotals whale = {.total = sorted_total(sorted)};
	MathSum		profit = {0, 0};
	MathSum		loss = {0, 0};

	for (size_t i = 0; i < sorted->n; i++)
	{
		double		value = sorted->values[i];

		whale.winners += value > 0;
		whale.losers += value < 0;
		math_sum_add(value < 0 ? &loss : &profit, value);
	}
	whale.profit = math_sum_value(&profit);
	whale.loss = math_sum_value(&loss);
	return whale;
}
