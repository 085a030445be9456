/*
 * scorecard_sample.h
 *		What a card is fitted to: columns of values with the label of each row.
 */
#ifndef CRM_SCORECARD_SAMPLE_H
#define CRM_SCORECARD_SAMPLE_H

#include "base/crm.h"

#include "lib/stringinfo.h"

#include "credit/scorecard.h"
#include "credit/scorecard_input.h"

/* The code of a missing category. */
#define SAMPLE_MISSING PG_UINT32_MAX

typedef struct SampleLevel
{
	char	   *bytes;
	int			length;
	uint64		hash;
} SampleLevel;

typedef struct SampleColumn
{
	char	   *name;
	bool		has_kind;		/* else all values so far are missing */
	CardKind	kind;
	double	   *numbers;		/* NaN: missing */
	uint32	   *codes;			/* places in levels */
	uint32		nlevels;
	uint32		level_room;
	SampleLevel *levels;
	uint32		mask;			/* of the table: place + 1 of a level, 0 for none */
	uint32	   *table;
} SampleColumn;

typedef struct Sample
{
	MemoryContext context;
	bool		is_json;		/* columns are keys, in the order in which they came */
	int64		rows;
	int64		room;
	int64		skipped;
	bool	   *bad;
	int			ncolumns;
	int			column_room;
	SampleColumn *columns;
	RowInput	input;
	struct varlena *options;	/* the row of options; NULL: defaults */
} Sample;

extern Sample *sample_create(MemoryContext context);
extern SampleColumn *sample_column(Sample *sample, const char *name, int length);
extern void sample_row(Sample *sample, bool bad);
extern void sample_value(Sample *sample, SampleColumn *column, CardKind kind, const InputValue *value);
extern void sample_merge(Sample *sample, const Sample *other);
extern void sample_write(const Sample *sample, StringInfo bytes);
extern Sample *sample_read(StringInfo bytes, MemoryContext context);

#endif
