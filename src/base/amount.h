/*
 * amount.h
 *		Reading the money argument of a row, and exact sums of it.
 */
#ifndef CRM_AMOUNT_H
#define CRM_AMOUNT_H

#include "postgres.h"

#include "utils/numeric.h"

#include "base/compat.h"
#include "math/wide.h"

/* How a state holds its sums; the first row decides. */
typedef enum AmountKind
{
	AMOUNT_UNKNOWN = 0,			/* no row yet */
	AMOUNT_EXACT = 1,			/* numeric and integers: units of 10^-scale */
	AMOUNT_FLOAT = 2			/* float4, float8: compensated double sums */
} AmountKind;

/* One row's amount. */
typedef struct Amount
{
	AmountKind	kind;
	int			scale;			/* decimals of an exact amount */
	bool		is_wide;		/* exact amount is in .wide, else in .units */
	int64		units;
	WideInt		wide;
	double		real;
} Amount;

/* A sum of amounts of one kind (and, if exact, one scale). */
typedef union Money
{
	WideInt		units;
	struct
	{
		double		sum;
		double		lost;		/* what rounding has dropped from sum */
	}			real;
} Money;

/*
 * A value of type amount is a numeric, or one of these marks, which no numeric
 * begins with, and at AMOUNT_TAGGED_VALUE 64 bits.  Not aligned.
 */
#define AMOUNT_TAG_NUMERIC	0
#define AMOUNT_TAG_INTEGER	0xE001
#define AMOUNT_TAG_FLOAT	0xE002
#define AMOUNT_TAGGED_VALUE	4
#define AMOUNT_TAGGED_SIZE	12

extern uint16 amount_tag(Datum value, int64 *units, double *real);
extern void amount_argument(Datum value, Amount *amount);
extern bool amount_is_finite(Datum value);
extern AmountKind amount_kind(Datum value);
CRM_NORETURN extern void amount_refuse_type(Oid type);
extern double amount_real_to_double(float4 value);
extern void amount_check_type(Oid type, const char *function);
extern void amount_read(Oid type, Datum value, Amount *amount);
extern double amount_to_double(const Amount *amount);
extern bool amount_at_scale(const Amount *amount, int scale, int64 *units);

/* amount_units.c */
#define AMOUNT_UNITS_DECIMALS 18

extern void amount_make_exact(Amount *amount);
extern bool amount_in_units(Datum value, Amount *amount);

extern void money_add_amount(Money *money, const Amount *amount, int scale);
extern void exact_add(WideInt *sum, int32 *scale, const WideInt *addend, int addend_scale);
extern void money_add(Money *money, const Money *addend, AmountKind kind);
extern void money_subtract(Money *money, const Money *subtrahend, AmountKind kind);
extern void money_add_real(double *sum, double *lost, double addend);
extern void money_rescale(Money *money, AmountKind kind, int digits);
extern Money money_from_units(int64 units);
extern bool money_is_finite(const Money *money, AmountKind kind);
extern double money_to_double(const Money *money, AmountKind kind, int scale);
extern Numeric money_to_numeric(const Money *money, AmountKind kind, int scale);
extern Numeric units_to_numeric(int64 units, int scale);
extern Numeric double_to_numeric(double value);
extern Numeric real_to_numeric(float4 value);
extern Numeric money_mean(const Money *money, AmountKind kind, int scale, int64 count);
CRM_NORETURN extern void money_out_of_range(void);

/* A negative amount is a refund; zero is a purchase of no value. */
static inline bool
amount_is_refund(const Amount *amount)
{
	if (amount->kind == AMOUNT_FLOAT)
		return amount->real < 0;
	return amount->is_wide ? wide_is_negative(&amount->wide) : amount->units < 0;
}

#endif
