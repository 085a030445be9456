/*
 * phone.h
 *		Telephone numbers in the form of ITU-T recommendation E.164.
 */
#ifndef CRM_MATH_PHONE_H
#define CRM_MATH_PHONE_H

#include <stdbool.h>

/* Digits of an international number, and of an extension. */
#define PHONE_MOST_DIGITS 15
#define PHONE_MOST_EXTENSION 7

/* The numbers of a country. */
typedef struct PhoneCountry
{
	const char *code;			/* of two letters, ISO 3166 */
	const char *calling;		/* code of the country */
	const char *trunk;			/* what is dialled before the number at home; "" */
	int			least;			/* digits without it */
	int			most;
} PhoneCountry;

/* A number as it was written: digits and what stands between them, ASCII. */
typedef struct PhoneNumber
{
	char		digits[PHONE_MOST_DIGITS + 1];	/* with the code of the country */
	char		extension[PHONE_MOST_EXTENSION + 1];	/* "": none */
} PhoneNumber;

extern const PhoneCountry *phone_country(const char *code);
extern const PhoneCountry *phone_country_at(int place);
extern bool phone_read(const char *written, const PhoneCountry *home, PhoneNumber *number);

#endif
