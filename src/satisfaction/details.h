/*
 * details.h
 *		What aggregates over answers know beside the figure itself, as described
 *		rows: net promoter score, share in a box, mean, effort.
 */
#ifndef CRM_DETAILS_H
#define CRM_DETAILS_H

#include "base/crm.h"

#include "base/fields.h"
#include "math/survey.h"

/* Classes of the net promoter score. */
enum
{
	NPS_PROMOTER, NPS_PASSIVE, NPS_DETRACTOR, NPS_CLASSES
};

typedef struct NpsDetail
{
	int64		n;
	double		effective_n;
	int64		count[NPS_CLASSES];
	double		share[NPS_CLASSES];
	double		score;
	SurveyInterval interval;
	double		confidence;
	int			method;			/* SurveyNpsMethod */
	bool		has_se;
} NpsDetail;

typedef struct BoxDetail
{
	int64		n;
	double		effective_n;
	int64		in_box;
	SurveyInterval interval;	/* the share is its center */
	double		confidence;
} BoxDetail;

/* Of a mean, and of effort, which has a share beside it. */
typedef struct MeanDetail
{
	int64		n;
	double		effective_n;
	SurveyInterval interval;	/* the mean is its center */
	double		confidence;
	bool		has_se;
	int64		easy;
	SurveyInterval easy_interval;
} MeanDetail;

extern const FieldNames nps_methods;
extern const RowType nps_detail;
extern const RowType box_detail;
extern const RowType mean_detail;
extern const RowType effort_detail;

#endif
