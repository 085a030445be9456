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
    AS 'MODULE_PATHNAME', 'crm_rake' LANGUAGE C IMMUTABLE PARALLEL SAFE WINDOW;
COMMENT ON FUNCTION @extschema@.rake(anyarray, jsonb, float8, float8) IS 'Weight of each respondent by raking (加权调整), so that the margins of all rows of OVER () meet those of the population';
CREATE FUNCTION @extschema@.poststratify(
    stratum anyelement,
    targets jsonb,
    weight float8 DEFAULT 1.0) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_poststratify' LANGUAGE C IMMUTABLE PARALLEL SAFE WINDOW;
COMMENT ON FUNCTION @extschema@.poststratify(anyelement, jsonb, float8) IS 'Weight of each respondent by post-stratification (事后分层), so that every stratum among all rows of OVER () has its part of the population';
