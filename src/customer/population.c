/*
 * population.c
 *		All customers in one aggregate state: what it is, and what goes together
 *		in one.
 */
#include "base/crm.h"

#include "base/aggregate_state.h"
#include "customer/population_build.h"

/* A new population with its own memory context below parent. */
Population *
population_create(KeyKind key_kind, bool has_clv, MemoryContext parent)
{
	MemoryContext context = AllocSetContextCreate(parent, "crm population",
												  ALLOCSET_START_SMALL_SIZES);
	Population *population = MemoryContextAllocZero(context, sizeof(Population));

	EOH_init_header(&population->hdr, &population_methods, context);
	population->context = context;
	population->head.version = POPULATION_VERSION;
	population->head.key_kind = key_kind;
	population->head.has_clv = has_clv;
	population->head.last_event = DATEVAL_NOBEGIN;
	population->head.last_refund = DATEVAL_NOBEGIN;
	population_table_create(population, 0);
	return population;
}

/* The aggregate state as a datum, and back. */
Datum
population_state_datum(Population *population)
{
	return EOHPGetRWDatum(&population->hdr);
}

/* What is flattened of it is merged into another and never seen. */
void
population_set_partial(Population *population)
{
	population->is_partial = true;
}

/*
 * The state to work on.  It is flat only in an aggregate that someone made of
 * our functions with an INITCOND of his own; then it is taken in first.
 */
Population *
population_from_state(Datum state, MemoryContext parent)
{
	PopulationView view;
	Population *population;

	if (VARATT_IS_EXTERNAL_EXPANDED_RW(DatumGetPointer(state)))
		return (Population *) DatumGetEOHP(state);
	view = population_argument(state);
	population = population_create(view.head->key_kind, view.head->has_clv, parent);
	population_merge(population, &view);
	return population;
}

Size
population_memory(Population *population)
{
	return MemoryContextMemAllocated(population->context, true);
}

/* Both sides of a merge, or state and row, must count the same things. */
void
population_check_kinds(Population *population, AmountKind amount_kind, OrderKind order_kind)
{
	PopulationHead *head = &population->head;

	if (likely(head->amount_kind == amount_kind && head->order_kind == order_kind))
		return;
	if (head->order_kind == ORDER_UNKNOWN)
		head->order_kind = order_kind;
	if (head->amount_kind == AMOUNT_UNKNOWN)
		head->amount_kind = amount_kind;
	if (amount_kind == AMOUNT_UNKNOWN)
		amount_kind = head->amount_kind;
	if (order_kind == ORDER_UNKNOWN)
		order_kind = head->order_kind;
	if (head->amount_kind != amount_kind)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot merge exact amounts with double precision amounts"),
				 errhint("Build both populations with the same amount type, for instance amount::numeric.")));
	if (head->order_kind != order_kind)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot merge purchases that were counted in different ways"),
				 errhint("Build both populations with order ids of the same type, or both without.")));
}

/* Both sides must know days, or neither. */
void
population_check_dates(const Population *population, bool has_dates)
{
	if (unlikely(population->head.ncustomers > 0 && population_has_dates(&population->head) != has_dates))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot merge populations made by population_of_items and population"),
				 errhint("Build both with the same aggregate.")));
}
