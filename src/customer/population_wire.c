/*
 * population_wire.c
 *		Type input and output of the three population types.
 *
 * Binary and text form are the same packed bytes, independent of the machine:
 * population_packed.h.
 */
#include "base/crm.h"

#include "libpq/pqformat.h"
#include "base/packed.h"
#include "customer/population_packed.h"

static const char *const type_names[] = {
	[KEY_BIGINT] = "population_bigint",
	[KEY_UUID] = "population_uuid",
	[KEY_TEXT] = "population_text"
};

/* Flat value of packed bytes. */
static Datum
population_from_packed(const char *bytes, Size length, KeyKind key_kind)
{
	return PointerGetDatum(population_unpack(bytes, length, key_kind, type_names[key_kind]));
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
	StringInfoData packed = population_pack(PG_GETARG_DATUM(0));

	PG_RETURN_CSTRING(packed_to_hex(packed.data + VARHDRSZ, packed.len - VARHDRSZ));
}

Datum
crm_population_send(PG_FUNCTION_ARGS)
{
	PG_RETURN_BYTEA_P((bytea *) population_pack(PG_GETARG_DATUM(0)).data);
}
