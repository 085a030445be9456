/*
 * answers.c
 *		Answers to one question, counted by class: the state of aggregates over
 *		an answer column, with or without weights.
 */
#include "base/crm.h"

#include "nodes/primnodes.h"

#include "satisfaction/answers.h"

/* Numbers of rows that a double holds exactly. */
#define MOST_ROWS ((int64) 1 << 53)

/* The weights behind the counts of a state. */
static AnswerWeights *
weights_of(const AnswerShape *shape, const void *state)
{
	return (AnswerWeights *) ((char *) unconstify(void *, state) + ANSWER_COUNTS_SIZE(shape->classes));
}

/* Adding needs a unit; the rest is checked in the end. */
bool
answers_valid(const StateShape *shape, const void *state, Size tail)
{
	const AnswerShape *answers = (const AnswerShape *) shape;

	return !answers->weighted || survey_unit_valid(&weights_of(answers, state)->unit);
}

static void
scale_sum(MathSum *sum, double factor)
{
	sum->sum *= factor;
	sum->carry *= factor;
}

/* Bring the sums of a state to a larger unit. */
static void
scale_sums(const AnswerShape *shape, AnswerWeights *weights, double factor)
{
	if (factor == 1)
		return;
	for (int c = 0; c < shape->classes; c++)
	{
		scale_sum(&weights->of[c].weight, factor);
		scale_sum(&weights->of[c].square, factor);
		scale_sum(&weights->of[c].square, factor);
	}
}

/* Add the answers of another state. */
void *
answers_merge(const StateShape *shape, void *state, const void *other)
{
	const AnswerShape *answers = (const AnswerShape *) shape;
	AnswerState *sums = state;
	const AnswerState *more = other;

	for (int c = 0; c < answers->classes; c++)
		sums->count[c] += more->count[c];
	if (answers->weighted)
	{
		AnswerWeights *weights = weights_of(answers, state);
		AnswerWeights *added = palloc(offsetof(AnswerWeights, of) + answers->classes * sizeof(AnswerSums));

		memcpy(added, weights_of(answers, other), offsetof(AnswerWeights, of) + answers->classes * sizeof(AnswerSums));
		scale_sums(answers, weights, survey_unit_join(&weights->unit, &added->unit));
		scale_sums(answers, added, survey_unit_join(&added->unit, &weights->unit));
		for (int c = 0; c < answers->classes; c++)
		{
			math_sum_merge(&weights->of[c].weight, &added->of[c].weight);
			math_sum_merge(&weights->of[c].square, &added->of[c].square);
		}
		pfree(added);
	}
	return state;
}

/* Which of a question's two states an argument is, by its size; its own check follows. */
static const AnswerShape *
shape_of(const Question *question, FunctionCallInfo fcinfo, int argument)
{
	if (PG_ARGISNULL(argument) ||
		VARSIZE(PG_DETOAST_DATUM(PG_GETARG_DATUM(argument))) < question->weighted.shape.size)
		return &question->plain;
	return &question->weighted;
}

/* The body of a question's combine function. */
Datum
answers_combine(const Question *question, FunctionCallInfo fcinfo)
{
	return state_combine(&shape_of(question, fcinfo, PG_ARGISNULL(1) ? 0 : 1)->shape, fcinfo);
}

/*
 * The body of a transition function: count an answer of that class with that
 * weight; ANSWER_NONE or weight 0 counts nothing.  UNWEIGHTED says that the
 * aggregate has no weights.
 */
Datum
answers_add(const Question *question, FunctionCallInfo fcinfo, const AnswerOptions *options, int class, double weight)
{
	const AnswerShape *shape = weight == UNWEIGHTED ? &question->plain : &question->weighted;
	AnswerState *state;

	if (weight == UNWEIGHTED && class != ANSWER_NONE && answers_add_quickly(question, fcinfo, options, class))
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	state = state_begin_with(&shape->shape, fcinfo, options);

	if (class != ANSWER_NONE && weight != 0)
		state->count[class]++;
	if (class != ANSWER_NONE && weight > 0)
	{
		AnswerWeights *weights = weights_of(shape, state);

		if (unlikely(survey_unit_exceeded(&weights->unit, weight)))
			scale_sums(shape, weights, survey_unit_raise(&weights->unit, weight));
		weight *= weights->unit.inverse;
		math_sum_add(&weights->of[class].weight, weight);
		math_sum_add_product(&weights->of[class].square, weight, weight);
	}
	return state_datum(&shape->shape, state);
}

/* The body of an inverse transition function: take an answer without weight back, as a window moves on. */
Datum
answers_remove(const Question *question, FunctionCallInfo fcinfo, const AnswerOptions *options, int class)
{
	AnswerState *state = state_begin_with(&question->plain.shape, fcinfo, options);

	if (class != ANSWER_NONE && state->count[class]-- <= 0)
		crm_invalid_state(question->plain.shape.aggregate);
	return state_datum(&question->plain.shape, state);
}

/* A sum of weights, which cannot be negative. */
double
survey_sum(const MathSum *sum, const char *aggregate)
{
	double		value = math_sum_value(sum);

	if (!(value >= 0 && value <= DBL_MAX))
		crm_invalid_state(aggregate);
	return value;
}

/* Counts and weights of every class and of all. */
static void
read_totals(const AnswerShape *shape, const AnswerState *state, AnswerTotals *totals)
{
	const char *aggregate = shape->shape.aggregate;
	double		squares = 0;

	memset(totals, 0, sizeof(AnswerTotals));
	for (int c = 0; c < shape->classes; c++)
	{
		int64		count = state->count[c];

		if (count < 0 || count > MOST_ROWS)
			crm_invalid_state(aggregate);
		totals->n += count;
		totals->count[c] = count;
		totals->weight[c] = totals->square[c] = (double) count;
		if (shape->weighted)
		{
			totals->weight[c] = survey_sum(&weights_of(shape, state)->of[c].weight, aggregate);
			totals->square[c] = survey_sum(&weights_of(shape, state)->of[c].square, aggregate);
		}
		totals->total += totals->weight[c];
		squares += totals->square[c];
	}
	if (totals->n == 0)
		return;
	if (!(totals->total > 0 && squares > 0 && totals->total <= 0x1p500 && squares <= 0x1p1000))
		crm_invalid_state(aggregate);
	totals->effective_n = totals->total * totals->total / squares;
}

/* What a state holds, and its options; NULL if no answer was counted. */
const AnswerOptions *
answers_final(const Question *question, FunctionCallInfo fcinfo, AnswerTotals *totals)
{
	const AnswerShape *shape = shape_of(question, fcinfo, 0);
	const AnswerState *state = state_final(&shape->shape, fcinfo);

	if (state == NULL)
		return NULL;
	read_totals(shape, state, totals);
	if (totals->n == 0)
		return NULL;
	if (!(state->options.confidence > 0 && state->options.confidence < 1))
		crm_invalid_state(shape->shape.aggregate);
	return &state->options;
}

/* Mean of the answers when each class has a value; of equal answers exactly theirs. */
double
answers_mean(const AnswerTotals *totals, const double *values, int classes)
{
	double		sum = 0;
	double		least = DBL_MAX;
	double		greatest = -DBL_MAX;

	for (int c = 0; c < classes; c++)
	{
		sum += totals->weight[c] * values[c];
		if (totals->count[c] == 0)
			continue;
		least = fmin(least, values[c]);
		greatest = fmax(greatest, values[c]);
	}
	return fmax(least, fmin(greatest, sum / totals->total));
}

/*
 * The linearised standard error of that mean, n/(n - 1) * sum w^2 (y - mean)^2
 * / (sum w)^2 (as of a sample drawn with replacement); -1 of one answer.
 */
double
answers_mean_error(const AnswerTotals *totals, const double *values, int classes, double mean)
{
	double		n = (double) totals->n;
	double		spread = 0;

	for (int c = 0; c < classes; c++)
		spread += totals->square[c] * (values[c] - mean) * (values[c] - mean);
	return totals->n > 1 ? sqrt(spread * n / (n - 1)) / totals->total : -1;
}

/* The error for an answer that is no point of the scale. */
void
answer_bad(double answer, int lowest, int highest, const char *hint)
{
	if (isfinite(answer) && answer >= lowest && answer <= highest)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("answer %.15g is between the points of the scale %d to %d", answer, lowest, highest),
				 errhint("Count single answers: a mean of answers has no category, and a mean of scores is not the score of all.")));
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("answer %s is outside the scale %d to %d",
					isnan(answer) ? "NaN" : psprintf("%.15g", answer), lowest, highest),
			 errhint("%s A code such as 99 for no answer is NULL: nullif(answer, 99).", hint)));
}

/* The error for a weight that is none. */
void
weight_bad(double weight)
{
	ereport(ERROR,
			(errcode(weight < 0 && isfinite(weight) ? ERRCODE_INVALID_PARAMETER_VALUE : ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("weight is %s", isnan(weight) ? "NaN" : psprintf("%.15g", weight)),
			 errhint("A weight is a finite number, 0 or more; NULL or 0 leaves the row out.")));
}

/* The error for a weight that the call writes as a constant: all rows having one says nothing. */
void
weight_check_constant(FunctionCallInfo fcinfo, int argument)
{
	const Aggref *call = AggGetAggref(fcinfo);

	if (call != NULL && list_length(call->args) >= argument &&
		IsA(list_nth_node(TargetEntry, call->args, argument - 1)->expr, Const))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the weight is the constant %.15g", PG_GETARG_FLOAT8(argument)),
				 errhint("A weight is a column. A confidence comes after it: pass 1 as the weight of all rows, and then for instance 0.9.")));
}

/* Is it a confidence that intervals can have? */
void
confidence_check(double confidence)
{
	if (!(confidence > 0 && confidence < 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("confidence is %.15g", confidence),
				 errhint("It is above 0 and below 1: 0.95 for 95 %%.")));
}

/* The confidence in an argument; the default where it is NULL or there is none. */
double
confidence_argument(FunctionCallInfo fcinfo, int argument)
{
	double		confidence = DEFAULT_CONFIDENCE;

	if (argument < PG_NARGS() && !PG_ARGISNULL(argument))
		confidence = PG_GETARG_FLOAT8(argument);
	confidence_check(confidence);
	return confidence;
}

/* A whole number that describes the scale. */
int
scale_argument(FunctionCallInfo fcinfo, int argument, const char *name)
{
	crm_refuse_null(fcinfo, argument, name, "Say which points the question offers, for instance 1 to 5.");
	return PG_GETARG_INT32(argument);
}

/* Is it a scale of at most so many points? */
void
scale_check(int lowest, int highest, int most_points, const char *hint)
{
	if (lowest >= highest)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a scale from %d to %d has no two points", lowest, highest),
				 errhint("Pass its lowest point before its highest.")));
	if ((int64) highest - lowest >= most_points)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a scale from %d to %d has more than %d points", lowest, highest, most_points),
				 errhint("%s", hint)));
}
