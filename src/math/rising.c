/*-------------------------------------------------------------------------
 *
 * math_rising.c
 *	  ln Gamma(r + x) - ln Gamma(r) and its derivatives over integer x.
 *
 * Cumulative sums of ln(r + i), 1 / (r + i) and 1 / (r + i)^2 replace the
 * gamma, digamma and trigamma functions of every row.
 *
 *-------------------------------------------------------------------------
 */
#include "math/rising.h"

#include <math.h>

#include "math/special.h"

#define RISING_FIELDS (sizeof(Rising) / sizeof(double))

static size_t
table_entries(int64_t max_x)
{
	if (max_x > BTYD_TABLE_MAX_X)
		max_x = BTYD_TABLE_MAX_X;
	return max_x < 0 ? 1 : (size_t) max_x + 1;
}

/*
 * rising_table_top
 *		Greatest x that a table for these rows should reach.  A step of the
 *		table costs about a tenth of a row beyond it, so a few customers of
 *		many purchases do not pay for a long table.
 */
int64_t
rising_table_top(const BtydData *data)
{
	int64_t		max_x = data->max_x;
	size_t		rows = data->n;

	if (rows < BTYD_TABLE_MAX_X / 10 && max_x > 1000 + 10 * (int64_t) rows)
		max_x = 1000 + 10 * (int64_t) rows;
	if (max_x > BTYD_TABLE_MAX_X)
		max_x = BTYD_TABLE_MAX_X;
	return max_x > 0 ? max_x : 0;
}

/*
 * rising_table_doubles
 *		Room, in doubles, of a table for x up to max_x.
 */
size_t
rising_table_doubles(int64_t max_x)
{
	return table_entries(max_x) * RISING_FIELDS;
}

/*
 * rising_work_size
 *		Room, in doubles, of the table for these rows: all the working space of
 *		a likelihood that looks every x up.
 */
size_t
rising_work_size(const BtydData *data)
{
	return rising_table_doubles(rising_table_top(data));
}

/*
 * rising_table_fill
 *		Fill the table for shape r > 0 in work, which has
 *		rising_table_doubles(max_x) doubles.
 */
void
rising_table_fill(RisingTable *table, double r, int64_t max_x, double *work)
{
	MathSum		value = {0.0, 0.0};
	MathSum		first = {0.0, 0.0};
	MathSum		second = {0.0, 0.0};
	size_t		i;

	table->r = r;
	table->n = table_entries(max_x);
	table->entry = (Rising *) work;
	for (i = 0; i < table->n; i++)
	{
		double		inverse = 1.0 / (r + (double) i);

		table->entry[i].value = math_sum_value(&value);
		table->entry[i].first = math_sum_value(&first);
		table->entry[i].second = math_sum_value(&second);
		math_sum_add(&value, log(r + (double) i));
		math_sum_add(&first, inverse);
		math_sum_add(&second, -inverse * inverse);
	}
}

/*
 * rising
 *		The same for any real x >= 0, by the special functions.
 */
Rising
rising(double r, double x)
{
	Rising		result;

	result.value = math_lgamma_diff(r, x);
	result.first = math_digamma(r + x) - math_digamma(r);
	result.second = math_trigamma(r + x) - math_trigamma(r);
	return result;
}

/*
 * rising_lookup
 *		From the table, or by the special functions where x is not in it.
 */
Rising
rising_lookup(const RisingTable *table, double x)
{
	if (x >= 0.0 && x < (double) table->n && x == floor(x))
		return table->entry[(size_t) x];
	return rising(table->r, x);
}
