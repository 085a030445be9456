/*
 * mistakes.c
 *		Typical mistakes, answered with what to write instead.
 */
#include "base/crm.h"

#include "access/htup_details.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "parser/parse_coerce.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include "base/result_rows.h"

PG_FUNCTION_INFO_V1(crm_refuse_row);
PG_FUNCTION_INFO_V1(crm_mistake_in);
PG_FUNCTION_INFO_V1(crm_mistake_out);
PG_FUNCTION_INFO_V1(crm_mistake);
PG_FUNCTION_INFO_V1(crm_refuse_call);
PG_FUNCTION_INFO_V1(crm_refuse_key);
PG_FUNCTION_INFO_V1(crm_refuse_option);
PG_FUNCTION_INFO_V1(crm_refuse_few);
PG_FUNCTION_INFO_V1(crm_refuse_population);

/* Bytes of a text that an error shows. */
#define SHOWN 40

/* Stands before the name of a type in the output of a value that is known by its type. */
#define TYPE_MARK "::"

/*
 * The cast of a row of the extension to the type of its first column: PL/pgSQL
 * asks for it where SELECT f(...) INTO fills a row variable column by column.
 */
Datum
crm_refuse_row(PG_FUNCTION_ARGS)
{
	const char *type = format_type_be(HeapTupleHeaderGetTypeId(PG_GETARG_HEAPTUPLEHEADER(0)));

	ereport(ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 errmsg("a row of type %s is given where its first column is expected", type),
			 errhint("To fill a variable with it, write variable := crm.function(...), SELECT * INTO variable FROM crm.function(...), or for an aggregate SELECT (crm.aggregate(...)).* INTO variable FROM ...")));
}

/* A literal as errors show it. */
static char *
quoted(const char *text)
{
	int			length = (int) strlen(text);
	int			shown = pg_mbcliplen(text, length, SHOWN);

	return psprintf("'%.*s%s'", shown, text, shown < length ? "..." : "");
}

/* Text input of mistake: a literal, or a type as the output marks it. */
Datum
crm_mistake_in(PG_FUNCTION_ARGS)
{
	const char *text = PG_GETARG_CSTRING(0);

	if (strncmp(text, TYPE_MARK, strlen(TYPE_MARK)) == 0)
		PG_RETURN_TEXT_P(cstring_to_text(text + strlen(TYPE_MARK)));
	PG_RETURN_TEXT_P(cstring_to_text(quoted(text)));
}

/* Text output: what the input makes the same value of. */
Datum
crm_mistake_out(PG_FUNCTION_ARGS)
{
	char	   *value = text_to_cstring(PG_GETARG_TEXT_PP(0));
	size_t		length = strlen(value);

	if (length < 2 || value[0] != '\'')
		PG_RETURN_CSTRING(psprintf("%s%s", TYPE_MARK, value));
	PG_RETURN_CSTRING(pnstrdup(value + 1, length - 2));
}

/* The casts to mistake: text as it is, everything else as its type. */
Datum
crm_mistake(PG_FUNCTION_ARGS)
{
	Oid		   *types;
	int			count;

	(void) get_func_signature(fcinfo->flinfo->fn_oid, &types, &count);
	if (types[0] == TEXTOID || types[0] == VARCHAROID)
		PG_RETURN_TEXT_P(cstring_to_text(quoted(text_to_cstring(PG_GETARG_TEXT_PP(0)))));
	PG_RETURN_TEXT_P(cstring_to_text(format_type_be(types[0])));
}

/* Append the names of a function's arguments. */
static void
append_argument_names(StringInfo list, Oid function)
{
	HeapTuple	tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
	Oid		   *types;
	char	  **names;
	char	   *modes;
	int			count;
	bool		first = true;

	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for function %u", function);
	count = get_func_arg_info(tuple, &types, &names, &modes);
	for (int i = 0; i < count; i++)
		if (modes == NULL || modes[i] == PROARGMODE_IN)
		{
			appendStringInfo(list, "%s%s", first ? "" : ", ", names[i]);
			first = false;
		}
	ReleaseSysCache(tuple);
}

/*
 * What was passed for the arguments that are mistakes; is a name in the given
 * place, that of the population, and no population anywhere?
 */
static bool
append_mistakes(StringInfo given, FunctionCallInfo fcinfo, int place)
{
	Oid		   *types;
	int			count;
	bool		is_name = false;

	(void) get_func_signature(fcinfo->flinfo->fn_oid, &types, &count);
	for (int i = 0; i < count && types[i] == types[0]; i++)
	{
		char	   *value = PG_ARGISNULL(i) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(i));

		if (value != NULL && types[i] == TEXTOID)
			value = quoted(value);
		if (i == place)
			is_name = value != NULL && (value[0] == '\'' || strcmp(value, "regclass") == 0);
		else if (value != NULL && strstr(value, "population") != NULL)
			is_name = false;
		if (value != NULL || i == 0)
			appendStringInfo(given, "%s%s", i > 0 ? ", " : "", value != NULL ? value : "NULL");
	}
	return is_name;
}

/* What the functions make of NULL in the place of a population or model: NULL, or no rows. */
static Datum
nothing_of_null(FunctionCallInfo fcinfo)
{
	if (fcinfo->flinfo->fn_retset)
		return result_rows_none(fcinfo);
	PG_RETURN_NULL();
}

/*
 * A function called with arguments of other types or in another order: this is
 * its twin, which takes them to say what it takes.  An untyped NULL is no
 * mistake.
 */
Datum
crm_refuse_call(PG_FUNCTION_ARGS)
{
	char	   *name = get_func_name(fcinfo->flinfo->fn_oid);
	const char *maker = strncmp(name, "abc", 3) == 0 ? "population_of_items(item, amount)" :
		"population_with_days(customer, at, amount)";
	StringInfoData given;
	StringInfoData names;
	int			place;
	bool		is_name;

	if (PG_ARGISNULL(0))
		return nothing_of_null(fcinfo);
	initStringInfo(&given);
	initStringInfo(&names);
	append_argument_names(&names, fcinfo->flinfo->fn_oid);
	place = strncmp(names.data, "population", 10) == 0 ? 0 : strncmp(names.data, "model, population", 17) == 0 ? 1 : -1;
	is_name = append_mistakes(&given, fcinfo, place);
	ereport(ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 errmsg("crm.%s cannot take (%s)", name, given.data),
			 is_name
			 ? errhint("A population is made of rows, not named: SELECT crm.%s FROM orders. Pass that to crm.%s(%s).",
					   maker, name, names.data)
			 : strncmp(names.data, "summary", 7) == 0
			 ? errhint("A summary is made of the rows of one customer: SELECT customer, crm.%s(crm.customer_summary(at, amount)%s) FROM orders GROUP BY customer. Of a population, crm.customers(population) has such columns.",
					   name, names.data + 7)
			 : strcmp(name, "pyramid") == 0
			 ? errhint("A model is made of one value per customer: SELECT t.* FROM (SELECT crm.pyramid_fit(money, 'platinum') AS model FROM crm.customers(population)) AS f, crm.pyramid(model) AS t.")
			 : strstr(name, "_fit") != NULL && strncmp(given.data, "crm.customer_summary", 15) == 0
			 ? errhint("Over summaries it is an aggregate with its options in one value: crm.%s(summary, as_of, crm.%.3s_options(...)).",
					   name, strncmp(name, "rfm", 3) == 0 ? "rfm" : "clv")
			 : errhint("In order its arguments are crm.%s(%s): days as '2026-01-31', shares as '{0.2,0.8}', lengths of time as numbers, options by name.",
					   name, names.data)));
}

/* The cast of a population to a number, or to a table by its name. */
Datum
crm_refuse_population(PG_FUNCTION_ARGS)
{
	if (get_func_rettype(fcinfo->flinfo->fn_oid) == FLOAT8OID)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("a number is expected, not a population"),
				 errhint("Take one of each customer: SELECT crm.gini(c.money) FROM crm.customers(population) AS c.")));
	ereport(ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 errmsg("a table or view is expected, not a population"),
			 errhint("Pass the name of one, for instance of a view that crm.create_source('shop', 'orders', 'customer_id', 'ordered_at', 'amount') makes: 'shop.customer_360'.")));
}

/* Columns of a population in order, as hints name them. */
static const char *
population_columns(const char *name)
{
	return strcmp(name, "population_of_items") == 0 ? "item, amount" : "customer, at, amount, order_id";
}

/* A population called with too few columns; the amount is missed where the others are right. */
static void
refuse_few_columns(FunctionCallInfo fcinfo, const char *name, const char *key)
{
	Oid			second = PG_NARGS() > 2 ? get_fn_expr_argtype(fcinfo->flinfo, 2) : InvalidOid;
	bool		is_amount = strcmp(name, "population_of_items") == 0 ||
		(OidIsValid(second) && TypeCategory(second) == TYPCATEGORY_DATETIME && strstr(key, "time") == NULL && strcmp(key, "date") != 0);

	ereport(ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 errmsg("crm.%s(%s%s%s) lacks %s", name, key, OidIsValid(second) ? ", " : "",
					OidIsValid(second) ? format_type_be(second) : "", is_amount ? "the amount" : "columns"),
			 errhint("In order its arguments are crm.%s(%s). Where purchases have no price, pass 0 as the amount.",
					 name, population_columns(name))));
}

/*
 * A population called with too few columns, or with a key that it cannot hold,
 * perhaps because its columns come in another order.
 */
Datum
crm_refuse_key(PG_FUNCTION_ARGS)
{
	char	   *name = get_func_name(fcinfo->flinfo->fn_oid);
	char	   *key = PG_ARGISNULL(1) ? "NULL" : text_to_cstring(PG_GETARG_TEXT_PP(1));

	name[strlen(name) - strlen("_transition")] = '\0';
	if (PG_NARGS() - 1 < (strcmp(name, "population_of_items") == 0 ? 2 : 3))
		refuse_few_columns(fcinfo, name, key);
	ereport(ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 errmsg("crm.%s cannot take (%s) as a key", name, key),
			 errhint("Keys are smallint, integer, bigint, uuid or text: cast others, for instance customer::bigint or customer::text. The order is crm.%s(%s).",
					 name, population_columns(name))));
}

/* Has a function an argument of that name? */
static bool
has_argument(Oid function, const char *name)
{
	HeapTuple	tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
	Oid		   *types;
	char	  **names;
	char	   *modes;
	int			count;
	bool		found = false;

	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for function %u", function);
	count = get_func_arg_info(tuple, &types, &names, &modes);
	ReleaseSysCache(tuple);
	for (int i = 0; i < count; i++)
		found = found || strcmp(names[i], name) == 0;
	return found;
}

/* An option by the name that it has elsewhere, or of another kind: an argument of the twin tells by its name in which way. */
Datum
crm_refuse_option(PG_FUNCTION_ARGS)
{
	static const struct
	{
		const char *argument;
		const char *given;
		const char *remedy;
	}			cases[] = {
		{"horizon", "an argument horizon", "Its horizon is in days, and goes by name: horizon_days => 365."},
		{"scheme", "an argument scheme", "A scheme names what scores are called: crm.rfm_segments(model, population, scheme => 'rf_grid'), or crm.rfm_segment(r, f, m, 'rf_grid') of each row."},
		/* behind scheme: rfm() returns a column of that name */
		{"cell", "one category", "Cells are an array, of one margin too: crm.rake(ARRAY[region], '[{\"north\": 300, \"south\": 700}]') OVER (). crm.poststratify(region, targets) OVER () takes one."},
	};
	size_t		i = 0;

	while (i < lengthof(cases) - 1 && !has_argument(fcinfo->flinfo->fn_oid, cases[i].argument))
		i++;
	ereport(ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 errmsg("crm.%s cannot take %s", get_func_name(fcinfo->flinfo->fn_oid), cases[i].given),
			 errhint("%s", cases[i].remedy)));
}

/* A function, window function or aggregate called with too few arguments. */
Datum
crm_refuse_few(PG_FUNCTION_ARGS)
{
	static const struct
	{
		const char *function;
		const char *wanted;
		const char *more;
	}			lacking[] = {
		{"quantile_score", "value, bins", ""},
		{"historic_value", "at, amount, as_of", ""},
		{"rfm_segment", "r, f, m", ", the scores of a row of crm.rfm(); the name of a segment is crm.label('segment', code)"},
		{"pyramid_fit", "value, scheme", ", for instance 'platinum', or (value, cuts, by), over one value per customer"},
		{"top_share", "value, k", ": the share of the k largest; crm.top_fraction_share(value, 0.2) is that of the largest fifth"},
		{"top_fraction_share", "value, fraction", ", for instance 0.2"},
		{"label", "kind, code", ", for instance crm.label('segment', 'champions')"},
		{"advice", "kind, code", ", for instance crm.advice('segment', 'champions')"},
		{"copy_scheme", "kind, scheme, new_scheme", ", for instance crm.copy_scheme('segment', 'rf_grid', 'ours')"},
		{"matrix_cell", "matrix, x, y, x_cuts, y_cuts", ", cuts as arrays, '{100,500}'"},
		{"rake", "cells, targets", ", for instance crm.rake(ARRAY[sex, region], targets, weight) OVER (), targets being '[{\"f\": 520, \"m\": 480}, {\"north\": 300, \"south\": 700}]'"},
		{"rake_detail", "cells, targets", ", and a weight and a cap if there are, as of crm.rake()"},
		{"poststratify", "stratum, targets", ", for instance crm.poststratify(region, '{\"north\": 300, \"south\": 700}') OVER ()"},
		{"top_box", "answer, lowest, highest, points", ", for instance crm.top_box(answer, 1, 5, 2)"},
		{"bottom_box", "answer, lowest, highest, points", ", for instance crm.bottom_box(answer, 1, 5, 2)"},
		{"box_detail", "answer, lowest, highest, points", ", for instance crm.box_detail(answer, 1, 5, 2) of the best two points, -2 of the worst two"},
		{"acsi", "overall, expectation, ideal", ", the three answers from 1 to 10; crm.satisfaction_index(answers) takes any number of questions"},
		{"acsi_detail", "overall, expectation, ideal", ", the three answers from 1 to 10"},
		{"servqual", "expectation, perception, dimensions", ", arrays of one element for each item, for instance '{tangibles, tangibles, empathy}'"},
		{"importance_performance", "importance, performance", ", of one attribute a row"},
		{"loyalty_curve", "satisfaction, loyalty, indifference_from, affection_from", ", for instance 3 and 5 of 5 points"},
	};
	static const char *const suffix = "_transition";
	char	   *name = get_func_name(fcinfo->flinfo->fn_oid);
	char	   *end = strstr(name, suffix);
	StringInfoData given;
	size_t		which = 0;

	if (end != NULL)
		*end = '\0';
	while (which < lengthof(lacking) - 1 && strcmp(name, lacking[which].function) != 0)
		which++;
	initStringInfo(&given);
	for (int i = end != NULL ? 1 : 0; i < PG_NARGS(); i++)
		appendStringInfo(&given, "%s%s", given.len > 0 ? ", " : "",
						 format_type_be(get_fn_expr_argtype(fcinfo->flinfo, i)));
	ereport(ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 errmsg("crm.%s(%s) lacks an argument", name, given.data),
			 errhint("In order its arguments are crm.%s(%s)%s.", name, lacking[which].wanted, lacking[which].more)));
}
