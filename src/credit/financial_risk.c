/*
 * financial_risk.c
 *		What the accounts of a company say of its risk: altman_z(),
 *		bathory_score() and financial_ratios().
 *
 * All arithmetic is exact up to the quotients.  A figure that is unknown makes
 * what is made of it unknown, and so does one that nothing is to be divided by.
 */
#include "base/crm.h"

#include "base/amount.h"
#include "base/number.h"
#include "base/result_rows.h"

PG_FUNCTION_INFO_V1(crm_altman_z);
PG_FUNCTION_INFO_V1(crm_bathory_score);
PG_FUNCTION_INFO_V1(crm_financial_ratios);

/* A weight or limit of a formula as it is printed: units of 10^-scale. */
typedef struct Printed
{
	int			units;
	int			scale;
} Printed;

/*
 * Altman's discriminant functions: z = constant + the weights of working
 * capital, retained earnings, earnings before interest and tax and sales, each
 * / total assets, and of equity / total liabilities.
 *
 * Altman (1968), with the weight 0.999 of sales as it is often printed, Altman
 * (1983) for private companies, (1995) for others than manufacturers and for
 * emerging markets.
 */
typedef struct AltmanModel
{
	const char *name;
	Printed		capital;
	Printed		earnings;
	Printed		ebit;
	Printed		equity;
	Printed		sales;			/* 0: they do not count */
	Printed		constant;
	Printed		distress;
	Printed		safe;
} AltmanModel;

static const AltmanModel altman_models[] = {
	{"1968", {12, 1}, {14, 1}, {33, 1}, {6, 1}, {10, 1}, {0, 1}, {181, 2}, {299, 2}},
	{"1968_0.999", {12, 1}, {14, 1}, {33, 1}, {6, 1}, {999, 3}, {0, 1}, {181, 2}, {299, 2}},
	{"private", {717, 3}, {847, 3}, {3107, 3}, {420, 3}, {998, 3}, {0, 1}, {123, 2}, {290, 2}},
	{"nonmanufacturing", {656, 2}, {326, 2}, {672, 2}, {105, 2}, {0, 1}, {0, 1}, {110, 2}, {260, 2}},
	{"emerging", {656, 2}, {326, 2}, {672, 2}, {105, 2}, {0, 1}, {325, 2}, {435, 2}, {585, 2}},
};

static const AltmanModel *
altman_model(const text *name)
{
	for (int i = 0; i < (int) lengthof(altman_models); i++)
		if (strlen(altman_models[i].name) == VARSIZE_ANY_EXHDR(name) &&
			memcmp(altman_models[i].name, VARDATA_ANY(name), VARSIZE_ANY_EXHDR(name)) == 0)
			return &altman_models[i];
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("model \"%s\" is not known", text_to_cstring(name)),
			 errhint("Known: 1968, 1968_0.999, private, nonmanufacturing, emerging.")));
}

static Numeric
printed(Printed number)
{
	return units_to_numeric(number.units, number.scale);
}

/* What a figure adds to a score. */
static Numeric
weighted(Printed weight, Numeric figure)
{
	return number_multiply(printed(weight), figure);
}

/* The figures of a company that altman_z() reads; sizes that nothing can be divided by are unknown. */
typedef struct AltmanFigures
{
	Numeric		capital;
	Numeric		assets;
	Numeric		liabilities;
	Numeric		equity;
	Numeric		earnings;
	Numeric		ebit;
	Numeric		sales;
} AltmanFigures;

/* The score as one quotient, so that it meets the limits exactly. */
static Numeric
altman_score(const AltmanModel *model, const AltmanFigures *f)
{
	Numeric		of_assets = number_add(weighted(model->capital, f->capital), weighted(model->earnings, f->earnings));

	of_assets = number_add(of_assets, weighted(model->ebit, f->ebit));
	of_assets = number_add(of_assets, model->sales.units == 0 ? printed(model->sales) : weighted(model->sales, f->sales));
	return number_add(printed(model->constant),
					  number_divide(number_add(number_multiply(of_assets, f->liabilities),
											   number_multiply(weighted(model->equity, f->equity), f->assets)),
									number_multiply(f->assets, f->liabilities)));
}

/* In which zone of a model, or between limits of one's own, a score is. */
static const char *
altman_zone(const AltmanModel *model, Numeric z, Numeric distress_below, Numeric safe_above)
{
	if (z == NULL)
		return NULL;
	if (number_compare(z, distress_below != NULL ? distress_below : printed(model->distress)) < 0)
		return "distress";
	if (number_compare(z, safe_above != NULL ? safe_above : printed(model->safe)) > 0)
		return "safe";
	return "grey";
}

/*
 * altman_z(model, current_assets, current_liabilities, total_assets, total_liabilities, equity,
 *		retained_earnings, ebit, sales, distress_below, safe_above).
 */
Datum
crm_altman_z(PG_FUNCTION_ARGS)
{
	const AltmanModel *model;
	AltmanFigures f;
	Numeric		z;
	ResultRow	row;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	model = altman_model(PG_GETARG_TEXT_PP(0));
	f.capital = number_argument(fcinfo, 1, "current_assets");
	f.capital = number_subtract(f.capital, number_argument(fcinfo, 2, "current_liabilities"));
	f.assets = number_positive(number_argument(fcinfo, 3, "total_assets"));
	f.liabilities = number_positive(number_argument(fcinfo, 4, "total_liabilities"));
	f.equity = number_argument(fcinfo, 5, "equity");
	f.earnings = number_argument(fcinfo, 6, "retained_earnings");
	f.ebit = number_argument(fcinfo, 7, "ebit");
	f.sales = number_argument(fcinfo, 8, "sales");
	z = altman_score(model, &f);

	(void) result_row_begin_kept(&row, fcinfo);
	put_numeric(&row, z);
	put_text(&row, altman_zone(model, z, number_argument(fcinfo, 9, "distress_below"), number_argument(fcinfo, 10, "safe_above")));
	put_numeric(&row, number_divide(f.capital, f.assets));
	put_numeric(&row, number_divide(f.earnings, f.assets));
	put_numeric(&row, number_divide(f.ebit, f.assets));
	put_numeric(&row, number_divide(f.equity, f.liabilities));
	put_numeric(&row, number_divide(f.sales, f.assets));
	return result_row_datum(&row);
}

/*
 * bathory_score(current_assets, current_liabilities, total_assets, total_liabilities, equity, tangible_net_worth,
 *		profit_before_tax, depreciation, amortization, interest): Bathory (1984).
 */
Datum
crm_bathory_score(PG_FUNCTION_ARGS)
{
	Numeric		assets = number_argument(fcinfo, 0, "current_assets");
	Numeric		liabilities = number_argument(fcinfo, 1, "current_liabilities");
	Numeric		capital = number_subtract(assets, liabilities);
	Numeric		all_assets = number_positive(number_argument(fcinfo, 2, "total_assets"));
	Numeric		all_liabilities = number_positive(number_argument(fcinfo, 3, "total_liabilities"));
	Numeric		equity = number_argument(fcinfo, 4, "equity");
	Numeric		worth = number_argument(fcinfo, 5, "tangible_net_worth");
	Numeric		profit = number_argument(fcinfo, 6, "profit_before_tax");
	Numeric		cash_flow = number_add(profit, number_argument(fcinfo, 7, "depreciation"));
	int			sign = capital == NULL ? 0 : number_compare(capital, int64_to_numeric(0));
	Numeric		ratio[5];
	Numeric		score;
	ResultRow	row;

	cash_flow = number_add(cash_flow, number_argument(fcinfo, 8, "amortization"));
	cash_flow = number_add(cash_flow, number_argument(fcinfo, 9, "interest"));
	liabilities = number_positive(liabilities);
	ratio[0] = number_divide(cash_flow, liabilities);
	ratio[1] = sign == 0 ? NULL : number_divide(profit, capital);
	ratio[2] = number_divide(equity, liabilities);
	ratio[3] = number_divide(worth, all_liabilities);
	ratio[4] = number_divide(capital, all_assets);
	score = ratio[0];
	for (int i = 1; i < 5; i++)
		score = number_add(score, ratio[i]);

	(void) result_row_begin_kept(&row, fcinfo);
	put_numeric(&row, score);
	for (int i = 0; i < 5; i++)
		put_numeric(&row, ratio[i]);
	put_text(&row, sign < 0 ? "working capital is negative" : NULL);
	return result_row_datum(&row);
}

/*
 * financial_ratios(current_assets, current_liabilities, inventory, cash, receivables, total_assets, total_liabilities,
 *		equity, ebit, interest, net_profit, sales, cost_of_goods, days).
 */
Datum
crm_financial_ratios(PG_FUNCTION_ARGS)
{
	Numeric		current_assets = number_argument(fcinfo, 0, "current_assets");
	Numeric		current_liabilities = number_positive(number_argument(fcinfo, 1, "current_liabilities"));
	Numeric		inventory = number_argument(fcinfo, 2, "inventory");
	Numeric		cash = number_argument(fcinfo, 3, "cash");
	Numeric		receivables = number_argument(fcinfo, 4, "receivables");
	Numeric		assets = number_positive(number_argument(fcinfo, 5, "total_assets"));
	Numeric		liabilities = number_argument(fcinfo, 6, "total_liabilities");
	Numeric		equity = number_positive(number_argument(fcinfo, 7, "equity"));
	Numeric		ebit = number_argument(fcinfo, 8, "ebit");
	Numeric		interest = number_positive(number_argument(fcinfo, 9, "interest"));
	Numeric		net_profit = number_argument(fcinfo, 10, "net_profit");
	Numeric		sold = number_argument(fcinfo, 11, "sales");
	Numeric		sales = number_positive(sold);
	Numeric		cost = number_argument(fcinfo, 12, "cost_of_goods");
	Numeric		days = number_argument_from_zero(fcinfo, 13, "days");
	ResultRow	row;

	(void) result_row_begin_kept(&row, fcinfo);
	put_numeric(&row, number_divide(current_assets, current_liabilities));
	put_numeric(&row, number_divide(number_subtract(current_assets, inventory), current_liabilities));
	put_numeric(&row, number_divide(cash, current_liabilities));
	put_numeric(&row, number_divide(liabilities, assets));
	put_numeric(&row, number_divide(liabilities, equity));
	put_numeric(&row, number_divide(ebit, interest));
	put_numeric(&row, number_divide(number_subtract(sales, cost), sales));
	put_numeric(&row, number_divide(net_profit, sales));
	put_numeric(&row, number_divide(net_profit, assets));
	put_numeric(&row, number_divide(net_profit, equity));
	put_numeric(&row, number_divide(cost, number_positive(inventory)));
	put_numeric(&row, number_divide(sold, number_positive(receivables)));
	put_numeric(&row, number_divide(number_multiply(receivables, days), sales));
	return result_row_datum(&row);
}
