/*
 * brand_switching_test.c
 *		brand_switching.c: a published matrix, identities of the estimates, and
 *		matrices that do not tell them.
 */
#include <math.h>
#include <string.h>

#include "math/brand_switching.h"
#include "tap_check.h"

#define MOST 4

static SwitchingBrand brands[MOST];
static int	list[MOST];
static int	sources[MOST];
static bool marked[MOST];
static double work[MOST * MOST];
static double result[MOST];

static Switching
table_of(int n, const double *matrix)
{
	Switching	table = {.count = n, .matrix = matrix, .brands = brands, .list = list, .sources = sources, .marked = marked, .work = work};

	switching_brands(&table);
	return table;
}

/* Is result a share for each brand, and steady? */
static bool
is_steady(const Switching *table)
{
	bool		same = true;
	double		all = 0;

	for (int j = 0; j < table->count; j++)
	{
		double		next = 0;

		all += result[j];
		for (int i = 0; i < table->count; i++)
			if (result[i] > 0)
				next += result[i] * table->matrix[i * table->count + j] / brands[i].before;
		same = same && fabs(next - result[j]) < 1e-15;
	}
	return same && fabs(all - 1) < 1e-15;
}

/* Is result the fixed point of the estimate? */
static bool
is_fixed(const Switching *table)
{
	bool		same = true;
	double		rate[MOST];
	double		all = 0;

	for (int j = 0; j < table->count; j++)
	{
		double		offered = 0;

		for (int i = 0; i < table->count; i++)
			if (i != j && brands[i].lost > 0)
				offered += brands[i].lost / (1 - result[i]);
		rate[j] = brands[j].gained > 0 ? brands[j].gained / offered : 0;
		all += rate[j];
	}
	for (int j = 0; j < table->count; j++)
		same = same && fabs(rate[j] / all - result[j]) < 1e-13;
	return same;
}

static void
test_published(void)
{
	static const double buyers[] = {148, 26, 20, 6, 22, 41, 53, 9, 21, 46, 41, 17, 9, 12, 11, 18};
	Switching	table = table_of(4, buyers);

	tap_ok(brands[0].before == 200 && brands[1].gained == 84 && brands[3].lost == 32 && brands[2].kept == 41, "margins");
	tap_ok(switching_steady(&table, result) == SWITCHING_OK && is_steady(&table) && near(result[3], 0.1, 1e-14), "steady shares");
	tap_ok(switching_next(&table, result) && near(result[0], 0.4, 1e-14), "next shares");
	tap_ok(switching_conquest(&table, result) == SWITCHING_OK && is_fixed(&table) && near(result[0], 0.173464188349425, 1e-12), "conquest powers");
}

static void
test_unknown(void)
{
	static const double two[] = {5, 2, 3, 7};
	static const double empty[9] = {0};
	static const double absorbing[] = {5, 0, 0, 3, 7, 1, 1, 1, 1};
	static const double islands[] = {5, 0, 0, 0, 7, 0, 1, 1, 1};
	static const double newcomer[] = {0, 0, 0, 3, 7, 1, 1, 1, 1};
	static const double gone[] = {0, 0, 0, 0, 7, 1, 0, 1, 1};
	static const double top[] = {5, 3, 4, 3, 7, 0, 2, 0, 1};
	static const double alternating[] = {0, 4, 9, 0};
	Switching	table = table_of(2, two);

	tap_ok(switching_conquest(&table, result) == SWITCHING_UNKNOWN, "two brands: switchers have no choice");
	table = table_of(3, empty);
	tap_ok(switching_steady(&table, result) == SWITCHING_UNKNOWN && switching_conquest(&table, result) == SWITCHING_UNKNOWN && !switching_next(&table, result), "nobody");
	table = table_of(3, absorbing);
	tap_ok(switching_steady(&table, result) == SWITCHING_OK && result[0] == 1 && result[1] == 0, "all end up in one");
	tap_ok(switching_conquest(&table, result) == SWITCHING_OK && is_fixed(&table), "powers beside a brand that nobody leaves");
	table = table_of(3, islands);
	tap_ok(switching_steady(&table, result) == SWITCHING_UNKNOWN, "two brands that nobody leaves");
	table = table_of(3, newcomer);
	tap_ok(switching_steady(&table, result) == SWITCHING_UNKNOWN && !switching_next(&table, result), "nobody knows where customers of a new brand go");
	table = table_of(3, gone);
	tap_ok(switching_steady(&table, result) == SWITCHING_OK && result[0] == 0 && near(result[1], 0.8, 1e-14), "a brand that is gone");
	table = table_of(3, top);
	tap_ok(switching_conquest(&table, result) == SWITCHING_UNKNOWN, "a brand that wins whenever it can");
	table = table_of(2, alternating);
	tap_ok(switching_steady(&table, result) == SWITCHING_OK && near(result[0], 0.5, 1e-15), "to and fro");
}

static bool
always(void)
{
	return true;
}

static void
test_slow(void)
{
	static const double nearly_top[] = {5, 3, 4, 30000, 7, 1, 20000, 1, 1};
	/* its fixed point, by another method with 60 digits */
	static const double all_but_always[] = {5, 1, 1000000, 1, 7, 1000000, 1000, 1, 50};
	const double least = 1.9960099522249452e-6;
	Switching	table = table_of(3, nearly_top);

	tap_ok(switching_conquest(&table, result) == SWITCHING_OK && is_fixed(&table), "a brand that hardly ever loses");
	table = table_of(3, all_but_always);
	tap_ok(switching_conquest(&table, result) == SWITCHING_OK && fabs(result[0] / least - 1) < 1e-9, "a brand that wins nearly every choice");
	table = table_of(3, nearly_top);
	table.stop = always;
	tap_ok(switching_steady(&table, result) == SWITCHING_INTERRUPTED, "stopped");
	tap_ok(switching_conquest(&table, result) == SWITCHING_INTERRUPTED, "stopped in a long search");
}

int
main(void)
{
	test_published();
	test_unknown();
	test_slow();
	return tap_end();
}
