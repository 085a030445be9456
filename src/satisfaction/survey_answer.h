/*
 * survey_answer.h
 *		What aggregates over survey answers take: an answer on a scale, and the
 *		weight of a respondent.
 */
#ifndef CRM_SURVEY_ANSWER_H
#define CRM_SURVEY_ANSWER_H

#include "base/crm.h"

extern void survey_answer_check(double answer, const char *name, double lowest, double highest, bool whole);
extern void survey_weight_check(double weight);
extern bool survey_weight(FunctionCallInfo fcinfo, int argument, double *weight);

#endif
