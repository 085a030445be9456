/*
 * migration.c
 *		Customer value as a Markov chain with rewards.
 *
 * Pfeifer & Carraway 2000, "Modeling customer relationships as Markov chains",
 * Journal of Interactive Marketing 14(2).  The value of a customer in each
 * state is V = sum over t = 0 .. T of (P / (1+rate))^t R, or without end
 * V = (I - P / (1+rate))^-1 R.  Where the firm may end the relationship, V is
 * the value of the best rule, found by policy iteration (Howard 1960).
 */
#include "math/migration.h"

#include <math.h>
#include <string.h>

#include "math/special.h"

#define ROW_SUM_SLACK 1e-9
#define STOP_SLACK 1e-12		/* of the largest value: gains below are none */

/* Does the model make sense?  MIGRATION_OK or MIGRATION_BAD_MATRIX. */
MigrationStatus
migration_check(const MigrationModel *model)
{
	if (model->count < 1 || model->count > MIGRATION_MAX_STATES ||
		!isfinite(model->rate) || model->rate <= -1.0)
		return MIGRATION_BAD_MATRIX;
	for (int i = 0; i < model->count; i++)
	{
		const double *row = model->transition + (size_t) i * model->count;
		double		sum = 0.0;

		if (!isfinite(model->reward[i]))
			return MIGRATION_BAD_MATRIX;
		for (int j = 0; j < model->count; j++)
		{
			if (!(row[j] >= 0.0 && row[j] <= 1.0 + ROW_SUM_SLACK))
				return MIGRATION_BAD_MATRIX;
			sum += row[j];
		}
		if (sum > 1.0 + ROW_SUM_SLACK)
			return MIGRATION_BAD_MATRIX;
	}
	return MIGRATION_OK;
}

/* Doubles of workspace that migration_value needs. */
size_t
migration_work_size(int count)
{
	return (size_t) count * (size_t) count + 3 * (size_t) count;
}

/* Reward of state i plus the discounted value of where it leads to. */
static double
value_of_going_on(const MigrationModel *model, int i, const double *value)
{
	const double *row = model->transition + (size_t) i * model->count;
	double		next = 0.0;

	for (int j = 0; j < model->count; j++)
		next += row[j] * value[j];
	return model->reward[i] + next / (1.0 + model->rate);
}

/*
 * V over periods 0 .. periods by Horner's rule; a state is worth at least 0
 * where the firm may stop.  active says in which states it goes on at time 0.
 */
static MigrationStatus
finite_value(const MigrationModel *model, double periods, bool may_stop, double *next,
			 MathInterrupted stop, double *value, bool *active)
{
	int			n = model->count;
	double		work = 0.0;

	memset(value, 0, sizeof(double) * n);
	for (double t = 0.0; t <= periods; t += 1.0)
	{
		for (int i = 0; i < n; i++)
		{
			next[i] = value_of_going_on(model, i, value);
			active[i] = !may_stop || next[i] > 0.0;
			if (!active[i])
				next[i] = 0.0;
		}
		if (memcmp(value, next, sizeof(double) * n) == 0)
			break;				/* no digit changes any more */
		memcpy(value, next, sizeof(double) * n);
		work += (double) n * n + 1.0;
		if (work > 1e6)
		{
			work = 0.0;
			if (stop && stop())
				return MIGRATION_INTERRUPTED;
		}
	}
	return MIGRATION_OK;
}

/*
 * Mark with 1 the states from which a reward other than 0 can be reached
 * through states in use (use may be NULL: all).  The others are worth exactly
 * 0 and leave the equations, which makes an absorbing lost state harmless
 * without discounting too.  list is scratch for n states: each marked state
 * is looked at once.
 */
static void
find_reachable(const MigrationModel *model, const bool *use, double *mark, double *list)
{
	int			n = model->count;
	int			found = 0;

	for (int i = 0; i < n; i++)
	{
		mark[i] = (!use || use[i]) && model->reward[i] != 0.0 ? 1.0 : 0.0;
		if (mark[i] != 0.0)
			list[found++] = i;
	}
	for (int next = 0; next < found; next++)
	{
		int			to = (int) list[next];

		for (int i = 0; i < n; i++)
			if (mark[i] == 0.0 && (!use || use[i]) &&
				model->transition[(size_t) i * n + to] > 0.0)
			{
				mark[i] = 1.0;
				list[found++] = i;
			}
	}
}

/*
 * Endless value where the relationship goes on in the states of use only
 * (NULL: all) and is worth 0 elsewhere.
 */
static MigrationStatus
endless_value(const MigrationModel *model, const bool *use, double *work,
			  MathInterrupted stop, double *value)
{
	int			n = model->count;
	double	   *a = work;
	double	   *mark = work + (size_t) n * n;
	double	   *b = mark + n;
	int			m = 0;
	int			row = 0;
	int			swaps[MIGRATION_MAX_STATES];
	MathLu		factored;

	find_reachable(model, use, mark, b);
	for (int i = 0; i < n; i++)
		m += mark[i] != 0.0;
	for (int i = 0; i < n; i++)
	{
		int			column = 0;

		if (mark[i] == 0.0)
			continue;
		for (int j = 0; j < n; j++)
			if (mark[j] != 0.0)
			{
				a[(size_t) row * m + column] = (row == column ? 1.0 : 0.0) -
					model->transition[(size_t) i * n + j] / (1.0 + model->rate);
				column++;
			}
		b[row++] = model->reward[i];
	}
	factored = math_lu(m, a, swaps, stop);
	if (factored == MATH_LU_SINGULAR)
		return MIGRATION_INFINITE;
	if (factored != MATH_LU_OK || !math_lu_solve(m, a, swaps, 1, b, stop))
		return MIGRATION_INTERRUPTED;
	row = 0;
	for (int i = 0; i < n; i++)
		value[i] = mark[i] != 0.0 ? b[row++] : 0.0;
	return MIGRATION_OK;
}

/*
 * One improvement of the rule: go on exactly where that is worth more than
 * nothing.  True when a state changed; next is scratch.
 */
static bool
improve(const MigrationModel *model, const double *value, bool *active)
{
	double		largest = 0.0;
	bool		changed = false;

	for (int i = 0; i < model->count; i++)
		largest = fmax(largest, fmax(fabs(value[i]), fabs(model->reward[i])));
	for (int i = 0; i < model->count; i++)
	{
		bool		better = value_of_going_on(model, i, value) > STOP_SLACK * largest;

		changed |= better != active[i];
		active[i] = better;
	}
	return changed;
}

/*
 * Value of a customer in each state, in the unit of the rewards.
 *
 * periods is T, the last period counted (a whole number; period 0 is now), or
 * INFINITY.  With may_stop the firm ends the relationship in every state where
 * going on is worth nothing or less; such a state is worth 0 and active[] is
 * false there (with a finite horizon: at time 0).  Otherwise active[] is true
 * everywhere.  work has migration_work_size(count) doubles.
 * MIGRATION_INFINITE when the endless value does not exist: a rate of 0 or
 * less and rewards that never end.
 */
MigrationStatus
migration_value(const MigrationModel *model, double periods, bool may_stop,
				double *work, MathInterrupted stop, double *value, bool *active)
{
	MigrationStatus status = migration_check(model);

	if (status != MIGRATION_OK)
		return status;
	if (!isinf(periods))
		return finite_value(model, periods, may_stop, work, stop, value, active);
	if (model->rate < 0.0)
		return MIGRATION_INFINITE;
	for (int i = 0; i < model->count; i++)
		active[i] = true;
	status = endless_value(model, NULL, work, stop, value);
	for (int round = 0; may_stop && status == MIGRATION_OK && round <= model->count; round++)
	{
		if (!improve(model, value, active))
			break;
		status = endless_value(model, active, work, stop, value);
	}
	return status;
}
