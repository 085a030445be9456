/*
 * packed.h
 *		Compact byte strings: how finished states are stored and sent.
 */
#ifndef CRM_PACKED_H
#define CRM_PACKED_H

#include "postgres.h"

#include "lib/stringinfo.h"

#include "base/amount.h"
#include "base/compat.h"

/* A cursor over bytes that anyone may have made up. */
typedef struct PackedReader
{
	const uint8 *next;
	const uint8 *end;
	const char *type;			/* SQL type, for messages */
} PackedReader;

extern void pack_uint(StringInfo out, uint64 value);
extern void pack_int(StringInfo out, int64 value);
extern void pack_double(StringInfo out, double value);
extern void pack_money(StringInfo out, const Money *money, AmountKind kind);

CRM_NORETURN extern void packed_bad(const PackedReader *in, const char *detail);
extern uint8 unpack_byte(PackedReader *in);
extern uint64 unpack_uint(PackedReader *in);
extern uint64 unpack_uint_max(PackedReader *in, uint64 max, const char *what);
extern uint32 unpack_count(PackedReader *in, int least_bytes, const char *what);
extern int64 unpack_int(PackedReader *in);
extern int32 unpack_day(PackedReader *in, int64 base);
extern int32 unpack_later_day(PackedReader *in, int64 base, const char *what);
extern double unpack_finite(PackedReader *in, const char *what);
extern Money unpack_money(PackedReader *in, AmountKind kind);
extern const uint8 *unpack_bytes(PackedReader *in, uint64 length);
extern void unpack_end(const PackedReader *in);

extern bytea *packed_from_hex(const char *text, const char *type);
extern char *packed_to_hex(const char *bytes, Size length);

#endif
