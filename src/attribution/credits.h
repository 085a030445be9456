/*
 * credits.h
 *		Conversions, or their value, as each rule credits them to the channels.
 */
#ifndef CRM_CREDITS_H
#define CRM_CREDITS_H

#include "base/crm.h"

#include "attribution/journeys.h"

/* In the order of the columns. */
typedef enum CreditRule
{
	CREDIT_FIRST,
	CREDIT_LAST,
	CREDIT_LINEAR,
	CREDIT_POSITION,
	CREDIT_DECAY,
	CREDIT_SHAPLEY,				/* of the conversions of all journeys within a coalition */
	CREDIT_SHAPLEY_RATE,		/* of the rate of conversion of these */
	CREDIT_MARKOV,
	CREDIT_REMOVAL,				/* no credit: the share that is lost without the channel */
	CREDIT_RULES
} CreditRule;

typedef enum CreditKind
{
	CREDIT_CONVERSIONS,
	CREDIT_VALUE
} CreditKind;

typedef struct Credits
{
	CreditKind	kind;
	double		total;
	double	   *credit[CREDIT_RULES];	/* by channel; NAN: not known */
} Credits;

/* Shares of the first touch, of the last, and of all between; 1 together. */
typedef struct PositionWeights
{
	double		first;
	double		middle;
	double		last;
} PositionWeights;

extern Credits *credits_create(const SortedJourneys *sorted, CreditKind kind);
extern void credits_by_rule(const SortedJourneys *sorted, const PositionWeights *weights, Credits *conversions, Credits *value);
extern void credits_by_shapley(const SortedJourneys *sorted, Credits *conversions, Credits *value);
extern void credits_by_markov(const SortedJourneys *sorted, int order, Credits *conversions, Credits *value);

/* What of a cell is credited. */
static inline double
credit_of_cell(const Credits *credits, const Cell *cell)
{
	return credits->kind == CREDIT_VALUE ? math_sum_value(&cell->value) : (double) cell->conversions;
}

#endif
