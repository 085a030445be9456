/*
 * population_pack.c
 *		Packing a population: population_packed.h says how.
 */
#include "base/crm.h"

#include "utils/uuid.h"

#include "base/packed.h"
#include "customer/population_packed.h"

/* What is being packed, and where in it we are. */
typedef struct Packing
{
	PopulationView view;
	const DateADT *days;
	const PopulationEarly *early;
	const uint64 *orders;
} Packing;

static void
pack_key(StringInfo out, const PopulationView *view, const PopulationEntry *entry)
{
	KeyLookup	key;

	if (view->head->key_kind == KEY_BIGINT)
	{
		if (entry == view->entries)
			pack_int(out, entry->key);
		else
			pack_uint(out, (uint64) entry->key - (uint64) entry[-1].key);
		return;
	}
	population_entry_key(view->head, view->keys, entry, &key);
	if (view->head->key_kind == KEY_TEXT)
		pack_uint(out, key.length);
	appendBinaryStringInfo(out, key.bytes, (int) key.length);
}

static bool
is_zero(const Money *money, AmountKind kind)
{
	return kind == AMOUNT_FLOAT ? money->real.sum == 0 && money->real.lost == 0 : wide_is_zero(&money->units);
}

/* Do the sums need PACKED_WIDE?  Sums of floats do if rounding has dropped something. */
static bool
is_wide(const PopulationWide *wide, AmountKind kind)
{
	return kind != AMOUNT_FLOAT || wide->gross.real.lost != 0 || wide->refunds.real.lost != 0 ||
		wide->first_gross.real.lost != 0;
}

/* A sum of a customer that is no bare number. */
static void
pack_sum(StringInfo out, const Money *money, AmountKind kind, uint8 shape)
{
	if (kind == AMOUNT_FLOAT && !(shape & PACKED_WIDE))
		pack_double(out, money->real.sum);
	else
		pack_money(out, money, kind);
}

/* What the first byte of a customer says. */
static uint8
shape_of(const PopulationView *view, const PopulationEntry *entry)
{
	const PopulationWide *wide = entry->wide > 0 ? &view->wide[entry->wide - 1] : NULL;
	uint8		shape = (uint8) Min(entry->orders, PACKED_ORDERS);

	if (wide != NULL && is_wide(wide, view->head->amount_kind))
		shape |= PACKED_WIDE;
	if (wide != NULL ? !is_zero(&wide->refunds, view->head->amount_kind) : entry->refunds.units != 0)
		shape |= PACKED_REFUNDS;
	if (population_bought(entry) && entry->first_day == entry->last_day)
		shape |= PACKED_ONE_DAY;
	if (view->head->has_clv)
	{
		const PopulationClv *clv = &view->clv[entry - view->entries];

		if (wide == NULL && clv->first_gross == entry->gross.units)
			shape |= PACKED_FIRST_IS_ALL;
		if (clv->early > 0)
			shape |= PACKED_EARLY;
	}
	return shape;
}

static void
pack_sums(StringInfo out, const PopulationView *view, const PopulationEntry *entry, uint8 shape)
{
	AmountKind	kind = view->head->amount_kind;
	const PopulationWide *wide = entry->wide > 0 ? &view->wide[entry->wide - 1] : NULL;

	if (population_bought(entry) && wide != NULL)
		pack_sum(out, &wide->gross, kind, shape);
	else if (population_bought(entry))
		pack_uint(out, (uint64) entry->gross.units);
	if (shape & PACKED_REFUNDS && wide != NULL)
		pack_sum(out, &wide->refunds, kind, shape);
	else if (shape & PACKED_REFUNDS)
		pack_uint(out, -(uint64) entry->refunds.units);
}

/* What is kept of a customer with days. */
static void
pack_clv(StringInfo out, Packing *packing, const PopulationEntry *entry, uint8 shape)
{
	const PopulationView *view = &packing->view;
	const PopulationClv *clv = &view->clv[entry - view->entries];

	if (population_bought(entry) && entry->wide > 0)
		pack_sum(out, &view->wide[entry->wide - 1].first_gross, view->head->amount_kind, shape);
	else if (population_bought(entry) && !(shape & PACKED_FIRST_IS_ALL))
		pack_uint(out, (uint64) clv->first_gross);
	if (population_bought(entry) && !(shape & PACKED_ONE_DAY))
	{
		pack_uint(out, clv->ndays - 2);
		for (uint32 i = 1; i < clv->ndays - 1; i++)
			pack_uint(out, (uint64) (packing->days[i] - packing->days[i - 1]));
	}
	packing->days += clv->ndays;
	if (shape & PACKED_REFUNDS)
	{
		pack_uint(out, clv->refund_rows - 1);
		pack_uint(out, (uint64) ((int64) view->head->last_refund - clv->last_refund));
	}
	if (shape & PACKED_EARLY)
		pack_uint(out, clv->early);
	for (uint32 i = 0; i < clv->early; i++)
	{
		pack_int(out, packing->early[i].day);
		pack_money(out, &packing->early[i].amount, view->head->amount_kind);
	}
	packing->early += clv->early;
}

static void
pack_customer(StringInfo out, Packing *packing, const PopulationEntry *entry)
{
	const PopulationView *view = &packing->view;
	uint8		shape = shape_of(view, entry);

	pack_key(out, view, entry);
	appendStringInfoCharMacro(out, (char) shape);
	if ((shape & PACKED_ORDERS) == PACKED_ORDERS)
		pack_uint(out, entry->orders - PACKED_ORDERS);
	pack_sums(out, view, entry, shape);
	if (population_bought(entry))
	{
		pack_uint(out, (uint64) ((int64) view->head->last_event - entry->last_day));
		if (!(shape & PACKED_ONE_DAY))
			pack_uint(out, (uint64) ((int64) entry->last_day - entry->first_day));
	}
	if (view->head->has_clv)
		pack_clv(out, packing, entry, shape);
	if (view->head->order_kind == ORDER_ROWS)
		return;
	for (uint32 i = 0; i < entry->orders; i++)
		pack_uint(out, packing->orders[i] - (i > 0 ? packing->orders[i - 1] : 0));
	packing->orders += entry->orders;
}

/* Rows left out, and the money of those that are there. */
static void
pack_left_out(StringInfo out, const PopulationHead *head)
{
	const PopulationLeftOut *left_out = &head->left_out;

	pack_uint(out, left_out->scale);
	for (int fate = 0; fate < ROW_FATES; fate++)
	{
		pack_uint(out, (uint64) left_out->rows[fate]);
		if (left_out->rows[fate] > 0 && fate != ROW_WITHOUT_AMOUNT)
			pack_money(out, &left_out->money[fate], head->amount_kind);
	}
}

/* Kinds of data, last days, rows left out, totals. */
static void
pack_head(StringInfo out, const PopulationHead *head)
{
	bool		leaves_out = population_leaves_out(head);

	appendStringInfoChar(out, POPULATION_VERSION);
	appendStringInfoChar(out, (char) head->key_kind);
	appendStringInfoChar(out, (char) (head->amount_kind | head->order_kind << 4));
	appendStringInfoChar(out, (char) ((head->has_clv ? PACKED_HAS_CLV : 0) | (leaves_out ? PACKED_LEAVES_OUT : 0)));
	pack_uint(out, head->scale);
	pack_int(out, head->last_event);
	pack_int(out, head->last_refund);
	if (leaves_out)
		pack_left_out(out, head);
	pack_uint(out, head->ncustomers);
	pack_uint(out, head->nwide);
	pack_uint(out, head->nearly);
	pack_uint(out, (uint64) head->ndays);
	pack_uint(out, (uint64) head->norders);
	pack_uint(out, (uint64) head->key_bytes);
}

/* The packed bytes of a population, as a bytea. */
StringInfoData
population_pack(Datum datum)
{
	PopulationView view = population_argument(datum);
	Packing		packing = {.view = view,.days = view.days,.early = view.early,.orders = view.orders};
	StringInfoData out;

	initStringInfo(&out);
	appendStringInfoSpaces(&out, VARHDRSZ);
	pack_head(&out, view.head);
	for (uint32 i = 0; i < view.head->ncustomers; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		pack_customer(&out, &packing, &view.entries[i]);
	}
	SET_VARSIZE(out.data, out.len);
	return out;
}
