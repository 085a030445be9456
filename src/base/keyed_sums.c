/*
 * keyed_sums.c
 *		Exact sums of one customer by a number, such as the day a period begins.
 *
 * An amount goes to the sum of the row before, or becomes one of its own; when
 * there is no room left for many, the sums of equal keys are added up, and the
 * state doubles only if that did not help.  So rows in any order cost little, and
 * those in order of time, the common case of periods, almost nothing.
 */
#include "base/crm.h"

#include "base/keyed_sums.h"

PG_FUNCTION_INFO_V1(crm_keyed_sums_combine);

#define STATE "crm.keyed_sums"
#define STATE_KIND 0x4B455902	/* layout 2 */
#define FIRST_BYTES 64			/* one sum; doubled, sizes stay those of palloc */
#define GATHER_FROM 25			/* fewer are sorted once, at the end */

static int64
capacity(const KeyedSums *sums)
{
	return (int64) ((VARSIZE(sums) - offsetof(KeyedSums, sums)) / sizeof(KeyedSum));
}

/* Anyone can hand bytes to the functions of an aggregate of his own; sums are checked where they are read. */
static KeyedSums *
check(KeyedSums *sums)
{
	if (VARSIZE(sums) < offsetof(KeyedSums, sums) || sums->kind != STATE_KIND ||
		sums->count < 0 || sums->count > capacity(sums))
		crm_invalid_state(STATE);
	return sums;
}

static KeyedSums *
create(Size bytes)
{
	KeyedSums  *sums = palloc0(bytes);

	SET_VARSIZE(sums, bytes);
	sums->kind = STATE_KIND;
	return sums;
}

/* The state in an argument, a new one if it is NULL; one from a tuple may be misaligned, and is copied. */
KeyedSums *
keyed_sums_argument(FunctionCallInfo fcinfo, int argument)
{
	KeyedSums  *sums;

	if (PG_ARGISNULL(argument))
		return create(FIRST_BYTES);
	sums = (KeyedSums *) PG_GETARG_BYTEA_P(argument);
	if ((Pointer) sums != (Pointer) MAXALIGN(sums))
		sums = (KeyedSums *) PG_GETARG_BYTEA_P_COPY(argument);
	return check(sums);
}

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
	WideInt		addend = *units;

	if (sum->scale < 0 || sum->scale > WIDE_MAX_SCALE || scale < 0 || scale > WIDE_MAX_SCALE)
		crm_invalid_state(STATE);
	if (unlikely(scale > sum->scale))
	{
		if (!wide_scale_up(&sum->units, scale - sum->scale))
			money_out_of_range();
		sum->scale = scale;
	}
	if (!wide_scale_up(&addend, sum->scale - scale) || !wide_add(&sum->units, &addend))
		money_out_of_range();
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

	if (is_gathered(sums))
		return sums;
	copy = palloc(VARSIZE(sums));
	memcpy(copy, sums, VARSIZE(sums));
	gather(copy);
	return copy;
}

/* A state with room for one more sum: the same one, or a larger one. */
static KeyedSums *
with_room(KeyedSums *sums)
{
	KeyedSums  *larger;
	Size		bytes = VARSIZE(sums);

	if (likely(sums->count < capacity(sums)))
		return sums;
	if (sums->count >= GATHER_FROM)
		gather(sums);
	if (sums->count <= capacity(sums) / 2)
		return sums;
	if (bytes > MaxAllocSize / 2)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("customer has revenue in too many periods"),
				 errhint("Take longer periods.")));
	larger = create(bytes * 2);
	memcpy((char *) larger + VARHDRSZ, (char *) sums + VARHDRSZ, bytes - VARHDRSZ);
	return larger;
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
		crm_invalid_state(STATE);
	amount.is_wide = !wide_fits_int64(&amount.wide, &amount.units);
	return amount;
}

/* Body of the combine function of every aggregate of keyed sums. */
Datum
crm_keyed_sums_combine(PG_FUNCTION_ARGS)
{
	KeyedSums  *sums;
	KeyedSums  *other;

	(void) crm_aggregate_context(fcinfo, STATE);
	if (PG_ARGISNULL(0) && PG_ARGISNULL(1))
		PG_RETURN_NULL();
	if (PG_ARGISNULL(0))
		PG_RETURN_POINTER(check((KeyedSums *) PG_GETARG_BYTEA_P_COPY(1)));
	sums = keyed_sums_argument(fcinfo, 0);
	if (PG_ARGISNULL(1))
		PG_RETURN_POINTER(sums);
	other = keyed_sums_argument(fcinfo, 1);
	for (int64 i = 0; i < other->count; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		sums = add(sums, other->sums[i].key, &other->sums[i].units, other->sums[i].scale);
	}
	PG_RETURN_POINTER(sums);
}
