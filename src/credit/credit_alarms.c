/*
 * credit_alarms.c
 *		How a customer's credit changed: the trend of the grade, and what is to
 *		be looked at.
 */
#include "base/crm.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "utils/array.h"

#include "base/amount.h"
#include "base/number.h"
#include "base/result_rows.h"
#include "base/scheme_cache.h"

PG_FUNCTION_INFO_V1(crm_credit_trend);
PG_FUNCTION_INFO_V1(crm_credit_alarms);

static const text *
text_argument(FunctionCallInfo fcinfo, int argument)
{
	return PG_ARGISNULL(argument) ? NULL : PG_GETARG_TEXT_PP(argument);
}

/* Index of a code of a kind, which the scheme must have; -1 for NULL. */
static int
code_place(FmgrInfo *schemes, const char *kind, const text *code, const text *name)
{
	if (code == NULL)
		return -1;
	return scheme_require_code(scheme_find_kind(schemes, kind, name), VARDATA_ANY(code), VARSIZE_ANY_EXHDR(code));
}

/* Steps up from one grade to another, negative down; false where one is missing. */
static bool
grade_steps(FmgrInfo *schemes, const text *grade, const text *grade_before, const text *name, int *steps)
{
	int			before = code_place(schemes, "credit_grade", grade_before, name);
	int			now = code_place(schemes, "credit_grade", grade, name);

	*steps = before - now;
	return before >= 0 && now >= 0;
}

/* credit_trend(grade, grade_before, scheme). */
Datum
crm_credit_trend(PG_FUNCTION_ARGS)
{
	ResultRow	row;
	FmgrInfo   *schemes = result_row_begin_kept(&row, fcinfo);
	int			steps;

	if (grade_steps(schemes, text_argument(fcinfo, 0), text_argument(fcinfo, 1), text_argument(fcinfo, 2), &steps))
	{
		put_int(&row, steps);
		put_text(&row, steps > 0 ? "improved" : steps < 0 ? "worsened" : "unchanged");
	}
	put_nulls(&row);
	return result_row_datum(&row);
}

/* What is known of a customer; NULL for what is not. */
typedef struct Standing
{
	Numeric		steps_down;
	Numeric		index_fall;
	Numeric		balance;
	Numeric		limit;
	Numeric		overdue_days;
	bool		fell_into_distress;
} Standing;

/* Is the zone of the accounts distress, which it was not before? */
static bool
distress_is_new(FunctionCallInfo fcinfo, const text *zone, const text *zone_before)
{
	const Scheme *zones;
	int			now = code_place(fcinfo->flinfo, "altman_zone", zone, NULL);
	int			before = code_place(fcinfo->flinfo, "altman_zone", zone_before, NULL);
	int			distress;

	if (now < 0)
		return false;
	zones = scheme_find_kind(fcinfo->flinfo, "altman_zone", NULL);
	distress = scheme_code(zones, "distress", strlen("distress"));
	return now == distress && before != distress;
}

static void
read_standing(FunctionCallInfo fcinfo, Standing *standing)
{
	int			steps;
	Numeric		before;

	standing->steps_down = NULL;
	if (grade_steps(fcinfo->flinfo, text_argument(fcinfo, 0), text_argument(fcinfo, 1), text_argument(fcinfo, 10), &steps))
		standing->steps_down = int64_to_numeric(-steps);
	before = number_argument(fcinfo, 3, "payment_index_before");
	standing->index_fall = number_subtract(before, number_argument(fcinfo, 2, "payment_index"));
	standing->balance = number_argument(fcinfo, 4, "balance");
	standing->limit = number_argument_from_zero(fcinfo, 5, "credit_limit");
	standing->overdue_days = number_argument(fcinfo, 6, "overdue_days");
	standing->fell_into_distress = distress_is_new(fcinfo, text_argument(fcinfo, 7), text_argument(fcinfo, 8));
}

/* Does a code of the scheme of alarms, whose cut is the threshold, go off?  Codes of another spelling never do. */
static bool
goes_off(const SchemeCode *alarm, const Standing *standing)
{
	const char *code = VARDATA_ANY(alarm->code);
	Size		size = VARSIZE_ANY_EXHDR(alarm->code);

#define IS_ALARM(name) (size == strlen(name) && memcmp(code, (name), size) == 0)
	if (IS_ALARM("distress"))
		return standing->fell_into_distress;
	if (isnan(alarm->cut))
		return false;
	if (IS_ALARM("grade_down"))
		return standing->steps_down != NULL && number_reaches(standing->steps_down, number_of_double(alarm->cut));
	if (IS_ALARM("index_down"))
		return standing->index_fall != NULL && number_reaches(standing->index_fall, number_of_double(alarm->cut));
	if (IS_ALARM("over_limit"))
		return standing->balance != NULL && standing->limit != NULL &&
			number_exceeds(standing->balance, number_multiply(standing->limit, number_add(int64_to_numeric(1), number_of_double(alarm->cut))));
	if (IS_ALARM("overdue"))
		return standing->overdue_days != NULL && number_reaches(standing->overdue_days, number_of_double(alarm->cut));
	return false;
#undef IS_ALARM
}

/*
 * credit_alarms(grade, grade_before, payment_index, payment_index_before, balance, credit_limit, overdue_days, zone,
 *		zone_before, scheme, grade_scheme): the codes that go off, in their order.
 */
Datum
crm_credit_alarms(PG_FUNCTION_ARGS)
{
	Standing	standing;
	const Scheme *alarms;
	Datum	   *codes;
	int			n = 0;

	read_standing(fcinfo, &standing);
	alarms = scheme_find_kind(fcinfo->flinfo, "credit_alarm", text_argument(fcinfo, 9));
	codes = palloc(alarms->ncodes * sizeof(Datum));
	for (int i = 0; i < alarms->ncodes; i++)
		if (goes_off(&alarms->codes[i], &standing))
			codes[n++] = PointerGetDatum(alarms->codes[i].code);
	PG_RETURN_ARRAYTYPE_P(construct_array(codes, n, TEXTOID, -1, false, TYPALIGN_INT));
}
