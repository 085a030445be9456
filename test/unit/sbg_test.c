/*
 * sbg_test.c
 *		math_sbg.c and math_churn.c against published figures and
 *		high-precision truth.
 *
 * The truth tables were computed with mpmath at 60 decimal digits from the beta
 * functions, discounted sums added up term by term until 1e-28; the
 * derivatives are mpmath's numerical ones at 70 digits.
 */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "math/newton.h"
#include "math/sbg.h"
#include "tap_check.h"

typedef struct TenureTruth
{
	double		params[2];
	double		period;
	double		renewals;
	double		rate;
	double		periods;
	double		value[6];		/* retention, survival, churn, DEL, DERL, finite */
} TenureTruth;

static const TenureTruth tenure_truth[] = {
	{{.704, 1.182}, 1, 0, .1, 10,
	{0.62672322375397667, 0.62672322375397667, 0.37327677624602333, 3.6951474055745741, 2.9646621461320315, 2.4146908079325707}},
	{{.704, 1.182}, 8, 4, .1, 12,
	{0.92077425163178033, 0.220111675707194, 0.018938965986050424, 3.6951474055745741, 5.89442285984416, 4.7808353333988023}},
	{{.704, 1.182}, 12, 1, .001, 30,
	{0.94536706503181748, 0.17006257680605061, 9.8279473051600412e-3, 21.33731327526653, 31.514163738578526, 8.2079208880142366}},
	{{.704, 1.182}, 100, 60, .01, 100,
	{0.99302182661618064, 0.040226799145213511, 2.8268218440668294e-4, 9.4187595762487825, 60.228448713204895, 45.944279292486914}},
	{{.704, 1.182}, 5000, 5000, .0003, 700,
	{0.99985922494533969, 2.5794264883220608e-3, 3.6317003016664808e-7, 31.728660585590341, 2496.4460580672908, 603.57052371434897}},
	{{.668, 3.806}, 1, 0, .1, 10,
	{0.85069289226642825, 0.85069289226642825, 0.14930710773357175, 5.9225964076127638, 5.4148560483740402, 4.1408256524966496}},
	{{.668, 3.806}, 8, 4, .1, 12,
	{0.94178141886003137, 0.46047895880927314, 0.02846566208445257, 5.9225964076127638, 6.8970573977460904, 5.4416895999491895}},
	{{.668, 3.806}, 12, 1, .001, 30,
	{0.95683081297660592, 0.37804042018209041, 0.017055990860572498, 53.002470676801405, 60.250866677530035, 12.768446316918573}},
	{{.668, 3.806}, 100, 60, .01, 100,
	{0.99354427199103156, 0.10689141008114909, 6.9454566790078009e-4, 19.821411862394853, 62.398329423930445, 47.10552376018054}},
	{{.668, 3.806}, 5000, 5000, .0003, 700,
	{0.99986649276082978, 8.0203376107548901e-3, 1.0709161066777858e-6, 83.974042370098763, 2530.9156508320478, 604.97029280235912}},
	{{.01, .5}, 1, 0, .1, 10,
	{0.9803921568627451, 0.9803921568627451, 0.019607843137254902, 10.618348606055136, 10.58018346666065, 6.5414685424274929}},
	{{.01, .5}, 8, 4, .1, 12,
	{0.99866844207723036, 0.96059895992747861, 1.2807986132366382e-3, 10.618348606055136, 10.877256072452114, 7.4364374006585754}},
	{{.01, .5}, 12, 1, .001, 30,
	{0.99913119026933102, 0.95671738500809967, 8.3192816087660843e-4, 921.66190214522744, 939.95322954364844, 28.823563334773738}},
	{{.01, .5}, 100, 60, .01, 100,
	{0.99989950758717717, 0.93665208927057563, 9.4135888368902075e-5, 95.18135154829427, 100.16205526683579, 63.344560517730511}},
	{{.01, .5}, 5000, 5000, .0003, 700,
	{0.99999799980398079, 0.90071799010099304, 1.8016161418161677e-6, 3033.2431189217368, 3319.4353777232597, 631.08144491016589}},
	{{1, 5}, 1, 0, .1, 10,
	{0.83333333333333333, 0.83333333333333333, 0.16666666666666667, 5.2695049123058519, 4.6964554035364371, 3.7808953419299416}},
	{{1, 5}, 8, 4, .1, 12,
	{0.92307692307692308, 0.38461538461538462, 0.032051282051282051, 5.2695049123058519, 6.0082589270861416, 4.9424469696298617}},
	{{1, 5}, 12, 1, .001, 30,
	{0.94117647058823529, 0.29411764705882353, 0.018382352941176471, 24.268049360236775, 26.97653047240793, 10.240761654980997}},
	{{1, 5}, 100, 60, .01, 100,
	{0.99047619047619048, 0.047619047619047619, 4.5787545787545788e-4, 13.511251011447683, 51.407111941075804, 41.301071429701634}},
	{{1, 5}, 5000, 5000, .0003, 700,
	{0.9998001998001998, 9.99000999000999e-4, 1.9964048741027158e-7, 30.194721724677579, 2242.3045203344395, 592.35696091604681}},
	{{1.0000001, 500}, 1, 0, .1, 10,
	{0.99800399181676567, 0.99800399181676567, 1.9960081832343298e-3, 10.78870256445188, 10.767572820897068, 6.6959497415924502}},
	{{1.0000001, 500}, 8, 4, .1, 12,
	{0.99803149586652923, 0.98425196694314847, 1.9413255727186296e-3, 10.78870256445188, 10.769346383698456, 7.4160953449249355}},
	{{1.0000001, 500}, 12, 1, .001, 30,
	{0.99804687480506897, 0.97656249768622026, 1.911081399887417e-3, 462.0901287762773, 461.9357957566091, 28.694308361197912}},
	{{1.0000001, 500}, 100, 60, .01, 100,
	{0.99833333316694444, 0.8333333181537508, 1.3912076819483851e-3, 86.080973164181427, 87.190225836695012, 59.312060516654205}},
	{{1.0000001, 500}, 5000, 5000, .0003, 700,
	{0.99981818180000331, 0.090909069118307032, 1.6531929116060002e-5, 851.28681224156664, 2298.6082765013675, 595.6133142065699}},
	{{500, .01}, 1, 0, .1, 10,
	{1.999960000799984e-5, 1.999960000799984e-5, 0.999980000399992, 1.0000182148969556, 2.0036386651113117e-5, 2.0036386651113117e-5}},
	{{500, .01}, 8, 4, .1, 12,
	{0.013826157275004438, 1.2520731062724469e-20, 8.9306213000887795e-19, 1.0000182148969556, 8.0287306841426325e-3, 8.0287306841426325e-3}},
	{{500, .01}, 12, 1, .001, 30,
	{0.021545566622962369, 1.4777525735963984e-27, 6.7109562833623908e-26, 1.000020020019538, 2.0240399350522018e-3, 2.0240399350522018e-3}},
	{{500, .01}, 100, 60, .01, 100,
	{0.16528939416704229, 1.1349158904478107e-120, 5.7313195154419288e-120, 1.000019841265114, 0.12011482852903831, 0.12011482852903831}},
	{{500, .01}, 5000, 5000, .0003, 700,
	{0.90907454250856063, 0.0, 0.0, 1.0000200340577536, 9.9899729879932672, 9.9899729879932672}},
	{{1e-5, 1e5}, 1, 0, .1, 10,
	{0.9999999999, 0.9999999999, 9.9999999990000008e-11, 10.999999989001099, 10.999999987901209, 6.7590238130812868}},
	{{1e-5, 1e5}, 8, 4, .1, 12,
	{0.999999999900007, 0.999999999200028, 9.999300040997411e-11, 10.999999989001099, 10.999999987901693, 7.4950610011477265}},
	{{1e-5, 1e5}, 12, 1, .001, 30,
	{0.999999999900011, 0.999999998800066, 9.998900108988672e-11, 1000.999900881558, 1000.9999007834221, 29.569459230391392}},
	{{1e-5, 1e5}, 100, 60, .01, 100,
	{0.9999999999000989, 0.99999999000494677, 9.9901096914549281e-11, 100.99999899100798, 100.99999898152854, 63.659167285452162}},
	{{1e-5, 1e5}, 5000, 5000, .0003, 700,
	{0.999999999904761, 0.99999951209609639, 9.5238955808731176e-11, 3334.3322566858399, 3334.3323061578329, 631.49012102454285}},
	{{40, 3000}, 1, 0, .1, 10,
	{0.98684210526315789, 0.98684210526315789, 0.013157894736842105, 9.7241568066896227, 9.596572487358585, 6.3536601821779257}},
	{{40, 3000}, 8, 4, .1, 12,
	{0.98687233344273055, 0.8995692782480002, 0.011966335593588297, 9.7241568066896227, 9.5981989860326447, 6.9867252242334052}},
	{{40, 3000}, 12, 1, .001, 30,
	{0.98688954441166831, 0.853291563731697, 0.011335656774914606, 72.237151554140995, 71.330426388992842, 24.279715042531277}},
	{{40, 3000}, 100, 60, .01, 100,
	{0.98725708824466391, 0.27164001804001593, 3.5061635113264399e-3, 43.959541015853653, 43.876912534677914, 39.277079460060004}},
	{{40, 3000}, 5000, 5000, .0003, 700,
	{0.99502425674835179, 1.0749808800763495e-17, 5.3755763474251758e-20, 76.121869300494893, 192.96274524375093, 187.01028893568891}},
};

/* Log likelihood, gradient, upper triangle of the Hessian for the counts below. */
static const double lost_truth[7] = {131, 126, 90, 60.5, 42, 34, 26};
static const double kept_truth[7] = {869, 743, 653, 700, 551, 517, 1491};

typedef struct LoglikTruth
{
	double		params[2];
	double		value[6];
} LoglikTruth;

static const LoglikTruth loglik_truth[] = {
	{{.668, 3.806},
	{-1688.285107484781, -72.83324403865513, 29.81054698117337, -520.5197835868878, 352.1886683823751, -250.2131197678429}},
	{{40, .02},
	{-18701.13744952212, -5098.750307103831, 901.6201532820925, -381.4921174421374, 2.613379094830847, 32.20278560272341}},
};

/* Discounted expected lifetime of a new customer: the first payment is certain. */
static double
lifetime(double (*derl) (const double *, double, double), const double *params, double rate)
{
	return 1.0 + derl(params, 0.0, rate) / (1.0 + rate);
}

static void
test_tenure(void)
{
	static const char *const name[6] = {
		"retention", "survival", "churn", "DEL", "DERL", "DERL of some renewals"
	};
	double		worst[6] = {0.0};

	for (size_t i = 0; i < sizeof(tenure_truth) / sizeof(tenure_truth[0]); i++)
	{
		const TenureTruth *t = &tenure_truth[i];
		const double value[6] = {
			sbg_retention(t->params, t->period), sbg_survival(t->params, t->period),
			sbg_churn(t->params, t->period), lifetime(sbg_derl, t->params, t->rate),
			sbg_derl(t->params, t->renewals, t->rate),
			sbg_residual(t->params, t->renewals, t->periods, t->rate)
		};

		for (int k = 0; k < 6; k++)
			worst[k] = fmax(worst[k], error_of(value[k], t->value[k]));
	}
	for (int k = 0; k < 6; k++)
		tap_ok_worst(name[k], worst[k], 1e-12);
}

static void
test_loglik(void)
{
	const ChurnCounts counts = {7, lost_truth, kept_truth};
	double		worst = 0.0;

	for (size_t i = 0; i < sizeof(loglik_truth) / sizeof(loglik_truth[0]); i++)
	{
		const double *truth = loglik_truth[i].value;
		double		value;
		double		gradient[2];
		double		hessian[4];

		sbg_loglik(loglik_truth[i].params, &counts, NULL, &value, gradient, hessian);
		worst = fmax(worst, error_of(value, truth[0]));
		worst = fmax(worst, fmax(error_of(gradient[0], truth[1]), error_of(gradient[1], truth[2])));
		worst = fmax(worst, fmax(error_of(hessian[0], truth[3]), error_of(hessian[1], truth[4])));
		worst = fmax(worst, error_of(hessian[3], truth[5]));
		worst = fmax(worst, error_of(hessian[2], hessian[1]));
	}
	tap_ok_worst("log likelihood, gradient and Hessian", worst, 1e-12);
}

static bool
fit_this(const double *theta, void *context, double *loglik, double *gradient, double *hessian)
{
	double		params[2];

	fit_exp(2, theta, params);
	return sbg_loglik(params, context, NULL, loglik, gradient, hessian);
}

/* Survivors in per mille of the two cohorts of Fader & Hardie 2007. */
static void
test_published(void)
{
	static const double survivors[2][8] = {
		{1000, 631, 468, 382, 326, 289, 262, 241},
		{1000, 869, 743, 653, 593, 551, 517, 491}
	};
	static const double expected[2][3] = {
		{0.704, 1.182, -1680.265188}, {0.668, 3.806, -1611.158147}
	};

	for (int cohort = 0; cohort < 2; cohort++)
	{
		double		lost[7] = {0.0};
		double		kept[7] = {0.0};
		double		theta[2] = {0.0};
		double		params[2];
		double		work[32];
		double		covariance[4];
		ChurnCounts counts = {7, lost, kept};
		FitProblem	problem = {2, fit_this, &counts, 1000.0, NULL, NULL, 0, false};
		FitResult	result;

		tap_ok(churn_add_survivors(7, survivors[cohort], lost, kept), "a cohort's survivors are taken");
		tap_ok(fit_newton(&problem, theta, work, covariance, &result) == FIT_CONVERGED,
		   "the fit converges");
		fit_exp(2, theta, params);
		tap_ok(fabs(params[0] - expected[cohort][0]) < 5e-4 &&
		   fabs(params[1] - expected[cohort][1]) < 5e-4 &&
		   fabs(result.loglik - expected[cohort][2]) < 1e-5,
		   "alpha, beta as in the paper; log likelihood");
		tap_ok(covariance[0] > 0.0 && covariance[3] > 0.0 && covariance[1] == covariance[2],
		   "the covariance is there");
	}
}

static void
test_counts(void)
{
	static const double survivors[4] = {10, 7, 4, 3};
	static const double rising[3] = {10, 7, 8};
	static const double tenure[6] = {1, 2, 3, 3, 1, 0};
	static const bool churned[6] = {true, true, true, false, false, false};
	static const double weight[6] = {3, 3, 1, 3, 0, 5};
	static const bool one = true;
	static const double zero = 0.0;
	double		lost[2][3] = {{0.0}};
	double		kept[2][3] = {{0.0}};
	double		work[4];

	churn_add_survivors(3, survivors, lost[0], kept[0]);
	tap_ok(churn_add_pairs(6, tenure, churned, weight, 3, lost[1], kept[1], work) &&
	   memcmp(lost[0], lost[1], sizeof(lost[0])) == 0 &&
	   memcmp(kept[0], kept[1], sizeof(kept[0])) == 0,
	   "survivors and single customers count alike");
	tap_ok(!churn_add_survivors(2, rising, lost[0], kept[0]), "survivors may not rise");
	tap_ok(!churn_add_pairs(1, &zero, &one, NULL, 3, lost[0], kept[0], work),
	   "who left came to a renewal");
	tap_ok(!churn_add_pairs(1, tenure + 2, &one, NULL, 2, lost[0], kept[0], work),
	   "a tenure beyond the periods is refused");
}

static void
test_identities(void)
{
	static const double params[2] = {0.704, 1.182};
	static const double short_lived[2] = {1.5, 2.0};

	tap_ok_worst("DEL is the endless sum of survivals",
			 error_of(lifetime(sbg_derl, params, 0.1), 1.0 + sbg_residual(params, 0, 100000, 0.1) / 1.1), 1e-14);
	tap_ok_worst("DEL at rate 0 for alpha > 1", error_of(lifetime(sbg_derl, short_lived, 0.0), 5.0), 1e-15);
	tap_ok(isnan(lifetime(sbg_derl, params, 0.0)) && isnan(sbg_derl(params, 3, 0.0)),
	   "DEL at rate 0 does not exist for alpha <= 1");
	tap_ok_worst("a rate of 1e-8", error_of(sbg_derl(short_lived, 0, 1e-8), 3.9988221427195649), 1e-13);
}

int
main(void)
{
	test_tenure();
	test_loglik();
	test_published();
	test_counts();
	test_identities();
	return tap_end();
}
