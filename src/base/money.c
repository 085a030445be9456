/*
 * money.c
 *		Sums of amounts: exact in units of 10^-scale, or compensated doubles.
 *
 * Exact sums are integers, so any order and any split of the rows give the
 * same bits.  Float sums carry the rounding error beside the sum (Neumaier
 * 1974, "Rundungsfehleranalyse einiger Verfahren zur Summation endlicher
 * Summen", algorithm IV), which keeps different orders within 1e-15 of each
 * other for sums of one sign.
 */
#include "base/amount.h"

#include <math.h>

#include "common/shortest_dec.h"
#include "utils/builtins.h"

Money
money_from_units(int64 units)
{
	return (Money) {.units = wide_from_int64(units)};
}

/* sum += addend, collecting in *lost what the addition rounds away. */
void
money_add_real(double *sum, double *lost, double addend)
{
	double		total = *sum + addend;

	if (unlikely(isinf(total)))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("sum of amounts is out of range for type double precision"),
				 errhint("Cast the amounts to numeric, or divide them by a constant.")));
	if (fabs(*sum) >= fabs(addend))
		*lost += (*sum - total) + addend;
	else
		*lost += (addend - total) + *sum;
	*sum = total;
}

/* Add a row's amount; an exact amount has at most scale decimals. */
void
money_add_amount(Money *money, const Amount *amount, int scale)
{
	if (amount->kind == AMOUNT_FLOAT)
		money_add_real(&money->real.sum, &money->real.lost, amount->real);
	else
	{
		WideInt		addend = amount->is_wide ? amount->wide : wide_from_int64(amount->units);

		if (!wide_scale_up(&addend, scale - amount->scale) ||
			!wide_add(&money->units, &addend))
			money_out_of_range();
	}
}

/* sum += addend, both exact; the sum gets the decimals of the addend where it has fewer. */
void
exact_add(WideInt *sum, int32 *scale, const WideInt *addend, int addend_scale)
{
	WideInt		units = *addend;

	if (unlikely(addend_scale > *scale))
	{
		if (!wide_scale_up(sum, addend_scale - *scale))
			money_out_of_range();
		*scale = addend_scale;
	}
	if (!wide_scale_up(&units, *scale - addend_scale) || !wide_add(sum, &units))
		money_out_of_range();
}

/* Add a sum of the same kind and scale. */
void
money_add(Money *money, const Money *addend, AmountKind kind)
{
	if (kind == AMOUNT_FLOAT)
	{
		money_add_real(&money->real.sum, &money->real.lost, addend->real.sum);
		money->real.lost += addend->real.lost;
	}
	else if (!wide_add(&money->units, &addend->units))
		money_out_of_range();
}

/* Take a sum of the same kind and scale away. */
void
money_subtract(Money *money, const Money *subtrahend, AmountKind kind)
{
	Money		negated = *subtrahend;

	if (kind == AMOUNT_FLOAT)
	{
		negated.real.sum = -negated.real.sum;
		negated.real.lost = -negated.real.lost;
	}
	else
		wide_negate(&negated.units);
	money_add(money, &negated, kind);
}

/* Give an exact sum more decimals. */
void
money_rescale(Money *money, AmountKind kind, int digits)
{
	if (kind == AMOUNT_EXACT && !wide_scale_up(&money->units, digits))
		money_out_of_range();
}

/* Is a sum that came from outside usable? */
bool
money_is_finite(const Money *money, AmountKind kind)
{
	return kind != AMOUNT_FLOAT ||
		(isfinite(money->real.sum) && isfinite(money->real.lost) &&
		 isfinite(money->real.sum + money->real.lost));
}

double
money_to_double(const Money *money, AmountKind kind, int scale)
{
	if (kind == AMOUNT_FLOAT)
		return money->real.sum + money->real.lost;
	return wide_to_double(&money->units, scale);
}

static Numeric
decimal_to_numeric(const char *decimal)
{
	return DatumGetNumeric(DirectFunctionCall3(numeric_in, CStringGetDatum(decimal),
											   ObjectIdGetDatum(InvalidOid),
											   Int32GetDatum(-1)));
}

/* The numeric that casts back to the same float8 (shortest such decimal). */
Numeric
double_to_numeric(double value)
{
	char		buffer[64];

	double_to_shortest_decimal_buf(value, buffer);
	return decimal_to_numeric(buffer);
}

/* The numeric that casts back to the same real (shortest such decimal). */
Numeric
real_to_numeric(float4 value)
{
	char		buffer[32];

	float_to_shortest_decimal_buf(value, buffer);
	return decimal_to_numeric(buffer);
}

/* units * 10^-scale as numeric with exactly scale decimals. */
Numeric
units_to_numeric(int64 units, int scale)
{
	return int64_div_fast_to_numeric(units, scale);
}

/* Exact sums keep their decimals. */
Numeric
money_to_numeric(const Money *money, AmountKind kind, int scale)
{
	char		buffer[WIDE_STRING_SIZE];
	int64		small;

	if (kind == AMOUNT_FLOAT)
		return double_to_numeric(money_to_double(money, kind, scale));
	if (wide_fits_int64(&money->units, &small))
		return units_to_numeric(small, scale);
	wide_to_string(&money->units, scale, buffer);
	return decimal_to_numeric(buffer);
}

/* Sum / count, as numeric division of the sum (count > 0). */
Numeric
money_mean(const Money *money, AmountKind kind, int scale, int64 count)
{
	if (kind == AMOUNT_FLOAT)
		return double_to_numeric(money_to_double(money, kind, scale) / (double) count);
	return DatumGetNumeric(DirectFunctionCall2(numeric_div,
											   NumericGetDatum(money_to_numeric(money, kind, scale)),
											   NumericGetDatum(int64_to_numeric(count))));
}
