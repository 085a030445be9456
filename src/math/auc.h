/*
 * auc.h
 *		How well scores tell events from others: area under the ROC curve with
 *		its variance, and the Kolmogorov-Smirnov distance.
 *
 * No PostgreSQL header is used here.
 */
#ifndef MATH_AUC_H
#define MATH_AUC_H

#include "math/scored.h"

typedef struct AucMeasures
{
	double		events;			/* rows with the event, or the sum of their weights */
	double		others;
	size_t		distinct;		/* scores */
	double		lowest;			/* score */
	double		highest;
	double		auc;			/* the rest: NAN without events, and without others */
	double		variance;		/* of auc; NAN unless there is more than one of each */
	double		ks;
	double		ks_cutoff;
	double		ks_event_share; /* of the events on the side of the cut-off where events are expected */
	double		ks_other_share; /* of the others */
} AucMeasures;

extern bool auc_measure(const ScoredData *data, bool high_is_event, AucMeasures *measures,
						bool (*interrupted) (void));

#endif
