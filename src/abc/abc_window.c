/*
 * abc_window.c
 *		ABC classes for people who already have one row per item.
 *
 * A window function without ORDER BY: the partition is read once and ranked
 * by counting, and every row gets its class from there.
 */
#include "base/crm.h"

#include "utils/builtins.h"

#include "abc/abc_ranking.h"
#include "base/window_rows.h"

PG_FUNCTION_INFO_V1(crm_abc_class_window);

#define FUNCTION_NAME "crm.abc_class"

/* Of the options, ties are no argument: they stay together. */
#define OPTION_ARGUMENTS 4

static void
read_amount(const WindowArgument *argument, Datum datum, void *value)
{
	amount_read(argument->type, datum, value);
}

/* Rank the rows of the partition; those without a value have no score. */
static void
rank_rows(WindowRows *rows, Oid type, AbcRanking *ranking)
{
	WindowArgument argument = {0, type, "value"};
	AbcValues	values;

	abc_values_create(&values, rows->count);
	for (size_t row = 0; row < rows->count; row++)
	{
		Amount		amount;
		bool		counts = window_rows_read(rows, &argument, row, read_amount, &amount);

		CRM_CHECK_INTERRUPTS(row);
		rows->scores[row] = counts ? 1 : NO_SCORE;
		if (counts)
			abc_values_add(&values, &amount);
		else
			abc_values_skip(&values);
	}
	abc_ranking_values(ranking, &values, rows->scores);
	if (ranking->wide == NULL)
		pfree(values.items);
}

/* The class of every row, counted from 1, and the labels. */
static void
score_rows(FunctionCallInfo fcinfo, WindowRows *rows)
{
	Oid			type = window_argument_type(fcinfo, 0);
	MemoryContext context = GetMemoryChunkContext(rows);
	text	  **labels = MemoryContextAlloc(context, ABC_MAX_CLASSES * sizeof(text *));
	AbcOptions	options;
	AbcRanking	ranking;
	MemoryContext old;
	size_t		rank = 0;

	amount_check_type(type, FUNCTION_NAME);
	window_rows_options(rows, fcinfo, &abc_options, 1, OPTION_ARGUMENTS, &options);
	rank_rows(rows, type, &ranking);
	abc_ranking_cut(&ranking, &options);
	for (int class = 0; class < ranking.nclasses; class++)
		for (; rank < ranking.boundaries[class]; rank++)
			rows->scores[ranking.ranked[rank].item] = (uint8) (class + 1);
	old = MemoryContextSwitchTo(context);
	for (int class = 0; class < options.nclasses; class++)
		labels[class] = cstring_to_text(options.labels[class]);
	MemoryContextSwitchTo(old);
	rows->extra = labels;
}

/* abc_class(value, cuts, rule, labels, negatives) OVER (…): the label of the row's class. */
Datum
crm_abc_class_window(PG_FUNCTION_ARGS)
{
	void	   *labels;
	const uint8 *class = window_scores(fcinfo, FUNCTION_NAME, 1, score_rows, &labels);

	if (class == NULL)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(((text **) labels)[*class - 1]);
}
