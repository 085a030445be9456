/*
 * window_rows.c
 *		Reading a whole partition from a window function without ORDER BY.
 *
 * Such a function reads every row of the partition when the first one asks,
 * keeps a byte or a few per row, and answers the others from there.
 */
#include "base/crm.h"

#include "utils/datum.h"

#include "base/window_rows.h"

/* Rows whose arguments are evaluated before their memory is taken back. */
#define SCRATCH_ROWS 4096

/* Begin reading; end with window_rows_end(). */
WindowRows
window_rows_begin(WindowObject winobj, const char *function)
{
	int64		count = WinGetPartitionRowCount(winobj);

	if (count > PG_INT32_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("%s cannot take a partition of more than %d rows", function, PG_INT32_MAX),
				 errhint("Use PARTITION BY, or build a population over the rows.")));
	return (WindowRows) {
		.winobj = winobj,
		.count = (size_t) count,
		.scratch = AllocSetContextCreate(CurrentMemoryContext, "crm window", ALLOCSET_DEFAULT_SIZES)
	};
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

void
window_rows_end(WindowRows *rows)
{
	MemoryContextDelete(rows->scratch);
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

/* An error unless an option, of a type of variable length, is the same in all rows. */
static void
check_option(WindowRows *rows, const WindowArgument *argument)
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
 * Read the options, the first columns of a row type in arguments from the
 * second on.  They must be the same in all rows of the partition; constants
 * need no look.
 */
void
window_rows_options(WindowRows *rows, FunctionCallInfo fcinfo, const RowType *type, int count,
					void *options)
{
	Datum		values[FIELD_MOST];
	bool		nulls[FIELD_MOST];

	memset(nulls, true, sizeof(nulls));
	for (int i = 0; i < count; i++)
	{
		if (!get_fn_expr_arg_stable(fcinfo->flinfo, 1 + i))
			check_option(rows, &(WindowArgument) {.number = 1 + i,.name = type->fields[i].name});
		values[i] = WinGetFuncArgCurrent(rows->winobj, 1 + i, &nulls[i]);
	}
	row_read(type, values, nulls, options);
}

/* Memory of the partition, with room for so many scores a row. */
WindowScores *
window_scores(WindowObject winobj, int per_row)
{
	WindowScores *partition = WinGetPartitionLocalMemory(winobj, sizeof(WindowScores));

	if (!partition->is_ready)
		partition->scores = MemoryContextAllocHuge(GetMemoryChunkContext(partition),
												   (Size) WinGetPartitionRowCount(winobj) * per_row);
	return partition;
}
