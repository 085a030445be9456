/*
 * remote_days.c
 *		A warning where days would be cut on other servers.
 *
 * Citus sends the cast of a timestamp with time zone to the servers that hold
 * the rows, which cut days in a TimeZone of their own.  The planner asks the
 * support function of the cast, and that looks whether the query reads such a
 * table.  Queries of one key are not planned there, but sent on as they are:
 * of them the worker warns.  (postgres_fdw does not send the cast, which is
 * STABLE.)
 */
#include "base/crm.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/skey.h"
#include "access/table.h"
#include "access/xact.h"
#include "catalog/pg_namespace.h"
#include "nodes/nodeFuncs.h"
#include "nodes/pathnodes.h"
#include "nodes/supportnodes.h"
#include "utils/fmgroids.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/timestamp.h"

PG_FUNCTION_INFO_V1(crm_remote_days);

/* Parts of a query follow each other sooner than this. */
#define SAME_QUERY_MS 1000

/* Tables that every server has whole: their rows are read here. */
#define REFERENCE_TABLE 'n'

/* Does this server keep the rows of a table on others, by the catalog of Citus? */
static bool
is_distributed(Relation catalog, Oid table)
{
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tuple;
	bool		distributed = false;

	ScanKeyInit(&key, get_attnum(RelationGetRelid(catalog), "logicalrelid"), BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(table));
	scan = systable_beginscan(catalog, InvalidOid, false, NULL, 1, &key);
	tuple = systable_getnext(scan);
	if (HeapTupleIsValid(tuple))
	{
		bool		isnull;
		Datum		method = heap_getattr(tuple, get_attnum(RelationGetRelid(catalog), "partmethod"),
										  RelationGetDescr(catalog), &isnull);

		distributed = !isnull && DatumGetChar(method) != REFERENCE_TABLE;
	}
	systable_endscan(scan);
	return distributed;
}

/* Does a query read such a table? */
static bool
reads_distributed(const Query *query)
{
	Oid			catalog_id = get_relname_relid("pg_dist_partition", PG_CATALOG_NAMESPACE);
	Relation	catalog;
	ListCell   *cell;
	bool		distributed = false;

	if (!OidIsValid(catalog_id))
		return false;
	catalog = table_open(catalog_id, AccessShareLock);
	if (get_attnum(catalog_id, "logicalrelid") != InvalidAttrNumber && get_attnum(catalog_id, "partmethod") != InvalidAttrNumber)
		foreach(cell, query->rtable)
		{
			const RangeTblEntry *entry = lfirst(cell);

			if (entry->rtekind == RTE_RELATION && is_distributed(catalog, entry->relid))
				distributed = true;
		}
	table_close(catalog, AccessShareLock);
	return distributed;
}

/* Does a condition say that a column is a constant? */
static bool
fixes_column(const Node *condition)
{
	const OpExpr *comparison = (const OpExpr *) condition;
	ListCell   *cell;

	if (condition != NULL && is_andclause(condition))
	{
		foreach(cell, ((const BoolExpr *) condition)->args)
			if (fixes_column(lfirst(cell)))
				return true;
		return false;
	}
	return condition != NULL && IsA(condition, OpExpr) && list_length(comparison->args) == 2 &&
		IsA(linitial(comparison->args), Var) && IsA(lsecond(comparison->args), Const) &&
		get_oprrest(comparison->opno) == F_EQSEL;
}

/* Is this a part of a query of Citus, whose results the coordinator puts together? */
static bool
is_partial(const Query *query)
{
	ListCell   *cell;

	foreach(cell, query->targetList)
	{
		const Aggref *column = (const Aggref *) ((const TargetEntry *) lfirst(cell))->expr;
		const char *name = IsA(column, Aggref) ? get_func_name(column->aggfnoid) : NULL;

		if (name != NULL && strcmp(name, "worker_partial_agg") == 0)
			return true;
	}
	return false;
}

/*
 * Is this what Citus has sent on as it is, for one key?  What looks the same
 * but is one of many parts comes soon after another.
 */
static bool
is_sent_whole(const Query *query)
{
	static TimestampTz last = 0;
	TimestampTz before = last;

	last = GetCurrentTimestamp();
	return TimestampDifferenceExceeds(before, last, SAME_QUERY_MS) && application_name != NULL && strncmp(application_name, "citus_internal", strlen("citus_internal")) == 0 &&
		list_length(query->rtable) == 1 && query->jointree != NULL && fixes_column(query->jointree->quals) &&
		!is_partial(query);
}

/* Support function of the cast: never simplifies; warns once in a statement. */
Datum
crm_remote_days(PG_FUNCTION_ARGS)
{
	static TimestampTz warned = 0;
	Node	   *request = (Node *) PG_GETARG_POINTER(0);

	if (IsA(request, SupportRequestSimplify))
	{
		const PlannerInfo *root = ((SupportRequestSimplify *) request)->root;

		if (root != NULL && warned != GetCurrentStatementStartTimestamp() &&
			(reads_distributed(root->parse) || is_sent_whole(root->parse)))
		{
			warned = GetCurrentStatementStartTimestamp();
			ereport(WARNING,
					(errmsg("days of timestamp with time zone are cut by the servers that hold the rows, each in its own TimeZone"),
					 errhint("Say where days end: crm.local_day(at, 'Asia/Shanghai').")));
		}
	}
	PG_RETURN_POINTER(NULL);
}
