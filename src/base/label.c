/*
 * label.c
 *		What a code is called, what to do about it, and what number it has:
 *		label(), advice() and scheme_value().
 */
#include "base/crm.h"

#include <math.h>

#include "utils/builtins.h"

#include "base/amount.h"
#include "base/scheme_cache.h"

/* Labels of a code of that spelling in the language of an argument. */
static const SchemeLabel *
find_label(FunctionCallInfo fcinfo, const char *code, Size size)
{
	const text *language = PG_GETARG_TEXT_PP(2);
	const Scheme *scheme = scheme_find(fcinfo->flinfo, PG_GETARG_TEXT_PP(0),
									   PG_ARGISNULL(3) ? NULL : PG_GETARG_TEXT_PP(3));
	int			l = scheme_language(scheme, VARDATA_ANY(language), VARSIZE_ANY_EXHDR(language));

	return &scheme->codes[scheme_require_code(scheme, code, size)].labels[l];
}

/* The label of a call (kind, code, language, scheme); NULL for no kind, code or language. */
static const SchemeLabel *
label_of_call(FunctionCallInfo fcinfo)
{
	const text *code;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(2))
		return NULL;
	code = PG_GETARG_TEXT_PP(1);
	return find_label(fcinfo, VARDATA_ANY(code), VARSIZE_ANY_EXHDR(code));
}

/* The same for a code that is a number. */
static const SchemeLabel *
label_of_number_call(FunctionCallInfo fcinfo)
{
	char		code[12];

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(2))
		return NULL;
	return find_label(fcinfo, code, pg_ltoa(PG_GETARG_INT32(1), code));
}

/* The cached datum itself, not a copy. */
static Datum
text_or_null(FunctionCallInfo fcinfo, text *value)
{
	if (value == NULL)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(value);
}

static Datum
name_of(FunctionCallInfo fcinfo, const SchemeLabel *label)
{
	return text_or_null(fcinfo, label == NULL ? NULL : label->name);
}

static Datum
advice_of(FunctionCallInfo fcinfo, const SchemeLabel *label)
{
	return text_or_null(fcinfo, label == NULL ? NULL : label->advice);
}

/*
 * The cut of a call (kind, code, scheme), as the shortest decimal that is that
 * double; NULL for no kind or code, and for a code without one.
 */
static Datum
value_of_call(FunctionCallInfo fcinfo)
{
	const Scheme *scheme;
	const text *code;
	int			i;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		PG_RETURN_NULL();
	scheme = scheme_find(fcinfo->flinfo, PG_GETARG_TEXT_PP(0), PG_ARGISNULL(2) ? NULL : PG_GETARG_TEXT_PP(2));
	code = PG_GETARG_TEXT_PP(1);
	i = scheme_require_code(scheme, VARDATA_ANY(code), VARSIZE_ANY_EXHDR(code));
	if (!isfinite(scheme->codes[i].cut))
		PG_RETURN_NULL();
	PG_RETURN_NUMERIC(double_to_numeric(scheme->codes[i].cut));
}

CRM_FUNCTION(crm_label, name_of(fcinfo, label_of_call(fcinfo)))
CRM_FUNCTION(crm_label_of_number, name_of(fcinfo, label_of_number_call(fcinfo)))
CRM_FUNCTION(crm_advice, advice_of(fcinfo, label_of_call(fcinfo)))
CRM_FUNCTION(crm_advice_of_number, advice_of(fcinfo, label_of_number_call(fcinfo)))
CRM_FUNCTION(crm_scheme_value, value_of_call(fcinfo))
