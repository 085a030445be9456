/*
 * row_cache.c
 *		A row argument, decoded once for as long as the calls bring the same.
 */
#include "base/crm.h"

#include "access/htup_details.h"
#include "funcapi.h"

#include "base/row_cache.h"

/*
 * What decode() makes of the row in an argument that is not NULL.  The result
 * belongs to the cache and stands until a call brings another row.
 */
const void *
row_cache_argument(RowCache *cache, FunctionCallInfo fcinfo, int argument, RowDecode decode)
{
	HeapTupleHeader header = PG_GETARG_HEAPTUPLEHEADER(argument);
	uint32		length = HeapTupleHeaderGetDatumLength(header);
	MemoryContext old;

	if (cache->source != NULL &&
		HeapTupleHeaderGetDatumLength(cache->source) == length &&
		memcmp(cache->source, header, length) == 0)
		return cache->decoded;

	if (cache->context == NULL)
		cache->context = AllocSetContextCreate(fcinfo->flinfo->fn_mcxt, "crm row cache",
											   ALLOCSET_SMALL_SIZES);
	/* an error in decode() must not leave the row looking known */
	cache->source = NULL;
	cache->reads++;
	MemoryContextReset(cache->context);
	old = MemoryContextSwitchTo(cache->context);
	cache->decoded = decode(HeapTupleHeaderGetDatum(header));
	cache->source = palloc(length);
	memcpy(cache->source, header, length);
	MemoryContextSwitchTo(old);
	return cache->decoded;
}
