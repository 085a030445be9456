/*
 * match_patterns.c
 *		The aggregate match_patterns: how many pairs of records agree in which
 *		fields, and rollup of such counts.
 *
 * There are few patterns, however many pairs: five fields that agree or not
 * have 32.  The state is a hash of them.
 */
#include "base/crm.h"

#include "utils/builtins.h"

#include "base/key_counts.h"
#include "identity/agreements.h"
#include "identity/match_patterns.h"

PG_FUNCTION_INFO_V1(crm_match_patterns_transition);
PG_FUNCTION_INFO_V1(crm_match_patterns_rollup_transition);
PG_FUNCTION_INFO_V1(crm_match_patterns_final);

#define AGGREGATE "crm.match_patterns"
/* Patterns in one value: its texts must fit one. */
#define MOST_PATTERNS 1000000

/* Then a KeyCounts of patterns. */
typedef struct PatternState
{
	int64		fields;
} PatternState;

static bool
is_valid(const StateShape *shape, const void *argument, Size tail)
{
	const PatternState *state = argument;

	return state->fields >= 1 && state->fields <= LINKAGE_FIELDS && key_counts_valid(shape, argument, tail);
}

static const CountShape shape = {
	{
		KEY_COUNTS(sizeof(PatternState)),
		.aggregate = AGGREGATE,
		.kind = 0x4D504101,		/* layout 1 */
		.options = sizeof(int64),
		.options_at = offsetof(PatternState, fields),
		.options_change = "the number of fields changes",
		.options_hint = "Pass an agreement for the same fields in the same order for all pairs, NULL where one is missing.",
		.is_valid = is_valid,
		.merge = key_counts_merge
	},
	.keys = "patterns of agreement",
	.too_many_hint = "Compare fewer fields, or at fewer levels."
};

STATE_COMBINE(crm_match_patterns_combine, &shape.state)

/* The state in argument 0, of pairs of so many fields. */
static void *
begin(FunctionCallInfo fcinfo, int64 fields)
{
	PatternState *state;

	if (PG_ARGISNULL(0))
	{
		state = key_counts_create(&shape.state);
		state->fields = fields;
		return state;
	}
	state = state_begin(&shape.state, fcinfo);
	state_check_options(&shape.state, state, &fields);
	return state;
}

/* match_patterns(VARIADIC agreements): count a pair; one whose array is NULL is none. */
Datum
crm_match_patterns_transition(PG_FUNCTION_ARGS)
{
	Agreements	pair;

	(void) crm_aggregate_context(fcinfo, AGGREGATE);
	if (PG_ARGISNULL(1))
		return state_unchanged(fcinfo);
	pair = agreements_read(PG_GETARG_ARRAYTYPE_P(1));
	return state_result(&shape.state, fcinfo, key_counts_add(&shape.state, begin(fcinfo, pair.fields), pair.pattern, 1));
}

/* rollup(match_patterns): add the pairs of a value. */
Datum
crm_match_patterns_rollup_transition(PG_FUNCTION_ARGS)
{
	const MatchPatterns *patterns;
	void	   *state;

	(void) crm_aggregate_context(fcinfo, AGGREGATE);
	if (PG_ARGISNULL(1))
		return state_unchanged(fcinfo);
	patterns = row_decode(&match_patterns_type, PG_GETARG_DATUM(1));
	state = begin(fcinfo, patterns->fields);
	for (int i = 0; i < patterns->n; i++)
		if (patterns->counts[i] > 0)
			state = key_counts_add(&shape.state, state, patterns->pattern[i], patterns->counts[i]);
	return state_result(&shape.state, fcinfo, state);
}

/* A pattern of the result, in the order of its text. */
typedef struct CountedPattern
{
	char	   *text;
	int64		pairs;
} CountedPattern;

static int
by_text(const void *a, const void *b)
{
	return strcmp(((const CountedPattern *) a)->text, ((const CountedPattern *) b)->text);
}

/* The patterns of a state, in order. */
static CountedPattern *
patterns_in_order(const KeyCounts *counts, int fields)
{
	CountedPattern *patterns = palloc((Size) counts->keys * sizeof(CountedPattern));
	int64		n = 0;

	for (int64 i = 0; i < counts->slots; i++)
		if (counts->slot[i].count != 0)
			patterns[n++] = (CountedPattern)
		{
			linkage_pattern_text(counts->slot[i].key, fields), counts->slot[i].count
		};
	qsort(patterns, (size_t) n, sizeof(CountedPattern), by_text);
	return patterns;
}

/* The counts as a value of type match_patterns; NULL without a pair. */
Datum
crm_match_patterns_final(PG_FUNCTION_ARGS)
{
	const PatternState *state = state_final(&shape.state, fcinfo);
	const KeyCounts *counts;
	CountedPattern *in_order;
	MatchPatterns patterns = {0};
	ResultRow	row;

	if (state == NULL)
		PG_RETURN_NULL();
	counts = key_counts(&shape.state, state);
	key_counts_check(&shape.state, state);
	if (counts->keys == 0)
		PG_RETURN_NULL();
	if (counts->keys > MOST_PATTERNS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("there are %lld patterns of agreement, more than %d", (long long) counts->keys, MOST_PATTERNS),
				 errhint("Compare fewer fields, or at fewer levels.")));
	patterns.fields = (int) state->fields;
	patterns.n = (int) counts->keys;
	in_order = patterns_in_order(counts, patterns.fields);
	patterns.texts = palloc((Size) patterns.n * sizeof(Datum));
	patterns.counts = palloc((Size) patterns.n * sizeof(int64));
	for (int i = 0; i < patterns.n; i++)
	{
		patterns.texts[i] = CStringGetTextDatum(in_order[i].text);
		patterns.counts[i] = in_order[i].pairs;
		key_counts_sum(&shape.state, &patterns.pairs, in_order[i].pairs);
	}
	result_row_begin(&row, fcinfo);
	put_fields(&row, &match_patterns_type, &patterns);
	return result_row_datum(&row);
}
