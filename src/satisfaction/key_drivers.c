/*
 * key_drivers.c
 *		Which items have most to do with a target, from moments of the answers.
 */
#include "base/crm.h"

#include "utils/builtins.h"

#include "base/fields.h"
#include "base/interrupted.h"
#include "base/result_rows.h"
#include "math/drivers.h"
#include "satisfaction/item_moments.h"
#include "satisfaction/item_names.h"

PG_FUNCTION_INFO_V1(crm_key_drivers);
PG_FUNCTION_INFO_V1(crm_key_drivers_of_number);

static const FieldNames methods = {
	FIELD_NAMES(
		[DRIVERS_SHAPLEY] = "shapley",
		[DRIVERS_JOHNSON] = "johnson",
		[DRIVERS_KRUSKAL] = "kruskal",
		[DRIVERS_FIRST] = "first",
		[DRIVERS_LAST] = "last",
		[DRIVERS_PRATT] = "pratt"),
	.what = "method",
	.hint = "Methods are shapley (LMG), johnson, kruskal, first, last and pratt."
};

/* The items that explain the target, in the order of the moments: those of an argument, or all others. */
static int
read_drivers(FunctionCallInfo fcinfo, int argument, const ItemNames *items, int target, int *item)
{
	bool	   *wanted = palloc0(sizeof(bool) * (size_t) items->count);
	int			given = 0;
	const char **names = NULL;
	int			count = 0;

	if (!PG_ARGISNULL(argument))
		names = item_texts(PG_GETARG_ARRAYTYPE_P(argument), "drivers", &given);
	for (int i = 0; i < given; i++)
	{
		int			driver = item_names_find(items, names[i]);

		if (driver == target || wanted[driver])
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg(driver == target ? "target \"%s\" is among its drivers" : "drivers names \"%s\" twice", names[i]),
					 errhint("Name each item once that may explain the target.")));
		wanted[driver] = true;
	}
	for (int i = 0; i < items->count; i++)
		if (i != target && (names == NULL || wanted[i]))
			item[count++] = i;
	if (count == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("no item is left to explain \"%s\"", items->names[target]),
				 errhint("Take moments of the target and of at least one other item.")));
	return count;
}

/* The error for a problem without an answer. */
CRM_NORETURN static void
refuse(const DriverProblem *problem, DriverStatus status, const ItemNames *items, int column)
{
	const char *culprit = items->names[column];

	switch (status)
	{
		case DRIVERS_TOO_MANY:
			ereport(ERROR,
					(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
					 errmsg("method \"%s\" takes at most %d drivers, not %d",
							field_name_at(&methods, (int) problem->method), DRIVERS_MOST_BY_SUBSETS, problem->items),
					 errhint("Use method => 'johnson', which comes close, or name fewer: drivers => '{...}'.")));
			break;
		case DRIVERS_FEW_ROWS:
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("%.0f answers are too few for %d drivers", problem->matrix->rows, problem->items),
					 errhint("At least two more than drivers are needed, and many more to say anything.")));
			break;
		case DRIVERS_ZERO_VARIANCE:
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 isnan(problem->matrix->mean[column]) ? errmsg("nobody answered item \"%s\"", culprit) :
					 errmsg("all answers to item \"%s\" are equal", culprit),
					 errhint("What does not vary explains nothing: leave it out, drivers => '{...}'.")));
			break;
		case DRIVERS_COLLINEAR:
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("item \"%s\" is collinear with the items before it", culprit),
					 errhint("It can be computed from them, as a total can: leave one of them out, drivers => '{...}'.")));
			break;
		case DRIVERS_INTERRUPTED:
		case DRIVERS_OK:
			break;
	}
	CHECK_FOR_INTERRUPTS();
	elog(ERROR, "key drivers have no answer");
}

/* A row for each driver. */
static Datum
return_drivers(FunctionCallInfo fcinfo, const ItemNames *items, const DriverProblem *problem, const DriverAnswer *answer)
{
	ResultRow	row;
	double		sum = 0;

	for (int i = 0; i < problem->items; i++)
		sum += answer->importance[i];
	result_rows_begin(&row, fcinfo);
	for (int i = 0; i < problem->items; i++)
	{
		put_text(&row, items->names[problem->item[i]]);
		put_float(&row, answer->importance[i]);
		put_float_if(&row, sum > 0, answer->importance[i] == sum ? 100 : 100 * answer->importance[i] / sum);
		put_int(&row, drivers_rank(problem->items, answer->importance, i));
		put_float(&row, answer->beta[i]);
		put_float(&row, answer->vif[i]);
		result_rows_next(&row);
	}
	return result_rows_end(&row);
}

/* The target in argument 1: a number, from 1, or a name. */
static int
read_target(FunctionCallInfo fcinfo, const ItemNames *items, bool by_number)
{
	int			number;

	if (!by_number)
		return item_names_find(items, text_to_cstring(PG_GETARG_TEXT_PP(1)));
	number = PG_GETARG_INT32(1);
	if (number < 1 || number > items->count)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("there is no item %d", number),
				 errhint("The moments have %d items, numbered from 1 in the order in which item_moments() took them.", items->count)));
	return number - 1;
}

/* key_drivers(moments, target, method, items, drivers). */
static Datum
key_drivers(FunctionCallInfo fcinfo, bool by_number)
{
	const ItemMatrix *matrix = item_moments_from_datum(PG_GETARG_DATUM(0));
	DriverProblem problem = {.matrix = matrix,.method = (DriverMethod) name_argument(fcinfo, 2, &methods, "method")};
	ItemNames	items;
	DriverAnswer answer;
	DriverStatus status;
	double	   *work;
	int		   *item = palloc(sizeof(int) * (size_t) matrix->items);

	if (matrix->rows == 0)
		return result_rows_none(fcinfo);
	item_names_read(&items, fcinfo, 3, matrix->items);
	problem.target = read_target(fcinfo, &items, by_number);
	problem.items = read_drivers(fcinfo, 4, &items, problem.target, item);
	problem.item = item;
	answer.importance = palloc(3 * sizeof(double) * (size_t) problem.items);
	answer.beta = answer.importance + problem.items;
	answer.vif = answer.beta + problem.items;
	answer.culprit = problem.target;
	work = palloc(sizeof(double) * drivers_work_size(problem.items, problem.method));
	status = drivers_solve(&problem, crm_interrupted, work, &answer);
	if (status != DRIVERS_OK)
		refuse(&problem, status, &items, answer.culprit);
	return return_drivers(fcinfo, &items, &problem, &answer);
}

/* No rows without moments or target. */
Datum
crm_key_drivers(PG_FUNCTION_ARGS)
{
	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		return result_rows_none(fcinfo);
	return key_drivers(fcinfo, false);
}

/* The same with the number of the target. */
Datum
crm_key_drivers_of_number(PG_FUNCTION_ARGS)
{
	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		return result_rows_none(fcinfo);
	return key_drivers(fcinfo, true);
}
