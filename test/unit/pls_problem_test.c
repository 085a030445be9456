/*
 * pls_problem_test.c
 *		Path models that cannot be fitted, or not well, and random ones.
 */
#include "pls_trial.h"

#include "math/random.h"

/* The problem of a trial, and where. */
static void
fails(Trial *trial, PlsProblemCode code, int item, int construct, int other, const char *name)
{
	bool		failed = !run(trial);
	const PlsProblem *problem = &trial->problem;
	char		line[LINE];

	snprintf(line, sizeof(line), "refused: %s", name);
	tap_ok(failed && problem->code == code && problem->item == item &&
		   problem->construct == construct && problem->other == other, line);
	if (!failed || problem->code != code)
		printf("# code %d item %d construct %d other %d\n", problem->code, problem->item,
			   problem->construct, problem->other);
	end(trial);
}

/* Models that are none. */
static void
test_wrong_models(void)
{
	Trial	   *trial = truth_trial();

	trial->model.constructs = 0;
	fails(trial, PLS_MODEL_SIZE, -1, -1, -1, "no construct");
	trial = truth_trial();
	trial->model.constructs = 2000000000;
	fails(trial, PLS_MODEL_SIZE, -1, -1, -1, "too many constructs");
	trial = truth_trial();
	trial->model.items = ITEMS_MOST + 1;
	fails(trial, PLS_MODEL_SIZE, -1, -1, -1, "too many items");
	trial = truth_trial();
	trial->construct_of[4] = CONSTRUCTS;
	fails(trial, PLS_UNKNOWN_CONSTRUCT, 4, -1, -1, "an item of no construct");
	trial = truth_trial();
	trial->column[9] = 3;
	fails(trial, PLS_ITEM_TWICE, 9, -1, 3, "an item used twice");
	trial = truth_trial();
	trial->construct_of[5] = 1;
	fails(trial, PLS_EMPTY_BLOCK, -1, 2, -1, "a construct without items");
	trial = truth_trial();
	trial->arrow[0 * CONSTRUCTS + 3] = true;
	run(trial);
	tap_ok(trial->problem.code == PLS_CYCLE &&
		   trial->arrow[trial->problem.other * CONSTRUCTS + trial->problem.construct],
		   "a cycle is named by one of its arrows");
	trial->arrow[0 * CONSTRUCTS + 3] = false;
	trial->arrow[2 * CONSTRUCTS + 2] = true;
	fails(trial, PLS_CYCLE, -1, 2, 2, "an arrow from a construct to itself");
	trial = truth_trial();
	trial->arrow[4 * CONSTRUCTS + 0] = trial->arrow[4 * CONSTRUCTS + 3] = false;
	fails(trial, PLS_NO_ARROW, -1, 4, -1, "a construct without arrows");
	trial = truth_trial();
	trial->highest[7] = trial->lowest[7];
	fails(trial, PLS_SCALE, 7, -1, -1, "a scale of one point");
	trial = truth_trial();
	trial->lowest[7] = NAN;
	fails(trial, PLS_SCALE, 7, -1, -1, "a scale from nowhere");
}

/* Answers that no model can be fitted to. */
static void
test_wrong_answers(void)
{
	Trial	   *trial = truth_trial();

	trial->column[6] = ITEMS;
	fails(trial, PLS_MISSING_ITEM, 6, -1, -1, "an item that was not asked");
	trial = truth_trial();
	trial->mean[6] = NAN;
	fails(trial, PLS_UNANSWERED, 6, -1, -1, "an item that nobody answered");
	trial = truth_trial();
	trial->mean[6] = INFINITY;
	fails(trial, PLS_NOT_FINITE, 6, -1, 6, "an infinite mean");
	trial = truth_trial();
	trial->cov[6 * ITEMS + 2] = NAN;
	fails(trial, PLS_NOT_FINITE, 6, -1, 2, "a covariance that is no number");
	trial = truth_trial();
	trial->cov[3 * ITEMS + 3] = 0;
	fails(trial, PLS_ZERO_VARIANCE, 3, -1, -1, "an item without variance");
	trial = truth_trial();
	trial->highest[5] = 80;
	trial->mean[5] = 79;
	fails(trial, PLS_OUTSIDE_SCALE, 5, -1, -1, "answers that vary more than the scale admits");
	trial = truth_trial();
	trial->matrix.rows = 3;
	fails(trial, PLS_FEW_ROWS, -1, 2, -1, "three rows for two arrows");
	trial = truth_trial();
	trial->matrix.rows = 4;
	trial->mode_b[3] = true;
	fails(trial, PLS_FEW_ROWS_BLOCK, -1, 3, -1, "four rows for four items of mode B");
	trial = truth_trial();
	trial->mode_b[0] = true;
	for (int i = 0; i < ITEMS; i++)
		trial->cov[2 * ITEMS + i] = trial->cov[i * ITEMS + 2] = trial->cov[0 * ITEMS + i] +
			(i == 2 ? 0 : trial->cov[1 * ITEMS + i]);
	trial->cov[2 * ITEMS + 2] = trial->cov[0] + 2 * trial->cov[1] + trial->cov[ITEMS + 1];
	trial->cov[2] = trial->cov[2 * ITEMS] = trial->cov[0] + trial->cov[1];
	trial->highest[2] = 30;
	fails(trial, PLS_SINGULAR_BLOCK, 2, 0, -1, "mode B with an item that is a sum of others");
}

/* Constructs a and b of one item each, and c that both act on: with correlations ab, ac, bc. */
static Trial *
three(double ab, double ac, double bc)
{
	Trial	   *trial = calloc(1, sizeof(Trial));
	const double cov[9] = {1, ab, ac, ab, 1, bc, ac, bc, 1};

	for (int i = 0; i < 3; i++)
	{
		trial->construct_of[i] = trial->column[i] = i;
		trial->lowest[i] = -5;
		trial->highest[i] = 5;
	}
	trial->arrow[2 * 3 + 0] = trial->arrow[2 * 3 + 1] = true;
	memcpy(trial->cov, cov, sizeof(cov));
	bind(trial, 3, 3, 3);
	trial->matrix.rows = trial->matrix.rows_effective = 100;
	trial->options.scheme = PLS_PATH;
	return trial;
}

/* Two constructs of two items each: within a, within b, between. */
static Trial *
two(double a, double b, const double between[4])
{
	Trial	   *trial = calloc(1, sizeof(Trial));
	const double cov[16] = {
		1, a, between[0], between[1], a, 1, between[2], between[3],
		between[0], between[2], 1, b, between[1], between[3], b, 1
	};

	for (int i = 0; i < 4; i++)
	{
		trial->construct_of[i] = i / 2;
		trial->column[i] = i;
		trial->lowest[i] = -5;
		trial->highest[i] = 5;
	}
	trial->arrow[1 * 2 + 0] = true;
	memcpy(trial->cov, cov, sizeof(cov));
	bind(trial, 4, 2, 4);
	trial->matrix.rows = trial->matrix.rows_effective = 100;
	trial->options.scheme = PLS_PATH;
	return trial;
}

static bool
has_note(const PlsFit *fit, PlsNoteCode code, int construct)
{
	for (int i = 0; i < fit->notes; i++)
		if (fit->note[i].code == code && fit->note[i].construct == construct)
			return true;
	return false;
}

/* Single items: a regression that can be written down. */
static void
test_three(void)
{
	Trial	   *trial = three(0.2, 0.6, 0.5);
	const PlsFit *fit = &trial->fit;
	const double a = (0.6 - 0.2 * 0.5) / (1 - 0.04);
	const double b = (0.5 - 0.2 * 0.6) / (1 - 0.04);
	const double r2 = a * 0.6 + b * 0.5;

	tap_ok(run(trial) && fit->admissible && fit->notes == 0, "single items");
	tap_ok(near(fit->path[6], a, 1e-14) && near(fit->path[7], b, 1e-14) &&
		   near(fit->r2[2], r2, 1e-14) && isnan(fit->r2[0]), "their regression");
	tap_ok(near(fit->vif[6], 1 / 0.96, 1e-14) && near(fit->f2_fixed[7], (r2 - 0.36) / (1 - r2), 1e-13) &&
		   isnan(fit->f2[6]) && isnan(fit->gof), "what leaves a construct alone has no f2");
	tap_ok(near(fit->path_se[7], sqrt((1 - r2) / 97 / 0.96), 1e-13), "standard errors");
	tap_ok(near(fit->index[1], 50, 1e-14) && near(fit->index_sd[1], 10, 1e-14), "indices");
	trial->matrix.rows = trial->matrix.rows_effective = 19;
	tap_ok(run(trial) && fit->admissible && has_note(fit, PLS_NOTE_FEW_ROWS, 2) &&
		   fit->note[0].value == 20, "under ten rows an arrow: told, not refused");
	trial->model.lowest = NULL;
	tap_ok(run(trial) && isnan(fit->index[0]) && fit->admissible, "no scales, no indices");
	end(trial);
	fails(three(1, 0.6, 0.6), PLS_COLLINEAR, -1, 2, 1, "sources that are one and the same");
	trial = three(0, 0, 0);
	fails(trial, PLS_UNRELATED, -1, 0, -1, "answers without any correlation");
}

/* What makes fits not admissible, and draws of signs. */
static void
test_notes(void)
{
	Trial	   *trial = two(0.3, 0.3, (double[4]) {0.6, 0.6, 0.6, 0.6});
	const PlsFit *fit = &trial->fit;

	trial->options.consistent = true;
	tap_ok(run(trial) && !fit->admissible && has_note(fit, PLS_NOTE_NOT_DEFINITE, 1) &&
		   near(fit->path[2], 2, 1e-12) && has_note(fit, PLS_NOTE_R2, 1),
		   "PLSc: a correlation of 2 is told and given");
	tap_ok(near(fit->rho_a[0], 0.6 / 1.3, 1e-12) && near(fit->loading[0], sqrt(0.3), 1e-12),
		   "PLSc: two items of correlation r have rho_A 2r / (1 + r), loadings sqrt(r)");
	end(trial);
	trial = two(-0.3, 0.5, (double[4]) {0.4, 0.3, 0.2, 0.3});
	trial->options.consistent = true;
	tap_ok(run(trial) && has_note(fit = &trial->fit, PLS_NOTE_RHO_A, 0) && isnan(fit->path[2]) &&
		   isnan(fit->total[2]) && isnan(fit->r2[1]) && isnan(fit->loading[0]) &&
		   isfinite(fit->loading[2]) && isfinite(fit->index[0]) && isfinite(fit->weight[0]),
		   "PLSc: a negative rho_A leaves no paths, but weights and indices");
	tap_ok(fit->alpha[0] < 0 && isnan(fit->htmt[1]), "a negative alpha, no HTMT");
	trial->options.consistent = false;
	tap_ok(run(trial) && isfinite(fit->path[2]) && !fit->admissible, "paths without PLSc");
	end(trial);
	trial = two(-0.3, 0.5, (double[4]) {-0.4, -0.3, 0.5, 0.3});
	tap_ok(run(trial) && has_note(fit = &trial->fit, PLS_NOTE_SIGN, 0) && fit->loading[0] > 0 &&
		   fit->note[0].item == 0 && fit->loading[1] < 0 && fit->path[2] < 0,
		   "a draw of signs: the first item is positive, and named");
	end(trial);
	trial = three(0.2, 0.6, 0.5);
	trial->cov[2] = trial->cov[6] = 1.2;
	trial->mode_b[0] = true;
	tap_ok(run(trial) && has_note(&trial->fit, PLS_NOTE_NOT_DEFINITE, 2),
		   "covariances that no sample has do no harm");
	end(trial);
}

static uint64_t seed = 11;

static double
uniform(void)
{
	return (double) (splitmix64_next(&seed) >> 11) * 0x1p-53;
}

/* A model of random size, blocks and arrows; covariances of answers that share something, or hostile ones. */
static Trial *
random_trial(bool hostile)
{
	static double answers[ITEMS_MOST * 40];
	Trial	   *trial = calloc(1, sizeof(Trial));
	int			constructs = 2 + (int) (uniform() * 9);
	int			items = constructs + (int) (uniform() * 20);

	for (int r = 0; r < 40; r++)
	{
		double		common = uniform();

		for (int i = 0; i < items; i++)
			answers[i * 40 + r] = floor(1 + 9.99 * (0.5 * common + 0.5 * uniform()));
	}
	for (int i = 0; i < items; i++)
	{
		trial->construct_of[i] = i < constructs ? i : (int) (uniform() * constructs);
		trial->column[i] = i;
		trial->lowest[i] = 1;
		trial->highest[i] = 10;
	}
	for (int t = 1; t < constructs; t++)
		for (int s = 0; s < t; s++)
			trial->arrow[t * constructs + s] = s == t - 1 || uniform() < 0.3;
	for (int c = 0; c < constructs; c++)
		trial->mode_b[c] = uniform() < 0.2;
	bind(trial, items, constructs, items);
	moments_of(items, 40, answers, trial);
	trial->options.scheme = (PlsScheme) (uniform() * 3);
	trial->options.consistent = uniform() < 0.3;
	for (int i = 0; hostile && i < items * items; i++)
		trial->cov[i] *= uniform() < 0.02 ? -40 * uniform() : 1;
	return trial;
}

/* Whatever the model: effects are those of the paths, scores have variance 1; nothing crashes. */
static void
test_random(void)
{
	double		worst = 0;
	int			fitted = 0;
	int			tried = 0;

	for (int round = 0; round < 400; round++)
	{
		Trial	   *trial = random_trial(round % 4 == 3);
		const PlsFit *fit = &trial->fit;
		int			n = trial->model.constructs;

		tried++;
		if (!run(trial))
		{
			end(trial);
			continue;
		}
		fitted++;
		/* total = path + sum over all sources of the target of path times total */
		for (int t = 0; t < n && round % 4 != 3; t++)
			for (int s = 0; s < n; s++)
			{
				double		total = trial->arrow[t * n + s] ? fit->path[t * n + s] : 0;

				for (int m = 0; m < n; m++)
					if (trial->arrow[t * n + m] && isfinite(fit->total[m * n + s]))
						total += fit->path[t * n + m] * fit->total[m * n + s];
				if (isfinite(fit->total[t * n + s]))
					worst = fmax(worst, fabs(total - fit->total[t * n + s]));
			}
		for (int c = 0; c < n && round % 4 != 3; c++)
		{
			double		variance = 0;

			for (int i = 0; i < trial->model.items; i++)
				for (int k = 0; k < trial->model.items; k++)
					if (trial->construct_of[i] == c && trial->construct_of[k] == c)
						variance += fit->weight[i] / fit->sd[i] * fit->weight[k] / fit->sd[k] *
							trial->cov[i * trial->model.items + k];
			worst = fmax(worst, fabs(variance - 1));
		}
		end(trial);
	}
	printf("# %d of %d random models fitted\n", fitted, tried);
	tap_ok(fitted > tried / 2, "most random models can be fitted");
	tap_ok_worst("effects and variances of random models", worst, 1e-9);
}

static bool
stop(void)
{
	return true;
}

int
main(void)
{
	Trial	   *trial = truth_trial();

	test_wrong_models();
	test_wrong_answers();
	test_three();
	test_notes();
	test_random();
	trial->options.interrupted = stop;
	fails(trial, PLS_INTERRUPTED, -1, -1, -1, "a fit that is told to stop");
	return tap_end();
}
