/*
 * feature_names.c
 *		The names of the features of a regression: checked, told, packed, unpacked.
 */
#include "base/crm.h"

#include "mb/pg_wchar.h"
#include "utils/builtins.h"

#include "logistic/feature_names.h"

const FieldNames collinear_names = {
	FIELD_NAMES("error", "drop"),
	.hint = "'drop' leaves out features that follow from those before them."
};

/* Names that can be told apart. */
void
feature_names_check(const RowType *type, int n, const Datum *names, int most)
{
	char	  **seen;

	if (n > most)
		row_bad(type, "Leave out what tells least.", psprintf("names has %d elements, more than %d", n, most));
	seen = palloc(sizeof(char *) * (Size) Max(n, 1));
	for (int i = 0; i < n; i++)
	{
		seen[i] = TextDatumGetCString(names[i]);
		if (seen[i][0] == '\0')
			row_bad(type, "Name the features in the order in which they are passed.", "a name is empty");
		for (int j = 0; j < i; j++)
			if (strcmp(seen[i], seen[j]) == 0)
				row_bad(type, "Give every feature a name of its own.", psprintf("two features are named \"%s\"", seen[i]));
	}
}

/* Raises the error for names of other features than there are. */
void
feature_names_refuse(int names, int features)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("there are %d names for %d features", names, features),
			 errhint("Name the features in the order in which they are passed.")));
}

/* What a feature is called: x1, x2 and so on where there are no names. */
Datum
feature_name(int n, const Datum *names, int feature)
{
	return n > 0 ? names[feature] : CStringGetTextDatum(psprintf("x%d", feature + 1));
}

/* What is to be said of the features with a mark, and their names; nothing if there are none. */
void
marked_features_append(StringInfo notes, const MarkedFeatures *features, uint8 mark, const char *words)
{
	int			found = 0;

	for (int i = 0; i < features->n; i++)
	{
		if ((features->marks[i] & mark) == 0)
			continue;
		if (found++ == 0)
			appendStringInfo(notes, "%s%s", notes->len > 0 ? "; " : "", words);
		appendStringInfo(notes, "%s%s", found > 1 ? ", " : " ", TextDatumGetCString(features->names[i]));
	}
}

void
feature_names_pack(StringInfo out, int n, const Datum *names)
{
	pack_uint(out, (uint64) n);
	for (int i = 0; i < n; i++)
	{
		const char *name = TextDatumGetCString(names[i]);

		pack_uint(out, strlen(name));
		appendBinaryStringInfo(out, name, (int) strlen(name));
	}
}

/* Names of bytes that anyone may have made up: text, but not yet checked. */
Datum *
feature_names_unpack(PackedReader *in, int most, int *n)
{
	Size		left = (Size) (in->end - in->next);
	Datum	   *names;

	*n = (int) unpack_uint_max(in, (uint64) most, "names");
	names = palloc(sizeof(Datum) * (Size) Max(*n, 1));
	for (int i = 0; i < *n; i++)
	{
		uint64		size = unpack_uint_max(in, left, "name");
		const char *name = (const char *) unpack_bytes(in, size);

		(void) pg_verifymbstr(name, (int) size, false);
		names[i] = PointerGetDatum(cstring_to_text_with_len(name, (int) size));
	}
	return names;
}
