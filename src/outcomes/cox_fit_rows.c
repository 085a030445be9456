/*
 * cox_fit_rows.c
 *		From the rows of a state to a model.
 */
#include "base/crm.h"

#include <math.h>

#include "utils/builtins.h"

#include "base/interrupted.h"
#include "logistic/feature_names.h"
#include "math/key.h"
#include "math/sort.h"
#include "math/special.h"
#include "outcomes/cox_options.h"
#include "outcomes/cox_state.h"

/* Rows in the order of a fit: by stratum, descending time, and whatever else tells them apart. */
typedef struct CoxRows
{
	const CoxState *state;
	int			strata;
	int		   *stratum_rank;	/* by number: place in the order of names; -1, not there */
	NumberedName  *names;
	const uint32 *by_rank;		/* number of each rank */
	CoxData		data;
	int64		events;
	double		weight;
} CoxRows;

/* Check every row, count those of each stratum, and rank the strata by name: that without one comes first. */
static int64 *
survey_rows(CoxRows *rows)
{
	const CoxState *state = rows->state;
	uint32		count = state->names.count;
	int64	   *members = palloc0(sizeof(int64) * (count + 1));
	int64		width = cox_width(state);

	for (int64 i = 0; i < state->rows; i++)
	{
		const double *row = cox_rows(state) + i * width;
		bool		good = row[COX_TIME] >= 0 && row[COX_WEIGHT] > 0 && row[COX_WEIGHT] <= 1e100 && row[COX_KIND] >= 0 &&
			row[COX_KIND] < 2.0 * count && row[COX_KIND] == floor(row[COX_KIND]) && isfinite(row[COX_TIME]);

		CRM_CHECK_INTERRUPTS(i);
		for (int64 j = COX_COLUMNS; j < width; j++)
			good = good && fabs(row[j]) <= 1e100;
		if (!good)
			crm_invalid_state(COX_FUNCTION);
		members[(uint32) row[COX_KIND] / 2]++;
		rows->events += (uint32) row[COX_KIND] % 2;
		rows->weight += row[COX_WEIGHT];
	}
	rows->names = state_names_list(&cox_shape, state);
	/* the options, behind a zero byte, come first, and stand for the stratum without a name */
	rows->by_rank = state_names_order(rows->names, count);
	rows->stratum_rank = palloc(sizeof(int) * count);
	for (uint32 i = 0; i < count; i++)
	{
		uint32		number = rows->by_rank[i];

		rows->stratum_rank[number] = members[number] == 0 ? -1 : rows->strata++;
	}
	return members;
}

/* The same time and stratum: any other difference, so that sums depend on no order of rows. */
typedef struct TieOrder
{
	const double *rows;
	int64		width;
} TieOrder;

static inline int
compare_ties(const NumberedKey *one, const NumberedKey *other, const TieOrder *order)
{
	const double *a = order->rows + one->item * order->width;
	const double *b = order->rows + other->item * order->width;

	for (int64 j = 0; j < order->width; j++)
		if (a[j] != b[j])
			return a[j] < b[j] ? -1 : 1;
	return 0;
}

#define ST_SORT sort_ties
#define ST_ELEMENT_TYPE NumberedKey
#define ST_COMPARE_ARG_TYPE const TieOrder
#define ST_COMPARE(a, b, arg) compare_ties(a, b, arg)
#define ST_SCOPE static
#define ST_DEFINE
#define ST_CHECK_FOR_INTERRUPTS
#include "lib/sort_template.h"

/* Rows of one stratum, whose numbers are in keys, in order. */
static void
sort_stratum(const CoxRows *rows, NumberedKey *keys, NumberedKey *scratch, int64 n)
{
	TieOrder	order = {cox_rows(rows->state), cox_width(rows->state)};

	if (!sort_numbered(keys, scratch, (size_t) n, crm_interrupted))
		CHECK_FOR_INTERRUPTS();
	for (int64 i = 0; i < n;)
	{
		int64		first = i;

		while (i < n && keys[i].key == keys[first].key)
			i++;
		CHECK_FOR_INTERRUPTS();
		if (i - first > 1)
			sort_ties(&keys[first], (size_t) (i - first), &order);
	}
}

/* The rows in order, in arrays for the fit. */
static void
arrange(CoxRows *rows)
{
	const CoxState *state = rows->state;
	int64	   *members = survey_rows(rows);
	int64		width = cox_width(state);
	Size		n = (Size) state->rows;
	NumberedKey *keys = MemoryContextAllocHuge(CurrentMemoryContext, sizeof(NumberedKey) * n);
	NumberedKey *scratch = MemoryContextAllocHuge(CurrentMemoryContext, sizeof(NumberedKey) * n);
	double	   *time = MemoryContextAllocHuge(CurrentMemoryContext, sizeof(double) * n);
	double	   *weight = MemoryContextAllocHuge(CurrentMemoryContext, sizeof(double) * n);
	uint32	   *stratum = MemoryContextAllocHuge(CurrentMemoryContext, sizeof(uint32) * n);
	uint8	   *event = MemoryContextAllocHuge(CurrentMemoryContext, n);
	double	   *matrix = MemoryContextAllocHuge(CurrentMemoryContext, sizeof(double) * n * (Size) state->features);
	int64	   *next = palloc0(sizeof(int64) * (Size) (rows->strata + 1));
	int64		at = 0;

	for (uint32 i = 0; i < state->names.count; i++)
		if (members[i] > 0)
			next[rows->stratum_rank[i] + 1] = members[i];
	for (int s = 0; s < rows->strata; s++)
		next[s + 1] += next[s];
	for (int64 i = 0; i < state->rows; i++)
	{
		const double *row = cox_rows(state) + i * width;
		NumberedKey *key = &keys[next[rows->stratum_rank[(uint32) row[COX_KIND] / 2]]++];

		CRM_CHECK_INTERRUPTS(i);
		key->key = ~double_to_key(row[COX_TIME]);
		key->item = (uint32) i;
	}
	for (int s = 0; s < rows->strata; at = next[s], s++)
		sort_stratum(rows, keys + at, scratch, next[s] - at);
	for (int64 i = 0; i < state->rows; i++)
	{
		const double *row = cox_rows(state) + keys[i].item * width;

		CRM_CHECK_INTERRUPTS(i);
		time[i] = row[COX_TIME];
		weight[i] = row[COX_WEIGHT];
		stratum[i] = (uint32) rows->stratum_rank[(uint32) row[COX_KIND] / 2];
		event[i] = (uint32) row[COX_KIND] % 2;
		memcpy(matrix + i * state->features, row + COX_COLUMNS, sizeof(double) * (Size) state->features);
	}
	pfree(keys);
	pfree(scratch);
	rows->data = (CoxData) {(int) state->features, state->rows, time, stratum, event, weight, matrix};
}

/* The names of the features: those of the options or x1, x2, ... */
static Datum *
feature_names(const CoxChoice *choice, int features)
{
	Datum	   *names = palloc(sizeof(Datum) * (Size) features);

	for (int j = 0; j < features; j++)
		names[j] = feature_name(choice->nnames, choice->names, j);
	return names;
}

/* The errors of fits that find nothing. */
static void
check_status(CoxStatus status, const CoxFit *fit, const Datum *names)
{
	CHECK_FOR_INTERRUPTS();
	if (status == COX_NO_EVENT)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("no row has the event"),
				 errhint("A Cox regression learns from events; with GROUP BY, leave groups without one out by WHERE.")));
	if (status == COX_COLLINEAR)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("feature \"%s\" follows from the features before it", TextDatumGetCString(names[fit->collinear])),
				 errhint("Leave it out, or use crm.cox_options(collinear => 'drop'). Of yes-or-no features for all values of a column one must be left out.")));
	if (status != COX_FITTED)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("the features or weights are too large or too small to be fitted"),
				 errhint("Express them in units in which they are of ordinary size.")));
}

/* What to know of the fit, in the model and as a WARNING. */
static void
note_model(CoxModel *model, const CoxFit *fit, bool thinned)
{
	MarkedFeatures marked = {model->features, model->names, fit->notes};
	StringInfoData notes;

	initStringInfo(&notes);
	marked_features_append(&notes, &marked, COX_CONSTANT, "the same for all at risk, left out:");
	marked_features_append(&notes, &marked, COX_FOLLOWS, "follows from others, left out:");
	marked_features_append(&notes, &marked, COX_MONOTONE, "no finite estimate, the likelihood rises for ever with:");
	if (!fit->converged && !fit->monotone)
		appendStringInfo(&notes, "%snot converged after %d iterations", notes.len > 0 ? "; " : "", fit->iterations);
	if (notes.len > 0)
		ereport(WARNING, (errmsg("Cox regression: %s", notes.data)));
	if (thinned)
		appendStringInfo(&notes, "%sthe baseline has %d of its times", notes.len > 0 ? "; " : "", model->ntimes);
	if (notes.len > 0)
		model->notes = notes.data;
}

/* The baseline, ascending in each stratum; of very many times, evenly so many. */
static bool
fill_baseline(CoxModel *model, const CoxRows *rows, const CoxFit *fit)
{
	const CoxData *data = &rows->data;
	int64	   *at = MemoryContextAllocHuge(CurrentMemoryContext, sizeof(int64) * (Size) data->rows);
	double	   *hazard = MemoryContextAllocHuge(CurrentMemoryContext, sizeof(double) * (Size) data->rows);
	int64		found = cox_baseline(data, fit, model->breslow, at, hazard, crm_interrupted);
	int64		step;
	int64		end = 0;

	if (found < 0)
		CHECK_FOR_INTERRUPTS();
	step = Max(1, (found + COX_BASELINE_MOST - 1) / COX_BASELINE_MOST);
	model->times = palloc(sizeof(double) * (Size) (found / step + rows->strata + 1));
	model->hazards = palloc(sizeof(double) * (Size) (found / step + rows->strata + 1));
	model->strata = palloc(sizeof(Datum) * (Size) rows->strata);
	model->stratum_ends = palloc(sizeof(int64) * (Size) rows->strata);
	for (uint32 i = 0; i < rows->state->names.count; i++)
	{
		uint32		number = rows->by_rank[i];
		int64		first = end;

		if (rows->stratum_rank[number] < 0)
			continue;
		while (end < found && (int) data->stratum[at[end]] == rows->stratum_rank[number])
			end++;
		/* the last time stays, and every so many before it */
		for (int64 k = end - 1; k >= first; k--)
			if ((k - first) % step == 0 && isfinite(hazard[k]))
			{
				model->times[model->ntimes] = data->time[at[k]];
				model->hazards[model->ntimes++] = hazard[k];
			}
		model->strata[model->nstrata] = number == 0 ? CStringGetTextDatum("") :
			PointerGetDatum(cstring_to_text_with_len(rows->names[number].bytes, (int) rows->names[number].length));
		model->stratum_ends[model->nstrata++] = model->ntimes;
	}
	pfree(at);
	pfree(hazard);
	return step > 1;
}

/* The chance of so much in a chi-square test, or more. */
static double
chance(double chi_square, int df)
{
	return df > 0 ? math_gamma_q(0.5 * df, 0.5 * fmax(chi_square, 0.0)) : NAN;
}

/* The model of a fit. */
static CoxModel *
model_of(const CoxRows *rows, const CoxChoice *choice, const CoxFit *fit, Datum *names)
{
	CoxModel   *model = palloc0(sizeof(CoxModel));
	int			p = rows->data.features;

	model->features = p;
	model->names = names;
	model->coefficients = fit->coefficients;
	model->covariance = fit->covariance;
	model->means = fit->mean;
	model->se = palloc(sizeof(double) * (Size) p);
	model->z = palloc(sizeof(double) * (Size) p);
	model->p_value = palloc(sizeof(double) * (Size) p);
	for (int j = 0; j < p; j++)
	{
		double		se = sqrt(fit->covariance[j * p + j]);

		model->se[j] = isfinite(se) ? se : NAN;
		model->z[j] = model->se[j] > 0 ? fit->coefficients[j] / se : NAN;
		model->p_value[j] = erfc(fabs(model->z[j]) * M_SQRT1_2);
	}
	model->log_likelihood = fit->log_likelihood;
	model->null_log_likelihood = fit->null_log_likelihood;
	model->df = fit->used;
	model->likelihood_ratio = 2.0 * (fit->log_likelihood - fit->null_log_likelihood);
	model->wald = fit->wald;
	model->score = fit->score;
	model->has_tests = fit->used > 0;
	model->likelihood_ratio_p = chance(model->likelihood_ratio, model->df);
	model->wald_p = chance(model->wald, model->df);
	model->score_p = chance(model->score, model->df);
	model->rows = rows->state->rows;
	model->events = rows->events;
	model->rows_skipped = rows->state->skipped;
	model->weight = rows->weight;
	model->breslow = choice->breslow;
	model->iterations = fit->iterations;
	model->converged = fit->converged && !fit->monotone;
	model->monotone = fit->monotone;
	note_model(model, fit, fill_baseline(model, rows, fit));
	return model;
}

/* The model of the rows of a state, of which there are some. */
CoxModel *
cox_state_fit(const CoxState *state)
{
	CoxRows		rows = {.state = state};
	CoxChoice  *choice;
	CoxOptions	options = {.stop = crm_interrupted};
	CoxFit		fit;
	Datum	   *names;
	double	   *work = palloc(sizeof(double) * cox_work_size((int) state->features));

	arrange(&rows);
	/* behind the zero byte that tells them from a stratum */
	if (rows.names[0].length < 1)
		crm_invalid_state(COX_FUNCTION);
	choice = cox_choice_unpack(rows.names[0].bytes + 1, rows.names[0].length - 1);
	if (choice->nnames != 0 && choice->nnames != state->features)
		crm_invalid_state(COX_FUNCTION);
	options.breslow = choice->breslow;
	options.drop_collinear = choice->drop_collinear;
	options.max_iterations = choice->max_iterations;
	names = feature_names(choice, rows.data.features);
	check_status(cox_fit(&rows.data, &options, work, &fit), &fit, names);
	return model_of(&rows, choice, &fit, names);
}
