/*
 * outcomes_times.c
 *		What the questions of crm.outcomes have in common: cases by time, and
 *		arguments.
 */
#include "base/crm.h"

#include <math.h>

#include "utils/builtins.h"

#include "base/fields.h"
#include "base/interrupted.h"
#include "math/normal.h"
#include "outcomes/outcomes.h"

static const FieldNames scale_names = {
	FIELD_NAMES("log", "log_log", "plain"),
	.hint = "'log' is symmetric in the logarithm of the share, 'log_log' in the logarithm of that, 'plain' in the share itself."
};

/* A number between 0 and 1. */
double
outcomes_share(FunctionCallInfo fcinfo, int argument, const char *name, const char *hint)
{
	double		value;

	crm_refuse_null(fcinfo, argument, name, hint);
	value = PG_GETARG_FLOAT8(argument);
	if (!(value > 0 && value < 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s is %g", name, value),
				 errhint("%s", hint)));
	return value;
}

/* A confidence as standard errors to each side. */
double
outcomes_z(FunctionCallInfo fcinfo, int argument)
{
	return math_normal_upper(0.5 * (1.0 - outcomes_share(fcinfo, argument, "confidence", "Pass a number between 0 and 1, such as 0.95.")));
}

/* The scale of limits by name. */
SurvivalLimits
outcomes_scale(FunctionCallInfo fcinfo, int argument)
{
	return (SurvivalLimits) name_argument(fcinfo, argument, &scale_names, "limits");
}

/* The name of an outcome; NULL: any. */
const text *
outcomes_name_argument(FunctionCallInfo fcinfo, int argument)
{
	return PG_ARGISNULL(argument) ? NULL : PG_GETARG_TEXT_PP(argument);
}

/* The number of an outcome, from 1 on; NULL is any of them, 0. No case has ended by one that is not there: the number after the last. */
int
outcomes_find(const Outcomes *outcomes, const text *name)
{
	if (name == NULL)
		return 0;
	for (int i = 0; i < outcomes->outcomes; i++)
		if (outcomes->names[i].length == VARSIZE_ANY_EXHDR(name) &&
			memcmp(outcomes->names[i].bytes, VARDATA_ANY(name), outcomes->names[i].length) == 0)
			return i + 1;
	return outcomes->outcomes + 1;
}

/* The cases by time, those that ended by an outcome, or by any (0), apart; returns how many times there are. */
size_t
outcomes_times(const Outcomes *outcomes, int outcome, bool others_are_censored, SurvivalTime **times)
{
	size_t		n = 0;

	*times = MemoryContextAllocHuge(CurrentMemoryContext, sizeof(SurvivalTime) * (Size) Max(outcomes->ncells, 1));
	for (int64 i = 0; i < outcomes->ncells; i++)
	{
		const OutcomeCell *cell = &outcomes->cells[i];
		SurvivalTime *time;

		CRM_CHECK_INTERRUPTS(i);
		if (n == 0 || (*times)[n - 1].time != cell->duration)
			(*times)[n++] = (SurvivalTime) {.time = cell->duration};
		time = &(*times)[n - 1];
		if (cell->outcome != 0 && (outcome == 0 || (int) cell->outcome == outcome))
			time->events += cell->cases;
		else if (cell->outcome == 0 || others_are_censored)
			time->censored += cell->cases;
		else
			time->others += cell->cases;
	}
	return n;
}

/* The estimates at these times. */
SurvivalStep *
outcomes_steps(size_t n, const SurvivalTime *times)
{
	SurvivalStep *steps = MemoryContextAllocHuge(CurrentMemoryContext, sizeof(SurvivalStep) * Max(n, 1));

	if (!survival_steps(n, times, steps, crm_interrupted))
		CHECK_FOR_INTERRUPTS();
	return steps;
}
