/*
 * item_gram.h
 *		Sums of survey answers and of their products, from which means and
 *		covariances come: one pass over the rows, any split of them.
 *
 * Rows of weight 1 whose answers are small whole numbers are added up in
 * integers, exactly, so that neither order nor split of the rows changes a
 * bit.  They wait in a batch of rows, which is multiplied as a whole.  Other
 * rows are added by a stable update of mean and comoments (Chan, Golub and
 * LeVeque 1979, "Updating formulae and a pairwise algorithm for computing
 * sample variances").
 *
 * A gram is one piece of memory without pointers, which the caller provides
 * and may copy.  It has parts, which take room only once a row needs them:
 * ask item_gram_part_of_...() before adding.
 */
#ifndef CRM_MATH_ITEM_GRAM_H
#define CRM_MATH_ITEM_GRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "math/item_matrix.h"
#include "math/special.h"

/* No answer, among small whole numbers; among others it is NaN. */
#define GRAM_MISSING INT16_MIN

/* Small whole numbers are from -GRAM_SMALL to GRAM_SMALL: a batch of products fits 32 bits. */
#define GRAM_SMALL 4095

/* Rows of a batch, a multiple of 16; groups that are many may take fewer. */
#define GRAM_BATCH 48

/* The most rows of one gram: the sums of products fit 63 bits. */
#define GRAM_MOST_ROWS (INT64_C(1) << 38)

/* Limits of other answers, so that with weights from GRAM_LEAST_WEIGHT to its inverse no sum leaves the range of doubles. */
#define GRAM_LARGEST 1e50
#define GRAM_LEAST_WEIGHT 1e-100

typedef enum GramPart
{
	GRAM_WHOLE = 1,				/* small whole numbers of weight 1 */
	GRAM_REAL = 2,				/* other rows without a gap */
	GRAM_WHOLE_PAIRS = 4,		/* as whole, with gaps: one set of sums per pair of items */
	GRAM_REAL_PAIRS = 8			/* other rows with gaps */
} GramPart;

typedef struct ItemGram
{
	int32_t		items;
	int32_t		parts;			/* of GramPart: those with room */
	int32_t		batch;			/* rows that the batch has room for */
	int32_t		pending;		/* rows in it */
	bool		pending_gaps;	/* some of them lack an answer */
	bool		replaces;		/* missing answers count as the mean of the others */
	int64_t		rows_dropped;
	int64_t		rows_whole;		/* in the sums of whole numbers */
	int64_t		rows_complete;	/* of them, those outside the sums of pairs */
	int64_t		rows_real;		/* all other rows */
	MathSum		weight;			/* of other rows */
	MathSum		weight_squares;
	MathSum		weight_complete;	/* of those without a gap */
	double		data[];			/* the parts, one after another */
} ItemGram;

/* Where the parts are; NULL without one. */
typedef struct GramSums
{
	int64_t    *sum;			/* whole: of each item, rows_complete only */
	int64_t    *product;		/* of each pair: row-major lower triangle; also of rows with gaps */
	int16_t    *batch;			/* rows of items */
	double	   *mean;			/* real: the mean is mean + carry */
	double	   *carry;
	double	   *comoment;		/* sum w d d', lower triangle */
	int64_t    *pair_sum;		/* items x items: of j where k is answered too */
	int64_t    *pair_count;		/* lower triangle */
	double	   *pair_mean;		/* as pair_sum */
	double	   *pair_weight;	/* lower triangle */
	double	   *pair_comoment;
} GramSums;

/* Numbers of a lower triangle. */
#define GRAM_TRIANGLE(items) ((size_t) (items) * ((size_t) (items) + 1) / 2)

/* The place of (j, k), k <= j, in it. */
static inline size_t
gram_at(int j, int k)
{
	return GRAM_TRIANGLE(j) + (size_t) k;
}

extern size_t item_gram_size(int items, int parts, int batch);
extern void item_gram_begin(ItemGram *gram, int items, int parts, int batch, bool replaces);
extern void item_gram_copy(ItemGram *gram, const ItemGram *other);
extern GramSums item_gram_sums(const ItemGram *gram);

extern int	item_gram_parts_of_whole(const ItemGram *gram, bool gaps);
extern int	item_gram_parts_of_real(const ItemGram *gram, bool gaps);
extern void item_gram_add_whole(ItemGram *gram, const int16_t *answers, bool gaps);
extern void item_gram_add_real(ItemGram *gram, const double *answers, double weight, bool gaps);
extern void item_gram_flush(ItemGram *gram);
extern void item_gram_merge(ItemGram *gram, const ItemGram *other);
extern void item_gram_merge_as_real(ItemGram *gram, const ItemGram *other);

extern double item_gram_rows(const ItemGram *gram);
extern void item_gram_matrix(const ItemGram *gram, ItemMatrix *matrix, double *mean, double *cov);

#endif
