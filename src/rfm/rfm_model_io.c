/*
 * rfm_model_io.c
 *		crm.rfm_model as a row value, out and in.
 *
 * A model is plain columns, so anyone can write one: everything that the
 * scoring relies on is checked on the way in.
 */
#include "base/crm.h"

#include <math.h>

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/typcache.h"
#include "utils/uuid.h"

#include "base/event_day.h"
#include "base/row_cache.h"
#include "customer/population.h"
#include "rfm/rfm_model.h"

enum
{
	MODEL_VERSION, MODEL_METHOD, MODEL_AS_OF, MODEL_CUSTOMERS, MODEL_EXCLUDED,
	MODEL_BINS, MODEL_CUTS = MODEL_BINS + 3, MODEL_COUNTS = MODEL_CUTS + 3,
	MODEL_KEYS = MODEL_COUNTS + 3, MODEL_COLUMNS = MODEL_KEYS + 3
};

/* Most cut-offs a dimension can have: the innermost of nested bins. */
#define MAX_CUTS (RFM_MAX_BINS * RFM_MAX_BINS * (RFM_MAX_BINS - 1))

static Datum
key_text(const CustomerKey *key, int key_kind)
{
	if (key_kind == KEY_BIGINT)
		return CStringGetTextDatum(psprintf(INT64_FORMAT, key->number));
	if (key_kind == KEY_UUID)
		return CStringGetTextDatum(DatumGetCString(DirectFunctionCall1(uuid_out,
																	   PointerGetDatum(key->bytes))));
	return PointerGetDatum(cstring_to_text_with_len(key->bytes, key->length));
}

static Datum
dimension_cuts(const RfmDimension *dim)
{
	Datum	   *items = palloc(sizeof(Datum) * Max(dim->ncuts, 1));

	for (int i = 0; i < dim->ncuts; i++)
		items[i] = Float8GetDatum(dim->cuts[i]);
	return PointerGetDatum(construct_array(items, dim->ncuts, FLOAT8OID,
										   sizeof(float8), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
}

static Datum
dimension_counts(const RfmDimension *dim)
{
	Datum		items[RFM_MAX_BINS];

	for (int i = 0; i < dim->bins; i++)
		items[i] = Int64GetDatum(dim->counts[i]);
	return PointerGetDatum(construct_array(items, dim->bins, INT8OID,
										   sizeof(int64), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
}

static Datum
dimension_keys(const RfmDimension *dim, int key_kind)
{
	Datum	   *items = palloc(sizeof(Datum) * dim->ncuts);

	for (int i = 0; i < dim->ncuts; i++)
		items[i] = key_text(&dim->ties[i], key_kind);
	return PointerGetDatum(construct_array(items, dim->ncuts, TEXTOID, -1, false, TYPALIGN_INT));
}

/* The model as a row of type crm.rfm_model. */
Datum
rfm_model_to_datum(const RfmModel *model, Oid type, int key_kind)
{
	TupleDesc	desc = lookup_rowtype_tupdesc_copy(type, -1);
	Datum		values[MODEL_COLUMNS] = {0};
	bool		nulls[MODEL_COLUMNS];

	memset(nulls, true, sizeof(nulls));
	CRM_COLUMN(values, nulls, MODEL_VERSION, Int32GetDatum(RFM_MODEL_VERSION));
	CRM_COLUMN(values, nulls, MODEL_METHOD, CStringGetTextDatum(rfm_method_name(model->method)));
	if (model->has_as_of)
		CRM_COLUMN(values, nulls, MODEL_AS_OF, DateADTGetDatum(model->as_of));
	CRM_COLUMN(values, nulls, MODEL_CUSTOMERS, Int64GetDatum(model->customers));
	CRM_COLUMN(values, nulls, MODEL_EXCLUDED, Int64GetDatum(model->excluded));
	for (int id = 0; id < 3; id++)
	{
		const RfmDimension *dim = &model->dim[id];

		CRM_COLUMN(values, nulls, MODEL_BINS + id, Int32GetDatum(dim->bins));
		CRM_COLUMN(values, nulls, MODEL_CUTS + id, dimension_cuts(dim));
		if (model->customers > 0)
			CRM_COLUMN(values, nulls, MODEL_COUNTS + id, dimension_counts(dim));
		if (dim->ties != NULL && dim->ties[0].is_set)
			CRM_COLUMN(values, nulls, MODEL_KEYS + id, dimension_keys(dim, key_kind));
	}
	return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(desc), values, nulls));
}

static void
model_bad(const char *column, const char *problem)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("invalid rfm_model: %s %s", column, problem),
			 errhint("Make models with crm.rfm_fit() or crm.rfm_model_fixed().")));
}

/* The elements of an array column; its length must be between least and most. */
static Datum *
array_items(Datum datum, Oid type, int least, int most, const char *column, int *count)
{
	ArrayType  *array = DatumGetArrayTypeP(datum);
	Datum	   *items;
	bool	   *nulls;
	int16		length;
	bool		by_value;
	char		align;

	if (ARR_NDIM(array) > 1 || ARR_ELEMTYPE(array) != type || array_contains_nulls(array))
		model_bad(column, "must be a one-dimensional array without nulls");
	get_typlenbyvalalign(type, &length, &by_value, &align);
	deconstruct_array(array, type, length, by_value, align, &items, &nulls, count);
	if (*count < least || *count > most)
		model_bad(column, least == most ?
				  psprintf("has %d elements instead of %d", *count, most) :
				  psprintf("has %d elements, not between %d and %d", *count, least, most));
	return items;
}

static void
read_cuts(RfmModel *model, int id, Datum datum)
{
	RfmDimension *dim = &model->dim[id];
	const char *column = psprintf("%s_cuts", rfm_dimension_names[id]);
	int			expected = rfm_model_cuts(model, id);
	Datum	   *items = array_items(datum, FLOAT8OID, expected, expected, column, &dim->ncuts);

	Assert(expected <= MAX_CUTS);
	dim->cuts = palloc(sizeof(double) * dim->ncuts);
	for (int i = 0; i < dim->ncuts; i++)
	{
		dim->cuts[i] = DatumGetFloat8(items[i]);
		if (!isfinite(dim->cuts[i]))
			model_bad(column, "must be finite");
		if (i % (dim->bins - 1) > 0 && dim->cuts[i] < dim->cuts[i - 1])
			model_bad(column, "must be ascending");
	}
}

static void
read_counts(RfmModel *model, int id, Datum datum)
{
	RfmDimension *dim = &model->dim[id];
	const char *column = psprintf("%s_counts", rfm_dimension_names[id]);
	int			count;
	Datum	   *items = array_items(datum, INT8OID, dim->bins, dim->bins, column, &count);

	int64		sum = 0;

	for (int i = 0; i < count; i++)
	{
		dim->counts[i] = DatumGetInt64(items[i]);
		if (dim->counts[i] < 0 || dim->counts[i] > model->customers - sum)
			model_bad(column, "must add up to customers");
		sum += dim->counts[i];
	}
	if (sum != model->customers)
		model_bad(column, "must add up to customers");
}

/* Tie keys are read in the type of the keys they will be compared with. */
static void
read_keys(RfmModel *model, int id, Datum datum, int key_kind)
{
	RfmDimension *dim = &model->dim[id];
	const char *column = psprintf("%s_keys", rfm_dimension_names[id]);
	int			count;
	Datum	   *items = array_items(datum, TEXTOID, dim->ncuts, dim->ncuts, column, &count);

	for (int i = 0; i < count; i++)
	{
		text	   *key = DatumGetTextPP(items[i]);
		CustomerKey  *tie = &dim->ties[i];

		tie->is_set = true;
		tie->bytes = VARDATA_ANY(key);
		tie->length = (int) VARSIZE_ANY_EXHDR(key);
		if (key_kind != KEY_TEXT &&
			strspn(text_to_cstring(key), key_kind == KEY_BIGINT ? "-0123456789" :
				   "-0123456789abcdef") != (size_t) tie->length)
			model_bad(column, "are keys of another type than the population's");
		if (key_kind == KEY_BIGINT)
		{
			tie->number = pg_strtoint64(text_to_cstring(key));
			tie->bytes = NULL;
		}
		else if (key_kind == KEY_UUID)
		{
			tie->bytes = (const char *) DatumGetUUIDP(DirectFunctionCall1(uuid_in,
																		  CStringGetDatum(text_to_cstring(key))));
			tie->length = UUID_LEN;
		}
	}
}

static void
read_dimension(RfmModel *model, int id, const Datum *values, const bool *nulls, int key_kind)
{
	RfmDimension *dim = &model->dim[id];

	if (nulls[MODEL_BINS + id] || nulls[MODEL_CUTS + id])
		model_bad(rfm_dimension_names[id], "bins and cuts must not be null");
	dim->bins = DatumGetInt32(values[MODEL_BINS + id]);
	rfm_check_bins(dim->bins, psprintf("%s_bins", rfm_dimension_names[id]));
	read_cuts(model, id, values[MODEL_CUTS + id]);
	if (!nulls[MODEL_COUNTS + id])
		read_counts(model, id, values[MODEL_COUNTS + id]);
	else if (model->customers > 0)
		model_bad(rfm_dimension_names[id], "counts must not be null when there are customers");
	if (!rfm_splits_ties(model->method))
		return;
	dim->ties = palloc0(sizeof(CustomerKey) * dim->ncuts);
	if (key_kind != 0 && !nulls[MODEL_KEYS + id])
		read_keys(model, id, values[MODEL_KEYS + id], key_kind);
}

/*
 * Read a model from a row of type crm.rfm_model.  key_kind is the KeyKind of
 * the customers to be scored, or 0 when their keys are not known.
 */
RfmModel *
rfm_model_from_datum(Datum datum, int key_kind)
{
	Datum		values[MODEL_COLUMNS];
	bool		nulls[MODEL_COLUMNS];
	RfmModel   *model = palloc0(sizeof(RfmModel));

	if (!crm_deform_row(datum, MODEL_COLUMNS, values, nulls))
		model_bad("row", "has the wrong number of columns");
	if (nulls[MODEL_VERSION] || DatumGetInt32(values[MODEL_VERSION]) != RFM_MODEL_VERSION)
		model_bad("version", "is not known to this release");
	if (nulls[MODEL_METHOD])
		model_bad("method", "must not be null");
	model->method = rfm_method_parse(TextDatumGetCString(values[MODEL_METHOD]));
	model->has_as_of = !nulls[MODEL_AS_OF];
	if (model->has_as_of)
		model->as_of = DatumGetDateADT(values[MODEL_AS_OF]);
	model->customers = nulls[MODEL_CUSTOMERS] ? 0 : DatumGetInt64(values[MODEL_CUSTOMERS]);
	if (model->customers < 0)
		model_bad("customers", "must not be negative");
	model->excluded = nulls[MODEL_EXCLUDED] ? 0 : DatumGetInt64(values[MODEL_EXCLUDED]);
	for (int id = 0; id < 3; id++)
		read_dimension(model, id, values, nulls, key_kind);
	return model;
}

/* What a scoring function keeps between calls. */
typedef struct ModelCache
{
	RowCache	model;
	TupleDesc	result;			/* row type crm.rfm_score */
} ModelCache;

static ModelCache *
model_cache(FunctionCallInfo fcinfo)
{
	ModelCache *cache = fcinfo->flinfo->fn_extra;

	if (cache == NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);

		cache = palloc0(sizeof(ModelCache));
		if (get_call_result_type(fcinfo, NULL, &cache->result) != TYPEFUNC_COMPOSITE)
			elog(ERROR, "return type must be a row type");
		cache->result = BlessTupleDesc(cache->result);
		MemoryContextSwitchTo(old);
		fcinfo->flinfo->fn_extra = cache;
	}
	return cache;
}

/* A model without the keys of the customers. */
static const void *
model_decode(Datum row)
{
	return rfm_model_from_datum(row, 0);
}

/*
 * The model in an argument of a scoring function, read once for as long as
 * the rows bring the same one.
 */
const RfmModel *
rfm_model_argument(FunctionCallInfo fcinfo, int argument)
{
	return row_cache_argument(&model_cache(fcinfo)->model, fcinfo, argument, model_decode);
}

/* Scores as a row of a type like crm.rfm_score. */
Datum
rfm_score_row(TupleDesc desc, const int score[3])
{
	Datum		values[3];
	bool		nulls[3] = {false};

	for (int id = 0; id < 3; id++)
		values[id] = Int32GetDatum(score[id]);
	return HeapTupleGetDatum(heap_form_tuple(desc, values, nulls));
}

/* The same for a function that called rfm_model_argument(). */
Datum
rfm_score_result(FunctionCallInfo fcinfo, const int score[3])
{
	return rfm_score_row(model_cache(fcinfo)->result, score);
}

PG_FUNCTION_INFO_V1(crm_rfm_model_fixed);

/* rfm_model_fixed(as_of, recency_cuts, frequency_cuts, monetary_cuts). */
Datum
crm_rfm_model_fixed(PG_FUNCTION_ARGS)
{
	Oid			type;
	RfmModel	model = {.method = RFM_FIXED};

	if (get_call_result_type(fcinfo, &type, NULL) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	model.has_as_of = !PG_ARGISNULL(0);
	if (model.has_as_of)
	{
		model.as_of = PG_GETARG_DATEADT(0);
		event_day_check_as_of(model.as_of);
	}
	for (int id = 0; id < 3; id++)
	{
		const char *column = psprintf("%s_cuts", rfm_dimension_names[id]);
		int			count;

		if (PG_ARGISNULL(id + 1))
			model_bad(column, "must not be null");
		(void) array_items(PG_GETARG_DATUM(id + 1), FLOAT8OID, RFM_MIN_BINS - 1,
						   RFM_MAX_BINS - 1, column, &count);
		model.dim[id].bins = count + 1;
		read_cuts(&model, id, PG_GETARG_DATUM(id + 1));
	}
	PG_RETURN_DATUM(rfm_model_to_datum(&model, type, 0));
}
