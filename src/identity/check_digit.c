/*
 * check_digit.c
 *		valid_id_cn and valid_uscc: numbers that check themselves.
 */
#include "base/crm.h"

#include "math/check_digits.h"

PG_FUNCTION_INFO_V1(crm_valid_id_cn);
PG_FUNCTION_INFO_V1(crm_valid_uscc);

static bool
is_valid(const text *number, bool (*check) (const char *number, size_t length))
{
	return check(VARDATA_ANY(number), VARSIZE_ANY_EXHDR(number));
}

/* valid_id_cn(number): GB 11643 */
Datum
crm_valid_id_cn(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(is_valid(PG_GETARG_TEXT_PP(0), check_gb11643));
}

/* valid_uscc(code): GB 32100 */
Datum
crm_valid_uscc(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(is_valid(PG_GETARG_TEXT_PP(0), check_gb32100));
}
