/*
 * journey.h
 *		The journey of one customer: its touches in the order of their times.
 */
#ifndef CRM_JOURNEY_H
#define CRM_JOURNEY_H

#include "base/crm.h"

#include "base/packed.h"

/* The most touches of a journey, and the longest name of a channel in bytes. */
#define JOURNEY_MOST_TOUCHES 100000
#define CHANNEL_MOST_BYTES 1000

typedef struct Touch
{
	int64		at;				/* microseconds; the same epoch within a journey */
	const char *channel;
	uint32		length;
} Touch;

/* Reads a value of type journey touch by touch, from its first on. */
typedef struct JourneyReader
{
	PackedReader in;
	uint32		left;
	int64		at;
} JourneyReader;

extern void journey_read(JourneyReader *reader, const char *bytes, Size length);
extern bool journey_next(JourneyReader *reader, Touch *touch);
extern void journey_check_channel(uint32 length);
CRM_NORETURN extern void journey_too_long(void);

#endif
