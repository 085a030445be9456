/*
 * fields.c
 *		Described rows: from columns to a struct, checked.
 *
 * Rows are plain columns, so anyone can write one: what the table of fields
 * says of a column is checked on the way in, and then what the row type's own
 * functions say of several.
 */
#include "base/crm.h"

#include <math.h>

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "lib/stringinfo.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/date.h"
#include "utils/numeric.h"

#include "base/fields.h"
#include "base/float_list.h"

#define MEMBER(row, offset) ((void *) ((char *) (row) + (offset)))

/*
 * An error in a row: with a hint of its own it speaks for itself, else it
 * says which type is invalid, and how such rows are made.
 */
void
row_bad(const RowType *type, const char *hint, const char *problem)
{
	const char *remedy = hint != NULL ? hint : type->hint;

	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 hint != NULL ? errmsg("%s", problem) : errmsg("invalid %s: %s", type->name, problem),
			 remedy != NULL ? errhint("%s", remedy) : 0));
}

/* The error for a text that is none of the names. */
CRM_NORETURN static void
name_bad(const FieldNames *names, const char *column, const char *value)
{
	const char *hint = names->advise != NULL ? names->advise(value) : names->hint;
	StringInfoData list;

	initStringInfo(&list);
	for (int i = 0; i < names->count; i++)
		appendStringInfo(&list, "%s'%s'", i == 0 ? "" : i == names->count - 1 ? " or " : ", ",
						 field_name_at(names, i));
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 names->what != NULL ? errmsg("unknown %s \"%s\"", names->what, value)
			 : errmsg("%s must be %s, not \"%s\"", column, list.data, value),
			 errhint("%s", hint)));
}

/* The place of a text in the list of names; an error if it is not there. */
int
field_name(const FieldNames *names, const char *column, const text *value)
{
	size_t		length = VARSIZE_ANY_EXHDR(value);

	for (int i = 0; i < names->count; i++)
		if (strlen(field_name_at(names, i)) == length &&
			memcmp(field_name_at(names, i), VARDATA_ANY(value), length) == 0)
			return i;
	name_bad(names, column, text_to_cstring(value));
}

/* The same for an argument of that name; the first of the list where it is NULL or missing. */
int
name_argument(FunctionCallInfo fcinfo, int argument, const FieldNames *names, const char *name)
{
	return argument >= PG_NARGS() || PG_ARGISNULL(argument) ? 0 :
		field_name(names, name, PG_GETARG_TEXT_PP(argument));
}

/* The column in an error: its name, or which argument it is. */
static const char *
column_name(const RowType *type, const Field *field)
{
	return type->function == NULL ? field->name :
		psprintf("argument \"%s\" of %s", field->name, type->function);
}

static void
check_limits(const RowType *type, const Field *field, double number)
{
	const char *limits = type->function == NULL ? "%s must be between %.*g and %.*g, not %.15g" :
		"%s must be from %.*g to %.*g, not %.15g";
	int			digits = field->kind == FIELD_FLOAT ? 6 : 15;

	if (field->most != 0 && !(number >= field->least && number <= field->most))
		row_bad(type, field->hint, psprintf(limits, column_name(type, field), digits, field->least,
											digits, field->most, number));
}

/* The error for a required column that is NULL. */
CRM_NORETURN static void
null_bad(const RowType *type, const Field *field)
{
	if (type->function != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("%s must not be null", column_name(type, field)),
				 errhint("Give a value, or leave the argument out to get its default.")));
	row_bad(type, NULL, type->null_words != NULL ? type->null_words :
			psprintf("%s must not be null", field->name));
}

/* Elements of an array, by its kind: their type and their size in the member. */
static Oid
element_type(FieldKind kind, size_t *size)
{
	*size = kind == FIELD_LABELS ? FIELD_LABEL_SIZE : sizeof(int64);
	return kind == FIELD_FLOATS || kind == FIELD_GAPS ? FLOAT8OID : kind == FIELD_COUNTS ? INT8OID : TEXTOID;
}

/* Whether an array before it was counted there: an empty one leaves 0, as none does. */
static bool
is_counted(const RowType *type, const Field *field, void *row)
{
	for (const Field *before = type->fields; before < field; before++)
		if (before->kind >= FIELD_FLOATS && before->count == field->count && before->elsewhere &&
			*(void **) MEMBER(row, before->offset) != NULL)
			return true;
	return false;
}

/* Check how many elements there are, or count them. */
static void
take_count(const RowType *type, const Field *field, int n, size_t room, void *row)
{
	int		   *count = MEMBER(row, field->count);

	if (!field->elsewhere && (n < 1 || (size_t) n > room))
		row_bad(type, field->hint, psprintf("%s must have 1 to %zu elements, not %d", field->name, room, n));
	if ((*count == 0 && !is_counted(type, field, row)) || field->sets_count)
		*count = field->shape == FIELD_BETWEEN ? n + 1 : n;
	else if (n != field_elements(field->shape, *count) && field->kind == FIELD_LABELS)
		row_bad(type, "Give one name per class, best class first.",
				psprintf(n == 1 ? "%s has %d name for %d classes" : "%s has %d names for %d classes",
						 field->name, n, *count));
	else if (n != field_elements(field->shape, *count))
		row_bad(type, field->words != NULL ? NULL : field->hint, field->words != NULL ? field->words :
				psprintf("%s has %d elements instead of %d", field->name, n, field_elements(field->shape, *count)));
}

/* Names of classes: short, and each another. */
static void
take_labels(const RowType *type, const Datum *items, int n, char (*labels)[FIELD_LABEL_SIZE])
{
	for (int i = 0; i < n; i++)
	{
		const char *label = TextDatumGetCString(items[i]);

		if (label[0] == '\0' || strlen(label) >= FIELD_LABEL_SIZE)
			row_bad(type, "Use short names such as A, B, C.",
					psprintf("the label \"%s\" is empty or longer than %d bytes", label, FIELD_LABEL_SIZE - 1));
		for (int k = 0; k < i; k++)
			if (strcmp(labels[k], label) == 0)
				row_bad(type, "Give every class a name of its own.",
						psprintf("two classes are labelled \"%s\"", label));
		strlcpy(labels[i], label, FIELD_LABEL_SIZE);
	}
}

/* Numbers of which some may be NULL, as an array of their own: those are NaN. */
static double *
take_gaps(ArrayType *array)
{
	Datum	   *items;
	bool	   *nulls;
	double	   *numbers;
	int			n;

	deconstruct_array(array, FLOAT8OID, sizeof(double), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE, &items, &nulls, &n);
	numbers = palloc(sizeof(double) * Max(n, 1));
	for (int i = 0; i < n; i++)
		numbers[i] = nulls[i] ? NAN : DatumGetFloat8(items[i]);
	return numbers;
}

/* An array, copied into the member or, elsewhere, into memory of its own. */
static void
take_array(const RowType *type, const Field *field, ArrayType *array, void *row)
{
	size_t		size;
	Oid			element = element_type(field->kind, &size);
	void	   *member = MEMBER(row, field->offset);
	int			n = ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array));
	Datum	   *items;

	if (ARR_NDIM(array) > 1 || ARR_ELEMTYPE(array) != element || (field->kind != FIELD_GAPS && array_contains_nulls(array)))
		row_bad(type, type->array_hint,
				psprintf("%s must be a one-dimensional array without nulls", field->name));
	take_count(type, field, n, field->size / size, row);
	if (element == TEXTOID)
	{
		deconstruct_array(array, TEXTOID, -1, false, TYPALIGN_INT, &items, NULL, &n);
		if (field->kind == FIELD_LABELS)
			take_labels(type, items, n, member);
		else
			*(Datum **) member = items;
	}
	else if (field->kind == FIELD_GAPS)
		*(double **) member = take_gaps(array);
	else
	{
		if (field->elsewhere)
			member = *(void **) member = palloc(n * size);
		memcpy(member, array_elements(array), n * size);
	}
}

/* The place of a name, in an int, an enum or a bool. */
static void
take_name(const Field *field, const text *name, void *member)
{
	int			place = field_name(field->names, field->name, name);

	Assert(field->size == sizeof(bool) || field->size == sizeof(int));
	if (field->size == sizeof(bool))
		*(bool *) member = place != 0;
	else
		*(int *) member = place;
}

/* Read a column that is not NULL. */
void
row_take(const RowType *type, int column, Datum value, void *row)
{
	const Field *field = &type->fields[column];
	void	   *member = MEMBER(row, field->offset);

	if (field->shown)
		return;
	switch (field->kind)
	{
		case FIELD_VERSION:
			if (DatumGetInt32(value) != type->version)
				row_bad(type, NULL, field->words == NULL ? "version is not known to this release"
						: psprintf("version %d %s", DatumGetInt32(value), field->words));
			break;
		case FIELD_INT:
			*(int *) member = DatumGetInt32(value);
			check_limits(type, field, *(int *) member);
			break;
		case FIELD_COUNT:
			*(int64 *) member = DatumGetInt64(value);
			check_limits(type, field, (double) *(int64 *) member);
			break;
		case FIELD_FLOAT:
			*(double *) member = DatumGetFloat8(value);
			check_limits(type, field, *(double *) member);
			break;
		case FIELD_BOOL:
			*(bool *) member = DatumGetBool(value);
			break;
		case FIELD_DAY:
			*(DateADT *) member = DatumGetDateADT(value);
			break;
		case FIELD_NAME:
			take_name(field, DatumGetTextPP(value), member);
			break;
		case FIELD_ARRAY:
			*(ArrayType **) member = DatumGetArrayTypeP(value);
			break;
		case FIELD_FLOATS:
		case FIELD_GAPS:
		case FIELD_COUNTS:
		case FIELD_TEXTS:
		case FIELD_LABELS:
			take_array(type, field, DatumGetArrayTypeP(value), row);
			break;
		case FIELD_TEXT:
			*(const char **) member = TextDatumGetCString(value);
			break;
		case FIELD_SUMS:
		case FIELD_COMPUTED:
			return;
	}
	if (field->present != 0)
		*(bool *) MEMBER(row, field->present) = true;
	if (field->check != NULL)
		field->check(type, field, row);
}

/* Read the columns of a row into a struct, whatever that was before. */
void
row_read(const RowType *type, const Datum *values, const bool *nulls, void *row)
{
	Assert(type->nfields <= FIELD_MOST);
	if (type->defaults != NULL)
		memcpy(row, type->defaults, type->size);
	else
		memset(row, 0, type->size);
	for (int i = 0; i < type->nfields; i++)
	{
		const Field *field = &type->fields[i];

		if (!nulls[i])
			row_take(type, i, values[i], row);
		else if (field->kind == FIELD_VERSION && field->words == NULL)
			row_bad(type, NULL, "version is not known to this release");
		else if (field->required)
			null_bad(type, field);
	}
	if (type->check != NULL)
		type->check(type, row);
}

/* A new struct of a row of NULLs. */
void *
row_defaults(const RowType *type)
{
	const Datum values[FIELD_MOST] = {0};
	bool		nulls[FIELD_MOST];
	void	   *row = palloc(type->size);

	memset(nulls, true, sizeof(nulls));
	row_read(type, values, nulls, row);
	return row;
}

/* Columns that stand in arguments. */
static void
argument_values(const RowType *type, FunctionCallInfo fcinfo, int first, const int *places,
				Datum *values, bool *nulls)
{
	memset(values, 0, sizeof(Datum) * FIELD_MOST);
	memset(nulls, true, sizeof(bool) * FIELD_MOST);
	for (int i = 0; i < type->nfields; i++)
	{
		int			argument = places != NULL ? places[i] : first + i;

		nulls[i] = argument < 0 || argument >= PG_NARGS() || PG_ARGISNULL(argument);
		if (!nulls[i])
			values[i] = PG_GETARG_DATUM(argument);
	}
}

/*
 * Read columns out of arguments into a struct: in their order from the first
 * on, or at those places, of which -1 is none.
 */
void
row_arguments(const RowType *type, FunctionCallInfo fcinfo, int first, const int *places, void *row)
{
	Datum		values[FIELD_MOST];
	bool		nulls[FIELD_MOST];

	argument_values(type, fcinfo, first, places, values, nulls);
	row_read(type, values, nulls, row);
}

/* Arguments that were read, and the struct that they made. */
typedef struct ArgumentCache
{
	MemoryContext context;
	void	   *row;
	Datum		values[FIELD_MOST];
	bool		nulls[FIELD_MOST];
} ArgumentCache;

/* The same, read once for as long as the calls bring the same arguments.  Takes fn_extra for itself. */
const void *
row_arguments_cached(const RowType *type, FunctionCallInfo fcinfo, int first, const int *places)
{
	ArgumentCache *cache = fcinfo->flinfo->fn_extra;
	Datum		values[FIELD_MOST];
	bool		nulls[FIELD_MOST];
	int			same = 0;
	MemoryContext old;
	void	   *row;

	if (cache == NULL)
	{
		cache = fcinfo->flinfo->fn_extra = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(ArgumentCache));
		cache->context = AllocSetContextCreate(fcinfo->flinfo->fn_mcxt, "crm arguments", ALLOCSET_SMALL_SIZES);
	}
	argument_values(type, fcinfo, first, places, values, nulls);
	while (cache->row != NULL && same < type->nfields && nulls[same] == cache->nulls[same] &&
		   (values[same] == cache->values[same] ||
			(type->fields[same].kind >= FIELD_NAME && datum_image_eq(values[same], cache->values[same], false, -1))))
		same++;
	if (same == type->nfields)
		return cache->row;

	cache->row = NULL;
	MemoryContextReset(cache->context);
	old = MemoryContextSwitchTo(cache->context);
	for (int i = 0; i < type->nfields; i++)
	{
		cache->nulls[i] = nulls[i];
		cache->values[i] = nulls[i] || type->fields[i].kind < FIELD_NAME ? values[i]
			: PointerGetDatum(PG_DETOAST_DATUM_COPY(values[i]));
	}
	row = palloc(type->size);
	row_read(type, cache->values, cache->nulls, row);
	MemoryContextSwitchTo(old);
	return cache->row = row;
}

/* Read a row into a new struct.  Arrays as they lie in the row stay in it. */
void *
row_decode(const RowType *type, Datum datum)
{
	Datum		values[FIELD_MOST];
	bool		nulls[FIELD_MOST];
	void	   *row = palloc(type->size);

	if (!crm_deform_row(datum, type->nfields, values, nulls))
		row_bad(type, NULL, "row has the wrong number of columns");
	row_read(type, values, nulls, row);
	return row;
}

/*
 * The struct of a row argument; the defaults where it is NULL or missing.  It
 * belongs to the cache and stands until a call brings another row.  A row that
 * a table keeps compressed or out of line is read out once: the same pointer
 * tells it again.
 */
const void *
row_cached(const RowType *type, RowCache *cache, FunctionCallInfo fcinfo, int argument)
{
	bool		given = argument < PG_NARGS() && !PG_ARGISNULL(argument);
	struct varlena *source = given ? (struct varlena *) PG_GETARG_POINTER(argument) : NULL;
	Size		length;
	MemoryContext old;

	/* what is in memory only, is known by its contents */
	if (given && VARATT_IS_EXTERNAL(source) && !VARATT_IS_EXTERNAL_ONDISK(source))
		source = (struct varlena *) PG_GETARG_HEAPTUPLEHEADER(argument);
	length = given ? VARSIZE_ANY(source) : 0;
	if (cache->decoded != NULL &&
		(given ? cache->source != NULL && VARSIZE_ANY(cache->source) == length &&
		 memcmp(cache->source, source, length) == 0 : cache->source == NULL))
		return cache->decoded;

	if (cache->context == NULL)
		cache->context = AllocSetContextCreate(fcinfo->flinfo->fn_mcxt, "crm row cache",
											   ALLOCSET_SMALL_SIZES);
	/* an error on the way must not leave the row looking known */
	cache->decoded = NULL;
	cache->source = NULL;
	cache->reads++;
	MemoryContextReset(cache->context);
	old = MemoryContextSwitchTo(cache->context);
	if (given)
	{
		cache->source = palloc(length);
		memcpy(cache->source, source, length);
		cache->decoded = row_decode(type, PointerGetDatum(cache->source));
	}
	else
		cache->decoded = row_defaults(type);
	MemoryContextSwitchTo(old);
	return cache->decoded;
}

/* The same with a cache of its own, for which it takes fn_extra. */
const void *
row_argument(const RowType *type, FunctionCallInfo fcinfo, int argument)
{
	if (fcinfo->flinfo->fn_extra == NULL)
		fcinfo->flinfo->fn_extra = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(RowCache));
	return row_cached(type, fcinfo->flinfo->fn_extra, fcinfo, argument);
}

/* Are the counts what the parts of the total can be? */
bool
counts_add_up(const int64 *counts, int n, int64 total)
{
	for (int i = 0; i < n; i++)
	{
		if (counts[i] < 0 || counts[i] > total)
			return false;
		total -= counts[i];
	}
	return total == 0;
}

/* The common body of the functions that make options: their arguments as a row, checked. */
Datum
row_of_arguments(const RowType *type, FunctionCallInfo fcinfo)
{
	ResultRow	row;

	row_arguments(type, fcinfo, 0, NULL, palloc(type->size));
	result_row_begin(&row, fcinfo);
	for (int i = 0; i < type->nfields; i++)
		if (PG_ARGISNULL(i))
			put_null(&row);
		else
			put_datum(&row, PG_GETARG_DATUM(i));
	return result_row_datum(&row);
}
