-- Schemes as users handle them, once for all kinds of labels, and those that are shipped.

-- Rows of a scheme --------------------------------------------------------------------------------------

-- Raises 22023 unless there is such a kind of labels; its row otherwise.
CREATE FUNCTION crm_internal.scheme_kind_of(kind text) RETURNS @extschema@.scheme_kind
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found_one @extschema@.scheme_kind;
BEGIN
    SELECT k.* INTO found_one FROM @extschema@.scheme_kind k WHERE k.kind = scheme_kind_of.kind;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there are no labels of kind "%"', coalesce(kind, 'NULL')
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = format('Known: %s.', (SELECT string_agg(k.kind, ', ' ORDER BY k.kind COLLATE "C") FROM @extschema@.scheme_kind k));
    END IF;
    RETURN found_one;
END $$;
COMMENT ON FUNCTION crm_internal.scheme_kind_of(text) IS 'Part of the functions that define schemes: the row of a kind of labels; an error that lists the known ones';

-- Raises 22023 unless the scheme exists.
CREATE FUNCTION crm_internal.scheme_require(kind text, scheme text) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM crm_internal.scheme_kind_of(kind);
    IF NOT EXISTS (SELECT FROM @extschema@.scheme s WHERE s.kind = scheme_require.kind AND s.scheme = scheme_require.scheme) THEN
        RAISE EXCEPTION '% scheme "%" does not exist', kind, coalesce(scheme, 'NULL')
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = (SELECT coalesce('Known: ' || string_agg(s.scheme, ', ' ORDER BY s.scheme COLLATE "C") || '.',
                                          'There are none; define_scheme() makes one.')
                          FROM @extschema@.scheme s WHERE s.kind = scheme_require.kind);
    END IF;
END $$;
COMMENT ON FUNCTION crm_internal.scheme_require(text, text) IS 'Raises an error unless the scheme exists';

-- Raises 22023 if the scheme is shipped with the extension: a change to it would be lost by dump and restore.
CREATE FUNCTION crm_internal.scheme_refuse_builtin(kind text, scheme text) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM @extschema@.scheme s
               WHERE s.kind = scheme_refuse_builtin.kind AND s.scheme = scheme_refuse_builtin.scheme AND s.builtin) THEN
        RAISE EXCEPTION '% scheme "%" is built in and cannot be changed', kind, scheme
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = format('Copy it and change the copy: SELECT @extschema@.copy_scheme(%L, %L, %L);', kind, scheme, 'my_' || scheme);
    END IF;
END $$;
COMMENT ON FUNCTION crm_internal.scheme_refuse_builtin(text, text) IS 'Raises an error if the scheme is shipped with the extension';

-- An error that says what to grant, unless the role may write schemes.
CREATE FUNCTION crm_internal.scheme_require_rights() RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    parts text;
BEGIN
    SELECT string_agg(c.oid::regclass::text, ', ' ORDER BY c.relname) INTO parts
    FROM pg_class AS c
    WHERE c.relnamespace = '@extschema@'::regnamespace
      AND c.relname IN ('scheme', 'scheme_code', 'scheme_label', 'scheme_axis', 'scheme_rule', 'scheme_cell', 'scheme_arrow')
      AND NOT (has_table_privilege(c.oid, 'INSERT') AND has_table_privilege(c.oid, 'UPDATE') AND has_table_privilege(c.oid, 'DELETE'));
    IF parts IS NOT NULL THEN
        RAISE EXCEPTION 'role "%" may not change %', current_user, parts
            USING ERRCODE = 'insufficient_privilege', HINT = format('The owner of the extension or a superuser may say GRANT INSERT, UPDATE, DELETE ON %s TO %I.', parts, current_user);
    END IF;
END $$;
COMMENT ON FUNCTION crm_internal.scheme_require_rights() IS 'Part of the functions that define schemes: an error that says what to grant';

-- Rows that belong to a scheme without a row of its own: a restored database may hold some, and a new scheme of that
-- name must not inherit them.
CREATE FUNCTION crm_internal.scheme_forget(kind text, scheme text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    -- codes first: who adds a label of one holds it until then
    DELETE FROM @extschema@.scheme_code b WHERE b.kind = scheme_forget.kind AND b.scheme = scheme_forget.scheme;
    DELETE FROM @extschema@.scheme_cell b WHERE b.kind = scheme_forget.kind AND b.scheme = scheme_forget.scheme;
    DELETE FROM @extschema@.scheme_rule b WHERE b.kind = scheme_forget.kind AND b.scheme = scheme_forget.scheme;
    DELETE FROM @extschema@.scheme_arrow b WHERE b.kind = scheme_forget.kind AND b.scheme = scheme_forget.scheme;
    DELETE FROM @extschema@.scheme_axis b WHERE b.kind = scheme_forget.kind AND b.scheme = scheme_forget.scheme;
    DELETE FROM @extschema@.scheme_label b WHERE b.kind = scheme_forget.kind AND b.scheme = scheme_forget.scheme;
END $$;
COMMENT ON FUNCTION crm_internal.scheme_forget(text, text) IS 'Part of the functions that define and copy schemes: deletes what belonged to a scheme of that name';

-- Makes one user at a time define schemes (readers go on), and raises an error unless the name can be given to a
-- user's own; unless replacing, it must be new.
CREATE FUNCTION crm_internal.scheme_claim(kind text, scheme text, replacing boolean) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF coalesce(btrim(scheme), '') = '' THEN
        RAISE EXCEPTION 'a scheme needs a name' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Pass a short name such as ''ours''.';
    END IF;
    PERFORM crm_internal.scheme_require_rights();
    LOCK TABLE @extschema@.scheme IN SHARE ROW EXCLUSIVE MODE;
    PERFORM crm_internal.scheme_refuse_builtin(kind, scheme);
    IF NOT replacing AND EXISTS (SELECT FROM @extschema@.scheme s WHERE s.kind = scheme_claim.kind AND s.scheme = scheme_claim.scheme) THEN
        RAISE EXCEPTION '% scheme "%" already exists', kind, scheme USING ERRCODE = 'duplicate_object',
            HINT = format('Use another name, or drop it first: SELECT @extschema@.drop_scheme(%L, %L);', kind, scheme);
    END IF;
END $$;
COMMENT ON FUNCTION crm_internal.scheme_claim(text, text, boolean) IS 'Locks the list of schemes against other writers and checks the name of a new one';

-- True while a dump is restored: its scripts turn check_function_bodies off, because what they load may come before
-- what it belongs to.
CREATE FUNCTION crm_internal.scheme_restoring() RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN pg_catalog.current_setting('check_function_bodies')::boolean IS FALSE;
COMMENT ON FUNCTION crm_internal.scheme_restoring() IS 'Part of the triggers of schemes: whether a dump is restored, which loads the tables in any order';

-- Holds the row of a scheme until the transaction ends, so that nobody drops or replaces the scheme meanwhile; waits
-- for who does. A role that may write nothing but labels cannot hold it.
CREATE FUNCTION crm_internal.scheme_hold(kind text, scheme text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT crm_internal.scheme_restoring() AND has_any_column_privilege('@extschema@.scheme'::regclass, 'UPDATE') THEN
        PERFORM FROM @extschema@.scheme s WHERE s.kind = scheme_hold.kind AND s.scheme = scheme_hold.scheme FOR KEY SHARE;
    END IF;
END $$;
COMMENT ON FUNCTION crm_internal.scheme_hold(text, text) IS 'Part of the triggers of schemes: keeps a scheme from being dropped or replaced until the transaction ends';

-- Raises 22023 unless the scheme has the code, which it holds like scheme_hold().
CREATE FUNCTION crm_internal.scheme_require_code(kind text, scheme text, code text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF has_any_column_privilege('@extschema@.scheme_code'::regclass, 'UPDATE') THEN
        PERFORM FROM @extschema@.scheme_code c
        WHERE c.kind = scheme_require_code.kind AND c.scheme = scheme_require_code.scheme AND c.code = scheme_require_code.code FOR KEY SHARE;
    ELSE
        PERFORM FROM @extschema@.scheme_code c
        WHERE c.kind = scheme_require_code.kind AND c.scheme = scheme_require_code.scheme AND c.code = scheme_require_code.code;
    END IF;
    IF NOT FOUND THEN
        RAISE EXCEPTION '% scheme "%" has no "%"', kind, scheme, code
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = (SELECT coalesce('Known: ' || string_agg(concat(l.code, CASE WHEN l.code ~ '^[0-9]+$' THEN ' ' || l.name END), ', ' ORDER BY l.position, l.code COLLATE "C") || '.',
                                          'It has no codes yet: add rows to @extschema@.scheme_code first.')
                          FROM @extschema@.labels l WHERE l.kind = scheme_require_code.kind AND l.scheme = scheme_require_code.scheme);
    END IF;
END $$;
COMMENT ON FUNCTION crm_internal.scheme_require_code(text, text, text) IS 'Part of the triggers of schemes: an error that lists the codes of a scheme, unless this is one';

-- Trigger: a row belongs to a scheme that is there, and names a code of it; while a dump is restored it may come before them.
CREATE FUNCTION crm_internal.scheme_belong() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF crm_internal.scheme_restoring() THEN
        RETURN NULL;
    END IF;
    PERFORM crm_internal.scheme_require(NEW.kind, NEW.scheme);
    IF TG_TABLE_NAME IN ('scheme_label', 'scheme_rule', 'scheme_cell') THEN
        PERFORM crm_internal.scheme_require_code(NEW.kind, NEW.scheme, NEW.code);
    ELSIF TG_TABLE_NAME = 'scheme_arrow' THEN
        PERFORM crm_internal.scheme_require_code(NEW.kind, NEW.scheme, NEW.source), crm_internal.scheme_require_code(NEW.kind, NEW.scheme, NEW.target);
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION crm_internal.scheme_belong() IS 'Trigger that refuses rows of a scheme or a code that is not there, unless a dump is restored';

-- Trigger: when a scheme goes, the rows that belong to it go too; when it is renamed, they are.
CREATE FUNCTION crm_internal.scheme_follow() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM crm_internal.scheme_forget(OLD.kind, OLD.scheme);
    ELSIF NEW.scheme <> OLD.scheme THEN
        -- codes take their labels, rules and cells along
        UPDATE @extschema@.scheme_code b SET scheme = NEW.scheme WHERE b.kind = OLD.kind AND b.scheme = OLD.scheme;
        UPDATE @extschema@.scheme_axis b SET scheme = NEW.scheme WHERE b.kind = OLD.kind AND b.scheme = OLD.scheme;
        UPDATE @extschema@.scheme_arrow b SET scheme = NEW.scheme WHERE b.kind = OLD.kind AND b.scheme = OLD.scheme;
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION crm_internal.scheme_follow() IS 'Trigger that deletes and renames the rows that belong to a scheme';

-- Trigger: labels, rules, cells and paths follow the new name of a code, and a code that cells or paths have stays.
CREATE FUNCTION crm_internal.scheme_code_follow() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    scheme_stays CONSTANT boolean := EXISTS (SELECT FROM @extschema@.scheme s WHERE s.kind = OLD.kind AND s.scheme = OLD.scheme);
    has_paths CONSTANT boolean := EXISTS (SELECT FROM @extschema@.scheme_arrow b
                                          WHERE b.kind = OLD.kind AND b.scheme = OLD.scheme AND OLD.code IN (b.source, b.target));
BEGIN
    IF scheme_stays AND has_paths AND (TG_OP = 'DELETE' OR (NEW.kind, NEW.scheme) <> (OLD.kind, OLD.scheme)) THEN
        RAISE EXCEPTION '"%" of % scheme "%" has paths', OLD.code, OLD.kind, OLD.scheme
            USING ERRCODE = 'foreign_key_violation',
                  HINT = format('Remove them first: DELETE FROM @extschema@.scheme_arrow WHERE kind = %L AND scheme = %L AND %L IN (source, target);', OLD.kind, OLD.scheme, OLD.code);
    ELSIF TG_OP = 'UPDATE' THEN
        UPDATE @extschema@.scheme_label b SET kind = NEW.kind, scheme = NEW.scheme, code = NEW.code
        WHERE b.kind = OLD.kind AND b.scheme = OLD.scheme AND b.code = OLD.code;
        UPDATE @extschema@.scheme_rule b SET kind = NEW.kind, scheme = NEW.scheme, code = NEW.code
        WHERE b.kind = OLD.kind AND b.scheme = OLD.scheme AND b.code = OLD.code;
        UPDATE @extschema@.scheme_cell b SET kind = NEW.kind, scheme = NEW.scheme, code = NEW.code
        WHERE b.kind = OLD.kind AND b.scheme = OLD.scheme AND b.code = OLD.code;
        -- a new name of the scheme reaches them once all codes have it
        UPDATE @extschema@.scheme_arrow b
        SET source = CASE WHEN b.source = OLD.code THEN NEW.code ELSE b.source END, target = CASE WHEN b.target = OLD.code THEN NEW.code ELSE b.target END
        WHERE b.kind = OLD.kind AND b.scheme = OLD.scheme AND OLD.code IN (b.source, b.target) AND NEW.code <> OLD.code;
    ELSIF scheme_stays AND EXISTS (SELECT FROM @extschema@.scheme_rule b WHERE b.kind = OLD.kind AND b.scheme = OLD.scheme AND b.code = OLD.code)
          OR scheme_stays AND EXISTS (SELECT FROM @extschema@.scheme_cell b WHERE b.kind = OLD.kind AND b.scheme = OLD.scheme AND b.code = OLD.code) THEN
        RAISE EXCEPTION '"%" of % scheme "%" has cells', OLD.code, OLD.kind, OLD.scheme
            USING ERRCODE = 'foreign_key_violation',
                  HINT = 'Rename it, or define the scheme again without it: define_scheme() replaces a scheme of yours.';
    ELSIF scheme_stays THEN
        DELETE FROM @extschema@.scheme_label b WHERE b.kind = OLD.kind AND b.scheme = OLD.scheme AND b.code = OLD.code;
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION crm_internal.scheme_code_follow() IS 'Trigger that renames a code in labels, rules, cells and paths, and keeps one that cells or paths have';

-- Trigger: what is shipped is read-only. A later version that changes it disables these triggers in its upgrade script.
CREATE FUNCTION crm_internal.scheme_keep_builtin() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        RAISE EXCEPTION 'table "%" holds the schemes shipped with the extension', TG_TABLE_NAME
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = format('Remove a scheme of your own with %s.drop_scheme().', TG_TABLE_SCHEMA);
    END IF;
    IF TG_OP <> 'INSERT' THEN
        PERFORM crm_internal.scheme_refuse_builtin(OLD.kind, OLD.scheme);
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    PERFORM crm_internal.scheme_refuse_builtin(NEW.kind, NEW.scheme);
    IF TG_TABLE_NAME <> 'scheme' THEN
        IF TG_OP = 'INSERT' OR NEW.kind <> OLD.kind OR NEW.scheme <> OLD.scheme THEN
            PERFORM crm_internal.scheme_hold(NEW.kind, NEW.scheme);
        END IF;
    ELSE
        PERFORM crm_internal.scheme_kind_of(NEW.kind);
        IF TG_OP = 'UPDATE' AND NEW.kind <> OLD.kind THEN
            RAISE EXCEPTION '% scheme "%" cannot become a % scheme', OLD.kind, OLD.scheme, NEW.kind
                USING ERRCODE = 'invalid_parameter_value',
                      HINT = format('What a scheme is made of depends on its kind. Define another: SELECT * FROM @extschema@.define_scheme(%L, …);', NEW.kind);
        ELSIF NEW.builtin THEN
            RAISE EXCEPTION '% scheme "%" is not shipped with the extension', NEW.kind, NEW.scheme
                USING ERRCODE = 'invalid_parameter_value',
                      HINT = 'Leave builtin false: a dump does not contain built-in schemes.';
        END IF;
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION crm_internal.scheme_keep_builtin() IS 'Trigger that keeps shipped schemes read-only';

-- Defining a scheme -------------------------------------------------------------------------------------

-- Raises 22023 unless names are what the codes of a kind can be called, and cuts what they can have.
CREATE FUNCTION crm_internal.scheme_names_check(kind @extschema@.scheme_kind, names text[], names_zh text[], cuts float8[], cut_by text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    named CONSTANT int := coalesce(cardinality(names), 0);
    least_names CONSTANT int := CASE kind.form WHEN 'ranks' THEN 2 ELSE 1 END;
BEGIN
    IF named NOT BETWEEN least_names AND kind.most_codes THEN
        RAISE EXCEPTION 'a % scheme has % to % names, not %', kind.kind, least_names, kind.most_codes, named
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Name them in order, the best first: ''{gold, silver, bronze}''.';
    ELSIF EXISTS (SELECT FROM unnest(names) AS n(name) WHERE coalesce(btrim(n.name), '') = '')
          OR (SELECT count(DISTINCT n.name) FROM unnest(names) AS n(name)) < named THEN
        RAISE EXCEPTION 'names has an empty or repeated name: %', names
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Give every one a name of its own.';
    ELSIF names_zh IS NOT NULL AND cardinality(names_zh) <> named THEN
        RAISE EXCEPTION 'there are % names and % Chinese ones', named, cardinality(names_zh)
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Give a twin for each name, or leave names_zh out.';
    END IF;
    PERFORM crm_internal.scheme_cuts_check(kind, named, cuts, cut_by);
END $$;
COMMENT ON FUNCTION crm_internal.scheme_names_check(@extschema@.scheme_kind, text[], text[], float8[], text) IS 'Part of define_scheme(): raises an error unless these can be the names and cuts of a scheme';

-- Stores the row of a scheme. One of that name is changed in place, so that who waits to edit a label that stays finds
-- it again: its codes keep their rows at position -1 until they are stored, and scheme_finish() removes the rest.
CREATE FUNCTION crm_internal.scheme_begin(kind text, scheme text, title text, cut_by text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO @extschema@.scheme (kind, scheme, title, title_zh, cut_by) VALUES (scheme_begin.kind, scheme_begin.scheme, title, title, scheme_begin.cut_by)
    ON CONFLICT ON CONSTRAINT scheme_pkey DO UPDATE
    SET title = excluded.title, title_zh = excluded.title_zh, cut_by = excluded.cut_by, compatibility = false, note = NULL;
    DELETE FROM @extschema@.scheme_cell b WHERE b.kind = scheme_begin.kind AND b.scheme = scheme_begin.scheme;
    DELETE FROM @extschema@.scheme_rule b WHERE b.kind = scheme_begin.kind AND b.scheme = scheme_begin.scheme;
    DELETE FROM @extschema@.scheme_arrow b WHERE b.kind = scheme_begin.kind AND b.scheme = scheme_begin.scheme;
    DELETE FROM @extschema@.scheme_axis b WHERE b.kind = scheme_begin.kind AND b.scheme = scheme_begin.scheme;
    UPDATE @extschema@.scheme_code b SET position = -1, remainder = false WHERE b.kind = scheme_begin.kind AND b.scheme = scheme_begin.scheme;
END $$;
COMMENT ON FUNCTION crm_internal.scheme_begin(text, text, text, text) IS 'Part of define_scheme(): stores the row of a scheme, and prepares what an earlier one of that name has';

-- Removes what an earlier scheme of that name had and this one has not.
CREATE FUNCTION crm_internal.scheme_finish(kind text, scheme text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM @extschema@.scheme_code b WHERE b.kind = scheme_finish.kind AND b.scheme = scheme_finish.scheme AND b.position < 0;
    DELETE FROM @extschema@.scheme_label b
    WHERE b.kind = scheme_finish.kind AND b.scheme = scheme_finish.scheme
      AND (b.language NOT IN ('en', 'zh')
           OR NOT EXISTS (SELECT FROM @extschema@.scheme_code c WHERE c.kind = b.kind AND c.scheme = b.scheme AND c.code = b.code));
END $$;
COMMENT ON FUNCTION crm_internal.scheme_finish(text, text) IS 'Part of define_scheme(): removes codes and labels that only an earlier scheme of that name had';

-- Makes a scheme of ranks (codes 1, 2 and so on) or of codes that are their own names.
CREATE FUNCTION crm_internal.scheme_names_define(kind @extschema@.scheme_kind, scheme text, title text, names text[], names_zh text[], cuts float8[], cut_by text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    cut_by := CASE WHEN kind.has_cuts THEN coalesce(cut_by, kind.cut_by, 'customers') ELSE cut_by END;
    PERFORM crm_internal.scheme_names_check(kind, names, names_zh, cuts, cut_by);
    PERFORM crm_internal.scheme_begin(kind.kind, scheme, title, cut_by);
    WITH given AS (
        SELECT CASE kind.form WHEN 'ranks' THEN n.place::text ELSE n.name END AS code, n.place, n.name, coalesce(n.name_zh, n.name) AS name_zh, n.cut
        FROM ROWS FROM (unnest(names), unnest(names_zh), unnest(cuts)) WITH ORDINALITY AS n(name, name_zh, cut, place)
    ), stored AS (
        INSERT INTO @extschema@.scheme_code (kind, scheme, code, position, cut)
        SELECT kind.kind, scheme_names_define.scheme, g.code, g.place, g.cut FROM given g
        ON CONFLICT ON CONSTRAINT scheme_code_pkey DO UPDATE SET position = excluded.position, cut = excluded.cut
    )
    INSERT INTO @extschema@.scheme_label (kind, scheme, code, language, name)
    SELECT kind.kind, scheme_names_define.scheme, g.code, l.language, l.name
    FROM given g CROSS JOIN LATERAL (VALUES ('en', g.name), ('zh', g.name_zh)) AS l(language, name)
    ON CONFLICT ON CONSTRAINT scheme_label_pkey DO UPDATE SET name = excluded.name, advice = excluded.advice;
END $$;
COMMENT ON FUNCTION crm_internal.scheme_names_define(@extschema@.scheme_kind, text, text, text[], text[], float8[], text) IS 'Part of define_scheme(): makes a scheme of tiers or of codes';

-- Makes a matrix from the names of its cells as they are drawn, the highest y first.
CREATE FUNCTION crm_internal.scheme_cells_define(kind text, scheme text, title text, names text[], names_zh text[], x_axis text, y_axis text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    columns CONSTANT int := array_length(names, 2);
    lines CONSTANT int := array_length(names, 1);
BEGIN
    IF coalesce(array_ndims(names), 0) <> 2 OR columns > 10 OR lines > 10 THEN
        RAISE EXCEPTION 'names must be a matrix of up to 10 x 10 names' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Write it as it is drawn, the highest y first: ''{{low-high, high-high}, {low-low, high-low}}''.';
    ELSIF EXISTS (SELECT FROM unnest(names) AS n(name) WHERE coalesce(btrim(n.name), '') = '') THEN
        RAISE EXCEPTION 'a cell has no name' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Name every cell; the same name may stand in several.';
    ELSIF names_zh IS NOT NULL AND array_dims(names_zh) IS DISTINCT FROM array_dims(names) THEN
        RAISE EXCEPTION 'names is %, names_zh is %', array_dims(names), array_dims(names_zh)
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Give a twin for each name, or leave names_zh out.';
    END IF;
    PERFORM crm_internal.scheme_begin(kind, scheme, title, NULL::text);
    INSERT INTO @extschema@.scheme_axis (kind, scheme, axis, levels, name, name_zh)
    VALUES (scheme_cells_define.kind, scheme_cells_define.scheme, 'x', columns, x_axis, x_axis),
           (scheme_cells_define.kind, scheme_cells_define.scheme, 'y', lines, y_axis, y_axis);
    WITH given AS (
        SELECT n.name AS code, min(n.place) AS place, coalesce(min(n.name_zh), n.name) AS name_zh
        FROM ROWS FROM (unnest(names), unnest(names_zh)) WITH ORDINALITY AS n(name, name_zh, place)
        GROUP BY n.name
    ), stored AS (
        INSERT INTO @extschema@.scheme_code (kind, scheme, code, position)
        SELECT scheme_cells_define.kind, scheme_cells_define.scheme, g.code, rank() OVER (ORDER BY g.place) FROM given g
        ON CONFLICT ON CONSTRAINT scheme_code_pkey DO UPDATE SET position = excluded.position, cut = excluded.cut
    )
    INSERT INTO @extschema@.scheme_label (kind, scheme, code, language, name)
    SELECT scheme_cells_define.kind, scheme_cells_define.scheme, g.code, l.language, l.name
    FROM given g CROSS JOIN LATERAL (VALUES ('en', g.code), ('zh', g.name_zh)) AS l(language, name)
    ON CONFLICT ON CONSTRAINT scheme_label_pkey DO UPDATE SET name = excluded.name, advice = excluded.advice;
    INSERT INTO @extschema@.scheme_cell (kind, scheme, x, y, z, code)
    SELECT scheme_cells_define.kind, scheme_cells_define.scheme, (n.place - 1) % columns + 1, lines - (n.place - 1) / columns, 0, n.name
    FROM unnest(names) WITH ORDINALITY AS n(name, place);
END $$;
COMMENT ON FUNCTION crm_internal.scheme_cells_define(text, text, text, text[], text[], text, text) IS 'Part of define_scheme(): makes a matrix from its cells';

-- Schemes as users handle them --------------------------------------------------------------------------

-- Codes that labels, rules, cells and paths name though the scheme, if it exists at all, does not have them: what a restore in
-- parts may leave.
CREATE FUNCTION crm_internal.scheme_orphans(kind text, scheme text) RETURNS TABLE (code text, "position" int)
LANGUAGE sql STABLE STRICT PARALLEL SAFE ROWS 1
BEGIN ATOMIC
    SELECT n.code, (pg_catalog.row_number() OVER (ORDER BY n.code COLLATE "C"))::int
    FROM (SELECT l.code FROM @extschema@.scheme_label l WHERE l.kind = scheme_orphans.kind AND l.scheme = scheme_orphans.scheme
          UNION SELECT r.code FROM @extschema@.scheme_rule r WHERE r.kind = scheme_orphans.kind AND r.scheme = scheme_orphans.scheme
          UNION SELECT b.code FROM @extschema@.scheme_cell b WHERE b.kind = scheme_orphans.kind AND b.scheme = scheme_orphans.scheme
          UNION SELECT e.code FROM @extschema@.scheme_arrow a CROSS JOIN LATERAL (VALUES (a.source), (a.target)) AS e(code)
                WHERE a.kind = scheme_orphans.kind AND a.scheme = scheme_orphans.scheme
          UNION SELECT c.code FROM @extschema@.scheme_code c WHERE c.kind = scheme_orphans.kind AND c.scheme = scheme_orphans.scheme) AS n
    WHERE NOT EXISTS (SELECT FROM @extschema@.scheme_code c JOIN @extschema@.scheme s ON s.kind = c.kind AND s.scheme = c.scheme
                      WHERE c.kind = scheme_orphans.kind AND c.scheme = scheme_orphans.scheme AND c.code = n.code);
END;
COMMENT ON FUNCTION crm_internal.scheme_orphans(text, text) IS 'Part of scheme_check(): codes that rows name though the scheme does not have them';

CREATE FUNCTION @extschema@.scheme_check(
    kind text, scheme text, OUT finding text, OUT x int, OUT y int, OUT z int, OUT codes text, OUT chosen text
) RETURNS SETOF record
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    IF NOT EXISTS (SELECT FROM crm_internal.scheme_orphans(scheme_check.kind, scheme_check.scheme)) THEN
        PERFORM crm_internal.scheme_require(scheme_check.kind, scheme_check.scheme);
    END IF;
    RETURN QUERY
        WITH cell AS MATERIALIZED (
            SELECT c.* FROM crm_internal.scheme_matches(scheme_check.kind, scheme_check.scheme) AS c
        ), finding AS (
            SELECT CASE c.matches WHEN 0 THEN 'gap' ELSE 'overlap' END AS finding,
                   nullif(c.x, 0) AS x, nullif(c.y, 0) AS y, nullif(c.z, 0) AS z, c.codes, c.chosen, 0 AS position
            FROM cell c
            WHERE c.matches <> 1
            UNION ALL
            SELECT 'unreachable', NULL, NULL, NULL, g.code, NULL, g.position
            FROM @extschema@.scheme_code g
            WHERE g.kind = scheme_check.kind AND g.scheme = scheme_check.scheme
              AND EXISTS (SELECT FROM cell c) AND NOT EXISTS (SELECT FROM cell c WHERE c.chosen = g.code)
            UNION ALL
            SELECT 'cycle', NULL, NULL, NULL, c.codes, NULL, 0
            FROM crm_internal.scheme_cycle(scheme_check.kind, scheme_check.scheme) AS c(codes) WHERE c.codes IS NOT NULL
            UNION ALL
            SELECT 'orphan', NULL, NULL, NULL, o.code, NULL, o.position FROM crm_internal.scheme_orphans(scheme_check.kind, scheme_check.scheme) AS o
        )
        SELECT n.finding, n.x, n.y, n.z, n.codes, n.chosen
        FROM finding n
        ORDER BY n.finding, n.x, n.y, n.z, n.position;
END $$;
COMMENT ON FUNCTION @extschema@.scheme_check(text, text) IS 'What is odd in a scheme: cells that no rule or several codes'' rules match, with the code they get, codes that no cell gets, paths in a circle, and orphans: codes that rows name and the scheme does not have';

CREATE FUNCTION @extschema@.define_scheme(
    kind text,
    scheme text,
    names text[] DEFAULT NULL,
    cuts float8[] DEFAULT NULL,
    cut_by text DEFAULT NULL,
    names_zh text[] DEFAULT NULL,
    x_axis text DEFAULT 'x',
    y_axis text DEFAULT 'y',
    rules jsonb DEFAULT NULL,
    r_bins int DEFAULT 5,
    f_bins int DEFAULT 5,
    m_bins int DEFAULT 5,
    others text DEFAULT NULL,
    title text DEFAULT NULL,
    standard boolean DEFAULT NULL,
    arrows text[] DEFAULT NULL,
    OUT finding text, OUT x int, OUT y int, OUT z int, OUT codes text, OUT chosen text
) RETURNS SETOF record
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    of_kind CONSTANT @extschema@.scheme_kind := crm_internal.scheme_kind_of(kind);
    heading CONSTANT text := coalesce(title, scheme);
BEGIN
    PERFORM crm_internal.scheme_claim(kind, scheme, true);
    IF of_kind.form = 'rules' AND names IS NOT NULL OR of_kind.form <> 'rules' AND rules IS NOT NULL THEN
        RAISE EXCEPTION 'a % scheme is not made of %', kind, CASE WHEN rules IS NULL THEN 'names' ELSE 'rules' END
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = CASE of_kind.form WHEN 'rules' THEN 'Pass rules => ''[{"segment": "vip", "r": [4, 5], "f": 5}, {"segment": "rest"}]''.'
                                           ELSE 'Pass names => ''{gold, silver, bronze}''.' END;
    ELSIF of_kind.form <> 'paths' AND arrows IS NOT NULL THEN
        RAISE EXCEPTION 'a % scheme has no paths', kind USING ERRCODE = 'invalid_parameter_value', HINT = 'Leave arrows out, or define a scheme of kind path_model.';
    ELSIF NOT of_kind.has_cuts AND (cuts IS NOT NULL OR cut_by IS NOT NULL) THEN
        RAISE EXCEPTION 'a % scheme has no cuts', kind USING ERRCODE = 'invalid_parameter_value', HINT = 'Leave cuts and cut_by out.';
    END IF;
    PERFORM FROM @extschema@.scheme s WHERE s.kind = define_scheme.kind AND s.scheme = define_scheme.scheme FOR UPDATE;
    CASE of_kind.form
        WHEN 'rules' THEN PERFORM crm_internal.scheme_rules_define(scheme, heading, rules, r_bins, f_bins, m_bins, others);
        WHEN 'cells' THEN PERFORM crm_internal.scheme_cells_define(kind, scheme, heading, names, names_zh, x_axis, y_axis);
        WHEN 'paths' THEN PERFORM crm_internal.scheme_paths_define(of_kind, scheme, heading, names, names_zh, arrows);
        ELSE PERFORM crm_internal.scheme_names_define(of_kind, scheme, heading, names, names_zh, cuts, cut_by);
    END CASE;
    PERFORM crm_internal.scheme_finish(kind, scheme);
    IF standard IS NOT NULL THEN
        UPDATE @extschema@.scheme AS s SET standard = false
        WHERE s.kind = define_scheme.kind AND NOT s.builtin AND s.standard AND (standard OR s.scheme = define_scheme.scheme);
        UPDATE @extschema@.scheme AS s SET standard = true WHERE s.kind = define_scheme.kind AND s.scheme = define_scheme.scheme AND standard;
    END IF;
    RETURN QUERY SELECT c.* FROM @extschema@.scheme_check(kind, scheme) AS c;
END $$;
COMMENT ON FUNCTION @extschema@.define_scheme(text, text, text[], float8[], text, text[], text, text, jsonb, int, int, int, text, text, boolean, text[]) IS 'Makes or replaces a scheme of labels of your own: segments from ordered rules, tiers from names and cuts, a matrix from its cells, a path model from its constructs and paths; reports gaps, overlaps and codes never reached';

CREATE FUNCTION @extschema@.copy_scheme(kind text, scheme text, new_scheme text, title text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM crm_internal.scheme_require(copy_scheme.kind, copy_scheme.scheme);
    PERFORM crm_internal.scheme_claim(copy_scheme.kind, new_scheme, false);
    PERFORM crm_internal.scheme_forget(copy_scheme.kind, new_scheme);
    INSERT INTO @extschema@.scheme (kind, scheme, title, title_zh, cut_by, compatibility, note)
    SELECT s.kind, new_scheme, coalesce(copy_scheme.title, s.title), coalesce(copy_scheme.title, s.title_zh), s.cut_by, s.compatibility,
           format('Copied from %s.', copy_scheme.scheme)
    FROM @extschema@.scheme s WHERE s.kind = copy_scheme.kind AND s.scheme = copy_scheme.scheme;
    INSERT INTO @extschema@.scheme_code (kind, scheme, code, position, cut, remainder)
    SELECT b.kind, new_scheme, b.code, b.position, b.cut, b.remainder
    FROM @extschema@.scheme_code b WHERE b.kind = copy_scheme.kind AND b.scheme = copy_scheme.scheme;
    INSERT INTO @extschema@.scheme_label (kind, scheme, code, language, name, advice)
    SELECT b.kind, new_scheme, b.code, b.language, b.name, b.advice
    FROM @extschema@.scheme_label b WHERE b.kind = copy_scheme.kind AND b.scheme = copy_scheme.scheme;
    INSERT INTO @extschema@.scheme_axis (kind, scheme, axis, levels, name, name_zh)
    SELECT b.kind, new_scheme, b.axis, b.levels, b.name, b.name_zh
    FROM @extschema@.scheme_axis b WHERE b.kind = copy_scheme.kind AND b.scheme = copy_scheme.scheme;
    INSERT INTO @extschema@.scheme_rule (kind, scheme, position, code, x_low, x_high, y_low, y_high, z_low, z_high, yz_low, yz_high)
    SELECT b.kind, new_scheme, b.position, b.code, b.x_low, b.x_high, b.y_low, b.y_high, b.z_low, b.z_high, b.yz_low, b.yz_high
    FROM @extschema@.scheme_rule b WHERE b.kind = copy_scheme.kind AND b.scheme = copy_scheme.scheme;
    INSERT INTO @extschema@.scheme_cell (kind, scheme, x, y, z, code)
    SELECT b.kind, new_scheme, b.x, b.y, b.z, b.code
    FROM @extschema@.scheme_cell b WHERE b.kind = copy_scheme.kind AND b.scheme = copy_scheme.scheme;
    INSERT INTO @extschema@.scheme_arrow (kind, scheme, source, target)
    SELECT b.kind, new_scheme, b.source, b.target
    FROM @extschema@.scheme_arrow b WHERE b.kind = copy_scheme.kind AND b.scheme = copy_scheme.scheme;
END $$;
COMMENT ON FUNCTION @extschema@.copy_scheme(text, text, text, text) IS 'Copies a scheme of labels under a name of your own, whose names, advice and cuts can then be edited';

CREATE FUNCTION @extschema@.drop_scheme(kind text, scheme text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM crm_internal.scheme_require(kind, scheme);
    PERFORM crm_internal.scheme_refuse_builtin(kind, scheme);
    PERFORM crm_internal.scheme_require_rights();
    DELETE FROM @extschema@.scheme s WHERE s.kind = drop_scheme.kind AND s.scheme = drop_scheme.scheme;
END $$;
COMMENT ON FUNCTION @extschema@.drop_scheme(text, text) IS 'Removes a scheme of labels of your own';

-- Views -------------------------------------------------------------------------------------------------

CREATE VIEW @extschema@.schemes WITH (security_invoker = true) AS
SELECT s.kind, s.scheme, s.title, s.title_zh,
       CASE WHEN NOT s.builtin THEN 'own' WHEN s.compatibility THEN 'compatibility' ELSE 'shipped' END AS origin,
       CASE WHEN s.standard
                 AND NOT (s.builtin AND EXISTS (SELECT FROM @extschema@.scheme o WHERE o.kind = s.kind AND o.standard AND NOT o.builtin))
            THEN 1 ELSE 0 END AS standard, s.cut_by,
       a.x_axis, a.x_axis_zh, a.x_levels, a.y_axis, a.y_axis_zh, a.y_levels, a.z_axis, a.z_axis_zh, a.z_levels,
       (SELECT pg_catalog.count(*) FROM @extschema@.scheme_code g WHERE g.kind = s.kind AND g.scheme = s.scheme) AS codes,
       c.cells, c.gap_cells, c.overlap_cells, s.note
FROM @extschema@.scheme s
CROSS JOIN LATERAL (
    SELECT pg_catalog.max(b.name) FILTER (WHERE b.axis = 'x') AS x_axis, pg_catalog.max(b.name_zh) FILTER (WHERE b.axis = 'x') AS x_axis_zh, pg_catalog.max(b.levels) FILTER (WHERE b.axis = 'x') AS x_levels,
           pg_catalog.max(b.name) FILTER (WHERE b.axis = 'y') AS y_axis, pg_catalog.max(b.name_zh) FILTER (WHERE b.axis = 'y') AS y_axis_zh, pg_catalog.max(b.levels) FILTER (WHERE b.axis = 'y') AS y_levels,
           pg_catalog.max(b.name) FILTER (WHERE b.axis = 'z') AS z_axis, pg_catalog.max(b.name_zh) FILTER (WHERE b.axis = 'z') AS z_axis_zh, pg_catalog.max(b.levels) FILTER (WHERE b.axis = 'z') AS z_levels
    FROM @extschema@.scheme_axis b WHERE b.kind = s.kind AND b.scheme = s.scheme
) AS a
CROSS JOIN LATERAL (
    SELECT pg_catalog.count(*) AS cells,
           pg_catalog.count(*) FILTER (WHERE h.matches = 0) AS gap_cells,
           pg_catalog.count(*) FILTER (WHERE h.matches > 1) AS overlap_cells
    FROM crm_internal.scheme_matches(s.kind, s.scheme) AS h
) AS c;
COMMENT ON VIEW @extschema@.schemes IS 'Schemes of labels with their axes and the number of codes, cells, cells no rule matches and cells several codes'' rules match';
COMMENT ON COLUMN @extschema@.schemes.kind IS 'What it names: segment, tier, matrix and so on';
COMMENT ON COLUMN @extschema@.schemes.scheme IS 'Name of the scheme';
COMMENT ON COLUMN @extschema@.schemes.title IS 'What it is';
COMMENT ON COLUMN @extschema@.schemes.title_zh IS 'What it is, in Chinese';
COMMENT ON COLUMN @extschema@.schemes.origin IS 'shipped, own, or compatibility with lists found elsewhere';
COMMENT ON COLUMN @extschema@.schemes.standard IS '1 for the one scheme of its kind that is meant where none is named, your own before the shipped one; 0 otherwise (views carry no boolean)';
COMMENT ON COLUMN @extschema@.schemes.cut_by IS 'What the cuts of its codes are: shares of customers or value, limits, or weights';
COMMENT ON COLUMN @extschema@.schemes.x_axis IS 'What axis x measures: recency of segments';
COMMENT ON COLUMN @extschema@.schemes.x_axis_zh IS 'Axis x in Chinese';
COMMENT ON COLUMN @extschema@.schemes.x_levels IS 'Levels of axis x, NULL: any';
COMMENT ON COLUMN @extschema@.schemes.y_axis IS 'What axis y measures: frequency of segments';
COMMENT ON COLUMN @extschema@.schemes.y_axis_zh IS 'Axis y in Chinese';
COMMENT ON COLUMN @extschema@.schemes.y_levels IS 'Levels of axis y, NULL: any';
COMMENT ON COLUMN @extschema@.schemes.z_axis IS 'What axis z measures: money of segments';
COMMENT ON COLUMN @extschema@.schemes.z_axis_zh IS 'Axis z in Chinese';
COMMENT ON COLUMN @extschema@.schemes.z_levels IS 'Levels of axis z, NULL: any';
COMMENT ON COLUMN @extschema@.schemes.codes IS 'Codes it has';
COMMENT ON COLUMN @extschema@.schemes.cells IS 'Cells it has';
COMMENT ON COLUMN @extschema@.schemes.gap_cells IS 'Cells that no rule matches';
COMMENT ON COLUMN @extschema@.schemes.overlap_cells IS 'Cells that several rules match';
COMMENT ON COLUMN @extschema@.schemes.note IS 'What to know of it';

CREATE VIEW @extschema@.labels WITH (security_invoker = true) AS
SELECT c.kind, c.scheme, c."position", c.code, coalesce(e.name, c.code) AS name, coalesce(z.name, e.name, c.code) AS name_zh,
       e.advice, CASE WHEN z.name IS NULL THEN e.advice ELSE z.advice END AS advice_zh, c.cut
FROM @extschema@.scheme_code c
LEFT JOIN @extschema@.scheme_label e ON e.kind = c.kind AND e.scheme = c.scheme AND e.code = c.code AND e.language = 'en'
LEFT JOIN @extschema@.scheme_label z ON z.kind = c.kind AND z.scheme = c.scheme AND z.code = c.code AND z.language = 'zh'
JOIN @extschema@.scheme s ON s.kind = c.kind AND s.scheme = c.scheme;
COMMENT ON VIEW @extschema@.labels IS 'Codes of every scheme with their names and advice in English and Chinese, and the cuts of tiers';
COMMENT ON COLUMN @extschema@.labels.kind IS 'What is named: segment, tier, matrix and so on';
COMMENT ON COLUMN @extschema@.labels.scheme IS 'Name of the scheme';
COMMENT ON COLUMN @extschema@.labels."position" IS 'Order of display';
COMMENT ON COLUMN @extschema@.labels.code IS 'What functions return';
COMMENT ON COLUMN @extschema@.labels.name IS 'Name in English';
COMMENT ON COLUMN @extschema@.labels.name_zh IS 'Name in Chinese';
COMMENT ON COLUMN @extschema@.labels.advice IS 'What to do';
COMMENT ON COLUMN @extschema@.labels.advice_zh IS 'What to do, in Chinese';
COMMENT ON COLUMN @extschema@.labels.cut IS 'Share of a tier, lower limit, or weight of a factor';

CREATE VIEW @extschema@.scheme_cells WITH (security_invoker = true) AS
SELECT c.kind, c.scheme, nullif(c.x, 0) AS x, nullif(c.y, 0) AS y, nullif(c.z, 0) AS z, c.code, l.name, l.name_zh, l.advice, l.advice_zh
FROM @extschema@.scheme_cell c
JOIN @extschema@.labels l ON l.kind = c.kind AND l.scheme = c.scheme AND l.code = c.code;
COMMENT ON VIEW @extschema@.scheme_cells IS 'Code, name and advice of every cell of segment schemes and matrices; NULL stands for an axis the scheme ignores';
COMMENT ON COLUMN @extschema@.scheme_cells.kind IS 'segment or matrix';
COMMENT ON COLUMN @extschema@.scheme_cells.scheme IS 'Name of the scheme';
COMMENT ON COLUMN @extschema@.scheme_cells.x IS 'Recency score, or level of the measure x; NULL: any';
COMMENT ON COLUMN @extschema@.scheme_cells.y IS 'Frequency score, or level of the measure y; NULL: any';
COMMENT ON COLUMN @extschema@.scheme_cells.z IS 'Money score, NULL: any';
COMMENT ON COLUMN @extschema@.scheme_cells.code IS 'Segment or cell';
COMMENT ON COLUMN @extschema@.scheme_cells.name IS 'Name in English';
COMMENT ON COLUMN @extschema@.scheme_cells.name_zh IS 'Name in Chinese';
COMMENT ON COLUMN @extschema@.scheme_cells.advice IS 'What to do';
COMMENT ON COLUMN @extschema@.scheme_cells.advice_zh IS 'What to do, in Chinese';

GRANT SELECT ON @extschema@.schemes, @extschema@.labels TO PUBLIC;
GRANT SELECT ON @extschema@.scheme_cells TO PUBLIC;
