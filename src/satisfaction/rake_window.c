/*
 * rake_window.c
 *		Raking and post-stratification for people who have one row per
 *		respondent: the weight of each.
 *
 * Window functions without ORDER BY: the partition is read once.
 */
#include "base/crm.h"

#include "utils/builtins.h"

#include "base/window_rows.h"
#include "satisfaction/rake_rows.h"
#include "satisfaction/survey_answer.h"

PG_FUNCTION_INFO_V1(crm_rake);
PG_FUNCTION_INFO_V1(crm_poststratify);

/* Of a row of the partition: what is known, and its weight. */
#define SCORE_SIZE (1 + sizeof(double))

enum
{
	SCORE_ZERO = NO_SCORE + 1,	/* weight 0 */
	SCORE_WEIGHT
};

enum
{
	ARGUMENT_CELLS, ARGUMENT_TARGETS, ARGUMENT_WEIGHT, ARGUMENT_CAP
};

/* What reading a row needs. */
typedef struct RakeWindow
{
	WindowRows *rows;
	bool		one_margin;		/* post-stratification */
	RakeTargets *targets;
	RakeNames	names;			/* of the type last read */
	uint64		combination;	/* read last */
	bool		is_complete;	/* no cell is NULL */
	double		cap;			/* 0: none */
} RakeWindow;

/* The cells of a respondent as a number. */
static void
read_cells(const WindowArgument *argument, Datum datum, void *value)
{
	RakeWindow *window = value;
	ArrayType  *cells;

	window->is_complete = true;
	if (window->one_margin)
	{
		window->combination = (uint64) rake_category(window->targets, 0, &window->names, datum);
		return;
	}
	cells = DatumGetArrayTypeP(datum);
	if (ARR_ELEMTYPE(cells) != window->names.declared)
		rake_names_of(&window->names, ARR_ELEMTYPE(cells), MemoryContextGetParent(window->rows->scratch));
	window->is_complete = rake_combination(window->targets, &window->names, cells, &window->combination);
}

static void
read_number(const WindowArgument *argument, Datum datum, void *value)
{
	*(double *) value = DatumGetFloat8(datum);
}

/* The same cap in all rows. */
static void
read_cap(FunctionCallInfo fcinfo, RakeWindow *window)
{
	const WindowArgument argument = {.number = ARGUMENT_CAP,.name = "cap"};
	size_t		rows = get_fn_expr_arg_stable(fcinfo->flinfo, ARGUMENT_CAP) ? 1 : window->rows->count;

	for (size_t row = 0; row < rows; row++)
	{
		double		cap = 0;

		CRM_CHECK_INTERRUPTS(row);
		if (window_rows_read(window->rows, &argument, row, read_number, &cap))
			cap = rake_cap_check(cap);
		if (row > 0 && cap != window->cap)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("cap changes within a partition"),
					 errhint("Pass the same value in every row, or PARTITION BY what it depends on.")));
		window->cap = cap;
	}
}

/* The targets, a copy in the memory of the partition's work. */
static void
read_targets(FunctionCallInfo fcinfo, RakeWindow *window)
{
	bool		is_null;
	Datum		targets = WinGetFuncArgCurrent(window->rows->winobj, ARGUMENT_TARGETS, &is_null);

	if (is_null)
		crm_null_refused("targets", "Pass the margins of the population: '[{\"f\": 520, \"m\": 480}]'.");
	window->targets = rake_targets_read(DatumGetJsonbPCopy(targets), window->one_margin);
	if (!get_fn_expr_arg_stable(fcinfo->flinfo, ARGUMENT_TARGETS))
		window_rows_check_same(window->rows, &(WindowArgument) {.number = ARGUMENT_TARGETS,.name = "targets"});
}

/* The base weight of a row; false without one. */
static bool
read_weight(RakeWindow *window, size_t row, double *weight)
{
	const WindowArgument argument = {.number = ARGUMENT_WEIGHT,.name = "weight"};

	if (!window_rows_read(window->rows, &argument, row, read_number, weight))
		return false;
	survey_weight_check(*weight);
	return true;
}

/*
 * Read all rows, each once, since going back in a partition on disk is slow.
 * Those that count go to a list; all get a score: weight 0 where the base
 * weight is, none without a base weight or a cell.
 */
static size_t
read_rows(FunctionCallInfo fcinfo, RakeWindow *window, RakeRow *list)
{
	const WindowArgument cells = {.number = ARGUMENT_CELLS,.name = "cells"};
	bool		is_stable = get_fn_expr_arg_stable(fcinfo->flinfo, ARGUMENT_WEIGHT);
	bool		is_known = false;
	double		base = 0;
	size_t		n = 0;

	for (size_t row = 0; row < window->rows->count; row++)
	{
		uint8	   *score = window->rows->scores + row * SCORE_SIZE;

		CRM_CHECK_INTERRUPTS(row);
		memset(score, NO_SCORE, SCORE_SIZE);
		if (row == 0 || !is_stable)
			is_known = read_weight(window, row, &base);
		if (is_known && base == 0)
			*score = SCORE_ZERO;
		else if (is_known && window_rows_read(window->rows, &cells, row, read_cells, window) && window->is_complete)
		{
			*score = SCORE_WEIGHT;
			list[n++] = (RakeRow) {window->combination, base, 1};
		}
	}
	return n;
}

/* The weights of the rows that count, in their order, go to the scores. */
static void
put_weights(RakeWindow *window, const RakeRow *list, const RakeRow *merged, size_t nmerged, const double *weights)
{
	size_t		n = 0;

	for (size_t row = 0; row < window->rows->count; row++)
	{
		uint8	   *score = window->rows->scores + row * SCORE_SIZE;

		CRM_CHECK_INTERRUPTS(row);
		if (*score == SCORE_WEIGHT)
		{
			size_t		at = rake_rows_find(merged, nmerged, list[n].combination, list[n].base);

			memcpy(score + 1, &weights[at], sizeof(double));
			n++;
		}
	}
}

/* Find the weights of the partition. */
static void
weigh_rows(FunctionCallInfo fcinfo, WindowRows *rows, bool one_margin)
{
	RakeWindow	window = {.rows = rows,.one_margin = one_margin};
	RakeRow    *list = MemoryContextAllocHuge(CurrentMemoryContext, rows->count * sizeof(RakeRow));
	RakeRow    *merged = MemoryContextAllocHuge(CurrentMemoryContext, rows->count * sizeof(RakeRow));
	double	   *weights;
	size_t		n;

	read_targets(fcinfo, &window);
	if (one_margin)
		rake_names_of(&window.names, window_argument_type(fcinfo, ARGUMENT_CELLS), CurrentMemoryContext);
	else
		read_cap(fcinfo, &window);
	n = read_rows(fcinfo, &window, list);
	if (n == 0)
		return;
	memcpy(merged, list, n * sizeof(RakeRow));
	n = rake_rows_merge(merged, n);
	weights = MemoryContextAllocHuge(CurrentMemoryContext, n * sizeof(double));
	(void) rake_rows_solve(fcinfo->flinfo, window.targets, merged, n, window.cap, weights);
	put_weights(&window, list, merged, n, weights);
}

static void
rake_rows(FunctionCallInfo fcinfo, WindowRows *rows)
{
	weigh_rows(fcinfo, rows, false);
}

static void
poststratify_rows(FunctionCallInfo fcinfo, WindowRows *rows)
{
	weigh_rows(fcinfo, rows, true);
}

/* The weight of the current row. */
static Datum
weight_of_row(FunctionCallInfo fcinfo, const char *function, WindowBuild build)
{
	const uint8 *score = window_scores(fcinfo, function, SCORE_SIZE, build, NULL);
	double		weight = 0;

	if (score == NULL)
		PG_RETURN_NULL();
	if (*score == SCORE_WEIGHT)
		memcpy(&weight, score + 1, sizeof(double));
	PG_RETURN_FLOAT8(weight);
}

/*
 * rake(cells, targets, weight, cap) OVER (…): the weight with which the
 * margins of the partition meet their targets.
 */
Datum
crm_rake(PG_FUNCTION_ARGS)
{
	return weight_of_row(fcinfo, "crm.rake", rake_rows);
}

/*
 * poststratify(stratum, targets, weight) OVER (…): the weight with which every
 * stratum of the partition meets its target (Holt & Smith 1979, "Post
 * stratification").
 */
Datum
crm_poststratify(PG_FUNCTION_ARGS)
{
	return weight_of_row(fcinfo, "crm.poststratify", poststratify_rows);
}
