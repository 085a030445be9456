/*
 * risk.c
 *		Two by two: a problem met or not, an event such as leaving or not.
 */
#include "base/crm.h"

#include <math.h>

#include "base/aggregate_state.h"
#include "base/result_rows.h"

PG_FUNCTION_INFO_V1(crm_risk_transition);
PG_FUNCTION_INFO_V1(crm_risk_final);

/* Half of the width of an interval that holds 95 %, in standard errors. */
#define WIDTH_95 1.959963984540054

/* In SQL a bigint[]; counts[problem][event]. */
typedef struct RiskCounts
{
	int64		counts[2][2];
	int64		unknown;
} RiskCounts;

/* Numbers of rows, far from overflow. */
static bool
is_valid(const StateShape *shape, const void *argument, Size tail)
{
	const RiskCounts *state = argument;
	const int64 *count = &state->counts[0][0];

	for (int i = 0; i < 4; i++)
		if (count[i] < 0 || count[i] > PG_INT64_MAX / 8)
			return false;
	return state->unknown >= 0 && state->unknown <= PG_INT64_MAX / 8;
}

static void *
merge(const StateShape *shape, void *argument, const void *other)
{
	RiskCounts *state = argument;
	const RiskCounts *more = other;

	for (int problem = 0; problem < 2; problem++)
		for (int event = 0; event < 2; event++)
			state->counts[problem][event] += more->counts[problem][event];
	state->unknown += more->unknown;
	return state;
}

static const StateShape shape = {
	.aggregate = "crm.risk",
	.element = INT8OID,
	.size = sizeof(RiskCounts),
	.is_valid = is_valid,
	.merge = merge
};

STATE_COMBINE(crm_risk_combine, &shape)

/* risk(problem, event): add one case. */
Datum
crm_risk_transition(PG_FUNCTION_ARGS)
{
	RiskCounts *state = state_begin(&shape, fcinfo);

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		state->unknown++;
	else
		state->counts[PG_GETARG_BOOL(1)][PG_GETARG_BOOL(2)]++;
	return state_datum(&shape, state);
}

/* A ratio with its limits; NULL without one, limits NULL without an error. */
static void
put_ratio(ResultRow *row, double ratio, double log_error)
{
	double		factor = exp(WIDTH_95 * log_error);

	put_finite(row, ratio);
	put_finite(row, ratio / factor);
	put_finite(row, ratio * factor);
}

/*
 * The row of type crm.risk.  a, b: with the problem, with and without the event;
 * c, d: without the problem.  Limits by the logarithm: of the relative risk Katz,
 * Baptista, Azen & Pike (1978), of the odds ratio Woolf (1955).  The attributable
 * fraction of the population is Levin's (1953), (overall - without) / overall,
 * which is the excess over all events.
 */
Datum
crm_risk_final(PG_FUNCTION_ARGS)
{
	const RiskCounts *state = state_final(&shape, fcinfo);
	double		a,
				b,
				c,
				d,
				with,
				without,
				excess;
	ResultRow	row;

	if (state == NULL)
		PG_RETURN_NULL();
	a = (double) state->counts[1][1];
	b = (double) state->counts[1][0];
	c = (double) state->counts[0][1];
	d = (double) state->counts[0][0];
	with = a / (a + b);
	without = c / (c + d);
	excess = a - (a + b) * without;
	result_row_begin(&row, fcinfo);
	put_int(&row, state->counts[0][0] + state->counts[0][1] + state->counts[1][0] + state->counts[1][1]);
	put_int(&row, state->unknown);
	put_int(&row, state->counts[1][0] + state->counts[1][1]);
	put_int(&row, state->counts[0][0] + state->counts[0][1]);
	put_finite(&row, with);
	put_finite(&row, without);
	put_ratio(&row, with / without, sqrt(1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)));
	put_ratio(&row, a * d / (b * c), sqrt(1 / a + 1 / b + 1 / c + 1 / d));
	put_finite(&row, excess / a);
	put_finite(&row, excess / (a + c));
	put_finite(&row, excess);
	put_finite(&row, (a * d - b * c) / sqrt((a + b) * (c + d) * (a + c) * (b + d)));
	return result_row_datum(&row);
}
