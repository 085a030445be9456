/*
 * event_gaps.h
 *		The days between events of one customer, and how regular they are.
 */
#ifndef CRM_EVENT_GAPS_H
#define CRM_EVENT_GAPS_H

#include "base/crm.h"

#include "base/fields.h"

/* A row of type event_gaps. */
typedef struct EventGaps
{
	int64		events;			/* days with one */
	DateADT		first_day;
	DateADT		last_day;
	int			longest_gap;
	bool		has_gap;		/* two events */
	bool		has_deviation;	/* three */
	double		mean_gap;
	double		gap_sd;
	double		cv;				/* gap_sd / mean_gap */
} EventGaps;

extern const RowType event_gaps_type;

#endif
