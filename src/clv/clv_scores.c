/*
 * clv_scores.c
 *		All customers of a population with their lifetime value scores.
 */
#include "base/crm.h"

#include "clv/clv_scan.h"

PG_FUNCTION_INFO_V1(crm_clv_scores);

/*
 * clv_scores(model, spend_model, population, as_of, horizon, annual_rate,
 * delta, margin_rate, period, refunds, include_first, after_as_of).
 */
Datum
crm_clv_scores(PG_FUNCTION_ARGS)
{
	ClvScan	scores;
	const PopulationEntry *entry;
	ClvHistory	days;
	ClvMemo		memo = {0};
	ResultRow	row;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(2))
		return result_rows_none(fcinfo);
	clv_scan_begin(&scores, fcinfo);
	result_rows_begin(&row, fcinfo);
	while ((entry = clv_scan_next(&scores, &days)) != NULL)
	{
		ClvHistory	history = clv_scan_history(&scores, entry, &days);
		ClvScore	score = clv_score_memo(&memo, row.caller, 0, scores.model, &history, &scores.ahead);

		put_datum(&row, population_key_datum(&scores.population.view, entry));
		put_int(&row, (int64) days.x);
		put_int(&row, (int64) days.t_x);
		put_int(&row, (int64) days.T);
		clv_score_put(&row, &score, &scores.ahead, clv_scan_order_value(&scores, entry));
		put_text(&row, clv_kernels[scores.model->kind].name);
		result_rows_next(&row);
	}
	return result_rows_end(&row);
}
