/*
 * key_list.c
 *		Pairs of keys one after another, as bytes that sort as the keys do:
 *		texts by their bytes, as in the collation "C".
 */
#include "base/crm.h"

#include "catalog/pg_type.h"
#include "mb/pg_wchar.h"
#include "port/pg_bswap.h"
#include "utils/builtins.h"
#include "utils/uuid.h"

#include "identity/key_list.h"

const KeyKind key_bigint = {INT8OID, sizeof(uint64), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE};
const KeyKind key_uuid = {UUIDOID, UUID_LEN, false, TYPALIGN_CHAR};
const KeyKind key_text = {TEXTOID, 0, false, TYPALIGN_INT};

/* The bytes of a key, its own or in the room, for as long as both are there. */
KeyBytes
key_of_datum(const KeyKind *kind, Datum value, uint64 *room)
{
	const text *string;

	if (kind->type == INT8OID)
	{
		*room = pg_hton64(key_of_bigint(DatumGetInt64(value)));
		return (KeyBytes) {(const uint8 *) room, sizeof(uint64)};
	}
	if (kind->type == UUIDOID)
		return (KeyBytes) {DatumGetUUIDP(value)->data, UUID_LEN};
	string = DatumGetTextPP(value);
	return (KeyBytes) {(const uint8 *) VARDATA_ANY(string), (uint32) VARSIZE_ANY_EXHDR(string)};
}

/* And the key again. */
Datum
key_datum(const KeyKind *kind, KeyBytes key)
{
	uint64		number;
	pg_uuid_t  *uuid;

	if (kind->type == INT8OID)
	{
		memcpy(&number, key.bytes, sizeof(number));
		return Int64GetDatum((int64) key_of_bigint((int64) pg_ntoh64(number)));
	}
	if (kind->type == UUIDOID)
	{
		uuid = palloc(sizeof(pg_uuid_t));
		memcpy(uuid->data, key.bytes, UUID_LEN);
		return UUIDPGetDatum(uuid);
	}
	return PointerGetDatum(cstring_to_text_with_len((const char *) key.bytes, (int) key.size));
}

Size
key_stored_size(const KeyKind *kind, KeyBytes key)
{
	return kind->width == 0 ? sizeof(uint32) + key.size : key.size;
}

/* Where the next one goes. */
uint8 *
key_write(const KeyKind *kind, KeyBytes key, uint8 *to)
{
	if (kind->width == 0)
	{
		memcpy(to, &key.size, sizeof(uint32));
		to += sizeof(uint32);
	}
	memcpy(to, key.bytes, key.size);
	return to + key.size;
}

/* The next key, in place; false if the bytes are none. */
bool
key_read(const KeyKind *kind, const uint8 **from, const uint8 *end, KeyBytes *key)
{
	key->size = (uint32) kind->width;
	if (kind->width == 0)
	{
		if (end - *from < (ptrdiff_t) sizeof(uint32))
			return false;
		memcpy(&key->size, *from, sizeof(uint32));
		*from += sizeof(uint32);
	}
	if ((Size) (end - *from) < key->size)
		return false;
	key->bytes = *from;
	*from += key->size;
	return kind->width != 0 || pg_verify_mbstr(PG_UTF8, (const char *) key->bytes, (int) key->size, true);
}
