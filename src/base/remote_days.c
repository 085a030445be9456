/*
 * remote_days.c
 *		A warning where days would be cut on other servers.
 *
 * Citus sends the cast of a timestamp with time zone to the servers that hold
 * the rows, which cut days in a TimeZone of their own.  The planner asks the
 * support function of the cast, and that looks whether the query reads such a
 * table.  Queries of one shard are not planned there, but sent on as they are:
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
#include "executor/spi.h"
#include "nodes/nodeFuncs.h"
#include "nodes/pathnodes.h"
#include "nodes/supportnodes.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/timestamp.h"

PG_FUNCTION_INFO_V1(crm_remote_days);

/* How Citus keeps a table that has no distribution column, and that every server has whole. */
#define WITHOUT_KEY "n"
#define ON_EVERY_SERVER "t"

/*
 * A column of the row of a catalog of Citus with a key, as text: NULL without
 * Citus, such a row or a value.
 */
static char *
citus_value(const char *catalog_name, const char *index_name, const char *key_column, RegProcedure equal, Datum key,
			const char *column)
{
	Oid			catalog_id = get_relname_relid(catalog_name, PG_CATALOG_NAMESPACE);
	Oid			index_id = get_relname_relid(index_name, PG_CATALOG_NAMESPACE);
	AttrNumber	key_number = OidIsValid(catalog_id) ? get_attnum(catalog_id, key_column) : InvalidAttrNumber;
	AttrNumber	number = OidIsValid(catalog_id) ? get_attnum(catalog_id, column) : InvalidAttrNumber;
	char	   *value = NULL;
	Relation	catalog;
	ScanKeyData scan_key;
	SysScanDesc scan;
	HeapTuple	tuple;

	if (!OidIsValid(index_id) || key_number == InvalidAttrNumber || number == InvalidAttrNumber)
		return NULL;
	catalog = table_open(catalog_id, AccessShareLock);
	ScanKeyInit(&scan_key, key_number, BTEqualStrategyNumber, equal, key);
	scan = systable_beginscan(catalog, index_id, true, NULL, 1, &scan_key);
	tuple = systable_getnext(scan);
	if (HeapTupleIsValid(tuple))
		value = SPI_getvalue(tuple, RelationGetDescr(catalog), number);
	systable_endscan(scan);
	table_close(catalog, AccessShareLock);
	return value;
}

/* The same of the row of a table. */
static char *
value_of_table(Oid table, const char *column)
{
	return citus_value("pg_dist_partition", "pg_dist_partition_logical_relid_index", "logicalrelid", F_OIDEQ,
					   ObjectIdGetDatum(table), column);
}

/*
 * Does this server keep the rows of a table on others?  Those of a table
 * without a distribution column are all on one of them, or on every server and
 * so here, or here alone, in which case it belongs to no group of tables.
 */
static bool
is_distributed(Oid table)
{
	const char *method = value_of_table(table, "partmethod");
	const char *model;
	const char *group;

	if (method == NULL || strcmp(method, WITHOUT_KEY) != 0)
		return method != NULL;
	model = value_of_table(table, "repmodel");
	group = value_of_table(table, "colocationid");
	return model != NULL && strcmp(model, ON_EVERY_SERVER) != 0 && group != NULL && strcmp(group, "0") != 0;
}

/* Does a query read such a table? */
static bool
reads_distributed(const Query *query)
{
	ListCell   *cell;

	foreach(cell, query->rtable)
	{
		const RangeTblEntry *entry = lfirst(cell);

		if (entry->rtekind == RTE_RELATION && is_distributed(entry->relid))
			return true;
	}
	return false;
}

/* The table that a shard, NAME_NUMBER, is a part of; InvalidOid if it is none. */
static Oid
table_of_shard(Oid shard)
{
	const char *name = get_rel_name(shard);
	const char *number = name == NULL ? NULL : strrchr(name, '_');
	const char *table;

	if (number == NULL || number[1] == '\0' || strspn(number + 1, "0123456789") != strlen(number + 1))
		return InvalidOid;
	table = citus_value("pg_dist_shard", "pg_dist_shard_shardid_index", "shardid", F_INT8EQ,
						Int64GetDatum(strtoi64(number + 1, NULL, 10)), "logicalrelid");
	return table == NULL ? InvalidOid : DatumGetObjectId(DirectFunctionCall1(regclassin, CStringGetDatum(table)));
}

/* Does a condition say that a column of a relation is a constant? */
static bool
fixes_column(const Node *condition, Oid relation, const char *column)
{
	const OpExpr *comparison = (const OpExpr *) condition;
	ListCell   *cell;

	if (condition != NULL && is_andclause(condition))
	{
		foreach(cell, ((const BoolExpr *) condition)->args)
			if (fixes_column(lfirst(cell), relation, column))
				return true;
		return false;
	}
	return condition != NULL && IsA(condition, OpExpr) && list_length(comparison->args) == 2 &&
		IsA(linitial(comparison->args), Var) && (IsA(lsecond(comparison->args), Const) || IsA(lsecond(comparison->args), Param)) &&
		get_oprrest(comparison->opno) == F_EQSEL &&
		get_attnum(relation, column) == ((const Var *) linitial(comparison->args))->varattno;
}

/*
 * Is this what a coordinator has sent on unplanned?  It does so with a query of
 * one table that has no distribution column, or whose value is given.
 */
static bool
is_sent_unplanned(const PlannerInfo *root)
{
	const Query *query = root->parse;
	const RangeTblEntry *entry = list_length(query->rtable) == 1 ? linitial(query->rtable) : NULL;
	Oid			table;
	const char *key;

	if (application_name == NULL || strncmp(application_name, "citus_internal", strlen("citus_internal")) != 0 ||
		root->parent_root != NULL || entry == NULL || entry->rtekind != RTE_RELATION || query->jointree == NULL)
		return false;
	table = table_of_shard(entry->relid);
	if (!OidIsValid(table))
		return false;
	key = value_of_table(table, "partkey");
	return key == NULL ||
		fixes_column(query->jointree->quals, entry->relid, get_attname(table, castNode(Var, stringToNode(key))->varattno, false));
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
			(reads_distributed(root->parse) || is_sent_unplanned(root)))
		{
			warned = GetCurrentStatementStartTimestamp();
			ereport(WARNING,
					(errmsg("days of timestamp with time zone are cut by the servers that hold the rows, each in its own TimeZone"),
					 errhint("Say where days end: crm.local_day(at, 'Asia/Shanghai').")));
		}
	}
	PG_RETURN_POINTER(NULL);
}
