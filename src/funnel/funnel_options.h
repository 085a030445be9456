/*
 * funnel_options.h
 *		How a funnel is read: modes and exclusions.
 */
#ifndef CRM_FUNNEL_OPTIONS_H
#define CRM_FUNNEL_OPTIONS_H

#include "base/fields.h"
#include "funnel/event_sequence.h"

typedef struct FunnelOptions
{
	Datum	   *mode_names;
	int			nmodes;
	int			modes;			/* of FunnelMode */
	int			exclusions;		/* so many of the last conditions */
	int			exclude_from;
	int			exclude_before; /* 0: the last step */
} FunnelOptions;

extern const RowType funnel_options;

extern FunnelRules funnel_rules(const FunnelOptions *options, int conditions, int64 within);

#endif
