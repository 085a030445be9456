/*
 * cox.c
 *		Cox regression: the partial likelihood, its derivatives, its maximum.
 */
#include "math/cox.h"

#include <math.h>
#include <string.h>

#include "math/special.h"

#define DEFAULT_ITERATIONS 100
#define HALVINGS 40

/* The last step, in standard errors: what is left after it is about its square. */
#define TOLERANCE 1e-7

/* The pivot of a feature that follows from others, against its own information. */
#define COLLINEAR 1e-9

/* A feature has no finite estimate if the end of the search tells so much less of it than the beginning; when a search that runs away ends. */
#define MONOTONE 1e-6
#define RUNAWAY 1e-9

/* Tied events that are taken one by one; of more, so many parts. */
#define TIES_MOST 100000

/* Everything one fit carries along; the arrays lie in the caller's work. */
typedef struct CoxWork
{
	const CoxData *data;
	bool		breslow;
	MathInterrupted stop;
	int			k;				/* features that take part */
	int		   *feature;		/* which */
	double	   *centre;			/* of each feature of the data */
	double	   *scale;			/* 1 / standard deviation */
	double	   *x;				/* of a row, centred and scaled */

	/* what is at risk, and of it what has an event now: sums of w r, w r x, w r x x' */
	double		all;
	double	   *all_x;
	double	   *all_xx;
	double		now;
	double	   *now_x;
	double	   *now_xx;
	double	   *now_plain;		/* w x, not by risk */

	/* what a pass leaves */
	double		log_likelihood;
	double	   *gradient;
	double	   *information;

	/* of the iterations */
	double	   *beta;
	double	   *trial;
	double	   *step;
	double	   *factor;
	double	   *start;			/* information at the start, by feature, the others known */
} CoxWork;

/* Doubles of work that cox_fit() needs. */
size_t
cox_work_size(int features)
{
	size_t		p = (size_t) features;

	return 16 * p + 6 * p * p + 16;
}

/* Cut the caller's work into the arrays. */
static void
lay_out(CoxWork *work, double *room, int features, CoxFit *fit)
{
	size_t		p = (size_t) features;
	double	  **vectors[] = {&fit->mean, &fit->coefficients, &work->centre, &work->scale, &work->x, &work->all_x, &work->now_x,
	&work->now_plain, &work->gradient, &work->beta, &work->trial, &work->step, &work->start};
	double	  **matrices[] = {&fit->covariance, &work->all_xx, &work->now_xx, &work->information, &work->factor};

	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++, room += p)
		*vectors[i] = room;
	for (size_t i = 0; i < sizeof(matrices) / sizeof(matrices[0]); i++, room += p * p)
		*matrices[i] = room;
	work->feature = (int *) room;
	fit->notes = (uint8_t *) (room + p);
	memset(fit->notes, 0, p);
}

/* Means and standard deviations; features of one value are left out. False when stopped or out of range. */
static CoxStatus
survey(CoxWork *work, CoxFit *fit)
{
	const CoxData *data = work->data;
	double		total = 0.0;
	bool		any = false;

	for (int64_t i = 0; i < data->rows; i++)
	{
		total += data->weight[i];
		any = any || data->event[i];
	}
	if (!any)
		return COX_NO_EVENT;
	work->k = 0;
	for (int j = 0; j < data->features; j++)
	{
		const double *x = data->matrix + j;
		double		first = data->rows > 0 ? x[0] : 0.0;
		MathSum		sum = {0.0, 0.0};
		MathSum		squares = {0.0, 0.0};
		double		mean;
		double		deviation;

		for (int64_t i = 0; i < data->rows; i++)
		{
			if (i % BTYD_POLL_CASES == 0 && work->stop != NULL && work->stop())
				return COX_INTERRUPTED;
			math_sum_add(&sum, data->weight[i] * (x[i * data->features] - first));
		}
		mean = math_sum_value(&sum) / total;
		for (int64_t i = 0; i < data->rows; i++)
		{
			double		d = x[i * data->features] - first - mean;

			if (i % BTYD_POLL_CASES == 0 && work->stop != NULL && work->stop())
				return COX_INTERRUPTED;
			math_sum_add(&squares, data->weight[i] * d * d);
		}
		deviation = sqrt(math_sum_value(&squares) / total);
		work->centre[j] = fit->mean[j] = first + mean;
		if (!isfinite(deviation) || !isfinite(first + mean))
			return COX_OUT_OF_RANGE;
		if (deviation > fabs(first + mean) * 1e-14)
		{
			work->scale[j] = 1.0 / deviation;
			work->feature[work->k++] = j;
		}
		else
			fit->notes[j] |= COX_CONSTANT;
	}
	return COX_FITTED;
}

/* Add a row with that risk to sums of k features. */
static inline void
add_row(int k, const double *x, double risk, double *sum, double *sum_x, double *sum_xx)
{
	*sum += risk;
	for (int a = 0; a < k; a++)
	{
		double		v = risk * x[a];

		sum_x[a] += v;
		for (int b = 0; b <= a; b++)
			sum_xx[a * k + b] += v * x[b];
	}
}

/* Sums over the tied events of 1/(S - f D) and what else the derivatives need, f the share of them that is gone. */
typedef struct TieSums
{
	double		logs;
	double		one;			/* 1 / q */
	double		gone;			/* f / q */
	double		one_one;		/* 1 / q^2 */
	double		gone_one;
	double		gone_gone;
} TieSums;

/*
 * The events of one time, weighing that much: after Breslow all with the whole
 * risk set, after Efron one after the other, each with what is left of the risk
 * of the tied ones.  A weight is that many rows, a part of one at the end.
 */
static TieSums
tie_sums(double weight, double all, double now, bool breslow)
{
	TieSums		sums = {0};
	double		parts = breslow ? 1.0 : fmin(ceil(weight), TIES_MOST);
	double		step = !breslow && weight > TIES_MOST ? weight / TIES_MOST : 1.0;

	for (double k = 0; k < parts; k += 1.0)
	{
		double		w = breslow ? weight : fmin(step, weight - k * step);
		double		f = breslow ? 0.0 : (k * step + 0.5 * (step - 1.0)) / weight;
		double		q = all - f * now;

		sums.logs += w * log(q);
		sums.one += w / q;
		sums.gone += w * f / q;
		sums.one_one += w / (q * q);
		sums.gone_one += w * f / (q * q);
		sums.gone_gone += w * f * f / (q * q);
	}
	return sums;
}

/* What the events of one time bring. */
static void
add_events(CoxWork *work, double weight)
{
	int			k = work->k;
	TieSums		t = tie_sums(weight, work->all, work->now, work->breslow);

	work->log_likelihood -= t.logs;
	for (int a = 0; a < k; a++)
	{
		double		s = work->all_x[a];
		double		d = work->now_x[a];

		work->gradient[a] += work->now_plain[a] - (t.one * s - t.gone * d);
		for (int b = 0; b <= a; b++)
			work->information[a * k + b] += t.one * work->all_xx[a * k + b] - t.gone * work->now_xx[a * k + b]
				- (t.one_one * s * work->all_x[b] - t.gone_one * (s * work->now_x[b] + d * work->all_x[b])
				   + t.gone_gone * d * work->now_x[b]);
	}
}

/* Nothing is at risk yet. */
static void
clear_all(CoxWork *work)
{
	work->all = 0.0;
	memset(work->all_x, 0, sizeof(double) * (size_t) work->k);
	memset(work->all_xx, 0, sizeof(double) * (size_t) (work->k * work->k));
}

/* No event at this time yet. */
static void
clear_now(CoxWork *work)
{
	work->now = 0.0;
	memset(work->now_x, 0, sizeof(double) * (size_t) work->k);
	memset(work->now_plain, 0, sizeof(double) * (size_t) work->k);
	memset(work->now_xx, 0, sizeof(double) * (size_t) (work->k * work->k));
}

/* The features of a row, centred and scaled; returns their sum by the coefficients. */
static inline double
row_sum(CoxWork *work, const double *beta, int64_t i)
{
	const double *values = work->data->matrix + i * work->data->features;
	double		sum = 0.0;

	for (int a = 0; a < work->k; a++)
	{
		int			j = work->feature[a];

		work->x[a] = (values[j] - work->centre[j]) * work->scale[j];
		sum += beta[a] * work->x[a];
	}
	return sum;
}

/* The partial likelihood with gradient and information; false when stopped. */
static bool
evaluate(CoxWork *work, const double *beta)
{
	const CoxData *data = work->data;
	int			k = work->k;

	work->log_likelihood = 0.0;
	memset(work->gradient, 0, sizeof(double) * (size_t) k);
	memset(work->information, 0, sizeof(double) * (size_t) (k * k));
	for (int64_t i = 0; i < data->rows;)
	{
		int64_t		first = i;
		double		weight = 0.0;

		if (i == 0 || data->stratum[i] != data->stratum[i - 1])
			clear_all(work);
		for (; i < data->rows && data->time[i] == data->time[first] && data->stratum[i] == data->stratum[first]; i++)
		{
			double		sum = row_sum(work, beta, i);
			double		risk = data->weight[i] * exp(sum);

			if (i % BTYD_POLL_CASES == 0 && work->stop != NULL && work->stop())
				return false;
			add_row(k, work->x, risk, &work->all, work->all_x, work->all_xx);
			if (!data->event[i])
				continue;
			if (weight == 0.0)
				clear_now(work);
			weight += data->weight[i];
			work->log_likelihood += data->weight[i] * sum;
			for (int a = 0; a < k; a++)
				work->now_plain[a] += data->weight[i] * work->x[a];
			add_row(k, work->x, risk, &work->now, work->now_x, work->now_xx);
		}
		if (weight > 0.0)
			add_events(work, weight);
	}
	for (int a = 0; a < k; a++)
		for (int b = 0; b < a; b++)
			work->information[b * k + a] = work->information[a * k + b];
	return true;
}

/* Factor the information; -1, or the number of the feature that follows from those before it. */
static int
factor_information(CoxWork *work, double limit)
{
	memcpy(work->factor, work->information, sizeof(double) * (size_t) (work->k * work->k));
	return math_cholesky(work->k, work->factor, limit);
}

/* The likelihood without features, which of them tell something together, and the score test. */
static CoxStatus
begin(CoxWork *work, const CoxOptions *options, CoxFit *fit)
{
	int			bad;

	for (;;)
	{
		memset(work->beta, 0, sizeof(double) * (size_t) work->k);
		if (!evaluate(work, work->beta))
			return COX_INTERRUPTED;
		if (!isfinite(work->log_likelihood))
			return COX_OUT_OF_RANGE;
		/* of a scaled feature an event tells up to one: next to nothing is the same everywhere at risk */
		for (bad = 0; bad < work->k && work->information[bad * work->k + bad] > 1e-12; bad++)
			;
		if (bad < work->k)
			fit->notes[work->feature[bad]] |= COX_CONSTANT;
		else
		{
			bad = factor_information(work, COLLINEAR);
			if (bad < 0)
				break;
			fit->notes[work->feature[bad]] |= COX_FOLLOWS;
			fit->collinear = work->feature[bad];
			if (!options->drop_collinear)
				return COX_COLLINEAR;
		}
		work->k--;
		memmove(&work->feature[bad], &work->feature[bad + 1], sizeof(int) * (size_t) (work->k - bad));
	}
	fit->null_log_likelihood = work->log_likelihood;
	return COX_FITTED;
}

/* Newton's step from the gradient and the factor; returns its length in standard errors. */
static double
newton_step(CoxWork *work)
{
	double		length = 0.0;

	memcpy(work->step, work->gradient, sizeof(double) * (size_t) work->k);
	math_cholesky_solve(work->k, work->factor, work->step);
	for (int a = 0; a < work->k; a++)
		length += work->step[a] * work->gradient[a];
	return sqrt(fmax(length, 0.0));
}

/* Go along the step, halved until the likelihood rises; false if it does not, or when stopped. */
static bool
go(CoxWork *work, CoxStatus *status)
{
	double		before = work->log_likelihood;
	double		slack = 1e-13 * (1.0 + fabs(before));

	for (int halving = 0; halving < HALVINGS; halving++)
	{
		for (int a = 0; a < work->k; a++)
			work->trial[a] = work->beta[a] + ldexp(work->step[a], -halving);
		if (!evaluate(work, work->trial))
		{
			*status = COX_INTERRUPTED;
			return false;
		}
		if (isfinite(work->log_likelihood) && work->log_likelihood >= before - slack)
		{
			memcpy(work->beta, work->trial, sizeof(double) * (size_t) work->k);
			return true;
		}
	}
	return false;
}

/* What of a feature's information the others leave it: 1 / its variance. */
static void
own_information(CoxWork *work, double *inverse, double *own)
{
	math_cholesky_inverse(work->k, work->factor, inverse);
	for (int a = 0; a < work->k; a++)
		own[a] = 1.0 / inverse[a * work->k + a];
}

/* Is there a feature of which next to nothing is left to be learnt? */
static bool
runs_away(CoxWork *work)
{
	bool		any = false;

	own_information(work, work->all_xx, work->step);
	for (int a = 0; a < work->k; a++)
		any = any || work->step[a] < RUNAWAY * work->start[a];
	return any;
}

/* Newton's method from no effect. */
static CoxStatus
iterate(CoxWork *work, const CoxOptions *options, CoxFit *fit)
{
	int			most = options->max_iterations > 0 ? options->max_iterations : DEFAULT_ITERATIONS;
	CoxStatus	status = COX_FITTED;

	own_information(work, work->all_xx, work->start);
	for (;;)
	{
		double		length;

		if (factor_information(work, 1e-14) >= 0 || runs_away(work))
			break;
		length = newton_step(work);
		if (fit->iterations == 0)
			fit->score = length * length;
		if (length <= TOLERANCE)
		{
			for (int a = 0; a < work->k; a++)
				work->beta[a] += work->step[a];
			fit->converged = true;
			break;
		}
		if (fit->iterations == most || !go(work, &status))
			break;
		fit->iterations++;
	}
	return status;
}

/* Estimates and their covariance in the units of the features. */
static CoxStatus
finish(CoxWork *work, CoxFit *fit)
{
	int			p = work->data->features;
	int			k = work->k;

	/* the point where the search ended, with its derivatives */
	if (!evaluate(work, work->beta))
		return COX_INTERRUPTED;
	fit->log_likelihood = work->log_likelihood;
	fit->used = k;
	for (int j = 0; j < p; j++)
		fit->coefficients[j] = NAN;
	for (int i = 0; i < p * p; i++)
		fit->covariance[i] = NAN;
	for (int a = 0; a < k; a++)
		for (int b = 0; b < k; b++)
			fit->wald += work->beta[a] * work->information[a * k + b] * work->beta[b];
	for (int a = 0; a < k; a++)
		fit->coefficients[work->feature[a]] = work->beta[a] * work->scale[work->feature[a]];
	if (factor_information(work, 1e-14) >= 0)
		fit->monotone = true;
	else
	{
		own_information(work, work->all_xx, work->step);
		for (int a = 0; a < k; a++)
			if (work->step[a] < MONOTONE * work->start[a])
			{
				fit->notes[work->feature[a]] |= COX_MONOTONE;
				fit->monotone = true;
			}
		for (int a = 0; a < k; a++)
			for (int b = 0; b < k; b++)
			{
				int			i = work->feature[a];
				int			j = work->feature[b];

				if (((fit->notes[i] | fit->notes[j]) & COX_MONOTONE) == 0)
					fit->covariance[i * p + j] = work->all_xx[a * k + b] * work->scale[i] * work->scale[j];
			}
	}
	return COX_FITTED;
}

/* Fits; the arrays of *fit lie in work. */
CoxStatus
cox_fit(const CoxData *data, const CoxOptions *options, double *work, CoxFit *fit)
{
	CoxWork		w = {.data = data, .breslow = options->breslow, .stop = options->stop};

	memset(fit, 0, sizeof(*fit));
	lay_out(&w, work, data->features, fit);
	fit->status = survey(&w, fit);
	if (fit->status == COX_FITTED)
		fit->status = begin(&w, options, fit);
	if (fit->status == COX_FITTED)
		fit->status = iterate(&w, options, fit);
	if (fit->status == COX_FITTED)
		fit->status = finish(&w, fit);
	return fit->status;
}

/* The risk of a row against that of one with mean features, times its weight. */
static double
risk_of(const CoxData *data, const CoxFit *fit, int64_t i)
{
	double		sum = 0.0;

	for (int j = 0; j < data->features; j++)
		if (!isnan(fit->coefficients[j]))
			sum += fit->coefficients[j] * (data->matrix[i * data->features + j] - fit->mean[j]);
	return data->weight[i] * exp(sum);
}

/* The baseline: Breslow's estimator, or Efron's with tied events one after the other. */
int64_t
cox_baseline(const CoxData *data, const CoxFit *fit, bool breslow, int64_t *at, double *hazard, MathInterrupted stop)
{
	double		all = 0.0;
	int64_t		found = 0;

	for (int64_t i = 0; i < data->rows;)
	{
		int64_t		first = i;
		double		weight = 0.0;
		double		now = 0.0;

		if (i == 0 || data->stratum[i] != data->stratum[i - 1])
			all = 0.0;
		for (; i < data->rows && data->time[i] == data->time[first] && data->stratum[i] == data->stratum[first]; i++)
		{
			double		risk = risk_of(data, fit, i);

			if (i % BTYD_POLL_CASES == 0 && stop != NULL && stop())
				return -1;
			all += risk;
			now += data->event[i] ? risk : 0.0;
			weight += data->event[i] ? data->weight[i] : 0.0;
		}
		if (weight == 0.0)
			continue;
		at[found] = first;
		hazard[found++] = tie_sums(weight, all, now, breslow).one;
	}
	/* times descend within a stratum: add up from the end of each */
	for (int64_t i = found - 1; i > 0; i--)
		if (data->stratum[at[i - 1]] == data->stratum[at[i]])
			hazard[i - 1] += hazard[i];
	return found;
}
