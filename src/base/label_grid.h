/*
 * label_grid.h
 *		Labels of tiers and of matrix cells, read from their tables.
 */
#ifndef CRM_LABEL_GRID_H
#define CRM_LABEL_GRID_H

#include "postgres.h"

#include "fmgr.h"

#include "base/compat.h"

typedef enum LabelColumn
{
	LABEL_NAME,
	LABEL_NAME_ZH,
	LABEL_ADVICE,
	LABEL_ADVICE_ZH
} LabelColumn;

/* One label of each cell; tiers are a grid of one row. */
typedef struct LabelGrid
{
	int			columns;
	int			rows;
	text	  **labels;			/* columns x rows, column by column; NULL for no label */
} LabelGrid;

/* Where labels come from. */
typedef struct LabelSource
{
	const char *what;			/* for messages */
	const char *query;			/* x, y, label, columns, rows; %s is the label's column */
	const char *names_query;
	const char *label_columns[4];
} LabelSource;

extern const LabelSource tier_labels;
extern const LabelSource matrix_labels;

extern const LabelGrid *label_grid_load(const LabelSource *source, LabelColumn column,
										const char *name, MemoryContext mcxt);
extern const LabelGrid *label_grid_find(FmgrInfo *flinfo, const LabelSource *source,
										LabelColumn column, const text *name);

CRM_NORETURN extern void label_refuse_unknown(const LabelSource *source, const char *name);

static inline text *
label_grid_cell(const LabelGrid *grid, int x, int y)
{
	return grid->labels[(x - 1) * grid->rows + y - 1];
}

#endif
