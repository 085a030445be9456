-- Segments: the views on scores.

--@ each bigint uuid text

CREATE FUNCTION @extschema@.rfm_segments(
    population @extschema@.rfm_population_@KEY@,
    model @extschema@.rfm_model,
    scheme text DEFAULT 'rf_grid',
    as_of date DEFAULT NULL,
    after_as_of text DEFAULT NULL)
    RETURNS TABLE (segment text, segment_zh text, customers bigint, customer_share float8,
                   orders bigint, revenue numeric, revenue_share float8, mean_recency_days float8,
                   mean_frequency float8, mean_monetary numeric, advice text)
    AS 'MODULE_PATHNAME', 'crm_rfm_segments' LANGUAGE C STABLE PARALLEL SAFE ROWS 10;
COMMENT ON FUNCTION @extschema@.rfm_segments(@extschema@.rfm_population_@KEY@, @extschema@.rfm_model, text, date, text) IS 'The segment table of a population: customers, orders and revenue per segment of a scheme';
--@ end

-- the same lookups for people who hold the three scores as one value

CREATE FUNCTION @extschema@.rfm_segment(score @extschema@.rfm_score, scheme text DEFAULT 'rf_grid') RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN @extschema@.rfm_segment((score).r, (score).f, (score).m, scheme);
COMMENT ON FUNCTION @extschema@.rfm_segment(@extschema@.rfm_score, text) IS 'Segment of a customer with these scores in a scheme';
CREATE FUNCTION @extschema@.rfm_cell(score @extschema@.rfm_score) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN @extschema@.rfm_cell((score).r, (score).f, (score).m);
COMMENT ON FUNCTION @extschema@.rfm_cell(@extschema@.rfm_score) IS 'The three scores as one label: 545';

-- Orchestration: the only functions that take a table. They quote every name,
-- run with the rights of the caller, and rfm_sql shows what they would run.

CREATE FUNCTION @extschema@.rfm_sql(
    source regclass,
    customer name,
    at name,
    amount name,
    order_id name DEFAULT NULL,
    as_of date DEFAULT NULL,
    scheme text DEFAULT 'rf_grid',
    method text DEFAULT 'quantile') RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $$
DECLARE
    day text := coalesce(pg_catalog.quote_literal(as_of) OPERATOR(pg_catalog.||) '::date', 'CURRENT_DATE');
    needed record;
BEGIN
    FOR needed IN
        SELECT v.argument, v.column_name
        FROM (VALUES ('source', source::text), ('customer', customer::text), ('at', at::text), ('amount', amount::text)) AS v(argument, column_name)
        WHERE v.column_name IS NULL
    LOOP
        RAISE EXCEPTION '% must not be null', needed.argument
            USING ERRCODE = 'null_value_not_allowed',
                  HINT = 'Name the table and its columns, for instance crm.rfm_sql(''orders'', ''customer_id'', ''ordered_at'', ''amount'').';
    END LOOP;
    FOR needed IN
        SELECT c.column_name
        FROM pg_catalog.unnest(ARRAY[customer, at, amount, order_id]) AS c(column_name)
        WHERE c.column_name IS NOT NULL
          AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute AS a
                          WHERE a.attrelid OPERATOR(pg_catalog.=) source
                            AND a.attname OPERATOR(pg_catalog.=) c.column_name
                            AND a.attnum OPERATOR(pg_catalog.>) 0 AND NOT a.attisdropped)
    LOOP
        RAISE EXCEPTION 'column "%" of % does not exist', needed.column_name, source
            USING ERRCODE = 'undefined_column',
                  HINT = 'Name the columns of the customer, the time and the amount of a purchase.';
    END LOOP;
    RETURN pg_catalog.format(
$sql$SELECT s.customer, s.recency_days, s.frequency, s.monetary::numeric(20,2) AS monetary,
       s.r, s.f, s.m, s.cell,
       @extschema@.rfm_segment(s.r, s.f, s.m, %6$L) AS segment,
       @extschema@.rfm_segment_zh(s.r, s.f, s.m, %6$L) AS segment_zh
FROM @extschema@.rfm(
         (SELECT @extschema@.rfm_population(o.%2$I, o.%3$I, o.%4$I%5$s) FILTER (WHERE o.%3$I::date <= %7$s)
          FROM %1$s AS o),
         %7$s, method => %8$L) AS s$sql$,
        source, customer, at, amount,
        CASE WHEN order_id IS NULL THEN '' ELSE pg_catalog.format(', o.%I', order_id) END,
        scheme, day, method);
END
$$;
COMMENT ON FUNCTION @extschema@.rfm_sql(regclass, name, name, name, name, date, text, text) IS 'The query that scores the customers of an order table; as_of NULL means today, whenever it runs';

CREATE FUNCTION @extschema@.create_rfm_views(
    source regclass,
    customer name,
    at name,
    amount name,
    order_id name DEFAULT NULL,
    as_of date DEFAULT NULL,
    scheme text DEFAULT 'rf_grid',
    method text DEFAULT 'quantile',
    prefix text DEFAULT 'rfm') RETURNS TABLE (view_name text)
    LANGUAGE plpgsql
AS $$
DECLARE
    customers name := prefix OPERATOR(pg_catalog.||) '_customers';
    segments name := prefix OPERATOR(pg_catalog.||) '_segments';
BEGIN
    EXECUTE pg_catalog.format('CREATE VIEW %I WITH (security_invoker = true) AS %s', customers,
        @extschema@.rfm_sql(source, customer, at, amount, order_id, as_of, scheme, method));
    EXECUTE pg_catalog.format(
$sql$CREATE VIEW %I WITH (security_invoker = true) AS
SELECT segment, segment_zh, count(*) AS customers,
       (count(*) / sum(count(*)) OVER ())::numeric(7,4) AS customer_share,
       sum(frequency)::bigint AS orders, sum(monetary)::numeric(20,2) AS revenue,
       (sum(monetary) / nullif(sum(sum(monetary)) OVER (), 0))::numeric(12,4) AS revenue_share,
       avg(recency_days)::numeric(12,1) AS mean_recency_days,
       avg(frequency)::numeric(12,2) AS mean_frequency,
       avg(monetary)::numeric(20,2) AS mean_monetary
FROM %I GROUP BY segment, segment_zh$sql$, segments, customers);
    RETURN QUERY VALUES (customers::text), (segments::text);
END
$$;
COMMENT ON FUNCTION @extschema@.create_rfm_views(regclass, name, name, name, name, date, text, text, text) IS 'Create the views PREFIX_customers and PREFIX_segments over an order table, in the current schema';

CREATE FUNCTION @extschema@.segment_migration(
    before regclass,
    after regclass,
    customer name DEFAULT 'customer',
    segment name DEFAULT 'segment')
    RETURNS TABLE (segment_before text, segment_after text, customers bigint, share_of_before float8)
    LANGUAGE plpgsql STABLE
AS $$
BEGIN
    RETURN QUERY EXECUTE pg_catalog.format(
$sql$SELECT coalesce(b.%2$I::text, '(new)'), coalesce(a.%2$I::text, '(gone)'), count(*),
       count(*)::float8 / (sum(count(*)) OVER (PARTITION BY b.%2$I::text))::float8
FROM (SELECT %1$I, %2$I FROM %3$s WHERE %1$I IS NOT NULL) AS b
FULL JOIN (SELECT %1$I, %2$I FROM %4$s WHERE %1$I IS NOT NULL) AS a ON b.%1$I = a.%1$I
GROUP BY b.%2$I::text, a.%2$I::text
ORDER BY 1, 2$sql$, customer, segment, before, after);
END
$$;
COMMENT ON FUNCTION @extschema@.segment_migration(regclass, regclass, name, name) IS 'Migration matrix between two tables of scored customers: who moved from which segment to which; (new) and (gone) for one-sided customers';
