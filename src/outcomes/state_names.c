/*
 * state_names.c
 *		Names in the state of an aggregate, numbered as they come.
 */
#include "outcomes/state_names.h"

/* Bytes of a name with its length. */
static inline Size
entry_size(uint32 length)
{
	return sizeof(uint32) + INTALIGN((Size) length);
}

/* Do the numbers of a state that anyone may have made stay within it?  The names are looked at when they are read. */
bool
state_names_valid(const StateNames *names, Size tail)
{
	return names->count <= STATE_NAMES_MOST && names->used <= names->room && names->room <= tail &&
		names->room % 8 == 0 && names->last_at <= names->used;
}

/* The name at a place; false if it would leave the zone. */
static inline bool
name_at(const char *zone, const StateNames *names, uint32 at, NumberedName *name)
{
	if (names->used - at < sizeof(uint32))
		return false;
	memcpy(&name->length, zone + at, sizeof(uint32));
	name->bytes = zone + at + sizeof(uint32);
	return name->length <= STATE_NAME_LONGEST && entry_size(name->length) <= names->used - at;
}

static inline bool
is_same(const NumberedName *name, const char *bytes, uint32 length)
{
	return name->length == length && memcmp(name->bytes, bytes, length) == 0;
}

/* The number of a name, from 0; -1 if it is new. */
int
state_name_find(const StateShape *shape, void *state, const char *bytes, uint32 length)
{
	StateNames *names = state;
	const char *zone = (const char *) state + shape->size;
	NumberedName	name;
	uint32		at = 0;

	/* mostly the one of the row before */
	if (names->last < names->count && name_at(zone, names, names->last_at, &name) && is_same(&name, bytes, length))
		return (int) names->last;
	for (uint32 i = 0; i < names->count; i++)
	{
		if (unlikely(!name_at(zone, names, at, &name)))
			crm_invalid_state(shape->aggregate);
		if (is_same(&name, bytes, length))
		{
			names->last = i;
			names->last_at = at;
			return (int) i;
		}
		at += (uint32) entry_size(name.length);
	}
	return -1;
}

/* One name more; `behind` are the bytes in use behind the names.  The state may have moved. */
void *
state_name_add(const StateShape *shape, void *state, Size behind, const char *bytes, uint32 length)
{
	StateNames *names = state;
	Size		needed = names->used + entry_size(length);
	char	   *zone;

	if (names->count >= STATE_NAMES_MOST || length > STATE_NAME_LONGEST)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 length > STATE_NAME_LONGEST ? errmsg("a name has %u bytes", length) :
				 errmsg("%s has more than %d different names", shape->aggregate, STATE_NAMES_MOST),
				 errhint("Outcomes, groups and strata are few: is the argument a number or an id?")));
	if (needed > names->room)
	{
		Size		more = TYPEALIGN(8, Max(needed, 2 * (Size) names->room)) - names->room;
		char	   *rest;

		state = state_enlarge(shape, state, state_tail(shape, state) + more);
		names = state;
		rest = state_behind_names(shape, state);
		memmove(rest + more, rest, behind);
		memset(rest, 0, more);
		names->room += (uint32) more;
	}
	zone = (char *) state + shape->size + names->used;
	memcpy(zone, &length, sizeof(uint32));
	memcpy(zone + sizeof(uint32), bytes, length);
	names->last = names->count++;
	names->last_at = names->used;
	names->used = (uint32) needed;
	return state;
}

/* All names of a state, checked. */
NumberedName *
state_names_list(const StateShape *shape, const void *state)
{
	const StateNames *names = state;
	NumberedName  *list = palloc(sizeof(NumberedName) * Max(names->count, 1));
	uint32		at = 0;

	for (uint32 i = 0; i < names->count; i++)
	{
		if (!name_at((const char *) state + shape->size, names, at, &list[i]))
			crm_invalid_state(shape->aggregate);
		at += (uint32) entry_size(list[i].length);
	}
	return list;
}

static int
compare_numbers(const void *one, const void *other, void *names)
{
	return name_compare((const NumberedName *) names + *(const uint32 *) one,
							  (const NumberedName *) names + *(const uint32 *) other);
}

/* The numbers of names in the order of the names. */
uint32 *
state_names_order(const NumberedName *names, uint32 count)
{
	uint32	   *order = palloc(sizeof(uint32) * Max(count, 1));

	for (uint32 i = 0; i < count; i++)
		order[i] = i;
	qsort_arg(order, count, sizeof(uint32), compare_numbers, unconstify(NumberedName *, names));
	return order;
}
