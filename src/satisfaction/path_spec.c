/*
 * path_spec.c
 *		crm.path_model as a row value, out and in, and the function that makes it.
 *
 * A model is plain columns, so anyone can write one: everything that a fit
 * relies on is checked on the way in.  Errors name constructs and items.
 */
#include "base/crm.h"

#include <math.h>

#include "lib/stringinfo.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "satisfaction/path_spec.h"

PG_FUNCTION_INFO_V1(crm_path_model_of);

#define PATH_MODEL_VERSION 1

/* An error in a model. */
CRM_NORETURN static void
refuse(const char *problem, const char *hint)
{
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("%s", problem), errhint("%s", hint)));
}

/* Index of a name, -1 if it is none of them. */
static int
name_index(const char *const *names, int n, const char *name, size_t length)
{
	for (int i = 0; i < n; i++)
		if (strncmp(names[i], name, length) == 0 && names[i][length] == '\0')
			return i;
	return -1;
}

int
path_spec_construct(const PathSpec *spec, const char *name, size_t length)
{
	return name_index(spec->construct, spec->constructs, name, length);
}

/* The constructs, as: image, quality, loyalty. */
char *
path_spec_constructs(const PathSpec *spec)
{
	StringInfoData list;

	initStringInfo(&list);
	for (int i = 0; i < spec->constructs; i++)
		appendStringInfo(&list, "%s%s", i == 0 ? "" : ", ", spec->construct[i]);
	return list.data;
}

/* Texts that name things: none empty, none twice. */
static const char **
read_names(const Datum *texts, int n, const char *what, const char *twice_hint)
{
	const char **names = palloc(sizeof(char *) * n);

	for (int i = 0; i < n; i++)
	{
		names[i] = TextDatumGetCString(texts[i]);
		if (names[i][strspn(names[i], " ")] == '\0')
			refuse(psprintf("%s %d has no name", what, i + 1), "Give every item and every construct a name.");
		if (name_index(names, i, names[i], strlen(names[i])) >= 0)
			refuse(psprintf("%s \"%s\" is used twice", what, names[i]), twice_hint);
	}
	return names;
}

/* The construct that a name means; an error that lists those of the model. */
static int
require_construct(const PathSpec *spec, const char *name, size_t length)
{
	int			construct = path_spec_construct(spec, name, length);

	if (construct < 0 && spec->preset != NULL)
		refuse(psprintf("path model \"%s\" has no construct \"%s\"", spec->preset, pnstrdup(name, length)),
			   psprintf("Known: %s.", path_spec_constructs(spec)));
	if (construct < 0)
		refuse(psprintf("construct \"%s\" has no items", pnstrdup(name, length)),
			   psprintf("Constructs of items: %s. Give it at least one item, or leave its paths out.", path_spec_constructs(spec)));
	return construct;
}

/* A path, written as source->target with blanks where one likes. */
static void
read_arrow(PathSpec *spec, int i)
{
	const char *written = TextDatumGetCString(spec->arrow_texts[i]);
	const char *mark = strstr(written, "->");
	const char *hint = "Write paths as source->target: arrows => '{quality->satisfaction, satisfaction->loyalty}'.";
	const char *from = written + strspn(written, " ");
	const char *to = mark == NULL ? NULL : mark + 2 + strspn(mark + 2, " ");
	size_t		from_length = mark == NULL || mark < from ? 0 : mark - from;
	size_t		to_length = to == NULL ? 0 : strlen(to);

	while (from_length > 0 && from[from_length - 1] == ' ')
		from_length--;
	while (to_length > 0 && to[to_length - 1] == ' ')
		to_length--;
	if (from_length == 0 || to_length == 0)
		refuse(psprintf("\"%s\" is not a path", written), hint);
	spec->source[i] = require_construct(spec, from, from_length);
	spec->target[i] = require_construct(spec, to, to_length);
	if (spec->source[i] == spec->target[i])
		refuse(psprintf("construct \"%s\" acts on itself", spec->construct[spec->source[i]]), hint);
	if (spec->arrow[spec->target[i] * spec->constructs + spec->source[i]])
		refuse(psprintf("the path %s->%s is given twice", spec->construct[spec->source[i]], spec->construct[spec->target[i]]),
			   "Give every path once.");
	spec->arrow[spec->target[i] * spec->constructs + spec->source[i]] = true;
}

/* Names the constructs of a circle, one of which is left[]: each of those has one that acts on it. */
CRM_NORETURN static void
refuse_cycle(const PathSpec *spec, const bool *left, int start)
{
	int		   *seen_at = palloc0(sizeof(int) * spec->constructs);
	int		   *way = palloc(sizeof(int) * (spec->constructs + 1));
	int			n = 0;
	StringInfoData circle;

	/* backwards from any of them, until one comes again */
	for (int at = start; seen_at[at] == 0;)
	{
		int			source = 0;

		way[n++] = at;
		seen_at[at] = n;
		while (!left[source] || !spec->arrow[at * spec->constructs + source])
			source++;
		start = at = source;
	}
	initStringInfo(&circle);
	appendStringInfoString(&circle, spec->construct[start]);
	for (int i = n - 1; i >= seen_at[start] - 1; i--)
		appendStringInfo(&circle, "->%s", spec->construct[way[i]]);
	refuse(psprintf("the paths run in a circle: %s", circle.data),
		   "Leave out one of them: a model says what acts on what, from causes to effects.");
}

/* Takes away constructs that nothing acts on, again and again; what is left has a circle. */
static void
check_cycles(const PathSpec *spec)
{
	bool	   *left = palloc(sizeof(bool) * spec->constructs);
	int			count = spec->constructs;
	bool		changed = true;

	memset(left, true, spec->constructs);
	while (changed)
	{
		changed = false;
		for (int target = 0; target < spec->constructs; target++)
		{
			bool		is_free = left[target];

			for (int source = 0; is_free && source < spec->constructs; source++)
				is_free = !(left[source] && spec->arrow[target * spec->constructs + source]);
			if (!is_free)
				continue;
			left[target] = false;
			count--;
			changed = true;
		}
	}
	for (int i = 0; count > 0 && i < spec->constructs; i++)
		if (left[i])
			refuse_cycle(spec, left, i);
}

/* Every construct has items and a path. */
static void
check_constructs(const PathSpec *spec)
{
	for (int c = 0; c < spec->constructs; c++)
	{
		bool		has_item = false;
		bool		has_path = false;

		for (int i = 0; i < spec->items; i++)
			has_item = has_item || spec->construct_of[i] == c;
		for (int i = 0; i < spec->arrows; i++)
			has_path = has_path || spec->source[i] == c || spec->target[i] == c;
		if (!has_item)
			refuse(psprintf("construct \"%s\" has no items", spec->construct[c]),
				   spec->preset == NULL ? "Give it at least one item, or leave it out." :
				   psprintf("Give it at least one item, or copy the model and delete the construct there: SELECT crm.copy_scheme('path_model', '%s', 'ours');",
							spec->preset));
		if (!has_path)
			refuse(psprintf("construct \"%s\" has no paths", spec->construct[c]),
				   "Say what it acts on, or what acts on it, or leave it out.");
	}
}

static void
check_scales(const PathSpec *spec)
{
	if ((spec->lowest == NULL) != (spec->highest == NULL))
		refuse("lowest and highest go together", "Give both ends of the scale, or NULL for both: there is no index then.");
	for (int i = 0; spec->lowest != NULL && i < spec->items; i++)
		if (!isfinite(spec->lowest[i]) || !isfinite(spec->highest[i]) || spec->lowest[i] >= spec->highest[i] ||
			!isfinite(spec->highest[i] - spec->lowest[i]))
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("item \"%s\" cannot have a scale from %.15g to %.15g", spec->item[i], spec->lowest[i], spec->highest[i]),
					 errhint("Pass the lowest and the highest answer there can be, such as lowest => 1, highest => 10.")));
}

/* Not too many items. */
static void
check_items(const PathSpec *spec)
{
	if (spec->items < 1 || spec->items > ITEMS_MOST)
		refuse(psprintf("a path model has 1 to %d items, not %d", ITEMS_MOST, spec->items),
			   "Name the questions of one questionnaire, those that the model is about.");
}

/* Check the columns of a model, and complete what they say. */
void
path_spec_check(PathSpec *spec)
{
	check_items(spec);
	if (spec->constructs < 1 || spec->constructs > PLS_CONSTRUCTS_MOST)
		refuse(psprintf("a path model has 1 to %d constructs, not %d", PLS_CONSTRUCTS_MOST, spec->constructs),
			   spec->constructs < 1 ? "Make models with crm.path_model()." : "Let more items stand for one construct, or make several models.");
	spec->construct = read_names(spec->construct_texts, spec->constructs, "construct", "Give every construct once.");
	spec->item = read_names(spec->item_texts, spec->items, "item", "An item belongs to one construct.");
	for (int c = 0; c < spec->constructs; c++)
		if (strstr(spec->construct[c], "->") != NULL)
			refuse(psprintf("a construct cannot be named \"%s\"", spec->construct[c]), "The arrow stands between constructs.");
	spec->construct_of = palloc(sizeof(int) * spec->items);
	for (int i = 0; i < spec->items; i++)
	{
		const char *name = TextDatumGetCString(spec->construct_of_texts[i]);

		spec->construct_of[i] = require_construct(spec, name, strlen(name));
	}
	spec->mode_b = palloc0(sizeof(bool) * spec->constructs);
	for (int c = 0; spec->mode_texts != NULL && c < spec->constructs; c++)
	{
		const char *mode = TextDatumGetCString(spec->mode_texts[c]);

		if (strcmp(mode, "A") != 0 && strcmp(mode, "B") != 0)
			refuse(psprintf("mode of construct \"%s\" must be 'A' or 'B', not \"%s\"", spec->construct[c], mode),
				   "A: the construct shows in its items (correlation weights). B: its items form it (regression weights).");
		spec->mode_b[c] = mode[0] == 'B';
	}
	if (spec->arrows > spec->constructs * spec->constructs)
		refuse(psprintf("%d paths are too many for %d constructs", spec->arrows, spec->constructs), "Give every path once.");
	spec->source = palloc(sizeof(int) * Max(spec->arrows, 1));
	spec->target = palloc(sizeof(int) * Max(spec->arrows, 1));
	spec->arrow = palloc0(sizeof(bool) * spec->constructs * spec->constructs);
	for (int i = 0; i < spec->arrows; i++)
		read_arrow(spec, i);
	check_constructs(spec);
	check_cycles(spec);
	check_scales(spec);
}

static void
check_row(const RowType *type, void *row)
{
	path_spec_check(row);
}

/* The row type's struct is a PathSpec. */
typedef struct PathRow
{
	PathSpec	spec;
} PathRow;

static const Field fields[] = {
	{"version",.kind = FIELD_VERSION},
	PATH_SPEC_FIELDS(PathRow, spec)
};

static const RowType path_model_type = {
	"path_model", PATH_MODEL_VERSION, FIELD_TABLE(fields, PathRow),
	.hint = "Make path models with crm.path_model().",
	.check = check_row
};

/* Read a model from a row of type crm.path_model. */
const PathSpec *
path_spec_from_datum(Datum datum)
{
	return row_decode(&path_model_type, datum);
}

/* The same of a row argument, decoded once for as long as the calls bring the same. */
const PathSpec *
path_spec_cached(RowCache *cache, FunctionCallInfo fcinfo, int argument)
{
	return row_cached(&path_model_type, cache, fcinfo, argument);
}

/* The error for answers of a row that are not as many as the items. */
void
path_spec_refuse_count(const PathSpec *spec, int given)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("the model has %d items, and %d answers are given", spec->items, given),
			 errhint("Give the answers to all items of the model in its order, (model).items, with NULL for one that is missing.")));
}

/* The error for an answer that no respondent can have given. */
void
path_spec_refuse_answer(const PathSpec *spec, int item, double answer)
{
	if (spec->lowest == NULL || !isfinite(answer))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("answer to item \"%s\" is %g", spec->item[item], answer),
				 errhint("Answers are numbers of a scale; one that is missing is NULL.")));
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("answer %.15g to item \"%s\" is outside its scale %.15g to %.15g", answer, spec->item[item],
					spec->lowest[item], spec->highest[item]),
			 errhint("Codes such as 99 for no answer must be NULL; a reversed item is recoded as lowest + highest - answer.")));
}

/* The model as the algorithm takes it; column tells where each item stands in the moments. */
void
path_spec_model(const PathSpec *spec, const int *column, PathModel *model)
{
	*model = (PathModel) {
		.constructs = spec->constructs,.items = spec->items,.construct_of = spec->construct_of,.column = column,
		.mode_b = spec->mode_b,.arrow = spec->arrow,.lowest = spec->lowest,.highest = spec->highest
	};
}

/* A text array in an argument, without nulls; NULL is none. */
static Datum *
texts_argument(FunctionCallInfo fcinfo, int argument, const char *name, int *n)
{
	ArrayType  *array;
	Datum	   *texts;

	*n = 0;
	if (PG_ARGISNULL(argument))
		return NULL;
	array = PG_GETARG_ARRAYTYPE_P(argument);
	if (ARR_NDIM(array) > 1 || array_contains_nulls(array))
		refuse(psprintf("%s must be a one-dimensional array without nulls", name), "Write it as '{a,b,c}', or make it with array_agg().");
	deconstruct_array(array, TEXTOID, -1, false, TYPALIGN_INT, &texts, NULL, n);
	return texts;
}

/* One end of the scale of every item: its own, or the common one; NULL if neither is given. */
static double *
scale_argument(FunctionCallInfo fcinfo, int common, int each, const char *name, const PathSpec *spec)
{
	double	   *ends = palloc(sizeof(double) * spec->items);
	Datum	   *own = NULL;
	bool	   *nulls = NULL;
	int			n = spec->items;

	if (!PG_ARGISNULL(each))
		deconstruct_array(PG_GETARG_ARRAYTYPE_P(each), FLOAT8OID, sizeof(double), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE, &own, &nulls, &n);
	if (n != spec->items)
		refuse(psprintf("%s has %d elements for %d items", name, n, spec->items), "Give one for each item; NULL stands for the common scale.");
	if (own == NULL && PG_ARGISNULL(common))
		return NULL;
	for (int i = 0; i < n; i++)
	{
		if ((own == NULL || nulls[i]) && PG_ARGISNULL(common))
			refuse(psprintf("item %d has no scale", i + 1), "Pass lowest and highest for the items that have no scale of their own.");
		ends[i] = own != NULL && !nulls[i] ? DatumGetFloat8(own[i]) : PG_GETARG_FLOAT8(common);
	}
	return ends;
}

/* The constructs that items name, in the order in which they come. */
static void
constructs_of_items(PathSpec *spec)
{
	spec->construct_texts = palloc(sizeof(Datum) * Max(spec->items, 1));
	for (int i = 0; i < spec->items; i++)
	{
		const char *name = TextDatumGetCString(spec->construct_of_texts[i]);
		int			c = 0;

		while (c < spec->constructs && strcmp(name, TextDatumGetCString(spec->construct_texts[c])) != 0)
			c++;
		if (c == spec->constructs)
			spec->construct_texts[spec->constructs++] = spec->construct_of_texts[i];
	}
}

/* Modes from the names of the constructs in mode B. */
static void
modes_argument(FunctionCallInfo fcinfo, int argument, PathSpec *spec)
{
	int			n;
	Datum	   *names = texts_argument(fcinfo, argument, "mode_b", &n);

	for (int i = 0; i < n; i++)
	{
		char	   *name = TextDatumGetCString(names[i]);
		int			construct = path_spec_construct(spec, name, strlen(name));

		if (construct < 0)
			refuse(psprintf("mode_b names \"%s\", which is no construct", name), psprintf("Known: %s.", path_spec_constructs(spec)));
		spec->mode_b[construct] = true;
		pfree(name);
	}
	spec->mode_texts = palloc(sizeof(Datum) * spec->constructs);
	for (int c = 0; c < spec->constructs; c++)
		spec->mode_texts[c] = CStringGetTextDatum(spec->mode_b[c] ? "B" : "A");
}

/*
 * path_model_of(preset, constructs, arrows, items, constructs_of, lowest,
 * highest, item_lowest, item_highest, mode_b): a checked model.  constructs is
 * NULL for those of the items.
 */
Datum
crm_path_model_of(PG_FUNCTION_ARGS)
{
	PathRow	   *row = palloc0(sizeof(PathRow));
	PathSpec   *spec = &row->spec;
	ResultRow	result;
	int			n;

	spec->preset = PG_ARGISNULL(0) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(0));
	spec->arrow_texts = texts_argument(fcinfo, 2, "arrows", &spec->arrows);
	spec->item_texts = texts_argument(fcinfo, 3, "items", &spec->items);
	spec->construct_of_texts = texts_argument(fcinfo, 4, "constructs_of", &n);
	if (spec->items == 0)
		refuse("a path model needs items", "Name them, and the construct of each: items => '{q1,q2,q3}', constructs_of => '{quality,quality,loyalty}'.");
	if (n != spec->items)
		refuse(psprintf("there are %d items and %d constructs of items", spec->items, n), "Give the construct of each item.");
	check_items(spec);
	spec->construct_texts = texts_argument(fcinfo, 1, "constructs", &spec->constructs);
	if (spec->construct_texts == NULL)
		constructs_of_items(spec);
	if (spec->arrow_texts == NULL)
		spec->arrow_texts = palloc(sizeof(Datum));
	path_spec_check(spec);
	spec->lowest = scale_argument(fcinfo, 5, 7, "item_lowest", spec);
	spec->highest = scale_argument(fcinfo, 6, 8, "item_highest", spec);
	check_scales(spec);
	modes_argument(fcinfo, 9, spec);
	for (int i = 0; i < spec->arrows; i++)
		spec->arrow_texts[i] = CStringGetTextDatum(psprintf("%s->%s", spec->construct[spec->source[i]], spec->construct[spec->target[i]]));
	result_row_begin(&result, fcinfo);
	put_fields(&result, &path_model_type, row);
	return result_row_datum(&result);
}
