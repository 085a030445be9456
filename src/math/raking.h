/*
 * raking.h
 *		Weights that make the margins of a survey meet those of the population.
 *
 * No PostgreSQL header is used here.
 */
#ifndef CRM_MATH_RAKING_H
#define CRM_MATH_RAKING_H

#include <stdbool.h>
#include <stddef.h>

/* Rounds after which it is given up, and when weights and margins count as met. */
#define RAKING_ROUNDS 500
#define RAKING_TOLERANCE 1e-10

/* Called once a round; true stops. */
typedef bool (*RakingInterrupted) (void);

/*
 * Rows that share their categories and their weight are one cell.  Categories
 * are numbered through all margins: those of margin m are first[m] to
 * first[m + 1] - 1.  The targets of every margin have the same total, up to
 * rounding.
 */
typedef struct RakingProblem
{
	int			margins;
	const int  *first;			/* margins + 1 of them */
	const double *target;		/* of each category, not negative */
	size_t		cells;
	const int  *category;		/* margins of them for each cell */
	const double *count;		/* of rows in each cell, above 0 */
	double		most;			/* weight of a row; 0: no cap */
} RakingProblem;

typedef enum RakingEnd
{
	RAKING_DONE,
	RAKING_NOT_CONVERGED,
	RAKING_EMPTY,				/* a category has a target, and no weight to meet it with */
	RAKING_INTERRUPTED
} RakingEnd;

typedef struct RakingResult
{
	RakingEnd	end;
	int			rounds;
	int			category;		/* the empty one, or the furthest from its target */
	double		deviation;		/* greatest abs(achieved / target - 1) of all categories with a target */
	double		change;			/* greatest relative change of a weight in the last round, with a cap */
	bool		cut;			/* a weight was above the cap in the last round */
} RakingResult;

extern RakingResult raking_solve(const RakingProblem *problem, double *weight, double *achieved,
								 RakingInterrupted interrupted);

#endif
