/*
 * outcomes_curves.c
 *		Questions of crm.outcomes that are answered by many rows: the survival
 *		table, the incidence of each outcome, and what a value holds.
 */
#include "base/crm.h"

#include <math.h>

#include "utils/array.h"
#include "utils/builtins.h"

#include "base/result_rows.h"
#include "outcomes/outcomes.h"

PG_FUNCTION_INFO_V1(crm_survival);
PG_FUNCTION_INFO_V1(crm_incidence);
PG_FUNCTION_INFO_V1(crm_outcome_rows);

/* Times that are asked for. */
typedef struct AskedTimes
{
	int			n;
	double	   *at;				/* ascending */
} AskedTimes;

static int
compare_times(const void *one, const void *other)
{
	double		a = *(const double *) one;
	double		b = *(const double *) other;

	return (a > b) - (a < b);
}

/* The times of an argument in order, each once; with NULL those at which a case ends. */
static AskedTimes
asked_times(FunctionCallInfo fcinfo, int argument, size_t n, const SurvivalTime *times)
{
	AskedTimes	asked = {0};
	ArrayType  *array;
	Datum	   *values;
	bool	   *nulls;
	int			count;

	if (PG_ARGISNULL(argument))
	{
		asked.at = MemoryContextAllocHuge(CurrentMemoryContext, sizeof(double) * Max(n, 1));
		for (size_t i = 0; i < n; i++)
			asked.at[i] = times[i].time;
		asked.n = (int) n;
		return asked;
	}
	array = PG_GETARG_ARRAYTYPE_P(argument);
	deconstruct_array(array, FLOAT8OID, sizeof(float8), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE, &values, &nulls, &count);
	asked.at = palloc(sizeof(double) * (Size) Max(count, 1));
	for (int i = 0; i < count; i++)
	{
		double		value = nulls[i] ? NAN : DatumGetFloat8(values[i]);

		if (!(value >= 0))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 nulls[i] ? errmsg("element %d of \"at\" is NULL", i + 1) : errmsg("element %d of \"at\" is %g", i + 1, value),
					 errhint("Times to ask for are durations, 0 or more: at => ARRAY[30, 60, 90].")));
		asked.at[asked.n++] = value;
	}
	qsort(asked.at, (size_t) asked.n, sizeof(double), compare_times);
	count = asked.n;
	asked.n = 0;
	for (int i = 0; i < count; i++)
		if (asked.n == 0 || asked.at[i] != asked.at[asked.n - 1])
			asked.at[asked.n++] = asked.at[i];
	return asked;
}

/* A walk over times that are asked for and those at which cases end. */
typedef struct Walk
{
	size_t		n;
	const SurvivalTime *times;
	const SurvivalStep *steps;
	size_t		next;			/* first time after the one asked for */
	double		events;			/* since the one asked for before */
	double		censored;		/* neither event nor still followed */
	double		at_risk;		/* that last at least so long */
	double		cases;			/* the caller's, from the beginning on */
	SurvivalStep now;
} Walk;

static Walk
walk_begin(size_t n, const SurvivalTime *times)
{
	Walk		walk = {.n = n, .times = times, .steps = outcomes_steps(n, times)};

	walk.now.survival = 1;
	return walk;
}

/* On to a time. */
static void
walk_to(Walk *walk, double at)
{
	walk->events = walk->censored = 0;
	walk->at_risk = 0;
	for (; walk->next < walk->n && walk->times[walk->next].time <= at; walk->next++)
	{
		walk->events += walk->times[walk->next].events;
		walk->censored += walk->times[walk->next].censored + walk->times[walk->next].others;
		walk->now = walk->steps[walk->next];
	}
	if (walk->next > 0 && walk->times[walk->next - 1].time == at)
		walk->at_risk = walk->steps[walk->next - 1].at_risk;
	else if (walk->next < walk->n)
		walk->at_risk = walk->steps[walk->next].at_risk;
}

/* survival(outcomes, at, outcome, confidence, limits): the survival table. */
Datum
crm_survival(PG_FUNCTION_ARGS)
{
	const Outcomes *outcomes;
	SurvivalTime *times;
	AskedTimes	asked;
	ResultRow	rows;
	SurvivalLimits scale;
	size_t		n;
	double		z;
	Walk		walk;

	if (PG_ARGISNULL(0))
		return result_rows_none(fcinfo);
	z = outcomes_z(fcinfo, 3);
	scale = outcomes_scale(fcinfo, 4);
	outcomes = outcomes_from_datum(PG_GETARG_DATUM(0));
	n = outcomes_times(outcomes, outcomes_find(outcomes, outcomes_name_argument(fcinfo, 2)), true, &times);
	asked = asked_times(fcinfo, 1, n, times);
	walk = walk_begin(n, times);
	result_rows_begin(&rows, fcinfo);
	for (int i = 0; i < asked.n; i++)
	{
		double		lower;
		double		upper;

		CRM_CHECK_INTERRUPTS(i);
		walk_to(&walk, asked.at[i]);
		survival_limits(scale, walk.now.survival, walk.now.survival_se, z, &lower, &upper);
		put_float(&rows, asked.at[i]);
		put_float(&rows, walk.at_risk);
		put_float(&rows, walk.events);
		put_float(&rows, walk.censored);
		put_float_if(&rows, n > 0, walk.now.survival);
		put_float_if(&rows, n > 0 && isfinite(walk.now.survival_se), walk.now.survival_se);
		put_float_if(&rows, n > 0 && isfinite(lower), lower);
		put_float_if(&rows, n > 0 && isfinite(upper), upper);
		put_float_if(&rows, n > 0, walk.now.hazard);
		put_float_if(&rows, n > 0, walk.now.hazard_se);
		result_rows_next(&rows);
	}
	return result_rows_end(&rows);
}

/* One row of incidence(). */
static void
put_incidence(ResultRow *rows, const Walk *walk, double at, const NumberedName *name,
			  double share, double se, double z, SurvivalLimits scale)
{
	double		lower;
	double		upper;

	survival_limits(scale, share, se, z, &lower, &upper);
	put_float(rows, at);
	if (name == NULL)
		put_null(rows);
	else
		put_label(rows, cstring_to_text_with_len(name->bytes, (int) name->length));
	put_float_if(rows, walk->n > 0, share);
	put_float_if(rows, walk->n > 0 && isfinite(se), se);
	put_float_if(rows, walk->n > 0 && isfinite(lower), lower);
	put_float_if(rows, walk->n > 0 && isfinite(upper), upper);
	put_float(rows, walk->cases);
	put_float(rows, walk->at_risk);
	result_rows_next(rows);
}

/* incidence(outcomes, at, confidence, limits): how much of the cases has ended by each outcome, and is still open. */
Datum
crm_incidence(PG_FUNCTION_ARGS)
{
	const Outcomes *outcomes;
	SurvivalTime *times;
	Walk	   *walks;
	AskedTimes	asked = {0};
	ResultRow	rows;
	SurvivalLimits scale;
	double		z;

	if (PG_ARGISNULL(0))
		return result_rows_none(fcinfo);
	z = outcomes_z(fcinfo, 2);
	scale = outcomes_scale(fcinfo, 3);
	outcomes = outcomes_from_datum(PG_GETARG_DATUM(0));
	walks = palloc(sizeof(Walk) * (Size) (outcomes->outcomes + 1));
	for (int k = 0; k <= outcomes->outcomes; k++)
	{
		size_t		n = outcomes_times(outcomes, k, false, &times);

		walks[k] = walk_begin(n, times);
		if (k == 0)
			asked = asked_times(fcinfo, 1, n, times);
	}
	result_rows_begin(&rows, fcinfo);
	for (int i = 0; i < asked.n; i++)
		for (int k = 0; k <= outcomes->outcomes; k++)
		{
			Walk	   *walk = &walks[k];

			CRM_CHECK_INTERRUPTS(i);
			walk_to(walk, asked.at[i]);
			walk->cases += k == 0 ? walk->censored : walk->events;
			if (k == 0)
				put_incidence(&rows, walk, asked.at[i], NULL, walk->now.survival, walk->now.survival_se, z, scale);
			else
				put_incidence(&rows, walk, asked.at[i], &outcomes->names[k - 1], walk->now.incidence,
							  walk->now.incidence_se, z, scale);
		}
	return result_rows_end(&rows);
}

/* outcome_rows(outcomes): what a value holds. */
Datum
crm_outcome_rows(PG_FUNCTION_ARGS)
{
	const Outcomes *outcomes;
	ResultRow	rows;

	if (PG_ARGISNULL(0))
		return result_rows_none(fcinfo);
	outcomes = outcomes_from_datum(PG_GETARG_DATUM(0));
	result_rows_begin(&rows, fcinfo);
	for (int64 i = 0; i < outcomes->ncells; i++)
	{
		const OutcomeCell *cell = &outcomes->cells[i];
		const NumberedName *name = &outcomes->names[Max(cell->outcome, 1) - 1];

		CRM_CHECK_INTERRUPTS(i);
		put_float(&rows, cell->duration);
		if (cell->outcome == 0)
			put_null(&rows);
		else
			put_label(&rows, cstring_to_text_with_len(name->bytes, (int) name->length));
		put_float(&rows, cell->cases);
		result_rows_next(&rows);
	}
	return result_rows_end(&rows);
}
