/*
 * item_answers.h
 *		The answers of one respondent, as they come in a row.
 */
#ifndef CRM_ITEM_ANSWERS_H
#define CRM_ITEM_ANSWERS_H

#include "base/crm.h"

#include "utils/array.h"

#include "math/item_gram.h"

typedef struct ItemAnswers
{
	int			items;
	int			given;			/* answers that are not NULL */
	bool		whole;			/* all of them are small whole numbers: they stand in small */
	int16		small[ITEMS_MOST];	/* GRAM_MISSING for NULL */
	double		value[ITEMS_MOST];	/* NaN for NULL; if !whole, or after item_answers_real() */
} ItemAnswers;

/* The types of answers that stand in columns, found once per call site. */
typedef struct ItemColumns
{
	int			items;
	bool		smallint;		/* all of them are */
	Oid			type[ITEMS_MOST];
} ItemColumns;

extern ItemColumns *item_columns_find(FunctionCallInfo fcinfo, int first);
extern double item_column_number(const ItemColumns *columns, FunctionCallInfo fcinfo, int first, int i);
extern void item_answers_from_columns(ItemAnswers *answers, FunctionCallInfo fcinfo, int first);
extern void item_answers_from_array(ItemAnswers *answers, ArrayType *array);
extern const double *item_answers_real(ItemAnswers *answers);

#endif
