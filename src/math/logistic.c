/*
 * logistic.c
 *		Logistic regression by Newton's method with step halving (McCullagh and
 *		Nelder 1989, Generalized Linear Models, 4.4), with a ridge penalty (le
 *		Cessie and van Houwelingen 1992, "Ridge estimators in logistic
 *		regression") or Firth's (Heinze and Schemper 2002, "A solution to the
 *		problem of separation in logistic regression") on request.
 *
 * What a Newton iteration cannot show is whether there is an estimate: where
 * events and others lie apart, the likelihood rises for ever, by less and less,
 * while the step does not shorten.  So steps are watched, and once they stay
 * long while the likelihood stands still, the data are asked whether the step
 * separates them.
 */
#include "math/logistic.h"

#include <string.h>

#include "math/logistic_sums.h"
#include "math/special.h"

#define TOLERANCE 1e-12			/* of the last step, in standard errors */
#define RELATIVE_STEP 1e-14		/* of the last step, where rounding is coarser than that */
#define ROUNDED_LENGTH 1e-8		/* square of a step in standard errors that no rounding lets be made */
#define STALLED_LENGTH 1e-18	/* the same of steps that do not get shorter any more */
#define TIRED 200				/* steps after which they may be longer */
#define TIRED_LENGTH 1e-14
#define SWINGING 10				/* steps after which one that is not shorter may swing to and fro */
#define ITERATIONS 100
#define FIRTH_ITERATIONS 1000	/* whose steps shorten by a factor, not by squaring */
#define HALVINGS 30
#define LEAST_PIVOT 1e-11		/* 1 - R2 of a feature given those before it */
#define LEAST_PIVOT_LATER 1e-14 /* the same with the weights of a later iteration */
#define STANDS_STILL 1e-8		/* change of the log likelihood, relative */
#define LONG_STEP 0.5			/* in the sum of a row: 1 where rows are separated */
#define ON_THE_LINE 0.01		/* of such a step, that is no move */
#define TAKES_PART 0.05			/* of such a step by one feature */
#define STEPS_BACK 3.0			/* such steps, before which rows apart counted exp(3) times as much */
#define GROWS 1.1				/* since then, a variance without bounds */

/* One maximisation. */
typedef struct Search
{
	LogisticWork *work;
	LogisticFit *fit;
	const LogisticOptions *options;
	double		ridge;
	bool		firth;
	double		value;			/* penalised log likelihood at the point last evaluated */
	double		plain;			/* the same without penalty */
	int			bad_pivot;		/* column whose pivot is none, or -1 */
	double		least_pivot;
	double		last_length;	/* of the step before, squared, in standard errors */
	int			iterations;
	bool		converged;
	bool		separated;
} Search;

/* Doubles in so many bytes. */
static size_t
doubles(size_t bytes)
{
	return (bytes + sizeof(double) - 1) / sizeof(double);
}

/* The next n doubles of the caller's work. */
static double *
take(double **at, size_t n)
{
	double	   *taken = *at;

	*at += n;
	return taken;
}

/*
 * Lays out the caller's work; returns how many doubles it takes.  Both may be
 * NULL, only to count.
 */
static size_t
lay_out(LogisticWork *work, LogisticFit *fit, int features, double *from)
{
	size_t		k = (size_t) features + 1;
	size_t		width = (k + 3) & ~(size_t) 3;
	size_t		products = (k + 2) * width;
	double	   *at = from;

	work->centre = take(&at, k);
	work->scale = take(&at, k);
	work->least = take(&at, k);
	work->most = take(&at, k);
	work->raw = take(&at, k * LOGISTIC_BLOCK);
	work->x = take(&at, width * LOGISTIC_BLOCK);
	work->left = take(&at, (k + 2) * LOGISTIC_BLOCK);
	work->products = take(&at, products);
	work->totals = (MathSum *) take(&at, 2 * products);
	work->gradient = take(&at, k);
	work->information = take(&at, k * k);
	work->beta = take(&at, k);
	work->trial = take(&at, k);
	work->step = take(&at, k);
	work->factor = take(&at, k * k);
	work->inverse = take(&at, k * k);
	work->variance = take(&at, k);
	fit->coefficients = take(&at, k);
	fit->covariance = take(&at, k * k);
	work->feature = (int *) take(&at, doubles(k * sizeof(int)));
	fit->notes = (uint8_t *) take(&at, doubles(k));
	return (size_t) (at - from);
}

/* Doubles of work that logistic_fit() needs. */
size_t
logistic_work_size(int features)
{
	LogisticWork work;
	LogisticFit fit;
	double		none[1];

	return lay_out(&work, &fit, features, none);
}

/* The features that take part. */
static void
choose_columns(LogisticWork *work, const LogisticFit *fit)
{
	work->k = 1;
	for (int j = 0; j < work->data->features; j++)
		if ((fit->notes[j] & (LOGISTIC_CONSTANT | LOGISTIC_FOLLOWS)) == 0)
			work->feature[work->k++] = j;
}

/* The sums get their form from the number of columns; what pads them is 0. */
static void
shape_columns(LogisticWork *work)
{
	work->width = (work->k + 3) & ~3;
	memset(work->x, 0, sizeof(double) * LOGISTIC_BLOCK * (size_t) work->width);
	memset(work->left, 0, sizeof(double) * LOGISTIC_BLOCK * (size_t) (work->k + 2));
}

/* The penalty on the square of a coefficient of scaled features. */
static double
ridge_of(const Search *search, int column)
{
	double		scale = column == 0 ? 0.0 : search->work->scale[search->work->feature[column]];

	return search->ridge * scale * scale;
}

/* The factor of the information, with the ridge in it. */
static void
factorise(Search *search)
{
	LogisticWork *work = search->work;

	memcpy(work->factor, work->information, sizeof(double) * (size_t) work->k * (size_t) work->k);
	for (int c = 1; c < work->k; c++)
		work->factor[c * work->k + c] += ridge_of(search, c);
	search->bad_pivot = math_cholesky(work->k, work->factor, search->least_pivot);
}

/* Half the logarithm of the determinant of the information. */
static double
firth_penalty(const LogisticWork *work)
{
	double		sum = 0.0;

	for (int c = 0; c < work->k; c++)
		sum += log(work->factor[c * work->k + c]);
	return sum;
}

/*
 * Value, gradient, information and its factor at beta.  False when interrupted.
 */
static bool
evaluate(Search *search, const double *beta)
{
	LogisticWork *work = search->work;

	if (!logistic_pass(work, beta, LOGISTIC_PASS_NEWTON, search->options->stop))
		return false;
	search->value = search->plain = work->log_likelihood;
	for (int c = 1; c < work->k && search->ridge > 0; c++)
	{
		double		penalty = ridge_of(search, c) * beta[c];

		search->value -= 0.5 * penalty * beta[c];
		work->gradient[c] -= penalty;
	}
	factorise(search);
	if (!search->firth || search->bad_pivot >= 0)
		return true;
	search->value += firth_penalty(work);
	return logistic_pass(work, beta, LOGISTIC_PASS_FIRTH, search->options->stop);
}

/* The Newton step, and the square of its length in standard errors. */
static double
newton_step(Search *search)
{
	LogisticWork *work = search->work;
	double		length = 0.0;

	memcpy(work->step, work->gradient, sizeof(double) * (size_t) work->k);
	math_cholesky_solve(work->k, work->factor, work->step);
	for (int c = 0; c < work->k; c++)
		length += work->step[c] * work->gradient[c];
	return length;
}

/* Is the step as short as asked for, or as rounding lets it be? */
static bool
is_short(const Search *search, double length)
{
	const LogisticWork *work = search->work;
	double		tolerance = search->options->tolerance > 0 ? search->options->tolerance : TOLERANCE;
	bool		rounded = true;

	for (int c = 0; c < work->k; c++)
		rounded = rounded && fabs(work->step[c]) <= RELATIVE_STEP * (1.0 + fabs(work->beta[c]));
	return rounded || length <= tolerance * tolerance ||
		(length <= (search->iterations > TIRED ? TIRED_LENGTH : STALLED_LENGTH) && length >= 0.99 * search->last_length);
}

/*
 * Try the step, and halves of it until the value does not fall.  *moved says
 * whether there was one.  False when interrupted.
 */
static bool
try_step(Search *search, double length, bool *moved)
{
	LogisticWork *work = search->work;
	double		before = search->value;
	double		slack = 1e-12 * (fabs(before) + 1.0);
	bool		swings = search->firth && search->iterations > SWINGING && length >= 0.5 * search->last_length;
	/* no second derivative is taken of Firth's penalty: in small samples half a step, now and then, ends the swing */
	double		part = swings && search->iterations % 2 == 0 ? 0.5 : 1.0;

	*moved = false;
	for (int i = 0; i < HALVINGS; i++, part *= 0.5)
	{
		for (int c = 0; c < work->k; c++)
			work->trial[c] = work->beta[c] + part * work->step[c];
		if (!evaluate(search, work->trial))
			return false;
		if (search->bad_pivot < 0 && isfinite(search->value) &&
			(search->value >= before || (length * part < slack && search->value >= before - slack)))
		{
			memcpy(work->beta, work->trial, sizeof(double) * (size_t) work->k);
			*moved = true;
			return true;
		}
	}
	return true;
}

/* The longest move of a row's sum that the step can make. */
static double
longest_move(const LogisticWork *work)
{
	double		low = work->step[0];
	double		high = work->step[0];

	for (int c = 1; c < work->k; c++)
	{
		int			j = work->feature[c];
		double		one = work->step[c] * (work->least[j] - work->centre[j]) * work->scale[j];
		double		other = work->step[c] * (work->most[j] - work->centre[j]) * work->scale[j];

		low += fmin(one, other);
		high += fmax(one, other);
	}
	return fmax(fabs(low), fabs(high));
}

/* The intercept or a feature has no finite estimate. */
static void
mark(Search *search, int column)
{
	if (column == 0)
		search->fit->separates_intercept = true;
	else
		search->fit->notes[search->work->feature[column]] |= LOGISTIC_SEPARATES;
}

/* The variance of each scaled coefficient; of the intercept as the caller has it. */
static void
variances(LogisticWork *work, double *variance)
{
	int			k = work->k;

	math_cholesky_inverse(k, work->factor, work->inverse);
	for (int c = 0; c < k; c++)
		variance[c] = work->inverse[c * k + c];
	for (int c = 1; c < k; c++)
	{
		double		shift = work->centre[work->feature[c]] * work->scale[work->feature[c]];

		variance[0] -= 2.0 * shift * work->inverse[c * k];
		for (int d = 1; d < k; d++)
			variance[0] += shift * work->centre[work->feature[d]] * work->scale[work->feature[d]] * work->inverse[c * k + d];
	}
}

/*
 * Marks what only separated rows tell of, although the step hardly moves it:
 * a level, say, whose rows another feature separates.  Steps take weight from
 * such rows, so the variance of what depends on them was less some steps ago.
 */
static bool
mark_unknown(Search *search)
{
	LogisticWork *work = search->work;

	for (int c = 0; c < work->k; c++)
		work->trial[c] = work->beta[c] - STEPS_BACK * work->step[c];
	if (!evaluate(search, work->trial))
		return false;
	if (search->bad_pivot < 0)
	{
		variances(work, work->variance);
		if (!evaluate(search, work->beta))
			return false;
		if (search->bad_pivot < 0)
			variances(work, work->trial);
		for (int c = 0; c < work->k && search->bad_pivot < 0; c++)
			if (work->trial[c] > GROWS * work->variance[c])
				mark(search, c);
		return true;
	}
	return evaluate(search, work->beta);
}

/*
 * Does the direction of the last step separate events from others, be it with
 * rows on the line between them?  Marks the terms without a finite estimate.
 */
static bool
judge_separation(Search *search, const double *direction)
{
	LogisticWork *work = search->work;
	double		intercept = direction[0];
	double		least;
	double		most;

	if (!logistic_apart(work, direction, search->options->stop, &least, &most))
		return false;
	search->separated = most >= LONG_STEP && least >= -ON_THE_LINE;
	for (int c = 1; c < work->k && search->separated; c++)
	{
		int			j = work->feature[c];

		intercept -= direction[c] * work->scale[j] * work->centre[j];
		if (fabs(direction[c]) * (work->most[j] - work->least[j]) * work->scale[j] > TAKES_PART)
			mark(search, c);
	}
	search->fit->separated_all = search->separated && least > ON_THE_LINE;
	if (search->separated && fabs(intercept) > TAKES_PART)
		mark(search, 0);
	return !search->separated || mark_unknown(search);
}

/* Start: the share of events everywhere. */
static void
begin_search(Search *search)
{
	LogisticWork *work = search->work;
	double		others = search->fit->weight_rows - search->fit->weight_events;

	memset(work->beta, 0, sizeof(double) * (size_t) work->k);
	work->beta[0] = log(search->fit->weight_events / others);
	search->last_length = INFINITY;
	search->iterations = 0;
	search->converged = search->separated = false;
}

/*
 * The maximum from beta on, where evaluate() was.  judges: the plain likelihood,
 * whose steps tell of separation.  False when interrupted.
 */
static bool
climb(Search *search, bool judges)
{
	LogisticWork *work = search->work;
	int			limit = search->options->max_iterations > 0 ? search->options->max_iterations :
		search->firth ? FIRTH_ITERATIONS : ITERATIONS;
	int			suspicious = 0;

	search->least_pivot = LEAST_PIVOT_LATER;
	while (search->iterations < limit)
	{
		double		before = search->value;
		double		length = newton_step(search);
		bool		moved;

		search->iterations++;
		if (is_short(search, length))
		{
			for (int c = 0; c < work->k; c++)
				work->beta[c] += work->step[c];
			search->converged = true;
			return true;
		}
		if (!try_step(search, length, &moved))
			return false;
		search->last_length = length;
		if (judges && (!moved || (search->value - before <= STANDS_STILL * (fabs(search->value) + 0.1) &&
								  longest_move(work) > LONG_STEP)))
			suspicious++;
		else
			suspicious = 0;
		if ((suspicious > 1 || (suspicious > 0 && !moved)) && !judge_separation(search, work->step))
			return false;
		if (search->separated || !moved)
		{
			search->converged = !search->separated && length < ROUNDED_LENGTH;
			return true;
		}
	}
	return !judges || judge_separation(search, work->step);
}

/* The covariance of the scaled coefficients, in work->information. */
static bool
scaled_covariance(Search *search)
{
	LogisticWork *work = search->work;
	int			k = work->k;
	LogisticErrors errors = search->options->errors;
	double	   *inverse = work->inverse;

	factorise(search);
	if (search->bad_pivot >= 0)
	{
		for (int i = 0; i < k * k; i++)
			work->information[i] = NAN;
		return true;
	}
	math_cholesky_inverse(k, work->factor, inverse);
	if (errors == LOGISTIC_ERRORS_ROBUST &&
		!logistic_pass(work, work->beta, LOGISTIC_PASS_ROBUST, search->options->stop))
		return false;
	if (errors != LOGISTIC_ERRORS_MODEL)
	{
		/* inverse times information, then times inverse */
		for (int i = 0; i < k; i++)
			for (int j = 0; j < k; j++)
			{
				work->factor[i * k + j] = 0.0;
				for (int m = 0; m < k; m++)
					work->factor[i * k + j] += inverse[i * k + m] * work->information[m * k + j];
			}
		for (int i = 0; i < k; i++)
			for (int j = 0; j <= i; j++)
			{
				double		sum = 0.0;

				for (int m = 0; m < k; m++)
					sum += work->factor[i * k + m] * inverse[m * k + j];
				work->information[i * k + j] = work->information[j * k + i] = sum;
			}
		return true;
	}
	memcpy(work->information, inverse, sizeof(double) * (size_t) k * (size_t) k);
	return true;
}

/* How likely the rows are when nothing is known of them. */
static void
null_likelihood(LogisticFit *fit)
{
	double		events = fit->weight_events;
	double		others = fit->weight_rows - events;

	fit->null_log_likelihood = events * log(events / fit->weight_rows) + others * log(others / fit->weight_rows);
}

/* Look at all rows once: what can be fitted? */
static LogisticStatus
survey(LogisticWork *work, MathInterrupted stop, LogisticFit *fit)
{
	double		weights[2];
	int64_t		rows[2];
	LogisticStatus status = logistic_survey(work, stop, weights, rows);

	if (status != LOGISTIC_FITTED)
		return status;
	fit->rows = rows[0] + rows[1];
	fit->events = rows[1];
	fit->weight_rows = weights[0] + weights[1];
	fit->weight_events = weights[1];
	for (int j = 0; j < work->data->features; j++)
		fit->notes[j] = work->scale[j] > 0 ? 0 : LOGISTIC_CONSTANT;
	if (!(weights[0] > 0 && weights[1] > 0))
		return LOGISTIC_ONE_CLASS;
	null_likelihood(fit);
	return LOGISTIC_FITTED;
}

/*
 * The plain likelihood.  Features that follow from others leave the columns here
 * if they are to be dropped, or have a ridge later; otherwise the first of them
 * ends the search.
 */
static LogisticStatus
search_plain(Search *search)
{
	LogisticWork *work = search->work;
	const LogisticOptions *options = search->options;

	for (;;)
	{
		shape_columns(work);
		begin_search(search);
		search->least_pivot = LEAST_PIVOT;
		if (!evaluate(search, work->beta))
			return LOGISTIC_INTERRUPTED;
		if (search->bad_pivot < 0)
			return climb(search, true) ? LOGISTIC_FITTED : LOGISTIC_INTERRUPTED;
		if (search->bad_pivot == 0)
			return LOGISTIC_OUT_OF_RANGE;
		if (options->ridge <= 0 && !options->drop_collinear)
		{
			search->fit->collinear = work->feature[search->bad_pivot];
			return LOGISTIC_COLLINEAR;
		}
		if (options->drop_collinear)
			search->fit->notes[work->feature[search->bad_pivot]] |= LOGISTIC_FOLLOWS;
		work->k--;
		for (int c = search->bad_pivot; c < work->k; c++)
			work->feature[c] = work->feature[c + 1];
	}
}

/* The likelihood with the penalty that is asked for, after the plain one. */
static LogisticStatus
search_penalised(Search *search)
{
	LogisticWork *work = search->work;
	bool		separated = search->separated;

	choose_columns(work, search->fit);
	shape_columns(work);
	search->ridge = search->options->ridge;
	search->firth = search->options->firth;
	search->least_pivot = search->ridge > 0 ? LEAST_PIVOT_LATER : LEAST_PIVOT;
	begin_search(search);
	if (!evaluate(search, work->beta) ||
		(search->bad_pivot < 0 && !climb(search, false)))
		return LOGISTIC_INTERRUPTED;
	search->separated = separated;
	return search->bad_pivot < 0 || search->iterations > 0 ? LOGISTIC_FITTED : LOGISTIC_OUT_OF_RANGE;
}

/* What the search found. */
static LogisticStatus
finish(Search *search)
{
	LogisticWork *work = search->work;
	LogisticFit *fit = search->fit;
	bool		penalised = search->ridge > 0 || search->firth;

	fit->iterations = search->iterations;
	fit->converged = search->converged && (penalised || !search->separated);
	fit->separated = search->separated;
	fit->log_likelihood = search->plain;
	fit->penalised_log_likelihood = search->value;
	for (int c = 1; c < work->k && search->firth; c++)
		fit->penalised_log_likelihood -= log(work->scale[work->feature[c]]);
	if (!scaled_covariance(search))
		return LOGISTIC_INTERRUPTED;
	logistic_unscale(work, fit);
	for (int i = 0; i <= work->data->features; i++)
		if (!isfinite(fit->coefficients[i]))
			return LOGISTIC_OUT_OF_RANGE;
	return LOGISTIC_FITTED;
}

/* Fits; work is for the caller to free once he has read the arrays of *fit. */
LogisticStatus
logistic_fit(const LogisticData *data, const LogisticOptions *options, double *work, LogisticFit *fit)
{
	LogisticWork state = {.data = data};
	Search		search = {.work = &state, .fit = fit, .options = options};

	memset(fit, 0, sizeof(*fit));
	lay_out(&state, fit, data->features, work);
	fit->status = survey(&state, options->stop, fit);
	if (fit->status != LOGISTIC_FITTED)
		return fit->status;
	choose_columns(&state, fit);
	fit->status = search_plain(&search);
	if (fit->status == LOGISTIC_FITTED && (options->ridge > 0 || options->firth))
		fit->status = search_penalised(&search);
	if (fit->status == LOGISTIC_FITTED)
		fit->status = finish(&search);
	return fit->status;
}
