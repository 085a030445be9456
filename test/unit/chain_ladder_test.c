/*
 * chain_ladder_test.c
 *		chain_ladder.c: a triangle by hand, ages at which nothing has come, one
 *		age alone.
 */
#include <math.h>

#include "math/chain_ladder.h"
#include "tap_check.h"

static void
test_triangle(void)
{
	static const double triangle[4][4] = {{300, 520, 610, 640}, {330, 560, 650}, {360, 640}, {400}};
	LadderAge	ages[4] = {{0}};

	for (size_t i = 0; i < 4; i++)
		chain_ladder_add(ages, 3 - i, triangle[i]);
	chain_ladder_finish(ages, 4);
	tap_ok(ages[0].cohorts == 3 && ages[1].cohorts == 2 && ages[2].cohorts == 1 && ages[3].cohorts == 0, "cohorts known at the next age");
	tap_ok(near(ages[0].link, 1720 / 990.0, 1e-15) && near(ages[1].link, 1260 / 1080.0, 1e-15) && near(ages[2].link, 640 / 610.0, 1e-15), "links are weighted by volume");
	tap_ok(isnan(ages[3].link) && ages[3].to_ultimate == 1, "the last age has come to its end");
	tap_ok(near(ages[0].to_ultimate, ages[0].link * ages[1].link * ages[2].link, 1e-15), "to the ultimate is the product of links");
}

static void
test_nothing(void)
{
	static const double late[3] = {0, 0, 5};
	static const double back[2] = {-3, 5};
	LadderAge	ages[3] = {{0}};
	LadderAge	one[1] = {{0}};
	LadderAge	two[2] = {{0}};

	chain_ladder_add(ages, 2, late);
	chain_ladder_finish(ages, 3);
	tap_ok(isnan(ages[0].link) && isnan(ages[1].link) && isnan(ages[0].to_ultimate) && ages[2].to_ultimate == 1, "from nothing there is no factor");
	chain_ladder_add(one, 0, late);
	chain_ladder_finish(one, 1);
	tap_ok(one[0].cohorts == 0 && isnan(one[0].link) && one[0].to_ultimate == 1, "one age alone");
	chain_ladder_add(two, 1, back);
	chain_ladder_finish(two, 2);
	tap_ok(isnan(two[0].to_ultimate), "nor from less than nothing");
}

int
main(void)
{
	test_triangle();
	test_nothing();
	return tap_end();
}
