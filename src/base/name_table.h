/*
 * name_table.h
 *		Numbers for names, 0, 1, 2, ... in the order in which they first occur.
 *
 * Names are bytes, wherever they lie, and equal when their bytes are.  Values
 * of a type that its own equality tells apart are numbered by value_numbers.h.
 */
#ifndef CRM_NAME_TABLE_H
#define CRM_NAME_TABLE_H

#include "postgres.h"

typedef struct NumberedName
{
	const char *bytes;
	uint32		length;
	uint32		hash;
} NumberedName;

typedef struct NameTable
{
	MemoryContext context;		/* the names are copied there */
	NumberedName	   *names;			/* by number */
	uint32		count;
	uint32		room;
	uint32	   *slots;			/* 1 + number, 0 where nothing is */
	uint32		mask;
} NameTable;

extern void name_table_begin(NameTable *table);
extern uint32 name_number(NameTable *table, const char *bytes, uint32 length);
extern int	name_compare(const NumberedName *one, const NumberedName *other);

#endif
