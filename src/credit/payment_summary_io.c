/*
 * payment_summary_io.c
 *		The stored form of payment_summary, its type input and output.
 *
 * A finished summary is packed bytes (packed.c), about seven an item; a state
 * under construction (payment_summary.h) is only seen between the calls of one
 * aggregate.
 */
#include "base/crm.h"

#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/json.h"

#include "base/event_day.h"
#include "base/packed.h"
#include "base/packed_type.h"
#include "credit/payment_summary.h"

/* The finished value: the same bytes for the same rows in any order. */
Datum
payment_summary_to_datum(PaymentSummary *summary)
{
	StringInfoData out;
	Size		length = strlen(summary->currency);
	DateADT		last = 0;

	payment_summary_compact(summary);
	initStringInfo(&out);
	appendStringInfoSpaces(&out, VARHDRSZ);
	appendStringInfoChar(&out, PAYMENT_SUMMARY_VERSION);
	pack_uint(&out, summary->scale);
	pack_uint(&out, length);
	appendBinaryStringInfo(&out, summary->currency, (int) length);
	pack_uint(&out, (uint64) summary->rows);
	pack_uint(&out, (uint64) summary->rows_skipped);
	pack_uint(&out, summary->nitems);
	for (uint32 i = 0; i < summary->nitems; i++)
	{
		const PaymentItem *item = &summary->items[i];

		CRM_CHECK_INTERRUPTS(i);
		if (i == 0)
			pack_int(&out, item->issued);
		else
			pack_uint(&out, (uint64) ((int64) item->issued - last));
		last = item->issued;
		pack_uint(&out, (uint64) ((int64) item->due - item->issued));
		pack_uint(&out, item->paid == PAYMENT_OPEN ? 0 : (uint64) ((int64) item->paid - item->issued) + 1);
		pack_uint(&out, (uint64) item->invoices << 1 | item->is_credit);
		pack_int(&out, item->units);
	}
	SET_VARSIZE(out.data, out.len);
	return PointerGetDatum(out.data);
}

/* One item; the issue day follows the one of the item before. */
static void
unpack_item(PackedReader *in, PaymentItem *item, const PaymentItem *before)
{
	uint64		invoices;
	int64		paid;

	item->issued = before == NULL ? unpack_day(in, 0) : unpack_later_day(in, before->issued, "A gap between invoices");
	item->due = unpack_later_day(in, item->issued, "A due date");
	paid = (int64) unpack_uint_max(in, PG_UINT32_MAX, "A day of payment");
	item->paid = PAYMENT_OPEN;
	if (paid > 0)
	{
		paid += (int64) item->issued - 1;
		if (paid >= PAYMENT_OPEN || !IS_VALID_DATE((int32) paid))
			packed_bad(in, "A date is out of range.");
		item->paid = (DateADT) paid;
	}
	invoices = unpack_uint_max(in, PG_UINT32_MAX, "The number of invoices");
	item->invoices = (uint32) (invoices >> 1);
	item->is_credit = invoices & 1;
	item->units = unpack_int(in);
	if (item->units == 0 && item->invoices == 0)
		packed_bad(in, "An item is empty.");
	if (item->paid != PAYMENT_OPEN && (item->is_credit ? item->units > 0 : item->units < 0))
		packed_bad(in, "A payment has the wrong sign.");
	if (before != NULL && payment_item_compare(before, item) >= 0)
		packed_bad(in, "Items are not in order.");
}

/* The currency: text of the database, without an end inside. */
static void
unpack_currency(PackedReader *in, char *currency)
{
	uint64		length = unpack_uint_max(in, PAYMENT_CURRENCY - 1, "The length of the currency");
	const char *bytes = (const char *) unpack_bytes(in, length);

	if (memchr(bytes, '\0', length) != NULL || !pg_verifymbstr(bytes, (int) length, true))
		packed_bad(in, "The currency is no text.");
	memcpy(currency, bytes, length);
}

/* Read a packed summary; any defect is an error. */
static PaymentSummary *
unpack_summary(const char *bytes, Size length)
{
	PackedReader in = {(const uint8 *) bytes, (const uint8 *) bytes + length, "payment_summary"};
	PaymentSummary head = {0};
	PaymentSummary *summary;
	int64		invoices = 0;

	if (unpack_byte(&in) != PAYMENT_SUMMARY_VERSION)
		packed_bad(&in, "The version is not known to this release.");
	head.scale = (uint8) unpack_uint_max(&in, 18, "The scale");
	unpack_currency(&in, head.currency);
	head.rows = (int64) unpack_uint_max(&in, PG_INT64_MAX, "The number of rows");
	head.rows_skipped = (int64) unpack_uint_max(&in, PG_INT64_MAX, "The number of rows left out");
	head.nitems = unpack_count(&in, 5, "The number of items");

	summary = payment_summary_create(head.nitems);
	summary->scale = head.scale;
	memcpy(summary->currency, head.currency, PAYMENT_CURRENCY);
	summary->rows = head.rows;
	summary->rows_skipped = head.rows_skipped;
	summary->nitems = head.nitems;
	for (uint32 i = 0; i < head.nitems; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		unpack_item(&in, &summary->items[i], i == 0 ? NULL : &summary->items[i - 1]);
		invoices += summary->items[i].invoices;
	}
	unpack_end(&in);
	if (invoices > head.rows || head.nitems / 2 > head.rows || (head.rows == 0 && (head.nitems > 0 || head.currency[0] != '\0')))
		packed_bad(&in, "Counts contradict each other.");
	return summary;
}

/* Is the datum a state under construction (as opposed to a finished value)? */
bool
payment_summary_is_building(Datum datum)
{
	const PaymentSummary *value = (const PaymentSummary *) DatumGetPointer(datum);

	return !VARATT_IS_EXTENDED(value) &&
		VARSIZE(value) >= offsetof(PaymentSummary, items) &&
		value->building == PAYMENT_SUMMARY_BUILDING;
}

/* A summary to work on, always a fresh chunk in canonical form. */
PaymentSummary *
payment_summary_from_datum(Datum datum)
{
	struct varlena *value = PG_DETOAST_DATUM_PACKED(datum);

	if (payment_summary_is_building(PointerGetDatum(value)))
	{
		PaymentSummary *copy = palloc(VARSIZE(value));

		memcpy(copy, value, VARSIZE(value));
		payment_summary_compact(copy);
		return copy;
	}
	return unpack_summary(VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value));
}

/* The packed bytes of a value that came as an argument. */
static bytea *
canonical_bytes(Datum datum)
{
	return DatumGetByteaP(payment_summary_to_datum(payment_summary_from_datum(datum)));
}

PG_FUNCTION_INFO_V1(crm_payment_summary_to_jsonb);

/* Any defect of packed bytes is an error. */
static void
check_packed(const char *bytes, Size length)
{
	(void) unpack_summary(bytes, length);
}

static const PackedType packed_type = {"payment_summary", check_packed, canonical_bytes};

PACKED_TYPE_FUNCTIONS(payment_summary, packed_type)

static void
json_amount(StringInfo json, const char *key, PaymentSum sum, int scale)
{
	appendStringInfo(json, ", \"%s\": %s", key,
					 DatumGetCString(DirectFunctionCall1(numeric_out, NumericGetDatum(payment_numeric(sum, scale)))));
}

/* payment_summary::jsonb, for people: what it holds, whatever the day one looks at it. */
Datum
crm_payment_summary_to_jsonb(PG_FUNCTION_ARGS)
{
	PaymentSummary *summary = payment_summary_from_datum(PG_GETARG_DATUM(0));
	PaymentSum	invoiced = 0;
	PaymentSum	paid = 0;
	StringInfoData json;

	for (uint32 i = 0; i < summary->nitems; i++)
	{
		invoiced += summary->items[i].units;
		if (summary->items[i].paid != PAYMENT_OPEN)
			paid += summary->items[i].units;
	}
	initStringInfo(&json);
	appendStringInfo(&json, "{\"version\": %d, \"rows\": %lld, \"rows_skipped\": %lld, \"items\": %u",
					 PAYMENT_SUMMARY_VERSION, (long long) summary->rows, (long long) summary->rows_skipped, summary->nitems);
	if (summary->currency[0] != '\0')
	{
		appendStringInfoString(&json, ", \"currency\": ");
		escape_json(&json, summary->currency);
	}
	if (summary->nitems > 0)
		appendStringInfo(&json, ", \"first_issued\": \"%s\", \"last_issued\": \"%s\"",
						 event_day_iso(summary->items[0].issued),
						 event_day_iso(summary->items[summary->nitems - 1].issued));
	json_amount(&json, "invoiced", invoiced, summary->scale);
	json_amount(&json, "paid", paid, summary->scale);
	appendStringInfoChar(&json, '}');
	PG_RETURN_DATUM(DirectFunctionCall1(jsonb_in, CStringGetDatum(json.data)));
}
