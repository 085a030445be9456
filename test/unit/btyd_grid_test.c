/*-------------------------------------------------------------------------
 *
 * btyd_grid_test.c
 *	  Every quantity of a customer on a grid of parameters: (M)BG/NBD,
 *	  (M)BG/CNBD-k and Pareto/NBD.
 *
 * Shapes are drawn from 0.01, 0.5, 1, 1.0000001, 5 and 500, x from 0, 1, 20,
 * 100, 1000 and 5000; x = T = 0 are new customers.  The tables were computed by
 * mpmath 1.2.1 with 50 digits.  k = 1: purchases, with and without discount,
 * by integrals over the dropout probability, in which the discounting is an
 * exponential integral; k > 1: by sums over stages, DERT by an integral over
 * the purchase rate.  Pareto/NBD: integrals over the time of death by Gauss-
 * Legendre panels, discounting by exponential integrals.  Counts in an
 * interval: sums over the purchases before it.
 *
 *-------------------------------------------------------------------------
 */
#include "btyd_of.h"
#include "tap_check.h"

#include "btyd_grid_truth.h"

#define LENGTH(a) (sizeof(a) / sizeof((a)[0]))

/* end-of-period discounting in all rows */
#define PERIOD 4.345
#define PERIODS 12
#define PERIOD_RATE 0.01

static const char *const quantity_name[QUANTITIES] = {
	"P(alive)", "expected purchases", "P(any)", "P(none)", "P(n)", "DERT",
	"discounted purchases", "end of period"
};

static void
bgnbd_quantities(const GridTruth *row, double *got)
{
	BtydModel	model = {{{row->params[0], row->params[1], row->params[2],
	row->params[3]}}, row->k, row->model == MBG};
	BtydPosterior post;

	bgnbd_posterior(&model, row->x, row->t_x, row->T, &post);
	got[0] = post.alive;
	got[1] = bgnbd_expected(&post, row->t);
	got[2] = bgnbd_p_any(&post, row->t);
	got[3] = bgnbd_pmf(&post, row->t, 0.0);
	got[4] = bgnbd_pmf(&post, row->t, row->n);
	got[5] = bgnbd_discounted(&post, INFINITY, row->delta);
	got[6] = bgnbd_discounted(&post, row->t, row->delta);
	got[7] = bgnbd_discounted_periods(&post, PERIOD, PERIODS, PERIOD_RATE);
}

static void
pareto_quantities(const GridTruth *row, double *got)
{
	const BtydPosterior *post = PARETO_OF(row->params, row->x, row->t_x, row->T);

	got[0] = post->alive;
	got[1] = pareto_expected(post, row->t);
	got[2] = pareto_p_any(post, row->t);
	got[3] = pareto_pmf(post, row->t, 0.0);
	got[4] = pareto_pmf(post, row->t, row->n);
	got[5] = pareto_discounted(post, INFINITY, row->delta);
	got[6] = pareto_discounted(post, row->t, row->delta);
	got[7] = pareto_discounted_periods(post, PERIOD, PERIODS, PERIOD_RATE);
}

/* Rows of one family: k = 1, k > 1, or Pareto/NBD. */
static int
family_of(const GridTruth *row)
{
	if (row->model == PARETO)
		return 2;
	return row->k > 1 ? 1 : 0;
}

/*
 * check_family
 *		The worst error of every quantity, for up to 100 purchases and above.
 */
static void
check_family(int family, const char *name)
{
	double		worst[2][QUANTITIES] = {{0}};

	for (size_t i = 0; i < LENGTH(grid_truth); i++)
	{
		const GridTruth *row = &grid_truth[i];
		double		got[QUANTITIES];

		if (family_of(row) != family)
			continue;
		if (family == 2)
			pareto_quantities(row, got);
		else
			bgnbd_quantities(row, got);
		for (int q = 0; q < QUANTITIES; q++)
		{
			int			large = bar(q == 4 ? fmax(row->x, row->n) : row->x) > 1e-12;
			double		error = error_of(got[q], row->value[q]);

			if (!(error <= (large ? 1e-10 : 1e-12)))
				printf("# row %zu, %s: got %.17g, expected %.17g, error %.1e\n", i,
					   quantity_name[q], got[q], row->value[q], error);
			worst[large][q] = fmax(worst[large][q], error);
		}
	}
	for (int q = 0; q < QUANTITIES; q++)
	{
		char		line[60];

		snprintf(line, sizeof(line), "%s, %s, up to 100", name, quantity_name[q]);
		tap_ok_worst(line, worst[0][q], 1e-12);
		snprintf(line, sizeof(line), "%s, %s, up to 5,000", name, quantity_name[q]);
		tap_ok_worst(line, worst[1][q], 1e-10);
	}
}

/* Purchases of a new customer in a later interval. */
static void
check_intervals(void)
{
	double		worst = 0.0;

	for (size_t i = 0; i < LENGTH(interval_grid); i++)
	{
		const IntervalGrid *row = &interval_grid[i];
		BtydModel	model = {{{row->params[0], row->params[1], row->params[2],
		row->params[3]}}, 1, row->dropout_at_zero};

		worst = fmax(worst, error_of(bgnbd_pmf_interval(&model, row->start, row->t, row->n),
									 row->value));
	}
	tap_ok_worst("(M)BG/NBD, P(n) in a later interval", worst, 1e-11);
}

int
main(void)
{
	check_family(0, "(M)BG/NBD");
	check_family(1, "(M)BG/CNBD-k");
	check_family(2, "Pareto/NBD");
	check_intervals();
	return tap_end();
}
