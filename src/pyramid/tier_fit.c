/*
 * tier_fit.c
 *		pyramid_fit: tier limits of a population, and what is in the tiers.
 */
#include "base/crm.h"

#include "utils/builtins.h"

#include "base/scheme_cache.h"
#include "base/sorted_values.h"
#include "pyramid/tier_model.h"

PG_FUNCTION_INFO_V1(crm_pyramid_fit_transition);
PG_FUNCTION_INFO_V1(crm_pyramid_fit_scheme_transition);
PG_FUNCTION_INFO_V1(crm_pyramid_fit_final);

/* The heading of a state: what the cuts are, how many, the cuts. */
enum
{
	STATE_BY = ROW_STATE_ROWS + 1, STATE_COUNT, STATE_CUTS,
	STATE_HEADING = STATE_CUTS + MAX_TIERS
};

static const RowShape shape = {
	.state = ROW_STATE("crm.pyramid_fit", STATE_HEADING, STATE_BY, "cuts or by change",
					   "One pyramid has one set of cuts; use GROUP BY for several."),
	.rows = "customers",
	.too_many_hint = "Fit to a sample of the customers, and apply the limits with crm.tier_of().",
	.width = 1,
	.checked = 2,
	.heading_ranges = (const ValueRange[]) {{TIER_BY_CUSTOMERS, TIER_BY_LIMITS, true}, {1, MAX_TIERS, true}},
	.row_ranges = (const ValueRange[]) {{-VALUE_LARGEST, VALUE_LARGEST, false}}
};

STATE_COMBINE(crm_pyramid_fit_combine, &shape.state)

/* Add the customer of a call; all have the same cuts. */
static Datum
add_customer(FunctionCallInfo fcinfo, const TierCuts *cuts)
{
	float8		heading[STATE_HEADING] = {0};
	float8	   *state;
	double		value;

	heading[STATE_BY] = cuts->by;
	heading[STATE_COUNT] = cuts->count;
	memcpy(&heading[STATE_CUTS], cuts->cuts, cuts->count * sizeof(double));
	state = state_begin_with(&shape.state, fcinfo, &heading[STATE_BY]);
	if (PG_ARGISNULL(1))
		return state_datum(&shape.state, state);
	value = PG_GETARG_FLOAT8(1);
	value_check(value, "value");
	return row_state_add(&shape, fcinfo, state, &value);
}

/* pyramid_fit(value, cuts, by): add one customer. */
Datum
crm_pyramid_fit_transition(PG_FUNCTION_ARGS)
{
	const TierOptions *options;

	crm_refuse_null(fcinfo, 2, "cuts",
					"Pass shares such as '{0.01, 0.04, 0.15, 0.80}', or crm.pyramid_fit(value, 'platinum').");
	options = row_arguments_cached(&tier_options, fcinfo, 2, NULL);
	return add_customer(fcinfo, &options->cuts);
}

/* pyramid_fit(value, scheme): the same with the cuts of a tier scheme. */
Datum
crm_pyramid_fit_scheme_transition(PG_FUNCTION_ARGS)
{
	const text *name;
	TierCuts	cuts = {0};

	crm_refuse_null(fcinfo, 2, "scheme", "Name a tier scheme such as 'platinum'; crm.schemes lists them.");
	name = PG_GETARG_TEXT_PP(2);
	if (VARSIZE_ANY_EXHDR(name) > 0 && VARDATA_ANY(name)[0] == '{')
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cuts %s are given without saying what they are", text_to_cstring(name)),
				 errhint("Write crm.pyramid_fit(value, '%s', 'customers'), or 'value' or 'limits'.", text_to_cstring(name))));
	tier_cuts_of_scheme(&cuts, scheme_find_kind(fcinfo->flinfo, "tier", name));
	return add_customer(fcinfo, &cuts);
}

/* The cuts in a state; another aggregate's state may hold anything. */
static TierCuts
state_cuts(const float8 *items)
{
	TierCuts	cuts = {0};

	cuts.by = (TierBy) items[STATE_BY];
	cuts.count = (int) items[STATE_COUNT];
	cuts.tiers = cuts.count + (cuts.by == TIER_BY_LIMITS ? 1 : 0);
	memcpy(cuts.cuts, &items[STATE_CUTS], cuts.count * sizeof(double));
	if (!tier_cuts_valid(&cuts))
		crm_invalid_state(shape.state.aggregate);
	return cuts;
}

/* Customers and value of each tier. */
static void
count_tiers(TierModel *model, const SortedValues *sorted)
{
	MathSum		sums[MAX_TIERS] = {0};

	for (size_t i = 0; i < sorted->n; i++)
	{
		int			tier = tier_of(model->limits, model->cuts.tiers, sorted->values[i]);

		CRM_CHECK_INTERRUPTS(i);
		model->tier_customers[tier - 1]++;
		math_sum_add(&sums[tier - 1], sorted->values[i]);
	}
	for (int t = 0; t < model->cuts.tiers; t++)
		model->tier_values[t] = math_sum_value(&sums[t]);
}

/*
 * The pyramid of all collected customers; NULL when there are none, or when
 * they have no total to share out.
 */
Datum
crm_pyramid_fit_final(PG_FUNCTION_ARGS)
{
	size_t		counts[MAX_TIERS];
	TierModel	model = {0};
	const float8 *state = row_state_final(&shape, fcinfo);
	SortedValues sorted;

	if (state == NULL)
		PG_RETURN_NULL();
	model.cuts = state_cuts(state);
	sorted = sorted_values_of_state(&shape, state);
	if (sorted.n == 0 || !tier_cuts_limits(&model.cuts, &sorted, counts, model.limits))
		PG_RETURN_NULL();
	model.customers = (int64) sorted.n;
	model.total = sorted_total(&sorted);
	count_tiers(&model, &sorted);
	sorted_values_free(&sorted);
	return tier_model_result(fcinfo, &model);
}
