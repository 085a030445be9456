/*
 * row_estimate.c
 *		How many customers the planner should expect of a population.
 *
 * A guess that is too high makes plans look dear, and the server compiles what
 * runs in milliseconds; one that is too low joins a million customers one by
 * one.  A population that is known when the query is planned is counted.  Of
 * one that the query itself makes, the rows that it is made of are estimated,
 * and a customer is taken to have ROWS_PER_CUSTOMER of them.  Of all others
 * nothing is known, and the ROWS of the function stand.
 */
#include "base/crm.h"

#include "access/htup_details.h"
#include "access/relation.h"
#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "nodes/nodeFuncs.h"
#include "nodes/supportnodes.h"
#include "optimizer/optimizer.h"
#include "optimizer/pathnode.h"
#include "parser/parsetree.h"
#include "storage/bufmgr.h"
#include "utils/rel.h"
#include "utils/syscache.h"

#include "customer/population.h"

PG_FUNCTION_INFO_V1(crm_population_rows);

#define ROWS_PER_CUSTOMER 10.0
#define BYTES_PER_CUSTOMER 60.0

static bool
is_population(Oid type)
{
	HeapTuple	tuple = SearchSysCache1(TYPEOID, ObjectIdGetDatum(type));
	bool		result;

	if (!HeapTupleIsValid(tuple))
		return false;
	result = strncmp(NameStr(((Form_pg_type) GETSTRUCT(tuple))->typname), "population_",
					 strlen("population_")) == 0;
	ReleaseSysCache(tuple);
	return result;
}

/* Rows that an aggregate is made of, below its partial steps; 0 if it is none. */
static double
rows_below_plan(const Plan *plan)
{
	double		workers = 1;

	if (!IsA(plan, Agg))
		return 0;
	while (plan != NULL && (IsA(plan, Agg) || IsA(plan, Gather)))
	{
		if (IsA(plan, Gather))
			workers = ((const Gather *) plan)->num_workers + 1;
		plan = outerPlan(plan);
	}
	return plan == NULL ? 0 : plan->plan_rows * workers;
}

/* The same of a path, for each of its rows. */
static double
rows_below_path(const Path *path)
{
	double		results = Max(path->rows, 1);
	double		workers = 1;

	if (!IsA(path, AggPath))
		return 0;
	while (IsA(path, AggPath) || IsA(path, GatherPath))
	{
		if (IsA(path, GatherPath))
			workers = ((const GatherPath *) path)->num_workers + 1;
		path = IsA(path, AggPath) ? ((const AggPath *) path)->subpath : ((const GatherPath *) path)->subpath;
	}
	return path->rows * workers / results;
}

/* Customers of a population that a scalar subquery makes, 0 if unknown. */
static double
customers_of_parameter(PlannerInfo *root, const Param *param)
{
	ListCell   *cell;

	foreach(cell, root->init_plans)
	{
		SubPlan    *subplan = lfirst_node(SubPlan, cell);

		if (list_member_int(subplan->setParam, param->paramid))
			return rows_below_plan(planner_subplan_get_plan(root, subplan)) / ROWS_PER_CUSTOMER;
	}
	return 0;
}

/* Customers of a stored population: what the table and its large values take, by its rows. */
static double
customers_stored(Oid table, const RelOptInfo *rel)
{
	Relation	relation = relation_open(table, NoLock);
	double		pages = rel->pages;

	if (OidIsValid(relation->rd_rel->reltoastrelid))
	{
		Relation	toast = relation_open(relation->rd_rel->reltoastrelid, AccessShareLock);

		pages += RelationGetNumberOfBlocks(toast);
		relation_close(toast, AccessShareLock);
	}
	relation_close(relation, NoLock);
	return pages * BLCKSZ / BYTES_PER_CUSTOMER / Max(rel->tuples, 1);
}

/* Customers of a population in a column, 0 if unknown. */
static double
customers_of_column(PlannerInfo *root, const Var *var)
{
	RangeTblEntry *entry;
	RelOptInfo *rel;

	if (var->varlevelsup != 0 || (int) var->varno >= root->simple_rel_array_size)
		return 0;
	entry = planner_rt_fetch(var->varno, root);
	rel = root->simple_rel_array[var->varno];
	if (rel == NULL)
		return 0;
	if (entry->rtekind == RTE_RELATION &&
		(entry->relkind == RELKIND_RELATION || entry->relkind == RELKIND_MATVIEW))
		return Max(customers_stored(entry->relid, rel), 1);
	if (entry->rtekind == RTE_SUBQUERY && rel->subroot != NULL)
	{
		Path	   *path = fetch_upper_rel(rel->subroot, UPPERREL_FINAL, NULL)->cheapest_total_path;

		return path == NULL ? 0 : rows_below_path(path) / ROWS_PER_CUSTOMER;
	}
	return 0;
}

/* Customers of the population in an argument, 0 if unknown. */
static double
customers_of(PlannerInfo *root, Node *argument)
{
	if (!is_population(exprType(argument)))
		return 0;
	if (IsA(argument, Const) && !((Const *) argument)->constisnull)
		return population_argument(((Const *) argument)->constvalue).head->ncustomers;
	if (IsA(argument, Param) && ((Param *) argument)->paramkind == PARAM_EXEC && root != NULL)
		return customers_of_parameter(root, (Param *) argument);
	if (IsA(argument, Var) && root != NULL)
		return customers_of_column(root, (Var *) argument);
	return 0;
}

/* Planner support of the functions that give a row per customer of a population. */
Datum
crm_population_rows(PG_FUNCTION_ARGS)
{
	SupportRequestRows *request = (SupportRequestRows *) PG_GETARG_POINTER(0);
	ListCell   *cell;

	if (!IsA(request, SupportRequestRows) || !is_funcclause(request->node))
		PG_RETURN_POINTER(NULL);
	foreach(cell, ((FuncExpr *) request->node)->args)
	{
		double		customers = customers_of(request->root, lfirst(cell));

		if (customers > 0)
		{
			request->rows = clamp_row_est(customers);
			PG_RETURN_POINTER(request);
		}
	}
	PG_RETURN_POINTER(NULL);
}
