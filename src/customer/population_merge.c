/*
 * population_merge.c
 *		Merging populations: partial aggregates, shards, months.
 */
#include "base/crm.h"

#include "customer/population_build.h"

/* Merge one customer of another population (same scale or below). */
static void
merge_entry(Population *population, uint32 customer, const PopulationView *other,
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
	if (population->head.order_kind == ORDER_ROWS)
		population_count_orders(&population->entries[customer - 1], entry->orders);
}

/* Merge the purchase days and early refunds of one customer. */
static void
merge_clv(Population *population, uint32 customer, const PopulationView *other,
		  const PopulationClv *clv, const DateADT *days, const PopulationEarly *early)
{
	int			digits = population->head.scale - other->head->scale;

	for (uint32 i = 0; i < clv->ndays; i++)
		population_add_day(population, customer, days[i]);
	for (uint32 i = 0; i < clv->early; i++)
	{
		Money		amount = early[i].amount;

		money_rescale(&amount, population->head.amount_kind, digits);
		population_add_early(population, customer, early[i].day, &amount);
	}
}

static void
merge_customers(Population *population, const PopulationView *other, uint32 *customers)
{
	const DateADT *days = other->days;
	const PopulationEarly *early = other->early;
	KeyLookup	lookups[POPULATION_BATCH];

	for (uint32 start = 0; start < other->head->ncustomers; start += POPULATION_BATCH)
	{
		uint32		count = Min(POPULATION_BATCH, other->head->ncustomers - start);

		CRM_CHECK_INTERRUPTS(start);
		for (uint32 i = 0; i < count; i++)
		{
			population_entry_key(other->head, other->keys, &other->entries[start + i], &lookups[i]);
			population_lookup_start(&population->head, &lookups[i]);
			population_lookup_prefetch(population, &lookups[i]);
		}
		for (uint32 i = 0; i < count; i++)
			population_lookup_probe(population, &lookups[i]);
		for (uint32 i = 0; i < count; i++)
		{
			uint32		customer = population_lookup_finish(population, &lookups[i]);

			customers[start + i] = customer;
			merge_entry(population, customer, other, &other->entries[start + i]);
			if (population->head.has_clv)
			{
				const PopulationClv *clv = &other->clv[start + i];

				merge_clv(population, customer, other, clv, days, early);
				days += clv->ndays;
				early += clv->early;
			}
		}
	}
}

/* Merge another population, which stays as it is, into this one. */
void
population_merge(Population *population, const PopulationView *other)
{
	uint32	   *customers;

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

	customers = MemoryContextAllocHuge(CurrentMemoryContext,
									   (Size) other->head->ncustomers * sizeof(uint32));
	merge_customers(population, other, customers);
	for (int64 i = 0; i < other->head->norders; i++)
	{
		uint32		customer = customers[other->orders[i].customer - 1];

		CRM_CHECK_INTERRUPTS(i);
		if (population_add_order(population, customer, other->orders[i].order))
			population_count_orders(&population->entries[customer - 1], 1);
	}
	pfree(customers);
}
