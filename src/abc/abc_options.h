/*
 * abc_options.h
 *		How an ABC analysis is cut: rule, cuts, names of the classes.
 */
#ifndef CRM_ABC_OPTIONS_H
#define CRM_ABC_OPTIONS_H

#include "base/fields.h"
#include "math/abc.h"

/* Plain data without gaps, zero where unused, so that memcmp() tells whether two are the same. */
typedef struct AbcOptions
{
	int32		rule;			/* AbcRule */
	int32		nclasses;		/* one more than cuts or limits */
	int32		refuse_negative;
	int32		split_ties;		/* part equal values by item */
	double		cuts[ABC_MAX_CLASSES - 1];	/* unused by the computed rules */
	char		labels[ABC_MAX_CLASSES][FIELD_LABEL_SIZE];
} AbcOptions;

extern const FieldNames abc_rules;	/* by AbcRule */
extern const FieldNames abc_negatives;
extern const RowType abc_options;

/* The errors of arrays of classes. */
#define ABC_ARRAY_HINT "Write arrays like '{A,B,C}' or '{0.8,0.95}'."
#define ABC_CUTS_HINT "n cuts make n + 1 classes."

extern bool abc_rule_is_computed(AbcRule rule);
extern void abc_labels_default(AbcOptions *options);
extern bool abc_options_valid(const AbcOptions *options);
extern void abc_options_need_together(const AbcOptions *options);
extern void abc_refuse_negative(double value);

#endif
