/*
 * cox_options.c
 *		How a Cox regression is fitted: names, ties, collinear features.
 */
#include "base/crm.h"

#include "base/packed.h"
#include "logistic/feature_names.h"
#include "outcomes/cox_options.h"

#define MOST_ITERATIONS 10000

const FieldNames cox_ties_names = {
	FIELD_NAMES("efron", "breslow"),
	.hint = "'efron' is nearly exact where several cases end at one time, 'breslow' is what older programs do."
};

/* Names that can be told apart. */
static void
check_options(const RowType *type, void *row)
{
	const CoxChoice *choice = row;

	feature_names_check(type, choice->nnames, choice->names, COX_MOST);
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
	feature_names_pack(out, choice->nnames, choice->names);
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
	choice->names = feature_names_unpack(&in, COX_MOST, &choice->nnames);
	choice->breslow = unpack_uint_max(&in, 1, "ties") != 0;
	choice->drop_collinear = unpack_uint_max(&in, 1, "collinear") != 0;
	choice->max_iterations = (int) unpack_uint_max(&in, MOST_ITERATIONS, "max_iterations");
	unpack_end(&in);
	check_options(&cox_options, choice);
	return choice;
}
