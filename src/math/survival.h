/*
 * survival.h
 *		How long cases last and how they end, with cases that are still open.
 *
 * Cases that end at one time are counted together, and the times ascend.  Where
 * something happens at the time at which other cases are last seen open, these
 * were still there when it happened: events come before censorings.
 */
#ifndef CRM_MATH_SURVIVAL_H
#define CRM_MATH_SURVIVAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "math/btyd.h"

/* The cases that end at one time, by how. */
typedef struct SurvivalTime
{
	double		time;
	double		events;			/* of the outcome in question */
	double		others;			/* of any other outcome */
	double		censored;		/* still open when last seen */
} SurvivalTime;

/* What is known just after one time. */
typedef struct SurvivalStep
{
	double		at_risk;		/* open until that time */
	double		survival;		/* nothing has happened: Kaplan-Meier */
	double		survival_se;	/* Greenwood; NaN where survival is 0 */
	double		hazard;			/* of the events, cumulative: Nelson-Aalen */
	double		hazard_se;
	double		incidence;		/* the event has happened: Aalen-Johansen */
	double		incidence_se;
} SurvivalStep;

/* On which scale limits are symmetric. */
typedef enum SurvivalLimits
{
	SURVIVAL_LOG,
	SURVIVAL_LOG_LOG,
	SURVIVAL_PLAIN
} SurvivalLimits;

/* The cases of one group at one time. */
typedef struct LogRankCell
{
	double		time;
	double		events;
	double		censored;
	uint32_t	stratum;
	uint32_t	group;
} LogRankCell;

extern bool survival_steps(size_t n, const SurvivalTime *times, SurvivalStep *steps, MathInterrupted stop);
extern void survival_limits(SurvivalLimits scale, double share, double se, double z, double *lower, double *upper);
extern bool survival_restricted_mean(size_t n, const SurvivalTime *times, const SurvivalStep *steps, double until,
									 double *mean, double *se);

extern bool log_rank_sums(size_t n, const LogRankCell *cells, uint32_t groups, double rho, double *work,
						  double *observed, double *expected, double *covariance, MathInterrupted stop);
extern size_t log_rank_work_size(size_t n, uint32_t groups);
extern double log_rank_chi_square(uint32_t groups, const double *observed, const double *expected,
								  const double *covariance, double *work, int *df);

#endif
