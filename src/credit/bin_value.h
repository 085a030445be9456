/*
 * bin_value.h
 *		A value of a variable, of any type: a number or a text.
 */
#ifndef CRM_BIN_VALUE_H
#define CRM_BIN_VALUE_H

#include "base/crm.h"

#include "credit/binning.h"

/* How values of a type are read; begun once per query. */
typedef struct BinReader
{
	Oid			type;
	BinningKind kind;
	FmgrInfo	output;			/* of types that become text */
} BinReader;

/* A number, or bytes that lie in the value or in the memory of the call. */
typedef struct BinValue
{
	double		number;
	const char *bytes;
	size_t		length;
} BinValue;

extern void bin_reader_begin(BinReader *reader, FunctionCallInfo fcinfo, int argument,
							 const char *function, MemoryContext context);
extern void bin_value_read_other(BinReader *reader, Datum datum, BinValue *value);

/* Weights of rows are 0, or leave room for sums of them, and for shares. */
#define BIN_LEAST_WEIGHT 1e-60
#define BIN_MOST_WEIGHT 1e60

extern double bin_weight_argument(FunctionCallInfo fcinfo, int argument);

/* Read a value that is not NULL. */
static inline void
bin_value_read(BinReader *reader, Datum datum, BinValue *value)
{
	if (reader->type == FLOAT8OID)
		value->number = DatumGetFloat8(datum);
	else if (reader->type == INT4OID)
		value->number = DatumGetInt32(datum);
	else
		bin_value_read_other(reader, datum, value);
}

#endif
