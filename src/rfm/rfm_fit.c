/*
 * rfm_fit.c
 *		Fitting cut-offs to the values of all customers.
 *
 * Every method ends in the same model: ascending cut-offs per dimension.
 * None sorts; order statistics come from math_quantile.c.
 */
#include "base/crm.h"

#include "customer/population_scan.h"
#include "math/decimal.h"
#include "math/quantile.h"
#include "rfm/rfm_fit.h"

/* Room for the values of n customers. */
void
rfm_sample_create(RfmSample *sample, size_t n)
{
	memset(sample, 0, sizeof(*sample));
	for (int id = 0; id < 3; id++)
		sample->values[id] = MemoryContextAllocHuge(CurrentMemoryContext,
													Max(n, 1) * sizeof(double));
}

static void
work_create(QuantileWork *work, size_t n)
{
	work->keys = MemoryContextAllocHuge(CurrentMemoryContext, Max(n, 1) * sizeof(uint64));
	work->histogram = palloc(QUANTILE_HISTOGRAM * sizeof(size_t));
}

static void
work_free(QuantileWork *work)
{
	pfree(work->keys);
	pfree(work->histogram);
}

static RfmModel *
model_create(const RfmOptions *options, const RfmSample *sample)
{
	RfmModel   *model = palloc0(sizeof(RfmModel));

	model->method = options->method;
	model->customers = (int64) sample->n;
	model->excluded = sample->excluded;
	for (int id = 0; id < 3; id++)
		model->dim[id].bins = options->bins[id];
	for (int id = 0; id < 3; id++)
	{
		model->dim[id].ncuts = rfm_model_cuts(model, id);
		model->dim[id].cuts = palloc0(sizeof(double) * model->dim[id].ncuts);
	}
	return model;
}

/* The counted values of a dimension; other_way: the negative ones. */
static CountedValues
counted_values(const RfmSample *sample, int id, bool other_way)
{
	size_t		different = sample->different[id];
	double	   *values;
	double	   *counts;

	if (!other_way)
		return (CountedValues) {sample->values[id], sample->counts[id], different, sample->n};
	values = MemoryContextAllocHuge(CurrentMemoryContext, different * sizeof(double));
	counts = MemoryContextAllocHuge(CurrentMemoryContext, different * sizeof(double));
	for (size_t i = 0; i < different; i++)
	{
		values[i] = -sample->values[id][different - 1 - i];
		counts[i] = sample->counts[id][different - 1 - i];
	}
	return (CountedValues) {values, counts, different, sample->n};
}

/* Cut-offs of ranks by how recent a purchase is, from the most recent one on. */
static void
fit_recency_rank(RfmDimension *dim, const RfmSample *sample, QuantileWork *work)
{
	double	   *values = sample->values[RFM_RECENCY];

	if (sample->counts[RFM_RECENCY] != NULL)
	{
		CountedValues counted = counted_values(sample, RFM_RECENCY, true);

		counted_rank_cuts(&counted, dim->bins, dim->cuts);
		return;
	}
	for (size_t i = 0; i < sample->n; i++)
		values[i] = -values[i];
	rank_cuts(values, sample->n, dim->bins, dim->cuts, work);
	for (size_t i = 0; i < sample->n; i++)
		values[i] = -values[i];
}

/*
 * rank: recency is ranked by how recent, so that "share of customers who are
 * worse" means the same in all three dimensions.
 */
static void
fit_rank(RfmDimension *dim, int id, const RfmSample *sample, QuantileWork *work)
{
	double		swap;

	if (id != RFM_RECENCY)
	{
		CountedValues counted = counted_values(sample, id, false);

		if (sample->counts[id] != NULL)
			counted_rank_cuts(&counted, dim->bins, dim->cuts);
		else
			rank_cuts(sample->values[id], sample->n, dim->bins, dim->cuts, work);
		return;
	}
	fit_recency_rank(dim, sample, work);
	for (int i = 0; i < dim->ncuts; i++)
		dim->cuts[i] = 0.0 - dim->cuts[i];
	for (int i = 0; i < dim->ncuts / 2; i++)
	{
		swap = dim->cuts[i];
		dim->cuts[i] = dim->cuts[dim->ncuts - 1 - i];
		dim->cuts[dim->ncuts - 1 - i] = swap;
	}
}

static void
fit_quantiles(RfmDimension *dim, int id, const RfmSample *sample, QuantileWork *work)
{
	CountedValues counted = counted_values(sample, id, false);

	if (sample->counts[id] != NULL)
		counted_quantile_cuts(&counted, dim->bins, dim->cuts);
	else
		quantile_cuts(sample->values[id], sample->n, dim->bins, dim->cuts, work);
}

/* The R package rfm 0.3.0 adds one to every quantile. */
static double
one_more(double cut)
{
	int			places = decimal_places(&cut, 1, DECIMAL_MOST_PLACES);

	return places < 0 ? cut + 1 :
		decimal_quotient(decimal_units(cut, places) + decimal_units(1, places), 1, places);
}

static int
compare_tie_keys(const void *a, const void *b, void *unused)
{
	return customer_key_compare(a, b);
}

/* The keys of the customers with one value, in order. */
typedef struct TieGroup
{
	double		value;
	size_t		before;			/* customers who come before the group */
	CustomerKey  *keys;			/* NULL: no group yet */
} TieGroup;

static void
collect_ties(const RfmSample *sample, int id, double value, TieGroup *group)
{
	const double *values = sample->values[id];
	size_t		count = 0;

	CHECK_FOR_INTERRUPTS();
	group->value = value;
	group->before = 0;
	for (size_t i = 0; i < sample->n; i++)
	{
		count += values[i] == value;
		group->before += id == RFM_RECENCY ? values[i] > value : values[i] < value;
	}
	if (group->keys != NULL)
		pfree(group->keys);
	group->keys = MemoryContextAllocHuge(CurrentMemoryContext, count * sizeof(CustomerKey));
	count = 0;
	for (size_t i = 0; i < sample->n; i++)
		if (values[i] == value)
			customer_key_of_entry(sample->view, &sample->view->entries[sample->entries[i]], &group->keys[count++]);
	qsort_interruptible(group->keys, count, sizeof(CustomerKey), compare_tie_keys, NULL);
}

/*
 * ntile: SQL's ntile(bins) OVER (ORDER BY value, key), recency by days
 * descending.  The first n mod bins tiles have one customer more.
 */
static void
fit_ntile(RfmDimension *dim, int id, const RfmSample *sample, QuantileWork *work)
{
	size_t		n = sample->n;
	size_t		bins = (size_t) dim->bins;
	TieGroup	group = {0};

	dim->ties = palloc0(sizeof(CustomerKey) * dim->ncuts);
	for (size_t k = 1; k < bins; k++)
	{
		/* position of the last customer of tile k, worst first */
		size_t		last = n / bins * k + Min(k, n % bins) - 1;
		size_t		rank = id == RFM_RECENCY ? n - 1 - last : last;
		size_t		position = id == RFM_RECENCY ? bins - 1 - k : k - 1;
		double		value;

		CHECK_FOR_INTERRUPTS();
		order_statistics(sample->values[id], n, &rank, 1, &value, work);
		if (group.keys == NULL || group.value != value)
			collect_ties(sample, id, value, &group);
		dim->cuts[position] = value;
		dim->ties[position] = group.keys[last - group.before];
	}
}

/* Customers per score, of counted values: one dimension after the other. */
static void
count_scores_of_values(RfmModel *model, const RfmSample *sample)
{
	for (int id = 0; id < 3; id++)
		for (size_t i = 0; i < sample->different[id]; i++)
		{
			RfmValues	values = {.value = {0}};
			int			score[3];

			CRM_CHECK_INTERRUPTS(i);
			values.value[id] = sample->values[id][i];
			rfm_model_score(model, &values, score);
			model->dim[id].counts[score[id] - 1] += (int64) sample->counts[id][i];
		}
}

/* Customers per score, for drift and for the mean score. */
static void
count_scores(RfmModel *model, const RfmSample *sample)
{
	if (sample->counts[0] != NULL)
	{
		count_scores_of_values(model, sample);
		return;
	}
	for (size_t i = 0; i < sample->n; i++)
	{
		RfmValues	values = {.value = {sample->values[0][i], sample->values[1][i], sample->values[2][i]}};
		int			score[3];

		CRM_CHECK_INTERRUPTS(i);
		if (sample->entries != NULL)
			customer_key_of_entry(sample->view, &sample->view->entries[sample->entries[i]], &values.key);
		rfm_model_score(model, &values, score);
		for (int id = 0; id < 3; id++)
			model->dim[id].counts[score[id] - 1]++;
	}
}

/*
 * score_mean: high is a quantile score above the mean score, so the cut-off is
 * the quantile cut-off that parts the scores around their mean.
 */
static void
keep_mean_cut(RfmDimension *dim, int id, const RfmSample *sample)
{
	int64		sum = 0;
	int			below;

	for (int i = 0; i < dim->bins; i++)
		sum += dim->counts[i] * (i + 1);
	below = (int) (sum / (int64) sample->n);
	if (below < dim->bins)
		dim->cuts[0] = dim->cuts[id == RFM_RECENCY ? dim->bins - below - 1 : below - 1];
	else
	{
		/* all customers have the best score: nobody is above the mean */
		double		best = sample->values[id][0];

		for (size_t i = 1; i < rfm_sample_values(sample, id); i++)
			best = id == RFM_RECENCY ? Min(best, sample->values[id][i]) :
				Max(best, sample->values[id][i]);
		dim->cuts[0] = id == RFM_RECENCY ? best - 1 : best;
	}
	dim->bins = 2;
	dim->ncuts = 1;
	memset(dim->counts, 0, sizeof(dim->counts));
}

static void
fit_dimension(RfmModel *model, int id, const RfmSample *sample, QuantileWork *work)
{
	RfmDimension *dim = &model->dim[id];

	switch (model->method)
	{
		case RFM_RANK:
			fit_rank(dim, id, sample, work);
			break;
		case RFM_NTILE:
			fit_ntile(dim, id, sample, work);
			break;
		case RFM_MEAN:
			dim->cuts[0] = rfm_mean_cut(sample, id);
			break;
		default:
			fit_quantiles(dim, id, sample, work);
			if (model->method == RFM_R)
				for (int i = 0; i < dim->ncuts; i++)
					dim->cuts[i] = one_more(dim->cuts[i]);
	}
}

/* Cut-offs for the customers of a sample; NULL when there are none. */
RfmModel *
rfm_fit(const RfmOptions *options, const RfmSample *sample)
{
	QuantileWork work;
	RfmModel   *model;

	if (sample->n == 0)
		return NULL;
	if (rfm_splits_ties(options->method) && sample->view == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("method \"%s\" needs the customers' keys to break ties", rfm_method_name(options->method)),
				 errhint("Fit it to a population: crm.rfm_fit(crm.population(customer, at, amount), as_of, method => '%s').",
						 rfm_method_name(options->method))));
	model = model_create(options, sample);
	work_create(&work, sample->counts[0] != NULL ? 0 : sample->n);
	if (model->method == RFM_NESTED)
		rfm_fit_nested(model, sample, &work);
	else if (model->method == RFM_NESTED_NTILE)
		rfm_fit_nested_ntile(model, sample);
	else
		for (int id = 0; id < 3; id++)
		{
			CHECK_FOR_INTERRUPTS();
			fit_dimension(model, id, sample, &work);
		}
	work_free(&work);
	if (!sample->scores_only || model->method == RFM_SCORE_MEAN)
		count_scores(model, sample);
	if (model->method == RFM_SCORE_MEAN)
	{
		for (int id = 0; id < 3; id++)
			keep_mean_cut(&model->dim[id], id, sample);
		count_scores(model, sample);
	}
	for (int id = 0; id < 3 && !sample->scores_only; id++)
		(void) rfm_tell_spread(rfm_dimension_names[id], model->method, model->dim[id].counts, model->dim[id].bins,
						sample->values[id], rfm_sample_values(sample, id));
	return model;
}

/* May the population be judged as of that day? */
void
rfm_check_population(const PopulationView *view, DateADT as_of, bool exclude_later)
{
	population_require_dates(view);
	population_check_as_of(view, as_of, exclude_later);
	if (view->head->last_refund > as_of)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("population holds refunds up to %s, after the as-of date %s",
						event_day_text(view->head->last_refund), event_day_text(as_of)),
				 errhint("Build it with FILTER (WHERE at < as_of + 1): refunds cannot be taken out of a finished population.")));
}

/*
 * What a customer is scored by; false for those who never bought and those
 * whose last purchase is after the as-of date.
 */
bool
rfm_population_values(const PopulationView *view, const PopulationEntry *entry,
					  DateADT as_of, RfmValues *values)
{
	if (!population_bought(entry) || entry->last_day > as_of)
		return false;
	values->value[RFM_RECENCY] = (double) ((int64) as_of - entry->last_day);
	values->value[RFM_FREQUENCY] = (double) entry->orders;
	values->value[RFM_MONETARY] = population_net_double(view, entry);
	if (view->head->amount_kind == AMOUNT_FLOAT)
		values->value[RFM_MONETARY] = decimal_near(values->value[RFM_MONETARY]);
	return true;
}

/* Cut-offs for a population as of a day. */
RfmModel *
rfm_fit_population(const RfmOptions *options, const PopulationView *view, DateADT as_of)
{
	uint32		n = view->head->ncustomers;
	RfmSample	sample;
	RfmModel   *model;

	rfm_check_population(view, as_of, options->exclude_later);
	population_warn_left_out(view->head);
	population_warn_stale(view->head, as_of);
	rfm_sample_create(&sample, n);
	sample.view = view;
	if (rfm_splits_ties(options->method))
		sample.entries = MemoryContextAllocHuge(CurrentMemoryContext, Max(n, 1) * sizeof(uint32));
	for (uint32 i = 0; i < n; i++)
	{
		RfmValues	values;

		CRM_CHECK_INTERRUPTS(i);
		if (!rfm_population_values(view, &view->entries[i], as_of, &values))
		{
			sample.excluded++;
			continue;
		}
		for (int id = 0; id < 3; id++)
			sample.values[id][sample.n] = values.value[id];
		if (sample.entries != NULL)
			sample.entries[sample.n] = i;
		sample.n++;
	}
	model = rfm_fit(options, &sample);
	if (model != NULL)
	{
		model->has_as_of = true;
		model->as_of = as_of;
	}
	for (int id = 0; id < 3; id++)
		pfree(sample.values[id]);
	if (sample.entries != NULL)
		pfree(sample.entries);
	return model;
}
