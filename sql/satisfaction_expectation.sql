-- What customers expect and get: key drivers, importance and performance, Kano, service gaps.

-- Key drivers -------------------------------------------------------------------------------------------

CREATE FUNCTION @extschema@.key_drivers(
    moments @extschema@.item_moments,
    target text,
    method text DEFAULT 'shapley',
    items text[] DEFAULT NULL,
    drivers text[] DEFAULT NULL)
    RETURNS TABLE (item text, importance float8, percent float8, rank int, beta float8, vif float8)
    AS 'MODULE_PATHNAME', 'crm_key_drivers' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 10;
COMMENT ON FUNCTION @extschema@.key_drivers(@extschema@.item_moments, text, text, text[], text[]) IS 'Key drivers (关键驱动因素) of a target, satisfaction say: the importance of each other item by Shapley values (LMG), Johnson, Kruskal, first, last or Pratt, its share in percent, rank, beta and VIF';
CREATE FUNCTION @extschema@.key_drivers(
    moments @extschema@.item_moments,
    target @extschema@.whole_number,
    method text DEFAULT 'shapley',
    items text[] DEFAULT NULL,
    drivers text[] DEFAULT NULL)
    RETURNS TABLE (item text, importance float8, percent float8, rank int, beta float8, vif float8)
    AS 'MODULE_PATHNAME', 'crm_key_drivers_of_number' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 10;
COMMENT ON FUNCTION @extschema@.key_drivers(@extschema@.item_moments, @extschema@.whole_number, text, text[], text[]) IS 'Key drivers of a target by its number among the items of the moments, from 1';

-- Importance and performance ----------------------------------------------------------------------------

CREATE FUNCTION @extschema@.importance_performance(
    importance float8,
    performance float8,
    crosshair text DEFAULT 'mean',
    cuts float8[] DEFAULT NULL,
    importance_scale float8[] DEFAULT NULL,
    performance_scale float8[] DEFAULT NULL) RETURNS text
    AS 'MODULE_PATHNAME', 'crm_importance_performance' LANGUAGE C IMMUTABLE PARALLEL SAFE WINDOW;
COMMENT ON FUNCTION @extschema@.importance_performance(float8, float8, text, float8[], float8[], float8[]) IS 'Window function without ORDER BY: importance-performance quadrant (重要性绩效分析, IPA) of each attribute by means, midpoints or numbers of your own; a cell of the matrix importance_performance';

-- Kano --------------------------------------------------------------------------------------------------

CREATE FUNCTION @extschema@.kano(functional float8, dysfunctional float8, variant text DEFAULT 'classic') RETURNS text
    AS 'MODULE_PATHNAME', 'crm_kano' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.kano(float8, float8, text) IS 'Kano category (卡诺模型) of two answers, 1 like, 2 must be, 3 neutral, 4 live with, 5 dislike, if the feature is there and if not: M, O, A, I, R or Q; label(''kano'', …) names it';

CREATE TYPE @extschema@.kano_summary AS (
    n                     bigint, --@ Respondents who answered both questions and have a weight
    effective_n                 float8, --@ Effective number of respondents (Kish): (sum of weights)^2 / sum of their squares; n without weights
    must_be               bigint, --@ Respondents of category M (必备属性)
    one_dimensional       bigint, --@ Respondents of category O (期望属性)
    attractive            bigint, --@ Respondents of category A (魅力属性)
    indifferent           bigint, --@ Respondents of category I (无差异属性)
    reverse               bigint, --@ Respondents of category R (反向属性)
    questionable          bigint, --@ Respondents of category Q (可疑结果)
    must_be_share         float8, --@ Share of category M, weighted, as the other shares
    one_dimensional_share float8, --@ Share of category O
    attractive_share      float8, --@ Share of category A
    indifferent_share     float8, --@ Share of category I
    reverse_share         float8, --@ Share of category R
    questionable_share    float8, --@ Share of category Q
    category              text, --@ The most frequent category; of equals the first of M, O, A, I, R, Q
    better                float8, --@ (A + O) / (A + O + M + I): how far the feature raises satisfaction (满意影响力), 0 to 1
    worse                 float8, --@ -(O + M) / (A + O + M + I): how far its absence lowers it (不满意影响力), -1 to 0
    category_strength     float8, --@ Share of the most frequent category less that of the next
    total_strength        float8, --@ Share of M, O and A together
    fong_difference       float8, --@ Fong's test: count of the most frequent category less that of the next; weighted, in effective respondents
    fong_threshold        float8, --@ What the difference must reach: 1.65 sqrt((a + b)(2n - a - b) / 2n)
    significant           boolean --@ The difference reaches it: the category is not there by chance
);
COMMENT ON TYPE @extschema@.kano_summary IS 'Kano''s categories of one feature over respondents: counts, shares, category, coefficients, strengths, test';

CREATE FUNCTION crm_internal.kano_summary_transition(float8[], float8, float8) RETURNS float8[] --@ part of aggregate kano_summary
CREATE FUNCTION crm_internal.kano_summary_transition(float8[], float8, float8, float8) RETURNS float8[] --@ part of aggregate kano_summary
CREATE FUNCTION crm_internal.kano_summary_transition(float8[], float8, float8, float8, text) RETURNS float8[] --@ part of aggregate kano_summary
CREATE FUNCTION crm_internal.kano_summary_combine(float8[], float8[]) RETURNS float8[] --@ part of aggregate kano_summary
CREATE FUNCTION crm_internal.kano_summary_final(float8[]) RETURNS @extschema@.kano_summary --@ part of aggregate kano_summary
CREATE AGGREGATE @extschema@.kano_summary(functional float8, dysfunctional float8) --@ state float8[] space 512 by kano_summary_transition final kano_summary_final combine kano_summary_combine
COMMENT ON AGGREGATE @extschema@.kano_summary(float8, float8) IS 'Kano analysis (卡诺模型) of a feature: counts of the categories, the category, better and worse, strengths, Fong''s test';
CREATE AGGREGATE @extschema@.kano_summary(functional float8, dysfunctional float8, weight float8) --@ state float8[] space 512 by kano_summary_transition final kano_summary_final combine kano_summary_combine
COMMENT ON AGGREGATE @extschema@.kano_summary(float8, float8, float8) IS 'Kano analysis of a feature with weights of the respondents';
CREATE AGGREGATE @extschema@.kano_summary(functional float8, dysfunctional float8, weight float8, variant text) --@ state float8[] space 512 by kano_summary_transition final kano_summary_final combine kano_summary_combine
COMMENT ON AGGREGATE @extschema@.kano_summary(float8, float8, float8, text) IS 'Kano analysis of a feature with weights (1 for none) by the classic or the strict table';

-- Service gaps ------------------------------------------------------------------------------------------

CREATE TYPE @extschema@.servqual_gap AS (
    "position"  int, --@ Order of display: dimensions as they are first named, then all together
    kind        text, --@ What the row is about: a dimension, overall (mean of the dimensions), or weighted (mean by the weights of the dimensions)
    dimension   text, --@ Name of the dimension; NULL for all together
    n           bigint, --@ Respondents with an item that has both answers; overall: in every dimension; weighted: in every one with a weight
    effective_n       float8, --@ Effective number of respondents (Kish); n without weights
    expectation float8, --@ Mean of what is expected, of the items with both answers
    perception  float8, --@ Mean of what is perceived
    gap         float8, --@ Perception less expectation: below 0 where service falls short (差距)
    se          float8, --@ Standard error of the gap over respondents; NULL for one respondent
    t           float8, --@ gap / se, Student's t with effective_n - 1 degrees of freedom; NULL where the standard error is 0
    p_value     float8, --@ Two-sided probability of such a t if there were no gap
    lower       float8, --@ Lower end of the interval of the gap, 95 % unless said otherwise
    upper       float8, --@ Upper end of the interval of the gap
    weight      float8 --@ Weight of the dimension as a share of one; NULL without weights and for all together
);
COMMENT ON TYPE @extschema@.servqual_gap IS 'Service gap (SERVQUAL) of one dimension, or of all';

CREATE FUNCTION crm_internal.servqual_transition(bytea, float8[], float8[], text[]) RETURNS bytea --@ part of aggregate servqual
CREATE FUNCTION crm_internal.servqual_transition(bytea, float8[], float8[], text[], float8) RETURNS bytea --@ part of aggregate servqual
CREATE FUNCTION crm_internal.servqual_transition(bytea, float8[], float8[], text[], float8, float8[]) RETURNS bytea --@ part of aggregate servqual
CREATE FUNCTION crm_internal.servqual_transition(bytea, float8[], float8[], text[], float8, float8[], float8, float8, float8) RETURNS bytea --@ part of aggregate servqual
CREATE FUNCTION crm_internal.servqual_combine(bytea, bytea) RETURNS bytea --@ part of aggregate servqual
CREATE FUNCTION crm_internal.servqual_final(bytea) RETURNS @extschema@.servqual_gap[] --@ part of aggregate servqual
CREATE AGGREGATE @extschema@.servqual(expectation float8[], perception float8[], dimensions text[]) --@ state bytea space 8192 by servqual_transition final servqual_final combine servqual_combine
COMMENT ON AGGREGATE @extschema@.servqual(float8[], float8[], text[]) IS 'Service gaps (服务质量差距, SERVQUAL) of each dimension and overall, perception less expectation with t test; arrays of one element for each item; unnest() makes rows of it';
CREATE AGGREGATE @extschema@.servqual(expectation float8[], perception float8[], dimensions text[], weight float8) --@ state bytea space 8192 by servqual_transition final servqual_final combine servqual_combine
COMMENT ON AGGREGATE @extschema@.servqual(float8[], float8[], text[], float8) IS 'Service gaps with weights of the respondents';
CREATE AGGREGATE @extschema@.servqual(expectation float8[], perception float8[], dimensions text[], weight float8, dimension_weights float8[]) --@ state bytea space 8192 by servqual_transition final servqual_final combine servqual_combine
COMMENT ON AGGREGATE @extschema@.servqual(float8[], float8[], text[], float8, float8[]) IS 'Service gaps with weights of the respondents (1 for none) and of the dimensions, in the order in which these are first named';
CREATE AGGREGATE @extschema@.servqual(expectation float8[], perception float8[], dimensions text[], weight float8, dimension_weights float8[], lowest float8, highest float8, confidence float8) --@ state bytea space 8192 by servqual_transition final servqual_final combine servqual_combine
COMMENT ON AGGREGATE @extschema@.servqual(float8[], float8[], text[], float8, float8[], float8, float8, float8) IS 'Service gaps with weights (NULL for none of the dimensions), the scale of the answers, outside of which is an error, and the confidence of the intervals';
