/*
 * stability.h
 *		How far a distribution over bins has moved: population stability index.
 *
 * No PostgreSQL header is used here.
 */
#ifndef MATH_STABILITY_H
#define MATH_STABILITY_H

#include <stdbool.h>

/* What an empty side of a bin counts as. */
#define STABILITY_FLOOR 0.5

/* A bin: rows then and now, or the sums of their weights. */
typedef struct StabilityBin
{
	double		expected;
	double		actual;
	double		expected_share; /* of its side, floor included */
	double		actual_share;
	double		part;			/* of the index */
} StabilityBin;

extern bool stability_index(StabilityBin *bin, int bins, bool recompute_totals, double *index);

#endif
