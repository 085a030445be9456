/*
 * item_moments.c
 *		Moments of the items of a survey: add a row, merge two, and the
 *		aggregates that do.
 */
#include "base/crm.h"

#include "utils/array.h"

#include "base/fields.h"
#include "satisfaction/item_moments.h"
#include "satisfaction/survey_answer.h"

/* Moments without rows, with room for these parts. */
ItemMoments *
item_moments_create(int items, int parts, bool replaces)
{
	Size		size = offsetof(ItemMoments, gram) + item_gram_size(items, parts, GRAM_BATCH);
	ItemMoments *moments = palloc(size);

	SET_VARSIZE(moments, size);
	memset(&moments->building, 0, offsetof(ItemMoments, gram) - offsetof(ItemMoments, building));
	moments->building = ITEM_MOMENTS_BUILDING;
	item_gram_begin(ITEM_MOMENTS_GRAM(moments), items, parts, GRAM_BATCH, replaces);
	return moments;
}

/* Room for more parts. */
static ItemMoments *
with_parts(ItemMoments *moments, int parts)
{
	const ItemGram *gram = ITEM_MOMENTS_GRAM(moments);
	ItemMoments *larger;

	if (likely((gram->parts & parts) == parts))
		return moments;
	larger = item_moments_create(gram->items, gram->parts | parts, gram->replaces);
	item_gram_copy(ITEM_MOMENTS_GRAM(larger), gram);
	return larger;
}

/* A copy that may be changed. */
ItemMoments *
item_moments_copy(const ItemMoments *moments)
{
	ItemMoments *copy = palloc(VARSIZE(moments));

	memcpy(copy, moments, VARSIZE(moments));
	return copy;
}

/* Rows of one respondent's answers may not be shorter or longer than the others. */
static void
check_items(const ItemGram *gram, int items)
{
	if (likely(gram->items == items))
		return;
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("there are %d items here and %d elsewhere", items, gram->items),
			 errhint("All rows must have the same items in the same order, with NULL for an answer that is missing.")));
}

/* Sums of products must not leave 63 bits. */
static void
check_rows(const ItemGram *gram)
{
	if (unlikely(item_gram_rows(gram) + (double) gram->rows_dropped >= (double) GRAM_MOST_ROWS))
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("too many rows"),
				 errhint("Moments hold at most %lld rows.", (long long) GRAM_MOST_ROWS)));
}

/* Add the answers of a respondent, with a weight above 0. */
ItemMoments *
item_moments_add(ItemMoments *moments, ItemAnswers *answers, double weight)
{
	ItemGram   *gram = ITEM_MOMENTS_GRAM(moments);
	bool		gaps = answers->given < answers->items;
	bool		whole = answers->whole && weight == 1;

	check_items(gram, answers->items);
	if (gaps && (!gram->replaces || answers->given == 0))
	{
		gram->rows_dropped++;
		return moments;
	}
	moments = with_parts(moments, whole ? item_gram_parts_of_whole(gram, gaps) : item_gram_parts_of_real(gram, gaps));
	gram = ITEM_MOMENTS_GRAM(moments);
	if (whole)
		item_gram_add_whole(gram, answers->small, gaps);
	else
		item_gram_add_real(gram, item_answers_real(answers), weight, gaps);
	return moments;
}

/* Add all rows of other, which stays as it is. */
ItemMoments *
item_moments_merge(ItemMoments *moments, const ItemMoments *other)
{
	ItemGram   *gram = ITEM_MOMENTS_GRAM(moments);
	const ItemGram *other_gram = ITEM_MOMENTS_GRAM(other);

	check_items(gram, other_gram->items);
	if (gram->replaces != other_gram->replaces)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("missing answers were treated in different ways"),
				 errhint("Merge moments that were all made with the same missing, 'listwise' or 'mean'.")));
	check_rows(gram);
	check_rows(other_gram);
	moments = with_parts(moments, other_gram->parts);
	item_gram_merge(ITEM_MOMENTS_GRAM(moments), other_gram);
	check_rows(ITEM_MOMENTS_GRAM(moments));
	return moments;
}

/* A state that was stored may be of another release, whose layout is another one. */
static void
check_building(const ItemMoments *moments)
{
	const ItemGram *gram = ITEM_MOMENTS_GRAM(moments);

	if (VARSIZE(moments) < offsetof(ItemMoments, gram) + sizeof(ItemGram) ||
		gram->items < 1 || gram->items > ITEMS_MOST || gram->batch != GRAM_BATCH ||
		gram->pending < 0 || gram->pending > GRAM_BATCH || gram->parts < 0 || gram->parts >= 2 * GRAM_REAL_PAIRS ||
		VARSIZE(moments) != offsetof(ItemMoments, gram) + item_gram_size(gram->items, gram->parts, GRAM_BATCH))
		crm_invalid_state("item_moments");
}

/* A value of the type: building, or unpacked.  It may be the argument itself. */
ItemMoments *
item_moments_argument(Datum datum)
{
	ItemMoments *moments = (ItemMoments *) PG_DETOAST_DATUM(datum);

	if (VARSIZE(moments) > sizeof(ItemMoments) && moments->building == ITEM_MOMENTS_BUILDING)
	{
		if (unlikely((Pointer) moments != (Pointer) MAXALIGN(moments)))
			moments = (ItemMoments *) PG_DETOAST_DATUM_COPY(datum);
		check_building(moments);
		return moments;
	}
	return item_moments_unpack(VARDATA(moments), VARSIZE(moments) - VARHDRSZ);
}

/* The matrix of moments that may be changed. */
const ItemMatrix *
item_moments_matrix(ItemMoments *moments)
{
	ItemGram   *gram = ITEM_MOMENTS_GRAM(moments);
	Size		items = (Size) gram->items;
	ItemMatrix *matrix = palloc(sizeof(ItemMatrix));
	double	   *numbers = palloc((items + items * items) * sizeof(double));

	item_gram_flush(gram);
	item_gram_matrix(gram, matrix, numbers, numbers + items);
	return matrix;
}

/*
 * The means and covariances of a value of the type, checked.  All rows may have
 * been left out: rows is 0 then, as covariances are of a single row, or of an
 * item that nobody answered, whose mean is NaN.
 */
const ItemMatrix *
item_moments_from_datum(Datum datum)
{
	return item_moments_matrix(item_moments_copy(item_moments_argument(datum)));
}

PG_FUNCTION_INFO_V1(crm_item_moments_transition);
PG_FUNCTION_INFO_V1(crm_item_moments_transition_columns);
PG_FUNCTION_INFO_V1(crm_item_moments_combine);
PG_FUNCTION_INFO_V1(crm_item_moments_combine_internal);
PG_FUNCTION_INFO_V1(crm_item_moments_deserialize);
PG_FUNCTION_INFO_V1(crm_item_moments_final);

/* The state in argument 0, its own chunk. */
static ItemMoments *
state_moments(FunctionCallInfo fcinfo)
{
	return item_moments_argument(PG_GETARG_DATUM(0));
}

/* What is done about missing answers: 1, the mean replaces them. */
static const FieldNames missing_names = {
	FIELD_NAMES("listwise", "mean"),
	.what = "missing",
	.hint = "Use 'listwise', which leaves out rows with a missing answer, or 'mean', which replaces it."
};

/* One aggregate treats all missing answers alike. */
static void
check_missing(const ItemMoments *moments, bool replaces)
{
	if (unlikely(ITEM_MOMENTS_GRAM(moments)->replaces != replaces))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("missing changes from row to row"),
				 errhint("Pass the same missing, 'listwise' or 'mean', for all rows.")));
}

/* item_moments_transition(state, answers [, weight [, missing]]) */
Datum
crm_item_moments_transition(PG_FUNCTION_ARGS)
{
	ItemAnswers answers;
	ItemMoments *moments;
	double		weight;
	bool		replaces = name_argument(fcinfo, 3, &missing_names, "missing") != 0;

	(void) crm_aggregate_context(fcinfo, "crm.item_moments");
	if (PG_ARGISNULL(1) || !survey_weight(fcinfo, 2, &weight))
	{
		if (PG_ARGISNULL(0))
			PG_RETURN_NULL();
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	}
	item_answers_from_array(&answers, PG_GETARG_ARRAYTYPE_P(1));
	if (PG_ARGISNULL(0))
		moments = item_moments_create(answers.items, 0, replaces);
	else
		moments = state_moments(fcinfo);
	check_missing(moments, replaces);
	PG_RETURN_POINTER(item_moments_add(moments, &answers, weight));
}

/*
 * item_moments_transition_columns(state, answer, answer, ...): the state is no
 * type, so that Citus, which cannot send arguments of undeclared type, sends
 * the rows.  Its memory is that of the aggregate.
 */
Datum
crm_item_moments_transition_columns(PG_FUNCTION_ARGS)
{
	MemoryContext context = crm_aggregate_context(fcinfo, "crm.item_moments");
	MemoryContext previous;
	ItemAnswers answers;
	ItemMoments *moments;

	item_answers_from_columns(&answers, fcinfo, 1);
	previous = MemoryContextSwitchTo(context);
	if (PG_ARGISNULL(0))
		moments = item_moments_create(answers.items, 0, false);
	else
		moments = state_moments(fcinfo);
	check_missing(moments, false);
	moments = item_moments_add(moments, &answers, 1.0);
	MemoryContextSwitchTo(previous);
	PG_RETURN_POINTER(moments);
}

/* item_moments_combine(state, state): also the transition of rollup() */
Datum
crm_item_moments_combine(PG_FUNCTION_ARGS)
{
	const ItemMoments *other;

	(void) crm_aggregate_context(fcinfo, "crm.item_moments");
	if (PG_ARGISNULL(1))
	{
		if (PG_ARGISNULL(0))
			PG_RETURN_NULL();
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	}
	other = item_moments_argument(PG_GETARG_DATUM(1));
	if (PG_ARGISNULL(0))
		PG_RETURN_POINTER(item_moments_copy(other));
	PG_RETURN_POINTER(item_moments_merge(state_moments(fcinfo), other));
}

/* The same of the states of columns. */
Datum
crm_item_moments_combine_internal(PG_FUNCTION_ARGS)
{
	MemoryContext previous = MemoryContextSwitchTo(crm_aggregate_context(fcinfo, "crm.item_moments"));
	Datum		state = crm_item_moments_combine(fcinfo);

	MemoryContextSwitchTo(previous);
	return state;
}

/* Such a state of a worker, from the value that it has sent; NULL without a row. */
Datum
crm_item_moments_deserialize(PG_FUNCTION_ARGS)
{
	(void) crm_aggregate_context(fcinfo, "crm.item_moments");
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	PG_RETURN_POINTER(item_moments_copy(item_moments_argument(PG_GETARG_DATUM(0))));
}

/* item_moments_final(state): the value to keep; NULL without a row */
Datum
crm_item_moments_final(PG_FUNCTION_ARGS)
{
	(void) crm_aggregate_context(fcinfo, "crm.item_moments");
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	PG_RETURN_DATUM(item_moments_pack(item_moments_copy(state_moments(fcinfo))));
}
