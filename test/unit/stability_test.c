/*
 * stability_test.c
 *		stability.c: an index by hand, and empty bins.
 */
#include "math/stability.h"
#include "tap_check.h"

int
main(void)
{
	StabilityBin bins[4] = {{.expected = 2,.actual = 3}, {.expected = 1,.actual = 1}, {.expected = 1,.actual = 0}, {.expected = 0}};
	double		index;
	double		kept = 0.25 * log(1.5) + (0.125 - 0.25) * log(0.5);
	double		anew = (3 / 4.5 - 0.5) * log(3 / 4.5 / 0.5) + (1 / 4.5 - 0.25) * log(1 / 4.5 / 0.25) +
		(0.5 / 4.5 - 0.25) * log(0.5 / 4.5 / 0.25);

	tap_ok(stability_index(bins, 4, false, &index) && near(index, kept, 1e-15), "an empty bin counts half a row");
	tap_ok(near(bins[0].part, 0.1013662770270411, 1e-15) && bins[1].part == 0 && bins[3].part == 0 && bins[2].actual_share == 0.125,
		   "parts; a bin empty on both sides has none");
	tap_ok(stability_index(bins, 4, true, &index) && near(index, anew, 1e-14), "totals anew");
	tap_ok(stability_index(bins, 2, false, &index) && index > 0 && stability_index(bins + 1, 1, false, &index) && index == 0, "the same is 0");
	tap_ok(!stability_index(bins + 2, 2, false, &index) && !stability_index(bins, 0, false, &index), "one side only");
	return tap_end();
}
