/*
 * abc_values.h
 *		Values of items as they come in, exact where their type is.
 */
#ifndef CRM_ABC_VALUES_H
#define CRM_ABC_VALUES_H

#include "postgres.h"

#include "base/amount.h"

/* What the numbers in an array stand for. */
typedef enum AbcKind
{
	ABC_UNKNOWN,				/* there are none */
	ABC_UNITS,					/* doubles: whole numbers of 10^-scale, so shares of money are exact */
	ABC_FLOAT,					/* doubles: the values themselves */
	ABC_WIDE					/* WideInts: whole numbers of 10^-scale that are too long for doubles */
} AbcKind;

typedef struct AbcUnits
{
	int32		kind;			/* AbcKind */
	int32		scale;
} AbcUnits;

/* n values in an array with room for capacity ones. */
typedef struct AbcValues
{
	AbcUnits	units;
	size_t		n;
	size_t		capacity;
	void	   *items;			/* doubles or WideInts */
} AbcValues;

/* The whole numbers that doubles hold exactly. */
#define ABC_EXACT_LIMIT 9007199254740992.0

extern size_t abc_units_size(const AbcUnits *units);
extern double abc_units_value(const AbcUnits *units, double value);
extern bool abc_values_valid(const AbcValues *values);

extern void abc_values_create(AbcValues *values, size_t capacity);
extern bool abc_values_take(AbcValues *values, const Amount *amount);
extern void abc_values_change(AbcValues *values, const Amount *amount);
extern void abc_values_add(AbcValues *values, const Amount *amount);
extern void abc_values_skip(AbcValues *values);
extern void abc_values_widen(AbcValues *values);
extern void abc_values_amount(const AbcValues *values, size_t i, Amount *amount);

#endif
