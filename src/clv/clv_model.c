/*
 * clv_model.c
 *		The lifetime value models: their names, parameters and units of time.
 */
#include "base/crm.h"

#include <math.h>

#include "base/day_count.h"
#include "clv/clv_model.h"

/*
 * A model with covariates z has, after its own parameters, one coefficient
 * per covariate and block: rates multiply by exp(coefficient * z) (Fader &
 * Hardie 2007, note 019).  No name, no covariates.
 */
typedef struct KindInfo
{
	const char *name;
	ClvFamily	family;
	int			base;
	const char *parameters[CLV_MAX_BASE];
	const char *blocks[3];
} KindInfo;

static const KindInfo kinds[CLV_KINDS] = {
	[CLV_NBD] = {"nbd", CLV_PURCHASES, 2, {"r", "alpha"}, {NULL}},
	[CLV_BG_NBD] = {"bg_nbd", CLV_PURCHASES, 4, {"r", "alpha", "a", "b"},
	{"purchase", "dropout_a", "dropout_b"}},
	[CLV_MBG_NBD] = {"mbg_nbd", CLV_PURCHASES, 4, {"r", "alpha", "a", "b"},
	{"purchase", "dropout_a", "dropout_b"}},
	[CLV_MBG_CNBD_K] = {"mbg_cnbd_k", CLV_PURCHASES, 4, {"r", "alpha", "a", "b"}, {NULL}},
	[CLV_PARETO_NBD] = {"pareto_nbd", CLV_PURCHASES, 4, {"r", "alpha", "s", "beta"},
	{"purchase", "dropout"}},
	[CLV_BG_BB] = {"bg_bb", CLV_PURCHASES, 4, {"alpha", "beta", "gamma", "delta"}, {NULL}},
	[CLV_GAMMA_GAMMA] = {"gamma_gamma", CLV_SPEND, 3, {"p", "q", "v"}, {NULL}},
	[CLV_SBG] = {"sbg", CLV_CONTRACT, 2, {"alpha", "beta"}, {NULL}},
	[CLV_BDW] = {"bdw", CLV_CONTRACT, 3, {"alpha", "beta", "c"}, {NULL}},
};

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

/* An error that lists the models, unless the name tells what was meant. */
CRM_NORETURN static void
unknown_model(const char *name)
{
	bool		is_unit = false;

	for (size_t i = 0; i < lengthof(units); i++)
		is_unit |= strcmp(name, units[i].name) == 0;
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("unknown model \"%s\"", name),
			 name[0] == '('
			 ? errhint("This is a row. In PL/pgSQL write variable := crm.clv_options(...), not SELECT ... INTO variable.")
			 : is_unit ? errhint("That is a unit of time, which goes by name: unit => '%s'.", name)
			 : errhint("Purchases: nbd, bg_nbd, mbg_nbd, mbg_cnbd_k, pareto_nbd, bg_bb. Spend: gamma_gamma. Contracts: sbg, bdw.")));
}

/* The model of that name; an error if there is none. */
ClvKind
clv_kind_parse(const char *name)
{
	for (int kind = 0; kind < CLV_KINDS; kind++)
		if (strcmp(name, kinds[kind].name) == 0)
			return kind;
	unknown_model(name);
}

const char *
clv_kind_name(ClvKind kind)
{
	return kinds[kind].name;
}

ClvFamily
clv_kind_family(ClvKind kind)
{
	return kinds[kind].family;
}

/* Parameters of the model itself. */
int
clv_kind_base(ClvKind kind)
{
	return kinds[kind].base;
}

/* Coefficients per covariate; 0 if the model takes no covariates. */
int
clv_covariate_blocks(ClvKind kind)
{
	int			blocks = 0;

	while (blocks < 3 && kinds[kind].blocks[blocks] != NULL)
		blocks++;
	return blocks;
}

int
clv_parameter_count(ClvKind kind, int covariates)
{
	return kinds[kind].base + clv_covariate_blocks(kind) * covariates;
}

/* Name of a parameter, as alpha, or purchase_2: the second covariate's effect on the rate. */
const char *
clv_parameter_name(ClvKind kind, int covariates, int parameter)
{
	int			coefficient = parameter - kinds[kind].base;

	if (coefficient < 0)
		return kinds[kind].parameters[parameter];
	return psprintf("%s_%d", kinds[kind].blocks[coefficient / covariates],
					coefficient % covariates + 1);
}

/* The unit of time of that name; an error if there is none. */
ClvUnit
clv_unit_parse(const char *name)
{
	for (int unit = 0; unit < (int) lengthof(units); unit++)
		if (strcmp(name, units[unit].name) == 0)
			return unit;
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("unknown unit of time \"%s\"", name),
			 errhint("Use 'day', 'week', 'month' (30.4375 days), 'year' (365.25 days) or 'period' (a length of your own).")));
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
