/*
 * linkage_test.c
 *		Fellegi and Sunter's model: data that were made by a model give it back,
 *		and weights against their definition.
 */
#include <string.h>

#include "math/linkage.h"
#include "tap_check.h"

#define MOST 4096

static LinkagePattern pattern[MOST];
static double pairs[MOST];

/* The expected pairs of each pattern of four fields, the last of three levels, of a million. */
static LinkageCounts
expected(const LinkageModel *model)
{
	LinkageCounts counts = {.fields = model->fields, .pattern = pattern, .pairs = pairs};

	for (int code = 0; code < 8 * 3; code++)
	{
		double		match = model->lambda * 1e6;
		double		other = (1 - model->lambda) * 1e6;

		pattern[counts.n] = 0;
		for (int f = 0; f < 4; f++)
		{
			int			level = f < 3 ? code >> f & 1 : code >> 3;

			pattern[counts.n] = linkage_pattern_with(pattern[counts.n], f, level);
			match *= model->m[f][level];
			other *= model->u[f][level];
		}
		pairs[counts.n++] = match + other;
	}
	return counts;
}

static double
distance(const LinkageModel *a, const LinkageModel *b)
{
	double		most = fabs(a->lambda - b->lambda);

	for (int f = 0; f < a->fields; f++)
		for (int l = 0; l < a->levels[f]; l++)
			most = fmax(most, fmax(fabs(a->m[f][l] - b->m[f][l]), fabs(a->u[f][l] - b->u[f][l])));
	return most;
}

static bool
always(void)
{
	return true;
}

int
main(void)
{
	const LinkageModel truth = {
		.fields = 4,.levels = {2, 2, 2, 3},.lambda = 0.02,
		.m = {{0.1, 0.9}, {0.2, 0.8}, {0.05, 0.95}, {0.1, 0.3, 0.6}},
		.u = {{0.98, 0.02}, {0.9, 0.1}, {0.95, 0.05}, {0.9, 0.07, 0.03}}
	};
	LinkageCounts counts = expected(&truth);
	LinkageModel model = {.fields = 4};
	LinkageModel turned = truth;
	LinkageWeights weights;
	LinkageFit	fit;
	LinkageFit	known;
	double		weight;

	linkage_levels(&counts, model.levels);
	tap_ok(memcmp(model.levels, truth.levels, 4 * sizeof(int)) == 0, "levels");
	linkage_frequencies(&counts, model.levels, model.u);
	tap_ok(near(model.u[3][2], 0.02 * 0.6 + 0.98 * 0.03, 1e-12), "frequencies");
	linkage_start(&model, 0.1);
	fit = linkage_fit(&counts, &model, false, 1e-13, 100000, NULL);
	tap_ok(fit.converged && distance(&model, &truth) < 1e-8, "the model is found again");

	memcpy(model.u, truth.u, sizeof(model.u));
	linkage_start(&model, 0.3);
	known = linkage_fit(&counts, &model, true, 1e-13, 100000, NULL);
	tap_ok(known.converged && distance(&model, &truth) < 1e-8 && known.iterations < fit.iterations, "with u known, sooner");
	tap_ok(memcmp(model.u, truth.u, sizeof(model.u)) == 0, "which stays as it is");
	tap_ok(near(known.log_likelihood, fit.log_likelihood, 1e-12), "at the same likelihood");

	linkage_start(&model, 0.1);
	fit = linkage_fit(&counts, &model, false, 1e-13, 3, NULL);
	tap_ok(!fit.converged && fit.iterations == 3, "limit of iterations");
	fit = linkage_fit(&counts, &model, false, -1, 1000000, always);
	tap_ok(fit.stopped, "can be stopped");

	memcpy(turned.m, truth.u, sizeof(turned.m));
	memcpy(turned.u, truth.m, sizeof(turned.u));
	turned.lambda = 1 - truth.lambda;
	linkage_orient(&turned);
	tap_ok(distance(&turned, &truth) < 1e-15, "matches are those that agree");

	linkage_weights(&truth, &weights);
	weight = linkage_weight(&weights, linkage_pattern_with(linkage_pattern_with(0, 0, 1), 3, 0));
	tap_ok(near(weight, log2(0.02 / 0.98) + log2(0.9 / 0.02) + log2(0.1 / 0.9), 1e-14), "weight of a pair, two fields not compared");
	tap_ok(near(linkage_probability(weight), exp2(weight) / (1 + exp2(weight)), 1e-14), "probability");
	tap_ok(linkage_probability(2000) == 1 && linkage_probability(-2000) == 0, "its limits");
	/* the example of Splink's manual, whose weights add up to 9.47 */
	tap_ok(near(linkage_probability(-6.67 + 4.74 + 6.49 - 1.97 - 1.12 + 8.00), 0.99859, 1e-5), "weights of 9.47 bits");

	model = truth;
	model.fields = 2;
	tap_ok(!linkage_is_identified(&model, false) && linkage_is_identified(&model, true), "two fields need u");
	model.fields = 3;
	tap_ok(linkage_is_identified(&model, false), "three do not");
	return tap_end();
}
