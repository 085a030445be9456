/*
 * loyalty_curve.c
 *		How loyalty follows satisfaction in a group: the line, and the zones of
 *		Jones & Sasser 1995, "Why satisfied customers defect", Harvard Business
 *		Review 73/6.
 */
#include "base/crm.h"

#include <math.h>

#include "base/aggregate_state.h"
#include "base/result_rows.h"
#include "satisfaction/survey_answer.h"

PG_FUNCTION_INFO_V1(crm_loyalty_curve_transition);
PG_FUNCTION_INFO_V1(crm_loyalty_curve_final);

/* Answers and cuts are of such a size that their squares add up. */
#define ANSWER_LARGEST 1e15

enum
{
	DEFECTION, INDIFFERENCE, AFFECTION, ZONES
};

typedef struct CurveState
{
	double		cuts[ZONES - 1];	/* satisfaction from which a zone begins, but the first */
	double		n;
	double		weight;			/* sum of weights */
	double		squares;		/* of weights */
	double		x;				/* means: satisfaction, loyalty */
	double		y;
	double		xx;				/* sums about the means */
	double		xy;
	double		yy;
	double		zone_weight[ZONES];
	double		zone_loyalty[ZONES];	/* sums */
} CurveState;

/* Add another group (Chan, Golub & LeVeque 1983, "Algorithms for computing the sample variance"). */
static void *
merge_curves(const StateShape *shape, void *argument, const void *other)
{
	CurveState *state = argument;
	const CurveState *more = other;
	double		weight = state->weight + more->weight;
	double		part = weight > 0 ? more->weight / weight : 0;
	double		dx = more->x - state->x;
	double		dy = more->y - state->y;

	state->xx += more->xx + dx * dx * state->weight * part;
	state->xy += more->xy + dx * dy * state->weight * part;
	state->yy += more->yy + dy * dy * state->weight * part;
	state->x += dx * part;
	state->y += dy * part;
	state->weight = weight;
	state->squares += more->squares;
	state->n += more->n;
	for (int zone = 0; zone < ZONES; zone++)
	{
		state->zone_weight[zone] += more->zone_weight[zone];
		state->zone_loyalty[zone] += more->zone_loyalty[zone];
	}
	return state;
}

/* Whatever the numbers are, adding to them is safe. */
static const StateShape shape = {
	.aggregate = "crm.loyalty_curve",
	.element = FLOAT8OID,
	.size = sizeof(CurveState),
	.options = sizeof(double[ZONES - 1]),
	.options_at = offsetof(CurveState, cuts),
	.options_change = "limits of the zones change",
	.options_hint = "One curve has one set of zones; use GROUP BY for several.",
	.merge = merge_curves
};

STATE_COMBINE(crm_loyalty_curve_combine, &shape)

/* The limits of the zones. */
static void
read_cuts(FunctionCallInfo fcinfo, double *cuts)
{
	static const char *const names[] = {"indifference_from", "affection_from"};

	for (int i = 0; i < ZONES - 1; i++)
	{
		crm_refuse_null(fcinfo, 3 + i, names[i], "Pass the satisfaction from which a zone begins: 3 and 5 of 5 points, for instance.");
		cuts[i] = PG_GETARG_FLOAT8(3 + i);
		survey_answer_check(cuts[i], names[i], -ANSWER_LARGEST, ANSWER_LARGEST, false);
	}
	if (cuts[0] > cuts[1])
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("indifference_from %.15g is above affection_from %.15g", cuts[0], cuts[1]),
				 errhint("The zone of indifference comes before that of affection.")));
}

/* loyalty_curve(satisfaction, loyalty, indifference_from, affection_from, weight): add a respondent. */
Datum
crm_loyalty_curve_transition(PG_FUNCTION_ARGS)
{
	CurveState	one = {.n = 1};
	CurveState *state;
	double		cuts[ZONES - 1];
	int			zone;

	(void) crm_aggregate_context(fcinfo, shape.aggregate);
	read_cuts(fcinfo, cuts);
	state = state_begin_with(&shape, fcinfo, cuts);
	if (!survey_weight(fcinfo, 5, &one.weight) || PG_ARGISNULL(1) || PG_ARGISNULL(2))
		return state_datum(&shape, state);
	one.x = PG_GETARG_FLOAT8(1);
	one.y = PG_GETARG_FLOAT8(2);
	survey_answer_check(one.x, "satisfaction", -ANSWER_LARGEST, ANSWER_LARGEST, false);
	survey_answer_check(one.y, "loyalty", -ANSWER_LARGEST, ANSWER_LARGEST, false);
	one.squares = one.weight * one.weight;
	zone = one.x >= cuts[1] ? AFFECTION : one.x >= cuts[0] ? INDIFFERENCE : DEFECTION;
	one.zone_weight[zone] = one.weight;
	one.zone_loyalty[zone] = one.weight * one.y;
	return state_datum(&shape, merge_curves(&shape, state, &one));
}

/* The line by weighted least squares, and its fit; a line needs different answers. */
static void
put_line(ResultRow *row, const CurveState *state, double effective_n)
{
	double		slope = state->xy / state->xx;
	double		rest = fmax(state->yy - slope * state->xy, 0);

	put_finite(row, slope);
	put_float_if(row, effective_n > 2 && isfinite(rest / state->xx), sqrt(rest / state->xx / (effective_n - 2)));
	put_finite(row, state->y - slope * state->x);
	put_float_if(row, state->xx > 0 && state->yy > 0,
				 fmax(-1, fmin(1, state->xy / sqrt(state->xx * state->yy))));
}

/* Line and zones; NULL without a respondent. */
Datum
crm_loyalty_curve_final(PG_FUNCTION_ARGS)
{
	const CurveState *state = state_final(&shape, fcinfo);
	double		effective_n;
	ResultRow	row;

	if (state == NULL || state->n == 0)
		PG_RETURN_NULL();
	if (!(state->n >= 1 && state->n < 0x1p53 && state->weight > 0 && state->squares > 0 && state->xx >= 0 && state->yy >= 0))
		crm_invalid_state(shape.aggregate);
	effective_n = state->weight / state->squares * state->weight;
	result_row_begin(&row, fcinfo);
	put_int(&row, (int64) state->n);
	put_finite(&row, effective_n);
	put_line(&row, state, effective_n);
	for (int zone = 0; zone < ZONES; zone++)
		put_finite(&row, state->zone_weight[zone] / state->weight);
	for (int zone = 0; zone < ZONES; zone++)
		put_finite(&row, state->zone_loyalty[zone] / state->zone_weight[zone]);
	return result_row_datum(&row);
}
