/*
 * score_bands.h
 *		Scores in groups of about equal size: the ground of gains tables,
 *		calibration tables and the Hosmer-Lemeshow test.
 *
 * No PostgreSQL header is used here.
 */
#ifndef MATH_SCORE_BANDS_H
#define MATH_SCORE_BANDS_H

#include "math/scored.h"
#include "math/special.h"

/* One group; n is 0 where equal scores took its place. */
typedef struct ScoreBand
{
	double		n;				/* rows, or the sum of their weights */
	double		events;
	double		lowest;			/* score */
	double		highest;
	MathSum		scores;			/* sum of the scores */
} ScoreBand;

extern bool score_bands(const ScoredData *data, int bands, bool highest_first, ScoreBand *band,
						bool (*interrupted) (void));
extern double hosmer_lemeshow(const ScoreBand *band, int bands, int *used);

#endif
