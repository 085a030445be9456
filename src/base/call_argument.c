/*
 * call_argument.c
 *		The expressions behind the arguments of an aggregate's call: what type a
 *		key was before it became text, and by which collation it compares.
 */
#include "base/crm.h"

#include "access/htup_details.h"
#include "catalog/pg_aggregate.h"
#include "catalog/pg_type.h"
#include "nodes/execnodes.h"
#include "nodes/nodeFuncs.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include "base/call_argument.h"

/* Is it the transition function of the aggregate? */
static bool
is_transition_of(Oid aggregate_oid, Oid transition)
{
	HeapTuple	tuple = SearchSysCache1(AGGFNOID, ObjectIdGetDatum(aggregate_oid));
	Form_pg_aggregate aggregate;
	bool		is_it;

	if (!HeapTupleIsValid(tuple))
		return false;
	aggregate = (Form_pg_aggregate) GETSTRUCT(tuple);
	is_it = aggregate->aggtransfn == transition || aggregate->aggmtransfn == transition;
	ReleaseSysCache(tuple);
	return is_it;
}

/*
 * The argument of the call of an aggregate.  Where another aggregate runs the
 * transition function on behalf of one on another server, that one comes
 * first and its arguments after it, several of them as a row.
 */
static List *
call_arguments(const Aggref *aggref, Oid transition, int argument)
{
	List	   *expressions = NIL;
	ListCell   *cell;
	Node	   *behind;

	foreach(cell, aggref->args)
		expressions = lappend(expressions, lfirst_node(TargetEntry, cell)->expr);
	if (!is_transition_of(aggref->aggfnoid, transition))
	{
		if (list_length(expressions) < 2)
			return NIL;
		behind = lsecond(expressions);
		expressions = IsA(behind, RowExpr) ? ((RowExpr *) behind)->args : list_make1(behind);
	}
	if (expressions == NIL || list_length(expressions) < argument)
		return NIL;
	return list_make1(list_nth(expressions, argument - 1));
}

/*
 * What the calls that this transition function may be running for pass as an
 * argument (counted as the transition function does, from 1).  A window may
 * hold several calls, and does not say which it is.
 */
static List *
argument_expressions(FunctionCallInfo fcinfo, int argument)
{
	const Aggref *aggref = AggGetAggref(fcinfo);
	List	   *expressions = NIL;
	ListCell   *cell;

	if (aggref != NULL)
		return call_arguments(aggref, fcinfo->flinfo->fn_oid, argument);
	if (fcinfo->context == NULL || !IsA(fcinfo->context, WindowAggState))
		return NIL;
	foreach(cell, castNode(WindowAggState, fcinfo->context)->funcs)
	{
		const WindowFunc *call = ((const WindowFuncExprState *) lfirst(cell))->wfunc;

		if (list_length(call->args) >= argument && is_transition_of(call->winfnoid, fcinfo->flinfo->fn_oid))
			expressions = lappend(expressions, list_nth(call->args, argument - 1));
	}
	return expressions;
}

/* The type that an expression has before the casts nobody asked for. */
static Oid
own_type(const Node *expression)
{
	for (;;)
	{
		if (IsA(expression, RelabelType) &&
			((const RelabelType *) expression)->relabelformat == COERCE_IMPLICIT_CAST)
			expression = (const Node *) ((const RelabelType *) expression)->arg;
		else if (IsA(expression, FuncExpr) &&
				 ((const FuncExpr *) expression)->funcformat == COERCE_IMPLICIT_CAST)
			expression = (const Node *) linitial(((const FuncExpr *) expression)->args);
		else if (IsA(expression, ArrayCoerceExpr) &&
				 ((const ArrayCoerceExpr *) expression)->coerceformat == COERCE_IMPLICIT_CAST)
			expression = (const Node *) ((const ArrayCoerceExpr *) expression)->arg;
		else if (IsA(expression, CollateExpr))
			expression = (const Node *) ((const CollateExpr *) expression)->arg;
		else
			return getBaseType(exprType(expression));
	}
}

/* A type of keys, or of arrays of them. */
static void
check_type(Oid type, const char *function)
{
	Oid			element = get_element_type(type);

	switch (OidIsValid(element) ? getBaseType(element) : type)
	{
		case TEXTOID:
		case VARCHAROID:
		case BPCHAROID:
		case NAMEOID:
		case CHAROID:
		case UNKNOWNOID:
			return;
	}
	ereport(ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 errmsg("%s compares keys byte by byte, but type %s may not", function, format_type_be(type)),
			 errhint("Write what makes two keys one, for instance lower(customer::text), or customer::text to tell all spellings apart.")));
}

/*
 * An error unless a key that arrives as text is compared byte by byte wherever
 * it comes from, as GROUP BY would do it.
 */
void
call_check_bytes_key(FunctionCallInfo fcinfo, int argument, const char *function)
{
	ListCell   *cell;

	foreach(cell, argument_expressions(fcinfo, argument))
	{
		const Node *expression = lfirst(cell);
		Oid			collation = exprCollation(expression);

		check_type(own_type(expression), function);
		if (OidIsValid(collation) && !get_collation_isdeterministic(collation))
			ereport(ERROR,
					(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
					 errmsg("%s compares keys byte by byte, but collation \"%s\" is nondeterministic",
							function, get_collation_name(collation)),
					 errhint("Write what makes two keys one, for instance lower(customer), and how it compares: lower(customer) COLLATE \"C\".")));
	}
}

/* call_check_bytes_key_once() for the first row. */
void
call_check_bytes_key_first(FunctionCallInfo fcinfo, int argument, const char *function)
{
	static const bool checked = true;

	call_check_bytes_key(fcinfo, argument, function);
	fcinfo->flinfo->fn_extra = unconstify(bool *, &checked);
}

/* The collation of an argument; InvalidOid if it is not known, or there are several. */
Oid
call_argument_collation(FunctionCallInfo fcinfo, int argument)
{
	List	   *expressions = argument_expressions(fcinfo, argument);

	if (list_length(expressions) == 1)
		return exprCollation(linitial(expressions));
	return PG_GET_COLLATION();
}
