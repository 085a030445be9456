/*
 * scorecard_input.h
 *		Values of variables by their names, out of a row of any type or jsonb.
 */
#ifndef CRM_SCORECARD_INPUT_H
#define CRM_SCORECARD_INPUT_H

#include "base/crm.h"

#include "access/htup.h"
#include "access/tupdesc.h"
#include "fmgr.h"
#include "utils/jsonb.h"

/* A value: a number, or the text of a category.  NULL and NaN are missing. */
typedef struct InputValue
{
	bool		is_missing;
	double		number;
	const char *bytes;
	int			length;
} InputValue;

/* How a column is read. */
typedef struct InputColumn
{
	int			place;			/* in the row, from 0 */
	Oid			type;			/* behind domains */
	FmgrInfo	output;			/* of other types than text */
} InputColumn;

/* A row type, taken apart: known for as long as rows have the same. */
typedef struct RowInput
{
	MemoryContext context;
	TupleDesc	desc;			/* NULL: none yet */
	Oid			type;
	int32		typmod;
	Datum	   *values;
	bool	   *nulls;
	InputColumn *columns;		/* by variable */
} RowInput;

extern bool input_type_is_number(Oid type);
extern void input_column_read(InputColumn *column, TupleDesc desc, int place, MemoryContext context);
extern bool row_input_take(RowInput *input, HeapTupleHeader row, MemoryContext parent);
extern int	row_input_find(const RowInput *input, const char *name);
extern void row_input_deform(RowInput *input, HeapTupleHeader row);
extern void row_input_value(RowInput *input, int variable, bool number, const char *name, InputValue *value);
extern void jsonb_input_value(JsonbContainer *object, const char *name, bool number, InputValue *value);
extern void json_value_input(const JsonbValue *json, const char *name, bool number, InputValue *value);
extern JsonbContainer *jsonb_input_object(Jsonb *input);

#endif
