-- Answers to one question: NPS, boxes, effort, satisfaction degree, mean index, and their change.

-- What is known beside the figure -----------------------------------------------------------------------

CREATE TYPE @extschema@.nps_detail AS (
    n bigint, --@ Answers that count
    effective_n float8, --@ So many answers of equal weight would be as good: (sum w)^2 / sum w^2; n without weights
    promoters bigint, --@ Answers 9 and 10
    passives bigint, --@ Answers 7 and 8
    detractors bigint, --@ Answers 0 to 6
    promoter_share float8, --@ Weighted share of promoters, a part of one
    passive_share float8, --@ Weighted share of passives, a part of one
    detractor_share float8, --@ Weighted share of detractors, a part of one
    score float8, --@ Net promoter score in points: 100 * (promoter_share - detractor_share)
    center float8, --@ Middle of the interval before it is clipped: the score, drawn to 0 by method adjusted_wald
    se float8, --@ Standard error in points, by the method
    lower float8, --@ Lower end of the interval, at least -100; ranks small groups with care
    upper float8, --@ Upper end of the interval, at most 100
    confidence float8, --@ Confidence of the interval, 0.95 for 95 %
    method text --@ How the interval was made: adjusted_wald, wald or survey
);
COMMENT ON TYPE @extschema@.nps_detail IS 'Net promoter score with counts, shares, standard error and confidence interval';

CREATE TYPE @extschema@.box_detail AS (
    n bigint, --@ Answers that count, neutral ones included
    effective_n float8, --@ So many answers of equal weight would be as good; n without weights
    in_box bigint, --@ Answers in the box
    share float8, --@ Weighted share of the answers in the box, a part of one
    se float8, --@ Standard error of the share
    lower float8, --@ Lower end of the Wilson interval
    upper float8, --@ Upper end of the Wilson interval
    confidence float8 --@ Confidence of the interval, 0.95 for 95 %
);
COMMENT ON TYPE @extschema@.box_detail IS 'Share of the answers in a box of points, with its Wilson interval';

CREATE TYPE @extschema@.mean_detail AS (
    n bigint, --@ Rows that count
    effective_n float8, --@ So many rows of equal weight would be as good; n without weights
    mean float8, --@ Weighted mean
    se float8, --@ Its standard error, linearised for weights; NULL of one row
    lower float8, --@ Lower end of the interval by Student's t
    upper float8, --@ Upper end of the interval by Student's t
    confidence float8 --@ Confidence of the interval, 0.95 for 95 %
);
COMMENT ON TYPE @extschema@.mean_detail IS 'Mean of answers, scores or indices, with its t interval';

CREATE TYPE @extschema@.effort_detail AS (
    n bigint, --@ Answers that count
    effective_n float8, --@ So many answers of equal weight would be as good; n without weights
    mean float8, --@ Mean answer on the scale, high is easy
    se float8, --@ Its standard error, linearised for weights; NULL of one answer
    lower float8, --@ Lower end of the interval of the mean by Student's t
    upper float8, --@ Upper end of the interval of the mean
    easy bigint, --@ Answers above the midpoint of the scale
    easy_share float8, --@ Their weighted share, a part of one
    easy_lower float8, --@ Lower end of its Wilson interval
    easy_upper float8, --@ Upper end of its Wilson interval
    confidence float8 --@ Confidence of the intervals, 0.95 for 95 %
);
COMMENT ON TYPE @extschema@.effort_detail IS 'Customer effort score: mean answer and share of those who found it easy, with intervals';

CREATE TYPE @extschema@.change_test AS (
    difference float8, --@ First minus second, of the plain figures
    center float8, --@ First minus second, of the centers of the two intervals: what z and the interval are of
    se float8, --@ Standard error of the difference under the test
    z float8, --@ center / se; NULL if se is 0
    p_value float8, --@ Two-sided: how often chance alone makes a difference as large
    lower float8, --@ Lower end of the interval of the difference
    upper float8, --@ Upper end of the interval of the difference
    confidence float8, --@ Confidence of the interval, 0.95 for 95 %
    significant boolean --@ Is p_value below 1 - confidence?
);
COMMENT ON TYPE @extschema@.change_test IS 'Is the difference between two groups or periods more than chance: first minus second, z, p and interval';

-- Net promoter score ------------------------------------------------------------------------------------

CREATE FUNCTION crm_internal.nps_combine(bytea, bytea) RETURNS bytea --@ part of aggregates nps and nps_detail
CREATE FUNCTION crm_internal.nps_final(bytea) RETURNS float8 --@ part of aggregate nps
CREATE FUNCTION crm_internal.nps_detail_final(bytea) RETURNS @extschema@.nps_detail --@ part of aggregate nps_detail
CREATE FUNCTION crm_internal.nps_transition(bytea, float8) RETURNS bytea --@ part of aggregates nps and nps_detail
CREATE FUNCTION crm_internal.nps_inverse(bytea, float8) RETURNS bytea --@ part of aggregates nps and nps_detail
CREATE FUNCTION crm_internal.nps_transition(bytea, float8, float8) RETURNS bytea --@ part of aggregates nps and nps_detail; crm_nps_weighted_transition
CREATE FUNCTION crm_internal.nps_transition(bytea, float8, float8, float8) RETURNS bytea --@ part of aggregate nps_detail; crm_nps_weighted_transition
CREATE FUNCTION crm_internal.nps_transition(bytea, float8, float8, float8, text) RETURNS bytea --@ part of aggregate nps_detail; crm_nps_weighted_transition
CREATE FUNCTION crm_internal.nps_transition(bytea, float8, float8, text) RETURNS bytea --@ part of aggregate nps_detail; crm_nps_options_transition
CREATE FUNCTION crm_internal.nps_inverse(bytea, float8, float8, text) RETURNS bytea --@ part of aggregate nps_detail; crm_nps_options_inverse

CREATE AGGREGATE @extschema@.nps(answer float8) --@ state bytea space 64 by nps_transition final nps_final combine nps_combine inverse nps_inverse
COMMENT ON AGGREGATE @extschema@.nps(float8) IS 'Would they recommend us: net promoter score (净推荐值), percent of answers 9-10 less percent of answers 0-6, from -100 to 100';
CREATE AGGREGATE @extschema@.nps(answer float8, weight float8) --@ state bytea space 192 by nps_transition final nps_final combine nps_combine
COMMENT ON AGGREGATE @extschema@.nps(float8, float8) IS 'Net promoter score (净推荐值) of weighted answers';
CREATE AGGREGATE @extschema@.nps_detail(answer float8) --@ state bytea space 64 by nps_transition final nps_detail_final combine nps_combine inverse nps_inverse
COMMENT ON AGGREGATE @extschema@.nps_detail(float8) IS 'Net promoter score (净推荐值) with counts, standard error and 95 % interval by the adjusted Wald method';
CREATE AGGREGATE @extschema@.nps_detail(answer float8, weight float8) --@ state bytea space 192 by nps_transition final nps_detail_final combine nps_combine
COMMENT ON AGGREGATE @extschema@.nps_detail(float8, float8) IS 'Net promoter score with its interval, of weighted answers';
CREATE AGGREGATE @extschema@.nps_detail(answer float8, weight float8, confidence float8) --@ state bytea space 192 by nps_transition final nps_detail_final combine nps_combine
COMMENT ON AGGREGATE @extschema@.nps_detail(float8, float8, float8) IS 'Net promoter score with an interval of that confidence, of weighted answers';
CREATE AGGREGATE @extschema@.nps_detail(answer float8, weight float8, confidence float8, method text) --@ state bytea space 192 by nps_transition final nps_detail_final combine nps_combine
COMMENT ON AGGREGATE @extschema@.nps_detail(float8, float8, float8, text) IS 'Net promoter score with an interval of that confidence and method, adjusted_wald, wald or survey, of weighted answers';
CREATE AGGREGATE @extschema@.nps_detail(answer float8, confidence float8, method text) --@ state bytea space 64 by nps_transition final nps_detail_final combine nps_combine inverse nps_inverse
COMMENT ON AGGREGATE @extschema@.nps_detail(float8, float8, text) IS 'Net promoter score with an interval of that confidence and method, adjusted_wald, wald or survey';

CREATE FUNCTION @extschema@.nps_category(answer float8) RETURNS text
    AS 'MODULE_PATHNAME', 'crm_nps_category' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.nps_category(float8) IS 'What an answer from 0 to 10 makes of the customer: promoter, passive or detractor (推荐者、被动者、贬损者)';

CREATE FUNCTION @extschema@.nps_change(first @extschema@.nps_detail, second @extschema@.nps_detail, confidence float8 DEFAULT 0.95) RETURNS @extschema@.change_test
    AS 'MODULE_PATHNAME', 'crm_nps_change' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 20;
COMMENT ON FUNCTION @extschema@.nps_change(@extschema@.nps_detail, @extschema@.nps_detail, float8) IS 'Is a difference of two net promoter scores real (净推荐值变化检验): first minus second, with z, p and interval';

-- Boxes -------------------------------------------------------------------------------------------------

CREATE FUNCTION crm_internal.box_combine(bytea, bytea) RETURNS bytea --@ part of aggregates csat, top_box, bottom_box and box_detail
CREATE FUNCTION crm_internal.box_final(bytea) RETURNS float8 --@ part of aggregates csat, top_box and bottom_box
CREATE FUNCTION crm_internal.box_detail_final(bytea) RETURNS @extschema@.box_detail --@ part of aggregate box_detail
CREATE FUNCTION crm_internal.csat_transition(bytea, float8) RETURNS bytea --@ part of aggregate csat
CREATE FUNCTION crm_internal.csat_inverse(bytea, float8) RETURNS bytea --@ part of aggregate csat
CREATE FUNCTION crm_internal.csat_transition(bytea, float8, @extschema@.whole_number) RETURNS bytea --@ part of aggregate csat
CREATE FUNCTION crm_internal.csat_inverse(bytea, float8, @extschema@.whole_number) RETURNS bytea --@ part of aggregate csat
CREATE FUNCTION crm_internal.csat_transition(bytea, float8, @extschema@.whole_number, @extschema@.whole_number) RETURNS bytea --@ part of aggregate csat
CREATE FUNCTION crm_internal.csat_inverse(bytea, float8, @extschema@.whole_number, @extschema@.whole_number) RETURNS bytea --@ part of aggregate csat
CREATE FUNCTION crm_internal.csat_transition(bytea, float8, @extschema@.whole_number, @extschema@.whole_number, float8) RETURNS bytea --@ part of aggregate csat

CREATE AGGREGATE @extschema@.csat(answer float8) --@ state bytea space 56 by csat_transition final box_final combine box_combine inverse csat_inverse
COMMENT ON AGGREGATE @extschema@.csat(float8) IS 'How many are satisfied: CSAT (顾客满意率), percent of answers 4 and 5 on a scale from 1 to 5, of all answers';
CREATE AGGREGATE @extschema@.csat(answer float8, highest @extschema@.whole_number) --@ state bytea space 56 by csat_transition final box_final combine box_combine inverse csat_inverse
COMMENT ON AGGREGATE @extschema@.csat(float8, @extschema@.whole_number) IS 'CSAT, percent of answers at the two highest points of a scale from 1 on';
CREATE AGGREGATE @extschema@.csat(answer float8, highest @extschema@.whole_number, top @extschema@.whole_number) --@ state bytea space 56 by csat_transition final box_final combine box_combine inverse csat_inverse
COMMENT ON AGGREGATE @extschema@.csat(float8, @extschema@.whole_number, @extschema@.whole_number) IS 'CSAT, percent of answers at the top so many points of a scale from 1 on';
CREATE AGGREGATE @extschema@.csat(answer float8, highest @extschema@.whole_number, top @extschema@.whole_number, weight float8) --@ state bytea space 144 by csat_transition final box_final combine box_combine
COMMENT ON AGGREGATE @extschema@.csat(float8, @extschema@.whole_number, @extschema@.whole_number, float8) IS 'CSAT of weighted answers, percent of the weight at the top so many points of a scale from 1 on';

--@ each top_box:box bottom_box:bottom_box

CREATE FUNCTION crm_internal.@CUSTOMER@_transition(bytea, float8, @extschema@.whole_number, @extschema@.whole_number, @extschema@.whole_number) RETURNS bytea --@ part of aggregate @CUSTOMER@; crm_@KEY@_transition
CREATE FUNCTION crm_internal.@CUSTOMER@_inverse(bytea, float8, @extschema@.whole_number, @extschema@.whole_number, @extschema@.whole_number) RETURNS bytea --@ part of aggregate @CUSTOMER@; crm_@KEY@_inverse
CREATE FUNCTION crm_internal.@CUSTOMER@_transition(bytea, float8, @extschema@.whole_number, @extschema@.whole_number, @extschema@.whole_number, float8) RETURNS bytea --@ part of aggregate @CUSTOMER@; crm_@KEY@_transition
CREATE AGGREGATE @extschema@.@CUSTOMER@(answer float8, lowest @extschema@.whole_number, highest @extschema@.whole_number, points @extschema@.whole_number) --@ state bytea space 56 by @CUSTOMER@_transition final box_final combine box_combine inverse @CUSTOMER@_inverse
CREATE AGGREGATE @extschema@.@CUSTOMER@(answer float8, lowest @extschema@.whole_number, highest @extschema@.whole_number, points @extschema@.whole_number, weight float8) --@ state bytea space 144 by @CUSTOMER@_transition final box_final combine box_combine
--@ end
COMMENT ON AGGREGATE @extschema@.top_box(float8, @extschema@.whole_number, @extschema@.whole_number, @extschema@.whole_number) IS 'How many gave one of the best answers: percent of answers at the highest so many points of a scale (高分占比)';
COMMENT ON AGGREGATE @extschema@.top_box(float8, @extschema@.whole_number, @extschema@.whole_number, @extschema@.whole_number, float8) IS 'Percent of the weight of answers at the highest so many points of a scale';
COMMENT ON AGGREGATE @extschema@.bottom_box(float8, @extschema@.whole_number, @extschema@.whole_number, @extschema@.whole_number) IS 'How many gave one of the worst answers: percent of answers at the lowest so many points of a scale (低分占比)';
COMMENT ON AGGREGATE @extschema@.bottom_box(float8, @extschema@.whole_number, @extschema@.whole_number, @extschema@.whole_number, float8) IS 'Percent of the weight of answers at the lowest so many points of a scale';

CREATE FUNCTION crm_internal.box_transition(bytea, float8, @extschema@.whole_number, @extschema@.whole_number, @extschema@.whole_number) RETURNS bytea --@ part of aggregate box_detail
CREATE FUNCTION crm_internal.box_inverse(bytea, float8, @extschema@.whole_number, @extschema@.whole_number, @extschema@.whole_number) RETURNS bytea --@ part of aggregate box_detail
CREATE FUNCTION crm_internal.box_transition(bytea, float8, @extschema@.whole_number, @extschema@.whole_number, @extschema@.whole_number, float8) RETURNS bytea --@ part of aggregate box_detail
CREATE FUNCTION crm_internal.box_transition(bytea, float8, @extschema@.whole_number, @extschema@.whole_number, @extschema@.whole_number, float8, float8) RETURNS bytea --@ part of aggregate box_detail
CREATE AGGREGATE @extschema@.box_detail(answer float8, lowest @extschema@.whole_number, highest @extschema@.whole_number, points @extschema@.whole_number) --@ state bytea space 56 by box_transition final box_detail_final combine box_combine inverse box_inverse
COMMENT ON AGGREGATE @extschema@.box_detail(float8, @extschema@.whole_number, @extschema@.whole_number, @extschema@.whole_number) IS 'Share of the answers at the highest so many points of a scale, or of the lowest if points is negative, with its 95 % Wilson interval';
CREATE AGGREGATE @extschema@.box_detail(answer float8, lowest @extschema@.whole_number, highest @extschema@.whole_number, points @extschema@.whole_number, weight float8) --@ state bytea space 144 by box_transition final box_detail_final combine box_combine
COMMENT ON AGGREGATE @extschema@.box_detail(float8, @extschema@.whole_number, @extschema@.whole_number, @extschema@.whole_number, float8) IS 'Share of weighted answers in a box of points, with its interval';
CREATE AGGREGATE @extschema@.box_detail(answer float8, lowest @extschema@.whole_number, highest @extschema@.whole_number, points @extschema@.whole_number, weight float8, confidence float8) --@ state bytea space 144 by box_transition final box_detail_final combine box_combine
COMMENT ON AGGREGATE @extschema@.box_detail(float8, @extschema@.whole_number, @extschema@.whole_number, @extschema@.whole_number, float8, float8) IS 'Share of weighted answers in a box of points, with an interval of that confidence';

CREATE FUNCTION @extschema@.box_change(first @extschema@.box_detail, second @extschema@.box_detail, confidence float8 DEFAULT 0.95) RETURNS @extschema@.change_test
    AS 'MODULE_PATHNAME', 'crm_box_change' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 20;
COMMENT ON FUNCTION @extschema@.box_change(@extschema@.box_detail, @extschema@.box_detail, float8) IS 'Is a difference of two shares of answers real (满意率变化检验): first minus second, with z, p and interval';

-- Means -------------------------------------------------------------------------------------------------

CREATE FUNCTION crm_internal.mean_combine(bytea, bytea) RETURNS bytea --@ part of aggregates mean_detail, satisfaction_degree, acsi and others
CREATE FUNCTION crm_internal.mean_final(bytea) RETURNS float8 --@ part of aggregates satisfaction_degree and acsi
CREATE FUNCTION crm_internal.mean_detail_final(bytea) RETURNS @extschema@.mean_detail --@ part of aggregates mean_detail, satisfaction_degree_detail and acsi_detail
CREATE FUNCTION crm_internal.mean_detail_transition(bytea, float8) RETURNS bytea --@ part of aggregate mean_detail
CREATE FUNCTION crm_internal.mean_detail_transition(bytea, float8, float8) RETURNS bytea --@ part of aggregate mean_detail
CREATE FUNCTION crm_internal.mean_detail_transition(bytea, float8, float8, float8) RETURNS bytea --@ part of aggregate mean_detail

CREATE AGGREGATE @extschema@.mean_detail(value float8) --@ state bytea space 144 by mean_detail_transition final mean_detail_final combine mean_combine
COMMENT ON AGGREGATE @extschema@.mean_detail(float8) IS 'Mean of answers, scores or indices, one per respondent, with its standard error and 95 % interval (均值置信区间)';
CREATE AGGREGATE @extschema@.mean_detail(value float8, weight float8) --@ state bytea space 144 by mean_detail_transition final mean_detail_final combine mean_combine
COMMENT ON AGGREGATE @extschema@.mean_detail(float8, float8) IS 'Weighted mean with its standard error and interval';
CREATE AGGREGATE @extschema@.mean_detail(value float8, weight float8, confidence float8) --@ state bytea space 144 by mean_detail_transition final mean_detail_final combine mean_combine
COMMENT ON AGGREGATE @extschema@.mean_detail(float8, float8, float8) IS 'Weighted mean with its standard error and an interval of that confidence';

CREATE FUNCTION @extschema@.mean_change(first @extschema@.mean_detail, second @extschema@.mean_detail, confidence float8 DEFAULT 0.95) RETURNS @extschema@.change_test
    AS 'MODULE_PATHNAME', 'crm_mean_change' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 20;
COMMENT ON FUNCTION @extschema@.mean_change(@extschema@.mean_detail, @extschema@.mean_detail, float8) IS 'Is a difference of two means or indices real (均值变化检验): first minus second, with z, p and interval';

-- Effort ------------------------------------------------------------------------------------------------

CREATE FUNCTION crm_internal.effort_combine(bytea, bytea) RETURNS bytea --@ part of aggregates effort_score and effort_detail
CREATE FUNCTION crm_internal.effort_score_final(bytea) RETURNS float8 --@ part of aggregate effort_score
CREATE FUNCTION crm_internal.effort_detail_final(bytea) RETURNS @extschema@.effort_detail --@ part of aggregate effort_detail
CREATE FUNCTION crm_internal.effort_transition(bytea, float8) RETURNS bytea --@ part of aggregates effort_score and effort_detail
CREATE FUNCTION crm_internal.effort_inverse(bytea, float8) RETURNS bytea --@ part of aggregates effort_score and effort_detail
CREATE FUNCTION crm_internal.effort_transition(bytea, float8, @extschema@.whole_number) RETURNS bytea --@ part of aggregates effort_score and effort_detail
CREATE FUNCTION crm_internal.effort_inverse(bytea, float8, @extschema@.whole_number) RETURNS bytea --@ part of aggregates effort_score and effort_detail
CREATE FUNCTION crm_internal.effort_transition(bytea, float8, @extschema@.whole_number, @extschema@.whole_number, boolean) RETURNS bytea --@ part of aggregates effort_score and effort_detail
CREATE FUNCTION crm_internal.effort_inverse(bytea, float8, @extschema@.whole_number, @extschema@.whole_number, boolean) RETURNS bytea --@ part of aggregates effort_score and effort_detail
CREATE FUNCTION crm_internal.effort_transition(bytea, float8, @extschema@.whole_number, @extschema@.whole_number, boolean, float8) RETURNS bytea --@ part of aggregates effort_score and effort_detail
CREATE FUNCTION crm_internal.effort_transition(bytea, float8, @extschema@.whole_number, @extschema@.whole_number, boolean, float8, float8) RETURNS bytea --@ part of aggregate effort_detail

--@ each effort_score effort_detail

CREATE AGGREGATE @extschema@.@KEY@(answer float8) --@ state bytea space 128 by effort_transition final @KEY@_final combine effort_combine inverse effort_inverse
CREATE AGGREGATE @extschema@.@KEY@(answer float8, highest @extschema@.whole_number) --@ state bytea space 128 by effort_transition final @KEY@_final combine effort_combine inverse effort_inverse
CREATE AGGREGATE @extschema@.@KEY@(answer float8, lowest @extschema@.whole_number, highest @extschema@.whole_number, reversed boolean) --@ state bytea space 128 by effort_transition final @KEY@_final combine effort_combine inverse effort_inverse
CREATE AGGREGATE @extschema@.@KEY@(answer float8, lowest @extschema@.whole_number, highest @extschema@.whole_number, reversed boolean, weight float8) --@ state bytea space 512 by effort_transition final @KEY@_final combine effort_combine
--@ end
CREATE AGGREGATE @extschema@.effort_detail(answer float8, lowest @extschema@.whole_number, highest @extschema@.whole_number, reversed boolean, weight float8, confidence float8) --@ state bytea space 512 by effort_transition final effort_detail_final combine effort_combine
COMMENT ON AGGREGATE @extschema@.effort_score(float8) IS 'How easy was it: customer effort score (客户费力度), the mean answer on a scale from 1 to 7, high is easy';
COMMENT ON AGGREGATE @extschema@.effort_score(float8, @extschema@.whole_number) IS 'Customer effort score on a scale from 1 to highest, high is easy';
COMMENT ON AGGREGATE @extschema@.effort_score(float8, @extschema@.whole_number, @extschema@.whole_number, boolean) IS 'Customer effort score on any scale; reversed is one on which low is easy: answers are turned round';
COMMENT ON AGGREGATE @extschema@.effort_score(float8, @extschema@.whole_number, @extschema@.whole_number, boolean, float8) IS 'Customer effort score of weighted answers';
COMMENT ON AGGREGATE @extschema@.effort_detail(float8) IS 'Customer effort score (客户费力度) with its interval, and the share of those who found it easy (5 to 7 of 7) with its own';
COMMENT ON AGGREGATE @extschema@.effort_detail(float8, @extschema@.whole_number) IS 'Customer effort score with intervals, on a scale from 1 to highest, high is easy';
COMMENT ON AGGREGATE @extschema@.effort_detail(float8, @extschema@.whole_number, @extschema@.whole_number, boolean) IS 'Customer effort score with intervals, on any scale; reversed is one on which low is easy';
COMMENT ON AGGREGATE @extschema@.effort_detail(float8, @extschema@.whole_number, @extschema@.whole_number, boolean, float8) IS 'Customer effort score of weighted answers, with intervals';
COMMENT ON AGGREGATE @extschema@.effort_detail(float8, @extschema@.whole_number, @extschema@.whole_number, boolean, float8, float8) IS 'Customer effort score of weighted answers, with intervals of that confidence';

CREATE FUNCTION @extschema@.mean_change(first @extschema@.effort_detail, second @extschema@.effort_detail, confidence float8 DEFAULT 0.95) RETURNS @extschema@.change_test
    AS 'MODULE_PATHNAME', 'crm_effort_change' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 20;
COMMENT ON FUNCTION @extschema@.mean_change(@extschema@.effort_detail, @extschema@.effort_detail, float8) IS 'Is a difference of two customer effort scores real: first minus second, with z, p and interval';

-- Satisfaction degree and index -------------------------------------------------------------------------

--@ each @extschema@.whole_number:transition float8[]:scores_transition

CREATE FUNCTION crm_internal.satisfaction_degree_transition(bytea, float8, @CUSTOMER@) RETURNS bytea --@ part of aggregates satisfaction_degree and satisfaction_degree_detail; crm_satisfaction_degree_@KEY@
CREATE FUNCTION crm_internal.satisfaction_degree_transition(bytea, float8, @CUSTOMER@, float8) RETURNS bytea --@ part of aggregates satisfaction_degree and satisfaction_degree_detail; crm_satisfaction_degree_@KEY@
CREATE FUNCTION crm_internal.satisfaction_degree_transition(bytea, float8, @CUSTOMER@, float8, float8) RETURNS bytea --@ part of aggregate satisfaction_degree_detail; crm_satisfaction_degree_@KEY@
--@ end
CREATE FUNCTION crm_internal.satisfaction_degree_transition(bytea, float8) RETURNS bytea --@ part of aggregates satisfaction_degree and satisfaction_degree_detail
--@ each satisfaction_degree:mean satisfaction_degree_detail:mean_detail

CREATE AGGREGATE @extschema@.@CUSTOMER@(answer float8) --@ state bytea space 144 by satisfaction_degree_transition final @KEY@_final combine mean_combine
CREATE AGGREGATE @extschema@.@CUSTOMER@(answer float8, levels @extschema@.whole_number) --@ state bytea space 144 by satisfaction_degree_transition final @KEY@_final combine mean_combine
CREATE AGGREGATE @extschema@.@CUSTOMER@(answer float8, levels @extschema@.whole_number, weight float8) --@ state bytea space 144 by satisfaction_degree_transition final @KEY@_final combine mean_combine
CREATE AGGREGATE @extschema@.@CUSTOMER@(answer float8, level_scores float8[]) --@ state bytea space 144 by satisfaction_degree_transition final @KEY@_final combine mean_combine
CREATE AGGREGATE @extschema@.@CUSTOMER@(answer float8, level_scores float8[], weight float8) --@ state bytea space 144 by satisfaction_degree_transition final @KEY@_final combine mean_combine
--@ end
CREATE AGGREGATE @extschema@.satisfaction_degree_detail(answer float8, levels @extschema@.whole_number, weight float8, confidence float8) --@ state bytea space 144 by satisfaction_degree_transition final mean_detail_final combine mean_combine
CREATE AGGREGATE @extschema@.satisfaction_degree_detail(answer float8, level_scores float8[], weight float8, confidence float8) --@ state bytea space 144 by satisfaction_degree_transition final mean_detail_final combine mean_combine
COMMENT ON AGGREGATE @extschema@.satisfaction_degree(float8) IS 'How satisfied customers are by level: satisfaction degree (满意级度), mean of the level scores -60 to 60 of seven levels';
COMMENT ON AGGREGATE @extschema@.satisfaction_degree(float8, @extschema@.whole_number) IS 'Satisfaction degree (满意级度) of seven or five levels';
COMMENT ON AGGREGATE @extschema@.satisfaction_degree(float8, @extschema@.whole_number, float8) IS 'Satisfaction degree of weighted answers';
COMMENT ON AGGREGATE @extschema@.satisfaction_degree(float8, float8[]) IS 'Satisfaction degree with scores of your own for the levels, worst first';
COMMENT ON AGGREGATE @extschema@.satisfaction_degree(float8, float8[], float8) IS 'Satisfaction degree of weighted answers with scores of your own for the levels';
COMMENT ON AGGREGATE @extschema@.satisfaction_degree_detail(float8) IS 'Satisfaction degree (满意级度) of seven levels with its standard error and interval';
COMMENT ON AGGREGATE @extschema@.satisfaction_degree_detail(float8, @extschema@.whole_number) IS 'Satisfaction degree of seven or five levels with its standard error and interval';
COMMENT ON AGGREGATE @extschema@.satisfaction_degree_detail(float8, @extschema@.whole_number, float8) IS 'Satisfaction degree of weighted answers with its standard error and interval';
COMMENT ON AGGREGATE @extschema@.satisfaction_degree_detail(float8, @extschema@.whole_number, float8, float8) IS 'Satisfaction degree of weighted answers with an interval of that confidence';
COMMENT ON AGGREGATE @extschema@.satisfaction_degree_detail(float8, float8[]) IS 'Satisfaction degree with scores of your own for the levels, with its standard error and interval';
COMMENT ON AGGREGATE @extschema@.satisfaction_degree_detail(float8, float8[], float8) IS 'Satisfaction degree of weighted answers with scores of your own, with its standard error and interval';
COMMENT ON AGGREGATE @extschema@.satisfaction_degree_detail(float8, float8[], float8, float8) IS 'Satisfaction degree of weighted answers with scores of your own, with an interval of that confidence';

CREATE FUNCTION @extschema@.satisfaction_level(answer float8, levels @extschema@.whole_number DEFAULT 7) RETURNS text
    AS 'MODULE_PATHNAME', 'crm_satisfaction_level' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.satisfaction_level(float8, @extschema@.whole_number) IS 'Which level of satisfaction an answer is (满意级度的级别): very_dissatisfied to very_satisfied, of seven levels or of five';

CREATE FUNCTION @extschema@.satisfaction_index(answers float8[], weights float8[] DEFAULT NULL, lowest float8 DEFAULT 1, highest float8 DEFAULT 10) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_satisfaction_index' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 4;
COMMENT ON FUNCTION @extschema@.satisfaction_index(float8[], float8[], float8, float8) IS 'Satisfaction index of several answers, from 0 to 100 (加权满意度指数): their weighted mean on the scale; a NULL answer drops out with its weight';

CREATE FUNCTION crm_internal.acsi_transition(bytea, float8, float8, float8) RETURNS bytea --@ part of aggregates acsi and acsi_detail
CREATE FUNCTION crm_internal.acsi_transition(bytea, float8, float8, float8, float8[]) RETURNS bytea --@ part of aggregates acsi and acsi_detail
CREATE FUNCTION crm_internal.acsi_transition(bytea, float8, float8, float8, float8[], float8) RETURNS bytea --@ part of aggregates acsi and acsi_detail
CREATE FUNCTION crm_internal.acsi_transition(bytea, float8, float8, float8, float8[], float8, float8) RETURNS bytea --@ part of aggregate acsi_detail
--@ each acsi:mean acsi_detail:mean_detail

CREATE AGGREGATE @extschema@.@CUSTOMER@(overall float8, expectation float8, ideal float8) --@ state bytea space 144 by acsi_transition final @KEY@_final combine mean_combine
CREATE AGGREGATE @extschema@.@CUSTOMER@(overall float8, expectation float8, ideal float8, weights float8[]) --@ state bytea space 144 by acsi_transition final @KEY@_final combine mean_combine
CREATE AGGREGATE @extschema@.@CUSTOMER@(overall float8, expectation float8, ideal float8, weights float8[], weight float8) --@ state bytea space 144 by acsi_transition final @KEY@_final combine mean_combine
--@ end
CREATE AGGREGATE @extschema@.acsi_detail(overall float8, expectation float8, ideal float8, weights float8[], weight float8, confidence float8) --@ state bytea space 144 by acsi_transition final mean_detail_final combine mean_combine
COMMENT ON AGGREGATE @extschema@.acsi(float8, float8, float8) IS 'Customer satisfaction index of the three ACSI questions (美国顾客满意度指数), 0 to 100: overall satisfaction, against expectations, against the ideal, each answered from 1 to 10';
COMMENT ON AGGREGATE @extschema@.acsi(float8, float8, float8, float8[]) IS 'Customer satisfaction index of the three ACSI questions with weights of the questions';
COMMENT ON AGGREGATE @extschema@.acsi(float8, float8, float8, float8[], float8) IS 'Customer satisfaction index of the three ACSI questions with weights of the questions (NULL: equal) and of the respondents';
COMMENT ON AGGREGATE @extschema@.acsi_detail(float8, float8, float8) IS 'Customer satisfaction index of the three ACSI questions with its standard error and interval';
COMMENT ON AGGREGATE @extschema@.acsi_detail(float8, float8, float8, float8[]) IS 'Customer satisfaction index of the three ACSI questions with weights of the questions, with its standard error and interval';
COMMENT ON AGGREGATE @extschema@.acsi_detail(float8, float8, float8, float8[], float8) IS 'Customer satisfaction index of the three ACSI questions with weights of questions and respondents, with its standard error and interval';
COMMENT ON AGGREGATE @extschema@.acsi_detail(float8, float8, float8, float8[], float8, float8) IS 'Customer satisfaction index of the three ACSI questions with weights, with an interval of that confidence';
