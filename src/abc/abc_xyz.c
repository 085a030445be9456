/*
 * abc_xyz.c
 *		XYZ analysis: how steady the demand for an item is.
 *
 * The aggregates get one value per period and item; their state is a float8[]
 * of fixed length.
 */
#include "base/crm.h"

#include <math.h>

#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "abc/abc_options.h"
#include "base/aggregate_state.h"
#include "base/amount.h"
#include "math/variation.h"

PG_FUNCTION_INFO_V1(crm_variation_transition);
PG_FUNCTION_INFO_V1(crm_demand_share_final);
PG_FUNCTION_INFO_V1(crm_xyz_class);

#define FUNCTION_NAME "crm.coefficient_of_variation"

/* The state: what was added, and how many periods there are (0: as many as values). */
typedef struct VariationState
{
	Variation	variation;
	double		all_periods;
} VariationState;

/* Finite sums, and numbers of periods that can be. */
static bool
is_valid(const StateShape *shape, const void *state, Size tail)
{
	const Variation *v = &((const VariationState *) state)->variation;
	double		all_periods = ((const VariationState *) state)->all_periods;

	return v->periods >= 0 && v->with_demand >= 0 && v->with_demand <= v->periods &&
		isfinite(v->periods) && isfinite(v->least) && isfinite(v->greatest) &&
		isfinite(v->sum.high) && isfinite(v->sum.low) &&
		isfinite(v->squares.high) && isfinite(v->squares.low) &&
		all_periods >= 0 && all_periods <= PG_INT32_MAX;
}

/* The number of periods must be the same in all rows of an item. */
static void
check_same_periods(double one, double other)
{
	if (one != other)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("number of periods changes from row to row, from %.15g to %.15g", one, other),
				 errhint("Pass the number of periods of the whole analysis, the same for every item.")));
}

/* Merge the periods of two workers. */
static void *
merge_periods(const StateShape *shape, void *state, const void *other)
{
	VariationState *one = state;
	const VariationState *two = other;

	check_same_periods(one->all_periods, two->all_periods);
	variation_merge(&one->variation, &two->variation);
	return one;
}

static const StateShape shape = {
	.aggregate = FUNCTION_NAME,
	.element = FLOAT8OID,
	.size = sizeof(VariationState),
	.is_valid = is_valid,
	.merge = merge_periods
};

STATE_COMBINE(crm_variation_combine, &shape)

/* The argument periods, or 0 if there is none. */
static double
periods_argument(FunctionCallInfo fcinfo)
{
	int			periods;

	if (PG_NARGS() < 3)
		return 0;
	crm_refuse_null(fcinfo, 2, "periods", "Leave it out to count only the periods that have a row.");
	periods = PG_GETARG_INT32(2);
	if (periods < 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("periods must be at least 1, not %d", periods),
				 errhint("Pass the number of periods of the whole analysis, such as 12 months.")));
	return periods;
}

static double
value_argument(FunctionCallInfo fcinfo)
{
	Amount		amount;
	double		value;

	amount_argument(PG_GETARG_DATUM(1), &amount);
	value = amount_to_double(&amount);
	if (!variation_takes(value))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("value %.15g is out of the range whose squares can be added", value),
				 errhint("Multiply the values by a constant; the coefficient of variation stays the same.")));
	return value;
}

/* coefficient_of_variation_*(value [, periods]): add the value of a period. */
Datum
crm_variation_transition(PG_FUNCTION_ARGS)
{
	double		periods = periods_argument(fcinfo);
	VariationState *state = state_begin(&shape, fcinfo);

	if (PG_ARGISNULL(0))
		state->all_periods = periods;
	check_same_periods(state->all_periods, periods);
	if (!PG_ARGISNULL(1))
		variation_add(&state->variation, value_argument(fcinfo));
	return state_datum(&shape, state);
}

/* All periods of an item; those without a row have no demand. */
static Variation
all_periods(FunctionCallInfo fcinfo)
{
	const VariationState *state = state_final(&shape, fcinfo);
	Variation	variation;
	double		missing;

	if (state == NULL)
		return (Variation) {0};
	variation = state->variation;
	if (state->all_periods == 0)
		return variation;
	missing = state->all_periods - variation.periods;
	if (missing < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%.15g values for %.15g periods", variation.periods, state->all_periods),
				 errhint("Sum the rows of an item per period first: GROUP BY item, date_trunc('month', at).")));
	variation_add_zeros(&variation, missing);
	return variation;
}

static Datum
coefficient_result(FunctionCallInfo fcinfo, bool is_sample)
{
	Variation	variation = all_periods(fcinfo);
	double		result;

	if (!variation_coefficient(&variation, is_sample, &result))
		PG_RETURN_NULL();
	if (!isfinite(result))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("coefficient of variation is out of range for type double precision"),
				 errhint("Its mean is next to zero; look at the values.")));
	PG_RETURN_FLOAT8(result);
}

/* coefficient_of_variation_pop: standard deviation of all periods over their mean. */
CRM_FUNCTION(crm_variation_population_final, coefficient_result(fcinfo, false))

/* coefficient_of_variation_samp: the same, the periods being a sample (divisor n - 1). */
CRM_FUNCTION(crm_variation_sample_final, coefficient_result(fcinfo, true))

/* demand_share: share of the periods that have a value above zero. */
Datum
crm_demand_share_final(PG_FUNCTION_ARGS)
{
	Variation	variation = all_periods(fcinfo);

	if (variation.periods == 0)
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(variation.with_demand / variation.periods);
}

/* Options of xyz_class. */
typedef struct XyzOptions
{
	int			nclasses;
	double		cuts[ABC_MAX_CLASSES - 1];
	char		labels[ABC_MAX_CLASSES][FIELD_LABEL_SIZE];
	text	   *texts[ABC_MAX_CLASSES];
} XyzOptions;

static void
check_cuts(const RowType *type, const Field *field, void *row)
{
	const XyzOptions *options = row;
	const double *cuts = options->cuts;

	for (int i = 0; i < options->nclasses - 1; i++)
		if (!isfinite(cuts[i]) || cuts[i] < 0 || (i > 0 && cuts[i] <= cuts[i - 1]))
			row_bad(type, "Cuts are coefficients of variation, for instance {0.5,1.0}.",
					psprintf("cuts must ascend from 0, but there is %.15g", cuts[i]));
}

#define COUNT .count = offsetof(XyzOptions, nclasses)

static const Field fields[] = {
	{"cuts", FIELD_FLOATS, FIELD_AT(XyzOptions, cuts), COUNT,.shape = FIELD_BETWEEN,.sets_count = true,
	.hint = ABC_CUTS_HINT,.check = check_cuts},
	{"labels", FIELD_LABELS, FIELD_AT(XyzOptions, labels), COUNT},
};

/* Names for the classes; without any, three are X, Y and Z. */
static void
complete(const RowType *type, void *row)
{
	XyzOptions *options = row;
	bool		is_default = options->labels[0][0] == '\0';

	if (is_default && options->nclasses != 3)
		row_bad(type, "X, Y, Z are names for three; pass labels => '{…}', steadiest class first.",
				psprintf("%d classes need labels", options->nclasses));
	for (int i = 0; i < options->nclasses; i++)
		options->texts[i] = is_default ? cstring_to_text_with_len(&"XYZ"[i], 1)
			: cstring_to_text(options->labels[i]);
}

static const RowType xyz_options = {
	"xyz_options", FIELD_TABLE(fields, XyzOptions),
	.defaults = &(const XyzOptions) {.nclasses = 3,.cuts = {0.5, 1.0}},
	.array_hint = ABC_ARRAY_HINT,
	.check = complete
};

static double
share_argument(FunctionCallInfo fcinfo, int argument, const char *name)
{
	double		share = PG_GETARG_FLOAT8(argument);

	if (!(share >= 0 && share <= 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must be between 0 and 1, not %.15g", name, share),
				 errhint("It is a share of the periods: 0.25 for 3 months of 12.")));
	return share;
}

/*
 * xyz_class(cv, demand_share, cuts, min_demand_share, labels): the first class
 * whose cut the coefficient does not exceed; the last one when demand is
 * intermittent, whatever the coefficient says.
 */
Datum
crm_xyz_class(PG_FUNCTION_ARGS)
{
	static const int places[] = {2, 4};
	const XyzOptions *options = row_arguments_cached(&xyz_options, fcinfo, 0, places);
	double		cv;
	int			class = 0;

	if (!PG_ARGISNULL(1) && !PG_ARGISNULL(3) &&
		!share_reaches(share_argument(fcinfo, 1, "demand_share"),
					   share_argument(fcinfo, 3, "min_demand_share")))
		PG_RETURN_TEXT_P(options->texts[options->nclasses - 1]);
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	cv = PG_GETARG_FLOAT8(0);
	if (!(cv >= 0) || isinf(cv))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("coefficient of variation must be finite and not negative, not %.15g", cv),
				 errhint("Take it from crm.coefficient_of_variation_pop(value, periods).")));
	while (class < options->nclasses - 1 && cv > options->cuts[class] &&
		   !share_same(cv, options->cuts[class]))
		class++;
	PG_RETURN_TEXT_P(options->texts[class]);
}
