/*
 * wallet_test.c
 *		math_wallet.c: the published shares, and that they add up to 1.
 */
#include <math.h>
#include <stdbool.h>

#include "math/wallet.h"
#include "tap_check.h"

int
main(void)
{
	static const double ratings[] = {9, 7, 7, 3};
	bool		one = true;
	double		sum = 0;

	/* the table of the article for three brands: 50 %, 33 %, 17 % */
	tap_ok(near(wallet_allocation(1, 3), 0.5, 1e-15) && near(wallet_allocation(2, 3), 1 / 3.0, 1e-15) &&
		   near(wallet_allocation(3, 3), 1 / 6.0, 1e-15) && wallet_allocation(1, 1) == 1, "published shares");
	for (int n = 1; n <= 50; n++)
	{
		sum = 0;
		for (int rank = 1; rank <= n; rank++)
			sum += wallet_allocation(rank, n);
		one = one && fabs(sum - 1) < 1e-14;
	}
	tap_ok(one, "the shares of all ranks add up to 1");
	tap_ok(mean_rank(ratings, 4, 9) == 1 && mean_rank(ratings, 4, 7) == 2.5 && mean_rank(ratings, 4, 3) == 4,
		   "ties have the mean of their ranks");
	sum = 0;
	for (int i = 0; i < 4; i++)
		sum += wallet_allocation(mean_rank(ratings, 4, ratings[i]), 4);
	tap_ok(fabs(sum - 1) < 1e-15, "with ties they add up to 1 too");
	return tap_end();
}
