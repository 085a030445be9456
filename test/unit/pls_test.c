/*
 * pls_test.c
 *		Path models by partial least squares.
 *
 * pls_truth.h: 60 respondents drawn from a model of five constructs, one item
 * reversed, another alone, three scales.  Its figures were computed without
 * a line of this project, in Python, from the rows: scores of respondents,
 * their sample correlations, regressions by elimination, effects as powers of
 * the matrix of paths, f2 by fitting again; weights converged to 1e-15.
 */
#include "pls_trial.h"

/* Largest difference of two arrays; infinite where only one says nothing. */
static double
apart(int n, const double *got, const double *truth)
{
	double		worst = 0;

	for (int i = 0; i < n; i++)
	{
		if (isnan(got[i]) && isnan(truth[i]))
			continue;
		if (isnan(got[i]) || isnan(truth[i]))
			return INFINITY;
		worst = fmax(worst, fabs(got[i] - truth[i]));
	}
	return worst;
}

static void
ok_apart(const char *what, const char *way, int n, const double *got, const double *truth,
		 double limit)
{
	double		worst = apart(n, got, truth);
	char		line[LINE];

	snprintf(line, sizeof(line), "%s, %s: within %.0e", way, what, limit);
	tap_ok(worst <= limit, line);
	if (worst > limit)
		for (int i = 0; i < n; i++)
			printf("# %d: got %.15g, expected %.15g\n", i, got[i], truth[i]);
}

/* Every figure of one way of fitting. */
static void
test_truth(const PlsTruth *truth, const char *way)
{
	Trial	   *trial = truth_trial();
	const PlsFit *fit = &trial->fit;
	double		gof = 0;
	double		r2 = 0;

	trial->options.scheme = truth->scheme;
	trial->options.consistent = truth->consistent;
	memcpy(trial->mode_b, truth->mode_b, sizeof(truth->mode_b));
	tap_ok(run(trial), way);
	ok_apart("weights", way, ITEMS, fit->weight, truth->weight, 1e-11);
	ok_apart("loadings", way, ITEMS, fit->loading, truth->loading, 1e-11);
	ok_apart("R2", way, CONSTRUCTS, fit->r2, truth->r2, 1e-11);
	ok_apart("rho_A", way, CONSTRUCTS, fit->rho_a, truth->rho_a, 1e-11);
	ok_apart("indices", way, CONSTRUCTS, fit->index, truth->index, 1e-9);
	ok_apart("sd of indices", way, CONSTRUCTS, fit->index_sd, truth->index_sd, 1e-9);
	ok_apart("paths", way, TRUTH_PAIRS, fit->path, truth->path, 1e-11);
	ok_apart("standard errors", way, TRUTH_PAIRS, fit->path_se, truth->path_se, 1e-11);
	ok_apart("total effects", way, TRUTH_PAIRS, fit->total, truth->total, 1e-11);
	ok_apart("VIF", way, TRUTH_PAIRS, fit->vif, truth->vif, 1e-11);
	ok_apart("f2", way, TRUTH_PAIRS, fit->f2, truth->f2, 1e-11);
	ok_apart("f2 of the same scores", way, TRUTH_PAIRS, fit->f2_fixed, truth->f2_fixed, 1e-11);
	ok_apart("correlations", way, TRUTH_PAIRS, fit->correlation, truth->correlation, 1e-11);
	ok_apart("alpha", way, CONSTRUCTS, fit->alpha, truth_alpha, 1e-12);
	ok_apart("standardized alpha", way, CONSTRUCTS, fit->alpha_standardized,
			 truth_alpha_standardized, 1e-12);
	ok_apart("HTMT", way, TRUTH_PAIRS, fit->htmt, truth_htmt, 1e-12);
	ok_apart("HTMT of sizes", way, TRUTH_PAIRS, fit->htmt_abs, truth_htmt_abs, 1e-12);
	for (int i = 0; i < ITEMS; i++)
		if (i != 5)
			gof += truth->loading[i] * truth->loading[i] / (ITEMS - 1);
	for (int c = 1; c < CONSTRUCTS; c++)
		r2 += truth->r2[c] / (CONSTRUCTS - 1);
	gof = truth->consistent ? NAN : sqrt(gof * r2);
	ok_apart("goodness of fit", way, 1, &fit->gof, &gof, 1e-11);
	end(trial);
}

/* What follows from loadings, paths and indices. */
static void
test_derived(void)
{
	Trial	   *trial = truth_trial();
	const PlsFit *fit = &trial->fit;
	double		worst = 0;
	double		loading[4];
	double		sum = 0;
	double		squares = 0;

	tap_ok(run(trial), "the truth is fitted");
	for (int i = 0; i < ITEMS; i++)
	{
		int			c = truth_construct_of[i];
		double		communality = fit->loading[i] * fit->loading[i];

		worst = fmax(worst, fabs(fit->communality[i] - communality));
		worst = fmax(worst, fabs(fit->redundancy[i] - (c == 0 ? 0 : communality * fit->r2[c])));
	}
	for (int i = 0; i < 4; i++)
	{
		loading[i] = fit->loading[6 + i];
		sum += loading[i];
		squares += loading[i] * loading[i];
	}
	worst = fmax(worst, fabs(fit->ave[3] - squares / 4));
	worst = fmax(worst, fabs(fit->block_communality[3] - squares / 4));
	worst = fmax(worst, fabs(fit->rho_c[3] - sum * sum / (sum * sum + 4 - squares)));
	tap_ok(worst < 1e-14, "communality, redundancy, AVE and rho_c follow from loadings");
	tap_ok(isnan(fit->ave[2]) && isnan(fit->rho_c[2]) && isnan(fit->rho_a[2]) &&
		   isnan(fit->alpha[2]) && fit->block_communality[2] == 1 && fit->weight[5] == 1 &&
		   fit->loading[5] == 1, "an item alone has weight and loading 1 and no reliability");
	worst = 0;
	for (int i = 0; i < TRUTH_PAIRS; i++)
		worst = fmax(worst, fabs(fit->total[i] - fit->indirect[i] -
								 (isnan(fit->path[i]) ? 0 : fit->path[i])));
	tap_ok(worst < 1e-15, "total = path + indirect");
	tap_ok(near(fit->importance[4 * CONSTRUCTS], fit->total[4 * CONSTRUCTS] * fit->index_sd[4] /
				fit->index_sd[0], 1e-14), "importance: total effect in points of the indices");
	tap_ok(isnan(fit->importance[4 * CONSTRUCTS + 3]), "no importance of what has no index");
	tap_ok(!fit->admissible && fit->notes == 1 && fit->note[0].code == PLS_NOTE_NEGATIVE_WEIGHT &&
		   fit->note[0].item == 8 && fit->note[0].construct == 3,
		   "a reversed item is named, its fit is not admissible");
	tap_ok(near(fit->index_weight[0] + fit->index_weight[1] + fit->index_weight[2], 1, 1e-14) &&
		   isnan(fit->index_weight[6]), "shares in an index add up to 1");
	trial->matrix.rows_effective = 40;
	worst = fit->path_se[1 * CONSTRUCTS];
	tap_ok(run(trial) && near(fit->path_se[1 * CONSTRUCTS], worst * sqrt(58.0 / 38.0), 1e-14),
		   "standard errors take the effective number of rows");
	end(trial);
}

/* The model with its items, constructs and columns in another order, answers on other scales. */
static void
permute(const Trial *from, const int *item, const int *construct, Trial *to)
{
	memset(to->arrow, 0, sizeof(to->arrow));
	for (int i = 0; i < ITEMS; i++)
	{
		double		factor = 0.25 + i;
		double		shift = 3.0 * i - 7;

		to->construct_of[item[i]] = construct[from->construct_of[i]];
		to->column[item[i]] = ITEMS - 1 - i;
		to->lowest[item[i]] = from->lowest[i] * factor + shift;
		to->highest[item[i]] = from->highest[i] * factor + shift;
		to->mean[ITEMS - 1 - i] = from->mean[i] * factor + shift;
		for (int k = 0; k < ITEMS; k++)
			to->cov[(ITEMS - 1 - i) * ITEMS + ITEMS - 1 - k] =
				from->cov[i * ITEMS + k] * factor * (0.25 + k);
	}
	for (int t = 0; t < CONSTRUCTS; t++)
	{
		to->mode_b[construct[t]] = from->mode_b[t];
		for (int s = 0; s < CONSTRUCTS; s++)
			to->arrow[construct[t] * CONSTRUCTS + construct[s]] = from->arrow[t * CONSTRUCTS + s];
	}
	to->options = from->options;
}

/* Neither the order of anything nor the units of answers show in a figure. */
static void
test_permutation(void)
{
	static const int item[ITEMS] = {7, 3, 11, 0, 9, 5, 1, 10, 2, 6, 4, 8};
	static const int construct[CONSTRUCTS] = {3, 0, 4, 1, 2};
	Trial	   *one = truth_trial();
	Trial	   *other = truth_trial();

	for (int way = 0; way < 6; way++)
	{
		double		worst = 0;

		one->options = (PlsOptions) {(PlsScheme) (way % 3), way >= 3, NULL};
		one->mode_b[0] = way == 2;
		permute(one, item, construct, other);
		if (!run(one) || !run(other))
			worst = INFINITY;
		for (int i = 0; i < ITEMS && worst < 1; i++)
		{
			worst = fmax(worst, fabs(one->fit.weight[i] - other->fit.weight[item[i]]));
			worst = fmax(worst, fabs(one->fit.loading[i] - other->fit.loading[item[i]]));
		}
		for (int t = 0; t < CONSTRUCTS && worst < 1; t++)
		{
			worst = fmax(worst, apart(1, one->fit.index + t, other->fit.index + construct[t]));
			worst = fmax(worst, apart(1, one->fit.rho_c + t, other->fit.rho_c + construct[t]));
			for (int s = 0; s < CONSTRUCTS; s++)
			{
				int			a = t * CONSTRUCTS + s;
				int			b = construct[t] * CONSTRUCTS + construct[s];

				worst = fmax(worst, apart(1, one->fit.path + a, other->fit.path + b));
				worst = fmax(worst, apart(1, one->fit.total + a, other->fit.total + b));
				worst = fmax(worst, apart(1, one->fit.f2 + a, other->fit.f2 + b));
				worst = fmax(worst, apart(1, one->fit.htmt + a, other->fit.htmt + b));
			}
		}
		tap_ok_worst("items, constructs and columns in any order, answers in any unit", worst,
					 1e-11);
	}
	end(one);
	end(other);
}

/* Replicates give the same figures as a fit. */
static void
test_refit(void)
{
	Trial	   *trial = truth_trial();
	void	   *memory;
	PlsFit		lean;
	double		worst;

	trial->options.consistent = true;
	tap_ok(run(trial), "a fit");
	memory = malloc(pls_fit_size(&trial->model));
	pls_fit_place(&lean, &trial->model, memory);
	tap_ok(pls_refit(trial->plan, &trial->options, &trial->matrix, &lean, &trial->problem),
		   "a replicate after a fit");
	worst = fmax(apart(ITEMS, lean.weight, trial->fit.weight),
				 apart(ITEMS, lean.loading, trial->fit.loading));
	worst = fmax(worst, apart(TRUTH_PAIRS, lean.path, trial->fit.path));
	worst = fmax(worst, apart(TRUTH_PAIRS, lean.total, trial->fit.total));
	worst = fmax(worst, apart(CONSTRUCTS, lean.r2, trial->fit.r2));
	worst = fmax(worst, apart(CONSTRUCTS, lean.index, trial->fit.index) / 100);
	tap_ok_worst("replicate and fit", worst, 1e-9);
	tap_ok(lean.notes == 0, "a replicate has no notes");
	trial->cov[0] = 0;
	tap_ok(!pls_refit(trial->plan, &trial->options, &trial->matrix, &lean, &trial->problem) &&
		   trial->problem.code == PLS_ZERO_VARIANCE && trial->problem.item == 0,
		   "a replicate with nothing but equal answers fails");
	free(memory);
	end(trial);
}

int
main(void)
{
	static const char *const way[] = {
		"path", "centroid", "factorial", "path with mode B", "PLSc", "PLSc with mode B, factorial"
	};

	for (size_t i = 0; i < sizeof(pls_truth) / sizeof(*pls_truth); i++)
		test_truth(&pls_truth[i], way[i]);
	test_derived();
	test_permutation();
	test_refit();
	return tap_end();
}
