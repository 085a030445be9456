/*
 * match_patterns.h
 *		Pairs of records by pattern of agreement: crm.match_patterns as C sees it.
 */
#ifndef CRM_MATCH_PATTERNS_H
#define CRM_MATCH_PATTERNS_H

#include "base/crm.h"

#include "base/fields.h"
#include "math/linkage.h"

#define MATCH_PATTERNS_VERSION 1

/* The most pairs, so that their number is exact as a double. */
#define MATCH_PAIRS_MOST (INT64CONST(1) << 53)

typedef struct MatchPatterns
{
	int			fields;
	int64		pairs;
	int			n;				/* patterns, in ascending order of their text, all different */
	Datum	   *texts;
	int64	   *counts;
	LinkagePattern *pattern;	/* of the texts */
} MatchPatterns;

extern const RowType match_patterns_type;

#endif
