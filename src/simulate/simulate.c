/*
 * simulate.c
 *		Orders of an imaginary shop, drawn from the models the CLV functions fit.
 *
 * Purchases follow BG/NBD (Fader, Hardie & Lee 2005, "Counting your customers
 * the easy way", Marketing Science 24(2), section 3), the value of a purchase
 * Gamma-Gamma (Fader & Hardie 2013, note 025, section 2), independently.
 *
 * The purchase process runs in operational time: days in which every moment
 * is equally likely.  A fixed monotone map turns operational time into the
 * calendar: busy seasons and busy hours stretch it, quiet ones shrink it, the
 * night takes none of it.  So the process stays exactly BG/NBD, and the map
 * costs no random number.
 *
 * Each customer has streams of their own, so their orders do not depend on
 * who else is asked for.  Rows are made one at a time: the state is constant
 * in size, whatever the number of customers and orders.
 */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/timestamp.h"

#include "base/day_count.h"
#include "base/fields.h"
#include "math/random.h"

/*
 * order_id = customer_id * CUSTOMER_FACTOR + n for the customer's n-th order,
 * and REFUND_OFFSET more for the refund of that order.
 */
#define CUSTOMER_FACTOR INT64CONST(1000000)
#define REFUND_OFFSET 500000
#define MAX_ORDERS (REFUND_OFFSET - 1)
#define MAX_CUSTOMER INT64CONST(9000000000000)	/* order_id stays a bigint */

#define MOST_CUSTOMERS 5000000	/* in one call: some seconds; more by first_customer */

#define MAX_ORDER_VALUE 1e12	/* its cents are exact in a double */
#define MIN_PARAMETER 1e-6
#define MAX_PARAMETER 1e6

#define TWO_PI 6.283185307179586476925287
#define SEASON_PEAK_DAY 344		/* 10 December 2000, in days since 2000-01-01 */

#define OPENING_HOUR 8
#define OPENING_HOURS lengthof(percent_of_hour)

/* Share of a day's orders in each hour from OPENING_HOUR on; adds up to 100. */
static const int percent_of_hour[] = {3, 5, 7, 8, 9, 7, 6, 6, 7, 8, 9, 10, 9, 6};

/* How orders are split on one day and how they come back. */
#define THIRD_ORDER_RATE 0.25	/* of split purchases: three orders, not two */
#define SPLIT_SHARE_LOW 0.2		/* an order takes 20 % ... */
#define SPLIT_SHARE_WIDTH 0.6	/* ... to 80 % of what the purchase has left */
#define REFUND_DAYS_LEAST 2		/* days until the goods are back, at least */
#define REFUND_DAYS_MORE 8.0	/* and this many more on average */
#define PARTIAL_REFUND_RATE 0.3
#define PARTIAL_SHARE_LOW 0.1
#define PARTIAL_SHARE_WIDTH 0.8

/* What the caller asked for, and the calendar made from it. */
typedef struct Shop
{
	int64		customers;
	int64		first_customer;
	int64		last_customer;
	int64		seed;
	DateADT		first_day;
	int			days;			/* observed: day 0 to days - 1 */
	int			acquisition_days;	/* first purchases: day 0 to here - 1 */
	double		r;
	double		alpha;			/* weeks */
	double		a;
	double		b;
	double		spend_p;
	double		spend_q;
	double		spend_gamma;	/* currency */
	double		seasonality;
	double		refund_rate;
	double		same_day_rate;
	double	   *clock;			/* operational days passed when each day starts */
} Shop;

/*
 * The customer being drawn.  Three streams, so that the spend parameters leave
 * the purchases alone and the rates of splits and refunds leave both alone.
 */
typedef struct Customer
{
	int64		id;
	RandomStream purchase_stream;
	RandomStream spend_stream;
	RandomStream handling_stream;
	double		purchase_rate;	/* lambda, per week */
	double		dropout;		/* p, after each repeat purchase */
	double		spend_rate;		/* nu, per currency unit */
	double		now;			/* operational day of the next purchase, if alive */
	bool		alive;
	bool		has_bought;		/* has made the first purchase */
	int			orders;
} Customer;

/* The purchase being handed out, as one or more orders of one day. */
typedef struct Purchase
{
	int			day;			/* since first_day */
	double		day_part;		/* share of the day's business done by then */
	int64		cents_left;
	int			orders_left;
} Purchase;

typedef struct OrderRow
{
	int64		order_id;
	int64		customer_id;
	Timestamp	ordered_at;
	int64		cents;
} OrderRow;

typedef struct Simulation
{
	Shop		shop;
	Customer	customer;
	Purchase	purchase;
	OrderRow	refund;			/* of the order just handed out */
	bool		has_refund;
} Simulation;

PG_FUNCTION_INFO_V1(crm_simulate_orders);

static void
check_start(const RowType *type, const Field *field, void *row)
{
	DateADT		start = ((const Shop *) row)->first_day;

	if (DATE_NOT_FINITE(start) || start > TIMESTAMP_END_JULIAN - POSTGRES_EPOCH_JDATE - CENTURY_DAYS)
		row_bad(type, "Give the first day of the simulated period, for instance date '2024-01-01'.",
				psprintf("argument \"first_day\" of simulate_orders is out of range: %s",
						 DatumGetCString(DirectFunctionCall1(date_out, DateADTGetDatum(start)))));
}

static void
check_season(const RowType *type, const Field *field, void *row)
{
	const Shop *shop = row;

	if (shop->seasonality >= 1)
		row_bad(type, "At 1 nothing is sold in the trough of the year; use 0.9 or less.",
				psprintf("argument \"seasonality\" of simulate_orders must be below 1, not %.15g",
						 shop->seasonality));
}

/* The last customer, and days of acquisition where none are given. */
static void
complete(const RowType *type, void *row)
{
	Shop	   *shop = row;

	shop->last_customer = shop->first_customer + shop->customers - 1;
	if (shop->last_customer > MAX_CUSTOMER)
		row_bad(type, "Ask for fewer customers, or start at a lower first_customer.",
				psprintf("argument \"first_customer + customers - 1\" of simulate_orders must be from 0 to %lld, not %lld",
						 (long long) MAX_CUSTOMER, (long long) shop->last_customer));
	if (shop->acquisition_days == 0)
		shop->acquisition_days = shop->days;
}

#define AT(member) FIELD_AT(Shop, member),.required = true
#define PARAMETER .least = MIN_PARAMETER,.most = MAX_PARAMETER
#define SHARE .least = 0,.most = 1
#define RATE_HINT "Purchase rates per week are gamma with shape r and rate alpha."
#define DROPOUT_HINT "The probability to drop out after a repeat purchase is beta(a, b)."
#define SPEND_HINT "The customers' spend rates are gamma with shape spend_q and rate spend_gamma."

static const Field arguments[] = {
	{"customers", FIELD_COUNT, AT(customers),.least = 0,.most = MOST_CUSTOMERS,
	.hint = "It is the number of customers to draw; for more, call it again with a later first_customer."},
	{"first_day", FIELD_DAY, AT(first_day),.check = check_start},
	{"days", FIELD_INT, AT(days),.least = 1,.most = CENTURY_DAYS,.hint = "It is the length of the simulated period in days."},
	{"acquisition_days", FIELD_INT, FIELD_AT(Shop, acquisition_days),.least = 1,.most = CENTURY_DAYS,
	.hint = "It is the number of days from first_day in which customers make their first purchase."},
	{"r", FIELD_FLOAT, AT(r), PARAMETER,.hint = RATE_HINT},
	{"alpha", FIELD_FLOAT, AT(alpha), PARAMETER,.hint = RATE_HINT},
	{"a", FIELD_FLOAT, AT(a), PARAMETER,.hint = DROPOUT_HINT},
	{"b", FIELD_FLOAT, AT(b), PARAMETER,.hint = DROPOUT_HINT},
	{"spend_p", FIELD_FLOAT, AT(spend_p), PARAMETER,
	.hint = "The value of a purchase is gamma with shape spend_p and the customer's own rate."},
	{"spend_q", FIELD_FLOAT, AT(spend_q), PARAMETER,.hint = SPEND_HINT},
	{"spend_gamma", FIELD_FLOAT, AT(spend_gamma), PARAMETER,.hint = SPEND_HINT},
	{"seasonality", FIELD_FLOAT, AT(seasonality), SHARE,.check = check_season,
	.hint = "0 is no season, 0.5 sells three times as much at the peak as in the trough."},
	{"refund_rate", FIELD_FLOAT, AT(refund_rate), SHARE,
	.hint = "It is the share of orders that are refunded, wholly or in part."},
	{"same_day_rate", FIELD_FLOAT, AT(same_day_rate), SHARE,
	.hint = "It is the share of purchases made as several orders on one day."},
	{"first_customer", FIELD_COUNT, AT(first_customer),.least = 1,.most = MAX_CUSTOMER,
	.hint = "It is the customer_id to start at; ids count upwards from it."},
	{"seed", FIELD_COUNT, AT(seed)},
};

static const RowType shop_type = {
	"simulate_orders", FIELD_TABLE(arguments, Shop),.function = "simulate_orders",.check = complete
};

/*
 * The operational clock: entry d is the operational time at which calendar day
 * d starts.  A day's length is the intensity 1 + amplitude * cos(season), so
 * the clock is strictly increasing and gains one day a day over a year.
 * Palloc'd in the current context, one entry more than there are days.
 */
static double *
build_clock(const Shop *shop)
{
	int			days = Max(shop->days, shop->acquisition_days);
	double	   *clock = palloc(sizeof(double) * (days + 1));

	clock[0] = 0.0;
	for (int day = 0; day < days; day++)
	{
		double		after_peak = fmod((double) shop->first_day + day - SEASON_PEAK_DAY,
									  CALENDAR_YEAR_DAYS);
		double		season = cos(TWO_PI * after_peak / CALENDAR_YEAR_DAYS);

		clock[day + 1] = clock[day] + 1.0 + shop->seasonality * season;
	}
	return clock;
}

/* The calendar day in [0, days) during which an operational moment falls. */
static int
clock_day(const double *clock, int days, double moment)
{
	int			low = 0;
	int			high = days;

	while (high - low > 1)
	{
		int			middle = (low + high) / 2;

		if (clock[middle] <= moment)
			low = middle;
		else
			high = middle;
	}
	return low;
}

/*
 * The time at which the given share of a day's business is done: whole
 * seconds, within the opening hours.
 */
static Timestamp
calendar_time(const Shop *shop, int day, double day_part)
{
	double		percent = day_part * 100.0;
	int			hour = 0;
	double		seconds;
	int64		date = (int64) shop->first_day + day;

	while (hour < (int) OPENING_HOURS - 1 && percent >= percent_of_hour[hour])
		percent -= percent_of_hour[hour++];

	seconds = (OPENING_HOUR + hour + percent / percent_of_hour[hour]) * SECS_PER_HOUR;
	return date * USECS_PER_DAY + (int64) seconds * USECS_PER_SEC;
}

/*
 * Turn to the next customer: who they are and when they come.  First purchases
 * are uniform in operational time over the acquisition days.
 */
static void
start_customer(const Shop *shop, Customer *customer)
{
	uint64		number = (uint64) ++customer->id * 3;

	random_start(&customer->purchase_stream, shop->seed, number);
	random_start(&customer->spend_stream, shop->seed, number + 1);
	random_start(&customer->handling_stream, shop->seed, number + 2);

	customer->purchase_rate = random_gamma(&customer->purchase_stream, shop->r) / shop->alpha;
	customer->dropout = random_beta(&customer->purchase_stream, shop->a, shop->b);
	customer->spend_rate = random_gamma(&customer->spend_stream, shop->spend_q) / shop->spend_gamma;
	customer->now = random_uniform(&customer->purchase_stream) * shop->clock[shop->acquisition_days];
	customer->alive = true;
	customer->has_bought = false;
	customer->orders = 0;
}

/* The value of the customer's next purchase in cents, at least one. */
static int64
draw_purchase_cents(const Shop *shop, Customer *customer)
{
	double		value = random_gamma(&customer->spend_stream, shop->spend_p) / customer->spend_rate;

	if (!(value <= MAX_ORDER_VALUE))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("simulated purchase of customer %lld is worth %g, more than %g",
						(long long) customer->id, value, MAX_ORDER_VALUE),
				 errhint("Lower spend_p or spend_gamma, or raise spend_q: the mean is spend_p * spend_gamma / (spend_q - 1), and infinite up to spend_q = 1.")));
	return Max((int64) rint(value * 100.0), 1);
}

/*
 * The customer's next purchase, false when they make no more within the
 * period.  After each repeat purchase the customer drops out with their own
 * probability; otherwise the next one follows after an exponential gap.
 */
static bool
next_purchase(const Shop *shop, Customer *customer, Purchase *purchase)
{
	double		day_start;
	int			orders = 1;

	if (!customer->alive || !(customer->now < shop->clock[shop->days]))
		return false;

	purchase->day = clock_day(shop->clock, shop->days, customer->now);
	day_start = shop->clock[purchase->day];
	purchase->day_part = (customer->now - day_start) /
		(shop->clock[purchase->day + 1] - day_start);
	purchase->cents_left = draw_purchase_cents(shop, customer);

	if (random_coin(&customer->handling_stream, shop->same_day_rate))
		orders = random_coin(&customer->handling_stream, THIRD_ORDER_RATE) ? 3 : 2;
	purchase->orders_left = Min(orders, purchase->cents_left);

	if (customer->has_bought)
		customer->alive = !random_coin(&customer->purchase_stream, customer->dropout);
	customer->has_bought = true;
	customer->now += WEEK_DAYS *
		random_exponential(&customer->purchase_stream) / customer->purchase_rate;
	return true;
}

/*
 * Hand out the next order of a purchase: all that is left of its value if it
 * is the last, else a random share; the rest follows later the same day.
 */
static void
next_order(const Shop *shop, Customer *customer, Purchase *purchase, OrderRow *order)
{
	RandomStream *stream = &customer->handling_stream;

	if (customer->orders == MAX_ORDERS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("simulated customer %lld has more than %d orders",
						(long long) customer->id, MAX_ORDERS),
				 errhint("Lower r, raise alpha or a, or shorten days: a customer buys r / alpha times a week on average until dropping out.")));

	order->customer_id = customer->id;
	order->order_id = customer->id * CUSTOMER_FACTOR + ++customer->orders;
	order->ordered_at = calendar_time(shop, purchase->day, purchase->day_part);
	order->cents = purchase->cents_left;
	if (--purchase->orders_left == 0)
		return;

	order->cents = rint(purchase->cents_left *
						(SPLIT_SHARE_LOW + SPLIT_SHARE_WIDTH * random_uniform(stream)));
	/* One cent at least for this order and for each of the others. */
	order->cents = Max(order->cents, 1);
	order->cents = Min(order->cents, purchase->cents_left - purchase->orders_left);
	purchase->cents_left -= order->cents;
	purchase->day_part += (1.0 - purchase->day_part) * random_uniform(stream);
}

/*
 * Decide whether the order comes back and set *refund to the refund's row.
 * False when it is kept, or comes back only after the observed period.
 */
static bool
draw_refund(const Shop *shop, Customer *customer, int day,
			const OrderRow *order, OrderRow *refund)
{
	RandomStream *stream = &customer->handling_stream;
	double		delay;
	double		day_part;
	double		cents = order->cents;

	if (!random_coin(stream, shop->refund_rate))
		return false;

	delay = floor(REFUND_DAYS_MORE * random_exponential(stream));
	day_part = random_uniform(stream);
	if (random_coin(stream, PARTIAL_REFUND_RATE))
		cents = ceil(cents * (PARTIAL_SHARE_LOW + PARTIAL_SHARE_WIDTH * random_uniform(stream)));

	day += REFUND_DAYS_LEAST + (int) delay;
	if (day >= shop->days)
		return false;

	refund->customer_id = order->customer_id;
	refund->order_id = order->order_id + REFUND_OFFSET;
	refund->ordered_at = calendar_time(shop, day, day_part);
	refund->cents = -(int64) cents;
	return true;
}

/*
 * The next row: customer by customer, purchase by purchase, each order
 * followed by its refund.  False after the last.
 */
static bool
next_row(Simulation *simulation, OrderRow *row)
{
	const Shop *shop = &simulation->shop;
	Customer   *customer = &simulation->customer;
	Purchase   *purchase = &simulation->purchase;

	if (simulation->has_refund)
	{
		*row = simulation->refund;
		simulation->has_refund = false;
		return true;
	}

	while (purchase->orders_left == 0 && !next_purchase(shop, customer, purchase))
	{
		/* Customers who come after the period have no row to return for. */
		CHECK_FOR_INTERRUPTS();
		if (customer->id >= shop->last_customer)
			return false;
		start_customer(shop, customer);
	}

	next_order(shop, customer, purchase, row);
	simulation->has_refund =
		draw_refund(shop, customer, purchase->day, row, &simulation->refund);
	return true;
}

/*
 * Check the arguments and set up the state, all in the context that lives as
 * long as the set is being returned.
 */
static void
start_simulation(FunctionCallInfo fcinfo, FuncCallContext *set)
{
	MemoryContext caller = MemoryContextSwitchTo(set->multi_call_memory_ctx);
	Simulation *simulation = palloc0(sizeof(Simulation));
	Shop	   *shop = &simulation->shop;

	set->tuple_desc = result_row_type(fcinfo);
	row_arguments(&shop_type, fcinfo, 0, NULL, shop);
	/* Nobody yet: not alive, so the first row asks for the first customer. */
	simulation->customer.id = shop->first_customer - 1;
	shop->clock = build_clock(shop);

	set->user_fctx = simulation;
	MemoryContextSwitchTo(caller);
}

/*
 * simulate_orders(customers, ...) returns the orders one row a call, unlike
 * the other functions that return sets: a select list streams them, and a
 * table of some gigabytes is made without storing its rows elsewhere first.
 */
Datum
crm_simulate_orders(PG_FUNCTION_ARGS)
{
	FuncCallContext *set;
	OrderRow	order;
	ResultRow	row;

	if (SRF_IS_FIRSTCALL())
		start_simulation(fcinfo, SRF_FIRSTCALL_INIT());

	set = SRF_PERCALL_SETUP();
	if (!next_row(set->user_fctx, &order))
		SRF_RETURN_DONE(set);

	result_row_of(&row, set->tuple_desc);
	put_int(&row, order.order_id);
	put_int(&row, order.customer_id);
	put_datum(&row, TimestampGetDatum(order.ordered_at));
	put_numeric(&row, int64_div_fast_to_numeric(order.cents, 2));
	SRF_RETURN_NEXT(set, result_row_datum(&row));
}
