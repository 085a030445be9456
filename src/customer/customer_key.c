/*
 * customer_key.c
 *		The key of a customer of a population, in a form that compares.
 */
#include "base/crm.h"

#include "customer/customer_key.h"

/* The key of a customer; its bytes stay those of the population. */
void
customer_key_of_entry(const PopulationView *view, const PopulationEntry *entry, CustomerKey *key)
{
	key->is_set = true;
	key->number = entry->key;
	key->bytes = NULL;
	key->length = 0;
	if (view->head->key_kind == KEY_BIGINT)
		return;
	key->bytes = view->keys + entry->key;
	if (view->head->key_kind == KEY_UUID)
		key->length = 16;
	else
	{
		memcpy(&key->length, key->bytes, sizeof(uint32));
		key->bytes += sizeof(uint32);
	}
}

/* Keys in the order of their type: numbers, or bytes. */
int
customer_key_compare(const CustomerKey *a, const CustomerKey *b)
{
	int			order;

	if (a->bytes == NULL || b->bytes == NULL)
		return (a->number > b->number) - (a->number < b->number);
	order = memcmp(a->bytes, b->bytes, Min(a->length, b->length));
	return order != 0 ? order : (a->length > b->length) - (a->length < b->length);
}
