/*
 * scorecard_sql.c
 *		A card as an expression of plain SQL that gives the same score, for a
 *		server without the extension.
 *
 * Everything is qualified and quoted: nothing in a card or in a search_path
 * becomes anything but a constant or a name.
 */
#include "base/crm.h"

#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/float.h"

#include "credit/scorecard.h"

PG_FUNCTION_INFO_V1(crm_scorecard_sql);

/* A variable and the expression that it is: its column, of the type that comparing needs. */
typedef struct SqlVariable
{
	const Scorecard *card;
	const CardVariable *variable;
	const char *column;
	const char *value;
} SqlVariable;

/* WHEN ... THEN points */
static void
append_when(StringInfo sql, const char *condition, int64 points)
{
	appendStringInfo(sql, "\n         WHEN %s THEN %lld", condition, (long long) points);
}

/*
 * The points of a value that has no bin, or where the policy is error, what
 * fails when a row comes there: with the SQLSTATE and the words of credit_score(),
 * as the name of an encoding that no server has.  The column is part of them, so
 * that no planner looks the name up before.
 */
static char *
policy_points(const SqlVariable *of, bool is_missing)
{
	int			policy = is_missing ? of->card->missing : of->card->unseen;
	const char *words;
	const char *end;

	if (policy != POLICY_ERROR)
		return psprintf("%d", is_missing ? of->variable->when_missing.points : of->variable->when_unseen.points);
	words = psprintf(is_missing ? "variable \"%s\" is missing" : "variable \"%s\" has the category \"", of->variable->name);
	end = is_missing ? ", and the card has no bin for that" : "\", which the card does not know";
	return psprintf("pg_catalog.length(pg_catalog.encode(''::pg_catalog.bytea, %s::pg_catalog.text OPERATOR(pg_catalog.||) "
					"COALESCE(pg_catalog.left(%s::pg_catalog.text, %d), '') OPERATOR(pg_catalog.||) %s::pg_catalog.text))",
					quote_literal_cstr(words), of->column, is_missing ? 0 : 200, quote_literal_cstr(end));
}

/* One of the values of a bin. */
static char *
levels_condition(const SqlVariable *of, int bin)
{
	StringInfoData list;
	bool		number = of->variable->kind == CARD_NUMBER;
	bool		first = true;

	initStringInfo(&list);
	appendStringInfo(&list, "%s OPERATOR(pg_catalog.=) ANY (ARRAY[", of->value);
	for (int i = of->variable->first_level; i < of->variable->first_level + of->variable->nlevels; i++)
	{
		const CardLevel *level = &of->card->level_list[i];

		if (level->bin != bin)
			continue;
		appendStringInfo(&list, "%s%s", first ? "" : ", ",
						 quote_literal_cstr(number ? float8out_internal(of->variable->specials[i - of->variable->first_level])
											: level->bytes));
		first = false;
	}
	appendStringInfo(&list, "]::pg_catalog.%s[])", number ? "float8" : "text");
	return list.data;
}

/* The value is missing. */
static void
append_missing(StringInfo sql, const SqlVariable *of)
{
	const CardVariable *variable = of->variable;
	char	   *points = variable->missing >= 0 ? psprintf("%d", of->card->answers[variable->missing].points)
		: policy_points(of, true);

	appendStringInfo(sql, "CASE WHEN %s IS NULL", of->column);
	if (variable->kind == CARD_NUMBER)
		appendStringInfo(sql, " OR %s OPERATOR(pg_catalog.=) 'NaN'::pg_catalog.float8", of->value);
	appendStringInfo(sql, " THEN %s", points);
}

/* The points of a variable. */
static void
append_variable(StringInfo sql, const SqlVariable *of)
{
	const CardVariable *variable = of->variable;
	const Scorecard *card = of->card;

	append_missing(sql, of);
	for (int b = variable->first; b < variable->first + variable->nbins; b++)
		if (card->kind_of_bin[b] == BIN_SPECIAL || card->kind_of_bin[b] == BIN_GROUP)
			append_when(sql, levels_condition(of, b), card->points[b]);
	for (int i = 0; i < variable->nranges - 1; i++)
		append_when(sql, psprintf("%s OPERATOR(pg_catalog.<) %s::pg_catalog.float8", of->value,
								  quote_literal_cstr(float8out_internal(variable->cuts[i]))),
					card->points[variable->first + i]);
	if (variable->kind == CARD_NUMBER)
		appendStringInfo(sql, "\n         ELSE %lld END", (long long) card->points[variable->first + variable->nranges - 1]);
	else if (variable->other >= 0)
		appendStringInfo(sql, "\n         ELSE %d END", card->answers[variable->other].points);
	else
		appendStringInfo(sql, "\n         ELSE %s END", policy_points(of, false));
}

/* scorecard_sql(card, alias) */
Datum
crm_scorecard_sql(PG_FUNCTION_ARGS)
{
	const Scorecard *card;
	StringInfoData sql;
	const char *alias;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	card = row_decode(&scorecard_type, PG_GETARG_DATUM(0));
	alias = PG_ARGISNULL(1) ? "" : psprintf("%s.", quote_identifier(text_to_cstring(PG_GETARG_TEXT_PP(1))));
	initStringInfo(&sql);
	appendStringInfo(&sql, "(%d", card->base_points);
	for (int v = 0; v < card->nvariables; v++)
	{
		SqlVariable of = {.card = card,.variable = &card->variables[v]};

		of.column = psprintf("%s%s", alias, quote_identifier(of.variable->name));
		of.value = of.variable->kind == CARD_NUMBER ? psprintf("%s::pg_catalog.float8", of.column)
			: psprintf("%s::pg_catalog.text COLLATE pg_catalog.\"C\"", of.column);
		appendStringInfoString(&sql, "\n OPERATOR(pg_catalog.+) ");
		append_variable(&sql, &of);
	}
	appendStringInfoChar(&sql, ')');
	PG_RETURN_TEXT_P(cstring_to_text_with_len(sql.data, sql.len));
}
