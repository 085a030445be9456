/*
 * key_account.c
 *		Measures of single accounts: weighted score, share of wallet.
 */
#include "base/crm.h"

#include <math.h>

#include "base/float_list.h"
#include "base/sorted_values.h"
#include "math/share.h"
#include "math/wallet.h"

PG_FUNCTION_INFO_V1(crm_key_account_score);
PG_FUNCTION_INFO_V1(crm_share_of_wallet);
PG_FUNCTION_INFO_V1(crm_wallet_allocation);
PG_FUNCTION_INFO_V1(crm_wallet_allocation_of_rating);

#define FACTORS 5

/* A score of the scale 0 .. most: money or a growth rate in its place would outweigh all others unseen. */
static void
check_score(double score, double most, const char *name)
{
	if (!(score >= 0 && score <= most))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s_score %.15g is not within 0 and scale_max %.15g", name, score, most),
				 errhint("Pass scores, not amounts or rates, all on one scale: crm.quantile_score(%s, 5) OVER () makes 1 to 5; scale_max is the greatest score there can be.", name)));
}

/*
 * key_account_score(scores of sales, margin, growth, wallet, influence; their
 * weights; scale_max): the weighted mean of scores on one scale.
 */
Datum
crm_key_account_score(PG_FUNCTION_ARGS)
{
	static const char *const names[FACTORS] = {"sales", "margin", "growth", "wallet", "influence"};
	double		most = PG_GETARG_FLOAT8(2 * FACTORS);
	double		sum = 0;
	double		weights = 0;

	if (!(most > 0 && most <= VALUE_LARGEST))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("scale_max must be finite and above 0, but is %.15g", most),
				 errhint("Pass the greatest score there can be: 5 for scores from 1 to 5.")));

	for (int i = 0; i < FACTORS; i++)
	{
		double		score = PG_GETARG_FLOAT8(i);
		double		weight = PG_GETARG_FLOAT8(FACTORS + i);

		check_score(score, most, names[i]);
		if (!(weight >= 0 && weight <= VALUE_LARGEST))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("%s_weight must be finite and not negative, but is %.15g", names[i], weight),
					 errhint("0 leaves the factor out; only the proportions of the weights matter.")));
		sum += score * weight;
		weights += weight;
	}
	if (weights == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("all weights are 0"),
				 errhint("Give at least one factor a weight.")));
	PG_RETURN_FLOAT8(sum / weights);
}

/* share_of_wallet(spend_with_us, spend_in_category); NULL when the category is 0. */
Datum
crm_share_of_wallet(PG_FUNCTION_ARGS)
{
	double		ours = PG_GETARG_FLOAT8(0);
	double		category = PG_GETARG_FLOAT8(1);

	value_check(ours, "spend_with_us");
	value_check(category, "spend_in_category");
	if (category == 0 && ours >= 0)
		PG_RETURN_NULL();
	if (ours < 0 || !share_reaches(category, ours))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("spend_with_us %.15g is not within 0 and spend_in_category %.15g", ours, category),
				 errhint("What the customer spends in the category includes what is spent with us.")));
	PG_RETURN_FLOAT8(fmin(ours / category, 1));
}

/* wallet_allocation(rank, brands). */
Datum
crm_wallet_allocation(PG_FUNCTION_ARGS)
{
	double		rank = PG_GETARG_FLOAT8(0);
	int32		brands = PG_GETARG_INT32(1);

	if (brands < 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("brands must be at least 1, not %d", brands),
				 errhint("Count the brands that the customer uses, ours among them.")));
	if (!(rank >= 1 && rank <= brands))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("rank %.15g is not within 1 and %d brands", rank, brands),
				 errhint("1 is the best brand; brands that tie have the mean of their ranks.")));
	PG_RETURN_FLOAT8(wallet_allocation(rank, brands));
}

/* wallet_allocation_of_rating(rating, ratings): ranks the rating among all of the customer's. */
Datum
crm_wallet_allocation_of_rating(PG_FUNCTION_ARGS)
{
	double		rating = PG_GETARG_FLOAT8(0);
	int			n;
	const float8 *ratings = float_list_read(PG_GETARG_ARRAYTYPE_P(1), "ratings", &n);
	bool		found = false;

	for (int i = 0; i < n; i++)
		found = found || ratings[i] == rating;
	if (!found)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("rating %.15g is not among the ratings", rating),
				 errhint("Pass the ratings of all brands that the customer uses, ours among them.")));
	PG_RETURN_FLOAT8(wallet_allocation(mean_rank(ratings, (size_t) n, rating), n));
}
