/*
 * item_names.c
 *		What the items of moments are called.
 */
#include "base/crm.h"

#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "utils/builtins.h"

#include "satisfaction/item_names.h"

/* The texts of an array in an argument. */
const char **
item_texts(ArrayType *array, const char *argument, int *count)
{
	Datum	   *items;
	const char **texts;

	if (ARR_NDIM(array) > 1 || array_contains_nulls(array))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must be a one-dimensional array without nulls", argument),
				 errhint("Write for instance %s => '{price, speed, help}'.", argument)));
	deconstruct_array(array, TEXTOID, -1, false, TYPALIGN_INT, &items, NULL, count);
	texts = palloc(sizeof(char *) * (size_t) Max(*count, 1));
	for (int i = 0; i < *count; i++)
		texts[i] = TextDatumGetCString(items[i]);
	return texts;
}

/* The item of that name, or -1. */
static int
place_of(const ItemNames *items, const char *name)
{
	for (int i = 0; i < items->count; i++)
		if (strcmp(items->names[i], name) == 0)
			return i;
	return -1;
}

/* Names in an argument, one for each item of the moments and each another; by default their numbers. */
void
item_names_read(ItemNames *items, FunctionCallInfo fcinfo, int argument, int count)
{
	int			given;

	items->count = count;
	if (PG_ARGISNULL(argument))
	{
		items->names = palloc(sizeof(char *) * (size_t) count);
		for (int i = 0; i < count; i++)
			items->names[i] = psprintf("%d", i + 1);
		return;
	}
	items->names = item_texts(PG_GETARG_ARRAYTYPE_P(argument), "items", &given);
	if (given != count)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("items has %d names, the moments have %d items", given, count),
				 errhint("Name the items in the order in which item_moments() took them.")));
	for (int i = 0; i < count; i++)
		if (place_of(items, items->names[i]) != i)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("items names \"%s\" twice", items->names[i]),
					 errhint("Give every item a name of its own.")));
}

/* The item of that name; an error says which there are. */
int
item_names_find(const ItemNames *items, const char *name)
{
	int			item = place_of(items, name);
	StringInfoData known;

	if (item >= 0)
		return item;
	initStringInfo(&known);
	for (int i = 0; i < items->count; i++)
		appendStringInfo(&known, i == 0 ? "%s" : ", %s", items->names[i]);
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("there is no item \"%s\"", name),
			 errhint("Known: %s. items => '{...}' names them in the order of the moments.", known.data)));
}
