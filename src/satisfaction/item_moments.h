/*
 * item_moments.h
 *		The type item_moments as C sees it.
 */
#ifndef CRM_ITEM_MOMENTS_H
#define CRM_ITEM_MOMENTS_H

#include "base/crm.h"

#include "math/item_matrix.h"

extern const ItemMatrix *item_moments_from_datum(Datum datum);

#endif
