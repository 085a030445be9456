/*
 * clv_options.c
 *		The options of a fit: model, unit of time, penalty, and what to do with
 *		later rows and refunds.
 */
#include "base/crm.h"

#include "clv/clv_options.h"
#include "math/bgnbd.h"

/* Penalties above this leave nothing to the data. */
#define MOST_PENALTY 1e6

const FieldNames clv_after_as_of = {
	FIELD_NAMES("error", "exclude"),
	.hint = "'exclude' leaves out customers whose first purchase is after the as-of date, and later purchases of the others."
};

/* Options that go together, of values that are right each by itself. */
static void
check_options(const RowType *type, void *row)
{
	const ClvOptions *options = row;

	if (clv_kernels[options->kind].family != CLV_PURCHASES)
		row_bad(type, "crm.gamma_gamma_fit() fits spend, crm.sbg_fit() and crm.bdw_fit() contracts; none of them looks at this option.",
				psprintf("model \"%s\" is not a model of purchases", clv_kernels[options->kind].name));
	if (options->k != 0 && !clv_kernels[options->kind].has_stages)
		row_bad(type, "Leave k out, or use model => 'mbg_cnbd_k'.",
				psprintf("k belongs to mbg_cnbd_k, not to %s", clv_kernels[options->kind].name));
}

static const Field fields[] = {
	{"model", FIELD_NAME, FIELD_AT(ClvOptions, kind),.names = &clv_kinds},
	{"unit", FIELD_NAME, FIELD_AT(ClvOptions, unit),.names = &clv_units},
	{"k", FIELD_INT, FIELD_AT(ClvOptions, k),.least = 1,.most = BGNBD_MAX_K,
	.hint = "k = 1 is the timing of mbg_nbd, greater k is more regular."},
	{"refunds", FIELD_NAME, FIELD_AT(ClvOptions, refunds),.names = &refund_rules},
	{"include_first", FIELD_BOOL, FIELD_AT(ClvOptions, include_first)},
	{"penalty", FIELD_FLOAT, FIELD_AT(ClvOptions, penalty),.least = 0,.most = MOST_PENALTY,
	.hint = "0 is maximum likelihood, 0.001 to 0.1 steadies a fit to few customers."},
	{"after_as_of", FIELD_NAME, FIELD_AT(ClvOptions, exclude_later),.names = &clv_after_as_of},
};

/* MBG/NBD in days: one-time buyers may have left, days are what summaries hold. */
const RowType clv_options = {
	"clv_options", FIELD_TABLE(fields, ClvOptions),
	.defaults = &(const ClvOptions) {.kind = CLV_MBG_NBD,.unit = CLV_DAY},
	.check = check_options
};

OPTIONS_FUNCTION(crm_clv_options, &clv_options)
