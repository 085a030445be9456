/*
 * exact_sums.c
 *		State of aggregates that add up several exact sums and counts.
 *
 * A sum is an integer number of units, so any order and any split of the rows
 * give the same digits.
 */
#include "base/exact_sums.h"

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

/* Rescale a sum so that it can take an addend of that many decimals. */
static void
make_room(ExactSum *sum, int64 scale)
{
	if (likely(scale <= sum->scale))
		return;
	if (!wide_scale_up(&sum->units, (int) (scale - sum->scale)))
		money_out_of_range();
	sum->scale = scale;
}

/* sum += amount, which is exact (AMOUNT_EXACT). */
void
exact_sum_add(ExactSum *sum, const Amount *amount)
{
	Money		money;

	make_room(sum, amount->scale);
	money.units = sum->units;
	money_add_amount(&money, amount, (int) sum->scale);
	sum->units = money.units;
}

/* sum -= amount */
void
exact_sum_subtract(ExactSum *sum, const Amount *amount)
{
	Amount		negated = *amount;

	if (!amount->is_wide)
		negated.wide = wide_from_int64(amount->units);
	negated.is_wide = true;
	wide_negate(&negated.wide);
	exact_sum_add(sum, &negated);
}

/* The sum with the decimals of the most precise amount in it. */
Numeric
exact_sum_numeric(const ExactSum *sum)
{
	Money		money = {.units = sum->units};

	return money_to_numeric(&money, AMOUNT_EXACT, (int) sum->scale);
}

/* Add other sums of the same kind and option. */
void *
exact_sums_merge(const StateShape *shape, void *state, const void *other)
{
	ExactSums  *sums = state;
	const ExactSums *more = other;
	int			nsums = count_of_sums(shape);

	if (sums->option != more->option)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("options of %s change from row to row", shape->aggregate),
				 errhint("Pass a constant, and GROUP BY for several.")));
	for (int i = 0; i < nsums; i++)
	{
		ExactSum	addend = more->sum[i];

		make_room(&sums->sum[i], addend.scale);
		make_room(&addend, sums->sum[i].scale);
		if (!wide_add(&sums->sum[i].units, &addend.units))
			money_out_of_range();
	}
	for (int i = 0; i < EXACT_COUNTS; i++)
		sums->count[i] += more->count[i];
	return sums;
}
