/*
 * development.h
 *		crm.development: amounts by cohort and age, exact.
 */
#ifndef CRM_DEVELOPMENT_H
#define CRM_DEVELOPMENT_H

#include "base/built_value.h"

/* An age at most: rows of factors, and steps of a cohort. */
#define DEVELOPMENT_MOST_AGE 10000

/* What a cohort came to at an age. */
typedef struct DevelopmentCell
{
	int32		cohort;
	int32		age;
	int32		scale;
	int32		unused;
	WideInt		units;			/* of 10^-scale */
} DevelopmentCell;

/* Cells in any order, some of them several times, until they are gathered. */
typedef struct Development
{
	BuiltValue	built;
	int64		count;
	int64		room;
	DevelopmentCell *cells;
	int64		skipped;
} Development;

extern const BuiltKind development_kind;

extern void development_gather(Development *development);

#endif
