/*
 * score_bands_test.c
 *		score_bands.c: sizes of groups, ties, both ends, and the statistic of
 *		Hosmer and Lemeshow by hand.
 */
#include "math/score_bands.h"
#include "tap_check.h"

static void
check_places(void)
{
	double		others[1000];
	ScoredData	data = {.others = others,.n_others = 1000};
	ScoreBand	band[10];
	bool		tenths = true;

	for (int i = 0; i < 1000; i++)
		others[i] = i;
	(void) score_bands(&data, 10, false, band, NULL);
	for (int i = 0; i < 10; i++)
		tenths = tenths && band[i].n == 100 && band[i].lowest == 100 * i && band[i].highest == 100 * i + 99;
	tap_ok(tenths, "tenths, the lowest first");
	(void) score_bands(&data, 10, true, band, NULL);
	for (int i = 0; i < 10; i++)
		tenths = tenths && band[i].n == 100 && band[9 - i].lowest == 100 * i;
	tap_ok(tenths, "tenths, the highest first");
}

static void
check_ties(void)
{
	const ScoredGroup groups[] = {{1, 1, 5}, {2, 1, 1}, {3, 2, 0}};
	ScoredData	data = {.groups = groups,.n_groups = 3};
	ScoreBand	band[5];

	(void) score_bands(&data, 5, false, band, NULL);
	tap_ok(band[0].n == 6 && band[1].n == 0 && band[2].n == 0 && band[3].n == 2 && band[4].n == 2,
		   "equal scores never part, and places they fill stay empty");
	tap_ok(band[0].events == 1 && math_sum_value(&band[3].scores) == 4, "sums");
	(void) score_bands(&data, 5, true, band, NULL);
	tap_ok(band[0].n == 2 && band[1].n == 2 && band[2].n == 6, "from the other end");
}

static void
check_weights(void)
{
	ScoredGroup groups[10];
	ScoredData	data = {.groups = groups,.n_groups = 10};
	ScoreBand	band[10];
	bool		apart = true;

	for (int i = 0; i < 10; i++)
		groups[i] = (ScoredGroup) {i, 0.1, 0};
	(void) score_bands(&data, 10, false, band, NULL);
	for (int i = 0; i < 10; i++)
		apart = apart && near(band[i].n, 0.1, 1e-12);
	tap_ok(apart, "rounding of weights moves no limit");
}

static void
check_test(void)
{
	ScoreBand	band[3] = {{.n = 10,.events = 3,.scores = {2, 0}}, {.n = 0}, {.n = 10,.events = 5,.scores = {6, 0}}};
	int			used;

	tap_ok(near(hosmer_lemeshow(band, 3, &used), 1 / 1.6 + 1 / 2.4, 1e-15) && used == 2, "the statistic");
	band[1] = (ScoreBand) {.n = 4,.events = 0};
	tap_ok(near(hosmer_lemeshow(band, 3, &used), 1 / 1.6 + 1 / 2.4, 1e-15) && used == 3, "nothing where nothing is expected");
	band[1].events = 1;
	tap_ok(isinf(hosmer_lemeshow(band, 3, &used)), "something where nothing is expected");
}

int
main(void)
{
	check_places();
	check_ties();
	check_weights();
	check_test();
	return tap_end();
}
