/*
 * newton.h
 *		Maximum of a smooth log likelihood by a damped Newton method in a box.
 *
 * No PostgreSQL header is used here.
 */
#ifndef CRM_MATH_FIT_H
#define CRM_MATH_FIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The most coordinates a fit may have; at_bound is a bit set of them. */
#define FIT_MAX_COORDINATES 64

/* Default box of every coordinate; coordinates are logs of parameters. */
#define FIT_DEFAULT_LOWER (-12.0)
#define FIT_DEFAULT_UPPER 12.0

#define FIT_DEFAULT_ITERATIONS 200

/* How a fit ended.  Only FIT_CONVERGED has standard errors. */
typedef enum FitStatus
{
	FIT_CONVERGED,				/* interior maximum, Hessian definite */
	FIT_AT_BOUND,				/* maximum of the box, see at_bound */
	FIT_FLAT,					/* Hessian not negative definite there */
	FIT_ITERATION_LIMIT,		/* stopped before the maximum */
	FIT_INTERRUPTED,			/* the callback returned false */
	FIT_NOT_FINITE				/* no finite likelihood at the start */
} FitStatus;

/*
 * Log likelihood at the coordinates theta, with its gradient and its Hessian
 * (row-major, symmetric) with respect to theta; none of the three is NULL.
 * Returns false to stop the fit at once.  A value, gradient or Hessian that is
 * not finite makes the fitter reject the point, nothing worse.
 */
typedef bool (*FitEvaluate) (const double *theta, void *context, double *loglik,
							 double *gradient, double *hessian);

typedef struct FitProblem
{
	int			count;			/* coordinates, 1 .. FIT_MAX_COORDINATES */
	FitEvaluate evaluate;
	void	   *context;
	double		weight_sum;		/* customers; scales the stop rule, > 0 */
	const double *lower;		/* count values, or NULL for the default */
	const double *upper;
	int			max_iterations; /* 0 for the default */
	bool		rough;			/* near the maximum is enough: never converged */
} FitProblem;

typedef struct FitResult
{
	FitStatus	status;
	double		loglik;			/* at the returned theta */
	double		gradient;		/* largest free |gradient| / weight_sum */
	int			iterations;		/* accepted steps */
	int			evaluations;
	uint64_t	at_bound;		/* bit i: coordinate i is on its bound */
	uint64_t	weak;			/* FIT_FLAT: coordinates without information */
} FitResult;

extern size_t fit_work_size(int count);
extern FitStatus fit_newton(const FitProblem *problem, double *theta, double *work,
							double *covariance, FitResult *result);
extern const char *fit_status_name(FitStatus status);

extern void fit_exp(int count, const double *theta, double *params);
extern void fit_natural_covariance(int count, const double *params,
								   const double *log_covariance, double *covariance);

#endif
