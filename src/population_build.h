/*
 * population_build.h
 *		The working form of a population, private to population*.c.
 */
#ifndef CRM_POPULATION_BUILD_H
#define CRM_POPULATION_BUILD_H

#include "population.h"

/* Rows looked up together, so that their cache misses overlap. */
#define POPULATION_BATCH 64
/* Smaller tables live in the cache and gain nothing from batches. */
#define POPULATION_BATCH_FROM 2048

/* Where a key is: the upper hash bits and 1 + the index of its entry. */
typedef struct PopulationSlot
{
	uint32		tag;
	uint32		customer;		/* 0: empty */
} PopulationSlot;

/* Purchase days of one customer in arrival order, a chain of these. */
typedef struct DayChunk
{
	uint32		next;			/* 1 + index, 0: last */
	uint32		ndays;
	DateADT		days[6];
} DayChunk;

/* The search for one key. */
typedef struct KeyLookup
{
	uint64		hash;
	int64		key;			/* bigint */
	const char *bytes;			/* uuid, text */
	uint32		length;
	uint32		customer;		/* 1 + index of a likely entry, 0: none yet */
} KeyLookup;

/* A row that waits for its turn in the batch. */
typedef struct BatchRow
{
	KeyLookup	lookup;
	SmallMoney	amount;
	uint64		order;
	DateADT		day;
	bool		is_refund;
} BatchRow;

typedef struct PopulationBatch
{
	int			nrows;
	uint32		key_bytes;		/* used part of keys */
	uint32		max_key_bytes;
	char	   *keys;			/* copies of the waiting rows' keys */
	BatchRow	rows[POPULATION_BATCH];
} PopulationBatch;

struct Population
{
	ExpandedObjectHeader hdr;
	PopulationHead head;
	MemoryContext context;

	PopulationSlot *slots;
	uint32		slot_mask;

	PopulationEntry *entries;
	uint32		max_entries;
	PopulationClv *clv;
	uint32		max_clv;
	PopulationWide *wide;
	uint32		max_wide;
	DayChunk   *chunks;
	uint32		nchunks;
	uint32		max_chunks;
	PopulationEarly *early;
	uint32		max_early;
	char	   *keys;
	uint64		max_key_bytes;

	PopulationOrder *orders;	/* hash table of distinct orders */
	uint64		order_mask;

	PopulationBatch *batch;		/* NULL while the table is small */

	DateADT    *flat_days;		/* between sizing and flattening */
	uint32	   *flat_ndays;
};

/* population_table.c: finding a customer */
extern void *population_reserve(Population *population, void *array, Size item_size,
								uint64 needed, uint64 max, uint64 *new_max);
extern void population_charge(Population *population, Size bytes);
extern void population_table_create(Population *population, uint32 customers);
extern void population_lookup_start(Population *population, KeyLookup *lookup);
extern void population_lookup_probe(Population *population, KeyLookup *lookup);
extern uint32 population_lookup_finish(Population *population, KeyLookup *lookup);
extern void population_entry_key(const PopulationHead *head, const char *keys,
								 const PopulationEntry *entry, KeyLookup *lookup);

/* population_sets.c: what hangs on a customer besides its entry */
extern void population_add_day(Population *population, uint32 customer, DateADT day);
extern void population_add_early(Population *population, uint32 customer,
								 DateADT day, const Money *amount);
extern bool population_add_order(Population *population, uint32 customer, uint64 order);
extern void population_prefetch_order(Population *population, uint32 customer, uint64 order);
extern void population_count_days(Population *population);
extern void population_forget_days(Population *population);

/* population.c */
extern void population_flush(Population *population);
extern PopulationWide *population_make_wide(Population *population, uint32 customer);

/* population_io.c */
extern const ExpandedObjectMethods population_methods;

static inline uint64
population_mix(uint64 x)
{
	/* finaliser of splitmix64 (Steele, Lea & Flood 2014) */
	x ^= x >> 30;
	x *= UINT64CONST(0xbf58476d1ce4e5b9);
	x ^= x >> 27;
	x *= UINT64CONST(0x94d049bb133111eb);
	x ^= x >> 31;
	return x;
}

#endif
