/*
 * compat.h
 *		The only place that knows PostgreSQL versions (15 to 18).
 */
#ifndef CRM_COMPAT_H
#define CRM_COMPAT_H

#include "postgres.h"

#if PG_VERSION_NUM < 150000
#error "crm needs PostgreSQL 15 or later"
#endif

/* In front of a declaration; 18 turned the attribute into a specifier. */
#if PG_VERSION_NUM >= 180000
#define CRM_NORETURN pg_noreturn
#else
#define CRM_NORETURN pg_attribute_noreturn()
#endif

#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

#endif
