/*
 * newton.c
 *		Maximum of a smooth log likelihood by a damped Newton method in a box.
 *
 * Newton steps on the coordinates that are free to move, with a ridge where
 * the Hessian is not definite or a step does not help (Levenberg 1944,
 * Marquardt 1963) and projection on the box (Bertsekas 1982, "Projected Newton
 * methods for optimization problems with simple constraints").  Deterministic:
 * the same callback values give the same bits.
 */
#include "math/newton.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "math/special.h"

#define GRADIENT_LIMIT 1e-8		/* per unit of weight: the maximum is reached */
#define GRADIENT_ROUNDED 1e-6	/* good enough where rounding stops progress */
#define RELATIVE_CHANGE 1e-14	/* of the log likelihood, in one step */
#define SMALL_STEP 1e-8			/* Newton step that leaves nothing to gain */
#define ROUGH_GRADIENT 1e-4		/* the same two for a rough fit */
#define ROUGH_STEP 0.05
#define ROUGH_CHANGE 1e-6		/* relative, of the log likelihood in one step */
#define LONGEST_STEP 3.0		/* per coordinate: a factor 20 in a parameter */
#define PIVOT_LIMIT 1e-12		/* of a Cholesky pivot, relative to its diagonal */
#define RIDGE_FIRST 1e-4		/* relative to the largest diagonal element */
#define SHORTEN 0.25			/* a rejected Newton step is shortened so */
#define SHORTEST 0.1			/* before the ridge takes over */
#define RIDGE_LAST 1e12

/* Everything one fit carries along; the arrays lie in the caller's work. */
typedef struct FitState
{
	const FitProblem *problem;
	FitResult  *result;
	int			count;
	double	   *theta;
	double	   *gradient;
	double	   *hessian;
	double	   *trial;			/* the same three at the point under trial */
	double	   *trial_gradient;
	double	   *trial_hessian;
	double	   *step;
	double	   *factor;			/* Cholesky factor over the free coordinates */
	int			free_count;
	int			free_index[FIT_MAX_COORDINATES];
	double		loglik;
	double		ridge;			/* relative; 0 is a pure Newton step */
	double		shorten;		/* share of the step that is tried */
} FitState;

/* Doubles of workspace that fit_newton needs for so many coordinates. */
size_t
fit_work_size(int count)
{
	size_t		k = (size_t) count;

	return 3 * k * k + 4 * k;
}

/* A word for each status, fit for messages. */
const char *
fit_status_name(FitStatus status)
{
	switch (status)
	{
		case FIT_CONVERGED:
			return "converged";
		case FIT_AT_BOUND:
			return "at_bound";
		case FIT_FLAT:
			return "flat";
		case FIT_ITERATION_LIMIT:
			return "iteration_limit";
		case FIT_INTERRUPTED:
			return "interrupted";
		case FIT_NOT_FINITE:
			return "not_finite";
	}
	return "unknown";
}

/* Parameters from their logarithms. */
void
fit_exp(int count, const double *theta, double *params)
{
	for (int i = 0; i < count; i++)
		params[i] = exp(theta[i]);
}

/*
 * Covariance of the parameters from that of their logarithms, by the delta
 * method: cov(p_i, p_j) = p_i p_j cov(log p_i, log p_j).  In place is allowed.
 */
void
fit_natural_covariance(int count, const double *params,
					   const double *log_covariance, double *covariance)
{
	for (int i = 0; i < count; i++)
		for (int j = 0; j < count; j++)
			covariance[i * count + j] = params[i] * params[j] * log_covariance[i * count + j];
}

static double
lower_bound(const FitProblem *problem, int i)
{
	return problem->lower ? problem->lower[i] : FIT_DEFAULT_LOWER;
}

static double
upper_bound(const FitProblem *problem, int i)
{
	return problem->upper ? problem->upper[i] : FIT_DEFAULT_UPPER;
}

static double
clamp(const FitProblem *problem, int i, double value)
{
	return fmin(fmax(value, lower_bound(problem, i)), upper_bound(problem, i));
}

/*
 * Likelihood, gradient and Hessian at theta.  Returns false when the callback
 * asks to stop; *usable says whether all numbers are finite.
 */
static bool
evaluate(FitState *state, const double *theta, double *loglik, double *gradient,
		 double *hessian, bool *usable)
{
	int			k = state->count;
	bool		finite;

	state->result->evaluations++;
	if (!state->problem->evaluate(theta, state->problem->context, loglik, gradient, hessian))
		return false;
	finite = isfinite(*loglik);
	for (int i = 0; i < k; i++)
		finite = finite && isfinite(gradient[i]);
	for (int i = 0; i < k * k; i++)
		finite = finite && isfinite(hessian[i]);
	*usable = finite;
	return true;
}

/*
 * List the coordinates that may move: all but those on a bound whose gradient
 * points out of the box.  Sets result->gradient and result->at_bound.
 */
static void
find_free(FitState *state)
{
	double		largest = 0.0;

	state->free_count = 0;
	state->result->at_bound = 0;
	for (int i = 0; i < state->count; i++)
	{
		double		g = state->gradient[i];
		bool		low = state->theta[i] <= lower_bound(state->problem, i);
		bool		high = state->theta[i] >= upper_bound(state->problem, i);

		if (low || high)
			state->result->at_bound |= UINT64_C(1) << i;
		if ((low && g <= 0.0) || (high && g >= 0.0))
			continue;
		state->free_index[state->free_count++] = i;
		largest = fmax(largest, fabs(g));
	}
	state->result->gradient = largest / state->problem->weight_sum;
}

/*
 * Cholesky factor of the negative Hessian over the free coordinates plus the
 * ridge.  Returns -1, or the place in the free list of the first pivot that is
 * not positive beyond rounding.
 */
static int
factorise(FitState *state, double ridge)
{
	int			n = state->free_count;

	for (int i = 0; i < n; i++)
	{
		const double *row = state->hessian + (size_t) state->free_index[i] * state->count;

		for (int j = 0; j <= i; j++)
			state->factor[i * n + j] = (i == j ? ridge : 0.0) - row[state->free_index[j]];
	}
	return math_cholesky(n, state->factor, PIVOT_LIMIT);
}

/* The Newton step of the free coordinates, from their factor. */
static void
solve_step(FitState *state)
{
	for (int i = 0; i < state->free_count; i++)
		state->step[i] = state->gradient[state->free_index[i]];
	math_cholesky_solve(state->free_count, state->factor, state->step);
}

/* Largest magnitude on the diagonal of the free Hessian: unit of the ridge. */
static double
ridge_unit(const FitState *state)
{
	double		largest = 0.0;

	for (int i = 0; i < state->free_count; i++)
	{
		size_t		at = (size_t) state->free_index[i];

		largest = fmax(largest, fabs(state->hessian[at * state->count + at]));
	}
	return fmax(largest, 1e-10 * state->problem->weight_sum);
}

/*
 * The step where the Hessian is not definite: Newton's in the coordinates in
 * which it is diagonal, uphill where it curves up as well (Dauphin et al. 2014,
 * "Identifying and attacking the saddle point problem"), none longer than
 * LONGEST_STEP.  A ridge whose crest rises slowly is followed in long steps.
 */
static void
saddle_step(FitState *state)
{
	int			n = state->free_count;
	double	   *step = state->step;
	double	   *vectors = state->trial_hessian;	/* not yet in use */

	for (int i = 0; i < n; i++)
	{
		const double *row = state->hessian + (size_t) state->free_index[i] * state->count;

		for (int j = 0; j < n; j++)
			state->factor[i * n + j] = -row[state->free_index[j]];
		step[i] = 0.0;
	}
	math_eigen(n, state->factor, vectors);
	for (int k = 0; k < n; k++)
	{
		double		slope = 0.0;
		double		length;

		for (int i = 0; i < n; i++)
			slope += vectors[i * n + k] * state->gradient[state->free_index[i]];
		length = slope / fmax(fabs(state->factor[k * n + k]), DBL_MIN);
		length = fmin(fmax(length, -LONGEST_STEP), LONGEST_STEP);
		for (int i = 0; i < n; i++)
			step[i] += length * vectors[i * n + k];
	}
}

/*
 * Solve for the step of the free coordinates, raising the ridge until the
 * matrix is definite; false when no ridge helps.  A coordinate that lies on
 * its bound and would step out of the box is taken off the free list, and the
 * others are solved for again.
 */
static bool
find_step(FitState *state)
{
	double		unit = ridge_unit(state);
	int			kept;

	do
	{
		bool		definite = factorise(state, state->ridge * unit) < 0;

		while (!definite && state->ridge > 0.0)
		{
			state->ridge = fmax(10.0 * state->ridge, RIDGE_FIRST);
			if (state->ridge > RIDGE_LAST)
				return false;
			definite = factorise(state, state->ridge * unit) < 0;
		}
		if (definite)
			solve_step(state);
		else
			saddle_step(state);

		kept = 0;
		for (int i = 0; i < state->free_count; i++)
		{
			int			at = state->free_index[i];
			double		moved = clamp(state->problem, at, state->theta[at] + state->step[i]);

			if (moved != state->theta[at] || state->step[i] == 0.0 ||
				(state->result->at_bound >> at & 1) == 0)
				state->free_index[kept++] = at;
		}
		if (kept == state->free_count)
			return true;
		state->free_count = kept;
	} while (kept > 0);
	return false;
}

/*
 * Put the point that the next step leads to into state->trial.  *longest is
 * the largest move of a coordinate, *gain the improvement that the quadratic
 * model promises.  False when there is no step.
 */
static bool
propose(FitState *state, double *longest, double *gain)
{
	double		scale = 1.0;
	double		size = 0.0;

	if (!find_step(state))
		return false;
	for (int i = 0; i < state->free_count; i++)
		size = fmax(size, fabs(state->step[i]));
	if (size > LONGEST_STEP)
		scale = LONGEST_STEP / size;
	scale *= state->shorten;

	memcpy(state->trial, state->theta, sizeof(double) * state->count);
	*longest = 0.0;
	*gain = 0.0;
	for (int i = 0; i < state->free_count; i++)
	{
		int			at = state->free_index[i];

		state->trial[at] = clamp(state->problem, at, state->theta[at] + scale * state->step[i]);
		*longest = fmax(*longest, fabs(state->trial[at] - state->theta[at]));
		*gain += 0.5 * state->gradient[at] * (state->trial[at] - state->theta[at]);
	}
	return true;
}

/* Make the point under trial the current one. */
static void
accept(FitState *state, double loglik)
{
	size_t		k = (size_t) state->count;

	memcpy(state->theta, state->trial, sizeof(double) * k);
	memcpy(state->gradient, state->trial_gradient, sizeof(double) * k);
	memcpy(state->hessian, state->trial_hessian, sizeof(double) * k * k);
	state->loglik = loglik;
	state->result->iterations++;
	find_free(state);
}

/*
 * Adjust the ridge after an accepted step: weaker when the quadratic model
 * was right at the first trial, stronger when it promised far too much.
 */
static void
adapt_ridge(FitState *state, double gained, double promised, int trials)
{
	if (gained > 0.5 * promised && trials > 1)
		return;
	if (gained > 0.5 * promised)
		state->ridge = state->ridge < 10.0 * RIDGE_FIRST ? 0.0 : 0.05 * state->ridge;
	else if (gained < 0.05 * promised && state->ridge > 0.0)
		state->ridge *= 4.0;
}

/*
 * One step: propose, try, and strengthen the ridge until the likelihood does
 * not fall.  Near the maximum, where the promised gain drowns in rounding, a
 * fall within rounding is accepted.  Returns false when interrupted.
 * *longest is the move made (0: no acceptable step), *change the gain.
 */
static bool
step_once(FitState *state, double *longest, double *change)
{
	state->shorten = 1.0;
	for (int trials = 1;; trials++)
	{
		double		slack;
		double		gain;
		double		loglik;
		bool		usable;

		if (!propose(state, longest, &gain))
			break;
		if (!evaluate(state, state->trial, &loglik, state->trial_gradient,
					  state->trial_hessian, &usable))
			return false;
		slack = 1e-13 * (fabs(state->loglik) + 1.0);
		if (usable && (loglik >= state->loglik ||
					   (gain < slack && loglik >= state->loglik - slack)))
		{
			*change = loglik - state->loglik;
			accept(state, loglik);
			adapt_ridge(state, *change, gain, trials);
			return true;
		}
		if (state->ridge == 0.0 && state->shorten > SHORTEST)
			state->shorten *= SHORTEN;
		else
		{
			state->shorten = 1.0;
			state->ridge = fmax(10.0 * state->ridge, RIDGE_FIRST);
		}
		if (state->ridge > RIDGE_LAST || *longest < 1e-14)
			break;
	}
	*longest = 0.0;
	*change = 0.0;
	state->ridge = 0.0;
	return true;
}

/*
 * Largest coordinate of the pure Newton step at the current point; infinite
 * where the Hessian is not definite.  0 when nothing is free.
 */
static double
newton_length(FitState *state)
{
	double		size = 0.0;

	if (factorise(state, 0.0) >= 0)
		return INFINITY;
	solve_step(state);
	for (int i = 0; i < state->free_count; i++)
		size = fmax(size, fabs(state->step[i]));
	return size;
}

/*
 * Where did the iterations end?  Called when they cannot or need not go on.
 * A Hessian that is not definite, or a Newton step that stays long although
 * the gradient has vanished, is flat; weak names the coordinates.
 */
static FitStatus
judge(FitState *state)
{
	FitResult  *result = state->result;
	int			pivot;

	result->weak = 0;
	if (result->gradient > GRADIENT_ROUNDED)
		return FIT_ITERATION_LIMIT;
	if (result->at_bound != 0)
		return FIT_AT_BOUND;
	pivot = factorise(state, 0.0);
	if (pivot >= 0)
	{
		result->weak = UINT64_C(1) << state->free_index[pivot];
		return FIT_FLAT;
	}
	if (newton_length(state) <= 1e-2)
		return FIT_CONVERGED;
	for (int i = 0; i < state->free_count; i++)
		if (fabs(state->step[i]) > 1e-2)
			result->weak |= UINT64_C(1) << state->free_index[i];
	return FIT_FLAT;
}

/*
 * Iterate from the current point until the maximum of the box is reached or
 * no progress is left.  The gradient per unit of weight must be below
 * GRADIENT_LIMIT and the Newton step short (a likelihood that levels off
 * towards infinity has small gradients and long steps: it is followed to the
 * bound); or the likelihood no longer changes and the step is short.
 */
static FitStatus
iterate(FitState *state)
{
	int			limit = state->problem->max_iterations;
	double		small_gradient = state->problem->rough ? ROUGH_GRADIENT : GRADIENT_LIMIT;
	double		small_step = state->problem->rough ? ROUGH_STEP : SMALL_STEP;
	double		small_change = state->problem->rough ? ROUGH_CHANGE : RELATIVE_CHANGE;
	int			patience = state->problem->rough ? 3 : 8;
	int			idle = 0;

	if (limit <= 0)
		limit = FIT_DEFAULT_ITERATIONS;
	find_free(state);
	while (state->free_count > 0 &&
		   (state->result->gradient >= small_gradient || newton_length(state) >= small_step))
	{
		double		longest;
		double		change;

		if (state->result->iterations >= limit)
		{
			FitStatus	status = judge(state);

			return status == FIT_CONVERGED ? status : FIT_ITERATION_LIMIT;
		}
		if (!step_once(state, &longest, &change))
			return FIT_INTERRUPTED;
		if (longest == 0.0)
			break;
		if (fabs(change) > small_change * (fabs(state->loglik) + 1.0))
			idle = 0;
		else if (longest < small_step || ++idle >= patience)
			break;
	}
	return judge(state);
}

/*
 * Covariance of the coordinates: inverse of the negative Hessian.  NaN
 * everywhere (it does not exist) unless the fit converged.
 */
static void
invert(FitState *state, FitStatus status, double *covariance)
{
	int			k = state->count;

	if (status != FIT_CONVERGED || state->free_count != k || factorise(state, 0.0) >= 0)
	{
		for (int i = 0; i < k * k; i++)
			covariance[i] = NAN;
		return;
	}
	math_cholesky_inverse(k, state->factor, covariance);
}

/*
 * Maximise the log likelihood of the problem over its box.
 *
 * theta holds the start and receives the point reached, always the best one
 * seen; a start outside the box is moved onto it.  work has
 * fit_work_size(count) doubles.  covariance (count x count, row-major, may be
 * NULL) receives the covariance of theta, NaN unless converged.  result is
 * filled in every case; its status is returned.
 */
FitStatus
fit_newton(const FitProblem *problem, double *theta, double *work,
		   double *covariance, FitResult *result)
{
	FitState	state = {0};
	size_t		k = (size_t) problem->count;
	bool		usable = false;
	bool		running;

	memset(result, 0, sizeof(*result));
	state.problem = problem;
	state.result = result;
	state.count = problem->count;
	state.theta = theta;
	state.hessian = work;
	state.trial_hessian = state.hessian + k * k;
	state.factor = state.trial_hessian + k * k;
	state.gradient = state.factor + k * k;
	state.trial_gradient = state.gradient + k;
	state.trial = state.trial_gradient + k;
	state.step = state.trial + k;

	for (int i = 0; i < state.count; i++)
		theta[i] = clamp(problem, i, theta[i]);
	running = evaluate(&state, theta, &state.loglik, state.gradient, state.hessian, &usable);
	if (!running)
		result->status = FIT_INTERRUPTED;
	else if (!usable)
		result->status = FIT_NOT_FINITE;
	else
		result->status = iterate(&state);
	result->loglik = running && usable ? state.loglik : -INFINITY;
	if (covariance)
		invert(&state, result->status, covariance);
	return result->status;
}
