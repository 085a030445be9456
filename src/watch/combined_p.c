/*
 * combined_p.c
 *		combined_p: one probability for several signals.
 */
#include "base/crm.h"

#include <math.h>

#include "utils/array.h"

#include "base/fields.h"
#include "math/special.h"

PG_FUNCTION_INFO_V1(crm_combined_p);

typedef enum CombineMethod
{
	COMBINE_FISHER,
	COMBINE_BONFERRONI
} CombineMethod;

static const FieldNames methods = {
	FIELD_NAMES([COMBINE_FISHER] = "fisher", [COMBINE_BONFERRONI] = "bonferroni"),
	.what = "method",
	.hint = "Methods are fisher, for signals that do not depend on each other, and bonferroni, for any."
};

CRM_NORETURN static void
refuse_probability(double p)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("p is %.15g", p),
			 p == 0 ? errhint("Fisher's method has no answer to 0: take the smallest p that can be measured, or method => 'bonferroni'.") :
			 errhint("Probabilities are from 0 to 1, 0.05 for 5 %%.")));
}

/*
 * combined_p(p, method): that signals as strong as these come together by
 * chance.  Fisher (1925): -2 sum ln p has a chi-square distribution with 2 k
 * degrees of freedom; Bonferroni: k times the least.  NULLs are no signals.
 */
Datum
crm_combined_p(PG_FUNCTION_ARGS)
{
	CombineMethod method = (CombineMethod) name_argument(fcinfo, 1, &methods, "method");
	MathSum		logs = {0, 0};
	double		least = 1;
	int64		signals = 0;
	ArrayIterator items;
	Datum		item;
	bool		is_null;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	items = array_create_iterator(PG_GETARG_ARRAYTYPE_P(0), 0, NULL);
	for (int64 i = 1; array_iterate(items, &item, &is_null); i++)
	{
		double		p = is_null ? 1 : DatumGetFloat8(item);

		CRM_CHECK_INTERRUPTS(i);
		if (is_null)
			continue;
		if (!(p >= 0 && p <= 1) || (p == 0 && method == COMBINE_FISHER))
			refuse_probability(p);
		math_sum_add(&logs, -log(p));
		least = fmin(least, p);
		signals++;
	}
	if (signals == 0)
		PG_RETURN_NULL();
	if (method == COMBINE_BONFERRONI)
		PG_RETURN_FLOAT8(fmin((double) signals * least, 1));
	PG_RETURN_FLOAT8(math_gamma_q((double) signals, math_sum_value(&logs)));
}
