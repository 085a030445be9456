/*
 * clv_quantity.h
 *		What a model of purchases says about a customer: one dispatch over the
 *		models, without SQL.
 */
#ifndef CRM_CLV_QUANTITY_H
#define CRM_CLV_QUANTITY_H

#include "postgres.h"

#include "clv_history.h"
#include "clv_model.h"

/*
 * Times are in units of the model; delta is the continuous rate per unit;
 * rate is per period.  covariates may be NULL when the model has none.
 */
extern double clv_p_alive(const ClvModel *model, const ClvHistory *history);
extern double clv_expected_purchases(const ClvModel *model, const ClvHistory *history, double horizon);
extern double clv_purchases_probability(const ClvModel *model, const ClvHistory *history,
										double horizon, double n);
extern double clv_any_probability(const ClvModel *model, const ClvHistory *history, double horizon);
extern double clv_discounted_purchases(const ClvModel *model, const ClvHistory *history,
									   double horizon, double delta);
extern double clv_discounted_periods(const ClvModel *model, const ClvHistory *history,
									 double period, int64 periods, double rate);
extern double clv_new_expected(const ClvModel *model, double horizon);
extern double clv_new_probability(const ClvModel *model, double horizon, double n);

/* The model for a customer with these covariates: base parameters only. */
extern ClvModel clv_model_at(const ClvModel *model, const double *covariates);

#endif
