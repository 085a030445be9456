/*
 * population_batch.c
 *		Rows on their way into a population, which wait in a batch.
 *
 * GROUP BY customer is bound by the cache misses of the executor's hash table
 * (hundreds of bytes a group).  Here a customer is 40 bytes, and rows wait
 * until their misses can be taken together.
 */
#include "base/crm.h"

#include "common/int.h"
#include "utils/uuid.h"

#include "customer/population_build.h"

/* What the CLV models want of a purchase; false if that needs 256 bits. */
static bool
add_small_clv(Population *population, uint32 customer, const BatchRow *row)
{
	const PopulationEntry *entry = &population->entries[customer - 1];
	bool		is_first = !population_bought(entry) || row->day < entry->first_day;

	if ((is_first || row->day == entry->first_day) &&
		!population_note_first_units(&population->clv[customer - 1], row->amount.units, is_first))
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
	int64		units = 0;

	if (unlikely(entry->wide > 0 ||
				 pg_add_s64_overflow(small->units, row->amount.units, &units)))
		return false;
	if (unlikely(row->is_refund))
	{
		small->units = units;
		if (population->head.has_clv)
		{
			Money		amount = money_from_units(row->amount.units);

			population_note_refund(population, customer, row->day, &amount);
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
	population_count_purchase(population, customer, row->order);
	return true;
}

/* A row from the batch: a float, or an exact amount of 64 bits at our scale. */
static void
update(Population *population, uint32 customer, const BatchRow *row)
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
	population_update_any(population, customer, &any);
}

/*
 * What nearly all rows are: an exact purchase that is an order of its own, where no
 * purchase days are kept.  False, and nothing changed, if 64 bits do not do, or it is a refund.
 */
static inline bool
add_plain(PopulationEntry *entry, const BatchRow *row)
{
	int64		gross = 0;

	if (unlikely(row->is_refund || entry->wide > 0 || entry->orders == PG_UINT32_MAX ||
				 pg_add_s64_overflow(entry->gross.units, row->amount.units, &gross)))
		return false;
	entry->gross.units = gross;
	entry->first_day = entry->orders == 0 ? row->day : Min(entry->first_day, row->day);
	entry->last_day = entry->orders == 0 ? row->day : Max(entry->last_day, row->day);
	entry->orders++;
	return true;
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
		{
			/* the key may lie across two cache lines */
			__builtin_prefetch(population->keys + entry->key);
			__builtin_prefetch(population->keys + entry->key + batch->rows[i].lookup.length);
		}
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

		row->lookup.customer = population_lookup_customer(population, &row->lookup);
		__builtin_prefetch(&population->clv[row->lookup.customer - 1]);
	}
	for (int i = 0; i < batch->nrows; i++)
	{
		uint32		last = population->clv[batch->rows[i].lookup.customer - 1].last_chunk;

		if (last != 0)
			__builtin_prefetch(&population->chunks[last - 1]);
	}
}

/* Take all waiting rows in, one kind of cache miss after the other. */
void
population_flush(Population *population)
{
	const PopulationHead *head = &population->head;
	const bool	is_plain = head->amount_kind == AMOUNT_EXACT && head->order_kind == ORDER_ROWS && !head->has_clv;
	PopulationBatch *batch = population->batch;
	int			nrows;

	if (batch == NULL || batch->nrows == 0)
		return;
	nrows = batch->nrows;
	for (int i = 0; i < nrows; i++)
		population_lookup_prefetch(population, &batch->rows[i].lookup);
	for (int i = 0; i < nrows; i++)
		population_lookup_probe(population, &batch->rows[i].lookup);
	if (head->key_kind != KEY_BIGINT || head->amount_kind == AMOUNT_FLOAT)
		prefetch_details(population, batch);
	if (head->has_clv)
		prefetch_sets(population, batch);
	/* emptied first: an error below must not leave rows to be taken twice */
	batch->nrows = 0;
	batch->key_bytes = 0;
	for (int i = 0; i < nrows; i++)
	{
		BatchRow   *row = &batch->rows[i];
		uint32		customer = population_lookup_customer(population, &row->lookup);

		if (unlikely(!is_plain || !add_plain(&population->entries[customer - 1], row)))
			update(population, customer, row);
	}
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

/* The last of the waiting rows has its key; the rest of it. */
static inline void
push_row(Population *population, const PurchaseRow *row, SmallMoney amount)
{
	PopulationBatch *batch = population->batch;
	BatchRow   *waiting = &batch->rows[batch->nrows];

	population_lookup_start(&population->head, &waiting->lookup);
	waiting->amount = amount;
	waiting->order = row->order;
	waiting->day = row->day;
	waiting->is_refund = row->is_refund;
	if (++batch->nrows == POPULATION_BATCH)
		population_flush(population);
}

/* A key that waits with its row: a copy. */
static void
push_key(PopulationBatch *batch, const KeyLookup *lookup)
{
	KeyLookup  *waiting = &batch->rows[batch->nrows].lookup;

	*waiting = *lookup;
	if (lookup->length == 0)
		return;
	memcpy(batch->keys + batch->key_bytes, lookup->bytes, lookup->length);
	waiting->bytes = batch->keys + batch->key_bytes;
	batch->key_bytes += lookup->length;
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

/* Keep the latest days in step with a row. */
static inline void
note_last(PopulationHead *head, const PurchaseRow *row)
{
	if (row->is_refund)
		head->last_refund = Max(head->last_refund, row->day);
	else
		head->last_event = Max(head->last_event, row->day);
}

/* The amount in 64 bits, if it fits. */
static bool
small_amount(const Amount *amount, int scale, SmallMoney *small)
{
	if (amount->kind == AMOUNT_EXACT)
		return amount_at_scale(amount, scale, &small->units);
	small->real = amount->real;
	return true;
}

/* Add a row of any kind. */
static pg_noinline void
add_any(Population *population, Datum key, OrderKind order_kind, const PurchaseRow *row)
{
	PopulationHead *head = &population->head;
	KeyLookup	lookup = {0};
	SmallMoney	amount;

	population_check_kinds(population, row->amount.kind, order_kind);
	population_check_dates(population, row->day != DATEVAL_NOBEGIN);
	if (unlikely(row->amount.scale > head->scale))
	{
		population_flush(population);
		population_rescale(population, row->amount.scale);
	}
	note_last(head, row);
	lookup_from_datum(population, key, &lookup);
	if (likely(small_amount(&row->amount, head->scale, &amount) && batch_has_room(population, &lookup)))
	{
		push_key(population->batch, &lookup);
		push_row(population, row, amount);
		return;
	}
	population_flush(population);
	population_lookup_start(head, &lookup);
	population_update_any(population, population_lookup_finish(population, &lookup), row);
}

/* Does the row count what all rows before it count, and can it wait as it is?  With a number as its key. */
static inline bool
is_alike(const Population *population, OrderKind order_kind, const PurchaseRow *row)
{
	const PopulationHead *head = &population->head;

	return population->batch != NULL && head->key_kind == KEY_BIGINT && head->order_kind == order_kind &&
		head->amount_kind == row->amount.kind && head->scale == row->amount.scale && !row->amount.is_wide &&
		population_has_dates(head) == (row->day != DATEVAL_NOBEGIN);
}

/* Add a row of the customer with that key. */
void
population_add(Population *population, Datum key, OrderKind order_kind, const PurchaseRow *row)
{
	SmallMoney	amount;

	if (unlikely(!is_alike(population, order_kind, row)))
	{
		add_any(population, key, order_kind, row);
		return;
	}
	note_last(&population->head, row);
	if (row->amount.kind == AMOUNT_EXACT)
		amount.units = row->amount.units;
	else
		amount.real = row->amount.real;
	population->batch->rows[population->batch->nrows].lookup.key = DatumGetInt64(key);
	push_row(population, row, amount);
}
