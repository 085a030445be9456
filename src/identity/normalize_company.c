/*
 * normalize_company.c
 *		normalize_company(name, scheme): the words to be left out are the codes
 *		of a scheme of kind company_word.
 */
#include "base/crm.h"

#include "base/scheme_cache.h"
#include "identity/company_name.h"

PG_FUNCTION_INFO_V1(crm_normalize_company);

/* Lives in fn_extra. */
typedef struct WordCache
{
	FmgrInfo	site;			/* where the scheme is cached */
	MemoryContext memory;		/* of what follows */
	CompanyWords words;
	char	   *codes;			/* what they were made of, each with its end */
	Size		size;
} WordCache;

/* Were the words made of these codes? */
static bool
is_current(const WordCache *cache, const Scheme *scheme)
{
	const char *at = cache->codes;

	if (at == NULL || cache->words.n != scheme->ncodes)
		return false;
	for (int i = 0; i < scheme->ncodes; i++)
	{
		Size		size = VARSIZE_ANY_EXHDR(scheme->codes[i].code);

		if (size >= (Size) (cache->codes + cache->size - at) ||
			memcmp(at, VARDATA_ANY(scheme->codes[i].code), size) != 0 || at[size] != '\0')
			return false;
		at += size + 1;
	}
	return true;
}

static void
read_words(WordCache *cache, const Scheme *scheme)
{
	MemoryContext caller = MemoryContextSwitchTo(cache->memory);
	char	   *codes;
	char	   *at;

	MemoryContextReset(cache->memory);
	cache->codes = NULL;		/* until all words are there: one may be refused */
	cache->size = 0;
	for (int i = 0; i < scheme->ncodes; i++)
		cache->size += VARSIZE_ANY_EXHDR(scheme->codes[i].code) + 1;
	cache->words.n = scheme->ncodes;
	cache->words.words = palloc((Size) Max(scheme->ncodes, 1) * sizeof(CompanyWord));
	codes = at = palloc(cache->size + 1);
	for (int i = 0; i < scheme->ncodes; i++)
	{
		Size		size = VARSIZE_ANY_EXHDR(scheme->codes[i].code);

		memcpy(at, VARDATA_ANY(scheme->codes[i].code), size);
		at[size] = '\0';
		company_word_read(&cache->words.words[i], at, (int) size);
		at += size + 1;
	}
	company_words_sort(&cache->words);
	cache->codes = codes;
	MemoryContextSwitchTo(caller);
}

/* The words of the scheme in argument 1, of the standard scheme if it is NULL. */
static const CompanyWords *
words_of_call(FunctionCallInfo fcinfo)
{
	WordCache  *cache = fcinfo->flinfo->fn_extra;
	const Scheme *scheme;

	if (unlikely(cache == NULL))
	{
		cache = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(WordCache));
		fmgr_info_copy(&cache->site, fcinfo->flinfo, fcinfo->flinfo->fn_mcxt);
		cache->memory = AllocSetContextCreate(fcinfo->flinfo->fn_mcxt, "crm company words", ALLOCSET_SMALL_SIZES);
		fcinfo->flinfo->fn_extra = cache;
	}
	scheme = scheme_find_kind(&cache->site, "company_word", PG_ARGISNULL(1) ? NULL : PG_GETARG_TEXT_PP(1));
	if (unlikely(!is_current(cache, scheme)))
		read_words(cache, scheme);
	return &cache->words;
}

/* The name as a key; NULL if nothing is left of it. */
Datum
crm_normalize_company(PG_FUNCTION_ARGS)
{
	const text *name;
	CodePoints	plain;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	name = PG_GETARG_TEXT_PP(0);
	plain = company_name_plain(VARDATA_ANY(name), (int) VARSIZE_ANY_EXHDR(name), words_of_call(fcinfo));
	if (plain.length == 0)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(code_points_text(plain.points, plain.length));
}
