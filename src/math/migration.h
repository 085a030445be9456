/*
 * migration.h
 *		Customer value as a Markov chain with rewards (Pfeifer & Carraway 2000).
 */
#ifndef CRM_MATH_MIGRATION_H
#define CRM_MATH_MIGRATION_H

#include "math/btyd.h"

/* The most states of a migration model. */
#define MIGRATION_MAX_STATES 1000

typedef enum MigrationStatus
{
	MIGRATION_OK,
	MIGRATION_BAD_MATRIX,		/* not a (sub)stochastic matrix, or not finite */
	MIGRATION_INFINITE,			/* the endless value does not exist */
	MIGRATION_INTERRUPTED
} MigrationStatus;

/*
 * transition is count x count, row-major: row i holds the probabilities of
 * moving from state i.  A row may sum to less than 1: the rest is lost for
 * good.  reward is paid in a state at the time the customer is in it; rate is
 * per period.
 */
typedef struct MigrationModel
{
	int			count;
	const double *transition;
	const double *reward;
	double		rate;
} MigrationModel;

extern MigrationStatus migration_check(const MigrationModel *model);
extern size_t migration_work_size(int count);
extern MigrationStatus migration_value(const MigrationModel *model, double periods,
									   bool may_stop, double *work,
									   MathInterrupted stop,
									   double *value, bool *active);

#endif
