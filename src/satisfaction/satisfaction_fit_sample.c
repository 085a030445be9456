/*
 * satisfaction_fit_sample.c
 *		Path models fitted to samples, with standard errors and intervals.
 */
#include "base/crm.h"

#include "base/fit_once.h"
#include "satisfaction/fit_uncertainty.h"

/* The arguments of method and its kin, of satisfaction_fit(). */
#define FIRST_OPTION 5

static const FieldNames methods = {
	FIELD_NAMES(
		[METHOD_AUTO] = "auto",
		[METHOD_BOOTSTRAP] = "bootstrap",
		[METHOD_JACKKNIFE] = "jackknife",
		[METHOD_NONE] = "none"),
	.hint = "'auto' is 'bootstrap' while rows times replicates are at most 5 million, else 'jackknife'; 'none' has no standard errors but those of least squares."
};

#define AT(member) FIELD_AT(UncertaintyOptions, member),.required = true

static const Field arguments[] = {
	{"method", FIELD_NAME, AT(method),.names = &methods},
	{"replicates", FIELD_INT, AT(replicates),.least = 2,.most = REPLICATES_MOST,
	.hint = "It is the number of bootstrap samples: 1000 for intervals, 200 for standard errors alone."},
	{"seed", FIELD_COUNT, AT(seed)},
	{"confidence", FIELD_FLOAT, AT(confidence),.least = 0.5,.most = 0.9999,
	.hint = "Write 95 % as 0.95."}
};

static const RowType options_type = {
	"satisfaction_fit", FIELD_TABLE(arguments, UncertaintyOptions),.function = "satisfaction_fit"
};

/* satisfaction_fit(model, sample, scheme, consistent, items, method, replicates, seed, confidence) */
static Datum
fit_sample(FunctionCallInfo fcinfo)
{
	UncertaintyOptions options = {0};
	PlsOptions	pls = {0};
	SatisfactionFit fit;
	SatisfactionModel *model;
	const PathSpec *spec;
	const ItemMatrix *matrix;
	ItemSample *sample;

	if (PG_ARGISNULL(1))
		PG_RETURN_NULL();
	crm_refuse_null(fcinfo, 0, "model", "Pass a model made by crm.path_model().");
	satisfaction_options(fcinfo, 2, 3, &pls);
	row_arguments(&options_type, fcinfo, FIRST_OPTION, NULL, &options);
	spec = path_spec_from_datum(PG_GETARG_DATUM(0));
	sample = item_sample_from_datum(PG_GETARG_DATUM(1), CurrentMemoryContext);
	if (sample->rows == 0)
		PG_RETURN_NULL();
	matrix = item_sample_matrix(sample);
	satisfaction_fit_begin(&fit, spec, &pls,
						   satisfaction_columns(spec, PG_ARGISNULL(4) ? NULL : PG_GETARG_ARRAYTYPE_P(4), matrix->items));
	model = satisfaction_fit_run(&fit, matrix, false);
	satisfaction_model_report(model);
	satisfaction_model_uncertainty(model, &fit, sample, &options);
	return satisfaction_model_result(fcinfo, model);
}

FIT_ONCE(crm_satisfaction_fit_sample, fit_sample(fcinfo))
