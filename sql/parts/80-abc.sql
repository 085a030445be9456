-- ABC analysis: classes by cumulated share, and XYZ by steadiness of demand.

-- Types ----------------------------------------------------------------------------------------------

CREATE TYPE @extschema@.abc_options AS (
    cuts float8[],
    rule text,
    labels text[],
    negatives text,
    ties text
);
COMMENT ON TYPE @extschema@.abc_options IS 'Options of an ABC analysis, made by abc_options()';

CREATE TYPE @extschema@.abc_model AS (
    version int,
    rule text,
    cuts float8[],
    labels text[],
    negatives text,
    items bigint,
    limits float8[],
    counts bigint[],
    sums numeric[]
);
COMMENT ON TYPE @extschema@.abc_model IS 'Limits of ABC classes, made by abc_fit() or abc_model_fixed(): print it, store it, apply it next month';

CREATE FUNCTION @extschema@.abc_options(
    cuts float8[] DEFAULT NULL,
    rule text DEFAULT NULL,
    labels text[] DEFAULT NULL,
    negatives text DEFAULT NULL,
    ties text DEFAULT NULL) RETURNS @extschema@.abc_options
    AS 'MODULE_PATHNAME', 'crm_abc_options' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.abc_options(float8[], text, text[], text, text) IS 'Options for the aggregate abc_fit';

-- Summarise: the net value of every item ---------------------------------------------------------------

--@ each smallint:bigint integer:bigint bigint uuid text

CREATE FUNCTION @extschema@.abc_population_transition(@extschema@.rfm_population_@KEY@, @CUSTOMER@, "any") RETURNS @extschema@.rfm_population_@KEY@
    AS 'MODULE_PATHNAME', 'crm_abc_population_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.abc_population_transition(@extschema@.rfm_population_@KEY@, @CUSTOMER@, "any") IS 'Part of aggregate abc_population';
CREATE AGGREGATE @extschema@.abc_population(item @CUSTOMER@, amount "any") (
    SFUNC = @extschema@.abc_population_transition,
    STYPE = @extschema@.rfm_population_@KEY@,
    SSPACE = 8192,
    COMBINEFUNC = @extschema@.rfm_population_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.abc_population(@CUSTOMER@, "any") IS 'Population without days: what ABC analysis needs of every item';
--@ end

-- Fit: limits as a model value -------------------------------------------------------------------------

CREATE FUNCTION @extschema@.abc_fit_combine(bytea, bytea) RETURNS bytea
    AS 'MODULE_PATHNAME', 'crm_abc_fit_combine' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.abc_fit_combine(bytea, bytea) IS 'Part of aggregate abc_fit';
CREATE FUNCTION @extschema@.abc_fit_final(bytea) RETURNS @extschema@.abc_model
    AS 'MODULE_PATHNAME', 'crm_abc_fit_final' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.abc_fit_final(bytea) IS 'Part of aggregate abc_fit';

CREATE FUNCTION @extschema@.abc_fit_transition(bytea, "any") RETURNS bytea
    AS 'MODULE_PATHNAME', 'crm_abc_fit_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.abc_fit_transition(bytea, "any") IS 'Part of aggregate abc_fit';
CREATE AGGREGATE @extschema@.abc_fit(value "any") (
    SFUNC = @extschema@.abc_fit_transition,
    STYPE = bytea,
    SSPACE = 65536,
    FINALFUNC = @extschema@.abc_fit_final,
    COMBINEFUNC = @extschema@.abc_fit_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.abc_fit("any") IS 'Limits of ABC classes of items given by their values';

CREATE FUNCTION @extschema@.abc_fit_transition(bytea, "any", @extschema@.abc_options) RETURNS bytea
    AS 'MODULE_PATHNAME', 'crm_abc_fit_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.abc_fit_transition(bytea, "any", @extschema@.abc_options) IS 'Part of aggregate abc_fit';
CREATE AGGREGATE @extschema@.abc_fit(value "any", options @extschema@.abc_options) (
    SFUNC = @extschema@.abc_fit_transition,
    STYPE = bytea,
    SSPACE = 65536,
    FINALFUNC = @extschema@.abc_fit_final,
    COMBINEFUNC = @extschema@.abc_fit_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.abc_fit("any", @extschema@.abc_options) IS 'Limits of ABC classes of items given by their values, with options';

--@ each bigint uuid text

CREATE FUNCTION @extschema@.abc_fit(
    population @extschema@.rfm_population_@KEY@,
    cuts float8[] DEFAULT NULL,
    rule text DEFAULT NULL,
    labels text[] DEFAULT NULL,
    negatives text DEFAULT NULL) RETURNS @extschema@.abc_model
    AS 'MODULE_PATHNAME', 'crm_abc_fit_population' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000;
COMMENT ON FUNCTION @extschema@.abc_fit(@extschema@.rfm_population_@KEY@, float8[], text, text[], text) IS 'Limits of the ABC classes of a population';
--@ end

CREATE FUNCTION @extschema@.abc_model_fixed(
    limits float8[],
    labels text[] DEFAULT NULL,
    negatives text DEFAULT NULL) RETURNS @extschema@.abc_model
    AS 'MODULE_PATHNAME', 'crm_abc_model_fixed' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.abc_model_fixed(float8[], text[], text) IS 'Model of your own limits, the least value of every class but the last; n limits make n + 1 classes';

CREATE FUNCTION @extschema@.to_jsonb(model @extschema@.abc_model) RETURNS jsonb
    IMMUTABLE STRICT PARALLEL SAFE
    RETURN pg_catalog.jsonb_strip_nulls(pg_catalog.to_jsonb(ROW((model).*)::@extschema@.abc_model));
COMMENT ON FUNCTION @extschema@.to_jsonb(@extschema@.abc_model) IS 'The model as jsonb; behind the cast';
CREATE CAST (@extschema@.abc_model AS jsonb) WITH FUNCTION @extschema@.to_jsonb(@extschema@.abc_model);
COMMENT ON CAST (@extschema@.abc_model AS jsonb) IS 'The model as jsonb';
CREATE FUNCTION @extschema@.to_abc_model(model jsonb) RETURNS @extschema@.abc_model
    IMMUTABLE STRICT PARALLEL SAFE
    RETURN pg_catalog.jsonb_populate_record(NULL::@extschema@.abc_model, model);
COMMENT ON FUNCTION @extschema@.to_abc_model(jsonb) IS 'A model from jsonb; behind the cast';
CREATE CAST (jsonb AS @extschema@.abc_model) WITH FUNCTION @extschema@.to_abc_model(jsonb);
COMMENT ON CAST (jsonb AS @extschema@.abc_model) IS 'A model from its jsonb form';

-- Score: the class of a value, of a row, of an item ------------------------------------------------------

CREATE FUNCTION @extschema@.abc_class(model @extschema@.abc_model, value float8) RETURNS text
    AS 'MODULE_PATHNAME', 'crm_abc_class_model' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.abc_class(@extschema@.abc_model, float8) IS 'ABC class of a value by a model';
CREATE FUNCTION @extschema@.abc_class(
    value "any",
    cuts float8[] DEFAULT NULL,
    rule text DEFAULT NULL,
    labels text[] DEFAULT NULL,
    negatives text DEFAULT NULL) RETURNS text
    AS 'MODULE_PATHNAME', 'crm_abc_class_window' LANGUAGE C IMMUTABLE PARALLEL SAFE WINDOW;
COMMENT ON FUNCTION @extschema@.abc_class("any", float8[], text, text[], text) IS 'Window function without ORDER BY: ABC class of rows that are items; ties stay together';

--@ each bigint uuid text

CREATE FUNCTION @extschema@.abc(
    population @extschema@.rfm_population_@KEY@,
    cuts float8[] DEFAULT NULL,
    rule text DEFAULT NULL,
    labels text[] DEFAULT NULL,
    negatives text DEFAULT NULL,
    ties text DEFAULT NULL)
    RETURNS TABLE (item @KEY@, value numeric, share float8, cumulative_share float8, rank bigint, class text)
    AS 'MODULE_PATHNAME', 'crm_abc' LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 100000;
COMMENT ON FUNCTION @extschema@.abc(@extschema@.rfm_population_@KEY@, float8[], text, text[], text, text) IS 'The Pareto table: every item of a population with its rank, shares and ABC class, greatest value first';
CREATE FUNCTION @extschema@.abc(
    population @extschema@.rfm_population_@KEY@,
    model @extschema@.abc_model)
    RETURNS TABLE (item @KEY@, value numeric, share float8, cumulative_share float8, rank bigint, class text)
    AS 'MODULE_PATHNAME', 'crm_abc_by_model' LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 100000;
COMMENT ON FUNCTION @extschema@.abc(@extschema@.rfm_population_@KEY@, @extschema@.abc_model) IS 'The Pareto table of a population with the classes of a model';

CREATE FUNCTION @extschema@.abc_classes(
    population @extschema@.rfm_population_@KEY@,
    cuts float8[] DEFAULT NULL,
    rule text DEFAULT NULL,
    labels text[] DEFAULT NULL,
    negatives text DEFAULT NULL,
    ties text DEFAULT NULL)
    RETURNS TABLE (class text, items bigint, item_share float8, value numeric, value_share float8, lower_limit numeric)
    AS 'MODULE_PATHNAME', 'crm_abc_classes' LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 3;
COMMENT ON FUNCTION @extschema@.abc_classes(@extschema@.rfm_population_@KEY@, float8[], text, text[], text, text) IS 'The ABC classes of a population: items, value and shares of each';
CREATE FUNCTION @extschema@.abc_classes(
    population @extschema@.rfm_population_@KEY@,
    model @extschema@.abc_model)
    RETURNS TABLE (class text, items bigint, item_share float8, value numeric, value_share float8, lower_limit numeric)
    AS 'MODULE_PATHNAME', 'crm_abc_classes_by_model' LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 3;
COMMENT ON FUNCTION @extschema@.abc_classes(@extschema@.rfm_population_@KEY@, @extschema@.abc_model) IS 'A population in the ABC classes of a model: items, value and shares of each';

CREATE FUNCTION @extschema@.abc_curve(
    population @extschema@.rfm_population_@KEY@,
    points int DEFAULT 100,
    cuts float8[] DEFAULT NULL,
    rule text DEFAULT NULL,
    labels text[] DEFAULT NULL,
    negatives text DEFAULT NULL)
    RETURNS TABLE (item_share float8, value_share float8, class text, limit_of text)
    AS 'MODULE_PATHNAME', 'crm_abc_curve' LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 103;
COMMENT ON FUNCTION @extschema@.abc_curve(@extschema@.rfm_population_@KEY@, int, float8[], text, text[], text) IS 'Points of the Pareto chart of a population, with the ends of its ABC classes';

CREATE FUNCTION @extschema@.abc_computed_limits(population @extschema@.rfm_population_@KEY@)
    RETURNS TABLE (point text, rank bigint, item_share float8, value_share float8, value numeric, limit_of text)
    AS 'MODULE_PATHNAME', 'crm_abc_computed_limits' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 3;
COMMENT ON FUNCTION @extschema@.abc_computed_limits(@extschema@.rfm_population_@KEY@) IS 'Pareto, break-even and submarginal point of the ABC curve, where the rule computed cuts';
--@ end

CREATE FUNCTION @extschema@.abc_curve(
    "values" anyarray,
    points int DEFAULT 100,
    cuts float8[] DEFAULT NULL,
    rule text DEFAULT NULL,
    labels text[] DEFAULT NULL,
    negatives text DEFAULT NULL)
    RETURNS TABLE (item_share float8, value_share float8, class text, limit_of text)
    AS 'MODULE_PATHNAME', 'crm_abc_curve_values' LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 103;
COMMENT ON FUNCTION @extschema@.abc_curve(anyarray, int, float8[], text, text[], text) IS 'Points of the Pareto chart of an array of values, with the ends of its ABC classes';
