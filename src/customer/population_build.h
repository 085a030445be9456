/*
 * population_build.h
 *		The working form of a population, private to population*.c.
 */
#ifndef CRM_POPULATION_BUILD_H
#define CRM_POPULATION_BUILD_H

#include "common/hashfn.h"

#include "customer/population.h"
#include "math/probe.h"

/* Rows looked up together, so that their cache misses overlap. */
#define POPULATION_BATCH 64
/* Smaller tables live in the cache and gain nothing from batches. */
#define POPULATION_BATCH_FROM 2048

/*
 * Where a key is: its hash and 1 + the index of its entry.  The lower bits of
 * the hash are the place of the slot, so that a table grows without a look at
 * keys; there are never more than 2^32 slots.
 */
typedef struct PopulationSlot
{
	uint32		hash;
	uint32		customer;		/* 0: empty */
} PopulationSlot;

/* The entries of a population by their keys, an open-addressing table. */
typedef struct PopulationSlots
{
	PopulationSlot *slots;
	uint64		mask;
} PopulationSlots;

/* The way on for more than one population can hold, for a hint. */
#define POPULATION_IN_PARTS "keep it in parts, GROUP BY hashint8(customer) & 15: the fits are aggregates over the parts"

#define DAYS_PER_CHUNK 6

/*
 * Purchase days of one customer in arrival order, a chain of these.  More days
 * than one holds came together, from another population: they stand in run_days.
 */
typedef struct DayChunk
{
	uint32		next;			/* 1 + index, 0: last */
	uint32		ndays;
	union
	{
		DateADT		days[DAYS_PER_CHUNK];
		uint64		run;		/* where they begin, if ndays > DAYS_PER_CHUNK */
	};
} DayChunk;

/* An order of a customer as a row tells it. */
typedef struct NotedOrder
{
	uint64		order;
	uint32		customer;
	uint32		padding;
} NotedOrder;

/* Orders together by customer, those of each ascending and distinct. */
typedef struct OrderRun
{
	uint64	   *ids;
	uint32	   *counts;			/* of each customer in turn */
	uint32	   *customers;		/* their numbers; NULL: 1, 2, 3 and so on */
	uint32		ncustomers;
	uint64		nids;
} OrderRun;

/* The refunds of one customer, for a summary; of most there are none. */
typedef struct PopulationRefunds
{
	uint32		rows;
	DateADT		last;			/* 0 without rows */
} PopulationRefunds;

/* The search for one key. */
typedef struct KeyLookup
{
	int64		key;			/* bigint */
	const char *bytes;			/* uuid, text */
	uint32		length;
	uint32		hash;
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
	bool		is_partial;		/* goes to another aggregate, which merges it: stands by hash, not by key */

	PopulationSlots table;

	PopulationEntry *entries;
	uint32		max_entries;
	PopulationClv *clv;
	uint32		max_clv;
	PopulationWide *wide;
	uint32		max_wide;
	DayChunk   *chunks;
	uint32		nchunks;
	uint32		max_chunks;
	DateADT    *run_days;		/* days of merged populations, as they stood there */
	uint64		nrun_days;
	uint64		max_run_days;
	PopulationEarly *early;
	uint32		max_early;
	PopulationRefunds *refunds; /* of the customers up to max_refunds; the others have had none */
	uint32		max_refunds;
	char	   *keys;
	uint64		max_key_bytes;

	NotedOrder *noted;
	uint64		nnoted;
	uint64		max_noted;
	OrderRun   *runs;			/* settled, or of merged populations */
	uint32		nruns;
	uint32		max_runs;
	uint64		nrun_ids;		/* of all runs */

	PopulationBatch *batch;		/* NULL while the table is small */

	uint32	   *order;			/* between sizing and flattening: of the entries, NULL: as they stand */
	DateADT    *flat_days;
	uint32	   *flat_ndays;
};

/* population_table.c: finding a customer */
extern void *population_reserve(Population *population, void *array, Size item_size,
								uint64 needed, uint64 max, uint64 *new_max);
extern bool population_fits(const Population *population, Size bytes);
extern void population_charge(Population *population, Size bytes);
extern void population_table_create(Population *population, uint32 customers);
extern void population_table_reserve(Population *population, uint32 customers);
extern void population_table_fill(Population *population, const PopulationView *other);
extern uint32 *population_table_order(const Population *population);
extern uint32 population_lookup_finish(Population *population, KeyLookup *lookup);

/* population_sets.c: what hangs on a customer besides its entry */
extern void population_add_day(Population *population, uint32 customer, DateADT day);
extern uint64 population_keep_days(Population *population, const PopulationView *other);
extern void population_add_days(Population *population, uint32 customer, uint32 ndays, uint64 run);
extern void population_add_refunds(Population *population, uint32 customer, uint32 rows, DateADT last);
extern void population_add_early(Population *population, uint32 customer,
								 DateADT day, const Money *amount);
extern void population_count_days(Population *population);
extern void population_forget_flat(Population *population);

/* The refunds of a customer, by the index of the entry. */
static inline PopulationRefunds
population_refunds(const Population *population, uint32 index)
{
	return index < population->max_refunds ? population->refunds[index] : (PopulationRefunds) {0};
}

/* population_orders.c: distinct orders */
extern void population_note_order(Population *population, uint32 customer, uint64 order);
extern void population_keep_orders(Population *population, const PopulationView *other, const uint32 *customers);
extern void population_settle_orders(Population *population);
extern void population_flatten_orders(const Population *population, uint64 *to);

/* population_entry.c: what a row adds to a customer */
extern PopulationWide *population_make_wide(Population *population, uint32 customer);
extern void population_rescale(Population *population, int scale);
extern bool population_note_first_units(PopulationClv *clv, int64 units, bool is_first);
CRM_NORETURN extern void population_too_many_orders(void);
extern void population_note_purchase_day(Population *population, uint32 customer,
										 DateADT day, const Money *gross);
extern void population_add_money(Population *population, uint32 customer,
								 const Money *amount, bool is_refund);
extern void population_note_refund(Population *population, uint32 customer, DateADT day, const Money *amount);
extern void population_update_any(Population *population, uint32 customer,
								  const PurchaseRow *row);

/* population.c */
extern void population_check_kinds(Population *population, AmountKind amount_kind,
								   OrderKind order_kind);
extern void population_check_dates(const Population *population, bool has_dates);

/* population_batch.c: rows that wait */
extern void population_flush(Population *population);

/* population_order.c */
extern uint32 *population_key_order(Population *population);

/* So many purchases more. */
static inline void
population_count_orders(PopulationEntry *entry, uint32 orders)
{
	if (unlikely(orders > PG_UINT32_MAX - entry->orders))
		population_too_many_orders();
	entry->orders += orders;
}

/* A purchase: counted at once, or noted by its order id until orders are settled, and one at least. */
static inline void
population_count_purchase(Population *population, uint32 customer, uint64 order)
{
	PopulationEntry *entry = &population->entries[customer - 1];

	if (population->head.order_kind == ORDER_ROWS)
	{
		population_count_orders(entry, 1);
		return;
	}
	population_note_order(population, customer, order);
	entry->orders = Max(entry->orders, 1);
}

/* The number of the entry on that place in the flat form. */
static inline uint32
population_at(const Population *population, uint32 place)
{
	return population->order == NULL ? place : population->order[place];
}

/* population_io.c */
extern PopulationView population_sections(const PopulationHead *head, char *base);
extern Size population_flat_size(const PopulationHead *head);
extern void population_check_size(const PopulationHead *head, Size size);
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

/* The key of an entry, ready to be looked up (not yet hashed). */
static inline void
population_entry_key(const PopulationHead *head, const char *keys,
					 const PopulationEntry *entry, KeyLookup *lookup)
{
	*lookup = (KeyLookup) {.key = entry->key};
	if (head->key_kind == KEY_UUID)
	{
		lookup->bytes = keys + entry->key;
		lookup->length = 16;
	}
	else if (head->key_kind == KEY_TEXT)
	{
		memcpy(&lookup->length, keys + entry->key, sizeof(uint32));
		lookup->bytes = keys + entry->key + sizeof(uint32);
	}
}

/* Step 1: hash the key. */
static inline void
population_lookup_start(const PopulationHead *head, KeyLookup *lookup)
{
	if (head->key_kind == KEY_BIGINT)
		lookup->hash = (uint32) (population_mix((uint64) lookup->key) >> 32);
	else
		lookup->hash = (uint32) hash_bytes_extended((const unsigned char *) lookup->bytes,
													(int) lookup->length, 0);
	lookup->customer = 0;
}

/* Between the steps: ask for the slot. */
static inline void
population_lookup_prefetch(const Population *population, const KeyLookup *lookup)
{
	__builtin_prefetch(&population->table.slots[lookup->hash & population->table.mask]);
}

/* Step 2: find the likely entry by its hash, and ask for it. */
static inline void
population_lookup_probe(Population *population, KeyLookup *lookup)
{
	PROBE(at, lookup->hash, population->table.mask)
	{
		PopulationSlot slot = population->table.slots[at];

		if (slot.customer == 0)
			return;
		if (slot.hash == lookup->hash)
		{
			const char *entry = (const char *) &population->entries[slot.customer - 1];

			lookup->customer = slot.customer;
			__builtin_prefetch(entry);
			__builtin_prefetch(entry + sizeof(PopulationEntry) - 1);
			return;
		}
	}
}

/* Step 3: the customer's number, at once where the likely entry is that of the key. */
static inline uint32
population_lookup_customer(Population *population, KeyLookup *lookup)
{
	if (likely(lookup->customer != 0 && population->head.key_kind == KEY_BIGINT &&
			   population->entries[lookup->customer - 1].key == lookup->key))
		return lookup->customer;
	return population_lookup_finish(population, lookup);
}

#endif
