/*
 * agreements.h
 *		How the fields of a pair of records agree: agreement[] as C sees it.
 */
#ifndef CRM_AGREEMENTS_H
#define CRM_AGREEMENTS_H

#include "base/crm.h"

#include "utils/array.h"

#include "math/linkage.h"

/* Fields and pattern of a pair. */
typedef struct Agreements
{
	int			fields;
	LinkagePattern pattern;
} Agreements;

extern Agreements agreements_read(ArrayType *array);
extern char *linkage_pattern_text(LinkagePattern pattern, int fields);
extern bool linkage_pattern_read(const char *text, int fields, LinkagePattern *pattern);

#endif
