/*
 * scorecard_sample.h
 *		What a card is fitted to: columns of values with the label of each row.
 *
 * In SQL a bytea, in memory an expanded object.
 */
#ifndef CRM_SCORECARD_SAMPLE_H
#define CRM_SCORECARD_SAMPLE_H

#include "base/crm.h"

#include "lib/stringinfo.h"
#include "utils/expandeddatum.h"

#include "credit/scorecard.h"
#include "credit/scorecard_input.h"
#include "credit/state_options.h"

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
	ExpandedObjectHeader hdr;
	MemoryContext context;
	bool		is_json;		/* columns are keys, in the order in which they came */
	int64		rows;
	int64		room;
	int64		skipped;
	bool	   *bad;
	double	   *weights;		/* above 0; NULL: all are 1 */
	int			ncolumns;
	int			column_room;
	SampleColumn *columns;
	RowInput	input;
	StateOptions options;
	StringInfoData packed;		/* between sizing and flattening */
} Sample;

/* scorecard_sample.c */
extern Sample *sample_create(MemoryContext parent);
extern SampleColumn *sample_column(Sample *sample, const char *name, int length);
extern void sample_reserve(Sample *sample, int64 rows);
extern void sample_row(Sample *sample, bool bad, double weight);
extern void sample_begin_weights(Sample *sample);
extern void sample_set_kind(Sample *sample, SampleColumn *column, CardKind kind);
extern uint32 sample_level(Sample *sample, SampleColumn *column, const char *bytes, int length);
extern void sample_value(Sample *sample, SampleColumn *column, CardKind kind, const InputValue *value);
extern void sample_merge(Sample *sample, const Sample *other);

/* scorecard_sample_io.c */
extern const ExpandedObjectMethods sample_methods;
extern Sample *sample_from(Datum datum, MemoryContext parent);

static inline double
sample_weight(const Sample *sample, int64 row)
{
	return sample->weights == NULL ? 1 : sample->weights[row];
}

#endif
