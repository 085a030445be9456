-- Logistic regression: an aggregate of general use.

CREATE TYPE @extschema@.logistic_options AS (
    names text[], --@ Names of the features, in the order in which they are passed
    ridge float8, --@ Penalty: ridge / 2 times the sum of the squared coefficients; 0: none
    firth boolean, --@ Whether the likelihood is penalised after Firth, for rare events and separated ones
    errors text, --@ Standard errors: model, sandwich or robust
    collinear text, --@ What to do with features that follow from others: error or drop
    tolerance float8, --@ How far the last step may move a coefficient, in standard errors
    max_iterations int --@ Steps after which a fit has not converged; NULL: 100, with Firth 1000
);
COMMENT ON TYPE @extschema@.logistic_options IS 'Options of a logistic regression, made by logistic_options()';

CREATE FUNCTION @extschema@.logistic_options(
    names text[] DEFAULT NULL,
    ridge float8 DEFAULT 0,
    firth boolean DEFAULT false,
    errors text DEFAULT 'model',
    collinear text DEFAULT 'error',
    tolerance float8 DEFAULT 1e-12,
    max_iterations @extschema@.whole_number DEFAULT NULL) RETURNS @extschema@.logistic_options
    AS 'MODULE_PATHNAME', 'crm_logistic_options' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.logistic_options(text[], float8, boolean, text, text, float8, @extschema@.whole_number) IS 'How a logistic regression (逻辑回归) is fitted: names of the features, ridge or Firth penalty, robust standard errors, what to do with collinear features';

CREATE TYPE @extschema@.logistic_model AS (
    version int, --@ Version of this row; this release writes 1
    names text[], --@ The terms: (intercept), then the features
    coefficients float8[], --@ Of each term: change of the log odds of the event per unit; NULL: left out
    se float8[], --@ Their standard errors; NULL where there is no finite estimate
    z float8[], --@ Coefficients over standard errors
    p_value float8[], --@ Two-sided, that a coefficient is 0 (Wald)
    covariance float8[], --@ Of the coefficients, row by row
    log_likelihood float8, --@ Without any penalty
    penalised_log_likelihood float8, --@ With that of ridge or Firth; else the same
    null_log_likelihood float8, --@ Of the intercept alone
    rows bigint, --@ Rows used, each once whatever its weight
    events bigint, --@ Those with the event
    rows_skipped bigint, --@ Rows left out: event, feature or weight is NULL, or the weight is 0
    weight float8, --@ Sum of the weights
    ridge float8, --@ Penalty of the squared coefficients
    firth boolean, --@ Whether Firth's penalty was used
    errors text, --@ Standard errors: model, sandwich or robust
    iterations int, --@ Newton steps
    converged boolean, --@ Whether the estimates were reached
    separated boolean, --@ Whether events and others lie apart, so that a plain fit has no finite estimate
    notes text --@ What to know of it, NULL: nothing
);
COMMENT ON TYPE @extschema@.logistic_model IS 'A fitted logistic regression, made by logistic_regression(): print it with logistic_rows(), store it, ask logistic_probability()';

CREATE FUNCTION crm_internal.logistic_regression_transition(bytea, boolean, @extschema@.row_array) RETURNS bytea --@ part of aggregate logistic_regression
CREATE FUNCTION crm_internal.logistic_regression_transition(bytea, boolean, @extschema@.row_array, float8) RETURNS bytea --@ part of aggregate logistic_regression; crm_logistic_regression_transition_weight
CREATE FUNCTION crm_internal.logistic_regression_transition(bytea, boolean, @extschema@.row_array, @extschema@.logistic_options) RETURNS bytea --@ part of aggregate logistic_regression; crm_logistic_regression_transition_options
CREATE FUNCTION crm_internal.logistic_regression_transition(bytea, boolean, @extschema@.row_array, float8, @extschema@.logistic_options) RETURNS bytea --@ part of aggregate logistic_regression; crm_logistic_regression_transition_both
CREATE FUNCTION crm_internal.logistic_regression_transition(bytea, boolean, "any", VARIADIC "any") RETURNS bytea --@ part of aggregate logistic_regression; crm_logistic_regression_transition_columns
CREATE FUNCTION crm_internal.logistic_regression_transition(bytea, boolean, float8) RETURNS bytea --@ part of aggregate logistic_regression; crm_logistic_regression_transition_columns
CREATE FUNCTION crm_internal.logistic_regression_transition(bytea, boolean, boolean) RETURNS bytea --@ part of aggregate logistic_regression; crm_logistic_regression_transition_columns
CREATE FUNCTION crm_internal.logistic_regression_combine(bytea, bytea) RETURNS bytea --@ part of aggregate logistic_regression; SENDS ROWS
CREATE FUNCTION crm_internal.logistic_regression_final(bytea) RETURNS @extschema@.logistic_model --@ part of aggregate logistic_regression; crm_logistic_regression_final COST 50000

CREATE AGGREGATE @extschema@.logistic_regression(event boolean, features @extschema@.row_array) --@ state bytea space 65536 by logistic_regression_transition final logistic_regression_final combine logistic_regression_combine
COMMENT ON AGGREGATE @extschema@.logistic_regression(boolean, @extschema@.row_array) IS 'Logistic regression (逻辑回归): how the chance of an event goes with features, ARRAY[x1, x2]; coefficients, standard errors, likelihood, one model per group';
CREATE AGGREGATE @extschema@.logistic_regression(event boolean, features @extschema@.row_array, weight float8) --@ state bytea space 65536 by logistic_regression_transition final logistic_regression_final combine logistic_regression_combine
COMMENT ON AGGREGATE @extschema@.logistic_regression(boolean, @extschema@.row_array, float8) IS 'Logistic regression of rows that count as often as their weight says';
CREATE AGGREGATE @extschema@.logistic_regression(event boolean, features @extschema@.row_array, options @extschema@.logistic_options) --@ state bytea space 65536 by logistic_regression_transition final logistic_regression_final combine logistic_regression_combine
COMMENT ON AGGREGATE @extschema@.logistic_regression(boolean, @extschema@.row_array, @extschema@.logistic_options) IS 'Logistic regression with options: names of the features, ridge, Firth, robust errors';
CREATE AGGREGATE @extschema@.logistic_regression(event boolean, features @extschema@.row_array, weight float8, options @extschema@.logistic_options) --@ state bytea space 65536 by logistic_regression_transition final logistic_regression_final combine logistic_regression_combine
COMMENT ON AGGREGATE @extschema@.logistic_regression(boolean, @extschema@.row_array, float8, @extschema@.logistic_options) IS 'Logistic regression of weighted rows with options';
-- Without a combine function: Citus would ask the workers for a part of it, and fails where the type of an argument is not declared; so it sends the rows.
CREATE AGGREGATE @extschema@.logistic_regression(event boolean, feature "any", VARIADIC features "any") --@ state bytea space 65536 by logistic_regression_transition final logistic_regression_final
COMMENT ON AGGREGATE @extschema@.logistic_regression(boolean, "any", VARIADIC "any") IS 'Logistic regression on features in columns of their own: as with an array, and the fastest way';

CREATE AGGREGATE @extschema@.logistic_regression(event boolean, feature float8) --@ state bytea space 65536 by logistic_regression_transition final logistic_regression_final combine logistic_regression_combine
COMMENT ON AGGREGATE @extschema@.logistic_regression(boolean, float8) IS 'Logistic regression on one feature';
CREATE AGGREGATE @extschema@.logistic_regression(event boolean, feature boolean) --@ state bytea space 65536 by logistic_regression_transition final logistic_regression_final combine logistic_regression_combine
COMMENT ON AGGREGATE @extschema@.logistic_regression(boolean, boolean) IS 'Logistic regression on one feature that is a yes or no';

CREATE FUNCTION @extschema@.logistic_rows(
    model @extschema@.logistic_model,
    confidence float8 DEFAULT 0.95,
    OUT "position" int, OUT name text, OUT coefficient float8, OUT se float8, OUT z float8, OUT p_value float8,
    OUT lower float8, OUT upper float8, OUT odds_ratio float8, OUT odds_ratio_lower float8, OUT odds_ratio_upper float8
) RETURNS SETOF record
    AS 'MODULE_PATHNAME', 'crm_logistic_rows' LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 20;
COMMENT ON FUNCTION @extschema@.logistic_rows(@extschema@.logistic_model, float8) IS 'The terms of a logistic regression, one a row: coefficient with its interval, p value, and the odds ratio (优势比) that it means';

CREATE FUNCTION @extschema@.logistic_probability(model @extschema@.logistic_model, VARIADIC features "any") RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_logistic_probability' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 3;
COMMENT ON FUNCTION @extschema@.logistic_probability(@extschema@.logistic_model, VARIADIC "any") IS 'Probability of the event (预测概率) by a logistic regression, from its features in columns, or in one array; NULL if one that counts is missing';

CREATE FUNCTION crm_internal.to_jsonb(model @extschema@.logistic_model) RETURNS jsonb
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN pg_catalog.jsonb_strip_nulls(pg_catalog.to_jsonb(ROW((model).*)::@extschema@.logistic_model));
COMMENT ON FUNCTION crm_internal.to_jsonb(@extschema@.logistic_model) IS 'The model as jsonb; behind the cast';
CREATE CAST (@extschema@.logistic_model AS jsonb) WITH FUNCTION crm_internal.to_jsonb(@extschema@.logistic_model);
COMMENT ON CAST (@extschema@.logistic_model AS jsonb) IS 'The model as jsonb';
CREATE FUNCTION crm_internal.to_logistic_model(model jsonb) RETURNS @extschema@.logistic_model
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN pg_catalog.jsonb_populate_record(NULL::@extschema@.logistic_model, crm_internal.require_model(model, 'logistic_model'::text,
        'version number, names array, coefficients array'::text));
COMMENT ON FUNCTION crm_internal.to_logistic_model(jsonb) IS 'A model from jsonb; behind the cast';
CREATE CAST (jsonb AS @extschema@.logistic_model) WITH FUNCTION crm_internal.to_logistic_model(jsonb);
COMMENT ON CAST (jsonb AS @extschema@.logistic_model) IS 'A model from its jsonb form';
