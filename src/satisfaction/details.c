/*
 * details.c
 *		What aggregates over answers know beside the figure itself, as described
 *		rows: net promoter score, share in a box, mean, effort.
 *
 * They are plain columns, so anyone can write one: what the tests of a change
 * need of them is checked on the way in.
 */
#include "base/crm.h"

#include <float.h>

#include "satisfaction/details.h"

/* In the order of SurveyNpsMethod. */
const FieldNames nps_methods = {
	FIELD_NAMES("adjusted_wald", "wald", "survey"),
	.what = "method",
	.hint = "Methods are 'adjusted_wald', 'wald' and 'survey' (linearised, for weights of a sample)."
};

#define COUNTED(of) {"n", FIELD_COUNT, FIELD_AT(of, n),.required = true,.least = 1,.most = 0x1p53}
#define EFFECTIVE(of) {"effective_n", FIELD_FLOAT, FIELD_AT(of, effective_n),.required = true,.least = DBL_MIN,.most = 0x1p53}
#define CONFIDENCE(of) {"confidence", FIELD_FLOAT, FIELD_AT(of, confidence),.shown = true}
#define DETAIL_HINT "Pass what crm.nps_detail, crm.box_detail, crm.mean_detail and the like return, unchanged."

static const Field nps_fields[] = {
	COUNTED(NpsDetail),
	EFFECTIVE(NpsDetail),
	{"promoters", FIELD_COUNT, FIELD_AT(NpsDetail, count[NPS_PROMOTER]),.shown = true},
	{"passives", FIELD_COUNT, FIELD_AT(NpsDetail, count[NPS_PASSIVE]),.shown = true},
	{"detractors", FIELD_COUNT, FIELD_AT(NpsDetail, count[NPS_DETRACTOR]),.shown = true},
	{"promoter_share", FIELD_FLOAT, FIELD_AT(NpsDetail, share[NPS_PROMOTER]),.shown = true},
	{"passive_share", FIELD_FLOAT, FIELD_AT(NpsDetail, share[NPS_PASSIVE]),.shown = true},
	{"detractor_share", FIELD_FLOAT, FIELD_AT(NpsDetail, share[NPS_DETRACTOR]),.shown = true},
	{"score", FIELD_FLOAT, FIELD_AT(NpsDetail, score),.required = true,.least = -100,.most = 100},
	{"center", FIELD_FLOAT, FIELD_AT(NpsDetail, interval.center),.required = true,.least = -100,.most = 100},
	{"se", FIELD_FLOAT, FIELD_AT(NpsDetail, interval.se),.present = offsetof(NpsDetail, has_se),.least = 0,.most = DBL_MAX},
	{"lower", FIELD_FLOAT, FIELD_AT(NpsDetail, interval.lower),.present = offsetof(NpsDetail, has_se),.shown = true},
	{"upper", FIELD_FLOAT, FIELD_AT(NpsDetail, interval.upper),.present = offsetof(NpsDetail, has_se),.shown = true},
	CONFIDENCE(NpsDetail),
	{"method", FIELD_NAME, FIELD_AT(NpsDetail, method),.required = true,.names = &nps_methods},
};

const RowType nps_detail = {"nps_detail", FIELD_TABLE(nps_fields, NpsDetail),.hint = DETAIL_HINT};

static const Field box_fields[] = {
	COUNTED(BoxDetail),
	EFFECTIVE(BoxDetail),
	{"in_box", FIELD_COUNT, FIELD_AT(BoxDetail, in_box),.shown = true},
	{"share", FIELD_FLOAT, FIELD_AT(BoxDetail, interval.center),.required = true,.least = 0,.most = 1},
	{"se", FIELD_FLOAT, FIELD_AT(BoxDetail, interval.se),.shown = true},
	{"lower", FIELD_FLOAT, FIELD_AT(BoxDetail, interval.lower),.shown = true},
	{"upper", FIELD_FLOAT, FIELD_AT(BoxDetail, interval.upper),.shown = true},
	CONFIDENCE(BoxDetail),
};

const RowType box_detail = {"box_detail", FIELD_TABLE(box_fields, BoxDetail),.hint = DETAIL_HINT};

#define MEAN_FIELDS \
	COUNTED(MeanDetail), \
	EFFECTIVE(MeanDetail), \
	{"mean", FIELD_FLOAT, FIELD_AT(MeanDetail, interval.center),.required = true,.least = -DBL_MAX,.most = DBL_MAX}, \
	{"se", FIELD_FLOAT, FIELD_AT(MeanDetail, interval.se),.present = offsetof(MeanDetail, has_se),.least = 0,.most = DBL_MAX}, \
	{"lower", FIELD_FLOAT, FIELD_AT(MeanDetail, interval.lower),.present = offsetof(MeanDetail, has_se),.shown = true}, \
	{"upper", FIELD_FLOAT, FIELD_AT(MeanDetail, interval.upper),.present = offsetof(MeanDetail, has_se),.shown = true}

static const Field mean_fields[] = {
	MEAN_FIELDS,
	CONFIDENCE(MeanDetail),
};

const RowType mean_detail = {"mean_detail", FIELD_TABLE(mean_fields, MeanDetail),.hint = DETAIL_HINT};

static const Field effort_fields[] = {
	MEAN_FIELDS,
	{"easy", FIELD_COUNT, FIELD_AT(MeanDetail, easy),.shown = true},
	{"easy_share", FIELD_FLOAT, FIELD_AT(MeanDetail, easy_interval.center),.shown = true},
	{"easy_lower", FIELD_FLOAT, FIELD_AT(MeanDetail, easy_interval.lower),.shown = true},
	{"easy_upper", FIELD_FLOAT, FIELD_AT(MeanDetail, easy_interval.upper),.shown = true},
	CONFIDENCE(MeanDetail),
};

const RowType effort_detail = {"effort_detail", FIELD_TABLE(effort_fields, MeanDetail),.hint = DETAIL_HINT};
