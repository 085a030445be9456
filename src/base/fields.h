/*
 * fields.h
 *		Described rows: a table of fields says how the columns of a row type
 *		stand in a struct.  One reader and one writer serve all of options,
 *		models and arguments of windows.
 */
#ifndef CRM_FIELDS_H
#define CRM_FIELDS_H

#include "base/crm.h"

#include "access/htup.h"
#include "fmgr.h"
#include "lib/stringinfo.h"

#include "base/result_rows.h"

/* A column of SQL, and the member of the struct that holds it. */
typedef enum FieldKind
{
	FIELD_VERSION,				/* int: no member, always the version of the row type */
	FIELD_INT,					/* int: int */
	FIELD_COUNT,				/* bigint: int64 */
	FIELD_FLOAT,				/* float8: double */
	FIELD_BOOL,					/* boolean: bool */
	FIELD_DAY,					/* date: DateADT */
	/* from here on, values of variable length */
	FIELD_NAME,					/* text out of a list: its place there, in an int, an enum or a bool */
	FIELD_TEXT,					/* text: const char *, elsewhere */
	FIELD_FLOATS,				/* float8[]: double[], or double * if elsewhere */
	FIELD_GAPS,					/* float8[] of which elements may be NULL: double *, elsewhere, NaN for NULL */
	FIELD_COUNTS,				/* bigint[]: int64[] */
	FIELD_TEXTS,				/* text[]: Datum *, elsewhere */
	FIELD_LABELS,				/* text[]: char[][FIELD_LABEL_SIZE], names of classes */
	FIELD_SUMS,					/* numeric[]: Numeric[], only written */
	FIELD_ARRAY,				/* an array: ArrayType *, as it lies in the row, not checked */
	FIELD_COMPUTED				/* no member: the caller writes it, nobody reads it */
} FieldKind;

/* How many elements an array has, by the member that counts them. */
typedef enum FieldShape
{
	FIELD_EACH,					/* as many */
	FIELD_BETWEEN,				/* one less: limits between classes */
	FIELD_SQUARE				/* a matrix */
} FieldShape;

/* Longest label in bytes, with its terminator. */
#define FIELD_LABEL_SIZE 64

/* Most columns of a described row. */
#define FIELD_MOST 40

/* What a text can be. */
typedef struct FieldNames
{
	const char *const *names;	/* the first; FIELD_NAMES of those in a row */
	size_t		step;			/* bytes from one to the next */
	int			count;
	const char *what;			/* unknown WHAT "x"; if NULL: COLUMN must be 'a' or 'b', not "x" */
	const char *hint;
	const char *(*advise) (const char *name);	/* instead: the hint for a name */
} FieldNames;

#define FIELD_NAMES(...) .names = (const char *const[]) {__VA_ARGS__}, \
	.step = sizeof(const char *), .count = lengthof(((const char *const[]) {__VA_ARGS__}))

/* The name at a place in the list. */
static inline const char *
field_name_at(const FieldNames *names, int place)
{
	return *(const char *const *) ((const char *) names->names + place * names->step);
}

typedef struct RowType RowType;
typedef struct Field Field;

struct Field
{
	const char *name;			/* of the column */
	FieldKind	kind;
	size_t		offset;			/* of the member: FIELD_AT */
	size_t		size;
	size_t		present;		/* offset of the bool that says whether there is a value; 0: always */
	size_t		count;			/* arrays: offset of the int that counts */
	FieldShape	shape;
	bool		sets_count;		/* counts anew, whatever the count was; others do where it is 0 */
	bool		elsewhere;		/* the member points to the value: FIELD_TO; NULL is NULL */
	bool		shown;			/* only written */
	bool		required;		/* NULL is an error; else it leaves the member alone */
	double		least;			/* of the number */
	double		most;			/* 0: no limits */
	const FieldNames *names;
	const char *words;			/* of the error for a wrong version or number of elements */
	const char *hint;			/* of errors in the column itself; NULL: that of the type */
	void		(*check) (const RowType *type, const Field *field, void *row);	/* more rules, once read */
};

#define FIELD_AT(type, member) .offset = offsetof(type, member), .size = sizeof(((type *) 0)->member)
#define FIELD_TO(type, member) .offset = offsetof(type, member), .elsewhere = true

struct RowType
{
	const char *name;			/* without schema */
	int			version;
	const Field *fields;
	int			nfields;
	size_t		size;			/* of the struct */
	const void *defaults;		/* what NULL columns leave; NULL: zeros */
	const char *hint;			/* how such rows are made */
	const char *array_hint;		/* how arrays are written; NULL: as any error of the type */
	const char *null_words;		/* error for any NULL column; NULL: COLUMN must not be null */
	const char *function;		/* whose arguments the columns are, which errors then say */
	void		(*check) (const RowType *type, void *row);	/* rules between columns; may complete the struct */
};

#define FIELD_TABLE(table, type) .fields = (table), .nfields = lengthof(table), .size = sizeof(type)

/*
 * A row argument, decoded once for as long as the calls bring the same.  Lives
 * in fn_mcxt; all zero before the first use.
 */
typedef struct RowCache
{
	MemoryContext context;
	struct varlena *source;		/* copy of the argument that was decoded, compressed or out of line as it came; NULL: the defaults */
	uint64		reads;			/* rows decoded so far: tells one from the next */
	const void *decoded;
} RowCache;

CRM_NORETURN extern void row_bad(const RowType *type, const char *hint, const char *problem);
extern int	field_name(const FieldNames *names, const char *column, const text *value);
extern int	name_argument(FunctionCallInfo fcinfo, int argument, const FieldNames *names,
						  const char *name);

extern void row_take(const RowType *type, int column, Datum value, void *row);
extern void row_read(const RowType *type, const Datum *values, const bool *nulls, void *row);
extern void *row_defaults(const RowType *type);
extern void row_arguments(const RowType *type, FunctionCallInfo fcinfo, int first,
						  const int *places, void *row);
extern const void *row_arguments_cached(const RowType *type, FunctionCallInfo fcinfo, int first,
										const int *places);
extern void *row_decode(const RowType *type, Datum datum);
extern const void *row_cached(const RowType *type, RowCache *cache, FunctionCallInfo fcinfo,
							  int argument);
extern const void *row_argument(const RowType *type, FunctionCallInfo fcinfo, int argument);

extern int	field_elements(FieldShape shape, int count);
extern void put_fields(ResultRow *result, const RowType *type, const void *row);
extern void set_column(ResultRow *result, int column, Datum value);
extern Datum row_of_arguments(const RowType *type, FunctionCallInfo fcinfo);

/* Defines the function of SQL that makes a row of options. */
#define OPTIONS_FUNCTION(function, type) \
CRM_FUNCTION(function, row_of_arguments(type, fcinfo))

/* fields_pack.c: options of an aggregate in its state. */
struct PackedReader;
extern void row_pack(StringInfo out, const RowType *type, const void *row);
extern void *row_unpack(struct PackedReader *in, const RowType *type);

extern bool counts_add_up(const int64 *counts, int n, int64 total);
extern Datum float_array_datum(const double *numbers, int n);
extern Datum text_array_datum(Datum *texts, int n);

#endif
