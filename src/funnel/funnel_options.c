/*
 * funnel_options.c
 *		How a funnel is read: modes and exclusions.
 */
#include "base/crm.h"

#include "utils/builtins.h"

#include "funnel/funnel_options.h"

/* In the order of the bits of FunnelMode. */
static const FieldNames modes = {
	FIELD_NAMES("strict_deduplication", "strict_order", "strict_increase", "strict_once", "allow_reentry"),
	.what = "mode",
	.hint = "Known modes: strict_deduplication, strict_order, strict_increase, strict_once, allow_reentry."
};

static void
check_modes(const RowType *type, const Field *field, void *row)
{
	FunnelOptions *options = row;

	for (int i = 0; i < options->nmodes; i++)
		options->modes |= 1 << field_name(&modes, "modes", DatumGetTextPP(options->mode_names[i]));
}

#define STEP_HINT "Steps are counted from 1."

static const Field fields[] = {
	{"modes", FIELD_TEXTS, FIELD_TO(FunnelOptions, mode_names), .count = offsetof(FunnelOptions, nmodes), .sets_count = true,
	.check = check_modes},
	{"exclusions", FIELD_INT, FIELD_AT(FunnelOptions, exclusions), .least = 0, .most = FUNNEL_MOST_STEPS - 1,
	.hint = "It says how many of the last conditions are no steps but end what has begun."},
	{"exclude_from", FIELD_INT, FIELD_AT(FunnelOptions, exclude_from), .least = 1, .most = FUNNEL_MOST_STEPS, .hint = STEP_HINT},
	{"exclude_before", FIELD_INT, FIELD_AT(FunnelOptions, exclude_before), .least = 2, .most = FUNNEL_MOST_STEPS, .hint = STEP_HINT},
};

static const FunnelOptions defaults = {.exclude_from = 1};

const RowType funnel_options = {
	"funnel_options", FIELD_TABLE(fields, FunnelOptions), .defaults = &defaults,
	.hint = "Make options with crm.funnel_options().",
	.array_hint = "Write modes as '{strict_order,allow_reentry}'."
};

OPTIONS_FUNCTION(crm_funnel_options, &funnel_options)

/* The rules of a funnel of so many conditions. */
FunnelRules
funnel_rules(const FunnelOptions *options, int conditions, int64 within)
{
	FunnelRules rules = {.within = (uint64) within, .steps = conditions - options->exclusions};

	if (rules.steps < 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%d exclusions of %d conditions leave no step", options->exclusions, conditions),
				 errhint("Steps come first, then what ends a funnel.")));
	rules.modes = (unsigned) options->modes;
	rules.exclusions = (uint32) (((uint64) 1 << conditions) - ((uint64) 1 << rules.steps));
	rules.exclude_from = options->exclude_from;
	rules.exclude_before = options->exclude_before == 0 ? rules.steps : options->exclude_before;
	if (options->exclusions > 0 && (rules.exclude_before > rules.steps ||
									(rules.exclude_from >= rules.exclude_before && (options->exclude_before > 0 || rules.exclude_from > 1))))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("exclusions from step %d to before step %d do not fit %d steps", rules.exclude_from, rules.exclude_before, rules.steps),
				 errhint("exclude_from comes before exclude_before, which is a step of the funnel.")));
	return rules;
}
