/*
 * amount_units.c
 *		Amounts that must be exact, where rows keep them in 64 bits.
 */
#include "base/crm.h"

#include <math.h>

#include "catalog/pg_type.h"

#include "base/amount.h"

/* More decimals than amounts of money have come from calculations, as in 12345 / 100.0, and are mostly zeros. */
#define USUAL_DECIMALS 6

/* A floating-point amount becomes the shortest decimal that it prints as; an exact one stays. */
void
amount_make_exact(Amount *amount)
{
	static const double power[] = {1, 10, 100};
	double		value = amount->real;

	if (amount->kind != AMOUNT_FLOAT)
		return;
	amount->kind = AMOUNT_EXACT;
	for (int scale = 0; scale < 3; scale++)
	{
		double		units = rint(value * power[scale]);

		if (fabs(units) < 9e15 && units / power[scale] == value)
		{
			amount->units = (int64) units;
			amount->scale = scale;
			return;
		}
	}
	amount_read(NUMERICOID, NumericGetDatum(double_to_numeric(value)), amount);
}

/* Decimals that are zeros need no room. */
static void
drop_zeros(Amount *amount)
{
	WideInt		units = amount->is_wide ? amount->wide : wide_from_int64(amount->units);
	bool		is_negative;
	int			zeros;

	if (wide_is_zero(&units))
	{
		amount->scale = 0;
		amount->is_wide = false;
		return;
	}
	is_negative = wide_is_negative(&units);
	if (is_negative)
		wide_negate(&units);
	zeros = wide_strip_zeros(&units);
	if (zeros > amount->scale)
	{
		(void) wide_scale_up(&units, zeros - amount->scale);
		zeros = amount->scale;
	}
	if (is_negative)
		wide_negate(&units);
	amount->scale -= zeros;
	amount->is_wide = !wide_fits_int64(&units, &amount->units);
}

/* Read a value as units of 10^-scale, at most 18 decimals; false where they do not fit 64 bits. */
bool
amount_in_units(Datum value, Amount *amount)
{
	amount_argument(value, amount);
	amount_make_exact(amount);
	if (unlikely(amount->is_wide || amount->scale > USUAL_DECIMALS))
		drop_zeros(amount);
	return likely(!amount->is_wide && amount->scale <= AMOUNT_UNITS_DECIMALS);
}
