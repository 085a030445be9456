/*
 * bins.h
 *		Bins of a variable for a scorecard: exact optimal cuts, weight of
 *		evidence and information value.
 *
 * Bad is the event.  Weight of evidence is ln(share of the bads / share of the
 * goods), so that more is more risk.
 */
#ifndef CRM_MATH_BINS_H
#define CRM_MATH_BINS_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

/* Most prebins that cuts are chosen from, and most bins. */
#define BINS_MOST_PREBINS 256
#define BINS_MOST 64

/* How the rate of bads goes from the first bin to the last, strictly. */
typedef enum BinTrend
{
	BIN_TREND_AUTO,				/* the better of ascending and descending */
	BIN_TREND_AUTO_ALL,			/* the best of the four below */
	BIN_TREND_ASCENDING,
	BIN_TREND_DESCENDING,
	BIN_TREND_PEAK,				/* ascends, then descends; either part may be missing */
	BIN_TREND_VALLEY,			/* descends, then ascends */
	BIN_TREND_NONE				/* any */
} BinTrend;

/* What to do with a bin that has goods only or bads only. */
typedef enum ZeroCell
{
	ZERO_CELL_HALF,				/* 0.5 to both counts of that bin; totals follow */
	ZERO_CELL_HALF_ALL,			/* 0.5 to every count, if there is such a bin; totals follow */
	ZERO_CELL_090,				/* 0.9 for the zero; totals follow */
	ZERO_CELL_099,				/* 0.99 for the zero; totals follow */
	ZERO_CELL_1,				/* 1 for the zero; totals as they are */
	ZERO_CELL_FORBID			/* there is no answer */
} ZeroCell;

/* Rows of a prebin or bin, or the sums of their weights: finite, not negative. */
typedef struct BinCount
{
	double		good;
	double		bad;
} BinCount;

typedef struct BinRules
{
	int			max_bins;		/* 1 .. BINS_MOST */
	double		min_share;		/* least share of the rows that a bin has, 0 .. 1 */
	BinTrend	trend;
} BinRules;

typedef struct BinCuts
{
	int			bins;
	int			first[BINS_MOST];	/* the first prebin of each bin; first[0] is 0 */
	BinTrend	trend;			/* of AUTO and AUTO_ALL the one that was best */
	double		iv;
} BinCuts;

/* Of so many prebins with equal numbers of rows the one, from 0, of a value with so many rows below it. */
static inline double
bins_prebin(double below, double rows, int prebins)
{
	return floor(below / rows * prebins);
}

extern size_t bins_work_size(int n, int max_bins);
extern bool bins_optimal(const BinCount *prebins, int n, const BinRules *rules, void *work,
						 BinCuts *cuts);
extern int	bins_prebins(const BinCount *values, size_t n, int most, size_t *first);
extern BinCount bins_total(const BinCount *bins, size_t n);
extern BinCount bins_filled(BinCount bin, ZeroCell zero_cell);
extern bool bins_woe(const BinCount *bins, size_t n, ZeroCell zero_cell, double *woe, double *part,
					 double *iv);

#endif
