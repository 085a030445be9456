/*
 * bdw_test.c
 *		math_bdw.c against high-precision truth.
 *
 * The truth tables were computed with mpmath at 90 decimal digits and more from
 * the log gamma functions, discounted sums added up term by term until 1e-24;
 * the derivatives are mpmath's numerical ones at 70 digits.
 */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "math/bdw.h"
#include "math/newton.h"
#include "math/sbg.h"
#include "tap_check.h"

typedef struct TenureTruth
{
	double		params[3];
	double		period;
	double		renewals;
	double		rate;
	double		periods;
	double		value[6];		/* retention, survival, churn, DEL, DERL, finite */
} TenureTruth;

static const TenureTruth tenure_truth[] = {
	{{.214253, 1.426575, 1.723565}, 1, 0, .1, 10,
	{0.8694238518601584, 0.8694238518601584, 0.1305761481398416, 6.093087835750824, 5.6023966193259064, 4.1401305163190862}},
	{{.214253, 1.426575, 1.723565}, 8, 4, .05, 12,
	{0.95335725802960454, 0.46775290158815148, 0.022884682222666247, 9.4042068462260865, 12.519835451484152, 6.9662275638847901}},
	{{.214253, 1.426575, 1.723565}, 100, 60, .01, 100,
	{0.99629687755259518, 0.18516197642156661, 6.8822605665182158e-4, 26.10707495546629, 75.617013469514742, 53.290857784593889}},
	{{.214253, 1.426575, 1.723565}, 5000, 5000, .004, 700,
	{0.99992613957903422, 0.043670907694106471, 3.2257898844433233e-6, 46.68846185584176, 246.63360648130719, 232.23457614352564}},
	{{.7, 3, .4}, 1, 0, .1, 10,
	{0.81081081081081082, 0.81081081081081082, 0.18918918918918918, 7.6805500661750294, 7.3486050727925324, 4.8570654023818205}},
	{{.7, 3, .4}, 8, 4, .05, 12,
	{0.98371951425379584, 0.66194212285546607, 0.010955093540189932, 13.372310058993436, 17.224552923671838, 8.4213567190085066}},
	{{.7, 3, .4}, 100, 60, .01, 100,
	{0.99806557820613335, 0.44236869642275564, 8.5738619382365088e-4, 50.020047476280827, 86.378374411148395, 58.070590693640704}},
	{{.7, 3, .4}, 5000, 5000, .05, 700,
	{0.99994883166787476, 0.18030839439170768, 9.2265519164773086e-6, 13.372310058993436, 20.977548340331721, 20.977548340331691}},
	{{2.5, 40, 1}, 1, 0, .1, 10,
	{0.94117647058823529, 0.94117647058823529, 0.058823529411764706, 7.2418538082896113, 6.8660391891185724, 5.2215852871912341}},
	{{2.5, 40, 1}, 8, 4, .05, 12,
	{0.94949494949494949, 0.63876245181232761, 0.033976726160230192, 10.61815363909149, 10.553819610808562, 6.9562310403451478}},
	{{2.5, 40, 1}, 100, 60, .01, 100,
	{0.9823321554770318, 0.045088621818306288, 8.1094643558104835e-4, 19.358505025474225, 34.448810169201962, 31.17210224566808}},
	{{2.5, 40, 1}, 5000, 5000, .004, 700,
	{0.99950411583854012, 5.8740561421170577e-6, 2.9142965579068554e-9, 23.055654542519168, 224.22675689245197, 214.19427274851564}},
	{{.01, .5, 1.2}, 1, 0, .1, 10,
	{0.9803921568627451, 0.9803921568627451, 0.019607843137254902, 10.581177779320459, 10.539295557252505, 6.5242986227705353}},
	{{.01, .5, 1.2}, 8, 4, .05, 12,
	{0.99840068586889727, 0.95661776784169651, 1.5323830760810149e-3, 20.026026996891267, 20.615030639635954, 9.2127771988818029}},
	{{.01, .5, 1.2}, 100, 60, .01, 100,
	{0.99987940581817093, 0.92806512312105638, 1.1193275264560046e-4, 94.422478177022298, 99.995603270506202, 63.281866649114664}},
	{{.01, .5, 1.2}, 5000, 5000, .05, 700,
	{0.99999759976328586, 0.88550476103304314, 2.1254261394990167e-6, 20.026026996891267, 20.998945955925044, 20.998945955925013}},
	{{5, .3, .15}, 1, 0, .1, 10,
	{0.056603773584905658, 0.056603773584905658, 0.94339622641509434, 1.3226783385481487, 0.35494617240296353, 0.26126598483419101}},
	{{5, .3, .15}, 8, 4, .05, 12,
	{0.95634391221215946, 0.029566320314396809, 1.3496712414083676e-3, 1.5341180592785438, 12.819814303489764, 7.0870227546454911}},
	{{5, .3, .15}, 100, 60, .01, 100,
	{0.99603958177702075, 0.011753345929116663, 4.6733248608058994e-5, 2.5937208608075641, 74.167616408252464, 52.765005970132286}},
	{{5, .3, .15}, 5000, 5000, .004, 700,
	{0.99990273500000847, 2.0936882829982425e-3, 2.0366240005143746e-7, 3.8591127073767743, 245.26846472440741, 231.16230478021397}},
	{{500, 1000, .01}, 1, 0, .1, 10,
	{0.66666666666666667, 0.66666666666666667, 0.33333333333333333, 7.6135639976128413, 7.2749203973741255, 4.4816859103802056}},
	{{500, 1000, .01}, 8, 4, .05, 12,
	{0.99944795792913129, 0.66101336672627996, 3.6510874322617546e-4, 14.19434403388081, 20.865742786610541, 9.2740032360243194}},
	{{500, 1000, .01}, 100, 60, .01, 100,
	{0.99995735111586283, 0.65405366946019103, 2.7895848895127152e-5, 66.554653332477328, 100.64289650769361, 63.525640657181976}},
	{{500, 1000, .01}, 5000, 5000, .05, 700,
	{0.99999911731497404, 0.64307330452459391, 5.6763167753526176e-7, 14.19434403388081, 20.999612348377507, 20.999612348377476}},
	{{.3, 2, 9}, 1, 0, .1, 10,
	{0.86956521739130435, 0.86956521739130435, 0.13043478260869565, 2.0272448407921409, 1.129969324871355, 1.1271738470621237}},
	{{.3, 2, 9}, 8, 4, .05, 12,
	{0.69730334233948145, 4.2522683404450059e-3, 1.8458930797748806e-3, 2.1000317929191611, 1.5955945595612977, 1.5237136318090321}},
	{{.3, 2, 9}, 100, 60, .01, 100,
	{0.97322896409732675, 4.6447637542951995e-6, 1.2776555344404768e-7, 2.1694725628776666, 22.889341108320492, 21.780197703307575}},
	{{.3, 2, 9}, 5000, 5000, .004, 700,
	{0.99946009179571594, 1.2015576636297376e-10, 6.4908128482501157e-14, 2.1812148363685633, 222.12123394868901, 212.45333174958834}},
	{{1e-5, 1e5, 3}, 1, 0, .1, 10,
	{0.9999999999, 0.9999999999, 9.9999999990000008e-11, 10.999994600693137, 10.999994060762451, 6.7590236648602705}},
	{{1e-5, 1e5, 3}, 8, 4, .05, 12,
	{0.99999998317185235, 0.99999994893037293, 1.6828147078325986e-8, 20.999954072586646, 20.999941528788296, 9.3064130513739032}},
	{{1e-5, 1e5, 3}, 100, 60, .01, 100,
	{0.99999972627860019, 0.99997602128931172, 2.7371491125016166e-7, 100.99800947241521, 100.99776890898556, 63.658379700059575}},
	{{1e-5, 1e5, 3}, 5000, 5000, .05, 700,
	{0.99999999399940474, 0.99985962325464516, 5.9997529520849248e-9, 20.999954072586646, 20.999997364763138, 20.999997364763108}},
};

/* Log likelihood, gradient, upper triangle of the Hessian for the counts below. */
static const double lost_truth[7] = {131, 126, 90, 60.5, 42, 34, 26};
static const double kept_truth[7] = {869, 743, 653, 700, 551, 517, 1491};

typedef struct LoglikTruth
{
	double		params[3];
	double		value[10];
} LoglikTruth;

static const LoglikTruth loglik_truth[] = {
	{{.214253, 1.426575, 1.723565},
	{-1671.291986465284, -63.96558246156202, 4.440491686913325, -73.58076116922557, -540.6809229432796, 215.7071569903476, -525.2320479070884, -147.161251563575, 116.7051978987134, -627.9472987686875}},
	{{3, .05, .02},
	{-5263.304633146034, -697.046711881288, 841.3017083514494, 326.6830139156742, -76.46299678196592, 20.27985751666413, -24.5466492796697, -26.98928769976425, 2.075354545222709, -52.43958772898031}},
	{{.2, 30, 6},
	{-2412.348695838367, -761.0550980711763, -61.531689334011, -1134.011373546362, -1266.654696019647, 156.4252420131174, -1772.18190833761, -40.1536027896574, 163.7648256130213, -2183.016167318507}},
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
			bdw_retention(t->params, t->period), bdw_survival(t->params, t->period),
			bdw_churn(t->params, t->period), lifetime(bdw_derl, t->params, t->rate),
			bdw_derl(t->params, t->renewals, t->rate),
			bdw_residual(t->params, t->renewals, t->periods, t->rate)
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
	double		worst[3] = {0.0};

	for (size_t i = 0; i < sizeof(loglik_truth) / sizeof(loglik_truth[0]); i++)
	{
		const double *truth = loglik_truth[i].value;
		double		value;
		double		alone;
		double		gradient[3];
		double		hessian[9];

		bdw_loglik(loglik_truth[i].params, &counts, NULL, &value, gradient, hessian);
		bdw_loglik(loglik_truth[i].params, &counts, NULL, &alone, NULL, NULL);
		worst[0] = fmax(worst[0], fmax(error_of(value, *truth), error_of(alone, *truth)));
		truth++;
		for (int a = 0; a < 3; a++)
			worst[1] = fmax(worst[1], error_of(gradient[a], *truth++));
		for (int a = 0; a < 3; a++)
			for (int b = a; b < 3; b++)
				worst[2] = fmax(worst[2], error_of(hessian[3 * a + b], *truth++));
	}
	tap_ok_worst("log likelihood", worst[0], 1e-13);
	tap_ok_worst("gradient", worst[1], 1e-12);
	tap_ok_worst("Hessian", worst[2], 1e-11);
}

/* Runs of quiet periods count as one: the same as each by itself, which kept apart by one ulp they are. */
static void
test_quiet_periods(void)
{
	static const double params[][3] = {{.214253, 1.426575, 1.723565}, {3, .05, .02}, {.2, 30, 6}};
	double		lost[60] = {0.0};
	double		quiet[60];
	double		apart[60];
	double		worst = 0.0;

	lost[0] = lost[9] = 40.0;
	lost[10] = lost[40] = 7.5;
	for (int i = 0; i < 60; i++)
	{
		quiet[i] = i < 10 ? 900.0 : i < 30 ? 700.0 : i < 50 ? 300.0 : 0.0;
		apart[i] = i % 2 == 0 ? quiet[i] : nextafter(quiet[i], 0.0);
	}
	for (size_t i = 0; i < sizeof(params) / sizeof(params[0]); i++)
	{
		const ChurnCounts one = {60, lost, quiet};
		const ChurnCounts each = {60, lost, apart};
		double		value[2];
		double		alone;
		double		gradient[2][3];
		double		hessian[2][9];

		bdw_loglik(params[i], &one, NULL, &value[0], gradient[0], hessian[0]);
		bdw_loglik(params[i], &each, NULL, &value[1], gradient[1], hessian[1]);
		bdw_loglik(params[i], &one, NULL, &alone, NULL, NULL);
		worst = fmax(worst, fmax(error_of(value[0], value[1]), error_of(alone, value[1])));
		for (int k = 0; k < 3; k++)
			worst = fmax(worst, error_of(gradient[0][k], gradient[1][k]));
		for (int k = 0; k < 9; k++)
			worst = fmax(worst, error_of(hessian[0][k], hessian[1][k]));
	}
	tap_ok_worst("quiet periods in one step", worst, 1e-11);
}

static bool
fit_this(const double *theta, void *context, double *loglik, double *gradient, double *hessian)
{
	double		params[3];

	fit_exp(3, theta, params);
	return bdw_loglik(params, context, NULL, loglik, gradient, hessian);
}

/* The high-end cohort of Fader & Hardie 2007, per mille; optimum by mpmath. */
static void
test_fit(void)
{
	static const double survivors[8] = {1000, 869, 743, 653, 593, 551, 517, 491};
	static const double expected[3] = {0.214253, 1.426575, 1.723565};
	double		lost[7] = {0.0};
	double		kept[7] = {0.0};
	double		theta[3] = {0.0};
	double		params[3];
	double		work[48];
	ChurnCounts counts = {7, lost, kept};
	FitProblem	problem = {3, fit_this, &counts, 1000.0, NULL, NULL, 0, false};
	FitResult	result;
	double		worst = 0.0;

	churn_add_survivors(7, survivors, lost, kept);
	tap_ok(fit_newton(&problem, theta, work, NULL, &result) == FIT_CONVERGED, "the fit converges");
	fit_exp(3, theta, params);
	for (int i = 0; i < 3; i++)
		worst = fmax(worst, error_of(params[i], expected[i]));
	tap_ok_worst("to the known optimum", worst, 3e-6);
	tap_ok(fabs(result.loglik + 1605.314213) < 1e-6, "with the known log likelihood");
}

static void
test_identities(void)
{
	static const double params[3] = {0.668, 3.806, 1.0};
	const ChurnCounts counts = {7, lost_truth, kept_truth};
	static const double far[][3] = {
		{0.7, 1.2, 300.0}, {1e-5, 1e-5, 1e5}, {1e5, 1e-5, 1e5}, {0.7, 1.2, 45.0}, {2, 3, 1e-5}
	};
	double		of_bdw;
	double		of_sbg;
	bool		finite = true;

	bdw_loglik(params, &counts, NULL, &of_bdw, NULL, NULL);
	sbg_loglik(params, &counts, NULL, &of_sbg, NULL, NULL);
	tap_ok_worst("c = 1 is the shifted-beta-geometric", error_of(of_bdw, of_sbg), 1e-14);
	tap_ok_worst("with its DEL", error_of(lifetime(bdw_derl, params, 0.01), lifetime(sbg_derl, params, 0.01)), 1e-13);
	tap_ok_worst("and its DERL at a small rate",
			 error_of(bdw_derl(params, 3, 1e-5), sbg_derl(params, 3, 1e-5)), 1e-12);
	tap_ok_worst("and at a rate near 0",
			 error_of(bdw_derl(params, 0, 1e-9), sbg_derl(params, 0, 1e-9)), 1e-11);
	for (size_t i = 0; i < sizeof(far) / sizeof(far[0]); i++)
	{
		double		gradient[3];
		double		hessian[9];

		bdw_loglik(far[i], &counts, NULL, &of_bdw, gradient, hessian);
		finite = finite && isfinite(of_bdw);
		for (int k = 0; k < 9; k++)
			finite = finite && isfinite(hessian[k]) && isfinite(gradient[k % 3]);
		finite = finite && isfinite(lifetime(bdw_derl, far[i], 0.01)) && isfinite(bdw_derl(far[i], 9, 1e-6));
		for (double t = 1.0; t < 1e5; t *= 3.0)
			finite = finite && bdw_retention(far[i], t) >= 0.0 && bdw_retention(far[i], t) <= 1.0 &&
				bdw_survival(far[i], t) <= 1.0 && bdw_churn(far[i], t) >= 0.0;
	}
	tap_ok(finite, "powers beyond the range of double give finite numbers");
	tap_ok(isnan(lifetime(bdw_derl, params, 0.0)), "rate 0 is not offered");
}

int
main(void)
{
	test_tenure();
	test_loglik();
	test_quiet_periods();
	test_fit();
	test_identities();
	return tap_end();
}
