/*
 * population.c
 *		All customers in one aggregate state: add rows, merge populations.
 *
 * GROUP BY customer is bound by the cache misses of the executor's hash table
 * (hundreds of bytes a group).  Here a customer is 40 bytes, and rows wait in
 * a batch until their misses can be taken together.
 */
#include "base/crm.h"

#include "utils/uuid.h"

#include "base/aggregate_state.h"
#include "customer/population_build.h"

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

/* What is flattened of it is merged into another and never seen. */
void
population_set_partial(Population *population)
{
	population->is_partial = true;
}

/*
 * The state to work on.  It is flat only in an aggregate that someone made of
 * our functions with an INITCOND of his own; then it is taken in first.
 */
Population *
population_from_state(Datum state, MemoryContext parent)
{
	PopulationView view;
	Population *population;

	if (VARATT_IS_EXTERNAL_EXPANDED_RW(DatumGetPointer(state)))
		return (Population *) DatumGetEOHP(state);
	view = population_argument(state);
	population = population_create(view.head->key_kind, view.head->has_clv, parent);
	population_merge(population, &view);
	return population;
}

Size
population_memory(Population *population)
{
	return MemoryContextMemAllocated(population->context, true);
}

/* Both sides of a merge, or state and row, must count the same things. */
void
population_check_kinds(Population *population, AmountKind amount_kind, OrderKind order_kind)
{
	PopulationHead *head = &population->head;

	if (likely(head->amount_kind == amount_kind && head->order_kind == order_kind))
		return;
	if (head->order_kind == ORDER_UNKNOWN)
		head->order_kind = order_kind;
	if (head->amount_kind == AMOUNT_UNKNOWN)
		head->amount_kind = amount_kind;
	if (amount_kind == AMOUNT_UNKNOWN)
		amount_kind = head->amount_kind;
	if (order_kind == ORDER_UNKNOWN)
		order_kind = head->order_kind;
	if (head->amount_kind != amount_kind)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot merge exact amounts with double precision amounts"),
				 errhint("Build both populations with the same amount type, for instance amount::numeric.")));
	if (head->order_kind != order_kind)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot merge purchases that were counted in different ways"),
				 errhint("Build both populations with order ids of the same type, or both without.")));
}

/* Both sides must know days, or neither. */
void
population_check_dates(const Population *population, bool has_dates)
{
	if (unlikely(population->head.ncustomers > 0 && population_has_dates(&population->head) != has_dates))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot merge populations made by population_of_items and population"),
				 errhint("Build both with the same aggregate.")));
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

		row->lookup.customer = population_lookup_finish(population, &row->lookup);
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
	PopulationBatch *batch = population->batch;
	int			nrows;

	if (batch == NULL || batch->nrows == 0)
		return;
	nrows = batch->nrows;
	for (int i = 0; i < nrows; i++)
		population_lookup_prefetch(population, &batch->rows[i].lookup);
	for (int i = 0; i < nrows; i++)
		population_lookup_probe(population, &batch->rows[i].lookup);
	if (population->head.key_kind != KEY_BIGINT || population->head.amount_kind == AMOUNT_FLOAT)
		prefetch_details(population, batch);
	if (population->head.has_clv)
		prefetch_sets(population, batch);
	/* emptied first: an error below must not leave rows to be taken twice */
	batch->nrows = 0;
	batch->key_bytes = 0;
	for (int i = 0; i < nrows; i++)
		population_update(population,
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

/* The amount in 64 bits, if it fits. */
static inline bool
small_amount(const Amount *amount, int scale, SmallMoney *small)
{
	if (likely(amount->kind == AMOUNT_EXACT))
	{
		small->units = amount->units;
		return likely(amount->scale == scale && !amount->is_wide) || amount_at_scale(amount, scale, &small->units);
	}
	small->real = amount->real;
	return true;
}

/* Add a row of the customer with that key. */
void
population_add(Population *population, Datum key, OrderKind order_kind, const PurchaseRow *row)
{
	PopulationHead *head = &population->head;
	KeyLookup	lookup;
	SmallMoney	amount;
	bool		small;

	population_check_kinds(population, row->amount.kind, order_kind);
	population_check_dates(population, row->day != DATEVAL_NOBEGIN);
	if (unlikely(row->amount.scale > head->scale))
	{
		population_flush(population);
		population_rescale(population, row->amount.scale);
	}
	if (row->is_refund)
		head->last_refund = Max(head->last_refund, row->day);
	else
		head->last_event = Max(head->last_event, row->day);

	small = small_amount(&row->amount, head->scale, &amount);
	if (likely(small && head->key_kind == KEY_BIGINT && population->batch != NULL))
	{
		population->batch->rows[population->batch->nrows].lookup.key = DatumGetInt64(key);
		push_row(population, row, amount);
		return;
	}
	lookup = (KeyLookup) {0};
	lookup_from_datum(population, key, &lookup);
	if (likely(small && batch_has_room(population, &lookup)))
	{
		push_key(population->batch, &lookup);
		push_row(population, row, amount);
		return;
	}
	population_flush(population);
	population_lookup_start(&population->head, &lookup);
	population_update_any(population, population_lookup_finish(population, &lookup), row);
}
