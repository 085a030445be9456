/*
 * abc_values.c
 *		Values of items as they come in, exact where their type is.
 *
 * Money fits doubles as whole numbers of cents.  Only when a set of numerics
 * needs more than 53 bits do all its values become integers of 256; only when
 * these do not suffice either, doubles.  What becomes of a set of amounts does
 * not depend on their order.
 */
#include "base/crm.h"

#include <float.h>
#include <math.h>

#include "abc/abc_values.h"

/* Bytes of one value. */
size_t
abc_units_size(const AbcUnits *units)
{
	return units->kind == ABC_WIDE ? sizeof(WideInt) : sizeof(double);
}

/* The value that a double stands for. */
double
abc_units_value(const AbcUnits *units, double value)
{
	WideInt		wide;
	double		result;

	/* a made-up state may call anything units: it is refused at the end */
	if (units->kind != ABC_UNITS || !(fabs(value) <= ABC_EXACT_LIMIT))
		return value;
	if (int64_to_double((int64) value, units->scale, &result))
		return result;
	wide = wide_from_int64((int64) value);
	return wide_to_double(&wide, units->scale);
}

/* The largest size of an integer here: the declared limit of exact money. */
static bool
wide_is_money(const WideInt *wide)
{
	return fabs(wide_estimate(wide)) <= 1e76;
}

/* Could abc_values_add() have made them? */
bool
abc_values_valid(const AbcValues *values)
{
	const AbcUnits *units = &values->units;
	double		limit = units->kind == ABC_UNITS ? ABC_EXACT_LIMIT : DBL_MAX;

	if (units->kind < ABC_UNKNOWN || units->kind > ABC_WIDE ||
		units->scale < 0 || units->scale > WIDE_MAX_SCALE ||
		(units->kind == ABC_UNKNOWN && values->n > 0))
		return false;
	for (size_t i = 0; i < values->n; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		if (units->kind == ABC_WIDE)
		{
			if (!wide_is_money((const WideInt *) values->items + i))
				return false;
		}
		else
		{
			double		value = ((const double *) values->items)[i];

			if (!(fabs(value) <= limit) || (units->kind == ABC_UNITS && value != rint(value)))
				return false;
		}
	}
	return true;
}

/* Room for that many values. */
void
abc_values_create(AbcValues *values, size_t capacity)
{
	memset(values, 0, sizeof(*values));
	values->capacity = Max(capacity, 1);
	values->items = MemoryContextAllocHuge(CurrentMemoryContext, values->capacity * sizeof(double));
}

/* An exact amount in units of 10^-scale; false if it does not fit 256 bits. */
static bool
amount_to_wide(const Amount *amount, int scale, WideInt *wide)
{
	*wide = amount->is_wide ? amount->wide : wide_from_int64(amount->units);
	return wide_scale_up(wide, scale - amount->scale) && wide_is_money(wide);
}

/* Add an amount, for which there is room, if it fits the units of those before. */
bool
abc_values_take(AbcValues *values, const Amount *amount)
{
	AbcUnits   *units = &values->units;
	int64		taken;

	if (unlikely(units->kind == ABC_UNKNOWN))
		*units = (AbcUnits) {
			.kind = amount->kind == AMOUNT_FLOAT ? ABC_FLOAT : ABC_UNITS,.scale = amount->scale
		};
	if (units->kind == ABC_FLOAT)
		((double *) values->items)[values->n++] = amount_to_double(amount);
	else if (amount->kind == AMOUNT_FLOAT || amount->scale > units->scale)
		return false;
	else if (units->kind == ABC_WIDE)
	{
		if (!amount_to_wide(amount, units->scale, (WideInt *) values->items + values->n))
			return false;
		values->n++;
	}
	else
	{
		if (!amount_at_scale(amount, units->scale, &taken) || fabs((double) taken) > ABC_EXACT_LIMIT)
			return false;
		((double *) values->items)[values->n++] = (double) taken;
	}
	return true;
}

/* A value as an amount; what a made-up state calls units may be anything. */
void
abc_values_amount(const AbcValues *values, size_t i, Amount *amount)
{
	double		value;

	*amount = (Amount) {.kind = AMOUNT_EXACT,.scale = values->units.scale};
	if (values->units.kind == ABC_WIDE)
	{
		amount->wide = ((const WideInt *) values->items)[i];
		amount->is_wide = !wide_fits_int64(&amount->wide, &amount->units);
		return;
	}
	value = ((const double *) values->items)[i];
	if (values->units.kind == ABC_UNITS && fabs(value) <= ABC_EXACT_LIMIT)
		amount->units = (int64) value;
	else
		*amount = (Amount) {.kind = AMOUNT_FLOAT,.real = value};
}

/*
 * The units that hold all values and an amount, at a scale that is enough for
 * both: whole numbers in doubles, longer ones, or the values themselves.
 */
static AbcUnits
common_units(const AbcValues *values, const Amount *amount, int scale)
{
	AbcUnits	units = {.kind = ABC_UNITS,.scale = scale};

	for (size_t i = 0; i <= values->n; i++)
	{
		Amount		one = *amount;
		WideInt		wide;

		CRM_CHECK_INTERRUPTS(i);
		if (i < values->n)
			abc_values_amount(values, i, &one);
		if (one.kind == AMOUNT_FLOAT || !amount_to_wide(&one, scale, &wide))
			return (AbcUnits) {.kind = ABC_FLOAT};
		if (fabs(wide_estimate(&wide)) > ABC_EXACT_LIMIT)
			units.kind = ABC_WIDE;
	}
	return units;
}

/*
 * Bring the values to units in which the amount, too, can be taken.  They move
 * to new memory; the old one is the caller's.
 */
void
abc_values_change(AbcValues *values, const Amount *amount)
{
	AbcValues	changed = {
		.units = common_units(values, amount, Max(values->units.scale, amount->scale)),
		.capacity = values->capacity
	};

	changed.items = MemoryContextAllocHuge(CurrentMemoryContext,
										   changed.capacity * abc_units_size(&changed.units));
	for (size_t i = 0; i < values->n; i++)
	{
		Amount		one;

		CRM_CHECK_INTERRUPTS(i);
		abc_values_amount(values, i, &one);
		(void) abc_values_take(&changed, &one);
	}
	*values = changed;
}

/* Add an amount, for which there is room; items may move. */
void
abc_values_add(AbcValues *values, const Amount *amount)
{
	void	   *before = values->items;

	if (likely(abc_values_take(values, amount)))
		return;
	abc_values_change(values, amount);
	pfree(before);
	if (!abc_values_take(values, amount))
		elog(ERROR, "value does not fit the units that were made for it");
}

/* Leave a place empty: 0. */
void
abc_values_skip(AbcValues *values)
{
	size_t		size = abc_units_size(&values->units);

	memset((char *) values->items + values->n * size, 0, size);
	values->n++;
}

/* Turn ABC_UNITS into ABC_WIDE; the items move. */
void
abc_values_widen(AbcValues *values)
{
	const double *units = values->items;
	WideInt    *wide = MemoryContextAllocHuge(CurrentMemoryContext,
											  values->capacity * sizeof(WideInt));

	for (size_t i = 0; i < values->n; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		wide[i] = wide_from_whole(units[i]);
	}
	pfree(values->items);
	values->items = wide;
	values->units.kind = ABC_WIDE;
}
