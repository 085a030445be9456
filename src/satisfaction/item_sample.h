/*
 * item_sample.h
 *		Survey answers from which uncertainty can be computed: rows while they
 *		are few, else groups of moments.
 */
#ifndef CRM_ITEM_SAMPLE_H
#define CRM_ITEM_SAMPLE_H

#include "base/crm.h"

#include "lib/stringinfo.h"
#include "utils/expandeddatum.h"

#include "math/item_gram.h"
#include "satisfaction/item_answers.h"

#define ITEM_SAMPLE_VERSION 1

/* More rows become groups: a thousand bootstrap samples of these take a second. */
#define SAMPLE_ROWS_MOST 5000

/* Groups of respondents, and one of the rows that have none. */
#define SAMPLE_GROUPS 200
#define SAMPLE_NOBODY SAMPLE_GROUPS

typedef enum SampleForm
{
	SAMPLE_ROWS = 1,
	SAMPLE_MOMENTS = 2
} SampleForm;

/* A row, as it comes in. */
typedef struct SampleRow
{
	uint64		respondent;		/* hash of the key; 0: there is none */
	double		weight;			/* above 0 */
	ItemAnswers *answers;		/* none is missing */
} SampleRow;

typedef struct ItemSample
{
	ExpandedObjectHeader hdr;
	MemoryContext context;
	SampleForm	form;
	int			items;
	int64		rows;
	int64		dropped;		/* rows left out, because an answer is missing */
	int64		nobody;			/* rows without respondent, of those that count */
	bool		is_sorted;

	/* rows: each array has room for so many */
	int			room;
	uint64	   *respondents;
	double	   *weights;		/* NULL: all are 1 */
	int16	   *whole;			/* row by row; NULL: an answer is no small whole number */
	double	   *real;			/* otherwise */

	/* groups; of rows too, once asked for, until the next row */
	ItemGram  **groups;			/* SAMPLE_GROUPS + 1, NULL for those without rows; NULL: none yet */
	MemoryContext grams;		/* that they are in: without gaps between chunks */

	StringInfoData packed;		/* between sizing and flattening */
} ItemSample;

/* item_sample.c */
extern ItemSample *item_sample_create(int items, MemoryContext parent);
extern ItemSample *item_sample_from_datum(Datum datum, MemoryContext parent);
extern ItemSample *item_sample_from_state(Datum datum, MemoryContext context);
extern Datum item_sample_datum(ItemSample *sample);
extern void item_sample_add(ItemSample *sample, const SampleRow *row);
extern void item_sample_check_items(const ItemSample *sample, int items);
extern void item_sample_begin_groups(ItemSample *sample);
extern void item_sample_merge(ItemSample *sample, const ItemSample *other);
extern void item_sample_sort(ItemSample *sample);
extern ItemGram **item_sample_groups(ItemSample *sample);
extern int	item_sample_group_of(uint64 respondent);
extern void item_sample_merge_group(ItemGram **group, const ItemGram *other, MemoryContext context);

/* item_sample_access.c */
extern const ItemMatrix *item_sample_matrix(ItemSample *sample);

/* item_sample_io.c */
extern const ExpandedObjectMethods item_sample_methods;
extern ItemSample *item_sample_unpack(const char *bytes, Size length, MemoryContext parent);

/* The answer to an item in a row. */
static inline double
item_sample_answer(const ItemSample *sample, int64 row, int item)
{
	Size		at = (Size) row * sample->items + item;

	return sample->whole != NULL ? sample->whole[at] : sample->real[at];
}

static inline double
item_sample_weight(const ItemSample *sample, int64 row)
{
	return sample->weights == NULL ? 1 : sample->weights[row];
}

#endif
