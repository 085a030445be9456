/*
 * search_test.c
 *		math_search.c: no search ends below what random starts find, be the
 *		customers ever so odd, unless it says that the maximum is at a bound.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "search_models.h"
#include "tap_check.h"

#define STARTS 20
#define WORTH 1e-3				/* of log likelihood, all customers together */

/* What customers of a population are like; n of them. */
typedef struct Population
{
	const char *name;
	int			customers;
	void		(*draw) (RandomStream *stream, int i, double *x, double *t_x, double *T);
} Population;

/* As BG/NBD has it: gaps of a rate of his own until a coin falls. */
static void
draw_shop(RandomStream *stream, double r, double alpha, double a, double b, double T, double *x,
		  double *t_x)
{
	double		rate = random_gamma(stream, r) / alpha;
	double		leave = random_beta(stream, a, b);
	double		t = 0;

	*x = *t_x = 0;
	while (*x < 20000)
	{
		t += ceil(random_exponential(stream) / rate);
		if (!(t <= T))
			break;
		*x += 1;
		*t_x = t;
		if (random_coin(stream, leave))
			break;
	}
}

static void
plain_shop(RandomStream *stream, int i, double *x, double *t_x, double *T)
{
	*T = 180 + i % 90;
	draw_shop(stream, 0.4, 30, 0.8, 2.5, *T, x, t_x);
}

/* One customer buys every day and more. */
static void
one_giant(RandomStream *stream, int i, double *x, double *t_x, double *T)
{
	plain_shop(stream, i, x, t_x, T);
	if (i != 7)
		return;
	*T = 5000;
	*x = 4990;
	*t_x = 4999;
}

/* 99 of 100 never come back. */
static void
one_time_buyers(RandomStream *stream, int i, double *x, double *t_x, double *T)
{
	plain_shop(stream, i, x, t_x, T);
	*x = i % 100 == 0 ? 1 + i / 100 % 4 : 0;
	*t_x = *x > 0 ? ceil(*T * (0.1 + 0.8 * random_uniform(stream))) : 0;
}

/* A handful of histories. */
static void
heavy_ties(RandomStream *stream, int i, double *x, double *t_x, double *T)
{
	(void) stream;
	*T = 200;
	*x = i % 5;
	*t_x = *x == 0 ? 0 : i % 3 == 0 ? 190 : 60;
}

/* Everybody buys thousands of times. */
static void
thousands(RandomStream *stream, int i, double *x, double *t_x, double *T)
{
	(void) i;
	*T = 6000;
	*x = 1000 + floor(4000 * random_uniform(stream));
	*t_x = i % 4 == 0 ? 3000 + floor(2900 * random_uniform(stream)) : 5999;
}

/* Everybody comes once a week and is not silent. */
static void
everybody_loyal(RandomStream *stream, int i, double *x, double *t_x, double *T)
{
	*T = 100 + i % 200;
	*x = floor(*T / 7 + 2 * random_uniform(stream));
	*t_x = *T - floor(7 * random_uniform(stream));
}

static const Population populations[] = {
	{"a plain shop", 900, plain_shop},
	{"one giant", 500, one_giant},
	{"99 % one-time buyers", 2000, one_time_buyers},
	{"heavy ties", 600, heavy_ties},
	{"thousands of purchases", 200, thousands},
	{"everybody loyal", 400, everybody_loyal}
};

/* The rows of a population for a model. */
static Rows
make_rows(const Population *population, ClvKind kind, bool one_price)
{
	Rows		rows = {.kind = kind,.n = (size_t) population->customers};
	RandomStream stream;
	size_t		kept = 0;

	random_start(&stream, 20, 1);
	rows.rows = malloc(sizeof(double) * 4 * rows.n);
	for (int i = 0; i < population->customers; i++)
	{
		double		x;
		double		t_x;
		double		T;
		double		price = one_price ? 10 : exp(0.7 * random_normal(&stream)) * (i == 7 ? 1e9 : 50);
		double	   *row = rows.rows + kept * (size_t) kind_width(kind);

		population->draw(&stream, i, &x, &t_x, &T);
		if (clv_kernels[kind].is_discrete)
		{
			T = floor(T / 20);
			t_x = fmin(ceil(t_x / 20), T);
			x = fmin(x, t_x);
		}
		if (kind == CLV_GAMMA_GAMMA && x == 0)
			continue;
		row[0] = x;
		row[1] = kind == CLV_GAMMA_GAMMA ? round(100 * price) / 100 : t_x;
		row[2] = kind == CLV_GAMMA_GAMMA ? 1 : T;
		row[kind_width(kind) - 1] = 1;
		kept++;
	}
	rows.n = kept;
	rows_scale(&rows);
	return rows;
}

/* The search against random starts. */
static void
check_rows(const char *name, Rows *rows)
{
	SearchResult result = rows_fit(rows);
	double		best = rows_random(rows, STARTS, 1);
	char		label[200];
	bool		good = result.loglik >= best - WORTH || result.status == FIT_AT_BOUND;

	snprintf(label, sizeof(label), "%s, %s: %s", name, clv_kernels[rows->kind].name,
			 fit_status_name(result.status));
	if (!good)
		printf("# log likelihood %.6f, of random starts %.6f\n", result.loglik, best);
	tap_ok(good && result.status != FIT_ITERATION_LIMIT, label);
	free(rows->rows);
}

static void
test_populations(void)
{
	for (size_t i = 0; i < sizeof(populations) / sizeof(populations[0]); i++)
		for (ClvKind kind = CLV_NBD; kind < SEARCHED_MODELS; kind++)
		{
			Rows		rows = make_rows(&populations[i], kind, false);

			check_rows(populations[i].name, &rows);
		}
}

/* Everybody pays the same: the maximum is at infinity, which is not a failure. */
static void
test_one_price(void)
{
	Rows		rows = make_rows(&populations[0], CLV_GAMMA_GAMMA, true);
	SearchResult result = rows_fit(&rows);

	tap_ok(result.status == FIT_AT_BOUND && result.free <= 1, "one price: at a bound");
	free(rows.rows);
}

/* A giant among values costs nothing, in any unit. */
static void
test_units(void)
{
	Rows		rows = make_rows(&populations[0], CLV_GAMMA_GAMMA, false);
	SearchResult one = rows_fit(&rows);
	SearchResult other;

	for (size_t i = 0; i < rows.n; i++)
		rows.rows[3 * i + 1] *= 7e6;
	rows_scale(&rows);
	other = rows_fit(&rows);
	tap_ok(one.status == FIT_CONVERGED && fabs(one.loglik - other.loglik) < 1e-6 * fabs(one.loglik),
		   "an amount of a billion among fifties: converged, the same in any currency");
	free(rows.rows);
}

/* A sample has the weight of all rows. */
static void
test_samples(void)
{
	double		rows[1000 * 3];
	double		sum = 0;
	size_t		sizes[SEARCH_LEVELS - 1];
	size_t		n;

	for (int i = 0; i < 1000; i++)
	{
		rows[3 * i] = 1 + i % 7;
		rows[3 * i + 1] = i;
		rows[3 * i + 2] = 1 + i % 3;
	}
	n = search_thin(1000, 3, rows, 60, rows);
	for (size_t i = 0; i < n; i++)
		sum += rows[3 * i + 2];
	tap_ok(n <= 60 && n > 50 && sum == 1999, "a sample has the weight of all rows");
	tap_ok(search_sample_sizes(100, sizes) == 0 && search_sample_sizes(2000, sizes) == 1 &&
		   search_sample_sizes(1000000, sizes) == 2 && sizes[0] < sizes[1], "samples of many rows only");
}

int
main(void)
{
	test_samples();
	test_populations();
	test_one_price();
	test_units();
	return tap_end();
}
