/*
 * rake_rows.h
 *		Respondents of a survey, equal ones as one, and their weights.
 */
#ifndef CRM_RAKE_ROWS_H
#define CRM_RAKE_ROWS_H

#include "base/crm.h"

#include "math/raking.h"
#include "satisfaction/rake_targets.h"

/* Respondents of one combination of categories and one base weight. */
typedef struct RakeRow
{
	uint64		combination;
	double		base;			/* weight, above 0 */
	double		count;
} RakeRow;

extern double rake_cap_check(double cap);
extern double rake_most_weight(const RakeTargets *targets, const RakeRow *rows, size_t n, double cap);
extern size_t rake_rows_merge(RakeRow *rows, size_t n);
extern RakingResult rake_rows_solve(FmgrInfo *flinfo, const RakeTargets *targets, const RakeRow *rows,
									size_t n, double cap, double *weights);
extern size_t rake_rows_find(const RakeRow *rows, size_t n, uint64 combination, double base);

#endif
