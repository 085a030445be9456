/*
 * scorecard_mistakes.c
 *		Typical wrong calls of the functions of scorecards, answered with what to
 *		write.
 */
#include "base/crm.h"

#include "catalog/pg_type.h"
#include "parser/parse_coerce.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

PG_FUNCTION_INFO_V1(crm_refuse_scorecard_fit);
PG_FUNCTION_INFO_V1(crm_refuse_credit_score);

/* What an argument is, in an error. */
static const char *
argument_type(FunctionCallInfo fcinfo, int argument)
{
	Oid			type = get_fn_expr_argtype(fcinfo->flinfo, argument);

	return OidIsValid(type) ? format_type_be(type) : "unknown";
}

/* scorecard_fit() of other types than it takes */
Datum
crm_refuse_scorecard_fit(PG_FUNCTION_ARGS)
{
	Oid			first = getBaseType(get_fn_expr_argtype(fcinfo->flinfo, 0));

	if (first != BOOLOID && type_is_rowtype(first))
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("scorecard_fit takes first who was bad, then the row of variables"),
				 errhint("Write crm.scorecard_fit(t.bad, t) FROM (SELECT bad, age, housing FROM customer) AS t.")));
	if (first != BOOLOID)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("bad must be true or false, not of type %s", argument_type(fcinfo, 0)),
				 errhint("Write a comparison that is true for customers who defaulted: crm.scorecard_fit(t.bad = %s, t).",
						 TypeCategory(first) == TYPCATEGORY_STRING || first == UNKNOWNOID ? "'yes'" : "1")));
	if (PG_NARGS() > 2)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("variables must be one row or jsonb, followed by options or nothing"),
				 errhint("Write crm.scorecard_fit(bad, t, crm.scorecard_options(pdo => 20)) FROM (SELECT bad, age, housing FROM customer) AS t; a weight of each row comes after the options.")));
	ereport(ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 errmsg("variables must be a row of a table or subquery, or jsonb, not of type %s", argument_type(fcinfo, 1)),
			 errhint("Write crm.scorecard_fit(bad, t) FROM (SELECT bad, age, housing FROM customer) AS t.")));
}

/* credit_score() of other types than it takes */
Datum
crm_refuse_credit_score(PG_FUNCTION_ARGS)
{
	bool		is_definition = getBaseType(get_fn_expr_argtype(fcinfo->flinfo, 0)) == JSONBOID;

	ereport(ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 errmsg("credit_score takes a scorecard and one row or jsonb, not %s and %s", argument_type(fcinfo, 0),
					PG_NARGS() > 1 ? argument_type(fcinfo, 1) : "nothing"),
			 is_definition
			 ? errhint("A card that was stored as jsonb, as the definition of a version, is cast: crm.credit_score(definition::crm.scorecard, t).")
			 : errhint("Write crm.credit_score(card, t) FROM card, (SELECT age, housing FROM customer) AS t, or crm.credit_score(card, '{\"age\": 44, \"housing\": \"own\"}'); card is the value that crm.scorecard_fit() made, a literal of it '...'::crm.scorecard.")));
}
