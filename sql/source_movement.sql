-- What changed between two snapshots of a source, and what is known of one customer.

-- The dimensions that customers of a source move in, and their columns of a snapshot: {dimension, column}.
CREATE FUNCTION crm_internal.movement_dimensions(s @extschema@.source) RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN '{{segment,segment},{class,abc_class},{tier,tier}}'::text[] || CASE WHEN crm_internal.source_beside(s) ? 'grade' THEN '{{grade,grade}}'::text[] ELSE '{}' END;
END
$$;
COMMENT ON FUNCTION crm_internal.movement_dimensions(@extschema@.source) IS 'Part of crm.movement: the dimensions of a source with their columns';

-- The classes that customers move between, as SQL for FROM: the segments, ABC classes, tiers and credit grades of a source in their
-- order, and the two sides that a customer comes from or goes to who is in one snapshot only.
CREATE FUNCTION crm_internal.movement_classes_sql(s @extschema@.source) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    part CONSTANT crm_internal.source_sql := crm_internal.source_sql(s);
BEGIN
    RETURN format(
$sql$(SELECT 'segment' AS dimension, l.position, l.code AS class, l.name, l.name_zh FROM crm_internal.scheme_labels('segment', %1$s) AS l
      UNION ALL SELECT 'tier', l.position, l.position::text, l.name, l.name_zh FROM crm_internal.scheme_labels('tier', %2$s) AS l
      UNION ALL SELECT 'class', g.i, chr(64 + g.i), chr(64 + g.i), chr(64 + g.i) || '类' FROM generate_series(1, %3$s) AS g(i)
      UNION ALL SELECT 'grade', l.position, l.code, l.name, l.name_zh FROM crm_internal.scheme_labels('credit_grade', %4$s) AS l
      UNION ALL SELECT d.dimension, CASE l.code WHEN 'new' THEN 0 ELSE 100 END, format('(%%s)', l.code), l.name, l.name_zh
      FROM crm_internal.scheme_labels('movement', NULL) AS l CROSS JOIN (VALUES ('segment'), ('class'), ('tier'), ('grade')) AS d(dimension) WHERE l.code IN ('new', 'lost'))$sql$,
        part.segments, part.tiers, coalesce(cardinality(s.abc_cuts), 2) + 1, part.grades);
END
$$;
COMMENT ON FUNCTION crm_internal.movement_classes_sql(@extschema@.source) IS 'Part of crm.movement: the classes of a source as SQL';

-- How many customers moved from where to where between two days, in all dimensions. Pairs of
-- equal customers are counted once and divided afterwards.
CREATE FUNCTION crm_internal.movement_sql(s @extschema@.source, from_day date, to_day date) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    dimensions CONSTANT text[] := crm_internal.movement_dimensions(s);
    number CONSTANT int := array_length(dimensions, 1);
BEGIN
    RETURN format(
$sql$WITH label AS (
    SELECT l.* FROM %1$s AS l
), pair AS (
    SELECT b.customer IS NULL AS new, a.customer IS NULL AS lost, %5$s, count(*) AS customers, sum(b.money) AS revenue_before, sum(a.money) AS revenue_now
    FROM (SELECT h.* FROM %2$I.snapshot AS h WHERE h.as_of = %3$L::date) AS b
         FULL JOIN (SELECT h.* FROM %2$I.snapshot AS h WHERE h.as_of = %4$L::date) AS a ON a.customer = b.customer
    GROUP BY %6$s
), move AS (
    SELECT d.dimension, CASE WHEN p.new THEN '(new)' ELSE coalesce(d.before, '(none)') END AS from_class, CASE WHEN p.lost THEN '(lost)' ELSE coalesce(d.now, '(none)') END AS to_class,
           sum(p.customers)::bigint AS customers, sum(p.revenue_before) AS revenue_before, sum(p.revenue_now) AS revenue_now
    FROM pair AS p
         CROSS JOIN LATERAL (VALUES %7$s) AS d(dimension, before, now)
    GROUP BY 1, 2, 3
)
SELECT v.dimension, coalesce(f.position, 99) AS from_position, v.from_class, coalesce(f.name, v.from_class) AS from_name, coalesce(f.name_zh, v.from_class) AS from_name_zh,
       coalesce(t.position, 99) AS to_position, v.to_class, coalesce(t.name, v.to_class) AS to_name, coalesce(t.name_zh, v.to_class) AS to_name_zh,
       v.customers, coalesce(v.revenue_before, 0)::numeric(20,2) AS revenue_before, coalesce(v.revenue_now, 0)::numeric(20,2) AS revenue_now
FROM move AS v
     LEFT JOIN label AS f ON f.dimension = v.dimension AND f.class = v.from_class
     LEFT JOIN label AS t ON t.dimension = v.dimension AND t.class = v.to_class
ORDER BY array_position('{segment,class,tier,grade}'::text[], v.dimension), 2, 3, 6, 7$sql$, crm_internal.movement_classes_sql(s), s.schema, from_day, to_day,
        (SELECT string_agg(format('b.%2$s AS %1$s_before, a.%2$s AS %1$s_now', dimensions[i][1], dimensions[i][2]), ', ' ORDER BY i) FROM generate_series(1, number) AS i),
        (SELECT string_agg(i::text, ', ' ORDER BY i) FROM generate_series(1, 2 + 2 * number) AS i),
        (SELECT string_agg(format('(%1$L, p.%1$s_before::text, p.%1$s_now::text)', dimensions[i][1]), ', ' ORDER BY i) FROM generate_series(1, number) AS i));
END
$$;
COMMENT ON FUNCTION crm_internal.movement_sql(@extschema@.source, date, date) IS 'Part of crm.movement: its query';

-- One dimension between the two latest snapshots as a view. The function looks into these two only, whatever others there
-- are: planned over all of them, the same query would be thought dear enough to be compiled.
CREATE FUNCTION crm_internal.source_flow(s @extschema@.source, dimension text) RETURNS crm_internal.source_view
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    what CONSTANT text := CASE dimension WHEN 'segment' THEN 'Segment' WHEN 'class' THEN 'ABC class' ELSE 'Credit grade' END;
    columns CONSTANT text[] := ARRAY[
        ['from_position', 'v.from_position', 'Order of display; 0: new customers'],
        [concat('from_', dimension), 'v.from_class', concat(what, ' in the snapshot before; (new): not there yet')],
        [concat('from_', dimension, '_en'), 'v.from_name', 'The same, as it is shown'],
        [concat('from_', dimension, '_zh'), 'v.from_name_zh', 'The same in Chinese 原类别'],
        ['to_position', 'v.to_position', 'Order of display; 100: lost customers'],
        [concat('to_', dimension), 'v.to_class', concat(what, ' in the latest snapshot; (lost): not there any more')],
        [concat('to_', dimension, '_en'), 'v.to_name', 'The same, as it is shown'],
        [concat('to_', dimension, '_zh'), 'v.to_name_zh', 'The same in Chinese 现类别'],
        ['customers', 'v.customers', 'Customers'],
        ['revenue_before', 'v.revenue_before::numeric(20,2)', 'Their purchases less refunds up to the day before'],
        ['revenue_now', 'v.revenue_now::numeric(20,2)', 'Their purchases less refunds up to the latest day'],
        ['as_of_before', 'd.before', 'Day of the snapshot before'],
        ['as_of', 'd.day', 'Day of the latest snapshot']];
BEGIN
    RETURN ROW(concat(dimension, '_flow'), crm_internal.source_query(columns, format(
$sql$(SELECT l.day, lead(l.day) OVER (ORDER BY l.day DESC) AS before FROM crm_internal.snapshot_days(%L::regclass) AS l(day) ORDER BY l.day DESC LIMIT 1) AS d
     CROSS JOIN LATERAL @extschema@.movement(%L, d.before, d.day) AS v
WHERE d.before IS NOT NULL AND v.dimension = %L
ORDER BY 1, 2, 5, 6$sql$, format('%I.snapshot', s.schema), s.name, dimension)),
        concat('Movement between ', CASE dimension WHEN 'segment' THEN 'segments 分群流向' WHEN 'class' THEN 'ABC classes ABC流向' ELSE 'credit grades 信用等级流向' END, ' of source ', s.name, ' from the snapshot before to the latest one'), crm_internal.source_says(columns));
END
$$;
COMMENT ON FUNCTION crm_internal.source_flow(@extschema@.source, text) IS 'Part of create_source: the views of the movement between the two latest snapshots';

-- A day that has a snapshot; an error that names the nearest.
CREATE FUNCTION crm_internal.require_snapshot(s @extschema@.source, day date, days date[]) RETURNS date
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF day = ANY (days) THEN
        RETURN day;
    END IF;
    RAISE EXCEPTION 'source "%" has no snapshot of %', s.name, to_char(crm_internal.require_day(day, 'day'), 'YYYY-MM-DD')
        USING ERRCODE = 'no_data_found',
              HINT = concat('Nearest: ',(SELECT string_agg(to_char(n.day, 'YYYY-MM-DD'), ' and ' ORDER BY n.day)
                                                 FROM (SELECT max(d.day) AS day FROM unnest(days) AS d(day) WHERE d.day < require_snapshot.day
                                                       UNION ALL SELECT min(d.day) FROM unnest(days) AS d(day) WHERE d.day > require_snapshot.day) AS n),
                            format('. This one can be made: CALL crm.score(%L, days => ARRAY[%L]::date[]).', s.name, to_char(day, 'YYYY-MM-DD')));
END
$$;
COMMENT ON FUNCTION crm_internal.require_snapshot(@extschema@.source, date, date[]) IS 'Part of crm.movement: a day that has a snapshot; an error that names the nearest';

-- Two days that have snapshots, one after the other. Left out they are the latest, and the one before it.
CREATE FUNCTION crm_internal.snapshot_pair(s @extschema@.source, INOUT from_day date, INOUT to_day date)
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    days CONSTANT date[] := ARRAY(SELECT d.day FROM crm_internal.snapshot_days(format('%I.snapshot', s.schema)::regclass) AS d(day));
BEGIN
    IF cardinality(days) < 2 THEN
        RAISE EXCEPTION 'snapshots of source "%": %', s.name, cardinality(days)
            USING ERRCODE = 'no_data_found', HINT = format('Movement is between two of them. Past days can be scored: CALL crm.score(%L, days => ''{2025-11-30,2025-12-31}'').', s.name);
    END IF;
    to_day := crm_internal.require_snapshot(s, coalesce(to_day, days[1]), days);
    from_day := crm_internal.require_snapshot(s, coalesce(from_day, (SELECT max(d.day) FROM unnest(days) AS d(day) WHERE d.day < to_day), to_day), days);
    IF from_day >= to_day THEN
        RAISE EXCEPTION 'from_day % is not before to_day %', to_char(from_day, 'YYYY-MM-DD'), to_char(to_day, 'YYYY-MM-DD')
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = format('Pass the earlier day first. There are snapshots from %s to %s.', to_char(days[cardinality(days)], 'YYYY-MM-DD'), to_char(days[1], 'YYYY-MM-DD'));
    END IF;
END
$$;
COMMENT ON FUNCTION crm_internal.snapshot_pair(@extschema@.source, date, date) IS 'Part of crm.movement: two days that have snapshots';

CREATE FUNCTION @extschema@.movement(
    source text,
    from_day @extschema@.day DEFAULT NULL,
    to_day @extschema@.day DEFAULT NULL)
    RETURNS TABLE (dimension text, from_position int, from_class text, from_name text, from_name_zh text, to_position int, to_class text, to_name text, to_name_zh text,
                   customers bigint, revenue_before numeric, revenue_now numeric)
    LANGUAGE plpgsql STABLE COST 10000 ROWS 100 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    s CONSTANT @extschema@.source := crm_internal.source_named(source);
    days record;
BEGIN
    SELECT p.* INTO days FROM crm_internal.snapshot_pair(s, from_day, to_day) AS p;
    RETURN QUERY EXECUTE crm_internal.movement_sql(s, days.from_day, days.to_day);
END
$$;
COMMENT ON FUNCTION @extschema@.movement(text, @extschema@.day, @extschema@.day) IS 'How many customers moved between two snapshots of a source (客户流动), with their revenue before and now: from segment to segment, ABC class to class, tier to tier, and where it has credit grades from grade to grade; of the two latest unless days are given';

-- Who moved -------------------------------------------------------------------------------------------------------

-- Customers with what they were and are, as SQL. Steps are counted in the classes of one dimension.
CREATE FUNCTION crm_internal.movers_sql(s @extschema@.source, days record, dimension text) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    class CONSTANT text := CASE dimension WHEN 'tier' THEN 'tier::text' WHEN 'class' THEN 'abc_class' ELSE dimension END;
    snapshot CONSTANT text := '(SELECT h.* FROM %I.snapshot AS h WHERE h.as_of = %L::date)';
BEGIN
    RETURN format(
$sql$WITH label AS (
    SELECT l.* FROM %1$s AS l WHERE l.dimension = %2$L
), pair AS (
    SELECT coalesce(a.customer, b.customer) AS customer, b.customer IS NULL AS new, a.customer IS NULL AS lost, f.position - t.position AS steps,
           b.segment AS segment_before, a.segment AS segment_now, b.abc_class AS class_before, a.abc_class AS class_now, b.tier AS tier_before, a.tier AS tier_now,
           b.money AS money_before, a.money AS money_now, b.clv AS clv_before, a.clv AS clv_now, b.grade AS grade_before, a.grade AS grade_now
    FROM %3$s AS b FULL JOIN %4$s AS a ON a.customer = b.customer
         LEFT JOIN label AS f ON f.class = b.%5$s
         LEFT JOIN label AS t ON t.class = a.%5$s
), mover AS (
    SELECT CASE WHEN p.new THEN 'new' WHEN p.lost THEN 'lost' WHEN p.steps > 0 THEN 'up' WHEN p.steps < 0 THEN 'down' END AS change, p.* FROM pair AS p
)
SELECT p.customer::text, %6$s, p.change, l.name_zh, p.steps, p.segment_before, p.segment_now, p.class_before, p.class_now, p.tier_before, p.tier_now,
       p.money_before::numeric, p.money_now::numeric, p.clv_before::numeric, p.clv_now::numeric, p.grade_before, p.grade_now
FROM mover AS p JOIN crm_internal.scheme_labels('movement', NULL) AS l ON l.code = p.change%7$s
WHERE $1 IS NULL OR p.change = $1
ORDER BY l.position, abs(p.steps) DESC, greatest(p.money_before, p.money_now) DESC, p.customer$sql$,
        crm_internal.movement_classes_sql(s), dimension, format(snapshot, s.schema, days.from_day), format(snapshot, s.schema, days.to_day), class,
        CASE WHEN s.customer_name IS NULL THEN 'NULL::text' ELSE 'n.customer_name' END,
        CASE WHEN s.customer_name IS NULL THEN '' ELSE format(E'\n     LEFT JOIN %I.customers AS n ON n.customer = p.customer', s.schema) END);
END
$$;
COMMENT ON FUNCTION crm_internal.movers_sql(@extschema@.source, record, text) IS 'Part of crm.movers: its query';

CREATE FUNCTION @extschema@.movers(
    source text,
    from_day @extschema@.day DEFAULT NULL,
    to_day @extschema@.day DEFAULT NULL,
    kind text DEFAULT NULL,
    dimension text DEFAULT 'tier')
    RETURNS TABLE (customer text, customer_name text, change text, change_zh text, steps int, segment_before text, segment_now text, class_before text, class_now text,
                   tier_before int, tier_now int, money_before numeric, money_now numeric, clv_before numeric, clv_now numeric, grade_before text, grade_now text)
    LANGUAGE plpgsql STABLE COST 100000 ROWS 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    s CONSTANT @extschema@.source := crm_internal.source_named(source);
    days record;
BEGIN
    IF kind NOT IN ('new', 'up', 'down', 'lost') THEN
        RAISE EXCEPTION 'kind "%" is none of new, up, down and lost', kind
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Leave it out for all of them.';
    ELSIF coalesce(dimension NOT IN ('tier', 'class', 'segment', 'grade'), true) THEN
        RAISE EXCEPTION 'dimension "%" is none of tier, class, segment and grade', coalesce(dimension, 'NULL')
            USING ERRCODE = 'invalid_parameter_value', HINT = 'It says in what steps are counted: tiers of the pyramid, ABC classes, segments in their order of display, or credit grades.';
    ELSIF NOT dimension = ANY (crm_internal.movement_dimensions(s)) THEN
        RAISE EXCEPTION 'source "%" has no credit grades', s.name
            USING ERRCODE = 'invalid_parameter_value', HINT = format('Name the column of the invoices: SELECT * FROM crm.alter_source(%L, …, grade => ''grade'').', s.name);
    END IF;
    SELECT p.* INTO days FROM crm_internal.snapshot_pair(s, from_day, to_day) AS p;
    RETURN QUERY EXECUTE crm_internal.movers_sql(s, days, dimension) USING kind;
END
$$;
COMMENT ON FUNCTION @extschema@.movers(text, @extschema@.day, @extschema@.day, text, text) IS 'Which customers moved between two snapshots of a source (客户升降名单): new, up, down or lost, by how many tiers, ABC classes, segments or credit grades, with what they were and are; of the two latest unless days are given';

-- One customer ----------------------------------------------------------------------------------------------------

-- A key as people write it, as the population has it: read as the type of the column, and made of it as everywhere else.
CREATE FUNCTION crm_internal.source_key_of(s @extschema@.source, customer text) RETURNS text
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    column_type text;
    key text;
BEGIN
    BEGIN
        s.customer := crm_internal.source_column(s.orders, s.customer);
    EXCEPTION WHEN undefined_column THEN
        -- without the table, or with its column under another name, the history tells the type
        s.orders := to_regclass(format('%I.snapshot', s.schema));
        s.customer := 'customer';
    END;
    column_type := (SELECT format_type(a.atttypid, -1) FROM pg_attribute AS a WHERE a.attrelid = s.orders AND a.attname = s.customer);
    EXECUTE format('SELECT (%s)::text FROM (SELECT $1::%s AS %I) AS o', crm_internal.source_key(s.orders, s.customer, s), column_type, s.customer)
        INTO key USING customer;
    RETURN key;
EXCEPTION WHEN data_exception OR check_violation THEN
    RAISE EXCEPTION 'customer "%" cannot be one of source "%"', customer, s.name
        USING ERRCODE = SQLSTATE, HINT = format('Its customers are of type %s.', column_type);
END
$$;
COMMENT ON FUNCTION crm_internal.source_key_of(@extschema@.source, text) IS 'Part of crm.customer: a key that is given as text, as the history has it';

CREATE FUNCTION @extschema@.customer(source text, customer text) RETURNS jsonb
    LANGUAGE plpgsql STABLE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    s CONSTANT @extschema@.source := crm_internal.source_named(source);
    key CONSTANT text := crm_internal.source_key_of(s, customer);
    known jsonb;
    before jsonb;
    day date;
BEGIN
    FOR day IN SELECT d.day FROM crm_internal.snapshot_days(format('%I.snapshot', s.schema)::regclass) AS d(day) ORDER BY d.day DESC LIMIT 2 LOOP
        -- days and keys stand in the query, so that it is planned for one partition
        IF known IS NULL THEN
            EXECUTE format('SELECT to_jsonb(h) FROM %I.score_history AS h WHERE h.as_of = %L AND h.customer = %L', s.schema, day, key) INTO known;
            EXIT WHEN known IS NULL;
        ELSE
            EXECUTE format('SELECT jsonb_object_agg(c.key, c.value) FROM %I.snapshot AS h CROSS JOIN LATERAL jsonb_each(to_jsonb(h) - ''customer'') AS c
                            WHERE h.as_of = %L AND h.customer = %L AND $1 ? c.key', s.schema, day, key) INTO before USING known;
        END IF;
    END LOOP;
    RETURN known || jsonb_build_object('before', before);
END
$$;
COMMENT ON FUNCTION @extschema@.customer(text, text) IS 'Everything known of one customer of a source (客户档案) in one row: scores, segment and tier with their names, lifetime value, answers, balance and credit grade, name and attributes, from the latest snapshot, and in "before" the scores of the one before; NULL: it has no such customer';
