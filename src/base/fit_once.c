/*
 * fit_once.c
 *		A fit that a statement asks for again is answered from memory.
 *
 * The fits of stored values are declared VOLATILE, so that the planner keeps
 * the place where a query says them.  That is not enough: (clv_fit(p, day)).*
 * calls the function once per column, a badly estimated join reads its inner
 * side again (and with it any aggregate, which no declaration keeps in its
 * place), and a fit written beside a column runs for every row.  So the
 * last results of a statement are kept under the function and the contents of
 * its arguments.  The same contents always make the same model, so a result
 * is never stale; it goes when the next statement fits something, so that each
 * statement gets its warnings.  With client_min_messages = debug1 a session
 * sees every fit that does run.
 *
 * Contents are known by 128 bits, keyed with random numbers of the session:
 * two of a million different arguments look alike with a probability of 1e-27,
 * and nobody can look for two that do.
 *
 * What a table stores out of line is read once: its pointer tells it again
 * within the statement, because a changed value gets another number, and
 * numbers come back only after four billion others.
 */
#include "base/crm.h"

#include "access/detoast.h"
#include "access/xact.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/lsyscache.h"

#include "base/fit_once.h"
#include "base/large_state.h"

/* Results of a statement that are kept, and how large each may be. */
#define KEPT 16
#define MOST_BYTES ((Size) 1 << 20)

/* 128 bits that stand for some bytes. */
typedef struct Digest
{
	uint64		low;
	uint64		high;
} Digest;

/* What a call is known by. */
typedef struct FitKey
{
	Oid			function;
	Digest		arguments;
} FitKey;

/* A value that a table stores out of line. */
typedef struct StoredValue
{
	struct varatt_external pointer;
	Digest		contents;
} StoredValue;

typedef struct KeptFit
{
	FitKey		key;
	bool		isnull;
	Datum		result;
} KeptFit;

static struct
{
	MemoryContext context;		/* of the results; NULL before the first fit */
	TimestampTz statement;		/* that asked for them */
	uint64		secret[4];
	int			used;			/* fits kept, and the next to give way */
	int			next;
	KeptFit		fits[KEPT];
	int			known;			/* stored values, and the next to give way */
	int			next_stored;
	StoredValue stored[KEPT];
}			memory;

/* Both halves of a product (the folded multiplication of wyhash, Wang Yi 2019). */
static inline uint64
fold(uint64 a, uint64 b)
{
	unsigned __int128 product = (unsigned __int128) a * b;

	return (uint64) product ^ (uint64) (product >> 64);
}

static inline void
add_words(Digest *digest, uint64 a, uint64 b)
{
	digest->low = fold(a ^ memory.secret[0] ^ digest->low, b ^ memory.secret[1]);
	digest->high = fold(a ^ memory.secret[2], b ^ memory.secret[3] ^ digest->high);
}

static void
add_bytes(Digest *digest, const char *bytes, Size length)
{
	uint64		pair[2];

	add_words(digest, length, 1);
	for (Size at = 0; at < length; at += sizeof(pair))
	{
		pair[0] = pair[1] = 0;
		memcpy(pair, bytes + at, Min(sizeof(pair), length - at));
		add_words(digest, pair[0], pair[1]);
	}
}

static Digest
contents_of(const struct varlena *value)
{
	Digest		contents = {0};

	add_bytes(&contents, VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value));
	return contents;
}

/* The digest of a value's contents; replaces what is compressed or had to be read by them. */
static Digest
digest_value(NullableDatum *argument)
{
	struct varlena *value = (struct varlena *) DatumGetPointer(argument->value);
	Digest		contents = {0};
	const char *bytes;
	Size		length;
	StoredValue stored;

	if (large_state_contents(argument->value, &bytes, &length))
	{
		add_bytes(&contents, bytes, length);
		return contents;
	}
	if (!VARATT_IS_EXTERNAL_ONDISK(value))
	{
		value = PG_DETOAST_DATUM_PACKED(argument->value);
		argument->value = PointerGetDatum(value);
		return contents_of(value);
	}
	VARATT_EXTERNAL_GET_POINTER(stored.pointer, value);
	for (int i = 0; i < memory.known; i++)
		if (memcmp(&memory.stored[i].pointer, &stored.pointer, sizeof(stored.pointer)) == 0)
			return memory.stored[i].contents;
	value = PG_DETOAST_DATUM_PACKED(argument->value);
	argument->value = PointerGetDatum(value);
	stored.contents = contents_of(value);
	memory.stored[memory.next_stored] = stored;
	memory.known = Max(memory.known, memory.next_stored + 1);
	memory.next_stored = (memory.next_stored + 1) % KEPT;
	return stored.contents;
}

/* Add an argument by its contents. */
static void
add_argument(Digest *digest, NullableDatum *argument, Oid type)
{
	int16		length;
	bool		by_value;

	if (argument->isnull)
	{
		add_words(digest, 0, 2);
		return;
	}
	get_typlenbyval(type, &length, &by_value);
	if (by_value)
		add_words(digest, argument->value, 3);
	else if (length == -1)
	{
		Digest		contents = digest_value(argument);

		add_words(digest, contents.low, contents.high);
	}
	else
		add_bytes(digest, DatumGetPointer(argument->value), datumGetSize(argument->value, false, length));
}

static FitKey
call_key(FunctionCallInfo fcinfo)
{
	FitKey		key = {.function = fcinfo->flinfo->fn_oid};
	Oid		   *types;
	int			count;

	(void) get_func_signature(key.function, &types, &count);
	Assert(count == PG_NARGS());
	for (int i = 0; i < count; i++)
		add_argument(&key.arguments, &fcinfo->args[i], types[i]);
	pfree(types);
	return key;
}

/* Forget what another statement fitted. */
static void
begin_statement(void)
{
	TimestampTz statement = GetCurrentStatementStartTimestamp();

	if (memory.context == NULL)
	{
		if (!pg_strong_random(memory.secret, sizeof(memory.secret)))
			ereport(ERROR,
					(errcode(ERRCODE_INTERNAL_ERROR),
					 errmsg("could not generate random numbers")));
		memory.context = AllocSetContextCreate(TopMemoryContext, "crm fits", ALLOCSET_SMALL_SIZES);
	}
	if (memory.statement == statement)
		return;
	memory.used = memory.next = 0;
	memory.known = memory.next_stored = 0;
	memory.statement = statement;
	MemoryContextReset(memory.context);
}

static const KeptFit *
find(const FitKey *key)
{
	for (int i = 0; i < memory.used; i++)
	{
		const FitKey *other = &memory.fits[i].key;

		if (other->function == key->function && other->arguments.low == key->arguments.low &&
			other->arguments.high == key->arguments.high)
			return &memory.fits[i];
	}
	return NULL;
}

/* Keep a model, or that there is none; the oldest gives way. */
static void
keep(const FitKey *key, Datum result, bool isnull)
{
	KeptFit		kept = {.key = *key,.isnull = isnull};
	KeptFit    *place = &memory.fits[memory.next];
	MemoryContext old;

	if (!isnull && datumGetSize(result, false, -1) > MOST_BYTES)
		return;
	if (!isnull)
	{
		old = MemoryContextSwitchTo(memory.context);
		kept.result = datumCopy(result, false, -1);
		MemoryContextSwitchTo(old);
	}
	if (memory.next < memory.used && !place->isnull)
		pfree(DatumGetPointer(place->result));
	*place = kept;
	memory.used = Max(memory.used, memory.next + 1);
	memory.next = (memory.next + 1) % KEPT;
}

/* A line for who wants to see the fits that run; the final function of an aggregate bears its name. */
static void
tell(Oid function)
{
	char	   *name = get_func_name(function);
	char	   *end = name + strlen(name) - strlen("_final");

	if (end > name && strcmp(end, "_final") == 0)
		*end = '\0';
	ereport(DEBUG1, (errmsg_internal("%s fits", name)));
}

/*
 * What fit() makes of the call, a row or NULL.  fit() must depend on nothing
 * but its arguments; if it fails, nothing is kept.
 */
Datum
fit_once(FunctionCallInfo fcinfo, PGFunction fit)
{
	NullableDatum given[FUNC_MAX_ARGS];
	Size		bytes = sizeof(NullableDatum) * PG_NARGS();
	const KeptFit *known;
	Datum		result;
	FitKey		key;

	memcpy(given, fcinfo->args, bytes);
	begin_statement();
	key = call_key(fcinfo);
	known = find(&key);
	if (known != NULL)
	{
		fcinfo->isnull = known->isnull;
		result = known->isnull ? (Datum) 0 : datumCopy(known->result, false, -1);
	}
	else
	{
		tell(key.function);
		result = fit(fcinfo);
		keep(&key, result, fcinfo->isnull);
	}
	/* constants stay in the call, and must not point into this row's memory */
	memcpy(fcinfo->args, given, bytes);
	return result;
}
