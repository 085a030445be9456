/*
 * survey.c
 *		Shares, scores and means of survey answers: standard errors, intervals,
 *		and the unit in which weights are added up.
 */
#include "math/survey.h"

#include "math/normal.h"
#include "math/student.h"

/* The unit goes up by such a power of two, and is a normal double, as its inverse is. */
#define UNIT_STEP 128
#define UNIT_MOST 896

/* Is it a unit that the functions here make? */
bool
survey_unit_valid(const SurveyUnit *unit)
{
	return (unit->exponent == 0.0 && unit->inverse == 0.0) ||
		(fabs(unit->exponent) <= UNIT_MOST && fmod(unit->exponent, UNIT_STEP) == 0.0 &&
		 unit->inverse == ldexp(1.0, -(int) unit->exponent));
}

/* Take a larger unit: what sums of weights in the old one have to be multiplied by. */
static double
raise_to(SurveyUnit *unit, double exponent)
{
	bool		first = unit->inverse == 0.0;
	double		factor = first ? 1.0 : ldexp(1.0, (int) (unit->exponent - exponent));

	unit->exponent = exponent;
	unit->inverse = ldexp(1.0, -(int) exponent);
	return factor;
}

/*
 * Make the unit large enough for a weight, finite and above 0.  Sums of weights
 * that stand in the old one have to be multiplied by the result, sums of their
 * squares by its square: a power of two, so that no digit is lost but those far
 * below what the new weight leaves of them.
 */
double
survey_unit_raise(SurveyUnit *unit, double weight)
{
	int			binary;

	(void) frexp(weight, &binary);
	return raise_to(unit, fmin(fmax(floor((binary - 1) / (double) UNIT_STEP) * UNIT_STEP, -UNIT_MOST), UNIT_MOST));
}

/* The larger of two units, for sums in either: the factor for those of the first, as above. */
double
survey_unit_join(SurveyUnit *unit, const SurveyUnit *other)
{
	if (other->inverse == 0.0 || (unit->inverse != 0.0 && other->exponent <= unit->exponent))
		return 1.0;
	return raise_to(unit, other->exponent);
}

/* How many standard errors an interval of that confidence, above 0 and below 1, reaches to either side. */
double
survey_normal(double confidence)
{
	return math_normal_upper(0.5 * (1.0 - confidence));
}

/* Probability of a standard normal at least so far from 0 on either side. */
double
survey_two_sided(double z)
{
	return erfc(fabs(z) * M_SQRT1_2);
}

static double
within(double value, double most)
{
	return fmax(fmin(value, most), -most);
}

/*
 * Net promoter score (points, -100 to 100) of shares of promoters and
 * detractors among n answers, or effective answers.
 *
 * wald: variance P + D - (P - D)^2, over n.  adjusted_wald: the same after
 * three more answers, 3/4 promoters and 3/4 detractors (Rocks 2016,
 * "Interval estimation for the net promoter score"), whose score is the center.
 * linearized: with the standard error that is passed, in points.
 */
SurveyInterval
survey_nps(double promoters, double detractors, double n, SurveyNpsMethod method, double linearized, double z)
{
	SurveyInterval result;
	double		score;

	if (method == SURVEY_NPS_ADJUSTED_WALD)
	{
		promoters = (promoters * n + 0.75) / (n + 3.0);
		detractors = (detractors * n + 0.75) / (n + 3.0);
		n += 3.0;
	}
	score = promoters - detractors;
	result.center = 100.0 * score;
	result.se = method == SURVEY_NPS_LINEARIZED ? linearized :
		100.0 * sqrt(fmax(promoters + detractors - score * score, 0.0) / n);
	result.lower = within(result.center - z * result.se, 100.0);
	result.upper = within(result.center + z * result.se, 100.0);
	return result;
}

/*
 * Interval of a share of n answers (Wilson 1927, "Probable inference, the law
 * of succession, and statistical inference"), without continuity correction.
 * se is that of the plain share, center the share itself.
 */
SurveyInterval
survey_wilson(double share, double n, double z)
{
	double		square = z * z;
	double		middle = (share + square / (2.0 * n)) / (1.0 + square / n);
	double		half = z / (1.0 + square / n) * sqrt(share * (1.0 - share) / n + square / (4.0 * n * n));

	return (SurveyInterval)
	{
		.center = share,
		.se = sqrt(share * (1.0 - share) / n),
		.lower = share <= 0.0 ? 0.0 : fmax(middle - half, 0.0),
		.upper = share >= 1.0 ? 1.0 : fmin(middle + half, 1.0)
	};
}

/* Interval of a mean of n > 1 rows by Student's t with n - 1 degrees of freedom; of n barely above 1 it is infinite. */
SurveyInterval
survey_mean(double mean, double se, double n, double confidence)
{
	double		half = se == 0.0 ? 0.0 : se * math_student_upper(0.5 * (1.0 - confidence), n - 1.0);

	return (SurveyInterval)
	{
		.center = mean,.se = se,.lower = mean - half,.upper = mean + half
	};
}

/*
 * Difference of two shares.  se is of the test that they are equal, by the
 * share of both together; the interval is made of the two Wilson intervals
 * (Newcombe 1998, "Interval estimation for the difference between independent
 * proportions", method 10).
 */
SurveyInterval
survey_shares_differ(double one, double n_one, double other, double n_other, double z)
{
	SurveyInterval first = survey_wilson(one, n_one, z);
	SurveyInterval second = survey_wilson(other, n_other, z);
	double		both = (one * n_one + other * n_other) / (n_one + n_other);
	double		difference = one - other;

	return (SurveyInterval)
	{
		.center = difference,
		.se = sqrt(fmax(both * (1.0 - both), 0.0) * (1.0 / n_one + 1.0 / n_other)),
		.lower = within(difference - hypot(one - first.lower, second.upper - other), 1.0),
		.upper = within(difference + hypot(first.upper - one, other - second.lower), 1.0)
	};
}
