-- Weights of a survey: raking, post-stratification, effective number of answers.

CREATE FUNCTION crm_internal.effective_n_transition(float8[], float8) RETURNS float8[] --@ part of aggregate effective_n
CREATE FUNCTION crm_internal.effective_n_combine(float8[], float8[]) RETURNS float8[] --@ part of aggregate effective_n
CREATE FUNCTION crm_internal.effective_n_final(float8[]) RETURNS float8 --@ part of aggregate effective_n
CREATE AGGREGATE @extschema@.effective_n(weight float8) --@ state float8[] space 64 by effective_n_transition final effective_n_final combine effective_n_combine
COMMENT ON AGGREGATE @extschema@.effective_n(float8) IS 'Effective number of respondents (Kish, 有效样本量): how many of equal weight would say as much; weights of NULL and 0 do not count';

CREATE FUNCTION @extschema@.rake(
    cells anyarray,
    targets jsonb,
    weight float8 DEFAULT 1.0,
    cap float8 DEFAULT NULL) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_rake' LANGUAGE C STABLE PARALLEL SAFE WINDOW;
COMMENT ON FUNCTION @extschema@.rake(anyarray, jsonb, float8, float8) IS 'Weight of each respondent by raking (加权调整), so that the margins of all rows of OVER () meet those of the population';
CREATE FUNCTION @extschema@.poststratify(
    stratum anyelement,
    targets jsonb,
    weight float8 DEFAULT 1.0) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_poststratify' LANGUAGE C STABLE PARALLEL SAFE WINDOW;
COMMENT ON FUNCTION @extschema@.poststratify(anyelement, jsonb, float8) IS 'Weight of each respondent by post-stratification (事后分层), so that every stratum among all rows of OVER () has its part of the population';

-- The weights of rake() looked at from above --------------------------------------------------------------

CREATE TYPE @extschema@.rake_detail AS (
    n bigint, --@ Respondents who count: with a weight above 0 and all categories
    skipped bigint, --@ Rows left out: without a weight or without a category
    total float8, --@ What the new weights add up to: the total of the targets, unless a cap is in the way
    effective_n float8, --@ Effective number of respondents (Kish): so many of equal weight would say as much
    design_effect float8, --@ n / effective_n: how many times as many respondents the weights take for the same precision
    least_weight float8, --@ Least new weight
    greatest_weight float8, --@ Greatest new weight
    capped bigint, --@ Respondents whose weight is the cap
    rounds int, --@ Rounds until all margins were met, or the cut weights stayed
    max_margin_deviation float8 --@ Greatest relative distance of a category from its target: 0.05 is 5 % off
);
COMMENT ON TYPE @extschema@.rake_detail IS 'What raking makes of a survey, from rake_detail()';

CREATE FUNCTION crm_internal.rake_detail_combine(bytea, bytea) RETURNS bytea --@ part of aggregate rake_detail; COST 20000
CREATE FUNCTION crm_internal.rake_detail_final(bytea) RETURNS @extschema@.rake_detail --@ part of aggregate rake_detail; COST 1000

CREATE FUNCTION crm_internal.rake_detail_transition(bytea, @extschema@.row_array, jsonb) RETURNS bytea --@ part of aggregate rake_detail; STABLE
CREATE AGGREGATE @extschema@.rake_detail(cells @extschema@.row_array, targets jsonb) --@ state bytea space 16384 by rake_detail_transition final rake_detail_final combine rake_detail_combine
COMMENT ON AGGREGATE @extschema@.rake_detail(@extschema@.row_array, jsonb) IS 'What raking makes of a survey: effective number of respondents, greatest weight, rounds, margins missed';
CREATE FUNCTION crm_internal.rake_detail_transition(bytea, @extschema@.row_array, jsonb, float8) RETURNS bytea --@ part of aggregate rake_detail; STABLE
CREATE AGGREGATE @extschema@.rake_detail(cells @extschema@.row_array, targets jsonb, weight float8) --@ state bytea space 16384 by rake_detail_transition final rake_detail_final combine rake_detail_combine
COMMENT ON AGGREGATE @extschema@.rake_detail(@extschema@.row_array, jsonb, float8) IS 'What raking makes of a survey with base weights: effective number of respondents, greatest weight, rounds, margins missed';
CREATE FUNCTION crm_internal.rake_detail_transition(bytea, @extschema@.row_array, jsonb, float8, float8) RETURNS bytea --@ part of aggregate rake_detail; STABLE
CREATE AGGREGATE @extschema@.rake_detail(cells @extschema@.row_array, targets jsonb, weight float8, cap float8) --@ state bytea space 16384 by rake_detail_transition final rake_detail_final combine rake_detail_combine
COMMENT ON AGGREGATE @extschema@.rake_detail(@extschema@.row_array, jsonb, float8, float8) IS 'What raking with a cap makes of a survey: effective number of respondents, greatest weight, rounds, margins missed';
