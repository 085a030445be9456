/*
 * jaro_winkler.c
 *		jaro_winkler(a, b, prefix_scale): how alike two names are.
 */
#include "base/crm.h"

#include "identity/code_points.h"
#include "math/similarity.h"

PG_FUNCTION_INFO_V1(crm_jaro_winkler);

/* Texts of so many bytes are compared without asking for memory. */
#define SHORT_BYTES 128

#define MOST_BYTES 1000000

static void
check_length(const text *value)
{
	if (VARSIZE_ANY_EXHDR(value) > MOST_BYTES)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("text has %zu bytes, more than %d", (size_t) VARSIZE_ANY_EXHDR(value), MOST_BYTES),
				 errhint("Compare names or addresses, not documents.")));
}

/* The bytes as symbols; false if one is not ASCII. */
static inline bool
read_ascii(const char *bytes, int size, uint32 *symbols)
{
	unsigned char all = 0;

	for (int i = 0; i < size; i++)
	{
		symbols[i] = (unsigned char) bytes[i];
		all |= (unsigned char) bytes[i];
	}
	return !IS_HIGHBIT_SET(all);
}

/* The two texts as arrays of symbols below their number, and room to compare them. */
typedef struct Comparison
{
	uint32	   *a;
	uint32	   *b;
	int			a_length;
	int			b_length;
	SimilarityRoom room;
} Comparison;

/* Compare as code points, which are numbered as they come. */
static double
compare_points(Comparison *c, const char *a, int a_size, const char *b, int b_size, double prefix_scale)
{
	uint64		few[4 * SHORT_BYTES];
	int32		few_heads[2 * SHORT_BYTES];
	uint64	   *table = few;
	int			points;
	size_t		slots = 8;

	c->a_length = code_points_read(a, a_size, c->a);
	c->b_length = code_points_read(b, b_size, c->b);
	points = c->a_length + c->b_length;
	while (slots < 2 * (size_t) points)
		slots *= 2;
	c->room.head = few_heads;
	if (slots > lengthof(few))
	{
		table = palloc(slots * sizeof(uint64));
		c->room.head = palloc((Size) points * sizeof(int32));
	}
	similarity_symbols(c->a, c->a_length, c->b, c->b_length, table, slots);
	return similarity_jaro_winkler(c->a, c->a_length, c->b, c->b_length, prefix_scale, &c->room);
}

static double
compare(Comparison *c, const text *a, const text *b, double prefix_scale)
{
	int			a_size = (int) VARSIZE_ANY_EXHDR(a);
	int			b_size = (int) VARSIZE_ANY_EXHDR(b);
	int32		heads[SIMILARITY_ASCII];

	if (!read_ascii(VARDATA_ANY(a), a_size, c->a) || !read_ascii(VARDATA_ANY(b), b_size, c->b))
		return compare_points(c, VARDATA_ANY(a), a_size, VARDATA_ANY(b), b_size, prefix_scale);
	c->room.head = heads;
	return similarity_jaro_winkler(c->a, a_size, c->b, b_size, prefix_scale, &c->room);
}

/* jaro_winkler(a, b, prefix_scale) */
Datum
crm_jaro_winkler(PG_FUNCTION_ARGS)
{
	const text *a = PG_GETARG_TEXT_PP(0);
	const text *b = PG_GETARG_TEXT_PP(1);
	double		prefix_scale = PG_GETARG_FLOAT8(2);
	Size		most = Max(VARSIZE_ANY_EXHDR(a), VARSIZE_ANY_EXHDR(b));
	uint32		few[4 * SHORT_BYTES];
	uint32	   *numbers = few;
	Comparison	comparison;

	if (!(prefix_scale >= 0 && prefix_scale <= WINKLER_MOST_SCALE))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("prefix_scale is %.15g, not between 0 and %g", prefix_scale, WINKLER_MOST_SCALE),
				 errhint("Winkler's is 0.1; with 0 the result is Jaro's measure.")));
	if (most > SHORT_BYTES)
	{
		check_length(a);
		check_length(b);
		numbers = palloc(4 * most * sizeof(uint32));
	}
	comparison.a = numbers;
	comparison.b = numbers + most;
	comparison.room.next = (int32 *) (numbers + 2 * most);
	comparison.room.matched = numbers + 3 * most;
	PG_RETURN_FLOAT8(compare(&comparison, a, b, prefix_scale));
}
