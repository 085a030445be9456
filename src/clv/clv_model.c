/*
 * clv_model.c
 *		The lifetime value models by name: their parameters and units of time.
 */
#include "base/crm.h"

#include <math.h>

#include "lib/stringinfo.h"

#include "base/day_count.h"
#include "clv/clv_model.h"

static const struct
{
	const char *name;
	double		days;
}			units[] = {
	[CLV_DAY] = {"day", 1},
	[CLV_WEEK] = {"week", WEEK_DAYS},
	[CLV_MONTH] = {"month", MONTH_DAYS},
	[CLV_YEAR] = {"year", YEAR_DAYS},
	[CLV_PERIOD] = {"period", 0},
};

/* The names of the models of a family, as nbd, bg_nbd. */
static const char *
family_models(ClvFamily family)
{
	StringInfoData names;

	initStringInfo(&names);
	for (int kind = 0; kind < CLV_KINDS; kind++)
		if (clv_kernels[kind].family == family)
			appendStringInfo(&names, "%s%s", names.len > 0 ? ", " : "", clv_kernels[kind].name);
	return names.data;
}

const FieldNames clv_units = {
	.names = &units[0].name,.step = sizeof(units[0]),.count = lengthof(units),
	.what = "unit of time",
	.hint = "Use 'day', 'week', 'month' (30.4375 days), 'year' (365.25 days) or 'period' (a length of your own)."
};

/* What was meant by a name that is no model's; else the models. */
static const char *
advise(const char *name)
{
	if (name[0] == '(')
		return "This is a row. In PL/pgSQL write variable := crm.clv_options(...), not SELECT ... INTO variable.";
	for (size_t i = 0; i < lengthof(units); i++)
		if (strcmp(name, units[i].name) == 0)
			return psprintf("That is a unit of time, which goes by name: unit => '%s'.", name);
	return psprintf("Purchases: %s. Spend: %s. Contracts: %s.", family_models(CLV_PURCHASES),
					family_models(CLV_SPEND), family_models(CLV_CONTRACT));
}

const FieldNames clv_kinds = {
	.names = &clv_kernels[0].name,.step = sizeof(ClvKernel),.count = CLV_KINDS,
	.what = "model",
	.advise = advise
};

/* Parameters of a model with so many covariates. */
int
clv_parameter_count(ClvKind kind, int covariates)
{
	const ClvKernel *kernel = &clv_kernels[kind];

	return kernel->plan->base +
		(kernel->covariates == NULL ? 0 : covariates_blocks(kernel->covariates) * covariates);
}

/* Name of a parameter, as alpha, or purchase_2: the second covariate's effect on the rate. */
const char *
clv_parameter_name(ClvKind kind, int covariates, int parameter)
{
	int			coefficient = parameter - clv_kernels[kind].plan->base;

	if (coefficient < 0)
		return clv_kernels[kind].parameter[parameter];
	return psprintf("%s_%d", clv_kernels[kind].covariates->blocks[coefficient / covariates].name,
					coefficient % covariates + 1);
}

const char *
clv_unit_name(ClvUnit unit)
{
	return units[unit].name;
}

/* Days of a unit; an error for periods of the user's own length. */
double
clv_unit_days(ClvUnit unit)
{
	if (unit == CLV_PERIOD)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("unit 'period' has no length in days"),
				 errhint("Use 'day', 'week', 'month' or 'year', or give rates per period.")));
	return units[unit].days;
}

/* Units in a year. */
double
clv_units_per_year(ClvUnit unit)
{
	return YEAR_DAYS / clv_unit_days(unit);
}

/* Schwarz 1978, with customers as sample size. */
double
clv_model_bic(const ClvModel *model)
{
	return model->free * log(model->customers) - 2 * model->log_likelihood;
}
