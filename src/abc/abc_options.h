/*
 * abc_options.h
 *		How an ABC analysis is cut: rule, cuts, names of the classes.
 */
#ifndef CRM_ABC_OPTIONS_H
#define CRM_ABC_OPTIONS_H

#include "postgres.h"

#include "fmgr.h"

#include "math/abc.h"

/* Longest name of a class in bytes, with its terminator. */
#define ABC_LABEL_SIZE 64

/* Plain data, zero where unused. */
typedef struct AbcOptions
{
	int32		rule;			/* AbcRule */
	int32		nclasses;		/* one more than cuts or limits */
	bool		refuse_negative;
	bool		split_ties;		/* part equal values by item */
	double		cuts[ABC_MAX_CLASSES - 1];	/* unused by the computed rules */
	char		labels[ABC_MAX_CLASSES][ABC_LABEL_SIZE];
} AbcOptions;

/* The columns of type crm.abc_options, in the order of all argument lists. */
enum
{
	ABC_OPTION_CUTS, ABC_OPTION_RULE, ABC_OPTION_LABELS, ABC_OPTION_NEGATIVES,
	ABC_OPTION_TIES, ABC_OPTION_COLUMNS
};

extern const char *abc_rule_name(AbcRule rule);
extern AbcRule abc_rule_parse(const char *name);
extern bool abc_rule_is_computed(AbcRule rule);
extern bool abc_refuse_negative_parse(const char *value);
extern void abc_labels_read(AbcOptions *options, Datum array);
extern Datum *abc_array_items(Datum array, Oid type, const char *argument, int *count);
extern void abc_options_read(AbcOptions *options, const Datum *values, const bool *nulls);
extern void abc_options_arguments(AbcOptions *options, FunctionCallInfo fcinfo, int first);
extern const void *abc_options_decode(Datum row);
extern bool abc_options_same(const AbcOptions *one, const AbcOptions *other);
extern bool abc_options_valid(const AbcOptions *options);
extern void abc_options_need_together(const AbcOptions *options);
extern void abc_refuse_negative(double value);

#endif
