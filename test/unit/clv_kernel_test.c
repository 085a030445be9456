/*
 * clv_kernel_test.c
 *		What must hold for every row of the table of lifetime models.
 */
#include "math/clv_kernel.h"

#include <string.h>

#include "tap_check.h"

/* Parameters that suit all models of purchases, with a mean that exists. */
static const double params[BTYD_PARAMS] = {1.2, 6.5, 2.3, 8.5};

/* A line of the test's output about a model. */
static const char *
about(const ClvKernel *kernel, const char *what)
{
	static char line[120];

	snprintf(line, sizeof(line), "%s: %s", kernel->name, what);
	return line;
}

static void
check_row(const ClvKernel *kernel)
{
	int			base = kernel->plan->base;
	bool		named = base <= SEARCH_MAX_BASE;

	for (int i = 0; i < SEARCH_MAX_BASE; i++)
		named &= (kernel->parameter[i] != NULL) == (i < base) && (!kernel->in_time[i] || i < base);
	for (int i = 0; i < CLV_KINDS; i++)
		named &= &clv_kernels[i] == kernel || strcmp(clv_kernels[i].name, kernel->name) != 0;
	tap_ok(named, about(kernel, "a name of its own, and one for each parameter"));
}

/* The counts in a horizon: they sum to 1, and to the expected purchases. */
static void
check_counts(const ClvKernel *kernel, const BtydPosterior *post, double horizon)
{
	double		sum = 0.0;
	double		mean = 0.0;
	int			most = kernel->is_discrete ? (int) horizon : 3000;

	for (int n = 0; n <= most; n++)
	{
		double		p = kernel->pmf(post, horizon, n);

		sum += p;
		mean += n * p;
	}
	tap_ok(near(sum, 1.0, 1e-12), about(kernel, "the counts sum to 1"));
	tap_ok(near(mean, kernel->expected(post, horizon), 1e-9), about(kernel, "and to the expected purchases"));
	tap_ok(near(kernel->p_any(post, horizon), 1.0 - kernel->pmf(post, horizon, 0.0), 1e-12),
		   about(kernel, "any is not none"));
}

static void
check_discount(const ClvKernel *kernel, const BtydPosterior *post)
{
	double		sum = 0.0;
	double		last = 0.0;

	for (int i = 1; i <= 12; i++)
	{
		double		now = kernel->expected(post, 4.0 * i);

		sum += (now - last) / pow(1.02, i);
		last = now;
	}
	tap_ok(near(kernel->discounted_periods(post, 4.0, 12.0, 0.02), sum, 1e-12),
		   about(kernel, "twelve periods are the sum of twelve"));
	tap_ok(near(kernel->discounted(post, 48.0, 0.0), last, 1e-12),
		   about(kernel, "no discount, the expected purchases"));
	tap_ok(near(kernel->discounted(post, 20000.0, 0.01), kernel->discounted(post, INFINITY, 0.01), 1e-11),
		   about(kernel, "a long horizon is endless"));
	tap_ok(kernel->plan == &search_nbd ? isnan(kernel->discounted(post, INFINITY, 0.0)) :
		   kernel->discounted(post, INFINITY, 0.0) > last, about(kernel, "a lifetime without discount"));
}

/* A new customer, and one with a history. */
static void
check_purchases(const ClvKernel *kernel)
{
	BtydModel	model = {.k = kernel->has_stages ? 3 : 1,.dropout_at_zero = kernel->dropout_at_zero};
	BtydPosterior post;

	memcpy(model.params, params, sizeof(params));
	kernel->posterior(&model, 0, 0, 0, &post);
	check_counts(kernel, &post, 30);
	tap_ok(near(kernel->pmf_interval(&model, 0, 30, 2), kernel->pmf(&post, 30, 2), 1e-12),
		   about(kernel, "an interval from the first purchase on"));
	kernel->posterior(&model, 4, 9, 12, &post);
	tap_ok(post.alive > 0.0 && post.alive <= 1.0 && post.dead >= 0.0 && post.dead < 1.0,
		   about(kernel, "P(alive)"));
	check_counts(kernel, &post, 30);
	check_discount(kernel, &post);
}

static void
check_contract(const ClvKernel *kernel)
{
	const double *p = params;
	double		retained = kernel->survival(p, 4) * kernel->retention(p, 5);

	tap_ok(near(retained, kernel->survival(p, 5), 1e-12), about(kernel, "who is left renews"));
	tap_ok(near(kernel->churn(p, 5), kernel->survival(p, 4) - retained, 1e-11), about(kernel, "or leaves"));
	tap_ok(near(kernel->residual(p, 2, 100000, 0.1), kernel->derl(p, 2, 0.1), 1e-11),
		   about(kernel, "a long lifetime is endless"));
	tap_ok(kernel->nested == NULL || kernel->nested->family == CLV_CONTRACT, about(kernel, "begins with a contract"));
	tap_ok(kernel->needs_rate == (bool) isnan(kernel->derl(params, 2, 0.0)), about(kernel, "may need a rate"));
}

int
main(void)
{
	for (int kind = 0; kind < CLV_KINDS; kind++)
	{
		const ClvKernel *kernel = &clv_kernels[kind];

		check_row(kernel);
		if (kernel->family == CLV_PURCHASES)
			check_purchases(kernel);
		if (kernel->family == CLV_CONTRACT)
			check_contract(kernel);
	}
	return tap_end();
}
