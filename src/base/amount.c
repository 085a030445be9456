/*
 * amount.c
 *		Reading the money argument of a row.
 *
 * Amounts come as numeric, integer or float.  Numeric and integer amounts are
 * read as whole numbers of 10^-scale units straight from the datum: a numeric
 * of up to sixteen digits costs a few nanoseconds instead of a palloc and a
 * digit-array addition.
 */
#include "base/amount.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "common/int.h"
#include "common/shortest_dec.h"
#include "utils/builtins.h"
#include "utils/numeric.h"

/*
 * The numeric on-disk format (stable since 9.1, specials since 14), from
 * src/backend/utils/adt/numeric.c, whose declarations are private.
 */
#define NUM_SIGN_MASK		0xC000
#define NUM_NEGATIVE		0x4000
#define NUM_SHORT			0x8000
#define NUM_SPECIAL			0xC000
#define NUM_SHORT_SIGN		0x2000
#define NUM_SHORT_DSCALE	0x1F80
#define NUM_SHORT_DSCALE_SHIFT 7
#define NUM_SHORT_WEIGHT_SIGN 0x0040
#define NUM_SHORT_WEIGHT	0x003F
#define NUM_DSCALE			0x3FFF
#define NUM_BASE			10000
#define NUM_BASE_DIGITS		4

/* A numeric taken apart; digits may be unaligned. */
typedef struct NumericParts
{
	bool		negative;
	int			dscale;
	int			weight;
	int			ndigits;
	const char *digits;
} NumericParts;

/*
 * Is the type one that amount_read() understands?  Checked once per query.
 */
void
amount_check_type(Oid type, const char *function)
{
	switch (type)
	{
		case INT2OID:
		case INT4OID:
		case INT8OID:
		case FLOAT4OID:
		case FLOAT8OID:
		case NUMERICOID:
			return;
		default:
			ereport(ERROR,
					(errcode(ERRCODE_DATATYPE_MISMATCH),
					 errmsg("%s cannot take an amount of type %s",
							function, format_type_be(type)),
					 errhint("Use numeric, bigint or double precision, for instance amount::numeric.")));
	}
}

/* A value that is no number, where the aggregate takes a number of any type. */
void
amount_refuse_type(Oid type)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 errmsg("an amount is expected, not a value of type %s", format_type_be(type)),
			 errhint("Use numeric, bigint or double precision, for instance amount::numeric.")));
}

static void
amount_not_finite(const char *value)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("amount is %s", value),
			 errhint("Amounts must be finite; keep such rows out with WHERE or FILTER.")));
}

/* Sums beyond 76 digits: the declared limit of exact money. */
void
money_out_of_range(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("amounts need more than %d digits", WIDE_MAX_SCALE),
			 errhint("Round the amounts, or cast them to double precision.")));
}

static inline uint16
read_uint16(const char *p)
{
	uint16		value;

	memcpy(&value, p, sizeof(value));
	return value;
}

/* Take a numeric datum apart; errors on NaN and infinities. */
static void
numeric_take_apart(const struct varlena *datum, NumericParts *parts)
{
	const char *data = VARDATA_ANY(datum);
	int			length = (int) VARSIZE_ANY_EXHDR(datum);
	uint16		header = read_uint16(data);

	if ((header & NUM_SIGN_MASK) == NUM_SPECIAL)
		amount_not_finite((header & 0x1000) == 0 ? "NaN" :
						  (header & NUM_SHORT_SIGN) ? "-Infinity" : "Infinity");
	if (header & NUM_SHORT)
	{
		parts->negative = (header & NUM_SHORT_SIGN) != 0;
		parts->dscale = (header & NUM_SHORT_DSCALE) >> NUM_SHORT_DSCALE_SHIFT;
		parts->weight = (header & NUM_SHORT_WEIGHT) |
			((header & NUM_SHORT_WEIGHT_SIGN) ? ~NUM_SHORT_WEIGHT : 0);
		parts->digits = data + 2;
		parts->ndigits = (length - 2) / 2;
	}
	else
	{
		parts->negative = (header & NUM_SIGN_MASK) == NUM_NEGATIVE;
		parts->dscale = header & NUM_DSCALE;
		parts->weight = (int16) read_uint16(data + 2);
		parts->digits = data + 4;
		parts->ndigits = (length - 4) / 2;
	}
}

/*
 * The long way: any numeric of up to 76 digits.  Decimals that are only
 * trailing zeros beyond the 38th are not kept.
 */
static void
numeric_to_wide(const NumericParts *parts, Amount *amount)
{
	WideInt		value = wide_from_int64(0);
	int			exponent = NUM_BASE_DIGITS * (parts->weight - parts->ndigits + 1);
	int			scale = parts->dscale;

	for (int i = 0; i < parts->ndigits; i++)
		if (!wide_multiply_add(&value, NUM_BASE, read_uint16(parts->digits + 2 * i)))
			money_out_of_range();
	if (scale > 38)
		scale = Max(38, -exponent);
	if (scale > WIDE_MAX_SCALE)
		money_out_of_range();
	for (exponent += scale; exponent < 0; exponent++)
		if (!wide_divide_exact(&value, 10))
			money_out_of_range();
	if (!wide_scale_up(&value, exponent))
		money_out_of_range();
	if (parts->negative)
		wide_negate(&value);

	amount->scale = scale;
	amount->wide = value;
	amount->is_wide = !wide_fits_int64(&value, &amount->units);
}

/* units * 10^exponent for -4 <= exponent <= 2; constants divide fast. */
static inline int64
shift_decimal(int64 units, int exponent)
{
	switch (exponent)
	{
		case -4:
			return units / 10000;
		case -3:
			return units / 1000;
		case -2:
			return units / 100;
		case -1:
			return units / 10;
		case 1:
			return units * 10;
		case 2:
			return units * 100;
		default:
			return units;
	}
}

/* Read a numeric; the common short ones never leave 64-bit arithmetic. */
static void
numeric_to_amount(const struct varlena *datum, Amount *amount)
{
	NumericParts parts;
	int			exponent;
	int64		units = 0;

	numeric_take_apart(datum, &parts);
	exponent = NUM_BASE_DIGITS * (parts.weight - parts.ndigits + 1) + parts.dscale;
	amount->kind = AMOUNT_EXACT;

	/* four base-10000 digits are below 10^16; times 100 stays below 2^63 */
	if (unlikely(parts.ndigits > 4 || exponent > 2 || exponent < -4 || parts.dscale > 18))
	{
		if (parts.ndigits > 0)
		{
			numeric_to_wide(&parts, amount);
			return;
		}
		exponent = 0;
		parts.dscale = Min(parts.dscale, 38);
	}
	for (int i = 0; i < parts.ndigits; i++)
		units = units * NUM_BASE + read_uint16(parts.digits + 2 * i);
	units = shift_decimal(units, exponent);
	amount->units = parts.negative ? -units : units;
	amount->scale = parts.dscale;
	amount->is_wide = false;
}

static void
float_to_amount(double value, Amount *amount)
{
	if (unlikely(isnan(value)))
		amount_not_finite("NaN");
	if (unlikely(isinf(value)))
		amount_not_finite(value > 0 ? "Infinity" : "-Infinity");
	amount->kind = AMOUNT_FLOAT;
	amount->is_wide = false;
	amount->scale = 0;
	amount->real = value;
}

/*
 * A real as the double of the shortest decimal that reads back as it, so that
 * 5.97 is 5.97 and not 5.96999979.  Below 65536 reals lie closer together than
 * hundredths: one of two decimals is the shortest, and the only one.
 */
double
amount_real_to_double(float4 value)
{
	double		hundredths = rint((double) value * 100.0);
	char		buffer[32];

	if (!isfinite(value))
		return value;
	if (likely(fabsf(value) < 65536 && (float4) (hundredths / 100.0) == value))
		return hundredths / 100.0;
	float_to_shortest_decimal_buf(value, buffer);
	return strtod(buffer, NULL);
}

/*
 * Read one amount of a type that amount_check_type() accepted.  Errors on
 * NaN, infinities and amounts of more than 76 digits.
 */
void
amount_read(Oid type, Datum value, Amount *amount)
{
	switch (type)
	{
		case NUMERICOID:
			numeric_to_amount(PG_DETOAST_DATUM_PACKED(value), amount);
			return;
		case FLOAT8OID:
			float_to_amount(DatumGetFloat8(value), amount);
			return;
		case FLOAT4OID:
			float_to_amount(amount_real_to_double(DatumGetFloat4(value)), amount);
			return;
		case INT2OID:
			amount->units = DatumGetInt16(value);
			break;
		case INT4OID:
			amount->units = DatumGetInt32(value);
			break;
		case INT8OID:
			amount->units = DatumGetInt64(value);
			break;
		default:
			elog(ERROR, "unexpected amount type %u", type);
	}
	amount->kind = AMOUNT_EXACT;
	amount->is_wide = false;
	amount->scale = 0;
}

/* The value itself, but for one that is stored apart or compressed: asked for every row. */
static inline struct varlena *
plain(Datum value)
{
	struct varlena *datum = (struct varlena *) DatumGetPointer(value);

	if (likely(!VARATT_IS_EXTERNAL(datum) && !VARATT_IS_COMPRESSED(datum)))
		return datum;
	return PG_DETOAST_DATUM_PACKED(value);
}

/* What a plain value is, and its number unless it is a numeric. */
static inline uint16
tag_of(const struct varlena *datum, int64 *units, double *real)
{
	const char *data = VARDATA_ANY(datum);
	uint16		tag = VARSIZE_ANY_EXHDR(datum) == AMOUNT_TAGGED_SIZE ? read_uint16(data) : AMOUNT_TAG_NUMERIC;

	if (tag != AMOUNT_TAG_INTEGER && tag != AMOUNT_TAG_FLOAT)
		return AMOUNT_TAG_NUMERIC;
	memcpy(tag == AMOUNT_TAG_INTEGER ? (void *) units : (void *) real,
		   data + AMOUNT_TAGGED_VALUE, sizeof(int64));
	return tag;
}

/* What a value of type amount is, and its number unless it is a numeric. */
uint16
amount_tag(Datum value, int64 *units, double *real)
{
	return tag_of(plain(value), units, real);
}

/* Would amount_argument() take the value?  For rows that are counted but not read. */
bool
amount_is_finite(Datum value)
{
	int64		units;
	double		real;

	switch (amount_tag(value, &units, &real))
	{
		case AMOUNT_TAG_INTEGER:
			return true;
		case AMOUNT_TAG_FLOAT:
			return isfinite(real);
		default:
			return !numeric_is_nan(DatumGetNumeric(value)) && !numeric_is_inf(DatumGetNumeric(value));
	}
}

/* The kind of sums that a value of type amount makes. */
AmountKind
amount_kind(Datum value)
{
	int64		units;
	double		real;

	return amount_tag(value, &units, &real) == AMOUNT_TAG_FLOAT ? AMOUNT_FLOAT : AMOUNT_EXACT;
}

/* Read a value of type amount.  Errors on NaN, infinities and amounts of more than 76 digits. */
void
amount_argument(Datum value, Amount *amount)
{
	const struct varlena *datum = plain(value);
	double		real;

	switch (tag_of(datum, &amount->units, &real))
	{
		case AMOUNT_TAG_INTEGER:
			amount->kind = AMOUNT_EXACT;
			amount->is_wide = false;
			amount->scale = 0;
			return;
		case AMOUNT_TAG_FLOAT:
			float_to_amount(real, amount);
			return;
		default:
			numeric_to_amount(datum, amount);
	}
}

/* The nearest double. */
double
amount_to_double(const Amount *amount)
{
	WideInt		units;

	if (amount->kind == AMOUNT_FLOAT)
		return amount->real;
	units = amount->is_wide ? amount->wide : wide_from_int64(amount->units);
	return wide_to_double(&units, amount->scale);
}

/*
 * The exact amount in units of 10^-scale, when it fits 64 bits; scale must
 * not be below the amount's own.
 */
bool
amount_at_scale(const Amount *amount, int scale, int64 *units)
{
	int			digits = scale - amount->scale;

	*units = amount->units;
	if (likely(digits == 0 && !amount->is_wide))
		return true;
	if (!amount->is_wide && amount->units == 0)
		return true;
	if (amount->is_wide || digits > 18)
		return false;
	return !pg_mul_s64_overflow(amount->units, int64_power10(digits), units);
}
