/*
 * clv_options.c
 *		The options of a fit: model, unit of time, penalty, and what to do with
 *		later rows and refunds.
 */
#include "base/crm.h"

#include <math.h>

#include "access/htup_details.h"
#include "funcapi.h"
#include "utils/builtins.h"

#include "clv/clv_options.h"
#include "math/bgnbd.h"

PG_FUNCTION_INFO_V1(crm_clv_options);

/* Penalties above this leave nothing to the data. */
#define MOST_PENALTY 1e6

/* MBG/NBD in days: one-time buyers may have left, days are what summaries hold. */
ClvOptions
clv_options_default(void)
{
	return (ClvOptions) {.kind = CLV_MBG_NBD,.unit = CLV_DAY,.refunds = REFUNDS_NET};
}

/* 'exclude' is true, 'error' false. */
bool
clv_after_as_of_parse(const char *value)
{
	if (strcmp(value, "exclude") == 0)
		return true;
	if (strcmp(value, "error") == 0)
		return false;
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("after_as_of must be 'error' or 'exclude', not \"%s\"", value),
			 errhint("'exclude' leaves out customers whose first purchase is after the as-of date, and later purchases of the others.")));
}

static int
checked_k(int k)
{
	if (k < 1 || k > BGNBD_MAX_K)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("k must be between 1 and %d, not %d", BGNBD_MAX_K, k),
				 errhint("k = 1 is the timing of mbg_nbd, greater k is more regular.")));
	return k;
}

/* Options that go together, of values that are right each by itself. */
static void
check_options(const ClvOptions *options)
{
	if (clv_kind_family(options->kind) != CLV_PURCHASES)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("model \"%s\" is not a model of purchases", clv_kind_name(options->kind)),
				 errhint("crm.gamma_gamma_fit() fits spend, crm.sbg_fit() and crm.bdw_fit() contracts; none of them looks at this option.")));
	if (options->k != 0 && options->kind != CLV_MBG_CNBD_K)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("k belongs to mbg_cnbd_k, not to %s", clv_kind_name(options->kind)),
				 errhint("Leave k out, or use model => 'mbg_cnbd_k'.")));
	if (!(options->penalty >= 0 && options->penalty <= MOST_PENALTY))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("penalty must be between 0 and %g, not %.15g", MOST_PENALTY, options->penalty),
				 errhint("0 is maximum likelihood, 0.001 to 0.1 steadies a fit to few customers.")));
}

/* The option columns, as they stand in a row or in an argument list; NULL is the default. */
static ClvOptions
options_from_values(const Datum *values, const bool *nulls)
{
	ClvOptions	options = clv_options_default();

	if (!nulls[CLV_OPTION_MODEL])
		options.kind = clv_kind_parse(TextDatumGetCString(values[CLV_OPTION_MODEL]));
	if (!nulls[CLV_OPTION_UNIT])
		options.unit = clv_unit_parse(TextDatumGetCString(values[CLV_OPTION_UNIT]));
	if (!nulls[CLV_OPTION_K])
		options.k = checked_k(DatumGetInt32(values[CLV_OPTION_K]));
	if (!nulls[CLV_OPTION_PENALTY])
		options.penalty = DatumGetFloat8(values[CLV_OPTION_PENALTY]);
	if (!nulls[CLV_OPTION_AFTER_AS_OF])
		options.exclude_later = clv_after_as_of_parse(TextDatumGetCString(values[CLV_OPTION_AFTER_AS_OF]));
	if (!nulls[CLV_OPTION_REFUNDS])
		options.refunds = refund_rule_parse(TextDatumGetCString(values[CLV_OPTION_REFUNDS]));
	if (!nulls[CLV_OPTION_INCLUDE_FIRST])
		options.include_first = DatumGetBool(values[CLV_OPTION_INCLUDE_FIRST]);
	check_options(&options);
	return options;
}

/*
 * Options from arguments of a function: arguments[] are the places of the
 * option columns in its argument list, -1 where it has none.
 */
ClvOptions
clv_options_arguments(FunctionCallInfo fcinfo, const int *arguments)
{
	Datum		values[CLV_OPTION_COLUMNS];
	bool		nulls[CLV_OPTION_COLUMNS];

	for (int i = 0; i < CLV_OPTION_COLUMNS; i++)
	{
		nulls[i] = arguments[i] < 0 || PG_ARGISNULL(arguments[i]);
		values[i] = nulls[i] ? (Datum) 0 : PG_GETARG_DATUM(arguments[i]);
	}
	return options_from_values(values, nulls);
}

/* The options of the last row, read once for as long as they stay the same. */
typedef struct OptionsCache
{
	HeapTupleHeader source;
	ClvOptions	options;
} OptionsCache;

/*
 * Options of a call of an aggregate's function: the argument if there is one
 * and it is not NULL.  Takes fn_extra for itself.
 */
const ClvOptions *
clv_options_cached(FunctionCallInfo fcinfo, int argument)
{
	OptionsCache *cache = fcinfo->flinfo->fn_extra;
	bool		given = PG_NARGS() > argument && !PG_ARGISNULL(argument);
	HeapTupleHeader header = given ? PG_GETARG_HEAPTUPLEHEADER(argument) : NULL;
	uint32		length = given ? HeapTupleHeaderGetDatumLength(header) : 0;
	Datum		values[CLV_OPTION_COLUMNS];
	bool		nulls[CLV_OPTION_COLUMNS];

	if (cache == NULL)
	{
		cache = fcinfo->flinfo->fn_extra =
			MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(OptionsCache));
		cache->options = clv_options_default();
	}
	if (given ? cache->source != NULL && HeapTupleHeaderGetDatumLength(cache->source) == length &&
		memcmp(cache->source, header, length) == 0 : cache->source == NULL)
		return &cache->options;

	if (cache->source != NULL)
		pfree(cache->source);
	cache->source = NULL;
	cache->options = clv_options_default();
	if (!given)
		return &cache->options;
	if (!crm_deform_row(HeapTupleHeaderGetDatum(header), CLV_OPTION_COLUMNS, values, nulls))
		elog(ERROR, "clv_options has the wrong number of columns");
	cache->options = options_from_values(values, nulls);
	cache->source = MemoryContextAlloc(fcinfo->flinfo->fn_mcxt, length);
	memcpy(cache->source, header, length);
	return &cache->options;
}

/* clv_options(model, unit, …): the row, checked. */
Datum
crm_clv_options(PG_FUNCTION_ARGS)
{
	static const int places[CLV_OPTION_COLUMNS] = {0, 1, 2, 3, 4, 5, 6};
	TupleDesc	desc;
	Datum		values[CLV_OPTION_COLUMNS];
	bool		nulls[CLV_OPTION_COLUMNS];

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	(void) clv_options_arguments(fcinfo, places);
	for (int i = 0; i < CLV_OPTION_COLUMNS; i++)
	{
		nulls[i] = PG_ARGISNULL(i);
		values[i] = nulls[i] ? (Datum) 0 : PG_GETARG_DATUM(i);
	}
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(desc), values, nulls)));
}
