/*
 * logistic_options.c
 *		How a logistic regression is fitted: names, ridge, Firth, errors.
 */
#include "base/crm.h"

#include "base/packed.h"
#include "logistic/feature_names.h"
#include "logistic/logistic_options.h"

#define MOST_RIDGE 1e12
#define LEAST_TOLERANCE 1e-14
#define MOST_TOLERANCE 0.01
#define MOST_ITERATIONS 10000

const FieldNames logistic_error_names = {
	FIELD_NAMES("model", "sandwich", "robust"),
	.hint = "'model' is the inverse of the information, 'sandwich' that of a ridge without its penalty in the middle, 'robust' holds where the model does not (Huber and White)."
};

/* Options that go together, and names that can be told apart. */
static void
check_options(const RowType *type, void *row)
{
	const LogisticChoice *choice = row;

	if (choice->firth && choice->ridge > 0)
		row_bad(type, "Firth's penalty or a ridge: leave one of them out.", "firth and ridge exclude each other");
	feature_names_check(type, choice->nnames, choice->names, LOGISTIC_MOST);
}

static const Field fields[] = {
	{"names", FIELD_TEXTS, FIELD_TO(LogisticChoice, names),.count = offsetof(LogisticChoice, nnames)},
	{"ridge", FIELD_FLOAT, FIELD_AT(LogisticChoice, ridge),.least = 0,.most = MOST_RIDGE,
	.hint = "The penalty is ridge / 2 times the sum of the squared coefficients; 0 is none."},
	{"firth", FIELD_BOOL, FIELD_AT(LogisticChoice, firth)},
	{"errors", FIELD_NAME, FIELD_AT(LogisticChoice, errors),.names = &logistic_error_names},
	{"collinear", FIELD_NAME, FIELD_AT(LogisticChoice, drop_collinear),.names = &collinear_names},
	{"tolerance", FIELD_FLOAT, FIELD_AT(LogisticChoice, tolerance),.least = LEAST_TOLERANCE,.most = MOST_TOLERANCE,
	.hint = "How far the last step may move a coefficient, in standard errors: 1e-12 unless given."},
	{"max_iterations", FIELD_INT, FIELD_AT(LogisticChoice, max_iterations),.least = 1,.most = MOST_ITERATIONS,
	.hint = "100 unless given, with Firth 1000."},
};

const RowType logistic_options = {"logistic_options", FIELD_TABLE(fields, LogisticChoice),.check = check_options};

OPTIONS_FUNCTION(crm_logistic_options, &logistic_options)

/* The options as bytes, the same for the same options: what a state keeps. */
void
logistic_choice_pack(StringInfo out, const LogisticChoice *choice)
{
	feature_names_pack(out, choice->nnames, choice->names);
	pack_double(out, choice->ridge);
	pack_uint(out, choice->firth);
	pack_uint(out, (uint64) choice->errors);
	pack_uint(out, choice->drop_collinear);
	pack_double(out, choice->tolerance);
	pack_uint(out, (uint64) choice->max_iterations);
}

/* The options of bytes that anyone may have made up. */
LogisticChoice *
logistic_choice_unpack(const char *bytes, Size length)
{
	PackedReader in = {(const uint8 *) bytes, (const uint8 *) bytes + length, "state of crm.logistic_regression"};
	LogisticChoice *choice = palloc0(sizeof(LogisticChoice));

	if (length == 0)
		return choice;
	choice->names = feature_names_unpack(&in, LOGISTIC_MOST, &choice->nnames);
	choice->ridge = unpack_finite(&in, "ridge");
	choice->firth = unpack_uint_max(&in, 1, "firth") != 0;
	choice->errors = (int) unpack_uint_max(&in, LOGISTIC_ERRORS_ROBUST, "errors");
	choice->drop_collinear = unpack_uint_max(&in, 1, "collinear") != 0;
	choice->tolerance = unpack_finite(&in, "tolerance");
	choice->max_iterations = (int) unpack_uint_max(&in, MOST_ITERATIONS, "max_iterations");
	unpack_end(&in);
	if (!(choice->ridge >= 0 && choice->ridge <= MOST_RIDGE && choice->tolerance >= 0 && choice->tolerance <= MOST_TOLERANCE))
		packed_bad(&in, "An option is out of range.");
	check_options(&logistic_options, choice);
	return choice;
}
