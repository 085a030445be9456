/*-------------------------------------------------------------------------
 *
 * math_rising.h
 *	  ln Gamma(r + x) - ln Gamma(r) and its derivatives over integer x.
 *
 *-------------------------------------------------------------------------
 */
#ifndef MATH_RISING_H
#define MATH_RISING_H

#include <stddef.h>

#include "math/btyd.h"

/* Value, first and second derivative with respect to r. */
typedef struct Rising
{
	double		value;
	double		first;
	double		second;
} Rising;

/* Entries for x = 0 .. n - 1; the space belongs to the caller. */
typedef struct RisingTable
{
	double		r;
	size_t		n;
	Rising	   *entry;
} RisingTable;

extern int64_t rising_table_top(const BtydData *data);
extern size_t rising_work_size(const BtydData *data);
extern size_t rising_table_doubles(int64_t max_x);
extern void rising_table_fill(RisingTable *table, double r, int64_t max_x, double *work);
extern Rising rising(double r, double x);
extern Rising rising_lookup(const RisingTable *table, double x);

#endif							/* MATH_RISING_H */
