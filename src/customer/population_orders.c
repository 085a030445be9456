/*
 * population_orders.c
 *		The distinct orders of each customer, where rows have order ids.
 *
 * Ids are only noted, one after the other, until their number is asked for:
 * then they are put together by customer, sorted, and equal ones dropped, which
 * goes through memory in lines.  A hash table of all orders would miss the
 * caches once a row, and once more for each row that another process has read.
 */
#include "base/crm.h"

#include "lib/qunique.h"

#include "customer/population_build.h"
#include "math/ascending.h"

/* So many are noted before equal ones are looked for, and so many times those that were left then. */
#define ORDERS_AT_FIRST (4 << 20)
#define ORDERS_GROWTH 3
/* Ids of one customer that are sorted without looking for a cancel. */
#define IDS_AT_ONCE (1 << 20)
/* Orders between asking for a place and writing to it. */
#define PLACES_AHEAD 16

/* Room for so many more orders. */
static void
reserve_orders(Population *population, uint64 more)
{
	uint64		needed = (uint64) population->head.norders + more;

	if (needed > population->max_orders)
		population->orders = population_reserve(population, population->orders, sizeof(PopulationOrder), needed,
												population->max_orders, &population->max_orders);
}

/* Would the next growth, and settling after it, go beyond the memory there is? */
static bool
is_scarce(const Population *population)
{
	uint64		grown = (uint64) population->head.norders / 4 * 5;

	return !population_fits(population, grown / 5 * sizeof(PopulationOrder) + grown * sizeof(uint64) +
							(Size) population->head.ncustomers * sizeof(uint64));
}

/* Room for one more order; drops equal ones when there may be many. */
static void
make_room(Population *population)
{
	uint64		norders = (uint64) population->head.norders;
	uint64		settled = population->settled_orders;

	if (norders >= Max(ORDERS_AT_FIRST, ORDERS_GROWTH * settled) ||
		(norders > settled / 4 * 5 && is_scarce(population)))
		population_settle_orders(population);
	reserve_orders(population, 1);
}

/* Note an order of a customer; it may be noted more than once. */
void
population_note_order(Population *population, uint32 customer, uint64 order)
{
	int64		norders = population->head.norders;

	if (norders > 0 && population->orders[norders - 1].order == order &&
		population->orders[norders - 1].customer == customer)
		return;
	if (unlikely((uint64) norders == population->max_orders))
		make_room(population);
	population->orders[population->head.norders++] = (PopulationOrder) {.order = order,.customer = customer};
}

/* Note all orders of another population, whose customers have these numbers here. */
void
population_note_orders(Population *population, const PopulationView *other, const uint32 *customers)
{
	PopulationOrder *orders;

	if (other->head->norders == 0)
		return;
	reserve_orders(population, (uint64) other->head->norders);
	orders = population->orders + population->head.norders;
	for (int64 i = 0; i < other->head->norders; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		orders[i] = (PopulationOrder) {
			.order = other->orders[i].order,
			.customer = customers[other->orders[i].customer - 1]
		};
	}
	population->head.norders += other->head->norders;
}

static int
compare_ids(const void *a, const void *b, void *unused)
{
	uint64		one = *(const uint64 *) a;
	uint64		other = *(const uint64 *) b;

	return (one > other) - (one < other);
}

/* Sort the ids of a customer, each once; returns how many. */
static uint32
distinct_ids(uint64 *ids, uint64 *scratch, uint64 count)
{
	if (likely(count <= IDS_AT_ONCE))
		return ascending_distinct_wide(ids, scratch, (uint32) count);
	qsort_interruptible(ids, count, sizeof(uint64), compare_ids, NULL);
	count = qunique_arg(ids, count, sizeof(uint64), compare_ids, NULL);
	if (count > PG_UINT32_MAX)
		population_too_many_orders();
	return (uint32) count;
}

/* The noted ids, together by customer; ends gets where those of each customer end. */
static uint64 *
group_ids(const Population *population, uint64 *ends)
{
	const PopulationOrder *orders = population->orders;
	int64		norders = population->head.norders;
	uint64	   *ids = MemoryContextAllocHuge(CurrentMemoryContext, (Size) norders * sizeof(uint64));
	uint64		begin = 0;

	memset(ends, 0, (Size) population->head.ncustomers * sizeof(uint64));
	for (int64 i = 0; i < norders; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		ends[orders[i].customer - 1]++;
	}
	for (uint32 i = 0; i < population->head.ncustomers; i++)
	{
		uint64		count = ends[i];

		ends[i] = begin;
		begin += count;
	}
	for (int64 i = 0; i < norders; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		if (i + 2 * PLACES_AHEAD < norders)
			__builtin_prefetch(&ends[orders[i + 2 * PLACES_AHEAD].customer - 1]);
		if (i + PLACES_AHEAD < norders)
			__builtin_prefetch(&ids[ends[orders[i + PLACES_AHEAD].customer - 1]], 1);
		ids[ends[orders[i].customer - 1]++] = orders[i].order;
	}
	return ids;
}

/*
 * Put the orders together by customer, in the order of entries, sorted and each
 * once; entries get their number.
 */
void
population_settle_orders(Population *population)
{
	uint32		n = population->head.ncustomers;
	uint64		noted = (uint64) population->head.norders;
	uint64	   *ends;
	uint64	   *ids;
	uint64	   *scratch;
	uint64		begin = 0;
	uint64		left = 0;

	if (noted == population->settled_orders)
		return;
	population_charge(population, noted * sizeof(uint64) + (Size) n * sizeof(uint64));
	ends = MemoryContextAllocHuge(CurrentMemoryContext, (Size) n * sizeof(uint64));
	scratch = MemoryContextAlloc(CurrentMemoryContext, Min(noted, IDS_AT_ONCE) * sizeof(uint64));
	ids = group_ids(population, ends);
	for (uint32 i = 0; i < n; i++)
	{
		uint32		count = distinct_ids(ids + begin, scratch, ends[i] - begin);

		CRM_CHECK_INTERRUPTS(i);
		for (uint32 id = 0; id < count; id++)
			population->orders[left++] = (PopulationOrder) {.order = ids[begin + id],.customer = i + 1};
		if (count > 0)
			population->entries[i].orders = count;
		begin = ends[i];
	}
	pfree(ids);
	pfree(scratch);
	pfree(ends);
	population->head.norders = (int64) left;
	population->settled_orders = left;
}

/* Copy settled orders out, customer by customer in the order of keys. */
void
population_flatten_orders(const Population *population, PopulationOrder *to)
{
	uint32		n = population->head.ncustomers;
	uint64	   *begins = MemoryContextAllocHuge(CurrentMemoryContext, (Size) n * sizeof(uint64));
	uint64		begin = 0;

	for (uint32 i = 0; i < n; i++)
	{
		begins[i] = begin;
		begin += population->entries[i].orders;
	}
	for (uint32 i = 0; i < n; i++)
	{
		uint32		customer = population_at(population, i);
		const PopulationOrder *from = population->orders + begins[customer];

		CRM_CHECK_INTERRUPTS(i);
		if (i + 2 * PLACES_AHEAD < n)
			__builtin_prefetch(&begins[population_at(population, i + 2 * PLACES_AHEAD)]);
		if (i + PLACES_AHEAD < n)
			__builtin_prefetch(&population->orders[begins[population_at(population, i + PLACES_AHEAD)]]);
		for (uint32 j = 0; j < population->entries[customer].orders; j++)
			*to++ = (PopulationOrder) {.order = from[j].order,.customer = i + 1};
	}
	pfree(begins);
}
