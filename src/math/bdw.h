/*
 * bdw.h
 *		Beta-discrete-Weibull contract model (Fader, Hardie, Liu, Davin &
 *		Steenburgh 2018).
 *
 * A customer of his own theta is still there after t renewals with
 * probability (1 - theta)^(t^c), theta ~ Beta(alpha, beta) over customers:
 * S(t) = B(alpha, beta + t^c) / B(alpha, beta).  c = 1 is the
 * shifted-beta-geometric.  params is {alpha, beta, c}, positive.
 */
#ifndef CRM_MATH_BDW_H
#define CRM_MATH_BDW_H

#include "math/churn.h"

CONTRACT_MODEL(bdw);

#endif
