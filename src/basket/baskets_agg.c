/*
 * baskets_agg.c
 *		The rows of the aggregate baskets: arrays of items, one a basket.
 */
#include "basket/baskets.h"

#include "access/tupmacs.h"
#include "utils/array.h"

#include "base/call_argument.h"
#include "base/float_list.h"

/* Add the basket of an array of bigint or text; an element that is NULL is no item. */
static Datum
add_basket(FunctionCallInfo fcinfo, ItemKind kind)
{
	Baskets    *baskets = built_state(&baskets_kind, fcinfo);
	int16		length = kind == ITEM_BIGINT ? (int16) sizeof(int64) : -1;
	char		align = kind == ITEM_BIGINT ? TYPALIGN_DOUBLE : TYPALIGN_INT;
	ArrayType  *array;
	const char *next;
	const bits8 *nulls;
	uint32	   *numbers;
	Size		items = 0;
	int			n;

	if (kind == ITEM_TEXT)
		call_check_bytes_key_once(fcinfo, 1, "crm.baskets");
	items_set_kind(&baskets->items, kind);
	if (PG_ARGISNULL(1))
		return built_datum(baskets);
	array = PG_GETARG_ARRAYTYPE_P(1);
	n = ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array));
	next = array_elements(array);
	nulls = ARR_NULLBITMAP(array);
	numbers = baskets_room(baskets, (Size) n);
	for (int i = 0; i < n; i++)
	{
		if (nulls != NULL && att_isnull(i, nulls))
			continue;
		next = (const char *) att_align_pointer(next, align, length, next);
		numbers[items++] = item_of_datum(&baskets->items, fetch_att(next, kind == ITEM_BIGINT, length));
		next = (const char *) att_addlength_pointer(next, length, next);
	}
	baskets_add(baskets, items);
	return built_datum(baskets);
}

CRM_FUNCTION(crm_baskets_transition_bigint, add_basket(fcinfo, ITEM_BIGINT))
CRM_FUNCTION(crm_baskets_transition_text, add_basket(fcinfo, ITEM_TEXT))
