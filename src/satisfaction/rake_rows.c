/*
 * rake_rows.c
 *		Respondents of a survey, equal ones as one, and their weights.
 *
 * Rows are sorted before anything is added up, so that no sum depends on the
 * order in which they came.
 */
#include "base/crm.h"

#include <math.h>

#include "base/interrupted.h"
#include "satisfaction/rake_rows.h"

/* A margin that is missed by less is not worth a word. */
#define NOTABLE_DEVIATION 1e-6

/* A cap is the greatest weight as a multiple of the mean weight. */
double
rake_cap_check(double cap)
{
	if (!(cap >= 1) || isinf(cap))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cap must be finite and at least 1, but is %.15g", cap),
				 errhint("Pass how many times the mean weight a weight may be, 5 for instance; NULL is no cap.")));
	return cap;
}

static inline int
compare_rows(const RakeRow *a, const RakeRow *b)
{
	if (a->combination != b->combination)
		return a->combination < b->combination ? -1 : 1;
	return (a->base > b->base) - (a->base < b->base);
}

/* the template compares signed and unsigned lengths */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wsign-compare"
#define ST_SORT sort_rake_rows
#define ST_ELEMENT_TYPE RakeRow
#define ST_COMPARE(a, b) compare_rows(a, b)
#define ST_SCOPE static
#define ST_DEFINE
#define ST_CHECK_FOR_INTERRUPTS
#include "lib/sort_template.h"
#pragma GCC diagnostic pop

/* Sort rows and merge equal ones; how many are left. */
size_t
rake_rows_merge(RakeRow *rows, size_t n)
{
	size_t		merged = 0;

	sort_rake_rows(rows, n);
	for (size_t i = 1; i < n; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		if (compare_rows(&rows[merged], &rows[i]) == 0)
			rows[merged].count += rows[i].count;
		else
			rows[++merged] = rows[i];
	}
	return n == 0 ? 0 : merged + 1;
}

/* The place of a row among merged ones, where it must be. */
size_t
rake_rows_find(const RakeRow *rows, size_t n, uint64 combination, double base)
{
	const RakeRow sought = {combination, base, 0};
	size_t		low = 0;
	size_t		high = n;

	while (low < high)
	{
		size_t		middle = low + (high - low) / 2;

		if (compare_rows(&rows[middle], &sought) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The error for a target that no respondent can meet. */
CRM_NORETURN static void
refuse_empty(const RakeTargets *targets, int category, const char *why)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("category \"%s\" of margin %d has a target of %.15g and no respondents%s",
					rake_category_name(targets, category), targets->categories[category].margin + 1,
					targets->targets[category], why),
			 errhint("Merge the category with one that has respondents, in the targets and in the cells; a target of 0 gives weight 0.")));
}

/* The error for raking that did not come to an end. */
CRM_NORETURN static void
refuse_endless(const RakeTargets *targets, double cap, const RakingResult *result)
{
	if (result->cut)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("raking with cap %.15g did not converge in %d rounds: weights still change by %.3g %%",
						cap, RAKING_ROUNDS, 100 * result->change),
				 errhint("Raise the cap, or merge small categories.")));
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("raking did not converge in %d rounds: category \"%s\" of margin %d is %.3g %% off its target",
					RAKING_ROUNDS, rake_category_name(targets, result->category),
					targets->categories[result->category].margin + 1, 100 * result->deviation),
			 errhint("Margins that no respondents combine can contradict each other: merge small categories, or leave a margin out.")));
}

/* What did not come out right; of many partitions or groups, one margin that a cap misses is named once a query. */
static void
tell_result(FmgrInfo *flinfo, const RakeTargets *targets, double cap, const RakingResult *result)
{
	if (result->end == RAKING_EMPTY)
		refuse_empty(targets, result->category, " but those to whom another target gives weight 0");
	if (result->end == RAKING_NOT_CONVERGED)
		refuse_endless(targets, cap, result);
	if (!result->cut || result->deviation < NOTABLE_DEVIATION || flinfo->fn_extra != NULL)
		return;
	flinfo->fn_extra = flinfo;	/* any address will do */
	ereport(NOTICE,
			(errmsg("cap %.15g keeps category \"%s\" of margin %d %.3g %% off its target", cap,
					rake_category_name(targets, result->category),
					targets->categories[result->category].margin + 1, 100 * result->deviation),
			 errhint("Raise the cap, or merge the category with another. crm.rake_detail() says how far each survey is off.")));
}

/* What raking_solve() works on, and the place of its cell for each row. */
typedef struct RakeCells
{
	RakingProblem problem;
	double	   *weight;
	double	   *count;
	int		   *category;
	size_t	   *cell;
} RakeCells;

static void *
allocate(size_t n, Size width)
{
	return MemoryContextAllocHuge(CurrentMemoryContext, Max(n, 1) * width);
}

/*
 * Without a cap all rows of a combination change by one factor, so that they
 * are one cell, whose base weight is its count and whose weight is the factor.
 */
static void
make_cells(RakeCells *cells, const RakeTargets *targets, const RakeRow *rows, size_t n, bool has_cap)
{
	size_t		ncells = 0;

	for (size_t i = 0; i < n; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		if (has_cap || i == 0 || rows[i].combination != rows[i - 1].combination)
		{
			cells->weight[ncells] = has_cap ? rows[i].base : 1;
			cells->count[ncells] = 0;
			for (int margin = 0; margin < targets->margins; margin++)
				cells->category[ncells * targets->margins + margin] =
					rake_category_of(targets, margin, rows[i].combination);
			ncells++;
		}
		cells->count[ncells - 1] += has_cap ? rows[i].count : rows[i].count * rows[i].base;
		cells->cell[i] = ncells - 1;
	}
	cells->problem.cells = ncells;
}

/* Every category with a target has respondents. */
static void
check_categories(const RakeTargets *targets, const RakeCells *cells)
{
	int			categories = targets->first[targets->margins];
	bool	   *has_rows = palloc0(Max(categories, 1) * sizeof(bool));

	for (size_t i = 0; i < cells->problem.cells * targets->margins; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		has_rows[cells->category[i]] = true;
	}
	for (int i = 0; i < categories; i++)
		if (targets->targets[i] > 0 && !has_rows[i])
			refuse_empty(targets, i, "");
	pfree(has_rows);
}

/* The weight that a cap allows; 0 without a cap. */
double
rake_most_weight(const RakeTargets *targets, const RakeRow *rows, size_t n, double cap)
{
	double		respondents = 0;

	for (size_t i = 0; i < n; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		respondents += rows[i].count;
	}
	return cap * (targets->total / respondents);
}

/*
 * The weight of a respondent of each of the merged rows, of which there is one
 * at least; cap 0 is none.  fn_extra of the function's own flinfo is used.
 */
RakingResult
rake_rows_solve(FmgrInfo *flinfo, const RakeTargets *targets, const RakeRow *rows, size_t n, double cap,
				double *weights)
{
	RakeCells	cells = {
		.problem = {.margins = targets->margins,.first = targets->first,.target = targets->targets},
		.weight = allocate(2 * n, sizeof(double)),
		.count = allocate(n, sizeof(double)),
		.category = allocate(n * targets->margins, sizeof(int)),
		.cell = allocate(n, sizeof(size_t))
	};
	double	   *achieved = palloc(Max(targets->first[targets->margins], 1) * sizeof(double));
	RakingResult result;

	make_cells(&cells, targets, rows, n, cap > 0);
	check_categories(targets, &cells);
	cells.problem.category = cells.category;
	cells.problem.count = cells.count;
	cells.problem.most = rake_most_weight(targets, rows, n, cap);
	result = raking_solve(&cells.problem, cells.weight, achieved, crm_interrupted);
	CHECK_FOR_INTERRUPTS();
	tell_result(flinfo, targets, cap, &result);
	for (size_t i = 0; i < n; i++)
	{
		CRM_CHECK_INTERRUPTS(i);
		weights[i] = cap > 0 ? cells.weight[cells.cell[i]] : rows[i].base * cells.weight[cells.cell[i]];
	}
	pfree(cells.weight);
	pfree(cells.count);
	pfree(cells.category);
	pfree(cells.cell);
	pfree(achieved);
	return result;
}
