/*
 * exact_sums.c
 *		State of aggregates that add up several exact sums and counts.
 *
 * A sum is an integer number of units, so any order and any split of the rows
 * give the same digits.  The state has a fixed size and is changed in place.
 */
#include "base/exact_sums.h"

/* Anyone can hand bytes to the transition function of an aggregate of his own. */
ExactSums *
exact_sums_check(ExactSums *sums, const char *aggregate, uint32 kind)
{
	bool		good = VARSIZE(sums) == sizeof(ExactSums) && sums->kind == kind;

	for (int i = 0; good && i < EXACT_SUMS; i++)
		good = sums->sum[i].scale >= 0 && sums->sum[i].scale <= WIDE_MAX_SCALE;
	for (int i = 0; good && i < EXACT_COUNTS; i++)
		good = sums->count[i] >= 0 && sums->count[i] <= PG_INT64_MAX / 16;
	if (!good)
		crm_invalid_state(aggregate);
	return sums;
}

/*
 * The state in an argument, a new one if it is NULL.  It is the argument
 * itself, to be changed in place; one from a tuple may lie on four bytes only,
 * and is copied.
 */
ExactSums *
exact_sums_argument(FunctionCallInfo fcinfo, int argument, const char *aggregate, uint32 kind)
{
	ExactSums  *sums;

	if (PG_ARGISNULL(argument))
	{
		sums = palloc0(sizeof(ExactSums));
		SET_VARSIZE(sums, sizeof(ExactSums));
		sums->kind = kind;
		return sums;
	}
	sums = (ExactSums *) PG_GETARG_BYTEA_P(argument);
	if ((Pointer) sums != (Pointer) MAXALIGN(sums))
		sums = (ExactSums *) PG_GETARG_BYTEA_P_COPY(argument);
	return exact_sums_check(sums, aggregate, kind);
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

/* Add other sums of the same kind. */
void
exact_sums_merge(ExactSums *sums, const ExactSums *other)
{
	for (int i = 0; i < EXACT_SUMS; i++)
	{
		ExactSum	addend = other->sum[i];

		make_room(&sums->sum[i], addend.scale);
		make_room(&addend, sums->sum[i].scale);
		if (!wide_add(&sums->sum[i].units, &addend.units))
			money_out_of_range();
	}
	for (int i = 0; i < EXACT_COUNTS; i++)
		sums->count[i] += other->count[i];
}

/* Body of a combine function: states of equal options are added up. */
Datum
exact_sums_combine(FunctionCallInfo fcinfo, const char *aggregate, uint32 kind)
{
	ExactSums  *sums;
	ExactSums  *other;

	(void) crm_aggregate_context(fcinfo, aggregate);
	if (PG_ARGISNULL(0) && PG_ARGISNULL(1))
		PG_RETURN_NULL();
	if (PG_ARGISNULL(0))
		PG_RETURN_POINTER(exact_sums_check((ExactSums *) PG_GETARG_BYTEA_P_COPY(1), aggregate, kind));
	sums = exact_sums_argument(fcinfo, 0, aggregate, kind);
	if (PG_ARGISNULL(1))
		PG_RETURN_POINTER(sums);
	other = exact_sums_argument(fcinfo, 1, aggregate, kind);
	if (sums->option != other->option)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("options of %s change from row to row", aggregate),
				 errhint("Pass a constant, and GROUP BY for several.")));
	exact_sums_merge(sums, other);
	PG_RETURN_POINTER(sums);
}
