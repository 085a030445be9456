/*
 * erlang_test.c
 *		erlang.c against the recursion of Erlang's B, and its limits.
 */
#include <math.h>

#include "math/erlang.h"
#include "tap_check.h"

/* Erlang C by the recursion of B, for whole servers. */
static double
by_recursion(double load, int servers)
{
	double		blocked = 1.0;

	for (int k = 1; k <= servers; k++)
		blocked = load * blocked / (k + load * blocked);
	return blocked / (1.0 - (load / servers) * (1.0 - blocked));
}

static void
test_wait(void)
{
	static const struct
	{
		double		load;
		int			servers;
	}			lines[] = {{10, 14}, {1e-9, 1}, {0.5, 1}, {0.5, 40}, {48, 55}, {333.25, 334}, {333.25, 350}, {9900, 9901}, {9900, 10000}, {99999, 100000}};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		tap_ok(near(erlang_wait_probability(lines[i].load, lines[i].servers), by_recursion(lines[i].load, lines[i].servers), 1e-11), "as by the recursion");
	tap_ok(near(erlang_wait_probability(0.7, 1), 0.7, 1e-14), "one server: the load");
	tap_ok(erlang_wait_probability(0, 3) == 0 && erlang_wait_probability(3, 3) == 1 && erlang_wait_probability(4, 3) == 1, "no load, too much of it");
	tap_ok(near(erlang_service_level(10, 14, 20 / 180.0), 0.8883500191794669, 1e-13), "the service level of pyworkforce");
	tap_ok(erlang_service_level(3, 3, 1) == 0 && erlang_service_level(0, 3, 0) == 1, "levels of no load and too much of it");
}

static void
test_servers(void)
{
	bool		ok = true;

	for (double load = 0.01; load < 3e4; load *= 3)
		for (double goal = 0.05; goal < 1; goal += 0.3)
		{
			double		need = erlang_servers(load, 0.1, goal, 1);

			ok = ok && need > load && fabs(erlang_service_level(load, need, 0.1) - goal) < 1e-9;
		}
	tap_ok(ok, "the least number of servers reaches the goal and no more");
	tap_ok(near(erlang_servers(48, 15 / 240.0, 0.8, 0.85), 48 / 0.85, 1e-15), "occupancy decides");
	tap_ok(erlang_servers(0, 1, 0.8, 0.85) == 0, "no load, no servers");
	tap_ok(erlang_servers(ERLANG_MOST_LOAD, 0.1, 0.8, 1) > ERLANG_MOST_LOAD, "the greatest load");
}

int
main(void)
{
	test_wait();
	test_servers();
	return tap_end();
}
