/*
 * packed_type.c
 *		Input and output of a type whose stored values are packed bytes: as
 *		text hexadecimal, in binary as they are.
 */
#include "base/packed_type.h"

#include "libpq/pqformat.h"

#include "base/packed.h"

/* TYPE_in(cstring) */
Datum
packed_type_in(const PackedType *type, FunctionCallInfo fcinfo)
{
	bytea	   *bytes = packed_from_hex(PG_GETARG_CSTRING(0), type->name);

	type->check(VARDATA(bytes), VARSIZE(bytes) - VARHDRSZ);
	PG_RETURN_BYTEA_P(bytes);
}

/* TYPE_out(TYPE) */
Datum
packed_type_out(const PackedType *type, FunctionCallInfo fcinfo)
{
	bytea	   *bytes = type->canonical(PG_GETARG_DATUM(0));

	PG_RETURN_CSTRING(packed_to_hex(VARDATA(bytes), VARSIZE(bytes) - VARHDRSZ));
}

/* TYPE_recv(internal) */
Datum
packed_type_recv(const PackedType *type, FunctionCallInfo fcinfo)
{
	StringInfo	message = (StringInfo) PG_GETARG_POINTER(0);
	int			length = message->len - message->cursor;
	const char *data = pq_getmsgbytes(message, length);
	bytea	   *bytes = palloc(length + VARHDRSZ);

	type->check(data, length);
	SET_VARSIZE(bytes, length + VARHDRSZ);
	memcpy(VARDATA(bytes), data, length);
	PG_RETURN_BYTEA_P(bytes);
}

/* TYPE_send(TYPE) */
Datum
packed_type_send(const PackedType *type, FunctionCallInfo fcinfo)
{
	PG_RETURN_BYTEA_P(type->canonical(PG_GETARG_DATUM(0)));
}
