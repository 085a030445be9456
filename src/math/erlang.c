/*
 * erlang.c
 *		Waiting lines with several servers and endless patience (Erlang 1917).
 *
 * load is arrivals times the mean time of service: the servers that are busy
 * on average.  Servers may be a fraction: 1 / B(c) is the integral of
 * load e^(-load t) (1 + t)^c over t > 0 (Jagerman 1974), so that
 * B(c) = [load^c e^-load / Gamma(c + 1)] / Q(c + 1, load), in which nothing
 * overflows.
 */
#include "math/erlang.h"

#include <math.h>

#include "math/share.h"
#include "math/special.h"

/*
 * Probability that who comes has to wait (Erlang C): B / (1 - (1 - B) load / c).
 * It is 1 where servers do not exceed the load, and the line grows without end.
 */
double
erlang_wait_probability(double load, double servers)
{
	double		blocked;

	if (load <= 0.0)
		return 0.0;
	if (servers <= load)
		return 1.0;
	blocked = math_gamma_power(servers + 1.0, load) / (load * math_gamma_q(servers + 1.0, load));
	return servers * blocked / (servers - load + load * blocked);
}

/* Share of those who come who wait no longer than target_times times the mean time of service. */
double
erlang_service_level(double load, double servers, double target_times)
{
	if (load > 0.0 && servers <= load)
		return 0.0;
	return 1.0 - erlang_wait_probability(load, servers) * exp(-(servers - load) * target_times);
}

/*
 * The least number of servers, fractions of one allowed, whose service level
 * reaches goal (below 1) and who are busy for no more than max_occupancy of
 * their time; 0 without a load.  The level rises with the servers.
 */
double
erlang_servers(double load, double target_times, double goal, double max_occupancy)
{
	double		low = load / max_occupancy;
	double		step = 1.0 + sqrt(load);
	double		high = low;

	if (load <= 0.0)
		return 0.0;
	/* occupancy alone may decide; at a load of all servers nobody is served in time */
	if (low > load && share_reaches(erlang_service_level(load, low, target_times), goal))
		return low;
	do
	{
		low = high;
		high += step;
		step *= 2.0;
	} while (erlang_service_level(load, high, target_times) < goal);
	for (int i = 0; i < 200 && high - low > 4e-16 * high; i++)
	{
		double		middle = low + 0.5 * (high - low);

		if (erlang_service_level(load, middle, target_times) < goal)
			low = middle;
		else
			high = middle;
	}
	return high;
}
