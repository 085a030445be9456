-- What create_satisfaction_views and create_credit_views share: views over a table, made, refreshed and shown as SQL.

-- An error if something is in the way of a view.
CREATE FUNCTION crm_internal.require_view_name(schema_name name, view_name name, replace boolean) RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    kind text;
BEGIN
    SELECT CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'S' THEN 'sequence' WHEN 'f' THEN 'foreign table'
                          WHEN 'c' THEN 'type' WHEN 'i' THEN 'index' WHEN 'I' THEN 'index' ELSE 'table' END INTO kind
    FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname = schema_name AND c.relname = view_name;
    IF kind NOT IN ('view', 'materialized view') THEN
        RAISE EXCEPTION 'a % "%" is in the way in schema "%"', kind, view_name, schema_name
            USING ERRCODE = 'duplicate_table',
                  HINT = format('Pass prefix => ''another_name'' or schema => ''another_schema''; a %s is never replaced.', kind);
    ELSIF kind IS NOT NULL AND NOT coalesce(replace, false) THEN
        RAISE EXCEPTION '% "%" exists already in schema "%"', kind, view_name, schema_name
            USING ERRCODE = 'duplicate_table',
                  HINT = 'Pass replace => true to make it anew, or prefix => ''another_name''.';
    END IF;
END
$$;
COMMENT ON FUNCTION crm_internal.require_view_name(name, name, boolean) IS 'Part of the view makers: an error if something is in the way of a view that may not be replaced';

-- The schema the views go to; an error unless all of their names are free, or theirs to replace. Until the
-- transaction ends, the names are those of this session.
CREATE FUNCTION crm_internal.require_view_names(source regclass, schema_name name, prefix text, suffixes text[], replace boolean) RETURNS name
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    place name := schema_name;
    suffix text;
BEGIN
    IF prefix IS NULL OR prefix !~ '^[^.]+$' OR octet_length(prefix) > 50 THEN
        RAISE EXCEPTION 'prefix "%" does not make view names', coalesce(prefix, 'NULL')
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = 'Pass up to 50 letters without a dot; schema => ''reports'' puts the views into another schema.';
    END IF;
    -- a view over a temporary table is a temporary view
    SELECT n.nspname INTO place FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE c.oid = source AND c.relpersistence = 't';
    place := coalesce(place, schema_name);
    IF place IS NULL OR NOT EXISTS (SELECT FROM pg_namespace AS n WHERE n.nspname = place) THEN
        RAISE EXCEPTION 'there is no schema %', coalesce(quote_ident(place), 'to create views in')
            USING ERRCODE = 'invalid_schema_name', HINT = 'Create it, or pass schema => ''public''.';
    ELSIF NOT has_schema_privilege(place, 'CREATE') THEN
        RAISE EXCEPTION 'role % may not create views in schema %', quote_ident(current_user), quote_ident(place)
            USING ERRCODE = 'insufficient_privilege',
                  HINT = format('Pass schema => ''a_schema_of_yours'', or let its owner GRANT CREATE ON SCHEMA %I TO %I.', place, current_user);
    END IF;
    -- who makes the same views at the same time waits, and is then told that they exist
    PERFORM pg_advisory_xact_lock(hashtextextended(format('views %I.%I', place, prefix), 0));
    FOREACH suffix IN ARRAY suffixes LOOP
        PERFORM crm_internal.require_view_name(place, (prefix || suffix)::name, replace);
    END LOOP;
    RETURN place;
END
$$;
COMMENT ON FUNCTION crm_internal.require_view_names(regclass, name, text, text[], boolean) IS 'Part of the view makers: the schema the views go to; an error if they cannot have their names';

-- Makes one view, with its comment and those of its columns in order, and reads it once: what cannot be read is not made.
CREATE FUNCTION crm_internal.make_view(
    schema_name name,
    view_name name,
    query text,
    materialized boolean,
    view_comment text,
    column_comments text[]) RETURNS regclass
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    full_name text := format('%I.%I', schema_name, view_name);
    existing "char" := (SELECT c.relkind FROM pg_class AS c WHERE c.oid = to_regclass(full_name));
    column_number int;
    described text;
    readable bigint;
    remedy text;
BEGIN
    IF existing = 'm' THEN
        EXECUTE format('DROP MATERIALIZED VIEW %s', full_name);
    ELSIF existing = 'v' AND materialized THEN
        EXECUTE format('DROP VIEW %s', full_name);
    END IF;
    BEGIN
        EXECUTE format(CASE WHEN materialized THEN 'CREATE MATERIALIZED VIEW %s AS %s'
                            ELSE 'CREATE OR REPLACE VIEW %s WITH (security_invoker = true) AS %s' END, full_name, query);
    EXCEPTION WHEN invalid_table_definition THEN
        RAISE EXCEPTION 'view % has other columns', full_name
            USING ERRCODE = 'invalid_table_definition',
                  HINT = format('DROP VIEW %s first, or pass prefix => ''another_name''.', full_name);
    WHEN unique_violation OR duplicate_table THEN
        RAISE EXCEPTION 'another session has made % at the same time', full_name
            USING ERRCODE = 'duplicate_table',
                  HINT = 'Pass replace => true to make it anew, or prefix => ''another_name''.';
    END;
    EXECUTE format('COMMENT ON %s %s IS %L', CASE WHEN materialized THEN 'MATERIALIZED VIEW' ELSE 'VIEW' END, full_name, view_comment);
    FOR column_number, described IN SELECT c.ordinality, c.comment FROM unnest(column_comments) WITH ORDINALITY AS c(comment) LOOP
        EXECUTE format('COMMENT ON COLUMN %s.%I IS %L', full_name,
            (SELECT a.attname FROM pg_attribute AS a WHERE a.attrelid = full_name::regclass AND a.attnum = column_number), described);
    END LOOP;
    -- every column is read; as a row of the view Citus would name its type to workers, which do not know it yet
    EXECUTE format('SELECT count(ROW(v.*)) FROM %s AS v', full_name) INTO readable;
    RETURN full_name::regclass;
EXCEPTION WHEN numeric_value_out_of_range THEN
    GET STACKED DIAGNOSTICS remedy = PG_EXCEPTION_HINT;
    RAISE EXCEPTION 'view % cannot be read: %', full_name, SQLERRM
        USING ERRCODE = 'numeric_value_out_of_range',
              HINT = CASE WHEN remedy <> '' THEN remedy ELSE 'Money of views has 18 digits before the point: name a source whose amounts are in thousands, or find the mistyped one.' END;
END
$$;
COMMENT ON FUNCTION crm_internal.make_view(name, name, text, boolean, text, text[]) IS 'Part of the view makers: makes or replaces one view with its comments, and reads it once';

-- One view to be made.
CREATE TYPE crm_internal.source_view AS (
    suffix text, --@ What follows the prefix and _ in its name
    query text, --@ Its query
    says text, --@ Its comment
    column_says text[] --@ Comments of its columns, in order
);
COMMENT ON TYPE crm_internal.source_view IS 'Part of the view makers: a view to be made';

CREATE FUNCTION crm_internal.make_views(source regclass, views crm_internal.source_view[], prefix text, schema name, replace boolean, materialized boolean) RETURNS SETOF regclass
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    place name := crm_internal.require_view_names(source, schema, prefix, ARRAY(SELECT '_' || v.suffix FROM unnest(views) AS v), replace);
    stored boolean := coalesce(materialized, false);
    remedy text;
BEGIN
    RETURN QUERY SELECT crm_internal.make_view(place, concat(prefix, '_', v.suffix)::name, v.query, stored, v.says, v.column_says) FROM unnest(views) AS v;
    IF stored THEN
        RAISE NOTICE 'the views %_… keep the rows of now', prefix
            USING HINT = format('SELECT crm.refresh_views(%L, %L) makes all of them anew; refreshed one by one they tell of different times.', prefix, place);
    END IF;
EXCEPTION
    WHEN invalid_text_representation OR invalid_datetime_format OR datetime_field_overflow THEN
        GET STACKED DIAGNOSTICS remedy = PG_EXCEPTION_HINT;
        PERFORM crm_internal.refuse_rows(source, SQLSTATE, SQLERRM, remedy);
END
$$;
COMMENT ON FUNCTION crm_internal.make_views(regclass, crm_internal.source_view[], text, name, boolean, boolean) IS 'Part of create_satisfaction_views and create_credit_views: makes the views';

CREATE FUNCTION crm_internal.view_query(views crm_internal.source_view[], view text, needs text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_query text := (SELECT v.query FROM unnest(views) AS v WHERE v.suffix = view_query.view OR view_query.view IS NULL LIMIT 1);
BEGIN
    IF found_query IS NULL THEN
        RAISE EXCEPTION 'there is no view "%" of these columns', view
            USING ERRCODE = 'invalid_parameter_value', HINT = format('There are: %s. %s', (SELECT string_agg(v.suffix, ', ') FROM unnest(views) AS v), needs);
    END IF;
    RETURN found_query;
END
$$;
COMMENT ON FUNCTION crm_internal.view_query(crm_internal.source_view[], text, text) IS 'Part of satisfaction_sql and credit_sql: the query of a view, without a name of the first; an error that lists the others';

CREATE FUNCTION crm_internal.refresh_stored(prefix text, schema_name name) RETURNS SETOF text
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    stored text;
BEGIN
    FOR stored IN
        SELECT c.oid::regclass::text
        FROM unnest(ARRAY['_index', '_estimates', '_nps', '_trend', '_portfolio', '_aging', '_customers', '_over_limit', '_grades', '_alarms', '_info']) WITH ORDINALITY AS s(suffix, place)
             JOIN pg_class AS c ON c.relname = concat(prefix, s.suffix)::name AND c.relkind = 'm'
             JOIN pg_namespace AS n ON n.oid = c.relnamespace AND n.nspname = schema_name
        ORDER BY s.place
    LOOP
        EXECUTE format('REFRESH MATERIALIZED VIEW %s', stored);
        RETURN NEXT stored;
    END LOOP;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there are no materialized views "%_…" in schema %', coalesce(prefix, 'NULL'), coalesce(quote_ident(schema_name), 'NULL')
            USING ERRCODE = 'undefined_table',
                  HINT = 'Name the prefix and the schema that they were made with. Other views always tell of now; create_satisfaction_views and create_credit_views make stored ones with materialized => true.';
    END IF;
END
$$;
COMMENT ON FUNCTION crm_internal.refresh_stored(text, name) IS 'Part of refresh_views: refreshes the materialized views of a prefix';

CREATE FUNCTION @extschema@.refresh_views(prefix text, schema name DEFAULT NULL) RETURNS TABLE (view_name text)
    LANGUAGE sql ROWS 4
BEGIN ATOMIC
    SELECT v.stored FROM crm_internal.refresh_stored(prefix, coalesce(schema, pg_catalog.current_schema())) AS v(stored);
END;
COMMENT ON FUNCTION @extschema@.refresh_views(text, name) IS 'Refreshes all the materialized views that create_satisfaction_views or create_credit_views made with a prefix: the same options, the rows of now';
