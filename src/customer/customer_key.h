/*
 * customer_key.h
 *		The key of a customer of a population, in a form that compares.
 */
#ifndef CRM_CUSTOMER_KEY_H
#define CRM_CUSTOMER_KEY_H

#include "postgres.h"

#include "customer/population.h"

typedef struct CustomerKey
{
	bool		is_set;
	int64		number;			/* bigint keys */
	const char *bytes;			/* uuid and text keys */
	int			length;
} CustomerKey;

extern void customer_key_of_entry(const PopulationView *view, const PopulationEntry *entry, CustomerKey *key);
extern int	customer_key_compare(const CustomerKey *a, const CustomerKey *b);

#endif
