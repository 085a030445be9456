/*
 * linkage_fit.c
 *		linkage_fit(patterns, nonmatches, names, tolerance, max_iterations): from
 *		counts of patterns to a model.
 */
#include "base/crm.h"

#include <math.h>

#include "lib/stringinfo.h"
#include "utils/builtins.h"

#include "base/fit_once.h"
#include "base/interrupted.h"
#include "identity/linkage_model.h"
#include "identity/match_patterns.h"

/* What the fit is asked for, beside the patterns. */
typedef struct LinkageChoice
{
	int			nnames;
	Datum	   *names;
	double		tolerance;
	int			max_iterations;
} LinkageChoice;

static const Field choice_fields[] = {
	{"names", FIELD_TEXTS, FIELD_TO(LinkageChoice, names),.count = offsetof(LinkageChoice, nnames)},
	{"tolerance", FIELD_FLOAT, FIELD_AT(LinkageChoice, tolerance),.required = true,.least = 1e-15,.most = 0.01},
	{"max_iterations", FIELD_INT, FIELD_AT(LinkageChoice, max_iterations),.required = true,.least = 1,.most = 1000000},
};

static const RowType choice_type = {
	"linkage_fit", 1, FIELD_TABLE(choice_fields, LinkageChoice),
	.function = "linkage_fit",
	.hint = "Usual are tolerance => 1e-12 and max_iterations => 10000."
};

/* Shares of matches to begin with: the likelihood may have several peaks. */
static const double starts[] = {0.01, 0.1, 0.5, 0.001, 0.00001};

/* A peak is another one if it is so much higher, of its size. */
#define HIGHER 1e-9

/* The patterns as mathematics reads them, without those of no pair. */
static LinkageCounts
counts_of(const MatchPatterns *patterns)
{
	LinkagePattern *pattern = palloc((Size) Max(patterns->n, 1) * sizeof(LinkagePattern));
	double	   *pairs = palloc((Size) Max(patterns->n, 1) * sizeof(double));
	LinkageCounts counts = {.fields = patterns->fields,.pattern = pattern,.pairs = pairs};

	for (int i = 0; i < patterns->n; i++)
	{
		if (patterns->counts[i] == 0)
			continue;
		pattern[counts.n] = patterns->pattern[i];
		pairs[counts.n++] = (double) patterns->counts[i];
	}
	return counts;
}

/* The names of the options, or field 1, field 2, ... */
static Datum *
field_names(const LinkageChoice *choice, int fields)
{
	Datum	   *names = palloc((Size) fields * sizeof(Datum));

	if (choice->names != NULL && choice->nnames != fields)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("there are %d names for %d fields", choice->nnames, fields),
				 errhint("Name the fields in the order in which they were passed to match_patterns().")));
	for (int f = 0; f < fields; f++)
		names[f] = choice->names != NULL ? choice->names[f] : CStringGetTextDatum(psprintf("field %d", f + 1));
	return names;
}

/* The fit from the best of the starts. */
static LinkageFit
fit_best(const LinkageCounts *counts, LinkageFitted *fitted, const LinkageChoice *choice)
{
	LinkageModel begun = fitted->model;
	LinkageFit	best = {.log_likelihood = -INFINITY};

	for (size_t i = 0; i < lengthof(starts); i++)
	{
		LinkageModel model = begun;
		LinkageFit	fit;

		linkage_start(&model, starts[i]);
		fit = linkage_fit(counts, &model, fitted->u_is_known, choice->tolerance, choice->max_iterations, crm_interrupted);
		CHECK_FOR_INTERRUPTS();
		if (i == 0 || fit.log_likelihood > best.log_likelihood + HIGHER * fabs(best.log_likelihood))
		{
			best = fit;
			fitted->model = model;
		}
	}
	return best;
}

/* Do all compared pairs stand at one level of the field? */
static bool
is_constant(const LinkageModel *model, const LinkageRates seen, int field)
{
	int			levels = 0;

	for (int l = 0; l < model->levels[field]; l++)
		levels += seen[field][l] > 0;
	return levels < 2;
}

static void
note(StringInfo notes, const char *words)
{
	appendStringInfo(notes, notes->len == 0 ? "%s" : "; %s", words);
}

/*
 * Is the fit no better than one kind of pairs, by the BIC (Schwarz 1978,
 * "Estimating the Dimension of a Model")?
 */
static bool
tells_nothing(const LinkageFitted *fitted, const LinkageCounts *counts, LinkageRates rates)
{
	const LinkageModel *model = &fitted->model;
	int			more = linkage_parameters(model, fitted->u_is_known) -
		(fitted->u_is_known ? 0 : linkage_parameters(model, true) - 1);

	return 2 * (fitted->log_likelihood - linkage_one_kind(counts, model->levels, rates)) < more * log((double) fitted->pairs);
}

/* What is doubtful about the model, as a note and a WARNING. */
static void
add_notes(LinkageFitted *fitted, const LinkageCounts *counts)
{
	StringInfoData notes;
	LinkageRates seen;

	initStringInfo(&notes);
	linkage_frequencies(counts, fitted->model.levels, seen);
	for (int f = 0; f < fitted->fields; f++)
		if (is_constant(&fitted->model, seen, f))
			note(&notes, psprintf("\"%s\" is the same for all pairs, so nothing is learnt from it", TextDatumGetCString(fitted->names[f])));
	if (!fitted->converged)
		note(&notes, psprintf("not converged after %d iterations", fitted->iterations));
	if (tells_nothing(fitted, counts, fitted->u_is_known ? fitted->model.u : seen))
		note(&notes, "no better than one kind of pairs: matches and others look alike");
	if (notes.len == 0)
		return;
	fitted->notes = notes.data;
	ereport(WARNING,
			(errmsg("linkage_fit: %s", notes.data),
			 errhint("See the manual page identity on pairs that a fit can learn from.")));
}

/* m and u as columns. */
static void
fill_columns(LinkageFitted *fitted)
{
	const LinkageModel *model = &fitted->model;

	fitted->lambda = model->lambda;
	fitted->levels = palloc((Size) fitted->fields * sizeof(int64));
	fitted->m = palloc(sizeof(LinkageRates));
	fitted->u = palloc(sizeof(LinkageRates));
	for (int f = 0; f < fitted->fields; f++)
	{
		fitted->levels[f] = model->levels[f];
		for (int l = 0; l < model->levels[f]; l++, fitted->rates++)
		{
			fitted->m[fitted->rates] = model->m[f][l];
			fitted->u[fitted->rates] = model->u[f][l];
		}
	}
}

/* Where the search begins: the levels of both arguments, and u, that of pairs that are no matches if there are some. */
static void
begin_model(LinkageModel *model, const LinkageCounts *counts, const LinkageCounts *nonmatches)
{
	model->fields = counts->fields;
	linkage_levels(counts, model->levels);
	if (nonmatches != NULL)
	{
		int			levels[LINKAGE_FIELDS];

		if (nonmatches->fields != counts->fields)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("nonmatches have %d fields, and patterns %d", nonmatches->fields, counts->fields),
					 errhint("Compare the same fields in the same order.")));
		linkage_levels(nonmatches, levels);
		for (int f = 0; f < model->fields; f++)
			model->levels[f] = Max(model->levels[f], levels[f]);
	}
	linkage_frequencies(nonmatches != NULL ? nonmatches : counts, model->levels, model->u);
}

/* NULL, with a warning. */
static Datum
nothing_learnt(FunctionCallInfo fcinfo, const char *why)
{
	ereport(WARNING,
			(errmsg("linkage_fit: %s", why),
			 errhint("Compare three fields or more, or two with nonmatches => the patterns of pairs taken at random; leave out fields by which the pairs were chosen.")));
	PG_RETURN_NULL();
}

/* NULL, with a warning, where the data cannot tell the parameters. */
static Datum
fit_patterns(FunctionCallInfo fcinfo)
{
	const MatchPatterns *patterns;
	LinkageFitted fitted = {0};
	LinkageChoice choice = {0};
	LinkageCounts counts;
	LinkageCounts nonmatches;
	LinkageFit	fit;
	ResultRow	row;

	row_arguments(&choice_type, fcinfo, 2, NULL, &choice);
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	patterns = row_decode(&match_patterns_type, PG_GETARG_DATUM(0));
	counts = counts_of(patterns);
	fitted.u_is_known = !PG_ARGISNULL(1);
	if (fitted.u_is_known)
		nonmatches = counts_of(row_decode(&match_patterns_type, PG_GETARG_DATUM(1)));
	begin_model(&fitted.model, &counts, fitted.u_is_known ? &nonmatches : NULL);
	fitted.fields = counts.fields;
	fitted.pairs = patterns->pairs;
	fitted.names = field_names(&choice, counts.fields);
	if (!linkage_is_identified(&fitted.model, fitted.u_is_known))
		return nothing_learnt(fcinfo, psprintf("agreements of %d fields do not tell matches from others", counts.fields));
	fit = fit_best(&counts, &fitted, &choice);
	fitted.log_likelihood = fit.log_likelihood;
	fitted.iterations = fit.iterations;
	fitted.converged = fit.converged;
	if (!fitted.u_is_known)
		linkage_orient(&fitted.model);
	if (!(fitted.model.lambda > 0 && fitted.model.lambda < 1))
		return nothing_learnt(fcinfo, "all pairs are of one kind");
	add_notes(&fitted, &counts);
	fill_columns(&fitted);
	result_row_begin(&row, fcinfo);
	put_fields(&row, &linkage_model_type, &fitted);
	return result_row_datum(&row);
}

FIT_ONCE(crm_linkage_fit, fit_patterns(fcinfo))
