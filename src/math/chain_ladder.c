/*
 * chain_ladder.c
 *		Chain ladder with volume-weighted link ratios.
 *
 * f_j = sum C(i, j + 1) / sum C(i, j) over the cohorts i that are known at age
 * j + 1, and a cohort's ultimate is its latest C times the f of the ages to come
 * (Mack 1993, "Distribution-free calculation of the standard error of chain
 * ladder reserve estimates", equations 1 and 2).
 */
#include "math/chain_ladder.h"

#include <math.h>

/* Add a cohort that is known from the first age to the latest; cumulative has latest + 1 amounts. */
void
chain_ladder_add(LadderAge *ages, size_t latest, const double *cumulative)
{
	for (size_t i = 0; i < latest; i++)
	{
		ages[i].here += cumulative[i];
		ages[i].next += cumulative[i + 1];
		ages[i].cohorts++;
	}
}

/* The factors of so many ages, of which there is one at least, when all cohorts are there. */
void
chain_ladder_finish(LadderAge *ages, size_t count)
{
	ages[count - 1].link = NAN;
	ages[count - 1].to_ultimate = 1;
	for (size_t i = count - 1; i-- > 0;)
	{
		ages[i].link = ages[i].here > 0 ? ages[i].next / ages[i].here : NAN;
		ages[i].to_ultimate = ages[i].link * ages[i + 1].to_ultimate;
	}
}
