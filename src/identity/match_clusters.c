/*
 * match_clusters.c
 *		The aggregate match_clusters: which records belong together, by pairs of
 *		them that match.
 *
 * The state keeps the pairs as they come; in the end a union-find structure
 * (Tarjan and van Leeuwen 1984, "Worst-case Analysis of Set Union Algorithms",
 * with halved paths) joins them.  A cluster is called by its smallest
 * key, so it is the same for any order of the pairs.
 */
#include "base/crm.h"

#include "common/hashfn.h"
#include "port/pg_bswap.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "base/aggregate_state.h"
#include "base/call_argument.h"
#include "base/interrupted.h"
#include "base/result_rows.h"
#include "identity/key_list.h"
#include "math/probe.h"
#include "math/sort.h"

PG_FUNCTION_INFO_V1(crm_match_cluster_rows);

#define AGGREGATE "crm.match_clusters"
#define FIRST_ROOM 1024

/* Records lie anywhere in memory: a turn takes a microsecond, so a cancel is polled for more often. */
#define CHECK_OFTEN(turn) CRM_CHECK_INTERRUPTS((uint64) (turn) << 4)

typedef struct PairList
{
	int64		pairs;
	int64		used;			/* bytes */
	uint8		bytes[FLEXIBLE_ARRAY_MEMBER];
} PairList;

typedef struct ClusterShape
{
	StateShape	state;
	const KeyKind *kind;
} ClusterShape;

static bool
is_valid(const StateShape *shape, const void *argument, Size tail)
{
	const PairList *list = argument;

	return list->pairs >= 0 && list->used >= 0 && (uint64) list->used <= tail && list->pairs <= list->used;
}

/* Room for so many bytes more; may return a new state. */
static PairList *
reserve(const StateShape *shape, PairList *list, Size more)
{
	Size		needed = (Size) list->used + more;
	Size		room = state_tail(shape, list);

	if (likely(needed <= room))
		return list;
	room = state_more_room(shape, room, needed);
	if (room < needed)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("%s over more than %lld pairs needs more than crm.population_memory (%d MB)",
						AGGREGATE, (long long) list->pairs, crm_population_memory / 1024),
				 errhint("Raise crm.population_memory, or keep pairs of little probability out with WHERE.")));
	return state_enlarge(shape, list, room);
}

/* The pairs of another state are appended. */
static void *
merge(const StateShape *shape, void *argument, const void *other)
{
	const PairList *more = other;
	PairList   *list = reserve(shape, argument, (Size) more->used);

	memcpy(list->bytes + list->used, more->bytes, (Size) more->used);
	list->used += more->used;
	list->pairs += more->pairs;
	return list;
}

#define CLUSTER_SHAPE(number, keys) { \
		{ \
			.aggregate = AGGREGATE, \
			.kind = (number), \
			.size = offsetof(PairList, bytes), \
			.tail = FIRST_ROOM, \
			.may_be_large = true, \
			.is_valid = is_valid, \
			.merge = merge \
		}, (keys) \
	}

static const ClusterShape of_bigint = CLUSTER_SHAPE(0x4D434901 /* layout 1 */ , &key_bigint);
static const ClusterShape of_uuid = CLUSTER_SHAPE(0x4D435501 /* layout 1 */ , &key_uuid);
static const ClusterShape of_text = CLUSTER_SHAPE(0x4D435401 /* layout 1 */ , &key_text);

STATE_COMBINE(crm_match_clusters_combine_bigint, &of_bigint.state)
STATE_COMBINE(crm_match_clusters_combine_uuid, &of_uuid.state)
STATE_COMBINE(crm_match_clusters_combine_text, &of_text.state)

/* match_clusters(a, b): add a pair; of a record alone, the other is NULL. */
static Datum
add_pair(const ClusterShape *shape, FunctionCallInfo fcinfo)
{
	PairList   *list;
	KeyBytes	key[2];
	uint64		room[2];
	int			first = PG_ARGISNULL(1) ? 2 : 1;
	int			second = PG_ARGISNULL(2) ? first : 2;
	uint8	   *end;

	(void) crm_aggregate_context(fcinfo, AGGREGATE);
	if (PG_ARGISNULL(first))
		return state_unchanged(fcinfo);
	if (unlikely(shape->kind == &key_text && fcinfo->flinfo->fn_extra == NULL))
	{
		call_check_bytes_key(fcinfo, 2, AGGREGATE);
		call_check_bytes_key_first(fcinfo, 1, AGGREGATE);
	}
	list = state_begin(&shape->state, fcinfo);
	key[0] = key_of_datum(shape->kind, PG_GETARG_DATUM(first), &room[0]);
	key[1] = key_of_datum(shape->kind, PG_GETARG_DATUM(second), &room[1]);
	list = reserve(&shape->state, list, key_stored_size(shape->kind, key[0]) + key_stored_size(shape->kind, key[1]));
	end = key_write(shape->kind, key[0], list->bytes + list->used);
	end = key_write(shape->kind, key[1], end);
	list->used = end - list->bytes;
	list->pairs++;
	return state_result(&shape->state, fcinfo, list);
}

CRM_FUNCTION(crm_match_clusters_transition_bigint, add_pair(&of_bigint, fcinfo))
CRM_FUNCTION(crm_match_clusters_transition_uuid, add_pair(&of_uuid, fcinfo))
CRM_FUNCTION(crm_match_clusters_transition_text, add_pair(&of_text, fcinfo))

typedef struct Record
{
	const uint8 *bytes;			/* of its key */
	uint64		prefix;			/* the first eight of them, as a number that sorts as they do */
	uint32		size;
	uint32		parent;
} Record;

/* Records by key, each once. */
typedef struct Records
{
	uint32		n;
	uint32		room;
	Record	   *record;
	uint32	   *slot;			/* number of a record + 1 */
	uint64		slots;
} Records;

/* Bytes that records with so much room take, with the slots and what sorting and the result need. */
static Size
records_size(uint64 room)
{
	return room * (sizeof(Record) + 2 * sizeof(NumberedKey) + 2 * sizeof(Datum)) + probe_slots(room, FIRST_ROOM) * sizeof(uint32);
}

static Record
record_of_key(KeyBytes key)
{
	Record		record = {.bytes = key.bytes,.size = key.size};
	uint64		first = 0;

	if (likely(key.size >= sizeof(first)))
		memcpy(&first, key.bytes, sizeof(first));
	else
		memcpy(&first, key.bytes, key.size);
	record.prefix = pg_ntoh64(first);
	return record;
}

static inline uint64
record_hash(const Record *record)
{
	if (record->size <= sizeof(uint64))
		return ((record->prefix + record->size) * UINT64CONST(0x9E3779B97F4A7C15)) >> 32;
	return hash_bytes(record->bytes, (int) record->size);
}

static inline bool
same_record(const Record *a, const Record *b)
{
	return a->prefix == b->prefix && a->size == b->size &&
		(a->size <= sizeof(uint64) || memcmp(a->bytes, b->bytes, a->size) == 0);
}

/* Twice the room. */
static void
enlarge(Records *records, const PairList *list)
{
	uint64		room = records->room == 0 ? FIRST_ROOM : (uint64) records->room * 2;

	if (room > PG_UINT32_MAX / 2 || records_size(room) + (Size) list->used > (Size) crm_population_memory * 1024)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("%s over %lld pairs of more than %u records needs more than crm.population_memory (%d MB)",
						AGGREGATE, (long long) list->pairs, records->n, crm_population_memory / 1024),
				 errhint("Raise crm.population_memory, or cluster parts that share no record.")));
	records->record = records->record == NULL ? palloc(room * sizeof(Record)) :
		repalloc_huge(records->record, room * sizeof(Record));
	records->room = (uint32) room;
	records->slots = probe_slots(room, FIRST_ROOM);
	if (records->slot != NULL)
		pfree(records->slot);
	records->slot = MemoryContextAllocExtended(CurrentMemoryContext, records->slots * sizeof(uint32), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	for (uint32 i = 0; i < records->n; i++)
	{
		CHECK_OFTEN(i);
		PROBE(at, record_hash(&records->record[i]), records->slots - 1)
			if (records->slot[at] == 0)
			{
				records->slot[at] = i + 1;
				break;
			}
	}
}

/* The number of the record of a key. */
static uint32
record_number(Records *records, KeyBytes key, const PairList *list)
{
	Record		record = record_of_key(key);

	if (unlikely(records->n == records->room))
		enlarge(records, list);
	PROBE(at, record_hash(&record), records->slots - 1)
	{
		uint32		number = records->slot[at];

		if (number == 0)
		{
			record.parent = records->n;
			records->record[records->n] = record;
			records->slot[at] = ++records->n;
			return records->n - 1;
		}
		if (same_record(&records->record[number - 1], &record))
			return number - 1;
	}
}

/* The root of a record, with halved paths. */
static uint32
root_of(Record *record, uint32 i)
{
	while (record[i].parent != i)
	{
		record[i].parent = record[record[i].parent].parent;
		i = record[i].parent;
	}
	return i;
}

static void
join(Record *record, uint32 a, uint32 b)
{
	a = root_of(record, a);
	b = root_of(record, b);
	if (a < b)
		record[b].parent = a;
	else
		record[a].parent = b;
}

/* All records of the pairs, joined; anyone can have made up the state. */
static Records
read_pairs(const KeyKind *kind, const PairList *list)
{
	Records		records = {0};
	const uint8 *at = list->bytes;
	const uint8 *end = list->bytes + list->used;

	for (int64 i = 0; i < list->pairs; i++)
	{
		KeyBytes	a;
		KeyBytes	b;
		uint32		first;
		uint32		second;

		CHECK_OFTEN(i + 1);
		if (!key_read(kind, &at, end, &a) || !key_read(kind, &at, end, &b))
			crm_invalid_state(AGGREGATE);
		first = record_number(&records, a, list);
		second = record_number(&records, b, list);
		join(records.record, first, second);
	}
	if (at != end)
		crm_invalid_state(AGGREGATE);
	return records;
}

static inline KeyBytes
key_of(const Record *record)
{
	return (KeyBytes) {record->bytes, record->size};
}

#define ST_SORT sort_by_key
#define ST_ELEMENT_TYPE NumberedKey
#define ST_COMPARE_ARG_TYPE const Record
#define ST_COMPARE(a, b, record) key_compare(key_of(&record[(a)->item]), key_of(&record[(b)->item]))
#define ST_CHECK_FOR_INTERRUPTS
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

/* The numbers of the records in the order of their keys. */
static NumberedKey *
records_in_order(const Records *records)
{
	uint32		n = records->n;
	NumberedKey *order = MemoryContextAllocHuge(CurrentMemoryContext, (Size) n * sizeof(NumberedKey));
	NumberedKey *scratch = MemoryContextAllocHuge(CurrentMemoryContext, (Size) n * sizeof(NumberedKey));

	for (uint32 i = 0; i < n; i++)
		order[i] = (NumberedKey) {.key = records->record[i].prefix,.item = i};
	(void) sort_numbered(order, scratch, n, crm_interrupted);
	CHECK_FOR_INTERRUPTS();
	pfree(scratch);
	for (uint32 first = 0, next; first < n; first = next)
	{
		for (next = first + 1; next < n && order[next].key == order[first].key;)
			next++;
		if (next > first + 1)
			sort_by_key(order + first, next - first, records->record);
	}
	return order;
}

/* An array of the two columns, key and cluster, in the order of the keys. */
static Datum
clusters_datum(const KeyKind *kind, Records *records)
{
	uint32		n = records->n;
	NumberedKey *order;
	uint32	   *least;			/* by root: the first record in order, + 1 */
	Datum	   *items;

	pfree(records->slot);
	order = records_in_order(records);
	least = (uint32 *) MemoryContextAllocExtended(CurrentMemoryContext, n * sizeof(uint32), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	items = MemoryContextAllocHuge(CurrentMemoryContext, 2 * (Size) n * sizeof(Datum));
	for (uint32 i = 0; i < n; i++)
	{
		uint32		record = order[i].item;
		uint32	   *first = &least[root_of(records->record, record)];

		CHECK_OFTEN(i);
		if (*first == 0)
			*first = i + 1;
		items[2 * (Size) i] = key_datum(kind, key_of(&records->record[record]));
		items[2 * (Size) i + 1] = items[2 * (Size) (*first - 1)];
	}
	return PointerGetDatum(construct_md_array(items, NULL, 2, (int[]) {(int) n, 2}, (int[]) {1, 1}, kind->type,
											  kind->width == 0 ? -1 : kind->width, kind->by_value, kind->align));
}

/* Each record with its cluster; NULL without any. */
static Datum
clusters(const ClusterShape *shape, FunctionCallInfo fcinfo)
{
	const PairList *list = state_final(&shape->state, fcinfo);
	Records		records;

	if (list == NULL || list->pairs == 0)
		PG_RETURN_NULL();
	records = read_pairs(shape->kind, list);
	if ((Size) records.n * 2 * (shape->kind->width == 0 ? sizeof(uint32) : (Size) shape->kind->width) > MaxAllocSize - 1024)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("%s has %u records, more than a value of 1 GB can hold", AGGREGATE, records.n),
				 errhint("Cluster parts that share no record.")));
	return clusters_datum(shape->kind, &records);
}

CRM_FUNCTION(crm_match_clusters_final_bigint, clusters(&of_bigint, fcinfo))
CRM_FUNCTION(crm_match_clusters_final_uuid, clusters(&of_uuid, fcinfo))
CRM_FUNCTION(crm_match_clusters_final_text, clusters(&of_text, fcinfo))

/* match_cluster_rows(clusters): a record a row. */
Datum
crm_match_cluster_rows(PG_FUNCTION_ARGS)
{
	ArrayType  *array;
	ArrayIterator iterator;
	Datum		value[2];
	bool		is_null;
	ResultRow	row;
	int64		turn = 0;

	if (PG_ARGISNULL(0))
		return result_rows_none(fcinfo);
	array = PG_GETARG_ARRAYTYPE_P(0);
	if (ARR_NDIM(array) != 0 && (ARR_NDIM(array) != 2 || ARR_DIMS(array)[1] != 2 || array_contains_nulls(array)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("clusters are not an array of records with their clusters"),
				 errhint("Pass what crm.match_clusters() returned, or an array such as '{{1,1},{2,1}}'.")));
	result_rows_begin(&row, fcinfo);
	if (ARR_NDIM(array) == 0)
		return result_rows_end(&row);
	iterator = array_create_iterator(array, 0, NULL);
	while (array_iterate(iterator, &value[0], &is_null) && array_iterate(iterator, &value[1], &is_null))
	{
		CRM_CHECK_INTERRUPTS(++turn);
		put_datum(&row, value[0]);
		put_datum(&row, value[1]);
		result_rows_next(&row);
	}
	return result_rows_end(&row);
}
