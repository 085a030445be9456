/*
 * company_name.h
 *		Names of companies without what does not tell them apart.
 */
#ifndef CRM_COMPANY_NAME_H
#define CRM_COMPANY_NAME_H

#include "base/crm.h"

#include "identity/code_points.h"

/* Where a word is left out. */
typedef enum CompanyWordPlace
{
	WORD_AT_END,
	WORD_AT_BEGINNING,
	WORD_IN_BRACKETS
} CompanyWordPlace;

typedef struct CompanyWord
{
	CompanyWordPlace place;
	CodePoints	word;			/* written as names are in the end */
} CompanyWord;

/* Longest first. */
typedef struct CompanyWords
{
	int			n;
	CompanyWord *words;
} CompanyWords;

extern void company_word_read(CompanyWord *word, const char *bytes, int size);
extern void company_words_sort(CompanyWords *words);
extern CodePoints company_name_plain(const char *bytes, int size, const CompanyWords *words);

#endif
