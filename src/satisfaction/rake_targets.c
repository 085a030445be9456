/*
 * rake_targets.c
 *		The margins of a population that the weights of a survey are to meet.
 *
 * In SQL a jsonb array with an object for each margin, in the order of the
 * respondent's cells: [{"f": 520, "m": 480}, {"north": 300, "south": 700}].
 */
#include "base/crm.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "common/int.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/numeric.h"

#include "satisfaction/rake_targets.h"

/* Margins with totals as far apart as this, relative to each other, are one population. */
#define TOTALS_TOLERANCE 1e-9

/* Sizes of targets that base weights can be put on: their ratio is a number. */
#define LEAST_TARGET 1e-100
#define GREATEST_TARGET 1e100

#define FORM_HINT "Write an object for each margin, in the order of the cells: '[{\"f\": 520, \"m\": 480}, {\"north\": 300, \"south\": 700}]'."
#define ONE_MARGIN_HINT "Write one object: '{\"north\": 300, \"south\": 700}'."

/* The error for jsonb of another form. */
CRM_NORETURN static void
refuse_form(bool one_margin)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg(one_margin ? "targets must be a json object of numbers" :
					"targets must be a json array of objects of numbers"),
			 errhint("%s", one_margin ? ONE_MARGIN_HINT : FORM_HINT)));
}

/* The target of a category. */
static double
read_target(const JsonbValue *value, const RakeCategory *category, bool one_margin)
{
	double		target;

	if (value->type != jbvNumeric)
		refuse_form(one_margin);
	target = DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow, NumericGetDatum(value->val.numeric)));
	if (!(target >= 0))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("target %.15g of category \"%.*s\" of margin %d is negative", target,
						category->length, category->name, category->margin + 1),
				 errhint("Targets are counts or shares of the population.")));
	if (target != 0 && !(target >= LEAST_TARGET && target <= GREATEST_TARGET))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("target %.15g of category \"%.*s\" of margin %d is out of range", target,
						category->length, category->name, category->margin + 1),
				 errhint("Targets are counts or shares of the population; sizes go from 1e-100 to 1e100.")));
	return target;
}

/* Read one margin, whose object has begun; its total. */
static double
read_margin(RakeTargets *targets, JsonbIterator **iterator, bool one_margin)
{
	JsonbValue	key;
	JsonbValue	value;
	int			at = targets->first[targets->margins];
	double		total = 0;

	while (JsonbIteratorNext(iterator, &key, true) == WJB_KEY)
	{
		RakeCategory *category = &targets->categories[at];

		if (JsonbIteratorNext(iterator, &value, true) != WJB_VALUE)
			refuse_form(one_margin);
		*category = (RakeCategory) {key.val.string.val, key.val.string.len, targets->margins};
		targets->targets[at] = read_target(&value, category, one_margin);
		total += targets->targets[at++];
	}
	targets->first[++targets->margins] = at;
	return total;
}

/* All margins have one total; what differs by rounding is put on that of the first. */
static void
check_total(RakeTargets *targets, double total)
{
	int			margin = targets->margins - 1;

	if (margin == 0)
		targets->total = total;
	if (!(total > 0))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("targets of margin %d add up to %.15g", margin + 1, total),
				 errhint("Targets are counts or shares of the population, at least one of them above 0.")));
	if (!(fabs(total / targets->total - 1) <= TOTALS_TOLERANCE))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("targets of margin %d add up to %.15g, those of margin 1 to %.15g", margin + 1, total,
						targets->total),
				 errhint("All margins describe one population: pass counts of one source, or the shares of each.")));
	for (int i = targets->first[margin]; i < targets->first[margin + 1]; i++)
		targets->targets[i] *= targets->total / total;
}

/* The numbers of combinations: the last margin counts fastest. */
static void
number_combinations(RakeTargets *targets)
{
	uint64		combinations = 1;

	for (int margin = targets->margins - 1; margin >= 0; margin--)
	{
		targets->radix[margin] = combinations;
		if (pg_mul_u64_overflow(combinations, (uint64) (targets->first[margin + 1] - targets->first[margin]),
								&combinations))
			ereport(ERROR,
					(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
					 errmsg("targets have too many combinations of categories"),
					 errhint("Leave a margin out, or merge categories.")));
	}
}

/* The margins, in the current memory context, where the jsonb must lie too; or one margin alone. */
RakeTargets *
rake_targets_read(const Jsonb *json, bool one_margin)
{
	JsonbIterator *iterator = JsonbIteratorInit(unconstify(JsonbContainer *, &json->root));
	RakeTargets *targets = palloc0(sizeof(RakeTargets));
	Size		most = VARSIZE_ANY_EXHDR(json) / sizeof(JEntry) / 2 + 1;	/* a category takes two of them */
	JsonbValue	value;

	targets->categories = palloc(most * sizeof(RakeCategory));
	targets->targets = palloc(most * sizeof(double));
	if (one_margin ? !JB_ROOT_IS_OBJECT(json) : (!JB_ROOT_IS_ARRAY(json) || JB_ROOT_IS_SCALAR(json) || JB_ROOT_COUNT(json) == 0))
		refuse_form(one_margin);
	if (!one_margin)
		(void) JsonbIteratorNext(&iterator, &value, false);
	for (int count = one_margin ? 1 : JB_ROOT_COUNT(json); count > 0; count--)
	{
		if (targets->margins == RAKE_MOST_MARGINS)
			ereport(ERROR,
					(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
					 errmsg("targets have more than %d margins", RAKE_MOST_MARGINS),
					 errhint("Leave out margins that matter less.")));
		if (JsonbIteratorNext(&iterator, &value, false) != WJB_BEGIN_OBJECT)
			refuse_form(one_margin);
		check_total(targets, read_margin(targets, &iterator, one_margin));
	}
	number_combinations(targets);
	return targets;
}

/* Get ready for values of that type; what is looked up lies in the context. */
void
rake_names_of(RakeNames *names, Oid type, MemoryContext context)
{
	Oid			output;
	bool		is_varlena;

	getTypeOutputInfo(type, &output, &is_varlena);
	fmgr_info_cxt(output, &names->output, context);
	get_typlenbyvalalign(type, &names->length, &names->by_value, &names->align);
	names->declared = type;
	names->type = getBaseType(type);
}

/* By length, then by bytes, as jsonb orders keys. */
static int
compare_name(const RakeCategory *category, const char *name, int length)
{
	if (category->length != length)
		return category->length < length ? -1 : 1;
	return memcmp(category->name, name, (size_t) length);
}

/* The category of that name in a margin. */
static int
find_category(const RakeTargets *targets, int margin, const char *name, int length)
{
	int			low = targets->first[margin];
	int			high = targets->first[margin + 1];

	while (low < high)
	{
		int			middle = low + (high - low) / 2;
		int			order = compare_name(&targets->categories[middle], name, length);

		if (order == 0)
			return middle;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("category \"%.*s\" of margin %d has no target", length, name, margin + 1),
			 errhint("Every category that respondents have needs a target; give one to it, merge it with another, or leave its rows out with WHERE.")));
}

/* The category of a value in a margin; an error if it has no target. */
int
rake_category(const RakeTargets *targets, int margin, const RakeNames *names, Datum value)
{
	const char *name;

	switch (names->type)
	{
		case TEXTOID:
		case VARCHAROID:
			{
				struct varlena *packed = PG_DETOAST_DATUM_PACKED(value);

				return find_category(targets, margin, VARDATA_ANY(packed), (int) VARSIZE_ANY_EXHDR(packed));
			}
		case BOOLOID:
			name = DatumGetBool(value) ? "true" : "false";
			break;
		case BPCHAROID:
			name = text_to_cstring(DatumGetTextPP(DirectFunctionCall1(rtrim1, value)));
			break;
		default:
			name = OutputFunctionCall(unconstify(FmgrInfo *, &names->output), value);
	}
	return find_category(targets, margin, name, (int) strlen(name));
}

/* The number of the combination of a respondent's cells; false if one of them is NULL. */
bool
rake_combination(const RakeTargets *targets, const RakeNames *names, ArrayType *cells, uint64 *combination)
{
	Datum	   *values;
	bool	   *nulls;
	int			count;

	if (ARR_NDIM(cells) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("cells must be a one-dimensional array"),
				 errhint("Pass the categories of one respondent, ARRAY[sex, region].")));
	deconstruct_array(cells, ARR_ELEMTYPE(cells), names->length, names->by_value, names->align, &values, &nulls, &count);
	if (count != targets->margins)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cells have %d elements, targets %d margins", count, targets->margins),
				 errhint("Pass one category for each margin, in the order of the targets.")));
	for (int margin = 0; margin < count; margin++)
		if (nulls[margin])
			return false;
	*combination = 0;
	for (int margin = 0; margin < count; margin++)
		*combination += targets->radix[margin] *
			(uint64) (rake_category(targets, margin, names, values[margin]) - targets->first[margin]);
	return true;
}

/* The name of a category, for errors. */
char *
rake_category_name(const RakeTargets *targets, int category)
{
	return pnstrdup(targets->categories[category].name, (Size) targets->categories[category].length);
}
