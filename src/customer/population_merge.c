/*
 * population_merge.c
 *		Merging populations: partial aggregates, shards, months.
 */
#include "base/crm.h"

#include "common/int.h"

#include "customer/population_build.h"

/*
 * The first purchase of a customer of the other population, and its value, where
 * 64 bits hold them; false, and nothing changed, if not.
 */
static bool
merge_first_small(Population *population, uint32 customer, const PopulationEntry *entry, int64 first_gross)
{
	PopulationEntry *mine = &population->entries[customer - 1];
	bool		is_first = !population_bought(mine) || entry->first_day < mine->first_day;

	if (population->head.has_clv && (is_first || entry->first_day == mine->first_day) &&
		!population_note_first_units(&population->clv[customer - 1], first_gross, is_first))
		return false;
	if (is_first)
		mine->first_day = entry->first_day;
	if (!population_bought(mine) || entry->last_day > mine->last_day)
		mine->last_day = entry->last_day;
	return true;
}

/* A customer of another population of the same scale, in 64 bits; false, and nothing changed, if they do not do. */
static bool
merge_small(Population *population, uint32 customer, const PopulationView *other, const PopulationEntry *entry)
{
	PopulationEntry *mine = &population->entries[customer - 1];
	int64		first_gross = other->head->has_clv ? other->clv[entry - other->entries].first_gross : 0;
	int64		gross;
	int64		refunds;

	if (mine->wide > 0 || entry->wide > 0 ||
		pg_add_s64_overflow(mine->gross.units, entry->gross.units, &gross) ||
		pg_add_s64_overflow(mine->refunds.units, entry->refunds.units, &refunds) ||
		(population_bought(entry) && !merge_first_small(population, customer, entry, first_gross)))
		return false;
	mine->gross.units = gross;
	mine->refunds.units = refunds;
	return true;
}

/* Any customer of another population, of the same scale or below. */
static void
merge_any(Population *population, uint32 customer, const PopulationView *other,
		  const PopulationEntry *entry)
{
	AmountKind	kind = population->head.amount_kind;
	int			digits = population->head.scale - other->head->scale;
	PopulationWide sums = population_sums(other, entry);

	money_rescale(&sums.gross, kind, digits);
	money_rescale(&sums.refunds, kind, digits);
	money_rescale(&sums.first_gross, kind, digits);
	if (kind == AMOUNT_FLOAT)
		population_make_wide(population, customer);
	if (population_bought(entry))
	{
		population_note_purchase_day(population, customer, entry->first_day, &sums.first_gross);
		population->entries[customer - 1].last_day =
			Max(population->entries[customer - 1].last_day, entry->last_day);
	}
	population_add_money(population, customer, &sums.gross, false);
	population_add_money(population, customer, &sums.refunds, true);
}

/* Merge one customer of another population. */
static inline void
merge_entry(Population *population, uint32 customer, const PopulationView *other,
			const PopulationEntry *entry)
{
	PopulationEntry *mine;

	if (unlikely(population->head.amount_kind != AMOUNT_EXACT ||
				 population->head.scale != other->head->scale ||
				 !merge_small(population, customer, other, entry)))
		merge_any(population, customer, other, entry);
	mine = &population->entries[customer - 1];
	if (population->head.order_kind == ORDER_ROWS)
		population_count_orders(mine, entry->orders);
	else if (population_bought(entry))
		mine->orders = Max(mine->orders, 1);
}

/* Merge the early refunds of one customer. */
static void
merge_early(Population *population, uint32 customer, const PopulationView *other,
			const PopulationEarly *early, uint32 count)
{
	int			digits = population->head.scale - other->head->scale;

	for (uint32 i = 0; i < count; i++)
	{
		Money		amount = early[i].amount;

		money_rescale(&amount, population->head.amount_kind, digits);
		population_add_early(population, customer, early[i].day, &amount);
	}
}

/* Whose customers are these?  New ones if need be; what merging them needs is asked for. */
static void
find_customers(Population *population, const PopulationView *other, uint32 start, uint32 count, uint32 *customers)
{
	KeyLookup	lookups[POPULATION_BATCH];

	for (uint32 i = 0; i < count; i++)
	{
		population_entry_key(other->head, other->keys, &other->entries[start + i], &lookups[i]);
		population_lookup_start(&population->head, &lookups[i]);
		population_lookup_prefetch(population, &lookups[i]);
	}
	for (uint32 i = 0; i < count; i++)
		population_lookup_probe(population, &lookups[i]);
	for (uint32 i = 0; population->head.key_kind != KEY_BIGINT && i < count; i++)
		if (lookups[i].customer != 0)
			__builtin_prefetch(population->keys + population->entries[lookups[i].customer - 1].key);
	for (uint32 i = 0; i < count; i++)
	{
		customers[i] = population_lookup_finish(population, &lookups[i]);
		if (population->head.has_clv)
			__builtin_prefetch(&population->clv[customers[i] - 1]);
	}
	for (uint32 i = 0; population->head.has_clv && i < count; i++)
	{
		uint32		last = population->clv[customers[i] - 1].last_chunk;

		if (last != 0)
			__builtin_prefetch(&population->chunks[last - 1]);
	}
}

/* Merge all customers, and their orders. */
static void
merge_customers(Population *population, const PopulationView *other)
{
	uint32	   *customers = MemoryContextAllocHuge(CurrentMemoryContext, (Size) other->head->ncustomers * sizeof(uint32));
	const PopulationEarly *early = other->early;
	uint64		run = population->head.has_clv ? population_keep_days(population, other) : 0;

	population_table_reserve(population, other->head->ncustomers);
	for (uint32 start = 0; start < other->head->ncustomers; start += POPULATION_BATCH)
	{
		uint32		count = Min(POPULATION_BATCH, other->head->ncustomers - start);

		CRM_CHECK_INTERRUPTS(start);
		find_customers(population, other, start, count, customers + start);
		for (uint32 i = start; i < start + count; i++)
		{
			merge_entry(population, customers[i], other, &other->entries[i]);
			if (population->head.has_clv)
			{
				const PopulationClv *clv = &other->clv[i];

				population_add_days(population, customers[i], clv->ndays, run);
				population_add_refunds(population, customers[i], clv->refund_rows, clv->last_refund);
				merge_early(population, customers[i], other, early, clv->early);
				run += clv->ndays;
				early += clv->early;
			}
		}
	}
	population_keep_orders(population, other, customers);
	pfree(customers);
}

/* A copy of so many items in the population's memory, with no room for more; NULL of none. */
static void *
copy_items(Population *population, const void *items, Size item_size, uint64 count)
{
	Size		bytes = item_size * count;
	void	   *result;

	CHECK_FOR_INTERRUPTS();
	if (count == 0)
		return NULL;
	population_charge(population, bytes);
	result = MemoryContextAllocHuge(population->context, bytes);
	memcpy(result, items, bytes);
	return result;
}

/* All customers of another population of the same scale into an empty one: they keep their numbers. */
static void
take_customers(Population *population, const PopulationView *other)
{
	const PopulationHead *head = other->head;
	const PopulationEarly *early = other->early;
	uint64		run = 0;

	population_table_fill(population, other);
	population->entries = copy_items(population, other->entries, sizeof(PopulationEntry), head->ncustomers);
	population->head.ncustomers = population->max_entries = head->ncustomers;
	population->wide = copy_items(population, other->wide, sizeof(PopulationWide), head->nwide);
	population->head.nwide = population->max_wide = head->nwide;
	population->keys = copy_items(population, other->keys, 1, (uint64) head->key_bytes);
	population->head.key_bytes = head->key_bytes;
	population->max_key_bytes = (uint64) head->key_bytes;
	population_keep_orders(population, other, NULL);
	if (!head->has_clv)
		return;
	(void) population_keep_days(population, other);
	population->clv = copy_items(population, other->clv, sizeof(PopulationClv), head->ncustomers);
	population->max_clv = head->ncustomers;
	for (uint32 i = 0; i < head->ncustomers; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		population->clv[i] = (PopulationClv) {.first_gross = other->clv[i].first_gross};
		population_add_days(population, i + 1, other->clv[i].ndays, run);
		population_add_refunds(population, i + 1, other->clv[i].refund_rows, other->clv[i].last_refund);
		merge_early(population, i + 1, other, early, other->clv[i].early);
		run += other->clv[i].ndays;
		early += other->clv[i].early;
	}
}

/* Merge another population, which stays as it is, into this one. */
void
population_merge(Population *population, const PopulationView *other)
{
	if (population->head.has_clv != other->head->has_clv)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot merge populations made by population and population_with_days"),
				 errhint("Build both with the same aggregate.")));
	population_check_kinds(population, other->head->amount_kind, other->head->order_kind);
	population_merge_left_out(population, other->head);
	if (other->head->ncustomers == 0)
		return;
	population_flush(population);
	population_check_dates(population, population_has_dates(other->head));
	if (other->head->scale > population->head.scale)
		population_rescale(population, other->head->scale);
	population->head.last_event = Max(population->head.last_event, other->head->last_event);
	population->head.last_refund = Max(population->head.last_refund, other->head->last_refund);

	if (population->head.ncustomers == 0 && population->head.scale == other->head->scale)
		take_customers(population, other);
	else
		merge_customers(population, other);
}
