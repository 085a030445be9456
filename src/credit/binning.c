/*
 * binning.c
 *		crm.binning as a row value, and what is asked of it: the bin of a value,
 *		its weight of evidence, the table of bins.
 *
 * A binning is plain columns, so anyone can write one: everything that looking
 * a value up relies on is checked on the way in.
 */
#include "base/crm.h"

#include <math.h>

#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/float.h"

#include "credit/bin_value.h"

PG_FUNCTION_INFO_V1(crm_bin_of);
PG_FUNCTION_INFO_V1(crm_woe_of);
PG_FUNCTION_INFO_V1(crm_bin_rows);

/* Of one bin, and of all arrays together. */
#define MOST_BINS 128

static const FieldNames kinds = {
	FIELD_NAMES("number", "text"),
	.hint = "Make binnings with crm.optimal_bins()."
};

static void
check_numbers(const RowType *type, const char *name, const double *numbers, int n, bool ascending)
{
	for (int i = 0; i < n; i++)
	{
		if (!isfinite(numbers[i]))
			row_bad(type, NULL, psprintf("%s must be finite, not %.15g", name, numbers[i]));
		if (ascending && i > 0 && numbers[i] <= numbers[i - 1])
			row_bad(type, NULL, psprintf("%s must ascend, but %.15g follows %.15g", name, numbers[i], numbers[i - 1]));
	}
}

/* Order of a text and bytes. */
static int
compare_level(Datum level, const char *bytes, size_t length)
{
	const text *other = DatumGetTextPP(level);
	size_t		other_length = VARSIZE_ANY_EXHDR(other);
	size_t		common = Min(other_length, length);
	int			order = common == 0 ? 0 : memcmp(VARDATA_ANY(other), bytes, common);

	return order != 0 ? order : (other_length > length) - (other_length < length);
}

static void
check_levels(const RowType *type, const Binning *binning)
{
	for (int i = 0; i < binning->nlevels; i++)
	{
		const text *level = DatumGetTextPP(binning->levels[i]);

		CRM_CHECK_INTERRUPTS(i);
		if (binning->level_bins[i] < 1 || binning->level_bins[i] >= binning->all)
			row_bad(type, NULL, psprintf("level_bins has %lld, which is none of the %d bins",
										 (long long) binning->level_bins[i], binning->all - 1));
		if (i > 0 && compare_level(binning->levels[i - 1], VARDATA_ANY(level), VARSIZE_ANY_EXHDR(level)) >= 0)
			row_bad(type, NULL, "levels must be different and in the order of their bytes");
	}
}

/* Everything that looking values up takes for granted. */
static void
check_binning(const RowType *type, void *row)
{
	const Binning *binning = row;

	if (binning->all > MOST_BINS || binning->all <= binning->bins)
		row_bad(type, NULL, psprintf("there are %d counts for %d bins and the missing values", binning->all, binning->bins));
	check_numbers(type, "good", binning->good, binning->all, false);
	check_numbers(type, "bad", binning->bad, binning->all, false);
	check_numbers(type, "woe", binning->woe, binning->all, false);
	check_numbers(type, "bin_iv", binning->part, binning->all, false);
	for (int i = 0; i < binning->all; i++)
		if (binning->good[i] < 0 || binning->bad[i] < 0)
			row_bad(type, NULL, "good and bad must not be negative");
	if (binning->kind == BINNING_NUMBER)
	{
		if (binning->nedges != binning->bins - 1 || binning->nspecial != binning->all - 1 - binning->bins)
			row_bad(type, NULL, psprintf("%d bins and %d special ones need %d edges and %d special values",
										 binning->bins, binning->all - 1 - binning->bins,
										 binning->bins - 1, binning->all - 1 - binning->bins));
		check_numbers(type, "edges", binning->edges, binning->nedges, true);
		check_numbers(type, "special", binning->special, binning->nspecial, true);
	}
	else if (binning->levels == NULL || binning->level_bins == NULL)
		row_bad(type, NULL, "levels and level_bins must not be null");
	else
		check_levels(type, binning);
}

#define ALL .count = offsetof(Binning, all), .required = true

static const Field fields[] = {
	{"version", .kind = FIELD_VERSION},
	{"kind", FIELD_NAME, FIELD_AT(Binning, kind), .required = true, .names = &kinds},
	{"trend", FIELD_NAME, FIELD_AT(Binning, trend), .required = true, .names = &bin_trend_names},
	{"zero_cell", FIELD_NAME, FIELD_AT(Binning, zero_cell), .required = true, .names = &zero_cell_names},
	{"rows", FIELD_COUNT, FIELD_AT(Binning, rows)},
	{"rows_skipped", FIELD_COUNT, FIELD_AT(Binning, rows_skipped)},
	{"iv", FIELD_FLOAT, FIELD_AT(Binning, iv)},
	{"bins", FIELD_INT, FIELD_AT(Binning, bins), .required = true, .least = 1, .most = BINS_MOST},
	{"edges", FIELD_FLOATS, FIELD_TO(Binning, edges), .count = offsetof(Binning, nedges), .sets_count = true},
	{"levels", FIELD_TEXTS, FIELD_TO(Binning, levels), .count = offsetof(Binning, nlevels)},
	{"level_bins", FIELD_COUNTS, FIELD_TO(Binning, level_bins), .count = offsetof(Binning, nlevels)},
	{"special", FIELD_FLOATS, FIELD_TO(Binning, special), .count = offsetof(Binning, nspecial), .sets_count = true},
	{"good", FIELD_FLOATS, FIELD_TO(Binning, good), ALL},
	{"bad", FIELD_FLOATS, FIELD_TO(Binning, bad), ALL},
	{"woe", FIELD_FLOATS, FIELD_TO(Binning, woe), ALL},
	{"bin_iv", FIELD_FLOATS, FIELD_TO(Binning, part), ALL},
};

const RowType binning_type = {
	"binning", BINNING_VERSION, FIELD_TABLE(fields, Binning),
	.hint = "Make binnings with crm.optimal_bins().",
	.check = check_binning
};

/* The binning as the columns of a row. */
void
put_binning(ResultRow *row, const Binning *binning)
{
	put_fields(row, &binning_type, binning);
}

/* The bin of a number; NaN is missing. */
int
binning_find_number(const Binning *binning, double value)
{
	int			low = 0;
	int			high = binning->nedges;

	if (isnan(value))
		return binning_missing(binning);
	for (int i = 0; i < binning->nspecial; i++)
		if (binning->special[i] == value)
			return binning->bins + i;
	while (low < high)
	{
		int			middle = (low + high) / 2;

		if (value >= binning->edges[middle])
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The bin of a text; -1 for one that was not there at the fit. */
int
binning_find_level(const Binning *binning, const char *bytes, size_t length)
{
	int			low = 0;
	int			high = binning->nlevels;

	while (low < high)
	{
		int			middle = (low + high) / 2;
		int			order = compare_level(binning->levels[middle], bytes, length);

		if (order == 0)
			return (int) binning->level_bins[middle] - 1;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return -1;
}

static const char *
number_text(double value)
{
	return float8out_internal(value);
}

/* What a bin is called: [8,16) of a number, a and b of a text. */
char *
binning_label(const Binning *binning, int bin)
{
	StringInfoData label;

	if (bin == binning_missing(binning))
		return pstrdup("missing");
	initStringInfo(&label);
	if (binning->kind == BINNING_TEXT)
	{
		for (int i = 0; i < binning->nlevels; i++)
		{
			CRM_CHECK_INTERRUPTS(i);
			if (binning->level_bins[i] == bin + 1)
				appendStringInfo(&label, "%s%s", label.len == 0 ? "" : ", ", TextDatumGetCString(binning->levels[i]));
		}
	}
	else if (bin >= binning->bins)
		appendStringInfo(&label, "= %s", number_text(binning->special[bin - binning->bins]));
	else
		appendStringInfo(&label, "%s%s,%s)", bin == 0 ? "(" : "[",
						 bin == 0 ? "-inf" : number_text(binning->edges[bin - 1]),
						 bin == binning->bins - 1 ? "inf" : number_text(binning->edges[bin]));
	return label.data;
}

/* What looking values up keeps from call to call. */
typedef struct Lookup
{
	RowCache	binning;
	BinReader	reader;
} Lookup;

/* The bin of argument 1 by the binning in argument 0; -1 if there is none. */
static int
look_up(FunctionCallInfo fcinfo, const char *function, const Binning **binning)
{
	Lookup	   *lookup = fcinfo->flinfo->fn_extra;
	BinValue	value = {0};

	if (lookup == NULL)
	{
		lookup = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(Lookup));
		bin_reader_begin(&lookup->reader, fcinfo, 1, function, fcinfo->flinfo->fn_mcxt);
		fcinfo->flinfo->fn_extra = lookup;
	}
	*binning = row_cached(&binning_type, &lookup->binning, fcinfo, 0);
	if (PG_ARGISNULL(1))
		return binning_missing(*binning);
	if (lookup->reader.kind != (*binning)->kind)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("the bins are those of a %s, not of a %s", field_name_at(&kinds, (int) (*binning)->kind),
						field_name_at(&kinds, (int) lookup->reader.kind)),
				 errhint("Pass the variable that the bins were made of.")));
	bin_value_read(&lookup->reader, PG_GETARG_DATUM(1), &value);
	return (*binning)->kind == BINNING_NUMBER ? binning_find_number(*binning, value.number) :
		binning_find_level(*binning, value.bytes, value.length);
}

/* bin_of(binning, value): the place of the value's bin, from 1. */
Datum
crm_bin_of(PG_FUNCTION_ARGS)
{
	const Binning *binning;
	int			bin;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	bin = look_up(fcinfo, "crm.bin_of", &binning);
	if (bin < 0)
		PG_RETURN_NULL();
	PG_RETURN_INT32(bin + 1);
}

/* woe_of(binning, value): the weight of evidence of the value's bin. */
Datum
crm_woe_of(PG_FUNCTION_ARGS)
{
	const Binning *binning;
	int			bin;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	bin = look_up(fcinfo, "crm.woe_of", &binning);
	if (bin < 0)
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(binning->woe[bin]);
}

/* bin_rows(binning): a row for each bin; that of missing values only if there were any. */
Datum
crm_bin_rows(PG_FUNCTION_ARGS)
{
	const Binning *binning;
	ResultRow	row;
	double		total = 0;

	if (PG_ARGISNULL(0))
		return result_rows_none(fcinfo);
	binning = row_decode(&binning_type, PG_GETARG_DATUM(0));
	for (int i = 0; i < binning->all; i++)
		total += binning->good[i] + binning->bad[i];
	result_rows_begin(&row, fcinfo);
	for (int i = 0; i < binning->all; i++)
	{
		bool		is_range = binning->kind == BINNING_NUMBER && i < binning->bins;
		double		n = binning->good[i] + binning->bad[i];

		if (i == binning_missing(binning) && n == 0)
			break;
		put_int(&row, i + 1);
		put_text(&row, binning_label(binning, i));
		put_float_if(&row, is_range && i > 0, is_range && i > 0 ? binning->edges[i - 1] : 0);
		put_float_if(&row, is_range && i < binning->bins - 1, is_range && i < binning->bins - 1 ? binning->edges[i] : 0);
		put_float(&row, n);
		put_float(&row, binning->good[i]);
		put_float(&row, binning->bad[i]);
		put_share(&row, n, total);
		put_share(&row, binning->bad[i], n);
		put_float(&row, binning->woe[i]);
		put_float(&row, binning->part[i]);
		result_rows_next(&row);
	}
	return result_rows_end(&row);
}
