/*
 * clv_call.h
 *		Calls of the functions that score with lifetime value models: their
 *		arguments, read from left to right, and what they keep between calls.
 */
#ifndef CRM_CLV_CALL_H
#define CRM_CLV_CALL_H

#include "postgres.h"

#include "base/result_rows.h"
#include "clv/clv_memo.h"
#include "clv/clv_quantity.h"

/* The most periods that are discounted one by one. */
#define CLV_MOST_PERIODS 10000

/* How a function is told of its customer. */
typedef enum ClvSource
{
	CLV_OF_VALUES,				/* repeat_days, t_x, age [, mean_value] */
	CLV_OF_SUMMARY				/* summary, as_of */
} ClvSource;

/* Kept in fn_extra; the first two fields are of the current call only. */
typedef struct ClvCall
{
	FunctionCallInfo fcinfo;
	int			next;			/* argument to be read next */
	RowCache model;
	RowCache spend;
	ClvModel	at;				/* the model for a customer with covariates */
	ClvMemo		memo;
	TupleDesc	row;			/* of the result, if it is one */
} ClvCall;

/* The customer in the arguments of a call. */
typedef struct ClvCustomer
{
	ClvHistory	history;
	const CustomerSummary *summary;	/* CLV_OF_SUMMARY */
} ClvCustomer;

/*
 * A question about a customer: how its numbers are read from the arguments,
 * and the answer.
 */
typedef struct ClvQuestion
{
	bool		(*read) (ClvCall *call, const ClvModel *model, ClvNumbers *numbers);
	double		(*answer) (const ClvOutlook *outlook, const ClvNumbers *numbers);
	bool		is_probability;
	bool		is_expectation; /* in proportion to P(alive) */
} ClvQuestion;

extern const ClvQuestion clv_question_alive;
extern const ClvQuestion clv_question_expected;
extern const ClvQuestion clv_question_probability;
extern const ClvQuestion clv_question_any;

/* Defines a function of SQL by one that takes, beside the call, what tells it from its kin. */
#define CLV_ASK(function, ask, ...) \
CRM_FUNCTION(function, ask(fcinfo, __VA_ARGS__))

/* clv_call.c */
extern ClvCall *clv_call_begin(FunctionCallInfo fcinfo);
extern bool clv_call_float(ClvCall *call, double *value);
extern const ClvModel *clv_call_model(ClvCall *call);
extern const ClvModel *clv_call_spend(ClvCall *call);
extern DateADT clv_call_as_of(ClvCall *call, const ClvModel *model);
extern bool clv_call_customer(ClvCall *call, ClvSource source, const ClvModel *model,
							  ClvCustomer *customer);
extern const double *clv_call_covariates(ClvCall *call, const ClvModel *model);
extern double clv_call_answer(ClvCall *call, const ClvQuestion *question, const ClvModel *model,
							  const ClvHistory *history, const ClvNumbers *numbers,
							  const double *covariates);
extern Datum clv_call_result(FunctionCallInfo fcinfo, double value);
extern void clv_put_result(ResultRow *row, double value);
extern void clv_call_row(ClvCall *call, ResultRow *row);

/* clv_question.c */
extern void clv_check_time(const ClvModel *model, double time, const char *name);
extern double clv_check_margin_rate(double margin_rate);
extern void clv_call_horizon(ClvCall *call, const ClvModel *model, bool needs_rate, ClvNumbers *numbers);
extern void clv_call_period(ClvCall *call, const ClvModel *model, ClvNumbers *numbers);
extern double clv_outlook_ahead(const ClvOutlook *outlook, const ClvNumbers *numbers);

/* clv_spend_score.c */
extern double clv_order_value(const ClvModel *spend, const ClvSpend *known);
extern bool clv_call_spend_values(ClvCall *call, double x, ClvSpend *known);
extern bool clv_call_spend_summary(ClvCall *call, const CustomerSummary *summary, ClvSpend *known);

#endif
