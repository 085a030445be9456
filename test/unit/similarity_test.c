/*
 * similarity_test.c
 *		Jaro and Winkler's measure against its definition, symbol by symbol, and
 *		figures of Winkler (1990).
 */
#include <stdlib.h>
#include <string.h>

#include "math/similarity.h"
#include "tap_check.h"

#define MOST 40

static uint64_t seed = 7;

static unsigned
draw(unsigned below)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned) (seed >> 33) % below;
}

/* By definition: every symbol of a takes the first free equal one of b within the window. */
static double
jaro(const uint32_t *a, int n, const uint32_t *b, int m)
{
	bool		taken[MOST] = {false};
	uint32_t	matched[MOST];
	int			window = (n > m ? n : m) / 2 - 1;
	int			common = 0;
	int			seen = 0;
	int			displaced = 0;

	if (window < 0)
		window = 0;
	for (int i = 0; i < n; i++)
		for (int j = 0; j < m; j++)
			if (!taken[j] && a[i] == b[j] && abs(i - j) <= window)
			{
				taken[j] = true;
				matched[common++] = a[i];
				break;
			}
	if (common == 0)
		return 0;
	for (int j = 0; j < m; j++)
		if (taken[j])
			displaced += matched[seen++] != b[j];
	return (common / (double) n + common / (double) m + (common - displaced / 2.0) / common) / 3;
}

static double
measure(const uint32_t *a, int n, const uint32_t *b, int m, double scale)
{
	uint32_t	one[MOST];
	uint32_t	other[MOST];
	uint64_t	table[4 * MOST];
	int32_t		head[2 * MOST];
	int32_t		next[MOST];
	uint32_t	matched[MOST];
	SimilarityRoom room = {head, next, matched};

	memcpy(one, a, n * sizeof(*a));
	memcpy(other, b, m * sizeof(*b));
	similarity_symbols(one, n, other, m, table, 128);
	return similarity_jaro_winkler(one, n, other, m, scale, &room);
}

static double
of(const char *a, const char *b, double scale)
{
	uint32_t	one[MOST];
	uint32_t	other[MOST];
	int			n = (int) strlen(a);
	int			m = (int) strlen(b);

	for (int i = 0; i < n; i++)
		one[i] = (unsigned char) a[i];
	for (int i = 0; i < m; i++)
		other[i] = (unsigned char) b[i];
	return measure(one, n, other, m, scale);
}

int
main(void)
{
	int			wrong = 0;
	int			outside = 0;
	int			asymmetric = 0;

	tap_ok(near(of("MARTHA", "MARHTA", 0.1), 0.961111111111, 1e-11), "MARTHA, MARHTA");
	tap_ok(near(of("DIXON", "DICKSONX", 0.1), 0.813333333333, 1e-11), "DIXON, DICKSONX");
	tap_ok(near(of("DWAYNE", "DUANE", 0.1), 0.84, 1e-12), "DWAYNE, DUANE");
	tap_ok(near(of("MARTHA", "MARHTA", 0), 0.944444444444, 1e-11), "Jaro's measure");
	tap_ok(of("", "", 0.1) == 1 && of("a", "", 0.1) == 0 && of("", "a", 0.1) == 0, "empty strings");
	for (int turn = 0; turn < 200000; turn++)
	{
		uint32_t	a[MOST];
		uint32_t	b[MOST];
		int			n = 1 + (int) draw(12);
		int			m = n + (int) draw(5);
		unsigned	symbols = 1 + draw(6);
		double		got;

		for (int i = 0; i < n; i++)
			a[i] = 0x4E00 + draw(symbols);
		for (int i = 0; i < m; i++)
			b[i] = 0x4E00 + draw(symbols);
		got = measure(a, n, b, m, 0);
		if (n < m && got != jaro(a, n, b, m))
			wrong++;
		if (n == m && got != jaro(a, n, b, m) && got != jaro(b, m, a, n))
			wrong++;
		if (measure(a, n, b, m, 0.25) > 1 || got < 0 || got > 1)
			outside++;
		if (measure(b, m, a, n, 0.1) != measure(a, n, b, m, 0.1))
			asymmetric++;
	}
	tap_ok(wrong == 0, "as by definition");
	tap_ok(outside == 0, "between 0 and 1");
	tap_ok(asymmetric == 0, "either string first");
	return tap_end();
}
