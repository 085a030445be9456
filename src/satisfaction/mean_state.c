/*
 * mean_state.c
 *		mean_detail, and what other means of survey answers share with it: sums
 *		of weights and of weighted values, and the t interval of the mean.
 *
 * The sums are unevaluated pairs of doubles, some 32 digits, so that any order
 * of the rows and any number of workers gives the same mean and error.
 */
#include "base/crm.h"

#include "math/double.h"
#include "satisfaction/mean_state.h"

PG_FUNCTION_INFO_V1(crm_mean_detail_transition);
PG_FUNCTION_INFO_V1(crm_mean_final);
PG_FUNCTION_INFO_V1(crm_mean_detail_final);

/* Magnitudes of values whose squares can be added up with weights. */
#define LEAST_VALUE 1e-100
#define GREATEST_VALUE 1e100

/* Weights w in the unit of the state, values v. */
enum
{
	SUM_W, SUM_WV, SUM_WW, SUM_WWV, SUM_WWVV, SUMS
};

typedef struct MeanState
{
	double		confidence;
	int64		n;
	SurveyUnit	unit;
	DoubleDouble sum[SUMS];
} MeanState;

static bool
is_valid(const StateShape *shape, const void *state, Size tail)
{
	return survey_unit_valid(&((const MeanState *) state)->unit);
}

/* Bring the sums to a larger unit of weights. */
static void
scale_sums(MeanState *state, double factor)
{
	if (factor == 1)
		return;
	for (int s = 0; s < SUMS; s++)
		for (int power = s < SUM_WW ? 1 : 2; power > 0; power--)
		{
			state->sum[s].high *= factor;
			state->sum[s].low *= factor;
		}
}

/* Add the rows of another state. */
static void *
merge(const StateShape *shape, void *state, const void *other)
{
	MeanState  *one = state;
	MeanState	two = *(const MeanState *) other;

	scale_sums(one, survey_unit_join(&one->unit, &two.unit));
	scale_sums(&two, survey_unit_join(&two.unit, &one->unit));
	one->n += two.n;
	for (int s = 0; s < SUMS; s++)
		one->sum[s] = dd_add(one->sum[s], two.sum[s]);
	return one;
}

static const StateShape shape = {
	.aggregate = "crm.mean_detail",
	.kind = 0x4D454102,			/* layout 2 */
	.size = sizeof(MeanState),
	.options = sizeof(double),
	.options_at = offsetof(MeanState, confidence),
	.options_change = "the confidence changes",
	.options_hint = "Pass the same confidence in all rows.",
	.is_valid = is_valid,
	.merge = merge
};

STATE_COMBINE(crm_mean_combine, &shape)

static void
check_value(double value)
{
	if (!(value == 0 || (fabs(value) >= LEAST_VALUE && fabs(value) <= GREATEST_VALUE)))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("value %s cannot be averaged", isnan(value) ? "NaN" : psprintf("%.15g", value)),
				 errhint("Values are finite, 0 or of size 1e-100 to 1e100; what is unknown is NULL.")));
}

/* The body of a transition function: add a value with a weight above 0, if the row counts. */
Datum
mean_state_add(FunctionCallInfo fcinfo, bool counts, double value, double weight, double confidence)
{
	MeanState  *state = state_begin_with(&shape, fcinfo, &confidence);
	DoubleDouble wv;
	DoubleDouble ww;

	if (!counts || weight == 0)
		return state_datum(&shape, state);
	check_value(value);
	if (unlikely(survey_unit_exceeded(&state->unit, weight)))
		scale_sums(state, survey_unit_raise(&state->unit, weight));
	weight *= state->unit.inverse;
	state->n++;
	wv = two_product(weight, value);
	ww = two_product(weight, weight);
	state->sum[SUM_W] = dd_add(state->sum[SUM_W], (DoubleDouble) {weight, 0});
	state->sum[SUM_WV] = dd_add(state->sum[SUM_WV], wv);
	state->sum[SUM_WW] = dd_add(state->sum[SUM_WW], ww);
	state->sum[SUM_WWV] = dd_add(state->sum[SUM_WWV], dd_multiply(ww, (DoubleDouble) {value, 0}));
	state->sum[SUM_WWVV] = dd_add(state->sum[SUM_WWVV], dd_multiply(wv, wv));
	return state_datum(&shape, state);
}

/* mean_detail(value [, weight [, confidence]]): add a value. */
Datum
crm_mean_detail_transition(PG_FUNCTION_ARGS)
{
	double		weight = PG_NARGS() > 2 ? weight_argument(fcinfo, 2) : 1;

	return mean_state_add(fcinfo, !PG_ARGISNULL(1), PG_ARGISNULL(1) ? 0 : PG_GETARG_FLOAT8(1), weight,
						  confidence_argument(fcinfo, 3));
}

/* The state in argument 0, checked as far as the results need it; NULL without rows. */
static const MeanState *
read_state(FunctionCallInfo fcinfo)
{
	const MeanState *state = state_final(&shape, fcinfo);

	if (state == NULL || state->n == 0)
		return NULL;
	if (!(state->n > 0 && state->n <= ((int64) 1 << 53) &&
		  state->sum[SUM_W].high > 0 && state->sum[SUM_W].high <= 0x1p500 &&
		  state->sum[SUM_WW].high > 0 && state->sum[SUM_WW].high <= 0x1p500 &&
		  isfinite(state->sum[SUM_WV].high) && isfinite(state->sum[SUM_WWV].high) && isfinite(state->sum[SUM_WWVV].high) &&
		  state->confidence > 0 && state->confidence < 1))
		crm_invalid_state(shape.aggregate);
	return state;
}

/* Rounded once, so that the mean of equal values is the value. */
static double
mean_of(const MeanState *state)
{
	DoubleDouble weight = state->sum[SUM_W];
	double		mean = state->sum[SUM_WV].high / weight.high;
	DoubleDouble rest = dd_add(state->sum[SUM_WV], dd_multiply((DoubleDouble) {-mean, 0}, weight));

	return mean + rest.high / weight.high;
}

/* Sum w^2 (v - mean)^2 = sum w^2 v^2 - 2 mean sum w^2 v + mean^2 sum w^2. */
static double
spread_of(const MeanState *state, double mean)
{
	DoubleDouble square = dd_multiply(two_product(mean, mean), state->sum[SUM_WW]);
	DoubleDouble cross = dd_multiply((DoubleDouble) {-2 * mean, 0}, state->sum[SUM_WWV]);
	DoubleDouble spread = dd_add(dd_add(state->sum[SUM_WWVV], cross), square);

	/* below this there is nothing but the rounding of the mean */
	return spread.high > 1e-30 * square.high ? spread.high : 0;
}

/* The mean; NULL without rows. */
Datum
crm_mean_final(PG_FUNCTION_ARGS)
{
	const MeanState *state = read_state(fcinfo);

	if (state == NULL)
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(mean_of(state));
}

/* The mean and how far it may be off, as a row of type mean_detail. */
Datum
crm_mean_detail_final(PG_FUNCTION_ARGS)
{
	const MeanState *state = read_state(fcinfo);
	MeanDetail	detail = {0};
	double		total;
	double		n;
	ResultRow	row;

	if (state == NULL)
		PG_RETURN_NULL();
	n = (double) state->n;
	total = state->sum[SUM_W].high;
	detail.n = state->n;
	detail.effective_n = total * total / state->sum[SUM_WW].high;
	detail.interval.center = mean_of(state);
	detail.has_se = state->n > 1;
	if (detail.has_se)
		detail.interval = survey_mean(mean_of(state), sqrt(spread_of(state, mean_of(state)) * n / (n - 1)) / total,
									  n, state->confidence);
	detail.confidence = state->confidence;
	result_row_begin(&row, fcinfo);
	put_fields(&row, &mean_detail, &detail);
	return result_row_datum(&row);
}

