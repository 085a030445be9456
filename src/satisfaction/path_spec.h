/*
 * path_spec.h
 *		crm.path_model as C sees it: constructs, their items, the paths.
 */
#ifndef CRM_PATH_SPEC_H
#define CRM_PATH_SPEC_H

#include "base/crm.h"

#include <math.h>

#include "lib/stringinfo.h"

#include "base/fields.h"
#include "math/pls.h"

/* A model, from columns that anyone can have written; arrays of its own. */
typedef struct PathSpec
{
	const char *preset;			/* NULL: the caller's own */
	int			constructs;
	int			items;
	int			arrows;
	Datum	   *construct_texts;
	Datum	   *mode_texts;		/* NULL: A everywhere */
	Datum	   *item_texts;
	Datum	   *construct_of_texts; /* of each item */
	Datum	   *arrow_texts;	/* source->target */
	double	   *lowest;			/* answer of each item; NULL: no scales, no indices */
	double	   *highest;

	/* what they say, once checked */
	const char **construct;
	const char **item;
	int		   *construct_of;
	bool	   *mode_b;
	int		   *source;			/* of each arrow */
	int		   *target;
	bool	   *arrow;			/* [target * constructs + source] */
} PathSpec;

/* The fields of a PathSpec that is a member of a struct. */
#define PATH_SPEC_FIELDS(type, spec) \
	{"preset", FIELD_TEXT, FIELD_TO(type, spec.preset)}, \
	{"constructs", FIELD_TEXTS, FIELD_TO(type, spec.construct_texts), .count = offsetof(type, spec.constructs), .required = true}, \
	{"modes", FIELD_TEXTS, FIELD_TO(type, spec.mode_texts), .count = offsetof(type, spec.constructs)}, \
	{"items", FIELD_TEXTS, FIELD_TO(type, spec.item_texts), .count = offsetof(type, spec.items), .required = true}, \
	{"constructs_of", FIELD_TEXTS, FIELD_TO(type, spec.construct_of_texts), .count = offsetof(type, spec.items), .required = true}, \
	{"arrows", FIELD_TEXTS, FIELD_TO(type, spec.arrow_texts), .count = offsetof(type, spec.arrows), .required = true}, \
	{"lowest", FIELD_FLOATS, FIELD_TO(type, spec.lowest), .count = offsetof(type, spec.items)}, \
	{"highest", FIELD_FLOATS, FIELD_TO(type, spec.highest), .count = offsetof(type, spec.items)}
#define PATH_SPEC_COLUMNS 8

extern void path_spec_check(PathSpec *spec);
extern const PathSpec *path_spec_from_datum(Datum datum);
extern const PathSpec *path_spec_cached(RowCache *cache, FunctionCallInfo fcinfo, int argument);
extern void path_spec_pack(StringInfo out, const PathSpec *spec);
extern const PathSpec *path_spec_unpack(const char *bytes, Size length);
extern int	path_spec_construct(const PathSpec *spec, const char *name, size_t length);
extern char *path_spec_constructs(const PathSpec *spec);
extern void path_spec_model(const PathSpec *spec, const int *column, PathModel *model);

CRM_NORETURN extern void path_spec_refuse_count(const PathSpec *spec, int given);
CRM_NORETURN extern void path_spec_refuse_answer(const PathSpec *spec, int item, double answer);

/* An answer is one that a respondent can have given. */
static inline void
path_spec_check_answer(const PathSpec *spec, int item, double answer)
{
	if (unlikely(!(spec->lowest != NULL ? answer >= spec->lowest[item] && answer <= spec->highest[item] : isfinite(answer))))
		path_spec_refuse_answer(spec, item, answer);
}

#endif
