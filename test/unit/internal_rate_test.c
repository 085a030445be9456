/*
 * internal_rate_test.c
 *		internal_rate.c: published rates, flows without one, extreme ones.
 */
#include <math.h>
#include <stdbool.h>

#include "math/internal_rate.h"
#include "tap_check.h"

/* The rate of amounts at times 0, 1, 2 and on; zeros are left out. */
static double
rate_of(int n, const double *amounts)
{
	Payment		flow[16];
	size_t		count = 0;

	for (int i = 0; i < n; i++)
		if (amounts[i] != 0)
			flow[count++] = (Payment) {i, amounts[i]};
	return internal_rate(flow, count, NULL);
}

#define RATE(...) rate_of((int) (sizeof((double[]) {__VA_ARGS__}) / sizeof(double)), (double[]) {__VA_ARGS__})

/* Does every rate come back from a flow that was made with it? */
static bool
comes_back(double paid)
{
	bool		good = true;

	for (double rate = -0.99; rate < 1000; rate = rate * 1.3 + 0.37)
		for (int n = 1; n < 30; n *= 3)
		{
			Payment		flow[3] = {{0, paid}, {n / 3.0, -paid * pow(1 + rate, n / 3.0) / 2}, {n, -paid * pow(1 + rate, n) / 2}};

			good = good && near(1 + internal_rate(flow, 3, NULL), 1 + rate, 1e-13);
		}
	return good;
}

static bool
stop_now(void)
{
	return true;
}

int
main(void)
{
	static const Payment late[] = {{1000, -1}, {100000, 2}};

	tap_ok(near(RATE(-100, 39, 59, 55, 20), 0.2809484211599611, 1e-14), "documentation of numpy");
	tap_ok(near(RATE(-100, 0, 0, 74), cbrt(0.74) - 1, 1e-14) && near(RATE(-100, 100, 0, 7), 0.06206, 1e-4), "zeros between");
	tap_ok(near(RATE(100, -110), 0.1, 1e-14), "a loan: paid first, then due");
	tap_ok(RATE(-100, 100) == 0, "what comes back and no more: 0");
	tap_ok(comes_back(-100) && comes_back(1e-200), "the rate that a flow was made with");
	tap_ok(isnan(RATE(-100, 230, -132)) && isnan(RATE(-100, 100, 0, -7)), "two changes of sign: none");
	tap_ok(isnan(RATE(100, 20, 30)) && isnan(RATE(-5)) && isnan(rate_of(0, NULL)), "one sign, one amount, nothing: none");
	tap_ok(isnan(RATE(-1, 1e7)) && near(RATE(-1, 1e6), 999999, 1e-12), "beyond a million: none");
	tap_ok(isnan(RATE(-1e300, 1e-300)) && near(RATE(-1e150, 1, 1e150), 5e-151, 1), "rates of -1 and of 0");
	tap_ok(near(internal_rate(late, 2, NULL), expm1(log(2) / 99000), 1e-9), "a hundred thousand periods");
	tap_ok(isnan(internal_rate((Payment[]) {{0, -1}, {1, 2}}, 2, stop_now)), "stopped");
	return tap_end();
}
