/*
 * satisfaction_estimates.c
 *		The estimates of a fitted path model, in the one order in which a model
 *		holds them, and as rows.
 *
 * Which ones there are follows from the constructs, items and paths alone.
 */
#include "base/crm.h"

#include <math.h>

#include "funcapi.h"
#include "utils/builtins.h"

#include "base/result_rows.h"
#include "satisfaction/satisfaction_model.h"

PG_FUNCTION_INFO_V1(crm_satisfaction_rows);
PG_FUNCTION_INFO_V1(crm_satisfaction_estimate);

/* What an estimate is of. */
typedef enum Subject
{
	OF_ARROW,
	OF_EFFECT,					/* a construct and one that ways lead to */
	OF_PAIR,					/* two constructs, the first in order first */
	OF_ITEM,
	OF_CONSTRUCT,
	OF_TARGET,					/* a construct that something acts on */
	OF_MODEL
} Subject;

static const struct
{
	Subject		subject;
	size_t		numbers;		/* of PlsFit: offset of the array, of the model of the number */
}			kinds[] = {
	[ESTIMATE_PATH] = {OF_ARROW, offsetof(PlsFit, path)},
	[ESTIMATE_TOTAL_EFFECT] = {OF_EFFECT, offsetof(PlsFit, total)},
	[ESTIMATE_INDIRECT_EFFECT] = {OF_EFFECT, offsetof(PlsFit, indirect)},
	[ESTIMATE_IMPORTANCE] = {OF_EFFECT, offsetof(PlsFit, importance)},
	[ESTIMATE_WEIGHT] = {OF_ITEM, offsetof(PlsFit, weight)},
	[ESTIMATE_LOADING] = {OF_ITEM, offsetof(PlsFit, loading)},
	[ESTIMATE_INDEX_WEIGHT] = {OF_ITEM, offsetof(PlsFit, index_weight)},
	[ESTIMATE_R2] = {OF_TARGET, offsetof(PlsFit, r2)},
	[ESTIMATE_INDEX] = {OF_CONSTRUCT, offsetof(PlsFit, index)},
	[ESTIMATE_INDEX_SD] = {OF_CONSTRUCT, offsetof(PlsFit, index_sd)},
	[ESTIMATE_CORRELATION] = {OF_PAIR, offsetof(PlsFit, correlation)},
	[ESTIMATE_COMMUNALITY] = {OF_ITEM, offsetof(PlsFit, communality)},
	[ESTIMATE_REDUNDANCY] = {OF_ITEM, offsetof(PlsFit, redundancy)},
	[ESTIMATE_BLOCK_COMMUNALITY] = {OF_CONSTRUCT, offsetof(PlsFit, block_communality)},
	[ESTIMATE_ALPHA_RAW] = {OF_CONSTRUCT, offsetof(PlsFit, alpha)},
	[ESTIMATE_ALPHA_STANDARDIZED] = {OF_CONSTRUCT, offsetof(PlsFit, alpha_standardized)},
	[ESTIMATE_RHO_A] = {OF_CONSTRUCT, offsetof(PlsFit, rho_a)},
	[ESTIMATE_RHO_C] = {OF_CONSTRUCT, offsetof(PlsFit, rho_c)},
	[ESTIMATE_AVE] = {OF_CONSTRUCT, offsetof(PlsFit, ave)},
	[ESTIMATE_HTMT] = {OF_PAIR, offsetof(PlsFit, htmt)},
	[ESTIMATE_HTMT_ABS] = {OF_PAIR, offsetof(PlsFit, htmt_abs)},
	[ESTIMATE_VIF] = {OF_ARROW, offsetof(PlsFit, vif)},
	[ESTIMATE_F2] = {OF_ARROW, offsetof(PlsFit, f2)},
	[ESTIMATE_F2_FIXED] = {OF_ARROW, offsetof(PlsFit, f2_fixed)},
	[ESTIMATE_GOF] = {OF_MODEL, offsetof(PlsFit, gof)},
};

StaticAssertDecl(lengthof(kinds) == ESTIMATE_KINDS, "every kind is described");

const FieldNames estimate_kinds = {
	FIELD_NAMES("path", "total_effect", "indirect_effect", "importance", "weight", "loading", "index_weight",
				"r2", "index", "index_sd", "correlation", "communality", "redundancy", "block_communality",
				"alpha_raw", "alpha_standardized", "rho_a", "rho_c", "ave", "htmt", "htmt_abs", "vif", "f2",
				"f2_fixed", "gof"),
	.what = "kind of estimate",
	.hint = "SELECT DISTINCT kind FROM crm.satisfaction_rows(model) lists them."
};

/* Which construct ways lead to from which: [target * constructs + source]. */
static bool *
reaches(const PathSpec *spec)
{
	int			n = spec->constructs;
	bool	   *way = palloc(n * n * sizeof(bool));

	memcpy(way, spec->arrow, n * n * sizeof(bool));
	for (int by = 0; by < n; by++)
		for (int target = 0; target < n; target++)
			for (int source = 0; way[target * n + by] && source < n; source++)
				way[target * n + source] = way[target * n + source] || way[by * n + source];
	return way;
}

/* Whether something acts on a construct. */
static bool
is_target(const PathSpec *spec, int construct)
{
	for (int i = 0; i < spec->arrows; i++)
		if (spec->target[i] == construct)
			return true;
	return false;
}

static void
append(Estimates *estimates, EstimateKind kind, int source, int target)
{
	estimates->list[estimates->n++] = (Estimate) {kind, source, target};
}

/* The estimates of pairs of constructs of a kind. */
static void
append_pairs(Estimates *estimates, EstimateKind kind, const PathSpec *spec, const bool *way)
{
	Subject		subject = kinds[kind].subject;
	int			n = spec->constructs;

	for (int source = 0; source < n; source++)
		for (int target = 0; target < n; target++)
			if (subject == OF_PAIR ? source < target : (subject == OF_ARROW ? spec->arrow : way)[target * n + source])
				append(estimates, kind, source, target);
}

/* Which estimates a model has. */
Estimates
satisfaction_estimates(const PathSpec *spec)
{
	const bool *way = reaches(spec);
	Estimates	estimates = {0};

	estimates.list = palloc(sizeof(Estimate) * ESTIMATE_KINDS *
							(spec->constructs * spec->constructs + spec->items + 1));
	for (EstimateKind kind = 0; kind < ESTIMATE_KINDS; kind++)
	{
		Subject		subject = kinds[kind].subject;

		if (kind == ESTIMATE_FIXED)
			estimates.replicated = estimates.n;
		if (subject <= OF_PAIR)
			append_pairs(&estimates, kind, spec, way);
		else if (subject == OF_ITEM)
			for (int i = 0; i < spec->items; i++)
				append(&estimates, kind, spec->construct_of[i], i);
		else if (subject == OF_MODEL)
			append(&estimates, kind, -1, -1);
		else
			for (int c = 0; c < spec->constructs; c++)
				if (subject == OF_CONSTRUCT || is_target(spec, c))
					append(&estimates, kind, c, -1);
	}
	return estimates;
}

/* The first n estimates of a fit; NaN where there is none. */
void
satisfaction_estimate_values(const Estimates *estimates, int n, const PlsFit *fit, double *values)
{
	for (int i = 0; i < n; i++)
	{
		const Estimate *estimate = &estimates->list[i];
		const void *numbers = (const char *) fit + kinds[estimate->kind].numbers;
		Subject		subject = kinds[estimate->kind].subject;

		if (subject == OF_MODEL)
			values[i] = *(const double *) numbers;
		else if (subject <= OF_PAIR)
			values[i] = (*(double *const *) numbers)[estimate->target * fit->constructs + estimate->source];
		else
			values[i] = (*(double *const *) numbers)[subject == OF_ITEM ? estimate->target : estimate->source];
		if (!isfinite(values[i]))
			values[i] = NAN;
	}
}

/* The name of the target of an estimate; NULL for none. */
static const char *
target_name(const PathSpec *spec, const Estimate *estimate)
{
	if (estimate->target < 0)
		return NULL;
	return kinds[estimate->kind].subject == OF_ITEM ? spec->item[estimate->target] : spec->construct[estimate->target];
}

/* satisfaction_rows(model): its estimates, one a row. */
Datum
crm_satisfaction_rows(PG_FUNCTION_ARGS)
{
	const SatisfactionModel *model;
	Estimates	estimates;
	ResultRow	row;

	if (PG_ARGISNULL(0))
		return result_rows_none(fcinfo);
	model = row_decode(&satisfaction_model_type, PG_GETARG_DATUM(0));
	estimates = satisfaction_estimates(&model->spec);
	result_rows_begin(&row, fcinfo);
	for (int i = 0; i < estimates.n; i++)
	{
		const Estimate *estimate = &estimates.list[i];

		CRM_CHECK_INTERRUPTS(i);
		put_text(&row, field_name_at(&estimate_kinds, estimate->kind));
		put_text(&row, estimate->source < 0 ? NULL : model->spec.construct[estimate->source]);
		put_text(&row, target_name(&model->spec, estimate));
		put_finite(&row, model->estimates[i]);
		put_finite(&row, model->se == NULL ? NAN : model->se[i]);
		put_finite(&row, model->lower == NULL ? NAN : model->lower[i]);
		put_finite(&row, model->upper == NULL ? NAN : model->upper[i]);
		result_rows_next(&row);
	}
	return result_rows_end(&row);
}

/* Is it the name in an argument?  NULL is where there is none. */
static bool
names(FunctionCallInfo fcinfo, int argument, const char *name)
{
	const text *given;

	if (name == NULL || PG_ARGISNULL(argument))
		return name == NULL && PG_ARGISNULL(argument);
	given = PG_GETARG_TEXT_PP(argument);
	return strlen(name) == VARSIZE_ANY_EXHDR(given) && memcmp(name, VARDATA_ANY(given), strlen(name)) == 0;
}

/* satisfaction_estimate(model, kind, source, target): one of them. */
Datum
crm_satisfaction_estimate(PG_FUNCTION_ARGS)
{
	const SatisfactionModel *model;
	Estimates	estimates;
	EstimateKind kind;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		PG_RETURN_NULL();
	model = satisfaction_model_argument(fcinfo, 0);
	kind = name_argument(fcinfo, 1, &estimate_kinds, "kind");
	estimates = satisfaction_estimates(&model->spec);
	for (int i = 0; i < estimates.n; i++)
	{
		const Estimate *estimate = &estimates.list[i];

		if (estimate->kind != kind || !names(fcinfo, 3, target_name(&model->spec, estimate)) ||
			!names(fcinfo, 2, estimate->source < 0 ? NULL : model->spec.construct[estimate->source]))
			continue;
		if (!isfinite(model->estimates[i]))
			PG_RETURN_NULL();
		PG_RETURN_FLOAT8(model->estimates[i]);
	}
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("the model has no %s of that source and target", field_name_at(&estimate_kinds, kind)),
			 errhint("crm.satisfaction_rows(model) lists kinds, sources and targets.")));
}
