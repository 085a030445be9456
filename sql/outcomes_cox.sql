-- Cox regression: what makes cases end sooner or later.

CREATE TYPE @extschema@.cox_options AS (
    names text[], --@ Names of the features, in the order in which they are passed
    ties text, --@ How cases that end at one time are taken: efron or breslow
    collinear text, --@ What to do with features that follow from others: error or drop
    max_iterations int --@ Steps after which a fit has not converged; NULL: 100
);
COMMENT ON TYPE @extschema@.cox_options IS 'Options of a Cox regression, made by cox_options()';

CREATE FUNCTION @extschema@.cox_options(
    names text[] DEFAULT NULL,
    ties text DEFAULT 'efron',
    collinear text DEFAULT 'error',
    max_iterations @extschema@.whole_number DEFAULT NULL) RETURNS @extschema@.cox_options
    AS 'MODULE_PATHNAME', 'crm_cox_options' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.cox_options(text[], text, text, @extschema@.whole_number) IS 'How a Cox regression (考克斯回归) is fitted: names of the features, ties after Efron or Breslow, what to do with collinear features';

CREATE TYPE @extschema@.cox_model AS (
    version int, --@ Version of this row; this release writes 1
    names text[], --@ The features
    coefficients float8[], --@ Of each feature: change of the log hazard per unit; NULL: left out
    se float8[], --@ Their standard errors; NULL where there is no finite estimate
    z float8[], --@ Coefficients over standard errors
    p_value float8[], --@ Two-sided, that a coefficient is 0 (Wald)
    covariance float8[], --@ Of the coefficients, row by row
    means float8[], --@ Of the features: the case to which hazards are relative, and whose hazards those of the baseline are
    log_likelihood float8, --@ Partial, at the coefficients
    null_log_likelihood float8, --@ Without any feature
    df int, --@ Features that take part: degrees of freedom of the three tests
    likelihood_ratio float8, --@ Test that no feature tells anything: twice the difference of the log likelihoods
    likelihood_ratio_p float8, --@ Its p value; NULL where no feature takes part
    wald float8, --@ The same test by the coefficients and their covariance
    wald_p float8, --@ Its p value
    score float8, --@ The same by the slope at no effect; of one yes or no without ties the log-rank test
    score_p float8, --@ Its p value
    rows bigint, --@ Rows used, each once whatever its weight
    events bigint, --@ Those with the event
    rows_skipped bigint, --@ Rows left out: duration, event, feature or weight is NULL, or the weight is 0
    weight float8, --@ Sum of the weights
    ties text, --@ How ties were taken: efron or breslow
    iterations int, --@ Newton steps
    converged boolean, --@ Whether the estimates were reached
    monotone boolean, --@ Whether the likelihood rises for ever with a feature, so that it has no finite estimate
    strata text[], --@ Strata of the baseline; the empty one is that without a name
    stratum_ends bigint[], --@ Number of the last time of each stratum
    times float8[], --@ Durations at which events were seen, ascending in each stratum; at most about 10,000
    hazards float8[], --@ Cumulative hazard of a case with mean features after each
    notes text --@ What to know of it, NULL: nothing
);
COMMENT ON TYPE @extschema@.cox_model IS 'A fitted Cox regression, made by cox_regression(): print it with cox_rows(), store it, ask cox_hazard() and cox_survival()';

CREATE FUNCTION crm_internal.cox_regression_transition(bytea, float8, boolean, @extschema@.row_array) RETURNS bytea --@ part of aggregate cox_regression
CREATE FUNCTION crm_internal.cox_regression_transition(bytea, float8, boolean, @extschema@.row_array, @extschema@.cox_options) RETURNS bytea --@ part of aggregate cox_regression; crm_cox_regression_transition_options
CREATE FUNCTION crm_internal.cox_regression_transition(bytea, float8, boolean, @extschema@.row_array, text) RETURNS bytea --@ part of aggregate cox_regression; crm_cox_regression_transition_stratum
CREATE FUNCTION crm_internal.cox_regression_transition(bytea, float8, boolean, @extschema@.row_array, float8) RETURNS bytea --@ part of aggregate cox_regression; crm_cox_regression_transition_weight
CREATE FUNCTION crm_internal.cox_regression_transition(bytea, float8, boolean, @extschema@.row_array, text, float8, @extschema@.cox_options) RETURNS bytea --@ part of aggregate cox_regression; crm_cox_regression_transition_all
CREATE FUNCTION crm_internal.cox_regression_combine(bytea, bytea) RETURNS bytea --@ part of aggregate cox_regression; SENDS ROWS
CREATE FUNCTION crm_internal.cox_regression_final(bytea) RETURNS @extschema@.cox_model --@ part of aggregate cox_regression; crm_cox_regression_final COST 50000

CREATE AGGREGATE @extschema@.cox_regression(duration float8, event boolean, features @extschema@.row_array) --@ state bytea space 65536 by cox_regression_transition final cox_regression_final combine cox_regression_combine
COMMENT ON AGGREGATE @extschema@.cox_regression(float8, boolean, @extschema@.row_array) IS 'Cox regression (考克斯回归、比例风险模型): how the chance that a customer leaves, or a case ends, goes with features, ARRAY[x1, x2]; false is a case still open';
CREATE AGGREGATE @extschema@.cox_regression(duration float8, event boolean, features @extschema@.row_array, options @extschema@.cox_options) --@ state bytea space 65536 by cox_regression_transition final cox_regression_final combine cox_regression_combine
COMMENT ON AGGREGATE @extschema@.cox_regression(float8, boolean, @extschema@.row_array, @extschema@.cox_options) IS 'Cox regression with options: names of the features, ties after Efron or Breslow';
CREATE AGGREGATE @extschema@.cox_regression(duration float8, event boolean, features @extschema@.row_array, stratum text) --@ state bytea space 65536 by cox_regression_transition final cox_regression_final combine cox_regression_combine
COMMENT ON AGGREGATE @extschema@.cox_regression(float8, boolean, @extschema@.row_array, text) IS 'Cox regression in strata: each has a baseline of its own, and cases are compared within it';
CREATE AGGREGATE @extschema@.cox_regression(duration float8, event boolean, features @extschema@.row_array, weight float8) --@ state bytea space 65536 by cox_regression_transition final cox_regression_final combine cox_regression_combine
COMMENT ON AGGREGATE @extschema@.cox_regression(float8, boolean, @extschema@.row_array, float8) IS 'Cox regression of rows that count as often as their weight says';
CREATE AGGREGATE @extschema@.cox_regression(duration float8, event boolean, features @extschema@.row_array, stratum text, weight float8, options @extschema@.cox_options) --@ state bytea space 65536 by cox_regression_transition final cox_regression_final combine cox_regression_combine
COMMENT ON AGGREGATE @extschema@.cox_regression(float8, boolean, @extschema@.row_array, text, float8, @extschema@.cox_options) IS 'Cox regression of weighted rows in strata, with options; a NULL stratum is one of its own';

CREATE FUNCTION @extschema@.cox_rows(
    model @extschema@.cox_model,
    confidence float8 DEFAULT 0.95,
    OUT "position" int, OUT name text, OUT coefficient float8, OUT se float8, OUT z float8, OUT p_value float8,
    OUT lower float8, OUT upper float8, OUT hazard_ratio float8, OUT hazard_ratio_lower float8, OUT hazard_ratio_upper float8
) RETURNS SETOF record
    AS 'MODULE_PATHNAME', 'crm_cox_rows' LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 20;
COMMENT ON FUNCTION @extschema@.cox_rows(@extschema@.cox_model, float8) IS 'The features of a Cox regression, one a row: coefficient with its interval, p value, and the hazard ratio (风险比) that it means';

CREATE FUNCTION @extschema@.cox_hazard(model @extschema@.cox_model, features @extschema@.row_array) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_cox_hazard' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 3;
COMMENT ON FUNCTION @extschema@.cox_hazard(@extschema@.cox_model, @extschema@.row_array) IS 'Relative hazard (相对风险) of a case by a Cox regression: how many times as fast it ends as one with mean features; NULL if a feature is missing';

CREATE FUNCTION @extschema@.cox_survival(model @extschema@.cox_model, features @extschema@.row_array, at float8, stratum text DEFAULT NULL) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_cox_survival' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 3;
COMMENT ON FUNCTION @extschema@.cox_survival(@extschema@.cox_model, @extschema@.row_array, float8, text) IS 'Chance that a case lasts longer than a duration (生存概率), by a Cox regression from its features; NULL if a feature is missing';

CREATE FUNCTION crm_internal.to_jsonb(model @extschema@.cox_model) RETURNS jsonb
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN pg_catalog.jsonb_strip_nulls(pg_catalog.to_jsonb(ROW((model).*)::@extschema@.cox_model));
COMMENT ON FUNCTION crm_internal.to_jsonb(@extschema@.cox_model) IS 'The model as jsonb; behind the cast';
CREATE CAST (@extschema@.cox_model AS jsonb) WITH FUNCTION crm_internal.to_jsonb(@extschema@.cox_model);
COMMENT ON CAST (@extschema@.cox_model AS jsonb) IS 'The model as jsonb';
CREATE FUNCTION crm_internal.to_cox_model(model jsonb) RETURNS @extschema@.cox_model
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN pg_catalog.jsonb_populate_record(NULL::@extschema@.cox_model, crm_internal.require_model(model, 'cox_model'::text,
        'version number, names array, coefficients array, means array'::text));
COMMENT ON FUNCTION crm_internal.to_cox_model(jsonb) IS 'A model from jsonb; behind the cast';
CREATE CAST (jsonb AS @extschema@.cox_model) WITH FUNCTION crm_internal.to_cox_model(jsonb);
COMMENT ON CAST (jsonb AS @extschema@.cox_model) IS 'A model from its jsonb form';
