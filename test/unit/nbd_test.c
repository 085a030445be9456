/*-------------------------------------------------------------------------
 *
 * nbd_test.c
 *	  Tests of math_nbd.c and math_rising.c.
 *
 * The tables were computed by mpmath 1.2.1 with 60 digits, every argument the
 * nearest double: the formulas as they are
 * written in math_nbd.c, derivatives by differences at 90 digits.

 *-------------------------------------------------------------------------
 */
#include "btyd_of.h"
#include "math/rising.h"
#include "tap_check.h"

#define LENGTH(a) (sizeof(a) / sizeof((a)[0]))

typedef struct Nbd
{
	double		params[2];
	double		x;
	double		T;
	double		n;
	double		t;
	double		loglik;
	double		gradient[2];
	double		hessian[3];		/* rr, ra, aa */
	double		pmf;
	double		pmf_given;
	double		any_given;
} Nbd;

static const Nbd nbd[] = {
	{{0.553, 10.578}, 2, 38.86, 3, 39,
		-8.806341923403730244, {5.0339052518345481641e-1, 6.7474412395323984891e-3}, {-6.2340599974866046864e-1, 4.3467737368016509611e-1, -4.2937364847752281674e-1},
		7.5704782234709676949e-2, 1.3373276441027809823e-1, 7.7344778298880832992e-1},
	{{0.553, 10.578}, 0, 38.86, 0, 39,
		-8.5269447159697018701e-1, {-8.5269447159697018701e-1, 4.3467737368016509611e-1}, {-8.5269447159697018701e-1, 4.3467737368016509611e-1, -9.3005729576212351543e-2},
		4.2559875752431268135e-1, 7.2497721123694305893e-1, 2.7502278876305694107e-1},
	{{0.553, 10.578}, 100, 38.86, 90, 39,
		-2.9719843471240171145e+1, {2.6473078749271165928, -2.0961819248351469785e+1}, {1.3773465002633908021, 4.3467737368016509611e-1, -1.6911401674641735611e+1},
		1.4738077160213618991e-11, 2.0913977409388571021e-2, 1.0},
	{{0.01, 1000}, 5000, 1000, 20, 1e-06,
		-4.2640722243302727432e+2, {1.083848334655896464, -2.499995e+3}, {8.3686233305025267442e-2, 5.0000000000000001041e-3, -1.2500025e+3},
		5.1801603085851183779e-184, 3.8830553685147934738e-131, 2.5000018743651043677e-6},
	{{500, 0.01}, 5000, 1000, 4800, 1000,
		-1.0350287337703330826e+3, {-4.5570653853171941034e+3, 4.9994500054999450005e+2}, {-5.0121070407138720923e+3, 4.999950000499995e+2, -5.4998900016499781148e-2},
		0.0, 1.9377111730666835521e-13, 1.0},
	{{0.1, 2.5}, 171, 39, 300, 39,
		6.7459736259749367069e+1, {1.2753675311727267, -1.0207228915662650597e+1}, {2.61093156144094245e-1, 9.3975903614457836542e-2, -9.6863115111046596026},
		3.7594759350969775929e-12, 3.525860522930246899e-12, 1.0},
	{{50000, 5000}, 12, 1, 11, 1,
		1.7630941121394830876e+1, {1.9996800690518218618, -1.9996000799840031994}, {-9.9976805380088181101, 9.9980003999200159968, -9.9984002399680032},
		1.1372502413837105796e-1, 1.1372957313952446166e-1, 9.9995457283179371468e-1},
};

static double work[3 * 6000];

static bool
always_stop(void)
{
	return true;
}

static void
test_likelihood(void)
{
	bool		value = true;
	bool		slope = true;
	bool		curve = true;
	size_t		i;

	for (i = 0; i < LENGTH(nbd); i++)
	{
		const Nbd  *n = &nbd[i];
		BtydCase	one = {n->x, n->T, n->T, 1.0};
		BtydData	data = {1, &one, 1.0, (int64_t) n->x, 0};
		double		scale = 1e-3 * (n->params[0] + n->x);
		double		f;
		double		g[2];
		double		h[4];

		nbd_loglik(model_of(n->params, 2), &data, work, NULL, &f, g, h);
		value &= near_scaled(f, n->loglik, 1.0, bar(n->x));
		slope &= near_scaled(g[0], n->gradient[0], scale, bar(n->x));
		slope &= near_scaled(g[1], n->gradient[1], scale, bar(n->x));
		curve &= near_scaled(h[0], n->hessian[0], scale, 1e-10);
		curve &= near_scaled(h[1], n->hessian[1], scale, 1e-10) && h[1] == h[2];
		curve &= near_scaled(h[3], n->hessian[2], scale, 1e-10);
	}
	tap_ok(value, "log likelihood");
	tap_ok(slope, "gradient");
	tap_ok(curve, "Hessian");
}

static void
test_weights(void)
{
	double		params[2] = {0.6, 9.0};
	BtydCase	twice[3] = {{0, 0, 30, 1}, {2, 20, 39, 1}, {2, 20, 39, 1}};
	BtydCase	merged[2] = {{0, 0, 30, 1}, {2, 20, 39, 2}};
	BtydData	a = {3, twice, 3.0, 2, 0};
	BtydData	b = {2, merged, 3.0, 2, 0};
	double		fa;
	double		fb;

	nbd_loglik(model_of(params, 2), &a, work, NULL, &fa, NULL, NULL);
	nbd_loglik(model_of(params, 2), &b, work, NULL, &fb, NULL, NULL);
	tap_ok(near(fa, fb, 1e-15), "a weight of two is two customers");
	tap_ok(!nbd_loglik(model_of(params, 2), &a, work, always_stop, &fa, NULL, NULL),
		   "stops when asked to");
	tap_ok(near(exp(fb - fa + 2 * log(39.0) - log(2.0)
					+ rising(0.6, 2).value + 0.6 * log(9.0) - 2.6 * log(48.0)),
				nbd_pmf(NBD_OF(params, 0, 0), 39, 2), 1e-13),
		   "x ln T - ln x! turns the density into the PMF");
}

static void
test_scores(void)
{
	bool		pmf = true;
	bool		given = true;
	bool		any = true;
	double		sum = 0.0;
	double		mean = 0.0;
	double		params[2] = {0.553, 10.578};
	size_t		i;

	for (i = 0; i < LENGTH(nbd); i++)
	{
		const Nbd  *n = &nbd[i];

		pmf &= near(nbd_pmf(NBD_OF(n->params, 0, 0), n->t, n->n), n->pmf, bar(n->n));
		given &= near(nbd_pmf(NBD_OF(n->params, n->x, n->T), n->t, n->n),
					  n->pmf_given, bar(fmax(n->x, n->n)));
		any &= near(nbd_p_any(NBD_OF(n->params, n->x, n->T), n->t), n->any_given,
					bar(n->x));
	}
	tap_ok(pmf, "PMF");
	tap_ok(given, "PMF given the past");
	tap_ok(any, "P(at least one) given the past");
	for (i = 0; i < 2000; i++)
	{
		sum += nbd_pmf(NBD_OF(params, 0, 0), 39.0, (double) i);
		mean += (double) i * nbd_pmf(NBD_OF(params, 0, 0), 39.0, (double) i);
	}
	tap_ok(near(sum, 1.0, 1e-13), "the PMF sums to one");
	tap_ok(near(mean, nbd_expected(NBD_OF(params, 0, 0), 39.0), 1e-12), "its mean is E[X(t)]");
	tap_ok(nbd_pmf(NBD_OF(params, 0, 0), 0, 0) == 1.0 && nbd_pmf(NBD_OF(params, 0, 0), 0, 1) == 0.0,
		   "no time, no purchase");
	tap_ok(NBD_OF(params, 0, 39)->alive == 1.0, "all are alive");
}

static void
test_values(void)
{
	double		params[2] = {0.553, 10.578};
	double		rate = 2.553 / (10.578 + 38.86);
	double		sum = 0.0;
	int			k;

	for (k = 1; k <= 12; k++)
		sum += rate * 4.345 / pow(1.01, k);
	tap_ok(near(nbd_expected(NBD_OF(params, 2, 38.86), 39), rate * 39, 1e-15),
		   "expected purchases");
	tap_ok(near(nbd_discounted(NBD_OF(params, 2, 38.86), INFINITY, 0.0027), rate / 0.0027,
				1e-15), "DERT");
	tap_ok(near(nbd_discounted(NBD_OF(params, 2, 38.86), 39, 1e-14), rate * 39, 1e-12)
		   && near(nbd_discounted(NBD_OF(params, 2, 38.86), 39, 0), rate * 39, 1e-15),
		   "a vanishing rate gives the undiscounted sum");
	tap_ok(near(nbd_discounted_periods(NBD_OF(params, 2, 38.86), 4.345, 12, 0.01), sum,
				1e-14), "end-of-period discounting");
	tap_ok(near(nbd_discounted_periods(NBD_OF(params, 2, 38.86), 4.345, INFINITY, 0.01),
				rate * 4.345 / 0.01, 1e-14), "without end");
	tap_ok(isnan(nbd_discounted(NBD_OF(params, 2, 38.86), INFINITY, 0))
		   && isnan(nbd_discounted_periods(NBD_OF(params, 2, 38.86), 1, INFINITY, 0)),
		   "does not exist without discount and without end");
}

static void
test_rising(void)
{
	RisingTable table;
	bool		ok = true;
	double		x;

	rising_table_fill(&table, 0.553, 5000, work);
	for (x = 0; x <= 5000; x += 1)
	{
		Rising		a = rising_lookup(&table, x);
		Rising		b = rising(0.553, x);

		ok &= near(a.value, b.value, 1e-13) && near_scaled(a.first, b.first, 1, 1e-13)
			&& near_scaled(a.second, b.second, 1, 1e-13);
	}
	tap_ok(ok, "the table agrees with the special functions");
	tap_ok(rising_lookup(&table, 7000).value == rising(0.553, 7000).value
		   && rising_lookup(&table, 2.5).value == rising(0.553, 2.5).value,
		   "outside the table the special functions are used");
	tap_ok(rising_table_doubles(1000000000) == rising_table_doubles(BTYD_TABLE_MAX_X),
		   "the table has a limit");
}

int
main(void)
{
	test_likelihood();
	test_weights();
	test_scores();
	test_values();
	test_rising();
	return tap_end();
}
