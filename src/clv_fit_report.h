/*
 * clv_fit_report.h
 *		What a lifetime value model says of its fit.
 */
#ifndef CRM_CLV_FIT_REPORT_H
#define CRM_CLV_FIT_REPORT_H

#include "clv_model.h"
#include "math_fit.h"

extern void clv_fit_report(ClvModel *model, const FitResult *result,
						   const double *covariance, const char *function);

#endif
