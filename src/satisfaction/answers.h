/*
 * answers.h
 *		Answers to one question, counted by class: the state of aggregates over
 *		an answer column, with or without weights.
 *
 * A question has a few classes (promoter, passive, detractor; in the box or
 * not; the points of a scale).  Without weights a state counts answers, which
 * is exact and can be taken back; with them it also adds up weights and their
 * squares, class by class.  What is known of a class is all that any measure
 * of the question needs.
 */
#ifndef CRM_ANSWERS_H
#define CRM_ANSWERS_H

#include "base/crm.h"

#include <float.h>

#include "base/aggregate_state.h"
#include "base/fields.h"
#include "math/special.h"
#include "math/survey.h"

/* Most classes of a question. */
#define ANSWER_CLASSES 11

/* What the call says; the same for all rows. */
typedef struct AnswerOptions
{
	int32		lowest;			/* point of the scale */
	int32		highest;
	int32		choice;			/* size of the box, or whether the scale is reversed */
	int32		method;			/* SurveyNpsMethod */
	double		confidence;
} AnswerOptions;

typedef struct AnswerState
{
	AnswerOptions options;
	int64		count[FLEXIBLE_ARRAY_MEMBER];
} AnswerState;

/* Of a class: sums of weights and of their squares, in the unit of the state. */
typedef struct AnswerSums
{
	MathSum		weight;
	MathSum		square;
} AnswerSums;

/* What stands behind the counts of a state with weights. */
typedef struct AnswerWeights
{
	SurveyUnit	unit;
	AnswerSums	of[FLEXIBLE_ARRAY_MEMBER];
} AnswerWeights;

/* A shape knows its number of classes. */
typedef struct AnswerShape
{
	StateShape	shape;
	int			classes;
	bool		weighted;
} AnswerShape;

typedef struct Question
{
	AnswerShape plain;
	AnswerShape weighted;
} Question;

#define ANSWER_COUNTS_SIZE(n) (offsetof(AnswerState, count) + (n) * sizeof(int64))

#define ANSWER_SHAPE(name, number, bytes) { \
	.aggregate = name, \
	.kind = number, \
	.size = bytes, \
	.options = sizeof(AnswerOptions), \
	.options_at = offsetof(AnswerState, options), \
	.options_change = "the scale or an option changes", \
	.options_hint = "Pass the same scale and options in all rows; FILTER and GROUP BY keep questions apart.", \
	.is_valid = answers_valid, \
	.merge = answers_merge}

/* A question of n classes; number is the aggregate and the version of its layout, as an even number. */
#define QUESTION(name, number, n) { \
	.plain = {ANSWER_SHAPE(name, number, ANSWER_COUNTS_SIZE(n)), n, false}, \
	.weighted = {ANSWER_SHAPE(name, (number) + 1, ANSWER_COUNTS_SIZE(n) + offsetof(AnswerWeights, of) + (n) * sizeof(AnswerSums)), n, true}}

/* What is known in the end of answers, of which there is one at least. Without weights each has 1. */
typedef struct AnswerTotals
{
	int64		n;
	double		effective_n;	/* (sum w)^2 / sum w^2 (Kish 1965) */
	int64		count[ANSWER_CLASSES];
	double		weight[ANSWER_CLASSES]; /* sum w of the class */
	double		square[ANSWER_CLASSES]; /* sum w^2 of the class */
	double		total;			/* sum w of all */
} AnswerTotals;

/* Do two calls say the same? */
static inline bool
same_options(const AnswerOptions *one, const AnswerOptions *other)
{
	return one->lowest == other->lowest && one->highest == other->highest && one->choice == other->choice &&
		one->method == other->method && one->confidence == other->confidence;
}

/*
 * Count an answer of that class without weight, where the state in argument 0
 * is one of the question and of those options at first sight; false otherwise,
 * and then answers_add() says what is wrong, or begins a new one.
 */
static inline bool
answers_add_quickly(const Question *question, FunctionCallInfo fcinfo, const AnswerOptions *options, int class)
{
	AnswerState *state = state_quick(&question->plain.shape, fcinfo);

	if (unlikely(state == NULL || !same_options(&state->options, options)))
		return false;
	state->count[class]++;
	return true;
}

extern bool answers_valid(const StateShape *shape, const void *state, Size tail);
extern void *answers_merge(const StateShape *shape, void *state, const void *other);
extern Datum answers_combine(const Question *question, FunctionCallInfo fcinfo);
extern const AnswerOptions *answers_final(const Question *question, FunctionCallInfo fcinfo, AnswerTotals *totals);
extern Datum answers_add(const Question *question, FunctionCallInfo fcinfo, const AnswerOptions *options,
						 int class, double weight);
extern Datum answers_remove(const Question *question, FunctionCallInfo fcinfo, const AnswerOptions *options,
							int class);
extern double answers_mean(const AnswerTotals *totals, const double *values, int classes);
extern double answers_mean_error(const AnswerTotals *totals, const double *values, int classes, double mean);

CRM_NORETURN extern void answer_bad(double answer, int lowest, int highest, const char *hint);
CRM_NORETURN extern void weight_bad(double weight);
extern void weight_check_constant(FunctionCallInfo fcinfo, int argument);
extern double confidence_argument(FunctionCallInfo fcinfo, int argument);
extern int	scale_argument(FunctionCallInfo fcinfo, int argument, const char *name);
extern void scale_check(int lowest, int highest, int most_points, const char *hint);
extern void confidence_check(double confidence);
extern double survey_sum(const MathSum *sum, const char *aggregate);

/* In the place of the weight: the aggregate has none. */
#define UNWEIGHTED (-1.0)

/* The class of a row that does not count. */
#define ANSWER_NONE (-1)

/* Confidence of intervals where nothing is said. */
#define DEFAULT_CONFIDENCE 0.95

/* The point of a scale that an answer is; an error where it is none. */
static inline int
answer_point(double answer, int lowest, int highest, const char *hint)
{
	if (unlikely(!(answer >= lowest && answer <= highest && answer == (int) answer)))
		answer_bad(answer, lowest, highest, hint);
	return (int) answer;
}

/*
 * The weight in an argument: 0, which leaves the row out, where it is NULL.  A
 * constant below 1 that comes last is a confidence in the wrong place.
 */
static inline double
weight_argument(FunctionCallInfo fcinfo, int argument)
{
	double		weight;

	if (PG_ARGISNULL(argument))
		return 0;
	weight = PG_GETARG_FLOAT8(argument);
	if (unlikely(!(weight >= 0 && weight <= DBL_MAX)))
		weight_bad(weight);
	if (unlikely(PG_ARGISNULL(0) && weight < 1 && argument == PG_NARGS() - 1))
		weight_check_constant(fcinfo, argument);
	return weight;
}

#endif
