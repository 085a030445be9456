/*
 * key_list.h
 *		Pairs of keys one after another, as bytes that sort as the keys do.
 */
#ifndef CRM_KEY_LIST_H
#define CRM_KEY_LIST_H

#include "base/crm.h"

/* A type of keys. */
typedef struct KeyKind
{
	Oid			type;
	int			width;			/* bytes of a key; 0: a length before each */
	bool		by_value;
	char		align;
} KeyKind;

typedef struct KeyBytes
{
	const uint8 *bytes;
	uint32		size;
} KeyBytes;

extern const KeyKind key_bigint;
extern const KeyKind key_uuid;
extern const KeyKind key_text;

/* The bytes of a bigint, so that they sort as it does. */
static inline uint64
key_of_bigint(int64 value)
{
	return (uint64) value ^ UINT64CONST(0x8000000000000000);
}

extern KeyBytes key_of_datum(const KeyKind *kind, Datum value, uint64 *room);
extern Datum key_datum(const KeyKind *kind, KeyBytes key);
extern Size key_stored_size(const KeyKind *kind, KeyBytes key);
extern uint8 *key_write(const KeyKind *kind, KeyBytes key, uint8 *to);
extern bool key_read(const KeyKind *kind, const uint8 **from, const uint8 *end, KeyBytes *key);

static inline int
key_compare(KeyBytes a, KeyBytes b)
{
	int			order = memcmp(a.bytes, b.bytes, Min(a.size, b.size));

	return order != 0 ? order : (a.size > b.size) - (a.size < b.size);
}

#endif
