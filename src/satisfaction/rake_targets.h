/*
 * rake_targets.h
 *		The margins of a population that the weights of a survey are to meet.
 */
#ifndef CRM_RAKE_TARGETS_H
#define CRM_RAKE_TARGETS_H

#include "base/crm.h"

#include "utils/array.h"
#include "utils/jsonb.h"

#define RAKE_MOST_MARGINS 32

typedef struct RakeCategory
{
	const char *name;			/* without a terminator */
	int			length;
	int			margin;			/* from 0 */
} RakeCategory;

/* Categories are numbered through all margins, in each by length and bytes of their names. */
typedef struct RakeTargets
{
	int			margins;
	int			first[RAKE_MOST_MARGINS + 1];	/* category of each margin, and the end */
	uint64		radix[RAKE_MOST_MARGINS];	/* of the margin in the number of a combination */
	RakeCategory *categories;
	double	   *targets;		/* of each category, all margins with the total of the first */
	double		total;
} RakeTargets;

/* How values become the names of categories: like a cast to text. */
typedef struct RakeNames
{
	Oid			declared;		/* type of the values */
	Oid			type;			/* what a domain is made of */
	FmgrInfo	output;
	int16		length;
	bool		by_value;
	char		align;
} RakeNames;

extern RakeTargets *rake_targets_read(const Jsonb *json, bool one_margin);
extern void rake_names_of(RakeNames *names, Oid type, MemoryContext context);
extern int	rake_category(const RakeTargets *targets, int margin, const RakeNames *names, Datum value);
extern bool rake_combination(const RakeTargets *targets, const RakeNames *names, ArrayType *cells,
							 uint64 *combination);
extern char *rake_category_name(const RakeTargets *targets, int category);

/* The category of a margin in a combination. */
static inline int
rake_category_of(const RakeTargets *targets, int margin, uint64 combination)
{
	uint64		count = (uint64) (targets->first[margin + 1] - targets->first[margin]);

	return targets->first[margin] + (int) (combination / targets->radix[margin] % count);
}

/* How many combinations there can be. */
static inline uint64
rake_combinations(const RakeTargets *targets)
{
	return targets->radix[0] * (uint64) (targets->first[1] - targets->first[0]);
}

#endif
