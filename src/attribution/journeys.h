/*
 * journeys.h
 *		Journeys of many customers, summed up: what attribution needs to know.
 *
 * Everything is a count in a cell, by the channels and the length of journeys;
 * whatever is asked of them is computed from the cells.
 */
#ifndef CRM_JOURNEYS_H
#define CRM_JOURNEYS_H

#include "base/crm.h"

#include "base/built_value.h"
#include "base/name_table.h"
#include "math/shapley.h"
#include "math/special.h"

/* Channels that a cell can tell apart, and names for where journeys begin and end. */
#define CHANNELS_MOST 1000
#define CHANNEL_START 32765
#define CHANNEL_CONVERSION 32766
#define CHANNEL_NO_CONVERSION 32767

/* Steps of a journey that are counted one by one. */
#define JOURNEY_STEPS 20

/* The most memory of the chain: the last so many channels. */
#define JOURNEY_ORDER 3

typedef enum CellKind
{
	CELL_TOTAL,					/* of all journeys */
	CELL_MOVE,					/* the last three channels, and where to: the moves */
	CELL_VISITS,				/* channel, touches: the touches of that channel in journeys of so many */
	CELL_PLACES,				/* the same: the sum of their places, 1 to touches */
	CELL_FIRST,					/* channel, touches: the journeys that begin there */
	CELL_LAST,					/* channel, touches: the journeys that end there */
	CELL_DISTINCT,				/* channel, channels: the journeys through it and so many channels in all */
	CELL_SET,					/* a set of bits, of channels: the journeys through just these; of few channels */
	CELL_STEP,					/* number, from, to: the journeys whose move of that number it is */
	CELL_DECAY,					/* channel: the conversions that time-decay credits to it, in value */
	CELL_DECAY_VALUE,			/* channel: the value that time-decay credits to it */
	CELL_KINDS
} CellKind;

typedef struct Cell
{
	uint64		key;			/* cell_key() */
	int64		conversions;	/* of journeys that converted */
	int64		nulls;			/* of journeys that did not */
	MathSum		value;
} Cell;

typedef struct Journeys
{
	BuiltValue	built;
	NameTable	channels;
	Cell	   *cells;			/* slots; those that nothing is in have key 0 */
	uint32		ncells;
	uint32		mask;
	int64		half_life;		/* of time-decay, in microseconds; 0 if it was not asked for, -1 before the first row */
	bool		has_value;		/* was any value given? */
	/* of the journey that is being added */
	uint32	   *numbers;		/* channels of its touches */
	uint32		numbers_room;
	int64	   *times;
	struct ChannelTally *tally;	/* by channel */
	uint32		tally_room;
} Journeys;

/* What a journey, or many with the same touches, came to. */
typedef struct JourneyEnd
{
	int64		conversions;
	int64		nulls;
	double		value;			/* of all conversions */
} JourneyEnd;

extern const BuiltKind journeys_kind;

/* A key above 0, in the order of kind, then a to d, each below 2^15. */
static inline uint64
cell_key(CellKind kind, uint32 a, uint32 b, uint32 c, uint32 d)
{
	return ((uint64) kind + 1) << 60 | (uint64) a << 45 | (uint64) b << 30 | (uint64) c << 15 | d;
}

/* The same of a channel and a number below 2^30. */
static inline uint64
cell_key_number(CellKind kind, uint32 channel, uint32 number)
{
	return ((uint64) kind + 1) << 60 | (uint64) channel << 45 | number;
}

static inline CellKind
cell_kind(uint64 key)
{
	return (CellKind) ((key >> 60) - 1);
}

/* Part 0 to 3 of a key, a to d. */
static inline uint32
cell_part(uint64 key, int part)
{
	return (uint32) (key >> (45 - 15 * part)) & 0x7FFF;
}

/* The number of cell_key_number(). */
static inline uint32
cell_number(uint64 key)
{
	return (uint32) key & 0x3FFFFFFF;
}

static inline bool
cells_have_sets(const Journeys *journeys)
{
	return journeys->channels.count <= SHAPLEY_MOST;
}

/* journeys.c */
extern Cell *journeys_cell(Journeys *journeys, uint64 key);
extern uint32 journeys_channel(Journeys *journeys, const char *bytes, uint32 length);
extern void journeys_add_cell(Journeys *journeys, uint64 key, int64 conversions, int64 nulls, const MathSum *value);
extern void journeys_set_half_life(Journeys *journeys, int64 half_life);

/* journeys_add.c */
extern void journeys_add_touch(Journeys *journeys, uint32 place, const char *channel, uint32 length, int64 at);
extern void journeys_add(Journeys *journeys, uint32 touches, const JourneyEnd *end);

/* journeys_sorted.c */
typedef struct SortedJourneys
{
	const Journeys *journeys;
	uint32		channels;
	const NumberedName **names;			/* in the order of their bytes */
	Cell	   *cells;			/* by key, where channels have their places in that order */
	uint32		ncells;
	Cell		total;
	uint32		first[CELL_KINDS + 1];	/* the cells of kind k are those from first[k] to before first[k + 1] */
} SortedJourneys;

extern SortedJourneys *journeys_sorted(const Journeys *journeys);
extern uint64 journeys_renumber(uint64 key, const uint32 *numbers);
extern text *journeys_channel_text(const SortedJourneys *sorted, uint32 channel);

#endif
