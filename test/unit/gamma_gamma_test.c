/*-------------------------------------------------------------------------
 *
 * gamma_gamma_test.c
 *	  Tests of math_gamma_gamma.c.
 *
 * The tables were computed by mpmath 1.2.1 with 60 digits, every argument the
 * nearest double: note 025, eq. 1a, as it
 * is printed, derivatives by differences at 90 digits.

 *-------------------------------------------------------------------------
 */
#include "math/gamma_gamma.h"
#include "tap_check.h"

#define LENGTH(a) (sizeof(a) / sizeof((a)[0]))

typedef struct Spend
{
	double		params[3];
	double		x;
	double		m;
	double		loglik;
	double		gradient[3];
	double		hessian[6];		/* lower triangle by rows */
} Spend;

static const Spend spend[] = {
	{{6.25, 3.74, 15.44}, 2, 22.345,
		-3.5511891641399506963,
		{-3.1976833774051246184e-1, 8.1287633054074165914e-1, -4.300582072176948936e-1},
		{-3.4094813041405494408, 2.9691421305768979233, -2.5827121550843881911, -3.2097122900382505019, 2.7796540828205556083, -3.099283240987174346}},
	{{6.25, 3.74, 15.44}, 1, 0.01,
		-3.5204915502837801699e+1,
		{-4.2765827146152379314e+1, 4.0039451167232294322, -6.2435339805825242714},
		{-4.5429978826257472488e+1, 2.4608487097151518503, 1.1925611735230386238, -6.245954692556634304, 2.4207119741100326287e-3, -6.4618342916391747661e-3}},
	{{6.25, 3.74, 15.44}, 29, 100000,
		-3.8929063999234656878e+1,
		{3.7110983036018087816, -3.0313253304237521248e+1, 3.7390150929679190323},
		{2.6643448789309736977e-2, 3.6743093953242727047, -3.4521391641463602287e+1, -9.6499486223425069414e-4, 3.739980087830153283, -9.8490178832821130699e-4}},
	{{6.25, 3.74, 15.44}, 5000, 35,
		-3.9944516866736934624,
		{9.8281481482341246816e-1, -6.1810589775365730994e-1, 9.8277043442567154559e-1},
		{-2.7568572959722243901, 3.7396122766800735245, -4.9016141520501219982, -2.7568996198278276731, 3.7396700542534992187, -2.7569863206098131504}},
	{{0.01, 0.8, 1000}, 3, 20,
		-6.6464037573081248725,
		{9.0277870917368457056e-1, 7.0308015761839816671e-3, 1.6981132075471700038e-2},
		{-9.6683503550333921707e-2, 5.2155991995015317133e-2, -7.3806193224495703322e-2, -2.8301886792452830778e-2, 4.5283018867924530816e-2, -4.4321822712709151568e-2}},
	{{0.01, 0.01, 0.01}, 1, 0.01,
		-7.0684799760877501135e-1,
		{4.9322948966852549386e-1, 4.9322948966852549386e-1, -5.9499548827049246283e-64},
		{-2.567728198651190215e-1, 2.5015981181918680667e-1, -2.567728198651190215e-1, -5.0000000000000001041e-3, 5.0000000000000001041e-3, -5.0000000000000001041e-3}},
	{{500, 2.5, 0.07}, 100, 35,
		-4.8400334320956613217,
		{1.4999725008666404473, -1.7578416030713977315, 1.4999700005999879051},
		{-9.9995250213324705681e-1, 2.4999000039165166723, -4.8224525836976698117, -9.9998000039999209532e-1, 2.4999500009999800004, -1.0000099992000280944}},
	{{50, 400, 300}, 7, 40,
		-2.3827357554142353784,
		{1.2132395996356237328e+1, -1.2021305377468194945e+1, 1.206896551724137931e+1},
		{-1.7492580957607576034e+2, 1.8679116641973342115e+2, -1.9904610327820440643e+2, -1.8103448275862068966e+2, 1.9310344827586206897e+2, -1.8727705112960760999e+2}},
	{{10000, 2, 0.001}, 5000, 10,
		-3.3025851029940455965,
		{9.9999999000000024585e-1, -8.4556865019693470382e-1, 9.9999998000000037918e-1},
		{-9.9999997000000095415e-1, 1.9999999400000017333, -3.4253048375898428497, -9.9999998000000042082e-1, 1.9999999600000008, -9.9999999999999962082e-1}},
};

static bool
always_stop(void)
{
	return true;
}

static void
test_likelihood(void)
{
	static const int place[6] = {0, 3, 4, 6, 7, 8};
	bool		value = true;
	bool		slope = true;
	bool		curve = true;
	bool		even = true;
	size_t		i;
	int			k;

	for (i = 0; i < LENGTH(spend); i++)
	{
		const Spend *t = &spend[i];
		SpendCase	one = {t->x, t->m, 1.0};
		SpendData	data = {1, &one, 1.0};
		double		scale = t->params[0] * t->x;
		double		f;
		double		only;
		double		g[3];
		double		h[9];

		gamma_gamma_loglik(t->params, &data, NULL, &f, g, h);
		gamma_gamma_loglik(t->params, &data, NULL, &only, NULL, NULL);
		value &= near_scaled(f, t->loglik, 1.0, bar(t->x)) && only == f;
		for (k = 0; k < 3; k++)
			slope &= near_scaled(g[k], t->gradient[k], scale, 1e-13);
		for (k = 0; k < 6; k++)
			curve &= near_scaled(h[place[k]], t->hessian[k], scale, 1e-12);
		even &= h[1] == h[3] && h[2] == h[6] && h[5] == h[7];
	}
	tap_ok(value, "log likelihood");
	tap_ok(slope, "gradient");
	tap_ok(curve, "Hessian");
	tap_ok(even, "the Hessian is symmetric");
}

static void
test_data(void)
{
	double		params[3] = {6.25, 3.74, 15.44};
	SpendCase	twice[4] = {{1, 20, 1}, {2, 30, 1}, {2, 30, 1}, {2, 41, 1}};
	SpendCase	merged[3] = {{2, 30, 2}, {1, 20, 1}, {2, 41, 1}};
	SpendData	a = {4, twice, 4.0};
	SpendData	b = {3, merged, 4.0};
	double		fa;
	double		fb;

	gamma_gamma_loglik(params, &a, NULL, &fa, NULL, NULL);
	gamma_gamma_loglik(params, &b, NULL, &fb, NULL, NULL);
	tap_ok(near(fa, fb, 1e-15), "weights count, order does not");
	tap_ok(!gamma_gamma_loglik(params, &a, always_stop, &fa, NULL, NULL),
		   "stops when asked to");
}

/* Fader & Hardie 2013, note 025: E[M] of CDNOW customers (x, m). */
static void
test_means(void)
{
	double		params[3] = {6.25, 3.74, 15.44};
	double		heavy[3] = {6.25, 0.8, 15.44};
	double		tiny[3] = {0.1, 0.79, 15.44};

	tap_ok(near(gamma_gamma_mean_given(params, 2, 22.35), 24.65, 4e-3)
		   && near(gamma_gamma_mean_given(params, 1, 11.77), 18.91, 4e-3)
		   && near(gamma_gamma_mean_given(params, 7, 73.74), 71.46, 4e-3),
		   "note 025");
	tap_ok(near(gamma_gamma_mean_given(params, 1, 20), 6.25 * 35.44 / 8.99, 1e-14)
		   && near(gamma_gamma_mean_given(params, 10, 100),
				   6.25 * 1015.44 / 65.24, 1e-14),
		   "by hand");
	tap_ok(near(gamma_gamma_mean(params), 6.25 * 15.44 / 2.74, 1e-14)
		   && gamma_gamma_mean_given(params, 0, NAN) == gamma_gamma_mean(params),
		   "nothing bought: the population mean");
	tap_ok(isnan(gamma_gamma_mean(heavy)), "q <= 1: no population mean");
	tap_ok(near(gamma_gamma_mean_given(heavy, 1, 20), 6.25 * 35.44 / 6.05, 1e-15),
		   "but a mean after one purchase");
	tap_ok(isnan(gamma_gamma_mean_given(tiny, 1, 20))
		   && isnan(gamma_gamma_mean_given(tiny, 2, 20))
		   && gamma_gamma_mean_given(tiny, 3, 20) > 0.0,
		   "p x + q > 1 decides");
}

int
main(void)
{
	test_likelihood();
	test_data();
	test_means();
	return tap_end();
}
