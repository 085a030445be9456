/*
 * rfm_mean.c
 *		The mean of a measure as a cut-off.
 */
#include "base/crm.h"

#include <math.h>

#include "base/amount.h"
#include "base/interrupted.h"
#include "math/decimal.h"
#include "math/share.h"
#include "math/sort.h"
#include "rfm/rfm_fit.h"

/* Of values whose mean is taken in whole numbers: 2^31 customers leave room for no more. */
#define MEAN_MOST_PLACES 6

/* The mean of decimals, the double next to the exact one. */
static double
decimal_mean(const RfmSample *sample, int id, int places)
{
	__int128	units = 0;

	for (size_t i = 0; i < rfm_sample_values(sample, id); i++)
	{
		__int128	count = sample->counts[id] != NULL ? (__int128) sample->counts[id][i] : 1;

		units += decimal_units(sample->values[id][i], places) * count;
	}
	return decimal_quotient(units, sample->n, places);
}

/* The values of a dimension in order, in new memory. */
static double *
sorted_values(const RfmSample *sample, int id)
{
	Size		bytes = sample->n * sizeof(double);
	double	   *values = MemoryContextAllocHuge(CurrentMemoryContext, bytes);
	double	   *scratch = MemoryContextAllocHuge(CurrentMemoryContext, bytes);

	memcpy(values, sample->values[id], bytes);
	if (!sort_doubles(values, scratch, sample->n, crm_interrupted))
	{
		CHECK_FOR_INTERRUPTS();
		/* still here: it was nothing that stops the query */
		(void) sort_doubles(values, scratch, sample->n, NULL);
	}
	pfree(scratch);
	return values;
}

/*
 * The mean of any values by compensated summation (Neumaier 1974) of each
 * different value times its customers, in order: the same whether the sample
 * is counted or not.  Products are exact in two parts.
 */
static double
real_mean(const RfmSample *sample, int id)
{
	bool		is_counted = sample->counts[id] != NULL;
	double	   *values = is_counted ? sample->values[id] : sorted_values(sample, id);
	size_t		n = rfm_sample_values(sample, id);
	double		sum = 0;
	double		lost = 0;
	size_t		next;

	for (size_t i = 0; i < n; i = next)
	{
		double		count = is_counted ? sample->counts[id][i] : 1;
		double		product;

		CRM_CHECK_INTERRUPTS(i);
		for (next = i + 1; !is_counted && next < n && values[next] == values[i]; next++)
			count++;
		product = values[i] * count;
		money_add_real(&sum, &lost, product);
		money_add_real(&sum, &lost, fma(values[i], count, -product));
	}
	if (!is_counted)
		pfree(values);
	return (sum + lost) / (double) sample->n;
}

/*
 * The mean, of decimals the exact one; of others a customer whose value is the
 * mean but for rounding makes the cut-off, in recency the one of fewest days.
 * So no unit of money puts him above it.
 */
double
rfm_mean_cut(const RfmSample *sample, int id)
{
	const double *values = sample->values[id];
	size_t		n = rfm_sample_values(sample, id);
	int			places = decimal_places(values, n, MEAN_MOST_PLACES);
	double		mean;
	double		cut;

	if (places >= 0)
		return decimal_mean(sample, id, places);
	cut = mean = real_mean(sample, id);
	for (size_t i = 0; i < n; i++)
		if (share_same(values[i], mean))
			cut = id == RFM_RECENCY ? Min(cut, values[i]) : Max(cut, values[i]);
	return cut;
}
