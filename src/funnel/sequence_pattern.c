/*
 * sequence_pattern.c
 *		sequence_match and sequence_count: patterns of events in a sequence.
 */
#include "base/crm.h"

#include "utils/builtins.h"

#include "base/interrupted.h"
#include "funnel/event_sequence.h"
#include "math/event_pattern.h"

PG_FUNCTION_INFO_V1(crm_sequence_match);
PG_FUNCTION_INFO_V1(crm_sequence_count);

/* The pattern of an argument, for sequences of so many conditions. */
static void
read_pattern(const text *value, int conditions, EventPattern *pattern)
{
	const char *text = VARDATA_ANY(value);
	Size		length = VARSIZE_ANY_EXHDR(value);
	PatternFault fault;

	if (pattern_read(text, length, conditions, pattern, &fault))
		return;
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("pattern \"%.*s\" cannot be read from \"%.*s\" on: %s", (int) length, text,
					(int) (length - fault.at), text + fault.at, fault.problem),
			 errhint("A pattern of %d conditions is for instance '(?1).*(?%d)', or with a time in seconds '(?1)(?t<=3600)(?%d)'.",
					 conditions, conditions, conditions)));
}

/* How often the pattern of argument 1 is in the sequence of argument 0, or whether it is. */
static int64
count_pattern(FunctionCallInfo fcinfo, bool once)
{
	EventSequence sequence = event_sequence_argument(fcinfo, 0);
	EventPattern pattern;
	int64	   *scratch = NULL;
	int64		count;

	read_pattern(PG_GETARG_TEXT_PP(1), sequence.conditions, &pattern);
	if (pattern.timed > 0)
		scratch = MemoryContextAllocHuge(CurrentMemoryContext, (Size) Max(sequence.count, 1) * pattern.timed * sizeof(int64));
	count = pattern_count(&pattern, sequence.events, (size_t) sequence.count, once, scratch, crm_interrupted);
	CHECK_FOR_INTERRUPTS();
	pfree(sequence.events);
	if (scratch != NULL)
		pfree(scratch);
	return count;
}

/* sequence_match(sequence, pattern) */
Datum
crm_sequence_match(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(count_pattern(fcinfo, true) > 0);
}

/* sequence_count(sequence, pattern) */
Datum
crm_sequence_count(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(count_pattern(fcinfo, false));
}
