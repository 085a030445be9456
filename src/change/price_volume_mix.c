/*
 * price_volume_mix.c
 *		Why sales changed between two periods: price, volume, mix, and items
 *		that are new or lost.
 *
 * With q the quantity and r the revenue of an item, p = r/q its price, and the
 * periods 0 and 1, everything is made of the revenues and of two re-priced
 * sums over the items sold in both periods,
 *
 *		S = sum p0 q1 = sum r0 q1/q0		T = sum p1 q0 = sum r1 q0/q1.
 *
 *		classic		price R1 - S (new quantities), quantity S - R0 (old prices)
 *		two_factor	price T - R0 (old quantities), quantity S - R0,
 *					cross term R1 - S - T + R0
 *		bennet		the means of both ways: price (R1 - R0 + T - S)/2,
 *					quantity (R1 - R0 + S - T)/2 (Bennet 1920, "The theory of
 *					measurement of changes in cost of living"); the Shapley
 *					value of two factors, half of the cross term to each, is
 *					the same number
 *
 * and in every method volume is the change if all items had grown alike,
 * R0 (Q1/Q0 - 1), with bennet the mean of that and R1 (1 - Q0/Q1); mix is the
 * rest of the quantity effect.
 *
 * Exactness.  Quotients are rounded half away from zero to QUOTIENT_SCALE
 * decimals: one S and one T per item, one growth factor per total.  All else
 * is addition and multiplication without rounding.  So parts add up to the
 * last digit, the lines of the items add up to those of the total, and with
 * bennet a swap of the periods changes nothing but signs.
 */
#include "base/crm.h"

#include "base/exact_sums.h"
#include "base/fields.h"

PG_FUNCTION_INFO_V1(crm_price_volume_mix_transition);
PG_FUNCTION_INFO_V1(crm_price_volume_mix_final);
PG_FUNCTION_INFO_V1(crm_price_volume_mix_item);

#define QUOTIENT_SCALE 30

typedef enum PvmMethod
{
	PVM_CLASSIC, PVM_TWO_FACTOR, PVM_BENNET, PVM_SHAPLEY, PVM_METHODS
} PvmMethod;

static const FieldNames methods = {
	FIELD_NAMES("classic", "two_factor", "bennet", "shapley"),
	.what = "method",
	.hint = "Methods are 'classic', 'two_factor', 'bennet' and 'shapley'."
};

typedef enum ItemKind
{
	ITEM_CONTINUING, ITEM_NEW, ITEM_LOST, ITEM_UNPRICED, ITEM_KINDS
} ItemKind;

static const char *const item_kind_names[] = {"continuing", "new", "lost", "unpriced"};

/*
 * Sums of the state; those of the revenue change of new, lost and unpriced
 * items follow each other as the kinds do.
 */
enum
{
	SUM_OPENING, SUM_CLOSING, SUM_QUANTITY, SUM_REVENUE = SUM_QUANTITY + 2,
	SUM_REPRICED = SUM_REVENUE + 2, SUM_CHANGE = SUM_REPRICED + 2,
	SUMS = SUM_CHANGE + ITEM_KINDS - ITEM_NEW
};

static const StateShape shape = {
	EXACT_SUMS_SHAPE("crm.price_volume_mix", 0x504D5802 /* layout 2 */ , SUMS),
	.options = sizeof(int64),
	.options_change = "method changes",
	.options_hint = "Pass a constant; call the aggregate once for each method."
};

STATE_COMBINE(crm_price_volume_mix_combine, &shape)

/* Columns of the type price_volume_mix; the first ten are also an item's. */
enum
{
	COL_OPENING, COL_PRICE, COL_VOLUME, COL_MIX, COL_QUANTITY, COL_CROSS, COL_NEW,
	COL_LOST, COL_UNPRICED, COL_CLOSING, PART_COLUMNS,
	COL_QUANTITY_0 = PART_COLUMNS, COL_QUANTITY_1, COL_REVENUE_0, COL_REVENUE_1,
	COL_ITEMS, COL_METHOD = COL_ITEMS + ITEM_KINDS, TOTAL_COLUMNS
};

/* One item in both periods; its numbers twice, as numeric and as read. */
typedef struct SoldItem
{
	ItemKind	kind;
	Datum		quantity[2];
	Datum		revenue[2];
	Amount		quantity_read[2];
	Amount		revenue_read[2];
	bool		priced[2];		/* there is a revenue of a quantity */
} SoldItem;

/* What was sold in both periods, of one item or of all; the terms of the head comment. */
typedef struct Continuing
{
	bool		any;
	Datum		revenue[2];
	Datum		repriced[2];	/* S and T */
} Continuing;

/* Growth of the total quantity: Q1/Q0 - 1 and 1 - Q0/Q1. */
typedef struct Growth
{
	bool		defined;		/* the factors that the method needs are */
	Datum		on_opening;
	Datum		on_closing;
} Growth;

static Datum
add(Datum a, Datum b)
{
	return DirectFunctionCall2(numeric_add, a, b);
}

static Datum
subtract(Datum a, Datum b)
{
	return DirectFunctionCall2(numeric_sub, a, b);
}

static Datum
multiply(Datum a, Datum b)
{
	return DirectFunctionCall2(numeric_mul, a, b);
}

static Datum
round_to(Datum value, int scale)
{
	return DirectFunctionCall2(numeric_round, value, Int32GetDatum(scale));
}

static Datum
integer(int64 value)
{
	return NumericGetDatum(int64_to_numeric(value));
}

/* Half of a number, exactly: one decimal more. */
static Datum
half(Datum value)
{
	return multiply(value, NumericGetDatum(units_to_numeric(5, 1)));
}

/* a / b with QUOTIENT_SCALE decimals; division keeps the decimals of its arguments. */
static Datum
quotient(Datum a, Datum b)
{
	return round_to(DirectFunctionCall2(numeric_div, round_to(a, QUOTIENT_SCALE + 2), b),
					QUOTIENT_SCALE);
}

static bool
amount_is_zero(const Amount *amount)
{
	return !amount->is_wide && amount->units == 0;
}

/*
 * Read quantity_0, revenue_0, quantity_1, revenue_1 from that argument on.  A
 * period with neither is one in which the item was not sold; revenue without a
 * quantity has the quantity zero.  What a quantity without revenue was sold
 * for is unknown, so the item has no price to compare.  False when nothing is
 * known of either period.
 */
static bool
item_read(FunctionCallInfo fcinfo, int argument, SoldItem *item)
{
	bool		known = false;
	bool		half_known = false;

	for (int period = 0; period < 2; period++, argument += 2)
	{
		bool		has_quantity = !PG_ARGISNULL(argument);
		bool		has_revenue = !PG_ARGISNULL(argument + 1);

		known = known || has_quantity || has_revenue;
		half_known = half_known || (has_quantity && !has_revenue);
		item->quantity[period] = has_quantity ? PG_GETARG_DATUM(argument) : integer(0);
		item->revenue[period] = has_revenue ? PG_GETARG_DATUM(argument + 1) : integer(0);
		amount_read(NUMERICOID, item->quantity[period], &item->quantity_read[period]);
		amount_read(NUMERICOID, item->revenue[period], &item->revenue_read[period]);
		item->priced[period] = has_revenue && !amount_is_zero(&item->quantity_read[period]);
	}
	if (!known)
		return false;

	if (half_known)
		item->kind = ITEM_UNPRICED;
	else if (!item->priced[0])
		item->kind = item->priced[1] ? ITEM_NEW : ITEM_UNPRICED;
	else
		item->kind = item->priced[1] ? ITEM_CONTINUING : ITEM_LOST;
	return true;
}

/* Revenue of a period at the quantity of the other; both quantities are not zero. */
static Datum
item_repriced(const SoldItem *item, int period)
{
	return quotient(multiply(item->revenue[period], item->quantity[1 - period]),
					item->quantity[period]);
}

/* price_volume_mix(quantity_0, revenue_0, quantity_1, revenue_1 [, method]): add one item. */
Datum
crm_price_volume_mix_transition(PG_FUNCTION_ARGS)
{
	const int64 method = name_argument(fcinfo, 5, &methods, "method");
	ExactSums  *sums = state_begin_with(&shape, fcinfo, &method);
	SoldItem	item;
	Amount		repriced;

	if (!item_read(fcinfo, 1, &item))
		return state_datum(&shape, sums);

	sums->count[item.kind]++;
	exact_sum_add(&sums->sum[SUM_OPENING], &item.revenue_read[0]);
	exact_sum_add(&sums->sum[SUM_CLOSING], &item.revenue_read[1]);
	if (item.kind != ITEM_CONTINUING)
	{
		ExactSum   *change = &sums->sum[SUM_CHANGE + item.kind - ITEM_NEW];

		exact_sum_add(change, &item.revenue_read[1]);
		exact_sum_subtract(change, &item.revenue_read[0]);
		return state_datum(&shape, sums);
	}
	for (int period = 0; period < 2; period++)
	{
		exact_sum_add(&sums->sum[SUM_QUANTITY + period], &item.quantity_read[period]);
		exact_sum_add(&sums->sum[SUM_REVENUE + period], &item.revenue_read[period]);
		amount_read(NUMERICOID, item_repriced(&item, period), &repriced);
		exact_sum_add(&sums->sum[SUM_REPRICED + period], &repriced);
	}
	return state_datum(&shape, sums);
}

static bool
numeric_is_zero(Datum value)
{
	Amount		amount;

	amount_read(NUMERICOID, value, &amount);
	return amount_is_zero(&amount);
}

/* Growth factors of the total quantities, as far as the method needs them. */
static Growth
growth_of(PvmMethod method, Datum quantity_0, Datum quantity_1)
{
	bool		symmetric = method == PVM_BENNET || method == PVM_SHAPLEY;
	Growth		growth = {0};

	growth.defined = !numeric_is_zero(quantity_0) && !(symmetric && numeric_is_zero(quantity_1));
	if (growth.defined)
	{
		growth.on_opening = subtract(quotient(quantity_1, quantity_0), integer(1));
		if (symmetric)
			growth.on_closing = subtract(integer(1), quotient(quantity_0, quantity_1));
	}
	return growth;
}

/* Volume and mix, of which quantity is the sum. */
static void
split_quantity(PvmMethod method, const Continuing *sold, const Growth *growth,
			   Datum *values, bool *nulls)
{
	Datum		volume;

	nulls[COL_VOLUME] = nulls[COL_MIX] = sold->any && !growth->defined;
	if (nulls[COL_VOLUME])
		return;
	if (!sold->any)
		volume = integer(0);
	else
	{
		volume = multiply(sold->revenue[0], growth->on_opening);
		if (method == PVM_BENNET || method == PVM_SHAPLEY)
			volume = half(add(volume, multiply(sold->revenue[1], growth->on_closing)));
	}
	values[COL_VOLUME] = volume;
	values[COL_MIX] = subtract(values[COL_QUANTITY], volume);
}

/* Price, quantity with its split, and cross term of what was sold in both periods. */
static void
split_change(PvmMethod method, const Continuing *sold, const Growth *growth,
			 Datum *values, bool *nulls)
{
	Datum		change = subtract(sold->revenue[1], sold->revenue[0]);
	Datum		at_old_price = subtract(sold->repriced[0], sold->revenue[0]);
	Datum		at_old_quantity = subtract(sold->repriced[1], sold->revenue[0]);
	Datum		difference = subtract(sold->repriced[1], sold->repriced[0]);

	values[COL_CROSS] = integer(0);
	switch (method)
	{
		case PVM_BENNET:
		case PVM_SHAPLEY:
			values[COL_PRICE] = half(add(change, difference));
			values[COL_QUANTITY] = half(subtract(change, difference));
			break;
		case PVM_TWO_FACTOR:
			values[COL_PRICE] = at_old_quantity;
			values[COL_QUANTITY] = at_old_price;
			values[COL_CROSS] = subtract(subtract(change, at_old_quantity), at_old_price);
			break;
		default:
			values[COL_PRICE] = subtract(change, at_old_price);
			values[COL_QUANTITY] = at_old_price;
			break;
	}
	split_quantity(method, sold, growth, values, nulls);
}

/* The parts as columns: without decimals that say nothing, but with those of the revenue. */
static void
put_parts(ResultRow *row, const Datum *parts, const bool *nulls)
{
	int32		least = 0;

	for (int i = COL_OPENING; i <= COL_CLOSING; i += COL_CLOSING - COL_OPENING)
		least = Max(least, DatumGetInt32(DirectFunctionCall1(numeric_scale, parts[i])));
	for (int i = 0; i < PART_COLUMNS; i++)
	{
		Datum		trimmed;

		if (nulls[i])
		{
			put_null(row);
			continue;
		}
		trimmed = DirectFunctionCall1(numeric_trim_scale, parts[i]);
		if (DatumGetInt32(DirectFunctionCall1(numeric_scale, trimmed)) < least)
			trimmed = round_to(trimmed, least);
		put_datum(row, trimmed);
	}
}

/* The total as a row of type price_volume_mix; NULL when there are no items. */
Datum
crm_price_volume_mix_final(PG_FUNCTION_ARGS)
{
	const ExactSums *sums = state_final(&shape, fcinfo);
	Datum		sum[SUMS];
	Datum		parts[PART_COLUMNS];
	bool		nulls[PART_COLUMNS] = {false};
	Continuing	sold;
	Growth		growth;
	int64		items = 0;
	ResultRow	row;

	if (sums == NULL)
		PG_RETURN_NULL();
	if (sums->option < 0 || sums->option >= PVM_METHODS)
		crm_invalid_state(shape.aggregate);
	for (int kind = 0; kind < ITEM_KINDS; kind++)
		items |= sums->count[kind];
	if (items == 0)
		PG_RETURN_NULL();
	for (int i = 0; i < SUMS; i++)
		sum[i] = NumericGetDatum(exact_sum_numeric(&sums->sum[i]));

	sold.any = sums->count[ITEM_CONTINUING] > 0;
	for (int period = 0; period < 2; period++)
	{
		sold.revenue[period] = sum[SUM_REVENUE + period];
		sold.repriced[period] = sum[SUM_REPRICED + period];
	}
	parts[COL_OPENING] = sum[SUM_OPENING];
	parts[COL_CLOSING] = sum[SUM_CLOSING];
	for (int kind = ITEM_NEW; kind < ITEM_KINDS; kind++)
		parts[COL_NEW + kind - ITEM_NEW] = sum[SUM_CHANGE + kind - ITEM_NEW];
	growth = growth_of((PvmMethod) sums->option, sum[SUM_QUANTITY], sum[SUM_QUANTITY + 1]);
	split_change((PvmMethod) sums->option, &sold, &growth, parts, nulls);

	result_row_begin(&row, fcinfo);
	put_parts(&row, parts, nulls);
	for (int i = SUM_QUANTITY; i < SUM_REPRICED; i++)
		put_datum(&row, sum[i]);
	for (int kind = 0; kind < ITEM_KINDS; kind++)
		put_int(&row, sums->count[kind]);
	put_text(&row, field_name_at(&methods, (int) sums->option));
	return result_row_datum(&row);
}

/* Method and growth factors of a total that anyone may have made up. */
static PvmMethod
total_read(Datum total, Growth *growth)
{
	Datum		values[TOTAL_COLUMNS];
	bool		nulls[TOTAL_COLUMNS];
	PvmMethod	method;

	if (!crm_deform_row(total, TOTAL_COLUMNS, values, nulls) || nulls[COL_METHOD] ||
		nulls[COL_QUANTITY_0] || nulls[COL_QUANTITY_1])
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("total has no method or no quantities"),
				 errhint("Pass what crm.price_volume_mix() returned for all items.")));
	for (int i = COL_QUANTITY_0; i <= COL_QUANTITY_1; i++)
		if (numeric_is_nan(DatumGetNumeric(values[i])) || numeric_is_inf(DatumGetNumeric(values[i])))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("quantity of the total is not finite"),
					 errhint("Pass what crm.price_volume_mix() returned for all items.")));
	method = (PvmMethod) field_name(&methods, "method", DatumGetTextPP(values[COL_METHOD]));
	*growth = growth_of(method, values[COL_QUANTITY_0], values[COL_QUANTITY_1]);
	return method;
}

/*
 * price_volume_mix_item(total, quantity_0, revenue_0, quantity_1, revenue_1):
 * the lines of one item, which add up to those of the total over its items.
 */
Datum
crm_price_volume_mix_item(PG_FUNCTION_ARGS)
{
	Datum		parts[PART_COLUMNS];
	bool		nulls[PART_COLUMNS] = {false};
	SoldItem	item;
	Growth		growth;
	PvmMethod	method;
	Continuing	sold;
	ResultRow	row;

	if (PG_ARGISNULL(0) || !item_read(fcinfo, 1, &item))
		PG_RETURN_NULL();
	method = total_read(PG_GETARG_DATUM(0), &growth);
	result_row_begin(&row, fcinfo);
	put_text(&row, item_kind_names[item.kind]);
	sold.any = item.kind == ITEM_CONTINUING;
	for (int period = 0; period < 2; period++)
	{
		sold.revenue[period] = sold.any ? item.revenue[period] : integer(0);
		sold.repriced[period] = sold.any ? item_repriced(&item, period) : integer(0);
		if (item.priced[period])
			put_datum(&row, DirectFunctionCall1(numeric_trim_scale,
												quotient(item.revenue[period], item.quantity[period])));
		else
			put_null(&row);
	}
	parts[COL_OPENING] = item.revenue[0];
	parts[COL_CLOSING] = item.revenue[1];
	for (int kind = ITEM_NEW; kind < ITEM_KINDS; kind++)
		parts[COL_NEW + kind - ITEM_NEW] = item.kind != (ItemKind) kind ? integer(0) :
			subtract(item.revenue[1], item.revenue[0]);
	split_change(method, &sold, &growth, parts, nulls);
	put_parts(&row, parts, nulls);
	return result_row_datum(&row);
}
