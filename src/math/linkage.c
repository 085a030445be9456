/*
 * linkage.c
 *		Record linkage after Fellegi and Sunter (1969), "A Theory for Record
 *		Linkage", Journal of the American Statistical Association 64:1183.
 *
 * A pair of records is a match or not; given that, its fields agree or not
 * independently of each other.  m are the probabilities of the levels among
 * matches, u among the others, lambda is the share of matches.
 */
#include "math/linkage.h"

#include <math.h>
#include <string.h>

/* Probabilities below it count as that many when a pair is weighed: 40 bits. */
#define LEAST_RATE 1e-12

/* Agreement among matches at the start. */
#define START_AGREEMENT 0.9

/* Patterns between two looks at interrupted(). */
#define POLL 65536

/* The levels that a field has: up to the highest one that was seen, at least agreement and none. */
void
linkage_levels(const LinkageCounts *counts, int *levels)
{
	for (int f = 0; f < counts->fields; f++)
		levels[f] = 2;
	for (size_t i = 0; i < counts->n; i++)
		for (int f = 0; f < counts->fields; f++)
		{
			int			level = linkage_level(counts->pattern[i], f);

			if (level >= levels[f])
				levels[f] = level + 1;
		}
}

/* Make sums over levels probabilities; of nothing they are left as they are. */
static void
set_rates(const double *sums, int levels, double *rates)
{
	double		total = 0;

	for (int l = 0; l < levels; l++)
		total += sums[l];
	if (total > 0)
		for (int l = 0; l < levels; l++)
			rates[l] = sums[l] / total;
}

/* How often each level was seen, of the pairs that were compared in its field. */
void
linkage_frequencies(const LinkageCounts *counts, const int *levels, LinkageRates rates)
{
	LinkageRates sums = {{0}};

	memset(rates, 0, sizeof(LinkageRates));
	for (size_t i = 0; i < counts->n; i++)
		for (int f = 0; f < counts->fields; f++)
		{
			int			level = linkage_level(counts->pattern[i], f);

			if (level >= 0 && level < levels[f])
				sums[f][level] += counts->pairs[i];
		}
	for (int f = 0; f < counts->fields; f++)
		set_rates(sums[f], levels[f], rates[f]);
}

/* The log-likelihood if there were one kind of pairs only, with those rates. */
double
linkage_one_kind(const LinkageCounts *counts, const int *levels, LinkageRates rates)
{
	double		sum = 0;

	for (int f = 0; f < counts->fields; f++)
	{
		double		pairs[LINKAGE_LEVELS] = {0};

		for (size_t i = 0; i < counts->n; i++)
			if (linkage_level(counts->pattern[i], f) >= 0)
				pairs[linkage_level(counts->pattern[i], f)] += counts->pairs[i];
		for (int l = 0; l < levels[f]; l++)
			if (pairs[l] > 0)
				sum += pairs[l] * log(rates[f][l]);
	}
	return sum;
}

/* Where the search begins, with u there: matches mostly agree, at the highest level. */
void
linkage_start(LinkageModel *model, double lambda)
{
	model->lambda = lambda;
	memset(model->m, 0, sizeof(model->m));
	for (int f = 0; f < model->fields; f++)
	{
		int			top = model->levels[f] - 1;

		for (int l = 0; l < top; l++)
			model->m[f][l] = (1 - START_AGREEMENT) / top;
		model->m[f][top] = START_AGREEMENT;
	}
}

/* What a step adds up. */
typedef struct Sums
{
	double		matches;
	double		pairs;
	double		log_likelihood;
	LinkageRates m;
	LinkageRates u;
} Sums;

/* Add the pairs of a pattern, each a match as far as the model says so. */
static inline void
add_pattern(Sums *sums, const LinkageModel *model, LinkagePattern pattern, double pairs)
{
	double		match = model->lambda;
	double		other = 1 - model->lambda;

	for (int f = 0; f < model->fields; f++)
	{
		int			level = linkage_level(pattern, f);

		if (level >= 0)
		{
			match *= model->m[f][level];
			other *= model->u[f][level];
		}
	}
	if (match + other <= 0)
		return;
	sums->log_likelihood += pairs * log(match + other);
	match *= pairs / (match + other);
	other = pairs - match;
	sums->pairs += pairs;
	sums->matches += match;
	for (int f = 0; f < model->fields; f++)
	{
		int			level = linkage_level(pattern, f);

		if (level >= 0)
		{
			sums->m[f][level] += match;
			sums->u[f][level] += other;
		}
	}
}

/* Take over what a step found; the greatest change of a probability. */
static double
take_step(LinkageModel *model, const Sums *sums, bool u_is_known)
{
	LinkageModel before = *model;
	double		change;

	model->lambda = sums->matches / sums->pairs;
	change = fabs(model->lambda - before.lambda);
	for (int f = 0; f < model->fields; f++)
	{
		set_rates(sums->m[f], model->levels[f], model->m[f]);
		if (!u_is_known)
			set_rates(sums->u[f], model->levels[f], model->u[f]);
		for (int l = 0; l < model->levels[f]; l++)
		{
			change = fmax(change, fabs(model->m[f][l] - before.m[f][l]));
			change = fmax(change, fabs(model->u[f][l] - before.u[f][l]));
		}
	}
	return change;
}

/*
 * Maximum likelihood by the EM algorithm (Dempster, Laird and Rubin 1977; for
 * this model Winkler 1988, "Using the EM Algorithm for Weight Computation in the
 * Fellegi-Sunter Model of Record Linkage"), from the model as it is: a field
 * that was not compared says nothing of its pair.  It has converged when no
 * probability moves by more than tolerance, that of a match by more than
 * tolerance of itself.  The likelihood is that of the model before the last step.
 */
LinkageFit
linkage_fit(const LinkageCounts *counts, LinkageModel *model, bool u_is_known,
			double tolerance, int most_iterations, bool (*interrupted) (void))
{
	LinkageFit	fit = {0};
	size_t		turn = 0;

	while (!fit.converged && fit.iterations < most_iterations)
	{
		Sums		sums = {0};
		double		before = model->lambda;
		double		change;

		for (size_t i = 0; i < counts->n; i++)
		{
			if (++turn % POLL == 0 && interrupted != NULL && interrupted())
			{
				fit.stopped = true;
				return fit;
			}
			add_pattern(&sums, model, counts->pattern[i], counts->pairs[i]);
		}
		if (!(sums.pairs > 0))
			return fit;
		change = take_step(model, &sums, u_is_known);
		fit.log_likelihood = sums.log_likelihood;
		fit.iterations++;
		fit.converged = change <= tolerance && fabs(model->lambda - before) <= tolerance * model->lambda;
	}
	return fit;
}

/* How many numbers are estimated. */
int
linkage_parameters(const LinkageModel *model, bool u_is_known)
{
	int			parameters = 1;

	for (int f = 0; f < model->fields; f++)
		parameters += (u_is_known ? 1 : 2) * (model->levels[f] - 1);
	return parameters;
}

/*
 * Can the data tell the parameters?  There are no more of them than different
 * patterns of fully compared pairs, less one: with u unknown, two fields never
 * suffice, and three of two levels do.
 */
bool
linkage_is_identified(const LinkageModel *model, bool u_is_known)
{
	double		patterns = 1;

	for (int f = 0; f < model->fields; f++)
		patterns *= model->levels[f];
	return model->fields >= (u_is_known ? 2 : 3) && patterns - 1 >= linkage_parameters(model, u_is_known);
}

/* The mean level of a field, between 0 and 1. */
static double
mean_level(const double *rates, int levels)
{
	double		sum = 0;

	for (int l = 1; l < levels; l++)
		sum += l * rates[l];
	return sum / (levels - 1);
}

/* The likelihood does not know which of the two kinds are the matches: those who agree more. */
void
linkage_orient(LinkageModel *model)
{
	double		m = 0;
	double		u = 0;

	for (int f = 0; f < model->fields; f++)
	{
		m += mean_level(model->m[f], model->levels[f]);
		u += mean_level(model->u[f], model->levels[f]);
	}
	if (m < u)
	{
		LinkageModel before = *model;

		memcpy(model->m, before.u, sizeof(model->m));
		memcpy(model->u, before.m, sizeof(model->u));
		model->lambda = 1 - before.lambda;
	}
}

/*
 * Bits for a match (Fellegi and Sunter 1969): log2(lambda / (1 - lambda)) for
 * any pair, log2(m / u) for the level of a field; nothing for a level that is
 * in neither.
 */
void
linkage_weights(const LinkageModel *model, LinkageWeights *weights)
{
	weights->fields = model->fields;
	weights->prior = log2(model->lambda / (1 - model->lambda));
	for (int f = 0; f < model->fields; f++)
		for (int l = 0; l < model->levels[f]; l++)
		{
			double		m = model->m[f][l];
			double		u = model->u[f][l];

			weights->gain[f][l] = m <= 0 && u <= 0 ? 0 : log2(fmax(m, LEAST_RATE) / fmax(u, LEAST_RATE));
		}
}

/* The weight of a pattern of known levels: the logarithm to base 2 of the odds of a match. */
double
linkage_weight(const LinkageWeights *weights, LinkagePattern pattern)
{
	double		weight = weights->prior;

	for (int f = 0; f < weights->fields; f++)
	{
		int			level = linkage_level(pattern, f);

		if (level >= 0)
			weight += weights->gain[f][level];
	}
	return weight;
}

/* The probability of a match of that weight. */
double
linkage_probability(double weight)
{
	return 1 / (1 + exp2(-weight));
}
