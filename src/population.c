/*
 * population.c
 *		All customers in one aggregate state: add rows, merge populations.
 *
 * GROUP BY customer is bound by the cache misses of the executor's hash table
 * (hundreds of bytes a group).  Here a customer is 40 bytes, and rows wait in
 * a batch until their misses can be taken together.
 */
#include "crm.h"

#include "common/int.h"
#include "utils/uuid.h"

#include "population_build.h"

/* A new population with its own memory context below parent. */
Population *
population_create(KeyKind key_kind, bool has_clv, MemoryContext parent)
{
	MemoryContext context = AllocSetContextCreate(parent, "crm population",
												  ALLOCSET_START_SMALL_SIZES);
	Population *population = MemoryContextAllocZero(context, sizeof(Population));

	EOH_init_header(&population->hdr, &population_methods, context);
	population->context = context;
	population->head.version = POPULATION_VERSION;
	population->head.key_kind = key_kind;
	population->head.has_clv = has_clv;
	population->head.last_event = DATEVAL_NOBEGIN;
	population->head.last_refund = DATEVAL_NOBEGIN;
	population_table_create(population, 0);
	return population;
}

/* The aggregate state as a datum, and back. */
Datum
population_state_datum(Population *population)
{
	return EOHPGetRWDatum(&population->hdr);
}

Population *
population_from_state(Datum state)
{
	if (!VARATT_IS_EXTERNAL_EXPANDED_RW(DatumGetPointer(state)))
		elog(ERROR, "population is not a state of this aggregate");
	return (Population *) DatumGetEOHP(state);
}

PopulationHead *
population_head(Population *population)
{
	return &population->head;
}

Size
population_memory(Population *population)
{
	return MemoryContextMemAllocated(population->context, true);
}

/* Both sides of a merge, or state and row, must count the same things. */
static void
check_kinds(Population *population, AmountKind amount_kind, OrderKind order_kind)
{
	PopulationHead *head = &population->head;

	if (likely(head->amount_kind == amount_kind && head->order_kind == order_kind))
		return;
	if (head->amount_kind == AMOUNT_UNKNOWN)
	{
		head->amount_kind = amount_kind;
		head->order_kind = order_kind;
	}
	else if (head->amount_kind != amount_kind)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot merge exact amounts with double precision amounts"),
				 errhint("Build both populations with the same amount type, for instance amount::numeric.")));
	else
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot merge purchases that were counted in different ways"),
				 errhint("Build both populations with order ids of the same type, or both without.")));
}

/* Move a customer's sums to 256 bits (or to compensated doubles). */
PopulationWide *
population_make_wide(Population *population, uint32 customer)
{
	PopulationEntry *entry = &population->entries[customer - 1];
	PopulationWide *wide;
	uint64		max;

	if (entry->wide > 0)
		return &population->wide[entry->wide - 1];
	if (population->head.nwide == population->max_wide)
	{
		population->wide = population_reserve(population, population->wide,
											  sizeof(PopulationWide),
											  (uint64) population->head.nwide + 1,
											  population->max_wide, &max);
		population->max_wide = (uint32) max;
	}
	wide = &population->wide[population->head.nwide++];
	entry->wide = population->head.nwide;
	*wide = (PopulationWide) {0};
	if (population->head.amount_kind == AMOUNT_EXACT)
	{
		wide->gross = money_from_units(entry->gross.units);
		wide->refunds = money_from_units(entry->refunds.units);
		if (population->head.has_clv)
			wide->first_gross = money_from_units(population->clv[customer - 1].first_gross);
	}
	entry->gross.units = 0;
	entry->refunds.units = 0;
	return wide;
}

/* Give every exact sum more decimals; happens once per new scale. */
static void
rescale(Population *population, int scale)
{
	int			digits = scale - population->head.scale;
	int64		factor = digits <= 18 ? int64_power10(digits) : 0;

	for (uint32 i = 0; i < population->head.ncustomers; i++)
	{
		PopulationEntry *entry = &population->entries[i];
		int64		gross;
		int64		refunds;
		int64		first = population->head.has_clv ? population->clv[i].first_gross : 0;

		CRM_CHECK_INTERRUPTS(i);
		if (entry->wide > 0)
			continue;
		if (factor == 0 ||
			pg_mul_s64_overflow(entry->gross.units, factor, &gross) ||
			pg_mul_s64_overflow(entry->refunds.units, factor, &refunds) ||
			pg_mul_s64_overflow(first, factor, &first))
		{
			population_make_wide(population, i + 1);
			continue;
		}
		entry->gross.units = gross;
		entry->refunds.units = refunds;
		if (population->head.has_clv)
			population->clv[i].first_gross = first;
	}
	for (uint32 i = 0; i < population->head.nwide; i++)
	{
		money_rescale(&population->wide[i].gross, AMOUNT_EXACT, digits);
		money_rescale(&population->wide[i].refunds, AMOUNT_EXACT, digits);
		money_rescale(&population->wide[i].first_gross, AMOUNT_EXACT, digits);
	}
	for (uint32 i = 0; i < population->head.nearly; i++)
		money_rescale(&population->early[i].amount, AMOUNT_EXACT, digits);
	population->head.scale = (uint8) scale;
}

static void
count_orders(PopulationEntry *entry, uint32 orders)
{
	if (unlikely(orders > PG_UINT32_MAX - entry->orders))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("one customer has more than %u purchases", PG_UINT32_MAX),
				 errhint("Is the first argument really the customer?")));
	entry->orders += orders;
}

/* Keep first day, its value, and last day in step with a purchase. */
static void
note_purchase_day(Population *population, uint32 customer, DateADT day, const Money *gross)
{
	PopulationEntry *entry = &population->entries[customer - 1];
	bool		is_first = !population_bought(entry) || day < entry->first_day;

	if (population->head.has_clv && (is_first || day == entry->first_day))
	{
		PopulationClv *clv = &population->clv[customer - 1];
		int64		units;

		if (entry->wide > 0)
		{
			Money	   *first = &population->wide[entry->wide - 1].first_gross;

			if (is_first)
				*first = *gross;
			else
				money_add(first, gross, population->head.amount_kind);
		}
		else if (is_first && wide_fits_int64(&gross->units, &units))
			clv->first_gross = units;
		else if (is_first || !wide_fits_int64(&gross->units, &units) ||
				 pg_add_s64_overflow(clv->first_gross, units, &clv->first_gross))
		{
			population_make_wide(population, customer);
			note_purchase_day(population, customer, day, gross);
			return;
		}
	}
	if (is_first)
		entry->first_day = day;
	if (!population_bought(entry) || day > entry->last_day)
		entry->last_day = day;
}

/* Add money that may need more than 64 bits to a customer. */
static void
add_money(Population *population, uint32 customer, const Money *amount, bool is_refund)
{
	PopulationEntry *entry = &population->entries[customer - 1];
	SmallMoney *small = is_refund ? &entry->refunds : &entry->gross;
	PopulationWide *wide;
	int64		units;

	if (entry->wide == 0 && population->head.amount_kind == AMOUNT_EXACT &&
		wide_fits_int64(&amount->units, &units) &&
		!pg_add_s64_overflow(small->units, units, &units))
	{
		small->units = units;
		return;
	}
	wide = population_make_wide(population, customer);
	money_add(is_refund ? &wide->refunds : &wide->gross, amount, population->head.amount_kind);
}

/* A row of any kind for a customer. */
static void
update_entry_any(Population *population, uint32 customer, const PurchaseRow *row)
{
	Money		amount = {0};

	money_add_amount(&amount, &row->amount, population->head.scale);
	if (population->head.amount_kind == AMOUNT_FLOAT)
		population_make_wide(population, customer);
	if (row->is_refund)
	{
		add_money(population, customer, &amount, true);
		if (population->head.has_clv)
			population_add_early(population, customer, row->day, &amount);
		return;
	}
	note_purchase_day(population, customer, row->day, &amount);
	add_money(population, customer, &amount, false);
	if (population->head.has_clv)
		population_add_day(population, customer, row->day);
	if (population->head.order_kind == ORDER_ROWS ||
		population_add_order(population, customer, row->order))
		count_orders(&population->entries[customer - 1], 1);
}

/* What the CLV models want of a purchase; false if that needs 256 bits. */
static bool
add_small_clv(Population *population, uint32 customer, const BatchRow *row)
{
	const PopulationEntry *entry = &population->entries[customer - 1];
	PopulationClv *clv = &population->clv[customer - 1];

	if (!population_bought(entry) || row->day < entry->first_day)
		clv->first_gross = row->amount.units;
	else if (row->day == entry->first_day &&
			 pg_add_s64_overflow(clv->first_gross, row->amount.units, &clv->first_gross))
		return false;
	population_add_day(population, customer, row->day);
	return true;
}

/* A row in 64-bit arithmetic; false, and nothing changed, if it does not fit. */
static bool
add_small(Population *population, uint32 customer, const BatchRow *row)
{
	PopulationEntry *entry = &population->entries[customer - 1];
	SmallMoney *small = row->is_refund ? &entry->refunds : &entry->gross;
	int64		units;

	if (unlikely(entry->wide > 0 ||
				 pg_add_s64_overflow(small->units, row->amount.units, &units)))
		return false;
	if (unlikely(row->is_refund))
	{
		small->units = units;
		if (population->head.has_clv)
		{
			Money		amount = money_from_units(row->amount.units);

			population_add_early(population, customer, row->day, &amount);
		}
		return true;
	}
	if (population->head.has_clv && !add_small_clv(population, customer, row))
		return false;
	small->units = units;
	if (!population_bought(entry))
		entry->first_day = entry->last_day = row->day;
	else if (row->day > entry->last_day)
		entry->last_day = row->day;
	else if (row->day < entry->first_day)
		entry->first_day = row->day;
	if (population->head.order_kind == ORDER_ROWS ||
		population_add_order(population, customer, row->order))
		count_orders(entry, 1);
	return true;
}

/* A row from the batch: a float, or an exact amount of 64 bits at our scale. */
static void
update_entry(Population *population, uint32 customer, const BatchRow *row)
{
	PurchaseRow any = {.day = row->day,.is_refund = row->is_refund,.order = row->order};

	if (likely(population->head.amount_kind == AMOUNT_EXACT))
	{
		if (likely(add_small(population, customer, row)))
			return;
		any.amount.units = row->amount.units;
		any.amount.scale = population->head.scale;
	}
	else
		any.amount.real = row->amount.real;
	any.amount.kind = population->head.amount_kind;
	update_entry_any(population, customer, &any);
}

/* Ask for what the likely entries point to: key bytes, wide sums. */
static void
prefetch_details(const Population *population, const PopulationBatch *batch)
{
	for (int i = 0; i < batch->nrows; i++)
	{
		uint32		customer = batch->rows[i].lookup.customer;
		const PopulationEntry *entry;

		if (customer == 0)
			continue;
		entry = &population->entries[customer - 1];
		if (population->head.key_kind != KEY_BIGINT)
			__builtin_prefetch(population->keys + entry->key);
		if (entry->wide > 0)
			__builtin_prefetch(&population->wide[entry->wide - 1]);
	}
}

/* Settle whose rows these are, then ask for what their sets hang on. */
static void
prefetch_sets(Population *population, PopulationBatch *batch)
{
	for (int i = 0; i < batch->nrows; i++)
	{
		BatchRow   *row = &batch->rows[i];

		row->lookup.customer = population_lookup_finish(population, &row->lookup);
		if (population->head.order_kind != ORDER_ROWS)
			population_prefetch_order(population, row->lookup.customer, row->order);
		if (population->head.has_clv)
			__builtin_prefetch(&population->clv[row->lookup.customer - 1]);
	}
}

/* Take all waiting rows in, one kind of cache miss after the other. */
void
population_flush(Population *population)
{
	PopulationBatch *batch = population->batch;
	int			nrows;

	if (batch == NULL || batch->nrows == 0)
		return;
	nrows = batch->nrows;
	for (int i = 0; i < nrows; i++)
		population_lookup_probe(population, &batch->rows[i].lookup);
	if (population->head.key_kind != KEY_BIGINT || population->head.amount_kind == AMOUNT_FLOAT)
		prefetch_details(population, batch);
	if (population->head.order_kind != ORDER_ROWS || population->head.has_clv)
		prefetch_sets(population, batch);
	/* emptied first: an error below must not leave rows to be taken twice */
	batch->nrows = 0;
	batch->key_bytes = 0;
	for (int i = 0; i < nrows; i++)
		update_entry(population,
					 population_lookup_finish(population, &batch->rows[i].lookup),
					 &batch->rows[i]);
}

/* The key argument as something to look up; it points into the argument. */
static void
lookup_from_datum(const Population *population, Datum key, KeyLookup *lookup)
{
	switch ((KeyKind) population->head.key_kind)
	{
		case KEY_BIGINT:
			lookup->key = DatumGetInt64(key);
			break;
		case KEY_UUID:
			lookup->bytes = (const char *) DatumGetUUIDP(key);
			lookup->length = UUID_LEN;
			break;
		case KEY_TEXT:
			{
				text	   *value = DatumGetTextPP(key);

				lookup->bytes = VARDATA_ANY(value);
				lookup->length = (uint32) VARSIZE_ANY_EXHDR(value);
				break;
			}
	}
}

/* Let a row wait in the batch; its key is copied. */
static void
push_row(Population *population, const KeyLookup *lookup, const PurchaseRow *row,
		 SmallMoney amount)
{
	PopulationBatch *batch = population->batch;
	BatchRow   *waiting = &batch->rows[batch->nrows];

	waiting->lookup = *lookup;
	if (population->head.key_kind != KEY_BIGINT)
	{
		memcpy(batch->keys + batch->key_bytes, lookup->bytes, lookup->length);
		waiting->lookup.bytes = batch->keys + batch->key_bytes;
		batch->key_bytes += lookup->length;
	}
	population_lookup_start(population, &waiting->lookup);
	waiting->amount = amount;
	waiting->order = row->order;
	waiting->day = row->day;
	waiting->is_refund = row->is_refund;
	if (++batch->nrows == POPULATION_BATCH)
		population_flush(population);
}

/* Is there a batch, and does the key fit in it?  Makes one when it pays. */
static bool
batch_has_room(Population *population, const KeyLookup *lookup)
{
	PopulationBatch *batch = population->batch;

	if (batch == NULL)
	{
		if (likely(population->head.ncustomers < POPULATION_BATCH_FROM))
			return false;
		batch = MemoryContextAllocZero(population->context, sizeof(PopulationBatch));
		batch->max_key_bytes = population->head.key_kind == KEY_BIGINT ? 0 : 64 * POPULATION_BATCH;
		batch->keys = MemoryContextAlloc(population->context, batch->max_key_bytes);
		population->batch = batch;
	}
	if (population->head.key_kind == KEY_BIGINT ||
		batch->key_bytes + (uint64) lookup->length <= batch->max_key_bytes)
		return true;
	population_flush(population);
	return lookup->length <= batch->max_key_bytes;
}

/* The amount in 64 bits, if it fits. */
static inline bool
small_amount(const Amount *amount, int scale, SmallMoney *small)
{
	if (amount->kind == AMOUNT_EXACT)
		return amount_at_scale(amount, scale, &small->units);
	small->real = amount->real;
	return true;
}

/* Add a row of the customer with that key. */
void
population_add(Population *population, Datum key, OrderKind order_kind, const PurchaseRow *row)
{
	PopulationHead *head = &population->head;
	KeyLookup	lookup = {0};
	SmallMoney	amount;

	check_kinds(population, row->amount.kind, order_kind);
	if (unlikely(row->amount.scale > head->scale))
	{
		population_flush(population);
		rescale(population, row->amount.scale);
	}
	if (row->is_refund)
		head->last_refund = Max(head->last_refund, row->day);
	else
		head->last_event = Max(head->last_event, row->day);

	lookup_from_datum(population, key, &lookup);
	if (likely(small_amount(&row->amount, head->scale, &amount) &&
			   batch_has_room(population, &lookup)))
	{
		push_row(population, &lookup, row, amount);
		return;
	}
	population_flush(population);
	population_lookup_start(population, &lookup);
	update_entry_any(population, population_lookup_finish(population, &lookup), row);
}

/* Merge one customer of another population (same scale or below). */
static void
merge_entry(Population *population, uint32 customer, const PopulationView *other,
			const PopulationEntry *entry)
{
	AmountKind	kind = population->head.amount_kind;
	int			digits = population->head.scale - other->head->scale;
	const PopulationWide *wide = entry->wide > 0 ? &other->wide[entry->wide - 1] : NULL;
	Money		gross = population_money(other, entry, &entry->gross, wide ? &wide->gross : NULL);
	Money		refunds = population_money(other, entry, &entry->refunds, wide ? &wide->refunds : NULL);
	Money		first = {0};

	money_rescale(&gross, kind, digits);
	money_rescale(&refunds, kind, digits);
	if (kind == AMOUNT_FLOAT)
		population_make_wide(population, customer);
	if (population_bought(entry))
	{
		if (population->head.has_clv)
		{
			first = wide ? wide->first_gross :
				money_from_units(other->clv[entry - other->entries].first_gross);
			money_rescale(&first, kind, digits);
		}
		note_purchase_day(population, customer, entry->first_day, &first);
		population->entries[customer - 1].last_day =
			Max(population->entries[customer - 1].last_day, entry->last_day);
	}
	add_money(population, customer, &gross, false);
	add_money(population, customer, &refunds, true);
	if (population->head.order_kind == ORDER_ROWS)
		count_orders(&population->entries[customer - 1], entry->orders);
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
			population_lookup_start(population, &lookups[i]);
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
				 errmsg("cannot merge populations made by rfm_population and clv_population"),
				 errhint("Build both with the same aggregate.")));
	if (other->head->ncustomers == 0)
		return;
	check_kinds(population, other->head->amount_kind, other->head->order_kind);
	population_flush(population);
	if (other->head->scale > population->head.scale)
		rescale(population, other->head->scale);
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
			count_orders(&population->entries[customer - 1], 1);
	}
	pfree(customers);
}
