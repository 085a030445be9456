/*
 * scheme_cache.h
 *		What a call site has read from tables of named schemes.
 */
#ifndef CRM_SCHEME_CACHE_H
#define CRM_SCHEME_CACHE_H

#include "postgres.h"

#include "fmgr.h"

/* Reads the scheme of that name into mcxt, or raises an error. */
typedef const void *(*SchemeLoad) (const char *name, MemoryContext mcxt, const void *argument);

extern const void *scheme_cache_find(FmgrInfo *flinfo, const text *name, SchemeLoad load,
									 const void *argument);

#endif
