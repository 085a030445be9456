/*
 * wallet.c
 *		Share of wallet from the rank of a brand among those a customer uses.
 */
#include "math/wallet.h"

/*
 * Wallet allocation rule (Keiningham, Aksoy, Buoye & Cooil 2011, "Customer
 * Loyalty Isn't Enough. Grow Your Share of Wallet", Harvard Business Review
 * 89/10): (1 - rank / (n + 1)) 2 / n.  The shares of ranks 1 to n add up to 1,
 * also when some of them are means.
 */
double
wallet_allocation(double rank, double brands)
{
	return (1 - rank / (brands + 1)) * (2 / brands);
}

/*
 * Rank of a rating among n ratings that include it, 1 for the highest; equal
 * ratings have the mean of the ranks they take up.
 */
double
mean_rank(const double *ratings, size_t n, double rating)
{
	size_t		better = 0;
	size_t		equal = 0;

	for (size_t i = 0; i < n; i++)
	{
		better += ratings[i] > rating;
		equal += ratings[i] == rating;
	}
	return (double) better + ((double) equal + 1) / 2;
}
