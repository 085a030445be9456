/*
 * rfm_segments.c
 *		The segment table: customers, orders and revenue per segment, straight
 *		from a population, without a row per customer in between.
 */
#include "base/crm.h"

#include "common/int.h"
#include "base/result_rows.h"
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
check_bins(const RfmModel *model, const Scheme *scheme)
{
	for (int id = 0; id < 3; id++)
		if (scheme->levels[id] != 0 && scheme->levels[id] != model->dim[id].bins)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("model has %d %s bins, scheme \"%s\" wants %d",
							model->dim[id].bins, rfm_dimension_names[id], scheme->name, scheme->levels[id]),
					 errhint("Fit with %s, or choose a scheme made for the model; crm.schemes lists them.",
							 rfm_segment_options(scheme))));
}

/* Add what one customer brought; 64 bits nearly always suffice. */
static void
add_revenue(SegmentTotal *total, const PopulationView *view, const PopulationEntry *entry)
{
	Money		net;
	int64		units;
	int64		sum = 0;

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
	   const Scheme *scheme, SegmentTotal *totals, SegmentTotal *all)
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
		total = &totals[rfm_segment_of(scheme, score)];
		add_revenue(total, view, entry);
		total->customers++;
		total->orders += entry->orders;
		total->recency_days += (int64) as_of - entry->last_day;
	}
	for (int i = 0; i < scheme->ncodes; i++)
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

/* Revenue per customer, to the cent at least. */
static Datum
mean_money(const PopulationView *view, const SegmentTotal *total)
{
	Numeric		mean = population_mean_numeric(view, &total->revenue, total->customers);

	return DirectFunctionCall2(numeric_round, NumericGetDatum(mean),
							   Int32GetDatum(Max(2, (int) view->head->scale)));
}

static void
put_segment(ResultRow *row, const PopulationView *view, const Scheme *scheme, int segment,
			const SegmentTotal *total, const SegmentTotal *all)
{
	AmountKind	kind = view->head->amount_kind;
	double		customers = (double) total->customers;
	const SchemeCode *code = &scheme->codes[segment];
	const SchemeLabel *en = &code->labels[scheme_language(scheme, "en", 2)];
	const SchemeLabel *zh = &code->labels[scheme_language(scheme, "zh", 2)];

	put_int(row, segment + 1);
	put_label(row, code->code);
	put_label(row, zh->name);
	put_int(row, total->customers);
	put_share(row, customers, (double) all->customers);
	put_int(row, total->orders);
	put_numeric(row, population_money_numeric(view, &total->revenue));
	put_share(row, money_to_double(&total->revenue, kind, view->head->scale),
			  money_to_double(&all->revenue, kind, view->head->scale));
	put_share(row, (double) total->recency_days, customers);
	put_share(row, (double) total->orders, customers);
	if (total->customers > 0)
		put_datum(row, mean_money(view, total));
	else
		put_null(row);
	put_label(row, en->advice);
	put_label(row, zh->advice);
	result_rows_next(row);
}

/* rfm_segments(model, population, as_of, scheme, after_as_of). */
Datum
crm_rfm_segments(PG_FUNCTION_ARGS)
{
	PopulationView view;
	const RfmModel *model;
	const Scheme *scheme;
	SegmentTotal *totals;
	SegmentTotal all = {0};
	DateADT		as_of;
	ResultRow	row;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		return result_rows_none(fcinfo);
	view = population_argument(PG_GETARG_DATUM(1));
	model = rfm_population_call(fcinfo, &view, 4, &as_of);
	scheme = scheme_load("segment", PG_ARGISNULL(3) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(3)), CurrentMemoryContext);
	check_bins(model, scheme);
	totals = palloc0(sizeof(SegmentTotal) * scheme->ncodes);
	add_up(&view, model, as_of, scheme, totals, &all);
	result_rows_begin(&row, fcinfo);
	for (int i = 0; i < scheme->ncodes; i++)
		put_segment(&row, &view, scheme, i, &totals[i], &all);
	return result_rows_end(&row);
}
