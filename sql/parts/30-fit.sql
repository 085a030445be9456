-- Fit: cut-offs as a model value.

CREATE FUNCTION @extschema@.rfm_options(
    bins @extschema@.whole_number DEFAULT NULL,
    method text DEFAULT NULL,
    recency_bins @extschema@.whole_number DEFAULT NULL,
    frequency_bins @extschema@.whole_number DEFAULT NULL,
    monetary_bins @extschema@.whole_number DEFAULT NULL,
    after_as_of text DEFAULT NULL) RETURNS @extschema@.rfm_options
    AS 'MODULE_PATHNAME', 'crm_rfm_options' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_options(@extschema@.whole_number, text, @extschema@.whole_number, @extschema@.whole_number, @extschema@.whole_number, text) IS 'Options for the aggregates and window functions that fit cut-offs';

--@ each bigint uuid text

CREATE FUNCTION @extschema@.rfm_fit(
    population @extschema@.rfm_population_@KEY@,
    as_of @extschema@.day,
    bins @extschema@.whole_number DEFAULT NULL,
    method text DEFAULT NULL,
    recency_bins @extschema@.whole_number DEFAULT NULL,
    frequency_bins @extschema@.whole_number DEFAULT NULL,
    monetary_bins @extschema@.whole_number DEFAULT NULL,
    after_as_of text DEFAULT NULL) RETURNS @extschema@.rfm_model
    AS 'MODULE_PATHNAME', 'crm_rfm_fit_population' LANGUAGE C VOLATILE PARALLEL SAFE COST 10000;
COMMENT ON FUNCTION @extschema@.rfm_fit(@extschema@.rfm_population_@KEY@, @extschema@.day, @extschema@.whole_number, text, @extschema@.whole_number, @extschema@.whole_number, @extschema@.whole_number, text) IS 'RFM cut-offs of a population as of a day';
--@ end

CREATE FUNCTION @extschema@.rfm_fit_combine(float8[], float8[]) RETURNS float8[]
    AS 'MODULE_PATHNAME', 'crm_rfm_fit_combine' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_fit_combine(float8[], float8[]) IS 'Part of aggregate rfm_fit';
CREATE FUNCTION @extschema@.rfm_fit_final(float8[]) RETURNS @extschema@.rfm_model
    AS 'MODULE_PATHNAME', 'crm_rfm_fit_final' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_fit_final(float8[]) IS 'Part of aggregate rfm_fit';

CREATE FUNCTION @extschema@.rfm_fit_transition(float8[], @extschema@.rfm_summary, date) RETURNS float8[]
    AS 'MODULE_PATHNAME', 'crm_rfm_fit_summary_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_fit_transition(float8[], @extschema@.rfm_summary, date) IS 'Part of aggregate rfm_fit';
CREATE AGGREGATE @extschema@.rfm_fit(summary @extschema@.rfm_summary, as_of @extschema@.day) (
    SFUNC = @extschema@.rfm_fit_transition,
    STYPE = float8[],
    SSPACE = 65536,
    FINALFUNC = @extschema@.rfm_fit_final,
    COMBINEFUNC = @extschema@.rfm_fit_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.rfm_fit(@extschema@.rfm_summary, @extschema@.day) IS 'RFM cut-offs of customers given by their summaries';

CREATE FUNCTION @extschema@.rfm_fit_transition(float8[], @extschema@.rfm_summary, date, @extschema@.rfm_options) RETURNS float8[]
    AS 'MODULE_PATHNAME', 'crm_rfm_fit_summary_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_fit_transition(float8[], @extschema@.rfm_summary, date, @extschema@.rfm_options) IS 'Part of aggregate rfm_fit';
CREATE AGGREGATE @extschema@.rfm_fit(summary @extschema@.rfm_summary, as_of @extschema@.day, options @extschema@.rfm_options) (
    SFUNC = @extschema@.rfm_fit_transition,
    STYPE = float8[],
    SSPACE = 65536,
    FINALFUNC = @extschema@.rfm_fit_final,
    COMBINEFUNC = @extschema@.rfm_fit_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.rfm_fit(@extschema@.rfm_summary, @extschema@.day, @extschema@.rfm_options) IS 'RFM cut-offs of customers given by their summaries, with options';

CREATE FUNCTION @extschema@.rfm_fit_transition(float8[], float8, float8, float8) RETURNS float8[]
    AS 'MODULE_PATHNAME', 'crm_rfm_fit_values_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_fit_transition(float8[], float8, float8, float8) IS 'Part of aggregate rfm_fit';
CREATE AGGREGATE @extschema@.rfm_fit(recency_days float8, frequency float8, monetary float8) (
    SFUNC = @extschema@.rfm_fit_transition,
    STYPE = float8[],
    SSPACE = 65536,
    FINALFUNC = @extschema@.rfm_fit_final,
    COMBINEFUNC = @extschema@.rfm_fit_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.rfm_fit(float8, float8, float8) IS 'RFM cut-offs of customers given by their values';

CREATE FUNCTION @extschema@.rfm_fit_transition(float8[], float8, float8, float8, @extschema@.rfm_options) RETURNS float8[]
    AS 'MODULE_PATHNAME', 'crm_rfm_fit_values_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_fit_transition(float8[], float8, float8, float8, @extschema@.rfm_options) IS 'Part of aggregate rfm_fit';
CREATE AGGREGATE @extschema@.rfm_fit(recency_days float8, frequency float8, monetary float8, options @extschema@.rfm_options) (
    SFUNC = @extschema@.rfm_fit_transition,
    STYPE = float8[],
    SSPACE = 65536,
    FINALFUNC = @extschema@.rfm_fit_final,
    COMBINEFUNC = @extschema@.rfm_fit_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.rfm_fit(float8, float8, float8, @extschema@.rfm_options) IS 'RFM cut-offs of customers given by their values, with options';

CREATE FUNCTION @extschema@.rfm_model_fixed(
    as_of @extschema@.day,
    recency_cuts float8[],
    frequency_cuts float8[],
    monetary_cuts float8[]) RETURNS @extschema@.rfm_model
    AS 'MODULE_PATHNAME', 'crm_rfm_model_fixed' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_model_fixed(@extschema@.day, float8[], float8[], float8[]) IS 'Model of your own cut-offs, ascending; n cut-offs make n + 1 scores';

CREATE FUNCTION @extschema@.to_jsonb(model @extschema@.rfm_model) RETURNS jsonb
    IMMUTABLE STRICT PARALLEL SAFE
    RETURN pg_catalog.jsonb_strip_nulls(pg_catalog.to_jsonb(ROW((model).*)::@extschema@.rfm_model));
COMMENT ON FUNCTION @extschema@.to_jsonb(@extschema@.rfm_model) IS 'The model as jsonb; behind the cast';
CREATE CAST (@extschema@.rfm_model AS jsonb) WITH FUNCTION @extschema@.to_jsonb(@extschema@.rfm_model);
COMMENT ON CAST (@extschema@.rfm_model AS jsonb) IS 'The model as jsonb';
CREATE FUNCTION @extschema@.to_rfm_model(model jsonb) RETURNS @extschema@.rfm_model
    IMMUTABLE STRICT PARALLEL SAFE
    RETURN pg_catalog.jsonb_populate_record(NULL::@extschema@.rfm_model, @extschema@.require_model(model, 'rfm_model'::text,
        'version number, method string, recency_bins number, frequency_bins number, monetary_bins number, recency_cuts array, frequency_cuts array, monetary_cuts array'::text));
COMMENT ON FUNCTION @extschema@.to_rfm_model(jsonb) IS 'A model from jsonb; behind the cast';
CREATE CAST (jsonb AS @extschema@.rfm_model) WITH FUNCTION @extschema@.to_rfm_model(jsonb);
COMMENT ON CAST (jsonb AS @extschema@.rfm_model) IS 'A model from its jsonb form';
