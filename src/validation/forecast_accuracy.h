/*
 * forecast_accuracy.h
 *		How well forecasts meet what happened.
 */
#ifndef CRM_FORECAST_ACCURACY_H
#define CRM_FORECAST_ACCURACY_H

#include "postgres.h"

/* A forecast, what happened, and room for the sorting. */
typedef struct ForecastPair
{
	double		predicted;
	double		actual;
	double		rank;
} ForecastPair;

/* Columns of the report, see forecast_accuracy_columns(). */
#define FORECAST_ACCURACY_COLUMNS 8

extern void forecast_accuracy_columns(ForecastPair *pairs, int64 n, Datum *values, bool *nulls);

#endif
