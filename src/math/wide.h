/*
 * wide.h
 *		Signed 256-bit integers: the exact carrier of money sums.
 *
 * A sum of numeric amounts is held as an integer number of 10^-scale units.
 * 64 bits hold nearly every customer; 256 bits hold any 76 digits, which is
 * the declared limit of exact sums.  No PostgreSQL header is used here.
 */
#ifndef CRM_MATH_WIDE_H
#define CRM_MATH_WIDE_H

#include <stdbool.h>
#include <stdint.h>

/* Two's complement, least significant limb first. */
typedef struct WideInt
{
	uint64_t	limb[4];
} WideInt;

/* Sign, 77 digits, point, leading zero, terminator, with room to spare. */
#define WIDE_STRING_SIZE 168
#define WIDE_MAX_SCALE 76

extern WideInt wide_from_int64(int64_t value);
extern bool wide_is_negative(const WideInt *value);
extern bool wide_is_zero(const WideInt *value);
extern bool wide_fits_int64(const WideInt *value, int64_t *result);
extern void wide_negate(WideInt *value);
extern bool wide_add(WideInt *sum, const WideInt *addend);
extern bool wide_multiply_add(WideInt *value, uint64_t factor, uint64_t addend);
extern bool wide_scale_up(WideInt *value, int digits);
extern bool wide_divide_exact(WideInt *value, uint32_t divisor);
extern int	wide_strip_zeros(WideInt *value);
extern void wide_to_string(const WideInt *value, int scale, char *buffer);
extern bool int64_to_double(int64_t value, int scale, double *result);
extern WideInt wide_from_whole(double value);
extern double wide_estimate(const WideInt *value);
extern int wide_compare(const WideInt *one, const WideInt *other);
extern double wide_to_double(const WideInt *value, int scale);
extern int64_t int64_power10(int exponent);

#endif
