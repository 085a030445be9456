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

/* A partition, in its own memory: its rows, and the scores that are made of them once. */
typedef struct WindowRows
{
	bool		is_ready;
	WindowObject winobj;
	size_t		count;
	MemoryContext scratch;		/* what evaluating arguments allocates */
	uint8	   *scores;			/* so many per row as asked for, NO_SCORE first */
	void	   *extra;			/* the function's own, in memory of the partition */
} WindowRows;

#define NO_SCORE 0

/* Finds the scores of all rows; its memory is taken back at the end. */
typedef void (*WindowBuild) (FunctionCallInfo fcinfo, WindowRows *rows);

extern Oid	window_argument_type(FunctionCallInfo fcinfo, int argument);
extern bool window_rows_read(WindowRows *rows, const WindowArgument *argument, size_t row,
							 WindowRead read, void *value);
extern void window_rows_check_same(WindowRows *rows, const WindowArgument *argument);
extern void window_rows_options(WindowRows *rows, FunctionCallInfo fcinfo, const RowType *type,
								int first, int count, void *options);
extern const uint8 *window_scores(FunctionCallInfo fcinfo, const char *function, int per_row,
								  WindowBuild build, void **extra);

#endif
