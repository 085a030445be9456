/*
 * population_wire.c
 *		Type input and output of the three population types.
 *
 * Binary and text form are the same packed bytes (packed.c), independent of
 * the machine.  Reading them rebuilds the population row by row through the
 * same table that the aggregate uses, so duplicate keys, unsorted days or a
 * count that lies cannot get in.
 */
#include "base/crm.h"

#include "libpq/pqformat.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/uuid.h"

#include "base/packed.h"
#include "customer/population_build.h"

static const char *const type_names[] = {
	[KEY_BIGINT] = "population_bigint",
	[KEY_UUID] = "population_uuid",
	[KEY_TEXT] = "population_text"
};

static void
pack_key(StringInfo out, const PopulationView *view, const PopulationEntry *entry)
{
	KeyLookup	key = {0};

	population_entry_key(view->head, view->keys, entry, &key);
	if (view->head->key_kind == KEY_BIGINT)
	{
		pack_int(out, entry->key);
		return;
	}
	if (view->head->key_kind == KEY_TEXT)
		pack_uint(out, key.length);
	appendBinaryStringInfo(out, key.bytes, (int) key.length);
}

static void
pack_clv(StringInfo out, const PopulationView *view, const PopulationClv *clv,
		 const DateADT *days, const PopulationEarly *early)
{
	pack_uint(out, clv->ndays);
	for (uint32 i = 0; i < clv->ndays; i++)
		if (i == 0)
			pack_int(out, days[0]);
		else
			pack_uint(out, (uint64) ((int64) days[i] - days[i - 1]));
	pack_uint(out, clv->early);
	for (uint32 i = 0; i < clv->early; i++)
	{
		pack_int(out, early[i].day);
		pack_money(out, &early[i].amount, view->head->amount_kind);
	}
}

static void
pack_entry(StringInfo out, const PopulationView *view, const PopulationEntry *entry)
{
	AmountKind	kind = view->head->amount_kind;
	PopulationWide sums = population_sums(view, entry);

	pack_key(out, view, entry);
	pack_uint(out, entry->orders);
	pack_money(out, &sums.gross, kind);
	pack_money(out, &sums.refunds, kind);
	if (!population_bought(entry))
		return;
	pack_int(out, entry->first_day);
	pack_uint(out, (uint64) ((int64) entry->last_day - entry->first_day));
	if (view->head->has_clv)
		pack_money(out, &sums.first_gross, kind);
}

/* Orders, which a flat population holds sorted. */
static void
pack_orders(StringInfo out, const PopulationView *view)
{
	pack_uint(out, (uint64) view->head->norders);
	for (int64 i = 0; i < view->head->norders; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		pack_uint(out, view->orders[i].customer);
		pack_uint(out, view->orders[i].order);
	}
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

static StringInfoData
pack_population(Datum datum)
{
	PopulationView view = population_argument(datum);
	const PopulationHead *head = view.head;
	const DateADT *days = view.days;
	const PopulationEarly *early = view.early;
	StringInfoData out;

	initStringInfo(&out);
	appendStringInfoSpaces(&out, VARHDRSZ);
	appendStringInfoChar(&out, population_leaves_out(head) ? POPULATION_VERSION : POPULATION_VERSION_PLAIN);
	appendStringInfoChar(&out, (char) head->key_kind);
	appendStringInfoChar(&out, (char) (head->amount_kind | head->order_kind << 4));
	appendStringInfoChar(&out, head->has_clv ? 1 : 0);
	pack_uint(&out, head->scale);
	pack_int(&out, head->last_event);
	pack_int(&out, head->last_refund);
	if (population_leaves_out(head))
		pack_left_out(&out, head);
	pack_uint(&out, head->ncustomers);
	for (uint32 i = 0; i < head->ncustomers; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		pack_entry(&out, &view, &view.entries[i]);
		if (head->has_clv)
		{
			pack_clv(&out, &view, &view.clv[i], days, early);
			days += view.clv[i].ndays;
			early += view.clv[i].early;
		}
	}
	pack_orders(&out, &view);
	SET_VARSIZE(out.data, out.len);
	return out;
}

/* A sum of the expected sign (+1 purchases, -1 refunds). */
static Money
unpack_signed_money(PackedReader *in, AmountKind kind, int sign)
{
	Money		money = unpack_money(in, kind);
	double		value = money_to_double(&money, kind, 0);

	if (value * sign < 0)
		packed_bad(in, "A sum has the wrong sign.");
	return money;
}

static uint32
unpack_key(PackedReader *in, Population *population)
{
	KeyLookup	key = {0};
	uint32		known = population->head.ncustomers;
	uint32		customer;

	if (population->head.key_kind == KEY_BIGINT)
		key.key = unpack_int(in);
	else
	{
		key.length = population->head.key_kind == KEY_UUID ? UUID_LEN :
			unpack_count(in, 1, "The length of a key");
		key.bytes = (const char *) unpack_bytes(in, key.length);
	}
	if (population->head.key_kind == KEY_TEXT)
		pg_verifymbstr(key.bytes, (int) key.length, false);
	population_lookup_start(&population->head, &key);
	customer = population_lookup_finish(population, &key);
	if (customer != known + 1)
		packed_bad(in, "A customer appears twice.");
	return customer;
}

static void
unpack_clv(PackedReader *in, Population *population, uint32 customer)
{
	PopulationEntry *entry = &population->entries[customer - 1];
	uint32		ndays = unpack_count(in, 1, "The number of purchase days");
	uint32		nearly;
	int64		day = 0;

	for (uint32 i = 0; i < ndays; i++)
	{
		int64		next = i == 0 ? unpack_day(in, 0) :
			day + (int64) unpack_uint_max(in, PG_INT32_MAX, "A gap between purchase days");

		if ((i > 0 && next <= day) || next > entry->last_day)
			packed_bad(in, "Purchase days are not ascending.");
		day = next;
		if (i == 0 && day != entry->first_day)
			packed_bad(in, "The first purchase day contradicts the list of days.");
		population_add_day(population, customer, (DateADT) day);
	}
	if (population_bought(entry) ? (ndays == 0 || day != entry->last_day) : ndays > 0)
		packed_bad(in, "The last purchase day contradicts the list of days.");
	nearly = unpack_count(in, 3, "The number of early refunds");
	for (uint32 i = 0; i < nearly; i++)
	{
		DateADT		early_day = unpack_day(in, 0);
		Money		amount = unpack_signed_money(in, population->head.amount_kind, -1);

		if (population_bought(entry) && early_day > entry->first_day)
			packed_bad(in, "An early refund is not one.");
		population_add_early(population, customer, early_day, &amount);
	}
}

/* The first purchase day of a customer; there are none without days. */
static DateADT
unpack_purchase_day(PackedReader *in, const Population *population)
{
	if (population_has_dates(&population->head))
		return unpack_day(in, 0);
	if (unpack_int(in) != DATEVAL_NOBEGIN)
		packed_bad(in, "It holds a purchase day and knows of none.");
	return DATEVAL_NOBEGIN;
}

static void
unpack_entry(PackedReader *in, Population *population)
{
	AmountKind	kind = population->head.amount_kind;
	uint32		customer = unpack_key(in, population);
	PopulationEntry *entry = &population->entries[customer - 1];
	PopulationWide sums = {0};
	int64		gross;
	int64		refunds;
	int64		first = 0;

	entry->orders = (uint32) unpack_uint_max(in, PG_UINT32_MAX, "The number of purchases");
	sums.gross = unpack_signed_money(in, kind, 1);
	sums.refunds = unpack_signed_money(in, kind, -1);
	if (population_bought(entry))
	{
		int64		span;

		entry->first_day = unpack_purchase_day(in, population);
		span = (int64) unpack_uint_max(in, PG_UINT32_MAX, "The last purchase day");
		if (entry->first_day + span > population->head.last_event)
			packed_bad(in, "A purchase is later than the last purchase of all.");
		entry->last_day = (DateADT) (entry->first_day + span);
		if (population->head.has_clv)
			sums.first_gross = unpack_signed_money(in, kind, 1);
	}
	else if (money_to_double(&sums.gross, kind, 0) != 0)
		packed_bad(in, "There is money but no purchase.");
	if (kind == AMOUNT_EXACT && wide_fits_int64(&sums.gross.units, &gross) &&
		wide_fits_int64(&sums.refunds.units, &refunds) &&
		wide_fits_int64(&sums.first_gross.units, &first))
	{
		entry->gross.units = gross;
		entry->refunds.units = refunds;
		if (population->head.has_clv)
			population->clv[customer - 1].first_gross = first;
	}
	else
		*population_make_wide(population, customer) = sums;
	if (population->head.has_clv)
		unpack_clv(in, population, customer);
}

/* The orders of every customer must be as many as its entry says. */
static void
unpack_orders(PackedReader *in, Population *population)
{
	uint32		n = population->head.ncustomers;
	uint64		norders = unpack_count(in, 2, "The number of orders");
	uint32	   *found;
	bool		agrees = true;

	if (population->head.order_kind == ORDER_ROWS)
	{
		if (norders > 0)
			packed_bad(in, "There are orders but no order ids.");
		return;
	}
	found = MemoryContextAllocExtended(CurrentMemoryContext, (Size) n * sizeof(uint32),
									   MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	for (uint64 i = 0; i < norders; i++)
	{
		uint32		customer = (uint32) unpack_uint_max(in, n, "The customer of an order");

		CRM_CHECK_INTERRUPTS(i);
		if (customer == 0)
			packed_bad(in, "The customer of an order is none of it.");
		population_note_order(population, customer, unpack_uint(in));
		found[customer - 1]++;
	}
	for (uint32 i = 0; i < n; i++)
		agrees = agrees && found[i] == population->entries[i].orders;
	pfree(found);
	population_settle_orders(population);
	if ((uint64) population->head.norders != norders)
		packed_bad(in, "An order appears twice.");
	if (!agrees)
		packed_bad(in, "The orders of a customer contradict their number.");
}

/* The latest day of all, or none. */
static DateADT
unpack_last_day(PackedReader *in)
{
	PackedReader ahead = *in;

	if (unpack_int(&ahead) == DATEVAL_NOBEGIN)
	{
		*in = ahead;
		return DATEVAL_NOBEGIN;
	}
	return unpack_day(in, 0);
}

static DateADT
latest_purchase(const Population *population)
{
	DateADT		latest = DATEVAL_NOBEGIN;

	for (uint32 i = 0; i < population->head.ncustomers; i++)
		if (population_bought(&population->entries[i]))
			latest = Max(latest, population->entries[i].last_day);
	return latest;
}

/* What pack_left_out() wrote; version 2 exists only where there is something. */
static void
unpack_left_out(PackedReader *in, PopulationHead *head)
{
	PopulationLeftOut *left_out = &head->left_out;

	left_out->scale = (uint8) unpack_uint_max(in, head->amount_kind == AMOUNT_EXACT ? WIDE_MAX_SCALE : 0,
											  "The scale of money left out");
	for (int fate = 0; fate < ROW_FATES; fate++)
	{
		left_out->rows[fate] = (int64) unpack_uint_max(in, PG_INT64_MAX, "The number of rows left out");
		if (left_out->rows[fate] > 0 && fate != ROW_WITHOUT_AMOUNT)
			left_out->money[fate] = unpack_money(in, head->amount_kind);
	}
	if (!population_leaves_out(head))
		packed_bad(in, "It leaves no rows out and has another version.");
}

/* Read packed bytes of the expected key kind; any defect is an error. */
static Population *
unpack_population(const char *bytes, Size length, KeyKind key_kind)
{
	PackedReader in = {(const uint8 *) bytes, (const uint8 *) bytes + length, type_names[key_kind]};
	Population *population;
	uint8		version;
	uint8		kinds;
	uint8		has_clv;
	uint32		ncustomers;

	version = unpack_byte(&in);
	if (version != POPULATION_VERSION && version != POPULATION_VERSION_PLAIN)
		packed_bad(&in, "The version is not known to this release.");
	if (unpack_byte(&in) != key_kind)
		packed_bad(&in, "It holds keys of another type.");
	kinds = unpack_byte(&in);
	has_clv = unpack_byte(&in);
	if ((kinds & 0x0F) > AMOUNT_FLOAT ||
		(kinds >> 4) < ORDER_ROWS || (kinds >> 4) > ORDER_HASHED || has_clv > 1)
		packed_bad(&in, "It holds an unknown kind of data.");
	population = population_create(key_kind, has_clv, CurrentMemoryContext);
	population->head.amount_kind = kinds & 0x0F;
	population->head.order_kind = kinds >> 4;
	population->head.scale = (uint8) unpack_uint_max(&in, WIDE_MAX_SCALE, "The scale");
	population->head.last_event = unpack_last_day(&in);
	population->head.last_refund = unpack_last_day(&in);
	if (version == POPULATION_VERSION)
		unpack_left_out(&in, &population->head);
	ncustomers = unpack_count(&in, 5, "The number of customers");
	if (ncustomers > 0 && population->head.amount_kind == AMOUNT_UNKNOWN)
		packed_bad(&in, "It holds an unknown kind of data.");
	if (ncustomers == 0 && !population_leaves_out(&population->head))
		packed_bad(&in, "It holds no customers.");
	for (uint32 i = 0; i < ncustomers; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		unpack_entry(&in, population);
	}
	if (latest_purchase(population) != population->head.last_event)
		packed_bad(&in, "The last purchase of all contradicts the customers.");
	unpack_orders(&in, population);
	unpack_end(&in);
	return population;
}

/* Flat value of packed bytes. */
static Datum
population_from_packed(const char *bytes, Size length, KeyKind key_kind)
{
	Population *population = unpack_population(bytes, length, key_kind);

	return PointerGetDatum(PG_DETOAST_DATUM(population_state_datum(population)));
}

static Datum
population_input(const char *text, KeyKind key_kind)
{
	bytea	   *bytes = packed_from_hex(text, type_names[key_kind]);

	return population_from_packed(VARDATA(bytes), VARSIZE(bytes) - VARHDRSZ, key_kind);
}

static Datum
population_receive(StringInfo message, KeyKind key_kind)
{
	int			length = message->len - message->cursor;

	return population_from_packed(pq_getmsgbytes(message, length), length, key_kind);
}

PG_FUNCTION_INFO_V1(crm_population_bigint_in);
PG_FUNCTION_INFO_V1(crm_population_bigint_recv);
PG_FUNCTION_INFO_V1(crm_population_uuid_in);
PG_FUNCTION_INFO_V1(crm_population_uuid_recv);
PG_FUNCTION_INFO_V1(crm_population_text_in);
PG_FUNCTION_INFO_V1(crm_population_text_recv);
PG_FUNCTION_INFO_V1(crm_population_out);
PG_FUNCTION_INFO_V1(crm_population_send);

Datum
crm_population_bigint_in(PG_FUNCTION_ARGS)
{
	return population_input(PG_GETARG_CSTRING(0), KEY_BIGINT);
}

Datum
crm_population_bigint_recv(PG_FUNCTION_ARGS)
{
	return population_receive((StringInfo) PG_GETARG_POINTER(0), KEY_BIGINT);
}

Datum
crm_population_uuid_in(PG_FUNCTION_ARGS)
{
	return population_input(PG_GETARG_CSTRING(0), KEY_UUID);
}

Datum
crm_population_uuid_recv(PG_FUNCTION_ARGS)
{
	return population_receive((StringInfo) PG_GETARG_POINTER(0), KEY_UUID);
}

Datum
crm_population_text_in(PG_FUNCTION_ARGS)
{
	return population_input(PG_GETARG_CSTRING(0), KEY_TEXT);
}

Datum
crm_population_text_recv(PG_FUNCTION_ARGS)
{
	return population_receive((StringInfo) PG_GETARG_POINTER(0), KEY_TEXT);
}

Datum
crm_population_out(PG_FUNCTION_ARGS)
{
	StringInfoData packed = pack_population(PG_GETARG_DATUM(0));

	PG_RETURN_CSTRING(packed_to_hex(packed.data + VARHDRSZ, packed.len - VARHDRSZ));
}

Datum
crm_population_send(PG_FUNCTION_ARGS)
{
	PG_RETURN_BYTEA_P((bytea *) pack_population(PG_GETARG_DATUM(0)).data);
}
