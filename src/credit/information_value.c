/*
 * information_value.c
 *		Information value of groups that are there already, and the weight of
 *		evidence of one of them.
 */
#include "base/crm.h"

#include <math.h>

#include "credit/bins_state.h"

PG_FUNCTION_INFO_V1(crm_information_value_transition);
PG_FUNCTION_INFO_V1(crm_information_value_final);
PG_FUNCTION_INFO_V1(crm_weight_of_evidence);

#define FUNCTION "crm.information_value"

/* information_value(bin, bad [, zero_cell [, weight]]): add one row. */
Datum
crm_information_value_transition(PG_FUNCTION_ARGS)
{
	return bins_state_add(fcinfo, FUNCTION, NULL);
}

/* The information value of all groups; NULL where there are no goods or no bads. */
Datum
crm_information_value_final(PG_FUNCTION_ARGS)
{
	BinsState  *state = bins_state_of(fcinfo, FUNCTION);
	ZeroCell	zero_cell = ZERO_CELL_HALF;
	const text *policy;
	BinCount	total;
	BinCount   *groups;
	size_t		n;
	double		iv;

	if (state == NULL)
		PG_RETURN_NULL();
	policy = state_options_text(&state->options);
	if (policy != NULL)
		zero_cell = (ZeroCell) field_name(&zero_cell_names, "zero_cell", policy);
	groups = bins_state_groups(state, &n);
	total = bins_total(groups, n);
	if (!(total.good > 0 && total.bad > 0))
		PG_RETURN_NULL();
	if (!bins_woe(groups, n, zero_cell, NULL, NULL, &iv))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a group has goods only or bads only"),
				 errhint("Merge groups, or choose what counts instead: zero_cell 'half'.")));
	PG_RETURN_FLOAT8(iv);
}

/* A count in an argument. */
static double
count_argument(FunctionCallInfo fcinfo, int argument, const char *name)
{
	double		count = PG_GETARG_FLOAT8(argument);

	if (!(count >= 0) || isinf(count))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must be finite and not negative, not %.15g", name, count),
				 errhint("Pass numbers of rows, or sums of their weights.")));
	return count;
}

static void
check_part(double part, double all, const char *name, const char *all_name)
{
	if (part > all)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s is %.15g, more than %s, which is %.15g", name, part, all_name, all),
				 errhint("The order is: bads and goods of the bin, then those of all bins.")));
}

/* The logarithm of the quotient of two shares, also where they are too small for a number. */
static double
evidence(BinCount bin, BinCount all)
{
	double		bad = bin.bad / all.bad;
	double		good = bin.good / all.good;

	if (isnormal(bad) && isnormal(good) && isnormal(bad / good))
		return log(bad / good);
	return (log(bin.bad) - log(all.bad)) - (log(bin.good) - log(all.good));
}

/*
 * weight_of_evidence(bad, good, all_bad, all_good, zero_cell): of one bin.  That
 * every bin gets 0.5 cannot be said of one alone.
 */
Datum
crm_weight_of_evidence(PG_FUNCTION_ARGS)
{
	ZeroCell	zero_cell = (ZeroCell) name_argument(fcinfo, 4, &zero_cell_names, "zero_cell");
	BinCount	bin;
	BinCount	filled;
	BinCount	all;

	for (int i = 0; i < 4; i++)
		if (PG_ARGISNULL(i))
			PG_RETURN_NULL();
	bin = (BinCount) {.bad = count_argument(fcinfo, 0, "bad"), .good = count_argument(fcinfo, 1, "good")};
	all = (BinCount) {.bad = count_argument(fcinfo, 2, "all_bad"), .good = count_argument(fcinfo, 3, "all_good")};
	check_part(bin.bad, all.bad, "bad", "all_bad");
	check_part(bin.good, all.good, "good", "all_good");
	if (zero_cell == ZERO_CELL_HALF_ALL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("zero_cell \"half_all\" depends on all bins, and one is given"),
				 errhint("Add 0.5 to all counts yourself, or use crm.information_value() or crm.optimal_bins().")));
	if (!(all.bad > 0 && all.good > 0) || !(bin.bad > 0 || bin.good > 0))
		PG_RETURN_NULL();
	filled = bins_filled(bin, zero_cell);
	if (zero_cell == ZERO_CELL_FORBID && !(filled.good > 0 && filled.bad > 0))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the bin has %s only", bin.bad > 0 ? "bads" : "goods"),
				 errhint("Merge it with another, or choose what counts instead: zero_cell 'half'.")));
	if (zero_cell != ZERO_CELL_1)
	{
		all.good += filled.good - bin.good;
		all.bad += filled.bad - bin.bad;
	}
	PG_RETURN_FLOAT8(evidence(filled, all));
}
