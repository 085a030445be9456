/*
 * population_entry.c
 *		What a row, or another population, adds to one customer's entry.
 *
 * Nearly every row fits 64-bit units at the population's scale and takes the
 * short way of population_batch.c; what does not moves the customer's sums to 256 bits.
 */
#include "base/crm.h"

#include "common/int.h"

#include "customer/population_build.h"

/* Move a customer's sums to 256 bits (or to compensated doubles). */
PopulationWide *
population_make_wide(Population *population, uint32 customer)
{
	PopulationEntry *entry = &population->entries[customer - 1];
	PopulationWide *wide;
	uint64		max;

	if (entry->wide > 0)
		return &population->wide[entry->wide - 1];
	if (population->head.nwide == population->max_wide)
	{
		population->wide = population_reserve(population, population->wide,
											  sizeof(PopulationWide),
											  (uint64) population->head.nwide + 1,
											  population->max_wide, &max);
		population->max_wide = (uint32) max;
	}
	wide = &population->wide[population->head.nwide++];
	entry->wide = population->head.nwide;
	*wide = (PopulationWide) {0};
	if (population->head.amount_kind == AMOUNT_EXACT)
	{
		wide->gross = money_from_units(entry->gross.units);
		wide->refunds = money_from_units(entry->refunds.units);
		if (population->head.has_clv)
			wide->first_gross = money_from_units(population->clv[customer - 1].first_gross);
	}
	entry->gross.units = 0;
	entry->refunds.units = 0;
	return wide;
}

/* Give every exact sum more decimals; happens once per new scale. */
void
population_rescale(Population *population, int scale)
{
	int			digits = scale - population->head.scale;
	int64		factor = digits <= 18 ? int64_power10(digits) : 0;

	for (uint32 i = 0; i < population->head.ncustomers; i++)
	{
		PopulationEntry *entry = &population->entries[i];
		int64		gross;
		int64		refunds;
		int64		first = population->head.has_clv ? population->clv[i].first_gross : 0;

		CRM_CHECK_INTERRUPTS(i);
		if (entry->wide > 0)
			continue;
		if (factor == 0 ||
			pg_mul_s64_overflow(entry->gross.units, factor, &gross) ||
			pg_mul_s64_overflow(entry->refunds.units, factor, &refunds) ||
			pg_mul_s64_overflow(first, factor, &first))
		{
			population_make_wide(population, i + 1);
			continue;
		}
		entry->gross.units = gross;
		entry->refunds.units = refunds;
		if (population->head.has_clv)
			population->clv[i].first_gross = first;
	}
	for (uint32 i = 0; i < population->head.nwide; i++)
	{
		money_rescale(&population->wide[i].gross, AMOUNT_EXACT, digits);
		money_rescale(&population->wide[i].refunds, AMOUNT_EXACT, digits);
		money_rescale(&population->wide[i].first_gross, AMOUNT_EXACT, digits);
	}
	for (uint32 i = 0; i < population->head.nearly; i++)
		money_rescale(&population->early[i].amount, AMOUNT_EXACT, digits);
	population->head.scale = (uint8) scale;
}

/* One customer has more purchases, or refunds, than can be counted. */
void
population_too_many_orders(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("one customer has more than %u purchases or refunds", PG_UINT32_MAX),
			 errhint("Is the first argument really the customer?")));
}

/* Set or add to the value of the first day; false, and no change, beyond 64 bits. */
bool
population_note_first_units(PopulationClv *clv, int64 units, bool is_first)
{
	if (!is_first && pg_add_s64_overflow(clv->first_gross, units, &units))
		return false;
	clv->first_gross = units;
	return true;
}

/* Set (is_first) or add to the value of the first purchase day. */
static void
note_first_gross(Population *population, uint32 customer, const Money *gross, bool is_first)
{
	Money	   *first;
	int64		units;

	if (population->entries[customer - 1].wide == 0 &&
		wide_fits_int64(&gross->units, &units) &&
		population_note_first_units(&population->clv[customer - 1], units, is_first))
		return;
	first = &population_make_wide(population, customer)->first_gross;
	if (is_first)
		*first = *gross;
	else
		money_add(first, gross, population->head.amount_kind);
}

/* Keep first day, its value, and last day in step with a purchase. */
void
population_note_purchase_day(Population *population, uint32 customer, DateADT day, const Money *gross)
{
	PopulationEntry *entry = &population->entries[customer - 1];
	bool		is_first = !population_bought(entry) || day < entry->first_day;

	if (population->head.has_clv && (is_first || day == entry->first_day))
		note_first_gross(population, customer, gross, is_first);
	if (is_first)
		entry->first_day = day;
	if (!population_bought(entry) || day > entry->last_day)
		entry->last_day = day;
}

/* Add money that may need more than 64 bits to a customer. */
void
population_add_money(Population *population, uint32 customer, const Money *amount, bool is_refund)
{
	PopulationEntry *entry = &population->entries[customer - 1];
	SmallMoney *small = is_refund ? &entry->refunds : &entry->gross;
	PopulationWide *wide;
	int64		units;

	if (entry->wide == 0 && population->head.amount_kind == AMOUNT_EXACT &&
		wide_fits_int64(&amount->units, &units) &&
		!pg_add_s64_overflow(small->units, units, &units))
	{
		small->units = units;
		return;
	}
	wide = population_make_wide(population, customer);
	money_add(is_refund ? &wide->refunds : &wide->gross, amount, population->head.amount_kind);
}

/* What the CLV models and summaries want of a refund. */
void
population_note_refund(Population *population, uint32 customer, DateADT day, const Money *amount)
{
	population_add_refunds(population, customer, 1, day);
	population_add_early(population, customer, day, amount);
}

/* A row of any kind for a customer. */
void
population_update_any(Population *population, uint32 customer, const PurchaseRow *row)
{
	Money		amount = {0};

	money_add_amount(&amount, &row->amount, population->head.scale);
	if (population->head.amount_kind == AMOUNT_FLOAT)
		population_make_wide(population, customer);
	if (row->is_refund)
	{
		population_add_money(population, customer, &amount, true);
		if (population->head.has_clv)
			population_note_refund(population, customer, row->day, &amount);
		return;
	}
	population_note_purchase_day(population, customer, row->day, &amount);
	population_add_money(population, customer, &amount, false);
	if (population->head.has_clv)
		population_add_day(population, customer, row->day);
	population_count_purchase(population, customer, row->order);
}
