/*
 * snapshot_rows.c
 *		The customers of a population with all the scores of a snapshot, in one
 *		walk: what rfm_scores(), clv_scores(), abc_class() and tier_of() say of
 *		each.
 */
#include "base/crm.h"

#include <math.h>

#include "abc/abc_model.h"
#include "base/float_list.h"
#include "base/number.h"
#include "base/result_rows.h"
#include "clv/clv_scan.h"
#include "math/tiers.h"
#include "pyramid/tier_model.h"
#include "rfm/rfm_population.h"

PG_FUNCTION_INFO_V1(crm_snapshot_rows);

/* The arguments behind those of clv_scores(). */
enum
{
	ARGUMENT_RFM = 12, ARGUMENT_ABC, ARGUMENT_TIER_LIMITS
};

/* How customers are scored; without a model of purchases there are no lifetime values. */
typedef struct SnapshotScan
{
	ClvScan		lifetime;
	bool		has_lifetime;
	uint32		next;			/* customer, without a model of purchases */
	DateADT		as_of;
	const RfmModel *rfm;
	const AbcModel *abc;
	const float8 *tier_limits;
	int			tiers;
	ClvMemo		memo;
} SnapshotScan;

static void
scan_begin(SnapshotScan *scan, FunctionCallInfo fcinfo)
{
	memset(scan, 0, sizeof(*scan));
	scan->has_lifetime = !PG_ARGISNULL(0);
	if (scan->has_lifetime)
		clv_scan_begin(&scan->lifetime, fcinfo);
	else
		scan->lifetime.population.view = population_argument(PG_GETARG_DATUM(2));
	scan->as_of = PG_GETARG_DATEADT(3);
	scan->rfm = rfm_model_from_datum(PG_GETARG_DATUM(ARGUMENT_RFM), scan->lifetime.population.view.head->key_kind);
	scan->abc = row_decode(&abc_model, PG_GETARG_DATUM(ARGUMENT_ABC));
	if (!PG_ARGISNULL(ARGUMENT_TIER_LIMITS))
	{
		scan->tier_limits = float_list_read_cuts(PG_GETARG_ARRAYTYPE_P(ARGUMENT_TIER_LIMITS), "tier_limits", false,
												 MAX_TIERS - 1, &scan->tiers);
		scan->tiers++;
	}
}

/* The next customer who is scored: with lifetime values, also the history in days. */
static const PopulationEntry *
next_customer(SnapshotScan *scan, ClvHistory *days, int score[3])
{
	const PopulationView *view = &scan->lifetime.population.view;
	const PopulationEntry *entry;

	for (;;)
	{
		if (scan->has_lifetime)
			entry = clv_scan_next(&scan->lifetime, days);
		else
		{
			CRM_CHECK_INTERRUPTS(scan->next);
			entry = scan->next < view->head->ncustomers ? &view->entries[scan->next++] : NULL;
		}
		if (entry == NULL || rfm_population_score(view, entry, scan->rfm, scan->as_of, score))
			return entry;
	}
}

/* A number of money; NULL for NaN. */
static void
put_cents(ResultRow *row, double value)
{
	if (isnan(value))
		put_null(row);
	else
		put_numeric(row, number_cents(value));
}

/* p_alive, expected_purchases, expected_order_value, clv. */
static void
put_lifetime(ResultRow *row, SnapshotScan *scan, const PopulationEntry *entry, const ClvHistory *days)
{
	const ClvScan *lifetime = &scan->lifetime;
	ClvHistory	history = clv_scan_history(lifetime, entry, days);
	ClvScore	score = clv_score_memo(&scan->memo, row->caller, 0, lifetime->model, &history, &lifetime->ahead);
	double		order_value = clv_scan_order_value(lifetime, entry);

	clv_put_result(row, score.p_alive);
	clv_put_result(row, score.expected_purchases);
	put_cents(row, order_value);
	put_cents(row, score.discounted_purchases * order_value * lifetime->ahead.margin_rate);
}

/*
 * snapshot_rows(purchases, spend, population, as_of, …, rfm, abc,
 * tier_limits): the arguments of clv_scores() and three models more.
 */
Datum
crm_snapshot_rows(PG_FUNCTION_ARGS)
{
	SnapshotScan scan;
	const PopulationView *view = &scan.lifetime.population.view;
	const PopulationEntry *entry;
	ClvHistory	days;
	ResultRow	row;
	int			score[3];

	if (PG_ARGISNULL(2) || PG_ARGISNULL(3) || PG_ARGISNULL(ARGUMENT_RFM) || PG_ARGISNULL(ARGUMENT_ABC))
		return result_rows_none(fcinfo);
	scan_begin(&scan, fcinfo);
	result_rows_begin(&row, fcinfo);
	while ((entry = next_customer(&scan, &days, score)) != NULL)
	{
		Money		net = population_net(view, entry);
		double		money = money_to_double(&net, view->head->amount_kind, view->head->scale);

		put_datum(&row, population_key_datum(view, entry));
		put_int(&row, (int64) scan.as_of - entry->last_day);
		put_int(&row, (int64) entry->orders);
		put_numeric(&row, population_money_numeric(view, &net));
		for (int id = 0; id < 3; id++)
			put_int(&row, score[id]);
		put_label(&row, scan.abc->label_texts[abc_model_class(scan.abc, money)]);
		if (scan.tier_limits == NULL)
			put_null(&row);
		else
			put_int(&row, tier_of(scan.tier_limits, scan.tiers, money));
		if (scan.has_lifetime)
			put_lifetime(&row, &scan, entry, &days);
		put_nulls(&row);
		result_rows_next(&row);
	}
	return result_rows_end(&row);
}
