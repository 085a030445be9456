/*
 * population_orders.c
 *		The distinct orders of each customer, where rows have order ids.
 *
 * Ids are only noted, one after the other, until their number is asked for:
 * then they are settled, put together by customer, sorted, and equal ones dropped,
 * which goes through memory in lines.  A hash table of all orders would miss the
 * caches once a row.  Merged populations bring theirs settled, and these are kept
 * as they are until then.
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

/* Would the next growth, and settling after it, go beyond the memory there is? */
static bool
is_scarce(const Population *population)
{
	uint64		grown = population->nnoted / 4 * 5;

	return !population_fits(population, grown / 5 * sizeof(NotedOrder) + (population->nrun_ids + grown) * sizeof(uint64) +
							(Size) population->head.ncustomers * sizeof(uint64));
}

/* Room for one more order; drops equal ones when there may be many. */
static void
make_room(Population *population)
{
	uint64		settled = population->nrun_ids;
	uint64		norders = population->nnoted + settled;

	if (norders >= Max(ORDERS_AT_FIRST, ORDERS_GROWTH * settled) ||
		(norders > settled / 4 * 5 && is_scarce(population)))
		population_settle_orders(population);
	if (population->nnoted == population->max_noted)
		population->noted = population_reserve(population, population->noted, sizeof(NotedOrder),
											   population->nnoted + 1, population->max_noted, &population->max_noted);
}

/* Note an order of a customer; it may be noted more than once. */
void
population_note_order(Population *population, uint32 customer, uint64 order)
{
	uint64		nnoted = population->nnoted;

	if (nnoted > 0 && population->noted[nnoted - 1].order == order &&
		population->noted[nnoted - 1].customer == customer)
		return;
	if (unlikely(nnoted == population->max_noted))
		make_room(population);
	population->noted[population->nnoted++] = (NotedOrder) {.order = order,.customer = customer};
}

/* One more run, still empty. */
static OrderRun *
new_run(Population *population)
{
	uint64		max;

	if (population->nruns == population->max_runs)
	{
		population->runs = population_reserve(population, population->runs, sizeof(OrderRun),
											  (uint64) population->nruns + 1, population->max_runs, &max);
		population->max_runs = (uint32) max;
	}
	population->runs[population->nruns] = (OrderRun) {0};
	return &population->runs[population->nruns++];
}

/*
 * Keep all orders of another population, whose customers have these numbers
 * here; NULL: 1, 2, 3 and so on.
 */
void
population_keep_orders(Population *population, const PopulationView *other, const uint32 *customers)
{
	uint32		n = other->head->ncustomers;
	uint64		nids = (uint64) other->head->norders;
	OrderRun   *run;

	if (nids == 0)
		return;
	population_charge(population, nids * sizeof(uint64) + (Size) n * 2 * sizeof(uint32));
	run = new_run(population);
	run->ids = MemoryContextAllocHuge(population->context, nids * sizeof(uint64));
	memcpy(run->ids, other->orders, nids * sizeof(uint64));
	run->counts = MemoryContextAllocHuge(population->context, (Size) n * sizeof(uint32));
	for (uint32 i = 0; i < n; i++)
		run->counts[i] = other->entries[i].orders;
	if (customers != NULL)
	{
		run->customers = MemoryContextAllocHuge(population->context, (Size) n * sizeof(uint32));
		memcpy(run->customers, customers, (Size) n * sizeof(uint32));
	}
	run->ncustomers = n;
	run->nids = nids;
	population->nrun_ids += nids;
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

/* The customer of a run, by its place there. */
static inline uint32
customer_of_run(const OrderRun *run, uint32 place)
{
	return run->customers == NULL ? place + 1 : run->customers[place];
}

/* Where the ids of each customer begin, equal ones among them. */
static void
count_ids(const Population *population, uint64 *ends)
{
	uint32		n = population->head.ncustomers;
	uint64		begin = 0;

	memset(ends, 0, (Size) n * sizeof(uint64));
	for (uint32 r = 0; r < population->nruns; r++)
	{
		const OrderRun *run = &population->runs[r];

		for (uint32 i = 0; i < run->ncustomers; i++)
			ends[customer_of_run(run, i) - 1] += run->counts[i];
	}
	for (uint64 i = 0; i < population->nnoted; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		ends[population->noted[i].customer - 1]++;
	}
	for (uint32 i = 0; i < n; i++)
	{
		uint64		count = ends[i];

		ends[i] = begin;
		begin += count;
	}
}

/* Put the ids of a run where those of its customers end so far. */
static void
place_run(const OrderRun *run, uint64 *ids, uint64 *ends)
{
	const uint64 *from = run->ids;

	for (uint32 i = 0; i < run->ncustomers; i++)
	{
		uint64	   *end = &ends[customer_of_run(run, i) - 1];

		CRM_CHECK_INTERRUPTS(i);
		if (run->customers != NULL && i + 2 * PLACES_AHEAD < run->ncustomers)
			__builtin_prefetch(&ends[run->customers[i + 2 * PLACES_AHEAD] - 1]);
		if (run->customers != NULL && i + PLACES_AHEAD < run->ncustomers)
			__builtin_prefetch(&ids[ends[run->customers[i + PLACES_AHEAD] - 1]], 1);
		for (uint32 id = 0; id < run->counts[i]; id++)
			ids[*end + id] = from[id];
		from += run->counts[i];
		*end += run->counts[i];
	}
}

/* The same with those that rows have told. */
static void
place_noted(const Population *population, uint64 *ids, uint64 *ends)
{
	const NotedOrder *noted = population->noted;

	for (uint64 i = 0; i < population->nnoted; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		if (i + 2 * PLACES_AHEAD < population->nnoted)
			__builtin_prefetch(&ends[noted[i + 2 * PLACES_AHEAD].customer - 1]);
		if (i + PLACES_AHEAD < population->nnoted)
			__builtin_prefetch(&ids[ends[noted[i + PLACES_AHEAD].customer - 1]], 1);
		ids[ends[noted[i].customer - 1]++] = noted[i].order;
	}
}

/* Sort the ids of each customer, each once, and close the gaps; fills counts and returns how many are left. */
static uint64
drop_equal(const uint64 *ends, uint64 *ids, uint32 *counts, uint32 ncustomers)
{
	uint64		begin = 0;
	uint64		left = 0;
	uint64		most = 0;
	uint64	   *scratch;

	for (uint32 i = 0; i < ncustomers; i++)
		most = Max(most, ends[i] - (i > 0 ? ends[i - 1] : 0));
	scratch = MemoryContextAlloc(CurrentMemoryContext, Min(most, IDS_AT_ONCE) * sizeof(uint64));
	for (uint32 i = 0; i < ncustomers; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		counts[i] = distinct_ids(ids + begin, scratch, ends[i] - begin);
		if (left < begin)
			memmove(ids + left, ids + begin, counts[i] * sizeof(uint64));
		left += counts[i];
		begin = ends[i];
	}
	pfree(scratch);
	return left;
}

/* Forget all orders, noted and in runs. */
static void
forget_orders(Population *population)
{
	for (uint32 r = 0; r < population->nruns; r++)
	{
		OrderRun   *run = &population->runs[r];

		pfree(run->ids);
		pfree(run->counts);
		if (run->customers != NULL)
			pfree(run->customers);
	}
	population->nruns = 0;
	population->nrun_ids = 0;
	if (population->noted != NULL)
		pfree(population->noted);
	population->noted = NULL;
	population->nnoted = population->max_noted = 0;
}

/* Is there nothing noted, and one run of all customers at most? */
static bool
is_settled(const Population *population)
{
	return population->nnoted == 0 &&
		(population->nruns == 0 ||
		 (population->nruns == 1 && population->runs[0].customers == NULL &&
		  population->runs[0].ncustomers == population->head.ncustomers));
}

/*
 * Put the orders together by customer, in the order of entries, sorted and each
 * once: one run is left, and entries get their number.
 */
void
population_settle_orders(Population *population)
{
	uint32		n = population->head.ncustomers;
	uint64		all = population->nnoted + population->nrun_ids;
	OrderRun	settled = {.ncustomers = n};
	uint64	   *ends;

	if (!is_settled(population))
	{
		population_charge(population, all * sizeof(uint64) + (Size) n * (sizeof(uint64) + sizeof(uint32)));
		settled.ids = MemoryContextAllocHuge(population->context, all * sizeof(uint64));
		settled.counts = MemoryContextAllocHuge(population->context, (Size) n * sizeof(uint32));
		ends = MemoryContextAllocHuge(CurrentMemoryContext, (Size) n * sizeof(uint64));
		count_ids(population, ends);
		for (uint32 r = 0; r < population->nruns; r++)
			place_run(&population->runs[r], settled.ids, ends);
		place_noted(population, settled.ids, ends);
		settled.nids = drop_equal(ends, settled.ids, settled.counts, n);
		pfree(ends);
		forget_orders(population);
		settled.ids = repalloc_huge(settled.ids, Max(settled.nids, 1) * sizeof(uint64));
		*new_run(population) = settled;
		population->nrun_ids = settled.nids;
		for (uint32 i = 0; i < n; i++)
			if (settled.counts[i] > 0)
				population->entries[i].orders = settled.counts[i];
	}
	population->head.norders = (int64) population->nrun_ids;
}

/* Copy settled orders out, customer by customer. */
void
population_flatten_orders(const Population *population, uint64 *to)
{
	const OrderRun *run = &population->runs[0];
	uint32		n = population->head.ncustomers;
	uint64	   *begins = MemoryContextAllocHuge(CurrentMemoryContext, (Size) n * sizeof(uint64));
	uint64		begin = 0;

	for (uint32 i = 0; i < n; i++)
	{
		begins[i] = begin;
		begin += run->counts[i];
	}
	for (uint32 i = 0; i < n; i++)
	{
		uint32		customer = population_at(population, i);
		const uint64 *from = run->ids + begins[customer];

		CRM_CHECK_INTERRUPTS(i);
		if (i + 2 * PLACES_AHEAD < n)
			__builtin_prefetch(&begins[population_at(population, i + 2 * PLACES_AHEAD)]);
		if (i + PLACES_AHEAD < n)
			__builtin_prefetch(run->ids + begins[population_at(population, i + PLACES_AHEAD)]);
		for (uint32 id = 0; id < run->counts[customer]; id++)
			*to++ = from[id];
	}
	pfree(begins);
}
