/*
 * window_rows.c
 *		Reading a whole partition from a window function without ORDER BY.
 *
 * Such a function reads every row of the partition when the first one asks,
 * keeps a byte or a few per row, and answers the others from there.
 */
#include "crm.h"

#include "window_rows.h"

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
