/*
 * reliability.h
 *		How well the items of a block measure one thing.
 *
 * A block is k items of a covariance (or correlation) matrix whose rows are
 * stride numbers long: item[i] is the row of its item i; NULL: the first k.
 * Nothing to say is NaN.
 */
#ifndef CRM_MATH_RELIABILITY_H
#define CRM_MATH_RELIABILITY_H

typedef struct ItemBlock
{
	int			k;
	const int  *item;
	const double *cov;
	int			stride;
} ItemBlock;

extern double reliability_alpha(const ItemBlock *block);
extern double reliability_alpha_standardized(const ItemBlock *block);
extern double reliability_alpha_without(const ItemBlock *block, int left_out);
extern double reliability_item_rest(const ItemBlock *block, int item);

extern void reliability_interval(double alpha, int k, double rows, double confidence, double *lower, double *upper);

/* From the loadings of k standardised items on their construct. */
extern double reliability_composite(int k, const double *loading);
extern double reliability_ave(int k, const double *loading);

#endif
