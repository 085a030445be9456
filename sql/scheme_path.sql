-- Path models as schemes of labels: their codes are constructs, their arrows say which acts on which.

-- Makes a path model from the names of its constructs and its paths, written as 'a->b'.
CREATE FUNCTION crm_internal.scheme_paths_define(kind @extschema@.scheme_kind, scheme text, title text, names text[], names_zh text[], arrows text[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    wrong text;
BEGIN
    IF coalesce(cardinality(arrows), 0) = 0 THEN
        RAISE EXCEPTION 'a % scheme needs paths', kind.kind
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Pass arrows => ''{quality->satisfaction, satisfaction->loyalty}''.';
    END IF;
    SELECT coalesce(a.arrow, 'NULL') INTO wrong FROM unnest(arrows) AS a(arrow) WHERE NOT coalesce(a.arrow ~ '^\s*[^>]*[^>\s-]\s*->\s*[^>\s][^>]*$', false);
    IF FOUND THEN
        RAISE EXCEPTION '"%" is not a path', wrong
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Write paths as source->target: ''{quality->satisfaction, satisfaction->loyalty}''.';
    END IF;
    PERFORM crm_internal.scheme_names_define(kind, scheme, title, names, names_zh, NULL::float8[], NULL::text);
    INSERT INTO @extschema@.scheme_arrow (kind, scheme, source, target)
    SELECT kind.kind, scheme_paths_define.scheme, btrim(split_part(a.arrow, '->', 1)), btrim(split_part(a.arrow, '->', 2)) FROM unnest(arrows) AS a(arrow);
END $$;
COMMENT ON FUNCTION crm_internal.scheme_paths_define(@extschema@.scheme_kind, text, text, text[], text[], text[]) IS 'Part of define_scheme(): makes a path model from its constructs and paths';

-- Constructs of a path model that act on each other in a circle; NULL if there are none. Of several circles the first by name.
CREATE FUNCTION crm_internal.scheme_cycle(kind text, scheme text) RETURNS text
LANGUAGE sql STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    WITH RECURSIVE acts (source, target) AS (
        SELECT a.source, a.target FROM @extschema@.scheme_arrow a WHERE a.kind = scheme_cycle.kind AND a.scheme = scheme_cycle.scheme
        UNION
        SELECT w.source, a.target
        FROM acts w JOIN @extschema@.scheme_arrow a ON a.kind = scheme_cycle.kind AND a.scheme = scheme_cycle.scheme AND a.source = w.target
    )
    SELECT pg_catalog.string_agg(f.target, ', ' ORDER BY f.target COLLATE "C")
    FROM acts f JOIN acts b ON b.source = f.target AND b.target = f.source
    WHERE f.source COLLATE "C" = (SELECT pg_catalog.min(c.source COLLATE "C") FROM acts c WHERE c.source = c.target);
END;
COMMENT ON FUNCTION crm_internal.scheme_cycle(text, text) IS 'Part of scheme_check(): constructs of a path model that act on each other in a circle';
