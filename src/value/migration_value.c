/*
 * migration_value.c
 *		Customer value as a Markov chain with rewards (Pfeifer & Carraway 2000).
 */
#include "base/crm.h"

#include <math.h>

#include "base/float_list.h"
#include "base/interrupted.h"
#include "base/result_rows.h"
#include "base/value_arguments.h"
#include "value/migration_states.h"

PG_FUNCTION_INFO_V1(crm_migration_value);

/* The matrix and the rewards of the call; errors on shapes that do not fit. */
static void
read_shape(FunctionCallInfo fcinfo, MigrationModel *model)
{
	ArrayType  *matrix = PG_GETARG_ARRAYTYPE_P(0);
	ArrayType  *reward = PG_GETARG_ARRAYTYPE_P(1);
	int			cells;
	int			rewards;

	model->transition = float_array_items(matrix, &cells);
	model->reward = float_array_items(reward, &rewards);
	if (model->transition == NULL || ARR_NDIM(matrix) != 2 ||
		ARR_DIMS(matrix)[0] != ARR_DIMS(matrix)[1])
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("transition must be a square two-dimensional array without nulls"),
				 errhint("Pass one row per state, for instance '{{0.8,0.2},{0,1}}', or crm.transition_matrix().")));
	model->count = ARR_DIMS(matrix)[0];
	migration_check_states(model->count);
	if (model->reward == NULL || ARR_NDIM(reward) != 1 || rewards != model->count)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("reward must have one number for each of the %d states", model->count),
				 errhint("A reward is the margin of one period in that state, less what is spent on it.")));
}

/* Say which number is not one of a migration model. */
static void
check_numbers(const MigrationModel *model)
{
	for (int i = 0; i < model->count; i++)
	{
		double		sum = 0;

		if (!isfinite(model->reward[i]))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("reward of state %d is %.15g", i + 1, model->reward[i]),
					 errhint("Rewards must be finite.")));
		for (int j = 0; j < model->count; j++)
		{
			double		probability = model->transition[(Size) i * model->count + j];

			if (!(probability >= 0 && probability <= 1))
				ereport(ERROR,
						(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						 errmsg("probability from state %d to state %d is %.15g", i + 1, j + 1, probability),
						 errhint("Probabilities are between 0 and 1.")));
			sum += probability;
		}
		if (sum > 1 + 1e-9)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("probabilities from state %d add up to %.15g", i + 1, sum),
					 errhint("A row adds up to 1, or to less if the rest of the customers is lost for good.")));
	}
}

/* One row per state; without a value if there is none. */
static Datum
return_states(FunctionCallInfo fcinfo, int count, bool has_value, const double *value, const bool *active)
{
	ResultRow	row;

	result_rows_begin(&row, fcinfo);
	for (int i = 0; i < count; i++)
	{
		put_int(&row, i + 1);
		if (has_value)
		{
			put_float(&row, value[i]);
			put_int(&row, active[i]);
		}
		put_nulls(&row);
		result_rows_next(&row);
	}
	return result_rows_end(&row);
}

/*
 * migration_value(transition, reward, periods, rate, stop): value of a
 * customer in each state, and whether the relationship is worth going on with
 * there.
 */
Datum
crm_migration_value(PG_FUNCTION_ARGS)
{
	MigrationModel model = {0};
	MigrationStatus status;
	double	   *value;
	bool	   *active;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(3) || PG_ARGISNULL(4))
		return result_rows_none(fcinfo);
	read_shape(fcinfo, &model);
	check_numbers(&model);
	model.rate = value_rate_argument(fcinfo, 3, "rate", VALUE_MOST_RATE);
	value = palloc(sizeof(double) * model.count);
	active = palloc(sizeof(bool) * model.count);
	status = migration_value(&model, value_periods_argument(fcinfo, 2), PG_GETARG_BOOL(4),
							 palloc(sizeof(double) * migration_work_size(model.count)),
							 crm_interrupted, value, active);
	CHECK_FOR_INTERRUPTS();
	if (status == MIGRATION_INTERRUPTED)
		ereport(ERROR,
				(errcode(ERRCODE_QUERY_CANCELED),
				 errmsg("crm.migration_value was interrupted")));
	for (int i = 0; status == MIGRATION_OK && i < model.count; i++)
		if (!isfinite(value[i]))
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("value of state %d is out of range for type double precision", i + 1),
					 errhint("Take fewer periods or rewards in a larger unit of money.")));
	return return_states(fcinfo, model.count, status == MIGRATION_OK, value, active);
}
