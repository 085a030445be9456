/*
 * movement.h
 *		Matrices between grades as SQL has them, float8[][].
 */
#ifndef CRM_MOVEMENT_H
#define CRM_MOVEMENT_H

#include "base/crm.h"

#include "utils/array.h"

/* A year in seconds: 365.25 days. */
#define MOVEMENT_YEAR 31557600.0

extern Datum movement_matrix(const double *cells, int count);

#endif
