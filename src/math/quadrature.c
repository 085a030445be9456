/*-------------------------------------------------------------------------
 *
 * math_quadrature.c
 *	  Gauss-Legendre rules on [0, 1] and integrals of log-concave functions.
 *
 *-------------------------------------------------------------------------
 */
#include "math/quadrature.h"

#include <math.h>
#include <stddef.h>

/* Longest panel, in logarithms of time, and the most panels of one piece. */
#define PANEL_LENGTH 4.0
#define MAX_PANELS 256

#define MAX_CUT_STEPS 200

/* Nodes and weights to 20 digits, computed with 40. */
static const double rule8_node[8] = {
	0.019855071751231884158, 0.10166676129318663020, 0.23723379504183550709,
	0.40828267875217509753, 0.59171732124782490247, 0.76276620495816449291,
	0.89833323870681336980, 0.98014492824876811584,
};
static const double rule8_weight[8] = {
	0.050614268145188129576, 0.11119051722668723527, 0.15685332293894364367,
	0.18134189168918099148, 0.18134189168918099148, 0.15685332293894364367,
	0.11119051722668723527, 0.050614268145188129576,
};
static const double rule12_node[12] = {
	0.0092196828766403746547, 0.047941371814762571661, 0.11504866290284765648,
	0.20634102285669127635, 0.31608425050090990312, 0.43738329574426554226,
	0.56261670425573445774, 0.68391574949909009688, 0.79365897714330872365,
	0.88495133709715234352, 0.95205862818523742834, 0.99078031712335962535,
};
static const double rule12_weight[12] = {
	0.023587668193255913597, 0.053469662997659215480, 0.080039164271673113167,
	0.10158371336153296087, 0.11674626826917740438, 0.12457352290670139250,
	0.12457352290670139250, 0.11674626826917740438, 0.10158371336153296087,
	0.080039164271673113167, 0.053469662997659215480, 0.023587668193255913597,
};
static const double rule16_node[16] = {
	0.0052995325041750337019, 0.027712488463383711961, 0.067184398806084128060,
	0.12229779582249848305, 0.19106187779867812578, 0.27099161117138630683,
	0.35919822461037054338, 0.45249374508118127991, 0.54750625491881872009,
	0.64080177538962945662, 0.72900838882861369317, 0.80893812220132187422,
	0.87770220417750151695, 0.93281560119391587194, 0.97228751153661628804,
	0.99470046749582496630,
};
static const double rule16_weight[16] = {
	0.013576229705877047426, 0.031126761969323946431, 0.047579255841246392405,
	0.062314485627766936026, 0.074797994408288366041, 0.084578259697501269095,
	0.091301707522461794433, 0.094725305227534248143, 0.094725305227534248143,
	0.091301707522461794433, 0.084578259697501269095, 0.074797994408288366041,
	0.062314485627766936026, 0.047579255841246392405, 0.031126761969323946431,
	0.013576229705877047426,
};
static const double rule24_node[24] = {
	0.0024063900014893199100, 0.012635722014345250901, 0.030862723998633620738,
	0.056792236497799482893, 0.089999007013048539023, 0.12993790421072281788,
	0.17595317403151221537, 0.22728926430558023217, 0.28310324618697743076,
	0.34247866015191831281, 0.40444056626319184542, 0.46797155356869718696,
	0.53202844643130281304, 0.59555943373680815458, 0.65752133984808168719,
	0.71689675381302256924, 0.77271073569441976783, 0.82404682596848778463,
	0.87006209578927718212, 0.91000099298695146098, 0.94320776350220051711,
	0.96913727600136637926, 0.98736427798565474910, 0.99759360999851068009,
};
static const double rule24_weight[24] = {
	0.0061706148999935997734, 0.014265694314466831591, 0.022138719408709903084,
	0.029649292457718390373, 0.036673240705540152867, 0.043095080765976637959,
	0.048809326052056944135, 0.053722135057982817391, 0.057752834026862800677,
	0.060835236463901695602, 0.062918728173414148061, 0.063969097673376078487,
	0.063969097673376078487, 0.062918728173414148061, 0.060835236463901695602,
	0.057752834026862800677, 0.053722135057982817391, 0.048809326052056944135,
	0.043095080765976637959, 0.036673240705540152867, 0.029649292457718390373,
	0.022138719408709903084, 0.014265694314466831591, 0.0061706148999935997734,
};

static const GaussRule rule8 = {8, rule8_node, rule8_weight};
static const GaussRule rule12 = {12, rule12_node, rule12_weight};
static const GaussRule rule16 = {16, rule16_node, rule16_weight};
const GaussRule math_gauss24 = {MATH_GAUSS24, rule24_node, rule24_weight};

/*
 * math_gauss_rule
 *		The rule, and in *panels the number of equal panels, that integrate to
 *		about 1e-15 a function e^h over a range of this length, h concave and
 *		made of terms linear in u and ln(c + e^u) (so that its singularities
 *		are at least pi away from the real axis) or e^u, h falling by drop
 *		(<= QUADRATURE_DROP) over it.  The limits were found by trial on
 *		exponential, Gaussian, Gumbel and logistic shapes.
 */
const GaussRule *
math_gauss_rule(double length, double drop, int *panels)
{
	*panels = 1;
	if (length <= 0.5 && drop <= 0.8)
		return &rule8;
	if (length <= 1.5 && drop <= 3.5)
		return &rule12;
	if (length <= 3.0 && drop <= 10.0)
		return &rule16;
	if (length > PANEL_LENGTH)
		*panels = length < PANEL_LENGTH * MAX_PANELS
			? (int) ceil(length / PANEL_LENGTH) : MAX_PANELS;
	return &math_gauss24;
}

/*
 * fall_end
 *		The end of the visible range between the peak and far: far itself when
 *		f has not fallen below f(peak) - QUADRATURE_DROP there, else a point
 *		just beyond that level.  Newton's method from outside: f is concave,
 *		so every tangent crosses the level beyond f, and no step overshoots.
 */
static double
fall_end(LogDensity f, const void *context, double peak, double far, double *drop)
{
	double		top = f(peak, context, NULL);
	double		u = far;
	double		slope;
	int			i;

	for (i = 0; i < MAX_CUT_STEPS; i++)
	{
		*drop = top - f(u, context, &slope);
		if (*drop < QUADRATURE_DROP + 2.0 || slope == 0.0)
			break;
		u += (*drop - QUADRATURE_DROP) / slope;
	}
	return u;
}

/*
 * one_side
 *		Integral of e^f from the peak to far, far on either side of it, with
 *		panels no longer than longest where there are more than one.
 */
static double
one_side(LogDensity f, const void *context, double peak, double far, double longest)
{
	const GaussRule *rule;
	double		drop;
	double		end = fall_end(f, context, peak, far, &drop);
	double		step;
	double		sum = 0.0;
	int			panels;
	int			i;
	int			j;

	rule = math_gauss_rule(fabs(end - peak), drop, &panels);
	if (fabs(end - peak) > longest * panels)
	{
		rule = &math_gauss24;
		panels = (int) fmin(ceil(fabs(end - peak) / longest), MAX_PANELS);
	}
	step = (end - peak) / panels;
	for (i = panels - 1; i >= 0; i--)
		for (j = 0; j < rule->n; j++)
			sum += rule->weight[j]
				* exp(f(peak + step * (i + rule->node[j]), context, NULL));
	return sum * fabs(step);
}

/*
 * math_logconcave_integral
 *		Integral of e^f from lo to hi, f concave with its maximum over the
 *		range at peak.  Relative error about 1e-15 for the functions that
 *		math_gauss_rule() names; e^f(peak) must be in the range of a double.
 */
double
math_logconcave_integral(LogDensity f, const void *context,
						 double lo, double peak, double hi)
{
	return math_unimodal_integral(f, context, lo, peak, hi, PANEL_LENGTH);
}

/*
 * math_unimodal_integral
 *		The same where e^f is a sum of such functions, each of which does all
 *		of its visible fall, on either side, over no less than about longest.
 */
double
math_unimodal_integral(LogDensity f, const void *context, double lo,
					   double peak, double hi, double longest)
{
	double		sum = 0.0;

	if (hi > peak)
		sum += one_side(f, context, peak, hi, longest);
	if (lo < peak)
		sum += one_side(f, context, peak, lo, longest);
	return sum;
}
