/*
 * abc_options.c
 *		Options of an ABC analysis, from SQL and checked.
 */
#include "base/crm.h"

#include "mb/pg_wchar.h"

#include "abc/abc_options.h"

const FieldNames abc_rules = {
	FIELD_NAMES(
		[ABC_CROSSER_UP] = "crosser_up",
		[ABC_STRICT] = "strict",
		[ABC_ITEMS] = "items",
		[ABC_COMPUTED] = "computed",
		[ABC_COMPUTED_R] = "computed_r",
		[ABC_FIXED] = "fixed"),
	.what = "ABC rule",
	.hint = "Rules are crosser_up, strict, items, computed and computed_r; for limits of your own use crm.abc_model_fixed()."
};

const FieldNames abc_negatives = {
	FIELD_NAMES("last", "error"),
	.hint = "'last' puts items with a negative value into the last class."
};

static const FieldNames ties = {
	FIELD_NAMES("together", "split"),
	.hint = "'together' gives equal values one class; 'split' parts them by item, as a spreadsheet does."
};

/* Does the rule find its cuts by itself? */
bool
abc_rule_is_computed(AbcRule rule)
{
	return rule == ABC_COMPUTED || rule == ABC_COMPUTED_R;
}

/* Cuts are shares that ascend. */
static void
check_cuts(const RowType *type, const Field *field, void *row)
{
	const AbcOptions *options = row;

	for (int i = 0; i < options->nclasses - 1; i++)
	{
		double		cut = options->cuts[i];

		if (!(cut > 0 && cut <= 1))
			row_bad(type, "Write 80 % as 0.8.", psprintf("cut %.15g is not a share above 0 and up to 1", cut));
		if (i > 0 && cut <= options->cuts[i - 1])
			row_bad(type, "Cuts are cumulated shares: 0.8 and 0.95 for classes of 80, 15 and 5 %.",
					psprintf("cuts must ascend, but %.15g follows %.15g", cut, options->cuts[i - 1]));
	}
}

/* Classes without names are A, B, C and so on. */
void
abc_labels_default(AbcOptions *options)
{
	for (int i = 0; i < options->nclasses && options->labels[i][0] == '\0'; i++)
		options->labels[i][0] = (char) ('A' + i);
}

/* The cuts when none are given: 80 and 95 % of value, 20 and 50 % of items. */
static void
complete(const RowType *type, void *row)
{
	AbcOptions *options = row;
	bool		is_given = options->cuts[0] > 0;

	if (options->rule == ABC_FIXED)
		row_bad(type, "Give the limits to crm.abc_model_fixed().", "rule \"fixed\" has nothing to fit");
	if (is_given && abc_rule_is_computed((AbcRule) options->rule))
		row_bad(type, "It finds its two limits from the values; leave cuts out, or use another rule.",
				psprintf("rule \"%s\" takes no cuts", field_name_at(&abc_rules, options->rule)));
	if (!is_given && !abc_rule_is_computed((AbcRule) options->rule))
	{
		options->cuts[0] = options->rule == ABC_ITEMS ? 0.2 : 0.8;
		options->cuts[1] = options->rule == ABC_ITEMS ? 0.5 : 0.95;
	}
	abc_labels_default(options);
	if (options->split_ties && options->rule == ABC_COMPUTED_R)
		row_bad(type, "Its limits are values; leave ties out.", "rule \"computed_r\" keeps ties together");
}

#define COUNT .count = offsetof(AbcOptions, nclasses)

static const Field fields[] = {
	{"cuts", FIELD_FLOATS, FIELD_AT(AbcOptions, cuts), COUNT,.shape = FIELD_BETWEEN,.sets_count = true,
	.hint = ABC_CUTS_HINT,.check = check_cuts},
	{"rule", FIELD_NAME, FIELD_AT(AbcOptions, rule),.names = &abc_rules},
	{"labels", FIELD_LABELS, FIELD_AT(AbcOptions, labels), COUNT},
	{"negatives", FIELD_NAME, FIELD_AT(AbcOptions, refuse_negative),.names = &abc_negatives},
	{"ties", FIELD_NAME, FIELD_AT(AbcOptions, split_ties),.names = &ties},
};

const RowType abc_options = {
	"abc_options", FIELD_TABLE(fields, AbcOptions),
	.defaults = &(const AbcOptions) {.nclasses = 3},
	.array_hint = ABC_ARRAY_HINT,
	.check = complete
};

/* Options that lay in a state which anyone may have made up. */
bool
abc_options_valid(const AbcOptions *options)
{
	bool		is_computed = abc_rule_is_computed((AbcRule) options->rule);

	if (options->rule < ABC_CROSSER_UP || options->rule >= ABC_FIXED ||
		options->nclasses < 2 || options->nclasses > ABC_MAX_CLASSES ||
		(is_computed && options->nclasses != 3) ||
		(uint32) options->refuse_negative > 1 || (uint32) options->split_ties > 1)
		return false;
	for (int i = 0; i < options->nclasses; i++)
	{
		size_t		length = strnlen(options->labels[i], FIELD_LABEL_SIZE);

		if (length == 0 || length == FIELD_LABEL_SIZE ||
			!pg_verifymbstr(options->labels[i], (int) length, true))
			return false;
	}
	for (int i = 0; !is_computed && i < options->nclasses - 1; i++)
		if (!(options->cuts[i] > (i > 0 ? options->cuts[i - 1] : 0) && options->cuts[i] <= 1))
			return false;
	return true;
}

/* Limits cannot part equal values; only a population knows its items. */
void
abc_options_need_together(const AbcOptions *options)
{
	if (options->split_ties)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("ties => 'split' needs the items to part equal values by"),
				 errhint("Use crm.abc(crm.population_of_items(item, amount), ties => 'split'), or leave ties out.")));
}

/* An item with a negative value where those are not wanted. */
void
abc_refuse_negative(double value)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("value %.15g is negative", value),
			 errhint("negatives => 'last' puts such items into the last class.")));
}

OPTIONS_FUNCTION(crm_abc_options, &abc_options)
