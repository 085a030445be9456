/*
 * forecast_accuracy.h
 *		How well forecasts meet what happened.
 */
#ifndef CRM_FORECAST_ACCURACY_H
#define CRM_FORECAST_ACCURACY_H

#include "postgres.h"

#include "base/result_rows.h"

/* A forecast, what happened, and room for the sorting. */
typedef struct ForecastPair
{
	double		predicted;
	double		actual;
	double		rank;
} ForecastPair;

extern void forecast_accuracy_put(ResultRow *row, ForecastPair *pairs, int64 n);

#endif
