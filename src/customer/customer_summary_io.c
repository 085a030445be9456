/*
 * customer_summary_io.c
 *		The stored form of customer_summary, its type input and output.
 *
 * A finished summary is packed bytes (packed.c), usually 30 to 60 of them; a
 * state under construction (customer_summary.h) is only seen between the calls of
 * one aggregate.
 */
#include "base/crm.h"

#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/fmgrprotos.h"
#include "utils/numeric.h"

#include "base/packed_type.h"
#include "customer/customer_summary.h"

static void
pack_lists(StringInfo out, const CustomerSummary *summary)
{
	const DateADT *days = SUMMARY_DAYS(summary);
	const uint64 *orders = SUMMARY_ORDERS(summary);
	const EarlyRefund *early = SUMMARY_EARLY(summary);

	if (summary->ndays > 0)
		pack_int(out, days[0]);
	for (uint32 i = 1; i < summary->ndays; i++)
		pack_uint(out, (uint64) ((int64) days[i] - days[i - 1]));
	for (uint32 i = 0; i < summary->norders; i++)
		pack_uint(out, i == 0 ? orders[0] : orders[i] - orders[i - 1]);
	for (uint32 i = 0; i < summary->nearly; i++)
	{
		pack_int(out, early[i].day);
		pack_money(out, &early[i].amount, summary->amount_kind);
	}
}

static int
compare_early(const void *a, const void *b, void *arg)
{
	return event_day_compare(&((const EarlyRefund *) a)->day, &((const EarlyRefund *) b)->day, arg);
}

/* Early refunds in canonical form: by day, none after the first purchase. */
static void
sort_early(CustomerSummary *summary)
{
	EarlyRefund *early = SUMMARY_EARLY(summary);
	uint32		kept = 0;

	for (uint32 i = 0; i < summary->nearly; i++)
		if (summary->purchase_rows == 0 || early[i].day <= summary->first_day)
			early[kept++] = early[i];
	summary->nearly = kept;
	qsort_interruptible(early, kept, sizeof(EarlyRefund), compare_early, NULL);
}

/* The finished value: the same bytes for the same rows in any order. */
Datum
customer_summary_to_datum(CustomerSummary *summary)
{
	StringInfoData out;

	customer_summary_compact(summary);
	sort_early(summary);
	initStringInfo(&out);
	appendStringInfoSpaces(&out, VARHDRSZ);
	appendStringInfoChar(&out, CUSTOMER_SUMMARY_VERSION);
	appendStringInfoChar(&out, (char) (summary->amount_kind | summary->order_kind << 4));
	pack_uint(&out, summary->scale);
	pack_uint(&out, (uint64) summary->purchase_rows);
	pack_uint(&out, (uint64) summary->refund_rows);
	pack_uint(&out, summary->ndays);
	pack_uint(&out, summary->norders);
	pack_uint(&out, summary->nearly);
	pack_int(&out, summary->last_event);
	pack_money(&out, &summary->gross, summary->amount_kind);
	pack_money(&out, &summary->refunds, summary->amount_kind);
	pack_money(&out, &summary->first_gross, summary->amount_kind);
	pack_lists(&out, summary);
	SET_VARSIZE(out.data, out.len);
	return PointerGetDatum(out.data);
}

/* The lists must be what pack_lists() writes: ascending, without duplicates. */
static void
unpack_lists(PackedReader *in, CustomerSummary *summary)
{
	DateADT    *days = SUMMARY_DAYS(summary);
	uint64	   *orders = SUMMARY_ORDERS(summary);
	EarlyRefund *early = SUMMARY_EARLY(summary);

	for (uint32 i = 0; i < summary->ndays; i++)
	{
		int64		gap;

		if (i == 0)
		{
			days[0] = unpack_day(in, 0);
			continue;
		}
		gap = (int64) unpack_uint_max(in, PG_UINT32_MAX, "A gap between purchase days");
		if (gap == 0 || days[i - 1] + gap > PG_INT32_MAX || !IS_VALID_DATE((int32) (days[i - 1] + gap)))
			packed_bad(in, "Purchase days are not ascending dates.");
		days[i] = (DateADT) (days[i - 1] + gap);
	}
	for (uint32 i = 0; i < summary->norders; i++)
	{
		uint64		gap = unpack_uint(in);

		orders[i] = i == 0 ? gap : orders[i - 1] + gap;
		if (i > 0 && orders[i] <= orders[i - 1])
			packed_bad(in, "Order ids are not ascending.");
	}
	for (uint32 i = 0; i < summary->nearly; i++)
	{
		early[i].day = unpack_day(in, 0);
		early[i].amount = unpack_money(in, summary->amount_kind);
		if (i > 0 && early[i].day <= early[i - 1].day)
			packed_bad(in, "Early refunds are not ascending.");
	}
}

static bool
money_negative(const Money *money, AmountKind kind)
{
	return kind == AMOUNT_FLOAT ? money->real.sum + money->real.lost < 0 : wide_is_negative(&money->units);
}

static bool
money_positive(const Money *money, AmountKind kind)
{
	return kind == AMOUNT_FLOAT ? money->real.sum + money->real.lost > 0 :
		!wide_is_negative(&money->units) && !wide_is_zero(&money->units);
}

/* What the parts say of each other must agree. */
static void
check_summary(PackedReader *in, CustomerSummary *s)
{
	bool		bought = s->purchase_rows > 0;
	AmountKind	kind = s->amount_kind;

	if (s->purchase_rows == 0 && s->refund_rows == 0)
		packed_bad(in, "It counts no rows.");
	if (bought != (s->ndays > 0) || s->ndays > s->purchase_rows ||
		s->norders > s->purchase_rows ||
		(s->norders > 0) != (bought && s->order_kind != ORDER_ROWS) ||
		s->nearly > s->refund_rows)
		packed_bad(in, "Counts contradict each other.");
	if (money_negative(&s->gross, kind) || money_positive(&s->refunds, kind) ||
		money_negative(&s->first_gross, kind) ||
		(!bought && (money_positive(&s->gross, kind) || money_positive(&s->first_gross, kind))) ||
		(s->refund_rows == 0 && money_negative(&s->refunds, kind)))
		packed_bad(in, "A sum has the wrong sign.");
	if (bought)
	{
		s->first_day = SUMMARY_DAYS(s)[0];
		s->last_day = SUMMARY_DAYS(s)[s->ndays - 1];
	}
	for (uint32 i = 0; i < s->nearly; i++)
		if (money_positive(&SUMMARY_EARLY(s)[i].amount, kind) ||
			(bought && SUMMARY_EARLY(s)[i].day > s->first_day) ||
			SUMMARY_EARLY(s)[i].day > s->last_event)
			packed_bad(in, "An early refund is not one.");
	if ((bought && s->last_event < s->last_day) || (s->refund_rows == 0 && s->last_event != s->last_day))
		packed_bad(in, "The last day contradicts the purchase days.");
}

/* Read a packed summary; any defect is an error. */
static CustomerSummary *
unpack_summary(const char *bytes, Size length)
{
	PackedReader in = {(const uint8 *) bytes, (const uint8 *) bytes + length, "customer_summary"};
	CustomerSummary	head = {0};
	CustomerSummary *summary;
	uint8		kinds;

	if (unpack_byte(&in) != CUSTOMER_SUMMARY_VERSION)
		packed_bad(&in, "The version is not known to this release.");
	kinds = unpack_byte(&in);
	head.amount_kind = kinds & 0x0F;
	head.order_kind = kinds >> 4;
	if (head.amount_kind < AMOUNT_EXACT || head.amount_kind > AMOUNT_FLOAT ||
		head.order_kind < ORDER_ROWS || head.order_kind > ORDER_HASHED)
		packed_bad(&in, "It holds an unknown kind of data.");
	head.scale = (uint8) unpack_uint_max(&in, WIDE_MAX_SCALE, "The scale");
	head.purchase_rows = (int64) unpack_uint_max(&in, PG_INT64_MAX, "The number of purchases");
	head.refund_rows = (int64) unpack_uint_max(&in, PG_INT64_MAX, "The number of refunds");
	head.ndays = unpack_count(&in, 1, "The number of purchase days");
	head.norders = unpack_count(&in, 1, "The number of orders");
	head.nearly = unpack_count(&in, 3, "The number of early refunds");

	summary = customer_summary_create(head.ndays, head.norders, head.nearly);
	summary->amount_kind = head.amount_kind;
	summary->order_kind = head.order_kind;
	summary->scale = head.scale;
	summary->purchase_rows = head.purchase_rows;
	summary->refund_rows = head.refund_rows;
	summary->ndays = head.ndays;
	summary->norders = head.norders;
	summary->nearly = head.nearly;
	summary->last_event = unpack_day(&in, 0);
	summary->gross = unpack_money(&in, head.amount_kind);
	summary->refunds = unpack_money(&in, head.amount_kind);
	summary->first_gross = unpack_money(&in, head.amount_kind);
	unpack_lists(&in, summary);
	unpack_end(&in);
	check_summary(&in, summary);
	return summary;
}

/* Is the datum a state under construction (as opposed to a finished value)? */
bool
customer_summary_is_building(Datum datum)
{
	struct varlena *value = (struct varlena *) DatumGetPointer(datum);

	return !VARATT_IS_EXTENDED(value) &&
		VARSIZE(value) >= sizeof(CustomerSummary) &&
		((CustomerSummary *) value)->building == CUSTOMER_SUMMARY_BUILDING;
}

/* A summary to work on, always a fresh chunk. */
CustomerSummary *
customer_summary_from_datum(Datum datum)
{
	struct varlena *value = PG_DETOAST_DATUM(datum);

	if (customer_summary_is_building(PointerGetDatum(value)))
	{
		CustomerSummary *copy = palloc(VARSIZE(value));

		memcpy(copy, value, VARSIZE(value));
		customer_summary_compact(copy);
		return copy;
	}
	return unpack_summary(VARDATA(value), VARSIZE(value) - VARHDRSZ);
}

/* The packed bytes of a value that came as an argument. */
static bytea *
canonical_bytes(Datum datum)
{
	return DatumGetByteaP(customer_summary_to_datum(customer_summary_from_datum(datum)));
}

PG_FUNCTION_INFO_V1(crm_customer_summary_to_jsonb);

/* Any defect of packed bytes is an error. */
static void
check_packed(const char *bytes, Size length)
{
	(void) unpack_summary(bytes, length);
}

static const PackedType packed_type = {"customer_summary", check_packed, canonical_bytes};

PACKED_TYPE_FUNCTIONS(customer_summary, packed_type)

static void
json_money(StringInfo json, const char *key, const Money *money, const CustomerSummary *summary)
{
	Numeric		value = money_to_numeric(money, summary->amount_kind, summary->scale);

	appendStringInfo(json, ", \"%s\": %s", key,
					 DatumGetCString(DirectFunctionCall1(numeric_out, NumericGetDatum(value))));
}

static void
json_date(StringInfo json, const char *key, DateADT day)
{
	appendStringInfo(json, ", \"%s\": \"%s\"", key,
					 event_day_iso(day));
}

/* customer_summary::jsonb, for people: what the accessors say. */
Datum
crm_customer_summary_to_jsonb(PG_FUNCTION_ARGS)
{
	CustomerSummary *summary = customer_summary_from_datum(PG_GETARG_DATUM(0));
	Money		net = customer_summary_net(summary);
	StringInfoData json;

	initStringInfo(&json);
	appendStringInfo(&json, "{\"version\": %d, \"orders\": %lld, \"purchase_days\": %u, \"refund_rows\": %lld",
					 CUSTOMER_SUMMARY_VERSION, (long long) customer_summary_purchases(summary),
					 summary->ndays, (long long) summary->refund_rows);
	if (summary->purchase_rows > 0)
	{
		json_date(&json, "first_purchase", summary->first_day);
		json_date(&json, "last_purchase", summary->last_day);
	}
	json_money(&json, "gross", &summary->gross, summary);
	json_money(&json, "refunds", &summary->refunds, summary);
	json_money(&json, "money", &net, summary);
	json_money(&json, "first_day_gross", &summary->first_gross, summary);
	appendStringInfoChar(&json, '}');
	PG_RETURN_DATUM(DirectFunctionCall1(jsonb_in, CStringGetDatum(json.data)));
}
