/*
 * scorecard_sample.c
 *		What a card is fitted to: columns of values with the label of each row.
 *
 * Bins can be chosen when all rows are there, so all are kept: 8 bytes for a
 * number, 4 for a category.
 */
#include "base/crm.h"

#include <math.h>

#include "base/value_numbers.h"
#include "credit/scorecard_sample.h"
#include "math/fixed_hash.h"

#define FIRST_ROOM 256

/* Most rows, so that sizes and codes stay in range. */
#define SAMPLE_ROWS (INT64CONST(1) << 31)

/* No rows yet, in a memory context of its own below parent. */
Sample *
sample_create(MemoryContext parent)
{
	MemoryContext context = AllocSetContextCreate(parent, "crm scorecard sample", ALLOCSET_DEFAULT_SIZES);
	Sample	   *sample = MemoryContextAllocZero(context, sizeof(Sample));

	EOH_init_header(&sample->hdr, &sample_methods, context);
	sample->context = context;
	sample->room = FIRST_ROOM;
	sample->bad = MemoryContextAlloc(sample->context, sample->room);
	return sample;
}

/* The column of that name, a new one if there is none. */
SampleColumn *
sample_column(Sample *sample, const char *name, int length)
{
	SampleColumn *column;

	for (int i = 0; i < sample->ncolumns; i++)
		if (strlen(sample->columns[i].name) == (size_t) length && memcmp(sample->columns[i].name, name, length) == 0)
			return &sample->columns[i];
	if (sample->ncolumns == CARD_VARIABLES)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("a scorecard is fitted to at most %d variables", CARD_VARIABLES),
				 errhint("Leave out what is no variable, such as numbers and names of customers.")));
	if (sample->ncolumns == sample->column_room)
	{
		Size		size = sizeof(SampleColumn) * (sample->column_room = Max(16, sample->column_room * 2));

		sample->columns = sample->columns == NULL ? MemoryContextAlloc(sample->context, size)
			: repalloc(sample->columns, size);
	}
	column = &sample->columns[sample->ncolumns++];
	memset(column, 0, sizeof(SampleColumn));
	column->name = MemoryContextAllocZero(sample->context, length + 1);
	memcpy(column->name, name, length);
	return column;
}

/* What a column of the kind holds where nothing came. */
static void
fill_missing(SampleColumn *column, int64 from, int64 to)
{
	for (int64 i = from; i < to; i++)
		if (column->kind == CARD_NUMBER)
			column->numbers[i] = NAN;
		else
			column->codes[i] = SAMPLE_MISSING;
}

/* From now on the column is of that kind. */
void
sample_set_kind(Sample *sample, SampleColumn *column, CardKind kind)
{
	column->has_kind = true;
	column->kind = kind;
	if (kind == CARD_NUMBER)
		column->numbers = MemoryContextAllocHuge(sample->context, sizeof(double) * sample->room);
	else
		column->codes = MemoryContextAllocHuge(sample->context, sizeof(uint32) * sample->room);
	fill_missing(column, 0, sample->rows);
}

/* Room for so many rows. */
void
sample_reserve(Sample *sample, int64 rows)
{
	if (rows <= sample->room)
		return;
	if (rows > SAMPLE_ROWS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("a scorecard is fitted to at most %lld rows", (long long) SAMPLE_ROWS),
				 errhint("Take a sample of the rows.")));
	while (sample->room < rows)
		sample->room *= 2;
	sample->bad = repalloc_huge(sample->bad, sample->room);
	if (sample->weights != NULL)
		sample->weights = repalloc_huge(sample->weights, sizeof(double) * sample->room);
	for (int i = 0; i < sample->ncolumns; i++)
	{
		SampleColumn *column = &sample->columns[i];

		if (column->numbers != NULL)
			column->numbers = repalloc_huge(column->numbers, sizeof(double) * sample->room);
		if (column->codes != NULL)
			column->codes = repalloc_huge(column->codes, sizeof(uint32) * sample->room);
	}
	value_numbers_check_memory(sample->context);
}

/* From now on rows have weights; those that are there have 1. */
void
sample_begin_weights(Sample *sample)
{
	sample->weights = MemoryContextAllocHuge(sample->context, sizeof(double) * sample->room);
	for (int64 i = 0; i < sample->rows; i++)
		sample->weights[i] = 1;
}

/* A new row, all of whose values are missing as yet. */
void
sample_row(Sample *sample, bool bad, double weight)
{
	sample_reserve(sample, sample->rows + 1);
	if (unlikely(weight != 1 && sample->weights == NULL))
		sample_begin_weights(sample);
	if (sample->weights != NULL)
		sample->weights[sample->rows] = weight;
	sample->bad[sample->rows++] = bad;
	for (int i = 0; i < sample->ncolumns; i++)
		if (sample->columns[i].has_kind)
			fill_missing(&sample->columns[i], sample->rows - 1, sample->rows);
}

/* The table of levels, twice as large. */
static void
grow_levels(Sample *sample, SampleColumn *column)
{
	Size		room = column->level_room == 0 ? 16 : (Size) column->level_room * 2;

	if (room > PG_INT32_MAX / 2)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED), errmsg("too many categories in column \"%s\"", column->name)));
	column->levels = column->levels == NULL ? MemoryContextAlloc(sample->context, room * sizeof(SampleLevel))
		: repalloc_huge(column->levels, room * sizeof(SampleLevel));
	if (column->table != NULL)
		pfree(column->table);
	column->table = MemoryContextAllocExtended(sample->context, room * 2 * sizeof(uint32), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	column->level_room = (uint32) room;
	column->mask = (uint32) (room * 2 - 1);
	for (uint32 i = 0; i < column->nlevels; i++)
	{
		uint32		at = (uint32) column->levels[i].hash;

		while (column->table[at & column->mask] != 0)
			at++;
		column->table[at & column->mask] = i + 1;
	}
}

/* The code of a category, a new one if it is new. */
uint32
sample_level(Sample *sample, SampleColumn *column, const char *bytes, int length)
{
	uint64		hash = fixed_hash_bytes(bytes, length);
	uint32		at;
	SampleLevel *level;

	if (column->nlevels == column->level_room)
		grow_levels(sample, column);
	for (at = (uint32) hash; column->table[at & column->mask] != 0; at++)
	{
		level = &column->levels[column->table[at & column->mask] - 1];
		if (level->hash == hash && level->length == length && memcmp(level->bytes, bytes, length) == 0)
			return column->table[at & column->mask] - 1;
	}
	column->table[at & column->mask] = column->nlevels + 1;
	level = &column->levels[column->nlevels];
	level->bytes = MemoryContextAllocZero(sample->context, length + 1);
	memcpy(level->bytes, bytes, length);
	level->length = length;
	level->hash = hash;
	return column->nlevels++;
}

/* A column holds values of one kind, that of the first. */
static void
take_kind(Sample *sample, SampleColumn *column, CardKind kind)
{
	if (!column->has_kind)
		sample_set_kind(sample, column, kind);
	if (column->kind != kind)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("variable \"%s\" is a number in some rows and a text in others", column->name),
				 errhint("Write one of them in all rows, and null where it is not known.")));
}

/* The value of a column in the last row. */
void
sample_value(Sample *sample, SampleColumn *column, CardKind kind, const InputValue *value)
{
	if (value->is_missing)
		return;
	take_kind(sample, column, kind);
	if (kind == CARD_NUMBER)
		column->numbers[sample->rows - 1] = value->number == 0 ? 0 : value->number;	/* no negative zero */
	else
		column->codes[sample->rows - 1] = sample_level(sample, column, value->bytes, value->length);
}

/* Add the rows of another sample. */
void
sample_merge(Sample *sample, const Sample *other)
{
	int64		before = sample->rows;

	state_options_merge(&sample->options, sample->context, &other->options);
	sample->skipped += other->skipped;
	sample->is_json |= other->is_json;
	for (int i = 0; i < other->ncolumns; i++)
		(void) sample_column(sample, other->columns[i].name, (int) strlen(other->columns[i].name));
	sample_reserve(sample, before + other->rows);
	memcpy(sample->bad + before, other->bad, other->rows);
	if (other->weights != NULL && sample->weights == NULL)
		sample_begin_weights(sample);
	for (int64 i = 0; sample->weights != NULL && i < other->rows; i++)
		sample->weights[before + i] = sample_weight(other, i);
	sample->rows += other->rows;
	for (int i = 0; i < sample->ncolumns; i++)
		if (sample->columns[i].has_kind)
			fill_missing(&sample->columns[i], before, sample->rows);
	for (int i = 0; i < other->ncolumns; i++)
	{
		const SampleColumn *from = &other->columns[i];
		SampleColumn *to = sample_column(sample, from->name, (int) strlen(from->name));
		uint32	   *code;

		if (!from->has_kind)
			continue;
		take_kind(sample, to, from->kind);
		if (from->kind == CARD_NUMBER)
		{
			memcpy(to->numbers + before, from->numbers, other->rows * sizeof(double));
			continue;
		}
		code = palloc(sizeof(uint32) * Max(from->nlevels, 1));
		for (uint32 k = 0; k < from->nlevels; k++)
			code[k] = sample_level(sample, to, from->levels[k].bytes, from->levels[k].length);
		for (int64 k = 0; k < other->rows; k++)
			to->codes[before + k] = from->codes[k] == SAMPLE_MISSING ? SAMPLE_MISSING : code[from->codes[k]];
		pfree(code);
	}
}
