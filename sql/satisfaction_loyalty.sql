-- What customers gain, trust and are loyal to: delivered value, trust, closeness, expectations; ladder, curve, repeat purchases.
--
-- Attitude and behaviour, satisfaction and loyalty: matrix_cell() with the schemes loyalty and satisfaction_loyalty (shipped.sql).

-- Delivered value, trust, closeness ------------------------------------------------------------------------

CREATE FUNCTION @extschema@.delivered_value(
    product_value @extschema@.number, service_value @extschema@.number, personnel_value @extschema@.number, image_value @extschema@.number,
    money_cost @extschema@.number, time_cost @extschema@.number, energy_cost @extschema@.number, psychic_cost @extschema@.number) RETURNS numeric
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN crm_internal.require_finite(product_value, 'product_value') + crm_internal.require_finite(service_value, 'service_value')
           + crm_internal.require_finite(personnel_value, 'personnel_value') + crm_internal.require_finite(image_value, 'image_value')
           - crm_internal.require_between(money_cost, 'money_cost', 0.0, 'Infinity'::numeric) - crm_internal.require_between(time_cost, 'time_cost', 0.0, 'Infinity'::numeric)
           - crm_internal.require_between(energy_cost, 'energy_cost', 0.0, 'Infinity'::numeric) - crm_internal.require_between(psychic_cost, 'psychic_cost', 0.0, 'Infinity'::numeric);
COMMENT ON FUNCTION @extschema@.delivered_value(@extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number) IS 'Customer delivered value (顾客让渡价值): what the customer gains less what it takes, money, time, energy and worry';
CREATE FUNCTION @extschema@.delivered_value_ratio(
    product_value @extschema@.number, service_value @extschema@.number, personnel_value @extschema@.number, image_value @extschema@.number,
    money_cost @extschema@.number, time_cost @extschema@.number, energy_cost @extschema@.number, psychic_cost @extschema@.number) RETURNS numeric
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN (crm_internal.require_finite(product_value, 'product_value') + crm_internal.require_finite(service_value, 'service_value')
            + crm_internal.require_finite(personnel_value, 'personnel_value') + crm_internal.require_finite(image_value, 'image_value'))
           / nullif(crm_internal.require_between(money_cost, 'money_cost', 0.0, 'Infinity'::numeric) + crm_internal.require_between(time_cost, 'time_cost', 0.0, 'Infinity'::numeric)
                    + crm_internal.require_between(energy_cost, 'energy_cost', 0.0, 'Infinity'::numeric) + crm_internal.require_between(psychic_cost, 'psychic_cost', 0.0, 'Infinity'::numeric), 0.0);
COMMENT ON FUNCTION @extschema@.delivered_value_ratio(@extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number) IS 'Delivered value as a ratio (顾客让渡价值比率): what the customer gains by what it takes';

CREATE FUNCTION @extschema@.trust_score(credibility float8, reliability float8, intimacy float8, self_orientation float8) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_trust_score' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.trust_score(float8, float8, float8, float8) IS 'Trust equation (顾客信任方程式): credibility, reliability and intimacy together by self-orientation';

CREATE FUNCTION @extschema@.closeness_index(frequency float8, diversity float8, strength float8) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_closeness_index' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.closeness_index(float8, float8, float8) IS 'Relationship closeness (关系紧密度), from 3 to 30: how often, in how many ways and how strongly, each from 1 to 10';
CREATE FUNCTION @extschema@.closeness_percent(frequency float8, diversity float8, strength float8) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_closeness_percent' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.closeness_percent(float8, float8, float8) IS 'Relationship closeness (关系紧密度) from 0 to 100: the closeness index on a scale of percent';

-- Expectations ---------------------------------------------------------------------------------------------

CREATE FUNCTION @extschema@.disconfirmation(expected @extschema@.number, perceived @extschema@.number) RETURNS numeric
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN crm_internal.require_finite(perceived, 'perceived') - crm_internal.require_finite(expected, 'expected');
COMMENT ON FUNCTION @extschema@.disconfirmation(@extschema@.number, @extschema@.number) IS 'Disconfirmation of expectations (期望不一致): perceived less expected; above 0 the service is better than expected';
CREATE FUNCTION @extschema@.tolerance_zone(adequate float8, desired float8, perceived float8) RETURNS text
    AS 'MODULE_PATHNAME', 'crm_tolerance_zone' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.tolerance_zone(float8, float8, float8) IS 'Zone of tolerance (容忍区域): is perceived service below what is adequate, within the zone, or above what is desired';

-- Loyalty --------------------------------------------------------------------------------------------------

CREATE FUNCTION @extschema@.loyalty_stage(
    satisfaction float8, repurchase float8, recommendation float8,
    satisfaction_cut float8, repurchase_cut float8, recommendation_cut float8) RETURNS text
    AS 'MODULE_PATHNAME', 'crm_loyalty_stage' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.loyalty_stage(float8, float8, float8, float8, float8, float8) IS 'Step on the ladder of loyalty (满意→忠诚→推荐): dissatisfied, satisfied, loyal or advocate, each step on top of the one before';

CREATE FUNCTION @extschema@.repeat_purchase_class(brands anyarray, most_brands @extschema@.whole_number DEFAULT 3) RETURNS text
    AS 'MODULE_PATHNAME', 'crm_repeat_purchase_class' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20;
COMMENT ON FUNCTION @extschema@.repeat_purchase_class(anyarray, @extschema@.whole_number) IS 'Brand loyalty by the order of purchases (品牌忠诚): undivided, divided, unstable or none, of the brands a customer bought one after another';

CREATE TYPE @extschema@.loyalty_curve AS (
    n bigint, --@ Respondents with both answers
    effective_n float8, --@ Effective number of them (Kish): n without weights
    slope float8, --@ Points of loyalty that one point of satisfaction goes with; NULL when all are equally satisfied
    slope_se float8, --@ Its standard error; NULL for fewer than three
    intercept float8, --@ Loyalty that the line has at satisfaction 0
    correlation float8, --@ Correlation of satisfaction and loyalty
    defection_share float8, --@ Share in the zone of defection, below indifference_from
    indifference_share float8, --@ Share in the zone of indifference
    affection_share float8, --@ Share in the zone of affection, from affection_from on
    defection_loyalty float8, --@ Mean loyalty in the zone of defection; NULL when nobody is there
    indifference_loyalty float8, --@ Mean loyalty in the zone of indifference
    affection_loyalty float8 --@ Mean loyalty in the zone of affection
);
COMMENT ON TYPE @extschema@.loyalty_curve IS 'How loyalty follows satisfaction in a group, from loyalty_curve()';
CREATE FUNCTION crm_internal.loyalty_curve_combine(float8[], float8[]) RETURNS float8[] --@ part of aggregate loyalty_curve
CREATE FUNCTION crm_internal.loyalty_curve_final(float8[]) RETURNS @extschema@.loyalty_curve --@ part of aggregate loyalty_curve
CREATE FUNCTION crm_internal.loyalty_curve_transition(float8[], float8, float8, float8, float8) RETURNS float8[] --@ part of aggregate loyalty_curve
CREATE AGGREGATE @extschema@.loyalty_curve(satisfaction float8, loyalty float8, indifference_from float8, affection_from float8) --@ state float8[] space 256 by loyalty_curve_transition final loyalty_curve_final combine loyalty_curve_combine
COMMENT ON AGGREGATE @extschema@.loyalty_curve(float8, float8, float8, float8) IS 'How loyalty follows satisfaction (满意度与忠诚度曲线): slope, and the zones of defection, indifference and affection';
CREATE FUNCTION crm_internal.loyalty_curve_transition(float8[], float8, float8, float8, float8, float8) RETURNS float8[] --@ part of aggregate loyalty_curve
CREATE AGGREGATE @extschema@.loyalty_curve(satisfaction float8, loyalty float8, indifference_from float8, affection_from float8, weight float8) --@ state float8[] space 256 by loyalty_curve_transition final loyalty_curve_final combine loyalty_curve_combine
COMMENT ON AGGREGATE @extschema@.loyalty_curve(float8, float8, float8, float8, float8) IS 'How loyalty follows satisfaction, with weights of respondents: slope, and the zones of defection, indifference and affection';
