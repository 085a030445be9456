/*
 * clv_quantity.h
 *		What a model of purchases says about a customer: one dispatch over the
 *		models, without SQL.
 *
 * Times are in units of the model.  A value that does not exist is NaN; see
 * each function.  Histories have passed clv_history_check(); horizons, periods
 * and numbers of purchases are in range, and whole for CLV_BG_BB.
 */
#ifndef CRM_CLV_QUANTITY_H
#define CRM_CLV_QUANTITY_H

#include "postgres.h"

#include "clv/clv_history.h"
#include "clv/clv_model.h"
#include "math/bgnbd.h"
#include "math/pareto.h"

/* What all quantities of one customer start from, so that several share it. */
typedef struct ClvOutlook
{
	const ClvModel *model;		/* without covariates */
	ClvHistory	history;
	double		alive;			/* P(alive); of CLV_BG_BB at the next opportunity */
	double		dead;			/* 1 - alive with its own digits; of CLV_PARETO_NBD */
	union
	{
		BgnbdPosterior bgnbd;
		double		later[PARETO_PARAMS];	/* CLV_NBD, CLV_PARETO_NBD: if alive */
	};
} ClvOutlook;

/* The model for a customer with these covariates: base parameters only. */
extern ClvModel clv_model_at(const ClvModel *model, const double *covariates);

extern void clv_outlook(const ClvModel *model, const ClvHistory *history, ClvOutlook *outlook);
extern double clv_outlook_expected(const ClvOutlook *outlook, double horizon);
extern double clv_outlook_probability(const ClvOutlook *outlook, double horizon, double n);
extern double clv_outlook_any(const ClvOutlook *outlook, double horizon);
extern double clv_outlook_discounted(const ClvOutlook *outlook, double horizon, double delta);
extern double clv_outlook_periods(const ClvOutlook *outlook, double period, int periods,
								  double rate);

/* one quantity of one customer, or of a new one */
extern double clv_expected_purchases(const ClvModel *model, const ClvHistory *history, double horizon);
extern double clv_new_expected(const ClvModel *model, double horizon);
extern double clv_new_probability(const ClvModel *model, double horizon, double n);
extern double clv_new_probability_from(const ClvModel *model, double start, double horizon, double n);

#endif
