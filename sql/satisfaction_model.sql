-- Structural index: path models, their fit, scores of respondents.

-- Path models ---------------------------------------------------------------------------------------------

CREATE TYPE @extschema@.path_model AS (
    version int, --@ Version of this row; this release writes 1
    preset text, --@ Scheme of kind path_model that it was made from; NULL: the caller's own paths
    constructs text[], --@ Latent variables, as satisfaction
    modes text[], --@ Mode of each construct: A it shows in its items, B its items form it
    items text[], --@ Questions, in the order in which answers are given
    constructs_of text[], --@ Construct of each item
    arrows text[], --@ Paths, as quality->satisfaction
    lowest float8[], --@ Lowest answer to each item; NULL: no scales, and no index
    highest float8[] --@ Highest answer to each item
);
COMMENT ON TYPE @extschema@.path_model IS 'Which questions stand for which construct, and what acts on what, made by path_model()';

CREATE FUNCTION crm_internal.path_model_of(preset text, constructs text[], arrows text[], items text[], constructs_of text[], lowest float8, highest float8,
        item_lowest float8[], item_highest float8[], mode_b text[]) RETURNS @extschema@.path_model
    AS 'MODULE_PATHNAME', 'crm_path_model_of' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION crm_internal.path_model_of(text, text[], text[], text[], text[], float8, float8, float8[], float8[], text[]) IS 'Part of path_model(): a checked model';

CREATE FUNCTION @extschema@.path_model(
    preset text DEFAULT NULL,
    items text[] DEFAULT NULL,
    constructs_of text[] DEFAULT NULL,
    lowest float8 DEFAULT 1,
    highest float8 DEFAULT 10,
    item_lowest float8[] DEFAULT NULL,
    item_highest float8[] DEFAULT NULL,
    mode_b text[] DEFAULT NULL,
    arrows text[] DEFAULT NULL) RETURNS @extschema@.path_model
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    named CONSTANT text := CASE WHEN arrows IS NULL THEN crm_internal.scheme_named('path_model', preset) END;
    constructs text[];
BEGIN
    IF preset IS NOT NULL AND arrows IS NOT NULL THEN
        RAISE EXCEPTION 'a preset has its own paths' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Leave the preset or the arrows out, or make a preset of your own with define_scheme(''path_model'', …).';
    ELSIF arrows IS NULL THEN
        PERFORM crm_internal.scheme_require('path_model', named);
        SELECT array_agg(c.code ORDER BY c.position, c.code COLLATE "C") INTO constructs
        FROM @extschema@.scheme_code c WHERE c.kind = 'path_model' AND c.scheme = named;
        SELECT array_agg(a.source || '->' || a.target ORDER BY s.position, a.source COLLATE "C", t.position, a.target COLLATE "C") INTO path_model.arrows
        FROM @extschema@.scheme_arrow a
        LEFT JOIN @extschema@.scheme_code s ON s.kind = a.kind AND s.scheme = a.scheme AND s.code = a.source
        LEFT JOIN @extschema@.scheme_code t ON t.kind = a.kind AND t.scheme = a.scheme AND t.code = a.target
        WHERE a.kind = 'path_model' AND a.scheme = named;
        constructs := coalesce(constructs, '{}');
    END IF;
    RETURN crm_internal.path_model_of(named, constructs, arrows, items, constructs_of, lowest, highest, item_lowest, item_highest, mode_b);
END $$;
COMMENT ON FUNCTION @extschema@.path_model(text, text[], text[], float8, float8, float8[], float8[], text[], text[]) IS 'Which questions of a survey stand for which construct, and what acts on what (结构模型): by a preset such as ecsi or acsi, or by arrows of your own';

CREATE FUNCTION crm_internal.to_jsonb(model @extschema@.path_model) RETURNS jsonb
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN pg_catalog.jsonb_strip_nulls(pg_catalog.to_jsonb(ROW((model).*)::@extschema@.path_model));
COMMENT ON FUNCTION crm_internal.to_jsonb(@extschema@.path_model) IS 'The model as jsonb; behind the cast';
CREATE CAST (@extschema@.path_model AS jsonb) WITH FUNCTION crm_internal.to_jsonb(@extschema@.path_model);
COMMENT ON CAST (@extschema@.path_model AS jsonb) IS 'The model as jsonb';
CREATE FUNCTION crm_internal.to_path_model(model jsonb) RETURNS @extschema@.path_model
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN pg_catalog.jsonb_populate_record(NULL::@extschema@.path_model, crm_internal.require_model(model, 'path_model'::text,
        'version number, constructs array, items array, constructs_of array, arrows array'::text));
COMMENT ON FUNCTION crm_internal.to_path_model(jsonb) IS 'A model from jsonb; behind the cast';
CREATE CAST (jsonb AS @extschema@.path_model) WITH FUNCTION crm_internal.to_path_model(jsonb);
COMMENT ON CAST (jsonb AS @extschema@.path_model) IS 'A model from its jsonb form';
