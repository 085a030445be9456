/*
 * remote_days.c
 *		A warning where days would be cut on other servers.
 *
 * Citus sends the cast of a timestamp with time zone to the servers that hold
 * the rows, which cut days in a TimeZone of their own.  The planner asks the
 * support function of the cast, and that looks whether the query reads such a
 * table.  (postgres_fdw does not send it: the cast is STABLE.)
 */
#include "base/crm.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/skey.h"
#include "access/table.h"
#include "access/xact.h"
#include "catalog/pg_namespace.h"
#include "nodes/pathnodes.h"
#include "nodes/supportnodes.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/timestamp.h"

PG_FUNCTION_INFO_V1(crm_remote_days);

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

/* Support function of the cast: never simplifies; warns once in a statement. */
Datum
crm_remote_days(PG_FUNCTION_ARGS)
{
	static TimestampTz warned = 0;
	Node	   *request = (Node *) PG_GETARG_POINTER(0);

	if (IsA(request, SupportRequestSimplify))
	{
		const PlannerInfo *root = ((SupportRequestSimplify *) request)->root;

		if (root != NULL && warned != GetCurrentStatementStartTimestamp() && reads_distributed(root->parse))
		{
			warned = GetCurrentStatementStartTimestamp();
			ereport(WARNING,
					(errmsg("days of timestamp with time zone are cut by the servers that hold the rows, each in its own TimeZone"),
					 errhint("Say where days end: crm.local_day(at, 'Asia/Shanghai').")));
		}
	}
	PG_RETURN_POINTER(NULL);
}
