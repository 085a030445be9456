/*
 * bins_state.h
 *		State of the aggregates of one variable and its label: how many goods
 *		and bads each different value has.
 *
 * In SQL a bytea, in memory an expanded object, because a row of a scorecard
 * brings twenty of them: few different numbers are counted in a small hash
 * table, many are kept row by row and sorted at the end, both exact; texts are
 * counted in a hash.
 */
#ifndef CRM_BINS_STATE_H
#define CRM_BINS_STATE_H

#include "base/crm.h"

#include "utils/expandeddatum.h"

#include "credit/bin_value.h"
#include "credit/state_options.h"
#include "math/special.h"

/* Different numbers that are counted; of more, all rows are kept. */
#define BINS_STATE_COUNTED 4096

/* A number and its rows by label; none of either is an empty slot. */
typedef struct NumberSlot
{
	double		value;
	uint32		rows[2];
} NumberSlot;

/* Numbers of rows of one label; weights NULL: 1 each. */
typedef struct NumberList
{
	double	   *values;
	double	   *weights;
	size_t		n;
	size_t		room;
} NumberList;

/* A text and its rows; bytes are NULL in an empty slot. */
typedef struct LevelEntry
{
	const char *bytes;
	uint32		length;
	uint32		hash;
	MathSum		sum[2];			/* weights by label */
} LevelEntry;

typedef struct BinsState
{
	ExpandedObjectHeader hdr;
	MemoryContext context;
	StateOptions options;
	BinReader	reader;			/* its type is InvalidOid until a row comes */
	bool		weighted;
	int64		rows;
	int64		rows_skipped;
	MathSum		missing[2];
	NumberSlot *slots;			/* NULL: rows are in the lists */
	uint32		nslots;			/* a power of two */
	uint32		used;
	NumberList	list[2];
	LevelEntry *levels;			/* slots of texts */
	uint32		level_slots;
	uint32		level_used;
} BinsState;

extern BinsState *bins_state_create(MemoryContext parent, BinningKind kind, bool weighted);
extern void bins_state_spill(BinsState *state);
extern void bins_state_count(BinsState *state, double value, int label, uint32 rows);
extern void bins_state_append(BinsState *state, int label, const NumberList *more);
extern LevelEntry *bins_state_level(BinsState *state, const char *bytes, size_t length);
extern Datum bins_state_add(FunctionCallInfo fcinfo, const char *function, const RowType *options);
extern BinsState *bins_state_of(FunctionCallInfo fcinfo, const char *function);
extern void bins_state_merge(BinsState *state, const BinsState *more);

/* bins_state_io.c: the state of a value of SQL. */
extern const ExpandedObjectMethods bins_state_methods;
extern BinsState *bins_state_from(Datum datum, MemoryContext parent);

extern NumberCounts bins_state_numbers(BinsState *state);
extern LevelCounts bins_state_levels(BinsState *state);
extern BinCount *bins_state_groups(BinsState *state, size_t *n);

#endif
