/*
 * packed.c
 *		Compact byte strings: how finished states are stored and sent.
 *
 * Integers are base-128 varints (signed ones zigzagged), exact sums the
 * shortest two's complement bytes, both independent of the machine.  The
 * reader trusts nothing: every length is checked against the bytes that are
 * really there before anything is allocated.
 */
#include "base/packed.h"

#include <ctype.h>
#include <math.h>

#include "miscadmin.h"
#include "port/pg_bswap.h"
#include "utils/builtins.h"
#include "utils/date.h"

void
pack_uint(StringInfo out, uint64 value)
{
	while (value >= 0x80)
	{
		appendStringInfoCharMacro(out, (char) (value | 0x80));
		value >>= 7;
	}
	appendStringInfoCharMacro(out, (char) value);
}

void
pack_int(StringInfo out, int64 value)
{
	pack_uint(out, ((uint64) value << 1) ^ (uint64) (value >> 63));
}

/* A double, its bits from the highest byte on. */
void
pack_double(StringInfo out, double value)
{
	uint64		bits;

	memcpy(&bits, &value, sizeof(bits));
	bits = pg_hton64(bits);
	appendBinaryStringInfo(out, (char *) &bits, sizeof(bits));
}

void
pack_money(StringInfo out, const Money *money, AmountKind kind)
{
	uint8		bytes[sizeof(WideInt)];
	uint8		sign;
	int			length = sizeof(bytes);

	if (kind == AMOUNT_FLOAT)
	{
		pack_double(out, money->real.sum);
		pack_double(out, money->real.lost);
		return;
	}
	for (int i = 0; i < length; i++)
		bytes[i] = (uint8) (money->units.limb[i / 8] >> (8 * (i % 8)));
	sign = wide_is_negative(&money->units) ? 0xFF : 0;
	/* the topmost byte kept must still show the sign */
	while (length > 1 && bytes[length - 1] == sign && ((bytes[length - 2] ^ sign) & 0x80) == 0)
		length--;
	appendStringInfoCharMacro(out, (char) length);
	appendBinaryStringInfo(out, (char *) bytes, length);
}

void
packed_bad(const PackedReader *in, const char *detail)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
			 errmsg("invalid value of type %s", in->type),
			 errdetail("%s", detail),
			 errhint("The bytes are damaged or were written by something else; compute the value again from the rows.")));
}

const uint8 *
unpack_bytes(PackedReader *in, uint64 length)
{
	const uint8 *bytes = in->next;

	if (length > (uint64) (in->end - in->next))
		packed_bad(in, "It ends too early.");
	in->next += length;
	return bytes;
}

uint8
unpack_byte(PackedReader *in)
{
	return *unpack_bytes(in, 1);
}

uint64
unpack_uint(PackedReader *in)
{
	uint64		value = 0;

	for (int shift = 0; shift < 64; shift += 7)
	{
		uint8		byte = unpack_byte(in);

		if (shift == 63 && byte > 1)
			break;
		value |= (uint64) (byte & 0x7F) << shift;
		if (byte < 0x80)
			return value;
	}
	packed_bad(in, "An integer is too large.");
}

uint64
unpack_uint_max(PackedReader *in, uint64 max, const char *what)
{
	uint64		value = unpack_uint(in);

	if (value > max)
		packed_bad(in, psprintf("%s is out of range.", what));
	return value;
}

/* A count of items of at least least_bytes each that must still follow. */
uint32
unpack_count(PackedReader *in, int least_bytes, const char *what)
{
	return (uint32) unpack_uint_max(in, Min((uint64) (in->end - in->next) / least_bytes, PG_UINT32_MAX), what);
}

int64
unpack_int(PackedReader *in)
{
	uint64		value = unpack_uint(in);

	return (int64) (value >> 1) ^ -(int64) (value & 1);
}

/* A day, written as its distance from base. */
int32
unpack_day(PackedReader *in, int64 base)
{
	int64		distance = unpack_int(in);

	if (distance < -(int64) PG_UINT32_MAX || distance > (int64) PG_UINT32_MAX ||
		base + distance < DATETIME_MIN_JULIAN - POSTGRES_EPOCH_JDATE ||
		base + distance >= DATE_END_JULIAN - POSTGRES_EPOCH_JDATE)
		packed_bad(in, "A date is out of range.");
	return (int32) (base + distance);
}

/* A day so many days after another one. */
int32
unpack_later_day(PackedReader *in, int64 base, const char *what)
{
	int64		day = base + (int64) unpack_uint_max(in, PG_UINT32_MAX, what);

	if (day > PG_INT32_MAX || !IS_VALID_DATE((int32) day))
		packed_bad(in, "A date is out of range.");
	return (int32) day;
}

static double
unpack_double(PackedReader *in)
{
	uint64		bits;
	double		value;

	memcpy(&bits, unpack_bytes(in, sizeof(bits)), sizeof(bits));
	bits = pg_ntoh64(bits);
	memcpy(&value, &bits, sizeof(value));
	return value;
}

/* A double that is finite. */
double
unpack_finite(PackedReader *in, const char *what)
{
	double		value = unpack_double(in);

	if (!isfinite(value))
		packed_bad(in, psprintf("%s is not finite.", what));
	return value;
}

Money
unpack_money(PackedReader *in, AmountKind kind)
{
	Money		money = {0};

	if (kind == AMOUNT_FLOAT)
	{
		money.real.sum = unpack_double(in);
		money.real.lost = unpack_double(in);
		if (!money_is_finite(&money, kind))
			packed_bad(in, "A sum is not finite.");
	}
	else
	{
		uint64		length = unpack_byte(in);
		const uint8 *bytes;

		if (length < 1 || length > sizeof(WideInt))
			packed_bad(in, "A sum has the wrong length.");
		bytes = unpack_bytes(in, length);
		money.units = wide_from_int64((bytes[length - 1] & 0x80) ? -1 : 0);
		for (uint64 i = 0; i < length; i++)
		{
			money.units.limb[i / 8] &= ~((uint64) 0xFF << (8 * (i % 8)));
			money.units.limb[i / 8] |= (uint64) bytes[i] << (8 * (i % 8));
		}
	}
	return money;
}

void
unpack_end(const PackedReader *in)
{
	if (in->next != in->end)
		packed_bad(in, "Bytes are left over.");
}

/* Bytes turned to or from hexadecimal between two looks for a cancel. */
#define HEX_PIECE (1024 * 1024)

static void
hex_bad(const char *text, const char *type)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
			 errmsg("invalid input syntax for type %s: \"%.40s\"", type, text),
			 errhint("Values of this type are made by its aggregate; their text form is \\x and hexadecimal digits.")));
}

/* Text input: \x followed by hexadecimal digits. */
bytea *
packed_from_hex(const char *text, const char *type)
{
	Size		length = strlen(text);
	Size		nbytes = length / 2 - 1;
	bytea	   *bytes;

	if (length < 4 || text[0] != '\\' || text[1] != 'x' || length % 2 != 0)
		hex_bad(text, type);
	bytes = palloc(nbytes + VARHDRSZ);
	SET_VARSIZE(bytes, nbytes + VARHDRSZ);
	for (Size done = 0; done < nbytes; done += HEX_PIECE)
	{
		Size		piece = Min(HEX_PIECE, nbytes - done);
		const char *digits = text + 2 + 2 * done;

		CHECK_FOR_INTERRUPTS();
		for (Size i = 0; i < 2 * piece; i++)
			if (!isxdigit((unsigned char) digits[i]))
				hex_bad(text, type);
		hex_decode(digits, 2 * piece, VARDATA(bytes) + done);
	}
	return bytes;
}

char *
packed_to_hex(const char *bytes, Size length)
{
	char	   *text = MemoryContextAllocHuge(CurrentMemoryContext, 2 * length + 3);

	text[0] = '\\';
	text[1] = 'x';
	for (Size done = 0; done < length; done += HEX_PIECE)
	{
		CHECK_FOR_INTERRUPTS();
		hex_encode(bytes + done, Min(HEX_PIECE, length - done), text + 2 + 2 * done);
	}
	text[2 * length + 2] = '\0';
	return text;
}
