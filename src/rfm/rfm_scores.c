/*
 * rfm_scores.c
 *		All customers of a population with their scores.
 */
#include "base/crm.h"

#include "base/result_rows.h"
#include "customer/population_scan.h"
#include "rfm/rfm_fit.h"
#include "rfm/rfm_population.h"

PG_FUNCTION_INFO_V1(crm_rfm_scores);
PG_FUNCTION_INFO_V1(crm_rfm);

/* The texts of the cells, made once. */
typedef struct CellTexts
{
	MemoryContext context;
	Datum		text[RFM_MAX_BINS][RFM_MAX_BINS][RFM_MAX_BINS];
} CellTexts;

/*
 * Model and as-of date of a call (model, population, as_of, …); of the argument
 * after_as_of the place is given.
 */
const RfmModel *
rfm_population_call(FunctionCallInfo fcinfo, const PopulationView *view,
					int after_as_of_argument, DateADT *as_of)
{
	const RfmModel *model = rfm_model_from_datum(PG_GETARG_DATUM(0),
												 view->head->key_kind);
	bool		isnull = PG_ARGISNULL(2);
	bool		exclude = name_argument(fcinfo, after_as_of_argument, &rfm_after_as_of, "after_as_of") != 0;

	*as_of = rfm_model_as_of(model, isnull, isnull ? 0 : PG_GETARG_DATEADT(2));
	rfm_check_population(view, *as_of, exclude);
	return model;
}

/* The scores of a customer; false for those who are not scored. */
bool
rfm_population_score(const PopulationView *view, const PopulationEntry *entry,
					 const RfmModel *model, DateADT as_of, int score[3])
{
	RfmValues	values;

	if (!rfm_population_values(view, entry, as_of, &values))
		return false;
	values.key.is_set = false;
	if (rfm_splits_ties(model->method))
		customer_key_of_entry(view, entry, &values.key);
	rfm_model_score(model, &values, score);
	return true;
}

/* '545', or '10-4-5' where a score has two digits. */
static Datum
cell_text(CellTexts *cells, const int score[3])
{
	Datum	   *cell = &cells->text[score[0] - 1][score[1] - 1][score[2] - 1];

	if (*cell == 0)
	{
		const char *format = Max(Max(score[0], score[1]), score[2]) > 9 ? "%d-%d-%d" : "%d%d%d";
		MemoryContext old = MemoryContextSwitchTo(cells->context);

		*cell = CStringGetTextDatum(psprintf(format, score[0], score[1], score[2]));
		MemoryContextSwitchTo(old);
	}
	return *cell;
}

/* The customers of a population with their scores, one row each. */
static Datum
return_scores(FunctionCallInfo fcinfo, const PopulationView *view, const RfmModel *model, DateADT as_of)
{
	CellTexts  *cells = palloc0(sizeof(CellTexts));
	ResultRow	row;

	result_rows_begin(&row, fcinfo);
	cells->context = row.caller;
	for (uint32 i = 0; i < view->head->ncustomers; i++)
	{
		const PopulationEntry *entry = &view->entries[i];
		int			score[3];
		Money		net;

		CRM_CHECK_INTERRUPTS(i);
		if (!rfm_population_score(view, entry, model, as_of, score))
			continue;
		net = population_net(view, entry);
		put_datum(&row, population_key_datum(view, entry));
		put_int(&row, (int64) as_of - entry->last_day);
		put_int(&row, (int64) entry->orders);
		put_numeric(&row, population_money_numeric(view, &net));
		for (int id = 0; id < 3; id++)
			put_int(&row, score[id]);
		put_datum(&row, cell_text(cells, score));
		result_rows_next(&row);
	}
	return result_rows_end(&row);
}

/* rfm_scores(model, population, as_of, after_as_of). */
Datum
crm_rfm_scores(PG_FUNCTION_ARGS)
{
	PopulationView view;
	const RfmModel *model;
	DateADT		as_of;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		return result_rows_none(fcinfo);
	view = population_argument(PG_GETARG_DATUM(1));
	model = rfm_population_call(fcinfo, &view, 3, &as_of);
	return return_scores(fcinfo, &view, model, as_of);
}

/* rfm(population, as_of, bins, method, …): fit, then score. */
Datum
crm_rfm(PG_FUNCTION_ARGS)
{
	RfmOptions	options;
	PopulationView view;
	const RfmModel *model;
	DateADT		as_of;

	if (PG_ARGISNULL(0))
		return result_rows_none(fcinfo);
	as_of = event_day_as_of_argument(fcinfo, 1);
	row_arguments(&rfm_options, fcinfo, 2, NULL, &options);
	view = population_argument(PG_GETARG_DATUM(0));
	model = rfm_fit_population(&options, &view, as_of);
	/* nobody to fit to: nobody to score */
	if (model == NULL)
		return result_rows_none(fcinfo);
	return return_scores(fcinfo, &view, model, as_of);
}
