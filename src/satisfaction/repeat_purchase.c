/*
 * repeat_purchase.c
 *		Classes of brand loyalty by the order in which brands were bought.
 */
#include "base/crm.h"

#include "catalog/pg_collation.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "base/value_numbers.h"

PG_FUNCTION_INFO_V1(crm_repeat_purchase_class);

/* What a sequence of purchases is made of. */
typedef struct PurchaseSequence
{
	int64		purchases;
	int64		brands;			/* different ones */
	int64		spells;			/* purchases of one brand after another */
} PurchaseSequence;

/* Count; purchases without a brand are none. */
static PurchaseSequence
read_sequence(ArrayType *array, Oid collation)
{
	PurchaseSequence sequence = {0};
	ValueNumbers *numbers = value_numbers_create(ARR_ELEMTYPE(array), collation, CurrentMemoryContext);
	ArrayIterator iterator = array_create_iterator(array, 0, NULL);
	uint32		last = 0;
	Datum		brand;
	bool		is_null;

	while (array_iterate(iterator, &brand, &is_null))
	{
		bool		is_new;
		uint32		number;

		CRM_CHECK_INTERRUPTS(sequence.purchases);
		if (is_null)
			continue;
		number = value_number(numbers, brand, &is_new);
		if (sequence.purchases++ == 0 || number != last)
			sequence.spells++;
		last = number;
	}
	sequence.brands = value_numbers_count(numbers);
	return sequence;
}

/*
 * The classes of Brown 1952, "Brand loyalty: fact or fiction?", Advertising
 * Age 23, who gave them by example: AAAAAA, ABABAB, AAABBB, ABCDEF.
 */
static const char *
class_of(const PurchaseSequence *sequence, int32 most_brands)
{
	if (sequence->brands == 1)
		return "undivided";
	if (2 * sequence->brands > sequence->purchases)
		return "none";
	if (sequence->spells == sequence->brands)
		return "unstable";
	return sequence->brands <= most_brands ? "divided" : "none";
}

/* repeat_purchase_class(brands, most_brands): NULL for fewer than two purchases. */
Datum
crm_repeat_purchase_class(PG_FUNCTION_ARGS)
{
	ArrayType  *array = PG_GETARG_ARRAYTYPE_P(0);
	int32		most_brands = PG_GETARG_INT32(1);
	PurchaseSequence sequence;

	if (most_brands < 2)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("most_brands must be at least 2, not %d", most_brands),
				 errhint("It is the number of brands among which loyalty can be divided; 3 is usual.")));
	if (ARR_NDIM(array) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("brands must be a one-dimensional array"),
				 errhint("Pass the brands that one customer bought, in order: array_agg(brand ORDER BY bought_at).")));
	sequence = read_sequence(array, OidIsValid(PG_GET_COLLATION()) ? PG_GET_COLLATION() : DEFAULT_COLLATION_OID);
	if (sequence.purchases < 2)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(class_of(&sequence, most_brands)));
}
