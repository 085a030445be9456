/*
 * item_gram.c
 *		Sums of survey answers and of their products.
 */
#include "math/item_gram.h"

#include <math.h>
#include <string.h>

#include "math/double.h"

/* Doubles that a batch of whole rows takes. */
static size_t
batch_size(int items, int batch)
{
	return ((size_t) items * batch * sizeof(int16_t) + sizeof(double) - 1) / sizeof(double);
}

/* Doubles that a part takes. */
static size_t
part_size(int items, int part, int batch)
{
	size_t		square = (size_t) items * items;

	switch (part)
	{
		case GRAM_WHOLE:
			return items + GRAM_TRIANGLE(items) + batch_size(items, batch);
		case GRAM_REAL:
			return 2 * items + GRAM_TRIANGLE(items);
		case GRAM_WHOLE_PAIRS:
			return square + GRAM_TRIANGLE(items);
		default:
			return square + 2 * GRAM_TRIANGLE(items);
	}
}

/* Bytes of a gram with these parts. */
size_t
item_gram_size(int items, int parts, int batch)
{
	size_t		size = 0;

	for (int part = GRAM_WHOLE; part <= GRAM_REAL_PAIRS; part <<= 1)
		if (parts & part)
			size += part_size(items, part, batch);
	return offsetof(ItemGram, data) + size * sizeof(double);
}

/* An empty gram in memory of item_gram_size(); replaces: of rows with gaps, the answers count. */
void
item_gram_begin(ItemGram *gram, int items, int parts, int batch, bool replaces)
{
	memset(gram, 0, item_gram_size(items, parts, batch));
	gram->items = items;
	gram->parts = parts;
	gram->batch = batch;
	gram->replaces = replaces;
}

/* Where a gram's parts are. */
GramSums
item_gram_sums(const ItemGram *gram)
{
	GramSums	sums = {0};
	size_t		items = (size_t) gram->items;
	size_t		triangle = GRAM_TRIANGLE(items);
	double	   *next = (double *) gram->data;

	if (gram->parts & GRAM_WHOLE)
	{
		sums.sum = (int64_t *) next;
		sums.product = sums.sum + items;
		sums.batch = (int16_t *) (sums.product + triangle);
		next += part_size(gram->items, GRAM_WHOLE, gram->batch);
	}
	if (gram->parts & GRAM_REAL)
	{
		sums.mean = next;
		sums.carry = next + items;
		sums.comoment = next + 2 * items;
		next += 2 * items + triangle;
	}
	if (gram->parts & GRAM_WHOLE_PAIRS)
	{
		sums.pair_sum = (int64_t *) next;
		sums.pair_count = sums.pair_sum + items * items;
		next += items * items + triangle;
	}
	if (gram->parts & GRAM_REAL_PAIRS)
	{
		sums.pair_mean = next;
		sums.pair_weight = next + items * items;
		sums.pair_comoment = sums.pair_weight + triangle;
	}
	return sums;
}

/* Fill an empty gram, which has the parts of other and perhaps more, with what is in other. */
void
item_gram_copy(ItemGram *gram, const ItemGram *other)
{
	int			parts = gram->parts;
	int			batch = gram->batch;

	for (int part = GRAM_WHOLE; part <= GRAM_REAL_PAIRS; part <<= 1)
	{
		size_t		size = part_size(gram->items, part, batch);
		size_t		before = item_gram_size(gram->items, parts & (part - 1), batch);

		if (other->parts & part)
			memcpy((char *) gram + before,
				   (const char *) other + item_gram_size(gram->items, other->parts & (part - 1), batch),
				   size * sizeof(double));
		else if (parts & part)
			memset((char *) gram + before, 0, size * sizeof(double));
	}
	memcpy(gram, other, offsetof(ItemGram, data));
	gram->parts = parts;
}

/* Parts that a row of small whole numbers of weight 1 needs. */
int
item_gram_parts_of_whole(const ItemGram *gram, bool gaps)
{
	return !gaps ? GRAM_WHOLE : gram->replaces ? GRAM_WHOLE | GRAM_WHOLE_PAIRS : 0;
}

/* Parts that any other row needs. */
int
item_gram_parts_of_real(const ItemGram *gram, bool gaps)
{
	return !gaps ? GRAM_REAL : gram->replaces ? GRAM_REAL_PAIRS : 0;
}

/* Sum of products of two columns of a batch. */
static inline int32_t
column_product(const int16_t *restrict a, const int16_t *restrict b, int rows)
{
	int32_t		sum = 0;

	for (int row = 0; row < rows; row++)
		sum += (int32_t) a[row] * b[row];
	return sum;
}

static inline int32_t
column_sum(const int16_t *a, int rows)
{
	int32_t		sum = 0;

	for (int row = 0; row < rows; row++)
		sum += a[row];
	return sum;
}

typedef int16_t GramColumns[ITEMS_MOST][GRAM_BATCH];

/* The batch by items, its rows filled up with zeros to a multiple of 16; returns that number. */
static int
turn_batch(const ItemGram *gram, const int16_t *batch, GramColumns columns)
{
	int			items = gram->items;
	int			rows = (gram->pending + 15) & ~15;

	for (int item = 0; item < items; item++)
	{
		for (int row = 0; row < gram->pending; row++)
			columns[item][row] = batch[row * items + item];
		for (int row = gram->pending; row < rows; row++)
			columns[item][row] = 0;
	}
	return rows;
}

/* Add a batch with gaps: what is missing is 0, and per pair of items it is counted who answered both. */
static void
add_gaps(ItemGram *gram, const GramSums *sums, GramColumns columns, int rows)
{
	GramColumns answered;
	int			items = gram->items;

	for (int item = 0; item < items; item++)
		for (int row = 0; row < rows; row++)
		{
			answered[item][row] = row < gram->pending && columns[item][row] != GRAM_MISSING;
			if (!answered[item][row])
				columns[item][row] = 0;
		}
	for (int j = 0; j < items; j++)
		for (int k = 0; k < items; k++)
		{
			sums->pair_sum[j * items + k] += column_product(columns[j], answered[k], rows);
			if (k <= j)
				sums->pair_count[gram_at(j, k)] += column_product(answered[j], answered[k], rows);
		}
}

/* Add up the rows that wait. */
void
item_gram_flush(ItemGram *gram)
{
	GramColumns columns;
	GramSums	sums = item_gram_sums(gram);
	int			rows;

	if (gram->pending <= 0 || sums.batch == NULL)
		return;
	rows = turn_batch(gram, sums.batch, columns);
	if (gram->pending_gaps && sums.pair_sum != NULL)
		add_gaps(gram, &sums, columns, rows);
	else
	{
		for (int j = 0; j < gram->items; j++)
			sums.sum[j] += column_sum(columns[j], rows);
		gram->rows_complete += gram->pending;
	}
	for (int j = 0; j < gram->items; j++)
		for (int k = 0; k <= j; k++)
			*sums.product++ += column_product(columns[j], columns[k], rows);
	gram->rows_whole += gram->pending;
	gram->pending = 0;
	gram->pending_gaps = false;
}

/*
 * Add a row of small whole numbers of weight 1; gaps: some, but not all, are
 * GRAM_MISSING, which the gram must replace.  It has the parts for it.
 */
void
item_gram_add_whole(ItemGram *gram, const int16_t *answers, bool gaps)
{
	int16_t    *batch;

	if (gram->pending == gram->batch)
		item_gram_flush(gram);
	batch = (int16_t *) (gram->data + gram->items + GRAM_TRIANGLE(gram->items));
	memcpy(batch + (size_t) gram->pending * gram->items, answers, gram->items * sizeof(int16_t));
	gram->pending++;
	gram->pending_gaps |= gaps;
}

/*
 * Move mean and comoments of rows of a weight by a row, or by the mean of other
 * rows, whose comoments are added elsewhere.  The mean keeps what rounding
 * takes from it: of answers far from zero, distances have all their digits.
 */
static void
add_point(int items, const GramSums *sums, const double *point, const double *carry, double old_weight, double weight)
{
	double		share = weight / (old_weight + weight);
	double		factor = old_weight * share;
	double		distance[ITEMS_MOST];
	double	   *comoment = sums->comoment;

	for (int j = 0; j < items; j++)
	{
		DoubleDouble mean;

		distance[j] = (point[j] - sums->mean[j]) - sums->carry[j] + (carry == NULL ? 0.0 : carry[j]);
		mean = two_sum(sums->mean[j], sums->carry[j] + share * distance[j]);
		sums->mean[j] = mean.high;
		sums->carry[j] = mean.low;
	}
	for (int j = 0; j < items; j++)
	{
		double		scaled = factor * distance[j];

		for (int k = 0; k <= j; k++)
			comoment[k] += scaled * distance[k];
		comoment += j + 1;
	}
}

/* The same for one pair of items. */
static void
add_pair(const GramSums *sums, int items, int j, int k, double x, double y, double weight)
{
	size_t		at = gram_at(j, k);
	double		old_weight = sums->pair_weight[at];
	double		share = weight / (old_weight + weight);
	double		dx = x - sums->pair_mean[j * items + k];
	double		dy = y - sums->pair_mean[k * items + j];

	sums->pair_weight[at] = old_weight + weight;
	sums->pair_comoment[at] += old_weight * share * dx * dy;
	sums->pair_mean[j * items + k] += share * dx;
	if (j != k)
		sums->pair_mean[k * items + j] += share * dy;
}

/*
 * Add any other row, with a weight above 0; gaps: some, but not all, answers
 * are NaN, which the gram must replace.  It has the parts for it.
 */
void
item_gram_add_real(ItemGram *gram, const double *answers, double weight, bool gaps)
{
	GramSums	sums = item_gram_sums(gram);
	int			items = gram->items;

	if (!gaps)
	{
		add_point(items, &sums, answers, NULL, math_sum_value(&gram->weight_complete), weight);
		math_sum_add(&gram->weight_complete, weight);
	}
	else if (sums.pair_mean != NULL)
		for (int j = 0; j < items; j++)
			for (int k = 0; k <= j; k++)
				if (!isnan(answers[j]) && !isnan(answers[k]))
					add_pair(&sums, items, j, k, answers[j], answers[k], weight);
	math_sum_add(&gram->weight, weight);
	math_sum_add_product(&gram->weight_squares, weight, weight);
	gram->rows_real++;
}

static void
add_integers(int64_t *to, const int64_t *from, size_t n)
{
	for (size_t i = 0; i < n; i++)
		to[i] += from[i];
}

static void
add_doubles(double *to, const double *from, size_t n)
{
	for (size_t i = 0; i < n; i++)
		to[i] += from[i];
}

/* Merge the sums of pairs of real rows. */
static void
merge_pairs(int items, const GramSums *sums, const GramSums *other)
{
	add_doubles(sums->pair_comoment, other->pair_comoment, GRAM_TRIANGLE(items));
	for (int j = 0; j < items; j++)
		for (int k = 0; k <= j; k++)
			if (other->pair_weight[gram_at(j, k)] > 0)
				add_pair(sums, items, j, k, other->pair_mean[j * items + k],
						 other->pair_mean[k * items + j], other->pair_weight[gram_at(j, k)]);
}

/* Add the real rows without gaps of other. */
static void
merge_complete(ItemGram *gram, const GramSums *to, const ItemGram *other, const GramSums *from)
{
	if (!(math_sum_value(&other->weight_complete) > 0))
		return;
	add_doubles(to->comoment, from->comoment, GRAM_TRIANGLE(gram->items));
	add_point(gram->items, to, from->mean, from->carry, math_sum_value(&gram->weight_complete),
			  math_sum_value(&other->weight_complete));
	math_sum_merge(&gram->weight_complete, &other->weight_complete);
}

/* Add all rows of other, which has as many items and treats gaps alike; gram has the parts of other. */
void
item_gram_merge(ItemGram *gram, const ItemGram *other)
{
	int			items = gram->items;
	GramSums	to = item_gram_sums(gram);
	GramSums	from = item_gram_sums(other);

	if (from.sum != NULL && to.sum != NULL)
	{
		add_integers(to.sum, from.sum, items + GRAM_TRIANGLE(items));
		for (int row = 0; row < other->pending; row++)
			item_gram_add_whole(gram, from.batch + (size_t) row * items, other->pending_gaps);
	}
	if (from.pair_sum != NULL && to.pair_sum != NULL)
		add_integers(to.pair_sum, from.pair_sum, (size_t) items * items + GRAM_TRIANGLE(items));
	if (from.mean != NULL && to.mean != NULL)
		merge_complete(gram, &to, other, &from);
	if (from.pair_mean != NULL && to.pair_mean != NULL)
		merge_pairs(items, &to, &from);
	gram->rows_dropped += other->rows_dropped;
	gram->rows_whole += other->rows_whole;
	gram->rows_complete += other->rows_complete;
	gram->rows_real += other->rows_real;
	math_sum_merge(&gram->weight, &other->weight);
	math_sum_merge(&gram->weight_squares, &other->weight_squares);
}

/* What the parts of a gram say of a pair of items. */
typedef struct PairShare
{
	double		weight;
	double		mean_j;
	double		mean_k;
	double		comoment;
} PairShare;

/* Whole numbers: exact until the last division. */
static PairShare
whole_share(const ItemGram *gram, const GramSums *sums, int j, int k)
{
	int64_t		count = gram->rows_complete;
	int64_t		sum_j = sums->sum[j];
	int64_t		sum_k = sums->sum[k];

	if (sums->pair_sum != NULL)
	{
		count += sums->pair_count[gram_at(j, k)];
		sum_j += sums->pair_sum[j * gram->items + k];
		sum_k += sums->pair_sum[k * gram->items + j];
	}
	if (count == 0)
		return (PairShare) {0};
	return (PairShare) {
		.weight = (double) count,
		.mean_j = (double) sum_j / (double) count,
		.mean_k = (double) sum_k / (double) count,
		.comoment = (double) ((__int128) count * sums->product[gram_at(j, k)] - (__int128) sum_j * sum_k) /
			(double) count
	};
}

/*
 * Add all rows of other to the real part alone, where sums of both kinds would
 * take twice the room; gram has it.  No row of other waits or has a gap.
 */
void
item_gram_merge_as_real(ItemGram *gram, const ItemGram *other)
{
	int			items = gram->items;
	double		count = (double) other->rows_whole;
	double		mean[ITEMS_MOST];
	double		carry[ITEMS_MOST];
	GramSums	to = item_gram_sums(gram);
	GramSums	from = item_gram_sums(other);

	if (to.mean == NULL)
		return;
	if (from.mean != NULL)
		merge_complete(gram, &to, other, &from);
	gram->rows_dropped += other->rows_dropped;
	gram->rows_real += other->rows_real;
	math_sum_merge(&gram->weight, &other->weight);
	math_sum_merge(&gram->weight_squares, &other->weight_squares);
	if (from.sum == NULL || other->rows_whole == 0)
		return;
	for (int j = 0; j < items; j++)
	{
		double		sum = (double) from.sum[j];

		mean[j] = sum / count;
		carry[j] = fma(-mean[j], count, sum) / count;
		for (int k = 0; k <= j; k++)
			to.comoment[gram_at(j, k)] += whole_share(other, &from, j, k).comoment;
	}
	add_point(items, &to, mean, carry, math_sum_value(&gram->weight_complete), count);
	math_sum_add(&gram->weight_complete, count);
	math_sum_add(&gram->weight, count);
	math_sum_add(&gram->weight_squares, count);
	gram->rows_real += other->rows_whole;
}

/* Rows of weight above 0 that count. */
double
item_gram_rows(const ItemGram *gram)
{
	return (double) (gram->rows_whole + gram->pending + gram->rows_real);
}

/* All parts that have rows with answers to both; returns how many. */
static int
pair_shares(const ItemGram *gram, const GramSums *sums, int j, int k, PairShare *shares)
{
	int			n = 0;
	size_t		at = gram_at(j, k);
	double		complete = math_sum_value(&gram->weight_complete);

	if (sums->sum != NULL)
	{
		shares[n] = whole_share(gram, sums, j, k);
		n += shares[n].weight > 0;
	}
	if (sums->mean != NULL && complete > 0)
		shares[n++] = (PairShare) {complete, sums->mean[j], sums->mean[k], sums->comoment[at]};
	if (sums->pair_mean != NULL && sums->pair_weight[at] > 0)
		shares[n++] = (PairShare) {
			sums->pair_weight[at], sums->pair_mean[j * gram->items + k],
			sums->pair_mean[k * gram->items + j], sums->pair_comoment[at]
		};
	return n;
}

/* The mean of all answers to an item; NaN without any. */
static double
item_mean(const PairShare *shares, int n)
{
	double		weight = 0;
	double		sum = 0;

	if (n == 1)
		return shares->mean_j;
	for (int i = 0; i < n; i++)
	{
		weight += shares[i].weight;
		sum += shares[i].weight * shares[i].mean_j;
	}
	return n == 0 ? NAN : sum / weight;
}

/*
 * Means, and covariances: the weighted mean of products of distances times
 * n / (n - 1), n the number of rows; 0 with fewer than two.  No rows may wait;
 * mean has room for items, cov for items x items; matrix points to them.  An
 * item without an answer has the mean NaN and covariances 0.
 */
void
item_gram_matrix(const ItemGram *gram, ItemMatrix *matrix, double *mean, double *cov)
{
	GramSums	sums = item_gram_sums(gram);
	PairShare	shares[3];
	int			items = gram->items;
	double		rows = item_gram_rows(gram);
	double		weight = (double) gram->rows_whole + math_sum_value(&gram->weight);
	double		squares = (double) gram->rows_whole + math_sum_value(&gram->weight_squares);
	double		factor = rows > 1 ? rows / (rows - 1) / weight : 0.0;

	for (int j = 0; j < items; j++)
		mean[j] = item_mean(shares, pair_shares(gram, &sums, j, j, shares));
	for (int j = 0; j < items; j++)
		for (int k = 0; k <= j; k++)
		{
			int			n = pair_shares(gram, &sums, j, k, shares);
			double		sum = 0;

			for (int i = 0; i < n; i++)
				sum += shares[i].comoment +
					shares[i].weight * (shares[i].mean_j - mean[j]) * (shares[i].mean_k - mean[k]);
			cov[j * items + k] = cov[k * items + j] = sum * factor;
		}
	*matrix = (ItemMatrix) {
		.items = items,
		.rows = rows,
		.rows_effective = squares > 0 ? weight * weight / squares : 0.0,
		.rows_dropped = (double) gram->rows_dropped,
		.mean = mean,
		.cov = cov
	};
}
