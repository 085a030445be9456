/*
 * rfm_population.h
 *		Scoring the customers of a population.
 */
#ifndef CRM_RFM_POPULATION_H
#define CRM_RFM_POPULATION_H

#include "customer/population.h"
#include "rfm/rfm_model.h"

extern const RfmModel *rfm_population_call(FunctionCallInfo fcinfo, const PopulationView *view,
										   int after_as_of_argument, DateADT *as_of);
extern bool rfm_population_score(const PopulationView *view, const PopulationEntry *entry,
								 const RfmModel *model, DateADT as_of, int score[3]);

#endif
