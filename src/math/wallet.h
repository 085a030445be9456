/*
 * wallet.h
 *		Share of wallet from the rank of a brand among those a customer uses.
 */
#ifndef CRM_MATH_WALLET_H
#define CRM_MATH_WALLET_H

#include <stddef.h>

extern double wallet_allocation(double rank, double brands);
extern double mean_rank(const double *ratings, size_t n, double rating);

#endif
