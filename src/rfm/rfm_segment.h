/*
 * rfm_segment.h
 *		The segment of a customer with certain scores.
 */
#ifndef CRM_RFM_SEGMENT_H
#define CRM_RFM_SEGMENT_H

#include "postgres.h"

#include "base/scheme.h"

extern const char *rfm_segment_options(const Scheme *scheme);
extern void rfm_segment_refuse_scores(const Scheme *scheme, const int *scores);

/*
 * Segment (index into scheme->codes) of a customer with scores r, f, m.  A
 * score outside the scheme is an error.
 */
static inline int
rfm_segment_of(const Scheme *scheme, const int *scores)
{
	int			cell = scheme_cell(scheme, scores);

	if (unlikely(cell < 0))
	{
		rfm_segment_refuse_scores(scheme, scores);
		pg_unreachable();
	}
	return scheme->cells[cell];
}

#endif
