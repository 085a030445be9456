/*
 * event_day.h
 *		The calendar day of a row.
 */
#ifndef CRM_EVENT_DAY_H
#define CRM_EVENT_DAY_H

#include "postgres.h"

#include "utils/date.h"

/* Offsets of recently seen UTC days, for cutting timestamptz into days. */
typedef struct EventClock EventClock;

extern void event_day_check_type(Oid type, const char *function);
extern EventClock *event_clock_create(Oid type, MemoryContext context);
extern DateADT event_day_read(Oid type, Datum value, EventClock *clock);
extern char *event_day_text(DateADT day);
extern void event_day_check_as_of(DateADT as_of);

#endif
