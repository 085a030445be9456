-- Columns of a table as SQL: what everything that takes a table shares. Names are quoted, and everything in what is
-- written is qualified: a view means the same whoever makes it.

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
COMMENT ON FUNCTION crm_internal.source_column(regclass, name) IS 'Part of the functions that take a table: a column of a table, also by its name in double quotes; an error if it is missing';

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
COMMENT ON FUNCTION crm_internal.source_new_column(regclass, name) IS 'Part of the functions that take a table: a name for a new column beside those of a table';

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
COMMENT ON FUNCTION crm_internal.source_cast(name, oid, regtype) IS 'Part of the functions that take a table: the cast that makes a time or an amount of a column';

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
COMMENT ON FUNCTION crm_internal.source_customer(text, oid, int, boolean) IS 'Part of the functions that take a table: a key as a population takes it, and the type to cast it back to';

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
COMMENT ON FUNCTION crm_internal.source_time(regclass, name, oid, text) IS 'Part of the functions that take a table: a time as SQL, of a timestamptz its day in a zone; an error if it is text that could be read in several ways';

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
COMMENT ON FUNCTION crm_internal.source_amount(text, oid) IS 'Part of the functions that take a table: an amount as SQL';

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
COMMENT ON FUNCTION crm_internal.source_columns(regclass, name, name, name, name, text) IS 'Part of the functions that take a table: how a population reads the columns of an order table; an error with its remedy for a column that is missing or of another type';

-- Today as SQL, in a zone or, without one, wherever the query runs.
-- (A name, not a text: as the state of somebody's aggregate a text would double with every row.)
CREATE FUNCTION crm_internal.source_today(zone name) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
    RETURN CASE WHEN zone IS NULL THEN 'CURRENT_DATE'::text ELSE pg_catalog.format('@extschema@.local_day(pg_catalog.now(), %L::pg_catalog.text)', zone) END;
COMMENT ON FUNCTION crm_internal.source_today(name) IS 'Part of the functions that take a table: today as SQL';
