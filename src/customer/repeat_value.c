/*
 * repeat_value.c
 *		What the purchases of a customer after the first day are worth, from a
 *		summary or from a population.
 */
#include "base/crm.h"

#include "customer/repeat_value.h"

const FieldNames refund_rules = {
	FIELD_NAMES("net", "ignore", "error"),
	.hint = "'net' lowers the value of purchases by refunds, 'ignore' takes no notice of them, 'error' refuses them."
};

static void
check_refunds(RefundRule rule, bool has_refunds)
{
	if (rule == REFUNDS_ERROR && has_refunds)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a customer has refunds, and refunds => 'error' refuses them"),
				 errhint("Use refunds => 'net' or 'ignore', or leave negative amounts out with FILTER.")));
}

/*
 * Value of the purchase days after the first (Fader & Hardie 2013, note 025),
 * or with include_first of all.  Net of refunds: those dated after the first
 * purchase day lower repeat value, earlier ones belong to the first purchase.
 */
Money
repeat_value_of_summary(const CustomerSummary *summary, RefundRule refunds, bool include_first)
{
	AmountKind	kind = summary->amount_kind;
	Money		value = summary->gross;
	Money		first = summary->first_gross;

	check_refunds(refunds, summary->refund_rows > 0);
	if (refunds == REFUNDS_NET)
	{
		value = customer_summary_net(summary);
		for (uint32 i = 0; i < summary->nearly; i++)
			if (SUMMARY_EARLY(summary)[i].day <= summary->first_day)
				money_add(&first, &SUMMARY_EARLY(summary)[i].amount, kind);
	}
	if (!include_first)
		money_subtract(&value, &first, kind);
	return value;
}

/* The same for the customer that the scan of a population has just returned. */
Money
repeat_value_of_entry(const PopulationScan *scan, const PopulationEntry *entry, RefundRule refunds,
				   bool include_first)
{
	const PopulationView *view = &scan->view;
	AmountKind	kind = view->head->amount_kind;
	PopulationWide sums = population_sums(view, entry);
	Money		value = sums.gross;
	Money		first = sums.first_gross;

	if (refunds == REFUNDS_ERROR)
		check_refunds(refunds, money_to_double(&sums.refunds, kind, view->head->scale) < 0);
	if (refunds == REFUNDS_NET)
	{
		value = population_net(view, entry);
		for (uint32 i = 0; i < view->clv[entry - view->entries].early; i++)
			money_add(&first, &scan->early[i].amount, kind);
	}
	if (!include_first)
		money_subtract(&value, &first, kind);
	return value;
}
