/*
 * bgbb.h
 *		BG/BB: purchases at discrete opportunities (Fader, Hardie & Shang 2010).
 *
 * While alive a customer buys at each opportunity with probability p; before
 * each opportunity the customer dies with probability theta.  Over customers
 * p ~ Beta(alpha, beta) and theta ~ Beta(gamma, delta).  A history is
 * (x, t_x, n): x purchases in n opportunities, the last at opportunity t_x
 * (0 when x = 0); integers with 0 <= x <= t_x <= n.
 *
 * params is {alpha, beta, gamma, delta}, all positive.
 */
#ifndef CRM_MATH_BGBB_H
#define CRM_MATH_BGBB_H

#include "math/btyd.h"

/* The most opportunities a history or a horizon by steps may have. */
#define BGBB_MAX_OPPORTUNITIES 100000

extern size_t bgbb_work_size(const BtydData *data);
BTYD_MODEL(bgbb);

#endif
