/*
 * scheme.h
 *		Schemes of labels in memory: the codes of a scheme, their names and
 *		advice in every language, and which cell of a grid has which code.
 */
#ifndef CRM_SCHEME_H
#define CRM_SCHEME_H

#include "postgres.h"

#include "fmgr.h"

#include "base/compat.h"

/* Axes of a grid, and the most levels that one has. */
#define SCHEME_AXES 3
#define SCHEME_MAX_LEVELS 10

/* What a code is called in one language; advice is NULL where there is none. */
typedef struct SchemeLabel
{
	text	   *name;
	text	   *advice;
} SchemeLabel;

typedef struct SchemeCode
{
	text	   *code;
	double		cut;			/* NaN for none */
	SchemeLabel *labels;		/* by language */
	int			ntargets;		/* codes that arrows lead to from it */
	text	  **targets;
} SchemeCode;

/*
 * A scheme as one query sees it; it never changes.  Where it is a grid, every
 * cell has its code.  levels is 0 for an axis that the scheme does not look
 * at, which takes any level.
 */
typedef struct Scheme
{
	const char *kind;
	const char *name;
	const char *cut_by;			/* NULL: its codes have no cuts */
	bool		ranked;			/* its codes are 1 (best), 2, … */
	int			ncodes;
	SchemeCode *codes;			/* in order of display */
	int			nlanguages;
	const char **languages;
	int			levels[SCHEME_AXES];
	int		   *cells;			/* code of each cell, see scheme_cell(); NULL unless it is a grid */
} Scheme;

extern const Scheme *scheme_load(const char *kind, const char *name, MemoryContext mcxt);
extern int	scheme_code(const Scheme *scheme, const char *code, Size size);
extern int	scheme_require_code(const Scheme *scheme, const char *code, Size size);
extern int	scheme_language(const Scheme *scheme, const char *language, Size size);

/* Index of a cell in scheme->cells, or -1 if a level is outside the grid. */
static inline int
scheme_cell(const Scheme *scheme, const int *levels)
{
	int			cell = 0;

	for (int axis = 0; axis < SCHEME_AXES; axis++)
	{
		if (levels[axis] < 1 || levels[axis] > SCHEME_MAX_LEVELS)
			return -1;
		if (scheme->levels[axis] == 0)
			continue;
		if (levels[axis] > scheme->levels[axis])
			return -1;
		cell = cell * scheme->levels[axis] + levels[axis] - 1;
	}
	return cell;
}

#endif
