/*
 * item_moments_io.c
 *		The stored form of item_moments, its type input and output.
 */
#include "base/crm.h"

#include <math.h>

#include "common/shortest_dec.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"

#include "base/packed.h"
#include "base/packed_type.h"
#include "satisfaction/item_moments.h"

/* In the byte of the parts: missing answers count as the mean. */
#define PACKED_REPLACES 0x10

/* How far beyond its bound a figure may be that comes from sums of doubles. */
#define ROUNDING 1e-6

/* Whole rows are all in the sums of pairs, or none: the same bytes for the same rows in any order. */
static void
gather_pairs(ItemGram *gram, const GramSums *sums)
{
	int			items = gram->items;

	if (sums->pair_sum == NULL || gram->rows_complete == 0)
		return;
	for (int j = 0; j < items; j++)
	{
		for (int k = 0; k < items; k++)
			sums->pair_sum[j * items + k] += sums->sum[j];
		sums->sum[j] = 0;
	}
	for (Size i = 0; i < GRAM_TRIANGLE(items); i++)
		sums->pair_count[i] += gram->rows_complete;
	gram->rows_complete = 0;
}

/* Integers, as short as they are. */
static void
pack_integers(StringInfo out, const int64 *numbers, Size n)
{
	for (Size i = 0; i < n; i++)
		pack_int(out, numbers[i]);
}

/* Doubles, eight bytes each. */
static void
pack_doubles(StringInfo out, const double *numbers, Size n)
{
	for (Size i = 0; i < n; i++)
		pack_double(out, numbers[i]);
}

/* A sum of weights with what rounding took from it. */
static void
pack_sum(StringInfo out, const MathSum *sum)
{
	pack_double(out, sum->sum);
	pack_double(out, sum->carry);
}

/* The parts that hold rows; a part without any is left out. */
static int
parts_used(const ItemGram *gram)
{
	int			parts = 0;

	if (gram->rows_whole > 0)
		parts |= gram->parts & (GRAM_WHOLE | GRAM_WHOLE_PAIRS);
	if (math_sum_value(&gram->weight_complete) > 0)
		parts |= gram->parts & GRAM_REAL;
	return gram->rows_real > 0 ? parts | (gram->parts & GRAM_REAL_PAIRS) : parts;
}

/* The finished value; moments are changed, but stay the same moments. */
Datum
item_moments_pack(ItemMoments *moments)
{
	ItemGram   *gram = ITEM_MOMENTS_GRAM(moments);
	GramSums	sums = item_gram_sums(gram);
	Size		items = (Size) gram->items;
	Size		triangle = GRAM_TRIANGLE(items);
	int			parts;
	StringInfoData out;

	item_gram_flush(gram);
	gather_pairs(gram, &sums);
	parts = parts_used(gram);
	initStringInfo(&out);
	appendStringInfoSpaces(&out, VARHDRSZ);
	appendStringInfoChar(&out, ITEM_MOMENTS_VERSION);
	appendStringInfoChar(&out, (char) (parts | (gram->replaces ? PACKED_REPLACES : 0)));
	pack_uint(&out, items);
	pack_uint(&out, (uint64) gram->rows_dropped);
	pack_uint(&out, (uint64) gram->rows_whole);
	pack_uint(&out, (uint64) gram->rows_real);
	if (gram->rows_real > 0)
	{
		pack_sum(&out, &gram->weight);
		pack_sum(&out, &gram->weight_squares);
		pack_sum(&out, &gram->weight_complete);
	}
	if (parts & GRAM_WHOLE)
		pack_integers(&out, sums.sum, items + triangle);
	if (parts & GRAM_REAL)
		pack_doubles(&out, sums.mean, 2 * items + triangle);
	if (parts & GRAM_WHOLE_PAIRS)
		pack_integers(&out, sums.pair_sum, items * items + triangle);
	if (parts & GRAM_REAL_PAIRS)
		pack_doubles(&out, sums.pair_mean, items * items + 2 * triangle);
	SET_VARSIZE(out.data, out.len);
	return PointerGetDatum(out.data);
}

/* Integers within limits that no rows can exceed. */
static void
unpack_integers(PackedReader *in, int64 *numbers, Size n, uint64 most)
{
	for (Size i = 0; i < n; i++)
	{
		numbers[i] = unpack_int(in);
		if (numbers[i] > (int64) most || numbers[i] < -(int64) most)
			packed_bad(in, "A sum is larger than its rows allow.");
	}
}

/* Finite doubles within a limit. */
static void
unpack_doubles(PackedReader *in, double *numbers, Size n, double most)
{
	for (Size i = 0; i < n; i++)
	{
		numbers[i] = unpack_finite(in, "A sum");
		if (!(fabs(numbers[i]) <= most))
			packed_bad(in, "A sum is larger than its rows allow.");
	}
}

/* A sum of weights: not negative, and its carry is one. */
static MathSum
unpack_sum(PackedReader *in)
{
	MathSum		sum;
	double		value;

	sum.sum = unpack_finite(in, "A weight");
	sum.carry = unpack_finite(in, "A weight");
	value = math_sum_value(&sum);
	if (!(value >= 0 && value <= 1e250 && fabs(sum.carry) <= 1e-10 * value))
		packed_bad(in, "A sum of weights is none.");
	return sum;
}

/* The weights of the rows that are not whole. */
static void
check_weights(PackedReader *in, const ItemGram *gram, int parts)
{
	double		rows = (double) gram->rows_real;
	double		weight = math_sum_value(&gram->weight);
	double		squares = math_sum_value(&gram->weight_squares);
	double		complete = math_sum_value(&gram->weight_complete);

	if ((rows > 0) != (weight > 0) || (rows > 0) != ((parts & (GRAM_REAL | GRAM_REAL_PAIRS)) != 0) ||
		(complete > 0) != ((parts & GRAM_REAL) != 0) || (rows > 0 && weight < GRAM_LEAST_WEIGHT) ||
		(complete > 0 && complete < GRAM_LEAST_WEIGHT) || complete > weight * (1 + ROUNDING) ||
		squares > weight * weight * (1 + ROUNDING) || squares * rows < weight * weight * (1 - ROUNDING))
		packed_bad(in, "Weights contradict each other.");
}

/* A comoment may not exceed what those of its two items allow. */
static void
check_comoments(PackedReader *in, const double *comoment, int items)
{
	for (int j = 0; j < items; j++)
		for (int k = 0; k <= j; k++)
		{
			double		most = sqrt(fmax(comoment[gram_at(j, j)], 0)) * sqrt(fmax(comoment[gram_at(k, k)], 0));

			if (comoment[gram_at(j, j)] < 0 || fabs(comoment[gram_at(j, k)]) > most * (1 + ROUNDING))
				packed_bad(in, "It is no matrix of covariances.");
		}
}

/* The same of sums of whole numbers, whose comoments are exact. */
static void
check_products(PackedReader *in, const ItemGram *gram, const GramSums *sums)
{
	int			items = gram->items;
	double	   *comoment = palloc(GRAM_TRIANGLE(items) * sizeof(double));

	for (int j = 0; j < items; j++)
		for (int k = 0; k <= j; k++)
			comoment[gram_at(j, k)] = (double) ((__int128) gram->rows_whole * sums->product[gram_at(j, k)] -
												(__int128) sums->sum[j] * sums->sum[k]);
	check_comoments(in, comoment, items);
	pfree(comoment);
}

/* Is a number larger in size than that? */
static inline bool
is_beyond(int64 number, int64 most)
{
	return number > most || number < -most;
}

/* The sums of rows with gaps: of each pair of items, what those of its rows allow. */
static void
check_pairs(PackedReader *in, const ItemGram *gram, const GramSums *sums)
{
	int			items = gram->items;

	for (int j = 0; j < items; j++)
		for (int k = 0; k <= j; k++)
		{
			Size		at = gram_at(j, k);
			int64		count = sums->pair_count[at];
			int64		one = sums->pair_sum[j * items + k];
			int64		other = sums->pair_sum[k * items + j];
			int64		product = sums->product[at];

			if (count < 0 || count > gram->rows_whole ||
				count > Min(sums->pair_count[gram_at(j, j)], sums->pair_count[gram_at(k, k)]) ||
				is_beyond(one, count * GRAM_SMALL) || is_beyond(other, count * GRAM_SMALL) ||
				is_beyond(product, count * GRAM_SMALL * GRAM_SMALL) ||
				(j == k && (__int128) count * product < (__int128) one * one))
				packed_bad(in, "The sums of a pair of items are none.");
		}
}

/* The same of rows that are not whole. */
static void
check_real_pairs(PackedReader *in, const ItemGram *gram, const GramSums *sums)
{
	double		most = (math_sum_value(&gram->weight) - math_sum_value(&gram->weight_complete)) * (1 + ROUNDING);

	for (int j = 0; j < gram->items; j++)
		for (int k = 0; k <= j; k++)
		{
			double		weight = sums->pair_weight[gram_at(j, k)];

			if (weight < 0 || weight > most || (weight > 0 && weight < GRAM_LEAST_WEIGHT) ||
				(weight == 0 && sums->pair_comoment[gram_at(j, k)] != 0) ||
				(j == k && sums->pair_comoment[gram_at(j, j)] < 0))
				packed_bad(in, "The sums of a pair of items are none.");
		}
}

/* The first numbers of a value. */
static ItemGram
unpack_head(PackedReader *in, int *parts)
{
	ItemGram	head = {0};

	if (unpack_byte(in) != ITEM_MOMENTS_VERSION)
		packed_bad(in, "The version is not known to this release.");
	*parts = unpack_byte(in);
	head.replaces = (*parts & PACKED_REPLACES) != 0;
	*parts &= ~PACKED_REPLACES;
	head.items = (int32) unpack_uint_max(in, ITEMS_MOST, "The number of items");
	head.rows_dropped = (int64) unpack_uint_max(in, GRAM_MOST_ROWS, "The number of rows left out");
	head.rows_whole = (int64) unpack_uint_max(in, GRAM_MOST_ROWS, "The number of rows");
	head.rows_real = (int64) unpack_uint_max(in, GRAM_MOST_ROWS, "The number of rows");
	if (head.rows_real > 0)
	{
		head.weight = unpack_sum(in);
		head.weight_squares = unpack_sum(in);
		head.weight_complete = unpack_sum(in);
	}
	if (head.items == 0 || head.rows_whole + head.rows_real + head.rows_dropped == 0 ||
		*parts > (GRAM_WHOLE | GRAM_REAL | GRAM_WHOLE_PAIRS | GRAM_REAL_PAIRS) ||
		(head.rows_whole > 0) != ((*parts & GRAM_WHOLE) != 0) ||
		((*parts & GRAM_WHOLE_PAIRS) && !(*parts & GRAM_WHOLE)) ||
		(!head.replaces && (*parts & (GRAM_WHOLE_PAIRS | GRAM_REAL_PAIRS))))
		packed_bad(in, "Counts contradict each other.");
	check_weights(in, &head, *parts);
	head.rows_complete = (*parts & GRAM_WHOLE_PAIRS) ? 0 : head.rows_whole;
	return head;
}

/* The sums of whole numbers. */
static void
unpack_whole(PackedReader *in, const ItemGram *gram, const GramSums *sums)
{
	unpack_integers(in, sums->sum, (Size) gram->items, (uint64) gram->rows_complete * GRAM_SMALL);
	unpack_integers(in, sums->product, GRAM_TRIANGLE(gram->items),
					(uint64) gram->rows_whole * GRAM_SMALL * GRAM_SMALL);
}

/* Read packed moments; any defect is an error. */
ItemMoments *
item_moments_unpack(const char *bytes, Size length)
{
	PackedReader in = {(const uint8 *) bytes, (const uint8 *) bytes + length, "item_moments"};
	int			parts;
	ItemGram	head = unpack_head(&in, &parts);
	Size		triangle = GRAM_TRIANGLE(head.items);
	Size		square = (Size) head.items * head.items;
	ItemMoments *moments = item_moments_create(head.items, parts, head.replaces);
	ItemGram   *gram = ITEM_MOMENTS_GRAM(moments);
	GramSums	sums = item_gram_sums(gram);

	head.parts = gram->parts;
	head.batch = gram->batch;
	memcpy(gram, &head, offsetof(ItemGram, data));
	if (parts & GRAM_WHOLE)
		unpack_whole(&in, gram, &sums);
	if (parts & GRAM_REAL)
	{
		unpack_doubles(&in, sums.mean, 2 * (Size) head.items, GRAM_LARGEST);
		unpack_doubles(&in, sums.comoment, triangle, 1e250);
		check_comoments(&in, sums.comoment, head.items);
	}
	if (parts & GRAM_WHOLE_PAIRS)
	{
		unpack_integers(&in, sums.pair_sum, square, (uint64) head.rows_whole * GRAM_SMALL);
		unpack_integers(&in, sums.pair_count, triangle, (uint64) head.rows_whole);
		check_pairs(&in, gram, &sums);
	}
	else if (parts & GRAM_WHOLE)
		check_products(&in, gram, &sums);
	if (parts & GRAM_REAL_PAIRS)
	{
		unpack_doubles(&in, sums.pair_mean, square, GRAM_LARGEST);
		unpack_doubles(&in, sums.pair_weight, triangle, 1e150);
		unpack_doubles(&in, sums.pair_comoment, triangle, 1e250);
		check_real_pairs(&in, gram, &sums);
	}
	unpack_end(&in);
	return moments;
}

PG_FUNCTION_INFO_V1(crm_item_moments_to_jsonb);

/* The packed bytes of a value that came as an argument. */
static bytea *
canonical_bytes(Datum datum)
{
	return DatumGetByteaP(item_moments_pack(item_moments_copy(item_moments_argument(datum))));
}

/* Any defect of packed bytes is an error. */
static void
check_packed(const char *bytes, Size length)
{
	(void) item_moments_unpack(bytes, length);
}

static const PackedType packed_type = {"item_moments", check_packed, canonical_bytes};

PACKED_TYPE_FUNCTIONS(item_moments, packed_type)

/* A number as JSON has it, with all its digits; null for NaN. */
static void
json_number(StringInfo json, double value)
{
	char		digits[DOUBLE_SHORTEST_DECIMAL_LEN];

	double_to_shortest_decimal_buf(value, digits);
	appendStringInfoString(json, isfinite(value) ? digits : "null");
}

/* A list of them. */
static void
json_numbers(StringInfo json, const double *numbers, int n)
{
	appendStringInfoChar(json, '[');
	for (int i = 0; i < n; i++)
	{
		if (i > 0)
			appendStringInfoString(json, ", ");
		json_number(json, numbers[i]);
	}
	appendStringInfoChar(json, ']');
}

/* item_moments::jsonb, for people: how many rows, means and covariances. */
Datum
crm_item_moments_to_jsonb(PG_FUNCTION_ARGS)
{
	ItemMoments *moments = item_moments_copy(item_moments_argument(PG_GETARG_DATUM(0)));
	const ItemMatrix *matrix = item_moments_matrix(moments);
	StringInfoData json;

	initStringInfo(&json);
	appendStringInfo(&json, "{\"version\": %d, \"items\": %d, \"missing\": \"%s\", \"n\": %.0f, \"effective_n\": ",
					 ITEM_MOMENTS_VERSION, matrix->items,
					 ITEM_MOMENTS_GRAM(moments)->replaces ? "mean" : "listwise", matrix->rows);
	json_number(&json, matrix->rows_effective);
	appendStringInfo(&json, ", \"dropped\": %.0f, \"mean\": ", matrix->rows_dropped);
	json_numbers(&json, matrix->mean, matrix->items);
	appendStringInfoString(&json, ", \"covariance\": [");
	for (int j = 0; j < matrix->items && matrix->rows > 1; j++)
	{
		if (j > 0)
			appendStringInfoString(&json, ", ");
		json_numbers(&json, matrix->cov + (Size) j * matrix->items, matrix->items);
	}
	appendStringInfoString(&json, "]}");
	PG_RETURN_DATUM(DirectFunctionCall1(jsonb_in, CStringGetDatum(json.data)));
}
