/*
 * rfm_fit_nested.c
 *		Cut-offs within cut-offs (Hughes 1994, "Strategic Database Marketing"):
 *		frequency within each recency score, monetary value within each cell of
 *		both.
 */
#include "base/crm.h"

#include "math/quantile.h"
#include "rfm/rfm_fit.h"

/* Quantiles within each cell of the outer dimensions: equal values stay together. */
void
rfm_fit_nested(RfmModel *model, const RfmSample *sample, QuantileWork *work)
{
	int		   *cell = MemoryContextAllocHuge(CurrentMemoryContext, sample->n * sizeof(int));
	double	   *inside = MemoryContextAllocHuge(CurrentMemoryContext, sample->n * sizeof(double));
	int			cells = 1;

	memset(cell, 0, sample->n * sizeof(int));
	for (int id = RFM_RECENCY; id <= RFM_MONETARY; id++)
	{
		RfmDimension *dim = &model->dim[id];

		for (int c = 0; c < cells; c++)
		{
			size_t		count = 0;

			CHECK_FOR_INTERRUPTS();
			for (size_t i = 0; i < sample->n; i++)
				if (cell[i] == c)
					inside[count++] = sample->values[id][i];
			/* nobody in the cell at the fit: the cut-offs of all customers */
			if (count == 0)
				quantile_cuts(sample->values[id], sample->n, dim->bins,
							  dim->cuts + c * (dim->bins - 1), work);
			else
				quantile_cuts(inside, count, dim->bins,
							  dim->cuts + c * (dim->bins - 1), work);
		}
		for (size_t i = 0; i < sample->n; i++)
		{
			const double *cuts = dim->cuts + cell[i] * (dim->bins - 1);
			int			passed = 0;

			for (int k = 0; k < dim->bins - 1; k++)
				passed += sample->values[id][i] > cuts[k];
			cell[i] = cell[i] * dim->bins +
				(id == RFM_RECENCY ? dim->bins - 1 - passed : passed);
		}
		cells *= dim->bins;
	}
	pfree(cell);
	pfree(inside);
}

/* What customers are sorted by. */
typedef struct SortOrder
{
	const RfmSample *sample;
	int			id;				/* RfmDimensionId */
} SortOrder;

/* The key of a customer of the sample. */
static CustomerKey
sample_key(const RfmSample *sample, uint32 customer)
{
	CustomerKey	key;

	customer_key_of_entry(sample->view, &sample->view->entries[sample->entries[customer]], &key);
	return key;
}

/* The worst first: recency by days descending; equal values by key. */
static int
compare_customers(const void *a, const void *b, void *arg)
{
	const SortOrder *order = arg;
	uint32		one = *(const uint32 *) a;
	uint32		other = *(const uint32 *) b;
	double		value = order->sample->values[order->id][one];
	double		other_value = order->sample->values[order->id][other];
	CustomerKey	key;
	CustomerKey	other_key;

	if (value != other_value)
		return (value < other_value) == (order->id == RFM_RECENCY) ? 1 : -1;
	key = sample_key(order->sample, one);
	other_key = sample_key(order->sample, other);
	return customer_key_compare(&key, &other_key);
}

/*
 * The cut-offs of a cell, from its n > 0 sorted customers, and where its tiles
 * begin: the first n mod bins tiles have one customer more.
 */
static void
cut_cell(RfmDimension *dim, const SortOrder *order, const uint32 *customers, size_t n, size_t cell,
		 size_t *begins)
{
	size_t		bins = (size_t) dim->bins;

	begins[0] = 0;
	for (size_t k = 1; k < bins; k++)
	{
		size_t		end = n / bins * k + Min(k, n % bins);
		size_t		cut = cell * (bins - 1) + (order->id == RFM_RECENCY ? bins - 1 - k : k - 1);
		uint32		last = customers[end - 1];

		begins[k] = end;
		dim->cuts[cut] = order->sample->values[order->id][last];
		dim->ties[cut] = sample_key(order->sample, last);
	}
}

/*
 * SQL's ntile(bins) OVER (PARTITION BY the outer scores ORDER BY value, key):
 * cells of equal size, up to one customer, for which equal values are parted.
 */
void
rfm_fit_nested_ntile(RfmModel *model, const RfmSample *sample)
{
	size_t		n = sample->n;
	uint32	   *customers = MemoryContextAllocHuge(CurrentMemoryContext, n * sizeof(uint32));
	uint32	   *everybody = MemoryContextAllocHuge(CurrentMemoryContext, n * sizeof(uint32));
	size_t		begins[RFM_MAX_BINS * RFM_MAX_BINS * RFM_MAX_BINS + 1] = {0, n};
	size_t		tiles[RFM_MAX_BINS * RFM_MAX_BINS * RFM_MAX_BINS + 1];
	size_t		cells = 1;

	for (size_t i = 0; i < n; i++)
		customers[i] = everybody[i] = (uint32) i;
	for (int id = RFM_RECENCY; id <= RFM_MONETARY; id++)
	{
		RfmDimension *dim = &model->dim[id];
		size_t		bins = (size_t) dim->bins;
		SortOrder	order = {sample, id};

		dim->ties = palloc0(sizeof(CustomerKey) * dim->ncuts);
		qsort_interruptible(everybody, n, sizeof(uint32), compare_customers, &order);
		for (size_t c = 0; c < cells; c++)
		{
			uint32	   *cell = customers + begins[c];
			size_t		count = begins[c + 1] - begins[c];

			qsort_interruptible(cell, count, sizeof(uint32), compare_customers, &order);
			/* nobody in the cell at the fit: the cut-offs of all customers */
			cut_cell(dim, &order, count > 0 ? cell : everybody, count > 0 ? count : n, c, tiles + c * bins);
			for (size_t k = 0; k < bins; k++)
				tiles[c * bins + k] = begins[c] + (count > 0 ? tiles[c * bins + k] : 0);
		}
		cells *= bins;
		memcpy(begins, tiles, cells * sizeof(size_t));
		begins[cells] = n;
	}
	pfree(customers);
	pfree(everybody);
}
