/*
 * scheme_cache.c
 *		The schemes of labels that a call site has read.
 *
 * A label is one look-up per row, its scheme is read once per query.  The
 * cache lives in fn_extra and is emptied when the tables may have changed.
 */
#include "base/crm.h"

#include "access/xact.h"
#include "utils/builtins.h"
#include "utils/snapmgr.h"

#include "base/scheme_cache.h"

/*
 * What a query could see when a scheme was read, and as whom it was allowed to:
 * a function may be called by several roles within one statement.
 *
 * Of two snapshots of one transaction with the same xmax, the later sees the
 * same other transactions running or fewer, so equal counts mean equal sets.
 * curcid tells this transaction's own changes apart, and the subtransaction
 * those that were rolled back in between.  (Active snapshots are copies and
 * carry no snapXactCompletionCount.)
 */
typedef struct SnapshotMark
{
	Oid			user;
	SubTransactionId subxact;
	TransactionId xmax;
	uint32		xcnt;
	int32		subxcnt;
	CommandId	curcid;
} SnapshotMark;

/* What a scheme was asked for by; the standard of its kind has no name. */
typedef struct SchemeKey
{
	const char *kind;
	Size		kind_size;
	const char *name;
	Size		name_size;
} SchemeKey;

typedef struct CachedScheme
{
	struct CachedScheme *next;
	SchemeKey	key;
	const Scheme *scheme;
} CachedScheme;

/* fn_extra of the SQL functions: the schemes read so far, last used first. */
typedef struct SchemeCache
{
	SnapshotMark mark;
	MemoryContext mcxt;			/* holds schemes, reset when mark changes */
	CachedScheme *schemes;
} SchemeCache;

/* What the current query can see, and who runs it. */
static SnapshotMark
current_mark(void)
{
	Snapshot	snapshot = GetActiveSnapshot();

	return (SnapshotMark) {
		.user = GetUserId(),
		.subxact = GetCurrentSubTransactionId(),
		.xmax = snapshot->xmax,
		.xcnt = snapshot->xcnt,
		.subxcnt = snapshot->subxcnt,
		.curcid = snapshot->curcid
	};
}

static bool
same_mark(const SnapshotMark *a, const SnapshotMark *b)
{
	return a->user == b->user && a->subxact == b->subxact && a->xmax == b->xmax && a->xcnt == b->xcnt &&
		a->subxcnt == b->subxcnt && a->curcid == b->curcid;
}

/*
 * The cache of this call site, emptied if the tables may have changed since
 * it was filled.  fn_extra never outlives its transaction.
 */
static SchemeCache *
current_cache(FmgrInfo *flinfo)
{
	SchemeCache *cache = flinfo->fn_extra;
	SnapshotMark mark = current_mark();

	if (cache == NULL)
	{
		cache = MemoryContextAllocZero(flinfo->fn_mcxt, sizeof(SchemeCache));
		cache->mcxt = AllocSetContextCreate(flinfo->fn_mcxt, "crm schemes", ALLOCSET_SMALL_SIZES);
		cache->mark = mark;
		flinfo->fn_extra = cache;
	}
	else if (unlikely(!same_mark(&cache->mark, &mark)))
	{
		cache->schemes = NULL;
		MemoryContextReset(cache->mcxt);
		cache->mark = mark;
	}
	return cache;
}

static inline bool
same_string(const char *a, Size a_size, const char *b, Size b_size)
{
	return (a == NULL) == (b == NULL) && a_size == b_size && (a == NULL || memcmp(a, b, a_size) == 0);
}

static inline bool
same_key(const SchemeKey *a, const SchemeKey *b)
{
	return same_string(a->kind, a->kind_size, b->kind, b->kind_size) &&
		same_string(a->name, a->name_size, b->name, b->name_size);
}

static CachedScheme *
read_scheme(SchemeCache *cache, const SchemeKey *key)
{
	CachedScheme *cached = MemoryContextAllocZero(cache->mcxt, sizeof(CachedScheme));
	const char *kind = pnstrdup(key->kind, key->kind_size);
	const char *name = key->name == NULL ? NULL : pnstrdup(key->name, key->name_size);

	cached->scheme = scheme_load(kind, name, cache->mcxt);
	cached->key.kind = MemoryContextStrdup(cache->mcxt, kind);
	cached->key.kind_size = key->kind_size;
	cached->key.name = name == NULL ? NULL : MemoryContextStrdup(cache->mcxt, name);
	cached->key.name_size = key->name_size;
	return cached;
}

static const Scheme *
find_key(FmgrInfo *flinfo, const SchemeKey *key)
{
	SchemeCache *cache = current_cache(flinfo);
	CachedScheme **link = &cache->schemes;
	CachedScheme *cached;

	while (*link != NULL && !same_key(&(*link)->key, key))
		link = &(*link)->next;
	if (likely(link == &cache->schemes && *link != NULL))
		return (*link)->scheme;

	cached = *link;
	if (cached == NULL)
		cached = read_scheme(cache, key);
	else
		*link = cached->next;
	cached->next = cache->schemes;
	cache->schemes = cached;
	return cached->scheme;
}

static SchemeKey
key_of(const char *kind, Size kind_size, const text *name)
{
	return (SchemeKey) {
		kind, kind_size,
		name == NULL ? NULL : VARDATA_ANY(name), name == NULL ? 0 : VARSIZE_ANY_EXHDR(name)
	};
}

/*
 * The scheme of a kind and a name, without a name (NULL) the standard of the
 * kind, as the current query sees it.  Valid until the next call for the same
 * call site.
 */
const Scheme *
scheme_find(FmgrInfo *flinfo, const text *kind, const text *name)
{
	SchemeKey	key = key_of(VARDATA_ANY(kind), VARSIZE_ANY_EXHDR(kind), name);

	return find_key(flinfo, &key);
}

/* The same for functions that are of one kind. */
const Scheme *
scheme_find_kind(FmgrInfo *flinfo, const char *kind, const text *name)
{
	SchemeKey	key = key_of(kind, strlen(kind), name);

	return find_key(flinfo, &key);
}
