-- Views over an order table: what every view maker shares, and the RFM views.
--
-- The only functions that take a table. They quote every name, run with the rights of the caller, and rfm_sql
-- shows what they would run. Everything in what they write is qualified: a view means the same whoever makes it.

-- A column as it was meant: by its name, or by its name in double quotes.
CREATE FUNCTION crm_internal.source_column(source regclass, column_name name) RETURNS name
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    bare name := substring(column_name::text from '^"(.*)"$');
BEGIN
    IF bare IS NOT NULL AND EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = source AND a.attname = bare AND a.attnum > 0)
       AND NOT EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = source AND a.attname = column_name) THEN
        RETURN bare;
    END IF;
    PERFORM crm_internal.require_columns(source, ARRAY[column_name]);
    RETURN column_name;
END
$$;
COMMENT ON FUNCTION crm_internal.source_column(regclass, name) IS 'Part of the view makers: a column of a table, also by its name in double quotes; an error if it is missing';

-- A name for a column that a view adds to those of the source: the wanted one, or the first of wanted_2, wanted_3, ... that is free.
CREATE FUNCTION crm_internal.source_new_column(source regclass, wanted name) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN (SELECT quote_ident(n.name)
            FROM (SELECT i, wanted || CASE WHEN i > 1 THEN '_' || i ELSE '' END AS name FROM generate_series(1, 1700) AS i) AS n
            WHERE NOT EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = source AND a.attname = n.name AND NOT a.attisdropped)
            ORDER BY n.i LIMIT 1);
END
$$;
COMMENT ON FUNCTION crm_internal.source_new_column(regclass, name) IS 'Part of the view makers: a name for a new column beside those of a table';

-- What to write for a time or an amount of a type that is none, as SQL without its name. NULL: no cast makes one of it.
CREATE FUNCTION crm_internal.source_cast(column_name name, base oid, target regtype) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    category "char" := (SELECT t.typcategory FROM pg_type AS t WHERE t.oid = base);
BEGIN
    IF category = 'S' THEN
        RETURN format(CASE target WHEN 'numeric'::regtype THEN '%I::numeric' ELSE '%I::text' END, column_name);
    ELSIF target = 'numeric'::regtype THEN
        RETURN (SELECT format('%I::numeric', column_name) FROM pg_cast AS c WHERE c.castsource = base AND c.casttarget = target);
    ELSIF category = 'N' AND base <> 'money'::regtype THEN
        RETURN format('to_timestamp(%I)::timestamp', column_name);
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION crm_internal.source_cast(name, oid, regtype) IS 'Part of the view makers: the cast that makes a time or an amount of a column';

-- The key as a population takes it, and the type it has to be cast back to. NULL: no population takes it.
CREATE FUNCTION crm_internal.source_customer(column_sql text, base oid, typmod int, deterministic boolean, OUT key_sql text, OUT key_type text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT deterministic THEN
        RETURN;
    END IF;
    key_sql := CASE base::regtype
        WHEN 'int2'::regtype THEN column_sql
        WHEN 'int4'::regtype THEN column_sql
        WHEN 'int8'::regtype THEN column_sql
        WHEN 'uuid'::regtype THEN column_sql
        WHEN 'text'::regtype THEN column_sql
        WHEN 'varchar'::regtype THEN column_sql
        WHEN 'bpchar'::regtype THEN column_sql || '::pg_catalog.text'
        WHEN 'name'::regtype THEN column_sql || '::pg_catalog.text'
        WHEN 'oid'::regtype THEN column_sql || '::pg_catalog.int8'
        -- 17 and 17.00 are one customer
        WHEN 'numeric'::regtype THEN format('pg_catalog.trim_scale(%s)::pg_catalog.text', column_sql) END;
    key_type := CASE base::regtype
        WHEN 'numeric'::regtype THEN 'pg_catalog.' || format_type(base, typmod)
        WHEN 'bpchar'::regtype THEN format('pg_catalog.bpchar(%s)', typmod - 4) END;
END
$$;
COMMENT ON FUNCTION crm_internal.source_customer(text, oid, int, boolean) IS 'Part of the view makers: a key as a population takes it, and the type to cast it back to';

-- A time as SQL; text only where it can be read in one way. NULL: it is no time.
CREATE FUNCTION crm_internal.source_time(source regclass, column_name name, base oid, zone text) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    iso CONSTANT text := '^\s*\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?\s*$';
    odd text;
    parts text[];
BEGIN
    IF base = 'timestamptz'::regtype THEN
        RETURN format('@extschema@.local_day(o.%I, %L::pg_catalog.text)', column_name, zone);
    ELSIF base IN ('date'::regtype, 'timestamp'::regtype) THEN
        RETURN format('o.%I', column_name);
    ELSIF base NOT IN ('text'::regtype, 'varchar'::regtype, 'bpchar'::regtype) THEN
        RETURN NULL;
    END IF;
    EXECUTE format('SELECT o.%1$I::text FROM %2$s AS o WHERE o.%1$I::text !~ %3$L AND btrim(o.%1$I::text) <> %4$L LIMIT 1', column_name, source, iso, '') INTO odd;
    IF odd IS NOT NULL THEN
        -- three numbers, what stands between them, and perhaps a time
        parts := regexp_match(odd, '^\s*(\d{1,4})([^0-9''"]{1,3})(\d{1,2})([^0-9''"]{1,3})(\d{1,4})(\s+\d{1,2}:\d{2})?(:\d{2})?');
        RAISE EXCEPTION 'column "%" of % is text, and "%" could be read in several ways', column_name, source, odd
            USING ERRCODE = 'invalid_datetime_format',
                  HINT = format('Make a view that says how, for instance SELECT *, to_timestamp(%I, %L)::timestamp AS %s FROM %s, and name that view and column.', column_name,
                                CASE WHEN odd ~ '^\s*\d{8}\s*$' THEN 'YYYYMMDD'
                                     WHEN parts IS NULL THEN 'DD.MM.YYYY HH24:MI'
                                     WHEN length(parts[1]) = 4 THEN concat('YYYY', parts[2], 'MM', parts[4], 'DD')
                                     ELSE concat(CASE WHEN parts[3]::int > 12 THEN 'MM' ELSE 'DD' END, parts[2], CASE WHEN parts[3]::int > 12 THEN 'DD' ELSE 'MM' END,
                                                 parts[4], CASE WHEN length(parts[5]) = 2 THEN 'YY' ELSE 'YYYY' END) END
                                || CASE WHEN parts[6] IS NULL THEN '' WHEN parts[7] IS NULL THEN ' HH24:MI' ELSE ' HH24:MI:SS' END,
                                crm_internal.source_new_column(source, 'at'), source);
    END IF;
    RETURN format('CASE WHEN o.%1$I::pg_catalog.text OPERATOR(pg_catalog.~) %2$L::pg_catalog.text THEN o.%1$I::pg_catalog.text::pg_catalog.timestamp END', column_name, iso);
END
$$;
COMMENT ON FUNCTION crm_internal.source_time(regclass, name, oid, text) IS 'Part of the view makers: a time as SQL, of a timestamptz its day in a zone; an error if it is text that could be read in several ways';

-- An amount as SQL. NULL: it is no amount.
CREATE FUNCTION crm_internal.source_amount(column_sql text, base oid) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN CASE
        WHEN base IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'numeric'::regtype, 'float4'::regtype, 'float8'::regtype) THEN column_sql
        WHEN base = 'money'::regtype THEN column_sql || '::pg_catalog.numeric'
        WHEN base IN ('text'::regtype, 'varchar'::regtype, 'bpchar'::regtype) THEN
            format('(CASE WHEN pg_catalog.btrim(%1$s::pg_catalog.text) OPERATOR(pg_catalog.<>) '''' THEN pg_catalog.btrim(%1$s::pg_catalog.text) END)::pg_catalog.numeric', column_sql) END;
END
$$;
COMMENT ON FUNCTION crm_internal.source_amount(text, oid) IS 'Part of the view makers: an amount as SQL';

-- How a population reads the columns of an order table, as SQL over the alias o. Days of a timestamptz are cut in a zone
-- that stands in the SQL, without one in that of the session, so that other sessions and other servers see the same days.
-- cut_in is that zone; NULL where there is nothing to cut.
CREATE FUNCTION crm_internal.source_columns(
    source regclass,
    customer name,
    at name,
    amount name,
    order_id name,
    zone text DEFAULT NULL,
    OUT customer_sql text, OUT customer_type text, OUT at_sql text, OUT amount_sql text, OUT order_sql text, OUT cut_in text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    part record;
    base oid;
    typmod int;
    column_sql text;
    wrong boolean;
    new_column text;
    remedy text;
    here CONSTANT text := coalesce(zone, current_setting('TimeZone'));
BEGIN
    -- complains of one that there is not
    cut_in := CASE WHEN @extschema@.local_day(now(), zone) IS NOT NULL THEN zone END;
    FOR part IN
        SELECT v.role, a.attname, a.atttypid, a.atttypmod, coalesce(c.collisdeterministic, true) AS deterministic
        FROM (VALUES ('customer', customer, 1), ('time', at, 2), ('amount', amount, 3), ('order number', order_id, 4)) AS v(role, column_name, place)
        JOIN pg_attribute AS a ON a.attrelid = source AND a.attname = crm_internal.source_column(source, v.column_name)
        LEFT JOIN pg_collation AS c ON c.oid = a.attcollation
        WHERE v.column_name IS NOT NULL
        ORDER BY v.place
    LOOP
        SELECT part.atttypid, part.atttypmod INTO base, typmod;
        WHILE EXISTS (SELECT FROM pg_type AS t WHERE t.oid = base AND t.typtype = 'd') LOOP
            SELECT t.typbasetype, t.typtypmod INTO base, typmod FROM pg_type AS t WHERE t.oid = base;
        END LOOP;
        column_sql := format('o.%I', part.attname);
        IF part.role = 'customer' THEN
            SELECT k.key_sql, k.key_type INTO customer_sql, customer_type FROM crm_internal.source_customer(column_sql, base, typmod, part.deterministic) AS k;
            wrong := customer_sql IS NULL;
            remedy := format(CASE WHEN part.deterministic AND base::regtype::text !~ 'citext$' THEN '%I::text' ELSE 'lower(%I::text) COLLATE "C"' END, part.attname);
        ELSIF part.role = 'time' THEN
            at_sql := crm_internal.source_time(source, part.attname, base, here);
            cut_in := CASE base WHEN 'timestamptz'::regtype THEN here ELSE cut_in END;
            wrong := at_sql IS NULL;
            remedy := crm_internal.source_cast(part.attname, base, 'timestamp');
        ELSIF part.role = 'amount' THEN
            amount_sql := crm_internal.source_amount(column_sql, base);
            wrong := amount_sql IS NULL;
            remedy := crm_internal.source_cast(part.attname, base, 'numeric');
        ELSE
            order_sql := CASE WHEN base IN ('bpchar'::regtype, 'name'::regtype) THEN column_sql || '::pg_catalog.text' ELSE column_sql END;
            wrong := false;
        END IF;
        IF wrong THEN
            new_column := crm_internal.source_new_column(source, CASE part.role WHEN 'time' THEN 'at' ELSE part.role END);
            RAISE EXCEPTION 'column "%" of % cannot be the %: its type is %', part.attname, source, part.role,
                format_type(part.atttypid, part.atttypmod) || CASE WHEN part.deterministic THEN '' ELSE ' with a collation under which different texts are equal' END
                USING ERRCODE = 'datatype_mismatch',
                      HINT = coalesce('Make a view that casts it, for instance SELECT *, ' || remedy || format(' AS %s FROM %s, and name that view and column.', new_column, source),
                                      format('Name a column of %s.', CASE part.role WHEN 'time' THEN 'type date, timestamp or timestamptz' ELSE 'numbers' END));
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION crm_internal.source_columns(regclass, name, name, name, name, text) IS 'Part of the view makers: how a population reads the columns of an order table; an error with its remedy for a column that is missing or of another type';

-- Today as SQL, in a zone or, without one, wherever the query runs.
-- (A name, not a text: as the state of somebody's aggregate a text would double with every row.)
CREATE FUNCTION crm_internal.source_today(zone name) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
    RETURN CASE WHEN zone IS NULL THEN 'CURRENT_DATE'::text ELSE pg_catalog.format('@extschema@.local_day(pg_catalog.now(), %L::pg_catalog.text)', zone) END;
COMMENT ON FUNCTION crm_internal.source_today(name) IS 'Part of the view makers: today as SQL';

-- The population of an order table up to a day, as SQL for FROM, with what it holds as i. Rows after the day are left
-- out; rows without a time are not, so that the population counts them. No day: up to today, seen from the last row.
-- info_sql is the same with l, which holds the rows after the day as rows without a customer.
CREATE FUNCTION crm_internal.source_population(
    function_name text,
    aggregate text,
    source regclass,
    customer name,
    at name,
    amount name,
    order_id name,
    as_of date,
    zone text,
    OUT from_sql text, OUT day_sql text, OUT customer_sql text, OUT info_sql text, OUT cut_in text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    day text;
    needed text := CASE WHEN source IS NULL THEN 'source' WHEN customer IS NULL THEN 'customer' WHEN at IS NULL THEN 'at' WHEN amount IS NULL THEN 'amount' END;
    cols record;
BEGIN
    IF needed IS NOT NULL THEN
        RAISE EXCEPTION '% must not be null', needed
            USING ERRCODE = 'null_value_not_allowed',
                  HINT = format('Name the table and its columns, for instance crm.%s(''orders'', ''customer_id'', ''ordered_at'', ''amount'').', function_name);
    END IF;
    SELECT c.* INTO cols FROM crm_internal.source_columns(source, customer, at, amount, order_id, zone) AS c;
    cut_in := cols.cut_in;
    day := coalesce(crm_internal.date_literal(as_of, 'as_of'), crm_internal.source_today(cut_in));
    from_sql := format(
$sql$(SELECT @extschema@.%1$s(%3$s, %4$s, %5$s%6$s)
             FILTER (WHERE ((%4$s)::pg_catalog.date OPERATOR(pg_catalog.<=) %7$s) IS NOT FALSE) AS population
      FROM %2$s AS o) AS p
     LEFT JOIN LATERAL @extschema@.population_info(p.population) AS i ON true$sql$,
        aggregate, source, cols.customer_sql, cols.at_sql, cols.amount_sql, coalesce(', ' || cols.order_sql, ''), day);
    -- a population of nobody counts rows and adds up their money, whatever its type
    info_sql := replace(from_sql, E' AS population\n', format(E' AS population,
             @extschema@.population(NULL::pg_catalog.int8, %1$s, %2$s)
             FILTER (WHERE (%1$s)::pg_catalog.date OPERATOR(pg_catalog.>) %3$s) AS later\n', cols.at_sql, cols.amount_sql, day)) || '
     LEFT JOIN LATERAL @extschema@.population_info(p.later) AS l ON true';
    day_sql := CASE WHEN as_of IS NULL THEN 'i.data_end' ELSE day END;
    customer_sql := 's.customer' || coalesce('::' || cols.customer_type || ' AS customer', '');
END
$$;
COMMENT ON FUNCTION crm_internal.source_population(text, text, regclass, name, name, name, name, date, text) IS 'Part of the view makers: the population of an order table up to a day, as SQL';

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

-- What a view maker says when the model is made: how old the data are.
CREATE FUNCTION crm_internal.note_data_end(source regclass, data_end date, as_of date) RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF as_of > data_end + 31 THEN
        RAISE WARNING 'the rows of % end on %, % days before the as-of day %', source, to_char(data_end, 'YYYY-MM-DD'), as_of - data_end, to_char(as_of, 'YYYY-MM-DD')
            USING HINT = 'Nobody is seen to buy in between, so everybody looks lost. Leave as_of out to look from the day of the last row.';
    ELSIF as_of IS NULL AND data_end < CURRENT_DATE - 31 THEN
        RAISE NOTICE 'the rows of % end on %, % days ago', source, to_char(data_end, 'YYYY-MM-DD'), CURRENT_DATE - data_end
            USING HINT = 'The views look from that day, and follow as rows come in.';
    END IF;
END
$$;
COMMENT ON FUNCTION crm_internal.note_data_end(regclass, date, date) IS 'Part of the view makers: a warning or notice if the data end long before the as-of day or today';

-- What a view maker says of views that are stored.
CREATE FUNCTION crm_internal.note_stored(prefix text, schema_name name) RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE NOTICE 'the views %_… keep the rows of now', prefix
        USING HINT = format('SELECT crm.refresh_views(%L, %L) makes all of them anew, by the same model; refreshed one by one they tell of different times.', prefix, schema_name);
END
$$;
COMMENT ON FUNCTION crm_internal.note_stored(text, name) IS 'Part of the view makers: a notice on how materialized views are refreshed';

-- One view of a maker that knows all of them beforehand.
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
        PERFORM crm_internal.note_stored(prefix, place);
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
        FROM unnest(ARRAY['_customers', '_segments', '_tiers', '_cohorts', '_index', '_estimates', '_nps', '_trend', '_portfolio', '_aging', '_over_limit', '_grades', '_alarms', '_info']) WITH ORDINALITY AS s(suffix, place)
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
                  HINT = 'Name the prefix and the schema that they were made with. Other views always tell of now; create_rfm_views, create_clv_views, create_satisfaction_views and create_credit_views make stored ones with materialized => true.';
    END IF;
END
$$;
COMMENT ON FUNCTION crm_internal.refresh_stored(text, name) IS 'Part of refresh_views: refreshes the materialized views of a prefix';

CREATE FUNCTION @extschema@.refresh_views(prefix text, schema name DEFAULT NULL) RETURNS TABLE (view_name text)
    LANGUAGE sql ROWS 4
BEGIN ATOMIC
    SELECT v.stored FROM crm_internal.refresh_stored(prefix, coalesce(schema, pg_catalog.current_schema())) AS v(stored);
END;
COMMENT ON FUNCTION @extschema@.refresh_views(text, name) IS 'Refreshes all the materialized views that create_rfm_views, create_clv_views, create_satisfaction_views or create_credit_views made with a prefix: the same model, the rows of now';

-- Runs the fits of a view maker: one row as jsonb, of the model or models and the day of the last row.
CREATE FUNCTION crm_internal.fit_source(source regclass, as_of date, query text) RETURNS jsonb
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    fitted jsonb;
    remedy text;
BEGIN
    EXECUTE format('SELECT to_jsonb(f) FROM (%s) AS f', query) INTO fitted;
    IF fitted ->> 'model' IS NULL THEN
        RAISE EXCEPTION 'nobody in % bought anything up to %', source, coalesce(to_char(as_of, 'YYYY-MM-DD'), 'today')
            USING ERRCODE = 'no_data_found',
                  HINT = 'A model needs customers: load the rows first, or name another day; crm.population_info() counts rows that something is missing in.';
    END IF;
    PERFORM crm_internal.note_data_end(source, (fitted ->> 'data_end')::date, as_of);
    RETURN fitted;
EXCEPTION
    WHEN invalid_text_representation OR invalid_datetime_format OR datetime_field_overflow THEN
        GET STACKED DIAGNOSTICS remedy = PG_EXCEPTION_HINT;
        PERFORM crm_internal.refuse_rows(source, SQLSTATE, SQLERRM, remedy);
END
$$;
COMMENT ON FUNCTION crm_internal.fit_source(regclass, date, text) IS 'Part of the view makers: runs their fits';

-- The one row of a view PREFIX_info: the model, then what the views are made of.
CREATE FUNCTION crm_internal.view_info_sql(model_sql text, info_sql text, day_sql text, zone text) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- counts and money of nothing are zeros, so that they add up
    rows_sql CONSTANT text := E',\n       coalesce(%s, 0::pg_catalog.int8) AS %I';
    money_sql CONSTANT text := E',\n       coalesce(%s, 0::pg_catalog.numeric)::pg_catalog.numeric(20,2) AS %I';
BEGIN
    RETURN format(
$sql$SELECT %1$s, %3$s AS as_of, i.data_end, (%5$s OPERATOR(pg_catalog.-) i.data_end)::pg_catalog.int4 AS days_since_data_end, %6$L::pg_catalog.text AS zone%4$s
FROM %2$s$sql$, model_sql, info_sql, day_sql,
        (SELECT string_agg(format(CASE WHEN c.name LIKE 'money%' THEN money_sql ELSE rows_sql END, coalesce(c.taken_from, 'i.' || c.name), c.name), '' ORDER BY c.place)
         FROM (VALUES (1, 'customers', NULL), (2, 'customers_without_purchase', NULL), (3, 'money_without_purchase', NULL),
                      (4, 'rows_without_customer', NULL), (5, 'money_without_customer', NULL), (6, 'rows_without_time', NULL), (7, 'money_without_time', NULL),
                      (8, 'rows_without_amount', NULL), (9, 'rows_without_order_id', NULL), (10, 'money_without_order_id', NULL),
                      (11, 'rows_after_as_of', 'l.rows_without_customer'), (12, 'money_after_as_of', 'l.money_without_customer')) AS c(place, name, taken_from)),
        crm_internal.source_today(zone), zone);
END
$$;
COMMENT ON FUNCTION crm_internal.view_info_sql(text, text, text, text) IS 'Part of the view makers: the view of the model and of what the views are made of';

-- The comments of its columns after the model's.
CREATE FUNCTION crm_internal.view_info_comments() RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ARRAY['Day the views look from; it belongs to the period', 'Day of the last row, purchase or refund', 'Days from the last row to today: how stale the data are', 'Time zone that days of timestamp with time zone are cut in; NULL: the times have none',
        'Customers with a row that counts', 'Those of them with refunds only: they have no score and no segment', 'Their money, below zero',
        'Rows left out for want of a customer', 'Their money', 'Rows left out for want of a time', 'Their money',
        'Rows left out for want of an amount', 'Purchases left out for want of an order number', 'Their money',
        'Rows left out because they are after as_of, or after today where the views look from the last row', 'Their money'];
COMMENT ON FUNCTION crm_internal.view_info_comments() IS 'Part of the view makers: comments of the columns that every PREFIX_info has';

-- RFM ------------------------------------------------------------------------------------------------------

-- The scored customers of an order table, by a model or, if it is NULL, by one that the query fits.
CREATE FUNCTION crm_internal.rfm_customers_sql(
    model @extschema@.rfm_model,
    source regclass,
    customer name,
    at name,
    amount name,
    order_id name,
    as_of date,
    scheme text,
    method text,
    zone text) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    parts record;
BEGIN
    SELECT p.* INTO parts FROM crm_internal.source_population('rfm_sql', 'population', source, customer, at, amount, order_id, as_of, zone) AS p;
    scheme := crm_internal.scheme_named('segment', scheme);
    PERFORM crm_internal.require_scheme_method(scheme, method);
    RETURN format(
$sql$SELECT %4$s, s.recency_days, s.orders, s.money::pg_catalog.numeric(20,2) AS money,
       s.r, s.f, s.m, s.cell, n.code AS segment, n.name_zh AS segment_zh, n."position", n.advice, n.advice_zh,
       %2$s AS as_of, %6$L::pg_catalog.text AS model, %7$s AS model_as_of
FROM %1$s
     CROSS JOIN LATERAL @extschema@.rfm_scores(%3$s, p.population, %2$s) AS s
     LEFT JOIN crm_internal.scheme_labels('segment', %5$L) AS n
         ON n.code OPERATOR(pg_catalog.=) @extschema@.rfm_segment(s.r, s.f, s.m, %5$L::pg_catalog.text)$sql$,
        parts.from_sql, parts.day_sql,
        CASE WHEN model IS NULL THEN format('@extschema@.rfm_fit(p.population, %s, method => %L)', parts.day_sql, method)
             ELSE format('%L::pg_catalog.jsonb::@extschema@.rfm_model', model::jsonb) END,
        parts.customer_sql, scheme, coalesce(model.method, method),
        coalesce(crm_internal.date_literal(model.as_of, 'as_of'), parts.day_sql));
END
$$;
COMMENT ON FUNCTION crm_internal.rfm_customers_sql(@extschema@.rfm_model, regclass, name, name, name, name, date, text, text, text) IS 'Part of rfm_sql and create_rfm_views: the query of the scored customers';

CREATE FUNCTION @extschema@.rfm_sql(
    source regclass,
    customer name,
    at name,
    amount name,
    order_id name DEFAULT NULL,
    as_of @extschema@.day DEFAULT NULL,
    scheme text DEFAULT NULL,
    method text DEFAULT 'quantile',
    fitted @extschema@.rfm_model DEFAULT NULL,
    zone text DEFAULT NULL) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN crm_internal.rfm_customers_sql(fitted, source, customer, at, amount, order_id, as_of, scheme, method, zone);
COMMENT ON FUNCTION @extschema@.rfm_sql(regclass, name, name, name, name, @extschema@.day, text, text, @extschema@.rfm_model, text) IS 'The query that scores the customers of an order table, by a model fitted before or by one that it fits each time; as_of NULL is the day of the last row up to today, whenever it runs';


-- The segment table of an order table by a stored model.
CREATE FUNCTION crm_internal.rfm_segments_sql(model @extschema@.rfm_model, from_sql text, day_sql text, scheme text) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN format(
$sql$SELECT n."position", n.code AS segment, n.name_zh AS segment_zh, coalesce(s.customers, 0::pg_catalog.int8) AS customers,
       s.customer_share::pg_catalog.numeric(7,4) AS customer_share, coalesce(s.orders, 0::pg_catalog.int8) AS orders,
       coalesce(s.revenue, 0::pg_catalog.numeric)::pg_catalog.numeric(20,2) AS revenue, s.revenue_share::pg_catalog.numeric(12,4) AS revenue_share,
       s.mean_recency_days::pg_catalog.numeric(12,1) AS mean_recency_days, s.mean_orders::pg_catalog.numeric(12,2) AS mean_orders,
       s.mean_money::pg_catalog.numeric(20,2) AS mean_money, n.advice, n.advice_zh,
       s.as_of, %4$L::pg_catalog.text AS model, %5$s AS model_as_of
FROM crm_internal.scheme_labels('segment', %3$L) AS n
     LEFT JOIN (SELECT g.*, %2$s AS as_of
                FROM %1$s
                     CROSS JOIN LATERAL @extschema@.rfm_segments(%6$L::pg_catalog.jsonb::@extschema@.rfm_model, p.population, %2$s, %3$L::pg_catalog.text) AS g) AS s
         ON s.segment OPERATOR(pg_catalog.=) n.code
ORDER BY n."position"$sql$,
        from_sql, day_sql, scheme, model.method, crm_internal.date_literal(model.as_of, 'as_of'), model::jsonb);
END
$$;
COMMENT ON FUNCTION crm_internal.rfm_segments_sql(@extschema@.rfm_model, text, text, text) IS 'Part of create_rfm_views: the query of the segment table';

CREATE FUNCTION crm_internal.make_rfm_views(
    source regclass,
    customer name,
    at name,
    amount name,
    order_id name,
    as_of date,
    scheme text,
    method text,
    prefix text,
    schema name,
    replace boolean,
    materialized boolean,
    zone text) RETURNS SETOF regclass
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    place name := crm_internal.require_view_names(source, schema, prefix, ARRAY['_customers', '_segments', '_info'], replace);
    parts record;
    model @extschema@.rfm_model;
    stored boolean := coalesce(materialized, false);
    seen text := CASE WHEN as_of IS NULL THEN 'seen from the day of the last row' ELSE concat('as of ', to_char(as_of::timestamp, 'YYYY-MM-DD')) END;
BEGIN
    SELECT p.* INTO parts FROM crm_internal.source_population('create_rfm_views', 'population', source, customer, at, amount, order_id, as_of, zone) AS p;
    scheme := crm_internal.scheme_named('segment', scheme);
    PERFORM crm_internal.require_scheme_method(scheme, method);
    model := jsonb_extract_path(crm_internal.fit_source(source, as_of, format(
        'SELECT @extschema@.rfm_fit(p.population, %s, method => %L) AS model, i.data_end FROM %s', parts.day_sql, method, parts.from_sql)), 'model')::@extschema@.rfm_model;
    RETURN QUERY SELECT v.made FROM (
        SELECT crm_internal.make_view(place, concat(prefix, '_customers')::name,
            crm_internal.rfm_customers_sql(model, source, customer, at, amount, order_id, as_of, scheme, method, zone), stored,
            concat('RFM scores of the customers of ', source, ', ', seen, ', by the model in ', prefix, '_info'),
            ARRAY['Customer', 'Days from the last purchase to as_of', 'Purchases, or distinct orders', 'Purchases less refunds', 'Recency score, 1 the worst',
                'Frequency score, 1 the worst', 'Money score, 1 the worst', 'The three scores as one label', concat('Segment in scheme ', scheme), 'Segment in Chinese 客户细分',
                'Order of display of the segment', 'What to do', 'What to do, in Chinese 建议', 'Day the scores look from', 'Method of the model', 'Day the model was fitted as of']) AS made
        UNION ALL
        SELECT crm_internal.make_view(place, concat(prefix, '_segments')::name, crm_internal.rfm_segments_sql(model, parts.from_sql, parts.day_sql, scheme), stored,
            concat('Segments of the customers of ', source, ', ', seen, ', by the model in ', prefix, '_info; segments with nobody in them are there'),
            ARRAY['Order of display', concat('Segment in scheme ', scheme), 'Segment in Chinese 客户细分', 'Customers', 'Their share of all customers', 'Their orders', 'Their purchases less refunds',
                'Its share of all revenue', 'Mean days since the last purchase', 'Mean orders of a customer', 'Mean money of a customer', 'What to do', 'What to do, in Chinese 建议',
                'Day the scores look from', 'Method of the model', 'Day the model was fitted as of'])
        UNION ALL
        SELECT crm_internal.make_view(place, concat(prefix, '_info')::name, crm_internal.view_info_sql(format(
            '%L::pg_catalog.text AS model, %s AS model_as_of, %s::pg_catalog.int8 AS model_customers, %L::pg_catalog.text AS scheme, %L::pg_catalog.text AS recency_cuts, %L::pg_catalog.text AS frequency_cuts, %L::pg_catalog.text AS monetary_cuts',
            model.method, crm_internal.date_literal(model.as_of, 'as_of'), model.customers, scheme, array_to_string(model.recency_cuts, ' '),
            array_to_string(model.frequency_cuts, ' '), array_to_string(model.monetary_cuts, ' ')), parts.info_sql, parts.day_sql, parts.cut_in), stored,
            concat('What the views ', prefix, '_customers and ', prefix, '_segments are made of: the model, which is kept until crm.create_rfm_views(…, replace => true), and the rows of ', source),
            ARRAY['Method of the model', 'Day the model was fitted as of', 'Customers it was fitted to', 'Scheme of the segments', 'Cut-offs of recency in days', 'Cut-offs of frequency', 'Cut-offs of money']
                || crm_internal.view_info_comments())) AS v;
    IF stored THEN
        PERFORM crm_internal.note_stored(prefix, place);
    END IF;
END
$$;
COMMENT ON FUNCTION crm_internal.make_rfm_views(regclass, name, name, name, name, date, text, text, text, name, boolean, boolean, text) IS 'Part of create_rfm_views: makes the views';

CREATE FUNCTION @extschema@.create_rfm_views(
    source regclass,
    customer name,
    at name,
    amount name,
    order_id name DEFAULT NULL,
    as_of @extschema@.day DEFAULT NULL,
    scheme text DEFAULT NULL,
    method text DEFAULT 'quantile',
    prefix text DEFAULT 'rfm',
    schema name DEFAULT NULL,
    replace boolean DEFAULT false,
    materialized boolean DEFAULT false,
    zone text DEFAULT NULL) RETURNS TABLE (view_name text)
    LANGUAGE sql ROWS 3
BEGIN ATOMIC
    SELECT v.made::text
    FROM crm_internal.make_rfm_views(source, customer, at, amount, order_id, as_of, scheme, method, prefix,
                                    coalesce(schema, pg_catalog.current_schema()), replace, materialized, zone) AS v(made);
END;
COMMENT ON FUNCTION @extschema@.create_rfm_views(regclass, name, name, name, name, @extschema@.day, text, text, text, name, boolean, boolean, text) IS 'Creates RFM views over your order table, for BI tools: PREFIX_customers, PREFIX_segments and PREFIX_info, by a model fitted now; replace => true fits anew';
