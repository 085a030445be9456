/*
 * sigma_level.c
 *		sigma_level: how many standard deviations lie between the mean of a
 *		process and its limit, by the defects that it makes.
 */
#include "base/crm.h"

#include "base/value_arguments.h"
#include "math/normal.h"

PG_FUNCTION_INFO_V1(crm_sigma_level);

#define MILLION 1e6

/*
 * sigma_level(dpmo, shift): the quantile of the normal distribution that leaves
 * so many defects of a million, plus the shift by which a process drifts in
 * the long run (Harry 1988: 1.5).  NULL where nothing, or everything, is a defect.
 */
Datum
crm_sigma_level(PG_FUNCTION_ARGS)
{
	double		dpmo = value_range_argument(fcinfo, 0, "dpmo", 0, MILLION,
											"Pass defects of a million opportunities, from 0 to 1000000: defects / (units * opportunities) * 1e6.");
	double		shift = value_range_argument(fcinfo, 1, "shift", 0, 10, "Pass 1.5, or 0 for the level as it is measured.");

	if (dpmo / MILLION == 0 || dpmo == MILLION)
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8((2 * dpmo <= MILLION ? math_normal_upper(dpmo / MILLION) : -math_normal_upper((MILLION - dpmo) / MILLION)) + shift);
}
