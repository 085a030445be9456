/*
 * revenue_history.c
 *		What one customer brought, period by period: the aggregate
 *		revenue_by_period.
 *
 * An order goes to the entry of the row before, or becomes one of its own;
 * when there is no room left, the entries of equal periods are added up, and
 * the state doubles only if that did not help.  So rows in any order cost
 * little, and those in order of time, the common case, almost nothing.
 */
#include "crm.h"

#include "catalog/pg_type.h"

#include "amount.h"
#include "event_day.h"
#include "revenue_history.h"
#include "revenue_periods.h"

PG_FUNCTION_INFO_V1(crm_revenue_by_period_transition);
PG_FUNCTION_INFO_V1(crm_revenue_by_period_combine);

#define AGGREGATE "crm.revenue_by_period"
#define STATE_KIND 0x52564801	/* layout 1 */
#define FIRST_BYTES 64			/* one entry; doubled, sizes stay those of palloc */

static int32
capacity(const RevenueHistory *history)
{
	return (int32) ((VARSIZE(history) - offsetof(RevenueHistory, entries)) / sizeof(RevenueEntry));
}

/* Anyone can hand bytes to the functions of an aggregate of his own. */
static RevenueHistory *
check(RevenueHistory *history)
{
	if (VARSIZE(history) < offsetof(RevenueHistory, entries) || history->kind != STATE_KIND ||
		history->scale < 0 || history->scale > WIDE_MAX_SCALE ||
		history->count < 0 || history->count > capacity(history))
		crm_invalid_state(AGGREGATE);
	return history;
}

static RevenueHistory *
create(Size bytes)
{
	RevenueHistory *history = palloc0(bytes);

	SET_VARSIZE(history, bytes);
	history->kind = STATE_KIND;
	return history;
}

/* The history in an argument that is not NULL; one from a tuple may be misaligned, and is copied. */
RevenueHistory *
revenue_history_argument(FunctionCallInfo fcinfo, int argument)
{
	RevenueHistory *history = (RevenueHistory *) PG_GETARG_BYTEA_P(argument);

	if ((Pointer) history != (Pointer) MAXALIGN(history))
		history = (RevenueHistory *) PG_GETARG_BYTEA_P_COPY(argument);
	return check(history);
}

static int
compare_entries(const void *a, const void *b)
{
	int64		left = ((const RevenueEntry *) a)->first;
	int64		right = ((const RevenueEntry *) b)->first;

	return (left > right) - (left < right);
}

static bool
is_gathered(const RevenueHistory *history)
{
	for (int32 i = 1; i < history->count; i++)
		if (history->entries[i].first <= history->entries[i - 1].first)
			return false;
	return true;
}

/* Put the entries in order of time, one for each period. */
static void
gather(RevenueHistory *history)
{
	int32		last = 0;

	if (is_gathered(history))
		return;
	qsort(history->entries, history->count, sizeof(RevenueEntry), compare_entries);
	for (int32 i = 1; i < history->count; i++)
	{
		if (history->entries[i].first != history->entries[last].first)
			history->entries[++last] = history->entries[i];
		else if (!wide_add(&history->entries[last].units, &history->entries[i].units))
			money_out_of_range();
	}
	history->count = last + 1;
}

/* The history with its entries in order of time, one for each period; the argument is left alone. */
RevenueHistory *
revenue_history_gathered(RevenueHistory *history)
{
	RevenueHistory *copy;

	if (is_gathered(history))
		return history;
	copy = palloc(VARSIZE(history));
	memcpy(copy, history, VARSIZE(history));
	gather(copy);
	return copy;
}

/* A history with room for one more entry: the same one, or a larger one. */
static RevenueHistory *
with_room(RevenueHistory *history)
{
	RevenueHistory *larger;
	Size		bytes = VARSIZE(history);

	if (likely(history->count < capacity(history)))
		return history;
	gather(history);
	if (history->count <= capacity(history) / 2)
		return history;
	if (bytes > MaxAllocSize / 2)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("customer has revenue in too many periods"),
				 errhint("Take longer periods.")));
	larger = create(bytes * 2);
	memcpy((char *) larger + VARHDRSZ, (char *) history + VARHDRSZ, bytes - VARHDRSZ);
	return larger;
}

/* Let the units have at least so many decimals. */
static void
rescale(RevenueHistory *history, int32 scale)
{
	if (likely(scale <= history->scale))
		return;
	for (int32 i = 0; i < history->count; i++)
		if (!wide_scale_up(&history->entries[i].units, scale - history->scale))
			money_out_of_range();
	history->scale = scale;
}

/* Add money of the history's scale to a period; the result may be another history. */
static RevenueHistory *
add(RevenueHistory *history, DateADT first, const WideInt *units)
{
	if (history->count == 0 || history->entries[history->count - 1].first != first)
	{
		history = with_room(history);
		history->entries[history->count++] = (RevenueEntry) {.first = first, .units = *units};
	}
	else if (!wide_add(&history->entries[history->count - 1].units, units))
		money_out_of_range();
	return history;
}

/* revenue_by_period(day, amount, periods): add one order; those after the last period do not count. */
Datum
crm_revenue_by_period_transition(PG_FUNCTION_ARGS)
{
	RevenueHistory *history;
	RevenuePeriods *periods;
	Amount		amount;
	Money		money = {0};
	DaySpan		span;

	(void) crm_aggregate_context(fcinfo, AGGREGATE);
	history = PG_ARGISNULL(0) ? create(FIRST_BYTES) : revenue_history_argument(fcinfo, 0);
	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		PG_RETURN_POINTER(history);
	periods = revenue_periods_argument(fcinfo, 3);
	if (!revenue_periods_find(periods, event_day_read(DATEOID, PG_GETARG_DATUM(1), NULL), &span))
		PG_RETURN_POINTER(history);
	amount_read(NUMERICOID, PG_GETARG_DATUM(2), &amount);
	rescale(history, amount.scale);
	money_add_amount(&money, &amount, history->scale);
	PG_RETURN_POINTER(add(history, span.first, &money.units));
}

Datum
crm_revenue_by_period_combine(PG_FUNCTION_ARGS)
{
	RevenueHistory *history;
	RevenueHistory *other;

	(void) crm_aggregate_context(fcinfo, AGGREGATE);
	if (PG_ARGISNULL(0) && PG_ARGISNULL(1))
		PG_RETURN_NULL();
	if (PG_ARGISNULL(0))
		PG_RETURN_POINTER(check((RevenueHistory *) PG_GETARG_BYTEA_P_COPY(1)));
	history = revenue_history_argument(fcinfo, 0);
	if (PG_ARGISNULL(1))
		PG_RETURN_POINTER(history);
	other = revenue_history_argument(fcinfo, 1);
	rescale(history, other->scale);
	for (int32 i = 0; i < other->count; i++)
	{
		WideInt		units = other->entries[i].units;

		CRM_CHECK_INTERRUPTS(i);
		if (!wide_scale_up(&units, history->scale - other->scale))
			money_out_of_range();
		history = add(history, (DateADT) other->entries[i].first, &units);
	}
	PG_RETURN_POINTER(history);
}
