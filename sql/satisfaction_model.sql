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

-- Fitted models -------------------------------------------------------------------------------------------

CREATE TYPE @extschema@.satisfaction_model AS (
    version int, --@ Version of this row; this release writes 1
    preset text, --@ Scheme of kind path_model that the path model was made from; NULL: the caller's own paths
    constructs text[], --@ Latent variables, as satisfaction
    modes text[], --@ Mode of each construct: A or B
    items text[], --@ Questions, in the order in which answers are given
    constructs_of text[], --@ Construct of each item
    arrows text[], --@ Paths, as quality->satisfaction
    lowest float8[], --@ Lowest answer to each item; NULL: no scales, and no index
    highest float8[], --@ Highest answer to each item
    scheme text, --@ Inner weights: path, factorial or centroid
    consistent boolean, --@ Whether paths and loadings are corrected for unreliable items (PLSc)
    missing text, --@ listwise: rows with a missing answer were left out; mean: it counts as the mean
    n bigint, --@ Respondents used
    effective_n float8, --@ Effective number of respondents: (sum of weights)^2 / sum of their squares
    dropped bigint, --@ Respondents left out because an answer is missing
    rounds int, --@ Rounds until no weight changed by 1e-9
    admissible boolean, --@ Whether the figures can be what they claim to be; else notes say why not
    notes text, --@ What to know of it, NULL: nothing
    means float8[], --@ Mean of each item
    sds float8[], --@ Standard deviation of each item
    weights float8[], --@ Weight of each standardized item in the score of its construct
    estimates float8[], --@ All estimates, in the order of satisfaction_rows()
    se float8[], --@ Their standard errors
    lower float8[], --@ Lower ends of their intervals
    upper float8[], --@ Upper ends
    method text, --@ Where standard errors come from: none (of the paths, by least squares), bootstrap or jackknife
    replicates bigint, --@ Valid replicates behind them
    failed bigint, --@ Replicates that had no fit
    seed bigint, --@ Seed of the replicates
    confidence float8 --@ Confidence of the intervals
);
COMMENT ON TYPE @extschema@.satisfaction_model IS 'A fitted index model, made by satisfaction_fit(): print its estimates with satisfaction_rows(), store it, score respondents with it';

CREATE FUNCTION @extschema@.satisfaction_fit(
    model @extschema@.path_model,
    moments @extschema@.item_moments,
    scheme text DEFAULT 'path',
    consistent boolean DEFAULT false,
    items text[] DEFAULT NULL) RETURNS @extschema@.satisfaction_model
    AS 'MODULE_PATHNAME', 'crm_satisfaction_fit_moments' LANGUAGE C VOLATILE PARALLEL SAFE COST 10000;
COMMENT ON FUNCTION @extschema@.satisfaction_fit(@extschema@.path_model, @extschema@.item_moments, text, boolean, text[]) IS 'Estimates a satisfaction index model (满意度指数模型) from stored moments: weights, paths, indices 0 to 100, reliability, by partial least squares';

CREATE FUNCTION crm_internal.satisfaction_fit_transition(bytea, @extschema@.path_model, @extschema@.row_array) RETURNS bytea --@ part of aggregate satisfaction_fit
CREATE FUNCTION crm_internal.satisfaction_fit_transition(bytea, @extschema@.path_model, @extschema@.row_array, float8) RETURNS bytea --@ part of aggregate satisfaction_fit
CREATE FUNCTION crm_internal.satisfaction_fit_combine(bytea, bytea) RETURNS bytea --@ part of aggregate satisfaction_fit; COST 20000
CREATE FUNCTION crm_internal.satisfaction_fit_final(bytea) RETURNS @extschema@.satisfaction_model --@ part of aggregate satisfaction_fit; crm_satisfaction_fit_final COST 10000

CREATE AGGREGATE @extschema@.satisfaction_fit(model @extschema@.path_model, answers @extschema@.row_array) --@ state bytea space 16384 by satisfaction_fit_transition final satisfaction_fit_final combine satisfaction_fit_combine
COMMENT ON AGGREGATE @extschema@.satisfaction_fit(@extschema@.path_model, @extschema@.row_array) IS 'Estimates a satisfaction index model from the answers of respondents, ARRAY[q1, q2, q3] in the order of the model''s items: one model per group';
CREATE AGGREGATE @extschema@.satisfaction_fit(model @extschema@.path_model, answers @extschema@.row_array, weight float8) --@ state bytea space 16384 by satisfaction_fit_transition final satisfaction_fit_final combine satisfaction_fit_combine
COMMENT ON AGGREGATE @extschema@.satisfaction_fit(@extschema@.path_model, @extschema@.row_array, float8) IS 'Estimates a satisfaction index model from the answers of respondents, each with a weight';

CREATE FUNCTION @extschema@.satisfaction_rows(
    model @extschema@.satisfaction_model,
    OUT kind text, OUT source text, OUT target text, OUT estimate float8, OUT se float8, OUT lower float8, OUT upper float8
) RETURNS SETOF record
    AS 'MODULE_PATHNAME', 'crm_satisfaction_rows' LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 300;
COMMENT ON FUNCTION @extschema@.satisfaction_rows(@extschema@.satisfaction_model) IS 'Every estimate of a fitted index model, one a row: paths, effects, weights, loadings, R2, indices, reliability';

CREATE FUNCTION @extschema@.satisfaction_estimate(
    model @extschema@.satisfaction_model, kind text, source text DEFAULT NULL, target text DEFAULT NULL) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_satisfaction_estimate' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100;
COMMENT ON FUNCTION @extschema@.satisfaction_estimate(@extschema@.satisfaction_model, text, text, text) IS 'One estimate of a fitted index model: satisfaction_estimate(model, ''index'', ''satisfaction'')';

CREATE FUNCTION crm_internal.to_jsonb(model @extschema@.satisfaction_model) RETURNS jsonb
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN pg_catalog.jsonb_strip_nulls(pg_catalog.to_jsonb(ROW((model).*)::@extschema@.satisfaction_model));
COMMENT ON FUNCTION crm_internal.to_jsonb(@extschema@.satisfaction_model) IS 'The model as jsonb; behind the cast';
CREATE CAST (@extschema@.satisfaction_model AS jsonb) WITH FUNCTION crm_internal.to_jsonb(@extschema@.satisfaction_model);
COMMENT ON CAST (@extschema@.satisfaction_model AS jsonb) IS 'The model as jsonb';
CREATE FUNCTION crm_internal.to_satisfaction_model(model jsonb) RETURNS @extschema@.satisfaction_model
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN pg_catalog.jsonb_populate_record(NULL::@extschema@.satisfaction_model, crm_internal.require_model(model, 'satisfaction_model'::text,
        'version number, constructs array, items array, constructs_of array, arrows array, scheme string, n number, means array, sds array, weights array, estimates array'::text));
COMMENT ON FUNCTION crm_internal.to_satisfaction_model(jsonb) IS 'A model from jsonb; behind the cast';
CREATE CAST (jsonb AS @extschema@.satisfaction_model) WITH FUNCTION crm_internal.to_satisfaction_model(jsonb);
COMMENT ON CAST (jsonb AS @extschema@.satisfaction_model) IS 'A model from its jsonb form';

-- Scores of respondents -----------------------------------------------------------------------------------

CREATE FUNCTION @extschema@.latent_score(model @extschema@.satisfaction_model, construct text, VARIADIC answers "any") RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_latent_score' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION @extschema@.latent_score(@extschema@.satisfaction_model, text, VARIADIC "any") IS 'Standardized score of a respondent on a construct of a fitted index model (潜变量得分), from the answers to all its items: columns, or one array';
CREATE FUNCTION @extschema@.latent_index(model @extschema@.satisfaction_model, construct text, VARIADIC answers "any") RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_latent_index' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION @extschema@.latent_index(@extschema@.satisfaction_model, text, VARIADIC "any") IS 'Index of a respondent from 0 to 100 on a construct of a fitted index model (满意度指数), from the answers to all its items: columns, or one array';
