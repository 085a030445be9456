/*
 * quantile.c
 *		Order statistics and cut-offs without sorting.
 *
 * A double maps to an unsigned integer of the same order; a histogram of its
 * upper 16 bits tells in which bucket a wanted rank lies, and only that bucket
 * is looked at again, 16 bits further down.  Four levels at most, whatever
 * the values: linear time without bad cases, and the same result for any
 * order of the values.
 */
#include "math/quantile.h"

#include <math.h>
#include <string.h>

#include "math/decimal.h"
#include "math/key.h"
#include "math/sort.h"

#define LEVEL_BITS 16
#define TOP_SHIFT 48

/* Below this, clearing a histogram costs more than sorting, for which it has room. */
#define SORT_BELOW 4096

/* The key of that rank (0-based) among n keys that share all bits above shift + 15. */
static uint64_t
select_key(uint64_t *keys, size_t n, size_t rank, int shift, size_t *histogram)
{
	for (; shift >= 0; shift -= LEVEL_BITS)
	{
		size_t		kept = 0;
		size_t		bucket = 0;

		if (n < SORT_BELOW)
		{
			sort_keys(keys, (uint64_t *) histogram, n);
			return keys[rank];
		}
		memset(histogram, 0, QUANTILE_HISTOGRAM * sizeof(size_t));
		for (size_t i = 0; i < n; i++)
			histogram[(keys[i] >> shift) & 0xFFFF]++;
		while (rank >= histogram[bucket])
			rank -= histogram[bucket++];
		for (size_t i = 0; i < n; i++)
			if (((keys[i] >> shift) & 0xFFFF) == bucket)
				keys[kept++] = keys[i];
		n = kept;
	}
	return keys[0];
}

/* The values of one bucket of the first level in which wanted ranks lie. */
typedef struct WantedBucket
{
	uint64_t	bucket;
	size_t		below;			/* values in lower buckets */
	uint64_t   *keys;			/* its part of the working space */
	size_t		n;
	uint64_t	least;
	uint64_t	most;
} WantedBucket;

/*
 * The distinct buckets of the ranks, by the histogram of the upper bits;
 * wanted_of[i] is the one of ranks[i].  The histogram becomes a map from
 * bucket to 1 + its number.  Returns the keys they hold in all.
 */
static size_t
find_buckets(const size_t *ranks, int nranks, WantedBucket *wanted, int *wanted_of,
			 QuantileWork *work)
{
	size_t		total = 0;
	size_t		passed = 0;
	uint64_t	bucket = 0;
	int			nwanted = 0;

	for (int r = 0; r < nranks; r++)
	{
		int			found;

		if (ranks[r] < passed)
			passed = bucket = 0;
		while (ranks[r] >= passed + work->histogram[bucket])
			passed += work->histogram[bucket++];
		for (found = 0; found < nwanted && wanted[found].bucket != bucket; found++)
			;
		wanted_of[r] = found;
		if (found < nwanted)
			continue;
		wanted[nwanted++] = (WantedBucket) {
			.bucket = bucket, .below = passed, .keys = work->keys + total, .least = UINT64_MAX};
		total += work->histogram[bucket];
	}
	memset(work->histogram, 0, QUANTILE_HISTOGRAM * sizeof(size_t));
	for (int i = 0; i < nwanted; i++)
		work->histogram[wanted[i].bucket] = (size_t) i + 1;
	return total;
}

/* Put the keys of every wanted bucket together. */
static void
fill_buckets(const double *values, size_t n, WantedBucket *wanted, const QuantileWork *work)
{
	for (size_t i = 0; i < n; i++)
	{
		uint64_t	key = double_to_key(values[i]);
		size_t		number = work->histogram[key >> TOP_SHIFT];
		WantedBucket *bucket;

		if (number == 0)
			continue;
		bucket = &wanted[number - 1];
		bucket->keys[bucket->n++] = key;
		if (key < bucket->least)
			bucket->least = key;
		if (key > bucket->most)
			bucket->most = key;
	}
}

/* The key of that rank in a bucket, which is left as it is, though in another order. */
static uint64_t
select_in_bucket(const double *values, size_t n, WantedBucket *bucket, size_t rank,
				 size_t used, QuantileWork *work)
{
	uint64_t	result;
	size_t		refilled = 0;

	if (bucket->least == bucket->most)
		return bucket->least;
	if (bucket->n < SORT_BELOW)
	{
		sort_keys(bucket->keys, (uint64_t *) work->histogram, bucket->n);
		return bucket->keys[rank];
	}
	if (bucket->n <= n - used)
	{
		memcpy(work->keys + used, bucket->keys, bucket->n * sizeof(uint64_t));
		return select_key(work->keys + used, bucket->n, rank, TOP_SHIFT - LEVEL_BITS, work->histogram);
	}
	/* no room for a copy: it is made of the values once more */
	result = select_key(bucket->keys, bucket->n, rank, TOP_SHIFT - LEVEL_BITS, work->histogram);
	for (size_t i = 0; i < n; i++)
	{
		uint64_t	key = double_to_key(values[i]);

		if (key >> TOP_SHIFT == bucket->bucket)
			bucket->keys[refilled++] = key;
	}
	return result;
}

/*
 * result[i] = the value of rank ranks[i] (0-based, ascending) among n > 0
 * finite values; at most 32 ranks.
 */
void
order_statistics(const double *values, size_t n, const size_t *ranks, int nranks,
				 double *result, QuantileWork *work)
{
	WantedBucket wanted[32];
	int			wanted_of[32];
	size_t		used;

	if (n < SORT_BELOW)
	{
		for (size_t i = 0; i < n; i++)
			work->keys[i] = double_to_key(values[i]);
		sort_keys(work->keys, (uint64_t *) work->histogram, n);
		for (int r = 0; r < nranks; r++)
			result[r] = key_to_double(work->keys[ranks[r]]);
		return;
	}
	memset(work->histogram, 0, QUANTILE_HISTOGRAM * sizeof(size_t));
	for (size_t i = 0; i < n; i++)
		work->histogram[double_to_key(values[i]) >> TOP_SHIFT]++;
	used = find_buckets(ranks, nranks, wanted, wanted_of, work);
	fill_buckets(values, n, wanted, work);
	for (int r = 0; r < nranks; r++)
	{
		WantedBucket *bucket = &wanted[wanted_of[r]];

		result[r] = r > 0 && ranks[r] == ranks[r - 1] ? result[r - 1] :
			key_to_double(select_in_bucket(values, n, bucket, ranks[r] - bucket->below, used, work));
	}
}

/*
 * rest / bins of the way between two neighbouring order statistics.  Between
 * decimals it is the double next to the exact value.  The result is never
 * rounded up to the upper one, so that "value > cut" parts the two whatever
 * their unit.
 */
static double
interpolate(double lower, double upper, size_t rest, int bins)
{
	const double ends[2] = {lower, upper};
	double		fraction = (double) rest / bins;
	double		cut;
	int			places;

	if (rest == 0 || lower == upper)
		return lower;
	places = decimal_places(ends, 2, DECIMAL_MOST_PLACES);
	if (places >= 0)
		return decimal_quotient((__int128) decimal_units(lower, places) * (bins - (int) rest) +
								(__int128) decimal_units(upper, places) * (int) rest,
								(uint64_t) bins, places);
	cut = lower + fraction * (upper - lower);
	if (!isfinite(cut))
		cut = (1 - fraction) * lower + fraction * upper;
	if (cut >= upper)
		cut = nextafter(upper, lower);
	return cut < lower ? lower : cut;
}

/* The same of counted values. */
static void
counted_statistics(const CountedValues *counted, const size_t *ranks, int nranks, double *result)
{
	size_t		place = 0;
	double		passed = counted->counts[0];

	for (int r = 0; r < nranks; r++)
	{
		if (r > 0 && ranks[r] < ranks[r - 1])
		{
			place = 0;
			passed = counted->counts[0];
		}
		while ((double) ranks[r] >= passed && place + 1 < counted->different)
			passed += counted->counts[++place];
		result[r] = counted->values[place];
	}
}

/* The ranks of the order statistics on both sides of each cut-off. */
static void
quantile_ranks(size_t n, int bins, size_t *ranks)
{
	for (int k = 1; k < bins; k++)
	{
		size_t		position = (n - 1) / (size_t) bins * (size_t) k +
			(n - 1) % (size_t) bins * (size_t) k / (size_t) bins;

		ranks[2 * k - 2] = position;
		ranks[2 * k - 1] = position + 1 < n ? position + 1 : position;
	}
}

/* The cut-offs between the order statistics of these ranks. */
static void
quantile_between(size_t n, int bins, const double *found, double *cuts)
{
	for (int k = 1; k < bins; k++)
	{
		size_t		remainder = (n - 1) % (size_t) bins * (size_t) k % (size_t) bins;

		cuts[k - 1] = interpolate(found[2 * k - 2], found[2 * k - 1], remainder, bins);
	}
}

/*
 * bins - 1 cut-offs at the probabilities k/bins by definition 7 of Hyndman &
 * Fan (1996), "Sample Quantiles in Statistical Packages": linear between the
 * order statistics around (n - 1) k / bins.  2 <= bins <= 10, n > 0.
 */
void
quantile_cuts(const double *values, size_t n, int bins, double *cuts, QuantileWork *work)
{
	size_t		ranks[32] = {0};
	double		found[32];

	quantile_ranks(n, bins, ranks);
	order_statistics(values, n, ranks, 2 * (bins - 1), found, work);
	quantile_between(n, bins, found, cuts);
}

/* The same of counted values. */
void
counted_quantile_cuts(const CountedValues *counted, int bins, double *cuts)
{
	size_t		ranks[32] = {0};
	double		found[32];

	quantile_ranks(counted->n, bins, ranks);
	counted_statistics(counted, ranks, 2 * (bins - 1), found);
	quantile_between(counted->n, bins, found, cuts);
}

/* The ranks of the largest values with fewer than n k / bins values below them. */
static void
rank_ranks(size_t n, int bins, size_t *ranks)
{
	for (int k = 1; k < bins; k++)
	{
		size_t		whole = n / (size_t) bins * (size_t) k;
		size_t		rest = n % (size_t) bins * (size_t) k;
		size_t		at_least = whole + (rest + (size_t) bins - 1) / (size_t) bins;

		ranks[k - 1] = at_least > 0 ? at_least - 1 : 0;
	}
}

/*
 * bins - 1 cut-offs such that 1 + (number of cuts below a value) is
 * 1 + floor(bins * (share of values strictly below it)): the percentile rank
 * of PERCENT_RANK-like scoring, ties together.
 */
void
rank_cuts(const double *values, size_t n, int bins, double *cuts, QuantileWork *work)
{
	size_t		ranks[32] = {0};

	rank_ranks(n, bins, ranks);
	order_statistics(values, n, ranks, bins - 1, cuts, work);
}

/* The same of counted values. */
void
counted_rank_cuts(const CountedValues *counted, int bins, double *cuts)
{
	size_t		ranks[32] = {0};

	rank_ranks(counted->n, bins, ranks);
	counted_statistics(counted, ranks, bins - 1, cuts);
}

/*
 * The least of n positive values up to which half of the weight lies; value
 * and weight i are stride * i further on.  The bits of positive doubles order
 * as they do: eight of them are found in each of eight passes.
 */
double
weighted_median(size_t n, const double *values, const double *weights, size_t stride)
{
	double		below = 0.0;
	double		total = 0.0;
	uint64_t	found = 0;
	double		result;

	for (size_t i = 0; i < n; i++)
		total += weights[i * stride];
	for (int shift = 56; shift >= 0; shift -= 8)
	{
		double		histogram[256] = {0.0};
		size_t		bucket = 0;

		for (size_t i = 0; i < n; i++)
		{
			uint64_t	key;

			memcpy(&key, &values[i * stride], sizeof(key));
			if (shift == 56 || key >> (shift + 8) == found)
				histogram[key >> shift & 0xff] += weights[i * stride];
		}
		/* rounding may leave a little less than half below: the last then */
		for (size_t i = 0; i < 256; i++)
		{
			if (histogram[i] == 0.0)
				continue;
			below += histogram[i];
			bucket = i;
			if (below >= 0.5 * total)
				break;
		}
		below -= histogram[bucket];
		found = found << 8 | bucket;
	}
	memcpy(&result, &found, sizeof(result));
	return result;
}
