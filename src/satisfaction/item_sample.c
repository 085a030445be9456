/*
 * item_sample.c
 *		Survey answers from which uncertainty can be computed: adding rows,
 *		merging samples, rows that become groups.
 *
 * Whether a sample holds rows or groups depends on their number only, and a
 * row's group on its respondent only: any order and split of the rows gives the
 * same sample.
 */
#include "base/crm.h"

#include <math.h>

#include "satisfaction/item_sample.h"

/* Rows that a new sample has room for: there may be a sample per segment. */
#define FIRST_ROOM 16

/* Rows of a group that wait to be multiplied together: 200 of these take 150 KB at 24 items. */
#define GROUP_BATCH 16

/* An empty sample with its own memory context below parent. */
ItemSample *
item_sample_create(int items, MemoryContext parent)
{
	MemoryContext context = AllocSetContextCreate(parent, "crm item sample", ALLOCSET_START_SMALL_SIZES);
	ItemSample *sample = MemoryContextAllocZero(context, sizeof(ItemSample));

	EOH_init_header(&sample->hdr, &item_sample_methods, context);
	sample->context = context;
	sample->form = SAMPLE_ROWS;
	sample->items = items;
	return sample;
}

/* The sample as a datum that an aggregate changes in place. */
Datum
item_sample_datum(ItemSample *sample)
{
	return EOHPGetRWDatum(&sample->hdr);
}

/*
 * The sample of a datum: itself while it is a working form, to be changed only
 * where it is the state of an aggregate; else made anew below parent.
 */
ItemSample *
item_sample_from_datum(Datum datum, MemoryContext parent)
{
	struct varlena *value;

	if (VARATT_IS_EXTERNAL_EXPANDED(DatumGetPointer(datum)))
		return (ItemSample *) DatumGetEOHP(datum);
	value = PG_DETOAST_DATUM_PACKED(datum);
	return item_sample_unpack(VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value), parent);
}

/*
 * The state to work on.  It is flat only in an aggregate that someone made of
 * our functions with an INITCOND of his own.
 */
ItemSample *
item_sample_from_state(Datum datum, MemoryContext context)
{
	struct varlena *value;

	if (VARATT_IS_EXTERNAL_EXPANDED_RW(DatumGetPointer(datum)))
		return (ItemSample *) DatumGetEOHP(datum);
	value = PG_DETOAST_DATUM(datum);
	return item_sample_unpack(VARDATA(value), VARSIZE(value) - VARHDRSZ, context);
}

/* All rows that are put together have the same items. */
void
item_sample_check_items(const ItemSample *sample, int items)
{
	if (unlikely(sample->items != items))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("there are %d items here and %d elsewhere", items, sample->items),
				 errhint("All rows must have the same items in the same order, with NULL for an answer that is missing.")));
}

/* The group of a respondent: always the same. */
int
item_sample_group_of(uint64 respondent)
{
	return respondent == 0 ? SAMPLE_NOBODY : (int) (respondent % SAMPLE_GROUPS);
}

/* An array of the sample with room for more, all zeros where it is new. */
static void *
enlarge(const ItemSample *sample, void *array, Size item, int room)
{
	Size		old = (Size) sample->room * item;
	char	   *larger = MemoryContextAlloc(sample->context, (Size) room * item);

	if (array == NULL)
		return larger;
	memcpy(larger, array, old);
	pfree(array);
	return larger;
}

/* Room for so many rows. */
static void
reserve(ItemSample *sample, int64 rows)
{
	int			room = Max(sample->room, FIRST_ROOM);

	if (likely(rows <= sample->room))
		return;
	while (room < rows)
		room = Min(2 * room, Max((int) rows, SAMPLE_ROWS_MOST));
	sample->respondents = enlarge(sample, sample->respondents, sizeof(uint64), room);
	if (sample->weights != NULL)
		sample->weights = enlarge(sample, sample->weights, sizeof(double), room);
	if (sample->real != NULL)
		sample->real = enlarge(sample, sample->real, sizeof(double) * sample->items, room);
	else
		sample->whole = enlarge(sample, sample->whole, sizeof(int16) * sample->items, room);
	sample->room = room;
}

/* From now on rows have weights; those that are there have 1. */
static void
begin_weights(ItemSample *sample)
{
	sample->weights = MemoryContextAlloc(sample->context, sizeof(double) * sample->room);
	for (int64 row = 0; row < sample->rows; row++)
		sample->weights[row] = 1;
}

/* From now on answers are any numbers; those that are there stay what they are. */
static void
begin_real(ItemSample *sample)
{
	Size		answers = (Size) sample->rows * sample->items;
	int16	   *whole = sample->whole;

	sample->real = MemoryContextAlloc(sample->context, sizeof(double) * sample->room * sample->items);
	sample->whole = NULL;
	if (whole == NULL)
		return;
	for (Size i = 0; i < answers; i++)
		sample->real[i] = whole[i];
	pfree(whole);
}

/* A row among the rows. */
static void
add_row(ItemSample *sample, const SampleRow *row)
{
	int			items = sample->items;
	Size		at = (Size) sample->rows * items;

	reserve(sample, sample->rows + 1);
	if (unlikely(sample->weights == NULL && row->weight != 1))
		begin_weights(sample);
	if (unlikely(sample->real == NULL && !row->answers->whole))
		begin_real(sample);
	sample->respondents[sample->rows] = row->respondent;
	if (sample->weights != NULL)
		sample->weights[sample->rows] = row->weight;
	if (sample->whole != NULL)
		memcpy(&sample->whole[at], row->answers->small, sizeof(int16) * items);
	else if (sample->real != NULL)
		memcpy(&sample->real[at], item_answers_real(row->answers), sizeof(double) * items);
	sample->is_sorted = false;
}

/* An empty gram of a group, with that part. */
static ItemGram *
begin_group(int items, GramPart part, MemoryContext context)
{
	ItemGram   *gram = MemoryContextAlloc(context, item_gram_size(items, part, GROUP_BATCH));

	item_gram_begin(gram, items, part, GROUP_BATCH, false);
	return gram;
}

/*
 * From its first row that is no small whole number of weight 1 on a group has
 * all its rows in real sums: it would take twice the room with both.  The sums
 * of whole numbers make room for them where they are.
 */
static void
make_real(ItemGram **group, int items, MemoryContext context)
{
	ItemGram   *real;

	if (likely(*group != NULL && (*group)->parts == GRAM_REAL))
		return;
	real = begin_group(items, GRAM_REAL, *group == NULL ? context : CurrentMemoryContext);
	if (*group == NULL)
	{
		*group = real;
		return;
	}
	item_gram_flush(*group);
	item_gram_merge_as_real(real, *group);
	memcpy(*group, real, item_gram_size(items, GRAM_REAL, GROUP_BATCH));
	pfree(real);
}

/* Add a gram to that of a group, which may be NULL; the other one has no rows waiting. */
void
item_sample_merge_group(ItemGram **group, const ItemGram *other, MemoryContext context)
{
	if (other == NULL)
		return;
	if ((other->parts & GRAM_REAL) || (*group != NULL && (*group)->parts == GRAM_REAL))
	{
		make_real(group, other->items, context);
		item_gram_merge_as_real(*group, other);
		return;
	}
	if (*group == NULL)
		*group = begin_group(other->items, GRAM_WHOLE, context);
	item_gram_merge(*group, other);
}

/* A row in its group. */
static void
add_to_group(ItemSample *sample, const SampleRow *row)
{
	ItemGram  **group = &sample->groups[item_sample_group_of(row->respondent)];

	if (row->weight != 1 || !row->answers->whole || (*group != NULL && (*group)->parts == GRAM_REAL))
	{
		make_real(group, sample->items, sample->grams);
		item_gram_add_real(*group, item_answers_real(row->answers), row->weight, false);
		return;
	}
	if (*group == NULL)
		*group = begin_group(sample->items, GRAM_WHOLE, sample->grams);
	item_gram_add_whole(*group, row->answers->small, false);
}

/* A row of the rows. */
static SampleRow
row_at(const ItemSample *sample, int64 row, ItemAnswers *answers)
{
	Size		at = (Size) row * sample->items;

	answers->items = answers->given = sample->items;
	answers->whole = sample->whole != NULL;
	if (answers->whole)
		memcpy(answers->small, &sample->whole[at], sizeof(int16) * sample->items);
	else
		memcpy(answers->value, &sample->real[at], sizeof(double) * sample->items);
	return (SampleRow) {
		.respondent = sample->respondents[row],
		.weight = item_sample_weight(sample, row),
		.answers = answers
	};
}

/* No groups yet, and where they will be. */
static void
begin_groups(ItemSample *sample)
{
	if (sample->grams == NULL)
		sample->grams = GenerationContextCreate(sample->context, "crm item sample groups", 0, 8 * 1024, 64 * 1024);
	sample->groups = MemoryContextAllocZero(sample->grams, sizeof(ItemGram *) * (SAMPLE_GROUPS + 1));
}

/* The groups of a sample, made of its rows where it holds rows; in its memory. */
ItemGram **
item_sample_groups(ItemSample *sample)
{
	ItemAnswers answers;

	if (sample->groups == NULL)
	{
		begin_groups(sample);
		for (int64 at = 0; at < sample->rows; at++)
		{
			SampleRow	row = row_at(sample, at, &answers);

			add_to_group(sample, &row);
		}
	}
	for (int group = 0; group <= SAMPLE_GROUPS; group++)
		if (sample->groups[group] != NULL)
			item_gram_flush(sample->groups[group]);
	return sample->groups;
}

/* Groups that were made of rows are those no more. */
static void
forget_groups(ItemSample *sample)
{
	if (sample->groups == NULL)
		return;
	MemoryContextReset(sample->grams);
	sample->groups = NULL;
}

/* From now on groups are kept, no rows. */
void
item_sample_begin_groups(ItemSample *sample)
{
	if (sample->form == SAMPLE_MOMENTS)
		return;
	(void) item_sample_groups(sample);
	sample->form = SAMPLE_MOMENTS;
	if (sample->room > 0)
	{
		pfree(sample->respondents);
		pfree(sample->whole != NULL ? (void *) sample->whole : (void *) sample->real);
	}
	if (sample->weights != NULL)
		pfree(sample->weights);
	sample->respondents = NULL;
	sample->weights = NULL;
	sample->whole = NULL;
	sample->real = NULL;
	sample->room = 0;
}

/* Add a row. */
void
item_sample_add(ItemSample *sample, const SampleRow *row)
{
	if (sample->form == SAMPLE_ROWS && sample->rows >= SAMPLE_ROWS_MOST)
		item_sample_begin_groups(sample);
	if (sample->form == SAMPLE_ROWS)
	{
		forget_groups(sample);
		add_row(sample, row);
	}
	else
		add_to_group(sample, row);
	sample->rows++;
	sample->nobody += row->respondent == 0;
}

/* Add what another sample holds. */
void
item_sample_merge(ItemSample *sample, const ItemSample *other)
{
	ItemAnswers answers;

	item_sample_check_items(sample, other->items);
	if (sample->rows + other->rows >= GRAM_MOST_ROWS || sample->dropped + other->dropped >= GRAM_MOST_ROWS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("too many rows"),
				 errhint("Samples hold at most %lld rows.", (long long) GRAM_MOST_ROWS)));
	sample->dropped += other->dropped;
	if (other->form == SAMPLE_ROWS)
	{
		for (int64 at = 0; at < other->rows; at++)
		{
			SampleRow	row = row_at(other, at, &answers);

			item_sample_add(sample, &row);
		}
		return;
	}
	item_sample_begin_groups(sample);
	for (int group = 0; group <= SAMPLE_GROUPS; group++)
	{
		if (other->groups[group] != NULL)
			item_gram_flush(other->groups[group]);
		item_sample_merge_group(&sample->groups[group], other->groups[group], sample->grams);
	}
	sample->rows += other->rows;
	sample->nobody += other->nobody;
}

/* Rows by their answers, then weights, then respondents. */
static int
compare_rows(const void *a, const void *b, void *arg)
{
	const ItemSample *sample = arg;
	int			one = *(const int *) a;
	int			other = *(const int *) b;

	for (int item = 0; item < sample->items; item++)
	{
		double		left = item_sample_answer(sample, one, item);
		double		right = item_sample_answer(sample, other, item);

		if (left != right)
			return left < right ? -1 : 1;
	}
	if (item_sample_weight(sample, one) != item_sample_weight(sample, other))
		return item_sample_weight(sample, one) < item_sample_weight(sample, other) ? -1 : 1;
	return (sample->respondents[one] > sample->respondents[other]) - (sample->respondents[one] < sample->respondents[other]);
}

/* An array in another order. */
static void
reorder(void *array, Size item, const int *order, int64 n)
{
	char	   *copy;

	if (array == NULL)
		return;
	copy = palloc(item * n);
	memcpy(copy, array, item * n);
	for (int64 at = 0; at < n; at++)
		memcpy((char *) array + at * item, copy + order[at] * item, item);
	pfree(copy);
}

/* Put the rows into an order that is theirs, whichever they came in: that of their answers. */
void
item_sample_sort(ItemSample *sample)
{
	int		   *order;

	if (sample->form != SAMPLE_ROWS || sample->is_sorted || sample->rows == 0)
		return;
	order = palloc(sizeof(int) * sample->rows);
	for (int row = 0; row < sample->rows; row++)
		order[row] = row;
	qsort_interruptible(order, sample->rows, sizeof(int), compare_rows, sample);
	reorder(sample->respondents, sizeof(uint64), order, sample->rows);
	reorder(sample->weights, sizeof(double), order, sample->rows);
	reorder(sample->whole, sizeof(int16) * sample->items, order, sample->rows);
	reorder(sample->real, sizeof(double) * sample->items, order, sample->rows);
	pfree(order);
	sample->is_sorted = true;
}
