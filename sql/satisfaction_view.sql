-- Views over a table of survey answers: create_satisfaction_views and satisfaction_sql.

-- As the views over an order table (source.sql): they quote every name, run with the rights of the caller, and satisfaction_sql
-- shows what they would run.

-- A column of numbers, or of arrays of numbers, as SQL over the alias o.
CREATE FUNCTION crm_internal.survey_number(source regclass, column_name name, role text, arrays boolean) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    exact name := crm_internal.source_column(source, column_name);
    declared oid;
    typmod int;
    base oid;
    remedy text;
BEGIN
    SELECT a.atttypid, a.atttypmod INTO declared, typmod FROM pg_attribute AS a WHERE a.attrelid = source AND a.attname = exact;
    base := declared;
    WHILE EXISTS (SELECT FROM pg_type AS t WHERE t.oid = base AND t.typtype = 'd') LOOP
        SELECT t.typbasetype INTO base FROM pg_type AS t WHERE t.oid = base;
    END LOOP;
    IF base IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'numeric'::regtype, 'float4'::regtype, 'float8'::regtype) THEN
        RETURN format('o.%I', exact);
    ELSIF arrays AND base IN ('int2[]'::regtype, 'int4[]'::regtype, 'int8[]'::regtype, 'numeric[]'::regtype, 'float4[]'::regtype, 'float8[]'::regtype) THEN
        RETURN format('o.%I::pg_catalog.float8[]', exact);
    END IF;
    remedy := CASE WHEN base = 'bool'::regtype THEN format('%I::int', exact) ELSE crm_internal.source_cast(exact, base, 'numeric') END;
    RAISE EXCEPTION 'column "%" of % cannot be %: its type is %', exact, source, role, format_type(declared, typmod)
        USING ERRCODE = 'datatype_mismatch',
              HINT = coalesce(format('Make a view that casts it, for instance SELECT *, %s AS %s FROM %s, and name that view and column.', remedy,
                                     crm_internal.source_new_column(source, 'answer'), source), 'Name a column of numbers.');
END
$$;
COMMENT ON FUNCTION crm_internal.survey_number(regclass, name, text, boolean) IS 'Part of create_satisfaction_views: a column of answers or weights as SQL; an error with its remedy for another type';

-- The columns that groups are made by, as SQL over the alias o with their names. What BI drivers do not know becomes text.
CREATE FUNCTION crm_internal.survey_groups(source regclass, groups name[], taken text[]) RETURNS text[]
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    wanted name;
    exact name;
    flat boolean;
    written text[] := '{}';
BEGIN
    FOREACH wanted IN ARRAY coalesce(groups, '{}') LOOP
        exact := crm_internal.source_column(source, wanted);
        IF exact = ANY (taken::name[]) THEN
            RAISE EXCEPTION 'the views have a column "%" of their own', exact
                USING ERRCODE = 'duplicate_column',
                      HINT = format('Make a view that names it otherwise, for instance SELECT *, %I AS %s FROM %s, and name that view and column.', exact,
                                    crm_internal.source_new_column(source, exact), source);
        END IF;
        SELECT t.typcategory IN ('S', 'N', 'D') AND t.oid NOT IN ('money'::regtype, 'regclass'::regtype, 'time'::regtype, 'timetz'::regtype) INTO flat
        FROM pg_attribute AS a JOIN pg_type AS t ON t.oid = a.atttypid WHERE a.attrelid = source AND a.attname = exact;
        written := written || format(CASE WHEN flat THEN 'o.%1$I AS %1$I' ELSE 'o.%1$I::pg_catalog.text AS %1$I' END, exact);
    END LOOP;
    IF array_length(written, 1) <> (SELECT count(DISTINCT w.sql) FROM unnest(written) AS w(sql)) THEN
        RAISE EXCEPTION 'groups names a column twice: %', groups
            USING ERRCODE = 'duplicate_column', HINT = 'Name each column once.';
    END IF;
    RETURN written;
END
$$;
COMMENT ON FUNCTION crm_internal.survey_groups(regclass, name[], text[]) IS 'Part of create_satisfaction_views: the columns of the groups as SQL; an error if the views have such a name';
