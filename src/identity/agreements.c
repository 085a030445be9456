/*
 * agreements.c
 *		How the fields of a pair of records agree.
 *
 * In SQL an agreement is a whole number: 0 where two fields differ, higher the
 * more alike they are, NULL where one of them is missing; true is 1.
 */
#include "base/crm.h"

#include "base/float_list.h"
#include "identity/agreements.h"

/* What a pattern is written with: by level, behind "not compared". */
static const char pattern_characters[] = "-0123456789abcde";

CRM_NORETURN static void
refuse_level(int level)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("agreement is %d, not between 0 and %d", level, LINKAGE_LEVELS - 1),
			 errhint("An agreement is true or false, a level from 0 (different) up, or NULL where a field is missing; width_bucket(similarity, ARRAY[0.8, 0.9]) makes levels of a similarity.")));
}

/* The agreements of a pair, in the order of the fields. */
Agreements
agreements_read(ArrayType *array)
{
	int			fields = ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array));
	const int32 *level = array_elements(array);
	const bits8 *bitmap = ARR_NULLBITMAP(array);
	Agreements	pair = {fields, 0};

	if (fields < 1 || fields > LINKAGE_FIELDS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("there are agreements of %d fields, not of 1 to %d", fields, LINKAGE_FIELDS),
				 errhint("Pass one for each field that is compared: a.name = b.name, a.phone = b.phone.")));
	for (int f = 0; f < fields; f++)
	{
		if (bitmap != NULL && (bitmap[f / 8] & (1 << (f % 8))) == 0)
			continue;
		if (unlikely(*level < 0 || *level >= LINKAGE_LEVELS))
			refuse_level(*level);
		pair.pattern = linkage_pattern_with(pair.pattern, f, *level++);
	}
	return pair;
}

/* A pattern as text: a character a field. */
char *
linkage_pattern_text(LinkagePattern pattern, int fields)
{
	char	   *text = palloc((Size) fields + 1);

	for (int f = 0; f < fields; f++)
		text[f] = pattern_characters[linkage_level(pattern, f) + 1];
	text[fields] = '\0';
	return text;
}

/* And back; false if it is none. */
bool
linkage_pattern_read(const char *text, int fields, LinkagePattern *pattern)
{
	*pattern = 0;
	for (int f = 0; f < fields; f++)
	{
		const char *at = text[f] == '\0' ? NULL : strchr(pattern_characters, text[f]);

		if (at == NULL)
			return false;
		if (at > pattern_characters)
			*pattern = linkage_pattern_with(*pattern, f, (int) (at - pattern_characters) - 1);
	}
	return text[fields] == '\0';
}
