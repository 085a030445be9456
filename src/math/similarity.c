/*
 * similarity.c
 *		How alike two strings are: the measure of Jaro and Winkler.
 */
#include "math/similarity.h"

#include <stdbool.h>
#include <string.h>

#include "math/probe.h"

#define NOWHERE (-1)

/* Is the first string the one to go through: the shorter one, of equal lengths the one that sorts first? */
static bool
goes_first(const uint32_t *a, int32_t a_length, const uint32_t *b, int32_t b_length)
{
	if (a_length != b_length)
		return a_length < b_length;
	for (int32_t i = 0; i < a_length; i++)
		if (a[i] != b[i])
			return a[i] < b[i];
	return true;
}

/* Chain the places of every symbol of b, the first one at its head. */
static void
chain_places(const uint32_t *a, int32_t a_length, const uint32_t *b, int32_t b_length, SimilarityRoom *room)
{
	for (int32_t i = 0; i < a_length; i++)
		room->head[a[i]] = NOWHERE;
	for (int32_t j = b_length - 1; j >= 0; j--)
		room->head[b[j]] = NOWHERE;
	for (int32_t j = b_length - 1; j >= 0; j--)
	{
		room->next[j] = room->head[b[j]];
		room->head[b[j]] = j;
	}
}

/*
 * Jaro (1989), "Advances in Record-Linkage Methodology", Journal of the
 * American Statistical Association 84:414: symbols are common that are equal
 * and at most half the longer length less one apart, each taken once, from the
 * left; of the m common ones t / 2 are transposed, where t stand at different
 * places of the two sequences.  (m / a + m / b + (m - t / 2) / m) / 3.
 *
 * The window only moves on, so a place that one symbol passed is passed for all
 * that follow: the places of a symbol are gone through once, and the whole
 * takes as long as the strings.
 */
static double
jaro(const uint32_t *a, int32_t a_length, const uint32_t *b, int32_t b_length, SimilarityRoom *room)
{
	int32_t		window = b_length / 2 - 1;
	int32_t		common = 0;
	int32_t		seen = 0;
	int32_t		displaced = 0;

	if (window < 0)
		window = 0;
	chain_places(a, a_length, b, b_length, room);
	for (int32_t i = 0; i < a_length; i++)
	{
		int32_t		j = room->head[a[i]];

		while (j != NOWHERE && j < i - window)
			j = room->next[j];
		room->head[a[i]] = j;
		if (j == NOWHERE || j > i + window)
			continue;
		room->head[a[i]] = room->next[j];
		room->next[j] = b_length;	/* taken */
		room->matched[common++] = a[i];
	}
	if (common == 0)
		return 0;
	for (int32_t j = 0; seen < common; j++)
		if (room->next[j] == b_length)
			displaced += room->matched[seen++] != b[j];
	return (common / (double) a_length + common / (double) b_length +
			(common - displaced / 2.0) / common) / 3;
}

/*
 * Jaro's measure, raised for a common beginning of up to four symbols: Winkler
 * (1990), "String Comparator Metrics and Enhanced Decision Rules in the
 * Fellegi-Sunter Model of Record Linkage".  1 for equal strings, empty ones too;
 * 0 where only one is empty.  Which string comes first does not matter.
 */
double
similarity_jaro_winkler(const uint32_t *a, int32_t a_length, const uint32_t *b, int32_t b_length,
						double prefix_scale, SimilarityRoom *room)
{
	double		measure;
	int32_t		prefix = 0;

	if (a_length == 0 || b_length == 0)
		return a_length == b_length;
	measure = goes_first(a, a_length, b, b_length) ? jaro(a, a_length, b, b_length, room)
		: jaro(b, b_length, a, a_length, room);
	while (prefix < WINKLER_PREFIX && prefix < a_length && prefix < b_length && a[prefix] == b[prefix])
		prefix++;
	return measure + prefix * prefix_scale * (1 - measure);
}

/* A number for a code point: its own number, if it has one already. */
static uint32_t
symbol_of(uint32_t point, uint64_t *table, size_t slots, uint32_t *symbols)
{
	uint64_t	hash = point * UINT64_C(0x9E3779B97F4A7C15);

	PROBE(at, hash >> 32, slots - 1)
	{
		if (table[at] == 0)
		{
			table[at] = (uint64_t) ++*symbols << 32 | point;
			return *symbols - 1;
		}
		if ((uint32_t) table[at] == point)
			return (uint32_t) (table[at] >> 32) - 1;
	}
}

/*
 * Number the different code points of two strings, in place.  slots: a power of
 * two, twice as many as code points or more.
 */
void
similarity_symbols(uint32_t *a, int32_t a_length, uint32_t *b, int32_t b_length, uint64_t *table, size_t slots)
{
	uint32_t	symbols = 0;

	memset(table, 0, slots * sizeof(*table));
	for (int32_t i = 0; i < a_length; i++)
		a[i] = symbol_of(a[i], table, slots, &symbols);
	for (int32_t i = 0; i < b_length; i++)
		b[i] = symbol_of(b[i], table, slots, &symbols);
}
