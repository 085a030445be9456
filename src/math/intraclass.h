/*
 * intraclass.h
 *		Do the members of a unit agree: analysis of variance of one factor, and
 *		the intraclass correlations.
 */
#ifndef CRM_MATH_INTRACLASS_H
#define CRM_MATH_INTRACLASS_H

#include <stddef.h>

#include "math/moments.h"

/* Whatever does not exist is NAN. */
typedef struct Intraclass
{
	double		n;				/* members */
	double		msb;			/* mean square between units */
	double		msw;			/* within */
	double		k0;				/* mean number of members */
	double		f;
	double		p_value;
	double		eta_squared;
	double		icc1;
	double		icc2;
} Intraclass;

/* What each unit has, one after another in memory, so many bytes from one to the next. */
extern void intraclass(const MathMoments *unit, size_t units, size_t step, Intraclass *result);

#endif
