/*
 * removal_effect.h
 *		What is lost of a Markov chain of journeys without one of its channels.
 */
#ifndef CRM_MATH_REMOVAL_EFFECT_H
#define CRM_MATH_REMOVAL_EFFECT_H

#include <stdbool.h>
#include <stddef.h>

/* The most states of a chain. */
#define CHAIN_MOST_STATES 2000

typedef enum ChainStatus
{
	CHAIN_OK,
	CHAIN_ENDLESS,				/* there are journeys that never end */
	CHAIN_INTERRUPTED
} ChainStatus;

/*
 * State 0 is the start, to which nothing leads back.  Every other state is one
 * of being at a channel.  A journey goes on to a state, converts, or ends.
 */
typedef struct JourneyChain
{
	int			states;
	int			channels;
	double	   *next;			/* states x states, row-major: the probability of each next state; overwritten */
	const double *converts;		/* by state: the probability that it converts next */
	const double *pays;			/* by state: what it then pays on the average, times that probability */
	const int  *channel;		/* by state; -1 of the start */
} JourneyChain;

extern size_t removal_effect_work(const JourneyChain *chain);
extern ChainStatus removal_effect(const JourneyChain *chain, double *work, bool (*stop) (void),
								  double *conversions, double *value);

#endif
