/*
 * clv_quantity.h
 *		What a model of purchases says about a customer, without SQL.
 *
 * Times are in units of the model.  A value that does not exist is NaN; see
 * each function.  Histories have passed clv_history_check(); horizons, periods
 * and numbers of purchases are in range, and whole where the
 * model is discrete.
 */
#ifndef CRM_CLV_QUANTITY_H
#define CRM_CLV_QUANTITY_H

#include "postgres.h"

#include "clv/clv_history.h"
#include "clv/clv_model.h"

/* What all quantities of one customer start from, so that several share it. */
typedef struct ClvOutlook
{
	const ClvKernel *kernel;
	BtydPosterior post;
} ClvOutlook;

/* The model for a customer with these covariates: base parameters only. */
extern ClvModel clv_model_at(const ClvModel *model, const double *covariates);

extern void clv_outlook(const ClvModel *model, const ClvHistory *history, ClvOutlook *outlook);
extern double clv_outlook_living(const ClvModel *model, ClvHistory *history, ClvOutlook *outlook);
extern double clv_outlook_expected(const ClvOutlook *outlook, double horizon);
extern double clv_outlook_discounted(const ClvOutlook *outlook, double horizon, double delta);
extern double clv_outlook_periods(const ClvOutlook *outlook, double period, int periods,
								  double rate);

/* one quantity of one customer, or of a new one */
extern double clv_expected_purchases(const ClvModel *model, const ClvHistory *history, double horizon);
extern double clv_new_expected(const ClvModel *model, double horizon);
extern double clv_new_probability(const ClvModel *model, double start, double horizon, double n);

#endif
