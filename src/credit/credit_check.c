/*
 * credit_check.c
 *		Credit control of an order: release, escalate or hold, and why.
 */
#include "base/crm.h"

#include <math.h>

#include "base/amount.h"
#include "base/number.h"
#include "base/result_rows.h"

PG_FUNCTION_INFO_V1(crm_credit_check);

/* What an order is checked by; NULL for what is unknown. */
typedef struct Check
{
	Numeric		ordered;
	Numeric		limit;
	Numeric		exposure;		/* with the order */
	Numeric		overdue;
	Numeric		days;			/* that the oldest is overdue */
	bool		is_blocked;
	bool		is_block_known;
	Numeric		ceiling;		/* the limit and what is tolerated above it */
	Numeric		grace_days;
	Numeric		hold_days;
	Numeric		least_overdue;
} Check;

/* An option, a number from 0 to a maximum, NULL for no end. */
static Numeric
option_argument(FunctionCallInfo fcinfo, int argument, const char *name, Numeric maximum, int if_null)
{
	Numeric		value;

	if (PG_ARGISNULL(argument))
		return int64_to_numeric(if_null);
	if (maximum == NULL)
		return number_argument_from_zero(fcinfo, argument, name);
	value = number_argument(fcinfo, argument, name);
	number_check_between(value, name, int64_to_numeric(0), maximum);
	return value;
}

static void
read_check(FunctionCallInfo fcinfo, Check *check)
{
	Numeric		one = int64_to_numeric(1);

	check->ordered = number_argument_from_zero(fcinfo, 0, "order_amount");
	check->exposure = number_argument(fcinfo, 1, "balance");
	check->limit = number_argument_from_zero(fcinfo, 2, "credit_limit");
	check->exposure = number_add(check->exposure, number_argument_from_zero(fcinfo, 3, "open_orders"));
	check->exposure = number_add(check->exposure, check->ordered);
	check->overdue = number_argument_from_zero(fcinfo, 4, "overdue_amount");
	check->days = number_argument_from_zero(fcinfo, 5, "overdue_days");
	check->is_block_known = !PG_ARGISNULL(6);
	check->is_blocked = check->is_block_known && PG_GETARG_BOOL(6);
	check->ceiling = number_multiply(check->limit, number_add(one, option_argument(fcinfo, 7, "tolerance", one, 0)));
	check->hold_days = option_argument(fcinfo, 9, "hold_days", NULL, 30);
	check->grace_days = option_argument(fcinfo, 8, "grace_days", check->hold_days, 0);
	check->least_overdue = option_argument(fcinfo, 10, "least_overdue", NULL, 0);
}

/* The first reason that holds, the gravest first, and what it leads to. */
static const char *
reason_of(const Check *check, const char **action)
{
	bool		is_overdue = number_exceeds(check->overdue, check->least_overdue);

	*action = "hold";
	if (check->is_blocked)
		return "blocked";
	if (is_overdue && number_exceeds(check->days, check->hold_days))
		return "long_overdue";
	if (number_exceeds(check->exposure, check->ceiling))
		return "over_limit";
	*action = "escalate";
	if (check->exposure == NULL || check->overdue == NULL || !check->is_block_known || (is_overdue && check->days == NULL))
		return "incomplete";
	if (check->limit == NULL)
		return "no_limit";
	if (is_overdue && number_exceeds(check->days, check->grace_days))
		return "overdue";
	if (number_exceeds(check->exposure, check->limit))
		return "within_tolerance";
	*action = "release";
	return "within_limit";
}

/*
 * credit_check(order_amount, balance, credit_limit, open_orders, overdue_amount, overdue_days, blocked, tolerance,
 *		grace_days, hold_days, least_overdue).
 */
Datum
crm_credit_check(PG_FUNCTION_ARGS)
{
	Check		check;
	Numeric		over;
	const char *action = NULL;
	const char *reason = NULL;
	ResultRow	row;

	read_check(fcinfo, &check);
	if (check.ordered != NULL)
		reason = reason_of(&check, &action);
	over = number_subtract(check.exposure, check.limit);
	if (over != NULL && number_compare(over, int64_to_numeric(0)) < 0)
		over = int64_to_numeric(0);

	(void) result_row_begin_kept(&row, fcinfo);
	put_text(&row, action);
	put_text(&row, reason);
	put_numeric(&row, check.exposure);
	put_numeric(&row, number_subtract(check.limit, number_subtract(check.exposure, check.ordered)));
	put_numeric(&row, over);
	return result_row_datum(&row);
}
