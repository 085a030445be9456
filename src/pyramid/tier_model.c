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

#include "base/float_list.h"
#include "pyramid/tier_model.h"

enum
{
	MODEL_VERSION, MODEL_BY, MODEL_CUTS, MODEL_CUSTOMERS, MODEL_TOTAL, MODEL_LIMITS,
	MODEL_TIER_CUSTOMERS, MODEL_TIER_VALUES, MODEL_COLUMNS
};

static const FieldNames tier_by = {
	FIELD_NAMES("customers", "value", "limits"),
	.hint = "It says what the cuts are: shares of the customers, shares of the total value, or lower limits of value."
};

static const FieldNames ties = {
	FIELD_NAMES("together", "split"),
	.hint = "'split' keeps the counts exact and lets the order of the window decide among equals."
};

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

/* The cuts of a pyramid, which lie in an array; by says what they are. */
static void
read_cuts(TierCuts *cuts)
{
	bool		limits = cuts->by == TIER_BY_LIMITS;
	const float8 *values = limits
		? float_list_read_cuts(cuts->given, "limits", false, MAX_TIERS - 1, &cuts->count)
		: float_list_read(cuts->given, "shares", &cuts->count);

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

/* The cuts of a tier scheme, whose last tier has no limit. */
void
tier_cuts_of_scheme(TierCuts *cuts, const Scheme *scheme)
{
	double	   *values = palloc(scheme->ncodes * sizeof(double));
	int			tiers;
	int			n = 0;

	/* a cut after a tier without one is the cut of no tier */
	while (n < scheme->ncodes && !isnan(scheme->codes[n].cut))
	{
		values[n] = scheme->codes[n].cut;
		n++;
	}
	cuts->by = TIER_BY_CUSTOMERS;
	if (scheme->cut_by != NULL)
		cuts->by = (TierBy) field_name(&tier_by, "cut_by", cstring_to_text(scheme->cut_by));
	tiers = n + (cuts->by == TIER_BY_LIMITS ? 1 : 0);
	if (tiers != scheme->ncodes)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("tier scheme \"%s\" has %d tiers, and cuts for %d", scheme->name, scheme->ncodes, tiers),
				 errhint("Give every tier a share, or all but the last a limit: UPDATE crm.scheme_code SET cut = …")));
	cuts->given = DatumGetArrayTypeP(float_array_datum(values, n));
	read_cuts(cuts);
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

static void
check_options(const RowType *type, void *row)
{
	TierOptions *options = row;

	if (options->cuts.given != NULL)
		read_cuts(&options->cuts);
	if (options->split_ties && options->cuts.by == TIER_BY_LIMITS)
		row_bad(type, "Equal values reach the same limits; leave ties out.",
				"ties cannot be split by limits");
}

static const Field option_fields[] = {
	{"cuts", FIELD_ARRAY, FIELD_TO(TierOptions, cuts.given)},
	{"by", FIELD_NAME, FIELD_AT(TierOptions, cuts.by),.names = &tier_by},
	{"ties", FIELD_NAME, FIELD_AT(TierOptions, split_ties),.names = &ties},
	{.name = "scheme",.kind = FIELD_COMPUTED},
};

const RowType tier_options = {
	"tier_options", FIELD_TABLE(option_fields, TierOptions),.check = check_options
};

static void
check_cuts(const RowType *type, const Field *field, void *row)
{
	read_cuts(&((TierModel *) row)->cuts);
}

static void
check_limits(const RowType *type, const Field *field, void *row)
{
	const TierModel *model = row;

	if (model->customers < 1 || !isfinite(model->total))
		row_bad(type, NULL, "customers or total is out of range");
	float_list_check_cuts(model->limits, model->cuts.tiers - 1, field->name, false);
}

static void
check_tiers(const RowType *type, void *row)
{
	const TierModel *model = row;

	if (!counts_add_up(model->tier_customers, model->cuts.tiers, model->customers))
		row_bad(type, NULL, "tier_customers must add up to customers");
	float_list_check_finite(model->tier_values, model->cuts.tiers, "tier_values");
}

#define AT(member) FIELD_AT(TierModel, member),.required = true
#define TIERS .count = offsetof(TierModel, cuts.tiers)

static const Field fields[] = {
	[MODEL_VERSION] = {"version", FIELD_VERSION,.required = true,.words = "is not known"},
	[MODEL_BY] = {"by", FIELD_NAME, AT(cuts.by),.names = &tier_by},
	[MODEL_CUTS] = {"cuts", FIELD_ARRAY, FIELD_TO(TierModel, cuts.given),.required = true,.check = check_cuts},
	[MODEL_CUSTOMERS] = {"customers", FIELD_COUNT, AT(customers)},
	[MODEL_TOTAL] = {"total", FIELD_FLOAT, AT(total)},
	[MODEL_LIMITS] = {"limits", FIELD_FLOATS, AT(limits), TIERS,.shape = FIELD_BETWEEN,
	.words = "limits must have one element per tier but the last",.check = check_limits},
	[MODEL_TIER_CUSTOMERS] = {"tier_customers", FIELD_COUNTS, AT(tier_customers), TIERS,
	.words = "tier_customers must have one element per tier"},
	[MODEL_TIER_VALUES] = {"tier_values", FIELD_FLOATS, AT(tier_values), TIERS,
	.words = "tier_values must have one element per tier"},
};

const RowType tier_model = {
	"pyramid_model", TIER_MODEL_VERSION, FIELD_TABLE(fields, TierModel),
	.hint = "Make models with crm.pyramid_fit().",
	.array_hint = "Write for instance '{10, 20}'.",
	.null_words = "a column is null",
	.check = check_tiers
};

/* The model as the row that the calling function returns. */
Datum
tier_model_result(FunctionCallInfo fcinfo, const TierModel *model)
{
	ResultRow	row;

	result_row_begin(&row, fcinfo);
	put_fields(&row, &tier_model, model);
	set_column(&row, MODEL_CUTS, float_array_datum(model->cuts.cuts, model->cuts.count));
	return result_row_datum(&row);
}
