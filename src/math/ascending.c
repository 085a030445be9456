/*
 * ascending.c
 *		Distinct integers in ascending order, out of few runs that are so already.
 */
#include "math/ascending.h"

#include <string.h>

#define ASCENDING_ITEM int32_t
#define ASCENDING_NAME(part) part
#include "math/ascending_template.h"

#define ASCENDING_ITEM uint64_t
#define ASCENDING_NAME(part) part##_wide
#include "math/ascending_template.h"
