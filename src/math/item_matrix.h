/*
 * item_matrix.h
 *		What of survey answers the models need: how many, means, covariances.
 */
#ifndef CRM_ITEM_MATRIX_H
#define CRM_ITEM_MATRIX_H

/* Most items of one survey. */
#define ITEMS_MOST 100

typedef struct ItemMatrix
{
	int			items;
	double		rows;			/* of weight above 0: n */
	double		rows_effective; /* (sum w)^2 / sum w^2 (Kish 1965) */
	double		rows_dropped;	/* left out, because an answer is missing */
	const double *mean;			/* sum w x / sum w */
	const double *cov;			/* items x items: sum w d d' / sum w, times n / (n - 1) */
} ItemMatrix;

#endif
