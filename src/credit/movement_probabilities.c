/*
 * movement_probabilities.c
 *		From the moves of a period to probabilities of many: of a generator, of
 *		a matrix, and of default.
 */
#include "base/crm.h"

#include <math.h>

#include "base/float_list.h"
#include "base/interrupted.h"
#include "base/result_rows.h"
#include "math/generator.h"
#include "value/migration_states.h"

PG_FUNCTION_INFO_V1(crm_transition_probabilities);
PG_FUNCTION_INFO_V1(crm_transition_power);
PG_FUNCTION_INFO_V1(crm_default_probabilities);

/* The most periods of a forecast: a hundred years of months. */
#define MOST_PERIODS 1200

/* A square matrix, in place, and its size. */
static const double *
read_square(ArrayType *array, const char *name, const char *hint, int *count)
{
	int			cells;
	const double *values = float_array_items(array, &cells);

	if (values == NULL || ARR_NDIM(array) != 2 || ARR_DIMS(array)[0] != ARR_DIMS(array)[1])
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must be a square two-dimensional array without nulls", name),
				 errhint("%s", hint)));
	*count = ARR_DIMS(array)[0];
	migration_check_states(*count);
	return values;
}

/* The matrix of argument 0, whose rows are probabilities. */
static const double *
read_transition(FunctionCallInfo fcinfo, int *count)
{
	const double *transition = read_square(PG_GETARG_ARRAYTYPE_P(0), "transition",
										   "Pass one row per state, for instance '{{0.9,0.1},{0,1}}', or crm.transition_matrix().", count);
	int			row;
	int			column;
	GeneratorStatus status = transition_check(transition, *count, &row, &column);

	if (status == GENERATOR_BAD_PROBABILITY)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("probability from state %d to state %d is %.15g", row + 1, column + 1,
						transition[(Size) row * *count + column]),
				 errhint("Probabilities are between 0 and 1; of a generator take crm.transition_probabilities() first.")));
	if (status == GENERATOR_BAD_SUM)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("probabilities from state %d add up to more than 1", row + 1),
				 errhint("A row adds up to 1, or to less if the rest of the customers left.")));
	return transition;
}

/* The generator of argument 0. */
static const double *
read_generator(FunctionCallInfo fcinfo, int *count)
{
	const double *generator = read_square(PG_GETARG_ARRAYTYPE_P(0), "generator",
										  "Pass what crm.transition_generator() made: one row of rates a year per state.", count);
	int			row;
	int			column;
	GeneratorStatus status = generator_check(generator, *count, &row, &column);

	if (status == GENERATOR_BAD_RATE)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("rate from state %d to state %d is %.15g", row + 1, column + 1,
						generator[(Size) row * *count + column]),
				 errhint("Rates off the diagonal are finite and not negative.")));
	if (status == GENERATOR_BAD_ROW)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("rates of state %d do not add up to 0", row + 1),
				 errhint("The diagonal of a generator is minus the sum of the rates of leaving; a matrix of probabilities goes to crm.transition_power().")));
	return generator;
}

/* The result, unless the query was cancelled meanwhile. */
static Datum
return_matrix(GeneratorStatus status, const double *result, int count)
{
	CHECK_FOR_INTERRUPTS();
	if (status == GENERATOR_INTERRUPTED)
		ereport(ERROR,
				(errcode(ERRCODE_QUERY_CANCELED),
				 errmsg("computation of transitions was interrupted")));
	return migration_matrix_datum(result, count);
}

/* A whole number of periods from least on. */
static int
periods_argument(FunctionCallInfo fcinfo, int argument, int least)
{
	int32		periods = PG_GETARG_INT32(argument);

	if (periods < least || periods > MOST_PERIODS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("periods is %d, not between %d and %d", periods, least, MOST_PERIODS),
				 errhint("A period is as long as that of the matrix.")));
	return periods;
}

/* transition_probabilities(generator, years): the matrix exponential. */
Datum
crm_transition_probabilities(PG_FUNCTION_ARGS)
{
	int			count;
	const double *generator = read_generator(fcinfo, &count);
	double		years = PG_GETARG_FLOAT8(1);
	double	   *result = palloc(sizeof(double) * count * count);
	GeneratorStatus status;

	if (!(years >= 0) || !isfinite(years))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("years is %.15g", years),
				 errhint("Pass a finite time that is not negative, 0.25 for a quarter.")));
	status = generator_exponential(generator, count, years, palloc(sizeof(double) * GENERATOR_WORK(count)),
								   crm_interrupted, result);
	return return_matrix(status, result, count);
}

/* transition_power(transition, periods): the moves of so many periods. */
Datum
crm_transition_power(PG_FUNCTION_ARGS)
{
	int			count;
	const double *transition = read_transition(fcinfo, &count);
	int			periods = periods_argument(fcinfo, 1, 0);
	double	   *result = palloc(sizeof(double) * count * count);
	GeneratorStatus status = transition_power(transition, count, periods, palloc(sizeof(double) * GENERATOR_WORK(count)),
											  crm_interrupted, result);

	return return_matrix(status, result, count);
}

/* The number of the state of default, by argument 2 or the last one. */
static int
default_argument(FunctionCallInfo fcinfo, int count)
{
	int32		state = PG_ARGISNULL(2) ? count : PG_GETARG_INT32(2);

	if (state < 1 || state > count)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("default_state is %d, not between 1 and %d", state, count),
				 errhint("Pass the number of the state in the matrix; left out it is the last one.")));
	return state - 1;
}

/* Rows of one period: what the states but that of default have reached. */
static void
put_period(ResultRow *row, int period, int count, int absorbing, const double *before, const double *now)
{
	for (int i = 0; i < count; i++)
	{
		if (i == absorbing)
			continue;
		put_int(row, i + 1);
		put_int(row, period);
		put_float(row, now[i]);
		put_float(row, fmax(0.0, now[i] - before[i]));
		result_rows_next(row);
	}
}

/*
 * default_probabilities(transition, periods, default_state): the probability
 * of having defaulted within 1, 2, ... periods, and in each of them.  Nobody
 * comes back from default, whatever the matrix says.
 */
Datum
crm_default_probabilities(PG_FUNCTION_ARGS)
{
	const double *transition;
	ResultRow	row;
	double	   *before;
	double	   *now;
	int			count;
	int			periods;
	int			absorbing;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		return result_rows_none(fcinfo);
	transition = read_transition(fcinfo, &count);
	periods = periods_argument(fcinfo, 1, 1);
	absorbing = default_argument(fcinfo, count);
	before = palloc0(sizeof(double) * count);
	now = palloc(sizeof(double) * count);
	before[absorbing] = 1.0;
	result_rows_begin(&row, fcinfo);
	for (int period = 1; period <= periods; period++)
	{
		double	   *swap = before;

		CHECK_FOR_INTERRUPTS();
		absorption_step(transition, count, absorbing, before, now);
		put_period(&row, period, count, absorbing, before, now);
		before = now;
		now = swap;
	}
	return result_rows_end(&row);
}
