/*
 * sbg.h
 *		Shifted-beta-geometric contract model (Fader & Hardie 2007, 2010).
 *
 * At each renewal a customer leaves with a probability theta of his own;
 * theta ~ Beta(alpha, beta) over customers.  params is {alpha, beta}, positive.
 */
#ifndef CRM_MATH_SBG_H
#define CRM_MATH_SBG_H

#include "math/churn.h"

CONTRACT_MODEL(sbg);

#endif
