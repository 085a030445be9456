/*
 * association.c
 *		How far belonging to a group goes with an event, such as leaving: groups
 *		of any number, one of them for what is not known.
 */
#include "base/crm.h"

#include <math.h>

#include "base/result_rows.h"
#include "credit/bins_state.h"
#include "math/special.h"

PG_FUNCTION_INFO_V1(crm_association_transition);
PG_FUNCTION_INFO_V1(crm_association_final);

#define FUNCTION "crm.association"

/* association(group, event): add one row. */
Datum
crm_association_transition(PG_FUNCTION_ARGS)
{
	return bins_state_add(fcinfo, FUNCTION, NULL);
}

/* How many groups have rows. */
static int
used_groups(const BinCount *groups, size_t n)
{
	int			used = 0;

	for (size_t i = 0; i < n; i++)
		used += groups[i].good + groups[i].bad > 0;
	return used;
}

/*
 * Pearson (1900), On the criterion that a given system of deviations …, of two
 * columns: the sum over groups of (events - expected)^2 (1/expected events +
 * 1/expected others).
 */
static double
chi_square(const BinCount *groups, size_t n, BinCount total)
{
	double		share = total.bad / (total.good + total.bad);
	MathSum		sum = {0};

	for (size_t i = 0; i < n; i++)
	{
		double		rows = groups[i].good + groups[i].bad;
		double		excess = groups[i].bad - rows * share;

		CRM_CHECK_INTERRUPTS(i);
		if (rows > 0)
			math_sum_add(&sum, excess / rows * excess / (share * (1 - share)));
	}
	return math_sum_value(&sum);
}

/*
 * The row of type crm.association.  Cramer (1946), Mathematical Methods of
 * Statistics: V = sqrt(chi square / n), since there are two outcomes.  Without
 * two groups and two outcomes there is nothing to compare.
 */
Datum
crm_association_final(PG_FUNCTION_ARGS)
{
	BinsState  *state = bins_state_of(fcinfo, FUNCTION);
	BinCount	total;
	BinCount   *groups;
	double		value;
	size_t		n;
	int			used;
	ResultRow	row;

	if (state == NULL)
		PG_RETURN_NULL();
	groups = bins_state_groups(state, &n);
	total = bins_total(groups, n);
	used = used_groups(groups, n);
	result_row_begin(&row, fcinfo);
	put_float(&row, total.good + total.bad);
	put_float(&row, total.bad);
	put_float(&row, groups[n - 1].good + groups[n - 1].bad);
	put_int(&row, used);
	if (used > 1 && total.good > 0 && total.bad > 0 && bins_woe(groups, n, ZERO_CELL_HALF, NULL, NULL, &value))
	{
		double		statistic = chi_square(groups, n, total);

		put_float(&row, statistic);
		put_int(&row, used - 1);
		put_float(&row, math_gamma_q((used - 1) / 2.0, statistic / 2));
		put_float(&row, fmin(1, sqrt(statistic / (total.good + total.bad))));
		put_float(&row, value);
	}
	put_nulls(&row);
	return result_row_datum(&row);
}
