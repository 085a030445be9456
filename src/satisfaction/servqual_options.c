/*
 * servqual_options.c
 *		What a call of servqual() says of the items: their dimensions, which
 *		weigh so much, and their scale.
 *
 * The arguments are the same in every row, and are read again only where they
 * are not the same bytes.
 */
#include "base/crm.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "base/float_list.h"
#include "satisfaction/servqual_options.h"

#define DIMENSIONS_HINT "Name the dimension of each item, '{tangibles, tangibles, empathy}'."
#define DEFAULT_CONFIDENCE 0.95

/* Places behind the first of the arguments after the dimensions and the respondent's weight. */
enum
{
	DIMENSION_WEIGHTS, LOWEST, HIGHEST, CONFIDENCE, OTHERS
};

/* Arguments that were read, and what they said. */
typedef struct OptionsCache
{
	ArrayType  *dimensions;
	ArrayType  *weights;		/* NULL: none */
	bool		given[OTHERS];
	double		number[OTHERS];
	ServqualOptions options;
} OptionsCache;

/* Could reading arguments have made these?  For states that anyone may forge. */
bool
servqual_options_valid(const ServqualOptions *options)
{
	if (options->items < 1 || options->items > ITEMS_MOST || options->dimensions < 1 ||
		options->dimensions > SERVQUAL_DIMENSIONS_MOST)
		return false;
	for (int i = 0; i < options->items; i++)
		if (options->dimension_of[i] >= options->dimensions)
			return false;
	for (int i = 0; i < options->dimensions; i++)
		if (memchr(options->name[i], '\0', SERVQUAL_NAME_SIZE) == NULL)
			return false;
	return true;
}

/* The dimension of that name, a new one if it comes for the first time. */
static int
dimension_named(ServqualOptions *options, const char *name)
{
	int			i = 0;

	if (name[0] == '\0' || strlen(name) >= SERVQUAL_NAME_SIZE)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the dimension \"%s\" is empty or longer than %d bytes", name, SERVQUAL_NAME_SIZE - 1),
				 errhint(DIMENSIONS_HINT)));
	while (i < options->dimensions && strcmp(options->name[i], name) != 0)
		i++;
	if (i == SERVQUAL_DIMENSIONS_MOST)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("there are more than %d dimensions", SERVQUAL_DIMENSIONS_MOST),
				 errhint("Items of one dimension have the same name.")));
	if (i == options->dimensions)
		strlcpy(options->name[options->dimensions++], name, SERVQUAL_NAME_SIZE);
	return i;
}

/* The dimension of each item. */
static void
read_dimensions(ArrayType *array, ServqualOptions *options)
{
	Datum	   *items;

	if (ARR_NDIM(array) != 1 || array_contains_nulls(array))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("dimensions must be a one-dimensional array without nulls"),
				 errhint(DIMENSIONS_HINT)));
	deconstruct_array(array, TEXTOID, -1, false, TYPALIGN_INT, &items, NULL, &options->items);
	if (options->items > ITEMS_MOST)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("there are %d items, more than %d", options->items, ITEMS_MOST),
				 errhint("Take the items of one questionnaire.")));
	for (int i = 0; i < options->items; i++)
		options->dimension_of[i] = (uint8) dimension_named(options, TextDatumGetCString(items[i]));
}

/* The weights of the dimensions as shares of their sum. */
static void
read_weights(ArrayType *array, ServqualOptions *options)
{
	int			count;
	const double *weights = float_list_read(array, "dimension_weights", &count);
	double		sum = 0;

	if (count != options->dimensions)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg_plural("dimension_weights has %d element for %d dimensions",
							   "dimension_weights has %d elements for %d dimensions", count, count, options->dimensions),
				 errhint("Give one weight per dimension, in the order in which dimensions names them first.")));
	for (int i = 0; i < count; i++)
	{
		if (weights[i] < 0 || weights[i] > 1e100)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("weight of dimension \"%s\" is %.15g", options->name[i], weights[i]),
					 errhint("Weights are 0 or more, for instance 100 points shared out among the dimensions.")));
		sum += weights[i];
	}
	if (!(sum > 1e-100))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("dimension_weights add up to %.15g", sum),
				 errhint("Give at least one dimension a weight above 0.")));
	options->weighted = 1;
	for (int i = 0; i < count; i++)
		options->weight[i] = weights[i] / sum;
}

/* The scale, of which both ends are given or none, and the confidence. */
static void
read_numbers(const OptionsCache *cache, ServqualOptions *options)
{
	options->confidence = cache->given[CONFIDENCE] ? cache->number[CONFIDENCE] : DEFAULT_CONFIDENCE;
	if (!(options->confidence > 0 && options->confidence < 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("confidence must be above 0 and below 1, not %.15g", options->confidence),
				 errhint("Write 95 %% as 0.95.")));
	if (!cache->given[LOWEST] && !cache->given[HIGHEST])
		return;
	options->scaled = 1;
	options->lowest = cache->number[LOWEST];
	options->highest = cache->number[HIGHEST];
	if (!cache->given[LOWEST] || !cache->given[HIGHEST] || !isfinite(options->lowest) || !isfinite(options->highest) ||
		options->lowest >= options->highest)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("lowest and highest must be the ends of a scale"),
				 errhint("Pass for instance 1 and 7, or NULL for both.")));
}

static ArrayType *
copy_array(MemoryContext context, const ArrayType *array)
{
	return array == NULL ? NULL : memcpy(MemoryContextAlloc(context, VARSIZE(array)), array, VARSIZE(array));
}

static bool
same_array(const ArrayType *one, const ArrayType *other)
{
	if (one == NULL || other == NULL)
		return one == other;
	return VARSIZE(one) == VARSIZE(other) && memcmp(one, other, VARSIZE(one)) == 0;
}

/* The arguments of this row; those that the function does not have are not given. */
static void
take_arguments(FunctionCallInfo fcinfo, int dimensions, int others, OptionsCache *row)
{
	row->dimensions = PG_GETARG_ARRAYTYPE_P(dimensions);
	for (int i = 0; i < OTHERS; i++)
	{
		row->given[i] = others + i < PG_NARGS() && !PG_ARGISNULL(others + i);
		row->number[i] = i != DIMENSION_WEIGHTS && row->given[i] ? PG_GETARG_FLOAT8(others + i) : 0;
	}
	row->weights = row->given[DIMENSION_WEIGHTS] ? PG_GETARG_ARRAYTYPE_P(others) : NULL;
}

static bool
same_arguments(const OptionsCache *cache, const OptionsCache *row)
{
	for (int i = 0; i < OTHERS; i++)
		if (cache->given[i] != row->given[i] || cache->number[i] != row->number[i])
			return false;
	return same_array(cache->dimensions, row->dimensions) && same_array(cache->weights, row->weights);
}

/*
 * The options in arguments: the dimensions, not NULL, and from others on those
 * behind the weight of the respondent.  They stay until the next call.
 */
const ServqualOptions *
servqual_options_arguments(FunctionCallInfo fcinfo, int dimensions, int others)
{
	OptionsCache *cache = fcinfo->flinfo->fn_extra;
	OptionsCache row;

	take_arguments(fcinfo, dimensions, others, &row);
	if (cache != NULL && likely(same_arguments(cache, &row)))
		return &cache->options;
	memset(&row.options, 0, sizeof(row.options));
	read_dimensions(row.dimensions, &row.options);
	if (row.weights != NULL)
		read_weights(row.weights, &row.options);
	read_numbers(&row, &row.options);
	row.dimensions = copy_array(fcinfo->flinfo->fn_mcxt, row.dimensions);
	row.weights = copy_array(fcinfo->flinfo->fn_mcxt, row.weights);
	if (cache == NULL)
		cache = MemoryContextAlloc(fcinfo->flinfo->fn_mcxt, sizeof(OptionsCache));
	else
	{
		pfree(cache->dimensions);
		if (cache->weights != NULL)
			pfree(cache->weights);
	}
	*cache = row;
	fcinfo->flinfo->fn_extra = cache;
	return &cache->options;
}
