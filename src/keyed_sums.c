/*
 * keyed_sums.c
 *		Exact sums of one customer by a number, such as the day a period begins.
 *
 * An amount goes to the sum of the row before, or becomes one of its own; when
 * there is no room left for many, the sums of equal keys are added up, and the
 * state doubles only if that did not help.  So rows in any order cost little, and
 * those in order of time, the common case of periods, almost nothing.
 */
#include "crm.h"

#include "keyed_sums.h"

PG_FUNCTION_INFO_V1(crm_keyed_sums_combine);

#define STATE "crm.keyed_sums"
#define STATE_KIND 0x4B455901	/* layout 1 */
#define FIRST_BYTES 64			/* one sum; doubled, sizes stay those of palloc */
#define GATHER_FROM 25			/* fewer are sorted once, at the end */

static int32
capacity(const KeyedSums *sums)
{
	return (int32) ((VARSIZE(sums) - offsetof(KeyedSums, sums)) / sizeof(KeyedSum));
}

/* Anyone can hand bytes to the functions of an aggregate of his own. */
static KeyedSums *
check(KeyedSums *sums)
{
	if (VARSIZE(sums) < offsetof(KeyedSums, sums) || sums->kind != STATE_KIND ||
		sums->scale < 0 || sums->scale > WIDE_MAX_SCALE ||
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
	for (int32 i = 1; i < sums->count; i++)
		if (sums->sums[i].key <= sums->sums[i - 1].key)
			return false;
	return true;
}

/* Put the sums in order of their keys, one for each. */
static void
gather(KeyedSums *sums)
{
	int32		last = 0;

	if (is_gathered(sums))
		return;
	sort_by_key(sums->sums, sums->count);
	for (int32 i = 1; i < sums->count; i++)
	{
		if (sums->sums[i].key != sums->sums[last].key)
			sums->sums[++last] = sums->sums[i];
		else if (!wide_add(&sums->sums[last].units, &sums->sums[i].units))
			money_out_of_range();
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

/* Let the units have at least so many decimals. */
static void
rescale(KeyedSums *sums, int32 scale)
{
	if (likely(scale <= sums->scale))
		return;
	for (int32 i = 0; i < sums->count; i++)
		if (!wide_scale_up(&sums->sums[i].units, scale - sums->scale))
			money_out_of_range();
	sums->scale = scale;
}

/* Add units of the state's scale to a key; the result may be another state. */
static KeyedSums *
add(KeyedSums *sums, int64 key, const WideInt *units)
{
	if (sums->count == 0 || sums->sums[sums->count - 1].key != key)
	{
		sums = with_room(sums);
		sums->sums[sums->count++] = (KeyedSum) {.key = key, .units = *units};
	}
	else if (!wide_add(&sums->sums[sums->count - 1].units, units))
		money_out_of_range();
	return sums;
}

/* Add an exact amount to a key; the result may be another state. */
KeyedSums *
keyed_sums_add(KeyedSums *sums, int64 key, const Amount *amount)
{
	Money		money = {0};

	rescale(sums, amount->scale);
	money_add_amount(&money, amount, sums->scale);
	return add(sums, key, &money.units);
}

/* One of the sums as an amount. */
Amount
keyed_sums_amount(const KeyedSums *sums, int32 i)
{
	Amount		amount = {.kind = AMOUNT_EXACT, .scale = sums->scale, .wide = sums->sums[i].units};

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
	rescale(sums, other->scale);
	for (int32 i = 0; i < other->count; i++)
	{
		WideInt		units = other->sums[i].units;

		CRM_CHECK_INTERRUPTS(i);
		if (!wide_scale_up(&units, sums->scale - other->scale))
			money_out_of_range();
		sums = add(sums, other->sums[i].key, &units);
	}
	PG_RETURN_POINTER(sums);
}
