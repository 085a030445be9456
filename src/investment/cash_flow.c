/*
 * cash_flow.c
 *		The stored form of crm.cash_flow, its type input and output.
 *
 * Packed bytes (packed.c): whether by period or by day, then for each of them
 * in order the distance from the one before, decimals and units of the sum.  The
 * same rows in any order give the same bytes.
 */
#include "investment/cash_flow.h"

#include "utils/builtins.h"
#include "utils/fmgrprotos.h"

#include "base/event_day.h"
#include "base/packed.h"
#include "base/packed_type.h"

PG_FUNCTION_INFO_V1(crm_cash_flow_to_jsonb);

#define CASH_FLOW_VERSION 1

/* Bytes of a sum at least: distance, decimals, length and units. */
#define LEAST_BYTES 4

Datum
cash_flow_to_datum(const CashFlow *flow)
{
	StringInfoData out;

	initStringInfo(&out);
	appendStringInfoSpaces(&out, VARHDRSZ);
	appendStringInfoChar(&out, CASH_FLOW_VERSION);
	appendStringInfoChar(&out, (char) flow->by_day);
	pack_uint(&out, (uint64) flow->n);
	for (int64 i = 0; i < flow->n; i++)
	{
		const Money money = {.units = flow->sums[i].units};

		CRM_CHECK_INTERRUPTS(i);
		if (i == 0)
			pack_int(&out, flow->sums[i].key);
		else
			pack_uint(&out, (uint64) ((int64) flow->sums[i].key - flow->sums[i - 1].key));
		pack_uint(&out, (uint64) flow->sums[i].scale);
		pack_money(&out, &money, AMOUNT_EXACT);
	}
	SET_VARSIZE(out.data, out.len);
	return PointerGetDatum(out.data);
}

/* The key of the next sum, after the one before. */
static int32
unpack_key(PackedReader *in, bool by_day, const KeyedSum *before)
{
	int64		key;

	if (before == NULL)
		key = unpack_int(in);
	else
	{
		uint64		distance = unpack_uint_max(in, PG_UINT32_MAX, "A distance");

		if (distance == 0)
			packed_bad(in, "Periods are not in order.");
		key = before->key + (int64) distance;
	}
	if (!cash_flow_has_key(by_day, key))
		packed_bad(in, "A period or day is out of range.");
	return (int32) key;
}

/* Read packed bytes; any defect is an error. */
static CashFlow
unpack(const char *bytes, Size length)
{
	PackedReader in = {(const uint8 *) bytes, (const uint8 *) bytes + length, "cash_flow"};
	CashFlow	flow;
	uint8		by_day;

	if (unpack_byte(&in) != CASH_FLOW_VERSION)
		packed_bad(&in, "The version is not known to this release.");
	by_day = unpack_byte(&in);
	if (by_day > 1)
		packed_bad(&in, "It is neither by period nor by day.");
	flow.by_day = by_day;
	flow.n = unpack_count(&in, LEAST_BYTES, "The number of periods");
	if (flow.n == 0)
		packed_bad(&in, "It has no amounts.");
	flow.sums = MemoryContextAllocHuge(CurrentMemoryContext, sizeof(KeyedSum) * (Size) flow.n);
	for (int64 i = 0; i < flow.n; i++)
	{
		KeyedSum   *sum = &flow.sums[i];

		CRM_CHECK_INTERRUPTS(i);
		sum->key = unpack_key(&in, flow.by_day, i == 0 ? NULL : sum - 1);
		sum->scale = (int32) unpack_uint_max(&in, WIDE_MAX_SCALE, "The number of decimals");
		sum->units = unpack_money(&in, AMOUNT_EXACT).units;
	}
	unpack_end(&in);
	return flow;
}

CashFlow
cash_flow_from_datum(Datum datum)
{
	const struct varlena *value = PG_DETOAST_DATUM_PACKED(datum);

	return unpack(VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value));
}

static void
check_packed(const char *bytes, Size length)
{
	(void) unpack(bytes, length);
}

/* The bytes as they would be written today. */
static bytea *
canonical_bytes(Datum datum)
{
	CashFlow	flow = cash_flow_from_datum(datum);

	return DatumGetByteaP(cash_flow_to_datum(&flow));
}

static const PackedType packed_type = {"cash_flow", check_packed, canonical_bytes};

PACKED_TYPE_FUNCTIONS(cash_flow, packed_type)

/* One of the amounts. */
Numeric
cash_flow_amount(const CashFlow *flow, int64 i)
{
	const Money money = {.units = flow->sums[i].units};

	return money_to_numeric(&money, AMOUNT_EXACT, flow->sums[i].scale);
}

/* cash_flow::jsonb, for people. */
Datum
crm_cash_flow_to_jsonb(PG_FUNCTION_ARGS)
{
	CashFlow	flow = cash_flow_from_datum(PG_GETARG_DATUM(0));
	StringInfoData json;

	initStringInfo(&json);
	for (int64 i = 0; i < flow.n; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		appendStringInfoString(&json, i == 0 ? "[" : ", ");
		if (flow.by_day)
			appendStringInfo(&json, "{\"day\": \"%s\"", event_day_iso((DateADT) flow.sums[i].key));
		else
			appendStringInfo(&json, "{\"period\": %d", flow.sums[i].key);
		appendStringInfo(&json, ", \"amount\": %s}",
						 DatumGetCString(DirectFunctionCall1(numeric_out, NumericGetDatum(cash_flow_amount(&flow, i)))));
	}
	appendStringInfoChar(&json, ']');
	PG_RETURN_DATUM(DirectFunctionCall1(jsonb_in, CStringGetDatum(json.data)));
}
