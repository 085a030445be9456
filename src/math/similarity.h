/*
 * similarity.h
 *		How alike two strings are.
 */
#ifndef CRM_MATH_SIMILARITY_H
#define CRM_MATH_SIMILARITY_H

#include <stddef.h>
#include <stdint.h>

/* Symbols of strings without others than ASCII. */
#define SIMILARITY_ASCII 128

/* The most of a common beginning that counts (Winkler 1990), and its weight that keeps results at most 1. */
#define WINKLER_PREFIX 4
#define WINKLER_MOST_SCALE 0.25

/* Room for the comparison of two strings of so many symbols at most. */
typedef struct SimilarityRoom
{
	int32_t    *head;			/* by symbol */
	int32_t    *next;			/* by place in the longer string */
	uint32_t   *matched;		/* by place in the shorter one */
} SimilarityRoom;

extern double similarity_jaro_winkler(const uint32_t *a, int32_t a_length, const uint32_t *b, int32_t b_length,
									  double prefix_scale, SimilarityRoom *room);
extern void similarity_symbols(uint32_t *a, int32_t a_length, uint32_t *b, int32_t b_length,
							   uint64_t *table, size_t slots);

#endif
