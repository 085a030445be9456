/*
 * population_scan.h
 *		Walking over a flat population, customer by customer.
 */
#ifndef CRM_POPULATION_SCAN_H
#define CRM_POPULATION_SCAN_H

#include "postgres.h"

#include "customer/population.h"

typedef struct PopulationScan
{
	PopulationView view;
	uint32		next;
	const DateADT *days;		/* of the customer last returned */
	const PopulationEarly *early;
} PopulationScan;

extern const PopulationEntry *population_scan_next(PopulationScan *scan);
extern void population_check_days(const PopulationView *view);
extern void population_require_dates(const PopulationView *view);
extern void population_warn_stale(const PopulationHead *head, DateADT as_of);
extern void population_check_as_of(const PopulationView *view, DateADT as_of, bool exclude_later);

#endif
