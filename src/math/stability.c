/*
 * stability.c
 *		Population stability index.
 */
#include "math/stability.h"

#include <math.h>

#include "math/special.h"

static double
floored(double count)
{
	return count > 0 ? count : STABILITY_FLOOR;
}

/*
 * The index (Lewis 1994; twice the symmetric divergence of Jeffreys 1946) and
 * the part of every bin: sum of (a - e) ln(a / e), a and e the shares of the
 * bin now and then.  A bin that is empty on one side is kept, with 0.5 there;
 * the totals stay what they are, or include it on request.  A bin empty on
 * both sides has no part.  False if one side has nothing at all.
 */
bool
stability_index(StabilityBin *bin, int bins, bool recompute_totals, double *index)
{
	MathSum		expected = {0};
	MathSum		actual = {0};
	MathSum		sum = {0};
	double		empty_expected = 0;
	double		empty_actual = 0;

	for (int i = 0; i < bins; i++)
	{
		bool		used = bin[i].expected > 0 || bin[i].actual > 0;

		math_sum_add(&expected, bin[i].expected);
		math_sum_add(&actual, bin[i].actual);
		empty_expected += used && !(bin[i].expected > 0) ? STABILITY_FLOOR : 0;
		empty_actual += used && !(bin[i].actual > 0) ? STABILITY_FLOOR : 0;
	}
	if (!(math_sum_value(&expected) > 0 && math_sum_value(&actual) > 0))
		return false;
	if (recompute_totals)
	{
		math_sum_add(&expected, empty_expected);
		math_sum_add(&actual, empty_actual);
	}
	for (int i = 0; i < bins; i++)
	{
		StabilityBin *b = &bin[i];

		b->expected_share = b->actual_share = b->part = 0;
		if (!(b->expected > 0 || b->actual > 0))
			continue;
		b->expected_share = floored(b->expected) / math_sum_value(&expected);
		b->actual_share = floored(b->actual) / math_sum_value(&actual);
		b->part = (b->actual_share - b->expected_share) * log(b->actual_share / b->expected_share);
		math_sum_add(&sum, b->part);
	}
	*index = math_sum_value(&sum);
	return true;
}
