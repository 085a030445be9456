/*
 * abc_window.c
 *		ABC classes for people who already have one row per item.
 *
 * A window function without ORDER BY: the partition is read once and ranked
 * by counting, and every row gets its class from there.
 */
#include "base/crm.h"

#include "utils/builtins.h"
#include "utils/lsyscache.h"

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
rank_rows(WindowRows *window, const WindowArgument *argument, WindowScores *partition,
		  AbcRanking *ranking)
{
	AbcValues	values;

	abc_values_create(&values, window->count);
	for (size_t row = 0; row < window->count; row++)
	{
		Amount		amount;
		bool		counts = window_rows_read(window, argument, row, read_amount, &amount);

		CRM_CHECK_INTERRUPTS(row);
		partition->scores[row] = counts ? 1 : NO_SCORE;
		if (counts)
			abc_values_add(&values, &amount);
		else
			abc_values_skip(&values);
	}
	abc_ranking_values(ranking, &values, partition->scores);
	if (ranking->wide == NULL)
		pfree(values.items);
}

/* The class of every row, counted from 1, and the labels. */
static void
score_rows(FunctionCallInfo fcinfo, const WindowArgument *argument, WindowScores *partition)
{
	WindowRows	window = window_rows_begin(PG_WINDOW_OBJECT(), FUNCTION_NAME);
	AbcOptions	options;
	AbcRanking	ranking;
	MemoryContext context = GetMemoryChunkContext(partition);
	text	  **labels = MemoryContextAlloc(context, ABC_MAX_CLASSES * sizeof(text *));
	MemoryContext old;
	size_t		rank = 0;

	window_rows_options(&window, fcinfo, &abc_options, OPTION_ARGUMENTS, &options);
	rank_rows(&window, argument, partition, &ranking);
	window_rows_end(&window);
	abc_ranking_finish(&ranking, options.refuse_negative);
	abc_ranking_cut(&ranking, &options);
	for (int class = 0; class < ranking.nclasses; class++)
		for (; rank < ranking.boundaries[class]; rank++)
			partition->scores[ranking.ranked[rank].item] = (uint8) (class + 1);
	abc_ranking_free(&ranking);
	old = MemoryContextSwitchTo(context);
	for (int class = 0; class < options.nclasses; class++)
		labels[class] = cstring_to_text(options.labels[class]);
	MemoryContextSwitchTo(old);
	partition->extra = labels;
}

/* abc_class(value, cuts, rule, labels, negatives) OVER (…): the label of the row's class. */
Datum
crm_abc_class_window(PG_FUNCTION_ARGS)
{
	WindowObject winobj = PG_WINDOW_OBJECT();
	WindowScores *partition = window_scores(winobj, 1);
	int64		row = WinGetCurrentPosition(winobj);
	text	  **labels;

	if (!partition->is_ready)
	{
		WindowArgument argument = {0, getBaseType(get_fn_expr_argtype(fcinfo->flinfo, 0)), "value"};

		amount_check_type(argument.type, FUNCTION_NAME);
		score_rows(fcinfo, &argument, partition);
		partition->is_ready = true;
	}
	WinSetMarkPosition(winobj, row);
	if (partition->scores[row] == NO_SCORE)
		PG_RETURN_NULL();
	labels = partition->extra;
	PG_RETURN_TEXT_P(labels[partition->scores[row] - 1]);
}
