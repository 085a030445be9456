/*
 * tier_model.c
 *		The customer pyramid as a model: its cuts, and crm.pyramid_model as a
 *		row value, out and in.
 *
 * A model is plain columns, so anyone can write one: it is checked on the way
 * in.
 */
#include "base/crm.h"

#include <math.h>

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "utils/builtins.h"

#include "base/float_list.h"
#include "pyramid/tier_model.h"

enum
{
	MODEL_VERSION, MODEL_BY, MODEL_CUTS, MODEL_CUSTOMERS, MODEL_TOTAL, MODEL_LIMITS,
	MODEL_TIER_CUSTOMERS, MODEL_TIER_VALUES, MODEL_COLUMNS
};

static const char *const by_names[] = {"customers", "value", "limits"};

TierBy
tier_by_parse(const char *name)
{
	for (int by = 0; by < (int) lengthof(by_names); by++)
		if (strcmp(name, by_names[by]) == 0)
			return (TierBy) by;
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("by must be 'customers', 'value' or 'limits', not \"%s\"", name),
			 errhint("It says what the cuts are: shares of the customers, shares of the total value, or lower limits of value.")));
}

/* Shares of the tiers, best first, must add up to 1. */
static void
check_shares(const TierCuts *cuts)
{
	double		sum = 0;

	for (int t = 0; t < cuts->count; t++)
	{
		if (!(cuts->cuts[t] > 0))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("share %.15g of tier %d is not above 0", cuts->cuts[t], t + 1),
					 errhint("Write the share of each tier, best first: '{0.01, 0.04, 0.15, 0.80}'.")));
		sum += cuts->cuts[t];
	}
	if (fabs(sum - 1) > 1e-9)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("shares of the tiers add up to %.15g, not to 1", sum),
				 errhint("Write the share of each tier, best first: '{0.01, 0.04, 0.15, 0.80}'.")));
}

/* Read the cuts of a pyramid; by says what they are. */
void
tier_cuts_read(TierCuts *cuts, ArrayType *array, TierBy by)
{
	bool		limits = by == TIER_BY_LIMITS;
	const float8 *values = limits
		? float_list_read_cuts(array, "limits", false, MAX_TIERS - 1, &cuts->count)
		: float_list_read(array, "shares", &cuts->count);

	cuts->by = by;
	cuts->tiers = cuts->count + (limits ? 1 : 0);
	if (cuts->tiers < 2 || cuts->tiers > MAX_TIERS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a pyramid has 2 to %d tiers, not %d", MAX_TIERS, cuts->tiers),
				 errhint("Pass a share per tier, or a lower limit for all tiers but the last.")));
	memcpy(cuts->cuts, values, cuts->count * sizeof(double));
	if (!limits)
		check_shares(cuts);
}

/* Whether cuts from an unsafe place can be worked with. */
bool
tier_cuts_valid(const TierCuts *cuts)
{
	if (cuts->tiers < 2 || cuts->tiers > MAX_TIERS)
		return false;
	for (int t = 0; t < cuts->count; t++)
		if (cuts->by == TIER_BY_LIMITS ? !isfinite(cuts->cuts[t])
			: !(cuts->cuts[t] > 0 && cuts->cuts[t] <= 1 + 1e-9))
			return false;
	return true;
}

/*
 * The lower limits of all tiers but the last, and, unless the cuts are limits
 * themselves, how many customers are up to each.  n > 0.  False if the total
 * leaves nothing to share out.
 */
bool
tier_cuts_limits(const TierCuts *cuts, const SortedValues *sorted, size_t *counts, double *limits)
{
	switch (cuts->by)
	{
		case TIER_BY_LIMITS:
			memcpy(limits, cuts->cuts, cuts->count * sizeof(double));
			return true;
		case TIER_BY_CUSTOMERS:
			tier_counts_by_customers(sorted, cuts->cuts, cuts->tiers, counts);
			break;
		case TIER_BY_VALUE:
			if (!tier_counts_by_value(sorted, cuts->cuts, cuts->tiers, counts))
				return false;
			break;
	}
	tier_limits_of_counts(sorted, counts, cuts->tiers, limits);
	return true;
}

/* The model as a row of the result type of the call. */
Datum
tier_model_to_datum(const TierModel *model, FunctionCallInfo fcinfo)
{
	TupleDesc	desc;
	Datum		counts[MAX_TIERS];
	Datum		values[MODEL_COLUMNS];
	bool		nulls[MODEL_COLUMNS] = {false};
	int			tiers = model->cuts.tiers;

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	for (int t = 0; t < tiers; t++)
		counts[t] = Int64GetDatum(model->tier_customers[t]);
	values[MODEL_VERSION] = Int32GetDatum(TIER_MODEL_VERSION);
	values[MODEL_BY] = CStringGetTextDatum(by_names[model->cuts.by]);
	values[MODEL_CUTS] = PointerGetDatum(float_list_make(model->cuts.cuts, model->cuts.count));
	values[MODEL_CUSTOMERS] = Int64GetDatum(model->customers);
	values[MODEL_TOTAL] = Float8GetDatum(model->total);
	values[MODEL_LIMITS] = PointerGetDatum(float_list_make(model->limits, tiers - 1));
	values[MODEL_TIER_CUSTOMERS] =
		PointerGetDatum(construct_array(counts, tiers, INT8OID, sizeof(int64), FLOAT8PASSBYVAL,
										TYPALIGN_DOUBLE));
	values[MODEL_TIER_VALUES] = PointerGetDatum(float_list_make(model->tier_values, tiers));
	return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(desc), values, nulls));
}

static void
model_bad(const char *problem)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("invalid pyramid_model: %s", problem),
			 errhint("Make models with crm.pyramid_fit().")));
}

/* Customers per tier, which must add up to customers. */
static void
read_tier_customers(TierModel *model, ArrayType *array)
{
	const int64 *counts = (const int64 *) ((char *) array + ARR_OVERHEAD_NONULLS(1));
	int64		sum = 0;

	if (ARR_NDIM(array) != 1 || ARR_HASNULL(array) || ARR_ELEMTYPE(array) != INT8OID ||
		ARR_DIMS(array)[0] != model->cuts.tiers)
		model_bad("tier_customers must have one element per tier");
	for (int t = 0; t < model->cuts.tiers; t++)
	{
		if (counts[t] < 0 || counts[t] > model->customers - sum)
			model_bad("tier_customers must add up to customers");
		model->tier_customers[t] = counts[t];
		sum += counts[t];
	}
	if (sum != model->customers)
		model_bad("tier_customers must add up to customers");
}

/* Read a row of type crm.pyramid_model that is not NULL. */
void
tier_model_from_datum(Datum datum, TierModel *model)
{
	Datum		values[MODEL_COLUMNS];
	bool		nulls[MODEL_COLUMNS];
	const float8 *numbers;
	int			count;

	if (!crm_deform_row(datum, MODEL_COLUMNS, values, nulls))
		elog(ERROR, "pyramid_model has the wrong number of columns");
	for (int i = 0; i < MODEL_COLUMNS; i++)
		if (nulls[i])
			model_bad("a column is null");
	if (DatumGetInt32(values[MODEL_VERSION]) != TIER_MODEL_VERSION)
		model_bad(psprintf("version %d is not known", DatumGetInt32(values[MODEL_VERSION])));
	tier_cuts_read(&model->cuts, DatumGetArrayTypeP(values[MODEL_CUTS]),
				   tier_by_parse(TextDatumGetCString(values[MODEL_BY])));
	model->customers = DatumGetInt64(values[MODEL_CUSTOMERS]);
	model->total = DatumGetFloat8(values[MODEL_TOTAL]);
	if (model->customers < 1 || !isfinite(model->total))
		model_bad("customers or total is out of range");
	numbers = float_list_read_cuts(DatumGetArrayTypeP(values[MODEL_LIMITS]), "limits", false,
									MAX_TIERS - 1, &count);
	if (count != model->cuts.tiers - 1)
		model_bad("limits must have one element per tier but the last");
	memcpy(model->limits, numbers, count * sizeof(double));
	read_tier_customers(model, DatumGetArrayTypeP(values[MODEL_TIER_CUSTOMERS]));
	numbers = float_list_read(DatumGetArrayTypeP(values[MODEL_TIER_VALUES]), "tier_values", &count);
	if (count != model->cuts.tiers)
		model_bad("tier_values must have one element per tier");
	memcpy(model->tier_values, numbers, count * sizeof(double));
}
