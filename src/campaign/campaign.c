/*
 * campaign.c
 *		Counts behind lift tables: customers by groups of their score, best
 *		first, with responses, with and without treatment.
 *
 * With n customers, the group of a customer is 1 + floor(groups * b / n), b the
 * number of customers with a better score: tenths of the file without ties, and
 * equal scores never part.
 */
#include "base/crm.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "utils/array.h"

#include "base/result_rows.h"

PG_FUNCTION_INFO_V1(crm_campaign_groups);
PG_FUNCTION_INFO_V1(crm_two_sided_p);

#define MAX_GROUPS 1000
#define MAX_CUSTOMERS (64 * 1024 * 1024)

typedef struct Contact
{
	double		score;
	bool		responded;
	bool		treated;
} Contact;

/* Customers and responses, [0] of the control group, [1] of the treated. */
typedef struct GroupCounts
{
	int64		customers[2];
	int64		responses[2];
} GroupCounts;

/* An array argument taken apart. */
typedef struct ColumnArray
{
	Datum	   *values;
	bool	   *nulls;
	int			n;
} ColumnArray;

static ColumnArray
column_argument(FunctionCallInfo fcinfo, int argument, Oid type)
{
	ArrayType  *array = PG_GETARG_ARRAYTYPE_P(argument);
	ColumnArray column;

	if (ARR_NDIM(array) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("arrays must have one dimension"),
				 errhint("Pass columns, for instance array_agg(score).")));
	if (ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array)) > MAX_CUSTOMERS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("a lift table holds at most %d customers", MAX_CUSTOMERS),
				 errhint("Pass a sample of them.")));
	if (type == FLOAT8OID)
		deconstruct_array(array, type, sizeof(float8), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE,
						  &column.values, &column.nulls, &column.n);
	else
		deconstruct_array(array, type, sizeof(bool), true, TYPALIGN_CHAR,
						  &column.values, &column.nulls, &column.n);
	return column;
}

static void
check_length(const ColumnArray *column, const ColumnArray *scores, const char *name)
{
	if (column->n != scores->n)
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("there are %d scores, but %s has length %d", scores->n, name, column->n),
				 errhint("Collect all columns from the same rows: array_agg(score), array_agg(%s).",
						 name)));
}

static void
check_finite(double value, const char *name)
{
	if (isnan(value) || isinf(value))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s is %s", name, isnan(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity"),
				 errhint("It must be finite; keep such rows out with FILTER (WHERE ...).")));
}

/* The contacts of the call without NULLs, unordered; without a treated array all are treated. */
static int
read_contacts(FunctionCallInfo fcinfo, Contact **contacts)
{
	ColumnArray scores = column_argument(fcinfo, 0, FLOAT8OID);
	ColumnArray responded = column_argument(fcinfo, 1, BOOLOID);
	ColumnArray treated = {0};
	int			n = 0;

	check_length(&responded, &scores, "responded");
	if (!PG_ARGISNULL(2))
	{
		treated = column_argument(fcinfo, 2, BOOLOID);
		check_length(&treated, &scores, "treated");
	}
	*contacts = MemoryContextAllocHuge(CurrentMemoryContext,
									   sizeof(Contact) * (Size) Max(scores.n, 1));
	for (int i = 0; i < scores.n; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		if (scores.nulls[i] || responded.nulls[i] || (treated.n > 0 && treated.nulls[i]))
			continue;
		check_finite(DatumGetFloat8(scores.values[i]), "score");
		(*contacts)[n].score = DatumGetFloat8(scores.values[i]);
		(*contacts)[n].responded = DatumGetBool(responded.values[i]);
		(*contacts)[n++].treated = treated.n == 0 || DatumGetBool(treated.values[i]);
	}
	return n;
}

static int
best_first(const void *a, const void *b, void *unused)
{
	double		x = ((const Contact *) a)->score;
	double		y = ((const Contact *) b)->score;

	return (x < y) - (x > y);
}

static void
put_group(ResultRow *row, int group, double highest, double lowest, const GroupCounts *counts)
{
	put_int(row, group);
	put_float(row, highest);
	put_float(row, lowest);
	put_int(row, counts->customers[1]);
	put_int(row, counts->responses[1]);
	put_int(row, counts->customers[0]);
	put_int(row, counts->responses[0]);
	result_rows_next(row);
}

/* campaign_groups(scores, responded, treated, groups): one row per group that has customers. */
Datum
crm_campaign_groups(PG_FUNCTION_ARGS)
{
	Contact    *contacts;
	int			n;
	int			groups;
	int			end;
	ResultRow	row;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(3))
		return result_rows_none(fcinfo);
	groups = PG_GETARG_INT32(3);
	if (groups < 1 || groups > MAX_GROUPS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("groups is %d", groups),
				 errhint("It must be from 1 to %d; 10 makes tenths.", MAX_GROUPS)));
	n = read_contacts(fcinfo, &contacts);
	qsort_interruptible(contacts, n, sizeof(Contact), best_first, NULL);

	result_rows_begin(&row, fcinfo);
	for (int start = 0; start < n; start = end)
	{
		GroupCounts counts = {0};
		int			group = 1 + (int) ((int64) groups * start / n);
		int			tie = start;	/* where the run of equal scores began */

		for (end = start; end < n; end++)
		{
			CRM_CHECK_INTERRUPTS(end);
			if (contacts[end].score != contacts[tie].score)
				tie = end;
			if (1 + (int) ((int64) groups * tie / n) != group)
				break;
			counts.customers[contacts[end].treated]++;
			counts.responses[contacts[end].treated] += contacts[end].responded;
		}
		put_group(&row, group, contacts[start].score, contacts[end - 1].score, &counts);
	}
	return result_rows_end(&row);
}

/* two_sided_p(z): probability that a standard normal value is at least |z| away from 0. */
Datum
crm_two_sided_p(PG_FUNCTION_ARGS)
{
	double		z = PG_GETARG_FLOAT8(0);

	check_finite(z, "z");
	PG_RETURN_FLOAT8(erfc(fabs(z) * M_SQRT1_2));
}
