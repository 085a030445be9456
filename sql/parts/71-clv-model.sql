-- Lifetime value: models as values.

CREATE TYPE @extschema@.clv_model AS (
    version int,
    model text,
    unit text,
    k int,
    covariates int,
    parameter_names text[],
    parameters float8[],
    standard_errors float8[],
    covariance float8[],
    log_likelihood float8,
    aic float8,
    bic float8,
    free_parameters int,
    customers float8,
    excluded bigint,
    histories bigint,
    penalty float8,
    correlation float8,
    iterations int,
    converged boolean,
    status text,
    note text,
    as_of date
);
COMMENT ON TYPE @extschema@.clv_model IS 'A lifetime value model, made by clv_fit() and its kin or clv_model_fixed(): print it, store it, apply it next month';

CREATE FUNCTION @extschema@.clv_model_fixed(
    model text,
    parameters float8[],
    unit text DEFAULT 'day',
    k @extschema@.whole_number DEFAULT NULL,
    covariates @extschema@.whole_number DEFAULT NULL) RETURNS @extschema@.clv_model
    AS 'MODULE_PATHNAME', 'crm_clv_model_fixed' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.clv_model_fixed(text, float8[], text, @extschema@.whole_number, @extschema@.whole_number) IS 'A lifetime value model of known parameters, for instance published ones';

CREATE FUNCTION @extschema@.to_jsonb(model @extschema@.clv_model) RETURNS jsonb
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN pg_catalog.jsonb_strip_nulls(pg_catalog.to_jsonb(ROW((model).*)::@extschema@.clv_model));
COMMENT ON FUNCTION @extschema@.to_jsonb(@extschema@.clv_model) IS 'The model as jsonb; behind the cast';
CREATE CAST (@extschema@.clv_model AS jsonb) WITH FUNCTION @extschema@.to_jsonb(@extschema@.clv_model);
COMMENT ON CAST (@extschema@.clv_model AS jsonb) IS 'The model as jsonb';
CREATE FUNCTION @extschema@.to_clv_model(model jsonb) RETURNS @extschema@.clv_model
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN pg_catalog.jsonb_populate_record(NULL::@extschema@.clv_model, @extschema@.require_model(model, 'clv_model'::text,
        'version number, model string, parameters array'::text));
COMMENT ON FUNCTION @extschema@.to_clv_model(jsonb) IS 'A model from jsonb; behind the cast';
CREATE CAST (jsonb AS @extschema@.clv_model) WITH FUNCTION @extschema@.to_clv_model(jsonb);
COMMENT ON CAST (jsonb AS @extschema@.clv_model) IS 'A model from its jsonb form';
