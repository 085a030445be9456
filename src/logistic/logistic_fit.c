/*
 * logistic_fit.c
 *		From the rows of a state to a model.
 */
#include "base/crm.h"

#include <math.h>

#include "utils/builtins.h"

#include "base/interrupted.h"
#include "logistic/feature_names.h"
#include "logistic/logistic_model.h"
#include "logistic/logistic_options.h"
#include "logistic/logistic_state.h"

/* Different rows that are counted at most, and how many rows each must stand for at least. */
#define CELLS_MOST 65536
#define ROWS_PER_CELL 8

/* So many rows are put into an order of their own; of more, the order shows in the last digits only. */
#define ORDERED_MOST 100000

/* The names of the terms: the intercept, and those of the options or x1, x2, ... */
static Datum *
term_names(const LogisticChoice *choice, int features)
{
	Datum	   *names = palloc(sizeof(Datum) * (Size) (features + 1));

	names[0] = CStringGetTextDatum(LOGISTIC_INTERCEPT);
	for (int j = 0; j < features; j++)
		names[j + 1] = feature_name(choice->nnames, choice->names, j);
	return names;
}

/* Features of a block of rows, for the fit. */
static void
fetch_rows(const void *context, int64_t first, int rows, double *values)
{
	const LogisticState *state = context;

	for (int j = 0; j < state->features; j++)
		logistic_cells_copy(&state->feature[j], first, rows, values + j * LOGISTIC_BLOCK);
}

/* A row, and what it holds as a number. */
typedef struct OrderedRow
{
	uint64		hash;
	uint32		row;
} OrderedRow;

typedef struct OrderedRows
{
	const LogisticState *state;
	const OrderedRow *order;
} OrderedRows;

static int
compare_rows(const void *one, const void *other)
{
	uint64		a = ((const OrderedRow *) one)->hash;
	uint64		b = ((const OrderedRow *) other)->hash;

	return a < b ? -1 : a > b;
}

static inline uint64
hash_bits(uint64 hash, double value)
{
	uint64		bits;

	memcpy(&bits, &value, sizeof(bits));
	hash = (hash ^ bits) * UINT64CONST(0x9E3779B97F4A7C15);
	return hash ^ (hash >> 32);
}

/* The same of rows in their order. */
static void
fetch_ordered(const void *context, int64_t first, int rows, double *values)
{
	const OrderedRows *ordered = context;

	for (int j = 0; j < ordered->state->features; j++)
		for (int r = 0; r < rows; r++)
			logistic_cells_copy(&ordered->state->feature[j], ordered->order[first + r].row, 1,
								&values[j * LOGISTIC_BLOCK + r]);
}

/*
 * Rows in the order of what they hold, so that a fit is the same to the bit for
 * any order in which they came.
 */
static void
use_ordered(const LogisticState *state, OrderedRows *ordered, LogisticData *data)
{
	OrderedRow *order = palloc(sizeof(OrderedRow) * (Size) state->rows);
	uint8	   *event = palloc((Size) state->rows);
	double	   *weight = state->weight == NULL ? NULL : palloc(sizeof(double) * (Size) state->rows);

	for (int64 row = 0; row < state->rows; row++)
	{
		double		value = state->weight == NULL ? 1.0 : state->weight[row];

		order[row].row = (uint32) row;
		order[row].hash = hash_bits(state->event[row], value);
		for (int j = 0; j < state->features; j++)
		{
			logistic_cells_copy(&state->feature[j], row, 1, &value);
			order[row].hash = hash_bits(order[row].hash, value);
		}
	}
	qsort(order, (size_t) state->rows, sizeof(OrderedRow), compare_rows);
	for (int64 i = 0; i < state->rows; i++)
	{
		event[i] = state->event[order[i].row];
		if (weight != NULL)
			weight[i] = state->weight[order[i].row];
	}
	*ordered = (OrderedRows) {state, order};
	data->event = event;
	data->weight = weight;
	data->fetch = fetch_ordered;
	data->context = ordered;
}

/* Different rows, counted, for features with few values: the same for any order of the rows. */
typedef struct CountedRows
{
	int64		cells;			/* combinations of values */
	double	   *count[2];		/* of each combination, without and with an event */
	const double **tables;		/* values of each feature, ascending */
	uint8	  **rank;			/* place there of the values as they came */
} CountedRows;

static int
compare_values(const void *one, const void *other)
{
	double		a = *(const double *) one;
	double		b = *(const double *) other;

	return a < b ? -1 : a > b;
}

/* The values of a feature in ascending order, and where each is among them. */
static void
rank_values(CountedRows *counted, const FeatureCells *cells, int j)
{
	Size		size = sizeof(double) * (Size) cells->levels;
	double	   *sorted = palloc(size);

	memcpy(sorted, cells->values, size);
	qsort(sorted, (size_t) cells->levels, sizeof(double), compare_values);
	counted->tables[j] = sorted;
	counted->rank[j] = palloc((Size) cells->levels);
	for (int i = 0; i < cells->levels; i++)
		counted->rank[j][i] = (uint8) ((const double *) bsearch(&cells->values[i], sorted, (size_t) cells->levels,
																sizeof(double), compare_values) - sorted);
}

/* Count equal rows, if there are many of each; false if not. */
static bool
count_rows(const LogisticState *state, CountedRows *counted)
{
	counted->cells = 1;
	for (int j = 0; j < state->features; j++)
	{
		if (state->feature[j].kind != CELL_LEVEL)
			return false;
		counted->cells *= state->feature[j].levels;
		if (counted->cells > Min(CELLS_MOST, state->rows / ROWS_PER_CELL))
			return false;
	}
	counted->tables = palloc(sizeof(double *) * (Size) state->features);
	counted->rank = palloc(sizeof(uint8 *) * (Size) state->features);
	for (int j = 0; j < state->features; j++)
		rank_values(counted, &state->feature[j], j);
	for (int event = 0; event < 2; event++)
		counted->count[event] = palloc0(sizeof(double) * (Size) counted->cells);
	for (int64 row = 0; row < state->rows; row++)
	{
		int64		cell = 0;

		CRM_CHECK_INTERRUPTS(row);
		for (int j = 0; j < state->features; j++)
			cell = cell * state->feature[j].levels + counted->rank[j][state->feature[j].level[row]];
		counted->count[state->event[row]][cell] += state->weight == NULL ? 1.0 : state->weight[row];
	}
	return true;
}

/* The counted rows in the form of a fit. */
static void
use_counted(const LogisticState *state, const CountedRows *counted, LogisticData *data)
{
	Size		most = 2 * (Size) counted->cells;
	uint8	   *event = palloc(most);
	double	   *weight = palloc(sizeof(double) * most);
	uint8	   *codes = palloc(most * (Size) state->features);
	int64		rows = 0;

	for (int64 i = 0; i < (int64) most; i++)
	{
		int64		cell = i / 2;

		if (counted->count[i % 2][cell] == 0)
			continue;
		event[rows] = (uint8) (i % 2);
		weight[rows] = counted->count[i % 2][cell];
		for (int j = state->features - 1; j >= 0; j--)
		{
			codes[rows * state->features + j] = (uint8) (cell % state->feature[j].levels);
			cell /= state->feature[j].levels;
		}
		rows++;
	}
	data->rows = rows;
	data->event = event;
	data->weight = weight;
	data->codes = codes;
	data->tables = counted->tables;
	data->row_step = state->features;
	data->feature_step = 1;
}

/* The errors of fits that find nothing. */
static void
check_status(const LogisticState *state, LogisticStatus status, const LogisticFit *fit, const Datum *names)
{
	CHECK_FOR_INTERRUPTS();
	if (status == LOGISTIC_ONE_CLASS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("there is one class only: %lld of %lld rows have the event",
						(long long) state->events, (long long) state->rows),
				 errhint("A logistic regression compares rows with and without the event; with GROUP BY, leave groups of one class out by WHERE.")));
	if (status == LOGISTIC_COLLINEAR)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("feature \"%s\" follows from the features before it", TextDatumGetCString(names[fit->collinear + 1])),
				 errhint("Leave it out, or use crm.logistic_options(collinear => 'drop') or a ridge. Of yes-or-no features for all values of a column one must be left out.")));
	if (status != LOGISTIC_FITTED)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("the features or weights are too large or too small to be fitted"),
				 errhint("Express them in units in which they are of ordinary size.")));
}

/* What to know of the fit, in the model and as a NOTICE. */
static void
note_model(LogisticModel *model, const LogisticFit *fit)
{
	MarkedFeatures marked = {model->terms - 1, model->names + 1, fit->notes};
	StringInfoData notes;

	initStringInfo(&notes);
	marked_features_append(&notes, &marked, LOGISTIC_CONSTANT, "constant, left out:");
	marked_features_append(&notes, &marked, LOGISTIC_FOLLOWS, "follows from others, left out:");
	if (fit->separated)
	{
		marked_features_append(&notes, &marked, LOGISTIC_SEPARATES,
					fit->separated_all ? "events are completely separated by:" : "events are separated by:");
		if (!model->firth && model->ridge == 0)
			appendStringInfoString(&notes, " (no finite estimate; use firth or ridge)");
	}
	if (!fit->converged && !fit->separated)
		appendStringInfo(&notes, "%snot converged after %d iterations", notes.len > 0 ? "; " : "", fit->iterations);
	if (notes.len == 0)
		return;
	model->notes = notes.data;
	ereport(NOTICE,
			(errmsg("logistic regression: %s", notes.data)));
}

/* Standard error, z and p of a term; of one without a finite estimate there are none. */
static void
test_term(LogisticModel *model, int i, double variance, bool known)
{
	double		se = known ? sqrt(variance) : NAN;

	model->se[i] = isfinite(se) ? se : NAN;
	model->z[i] = model->se[i] > 0 ? model->coefficients[i] / model->se[i] : NAN;
	model->p_value[i] = erfc(fabs(model->z[i]) * M_SQRT1_2);
}

/* The model of a fit. */
static LogisticModel *
model_of(const LogisticState *state, const LogisticChoice *choice, const LogisticFit *fit, Datum *names)
{
	LogisticModel *model = palloc0(sizeof(LogisticModel));
	int			terms = state->features + 1;
	bool		plain = !choice->firth && choice->ridge == 0;

	model->terms = terms;
	model->names = names;
	model->coefficients = fit->coefficients;
	model->covariance = fit->covariance;
	model->se = palloc(sizeof(double) * (Size) terms);
	model->z = palloc(sizeof(double) * (Size) terms);
	model->p_value = palloc(sizeof(double) * (Size) terms);
	for (int i = 0; i < terms; i++)
	{
		int			note = i == 0 ? 0 : fit->notes[i - 1];
		bool		diverges = plain && (fit->separated_all || (i == 0 ? fit->separates_intercept : (note & LOGISTIC_SEPARATES) != 0));

		if (note & (LOGISTIC_CONSTANT | LOGISTIC_FOLLOWS))
			model->coefficients[i] = NAN;
		for (int j = 0; diverges && j < terms; j++)
			model->covariance[i * terms + j] = model->covariance[j * terms + i] = NAN;
		test_term(model, i, fit->covariance[i * terms + i], !diverges);
	}
	model->log_likelihood = fit->log_likelihood;
	model->penalised_log_likelihood = fit->penalised_log_likelihood;
	model->null_log_likelihood = fit->null_log_likelihood;
	model->rows = state->rows;
	model->events = state->events;
	model->rows_skipped = state->skipped;
	model->weight = fit->weight_rows;
	model->ridge = choice->ridge;
	model->firth = choice->firth;
	model->errors = choice->errors;
	model->iterations = fit->iterations;
	model->converged = fit->converged;
	model->separated = fit->separated;
	note_model(model, fit);
	return model;
}

/* The model of the rows of a state; NULL without rows. */
LogisticModel *
logistic_state_fit(const LogisticState *state)
{
	LogisticChoice *choice = logistic_choice_unpack(state->choice, state->choice_length);
	LogisticOptions options = {
		.ridge = choice->ridge,
		.firth = choice->firth,
		.drop_collinear = choice->drop_collinear,
		.errors = (LogisticErrors) choice->errors,
		.tolerance = choice->tolerance,
		.max_iterations = choice->max_iterations,
		.stop = crm_interrupted
	};
	LogisticData data = {
		.features = state->features,
		.rows = state->rows,
		.event = state->event,
		.weight = state->weight
	};
	CountedRows counted;
	OrderedRows ordered;
	LogisticFit fit;
	LogisticStatus status;
	Datum	   *names;

	if (state->rows == 0)
		return NULL;
	if (choice->nnames != 0 && choice->nnames != state->features)
		crm_invalid_state(LOGISTIC_FUNCTION);
	names = term_names(choice, state->features);
	if (count_rows(state, &counted))
		use_counted(state, &counted, &data);
	else if (state->rows <= ORDERED_MOST)
		use_ordered(state, &ordered, &data);
	else
	{
		data.fetch = fetch_rows;
		data.context = state;
	}
	status = logistic_fit(&data, &options, palloc(sizeof(double) * logistic_work_size(state->features)), &fit);
	check_status(state, status, &fit, names);
	return model_of(state, choice, &fit, names);
}
