/*
 * credit_mistakes.c
 *		Typical wrong calls of the functions of receivables, limits, grades and
 *		versions of scorecards, answered with what to write.
 */
#include "base/crm.h"

#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "base/result_rows.h"

PG_FUNCTION_INFO_V1(crm_refuse_swapped_day);
PG_FUNCTION_INFO_V1(crm_refuse_credit_call);

/*
 * A question to a payment summary whose days come before it, f(as_of, summary)
 * or f(as_of, since, summary), or whose summary is a name.  An untyped NULL is
 * no mistake.
 */
Datum
crm_refuse_swapped_day(PG_FUNCTION_ARGS)
{
	const char *name = get_func_name(fcinfo->flinfo->fn_oid);
	bool		has_period = PG_NARGS() > 2;

	if (PG_ARGISNULL(0) && fcinfo->flinfo->fn_retset)
		return result_rows_none(fcinfo);
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	ereport(ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 errmsg("crm.%s takes a payment summary first", name),
			 errhint("Write crm.%s(summary, as_of => '2025-06-30'%s); the summary is made of invoices, crm.payment_summary(issued, due, amount, paid_on).", name,
					 has_period ? ", since => '2025-04-01'" : "")));
}

/* The types of what was passed, as an error shows them; of an aggregate without its state. */
static char *
given_types(FunctionCallInfo fcinfo, int first)
{
	StringInfoData given;

	initStringInfo(&given);
	for (int i = first; i < PG_NARGS(); i++)
	{
		Oid			type = get_fn_expr_argtype(fcinfo->flinfo, i);

		appendStringInfo(&given, "%s%s", i > first ? ", " : "", OidIsValid(type) ? format_type_be(type) : "unknown");
	}
	return given.data;
}

/* A call that lacks an argument, or has them in another order. */
Datum
crm_refuse_credit_call(PG_FUNCTION_ARGS)
{
	static const struct
	{
		const char *function;
		const char *right;
	}			calls[] = {
		{"approved_scorecard", "approved_scorecard('loans', as_of => '2026-02-01')"},
		{"approve_scorecard", "approve_scorecard('loans', 1, valid_from => '2026-01-01'): name, version, and the first as-of day on which it decides"},
		{"record_scorecard", "record_scorecard('loans', card): a name, then the value that crm.scorecard_fit() made; a literal of it is '...'::crm.scorecard"},
		{"credit_decide", "credit_decide('loans', t, t.customer, as_of => '2026-02-01') FROM applicant AS t"},
		{"credit_check", "credit_check(order_amount => 500, balance => 800, credit_limit => 1000)"},
		{"transition_matrix", "transition_matrix(from_state, to_state, 4): the last argument says how many states there are"},
		{"create_credit_views", "create_credit_views('invoice', 'customer', 'issued', 'due', 'amount', 'paid_on'): a table or view, and the names of its columns"},
		{"credit_sql", "credit_sql('invoice', 'customer', 'issued', 'due', 'amount', 'paid_on', view => 'aging'): a table or view, and the names of its columns"},
	};
	char	   *name = get_func_name(fcinfo->flinfo->fn_oid);
	char	   *end = strstr(name, "_transition");
	size_t		which = 0;

	/* an untyped NULL is text first */
	if (strcmp(name, "record_scorecard") == 0 && PG_NARGS() > 1 && PG_ARGISNULL(1) &&
		get_fn_expr_argtype(fcinfo->flinfo, 0) == TEXTOID && !PG_ARGISNULL(0))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("there is no definition of scorecard \"%s\"", text_to_cstring(PG_GETARG_TEXT_PP(0))),
				 errhint("Pass what crm.scorecard_fit() or crm.scorecard() made.")));
	if (end != NULL)
		*end = '\0';
	while (which < lengthof(calls) - 1 && strcmp(name, calls[which].function) != 0)
		which++;
	ereport(ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 errmsg("crm.%s cannot take (%s)", name, given_types(fcinfo, end != NULL ? 1 : 0)),
			 errhint("Write crm.%s.", calls[which].right)));
}
