/*
 * feature_names.h
 *		What the options of a regression have in common: the names of its
 *		features, and what becomes of those that follow from others.
 */
#ifndef CRM_FEATURE_NAMES_H
#define CRM_FEATURE_NAMES_H

#include "base/crm.h"

#include "lib/stringinfo.h"

#include "base/fields.h"
#include "base/packed.h"

/* The features of a fit, each with bits that say what is to be known of it. */
typedef struct MarkedFeatures
{
	int			n;
	const Datum *names;
	const uint8 *marks;
} MarkedFeatures;

extern const FieldNames collinear_names;

extern void feature_names_check(const RowType *type, int n, const Datum *names, int most);
CRM_NORETURN extern void feature_names_refuse(int names, int features);
extern Datum feature_name(int n, const Datum *names, int feature);
extern void marked_features_append(StringInfo notes, const MarkedFeatures *features, uint8 mark, const char *words);
extern void feature_names_pack(StringInfo out, int n, const Datum *names);
extern Datum *feature_names_unpack(PackedReader *in, int most, int *n);

#endif
