/*
 * scheme_cache.c
 *		What a call site has read from tables of named schemes.
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

typedef struct CachedScheme
{
	struct CachedScheme *next;
	text	   *name;
	const void *loaded;
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

static bool
has_name(const CachedScheme *scheme, const text *name)
{
	size_t		length = VARSIZE_ANY_EXHDR(name);

	return length == VARSIZE_ANY_EXHDR(scheme->name) &&
		memcmp(VARDATA_ANY(name), VARDATA_ANY(scheme->name), length) == 0;
}

static CachedScheme *
read_scheme(SchemeCache *cache, const text *name, SchemeLoad load, const void *argument)
{
	CachedScheme *scheme = MemoryContextAllocZero(cache->mcxt, sizeof(CachedScheme));
	const char *string = text_to_cstring(name);
	MemoryContext caller;

	scheme->loaded = load(string, cache->mcxt, argument);
	caller = MemoryContextSwitchTo(cache->mcxt);
	scheme->name = cstring_to_text(string);
	MemoryContextSwitchTo(caller);
	return scheme;
}

/*
 * What load() made of the scheme of that name, as the current query sees it.
 * Valid until the next call for the same call site, which must bring the same
 * load and argument.
 */
const void *
scheme_cache_find(FmgrInfo *flinfo, const text *name, SchemeLoad load, const void *argument)
{
	SchemeCache *cache = current_cache(flinfo);
	CachedScheme **link = &cache->schemes;
	CachedScheme *scheme;

	while (*link != NULL && !has_name(*link, name))
		link = &(*link)->next;
	if (likely(link == &cache->schemes && *link != NULL))
		return (*link)->loaded;

	scheme = *link;
	if (scheme == NULL)
		scheme = read_scheme(cache, name, load, argument);
	else
		*link = scheme->next;
	scheme->next = cache->schemes;
	cache->schemes = scheme;
	return scheme->loaded;
}
