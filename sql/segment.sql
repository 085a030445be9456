-- Segments: which score cells carry which name.
--
-- A scheme of kind segment is a list of ordered range rules; the first rule that matches a cell names it. The rules
-- are expanded into one row per cell when the scheme is defined, so a scheme can have neither holes nor double names
-- when it is used. Shipped schemes go the same way as the user's own. Its axes are the scores: x recency,
-- y frequency, z money.

-- Segments of customers ---------------------------------------------------------------------------------

CREATE FUNCTION @extschema@.rfm_segment(r @extschema@.whole_number, f @extschema@.whole_number, m @extschema@.whole_number, scheme text DEFAULT NULL) RETURNS text
LANGUAGE C STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'crm_rfm_segment';
COMMENT ON FUNCTION @extschema@.rfm_segment(@extschema@.whole_number, @extschema@.whole_number, @extschema@.whole_number, text) IS 'Segment of a customer with these scores in a scheme, without one in the standard one; label(''segment'', …) translates it';
CREATE FUNCTION @extschema@.rfm_segment(score @extschema@.rfm_score, scheme text DEFAULT NULL) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN @extschema@.rfm_segment((score).r, (score).f, (score).m, scheme);
COMMENT ON FUNCTION @extschema@.rfm_segment(@extschema@.rfm_score, text) IS 'Segment of a customer with these scores in a scheme, without one in the standard one';

--@ each bigint uuid text

CREATE FUNCTION @extschema@.rfm_segments(
    model @extschema@.rfm_model,
    population @extschema@.population_@KEY@,
    as_of @extschema@.day DEFAULT NULL,
    scheme text DEFAULT NULL,
    after_as_of text DEFAULT NULL)
    RETURNS TABLE ("position" int, segment text, segment_zh text, customers bigint, customer_share float8,
                   orders bigint, revenue numeric, revenue_share float8, mean_recency_days float8,
                   mean_orders float8, mean_money numeric, advice text, advice_zh text)
    AS 'MODULE_PATHNAME', 'crm_rfm_segments' LANGUAGE C STABLE PARALLEL SAFE ROWS 10;
COMMENT ON FUNCTION @extschema@.rfm_segments(@extschema@.rfm_model, @extschema@.population_@KEY@, @extschema@.day, text, text) IS 'How many customers, orders and how much revenue each segment has (客户细分), by a model and a scheme, without one by the standard one';
--@ end

-- Rules to cells ----------------------------------------------------------------------------------------

-- Every cell of a grid with the distinct codes whose rules match it, in rule order; of a matrix with the code of the
-- cell. The one place where rules are evaluated: define_scheme() stores its answer and scheme_check() reports on it.
CREATE FUNCTION crm_internal.scheme_matches(
    kind text, scheme text, OUT x int, OUT y int, OUT z int, OUT matches int, OUT codes text, OUT chosen text
) RETURNS SETOF record LANGUAGE sql STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT x.score, y.score, z.score, hit.matches, hit.codes, coalesce(hit.winner, rest.code)
    FROM @extschema@.scheme s
    JOIN @extschema@.scheme_kind k ON k.kind = s.kind AND k.form IN ('rules', 'cells')
    CROSS JOIN LATERAL (
        SELECT pg_catalog.max(a.levels) FILTER (WHERE a.axis = 'x') AS x, pg_catalog.max(a.levels) FILTER (WHERE a.axis = 'y') AS y,
               pg_catalog.max(a.levels) FILTER (WHERE a.axis = 'z') AS z
        FROM @extschema@.scheme_axis a WHERE a.kind = s.kind AND a.scheme = s.scheme
    ) AS levels
    JOIN pg_catalog.generate_series(0, 10) AS x(score) ON CASE WHEN levels.x IS NULL THEN x.score = 0 ELSE x.score BETWEEN 1 AND levels.x END
    JOIN pg_catalog.generate_series(0, 10) AS y(score) ON CASE WHEN levels.y IS NULL THEN y.score = 0 ELSE y.score BETWEEN 1 AND levels.y END
    JOIN pg_catalog.generate_series(0, 10) AS z(score) ON CASE WHEN levels.z IS NULL THEN z.score = 0 ELSE z.score BETWEEN 1 AND levels.z END
    CROSS JOIN LATERAL (
        SELECT pg_catalog.count(*)::int AS matches,
               pg_catalog.string_agg(named.code, ', ' ORDER BY named.position) AS codes,
               (pg_catalog.array_agg(named.code ORDER BY named.position))[1] AS winner
        FROM (
            SELECT u.code, pg_catalog.min(u.position) AS position
            FROM @extschema@.scheme_rule u
            WHERE u.kind = s.kind AND u.scheme = s.scheme
              AND (u.x_low IS NULL OR x.score BETWEEN u.x_low AND u.x_high)
              AND (u.y_low IS NULL OR y.score BETWEEN u.y_low AND u.y_high)
              AND (u.z_low IS NULL OR z.score BETWEEN u.z_low AND u.z_high)
              AND (u.yz_low IS NULL OR (y.score + z.score + 1) / 2 BETWEEN u.yz_low AND u.yz_high)
            GROUP BY u.code
            UNION ALL
            SELECT c.code, 1
            FROM @extschema@.scheme_cell c
            WHERE k.form = 'cells' AND c.kind = s.kind AND c.scheme = s.scheme AND c.x = x.score AND c.y = y.score AND c.z = z.score
        ) AS named
    ) AS hit
    LEFT JOIN @extschema@.scheme_code rest ON rest.kind = s.kind AND rest.scheme = s.scheme AND rest.remainder
    WHERE s.kind = scheme_matches.kind AND s.scheme = scheme_matches.scheme;
END;
COMMENT ON FUNCTION crm_internal.scheme_matches(text, text) IS 'Every cell of a segment scheme or matrix with the codes whose rules match it and the one it gets; 0 stands for an axis the scheme ignores';

-- Raises 22023 unless rules is a non-empty array of objects with known keys, each naming its segment.
CREATE FUNCTION crm_internal.scheme_rules_check(rules jsonb) RETURNS void
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    label CONSTANT text[] := ARRAY['segment', 'segment_zh', 'advice', 'advice_zh'];
    score CONSTANT text[] := ARRAY['r', 'f', 'm', 'fm'];
    rule jsonb;
    place bigint;
    key text;
BEGIN
    IF rules IS NULL OR jsonb_typeof(rules) <> 'array' OR rules = '[]' THEN
        RAISE EXCEPTION 'rules must be a JSON array with at least one rule' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Write for example [{"segment": "vip", "r": [4, 5], "f": 5}, {"segment": "rest"}].';
    END IF;
    FOR rule, place IN SELECT e.value, e.ordinality FROM jsonb_array_elements(rules) WITH ORDINALITY AS e LOOP
        IF jsonb_typeof(rule) <> 'object' THEN
            RAISE EXCEPTION 'rule % is not an object: %', place, rule USING ERRCODE = 'invalid_parameter_value',
                HINT = 'Write for example {"segment": "vip", "r": [4, 5], "f": 5}.';
        END IF;
        FOR key IN SELECT k FROM jsonb_object_keys(rule) AS k ORDER BY k COLLATE "C" LOOP
            IF key <> ALL (label || score) THEN
                RAISE EXCEPTION 'rule % has the unknown key "%"', place, key USING ERRCODE = 'invalid_parameter_value',
                    HINT = 'Known keys: ' || array_to_string(label || score, ', ') || '.';
            ELSIF key = ANY (label) AND jsonb_typeof(rule -> key) <> 'string' THEN
                RAISE EXCEPTION 'rule %: "%" must be a text, not %', place, key, rule -> key
                    USING ERRCODE = 'invalid_parameter_value', HINT = 'Write it in double quotes, or leave the key out.';
            END IF;
        END LOOP;
        IF coalesce(btrim(rule ->> 'segment'), '') = '' THEN
            RAISE EXCEPTION 'rule % names no segment', place USING ERRCODE = 'invalid_parameter_value',
                HINT = 'Add "segment": "name".';
        END IF;
    END LOOP;
END $$;
COMMENT ON FUNCTION crm_internal.scheme_rules_check(jsonb) IS 'Raises an error unless these are rules in the form define_scheme() takes';

-- The range a rule gives for one dimension: "r": 5 or "r": [4, 5]; NULLs if it gives none. bins is the
-- upper end of the dimension's scores, place the number of the rule for messages.
CREATE FUNCTION crm_internal.scheme_rule_range(rule jsonb, dimension text, bins int, place bigint, OUT low int, OUT high int)
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    given CONSTANT jsonb := rule -> dimension;
    ends CONSTANT jsonb := CASE jsonb_typeof(given) WHEN 'array' THEN given ELSE jsonb_build_array(given, given) END;
BEGIN
    IF given IS NULL THEN
        RETURN;
    END IF;
    IF jsonb_array_length(ends) <> 2 OR (ends ->> 0) !~ '^-?[0-9]{1,9}$' OR (ends ->> 1) !~ '^-?[0-9]{1,9}$'
       OR jsonb_path_exists(ends, '$[*] ? (@.type() != "number")') THEN
        RAISE EXCEPTION 'rule %: "%" must be a whole score or a range of two, not %', place, dimension, given
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = format('Write "%s": 2 or "%s": [1, 2], or leave it out for any score.', dimension, dimension);
    END IF;
    IF bins IS NULL THEN
        RAISE EXCEPTION 'rule % looks at "%", but its number of bins is NULL', place, dimension
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = 'Pass r_bins, f_bins and m_bins for the dimensions that rules look at.';
    END IF;
    low := (ends ->> 0)::int;
    high := (ends ->> 1)::int;
    IF low < 1 OR high > bins OR low > high THEN
        RAISE EXCEPTION 'rule %: "%": % is not a range within 1 to %', place, dimension, given, bins
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = 'Scores run from 1 (worst) to the number of bins (best); write the lower end first.';
    END IF;
END $$;
COMMENT ON FUNCTION crm_internal.scheme_rule_range(jsonb, text, int, bigint) IS 'Lower and upper score a rule gives for r, f, m or fm';

-- Stores the codes and the rules of a segment scheme whose row is there already. A segment stands where its first
-- rule stands; its labels may be given with any one of its rules.
CREATE FUNCTION crm_internal.scheme_rules_store(scheme text, rules jsonb, r_bins int, f_bins int, m_bins int) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    clash text;
    first_place int;
    again_place int;
BEGIN
    SELECT e.value ->> 'segment' INTO clash
    FROM jsonb_array_elements(rules) WITH ORDINALITY AS e
    GROUP BY e.value ->> 'segment'
    HAVING count(DISTINCT e.value ->> 'segment_zh') > 1 OR count(DISTINCT e.value ->> 'advice') > 1
        OR count(DISTINCT e.value ->> 'advice_zh') > 1
    ORDER BY min(e.ordinality) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'segment "%" is given two different labels', clash USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Give segment_zh, advice and advice_zh with one rule of each segment only.';
    END IF;

    WITH given AS (
        SELECT e.value ->> 'segment' AS code, min(e.ordinality) AS place, max(e.value ->> 'segment_zh') AS name_zh,
               max(e.value ->> 'advice') AS advice, max(e.value ->> 'advice_zh') AS advice_zh
        FROM jsonb_array_elements(rules) WITH ORDINALITY AS e
        GROUP BY e.value ->> 'segment'
    ), stored AS (
        INSERT INTO @extschema@.scheme_code (kind, scheme, code, position)
        SELECT 'segment', scheme_rules_store.scheme, g.code, rank() OVER (ORDER BY g.place) FROM given g
        ON CONFLICT ON CONSTRAINT scheme_code_pkey DO UPDATE SET position = excluded.position
    )
    INSERT INTO @extschema@.scheme_label (kind, scheme, code, language, name, advice)
    SELECT 'segment', scheme_rules_store.scheme, g.code, l.language, l.name, l.advice
    FROM given g CROSS JOIN LATERAL (VALUES ('en', g.code, g.advice), ('zh', coalesce(g.name_zh, g.code), g.advice_zh)) AS l(language, name, advice)
    ON CONFLICT ON CONSTRAINT scheme_label_pkey DO UPDATE SET name = excluded.name, advice = excluded.advice;

    INSERT INTO @extschema@.scheme_rule (kind, scheme, position, code, x_low, x_high, y_low, y_high, z_low, z_high, yz_low, yz_high)
    SELECT 'segment', scheme_rules_store.scheme, e.ordinality, e.value ->> 'segment',
           r.low, r.high, f.low, f.high, m.low, m.high, fm.low, fm.high
    FROM jsonb_array_elements(rules) WITH ORDINALITY AS e
    CROSS JOIN LATERAL crm_internal.scheme_rule_range(e.value, 'r'::text, r_bins, e.ordinality) AS r
    CROSS JOIN LATERAL crm_internal.scheme_rule_range(e.value, 'f'::text, f_bins, e.ordinality) AS f
    CROSS JOIN LATERAL crm_internal.scheme_rule_range(e.value, 'm'::text, m_bins, e.ordinality) AS m
    CROSS JOIN LATERAL crm_internal.scheme_rule_range(e.value, 'fm'::text, f_bins, e.ordinality) AS fm;

    SELECT min(u.position), max(u.position) INTO first_place, again_place
    FROM @extschema@.scheme_rule u
    WHERE u.kind = 'segment' AND u.scheme = scheme_rules_store.scheme
    GROUP BY u.code, u.x_low, u.x_high, u.y_low, u.y_high, u.z_low, u.z_high, u.yz_low, u.yz_high
    HAVING count(*) > 1
    ORDER BY min(u.position) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'rule % repeats rule %', again_place, first_place USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Remove one of them.';
    END IF;
END $$;
COMMENT ON FUNCTION crm_internal.scheme_rules_store(text, jsonb, int, int, int) IS 'Part of define_scheme(): stores segments and rules';

-- Stores the cells of a segment scheme whose rules are there already. Cells that no rule matches go to the segment
-- others; without it they are an error (22023) that lists them.
CREATE FUNCTION crm_internal.scheme_rules_expand(scheme text, others text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    gaps int;
    cells int;
    holes text;
    others_has_rules CONSTANT boolean := EXISTS (SELECT FROM @extschema@.scheme_rule u WHERE u.kind = 'segment' AND u.scheme = scheme_rules_expand.scheme AND u.code = others);
BEGIN
    SELECT count(*) FILTER (WHERE c.matches = 0), count(*),
           string_agg(format('%s-%s-%s', coalesce(nullif(c.x, 0)::text, '*'), coalesce(nullif(c.y, 0)::text, '*'),
                             coalesce(nullif(c.z, 0)::text, '*')), ', ' ORDER BY c.x, c.y, c.z)
               FILTER (WHERE c.matches = 0)
    INTO gaps, cells, holes
    FROM crm_internal.scheme_matches('segment', scheme_rules_expand.scheme) AS c;

    IF gaps > 0 AND others IS NULL THEN
        RAISE EXCEPTION 'scheme "%" has no segment for % of its % cells', scheme, gaps, cells
            USING ERRCODE = 'invalid_parameter_value',
                  DETAIL = format('No rule matches r-f-m %s.', holes),
                  HINT = 'Pass others => ''name'' for the remainder, or widen a rule.';
    ELSIF gaps > 0 THEN
        INSERT INTO @extschema@.scheme_code AS g (kind, scheme, code, position, remainder)
        SELECT 'segment', scheme_rules_expand.scheme, others, max(p.position) + 1, true
        FROM @extschema@.scheme_code p
        WHERE p.kind = 'segment' AND p.scheme = scheme_rules_expand.scheme
        ON CONFLICT ON CONSTRAINT scheme_code_pkey DO UPDATE SET remainder = true, position = CASE WHEN g.position < 0 THEN excluded.position ELSE g.position END;
        INSERT INTO @extschema@.scheme_label (kind, scheme, code, language, name)
        SELECT 'segment', scheme_rules_expand.scheme, others, l.language, others
        FROM (VALUES ('en'), ('zh')) AS l(language)
        ON CONFLICT ON CONSTRAINT scheme_label_pkey DO UPDATE SET name = excluded.name, advice = NULL
        WHERE NOT others_has_rules;
    END IF;

    INSERT INTO @extschema@.scheme_cell (kind, scheme, x, y, z, code)
    SELECT 'segment', scheme_rules_expand.scheme, c.x, c.y, c.z, c.chosen
    FROM crm_internal.scheme_matches('segment', scheme_rules_expand.scheme) AS c;
END $$;
COMMENT ON FUNCTION crm_internal.scheme_rules_expand(text, text) IS 'Part of define_scheme(): expands rules into cells';

-- Makes a segment scheme from its rules; the old one of that name is gone already.
CREATE FUNCTION crm_internal.scheme_rules_define(scheme text, title text, rules jsonb, r_bins int, f_bins int, m_bins int, others text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF r_bins NOT BETWEEN 2 AND 10 OR f_bins NOT BETWEEN 2 AND 10 OR m_bins NOT BETWEEN 2 AND 10 THEN
        RAISE EXCEPTION 'bins must be between 2 and 10, not %, % and %', r_bins, f_bins, m_bins
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Use the bins that your scores were fitted with.';
    ELSIF btrim(others) = '' THEN
        RAISE EXCEPTION 'others must not be empty' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Name the segment of the remaining cells, or leave it out.';
    END IF;
    PERFORM crm_internal.scheme_rules_check(rules);
    IF f_bins IS DISTINCT FROM m_bins AND jsonb_path_exists(rules, '$[*].fm') THEN
        RAISE EXCEPTION '"fm" needs equal f_bins and m_bins, not % and %', f_bins, m_bins
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Scores on different scales have no meaningful mean; use "f" and "m".';
    END IF;
    PERFORM crm_internal.scheme_begin('segment'::text, scheme, title, NULL::text);
    -- A dimension that no rule looks at is not part of the scheme: it takes any score and multiplies no cells.
    INSERT INTO @extschema@.scheme_axis (kind, scheme, axis, levels, name, name_zh)
    SELECT 'segment', scheme_rules_define.scheme, a.axis, a.levels, a.name, a.name_zh
    FROM (VALUES ('x', r_bins, 'recency', '最近购买', jsonb_path_exists(rules, '$[*].r')),
                 ('y', f_bins, 'frequency', '购买频次', jsonb_path_exists(rules, '$[*] ? (exists (@.f) || exists (@.fm))')),
                 ('z', m_bins, 'money', '购买金额', jsonb_path_exists(rules, '$[*] ? (exists (@.m) || exists (@.fm))'))) AS a(axis, levels, name, name_zh, seen)
    WHERE a.seen AND a.levels IS NOT NULL;
    PERFORM crm_internal.scheme_rules_store(scheme, rules, r_bins, f_bins, m_bins);
    PERFORM crm_internal.scheme_rules_expand(scheme, others);
END $$;
COMMENT ON FUNCTION crm_internal.scheme_rules_define(text, text, jsonb, int, int, int, text) IS 'Part of define_scheme(): makes a segment scheme from its rules';
