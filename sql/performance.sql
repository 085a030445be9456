-- Performance: indicators against their targets, weights of indicators, agreement within units, quality of a process.

CREATE FUNCTION @extschema@.attainment(
    actual @extschema@.number,
    target @extschema@.number,
    direction text DEFAULT 'higher',
    method text DEFAULT 'ratio',
    worst @extschema@.number DEFAULT NULL,
    floor @extschema@.number DEFAULT 0,
    cap @extschema@.number DEFAULT 1.2) RETURNS numeric
    AS 'MODULE_PATHNAME', 'crm_attainment' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10;
COMMENT ON FUNCTION @extschema@.attainment(@extschema@.number, @extschema@.number, text, text, @extschema@.number, @extschema@.number, @extschema@.number) IS 'How far an indicator has come towards its target (指标达成率): 1 is the target, of indicators of which more is better or less, between floor and cap; NULL where it was not measured, or a ratio means nothing';

CREATE FUNCTION crm_internal.weighted_score_transition(bytea, numeric, numeric) RETURNS bytea --@ part of aggregate weighted_score
CREATE FUNCTION crm_internal.weighted_score_combine(bytea, bytea) RETURNS bytea --@ part of aggregate weighted_score
CREATE FUNCTION crm_internal.weighted_score_final(bytea) RETURNS numeric --@ part of aggregate weighted_score
CREATE AGGREGATE @extschema@.weighted_score(score @extschema@.number, weight @extschema@.number) --@ state bytea space 1024 by weighted_score_transition final weighted_score_final combine weighted_score_combine
COMMENT ON AGGREGATE @extschema@.weighted_score(@extschema@.number, @extschema@.number) IS 'Score of a card of indicators (加权得分、综合评分): sum(score * weight) / sum(weight), exactly, over the indicators that were measured; the others do not count as zero';

-- Weights -------------------------------------------------------------------------------------------------

CREATE FUNCTION @extschema@.ahp(matrix float8[], names text[] DEFAULT NULL)
    RETURNS TABLE (criterion int, name text, weight float8, lambda float8, consistency_index float8, consistency_ratio float8)
    AS 'MODULE_PATHNAME', 'crm_ahp' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 200 ROWS 7;
COMMENT ON FUNCTION @extschema@.ahp(float8[], text[]) IS 'Weights of criteria from comparisons in pairs (层次分析法、AHP权重), in the order of the criteria: row i of the matrix says how many times more important criterion i is than each; a consistency ratio of 0.1 or more says that the comparisons contradict each other';

-- Agreement within units ------------------------------------------------------------------------------------

CREATE TYPE @extschema@.icc AS (
    units bigint, --@ Units, such as stores or teams
    n bigint, --@ Values, such as answers of their members
    missing bigint, --@ Rows left out, of which value or unit is not known
    msb float8, --@ Mean square between units; NULL of one unit
    msw float8, --@ Mean square within units; NULL where each has one value
    k0 float8, --@ Mean number of values of a unit, as units of different size need it
    f float8, --@ msb / msw
    p_value float8, --@ That units which do not differ make such a quotient or a larger one
    eta_squared float8, --@ Share of all variance that lies between units
    icc1 float8, --@ ICC(1): how far one value tells the unit; below 0 where members differ more than units
    icc2 float8 --@ ICC(2): how reliable the mean of a unit is; from about 0.7 on it may stand for the unit
);
COMMENT ON TYPE @extschema@.icc IS 'Result of aggregate icc()';

CREATE FUNCTION crm_internal.icc_combine(bytea, bytea) RETURNS bytea --@ part of aggregate icc
CREATE FUNCTION crm_internal.icc_final(bytea) RETURNS @extschema@.icc --@ part of aggregate icc; COST 100
--@ each bigint uuid text

CREATE FUNCTION crm_internal.icc_transition(bytea, float8, @KEY@) RETURNS bytea --@ part of aggregate icc; crm_icc_transition_@KEY@
CREATE AGGREGATE @extschema@.icc(value float8, unit @KEY@) --@ state bytea space 4096 by icc_transition final icc_final combine icc_combine
COMMENT ON AGGREGATE @extschema@.icc(float8, @KEY@) IS 'Do the answers within a unit, such as a store or a team, agree (组内相关系数): intraclass correlations, without which means of units should not be compared (员工–顾客关系、服务利润链)';
--@ end

-- Quality -------------------------------------------------------------------------------------------------

CREATE FUNCTION @extschema@.sigma_level(dpmo float8, shift float8 DEFAULT 1.5) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_sigma_level' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 3;
COMMENT ON FUNCTION @extschema@.sigma_level(float8, float8) IS 'Sigma level of a process (西格玛水平) by its defects of a million opportunities: 6 for 3.4 of them, with the customary shift of 1.5';
