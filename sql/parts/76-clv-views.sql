-- Value tiers, and the views on lifetime value over an order table.

-- Tiers of equal numbers of customers by value. The table is empty and the shipped names hold until somebody
-- enters their own, so a dump carries exactly what the user wrote.

CREATE TABLE @extschema@.value_tier (
    tier    int PRIMARY KEY CHECK (tier BETWEEN 1 AND 10),
    name    text NOT NULL UNIQUE CHECK (pg_catalog.btrim(name) <> ''),
    name_zh text NOT NULL
);
COMMENT ON TABLE @extschema@.value_tier IS 'Your own value tiers, best first, two to ten of them; empty: the shipped ones, as value_tiers() shows them';
COMMENT ON COLUMN @extschema@.value_tier.tier IS 'Order of the tiers, the best first';
COMMENT ON COLUMN @extschema@.value_tier.name IS 'What value_tier_name() returns';
COMMENT ON COLUMN @extschema@.value_tier.name_zh IS 'Chinese twin of name, returned by value_tier_name_zh()';

SELECT pg_catalog.pg_extension_config_dump('@extschema@.value_tier', '');
GRANT SELECT ON @extschema@.value_tier TO PUBLIC;
GRANT INSERT, UPDATE, DELETE ON @extschema@.value_tier TO @extowner@;

CREATE FUNCTION @extschema@.value_tiers() RETURNS TABLE (tier int, name text, name_zh text)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 4
BEGIN ATOMIC
    SELECT (pg_catalog.row_number() OVER (ORDER BY t.tier))::int, t.name, t.name_zh
    FROM (SELECT v.tier, v.name, v.name_zh FROM @extschema@.value_tier AS v
          UNION ALL
          SELECT s.tier, s.name, s.name_zh
          FROM (VALUES (1, 'top', '顶级价值'), (2, 'high', '高价值'), (3, 'medium', '中等价值'), (4, 'low', '低价值')) AS s(tier, name, name_zh)
          WHERE NOT EXISTS (SELECT FROM @extschema@.value_tier)) AS t
    ORDER BY t.tier;
END;
COMMENT ON FUNCTION @extschema@.value_tiers() IS 'The value tiers in use, 1 the best: the rows of value_tier, or the shipped four';
CREATE FUNCTION @extschema@.value_tier_count() RETURNS int
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN (SELECT pg_catalog.count(*)::int FROM @extschema@.value_tiers());
COMMENT ON FUNCTION @extschema@.value_tier_count() IS 'Number of value tiers; quantile_score(-value, value_tier_count()) OVER () is the tier of a row, 1 the best';
CREATE FUNCTION @extschema@.value_tier_name(tier int) RETURNS text
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
    RETURN (SELECT t.name FROM @extschema@.value_tiers() AS t WHERE t.tier = value_tier_name.tier);
COMMENT ON FUNCTION @extschema@.value_tier_name(int) IS 'Name of a value tier, 1 the best';
CREATE FUNCTION @extschema@.value_tier_name_zh(tier int) RETURNS text
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
    RETURN (SELECT t.name_zh FROM @extschema@.value_tiers() AS t WHERE t.tier = value_tier_name_zh.tier);
COMMENT ON FUNCTION @extschema@.value_tier_name_zh(int) IS 'Chinese name of a value tier, 1 the best';

-- Orchestration over an order table, as rfm_sql and create_rfm_views: it quotes every name, runs with the
-- rights of the caller, and clv_sql shows what it would run.

CREATE FUNCTION @extschema@.clv_sql(
    source regclass,
    customer name,
    at name,
    amount name,
    order_id name DEFAULT NULL,
    as_of date DEFAULT NULL,
    horizon_days int DEFAULT 365,
    annual_rate float8 DEFAULT 0.1,
    margin float8 DEFAULT 1,
    model text DEFAULT 'mbg_nbd') RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $$
DECLARE
    day text := coalesce(@extschema@.date_literal(as_of, 'as_of'), 'CURRENT_DATE');
    needed record;
BEGIN
    FOR needed IN
        SELECT v.argument, v.content
        FROM (VALUES ('source', source::text), ('customer', customer::text), ('at', at::text), ('amount', amount::text),
                     ('annual_rate', annual_rate::text), ('margin', margin::text), ('model', model)) AS v(argument, content)
        WHERE v.content IS NULL
    LOOP
        RAISE EXCEPTION '% must not be null', needed.argument
            USING ERRCODE = 'null_value_not_allowed',
                  HINT = CASE WHEN needed.argument IN ('annual_rate', 'margin', 'model') THEN 'Leave it out for its default.'
                         ELSE 'Name the table and its columns, for instance crm.clv_sql(''orders'', ''customer_id'', ''ordered_at'', ''amount'').' END;
    END LOOP;
    PERFORM @extschema@.require_columns(source, ARRAY[customer, at, amount, order_id]);
    -- complains of models it does not know
    PERFORM @extschema@.clv_options(model => NULLIF(clv_sql.model, 'best'));
    IF horizon_days OPERATOR(pg_catalog.<=) 0 THEN
        RAISE EXCEPTION 'horizon_days is %', horizon_days
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Pass a number of days, or NULL for a value without end.';
    END IF;
    IF annual_rate OPERATOR(pg_catalog.<) 0::float8 OR annual_rate OPERATOR(pg_catalog.>) 1e6::float8 THEN
        RAISE EXCEPTION 'annual_rate is %', annual_rate
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Pass the discount rate per year, 0.1 for 10 %.';
    END IF;
    IF margin OPERATOR(pg_catalog.<) 0::float8 OR margin OPERATOR(pg_catalog.>) 1e6::float8 THEN
        RAISE EXCEPTION 'margin is %', margin
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Pass the margin as a share of the amount, 0.3 for 30 %.';
    END IF;
    RETURN pg_catalog.format(
$sql$SELECT s.customer, %6$s - s.age_days AS first_purchase, s.x, s.t_x_days, s.age_days,
       s.p_alive, s.expected_purchases, s.expected_order_value, s.clv,
       t.tier, t.name AS value_tier, t.name_zh AS value_tier_zh
FROM (SELECT c.*, @extschema@.quantile_score(-c.clv, @extschema@.value_tier_count()) OVER () AS tier
      FROM @extschema@.clv(
               (SELECT @extschema@.clv_population(o.%2$I, o.%3$I, o.%4$I%5$s) FILTER (WHERE o.%3$I::date <= %6$s)
                FROM %1$s AS o),
               %6$s, horizon => %7$s, annual_rate => %8$s, margin => %9$s, model => %10$L) AS c) AS s
     LEFT JOIN @extschema@.value_tiers() AS t ON t.tier = s.tier$sql$,
        source, customer, at, amount,
        CASE WHEN order_id IS NULL THEN '' ELSE pg_catalog.format(', o.%I', order_id) END,
        day, coalesce(horizon_days::text, 'NULL'), annual_rate, margin, model);
END
$$;
COMMENT ON FUNCTION @extschema@.clv_sql(regclass, name, name, name, name, date, int, float8, float8, text) IS 'The query that fits purchases and spend of an order table and values its customers; as_of NULL means today, whenever it runs';

CREATE FUNCTION @extschema@.create_clv_views(
    source regclass,
    customer name,
    at name,
    amount name,
    order_id name DEFAULT NULL,
    as_of date DEFAULT NULL,
    horizon_days int DEFAULT 365,
    annual_rate float8 DEFAULT 0.1,
    margin float8 DEFAULT 1,
    model text DEFAULT 'mbg_nbd',
    prefix text DEFAULT 'clv') RETURNS TABLE (view_name text)
    LANGUAGE plpgsql
AS $$
DECLARE
    customers name := prefix OPERATOR(pg_catalog.||) '_customers';
    tiers name := prefix OPERATOR(pg_catalog.||) '_tiers';
    cohorts name := prefix OPERATOR(pg_catalog.||) '_cohorts';
    taken name;
BEGIN
    IF prefix IS NULL OR prefix OPERATOR(pg_catalog.!~) '^[^.]+$' OR pg_catalog.octet_length(prefix) OPERATOR(pg_catalog.>) 50 THEN
        RAISE EXCEPTION 'prefix "%" does not make view names', coalesce(prefix, 'NULL')
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = 'Pass up to 50 letters without a dot; the views go into the current schema.';
    END IF;
    FOREACH taken IN ARRAY ARRAY[customers, tiers, cohorts]
    LOOP
        IF pg_catalog.to_regclass(pg_catalog.quote_ident(taken)) IS NOT NULL THEN
            RAISE EXCEPTION 'view "%" exists already', taken
                USING ERRCODE = 'duplicate_table',
                      HINT = 'Drop it first, or pass prefix => ''another_name''.';
        END IF;
    END LOOP;
    EXECUTE pg_catalog.format('CREATE VIEW %I WITH (security_invoker = true) AS %s', customers,
        @extschema@.clv_sql(source, customer, at, amount, order_id, as_of, horizon_days, annual_rate, margin, model));
    EXECUTE pg_catalog.format(
$sql$CREATE VIEW %I WITH (security_invoker = true) AS
SELECT tier, value_tier, value_tier_zh, count(*) AS customers,
       (count(*)::numeric OPERATOR(pg_catalog./) sum(count(*)) OVER ())::numeric(7,4) AS customer_share,
       round(sum(clv)::numeric, 4) AS clv,
       (sum(clv) OPERATOR(pg_catalog./) nullif(sum(sum(clv)) OVER (), 0::float8))::numeric(12,4) AS clv_share,
       round(avg(clv)::numeric, 4) AS mean_clv, round(min(clv)::numeric, 4) AS least_clv,
       avg(p_alive)::numeric(7,4) AS mean_p_alive,
       round(sum(expected_purchases)::numeric, 1) AS expected_purchases,
       round(avg(expected_order_value)::numeric, 4) AS mean_expected_order_value
FROM %I GROUP BY tier, value_tier, value_tier_zh$sql$, tiers, customers);
    EXECUTE pg_catalog.format(
$sql$CREATE VIEW %I WITH (security_invoker = true) AS
SELECT date_trunc('month', first_purchase::timestamp)::date AS first_purchase_month, count(*) AS customers,
       round(sum(p_alive)::numeric, 1) AS customers_alive,
       (sum(x) OPERATOR(pg_catalog.+) count(*)::numeric)::bigint AS purchase_days,
       round(sum(expected_purchases)::numeric, 1) AS expected_purchases,
       round(sum(clv)::numeric, 4) AS clv, round(avg(clv)::numeric, 4) AS mean_clv
FROM %I GROUP BY 1$sql$, cohorts, customers);
    RETURN QUERY VALUES (customers::text), (tiers::text), (cohorts::text);
END
$$;
COMMENT ON FUNCTION @extschema@.create_clv_views(regclass, name, name, name, name, date, int, float8, float8, text, text) IS 'Create the views PREFIX_customers, PREFIX_tiers and PREFIX_cohorts (by month of the first purchase) on lifetime value over an order table, in the current schema';
