/*
 * survey.h
 *		Shares, scores and means of survey answers: standard errors, intervals,
 *		and the unit in which weights are added up.
 *
 * No PostgreSQL header is used here.
 */
#ifndef MATH_SURVEY_H
#define MATH_SURVEY_H

#include <math.h>
#include <stdbool.h>

/*
 * Only the ratios of survey weights matter, so they are added up in a unit
 * near the largest one: a power of 2^128.  Start it as zeros.
 */
typedef struct SurveyUnit
{
	double		exponent;		/* the unit is 2^exponent, a multiple of 128 */
	double		inverse;		/* 2^-exponent; 0 before the first weight */
} SurveyUnit;

extern bool survey_unit_valid(const SurveyUnit *unit);
extern double survey_unit_raise(SurveyUnit *unit, double weight);
extern double survey_unit_join(SurveyUnit *unit, const SurveyUnit *other);

/* Does a weight above 0 need a larger unit than there is? */
static inline bool
survey_unit_exceeded(const SurveyUnit *unit, double weight)
{
	return !(unit->inverse > 0.0 && weight * unit->inverse < 0x1p128);
}

/* 100 part / total, of size 100 at most: exactly that where the part is all there is. */
static inline double
survey_percent(double part, double total)
{
	return fabs(part) >= total ? copysign(100.0, part) : fmax(fmin(100.0 * part / total, 100.0), -100.0);
}

/* An estimate with its interval; se below 0: there is none, and no interval either. */
typedef struct SurveyInterval
{
	double		center;
	double		se;
	double		lower;
	double		upper;
} SurveyInterval;

/* How the interval of a net promoter score is made. */
typedef enum SurveyNpsMethod
{
	SURVEY_NPS_ADJUSTED_WALD, SURVEY_NPS_WALD, SURVEY_NPS_LINEARIZED
} SurveyNpsMethod;

extern double survey_normal(double confidence);
extern double survey_two_sided(double z);
extern SurveyInterval survey_nps(double promoters, double detractors, double n, SurveyNpsMethod method,
								 double linearized, double z);
extern SurveyInterval survey_wilson(double share, double n, double z);
extern SurveyInterval survey_mean(double mean, double se, double n, double confidence);
extern SurveyInterval survey_shares_differ(double one, double n_one, double other, double n_other, double z);

#endif
