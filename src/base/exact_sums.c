/*
 * exact_sums.c
 *		State of aggregates that add up several exact sums and counts.
 *
 * A sum is an integer number of units, so any order and any split of the rows
 * give the same digits.
 */
#include "base/exact_sums.h"

#include "catalog/pg_type.h"
#include "utils/fmgrprotos.h"

/* How many sums a shape says. */
static inline int
count_of_sums(const StateShape *shape)
{
	return (int) ((shape->size - offsetof(ExactSums, sum)) / sizeof(ExactSum));
}

/* Are scales and counts such that sums can be added to? */
bool
exact_sums_valid(const StateShape *shape, const void *state, Size tail)
{
	const ExactSums *sums = state;
	int			nsums = count_of_sums(shape);
	bool		good = true;

	for (int i = 0; good && i < nsums; i++)
		good = sums->sum[i].scale >= 0 && sums->sum[i].scale <= WIDE_MAX_SCALE;
	for (int i = 0; good && i < EXACT_COUNTS; i++)
		good = sums->count[i] >= 0 && sums->count[i] <= PG_INT64_MAX / 16;
	return good;
}

/* sum += amount, which is exact (AMOUNT_EXACT). */
void
exact_sum_add(ExactSum *sum, const Amount *amount)
{
	WideInt		units = amount->is_wide ? amount->wide : wide_from_int64(amount->units);

	exact_add(&sum->units, &sum->scale, &units, amount->scale);
}

/* sum -= amount */
void
exact_sum_subtract(ExactSum *sum, const Amount *amount)
{
	WideInt		units = amount->is_wide ? amount->wide : wide_from_int64(amount->units);

	wide_negate(&units);
	exact_add(&sum->units, &sum->scale, &units, amount->scale);
}

/* The sum with the decimals of the most precise amount in it. */
Numeric
exact_sum_numeric(const ExactSum *sum)
{
	Money		money = {.units = sum->units};

	return money_to_numeric(&money, AMOUNT_EXACT, sum->scale);
}

/* value * weight, if their units have 64 bits each; false else. */
static bool
multiply(const Amount *value, const Amount *weight, Amount *product)
{
	bool		is_negative = (value->units < 0) != (weight->units < 0);

	if (value->is_wide || weight->is_wide || value->units == PG_INT64_MIN || weight->units == PG_INT64_MIN ||
		value->scale + weight->scale > WIDE_MAX_SCALE)
		return false;
	*product = (Amount) {.kind = AMOUNT_EXACT, .scale = value->scale + weight->scale, .is_wide = true};
	product->wide = wide_from_int64(Abs(value->units));
	(void) wide_multiply_add(&product->wide, (uint64) Abs(weight->units), 0);
	if (is_negative)
		wide_negate(&product->wide);
	return true;
}

/* Add a numeric value with a numeric weight to the sums of a mean; neither may be NaN or infinite. */
void
exact_sums_add_weighted(ExactSums *sums, Datum value, Datum weight)
{
	Amount		amount;
	Amount		heaviness;
	Amount		product;

	amount_read(NUMERICOID, value, &amount);
	amount_read(NUMERICOID, weight, &heaviness);
	if (!multiply(&amount, &heaviness, &product))
		amount_read(NUMERICOID, DirectFunctionCall2(numeric_mul, value, weight), &product);
	exact_sum_add(&sums->sum[SUM_WEIGHTED], &product);
	exact_sum_add(&sums->sum[SUM_WEIGHT], &heaviness);
}

/* The body of the final function of such a mean: only the division rounds.  NULL when there is nothing to weigh by. */
Datum
exact_sums_mean(const StateShape *shape, FunctionCallInfo fcinfo)
{
	const ExactSums *sums = state_final(shape, fcinfo);

	if (sums == NULL || wide_is_zero(&sums->sum[SUM_WEIGHT].units))
		PG_RETURN_NULL();
	return DirectFunctionCall2(numeric_div, NumericGetDatum(exact_sum_numeric(&sums->sum[SUM_WEIGHTED])),
							   NumericGetDatum(exact_sum_numeric(&sums->sum[SUM_WEIGHT])));
}

/* Add other sums of the same kind. */
void *
exact_sums_merge(const StateShape *shape, void *state, const void *other)
{
	ExactSums  *sums = state;
	const ExactSums *more = other;
	int			nsums = count_of_sums(shape);

	for (int i = 0; i < nsums; i++)
		exact_add(&sums->sum[i].units, &sums->sum[i].scale, &more->sum[i].units, more->sum[i].scale);
	for (int i = 0; i < EXACT_COUNTS; i++)
		sums->count[i] += more->count[i];
	return sums;
}
