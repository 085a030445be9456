/*
 * tier_score.c
 *		The tier of a customer by limits, and how it holds over time.
 */
#include "base/crm.h"

#include <math.h>

#include "base/aggregate_state.h"
#include "base/float_list.h"
#include "base/sorted_values.h"
#include "pyramid/tier_model.h"

PG_FUNCTION_INFO_V1(crm_tier_of);
PG_FUNCTION_INFO_V1(crm_tier_with_hysteresis);
PG_FUNCTION_INFO_V1(crm_steady_tier_transition);
PG_FUNCTION_INFO_V1(crm_steady_tier_final);
PG_FUNCTION_INFO_V1(crm_steady_tier_periods_final);

/* Limits of a call, and with them the number of tiers. */
static const float8 *
limits_argument(FunctionCallInfo fcinfo, int argument, int *tiers)
{
	const float8 *limits = float_list_read_cuts(PG_GETARG_ARRAYTYPE_P(argument), "limits", false,
												 MAX_TIERS - 1, tiers);

	*tiers += 1;
	return limits;
}

/* tier_of(value, limits): 1 (best) to one more than there are limits. */
Datum
crm_tier_of(PG_FUNCTION_ARGS)
{
	int			tiers;
	const float8 *limits = limits_argument(fcinfo, 1, &tiers);
	double		value = PG_GETARG_FLOAT8(0);

	value_check(value, "value");
	PG_RETURN_INT32(tier_of(limits, tiers, value));
}

/* Margin and minimum stay in two arguments that are not NULL. */
static TierHysteresis
hysteresis_arguments(double margin, int32 minimum_stay)
{
	if (!(margin >= 0 && margin < 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("margin must be from 0 to below 1, not %.15g", margin),
				 errhint("Write 0.1 for a tenth of each limit.")));
	if (minimum_stay < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("minimum_stay must not be negative, but is %d", minimum_stay),
				 errhint("It counts periods; 0 lets a customer fall at once.")));
	return (TierHysteresis) {.margin = margin,.minimum_stay = minimum_stay};
}

static void
check_previous(int32 previous, int tiers)
{
	if (previous < 1 || previous > tiers)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("previous tier %d is not one of the %d tiers", previous, tiers),
				 errhint("%d limits make %d tiers; 1 is the best.", tiers - 1, tiers)));
}

/*
 * tier_with_hysteresis(value, limits, previous_tier, margin, periods_in_tier,
 * minimum_stay).  Without a previous tier it is tier_of(); a customer whose
 * periods are not known (NULL) has stayed long enough.
 */
Datum
crm_tier_with_hysteresis(PG_FUNCTION_ARGS)
{
	TierHysteresis hysteresis;
	const float8 *limits;
	int			tiers;
	double		value;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(3) || PG_ARGISNULL(5))
		PG_RETURN_NULL();
	value = PG_GETARG_FLOAT8(0);
	value_check(value, "value");
	limits = limits_argument(fcinfo, 1, &tiers);
	hysteresis = hysteresis_arguments(PG_GETARG_FLOAT8(3), PG_GETARG_INT32(5));
	if (!PG_ARGISNULL(4) && PG_GETARG_INT32(4) < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("periods_in_tier must not be negative, but is %d", PG_GETARG_INT32(4)),
				 errhint("It counts periods; leave it out if they are not known.")));
	if (PG_ARGISNULL(2))
		PG_RETURN_INT32(tier_of(limits, tiers, value));
	check_previous(PG_GETARG_INT32(2), tiers);
	PG_RETURN_INT32(tier_after(limits, tiers, &hysteresis, value, PG_GETARG_INT32(2),
							   PG_ARGISNULL(4) ? INFINITY : (double) PG_GETARG_INT32(4)));
}

/* State of steady_tier, in SQL a bigint[]. */
typedef struct SteadyTier
{
	int64		tier;			/* 0 before the first period */
	int64		periods;		/* in it */
} SteadyTier;

/* A tier that there can be, held for a period at least. */
static bool
is_valid(const StateShape *shape, const void *state, Size tail)
{
	const SteadyTier *steady = state;

	return steady->tier >= 1 && steady->tier <= MAX_TIERS && steady->periods >= 1;
}

static const StateShape shape = {
	.aggregate = "crm.steady_tier",
	.element = INT8OID,
	.size = sizeof(SteadyTier),
	.is_valid = is_valid
};

/* One more period with that value. */
static void
add_period(SteadyTier *steady, const float8 *limits, int tiers, const TierHysteresis *hysteresis,
		   double value)
{
	int			tier;

	if (steady->tier == 0)
		tier = tier_of(limits, tiers, value);
	else
	{
		check_previous((int32) steady->tier, tiers);
		tier = tier_after(limits, tiers, hysteresis, value, (int) steady->tier, (double) steady->periods);
	}
	if (tier != steady->tier)
		*steady = (SteadyTier) {.tier = tier};
	if (steady->periods < PG_INT32_MAX)
		steady->periods++;
}

/* steady_tier(value, limits, margin, minimum_stay): one more period. */
Datum
crm_steady_tier_transition(PG_FUNCTION_ARGS)
{
	static const char *const names[] = {"limits", "margin", "minimum_stay"};
	TierHysteresis hysteresis;
	SteadyTier *state = state_begin(&shape, fcinfo);
	const float8 *limits;
	double		value;
	int			tiers;

	for (int i = 0; i < (int) lengthof(names); i++)
		crm_refuse_null(fcinfo, 2 + i, names[i], "Pass a constant.");
	limits = limits_argument(fcinfo, 2, &tiers);
	hysteresis = hysteresis_arguments(PG_GETARG_FLOAT8(3), PG_GETARG_INT32(4));
	if (PG_ARGISNULL(1))
		return state_unchanged(fcinfo);
	value = PG_GETARG_FLOAT8(1);
	value_check(value, "value");
	add_period(state, limits, tiers, &hysteresis, value);
	return state_datum(&shape, state);
}

Datum
crm_steady_tier_final(PG_FUNCTION_ARGS)
{
	const SteadyTier *state = state_final(&shape, fcinfo);

	if (state == NULL)
		PG_RETURN_NULL();
	PG_RETURN_INT32((int32) state->tier);
}

Datum
crm_steady_tier_periods_final(PG_FUNCTION_ARGS)
{
	const SteadyTier *state = state_final(&shape, fcinfo);

	if (state == NULL)
		PG_RETURN_NULL();
	PG_RETURN_INT32((int32) state->periods);
}
