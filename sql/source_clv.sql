-- Views on lifetime value over an order table: create_clv_views and clv_sql.

-- Views over an order table, as those of create_rfm_views (source.sql): they quote every name, run with the rights
-- of the caller, and clv_sql shows what they would run.

-- The scored customers of an order table with their tiers, as SQL for FROM: s, beside p and i of source_population.
CREATE FUNCTION crm_internal.clv_scored_sql(
    from_sql text,
    day_sql text,
    horizon_days int,
    annual_rate float8,
    margin_rate float8,
    model text,
    purchase_model @extschema@.clv_model,
    spend_model @extschema@.clv_model) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    purchase_sql text := CASE WHEN model = 'best' THEN format('@extschema@.clv_fit_best(p.population, %s)', day_sql)
                              ELSE format('@extschema@.clv_fit(p.population, %s, model => %L)', day_sql, model) END;
    spend_sql text := '@extschema@.gamma_gamma_fit(p.population)';
BEGIN
    IF NOT purchase_model IS NULL THEN
        purchase_sql := format('%L::pg_catalog.jsonb::@extschema@.clv_model', purchase_model::jsonb);
        spend_sql := format('%L::pg_catalog.jsonb::@extschema@.clv_model', spend_model::jsonb);
    END IF;
    RETURN format(
$sql$(SELECT c.*, %2$s AS as_of, @extschema@.quantile_score(OPERATOR(pg_catalog.-) c.clv, (SELECT crm_internal.scheme_size('value_tier', NULL))) OVER () AS tier
      FROM %1$s
           CROSS JOIN LATERAL @extschema@.clv_scores(%3$s, %4$s, p.population, %2$s,
               horizon => %5$s, annual_rate => %6$s, margin_rate => %7$s) AS c) AS s$sql$,
        from_sql, day_sql, purchase_sql, spend_sql, coalesce(crm_internal.clv_horizon(horizon_days, purchase_model.unit, purchase_model.model, false)::text, 'NULL'), annual_rate, margin_rate);
END
$$;
COMMENT ON FUNCTION crm_internal.clv_scored_sql(text, text, int, float8, float8, text, @extschema@.clv_model, @extschema@.clv_model) IS 'Part of clv_sql and create_clv_views: the scored customers with their tiers, as SQL';

CREATE FUNCTION crm_internal.require_clv_arguments(horizon_days int, annual_rate float8, margin_rate float8, model text) RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    needed text := CASE WHEN annual_rate IS NULL THEN 'annual_rate' WHEN margin_rate IS NULL THEN 'margin_rate' WHEN model IS NULL THEN 'model' END;
BEGIN
    IF needed IS NOT NULL THEN
        RAISE EXCEPTION '% must not be null', needed
            USING ERRCODE = 'null_value_not_allowed', HINT = 'Leave it out for its default.';
    END IF;
    -- complains of models it does not know
    PERFORM @extschema@.clv_options(model => NULLIF(require_clv_arguments.model, 'best'));
    IF horizon_days <= 0 THEN
        RAISE EXCEPTION 'horizon_days is %', horizon_days
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Pass a number of days, or NULL for a value without end.';
    END IF;
    IF NOT annual_rate BETWEEN 0 AND 1 THEN
        RAISE EXCEPTION 'annual_rate is %', annual_rate
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Pass the discount rate per year, 0.1 for 10 %.';
    END IF;
    IF NOT margin_rate BETWEEN 0 AND 1 THEN
        RAISE EXCEPTION 'margin_rate is %', margin_rate
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Pass the margin as a share of the amount, 0.3 for 30 %.';
    END IF;
END
$$;
COMMENT ON FUNCTION crm_internal.require_clv_arguments(int, float8, float8, text) IS 'Part of clv_sql and create_clv_views: an error if an argument is out of range';

-- The valued customers of an order table, by models or, if purchase_model is NULL, by ones that the query fits.
CREATE FUNCTION crm_internal.clv_customers_sql(
    purchase_model @extschema@.clv_model,
    spend_model @extschema@.clv_model,
    source regclass,
    customer name,
    at name,
    amount name,
    order_id name,
    as_of date,
    horizon_days int,
    annual_rate float8,
    margin_rate float8,
    model text,
    zone text) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    parts record;
BEGIN
    SELECT p.* INTO parts FROM crm_internal.source_population('clv_sql', 'population_with_days', source, customer, at, amount, order_id, as_of, zone) AS p;
    PERFORM crm_internal.require_clv_arguments(horizon_days, annual_rate, margin_rate, model);
    RETURN format(
$sql$SELECT %2$s, s.as_of OPERATOR(pg_catalog.-) s.age AS first_purchase, s.repeat_days, s.t_x, s.age,
       s.p_alive, s.expected_purchases, s.expected_order_value::pg_catalog.numeric(20,2) AS expected_order_value,
       s.clv::pg_catalog.numeric(20,2) AS clv, s.tier, t.name AS value_tier, t.name_zh AS value_tier_zh,
       s.as_of, s.purchase_model AS model, %3$s AS model_as_of
FROM %1$s
     LEFT JOIN crm_internal.scheme_labels('value_tier', NULL) AS t ON t."position" OPERATOR(pg_catalog.=) s.tier$sql$,
        crm_internal.clv_scored_sql(parts.from_sql, parts.day_sql, horizon_days, annual_rate, margin_rate, model, purchase_model, spend_model),
        parts.customer_sql,
        coalesce(crm_internal.date_literal(purchase_model.as_of, 'as_of'), 's.as_of'));
END
$$;
COMMENT ON FUNCTION crm_internal.clv_customers_sql(@extschema@.clv_model, @extschema@.clv_model, regclass, name, name, name, name, date, int, float8, float8, text, text) IS 'Part of clv_sql and create_clv_views: the query of the valued customers';

CREATE FUNCTION @extschema@.clv_sql(
    source regclass,
    customer name,
    at name,
    amount name,
    order_id name DEFAULT NULL,
    as_of @extschema@.day DEFAULT NULL,
    horizon_days int DEFAULT 365,
    annual_rate float8 DEFAULT 0.1,
    margin_rate float8 DEFAULT 1,
    model text DEFAULT 'mbg_nbd',
    fitted @extschema@.clv_model DEFAULT NULL,
    fitted_spend @extschema@.clv_model DEFAULT NULL,
    zone text DEFAULT NULL) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN crm_internal.clv_customers_sql(fitted, fitted_spend, source, customer, at, amount, order_id, as_of, horizon_days, annual_rate, margin_rate, model, zone);
COMMENT ON FUNCTION @extschema@.clv_sql(regclass, name, name, name, name, @extschema@.day, int, float8, float8, text, @extschema@.clv_model, @extschema@.clv_model, text) IS 'The query that values the customers of an order table, by models fitted before or by ones that it fits each time; as_of NULL is the day of the last row up to today, whenever it runs';

-- Value tiers of an order table: all of them, and a row for customers without a value if there are any. Values are
-- rounded before they are added up, so that tiers and cohorts are sums of what PREFIX_customers shows.
CREATE FUNCTION crm_internal.clv_tiers_sql(scored_sql text, model text, model_as_of date) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN format(
$sql$SELECT coalesce(t."position", crm_internal.scheme_size('value_tier', NULL) OPERATOR(pg_catalog.+) 1) AS "position", t."position" AS tier, t.name AS value_tier, t.name_zh AS value_tier_zh,
       coalesce(a.customers, 0::pg_catalog.int8) AS customers,
       (coalesce(a.customers, 0::pg_catalog.int8)::pg_catalog.numeric OPERATOR(pg_catalog./)
        pg_catalog.sum(a.customers) OVER ())::pg_catalog.numeric(7,4) AS customer_share,
       coalesce(a.clv, CASE WHEN t."position" IS NOT NULL THEN 0::pg_catalog.numeric END)::pg_catalog.numeric(20,2) AS clv,
       (coalesce(a.clv, CASE WHEN t."position" IS NOT NULL THEN 0::pg_catalog.numeric END) OPERATOR(pg_catalog./)
        CASE WHEN pg_catalog.sum(a.clv) OVER () OPERATOR(pg_catalog.<>) 0::pg_catalog.numeric THEN pg_catalog.sum(a.clv) OVER () END)::pg_catalog.numeric(12,4) AS clv_share,
       a.mean_clv::pg_catalog.numeric(20,2) AS mean_clv, a.least_clv::pg_catalog.numeric(20,2) AS least_clv,
       a.mean_p_alive::pg_catalog.numeric(7,4) AS mean_p_alive, a.expected_purchases::pg_catalog.numeric(20,1) AS expected_purchases,
       a.mean_expected_order_value::pg_catalog.numeric(20,2) AS mean_expected_order_value,
       pg_catalog.max(a.as_of) OVER () AS as_of, %2$L::pg_catalog.text AS model, %3$s AS model_as_of
FROM (SELECT s.tier, pg_catalog.count(*) AS customers, pg_catalog.sum(s.clv::pg_catalog.numeric(20,2)) AS clv, pg_catalog.avg(s.clv) AS mean_clv, pg_catalog.min(s.clv) AS least_clv,
             pg_catalog.avg(s.p_alive) AS mean_p_alive, pg_catalog.sum(s.expected_purchases) AS expected_purchases,
             pg_catalog.avg(s.expected_order_value) AS mean_expected_order_value, pg_catalog.max(s.as_of) AS as_of
      FROM %1$s GROUP BY s.tier) AS a
     FULL JOIN crm_internal.scheme_labels('value_tier', NULL) AS t ON t."position" OPERATOR(pg_catalog.=) a.tier
ORDER BY 1$sql$,
        scored_sql, model, crm_internal.date_literal(model_as_of, 'as_of'));
END
$$;
COMMENT ON FUNCTION crm_internal.clv_tiers_sql(text, text, date) IS 'Part of create_clv_views: the query of the value tiers';

-- Customers and their value by the month of their first purchase; a month without any is a row of zeros.
CREATE FUNCTION crm_internal.clv_cohorts_sql(scored_sql text, model text, model_as_of date) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN format(
$sql$WITH cohort AS (
    SELECT pg_catalog.date_trunc('month', (s.as_of OPERATOR(pg_catalog.-) s.age)::pg_catalog.timestamp)::pg_catalog.date AS month, pg_catalog.count(*) AS customers,
           pg_catalog.sum(s.p_alive) AS customers_alive, pg_catalog.sum(s.repeat_days) OPERATOR(pg_catalog.+) pg_catalog.count(*)::pg_catalog.numeric AS purchase_days,
           pg_catalog.sum(s.expected_purchases) AS expected_purchases, pg_catalog.sum(s.clv::pg_catalog.numeric(20,2)) AS clv, pg_catalog.avg(s.clv) AS mean_clv,
           pg_catalog.max(s.as_of) AS as_of
    FROM %1$s GROUP BY 1
)
SELECT m.month::pg_catalog.date AS first_purchase_month, coalesce(c.customers, 0::pg_catalog.int8) AS customers,
       coalesce(c.customers_alive, 0::pg_catalog.float8)::pg_catalog.numeric(20,1) AS customers_alive,
       coalesce(c.purchase_days, 0::pg_catalog.numeric)::pg_catalog.int8 AS purchase_days,
       coalesce(c.expected_purchases, 0::pg_catalog.float8)::pg_catalog.numeric(20,1) AS expected_purchases,
       coalesce(c.clv, CASE WHEN c.customers IS NULL THEN 0::pg_catalog.numeric END)::pg_catalog.numeric(20,2) AS clv,
       c.mean_clv::pg_catalog.numeric(20,2) AS mean_clv,
       pg_catalog.max(c.as_of) OVER () AS as_of, %2$L::pg_catalog.text AS model, %3$s AS model_as_of
FROM (SELECT pg_catalog.min(c.month)::pg_catalog.timestamp AS first, pg_catalog.max(c.month)::pg_catalog.timestamp AS last FROM cohort AS c) AS ends
     CROSS JOIN LATERAL pg_catalog.generate_series(ends.first, ends.last, '1 month'::pg_catalog.interval) AS m(month)
     LEFT JOIN cohort AS c ON c.month OPERATOR(pg_catalog.=) m.month::pg_catalog.date
ORDER BY 1$sql$,
        scored_sql, model, crm_internal.date_literal(model_as_of, 'as_of'));
END
$$;
COMMENT ON FUNCTION crm_internal.clv_cohorts_sql(text, text, date) IS 'Part of create_clv_views: the query of the cohorts';

-- What PREFIX_info says of how a value is reckoned.
CREATE FUNCTION crm_internal.clv_terms_sql(horizon_days int, annual_rate float8, margin_rate float8, purchase_model @extschema@.clv_model) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
    RETURN pg_catalog.format('%s::pg_catalog.int4 AS horizon_days, %s::pg_catalog.float8 AS annual_rate, %s::pg_catalog.float8 AS margin_rate, %L::pg_catalog.text AS discounting, %L::pg_catalog.text AS unit',
                  coalesce(horizon_days::text, 'NULL'), annual_rate, margin_rate,
                  CASE (purchase_model).model WHEN 'bg_bb' THEN 'at each opportunity, by (1 + annual_rate) ^ (-days / 365.25)'
                                              ELSE 'continuous: by (1 + annual_rate) ^ (-days / 365.25) at the moment of each purchase' END,
                  (purchase_model).unit);
COMMENT ON FUNCTION crm_internal.clv_terms_sql(int, float8, float8, @extschema@.clv_model) IS 'Part of create_clv_views: horizon, rate, margin and their conventions as columns of PREFIX_info';

-- What PREFIX_info says of the two models.
CREATE FUNCTION crm_internal.clv_models_sql(purchase_model @extschema@.clv_model, spend_model @extschema@.clv_model) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
    RETURN pg_catalog.format('%L::pg_catalog.text AS model, %s AS model_as_of, %s::pg_catalog.float8 AS model_customers, %L::pg_catalog.text AS status, %L::pg_catalog.text AS note, %L::pg_catalog.text AS parameters, %L::pg_catalog.float8 AS bic, '
                  '%L::pg_catalog.text AS spend_model, %L::pg_catalog.text AS spend_status, %L::pg_catalog.text AS spend_note, %L::pg_catalog.int8 AS customers_without_value',
                  (purchase_model).model, crm_internal.date_literal((purchase_model).as_of, 'as_of'), (purchase_model).customers, (purchase_model).status, (purchase_model).note,
                  (SELECT pg_catalog.string_agg(pg_catalog.concat(p.name, ' = ', p.value), ', ' ORDER BY p.place)
                   FROM ROWS FROM (pg_catalog.unnest((purchase_model).parameter_names), pg_catalog.unnest((purchase_model).parameters)) WITH ORDINALITY AS p(name, value, place)),
                  (purchase_model).bic, (spend_model).model, (spend_model).status, (spend_model).note, (spend_model).excluded);
COMMENT ON FUNCTION crm_internal.clv_models_sql(@extschema@.clv_model, @extschema@.clv_model) IS 'Part of create_clv_views: the models as columns of PREFIX_info';

CREATE FUNCTION crm_internal.make_clv_views(
    source regclass,
    customer name,
    at name,
    amount name,
    order_id name,
    as_of date,
    horizon_days int,
    annual_rate float8,
    margin_rate float8,
    model text,
    prefix text,
    schema name,
    replace boolean,
    materialized boolean,
    zone text) RETURNS SETOF regclass
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    place name := crm_internal.require_view_names(source, schema, prefix, ARRAY['_customers', '_tiers', '_cohorts', '_info'], replace);
    parts record;
    fitted jsonb;
    purchases @extschema@.clv_model;
    spend @extschema@.clv_model;
    scored text;
    stored boolean := coalesce(materialized, false);
    seen text := CASE WHEN as_of IS NULL THEN 'seen from the day of the last row' ELSE concat('as of ', to_char(as_of::timestamp, 'YYYY-MM-DD')) END;
    within text := CASE WHEN horizon_days IS NULL THEN 'at any time after as_of' ELSE concat('within ', horizon_days, ' days after as_of') END;
    worth text := concat('value over ', coalesce(horizon_days::text, 'all'), ' days at ', annual_rate, ' a year, margin ', margin_rate);
    -- what clv says, wherever it stands
    meaning text := concat('purchases expected ', within, ', times their expected value, times margin ', margin_rate, ', discounted continuously at ', annual_rate, ' a year; what was bought before is no part of it');
    common text[] := ARRAY['Day the values look from', 'Model of purchases', 'Day the models were fitted as of'];
BEGIN
    SELECT p.* INTO parts FROM crm_internal.source_population('create_clv_views', 'population_with_days', source, customer, at, amount, order_id, as_of, zone) AS p;
    PERFORM crm_internal.require_clv_arguments(horizon_days, annual_rate, margin_rate, model);
    fitted := crm_internal.fit_source(source, as_of, format(
        'SELECT %s AS model, @extschema@.gamma_gamma_fit(p.population) AS spend, i.data_end FROM %s',
        CASE model WHEN 'best' THEN format('@extschema@.clv_fit_best(p.population, %s)', parts.day_sql)
                   ELSE format('@extschema@.clv_fit(p.population, %s, model => %L)', parts.day_sql, model) END, parts.from_sql));
    purchases := jsonb_extract_path(fitted, 'model')::@extschema@.clv_model;
    IF jsonb_extract_path_text(fitted, 'spend') IS NOT NULL THEN
        spend := jsonb_extract_path(fitted, 'spend')::@extschema@.clv_model;
    END IF;
    scored := crm_internal.clv_scored_sql(parts.from_sql, parts.day_sql, horizon_days, annual_rate, margin_rate, model, purchases, spend);
    RETURN QUERY SELECT v.made FROM (
        SELECT crm_internal.make_view(place, concat(prefix, '_customers')::name,
            crm_internal.clv_customers_sql(purchases, spend, source, customer, at, amount, order_id, as_of, horizon_days, annual_rate, margin_rate, model, zone), stored,
            concat('Lifetime value of the customers of ', source, ', ', seen, ', ', worth, ', by the models in ', prefix, '_info'),
            ARRAY['Customer', 'Day of the first purchase', 'Repeat purchases: purchase days after the first', 'Days from the first purchase to the last', 'Days from the first purchase to as_of',
                'Probability of still being a customer', concat('Purchases expected ', within, ', not discounted'), 'Value expected of a purchase; NULL where nothing can be said',
                concat('Lifetime value 客户终身价值: ', meaning, '; NULL where nothing can be said'),
                'Tier, 1 the best; NULL without a value', 'Name of the tier', 'Name of the tier in Chinese 价值层级'] || common) AS made
        UNION ALL
        SELECT crm_internal.make_view(place, concat(prefix, '_tiers')::name, crm_internal.clv_tiers_sql(scored, purchases.model, purchases.as_of), stored,
            concat('Value tiers of the customers of ', source, ', ', seen, ', ', worth, '; the last row holds customers without a value, if there are any'),
            ARRAY['Order of display', 'Tier, 1 the best; NULL without a value', 'Name of the tier', 'Name of the tier in Chinese 价值层级', 'Customers', 'Their share of all customers', concat('Their lifetime value, the sum of rounded values: ', meaning),
                'Its share of all value', 'Mean value of a customer', 'Least value in the tier', 'Mean probability of still being a customer', concat('Purchases expected ', within, ', not discounted'),
                'Mean value expected of a purchase'] || common)
        UNION ALL
        SELECT crm_internal.make_view(place, concat(prefix, '_cohorts')::name, crm_internal.clv_cohorts_sql(scored, purchases.model, purchases.as_of), stored,
            concat('Customers of ', source, ' by the month of their first purchase, ', seen, ', ', worth, '; months without new customers are there'),
            ARRAY['First day of the month of the first purchase', 'Customers', 'Those expected to be customers still', 'Days with a purchase', concat('Purchases expected ', within, ', not discounted'), concat('Their lifetime value, the sum of rounded values: ', meaning),
                'Mean value of a customer'] || common)
        UNION ALL
        SELECT crm_internal.make_view(place, concat(prefix, '_info')::name,
            crm_internal.view_info_sql(concat(crm_internal.clv_terms_sql(horizon_days, annual_rate, margin_rate, purchases), ', ', crm_internal.clv_models_sql(purchases, spend)), parts.info_sql, parts.day_sql, parts.cut_in), stored,
            concat('What the views ', prefix, '_customers, ', prefix, '_tiers and ', prefix, '_cohorts are made of: the models, which are kept until crm.create_clv_views(…, replace => true), and the rows of ', source),
            ARRAY['Days ahead over which purchases count; NULL: for ever', 'Discount rate per year, 0.1 for 10 %', 'Share of the amount that is earned, 1 for values in revenue',
                'How a purchase is discounted, by its days after as_of', 'Unit of time of the parameters; horizon_days is in days whatever it is',
                'Model of purchases', 'Day the models were fitted as of', 'Customers it was fitted to', 'How the fit ended', 'What to know of it', 'Its parameters', 'Its BIC',
                'Model of spend', 'How that fit ended', 'What to know of it, such as a correlation of number and value',
                'Customers it left out, who have no value and no tier: refunds leave no positive mean value of their repeat purchases'] || crm_internal.view_info_comments())) AS v;
    IF stored THEN
        PERFORM crm_internal.note_stored(prefix, place);
    END IF;
END
$$;
COMMENT ON FUNCTION crm_internal.make_clv_views(regclass, name, name, name, name, date, int, float8, float8, text, text, name, boolean, boolean, text) IS 'Part of create_clv_views: makes the views';

CREATE FUNCTION @extschema@.create_clv_views(
    source regclass,
    customer name,
    at name,
    amount name,
    order_id name DEFAULT NULL,
    as_of @extschema@.day DEFAULT NULL,
    horizon_days int DEFAULT 365,
    annual_rate float8 DEFAULT 0.1,
    margin_rate float8 DEFAULT 1,
    model text DEFAULT 'mbg_nbd',
    prefix text DEFAULT 'clv',
    schema name DEFAULT NULL,
    replace boolean DEFAULT false,
    materialized boolean DEFAULT false,
    zone text DEFAULT NULL) RETURNS TABLE (view_name text)
    LANGUAGE sql ROWS 4
BEGIN ATOMIC
    SELECT v.made::text
    FROM crm_internal.make_clv_views(source, customer, at, amount, order_id, as_of, horizon_days, annual_rate, margin_rate, model, prefix,
                                    coalesce(schema, pg_catalog.current_schema()), replace, materialized, zone) AS v(made);
END;
COMMENT ON FUNCTION @extschema@.create_clv_views(regclass, name, name, name, name, @extschema@.day, int, float8, float8, text, text, name, boolean, boolean, text) IS 'Creates lifetime value views over your order table, for BI tools: PREFIX_customers, PREFIX_tiers, PREFIX_cohorts (by month of the first purchase) and PREFIX_info, by models fitted now; replace => true fits anew';
