/*
 * index.c
 *		Answers as scores, and their means: satisfaction_index, acsi, and the
 *		satisfaction degree (满意级度) of answers by level.
 */
#include "base/crm.h"

#include "utils/array.h"

#include "base/float_list.h"
#include "satisfaction/mean_state.h"

PG_FUNCTION_INFO_V1(crm_satisfaction_index);
PG_FUNCTION_INFO_V1(crm_acsi_transition);
PG_FUNCTION_INFO_V1(crm_satisfaction_degree_transition);
PG_FUNCTION_INFO_V1(crm_satisfaction_degree_scores_transition);
PG_FUNCTION_INFO_V1(crm_satisfaction_level);

#define ACSI_QUESTIONS 3
#define ACSI_LOWEST 1
#define ACSI_HIGHEST 10
#define ACSI_HINT "The three questions of the index are answered from 1 to 10; answers on other scales go to crm.satisfaction_index(answers, weights, lowest, highest)."

/* Levels of the satisfaction degree, from the worst on. */
static const char *const seven_levels[] = {
	"very_dissatisfied", "dissatisfied", "somewhat_dissatisfied", "neutral",
	"somewhat_satisfied", "satisfied", "very_satisfied"
};
static const char *const five_levels[] = {
	"very_dissatisfied", "dissatisfied", "neutral", "satisfied", "very_satisfied"
};

/* The score of the best level; the others go down to minus it in equal steps. */
#define BEST_LEVEL 60.0
#define MOST_LEVELS 100
#define LEVEL_HINT "Levels count from 1, the worst, to the best."

/* Weights of questions: finite, 0 or more, one at least above 0. */
static const float8 *
read_weights(ArrayType *array, int questions)
{
	int			n;
	double		sum = 0;
	const float8 *weights = float_list_read(array, "weights", &n);

	if (n != questions)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%d weights for %d answers", n, questions),
				 errhint("Pass a weight for each answer, in the same order.")));
	for (int k = 0; k < n; k++)
	{
		if (!(weights[k] >= 0 && weights[k] <= DBL_MAX))
			weight_bad(weights[k]);
		sum = fmax(sum, weights[k]);
	}
	if (sum == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("all weights of questions are 0"),
				 errhint("Only the ratios of the weights matter, and one at least is above 0.")));
	return weights;
}

/*
 * Weighted mean of the answers that are there, from 0 at the lowest to 100 at
 * the highest point; false if there is none.  Weights that are 0 for all that
 * are there are an error.
 */
static bool
index_of(const double *answers, const bool *nulls, const float8 *weights, int n, double lowest, double highest,
		 double *index)
{
	double		largest = 0;
	double		sum = 0;
	double		total = 0;
	double		least = DBL_MAX;
	double		greatest = -DBL_MAX;
	int			given = 0;

	if (weights != NULL)
		for (int k = 0; k < n; k++)
			largest = nulls[k] ? largest : fmax(largest, weights[k]);
	for (int k = 0; k < n; k++)
	{
		double		weight = weights == NULL ? 1 : largest > 0 ? weights[k] / largest : 0;

		if (nulls[k])
			continue;
		given++;
		sum += weight * (answers[k] - lowest);
		total += weight;
		if (weight == 0)
			continue;
		least = fmin(least, answers[k] - lowest);
		greatest = fmax(greatest, answers[k] - lowest);
	}
	if (given == 0)
		return false;
	if (total == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the weights of all questions that are answered are 0"),
				 errhint("Give one of them a weight above 0, or pass NULL for the answers of such a respondent.")));
	/* of equal answers it is exactly theirs */
	*index = fmax(100 * least / (highest - lowest),
				  fmin(100 * greatest / (highest - lowest), 100 * sum / (total * (highest - lowest))));
	return true;
}

/* An answer, or a mean of answers, on a scale. */
static void
check_on_scale(double answer, double lowest, double highest)
{
	if (!(answer >= lowest && answer <= highest))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("answer %s is outside the scale %.15g to %.15g",
						isnan(answer) ? "NaN" : psprintf("%.15g", answer), lowest, highest),
				 errhint("Say the scale: crm.satisfaction_index(answers, lowest => 1, highest => 5). A code such as 99 for no answer is NULL.")));
}

/* The least or greatest value of a scale. */
static double
bound_argument(FunctionCallInfo fcinfo, int argument, const char *name)
{
	crm_refuse_null(fcinfo, argument, name, "Say which points the questions offer, for instance 1 and 10.");
	return PG_GETARG_FLOAT8(argument);
}

/* satisfaction_index(answers, weights, lowest, highest): of one respondent, or of means. */
Datum
crm_satisfaction_index(PG_FUNCTION_ARGS)
{
	ArrayType  *array;
	Datum	   *values;
	bool	   *nulls;
	double	   *answers;
	double		lowest = bound_argument(fcinfo, 2, "lowest");
	double		highest = bound_argument(fcinfo, 3, "highest");
	const float8 *weights;
	double		index;
	int			n;

	if (!(isfinite(lowest) && isfinite(highest) && lowest < highest && isfinite(highest - lowest)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a scale from %.15g to %.15g has no two points", lowest, highest),
				 errhint("Pass its lowest point before its highest.")));
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	array = PG_GETARG_ARRAYTYPE_P(0);
	if (ARR_NDIM(array) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("answers must be a one-dimensional array"),
				 errhint("Pass the answers of one respondent: ARRAY[q1, q2, q3].")));
	deconstruct_array(array, FLOAT8OID, sizeof(float8), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE, &values, &nulls, &n);
	weights = PG_ARGISNULL(1) ? NULL : read_weights(PG_GETARG_ARRAYTYPE_P(1), n);
	answers = palloc(n * sizeof(double));
	for (int k = 0; k < n; k++)
	{
		answers[k] = nulls[k] ? 0 : DatumGetFloat8(values[k]);
		if (!nulls[k])
			check_on_scale(answers[k], lowest, highest);
	}
	if (!index_of(answers, nulls, weights, n, lowest, highest, &index))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(index);
}

/* acsi(overall, expectation, ideal [, weights [, weight [, confidence]]]): add a respondent with all three answers. */
Datum
crm_acsi_transition(PG_FUNCTION_ARGS)
{
	static const bool nulls[ACSI_QUESTIONS] = {false};
	const float8 *weights = NULL;
	double		confidence = confidence_argument(fcinfo, 6);
	double		weight = PG_NARGS() > 5 ? weight_argument(fcinfo, 5) : 1;
	double		answers[ACSI_QUESTIONS];
	bool		counts = weight > 0;
	double		index = 0;

	for (int k = 0; k < ACSI_QUESTIONS; k++)
		counts = counts && !PG_ARGISNULL(k + 1);
	if (PG_NARGS() > 4 && !PG_ARGISNULL(4))
		weights = read_weights(PG_GETARG_ARRAYTYPE_P(4), ACSI_QUESTIONS);
	for (int k = 0; k < ACSI_QUESTIONS && counts; k++)
		answers[k] = answer_point(PG_GETARG_FLOAT8(k + 1), ACSI_LOWEST, ACSI_HIGHEST, ACSI_HINT);
	if (counts)
		(void) index_of(answers, nulls, weights, ACSI_QUESTIONS, ACSI_LOWEST, ACSI_HIGHEST, &index);
	return mean_state_add(fcinfo, counts, index, weight, confidence);
}

CRM_NORETURN static void
levels_bad(int levels)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("there are no scores for %d levels", levels),
			 errhint("There are 7 or 5 levels; scores of your own go as an array, worst level first: crm.satisfaction_degree(answer, ARRAY[0,30,60,80,100]).")));
}

/* How many levels the scale has; 7 where nothing is said. */
static int
levels_argument(FunctionCallInfo fcinfo, int argument)
{
	int			levels = argument < PG_NARGS() && !PG_ARGISNULL(argument) ? PG_GETARG_INT32(argument) : 7;

	if (levels != lengthof(seven_levels) && levels != lengthof(five_levels))
		levels_bad(levels);
	return levels;
}

/* satisfaction_degree(answer [, levels [, weight [, confidence]]]): add an answer. */
Datum
crm_satisfaction_degree_transition(PG_FUNCTION_ARGS)
{
	int			levels = levels_argument(fcinfo, 2);
	double		weight = PG_NARGS() > 3 ? weight_argument(fcinfo, 3) : 1;
	double		confidence = confidence_argument(fcinfo, 4);
	double		score = 0;
	bool		counts = weight > 0 && !PG_ARGISNULL(1);

	if (counts)
		score = BEST_LEVEL * (2 * answer_point(PG_GETARG_FLOAT8(1), 1, levels, LEVEL_HINT) - levels - 1) / (levels - 1);
	return mean_state_add(fcinfo, counts, score, weight, confidence);
}

/* satisfaction_degree(answer, scores [, weight [, confidence]]): the same with scores of one's own, worst level first. */
Datum
crm_satisfaction_degree_scores_transition(PG_FUNCTION_ARGS)
{
	double		weight = PG_NARGS() > 3 ? weight_argument(fcinfo, 3) : 1;
	double		confidence = confidence_argument(fcinfo, 4);
	double		score = 0;
	bool		counts = weight > 0 && !PG_ARGISNULL(1);
	const float8 *scores;
	int			levels;

	crm_refuse_null(fcinfo, 2, "level_scores", "Pass the score of each level, worst first, for instance ARRAY[0,30,60,80,100].");
	scores = float_list_read(PG_GETARG_ARRAYTYPE_P(2), "level_scores", &levels);
	if (levels < 2 || levels > MOST_LEVELS)
		levels_bad(levels);
	if (counts)
		score = scores[answer_point(PG_GETARG_FLOAT8(1), 1, levels, LEVEL_HINT) - 1];
	return mean_state_add(fcinfo, counts, score, weight, confidence);
}

/* satisfaction_level(answer, levels): the code of a level. */
Datum
crm_satisfaction_level(PG_FUNCTION_ARGS)
{
	int			levels = levels_argument(fcinfo, 1);
	int			point;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	point = answer_point(PG_GETARG_FLOAT8(0), 1, levels, LEVEL_HINT);
	PG_RETURN_TEXT_P(cstring_to_text((levels == lengthof(seven_levels) ? seven_levels : five_levels)[point - 1]));
}
