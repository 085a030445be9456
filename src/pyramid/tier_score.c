/*
 * tier_score.c
 *		The tier of a customer by limits, and how it holds over time.
 */
#include "base/crm.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "utils/array.h"

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

/* tier_of(limits, value): 1 (best) to one more than there are limits. */
Datum
crm_tier_of(PG_FUNCTION_ARGS)
{
	int			tiers;
	const float8 *limits = limits_argument(fcinfo, 0, &tiers);
	double		value = PG_GETARG_FLOAT8(1);

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
 * tier_with_hysteresis(value, previous_tier, limits, margin, periods_in_tier,
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

	if (PG_ARGISNULL(0) || PG_ARGISNULL(2) || PG_ARGISNULL(3) || PG_ARGISNULL(5))
		PG_RETURN_NULL();
	value = PG_GETARG_FLOAT8(0);
	value_check(value, "value");
	limits = limits_argument(fcinfo, 2, &tiers);
	hysteresis = hysteresis_arguments(PG_GETARG_FLOAT8(3), PG_GETARG_INT32(5));
	if (!PG_ARGISNULL(4) && PG_GETARG_INT32(4) < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("periods_in_tier must not be negative, but is %d", PG_GETARG_INT32(4)),
				 errhint("It counts periods; leave it out if they are not known.")));
	if (PG_ARGISNULL(1))
		PG_RETURN_INT32(tier_of(limits, tiers, value));
	check_previous(PG_GETARG_INT32(1), tiers);
	PG_RETURN_INT32(tier_after(limits, tiers, &hysteresis, value, PG_GETARG_INT32(1),
							   PG_ARGISNULL(4) ? INFINITY : (double) PG_GETARG_INT32(4)));
}

/* State of steady_tier, a bigint[] of two: the tier and the periods in it. */
enum
{
	STEADY_TIER, STEADY_PERIODS, STEADY_ITEMS
};

#define STEADY(state) ((int64 *) ((char *) (state) + ARR_OVERHEAD_NONULLS(1)))

static ArrayType *
steady_argument(FunctionCallInfo fcinfo)
{
	ArrayType  *state = PG_GETARG_ARRAYTYPE_P(0);

	if (ARR_NDIM(state) != 1 || ARR_DIMS(state)[0] != STEADY_ITEMS || ARR_HASNULL(state) ||
		ARR_ELEMTYPE(state) != INT8OID ||
		STEADY(state)[STEADY_TIER] < 1 || STEADY(state)[STEADY_TIER] > MAX_TIERS ||
		STEADY(state)[STEADY_PERIODS] < 1)
		crm_invalid_state("crm.steady_tier");
	return state;
}

/* The state of a customer in its first period. */
static ArrayType *
steady_create(int tier)
{
	Datum		items[STEADY_ITEMS];

	items[STEADY_TIER] = Int64GetDatum(tier);
	items[STEADY_PERIODS] = Int64GetDatum(1);
	return construct_array(items, STEADY_ITEMS, INT8OID, sizeof(int64), FLOAT8PASSBYVAL,
						   TYPALIGN_DOUBLE);
}

/* steady_tier(value, limits, margin, minimum_stay): one more period. */
Datum
crm_steady_tier_transition(PG_FUNCTION_ARGS)
{
	static const char *const names[] = {"limits", "margin", "minimum_stay"};
	TierHysteresis hysteresis;
	const float8 *limits;
	ArrayType  *state;
	int64	   *items;
	double		value;
	int			tiers;
	int			tier;

	(void) crm_aggregate_context(fcinfo, "crm.steady_tier");
	for (int i = 0; i < (int) lengthof(names); i++)
		if (PG_ARGISNULL(2 + i))
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("%s must not be null", names[i]),
					 errhint("Pass a constant.")));
	limits = limits_argument(fcinfo, 2, &tiers);
	hysteresis = hysteresis_arguments(PG_GETARG_FLOAT8(3), PG_GETARG_INT32(4));
	if (PG_ARGISNULL(1))
	{
		if (PG_ARGISNULL(0))
			PG_RETURN_NULL();
		PG_RETURN_POINTER(steady_argument(fcinfo));
	}
	value = PG_GETARG_FLOAT8(1);
	value_check(value, "value");
	if (PG_ARGISNULL(0))
		PG_RETURN_POINTER(steady_create(tier_of(limits, tiers, value)));
	state = steady_argument(fcinfo);
	items = STEADY(state);
	check_previous((int32) items[STEADY_TIER], tiers);
	tier = tier_after(limits, tiers, &hysteresis, value, (int) items[STEADY_TIER],
					  (double) items[STEADY_PERIODS]);
	if (tier != items[STEADY_TIER])
		items[STEADY_PERIODS] = 0;
	items[STEADY_TIER] = tier;
	if (items[STEADY_PERIODS] < PG_INT32_MAX)
		items[STEADY_PERIODS]++;
	PG_RETURN_POINTER(state);
}

static Datum
steady_result(FunctionCallInfo fcinfo, int item)
{
	(void) crm_aggregate_context(fcinfo, "crm.steady_tier");
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	PG_RETURN_INT32((int32) STEADY(steady_argument(fcinfo))[item]);
}

Datum
crm_steady_tier_final(PG_FUNCTION_ARGS)
{
	return steady_result(fcinfo, STEADY_TIER);
}

Datum
crm_steady_tier_periods_final(PG_FUNCTION_ARGS)
{
	return steady_result(fcinfo, STEADY_PERIODS);
}
