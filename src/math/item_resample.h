/*
 * item_resample.h
 *		Bootstrap samples of survey answers, as moments.
 *
 *		resample_place(&resample, items, rows, palloc(resample_size(items, rows)));
 *		resample_whole() or resample_real()			the rows, in an order of their own
 *		resample_draw(&resample, seed, replicate)	or resample_all()
 *		resample_moments(&resample, &matrix)
 */
#ifndef CRM_MATH_ITEM_RESAMPLE_H
#define CRM_MATH_ITEM_RESAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "math/item_matrix.h"

/* Most rows: how often each is taken is a number of 16 bits. */
#define RESAMPLE_ROWS_MOST 65535

typedef struct ItemResample
{
	int			items;
	int			rows;
	int			stride;			/* rows in whole blocks */
	uint16_t   *taken;			/* of each row: how often */
	double	   *centre;			/* of each item: what its answers are less */
	double	   *sum;
	double	   *mean;			/* of the matrix */
	double	   *cov;

	/* whole answers without weights */
	bool		is_whole;
	int			largest;		/* distance from the centre */
	int16_t    *column;			/* item by item, stride apart, zeros behind the rows */
	int16_t    *multiple;		/* the same, so many times as taken */

	/* others */
	double	   *value;			/* row by row */
	double	   *weight;			/* of each row */
} ItemResample;

extern size_t resample_size(int items, int rows);
extern void resample_place(ItemResample *resample, int items, int rows, void *memory);
extern void resample_whole(ItemResample *resample, const int16_t *answers);
extern void resample_real(ItemResample *resample, const double *answers, const double *weights);
extern void resample_all(ItemResample *resample);
extern void resample_draw(ItemResample *resample, uint64_t seed, uint64_t replicate);
extern void resample_moments(ItemResample *resample, ItemMatrix *matrix);

#endif
