/*
 * result_rows.h
 *		What functions return as rows: one row, or a set of them, its columns
 *		put one after another in the order of the SQL type.
 *
 * One row: result_row_begin(), or result_row_begin_kept() where a row takes
 * microseconds, put_...() for every column, and
 * result_row_datum().  A set: result_rows_begin() when everything that the
 * rows are made of is there, then for every row its columns and
 * result_rows_next(), and result_rows_end() at last.
 */
#ifndef CRM_RESULT_ROWS_H
#define CRM_RESULT_ROWS_H

#include "postgres.h"

#include <math.h>

#include "access/tupdesc.h"
#include "catalog/pg_type.h"
#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/numeric.h"
#include "utils/tuplestore.h"

#include "base/compat.h"

/* The most columns that a row has. */
#define RESULT_COLUMNS 48

typedef struct ResultRow
{
	TupleDesc	desc;
	Tuplestorestate *store;		/* of a set */
	MemoryContext memory;		/* of the rows of a set, one after another */
	MemoryContext caller;
	int			column;			/* next to be put */
	Datum		values[RESULT_COLUMNS];
	bool		nulls[RESULT_COLUMNS];
} ResultRow;

extern TupleDesc result_row_type(FunctionCallInfo fcinfo);
extern void result_row_of(ResultRow *row, TupleDesc desc);
extern void result_row_begin(ResultRow *row, FunctionCallInfo fcinfo);
extern FmgrInfo *result_row_begin_kept(ResultRow *row, FunctionCallInfo fcinfo);
extern Datum result_row_datum(ResultRow *row);

extern void result_rows_begin(ResultRow *row, FunctionCallInfo fcinfo);
extern void result_rows_next(ResultRow *row);
extern Datum result_rows_end(ResultRow *row);
extern Datum result_rows_none(FunctionCallInfo fcinfo);

CRM_NORETURN extern void result_row_misfit(const ResultRow *row);

/* The type of the next column. */
static inline Oid
result_column_type(const ResultRow *row)
{
	if (unlikely(row->column >= row->desc->natts))
		result_row_misfit(row);
	return TupleDescAttr(row->desc, row->column)->atttypid;
}

/* A value of whatever type the column has. */
static inline void
put_datum(ResultRow *row, Datum value)
{
	if (unlikely(row->column >= row->desc->natts))
		result_row_misfit(row);
	row->nulls[row->column] = false;
	row->values[row->column++] = value;
}

/* NULL in a column of any type. */
static inline void
put_null(ResultRow *row)
{
	put_datum(row, (Datum) 0);
	row->nulls[row->column - 1] = true;
}

/* NULL in all columns that are left. */
static inline void
put_nulls(ResultRow *row)
{
	while (row->column < row->desc->natts)
		put_null(row);
}

/* A value of a type that the column must have: a library never meets the SQL of another version unharmed. */
static inline void
put_typed(ResultRow *row, Oid type, Datum value)
{
	if (unlikely(result_column_type(row) != type))
		result_row_misfit(row);
	put_datum(row, value);
}

/* A whole number, int or bigint as the column is. */
static inline void
put_int(ResultRow *row, int64 value)
{
	if (result_column_type(row) == INT4OID)
		put_datum(row, Int32GetDatum((int32) value));
	else
		put_typed(row, INT8OID, Int64GetDatum(value));
}

/* A double precision. */
static inline void
put_float(ResultRow *row, double value)
{
	put_typed(row, FLOAT8OID, Float8GetDatum(value));
}

/* A number that is NULL unless it is known. */
static inline void
put_float_if(ResultRow *row, bool known, double value)
{
	put_float(row, value);
	row->nulls[row->column - 1] = !known;
}

/* Infinities and NaN are NULL. */
static inline void
put_finite(ResultRow *row, double value)
{
	put_float_if(row, isfinite(value), value);
}

/* part / whole; of nothing there is no share. */
static inline void
put_share(ResultRow *row, double part, double whole)
{
	put_float_if(row, whole > 0, whole > 0 ? part / whole : 0);
}

/* NULL is NULL, here and in texts. */
static inline void
put_numeric(ResultRow *row, Numeric value)
{
	if (value == NULL)
		put_null(row);
	else
		put_typed(row, NUMERICOID, NumericGetDatum(value));
}

/* A date. */
static inline void
put_day(ResultRow *row, DateADT day)
{
	put_typed(row, DATEOID, DateADTGetDatum(day));
}

/* A day that is NULL unless it is known. */
static inline void
put_day_if(ResultRow *row, bool known, DateADT day)
{
	put_day(row, day);
	row->nulls[row->column - 1] = !known;
}

/* A text that is there already. */
static inline void
put_label(ResultRow *row, text *value)
{
	if (value == NULL)
		put_null(row);
	else
		put_typed(row, TEXTOID, PointerGetDatum(value));
}

/* A text. */
static inline void
put_text(ResultRow *row, const char *value)
{
	if (value == NULL)
		put_null(row);
	else
		put_typed(row, TEXTOID, CStringGetTextDatum(value));
}

#endif
