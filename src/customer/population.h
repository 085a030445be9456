/*
 * population.h
 *		All customers of a company in one value: a hash table while it is
 *		built, a flat array when it is read, stored or sent.
 */
#ifndef CRM_POPULATION_H
#define CRM_POPULATION_H

#include "postgres.h"

#include "utils/expandeddatum.h"

#include "base/amount.h"
#include "customer/purchase_row.h"

/* Of the flat form and of packed bytes. */
#define POPULATION_VERSION 3

/* Customers a population can number; memory usually ends before. */
#define POPULATION_MAX_CUSTOMERS ((uint32) 1 << 31)

typedef enum KeyKind
{
	KEY_BIGINT = 1,				/* the key itself is in the entry */
	KEY_UUID = 2,				/* 16 bytes in the key arena */
	KEY_TEXT = 3				/* length and bytes in the key arena */
} KeyKind;

/* 64 bits of money: units of 10^-scale, or a double. */
typedef union SmallMoney
{
	int64		units;
	double		real;
} SmallMoney;

/* One customer.  40 bytes, because there are millions. */
typedef struct PopulationEntry
{
	int64		key;			/* bigint, or offset into the key arena */
	SmallMoney	gross;			/* unused when wide > 0 */
	SmallMoney	refunds;
	DateADT		first_day;		/* of purchases; valid if has a purchase */
	DateADT		last_day;
	uint32		orders;			/* purchases (distinct orders with order ids) */
	uint32		wide;			/* 1 + index of its PopulationWide, or 0 */
} PopulationEntry;

/* Sums that do not fit 64 bits; float sums with their lost part. */
typedef struct PopulationWide
{
	Money		gross;
	Money		refunds;
	Money		first_gross;
} PopulationWide;

/* What the CLV models need beside; parallel to the entries. */
typedef struct PopulationClv
{
	int64		first_gross;	/* unused when the entry is wide */
	union
	{
		struct
		{
			uint32		first_chunk;	/* building: 1 + index of day chunks */
			uint32		last_chunk;
		};
		struct
		{
			uint32		refund_rows;	/* flat */
			DateADT		last_refund;	/* 0 without refunds */
		};
	};
	uint32		ndays;			/* flat: distinct purchase days */
	uint32		early;			/* building: 1 + index of a chain; flat: count */
} PopulationClv;

/* A refund on or before the first purchase day. */
typedef struct PopulationEarly
{
	DateADT		day;
	uint32		next;			/* building: 1 + index, flat: 0 */
	Money		amount;
} PopulationEarly;

/*
 * Rows that do not count, by what is missing, and their money as far as it is
 * known.  It has a scale of its own: what is left out changes no result.
 */
typedef struct PopulationLeftOut
{
	int64		rows[ROW_FATES];
	Money		money[ROW_FATES];	/* none where the amount is what is missing */
	uint8		scale;
	uint8		padding[7];
} PopulationLeftOut;

/* What is common to both forms. */
typedef struct PopulationHead
{
	uint8		version;
	uint8		key_kind;
	uint8		amount_kind;
	uint8		order_kind;
	bool		has_clv;
	uint8		scale;
	uint8		padding[2];
	DateADT		last_event;		/* latest purchase day, or DATEVAL_NOBEGIN */
	DateADT		last_refund;	/* latest refund day, or DATEVAL_NOBEGIN */
	uint32		ncustomers;
	uint32		nwide;
	uint32		nearly;			/* flat: total of early refunds */
	uint32		padding2;
	int64		ndays;			/* flat: total of purchase days */
	int64		norders;		/* flat: total of orders with ids */
	int64		key_bytes;		/* length of the key arena */
	PopulationLeftOut left_out;
} PopulationHead;

/* The flat form, sections in this order, each MAXALIGNed. */
typedef struct FlatPopulation
{
	int32		vl_len_;		/* varlena header (do not touch directly!) */
	int32		padding;
	PopulationHead head;
	PopulationEntry entries[FLEXIBLE_ARRAY_MEMBER];
} FlatPopulation;

/* Where the sections of a flat population are. */
typedef struct PopulationView
{
	const PopulationHead *head;
	const PopulationEntry *entries;
	const PopulationWide *wide;
	const PopulationClv *clv;
	const DateADT *days;
	const PopulationEarly *early;
	const uint64 *orders;		/* ids, customer by customer, ascending */
	const char *keys;
	Size		size;			/* of the whole value, in bytes */
} PopulationView;

/*
 * Does it know the days of its rows?  What population_of_items makes does not: all
 * days are DATEVAL_NOBEGIN.  Without customers there is nothing to know.
 */
static inline bool
population_has_dates(const PopulationHead *head)
{
	return head->ncustomers == 0 ||
		head->last_event != DATEVAL_NOBEGIN || head->last_refund != DATEVAL_NOBEGIN;
}

/* population.c */
typedef struct Population Population;

extern Population *population_create(KeyKind key_kind, bool has_clv, MemoryContext parent);
extern Population *population_from_state(Datum state, MemoryContext parent);
extern Datum population_state_datum(Population *population);
extern void population_set_partial(Population *population);
extern Size population_memory(Population *population);

/* population_batch.c */
extern void population_add(Population *population, Datum key, OrderKind order_kind,
						   const PurchaseRow *row);

/* population_left_out.c */
extern void population_leave_out(Population *population, AmountKind amount_kind, OrderKind order_kind,
								 RowFate fate, const Amount *amount);
extern void population_merge_left_out(Population *population, const PopulationHead *other);
extern bool population_leaves_out(const PopulationHead *head);
extern Numeric population_left_out_numeric(const PopulationHead *head, RowFate fate);
extern void population_warn_left_out(const PopulationHead *head);

/* population_table.c */
typedef struct PopulationIndex PopulationIndex;

extern PopulationIndex *population_index_create(const PopulationView *view);
extern const PopulationEntry *population_index_find(const PopulationIndex *index,
													const PopulationView *other,
													const PopulationEntry *entry);

/* population_merge.c */
extern void population_merge(Population *population, const PopulationView *other);

/* population_io.c */
extern PopulationView population_argument(Datum datum);
extern Datum population_key_datum(const PopulationView *view, const PopulationEntry *entry);
extern PopulationWide population_sums(const PopulationView *view, const PopulationEntry *entry);
extern double population_net_double(const PopulationView *view, const PopulationEntry *entry);
extern Money population_net(const PopulationView *view, const PopulationEntry *entry);
extern Numeric population_money_numeric(const PopulationView *view, const Money *money);
extern Numeric population_mean_numeric(const PopulationView *view, const Money *money, int64 count);

/* Did the customer ever buy, or only send things back? */
static inline bool
population_bought(const PopulationEntry *entry)
{
	return entry->orders > 0;
}

/* Purchases less refunds where 64 bits hold both, as nearly always; false if not. */
static inline bool
population_net_units(const PopulationEntry *entry, int64 *units)
{
	/* gross >= 0 >= refunds: their sum cannot overflow */
	if (entry->wide > 0)
		return false;
	*units = entry->gross.units + entry->refunds.units;
	return true;
}

#endif
