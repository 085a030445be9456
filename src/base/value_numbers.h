/*
 * value_numbers.h
 *		Numbers for the distinct values of a type, as GROUP BY tells them apart.
 */
#ifndef CRM_VALUE_NUMBERS_H
#define CRM_VALUE_NUMBERS_H

#include "postgres.h"

#include "fmgr.h"

typedef struct ValueNumbers ValueNumbers;

extern ValueNumbers *value_numbers_create(Oid type, Oid collation, MemoryContext context);
extern ValueNumbers *value_numbers_of_argument(FunctionCallInfo fcinfo, int argument,
											   MemoryContext context);
extern uint32 value_number(ValueNumbers *numbers, Datum value, bool *is_new);
extern uint32 value_numbers_count(const ValueNumbers *numbers);
extern text *value_numbers_text(ValueNumbers *numbers, uint32 number);
extern void *value_rows_reserve(void *rows, uint32 count, uint32 *room, Size width);
extern void value_numbers_check_memory(MemoryContext context);

#endif
