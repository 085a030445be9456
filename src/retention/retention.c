/*
 * retention.c
 *		retention: which of several conditions a customer has ever met, each
 *		together with the first.
 */
#include "base/crm.h"

#include "catalog/pg_type.h"
#include "utils/array.h"

#include "base/aggregate_state.h"
#include "funnel/event_sequence.h"

PG_FUNCTION_INFO_V1(crm_retention_transition);
PG_FUNCTION_INFO_V1(crm_retention_final);

typedef struct RetentionState
{
	int32		conditions;
	uint32		met;
} RetentionState;

static bool
is_valid(const StateShape *shape, const void *state, Size tail)
{
	const RetentionState *retention = state;

	return retention->conditions >= 1 && retention->conditions <= FUNNEL_MOST_STEPS;
}

static void *
merge(const StateShape *shape, void *state, const void *other)
{
	((RetentionState *) state)->met |= ((const RetentionState *) other)->met;
	return state;
}

static const StateShape shape = {
	.aggregate = "crm.retention",
	.kind = 0x52455401,			/* layout 1 */
	.size = sizeof(RetentionState),
	.options = sizeof(int32),
	.options_at = 0,
	.options_change = "number of conditions changes",
	.options_hint = "Give all rows the same conditions.",
	.is_valid = is_valid,
	.merge = merge
};

STATE_COMBINE(crm_retention_combine, &shape)

/* retention(VARIADIC conditions): add a row. */
Datum
crm_retention_transition(PG_FUNCTION_ARGS)
{
	RetentionState options = {0};
	uint32		mask = event_conditions_argument(fcinfo, 1, &options.conditions);
	RetentionState *state = state_begin_with(&shape, fcinfo, &options);

	state->met |= mask;
	PG_RETURN_DATUM(state_datum(&shape, state));
}

/* One truth value for each condition; NULL without a row. */
Datum
crm_retention_final(PG_FUNCTION_ARGS)
{
	const RetentionState *state = state_final(&shape, fcinfo);
	Datum		met[FUNNEL_MOST_STEPS];

	if (state == NULL)
		PG_RETURN_NULL();
	for (int i = 0; i < state->conditions; i++)
		met[i] = BoolGetDatum((state->met & 1) != 0 && (state->met >> i & 1) != 0);
	PG_RETURN_ARRAYTYPE_P(construct_array(met, state->conditions, BOOLOID, 1, true, TYPALIGN_CHAR));
}
