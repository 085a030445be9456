/*
 * ascending.h
 *		Distinct integers in ascending order, out of few runs that are so already.
 */
#ifndef CRM_MATH_ASCENDING_H
#define CRM_MATH_ASCENDING_H

#include <stdint.h>

extern uint32_t ascending_distinct(int32_t *items, int32_t *scratch, uint32_t n);
extern uint32_t ascending_distinct_wide(uint64_t *items, uint64_t *scratch, uint32_t n);

#endif
