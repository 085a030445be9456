/*
 * journeys.c
 *		Journeys of many customers, summed up: the value, as it is built, merged
 *		and stored.
 */
#include "attribution/journeys.h"

#include <math.h>

#include "common/int.h"
#include "mb/pg_wchar.h"

#include "attribution/journey.h"
#include "math/fixed_hash.h"
#include "math/probe.h"

#define AGGREGATE "crm.journeys"
#define VERSION 1
#define FIRST_CELLS 64

static void
begin(void *object)
{
	Journeys   *journeys = object;

	name_table_begin(&journeys->channels);
	journeys->mask = FIRST_CELLS - 1;
	journeys->cells = palloc0(FIRST_CELLS * sizeof(Cell));
	journeys->half_life = -1;
}

/* The slot of a key, or the empty one where it belongs. */
static inline Cell *
find(Cell *cells, uint32 mask, uint64 key)
{
	PROBE(at, fixed_hash_mix(key), mask)
	{
		if (cells[at].key == key || cells[at].key == 0)
			return &cells[at];
	}
}

static void
enlarge(Journeys *journeys)
{
	Size		slots = ((Size) journeys->mask + 1) * 2;
	Cell	   *cells = MemoryContextAllocExtended(journeys->built.context, slots * sizeof(Cell),
												   MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);

	for (uint32 i = 0; i <= journeys->mask; i++)
	{
		CRM_CHECK_INTERRUPTS(i + 1);
		if (journeys->cells[i].key != 0)
			*find(cells, (uint32) (slots - 1), journeys->cells[i].key) = journeys->cells[i];
	}
	pfree(journeys->cells);
	journeys->cells = cells;
	journeys->mask = (uint32) (slots - 1);
	built_check_memory(&journeys->built);
}

/* The cell of a key; it stays where it is until another is asked for. */
Cell *
journeys_cell(Journeys *journeys, uint64 key)
{
	Cell	   *cell = find(journeys->cells, journeys->mask, key);

	if (likely(cell->key != 0))
		return cell;
	if (probe_is_full(journeys->ncells + 1, (uint64) journeys->mask + 1))
	{
		enlarge(journeys);
		cell = find(journeys->cells, journeys->mask, key);
	}
	cell->key = key;
	journeys->ncells++;
	return cell;
}

/* Add to a cell. */
void
journeys_add_cell(Journeys *journeys, uint64 key, int64 conversions, int64 nulls, const MathSum *value)
{
	Cell	   *cell = journeys_cell(journeys, key);

	if (unlikely(pg_add_s64_overflow(cell->conversions, conversions, &cell->conversions) ||
				 pg_add_s64_overflow(cell->nulls, nulls, &cell->nulls)))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("too many conversions or journeys"),
				 errhint("Sums of touches and their places must stay below 9.2e18.")));
	math_sum_merge(&cell->value, value);
	if (unlikely(!isfinite(cell->value.sum)))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("sum of values is out of range"),
				 errhint("Use another unit of money.")));
}

/* Sets of channels are of no use for more than few: they would be many. */
static void
forget_sets(Journeys *journeys)
{
	Cell	   *cells = journeys->cells;

	journeys->cells = MemoryContextAllocExtended(journeys->built.context, ((Size) journeys->mask + 1) * sizeof(Cell),
												  MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	journeys->ncells = 0;
	for (uint32 i = 0; i <= journeys->mask; i++)
		if (cells[i].key != 0 && cell_kind(cells[i].key) != CELL_SET)
			*journeys_cell(journeys, cells[i].key) = cells[i];
	pfree(cells);
}

static bool
is_name(const char *bytes, uint32 length, const char *name)
{
	return length == strlen(name) && memcmp(bytes, name, length) == 0;
}

/* A channel that was not there before. */
static void
check_new(Journeys *journeys, const char *bytes, uint32 length)
{
	if (journeys->channels.count > CHANNELS_MOST)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("journeys have more than %d channels", CHANNELS_MOST),
				 errhint("Pass the channel, not the campaign or page; put rare ones together as 'other'.")));
	if (is_name(bytes, length, "(start)") || is_name(bytes, length, "(conversion)") || is_name(bytes, length, "(no conversion)"))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("no channel can be called \"%.*s\"", (int) length, bytes),
				 errhint("Journeys begin and end there; give the channel another name.")));
	if (journeys->channels.count == SHAPLEY_MOST + 1)
		forget_sets(journeys);
}

/* The number of a channel. */
uint32
journeys_channel(Journeys *journeys, const char *bytes, uint32 length)
{
	uint32		count = journeys->channels.count;
	uint32		number;

	journey_check_channel(length);
	number = name_number(&journeys->channels, bytes, length);
	if (unlikely(journeys->channels.count > count))
		check_new(journeys, bytes, length);
	return number;
}

/* All journeys of a value have the same half-life, or none. */
void
journeys_set_half_life(Journeys *journeys, int64 half_life)
{
	if (unlikely(journeys->half_life < 0))
		journeys->half_life = half_life;
	if (unlikely(journeys->half_life != half_life))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("half_life changes from row to row"),
				 errhint("Pass the same half_life for all journeys, or none for all.")));
}

/* A key with the numbers that channels have elsewhere. */
uint64
journeys_renumber(uint64 key, const uint32 *numbers)
{
	CellKind	kind = cell_kind(key);
	uint32		part[4];

	switch (kind)
	{
		case CELL_TOTAL:
		case CELL_KINDS:
			return key;
		case CELL_MOVE:
		case CELL_STEP:
			for (int i = 0; i < 4; i++)
			{
				part[i] = cell_part(key, i);
				if (part[i] < CHANNEL_START && (kind == CELL_MOVE || i == 1 || i == 2))
					part[i] = numbers[part[i]];
			}
			return cell_key(kind, part[0], part[1], part[2], part[3]);
		case CELL_SET:
			part[0] = 0;
			for (uint32 i = 0; i < SHAPLEY_MOST; i++)
				if (cell_number(key) >> i & 1)
					part[0] |= UINT32_C(1) << numbers[i];
			return cell_key_number(kind, 0, part[0]);
		case CELL_VISITS:
		case CELL_PLACES:
		case CELL_FIRST:
		case CELL_LAST:
		case CELL_DISTINCT:
		case CELL_DECAY:
		case CELL_DECAY_VALUE:
			break;
	}
	return cell_key_number(kind, numbers[cell_part(key, 0)], cell_number(key));
}

/* Add all journeys of other, which stays as it is. */
static void
merge(void *object, const void *from)
{
	Journeys   *journeys = object;
	const Journeys *other = from;
	uint32	   *numbers = palloc(Max(other->channels.count, 1) * sizeof(uint32));

	if (other->half_life >= 0)
		journeys_set_half_life(journeys, other->half_life);
	journeys->has_value |= other->has_value;
	for (uint32 i = 0; i < other->channels.count; i++)
		numbers[i] = journeys_channel(journeys, other->channels.names[i].bytes, other->channels.names[i].length);
	for (uint32 i = 0; i <= other->mask; i++)
	{
		const Cell *cell = &other->cells[i];

		CRM_CHECK_INTERRUPTS(i + 1);
		if (cell->key != 0 && (cell_kind(cell->key) != CELL_SET || cells_have_sets(journeys)))
			journeys_add_cell(journeys, journeys_renumber(cell->key, numbers), cell->conversions, cell->nulls, &cell->value);
	}
	pfree(numbers);
}

/* Version, half-life + 1, values or none; channels in order; cells in order, each key as the distance from the one before. */
static void
pack(StringInfo out, const void *object)
{
	const Journeys *journeys = object;
	SortedJourneys *sorted = journeys_sorted(journeys);
	uint64		before = 0;

	appendStringInfoCharMacro(out, VERSION);
	pack_uint(out, (uint64) journeys->half_life + 1);
	appendStringInfoCharMacro(out, (char) journeys->has_value);
	pack_uint(out, sorted->channels);
	for (uint32 i = 0; i < sorted->channels; i++)
	{
		pack_uint(out, sorted->names[i]->length);
		appendBinaryStringInfo(out, sorted->names[i]->bytes, (int) sorted->names[i]->length);
	}
	pack_uint(out, sorted->ncells);
	for (uint32 i = 0; i < sorted->ncells; i++)
	{
		const Cell *cell = &sorted->cells[i];
		double		value = math_sum_value(&cell->value);

		CRM_CHECK_INTERRUPTS(i + 1);
		pack_uint(out, cell->key - before);
		pack_uint(out, (uint64) cell->conversions);
		/* most cells have no value, where no journey has one */
		pack_uint(out, (uint64) cell->nulls << 1 | (value != 0.0));
		if (value != 0.0)
		{
			pack_double(out, value);
			pack_double(out, (cell->value.sum - value) + cell->value.carry);
		}
		before = cell->key;
	}
	pfree(sorted->cells);
	pfree(sorted);
}

/* Can a move come from there: a channel, or the start? */
static bool
is_from(uint32 part, uint32 channels)
{
	return part < channels || part == CHANNEL_START;
}

/* Can it lead there: to a channel, or an end? */
static bool
is_to(uint32 part, uint32 channels)
{
	return part < channels || part == CHANNEL_CONVERSION || part == CHANNEL_NO_CONVERSION;
}

/* May a key stand in a value with so many channels? */
static bool
key_is_valid(uint64 key, uint32 channels)
{
	CellKind	kind;
	uint32		from = cell_part(key, 0);

	if (key >> 60 < 1 || key >> 60 > CELL_KINDS)
		return false;
	kind = cell_kind(key);
	switch (kind)
	{
		case CELL_TOTAL:
			return key == cell_key(CELL_TOTAL, 0, 0, 0, 0);
		case CELL_SET:
			return channels <= SHAPLEY_MOST && cell_key_number(CELL_SET, 0, cell_number(key)) == key &&
				cell_number(key) > 0 && cell_number(key) >> channels == 0;
		case CELL_MOVE:
			return is_from(from, channels) && is_from(cell_part(key, 1), channels) &&
				is_from(cell_part(key, 2), channels) && is_to(cell_part(key, 3), channels);
		case CELL_STEP:
			return from >= 1 && from <= JOURNEY_STEPS && is_from(cell_part(key, 1), channels) &&
				is_to(cell_part(key, 2), channels) && cell_part(key, 3) == 0;
		case CELL_VISITS:
		case CELL_PLACES:
		case CELL_FIRST:
		case CELL_LAST:
			return from < channels && cell_number(key) >= 1 && cell_number(key) <= JOURNEY_MOST_TOUCHES;
		case CELL_DISTINCT:
			return from < channels && cell_number(key) >= 1 && cell_number(key) <= channels;
		case CELL_DECAY:
		case CELL_DECAY_VALUE:
			return from < channels && cell_number(key) == 0;
		case CELL_KINDS:
			break;
	}
	return false;
}

static void
unpack_channels(PackedReader *in, Journeys *journeys)
{
	uint32		count = unpack_count(in, 1, "The number of channels");

	if (count > CHANNELS_MOST)
		packed_bad(in, "The number of channels is out of range.");
	for (uint32 i = 0; i < count; i++)
	{
		uint32		length = (uint32) unpack_uint_max(in, CHANNEL_MOST_BYTES, "The length of a name");
		const char *bytes = (const char *) unpack_bytes(in, length);
		const NumberedName *names;

		(void) pg_verify_mbstr(PG_UTF8, bytes, (int) length, false);
		(void) journeys_channel(journeys, bytes, length);
		names = journeys->channels.names;
		if (journeys->channels.count != i + 1 || (i > 0 && name_compare(&names[i - 1], &names[i]) >= 0))
			packed_bad(in, "Channels are not in order.");
	}
}

static void
unpack(PackedReader *in, void *object)
{
	Journeys   *journeys = object;
	uint64		before = 0;
	uint32		count;

	if (unpack_byte(in) != VERSION)
		packed_bad(in, "Its version is unknown.");
	journeys->half_life = (int64) (unpack_uint_max(in, (uint64) PG_INT64_MAX + 1, "The half-life") - 1);
	journeys->has_value = unpack_uint_max(in, 1, "A flag") != 0;
	unpack_channels(in, journeys);
	count = unpack_count(in, 3, "The number of cells");
	for (uint32 i = 0; i < count; i++)
	{
		uint64		distance = unpack_uint(in);
		Cell		cell = {.key = before + distance};
		uint64		nulls;

		CRM_CHECK_INTERRUPTS(i + 1);
		cell.conversions = (int64) unpack_uint_max(in, PG_INT64_MAX, "A count");
		nulls = unpack_uint(in);
		cell.nulls = (int64) (nulls >> 1);
		if (nulls & 1)
		{
			cell.value.sum = unpack_finite(in, "A value");
			cell.value.carry = unpack_finite(in, "A value");
		}
		if (distance == 0 || cell.key < before || !key_is_valid(cell.key, journeys->channels.count))
			packed_bad(in, "A cell is none.");
		*journeys_cell(journeys, cell.key) = cell;
		before = cell.key;
	}
}

const BuiltKind journeys_kind = {
	.type = "journeys",
	.aggregate = AGGREGATE,
	.memory_hint = "Put rare channels together as 'other'.",
	.size = sizeof(Journeys),
	.begin = begin,
	.pack = pack,
	.unpack = unpack,
	.merge = merge
};

BUILT_FUNCTIONS(journeys, &journeys_kind)
