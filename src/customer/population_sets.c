/*
 * population_sets.c
 *		What hangs on a customer besides its entry: purchase days, refunds, early
 *		refunds.  Orders are in population_orders.c.
 *
 * Days and early refunds are chains in shared arrays, appended in arrival
 * order.
 */
#include "base/crm.h"

#include "lib/qunique.h"

#include "customer/population_build.h"
#include "math/ascending.h"

/* Customers whose days are asked for together. */
#define DAYS_AHEAD 16
/* Links of a chain that are asked for at once. */
#define CHUNKS_AHEAD 16
/* Days of one customer that are sorted without looking for a cancel. */
#define DAYS_AT_ONCE (1 << 20)

static uint32
new_chunk(Population *population)
{
	uint64		max;

	if (population->nchunks == population->max_chunks)
	{
		population->chunks = population_reserve(population, population->chunks,
												sizeof(DayChunk), (uint64) population->nchunks + 1,
												population->max_chunks, &max);
		population->max_chunks = (uint32) Min(max, PG_UINT32_MAX - 1);
		if (population->nchunks >= population->max_chunks)
			ereport(ERROR,
					(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
					 errmsg("population has too many purchase days"),
					 errhint("Instead, " POPULATION_IN_PARTS ".")));
	}
	Assert(population->chunks != NULL);
	population->chunks[population->nchunks] = (DayChunk) {0};
	return ++population->nchunks;
}

/* A new chunk at the end of a customer's chain. */
static DayChunk *
append_chunk(Population *population, PopulationClv *clv)
{
	uint32		number = new_chunk(population);

	if (clv->last_chunk)
		population->chunks[clv->last_chunk - 1].next = number;
	else
		clv->first_chunk = number;
	clv->last_chunk = number;
	return &population->chunks[number - 1];
}

/* Note a purchase day; a day may be noted more than once. */
void
population_add_day(Population *population, uint32 customer, DateADT day)
{
	PopulationClv *clv = &population->clv[customer - 1];
	DayChunk   *chunk = clv->last_chunk ? &population->chunks[clv->last_chunk - 1] : NULL;

	if (chunk != NULL && chunk->ndays <= DAYS_PER_CHUNK && chunk->days[chunk->ndays - 1] == day)
		return;
	if (chunk == NULL || chunk->ndays >= DAYS_PER_CHUNK)
		chunk = append_chunk(population, clv);
	chunk->days[chunk->ndays++] = day;
	clv->ndays++;
}

/* Keep a copy of all days of another population; returns where they begin. */
uint64
population_keep_days(Population *population, const PopulationView *other)
{
	uint64		begin = population->nrun_days;
	uint64		ndays = (uint64) other->head->ndays;

	if (ndays == 0)
		return begin;
	if (begin + ndays > population->max_run_days)
		population->run_days = population_reserve(population, population->run_days, sizeof(DateADT),
												  begin + ndays, population->max_run_days,
												  &population->max_run_days);
	memcpy(population->run_days + begin, other->days, ndays * sizeof(DateADT));
	population->nrun_days += ndays;
	return begin;
}

/* Note the purchase days of a customer that are kept there. */
void
population_add_days(Population *population, uint32 customer, uint32 ndays, uint64 run)
{
	PopulationClv *clv = &population->clv[customer - 1];
	DayChunk   *chunk = clv->last_chunk ? &population->chunks[clv->last_chunk - 1] : NULL;

	if (ndays == 0)
		return;
	if (chunk == NULL || chunk->ndays > DAYS_PER_CHUNK || ndays > DAYS_PER_CHUNK - chunk->ndays)
		chunk = append_chunk(population, clv);
	if (ndays > DAYS_PER_CHUNK)
		chunk->run = run;
	else
		memcpy(chunk->days + chunk->ndays, population->run_days + run, ndays * sizeof(DateADT));
	chunk->ndays += ndays;
	clv->ndays += ndays;
}

/* Count refunds of a customer, of which that is the last day; memory for them is only taken where there are any. */
void
population_add_refunds(Population *population, uint32 customer, uint32 rows, DateADT last)
{
	PopulationRefunds *refunds;
	uint64		max;

	if (rows == 0)
		return;
	if (customer > population->max_refunds)
	{
		population->refunds = population_reserve(population, population->refunds, sizeof(PopulationRefunds),
												 Max(customer, population->max_clv), population->max_refunds, &max);
		memset(population->refunds + population->max_refunds, 0,
			   (Size) (max - population->max_refunds) * sizeof(PopulationRefunds));
		population->max_refunds = (uint32) max;
	}
	refunds = &population->refunds[customer - 1];
	if (unlikely(rows > PG_UINT32_MAX - refunds->rows))
		population_too_many_orders();
	refunds->last = refunds->rows == 0 ? last : Max(refunds->last, last);
	refunds->rows += rows;
}

/* Note a refund that may turn out to precede the first purchase. */
void
population_add_early(Population *population, uint32 customer, DateADT day,
					 const Money *amount)
{
	PopulationClv *clv = &population->clv[customer - 1];
	PopulationEntry *entry = &population->entries[customer - 1];
	uint64		max;

	if (population_bought(entry) && day > entry->first_day)
		return;
	for (uint32 number = clv->early; number != 0; number = population->early[number - 1].next)
	{
		if (population->early[number - 1].day == day)
		{
			money_add(&population->early[number - 1].amount, amount,
					  population->head.amount_kind);
			return;
		}
	}
	if (population->head.nearly == population->max_early)
	{
		population->early = population_reserve(population, population->early,
											   sizeof(PopulationEarly),
											   (uint64) population->head.nearly + 1,
											   population->max_early, &max);
		population->max_early = (uint32) max;
	}
	population->early[population->head.nearly] =
		(PopulationEarly) {.day = day, .next = clv->early, .amount = *amount};
	clv->early = ++population->head.nearly;
}

/* Ask for the days of customers that are soon looked at, one link of their chains after the other. */
static void
prefetch_days(const Population *population, uint32 start, uint32 end)
{
	uint32		links[DAYS_AHEAD];
	uint32		nlinks = 0;

	for (uint32 i = start; i < end; i++)
	{
		uint32		first = population->clv[i].first_chunk;

		if (first == 0)
			continue;
		__builtin_prefetch(&population->chunks[first - 1]);
		links[nlinks++] = first;
	}
	for (int length = 0; nlinks > 0 && length < CHUNKS_AHEAD; length++)
	{
		uint32		left = 0;

		for (uint32 i = 0; i < nlinks; i++)
		{
			const DayChunk *chunk = &population->chunks[links[i] - 1];

			if (chunk->ndays > DAYS_PER_CHUNK)
				__builtin_prefetch(population->run_days + chunk->run);
			if (chunk->next == 0)
				continue;
			__builtin_prefetch(&population->chunks[chunk->next - 1]);
			links[left++] = chunk->next;
		}
		nlinks = left;
	}
}

/* The distinct days of a chain, ascending; returns how many.  scratch has room for DAYS_AT_ONCE. */
static uint32
gather_days(const Population *population, const PopulationClv *clv, DateADT *days, DateADT *scratch)
{
	uint32		ndays = 0;

	for (uint32 number = clv->first_chunk; number != 0;
		 number = population->chunks[number - 1].next)
	{
		const DayChunk *chunk = &population->chunks[number - 1];

		CRM_CHECK_INTERRUPTS(number);
		memcpy(days + ndays, chunk->ndays > DAYS_PER_CHUNK ? population->run_days + chunk->run : chunk->days,
			   chunk->ndays * sizeof(DateADT));
		ndays += chunk->ndays;
	}
	if (likely(ndays <= DAYS_AT_ONCE))
		return ascending_distinct(days, scratch, ndays);
	qsort_interruptible(days, ndays, sizeof(DateADT), event_day_compare, NULL);
	return (uint32) qunique_arg(days, ndays, sizeof(DateADT), event_day_compare, NULL);
}

/*
 * Before a population is flattened: put the distinct days of all customers
 * one after the other, and count them.
 */
void
population_count_days(Population *population)
{
	uint32		n = population->head.ncustomers;
	uint64		noted = 0;
	uint32		most = 0;
	int64		total = 0;
	DateADT    *scratch;

	for (uint32 i = 0; i < n; i++)
	{
		noted += population->clv[i].ndays;
		most = Max(most, population->clv[i].ndays);
	}
	population_charge(population, noted * sizeof(DateADT) + n * sizeof(uint32));
	population->flat_days = MemoryContextAllocHuge(population->context,
												   (noted + 1) * sizeof(DateADT));
	population->flat_ndays = MemoryContextAllocHuge(population->context,
													((Size) n + 1) * sizeof(uint32));
	scratch = palloc(Min(most, DAYS_AT_ONCE) * sizeof(DateADT));
	for (uint32 i = 0; i < n; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		if (i % DAYS_AHEAD == 0)
			prefetch_days(population, i, Min(i + DAYS_AHEAD, n));
		population->flat_ndays[i] = gather_days(population, &population->clv[i],
												population->flat_days + total, scratch);
		total += population->flat_ndays[i];
	}
	pfree(scratch);
	population->head.ndays = total;
}

static void
forget(void *array)
{
	if (array != NULL)
		pfree(array);
}

/* Free what was made to flatten it. */
void
population_forget_flat(Population *population)
{
	forget(population->order);
	forget(population->flat_days);
	forget(population->flat_ndays);
	population->order = NULL;
	population->flat_days = NULL;
	population->flat_ndays = NULL;
}
