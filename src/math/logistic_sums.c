/*
 * logistic_sums.c
 *		Passes over the rows of a logistic regression.
 *
 * Rows are worked on in blocks that stay in the first cache, column by column,
 * so that every loop runs over rows side by side.  Products of some blocks are
 * added plainly, their sums with compensation: the order of the rows shows in
 * the last digits of a double at most.
 */
#include "math/logistic_sums.h"

#include <string.h>

#define BLOCK LOGISTIC_BLOCK
#define BLOCKS_PLAIN 16			/* blocks between two flushes */
#define BLOCKS_POLL 64			/* blocks between two looks for an interrupt */
#define LEAST_RANGE 1e-140		/* of values of a feature that varies */

/* Two numbers that are worked on at once, on any address of doubles. */
typedef double Pair __attribute__((vector_size(16), aligned(8), may_alias));

/* The values of feature j in the rows of a block. */
static void
load_feature(const LogisticData *data, int64_t first, int rows, int j, double *values)
{
	int64_t		at = first * data->row_step + j * data->feature_step;

	if (data->matrix != NULL)
		for (int r = 0; r < rows; r++, at += data->row_step)
			values[r] = data->matrix[at];
	else
		for (int r = 0; r < rows; r++, at += data->row_step)
			values[r] = data->tables[j][data->codes[at]];
}

/* Values of all features in the rows of a block, as they are; those of rows beyond the last are 0. */
static int
load_raw(LogisticWork *work, int64_t first)
{
	const LogisticData *data = work->data;
	int64_t		left = data->rows - first;
	int			rows = left < BLOCK ? (int) left : BLOCK;

	if (data->fetch != NULL)
		data->fetch(data->context, first, rows, work->raw);
	else
		for (int j = 0; j < data->features; j++)
			load_feature(data, first, rows, j, work->raw + j * BLOCK);
	for (int j = 0; j < data->features && rows < BLOCK; j++)
		memset(work->raw + j * BLOCK + rows, 0, sizeof(double) * (size_t) (BLOCK - rows));
	for (int r = 0; r < BLOCK; r++)
		work->weight[r] = r >= rows ? 0.0 : data->weight != NULL ? data->weight[first + r] : 1.0;
	return rows;
}

/* The columns of a block: 1 for the intercept, then the features that take part, centred and scaled. */
static int
load_block(LogisticWork *work, int64_t first)
{
	int			rows = load_raw(work, first);

	for (int r = 0; r < BLOCK; r++)
		work->x[r] = 1.0;
	for (int c = 1; c < work->k; c++)
	{
		int			j = work->feature[c];
		const double *from = work->raw + j * BLOCK;
		double	   *to = work->x + c * BLOCK;
		double		centre = work->centre[j];
		double		scale = work->scale[j];

		for (int r = 0; r < BLOCK; r++)
			to[r] = (from[r] - centre) * scale;
	}
	return rows;
}

/* work->sum of a block: the columns times beta. */
static void
predict(LogisticWork *work, const double *beta)
{
	for (int r = 0; r < BLOCK; r++)
		work->sum[r] = beta[0];
	for (int c = 1; c < work->k; c++)
	{
		const double *x = work->x + c * BLOCK;
		double		b = beta[c];

		for (int r = 0; r < BLOCK; r++)
			work->sum[r] += b * x[r];
	}
}

/* Mean and spread of one feature, with the weights of the rows. */
typedef struct Spread
{
	MathSum		sum;			/* of differences to the first value */
	MathSum		squares;
	double		origin;
} Spread;

static bool
survey_block(LogisticWork *work, Spread *spread, int64_t first)
{
	int			rows = load_raw(work, first);
	bool		usable = true;

	for (int j = 0; j < work->data->features; j++)
	{
		const double *raw = work->raw + j * BLOCK;
		double		sum = 0.0;
		double		squares = 0.0;

		if (first == 0)
			spread[j].origin = work->least[j] = work->most[j] = raw[0];
		for (int r = 0; r < rows; r++)
		{
			double		shifted = raw[r] - spread[j].origin;

			usable &= fabs(raw[r]) <= LOGISTIC_LARGEST;
			if (raw[r] < work->least[j])
				work->least[j] = raw[r];
			if (raw[r] > work->most[j])
				work->most[j] = raw[r];
			sum += work->weight[r] * shifted;
			squares += work->weight[r] * shifted * shifted;
		}
		math_sum_add(&spread[j].sum, sum);
		math_sum_add(&spread[j].squares, squares);
	}
	return usable;
}

/*
 * First pass: weights[] of rows without and with an event, rows[] likewise, and
 * centre, scale, least and most of each feature.  scale is 0 for a feature that
 * does not vary.
 */
LogisticStatus
logistic_survey(LogisticWork *work, MathInterrupted stop, double *weights, int64_t *rows)
{
	const LogisticData *data = work->data;
	Spread	   *spread = (Spread *) work->totals;	/* has room: 5 numbers a feature */
	MathSum		weight[2] = {{0.0, 0.0}, {0.0, 0.0}};
	double		total;

	memset(spread, 0, sizeof(Spread) * (size_t) data->features);
	rows[0] = rows[1] = 0;
	for (int64_t i = 0; i < data->rows; i++)
	{
		int			event = data->event[i] != 0;

		if (i % BLOCK == 0 && !survey_block(work, spread, i))
			return LOGISTIC_OUT_OF_RANGE;
		if (i % (BLOCK * BLOCKS_POLL) == 0 && stop != NULL && stop())
			return LOGISTIC_INTERRUPTED;
		rows[event]++;
		math_sum_add(&weight[event], data->weight == NULL ? 1.0 : data->weight[i]);
	}
	weights[0] = math_sum_value(&weight[0]);
	weights[1] = math_sum_value(&weight[1]);
	total = weights[0] + weights[1];
	for (int j = 0; j < data->features && data->rows > 0; j++)
	{
		double		mean = math_sum_value(&spread[j].sum) / total;
		double		variance = math_sum_value(&spread[j].squares) / total - mean * mean;
		double		range = work->most[j] - work->least[j];

		work->centre[j] = spread[j].origin + mean;
		work->scale[j] = range <= LEAST_RANGE ? 0.0 : 1.0 / fmax(sqrt(fmax(variance, 0.0)), 1e-9 * range);
	}
	return isfinite(total) && total <= LOGISTIC_LARGEST ? LOGISTIC_FITTED : LOGISTIC_OUT_OF_RANGE;
}

/* Products of two columns at left with four at right, summed over a block, in rows of so many numbers. */
static void
multiply_tile(const double *left, const double *right, double *out, int width)
{
	Pair		sum[2][4] = {{{0.0, 0.0}}};

	for (int r = 0; r < BLOCK; r += 2)
	{
		Pair		one = *(const Pair *) (left + r);
		Pair		two = *(const Pair *) (left + BLOCK + r);

		for (int j = 0; j < 4; j++)
		{
			Pair		x = *(const Pair *) (right + j * BLOCK + r);

			sum[0][j] += one * x;
			sum[1][j] += two * x;
		}
	}
	for (int j = 0; j < 4; j++)
	{
		out[j] += sum[0][j][0] + sum[0][j][1];
		out[width + j] += sum[1][j][0] + sum[1][j][1];
	}
}

/* Columns from first to k of left times those of x up to their own, into the products. */
static void
multiply(LogisticWork *work, int first)
{
	for (int i = first & ~1; i <= work->k; i += 2)
		for (int j = 0; j <= i + 1 && j < work->k; j += 4)
			multiply_tile(work->left + i * BLOCK, work->x + j * BLOCK,
						  work->products + i * work->width + j, work->width);
}

/* Twice the likelihood's bend, and what is left to explain, of row r. */
typedef struct Bend
{
	double		variance;		/* p (1 - p) */
	double		residual;		/* event - p */
	double		chance;
} Bend;

/* p where the sum of the terms is that, without overflow. */
static inline Bend
bend_at(double sum, bool event, double *small)
{
	double		e = exp(-fabs(sum));
	double		low = e / (1.0 + e);	/* the smaller of p and 1 - p */
	double		high = 1.0 / (1.0 + e);
	Bend		bend;

	*small = e;
	bend.variance = low * high;
	bend.chance = sum >= 0 ? high : low;
	if (event)
		bend.residual = sum >= 0 ? low : high;
	else
		bend.residual = -bend.chance;
	return bend;
}

/* The chance of an event where the sum of the terms is that. */
double
logistic_chance(double sum)
{
	double		e = exp(-fabs(sum));

	return sum >= 0 ? 1.0 / (1.0 + e) : e / (1.0 + e);
}

/*
 * Log likelihood of a block, and the columns of left: the weights of the
 * information times x, and behind them the residuals.  log(1 + e) of rows of
 * weight 1 is the logarithm of a product, below 2^BLOCK.
 */
static double
weigh_block(LogisticWork *work, int64_t first, int rows, bool robust)
{
	const LogisticData *data = work->data;
	double		variance[BLOCK] = {0.0};
	double	   *residual = work->left + work->k * BLOCK;
	double		product = 1.0;
	double		likelihood = 0.0;

	memset(residual, 0, sizeof(double) * BLOCK);
	for (int r = 0; r < rows; r++)
	{
		bool		event = data->event[first + r] != 0;
		double		small;
		Bend		bend = bend_at(work->sum[r], event, &small);
		double		w = work->weight[r];

		variance[r] = w * (robust ? bend.residual * bend.residual : bend.variance);
		residual[r] = w * bend.residual;
		if (event ? work->sum[r] < 0 : work->sum[r] > 0)
			likelihood -= w * fabs(work->sum[r]);
		if (data->weight == NULL)
			product *= 1.0 + small;
		else
			likelihood -= w * log1p(small);
	}
	for (int c = 0; c < work->k; c++)
		for (int r = 0; r < BLOCK; r++)
			work->left[c * BLOCK + r] = variance[r] * work->x[c * BLOCK + r];
	return likelihood - log(product);
}

/*
 * The residuals of Firth's score, y - p + h (1/2 - p), behind the columns of
 * left; h, the leverage, is the square of the row divided by the factor.
 */
static void
weigh_firth(LogisticWork *work, int64_t first, int rows)
{
	double	   *residual = work->left + work->k * BLOCK;
	double		leverage[BLOCK] = {0.0};

	for (int c = 0; c < work->k; c++)
	{
		const double *row = work->factor + c * work->k;
		double	   *to = work->left + c * BLOCK;

		memcpy(to, work->x + c * BLOCK, sizeof(double) * BLOCK);
		for (int d = 0; d < c; d++)
			for (int r = 0; r < BLOCK; r++)
				to[r] -= row[d] * work->left[d * BLOCK + r];
		for (int r = 0; r < BLOCK; r++)
		{
			to[r] /= row[c];
			leverage[r] += to[r] * to[r];
		}
	}
	memset(residual, 0, sizeof(double) * BLOCK);
	for (int r = 0; r < rows; r++)
	{
		double		small;
		Bend		bend = bend_at(work->sum[r], work->data->event[first + r] != 0, &small);

		residual[r] = work->weight[r] * (bend.residual + leverage[r] * bend.variance * (0.5 - bend.chance));
	}
}

/* Move the totals into gradient and information. */
static void
finish_sums(LogisticWork *work, LogisticPass pass)
{
	const MathSum *last = work->totals + work->k * work->width;

	for (int c = 0; c < work->k && pass != LOGISTIC_PASS_ROBUST; c++)
		work->gradient[c] = math_sum_value(&last[c]);
	for (int i = 0; i < work->k && pass != LOGISTIC_PASS_FIRTH; i++)
		for (int j = 0; j <= i; j++)
			work->information[i * work->k + j] = work->information[j * work->k + i] =
				math_sum_value(&work->totals[i * work->width + j]);
}

/*
 * A pass at beta; what it leaves is said by LogisticPass.  False when it was
 * interrupted.
 */
bool
logistic_pass(LogisticWork *work, const double *beta, LogisticPass pass, MathInterrupted stop)
{
	size_t		numbers = (size_t) (work->k + 2) * (size_t) work->width;
	MathSum		likelihood = {0.0, 0.0};
	int64_t		blocks = 0;

	memset(work->products, 0, sizeof(double) * numbers);
	memset(work->totals, 0, sizeof(MathSum) * numbers);
	for (int64_t first = 0; first < work->data->rows; first += BLOCK)
	{
		int			rows = load_block(work, first);

		predict(work, beta);
		if (pass == LOGISTIC_PASS_FIRTH)
			weigh_firth(work, first, rows);
		else
			math_sum_add(&likelihood, weigh_block(work, first, rows, pass == LOGISTIC_PASS_ROBUST));
		multiply(work, pass == LOGISTIC_PASS_FIRTH ? work->k : 0);
		blocks++;
		if (blocks % BLOCKS_PLAIN == 0)
			math_sums_flush(numbers, work->products, work->totals);
		if (blocks % BLOCKS_POLL == 0 && stop != NULL && stop())
			return false;
	}
	math_sums_flush(numbers, work->products, work->totals);
	if (pass == LOGISTIC_PASS_NEWTON)
		work->log_likelihood = math_sum_value(&likelihood);
	finish_sums(work, pass);
	return true;
}

/*
 * How events and others lie along a direction: the least and the greatest of
 * its sums, with the other sign for rows without an event.  Where none is below
 * 0, the direction separates them (Albert and Anderson 1984, "On the existence
 * of maximum likelihood estimates in logistic regression models").  False when
 * interrupted.
 */
bool
logistic_apart(LogisticWork *work, const double *direction, MathInterrupted stop,
			   double *least, double *most)
{
	*least = INFINITY;
	*most = -INFINITY;
	for (int64_t first = 0; first < work->data->rows; first += BLOCK)
	{
		int			rows = load_block(work, first);

		predict(work, direction);
		for (int r = 0; r < rows; r++)
		{
			double		side = work->data->event[first + r] != 0 ? work->sum[r] : -work->sum[r];

			*least = fmin(*least, side);
			*most = fmax(*most, side);
		}
		if (first / BLOCK % BLOCKS_POLL == 0 && stop != NULL && stop())
			return false;
	}
	return true;
}

/*
 * From scaled features to those of the caller: b_j = beta_j scale_j and
 * b_0 = beta_0 - sum b_j centre_j; the covariance by the same matrix, in place.
 */
void
logistic_unscale(LogisticWork *work, LogisticFit *fit)
{
	int			k = work->k;
	int			all = work->data->features + 1;
	double	   *cov = work->information;

	for (int i = 1; i < k; i++)
	{
		double		scale = work->scale[work->feature[i]];

		work->beta[i] *= scale;
		for (int j = 0; j < k; j++)
		{
			cov[i * k + j] *= scale;
			cov[j * k + i] *= scale;
		}
	}
	for (int i = 1; i < k; i++)
	{
		double		centre = work->centre[work->feature[i]];

		work->beta[0] -= work->beta[i] * centre;
		for (int j = 0; j < k; j++)
			cov[j] -= centre * cov[i * k + j];
	}
	for (int i = 1; i < k; i++)
		cov[0] -= work->centre[work->feature[i]] * cov[i];
	for (int i = 0; i < all; i++)
		fit->coefficients[i] = 0.0;
	for (int i = 0; i < all * all; i++)
		fit->covariance[i] = NAN;
	for (int i = 0; i < k; i++)
	{
		int			to = i == 0 ? 0 : work->feature[i] + 1;

		fit->coefficients[to] = work->beta[i];
		for (int j = 0; j <= i; j++)
		{
			int			other = j == 0 ? 0 : work->feature[j] + 1;

			fit->covariance[to * all + other] = fit->covariance[other * all + to] = cov[j * k + i];
		}
	}
}
