/*
 * abc_options.c
 *		Options of an ABC analysis, from SQL and checked.
 */
#include "base/crm.h"

#include <math.h>

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "mb/pg_wchar.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "abc/abc_options.h"

PG_FUNCTION_INFO_V1(crm_abc_options);

static const char *const rule_names[] = {
	[ABC_CROSSER_UP] = "crosser_up",
	[ABC_STRICT] = "strict",
	[ABC_ITEMS] = "items",
	[ABC_COMPUTED] = "computed",
	[ABC_COMPUTED_R] = "computed_r",
	[ABC_FIXED] = "fixed"
};

const char *
abc_rule_name(AbcRule rule)
{
	return rule_names[rule];
}

AbcRule
abc_rule_parse(const char *name)
{
	for (int i = 0; i < (int) lengthof(rule_names); i++)
		if (strcmp(name, rule_names[i]) == 0)
			return (AbcRule) i;
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("unknown ABC rule \"%s\"", name),
			 errhint("Rules are crosser_up, strict, items, computed and computed_r; for limits of your own use crm.abc_model_fixed().")));
}

/* Does the rule find its cuts by itself? */
bool
abc_rule_is_computed(AbcRule rule)
{
	return rule == ABC_COMPUTED || rule == ABC_COMPUTED_R;
}

/* 'error' is true, 'last' false. */
bool
abc_refuse_negative_parse(const char *value)
{
	if (strcmp(value, "error") == 0)
		return true;
	if (strcmp(value, "last") == 0)
		return false;
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("negatives must be 'last' or 'error', not \"%s\"", value),
			 errhint("'last' puts items with a negative value into the last class.")));
}

/* 'split' is true, 'together' false. */
static bool
split_ties_parse(const char *value)
{
	if (strcmp(value, "split") == 0)
		return true;
	if (strcmp(value, "together") == 0)
		return false;
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("ties must be 'together' or 'split', not \"%s\"", value),
			 errhint("'together' gives equal values one class; 'split' parts them by item, as a spreadsheet does.")));
}

/* The elements of an array argument of that element type, without nulls. */
Datum *
abc_array_items(Datum datum, Oid type, const char *argument, int *count)
{
	ArrayType  *array = DatumGetArrayTypeP(datum);
	Datum	   *items;
	bool	   *nulls;
	int16		length;
	bool		by_value;
	char		align;

	if (ARR_NDIM(array) > 1 || ARR_ELEMTYPE(array) != type || array_contains_nulls(array))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must be a one-dimensional array without nulls", argument),
				 errhint("Write arrays like '{A,B,C}' or '{0.8,0.95}'.")));
	get_typlenbyvalalign(type, &length, &by_value, &align);
	deconstruct_array(array, type, length, by_value, align, &items, &nulls, count);
	return items;
}

static void
cuts_read(AbcOptions *options, Datum array)
{
	int			count;
	Datum	   *items = abc_array_items(array, FLOAT8OID, "cuts", &count);

	if (count < 1 || count > ABC_MAX_CLASSES - 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cuts must have 1 to %d elements, not %d", ABC_MAX_CLASSES - 1, count),
				 errhint("n cuts make n + 1 classes.")));
	for (int i = 0; i < count; i++)
	{
		double		cut = DatumGetFloat8(items[i]);

		if (!(cut > 0 && cut <= 1))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("cut %.15g is not a share above 0 and up to 1", cut),
					 errhint("Write 80 %% as 0.8.")));
		if (i > 0 && cut <= options->cuts[i - 1])
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("cuts must ascend, but %.15g follows %.15g", cut, options->cuts[i - 1]),
					 errhint("Cuts are cumulated shares: 0.8 and 0.95 for classes of 80, 15 and 5 %%.")));
		options->cuts[i] = cut;
	}
	options->nclasses = count + 1;
}

/* Names of the classes, as many as there are. */
void
abc_labels_read(AbcOptions *options, Datum array)
{
	int			count;
	Datum	   *items = abc_array_items(array, TEXTOID, "labels", &count);

	if (count != options->nclasses)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg_plural("labels has %d name for %d classes", "labels has %d names for %d classes",
							   count, count, options->nclasses),
				 errhint("Give one name per class, best class first.")));
	for (int i = 0; i < count; i++)
	{
		const char *label = TextDatumGetCString(items[i]);

		if (label[0] == '\0' || strlen(label) >= ABC_LABEL_SIZE)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("the label \"%s\" is empty or longer than %d bytes", label, ABC_LABEL_SIZE - 1),
					 errhint("Use short names such as A, B, C.")));
		for (int k = 0; k < i; k++)
			if (strcmp(options->labels[k], label) == 0)
				ereport(ERROR,
						(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						 errmsg("two classes are labelled \"%s\"", label),
						 errhint("Give every class a name of its own.")));
		strlcpy(options->labels[i], label, ABC_LABEL_SIZE);
	}
}

/* The cuts when none are given: 80 and 95 % of value, 20 and 50 % of items. */
static void
cuts_default(AbcOptions *options)
{
	options->nclasses = 3;
	if (abc_rule_is_computed((AbcRule) options->rule))
		return;
	options->cuts[0] = options->rule == ABC_ITEMS ? 0.2 : 0.8;
	options->cuts[1] = options->rule == ABC_ITEMS ? 0.5 : 0.95;
}

/* The option columns, as they stand in a row or in an argument list. */
void
abc_options_read(AbcOptions *options, const Datum *values, const bool *nulls)
{
	memset(options, 0, sizeof(*options));
	if (!nulls[ABC_OPTION_RULE])
		options->rule = (int32) abc_rule_parse(TextDatumGetCString(values[ABC_OPTION_RULE]));
	if (options->rule == ABC_FIXED)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("rule \"fixed\" has nothing to fit"),
				 errhint("Give the limits to crm.abc_model_fixed().")));
	if (nulls[ABC_OPTION_CUTS])
		cuts_default(options);
	else if (abc_rule_is_computed((AbcRule) options->rule))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("rule \"%s\" takes no cuts", abc_rule_name((AbcRule) options->rule)),
				 errhint("It finds its two limits from the values; leave cuts out, or use another rule.")));
	else
		cuts_read(options, values[ABC_OPTION_CUTS]);
	for (int i = 0; i < options->nclasses; i++)
		options->labels[i][0] = (char) ('A' + i);
	if (!nulls[ABC_OPTION_LABELS])
	{
		memset(options->labels, 0, sizeof(options->labels));
		abc_labels_read(options, values[ABC_OPTION_LABELS]);
	}
	options->refuse_negative = !nulls[ABC_OPTION_NEGATIVES] &&
		abc_refuse_negative_parse(TextDatumGetCString(values[ABC_OPTION_NEGATIVES]));
	options->split_ties = !nulls[ABC_OPTION_TIES] &&
		split_ties_parse(TextDatumGetCString(values[ABC_OPTION_TIES]));
	if (options->split_ties && options->rule == ABC_COMPUTED_R)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("rule \"computed_r\" keeps ties together"),
				 errhint("Its limits are values; leave ties out.")));
}

/* Read the options from arguments in the order of crm.abc_options, as many as there are. */
void
abc_options_arguments(AbcOptions *options, FunctionCallInfo fcinfo, int first)
{
	Datum		values[ABC_OPTION_COLUMNS];
	bool		nulls[ABC_OPTION_COLUMNS];

	for (int i = 0; i < ABC_OPTION_COLUMNS; i++)
	{
		nulls[i] = first + i >= PG_NARGS() || PG_ARGISNULL(first + i);
		values[i] = nulls[i] ? (Datum) 0 : PG_GETARG_DATUM(first + i);
	}
	abc_options_read(options, values, nulls);
}

/* A row of type crm.abc_options as a new AbcOptions. */
const void *
abc_options_decode(Datum row)
{
	AbcOptions *options = palloc(sizeof(AbcOptions));
	Datum		values[ABC_OPTION_COLUMNS];
	bool		nulls[ABC_OPTION_COLUMNS];

	if (!crm_deform_row(row, ABC_OPTION_COLUMNS, values, nulls))
		elog(ERROR, "abc_options has the wrong number of columns");
	abc_options_read(options, values, nulls);
	return options;
}

bool
abc_options_same(const AbcOptions *one, const AbcOptions *other)
{
	if (one->rule != other->rule || one->nclasses != other->nclasses ||
		one->refuse_negative != other->refuse_negative || one->split_ties != other->split_ties)
		return false;
	for (int i = 0; i < ABC_MAX_CLASSES - 1; i++)
		if (one->cuts[i] != other->cuts[i])
			return false;
	return memcmp(one->labels, other->labels, sizeof(one->labels)) == 0;
}

/* Options that lay in a state which anyone may have made up. */
bool
abc_options_valid(const AbcOptions *options)
{
	bool		is_computed = abc_rule_is_computed((AbcRule) options->rule);

	if (options->rule < ABC_CROSSER_UP || options->rule >= ABC_FIXED ||
		options->nclasses < 2 || options->nclasses > ABC_MAX_CLASSES ||
		(is_computed && options->nclasses != 3))
		return false;
	for (int i = 0; i < options->nclasses; i++)
	{
		size_t		length = strnlen(options->labels[i], ABC_LABEL_SIZE);

		if (length == 0 || length == ABC_LABEL_SIZE ||
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

/* abc_options(cuts, rule, labels, negatives, ties): the row, checked. */
Datum
crm_abc_options(PG_FUNCTION_ARGS)
{
	AbcOptions	options;
	TupleDesc	desc;
	Datum		values[ABC_OPTION_COLUMNS];
	bool		nulls[ABC_OPTION_COLUMNS];

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	abc_options_arguments(&options, fcinfo, 0);
	for (int i = 0; i < ABC_OPTION_COLUMNS; i++)
	{
		nulls[i] = PG_ARGISNULL(i);
		values[i] = nulls[i] ? (Datum) 0 : PG_GETARG_DATUM(i);
	}
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(desc), values, nulls)));
}
