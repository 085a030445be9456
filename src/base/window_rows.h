/*
 * window_rows.h
 *		Reading a whole partition from a window function without ORDER BY.
 */
#ifndef CRM_WINDOW_ROWS_H
#define CRM_WINDOW_ROWS_H

#include "postgres.h"

#include "fmgr.h"
#include "windowapi.h"

#include "base/fields.h"

/* One argument of the window function. */
typedef struct WindowArgument
{
	int			number;
	Oid			type;
	const char *name;			/* for messages */
} WindowArgument;

/* Turns a datum that is not NULL into what the function works on. */
typedef void (*WindowRead) (const WindowArgument *argument, Datum datum, void *value);

typedef struct WindowRows
{
	WindowObject winobj;
	size_t		count;
	MemoryContext scratch;		/* what evaluating arguments allocates */
} WindowRows;

/* In the memory of the partition: the finished scores of every row. */
typedef struct WindowScores
{
	bool		is_ready;
	uint8	   *scores;			/* so many per row as asked for, 0 first */
	void	   *extra;			/* the function's own */
} WindowScores;

#define NO_SCORE 0

extern WindowRows window_rows_begin(WindowObject winobj, const char *function);
extern bool window_rows_read(WindowRows *rows, const WindowArgument *argument, size_t row,
							 WindowRead read, void *value);
extern void window_rows_options(WindowRows *rows, FunctionCallInfo fcinfo, const RowType *type,
								int count, void *options);
extern void window_rows_end(WindowRows *rows);
extern WindowScores *window_scores(WindowObject winobj, int per_row);

#endif
