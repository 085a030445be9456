/*
 * population_unpack.c
 *		Reading packed bytes, which anyone may have made up.
 *
 * They become the flat form at once: what must be ascending is seen to be, so
 * that neither a customer, a day nor an order can be there twice, and every
 * total is checked before and after.
 */
#include "base/crm.h"

#include "mb/pg_wchar.h"
#include "utils/uuid.h"

#include "base/packed.h"
#include "customer/population_packed.h"

/* A flat population that is being filled. */
typedef struct Unpacking
{
	PackedReader in;
	PopulationHead *head;
	PopulationEntry *entries;
	PopulationWide *wide;
	PopulationClv *clv;
	DateADT    *days;
	PopulationEarly *early;
	uint64	   *orders;
	char	   *keys;
	/* what is filled */
	uint32		nwide;
	uint32		nearly;
	int64		ndays;
	int64		norders;
	int64		key_bytes;
	bool		has_latest;		/* a purchase on the last day of all */
	bool		has_latest_refund;
} Unpacking;

/* A sum of the expected sign (+1 purchases, -1 refunds). */
static Money
unpack_signed_money(PackedReader *in, AmountKind kind, int sign)
{
	Money		money = unpack_money(in, kind);

	if (money_to_double(&money, kind, 0) * sign < 0)
		packed_bad(in, "A sum has the wrong sign.");
	return money;
}

/* A sum of a customer that is no bare number: of floats perhaps without what rounding has dropped. */
static Money
unpack_sum(PackedReader *in, AmountKind kind, uint8 shape, int sign)
{
	Money		money = {0};

	if (kind != AMOUNT_FLOAT || shape & PACKED_WIDE)
		return unpack_signed_money(in, kind, sign);
	money.real.sum = unpack_finite(in, "A sum");
	if (money.real.sum * sign < 0)
		packed_bad(in, "A sum has the wrong sign.");
	return money;
}

/* Room for so much more of what has a total. */
static void
check_total(const Unpacking *u, int64 filled, int64 more, int64 total)
{
	if (more > total - filled)
		packed_bad(&u->in, "It holds more than its totals say.");
}

/* Is this key of bytes beyond the one before, in the order of customer_key_compare()? */
static bool
is_beyond(const char *key, uint32 length, const char *before, uint32 before_length)
{
	/* behind an empty key nothing is compared: every longer one is beyond it */
	int			order = before_length == 0 ? 0 : memcmp(key, before, Min(length, before_length));

	return order > 0 || (order == 0 && length > before_length);
}

static void
unpack_bytes_key(Unpacking *u, PopulationEntry *entry)
{
	bool		is_text = u->head->key_kind == KEY_TEXT;
	uint32		length = is_text ? unpack_count(&u->in, 1, "The length of a key") : UUID_LEN;
	uint32		prefix = is_text ? sizeof(uint32) : 0;
	const char *bytes = (const char *) unpack_bytes(&u->in, length);

	if (is_text)
		pg_verifymbstr(bytes, (int) length, false);
	check_total(u, u->key_bytes, (int64) length + prefix, u->head->key_bytes);
	if (entry > u->entries)
	{
		KeyLookup	before;

		population_entry_key(u->head, u->keys, entry - 1, &before);
		if (!is_beyond(bytes, length, before.bytes, before.length))
			packed_bad(&u->in, "Customers are not ascending.");
	}
	entry->key = u->key_bytes;
	memcpy(u->keys + u->key_bytes, &length, prefix);
	memcpy(u->keys + u->key_bytes + prefix, bytes, length);
	u->key_bytes += (int64) length + prefix;
}

static void
unpack_key(Unpacking *u, PopulationEntry *entry)
{
	uint64		distance;

	if (u->head->key_kind != KEY_BIGINT)
		unpack_bytes_key(u, entry);
	else if (entry == u->entries)
		entry->key = unpack_int(&u->in);
	else
	{
		distance = unpack_uint(&u->in);
		if (distance == 0 || distance > (uint64) PG_INT64_MAX - (uint64) entry[-1].key)
			packed_bad(&u->in, "Customers are not ascending.");
		entry->key = (int64) ((uint64) entry[-1].key + distance);
	}
}

/* The sums of a customer. */
static void
unpack_sums(Unpacking *u, PopulationEntry *entry, uint8 shape)
{
	AmountKind	kind = u->head->amount_kind;
	PopulationWide *wide;

	if (kind != AMOUNT_FLOAT && !(shape & PACKED_WIDE))
	{
		if (population_bought(entry))
			entry->gross.units = (int64) unpack_uint_max(&u->in, PG_INT64_MAX, "A sum");
		if (shape & PACKED_REFUNDS)
			entry->refunds.units = (int64) -unpack_uint_max(&u->in, (uint64) PG_INT64_MAX + 1, "A sum");
		return;
	}
	check_total(u, u->nwide, 1, u->head->nwide);
	wide = &u->wide[u->nwide++];
	entry->wide = u->nwide;
	if (population_bought(entry))
		wide->gross = unpack_sum(&u->in, kind, shape, 1);
	if (shape & PACKED_REFUNDS)
		wide->refunds = unpack_sum(&u->in, kind, shape, -1);
}

/* Exact sums that fit 64 bits are not wide, so that equal populations have equal bytes. */
static void
check_wide(const Unpacking *u, const PopulationEntry *entry)
{
	const PopulationWide *wide = &u->wide[entry->wide - 1];
	int64		units;

	if (u->head->amount_kind == AMOUNT_EXACT && wide_fits_int64(&wide->gross.units, &units) &&
		wide_fits_int64(&wide->refunds.units, &units) && wide_fits_int64(&wide->first_gross.units, &units))
		packed_bad(&u->in, "A sum takes more room than it needs.");
}

/* First and last purchase day; there are none without days. */
static void
unpack_days_apart(Unpacking *u, PopulationEntry *entry, uint8 shape)
{
	const PopulationHead *head = u->head;
	uint64		ago = unpack_uint_max(&u->in, PG_UINT32_MAX, "The last purchase day");
	uint64		span = shape & PACKED_ONE_DAY ? 0 : unpack_uint_max(&u->in, PG_UINT32_MAX, "The first purchase day");

	if (head->last_event == DATEVAL_NOBEGIN)
	{
		if (population_has_dates(head) || ago > 0 || !(shape & PACKED_ONE_DAY))
			packed_bad(&u->in, "It holds a purchase day and knows of none.");
		entry->first_day = entry->last_day = DATEVAL_NOBEGIN;
		return;
	}
	if (span == 0 && !(shape & PACKED_ONE_DAY))
		packed_bad(&u->in, "Purchase days are not ascending.");
	if ((int64) head->last_event - (int64) ago - (int64) span < DATETIME_MIN_JULIAN - POSTGRES_EPOCH_JDATE)
		packed_bad(&u->in, "A date is out of range.");
	entry->last_day = (DateADT) (head->last_event - (int64) ago);
	entry->first_day = (DateADT) (entry->last_day - (int64) span);
	u->has_latest = u->has_latest || ago == 0;
}

/* The purchase days of a customer, of whom first and last are known. */
static void
unpack_days(Unpacking *u, const PopulationEntry *entry, PopulationClv *clv, uint8 shape)
{
	DateADT    *days = u->days + u->ndays;
	bool		is_one = (shape & PACKED_ONE_DAY) != 0;
	uint32		between = is_one ? 0 : unpack_count(&u->in, 1, "The number of purchase days");
	int64		ndays = is_one ? 1 : (int64) between + 2;

	check_total(u, u->ndays, ndays, u->head->ndays);
	days[0] = entry->first_day;
	for (uint32 i = 1; i <= between; i++)
	{
		uint64		gap = unpack_uint_max(&u->in, PG_INT32_MAX, "A gap between purchase days");

		if (gap == 0 || (int64) days[i - 1] + (int64) gap >= entry->last_day)
			packed_bad(&u->in, "Purchase days are not ascending.");
		days[i] = (DateADT) (days[i - 1] + (int64) gap);
	}
	days[ndays - 1] = entry->last_day;
	clv->ndays = (uint32) ndays;
	u->ndays += ndays;
}

/* How many refunds a customer had, and the last. */
static void
unpack_refunds(Unpacking *u, PopulationClv *clv)
{
	const PopulationHead *head = u->head;
	uint64		ago;

	clv->refund_rows = (uint32) unpack_uint_max(&u->in, PG_UINT32_MAX - 1, "The number of refunds") + 1;
	ago = unpack_uint_max(&u->in, PG_UINT32_MAX, "The last refund");
	if (head->last_refund == DATEVAL_NOBEGIN)
		packed_bad(&u->in, "It holds refunds and knows no day of one.");
	if ((int64) head->last_refund - (int64) ago < DATETIME_MIN_JULIAN - POSTGRES_EPOCH_JDATE)
		packed_bad(&u->in, "A date is out of range.");
	clv->last_refund = (DateADT) (head->last_refund - (int64) ago);
	u->has_latest_refund = u->has_latest_refund || ago == 0;
}

static void
unpack_early(Unpacking *u, const PopulationEntry *entry, PopulationClv *clv)
{
	PopulationEarly *early = u->early + u->nearly;
	uint32		count = unpack_count(&u->in, 3, "The number of early refunds");

	check_total(u, u->nearly, count, u->head->nearly);
	for (uint32 i = 0; i < count; i++)
	{
		early[i].day = unpack_day(&u->in, 0);
		early[i].amount = unpack_signed_money(&u->in, u->head->amount_kind, -1);
		if (i >= clv->refund_rows || early[i].day > clv->last_refund ||
			(population_bought(entry) && early[i].day > entry->first_day) || (i > 0 && early[i].day <= early[i - 1].day))
			packed_bad(&u->in, "An early refund is not one.");
	}
	clv->early = count;
	u->nearly += count;
}

/* What is kept of a customer with days. */
static void
unpack_clv(Unpacking *u, PopulationEntry *entry, uint8 shape)
{
	PopulationClv *clv = &u->clv[entry - u->entries];

	if (population_bought(entry) && entry->wide > 0)
		u->wide[entry->wide - 1].first_gross = unpack_sum(&u->in, u->head->amount_kind, shape, 1);
	else if (population_bought(entry))
		clv->first_gross = shape & PACKED_FIRST_IS_ALL ? entry->gross.units :
			(int64) unpack_uint_max(&u->in, PG_INT64_MAX, "A sum");
	if (population_bought(entry))
		unpack_days(u, entry, clv, shape);
	if (shape & PACKED_REFUNDS)
		unpack_refunds(u, clv);
	if (shape & PACKED_EARLY)
		unpack_early(u, entry, clv);
}

/* The ids of a customer's orders, which are as many as purchases. */
static void
unpack_orders(Unpacking *u, const PopulationEntry *entry)
{
	uint64	   *orders = u->orders + u->norders;

	check_total(u, u->norders, entry->orders, u->head->norders);
	for (uint32 i = 0; i < entry->orders; i++)
	{
		uint64		distance = unpack_uint(&u->in);

		if (i > 0 && (distance == 0 || distance > PG_UINT64_MAX - orders[i - 1]))
			packed_bad(&u->in, "Orders are not ascending.");
		orders[i] = i == 0 ? distance : orders[i - 1] + distance;
	}
	u->norders += entry->orders;
}

static void
unpack_customer(Unpacking *u, PopulationEntry *entry)
{
	uint8		shape;

	unpack_key(u, entry);
	shape = unpack_byte(&u->in);
	entry->orders = shape & PACKED_ORDERS;
	if (entry->orders == PACKED_ORDERS)
		entry->orders += (uint32) unpack_uint_max(&u->in, PG_UINT32_MAX - PACKED_ORDERS, "The number of purchases");
	unpack_sums(u, entry, shape);
	if (population_bought(entry))
		unpack_days_apart(u, entry, shape);
	if (u->head->has_clv)
		unpack_clv(u, entry, shape);
	if (entry->wide > 0)
		check_wide(u, entry);
	if (u->head->order_kind != ORDER_ROWS)
		unpack_orders(u, entry);
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

/* What pack_left_out() wrote. */
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
		packed_bad(in, "It leaves no rows out and says so.");
}

/* Totals; none is more than the bytes that follow can hold. */
static void
unpack_totals(PackedReader *in, PopulationHead *head)
{
	int64		n = head->ncustomers = unpack_count(in, 3, "The number of customers");
	int64		bytes;

	head->nwide = (uint32) unpack_uint_max(in, (uint64) n, "The number of wide sums");
	head->nearly = unpack_count(in, 3, "The number of early refunds");
	bytes = in->end - in->next;
	head->ndays = (int64) unpack_uint_max(in, (uint64) (2 * n + bytes), "The number of purchase days");
	head->norders = (int64) unpack_uint_max(in, (uint64) bytes, "The number of orders");
	head->key_bytes = (int64) unpack_uint_max(in, head->key_kind == KEY_BIGINT ? 0 : (uint64) (n * (int64) sizeof(uint32) + bytes),
											  "The length of all keys");
	if (n > 0 && head->amount_kind == AMOUNT_UNKNOWN)
		packed_bad(in, "It holds an unknown kind of data.");
	if (n == 0 && !population_leaves_out(head))
		packed_bad(in, "It holds no customers.");
	if (n > 0 && head->has_clv && !population_has_dates(head))
		packed_bad(in, "It holds purchase days and knows of none.");
}

static PopulationHead
unpack_head(PackedReader *in, KeyKind key_kind)
{
	PopulationHead head = {.version = POPULATION_VERSION,.key_kind = (uint8) key_kind};
	uint8		kinds;
	uint8		flags;

	if (unpack_byte(in) != POPULATION_VERSION)
		packed_bad(in, "The version is not known to this release.");
	if (unpack_byte(in) != key_kind)
		packed_bad(in, "It holds keys of another type.");
	kinds = unpack_byte(in);
	flags = unpack_byte(in);
	if ((kinds & 0x0F) > AMOUNT_FLOAT || (kinds >> 4) < ORDER_ROWS || (kinds >> 4) > ORDER_HASHED ||
		(flags & ~(PACKED_HAS_CLV | PACKED_LEAVES_OUT)) != 0)
		packed_bad(in, "It holds an unknown kind of data.");
	head.amount_kind = kinds & 0x0F;
	head.order_kind = kinds >> 4;
	head.has_clv = (flags & PACKED_HAS_CLV) != 0;
	head.scale = (uint8) unpack_uint_max(in, WIDE_MAX_SCALE, "The scale");
	head.last_event = unpack_last_day(in);
	head.last_refund = unpack_last_day(in);
	if (flags & PACKED_LEAVES_OUT)
		unpack_left_out(in, &head);
	unpack_totals(in, &head);
	return head;
}

/* Must hold when all customers are read. */
static void
check_end(const Unpacking *u)
{
	const PopulationHead *head = u->head;

	if (u->nwide != head->nwide || u->nearly != head->nearly || u->ndays != head->ndays ||
		u->norders != head->norders || u->key_bytes != head->key_bytes)
		packed_bad(&u->in, "It holds less than its totals say.");
	if (head->last_event != DATEVAL_NOBEGIN && !u->has_latest)
		packed_bad(&u->in, "The last purchase of all contradicts the customers.");
	if (head->has_clv && head->last_refund != DATEVAL_NOBEGIN && !u->has_latest_refund)
		packed_bad(&u->in, "The last refund of all contradicts the customers.");
	unpack_end(&u->in);
}

/* The flat population of packed bytes of that kind of key; any defect is an error that names the type. */
FlatPopulation *
population_unpack(const char *bytes, Size length, KeyKind key_kind, const char *type)
{
	Unpacking	u = {.in = {(const uint8 *) bytes, (const uint8 *) bytes + length, type}};
	PopulationHead head = unpack_head(&u.in, key_kind);
	Size		size = population_flat_size(&head);
	FlatPopulation *flat;
	PopulationView view;

	population_check_size(&head, size);
	flat = palloc0(size);
	SET_VARSIZE(flat, size);
	flat->head = head;
	view = population_sections(&flat->head, (char *) flat);
	u.head = &flat->head;
	u.entries = unconstify(PopulationEntry *, view.entries);
	u.wide = unconstify(PopulationWide *, view.wide);
	u.clv = unconstify(PopulationClv *, view.clv);
	u.days = unconstify(DateADT *, view.days);
	u.early = unconstify(PopulationEarly *, view.early);
	u.orders = unconstify(uint64 *, view.orders);
	u.keys = unconstify(char *, view.keys);
	for (uint32 i = 0; i < head.ncustomers; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		unpack_customer(&u, &u.entries[i]);
	}
	check_end(&u);
	return flat;
}
