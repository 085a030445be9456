/*
 * window_funnel.h
 *		The path of a sequence through a funnel.
 */
#ifndef CRM_WINDOW_FUNNEL_H
#define CRM_WINDOW_FUNNEL_H

#include "funnel/event_sequence.h"

extern void funnel_path(const FunnelRules *rules, const EventSequence *sequence, FunnelPath *path);

#endif
