/*
 * population_order.c
 *		The order of the customers in a flat population: by key.
 *
 * Entries of the working form stand in the order of their first row.  What is
 * stored or sent must not tell that order, so that the same customers make the
 * same bytes.  Numbers are sorted by radix; uuids and texts as well, eight
 * bytes after eight, so that a common prefix costs one look at each key.
 */
#include "base/crm.h"

#include "base/interrupted.h"
#include "customer/customer_key.h"
#include "customer/population_build.h"
#include "math/sort.h"

/* Bytes of a key that are sorted by radix, and the fewest keys; the rest is compared. */
#define RADIX_BYTES 64
#define RADIX_KEYS 64
#define WORD_BYTES 8

/* A sort under way. */
typedef struct KeySort
{
	const PopulationHead *head;
	const PopulationEntry *entries;
	const char *keys;
	NumberedKey *items;
	NumberedKey *scratch;
} KeySort;

static CustomerKey
key_of(const KeySort *sort, uint32 customer)
{
	PopulationView view = {.head = sort->head,.keys = sort->keys};
	CustomerKey key;

	customer_key_of_entry(&view, &sort->entries[customer], &key);
	return key;
}

static int
compare_items(const void *a, const void *b, void *sort)
{
	CustomerKey one = key_of(sort, ((const NumberedKey *) a)->item);
	CustomerKey other = key_of(sort, ((const NumberedKey *) b)->item);

	return customer_key_compare(&one, &other);
}

/* Eight bytes of a key from that one on, zeros after its end, as a number of the same order. */
static uint64
key_word(const CustomerKey *key, uint32 from)
{
	unsigned char bytes[WORD_BYTES] = {0};
	uint64		word = 0;

	if ((int) from < key->length)
		memcpy(bytes, key->bytes + from, Min(key->length - (int) from, WORD_BYTES));
	for (int i = 0; i < WORD_BYTES; i++)
		word = word << 8 | bytes[i];
	return word;
}

/* Sort by the word from that byte on. */
static void
sort_by_word(const KeySort *sort, size_t begin, size_t end, uint32 from)
{
	for (size_t i = begin; i < end; i++)
	{
		NumberedKey *item = &sort->items[i];

		CRM_CHECK_INTERRUPTS(i);
		if (sort->head->key_kind == KEY_BIGINT)
			item->key = (uint64) sort->entries[item->item].key ^ UINT64CONST(1) << 63;
		else
		{
			CustomerKey key = key_of(sort, item->item);

			item->key = key_word(&key, from);
		}
	}
	if (!sort_numbered(sort->items + begin, sort->scratch + begin, end - begin, crm_interrupted))
	{
		CHECK_FOR_INTERRUPTS();
		/* still here: it was nothing that stops the query */
		(void) sort_numbered(sort->items + begin, sort->scratch + begin, end - begin, NULL);
	}
}

/* Sort items that have the bytes before that one in common. */
static void
sort_from(KeySort *sort, size_t begin, size_t end, uint32 from)
{
	size_t		next;

	if (end - begin < RADIX_KEYS || from >= RADIX_BYTES)
	{
		qsort_interruptible(sort->items + begin, end - begin, sizeof(NumberedKey), compare_items, sort);
		return;
	}
	sort_by_word(sort, begin, end, from);
	if (sort->head->key_kind == KEY_BIGINT)
		return;
	for (size_t i = begin; i < end; i = next)
	{
		for (next = i + 1; next < end && sort->items[next].key == sort->items[i].key;)
			next++;
		if (next - i > 1)
			sort_from(sort, i, next, from + WORD_BYTES);
	}
}

/* Do the entries stand in the order of their keys? */
static bool
is_sorted(const KeySort *sort)
{
	for (uint32 i = 1; i < sort->head->ncustomers; i++)
	{
		CustomerKey one;
		CustomerKey other;

		CRM_CHECK_INTERRUPTS(i);
		if (sort->head->key_kind == KEY_BIGINT)
		{
			if (sort->entries[i - 1].key > sort->entries[i].key)
				return false;
			continue;
		}
		one = key_of(sort, i - 1);
		other = key_of(sort, i);
		if (customer_key_compare(&one, &other) > 0)
			return false;
	}
	return true;
}

/*
 * The numbers of the entries in the order of their keys, in the population's
 * memory; NULL if they stand in it.
 */
uint32 *
population_key_order(Population *population)
{
	uint32		n = population->head.ncustomers;
	KeySort		sort = {.head = &population->head,.entries = population->entries,.keys = population->keys};
	uint32	   *order;

	if (is_sorted(&sort))
		return NULL;
	sort.items = MemoryContextAllocHuge(CurrentMemoryContext, (Size) n * sizeof(NumberedKey));
	sort.scratch = MemoryContextAllocHuge(CurrentMemoryContext, (Size) n * sizeof(NumberedKey));
	for (uint32 i = 0; i < n; i++)
		sort.items[i].item = i;
	sort_from(&sort, 0, n, 0);
	pfree(sort.scratch);
	order = MemoryContextAllocHuge(population->context, (Size) n * sizeof(uint32));
	for (uint32 i = 0; i < n; i++)
		order[i] = sort.items[i].item;
	pfree(sort.items);
	return order;
}
