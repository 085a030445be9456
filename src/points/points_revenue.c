/*
 * points_revenue.c
 *		The revenue of points that a sale gives: IFRS 15 B39-B43, example 52.
 */
#include "base/crm.h"

#include "base/number.h"
#include "base/result_rows.h"

PG_FUNCTION_INFO_V1(crm_points_revenue);

/*
 * points_revenue(price, goods_value, points_value, redeemed, expected).  The
 * price is divided by stand-alone selling prices; the part of the points is
 * revenue as they are redeemed, of those that will be.  Goods and liability are
 * what is left, so that the parts add up to the last digit.
 */
Datum
crm_points_revenue(PG_FUNCTION_ARGS)
{
	Numeric		price = number_argument_from_zero(fcinfo, 0, "price");
	Numeric		goods = number_argument_from_zero(fcinfo, 1, "goods_value");
	Numeric		points = number_argument_from_zero(fcinfo, 2, "points_value");
	Numeric		redeemed = number_argument_from_zero(fcinfo, 3, "redeemed");
	Numeric		expected = number_argument_from_zero(fcinfo, 4, "expected");
	Numeric		values = number_add(goods, points);
	Numeric		to_points;
	Numeric		recognised;
	ResultRow	row;

	if (number_exceeds(redeemed, expected))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("redeemed points %s are more than the expected total %s", numeric_normalize(redeemed), numeric_normalize(expected)),
				 errhint("Raise the estimate of what will be redeemed in all, that of the past included, then recognise revenue.")));
	to_points = number_divide(number_multiply(price, points), number_positive(values));
	recognised = number_divide(number_multiply(to_points, redeemed), number_positive(expected));
	result_row_begin(&row, fcinfo);
	put_numeric(&row, to_points);
	put_numeric(&row, number_subtract(price, to_points));
	put_numeric(&row, recognised);
	put_numeric(&row, number_subtract(to_points, recognised));
	return result_row_datum(&row);
}
