/*
 * rfm_model_io.c
 *		crm.rfm_model as a row value, out and in.
 *
 * A model is plain columns, so anyone can write one: everything that the
 * scoring relies on is checked on the way in.
 */
#include "base/crm.h"

#include <math.h>

#include "utils/builtins.h"
#include "utils/uuid.h"

#include "base/event_day.h"
#include "base/result_rows.h"
#include "customer/population.h"
#include "rfm/rfm_model.h"

PG_FUNCTION_INFO_V1(crm_rfm_model_fixed);

enum
{
	MODEL_VERSION, MODEL_METHOD, MODEL_AS_OF, MODEL_CUSTOMERS, MODEL_EXCLUDED,
	MODEL_BINS, MODEL_CUTS = MODEL_BINS + 3, MODEL_COUNTS = MODEL_CUTS + 3,
	MODEL_KEYS = MODEL_COUNTS + 3, MODEL_COLUMNS = MODEL_KEYS + 3
};

static void check_cuts(const RowType *type, const Field *field, void *row);
static void check_counts(const RowType *type, const Field *field, void *row);
static void check_model(const RowType *type, void *row);

#define DIMENSION(id, member) FIELD_AT(RfmModel, dim[id].member)
#define BINS(id) DIMENSION(id, bins), .required = true, RFM_BINS
#define CUTS(id) FIELD_TO(RfmModel, dim[id].cuts), .required = true, \
	.count = offsetof(RfmModel, dim[id].ncuts), .check = check_cuts
#define COUNTS(id) DIMENSION(id, counts), .count = offsetof(RfmModel, dim[id].bins), .check = check_counts
#define KEYS(id) FIELD_TO(RfmModel, dim[id].keys), .count = offsetof(RfmModel, dim[id].ncuts)

static const Field fields[] = {
	{"version",.kind = FIELD_VERSION},
	{"method", FIELD_NAME, FIELD_AT(RfmModel, method),.required = true,.names = &rfm_methods},
	{"as_of", FIELD_DAY, FIELD_AT(RfmModel, as_of),.present = offsetof(RfmModel, has_as_of)},
	{"customers", FIELD_COUNT, FIELD_AT(RfmModel, customers)},
	{"excluded", FIELD_COUNT, FIELD_AT(RfmModel, excluded)},
	{"recency_bins", FIELD_INT, BINS(RFM_RECENCY)},
	{"frequency_bins", FIELD_INT, BINS(RFM_FREQUENCY)},
	{"monetary_bins", FIELD_INT, BINS(RFM_MONETARY)},
	{"recency_cuts", FIELD_FLOATS, CUTS(RFM_RECENCY)},
	{"frequency_cuts", FIELD_FLOATS, CUTS(RFM_FREQUENCY)},
	{"monetary_cuts", FIELD_FLOATS, CUTS(RFM_MONETARY)},
	{"recency_counts", FIELD_COUNTS, COUNTS(RFM_RECENCY)},
	{"frequency_counts", FIELD_COUNTS, COUNTS(RFM_FREQUENCY)},
	{"monetary_counts", FIELD_COUNTS, COUNTS(RFM_MONETARY)},
	{"recency_keys", FIELD_TEXTS, KEYS(RFM_RECENCY)},
	{"frequency_keys", FIELD_TEXTS, KEYS(RFM_FREQUENCY)},
	{"monetary_keys", FIELD_TEXTS, KEYS(RFM_MONETARY)},
};

static const RowType model_type = {
	"rfm_model", RFM_MODEL_VERSION, FIELD_TABLE(fields, RfmModel),
	.hint = "Make models with crm.rfm_fit() or crm.rfm_model_fixed().",
	.check = check_model
};

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

/* The model as the row of type crm.rfm_model that the calling function returns. */
Datum
rfm_model_result(FunctionCallInfo fcinfo, RfmModel *model, int key_kind)
{
	ResultRow	row;

	for (int id = 0; id < 3; id++)
	{
		RfmDimension *dim = &model->dim[id];

		if (dim->ties == NULL || !dim->ties[0].is_set)
			continue;
		dim->keys = palloc(sizeof(Datum) * dim->ncuts);
		for (int i = 0; i < dim->ncuts; i++)
			dim->keys[i] = key_text(&dim->ties[i], key_kind);
	}
	result_row_begin(&row, fcinfo);
	put_fields(&row, &model_type, model);
	for (int id = 0; id < 3; id++)
		row.nulls[MODEL_COUNTS + id] = model->customers == 0;
	return result_row_datum(&row);
}

/*
 * Cut-offs: as many as method and bins make, finite, ascending in every cell.
 * Bins that are not known yet follow from them.
 */
static void
check_cuts(const RowType *type, const Field *field, void *row)
{
	RfmModel   *model = row;
	int			id = (int) (field - &fields[MODEL_CUTS]);
	RfmDimension *dim = &model->dim[id];

	if (dim->bins == 0 && (dim->ncuts < RFM_MIN_BINS - 1 || dim->ncuts > RFM_MAX_BINS - 1))
		row_bad(type, NULL, psprintf("%s has %d elements, not between %d and %d", field->name, dim->ncuts,
									 RFM_MIN_BINS - 1, RFM_MAX_BINS - 1));
	if (dim->bins == 0)
		dim->bins = dim->ncuts + 1;
	if (dim->ncuts != rfm_model_cuts(model, id))
		row_bad(type, NULL, psprintf("%s has %d elements instead of %d", field->name, dim->ncuts,
									 rfm_model_cuts(model, id)));
	for (int i = 0; i < dim->ncuts; i++)
	{
		if (!isfinite(dim->cuts[i]))
			row_bad(type, NULL, psprintf("%s must be finite", field->name));
		if (i % (dim->bins - 1) > 0 && dim->cuts[i] < dim->cuts[i - 1])
			row_bad(type, NULL, psprintf("%s must be ascending", field->name));
	}
}

static void
check_counts(const RowType *type, const Field *field, void *row)
{
	const RfmModel *model = row;
	const RfmDimension *dim = &model->dim[field - &fields[MODEL_COUNTS]];

	if (!counts_add_up(dim->counts, dim->bins, model->customers))
		row_bad(type, NULL, psprintf("%s must add up to customers", field->name));
}

static void
check_model(const RowType *type, void *row)
{
	RfmModel   *model = row;

	if (model->customers < 0)
		row_bad(type, NULL, "customers must not be negative");
	for (int id = 0; id < 3; id++)
	{
		RfmDimension *dim = &model->dim[id];

		/* counts that were given add up to the customers */
		if (!counts_add_up(dim->counts, dim->bins, model->customers))
			row_bad(type, NULL, psprintf("%s counts must not be null when there are customers",
												rfm_dimension_names[id]));
		if (rfm_splits_ties(model->method))
			dim->ties = palloc0(sizeof(CustomerKey) * dim->ncuts);
	}
}

/* Tie keys are read in the type of the keys they will be compared with. */
static void
read_keys(RfmDimension *dim, const char *column, int key_kind)
{
	for (int i = 0; i < dim->ncuts; i++)
	{
		text	   *key = DatumGetTextPP(dim->keys[i]);
		CustomerKey *tie = &dim->ties[i];

		tie->is_set = true;
		tie->bytes = VARDATA_ANY(key);
		tie->length = (int) VARSIZE_ANY_EXHDR(key);
		if (key_kind != KEY_TEXT &&
			strspn(text_to_cstring(key), key_kind == KEY_BIGINT ? "-0123456789" :
				   "-0123456789abcdef") != (size_t) tie->length)
			row_bad(&model_type, NULL, psprintf("%s are keys of another type than the population's", column));
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

/*
 * Read a model from a row of type crm.rfm_model, to score customers whose keys
 * are of that KeyKind.
 */
RfmModel *
rfm_model_from_datum(Datum datum, int key_kind)
{
	RfmModel   *model = row_decode(&model_type, datum);

	for (int id = 0; id < 3; id++)
		if (model->dim[id].ties != NULL && model->dim[id].keys != NULL)
			read_keys(&model->dim[id], fields[MODEL_KEYS + id].name, key_kind);
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
		cache->result = result_row_type(fcinfo);
		MemoryContextSwitchTo(old);
		fcinfo->flinfo->fn_extra = cache;
	}
	return cache;
}

/*
 * The model in an argument of a scoring function, without the keys of the
 * customers, read once for as long as the rows bring the same one.
 */
const RfmModel *
rfm_model_argument(FunctionCallInfo fcinfo, int argument)
{
	return row_cached(&model_type, &model_cache(fcinfo)->model, fcinfo, argument);
}

/* Scores as a row of a type like crm.rfm_score. */
Datum
rfm_score_row(TupleDesc desc, const int score[3])
{
	ResultRow	row;

	result_row_of(&row, desc);
	for (int id = 0; id < 3; id++)
		put_int(&row, score[id]);
	return result_row_datum(&row);
}

/* The same for a function that called rfm_model_argument(). */
Datum
rfm_score_result(FunctionCallInfo fcinfo, const int score[3])
{
	return rfm_score_row(model_cache(fcinfo)->result, score);
}

/* rfm_model_fixed(as_of, recency_cuts, frequency_cuts, monetary_cuts). */
Datum
crm_rfm_model_fixed(PG_FUNCTION_ARGS)
{
	RfmModel	model = {.method = RFM_FIXED,.has_as_of = !PG_ARGISNULL(0)};

	if (model.has_as_of)
	{
		model.as_of = PG_GETARG_DATEADT(0);
		event_day_check_as_of(model.as_of);
	}
	for (int id = 0; id < 3; id++)
	{
		if (PG_ARGISNULL(id + 1))
			row_bad(&model_type, NULL, psprintf("%s must not be null", fields[MODEL_CUTS + id].name));
		row_take(&model_type, MODEL_CUTS + id, PG_GETARG_DATUM(id + 1), &model);
	}
	return rfm_model_result(fcinfo, &model, 0);
}
