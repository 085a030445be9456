/*
 * large_state.c
 *		The state of an aggregate in memory of its own, where it grows in place.
 */
#include "base/crm.h"

#include "utils/array.h"

#include "base/large_state.h"

/*
 * To the functions of arrays, which any role can hand it to, a state that is a
 * float8[] is an expanded array that holds a flat one.  The length in the flat
 * one is 0: nothing reads it there.  They have memory of a size that they ask
 * for, and refuse arrays of more than 1 GB.
 */
struct LargeState
{
	ExpandedArrayHeader array;	/* only its first field in a state that is a bytea */
	const StateShape *shape;
	LargeStatePrefix *memory;	/* then the header of a value, the struct, the room behind it */
	Size		tail;
};

static Size large_get_flat_size(ExpandedObjectHeader *object);
static void large_flatten(ExpandedObjectHeader *object, void *result, Size allocated_size);

static const ExpandedObjectMethods methods = {
	large_get_flat_size,
	large_flatten
};

/* Bytes of the value. */
static Size
value_size(const StateShape *shape, Size tail)
{
	return state_header_size(shape) + shape->size + tail;
}

static struct varlena *
large_value(const LargeState *large)
{
	return (struct varlena *) (large->memory + 1);
}

/* Someone's function may have taken the array apart, or changed it. */
static void
check_whole(const LargeState *large)
{
	if (OidIsValid(large->shape->element) && large->array.fvalue == NULL)
		crm_invalid_state(large->shape->aggregate);
}

/* Its memory is there, with so many bytes of room; what others have made of the array is out of date. */
static struct varlena *
settle(LargeState *large, Size tail)
{
	struct varlena *value = large_value(large);
	ExpandedArrayHeader *array = &large->array;

	large->tail = tail;
	large->memory->owner = large;
	large->memory->padding = 0;
	state_write_header(large->shape, value, tail);
	if (!OidIsValid(large->shape->element))
		return value;
	array->ea_magic = EA_MAGIC;
	array->ndims = 1;
	array->dims = ARR_DIMS((ArrayType *) value);
	array->lbound = ARR_LBOUND((ArrayType *) value);
	array->element_type = large->shape->element;
	array->typlen = sizeof(int64);
	array->typbyval = true;
	array->typalign = TYPALIGN_DOUBLE;
	array->dvalues = NULL;
	array->dnulls = NULL;
	array->dvalueslen = array->nelems = 0;
	array->flat_size = 0;
	array->fvalue = (ArrayType *) value;
	array->fstartptr = (char *) value + state_header_size(large->shape);
	array->fendptr = (char *) value + value_size(large->shape, tail);
	return value;
}

/* An empty state, all zeros, that goes with the current memory context unless it is kept. */
struct varlena *
large_state_create(const StateShape *shape, Size tail)
{
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "crm state", ALLOCSET_SMALL_SIZES);
	LargeState *large = MemoryContextAllocZero(context, sizeof(LargeState));

	EOH_init_header(&large->array.hdr, &methods, context);
	large->shape = shape;
	large->memory = MemoryContextAllocExtended(context, sizeof(LargeStatePrefix) + value_size(shape, tail),
											   MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	return settle(large, tail);
}

/* More room, of zeros; memory of that size is moved without being copied. */
struct varlena *
large_state_enlarge(LargeState *large, Size tail)
{
	Size		before = sizeof(LargeStatePrefix) + value_size(large->shape, large->tail);
	Size		after = sizeof(LargeStatePrefix) + value_size(large->shape, tail);

	CHECK_FOR_INTERRUPTS();
	large->memory = repalloc_huge(large->memory, after);
	memset((char *) large->memory + before, 0, after - before);
	return settle(large, tail);
}

/* What stands where the value of a large state would begin; NULL if the datum is something else. */
struct varlena *
large_state_argument(const StateShape *shape, Datum datum)
{
	LargeState *large = state_in_memory(datum, &methods);

	if (likely(large == NULL))
		return NULL;
	check_whole(large);
	if (large->shape != shape)
		crm_invalid_state(shape->aggregate);
	return large_value(large);
}

Size
large_state_tail(const LargeState *large)
{
	return large->tail;
}

Datum
large_state_datum(LargeState *large)
{
	return EOHPGetRWDatum(&large->array.hdr);
}

/* It lives as long as that memory context: an aggregate's own, so that the server need not copy it. */
void
large_state_keep(LargeState *large, MemoryContext parent)
{
	MemoryContext context = large->array.hdr.eoh_context;

	if (unlikely(MemoryContextGetParent(context) != parent))
		MemoryContextSetParent(context, parent);
}

void
large_state_free(LargeState *large)
{
	MemoryContextDelete(large->array.hdr.eoh_context);
}

/* The bytes of a large state without its header; false if the datum is something else. */
bool
large_state_contents(Datum datum, const char **bytes, Size *length)
{
	const LargeState *large = state_in_memory(datum, &methods);

	if (large == NULL)
		return false;
	check_whole(large);
	*bytes = (const char *) large_value(large) + state_header_size(large->shape);
	*length = large->shape->size + large->tail;
	return true;
}

static Size
large_get_flat_size(ExpandedObjectHeader *object)
{
	const LargeState *large = (const LargeState *) object;
	Size		size = value_size(large->shape, large->tail);

	check_whole(large);
	if (!AllocSizeIsValid(size))
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("state of %s takes %zu bytes, more than the 1 GB that one process can send to another",
						large->shape->aggregate, size),
				 errhint("Let one process read all rows: SET max_parallel_workers_per_gather = 0, and ask one server.")));
	return size;
}

static void
large_flatten(ExpandedObjectHeader *object, void *result, Size allocated_size)
{
	const LargeState *large = (const LargeState *) object;

	memcpy(result, large_value(large), allocated_size);
	SET_VARSIZE(result, allocated_size);
}
