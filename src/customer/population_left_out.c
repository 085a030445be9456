/*
 * population_left_out.c
 *		Rows that do not count because something in them is NULL: how many, for
 *		want of what, and how much money.
 *
 * What is left out changes no answer of a population; it is told by
 * population_info(), and a fit warns of it.
 */
#include "base/crm.h"

#include "common/int.h"
#include "utils/builtins.h"

#include "customer/population_build.h"

/* Give the money of all reasons at least so many decimals; floats have none. */
static void
rescale(PopulationLeftOut *left_out, AmountKind kind, int scale)
{
	if (kind != AMOUNT_EXACT || scale <= left_out->scale)
		return;
	for (int fate = 0; fate < ROW_FATES; fate++)
		money_rescale(&left_out->money[fate], kind, scale - left_out->scale);
	left_out->scale = (uint8) scale;
}

/* Rows more than before; an error beyond 64 bits, which only merging forged values reaches. */
static void
add_rows(PopulationLeftOut *left_out, int fate, int64 rows)
{
	if (pg_add_s64_overflow(left_out->rows[fate], rows, &left_out->rows[fate]))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("population leaves out more than %lld rows", (long long) PG_INT64_MAX),
				 errhint("Compute it again from the rows.")));
}

/*
 * Count a row that does not count; its amount is NULL where it is not known.
 * The kinds are those of the rows that would.
 */
void
population_leave_out(Population *population, AmountKind amount_kind, OrderKind order_kind,
					 RowFate fate, const Amount *amount)
{
	PopulationLeftOut *left_out = &population->head.left_out;
	Money		money = {0};

	population_check_kinds(population, amount_kind, order_kind);
	add_rows(left_out, fate, 1);
	if (amount == NULL)
		return;
	rescale(left_out, amount->kind, amount->scale);
	money_add_amount(&money, amount, left_out->scale);
	money_add(&left_out->money[fate], &money, amount->kind);
}

/* Take over what another population of the same kind of amounts leaves out. */
void
population_merge_left_out(Population *population, const PopulationHead *other)
{
	PopulationLeftOut *left_out = &population->head.left_out;
	AmountKind	kind = other->amount_kind;

	if (!population_leaves_out(other))
		return;
	rescale(left_out, kind, other->left_out.scale);
	for (int fate = 0; fate < ROW_FATES; fate++)
	{
		Money		money = other->left_out.money[fate];

		if (other->left_out.rows[fate] == 0)
			continue;
		add_rows(left_out, fate, other->left_out.rows[fate]);
		money_rescale(&money, kind, left_out->scale - other->left_out.scale);
		money_add(&left_out->money[fate], &money, kind);
	}
}

/* Is there a row that does not count? */
bool
population_leaves_out(const PopulationHead *head)
{
	for (int fate = 0; fate < ROW_FATES; fate++)
		if (head->left_out.rows[fate] > 0)
			return true;
	return false;
}

/* The money of the rows left out for want of one thing. */
Numeric
population_left_out_numeric(const PopulationHead *head, RowFate fate)
{
	return money_to_numeric(&head->left_out.money[fate], head->amount_kind, head->left_out.scale);
}

/* One kind of rows for a message; NULL if there are none, or they are worth nothing. */
static const char *
describe(const PopulationHead *head, RowFate fate, const char *missing)
{
	const PopulationLeftOut *left_out = &head->left_out;

	if (left_out->rows[fate] == 0 ||
		money_to_double(&left_out->money[fate], head->amount_kind, left_out->scale) == 0)
		return NULL;
	return psprintf("%lld without %s, worth %s", (long long) left_out->rows[fate], missing,
					DatumGetCString(DirectFunctionCall1(numeric_out,
														NumericGetDatum(population_left_out_numeric(head, fate)))));
}

/*
 * When a model is made: money of known customers that it does not see.  Rows
 * without customer are nobody's; population_info() tells of them.
 */
void
population_warn_left_out(const PopulationHead *head)
{
	const char *time = describe(head, ROW_WITHOUT_TIME, "time");
	const char *order = describe(head, ROW_WITHOUT_ORDER, "order id");

	if (time == NULL && order == NULL)
		return;
	ereport(WARNING,
			(errmsg("rows with money are left out: %s%s%s", time != NULL ? time : "",
					time != NULL && order != NULL ? "; " : "", order != NULL ? order : ""),
			 errhint("Give them what is missing, for instance coalesce(order_id, 'line ' || line_id); crm.population_info() counts all rows left out.")));
}
