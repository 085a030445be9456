/*
 * population_io.c
 *		The flat form of a population: stored, sent to another process, read.
 *
 * Flat is one varlena with the arrays one after the other.  Readers never
 * touch the working form: detoasting an argument flattens it.  What comes
 * from outside goes through crm_population_recv(), which checks every
 * field; what is on disk was written by us.
 */
#include "base/crm.h"

#include "libpq/pqformat.h"
#include "utils/builtins.h"
#include "utils/uuid.h"

#include "base/packed.h"
#include "customer/population_build.h"

/* Customers between asking for an entry and copying it. */
#define ENTRIES_AHEAD 16

static Size population_get_flat_size(ExpandedObjectHeader *eohptr);
static void population_flatten(ExpandedObjectHeader *eohptr, void *result, Size allocated_size);

const ExpandedObjectMethods population_methods = {
	population_get_flat_size,
	population_flatten
};

/* Where the sections are, and how long the whole is. */
PopulationView
population_sections(const PopulationHead *head, char *base)
{
	PopulationView view;
	Size		offset = offsetof(FlatPopulation, entries);

	view.head = head;
	view.entries = (PopulationEntry *) (base + offset);
	offset += MAXALIGN((Size) head->ncustomers * sizeof(PopulationEntry));
	view.wide = (PopulationWide *) (base + offset);
	offset += MAXALIGN((Size) head->nwide * sizeof(PopulationWide));
	view.clv = (PopulationClv *) (base + offset);
	if (head->has_clv)
		offset += MAXALIGN((Size) head->ncustomers * sizeof(PopulationClv));
	view.early = (PopulationEarly *) (base + offset);
	offset += MAXALIGN((Size) head->nearly * sizeof(PopulationEarly));
	view.orders = (uint64 *) (base + offset);
	offset += MAXALIGN((Size) head->norders * sizeof(uint64));
	view.days = (DateADT *) (base + offset);
	offset += MAXALIGN((Size) head->ndays * sizeof(DateADT));
	view.keys = base + offset;
	view.size = offset + (Size) head->key_bytes;
	return view;
}

/* How long the flat form with that head is. */
Size
population_flat_size(const PopulationHead *head)
{
	static char base;

	return population_sections(head, &base).size;
}

/* The sections of a flat population. */
static PopulationView
flat_view(FlatPopulation *flat)
{
	PopulationView view;

	if (VARSIZE(flat) < offsetof(FlatPopulation, entries) ||
		flat->head.version != POPULATION_VERSION)
		ereport(ERROR,
				(errcode(ERRCODE_DATA_CORRUPTED),
				 errmsg("population has a version this release does not know"),
				 errhint("Compute it again from the rows.")));
	view = population_sections(&flat->head, (char *) flat);
	if (view.size != VARSIZE(flat))
		ereport(ERROR,
				(errcode(ERRCODE_DATA_CORRUPTED),
				 errmsg("population has the wrong length"),
				 errhint("Compute it again from the rows.")));
	return view;
}

/* The population of an argument, flattened if it is still a working form. */
PopulationView
population_argument(Datum datum)
{
	return flat_view((FlatPopulation *) PG_DETOAST_DATUM(datum));
}

/* Keep only early refunds that precede the first purchase; count them. */
static uint32
count_early(const Population *population)
{
	uint32		count = 0;

	if (!population->head.has_clv)
		return 0;
	for (uint32 i = 0; i < population->head.ncustomers; i++)
	{
		const PopulationEntry *entry = &population->entries[i];

		for (uint32 number = population->clv[i].early; number != 0;
			 number = population->early[number - 1].next)
			if (!population_bought(entry) || population->early[number - 1].day <= entry->first_day)
				count++;
	}
	return count;
}

/*
 * Exact sums that fit 64 bits leave their wide part: whether a sum ever needed
 * one can hang on the order of the rows.  Returns how many are left.
 */
static uint32
count_wide(Population *population)
{
	uint32		count = 0;

	if (population->head.nwide == 0)
		return 0;
	for (uint32 i = 0; i < population->head.ncustomers; i++)
	{
		PopulationEntry *entry = &population->entries[i];
		const PopulationWide *wide;
		int64		gross;
		int64		refunds;
		int64		first;

		CRM_CHECK_INTERRUPTS(i);
		if (entry->wide == 0)
			continue;
		count++;
		wide = &population->wide[entry->wide - 1];
		if (population->head.amount_kind != AMOUNT_EXACT ||
			!wide_fits_int64(&wide->gross.units, &gross) ||
			!wide_fits_int64(&wide->refunds.units, &refunds) ||
			!wide_fits_int64(&wide->first_gross.units, &first))
			continue;
		count--;
		entry->wide = 0;
		entry->gross.units = gross;
		entry->refunds.units = refunds;
		if (population->head.has_clv)
			population->clv[i].first_gross = first;
	}
	return count;
}

/* The head of the flat form. */
static PopulationHead
flat_head(Population *population)
{
	PopulationHead head = population->head;

	head.nearly = count_early(population);
	head.nwide = count_wide(population);
	return head;
}

/* A value must be able to hold so much. */
void
population_check_size(const PopulationHead *head, Size size)
{
	if (!AllocSizeIsValid(size))
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("population of %u customers takes %zu bytes, more than the 1 GB a value can hold",
						head->ncustomers, size),
				 errhint("Instead, " POPULATION_IN_PARTS "; or use crm.customer_summary with GROUP BY.")));
}

static Size
population_get_flat_size(ExpandedObjectHeader *eohptr)
{
	Population *population = (Population *) eohptr;
	PopulationHead head;
	Size		size;

	population_flush(population);
	population_forget_flat(population);
	population_settle_orders(population);
	population->order = population->is_partial ? population_table_order(population) : population_key_order(population);
	if (population->head.has_clv)
		population_count_days(population);
	head = flat_head(population);
	size = population_flat_size(&head);
	ereport(DEBUG1,
			(errmsg("crm population: %u customers, %zu bytes in memory, %zu bytes flat",
					head.ncustomers, population_memory(population), size)));
	population_check_size(&head, size);
	return size;
}

/* Copy the entries out in their order, with the sums that are wide. */
static void
flatten_entries(const Population *population, PopulationEntry *entries, PopulationWide *wide)
{
	uint32		n = population->head.ncustomers;
	uint32		nwide = 0;

	for (uint32 i = 0; i < n; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		if (i + ENTRIES_AHEAD < n)
			__builtin_prefetch(&population->entries[population_at(population, i + ENTRIES_AHEAD)]);
		entries[i] = population->entries[population_at(population, i)];
		if (entries[i].wide == 0)
			continue;
		wide[nwide++] = population->wide[entries[i].wide - 1];
		entries[i].wide = nwide;
	}
}

/* Copy the bytes of keys out, entry by entry. */
static void
flatten_keys(const Population *population, PopulationEntry *entries, char *keys)
{
	int64		used = 0;

	for (uint32 i = 0; i < population->head.ncustomers; i++)
	{
		const char *key = population->keys + entries[i].key;
		uint32		length = UUID_LEN;

		CRM_CHECK_INTERRUPTS(i);
		if (population->head.key_kind == KEY_TEXT)
		{
			memcpy(&length, key, sizeof(uint32));
			length += sizeof(uint32);
		}
		memcpy(keys + used, key, length);
		entries[i].key = used;
		used += length;
	}
	Assert(used == population->head.key_bytes);
}

/* By day, so that the form does not depend on the order of the rows. */
static int
compare_early(const void *a, const void *b, void *arg)
{
	return event_day_compare(&((const PopulationEarly *) a)->day,
							 &((const PopulationEarly *) b)->day, arg);
}

/* Copy the days out in the order of the entries. */
static void
flatten_days(const Population *population, DateADT *days)
{
	uint32		n = population->head.ncustomers;
	uint64	   *starts = MemoryContextAllocHuge(CurrentMemoryContext, ((Size) n + 1) * sizeof(uint64));
	Size		used = (Size) population->head.ndays * sizeof(DateADT);

	starts[0] = 0;
	for (uint32 i = 0; i < n; i++)
		starts[i + 1] = starts[i] + population->flat_ndays[i];
	for (uint32 i = 0; i < n; i++)
	{
		uint32		customer = population_at(population, i);

		CRM_CHECK_INTERRUPTS(i);
		if (i + ENTRIES_AHEAD < n)
			__builtin_prefetch(&starts[population_at(population, i + ENTRIES_AHEAD)]);
		if (i + ENTRIES_AHEAD / 2 < n)
			__builtin_prefetch(&population->flat_days[starts[population_at(population, i + ENTRIES_AHEAD / 2)]]);
		for (uint64 day = starts[customer]; day < starts[customer + 1]; day++)
			*days++ = population->flat_days[day];
	}
	memset(days, 0, MAXALIGN(used) - used);
	pfree(starts);
}

/* Copy out what the CLV models need, in the order of the entries, with the chains of early refunds. */
static void
flatten_clv(const Population *population, const PopulationEntry *entries, PopulationClv *clv,
			PopulationEarly *early)
{
	for (uint32 i = 0; i < population->head.ncustomers; i++)
	{
		uint32		customer = population_at(population, i);
		const PopulationClv *from = &population->clv[customer];
		PopulationRefunds refunds = population_refunds(population, customer);
		uint32		count = 0;

		CRM_CHECK_INTERRUPTS(i);
		if (i + ENTRIES_AHEAD < population->head.ncustomers)
		{
			__builtin_prefetch(&population->clv[population_at(population, i + ENTRIES_AHEAD)]);
			__builtin_prefetch(&population->flat_ndays[population_at(population, i + ENTRIES_AHEAD)]);
		}
		for (uint32 number = from->early; number != 0;
			 number = population->early[number - 1].next)
		{
			const PopulationEarly *refund = &population->early[number - 1];

			if (population_bought(&entries[i]) && refund->day > entries[i].first_day)
				continue;
			early[count] = *refund;
			early[count++].next = 0;
		}
		if (count > 1)
			qsort_interruptible(early, count, sizeof(PopulationEarly), compare_early, NULL);
		early += count;
		clv[i] = (PopulationClv) {
			.first_gross = entries[i].wide > 0 ? 0 : from->first_gross,
			.refund_rows = refunds.rows,
			.last_refund = refunds.last,
			.ndays = population->flat_ndays[customer],
			.early = count
		};
	}
}

/*
 * The flat form, which says nothing of the order or the split of the rows:
 * customers by key, days, early refunds and orders sorted, no byte undefined.
 * That of a partial aggregate, which is merged and never seen, is by hash.
 */
static void
population_flatten(ExpandedObjectHeader *eohptr, void *result, Size allocated_size)
{
	Population *population = (Population *) eohptr;
	FlatPopulation *flat = result;
	PopulationView view;
	PopulationEntry *entries;

	memset(flat, 0, offsetof(FlatPopulation, entries));
	SET_VARSIZE(flat, allocated_size);
	flat->head = flat_head(population);
	view = population_sections(&flat->head, (char *) flat);
	Assert(view.size == allocated_size);

	entries = unconstify(PopulationEntry *, view.entries);
	flatten_entries(population, entries, unconstify(PopulationWide *, view.wide));
	if (flat->head.has_clv)
	{
		flatten_clv(population, entries, unconstify(PopulationClv *, view.clv),
					unconstify(PopulationEarly *, view.early));
		flatten_days(population, unconstify(DateADT *, view.days));
	}
	if (flat->head.norders > 0)
		population_flatten_orders(population, unconstify(uint64 *, view.orders));
	if (flat->head.key_kind != KEY_BIGINT)
		flatten_keys(population, entries, unconstify(char *, view.keys));
	population_forget_flat(population);
}

/* The key as a datum of its SQL type. */
Datum
population_key_datum(const PopulationView *view, const PopulationEntry *entry)
{
	KeyLookup	key = {0};

	population_entry_key(view->head, view->keys, entry, &key);
	switch ((KeyKind) view->head->key_kind)
	{
		case KEY_BIGINT:
			return Int64GetDatum(entry->key);
		case KEY_UUID:
			return UUIDPGetDatum((pg_uuid_t *) key.bytes);
		case KEY_TEXT:
			break;
	}
	return PointerGetDatum(cstring_to_text_with_len(key.bytes, (int) key.length));
}

/* A customer's sums, from its entry or from its wide part. */
PopulationWide
population_sums(const PopulationView *view, const PopulationEntry *entry)
{
	PopulationWide sums = {0};

	if (entry->wide > 0)
		return view->wide[entry->wide - 1];
	sums.gross = money_from_units(entry->gross.units);
	sums.refunds = money_from_units(entry->refunds.units);
	if (view->head->has_clv)
		sums.first_gross = money_from_units(view->clv[entry - view->entries].first_gross);
	return sums;
}

/* Purchases less refunds of one customer. */
Money
population_net(const PopulationView *view, const PopulationEntry *entry)
{
	PopulationWide sums;
	int64		units = 0;

	if (likely(population_net_units(entry, &units)))
		return money_from_units(units);
	sums = population_sums(view, entry);
	money_add(&sums.gross, &sums.refunds, view->head->amount_kind);
	return sums.gross;
}

/* The same as a double, quickly. */
double
population_net_double(const PopulationView *view, const PopulationEntry *entry)
{
	Money		net;
	double		result;
	int64		units;

	if (likely(population_net_units(entry, &units) &&
			   int64_to_double(units, view->head->scale, &result)))
		return result;
	net = population_net(view, entry);
	return money_to_double(&net, view->head->amount_kind, view->head->scale);
}

/* Money of a population. */
Numeric
population_money_numeric(const PopulationView *view, const Money *money)
{
	return money_to_numeric(money, view->head->amount_kind, view->head->scale);
}

/* The mean of so much money; NULL of none. */
Numeric
population_mean_numeric(const PopulationView *view, const Money *money, int64 count)
{
	return count == 0 ? NULL :
		money_mean(money, view->head->amount_kind, view->head->scale, count);
}
