/*
 * window_rows.c
 *		Reading a whole partition from a window function without ORDER BY.
 *
 * Such a function reads every row of the partition when the first one asks,
 * keeps a byte or a few per row, and answers the others from there.
 */
#include "base/crm.h"

#include "utils/datum.h"
#include "utils/lsyscache.h"

#include "base/window_rows.h"

/* Rows whose arguments are evaluated before their memory is taken back. */
#define SCRATCH_ROWS 4096

/* The type of an argument, without domains. */
Oid
window_argument_type(FunctionCallInfo fcinfo, int argument)
{
	return getBaseType(get_fn_expr_argtype(fcinfo->flinfo, argument));
}

/* Read an argument of a row of the partition; false if it is NULL. */
bool
window_rows_read(WindowRows *rows, const WindowArgument *argument, size_t row,
				 WindowRead read, void *value)
{
	MemoryContext old = MemoryContextSwitchTo(rows->scratch);
	bool		isnull;
	bool		isout;
	Datum		datum;

	if (row % SCRATCH_ROWS == 0)
		MemoryContextReset(rows->scratch);
	datum = WinGetFuncArgInPartition(rows->winobj, argument->number, (int) row,
									 WINDOW_SEEK_HEAD, false, &isnull, &isout);
	if (!isnull && !isout)
		read(argument, datum, value);
	MemoryContextSwitchTo(old);
	return !isnull && !isout;
}

/* An option in the row asked for, a copy, and whether it is the same in the last row read. */
typedef struct OptionCheck
{
	Datum		first;
	bool		is_null;
	bool		is_same;
} OptionCheck;

static void
compare_option(const WindowArgument *argument, Datum datum, void *value)
{
	OptionCheck *check = value;

	check->is_same = !check->is_null && datum_image_eq(check->first, datum, false, -1);
}

/* An error unless an argument, of a type of variable length, is the same in all rows. */
void
window_rows_check_same(WindowRows *rows, const WindowArgument *argument)
{
	OptionCheck check;

	check.first = WinGetFuncArgCurrent(rows->winobj, argument->number, &check.is_null);
	if (!check.is_null)
		check.first = datumCopy(check.first, false, -1);
	for (size_t row = 0; row < rows->count; row++)
	{
		CRM_CHECK_INTERRUPTS(row);
		if (!window_rows_read(rows, argument, row, compare_option, &check))
			check.is_same = check.is_null;
		if (!check.is_same)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("%s changes within a partition", argument->name),
					 errhint("Pass the same value in every row, or PARTITION BY what it depends on.")));
	}
}

/*
 * Read the options, so many columns of a row type, in arguments from first on.
 * They must be the same in all rows of the partition; constants need no look.
 */
void
window_rows_options(WindowRows *rows, FunctionCallInfo fcinfo, const RowType *type, int first,
					int count, void *options)
{
	Datum		values[FIELD_MOST];
	bool		nulls[FIELD_MOST];

	memset(nulls, true, sizeof(nulls));
	for (int i = 0; i < count; i++)
	{
		if (!get_fn_expr_arg_stable(fcinfo->flinfo, first + i))
			window_rows_check_same(rows, &(WindowArgument) {.number = first + i,.name = type->fields[i].name});
		values[i] = WinGetFuncArgCurrent(rows->winobj, first + i, &nulls[i]);
	}
	row_read(type, values, nulls, options);
}

/* Let build() find the scores of the partition. */
static void
build_scores(FunctionCallInfo fcinfo, const char *function, WindowRows *rows, int per_row,
			 WindowBuild build)
{
	MemoryContext work = AllocSetContextCreate(CurrentMemoryContext, "crm window", ALLOCSET_DEFAULT_SIZES);
	MemoryContext caller = MemoryContextSwitchTo(work);
	int64		count = WinGetPartitionRowCount(PG_WINDOW_OBJECT());

	if (count > PG_INT32_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("%s cannot take a partition of more than %d rows", function, PG_INT32_MAX),
				 errhint("Use PARTITION BY, or build a population over the rows.")));
	rows->winobj = PG_WINDOW_OBJECT();
	rows->count = (size_t) count;
	rows->scratch = AllocSetContextCreate(work, "crm window arguments", ALLOCSET_DEFAULT_SIZES);
	rows->scores = MemoryContextAllocHuge(GetMemoryChunkContext(rows), rows->count * per_row);
	build(fcinfo, rows);
	rows->is_ready = true;
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(work);
}

/*
 * The scores of the current row, NULL if it has none, and what the function
 * keeps for the partition unless extra is NULL.
 */
const uint8 *
window_scores(FunctionCallInfo fcinfo, const char *function, int per_row, WindowBuild build,
			  void **extra)
{
	WindowObject winobj = PG_WINDOW_OBJECT();
	WindowRows *rows = WinGetPartitionLocalMemory(winobj, sizeof(WindowRows));
	int64		row = WinGetCurrentPosition(winobj);
	const uint8 *scores;

	if (!rows->is_ready)
		build_scores(fcinfo, function, rows, per_row, build);
	if (extra != NULL)
		*extra = rows->extra;
	scores = rows->scores + row * per_row;
	return scores[0] == NO_SCORE ? NULL : scores;
}
