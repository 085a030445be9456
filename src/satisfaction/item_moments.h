/*
 * item_moments.h
 *		The type item_moments as C sees it.
 *
 * A finished value is packed bytes; while rows are added it is an ItemMoments,
 * which is also what an aggregate has as its state.
 */
#ifndef CRM_ITEM_MOMENTS_H
#define CRM_ITEM_MOMENTS_H

#include "base/crm.h"

#include "math/item_gram.h"
#include "math/item_matrix.h"
#include "satisfaction/item_answers.h"

#define ITEM_MOMENTS_VERSION 1
/* First byte of a state under construction; never a version. */
#define ITEM_MOMENTS_BUILDING 0xFF

typedef struct ItemMoments
{
	int32		vl_len_;		/* varlena header (do not touch directly!) */
	uint8		building;		/* ITEM_MOMENTS_BUILDING */
	uint8		unused[3];
	uint64		gram[FLEXIBLE_ARRAY_MEMBER];
} ItemMoments;

#define ITEM_MOMENTS_GRAM(moments) ((ItemGram *) (moments)->gram)

/* What models read: means and covariances, in memory of their own. */
extern const ItemMatrix *item_moments_from_datum(Datum datum);

/* Adding rows; the result may be another chunk than the argument. */
extern ItemMoments *item_moments_create(int items, int parts, bool replaces);
extern ItemMoments *item_moments_add(ItemMoments *moments, ItemAnswers *answers, double weight);
extern ItemMoments *item_moments_merge(ItemMoments *moments, const ItemMoments *other);
extern const ItemMatrix *item_moments_matrix(ItemMoments *moments);

extern ItemMoments *item_moments_argument(Datum datum);
extern ItemMoments *item_moments_copy(const ItemMoments *moments);

/* Packed bytes. */
extern Datum item_moments_pack(ItemMoments *moments);
extern ItemMoments *item_moments_unpack(const char *bytes, Size length);

#endif
