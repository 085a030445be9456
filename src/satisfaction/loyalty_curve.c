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
#include "math/double.h"
#include "satisfaction/survey_answer.h"

PG_FUNCTION_INFO_V1(crm_loyalty_curve_transition);
PG_FUNCTION_INFO_V1(crm_loyalty_curve_final);

/* Answers and cuts are of such a size that their squares add up. */
#define ANSWER_LARGEST 1e15

/* Below this part of a sum of squares, what is left of it is rounding. */
#define ROUNDING 1e-27

enum
{
	DEFECTION, INDIFFERENCE, AFFECTION, ZONES
};

/*
 * Sums in unevaluated pairs of doubles, some 32 digits: what a line leaves of
 * loyalty can be far less than loyalty itself.  Answers are counted from those
 * of the first respondent, so that answers far from zero keep their digits.
 */
typedef struct CurveState
{
	double		cuts[ZONES - 1];	/* satisfaction from which a zone begins, but the first */
	double		n;
	double		squares;		/* of weights */
	double		origin_x;		/* satisfaction and loyalty from which x and y are counted */
	double		origin_y;
	DoubleDouble wx;			/* of weight times satisfaction, and so on */
	DoubleDouble wxx;
	DoubleDouble wxy;
	DoubleDouble wyy;
	DoubleDouble w[ZONES];		/* the other sums by zone */
	DoubleDouble wy[ZONES];
} CurveState;

static inline void
add_to(DoubleDouble *sum, DoubleDouble term)
{
	*sum = dd_add(*sum, term);
}

static inline DoubleDouble
dd_of(double value)
{
	return (DoubleDouble) {value, 0};
}

/* All zones together. */
static DoubleDouble
zones_sum(const DoubleDouble *zones)
{
	return dd_add(dd_add(zones[DEFECTION], zones[INDIFFERENCE]), zones[AFFECTION]);
}

/* Add another group, whose sums are moved to the origin of this one. */
static void *
merge_curves(const StateShape *shape, void *argument, const void *other)
{
	CurveState *state = argument;
	const CurveState *more = other;
	DoubleDouble dx = two_sum(more->origin_x, -state->origin_x);
	DoubleDouble dy = two_sum(more->origin_y, -state->origin_y);
	DoubleDouble w = zones_sum(more->w);
	DoubleDouble wy = zones_sum(more->wy);
	DoubleDouble wdx = dd_multiply(w, dx);
	DoubleDouble wdy = dd_multiply(w, dy);

	if (state->n == 0)
		return memcpy(state, more, sizeof(CurveState));
	/* w (x + dx)^2 = w x^2 + (2 w x + w dx) dx, and the others alike */
	add_to(&state->wxx, dd_add(more->wxx, dd_multiply(dd_add(dd_add(more->wx, more->wx), wdx), dx)));
	add_to(&state->wyy, dd_add(more->wyy, dd_multiply(dd_add(dd_add(wy, wy), wdy), dy)));
	add_to(&state->wxy, dd_add(more->wxy, dd_add(dd_multiply(more->wx, dy), dd_multiply(dd_add(wy, wdy), dx))));
	add_to(&state->wx, dd_add(more->wx, wdx));
	state->squares += more->squares;
	state->n += more->n;
	for (int zone = 0; zone < ZONES; zone++)
	{
		add_to(&state->w[zone], more->w[zone]);
		add_to(&state->wy[zone], dd_add(more->wy[zone], dd_multiply(more->w[zone], dy)));
	}
	return state;
}

/* Add a respondent. */
static void
add_respondent(CurveState *state, double satisfaction, double loyalty, double weight)
{
	int			zone = satisfaction >= state->cuts[1] ? AFFECTION : satisfaction >= state->cuts[0] ? INDIFFERENCE : DEFECTION;
	DoubleDouble x;
	DoubleDouble y;
	DoubleDouble wx;
	DoubleDouble wy;

	if (state->n == 0)
	{
		state->origin_x = satisfaction;
		state->origin_y = loyalty;
	}
	x = two_sum(satisfaction, -state->origin_x);
	y = two_sum(loyalty, -state->origin_y);
	wx = dd_multiply(x, dd_of(weight));
	wy = dd_multiply(y, dd_of(weight));
	state->n++;
	state->squares += weight * weight;
	add_to(&state->wx, wx);
	add_to(&state->wxx, dd_multiply(wx, x));
	add_to(&state->wxy, dd_multiply(wx, y));
	add_to(&state->wyy, dd_multiply(wy, y));
	add_to(&state->w[zone], dd_of(weight));
	add_to(&state->wy[zone], wy);
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
	CurveState *state;
	double		cuts[ZONES - 1];
	double		weight;

	(void) crm_aggregate_context(fcinfo, shape.aggregate);
	read_cuts(fcinfo, cuts);
	state = state_begin_with(&shape, fcinfo, cuts);
	if (!survey_weight(fcinfo, 5, &weight) || PG_ARGISNULL(1) || PG_ARGISNULL(2))
		return state_datum(&shape, state);
	survey_answer_check(PG_GETARG_FLOAT8(1), "satisfaction", -ANSWER_LARGEST, ANSWER_LARGEST, false);
	survey_answer_check(PG_GETARG_FLOAT8(2), "loyalty", -ANSWER_LARGEST, ANSWER_LARGEST, false);
	add_respondent(state, PG_GETARG_FLOAT8(1), PG_GETARG_FLOAT8(2), weight);
	return state_datum(&shape, state);
}

/* a - b, 0 where it is no more than the rounding of a. */
static DoubleDouble
left_of(DoubleDouble a, DoubleDouble b)
{
	DoubleDouble left = dd_add(a, dd_negate(b));

	return left.high > ROUNDING * a.high ? left : dd_of(0);
}

/* The line by weighted least squares, and its fit; a line needs different answers. */
static void
put_line(ResultRow *row, const CurveState *state, DoubleDouble weight, double effective_n)
{
	DoubleDouble x = dd_divide(state->wx, weight);
	DoubleDouble y = dd_divide(zones_sum(state->wy), weight);
	DoubleDouble xx = left_of(state->wxx, dd_multiply(x, state->wx));
	DoubleDouble yy = left_of(state->wyy, dd_multiply(y, zones_sum(state->wy)));
	DoubleDouble xy = dd_add(state->wxy, dd_negate(dd_multiply(y, state->wx)));
	DoubleDouble slope = dd_divide(xy, xx);
	DoubleDouble rest = left_of(yy, dd_multiply(slope, xy));
	DoubleDouble intercept;

	x = dd_add(x, dd_of(state->origin_x));
	intercept = dd_add(dd_add(y, dd_of(state->origin_y)), dd_negate(dd_multiply(slope, x)));
	put_finite(row, slope.high);
	put_float_if(row, effective_n > 2 && isfinite(rest.high / xx.high), sqrt(rest.high / xx.high / (effective_n - 2)));
	put_finite(row, intercept.high);
	put_float_if(row, xx.high > 0 && yy.high > 0, fmax(-1, fmin(1, xy.high / sqrt(xx.high * yy.high))));
}

/* Error for sums that no rows have. */
static void
check_sums(const CurveState *state, DoubleDouble weight)
{
	bool		is_valid = state->n >= 1 && state->n < 0x1p53 && weight.high > 0 && state->squares > 0 &&
		state->wxx.high >= 0 && state->wyy.high >= 0;

	for (int zone = 0; zone < ZONES; zone++)
		is_valid = is_valid && state->w[zone].high >= 0;
	if (!is_valid)
		crm_invalid_state(shape.aggregate);
}

/* Line and zones; NULL without a respondent. */
Datum
crm_loyalty_curve_final(PG_FUNCTION_ARGS)
{
	const CurveState *state = state_final(&shape, fcinfo);
	DoubleDouble weight;
	double		effective_n;
	ResultRow	row;

	if (state == NULL || state->n == 0)
		PG_RETURN_NULL();
	weight = zones_sum(state->w);
	check_sums(state, weight);
	effective_n = weight.high / state->squares * weight.high;
	result_row_begin(&row, fcinfo);
	put_int(&row, (int64) state->n);
	put_finite(&row, effective_n);
	put_line(&row, state, weight, effective_n);
	for (int zone = 0; zone < ZONES; zone++)
		put_finite(&row, state->w[zone].high / weight.high);
	for (int zone = 0; zone < ZONES; zone++)
		put_finite(&row, dd_add(dd_divide(state->wy[zone], state->w[zone]), dd_of(state->origin_y)).high);
	return result_row_datum(&row);
}
