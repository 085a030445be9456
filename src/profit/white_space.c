/*
 * white_space.c
 *		What customers bought, and what their peers buy and they do not: the
 *		aggregate behind white_space, one pass over the sales.
 *
 * Segments, customers and products are numbered as they come; a customer in
 * two segments is two members.  The sum of every member and product is exact,
 * in 64 bits where it fits.  At the end the popular products of every segment
 * are those bought by enough of its members, and every member gets the list of
 * those he lacks.
 */
#include "base/crm.h"

#include "access/htup_details.h"
#include "common/int.h"
#include "utils/array.h"
#include "utils/lsyscache.h"
#include "utils/typcache.h"

#include "base/amount.h"
#include "base/pair_table.h"
#include "base/result_rows.h"
#include "base/value_numbers.h"

PG_FUNCTION_INFO_V1(crm_white_space_transition);
PG_FUNCTION_INFO_V1(crm_white_space_final);

#define AGGREGATE "crm_internal.white_space_of"

typedef struct Member
{
	uint32		segment;
	uint32		customer;
} Member;

typedef struct WhiteSpace
{
	MemoryContext context;
	ValueNumbers *segments;
	ValueNumbers *customers;
	ValueNumbers *products;
	pairs_hash *members;		/* by segment and customer: their number */
	pairs_hash *purchases;		/* by member and product: units, or 1 + index of a sum beyond 64 bits */
	Member	   *member;			/* by number */
	uint32		member_room;
	Money	   *wide;
	uint32		nwide;
	uint32		wide_room;
	int			scale;			/* decimals of all sums */
	Numeric		least;			/* penetration that makes a product popular */
} WhiteSpace;

/* A product that members of a segment buy. */
typedef struct Bought
{
	uint32		segment;
	uint32		product;
	int64		buyers;
	Money		money;
	int32		place;			/* among the popular ones of its segment, or -1 */
} Bought;

/* What the end makes of the purchases. */
typedef struct Peers
{
	pairs_hash *index;			/* of segment and product in bought */
	Bought	   *bought;
	uint32		nbought;
	int64	   *members;		/* of every segment */
	int32	   *popular;		/* products of every segment */
} Peers;

static WhiteSpace *
state_create(FunctionCallInfo fcinfo, MemoryContext context)
{
	WhiteSpace *space = MemoryContextAllocZero(context, sizeof(WhiteSpace));
	MemoryContext old;

	crm_refuse_null(fcinfo, 5, "min_penetration", "Pass a share of the members from 0 to 1, for instance 0.5.");
	space->context = AllocSetContextCreate(context, "crm white space", ALLOCSET_DEFAULT_SIZES);
	old = MemoryContextSwitchTo(space->context);
	space->segments = value_numbers_of_argument(fcinfo, 1, space->context);
	space->customers = value_numbers_of_argument(fcinfo, 2, space->context);
	space->products = value_numbers_of_argument(fcinfo, 3, space->context);
	space->members = pairs_create(space->context, 1024, NULL);
	space->purchases = pairs_create(space->context, 8192, NULL);
	space->member_room = 1024;
	space->member = palloc(space->member_room * sizeof(Member));
	space->wide_room = 64;
	space->wide = palloc(space->wide_room * sizeof(Money));
	space->least = DatumGetNumericCopy(PG_GETARG_DATUM(5));
	MemoryContextSwitchTo(old);
	return space;
}

/* The number of a customer as a member of a segment. */
static uint32
member_number(WhiteSpace *space, uint32 segment, uint32 customer)
{
	bool		found;
	PairEntry  *entry = pairs_insert(space->members, pair_of(segment, customer), &found);

	if (found)
		return (uint32) entry->value;
	entry->value = space->members->members - 1;
	space->member = value_rows_reserve(space->member, (uint32) entry->value, &space->member_room, sizeof(Member));
	space->member[entry->value] = (Member) {.segment = segment, .customer = customer};
	return (uint32) entry->value;
}

/* Let a sum have more than 64 bits. */
static Money *
make_wide(WhiteSpace *space, PairEntry *purchase)
{
	if (purchase->more > 0)
		return &space->wide[purchase->more - 1];
	space->wide = value_rows_reserve(space->wide, space->nwide, &space->wide_room, sizeof(Money));
	space->wide[space->nwide++] = money_from_units(purchase->value);
	purchase->more = space->nwide;
	return &space->wide[purchase->more - 1];
}

/* Give every sum more decimals; happens once per new scale. */
static void
rescale(WhiteSpace *space, int scale)
{
	int			digits = scale - space->scale;
	int64		factor = digits <= 18 ? int64_power10(digits) : 0;
	uint32		nwide = space->nwide;
	pairs_iterator iterator;
	PairEntry  *purchase;
	uint32		turn = 0;

	for (uint32 i = 0; i < nwide; i++)
		money_rescale(&space->wide[i], AMOUNT_EXACT, digits);
	pairs_start_iterate(space->purchases, &iterator);
	while ((purchase = pairs_iterate(space->purchases, &iterator)) != NULL)
	{
		int64		units;

		CRM_CHECK_INTERRUPTS(++turn);
		if (purchase->more > 0)
			continue;
		if (factor != 0 && !pg_mul_s64_overflow(purchase->value, factor, &units))
			purchase->value = units;
		else
			money_rescale(make_wide(space, purchase), AMOUNT_EXACT, digits);
	}
	space->scale = scale;
}

/* Add an exact amount to what a member spent on a product. */
static void
add_purchase(WhiteSpace *space, uint32 member, uint32 product, const Amount *amount)
{
	PairEntry  *purchase;
	bool		found;
	int64		units;

	if (unlikely(amount->scale > space->scale))
		rescale(space, amount->scale);
	purchase = pairs_insert(space->purchases, pair_of(member, product), &found);
	if (!found)
	{
		purchase->value = 0;
		purchase->more = 0;
		if (space->purchases->members % CRM_INTERRUPT_ROWS == 0)
			value_numbers_check_memory(space->context);
	}
	if (likely(purchase->more == 0 && amount_at_scale(amount, space->scale, &units) &&
			   !pg_add_s64_overflow(purchase->value, units, &units)))
		purchase->value = units;
	else
		money_add_amount(make_wide(space, purchase), amount, space->scale);
}

/* white_space_of(segment, customer, product, amount, min_penetration): add one row of sales. */
Datum
crm_white_space_transition(PG_FUNCTION_ARGS)
{
	MemoryContext context = crm_aggregate_context(fcinfo, AGGREGATE);
	WhiteSpace *space;
	Amount		amount;
	uint32		segment;
	uint32		customer;
	uint32		member;
	uint32		product;
	bool		is_new;

	space = PG_ARGISNULL(0) ? state_create(fcinfo, context) : (WhiteSpace *) PG_GETARG_POINTER(0);
	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		PG_RETURN_POINTER(space);
	segment = value_number(space->segments, PG_GETARG_DATUM(1), &is_new);
	customer = value_number(space->customers, PG_GETARG_DATUM(2), &is_new);
	member = member_number(space, segment, customer);
	if (PG_ARGISNULL(3) || PG_ARGISNULL(4))
		PG_RETURN_POINTER(space);
	amount_read(NUMERICOID, PG_GETARG_DATUM(4), &amount);
	product = value_number(space->products, PG_GETARG_DATUM(3), &is_new);
	add_purchase(space, member, product, &amount);
	PG_RETURN_POINTER(space);
}

/* What a member spent on a product in all; false if it is not above zero, so that it is not bought. */
static bool
spent(const WhiteSpace *space, const PairEntry *purchase, Money *money)
{
	if (purchase->more == 0 && purchase->value <= 0)
		return false;
	*money = purchase->more > 0 ? space->wide[purchase->more - 1] : money_from_units(purchase->value);
	return !wide_is_negative(&money->units) && !wide_is_zero(&money->units);
}

/* Count the buyers of every product in every segment. */
static void
count_buyers(const WhiteSpace *space, Peers *peers)
{
	uint32		room = 1024;
	pairs_iterator iterator;
	PairEntry  *purchase;
	Money		money;
	uint32		turn = 0;

	peers->index = pairs_create(CurrentMemoryContext, 1024, NULL);
	peers->bought = palloc(room * sizeof(Bought));
	pairs_start_iterate(space->purchases, &iterator);
	while ((purchase = pairs_iterate(space->purchases, &iterator)) != NULL)
	{
		uint32		segment = space->member[purchase->pair >> 32].segment;
		uint32		product = (uint32) purchase->pair;
		PairEntry  *entry;
		bool		found;

		CRM_CHECK_INTERRUPTS(++turn);
		if (!spent(space, purchase, &money))
			continue;
		entry = pairs_insert(peers->index, pair_of(segment, product), &found);
		if (!found)
		{
			peers->bought = value_rows_reserve(peers->bought, peers->nbought, &room, sizeof(Bought));
			entry->value = peers->nbought;
			peers->bought[peers->nbought++] = (Bought) {.segment = segment, .product = product, .place = -1};
		}
		peers->bought[entry->value].buyers++;
		money_add(&peers->bought[entry->value].money, &money, AMOUNT_EXACT);
	}
}

/* Do enough of the members buy it?  Compared without division. */
static bool
is_popular(const WhiteSpace *space, const Bought *bought, int64 members)
{
	Datum		least = DirectFunctionCall2(numeric_mul, NumericGetDatum(space->least),
											NumericGetDatum(int64_to_numeric(members)));

	return DatumGetBool(DirectFunctionCall2(numeric_ge, NumericGetDatum(int64_to_numeric(bought->buyers)), least));
}

/* Count members, and give the popular products of every segment their places. */
static void
find_popular(const WhiteSpace *space, Peers *peers)
{
	uint32		nsegments = value_numbers_count(space->segments);

	count_buyers(space, peers);
	peers->members = palloc0(Max(nsegments, 1) * sizeof(int64));
	peers->popular = palloc0(Max(nsegments, 1) * sizeof(int32));
	for (uint32 i = 0; i < space->members->members; i++)
		peers->members[space->member[i].segment]++;
	for (uint32 i = 0; i < peers->nbought; i++)
	{
		Bought	   *bought = &peers->bought[i];

		CRM_CHECK_INTERRUPTS(i);
		if (is_popular(space, bought, peers->members[bought->segment]))
			bought->place = peers->popular[bought->segment]++;
	}
}

static Datum
rounded(Datum value, int decimals)
{
	return DirectFunctionCall2(numeric_round, value, Int32GetDatum(decimals));
}

/*
 * The money spent on a product per head, rounded once: the quotient has twenty
 * decimals more than the money, so that no other one comes near a half.
 */
static Datum
mean_of(const WhiteSpace *space, const Bought *bought, int64 heads)
{
	Numeric		money = money_to_numeric(&bought->money, AMOUNT_EXACT, space->scale);

	return rounded(DirectFunctionCall2(numeric_div, rounded(NumericGetDatum(money), space->scale + 20),
									   NumericGetDatum(int64_to_numeric(heads))), 2);
}

/*
 * The popular products as rows of type white_space_product; number is the
 * place in bought.  Money is rounded at the end, to 2 decimals.
 */
static Datum
popular_array(const WhiteSpace *space, const Peers *peers, Oid type)
{
	ResultRow	row;
	Datum	   *rows = palloc_extended(Max(peers->nbought, 1) * sizeof(Datum), MCXT_ALLOC_HUGE);
	int			count = 0;

	result_row_of(&row, lookup_rowtype_tupdesc_copy(type, -1));
	for (uint32 i = 0; i < peers->nbought; i++)
	{
		const Bought *bought = &peers->bought[i];
		int64		members = peers->members[bought->segment];

		if (bought->place < 0)
			continue;
		put_int(&row, (int64) i);
		put_datum(&row, PointerGetDatum(value_numbers_text(space->products, bought->product)));
		put_int(&row, members);
		put_int(&row, bought->buyers);
		put_datum(&row, rounded(DirectFunctionCall2(numeric_div, NumericGetDatum(int64_to_numeric(bought->buyers)),
													NumericGetDatum(int64_to_numeric(members))), 4));
		put_datum(&row, mean_of(space, bought, bought->buyers));
		put_datum(&row, mean_of(space, bought, members));
		rows[count++] = result_row_datum(&row);
	}
	return PointerGetDatum(construct_array(rows, count, type, -1, false, TYPALIGN_DOUBLE));
}

/* Which popular products every member has: bits by place, those of a member from first[member] on. */
static uint8 *
mark_bought(const WhiteSpace *space, const Peers *peers, uint64 *first)
{
	uint64		bytes = 0;
	uint8	   *marks;
	pairs_iterator iterator;
	PairEntry  *purchase;
	Money		money;
	uint32		turn = 0;

	for (uint32 i = 0; i < space->members->members; i++)
	{
		first[i] = bytes;
		bytes += (uint64) (peers->popular[space->member[i].segment] + 7) / 8;
	}
	marks = palloc_extended(Max(bytes, 1), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	pairs_start_iterate(space->purchases, &iterator);
	while ((purchase = pairs_iterate(space->purchases, &iterator)) != NULL)
	{
		uint32		member = (uint32) (purchase->pair >> 32);
		int32		place;

		CRM_CHECK_INTERRUPTS(++turn);
		if (!spent(space, purchase, &money))
			continue;
		place = peers->bought[pairs_lookup(peers->index,
										   pair_of(space->member[member].segment,
												   (uint32) purchase->pair))->value].place;
		if (place >= 0)
			marks[first[member] + place / 8] |= (uint8) (1 << place % 8);
	}
	return marks;
}

/* The popular products of every segment, by place: those of a segment from start[segment] on. */
static int32 *
popular_by_place(const WhiteSpace *space, const Peers *peers, uint64 *start)
{
	uint32		nsegments = value_numbers_count(space->segments);
	uint64		total = 0;
	int32	   *products;

	for (uint32 i = 0; i < nsegments; i++)
	{
		start[i] = total;
		total += (uint64) peers->popular[i];
	}
	products = palloc_extended(Max(total, 1) * sizeof(int32), MCXT_ALLOC_HUGE);
	for (uint32 i = 0; i < peers->nbought; i++)
		if (peers->bought[i].place >= 0)
			products[start[peers->bought[i].segment] + (uint64) peers->bought[i].place] = (int32) i;
	return products;
}

/* The members who lack something as rows of type white_space_member. */
static Datum
members_array(const WhiteSpace *space, const Peers *peers, Oid type)
{
	ResultRow	row;
	uint32		nmembers = space->members->members;
	uint64	   *first = palloc_extended(Max(nmembers, 1) * sizeof(uint64), MCXT_ALLOC_HUGE);
	uint64	   *start = palloc_extended(Max(value_numbers_count(space->segments), 1) * sizeof(uint64), MCXT_ALLOC_HUGE);
	uint8	   *marks = mark_bought(space, peers, first);
	int32	   *products = popular_by_place(space, peers, start);
	Datum	   *rows = palloc_extended(Max(nmembers, 1) * sizeof(Datum), MCXT_ALLOC_HUGE);
	Datum	   *missing = palloc((Size) Max(value_numbers_count(space->products), 1) * sizeof(Datum));
	Size		bytes = 0;
	int			count = 0;

	result_row_of(&row, lookup_rowtype_tupdesc_copy(type, -1));
	for (uint32 i = 0; i < nmembers; i++)
	{
		uint32		segment = space->member[i].segment;
		int			lacks = 0;

		CRM_CHECK_INTERRUPTS(i);
		for (int32 place = 0; place < peers->popular[segment]; place++)
			if ((marks[first[i] + place / 8] >> place % 8 & 1) == 0)
				missing[lacks++] = Int32GetDatum(products[start[segment] + (uint64) place]);
		if (lacks == 0)
			continue;
		put_datum(&row, PointerGetDatum(value_numbers_text(space->customers, space->member[i].customer)));
		put_datum(&row, PointerGetDatum(value_numbers_text(space->segments, segment)));
		put_datum(&row, PointerGetDatum(construct_array(missing, lacks, INT4OID, sizeof(int32), true, TYPALIGN_INT)));
		rows[count] = result_row_datum(&row);
		bytes += HeapTupleHeaderGetDatumLength(DatumGetHeapTupleHeader(rows[count++])) + sizeof(int64);
		if (bytes > MaxAllocSize / 2)
			ereport(ERROR,
					(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
					 errmsg("too many products that customers lack"),
					 errhint("Raise min_penetration, or take one segment at a time.")));
	}
	return PointerGetDatum(construct_array(rows, count, type, -1, false, TYPALIGN_DOUBLE));
}

/* The white space as a row of type white_space_result; NULL when there are no customers. */
Datum
crm_white_space_final(PG_FUNCTION_ARGS)
{
	const WhiteSpace *space;
	Peers		peers = {0};
	ResultRow	row;

	(void) crm_aggregate_context(fcinfo, AGGREGATE);
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	space = (const WhiteSpace *) PG_GETARG_POINTER(0);
	find_popular(space, &peers);
	result_row_begin(&row, fcinfo);
	put_datum(&row, popular_array(space, &peers, get_element_type(result_column_type(&row))));
	put_datum(&row, members_array(space, &peers, get_element_type(result_column_type(&row))));
	return result_row_datum(&row);
}
