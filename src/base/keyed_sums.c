/*
 * keyed_sums.c
 *		Exact sums of one customer or cash flow by a number, such as the day a period begins.
 *
 * An amount goes to the sum of the row before, or becomes one of its own; when
 * there is no room left for many, the sums of equal keys are added up, and the
 * state doubles only if that did not help.  So rows in any order cost little, and
 * those in order of time, the common case of periods, almost nothing.
 */
#include "base/keyed_sums.h"

#define AGGREGATE "crm.keyed_sums"
#define HEADER 16				/* bytes of a state before its first sum */
#define FIRST_BYTES 64			/* one sum; doubled, sizes stay those of palloc */
#define GATHER_FROM 25			/* fewer are sorted once, at the end */

#define ST_SORT sort_by_key
#define ST_ELEMENT_TYPE KeyedSum
#define ST_COMPARE(a, b) (((a)->key > (b)->key) - ((a)->key < (b)->key))
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

static bool
is_gathered(const KeyedSums *sums)
{
	for (int64 i = 1; i < sums->count; i++)
		if (sums->sums[i].key <= sums->sums[i - 1].key)
			return false;
	return true;
}

/* Add units of 10^-scale to a sum. */
static void
add_units(KeyedSum *sum, const WideInt *units, int32 scale)
{
	if (sum->scale < 0 || sum->scale > WIDE_MAX_SCALE || scale < 0 || scale > WIDE_MAX_SCALE)
		crm_invalid_state(AGGREGATE);
	exact_add(&sum->units, &sum->scale, units, scale);
}

/* Put the sums in order of their keys, one for each. */
static void
gather(KeyedSums *sums)
{
	int64		last = 0;

	if (is_gathered(sums))
		return;
	sort_by_key(sums->sums, (size_t) sums->count);
	for (int64 i = 1; i < sums->count; i++)
	{
		if (sums->sums[i].key != sums->sums[last].key)
			sums->sums[++last] = sums->sums[i];
		else
			add_units(&sums->sums[last], &sums->sums[i].units, sums->sums[i].scale);
	}
	sums->count = last + 1;
}

/* The sums in order of their keys, one for each; the argument is left alone. */
KeyedSums *
keyed_sums_gathered(KeyedSums *sums)
{
	KeyedSums  *copy;
	Size		bytes = offsetof(KeyedSums, sums) + (Size) sums->count * sizeof(KeyedSum);

	if (is_gathered(sums))
		return sums;
	copy = palloc(bytes);
	memcpy(copy, sums, bytes);
	gather(copy);
	return copy;
}

static int64
capacity(const KeyedSums *sums)
{
	return (int64) (state_tail(&keyed_sums_shape, sums) / sizeof(KeyedSum));
}

/* A state with room for one more sum: the same one, or a larger one. */
static KeyedSums *
with_room(KeyedSums *sums)
{
	Size		bytes = HEADER + state_tail(&keyed_sums_shape, sums);

	if (likely(sums->count < capacity(sums)))
		return sums;
	if (sums->count >= GATHER_FROM)
		gather(sums);
	if (sums->count <= capacity(sums) / 2)
		return sums;
	if (bytes > MaxAllocSize / 2)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("amounts of more than %lld periods in one row", (long long) sums->count),
				 errhint("Take longer periods.")));
	return state_enlarge(&keyed_sums_shape, sums, bytes * 2 - HEADER);
}

/* Add units of 10^-scale to a key; the result may be another state. */
static KeyedSums *
add(KeyedSums *sums, int32 key, const WideInt *units, int32 scale)
{
	if (sums->count == 0 || sums->sums[sums->count - 1].key != key)
	{
		sums = with_room(sums);
		sums->sums[sums->count++] = (KeyedSum) {.key = key, .scale = scale, .units = *units};
	}
	else
		add_units(&sums->sums[sums->count - 1], units, scale);
	return sums;
}

/* Add an exact amount to a key; the result may be another state. */
KeyedSums *
keyed_sums_add(KeyedSums *sums, int32 key, const Amount *amount)
{
	WideInt		units = amount->is_wide ? amount->wide : wide_from_int64(amount->units);

	return add(sums, key, &units, amount->scale);
}

/* One of the sums as an amount. */
Amount
keyed_sums_amount(const KeyedSums *sums, int64 i)
{
	const KeyedSum *sum = &sums->sums[i];
	Amount		amount = {.kind = AMOUNT_EXACT, .scale = sum->scale, .wide = sum->units};

	if (sum->scale < 0 || sum->scale > WIDE_MAX_SCALE)
		crm_invalid_state(AGGREGATE);
	amount.is_wide = !wide_fits_int64(&amount.wide, &amount.units);
	return amount;
}

/* Sums are checked where they are read. */
static bool
is_valid(const StateShape *shape, const void *state, Size tail)
{
	const KeyedSums *sums = state;

	return sums->count >= 0 && sums->count <= (int64) (tail / sizeof(KeyedSum));
}

/* Add the sums of another state to those of their keys. */
static void *
merge(const StateShape *shape, void *state, const void *other)
{
	KeyedSums  *sums = state;
	const KeyedSums *more = other;

	for (int64 i = 0; i < more->count; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		sums = add(sums, more->sums[i].key, &more->sums[i].units, more->sums[i].scale);
	}
	return sums;
}

const StateShape keyed_sums_shape = {
	.aggregate = AGGREGATE,
	.kind = 0x4B455902,			/* layout 2 */
	.size = offsetof(KeyedSums, sums),
	.tail = FIRST_BYTES - HEADER,
	.is_valid = is_valid,
	.merge = merge
};

/* Of every aggregate of keyed sums. */
STATE_COMBINE(crm_keyed_sums_combine, &keyed_sums_shape)
