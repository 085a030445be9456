/*
 * opening_hours.h
 *		Opening hours of a week, from a text.
 */
#ifndef CRM_OPENING_HOURS_H
#define CRM_OPENING_HOURS_H

#include "base/crm.h"

#define OPENINGS_MOST 64

/* Seconds since midnight; one that goes on after midnight ends beyond 24 hours. */
typedef struct Opening
{
	int			weekday;		/* on which it begins: 0 is Monday */
	int			from;
	int			to;
} Opening;

typedef struct OpeningHours
{
	int			n;
	Opening		opening[OPENINGS_MOST]; /* in order of the week */
	int			first[8];		/* of each weekday, and the end */
} OpeningHours;

extern void opening_hours_read(const char *text, OpeningHours *hours);

#endif
