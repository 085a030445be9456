/*
 * row_cache.h
 *		A row argument, decoded once for as long as the calls bring the same.
 */
#ifndef CRM_ROW_CACHE_H
#define CRM_ROW_CACHE_H

#include "postgres.h"

#include "access/htup.h"
#include "fmgr.h"

/* Decodes a row value into memory of the current context. */
typedef const void *(*RowDecode) (Datum row);

/* Lives in fn_mcxt; all zero before the first use. */
typedef struct RowCache
{
	MemoryContext context;
	HeapTupleHeader source;		/* copy of the row that was decoded */
	uint64		reads;			/* rows decoded so far: tells one from the next */
	const void *decoded;
} RowCache;

extern const void *row_cache_argument(RowCache *cache, FunctionCallInfo fcinfo, int argument,
									  RowDecode decode);

#endif
