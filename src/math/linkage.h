/*
 * linkage.h
 *		Record linkage: which pairs of records are of the same customer, by the
 *		fields in which they agree.
 */
#ifndef CRM_MATH_LINKAGE_H
#define CRM_MATH_LINKAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Fields of a comparison, and levels of agreement of a field, from 0. */
#define LINKAGE_FIELDS 16
#define LINKAGE_LEVELS 15

/*
 * How the fields of a pair agree: four bits a field, the first lowest; 0 where
 * they were not compared, else the level + 1.
 */
typedef uint64_t LinkagePattern;

static inline LinkagePattern
linkage_pattern_with(LinkagePattern pattern, int field, int level)
{
	return pattern | (LinkagePattern) (level + 1) << (4 * field);
}

/* The level of a field; -1: not compared. */
static inline int
linkage_level(LinkagePattern pattern, int field)
{
	return (int) (pattern >> (4 * field) & 15) - 1;
}

/* Pairs by pattern, in an order of their own. */
typedef struct LinkageCounts
{
	int			fields;
	size_t		n;				/* patterns, all different */
	const LinkagePattern *pattern;
	const double *pairs;		/* with each, above 0 */
} LinkageCounts;

/* Probability of each level of each field. */
typedef double LinkageRates[LINKAGE_FIELDS][LINKAGE_LEVELS];

/* The model of Fellegi and Sunter. */
typedef struct LinkageModel
{
	int			fields;
	int			levels[LINKAGE_FIELDS];
	double		lambda;			/* share of matches among the pairs */
	LinkageRates m;				/* among matches */
	LinkageRates u;				/* among the others */
} LinkageModel;

/* What a pattern says of a pair, in bits. */
typedef struct LinkageWeights
{
	int			fields;
	double		prior;			/* of any pair */
	LinkageRates gain;			/* of each level of each field */
} LinkageWeights;

/* How the search went. */
typedef struct LinkageFit
{
	double		log_likelihood; /* without the number of ways in which pairs come in any order */
	int			iterations;
	bool		converged;
	bool		stopped;		/* by interrupted() */
} LinkageFit;

extern void linkage_levels(const LinkageCounts *counts, int *levels);
extern void linkage_frequencies(const LinkageCounts *counts, const int *levels, LinkageRates rates);
extern double linkage_one_kind(const LinkageCounts *counts, const int *levels, LinkageRates rates);
extern void linkage_start(LinkageModel *model, double lambda);
extern LinkageFit linkage_fit(const LinkageCounts *counts, LinkageModel *model, bool u_is_known,
							  double tolerance, int most_iterations, bool (*interrupted) (void));
extern int	linkage_parameters(const LinkageModel *model, bool u_is_known);
extern bool linkage_is_identified(const LinkageModel *model, bool u_is_known);
extern void linkage_orient(LinkageModel *model);
extern void linkage_weights(const LinkageModel *model, LinkageWeights *weights);
extern double linkage_weight(const LinkageWeights *weights, LinkagePattern pattern);
extern double linkage_probability(double weight);

#endif
