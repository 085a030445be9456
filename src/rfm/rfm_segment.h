/*
 * rfm_segment.h
 *		Segment schemes in memory: which score cells carry which name.
 */
#ifndef CRM_RFM_SEGMENT_H
#define CRM_RFM_SEGMENT_H

#include "postgres.h"

#include "rfm/rfm_model.h"

/* One segment's labels; advice is NULL where a scheme gives none. */
typedef struct RfmSegment
{
	const char *name;
	const char *name_zh;
	const char *advice;
	const char *advice_zh;
} RfmSegment;

/*
 * A scheme, complete: every cell has its segment.  bins is 0 for a dimension
 * the scheme ignores, which then takes any score.
 */
typedef struct RfmScheme
{
	const char *name;
	int			r_bins;
	int			f_bins;
	int			m_bins;
	int			nsegments;
	RfmSegment *segments;		/* in order of display */
	int		   *cells;			/* segment of each cell, r-major, see
								 * rfm_scheme_cell() */
} RfmScheme;

extern const RfmScheme *rfm_scheme_load(const char *name, MemoryContext mcxt);
extern void rfm_scheme_refuse_scores(const RfmScheme *scheme, int r, int f, int m);

/*
 * Index of a cell in scheme->cells, or -1 if a score is outside the scheme.
 */
static inline int
rfm_scheme_cell(const RfmScheme *scheme, int r, int f, int m)
{
	int			cell = 0;

	if (r < 1 || f < 1 || m < 1 || r > RFM_MAX_BINS || f > RFM_MAX_BINS || m > RFM_MAX_BINS)
		return -1;
	if (scheme->r_bins > 0)
	{
		if (r > scheme->r_bins)
			return -1;
		cell = r - 1;
	}
	if (scheme->f_bins > 0)
	{
		if (f > scheme->f_bins)
			return -1;
		cell = cell * scheme->f_bins + f - 1;
	}
	if (scheme->m_bins > 0)
	{
		if (m > scheme->m_bins)
			return -1;
		cell = cell * scheme->m_bins + m - 1;
	}
	return cell;
}

/*
 * Segment (index into scheme->segments) of a customer with these scores.
 * A score outside the scheme is an error.
 */
static inline int
rfm_scheme_segment(const RfmScheme *scheme, int r, int f, int m)
{
	int			cell = rfm_scheme_cell(scheme, r, f, m);

	if (unlikely(cell < 0))
	{
		rfm_scheme_refuse_scores(scheme, r, f, m);
		pg_unreachable();
	}
	return scheme->cells[cell];
}

#endif
