/*
 * scheme_cache.h
 *		The schemes of labels that a call site has read.
 */
#ifndef CRM_SCHEME_CACHE_H
#define CRM_SCHEME_CACHE_H

#include "postgres.h"

#include "fmgr.h"

#include "base/scheme.h"

extern const Scheme *scheme_find(FmgrInfo *flinfo, const text *kind, const text *name);
extern const Scheme *scheme_find_kind(FmgrInfo *flinfo, const char *kind, const text *name);

#endif
