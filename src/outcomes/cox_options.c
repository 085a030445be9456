/*
 * cox_options.c
 *		How a Cox regression is fitted: names, ties, collinear features.
 */
#include "base/crm.h"

#include "mb/pg_wchar.h"
#include "utils/builtins.h"

#include "base/packed.h"
#include "outcomes/cox_options.h"

#define MOST_ITERATIONS 10000

const FieldNames cox_ties_names = {
	FIELD_NAMES("efron", "breslow"),
	.hint = "'efron' is nearly exact where several cases end at one time, 'breslow' is what older programs do."
};

static const FieldNames collinear_names = {
	FIELD_NAMES("error", "drop"),
	.hint = "'drop' leaves out features that follow from those before them."
};

/* Names that can be told apart. */
static void
check_options(const RowType *type, void *row)
{
	const CoxChoice *choice = row;
	char	  **names;

	if (choice->nnames > COX_MOST)
		row_bad(type, "Leave out what tells least.", psprintf("names has %d elements, more than %d", choice->nnames, COX_MOST));
	names = palloc(sizeof(char *) * (Size) Max(choice->nnames, 1));
	for (int i = 0; i < choice->nnames; i++)
	{
		names[i] = TextDatumGetCString(choice->names[i]);
		if (names[i][0] == '\0')
			row_bad(type, "Name the features in the order in which they are passed.", "a name is empty");
		for (int j = 0; j < i; j++)
			if (strcmp(names[i], names[j]) == 0)
				row_bad(type, "Give every feature a name of its own.", psprintf("two features are named \"%s\"", names[i]));
	}
}

static const Field fields[] = {
	{"names", FIELD_TEXTS, FIELD_TO(CoxChoice, names),.count = offsetof(CoxChoice, nnames)},
	{"ties", FIELD_NAME, FIELD_AT(CoxChoice, breslow),.names = &cox_ties_names},
	{"collinear", FIELD_NAME, FIELD_AT(CoxChoice, drop_collinear),.names = &collinear_names},
	{"max_iterations", FIELD_INT, FIELD_AT(CoxChoice, max_iterations),.least = 1,.most = MOST_ITERATIONS,
	.hint = "100 unless given."},
};

const RowType cox_options = {"cox_options", FIELD_TABLE(fields, CoxChoice),.check = check_options};

OPTIONS_FUNCTION(crm_cox_options, &cox_options)

/* The options as bytes, the same for the same options: what a state keeps. */
void
cox_choice_pack(StringInfo out, const CoxChoice *choice)
{
	pack_uint(out, (uint64) choice->nnames);
	for (int i = 0; i < choice->nnames; i++)
	{
		const char *name = TextDatumGetCString(choice->names[i]);

		pack_uint(out, strlen(name));
		appendBinaryStringInfo(out, name, (int) strlen(name));
	}
	pack_uint(out, choice->breslow);
	pack_uint(out, choice->drop_collinear);
	pack_uint(out, (uint64) choice->max_iterations);
}

/* The options of bytes that anyone may have made up. */
CoxChoice *
cox_choice_unpack(const char *bytes, Size length)
{
	PackedReader in = {(const uint8 *) bytes, (const uint8 *) bytes + length, "state of crm.cox_regression"};
	CoxChoice  *choice = palloc0(sizeof(CoxChoice));

	if (length == 0)
		return choice;
	choice->nnames = (int) unpack_uint_max(&in, COX_MOST, "names");
	choice->names = palloc(sizeof(Datum) * (Size) Max(choice->nnames, 1));
	for (int i = 0; i < choice->nnames; i++)
	{
		uint64		size = unpack_uint_max(&in, length, "name");
		const char *name = (const char *) unpack_bytes(&in, size);

		(void) pg_verifymbstr(name, (int) size, false);
		choice->names[i] = PointerGetDatum(cstring_to_text_with_len(name, (int) size));
	}
	choice->breslow = unpack_uint_max(&in, 1, "ties") != 0;
	choice->drop_collinear = unpack_uint_max(&in, 1, "collinear") != 0;
	choice->max_iterations = (int) unpack_uint_max(&in, MOST_ITERATIONS, "max_iterations");
	unpack_end(&in);
	check_options(&cox_options, choice);
	return choice;
}
