/*
 * rfm_segments.c
 *		The segment table: customers, orders and revenue per segment, straight
 *		from a population, without a row per customer in between.
 */
#include "base/crm.h"

#include "common/int.h"
#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/tuplestore.h"

#include "customer/population.h"
#include "rfm/rfm_population.h"
#include "rfm/rfm_segment.h"

PG_FUNCTION_INFO_V1(crm_rfm_segments);

typedef struct SegmentTotal
{
	int64		customers;
	int64		orders;
	int64		recency_days;
	int64		units;			/* revenue that was added last, while it fits */
	Money		revenue;
} SegmentTotal;

/* Scores mean something only in a scheme of the same bins. */
static void
check_bins(const RfmModel *model, const RfmScheme *scheme)
{
	const int	bins[] = {scheme->r_bins, scheme->f_bins, scheme->m_bins};

	for (int id = 0; id < 3; id++)
		if (bins[id] != 0 && bins[id] != model->dim[id].bins)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("model has %d %s bins, scheme \"%s\" wants %d",
							model->dim[id].bins, rfm_dimension_names[id], scheme->name, bins[id]),
					 errhint("Fit with %s_bins => %d, or choose a scheme made for the model; crm.schemes lists them.",
							 rfm_dimension_names[id], bins[id])));
}

/* Add what one customer brought; 64 bits nearly always suffice. */
static void
add_revenue(SegmentTotal *total, const PopulationView *view, const PopulationEntry *entry)
{
	Money		net;
	int64		units;
	int64		sum;

	if (likely(population_net_units(entry, &units) &&
			   !pg_add_s64_overflow(total->units, units, &sum)))
	{
		total->units = sum;
		return;
	}
	net = population_net(view, entry);
	money_add(&total->revenue, &net, view->head->amount_kind);
}

/* Add every scored customer to its segment and to the grand total. */
static void
add_up(const PopulationView *view, const RfmModel *model, DateADT as_of,
	   const RfmScheme *scheme, SegmentTotal *totals, SegmentTotal *all)
{
	AmountKind	kind = view->head->amount_kind;

	for (uint32 i = 0; i < view->head->ncustomers; i++)
	{
		const PopulationEntry *entry = &view->entries[i];
		SegmentTotal *total;
		int			score[3];

		CRM_CHECK_INTERRUPTS(i);
		if (!rfm_population_score(view, entry, model, as_of, score))
			continue;
		total = &totals[rfm_scheme_segment(scheme, score[0], score[1], score[2])];
		add_revenue(total, view, entry);
		total->customers++;
		total->orders += entry->orders;
		total->recency_days += (int64) as_of - entry->last_day;
	}
	for (int i = 0; i < scheme->nsegments; i++)
	{
		if (totals[i].units != 0)
		{
			Money		rest = money_from_units(totals[i].units);

			money_add(&totals[i].revenue, &rest, kind);
		}
		all->customers += totals[i].customers;
		money_add(&all->revenue, &totals[i].revenue, kind);
	}
}

static Datum
mean_money(const PopulationView *view, const SegmentTotal *total)
{
	Numeric		mean = money_mean(&total->revenue, view->head->amount_kind,
								  view->head->scale, total->customers);

	return DirectFunctionCall2(numeric_round, NumericGetDatum(mean),
							   Int32GetDatum(Max(2, (int) view->head->scale)));
}

static void
put_segment(ReturnSetInfo *result, const PopulationView *view, int position, const RfmSegment *segment,
			const SegmentTotal *total, const SegmentTotal *all)
{
	AmountKind	kind = view->head->amount_kind;
	double		all_revenue = money_to_double(&all->revenue, kind, view->head->scale);
	Datum		values[13];
	bool		nulls[13] = {false};

	values[0] = Int32GetDatum(position);
	values[1] = CStringGetTextDatum(segment->name);
	values[2] = CStringGetTextDatum(segment->name_zh);
	values[3] = Int64GetDatum(total->customers);
	values[4] = Float8GetDatum((double) total->customers / (double) Max(all->customers, 1));
	values[5] = Int64GetDatum(total->orders);
	values[6] = NumericGetDatum(population_money_numeric(view, &total->revenue));
	nulls[4] = all->customers == 0;
	nulls[7] = all_revenue <= 0;
	values[7] = Float8GetDatum(money_to_double(&total->revenue, kind, view->head->scale) / all_revenue);
	nulls[8] = nulls[9] = nulls[10] = total->customers == 0;
	if (total->customers > 0)
	{
		values[8] = Float8GetDatum((double) total->recency_days / (double) total->customers);
		values[9] = Float8GetDatum((double) total->orders / (double) total->customers);
		values[10] = mean_money(view, total);
	}
	nulls[11] = segment->advice == NULL;
	if (!nulls[11])
		values[11] = CStringGetTextDatum(segment->advice);
	nulls[12] = segment->advice_zh == NULL;
	if (!nulls[12])
		values[12] = CStringGetTextDatum(segment->advice_zh);
	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

/* rfm_segments(population, model, scheme, as_of, after_as_of). */
Datum
crm_rfm_segments(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	PopulationView view;
	const RfmModel *model;
	const RfmScheme *scheme;
	SegmentTotal *totals;
	SegmentTotal all = {0};
	DateADT		as_of;

	InitMaterializedSRF(fcinfo, 0);
	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(2))
		return (Datum) 0;
	view = population_argument(PG_GETARG_DATUM(0));
	model = rfm_population_call(fcinfo, &view, 1, 3, &as_of);
	scheme = rfm_scheme_load(text_to_cstring(PG_GETARG_TEXT_PP(2)), CurrentMemoryContext);
	check_bins(model, scheme);
	totals = palloc0(sizeof(SegmentTotal) * scheme->nsegments);
	add_up(&view, model, as_of, scheme, totals, &all);
	for (int i = 0; i < scheme->nsegments; i++)
		put_segment(result, &view, i + 1, &scheme->segments[i], &totals[i], &all);
	return (Datum) 0;
}
