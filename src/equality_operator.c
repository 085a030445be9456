/*
 * equality_operator.c
 *		The equality that GROUP BY uses, by its full name, for queries that are
 *		made as text.
 *
 * "=" between two values of a type is looked up along the search path and may
 * be another one: that of citext, for instance, is found only where its schema
 * is, and else texts are compared letter by letter.
 */
#include "crm.h"

#include "access/htup_details.h"
#include "catalog/pg_operator.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"
#include "utils/typcache.h"

PG_FUNCTION_INFO_V1(crm_equality_operator);

/* equality_operator(type): as OPERATOR(pg_catalog.=). */
Datum
crm_equality_operator(PG_FUNCTION_ARGS)
{
	Oid			type = getBaseType(PG_GETARG_OID(0));
	TypeCacheEntry *entry = lookup_type_cache(type, TYPECACHE_EQ_OPR);
	HeapTuple	tuple = SearchSysCache1(OPEROID, ObjectIdGetDatum(entry->eq_opr));
	Form_pg_operator form;
	char	   *name;

	if (!HeapTupleIsValid(tuple))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_FUNCTION),
				 errmsg("values of type %s cannot be told apart", format_type_be(type)),
				 errhint("Name a column whose type has an equality, or cast it in a view.")));
	form = (Form_pg_operator) GETSTRUCT(tuple);
	name = psprintf("OPERATOR(%s.%s)", quote_identifier(get_namespace_name(form->oprnamespace)),
					NameStr(form->oprname));
	ReleaseSysCache(tuple);
	PG_RETURN_TEXT_P(cstring_to_text(name));
}
