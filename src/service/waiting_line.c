/*
 * waiting_line.c
 *		How long callers wait, and how many agents it takes: waiting_line(),
 *		agents_required(), by Erlang C.
 */
#include "base/crm.h"

#include <math.h>

#include "base/result_rows.h"
#include "base/value_arguments.h"
#include "math/erlang.h"
#include "math/share.h"

PG_FUNCTION_INFO_V1(crm_waiting_line);
PG_FUNCTION_INFO_V1(crm_agents_required);

static double
load_argument(FunctionCallInfo fcinfo)
{
	return value_range_argument(fcinfo, 0, "load", 0, ERLANG_MOST_LOAD,
								"The load is calls times handling time by the length of the interval, in the same unit: 100 * 180 / 1800.0 agents are busy on average.");
}

/* A handling time, which must be above 0. */
static double
handling_time_argument(FunctionCallInfo fcinfo, int argument)
{
	return value_range_argument(fcinfo, argument, "handling_time", 1e-300, HUGE_VAL, "Pass the mean time that a call takes, above 0.");
}

static double
target_argument(FunctionCallInfo fcinfo, int argument)
{
	return value_range_argument(fcinfo, argument, "target", 0, HUGE_VAL, "Pass the longest wait that counts as answered in time, 0 or more, in the unit of the handling time.");
}

/* waiting_line(load, agents, handling_time, target) */
Datum
crm_waiting_line(PG_FUNCTION_ARGS)
{
	double		load = load_argument(fcinfo);
	double		agents = PG_GETARG_INT32(1);
	double		handling_time = handling_time_argument(fcinfo, 2);
	double		target = target_argument(fcinfo, 3);
	double		wait;
	ResultRow	row;

	if (agents < 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("agents is %d", PG_GETARG_INT32(1)),
				 errhint("Pass how many agents answer, 1 or more.")));
	wait = erlang_wait_probability(load, agents);
	result_row_begin(&row, fcinfo);
	put_float(&row, wait);
	put_float(&row, erlang_service_level(load, agents, target / handling_time));
	put_float_if(&row, agents > load, wait * handling_time / (agents - load));
	put_float(&row, load / agents);
	return result_row_datum(&row);
}

/* Whole agents for a need that rounding may have lifted. */
static int64
whole(double need)
{
	double		below = floor(need);

	return (int64) (share_same(need, below) ? below : below + 1);
}

/* agents_required(load, handling_time, target, goal, max_occupancy, shrinkage) */
Datum
crm_agents_required(PG_FUNCTION_ARGS)
{
	double		load = load_argument(fcinfo);
	double		handling_time = handling_time_argument(fcinfo, 1);
	double		target = target_argument(fcinfo, 2);
	double		goal = value_range_argument(fcinfo, 3, "goal", 0, 0.999999999, "Pass the share to be answered in time, 0.8 for 80 %; it must be below 1, which no number of agents reaches.");
	double		max_occupancy = value_range_argument(fcinfo, 4, "max_occupancy", 0.01, 1, "Pass the greatest share of their time that agents may be busy, from 0.01 to 1, 0.85 for 85 %.");
	double		shrinkage = value_range_argument(fcinfo, 5, "shrinkage", 0, 0.99, "Pass the share of paid time that agents are away, 0.3 for 30 %, up to 0.99.");
	double		need = erlang_servers(load, target / handling_time, goal, max_occupancy);
	int64		agents = whole(need);
	ResultRow	row;

	/* as many agents as the load never catch up */
	if (load > 0 && (double) agents <= load)
		agents++;
	result_row_begin(&row, fcinfo);
	put_int(&row, agents);
	put_int(&row, whole((double) agents / (1 - shrinkage)));
	put_float(&row, need);
	put_float(&row, need / (1 - shrinkage));
	return result_row_datum(&row);
}
