/*
 * match_patterns_type.c
 *		crm.match_patterns as a row value, and its patterns beside a model.
 */
#include "base/crm.h"

#include "utils/builtins.h"

#include "identity/agreements.h"
#include "identity/linkage_model.h"
#include "identity/match_patterns.h"

PG_FUNCTION_INFO_V1(crm_match_pattern_rows);

/* Anyone can write such a row: texts become patterns, the counts their sum. */
static void
check(const RowType *base, void *row)
{
	MatchPatterns *patterns = row;
	int64		pairs = 0;
	const char *before = "";

	patterns->pattern = palloc((Size) Max(patterns->n, 1) * sizeof(LinkagePattern));
	for (int i = 0; i < patterns->n; i++)
	{
		const char *pattern = TextDatumGetCString(patterns->texts[i]);

		CRM_CHECK_INTERRUPTS(i + 1);
		if (!linkage_pattern_read(pattern, patterns->fields, &patterns->pattern[i]))
			row_bad(base, NULL, psprintf("\"%s\" is no pattern of %d fields", pattern, patterns->fields));
		if (strcmp(pattern, before) <= 0)
			row_bad(base, NULL, psprintf("patterns must ascend, but \"%s\" follows \"%s\"", pattern, before));
		if (patterns->counts[i] < 0 || patterns->counts[i] > MATCH_PAIRS_MOST - pairs)
			row_bad(base, NULL, "counts must not be negative, nor too many");
		pairs += patterns->counts[i];
		before = pattern;
	}
	patterns->pairs = pairs;
}

#define COUNT .count = offsetof(MatchPatterns, n)

static const Field fields[] = {
	{"version",.kind = FIELD_VERSION},
	{"fields", FIELD_INT, FIELD_AT(MatchPatterns, fields),.required = true,.least = 1,.most = LINKAGE_FIELDS},
	{"pairs", FIELD_COUNT, FIELD_AT(MatchPatterns, pairs),.shown = true},
	{"patterns", FIELD_TEXTS, FIELD_TO(MatchPatterns, texts), COUNT,.required = true,.sets_count = true},
	{"counts", FIELD_COUNTS, FIELD_TO(MatchPatterns, counts), COUNT,.required = true},
};

const RowType match_patterns_type = {
	"match_patterns", MATCH_PATTERNS_VERSION, FIELD_TABLE(fields, MatchPatterns),
	.hint = "Make such values with crm.match_patterns(a.name = b.name, …) over pairs of records.",
	.check = check
};

/* match_pattern_rows(model, patterns): each pattern with what a model says of it. */
Datum
crm_match_pattern_rows(PG_FUNCTION_ARGS)
{
	const LinkageFitted *model = PG_ARGISNULL(0) ? NULL : row_decode(&linkage_model_type, PG_GETARG_DATUM(0));
	const MatchPatterns *patterns;
	ResultRow	row;

	if (PG_ARGISNULL(1))
		return result_rows_none(fcinfo);
	patterns = row_decode(&match_patterns_type, PG_GETARG_DATUM(1));
	if (model != NULL)
		linkage_fitted_check_fields(model, patterns->fields);
	result_rows_begin(&row, fcinfo);
	for (int i = 0; i < patterns->n; i++)
	{
		double		weight = 0;

		CRM_CHECK_INTERRUPTS(i + 1);
		if (model != NULL)
		{
			linkage_fitted_check_levels(model, patterns->pattern[i]);
			weight = linkage_weight(&model->weights, patterns->pattern[i]);
		}
		put_text(&row, TextDatumGetCString(patterns->texts[i]));
		put_int(&row, patterns->counts[i]);
		put_float_if(&row, model != NULL, weight);
		put_float_if(&row, model != NULL, linkage_probability(weight));
		result_rows_next(&row);
	}
	return result_rows_end(&row);
}
