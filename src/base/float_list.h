/*
 * float_list.h
 *		float8[] arguments that are lists of finite numbers, and results.
 */
#ifndef CRM_FLOAT_LIST_H
#define CRM_FLOAT_LIST_H

#include "postgres.h"

#include "utils/array.h"

extern const float8 *float_list_read(ArrayType *array, const char *name, int *count);
extern const float8 *float_list_read_cuts(ArrayType *array, const char *name, bool ascending,
										  int most, int *count);
extern ArrayType *float_list_make(const float8 *values, int count);

#endif
