/*
 * population_index.h
 *		Finding the customers of one population in another.
 */
#ifndef CRM_POPULATION_INDEX_H
#define CRM_POPULATION_INDEX_H

#include "postgres.h"

#include "customer/population.h"

typedef struct PopulationIndex PopulationIndex;

extern PopulationIndex *population_index_create(const PopulationView *view);
extern const PopulationEntry *population_index_find(const PopulationIndex *index,
													const PopulationView *other,
													const PopulationEntry *entry);

#endif
