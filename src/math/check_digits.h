/*
 * check_digits.h
 *		Numbers that check themselves.
 */
#ifndef CRM_MATH_CHECK_DIGITS_H
#define CRM_MATH_CHECK_DIGITS_H

#include <stdbool.h>
#include <stddef.h>

#define GB11643_LENGTH 18
#define GB32100_LENGTH 18

extern bool check_gb11643(const char *number, size_t length);
extern bool check_gb32100(const char *number, size_t length);

#endif
