/*
 * clv_value_score.h
 *		The value of a customer: purchases to come, times what they are worth.
 */
#ifndef CRM_CLV_VALUE_SCORE_H
#define CRM_CLV_VALUE_SCORE_H

#include "postgres.h"

#include "clv/clv_call.h"

/* What the functions clv() and clv_interval() are asked. */
typedef struct ClvValueArguments
{
	const ClvModel *model;
	const ClvModel *spend;
	ClvHistory	history;
	ClvSpend	known;
	ClvNumbers	numbers;
	double		margin_rate;
	const double *covariates;
} ClvValueArguments;

extern bool clv_call_value_arguments(ClvCall *call, ClvSource source, ClvValueArguments *arguments);

/* How the functions clv_score() and clv_scores() look ahead. */
typedef struct ClvAhead
{
	ClvNumbers	numbers;		/* what answers depend on */
	double		margin_rate;	/* NaN: NULL */
} ClvAhead;

/* Of a customer; NaN where there is nothing to say. */
typedef struct ClvScore
{
	double		p_alive;
	double		expected_purchases;
	double		discounted_purchases;
} ClvScore;

extern void clv_call_ahead(ClvCall *call, const ClvModel *model, bool has_spend, ClvAhead *ahead);
extern ClvScore clv_score(const ClvModel *model, const ClvHistory *history, const ClvAhead *ahead);
extern ClvScore clv_score_memo(ClvMemo *memo, MemoryContext context, uint64 reads,
							   const ClvModel *model, const ClvHistory *history,
							   const ClvAhead *ahead);
extern void clv_score_put(ResultRow *row, const ClvScore *score, const ClvAhead *ahead,
						  double order_value);

#endif
