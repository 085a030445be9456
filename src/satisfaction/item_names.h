/*
 * item_names.h
 *		What the items of moments are called.
 */
#ifndef CRM_ITEM_NAMES_H
#define CRM_ITEM_NAMES_H

#include "base/crm.h"

#include "utils/array.h"

/* As the caller calls them, or by their numbers. */
typedef struct ItemNames
{
	int			count;
	const char **names;
} ItemNames;

extern const char **item_texts(ArrayType *array, const char *argument, int *count);
extern void item_names_read(ItemNames *items, FunctionCallInfo fcinfo, int argument, int count);
extern int	item_names_find(const ItemNames *items, const char *name);

#endif
