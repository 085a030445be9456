/*
 * chain_ladder.h
 *		Chain ladder: what cohorts that are still young will come to, by how
 *		older ones have developed from age to age.
 */
#ifndef CRM_MATH_CHAIN_LADDER_H
#define CRM_MATH_CHAIN_LADDER_H

#include <stddef.h>
#include <stdint.h>

/* Of one age: sums over the cohorts that are known at the next one, too. */
typedef struct LadderAge
{
	double		here;			/* what they had come to at this age */
	double		next;			/* and at the next */
	int64_t		cohorts;
	double		link;			/* next / here; NaN where nothing had come yet, and at the last age */
	double		to_ultimate;	/* from this age to the last; NaN where a link is missing */
} LadderAge;

extern void chain_ladder_add(LadderAge *ages, size_t latest, const double *cumulative);
extern void chain_ladder_finish(LadderAge *ages, size_t count);

#endif
