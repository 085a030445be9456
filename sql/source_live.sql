-- The live views of a source: always of now, by its latest models. They are made by functions that look up nothing but
-- pg_catalog, so that their operators are the server's.

-- What they are made of, as SQL.
CREATE TYPE crm_internal.source_sql AS (
    schema name, --@ Schema of the source
    purchases text, --@ Its purchases up to the day they are looked at: a relation p
    counted text, --@ Those of them that count, as summaries and populations read them
    day text, --@ That day. Where it is a column, OFFSET 0 has it found once, and not in each expression that uses it
    first_month text, --@ Month that views over time begin with at the earliest: 1200 months are more than any chart shows, and an order of the year 1 does not make 24,000
    model text, --@ The latest models: a relation m of one row
    population text, --@ The population of the purchases: a relation x with x.population
    order_id text, --@ ", p.order_id", or nothing
    segments text, --@ Scheme of the segments as literal
    tiers text, --@ Scheme of the tiers as literal
    grades text --@ Scheme of the credit grades as literal
);
COMMENT ON TYPE crm_internal.source_sql IS 'Part of create_source: what live views are made of';

-- Whether purchases have instants, of which days are cut in the zone of the source.
CREATE FUNCTION crm_internal.source_is_zoned(schema name) RETURNS boolean
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = to_regclass(format('%I.purchases', schema)) AND a.attname = 'recorded_at' AND a.atttypid = 'timestamptz'::regtype);
END
$$;
COMMENT ON FUNCTION crm_internal.source_is_zoned(name) IS 'Part of create_source: whether the times of a source have a zone';

-- What lifetime values of a source are reckoned with, as arguments by name of a function that is given the models m.
CREATE FUNCTION crm_internal.source_terms_sql(s @extschema@.source) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN format('horizon => crm_internal.clv_horizon(%L, (m.purchases).unit, (m.purchases).model, false), annual_rate => %L, margin_rate => %L', s.horizon_days, s.annual_rate, s.margin_rate);
END
$$;
COMMENT ON FUNCTION crm_internal.source_terms_sql(@extschema@.source) IS 'Part of create_source: horizon, discount and margin of lifetime values as SQL';

-- The last day whose purchases count, as SQL.
CREATE FUNCTION crm_internal.source_end_sql(s @extschema@.source) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    today CONSTANT text := crm_internal.source_today(s.zone::name);
BEGIN
    RETURN CASE WHEN s.as_of ~ '^\d' THEN crm_internal.date_literal(s.as_of::date, 'as_of')
                WHEN s.as_of = 'yesterday' THEN format('(%s - 1)', today)
                ELSE today END;
END
$$;
COMMENT ON FUNCTION crm_internal.source_end_sql(@extschema@.source) IS 'Part of create_source: the last day whose purchases count as SQL';

-- The day that a source is looked at by its policy, as SQL. That of the last purchase up to today is of instants the one of
-- the last instant, which an index on them finds.
CREATE FUNCTION crm_internal.source_day_sql(s @extschema@.source) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    ends CONSTANT text := crm_internal.source_end_sql(s);
BEGIN
    IF s.as_of <> 'last_row' THEN
        RETURN ends;
    END IF;
    RETURN format(CASE WHEN crm_internal.source_is_zoned(s.schema)
                       THEN '(SELECT @extschema@.local_day(max(l.recorded_at), %3$L::text) FROM %1$I.purchases AS l WHERE l.recorded_at < ((%2$s + 1)::timestamp AT TIME ZONE %3$L::text))'
                       ELSE '(SELECT max(l.at)::date FROM %1$I.purchases AS l WHERE l.at < %2$s + 1)' END, s.schema, ends, s.zone);
END
$$;
COMMENT ON FUNCTION crm_internal.source_day_sql(@extschema@.source) IS 'Part of create_source: the as-of day of a source by its policy as SQL';

CREATE FUNCTION crm_internal.source_sql(s @extschema@.source) RETURNS crm_internal.source_sql
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    made crm_internal.source_sql;
BEGIN
    made.schema := s.schema;
    made.day := crm_internal.source_day_sql(s);
    made.first_month := format('(SELECT (date_trunc(''month'', e.day::timestamp) - interval ''1199 months'')::date FROM (SELECT %s AS day OFFSET 0) AS e)', made.day);
    made.purchases := format('%I.purchases AS p WHERE p.at < (SELECT %s + 1)', s.schema, crm_internal.source_end_sql(s));
    made.counted := concat(made.purchases, ' AND p.customer IS NOT NULL AND p.amount IS NOT NULL', CASE WHEN s.order_id IS NOT NULL THEN ' AND (p.order_id IS NOT NULL OR p.amount < 0)' END);
    -- those of a day that stays are not of a later one
    made.model := format('(SELECT n.* FROM %I.model AS n%s ORDER BY n.as_of DESC, n.model_id DESC LIMIT 1) AS m', s.schema, CASE WHEN s.as_of ~ '^\d' THEN ' WHERE n.as_of <= ' || made.day END);
    made.order_id := CASE WHEN s.order_id IS NULL THEN '' ELSE ', p.order_id' END;
    made.population := format('(SELECT @extschema@.population_with_days(p.customer, p.at, p.amount%s) AS population FROM %s) AS x', made.order_id, made.purchases);
    made.segments := format('%L::text', crm_internal.scheme_named('segment', s.segment_scheme));
    made.tiers := format('%L::text', crm_internal.scheme_named('tier', s.tier_scheme));
    made.grades := format('%L::text', crm_internal.scheme_named('credit_grade', s.grade_scheme));
    RETURN made;
END
$$;
COMMENT ON FUNCTION crm_internal.source_sql(@extschema@.source) IS 'Part of create_source: what the live views of a source are made of';

-- One row a customer ---------------------------------------------------------------------------------------------

-- Lifetime values of a customer's summary by the latest models, as SQL for FROM; NULL: there are none.
CREATE FUNCTION crm_internal.source_lifetime_sql(s @extschema@.source) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN CASE WHEN (s).clv_model IS NOT NULL THEN format($sql$
     LEFT JOIN LATERAL @extschema@.clv_score(m.purchases, m.spend, c.summary, e.day, %s) AS v ON sc.r IS NOT NULL$sql$,
        crm_internal.source_terms_sql(s)) END;
END
$$;
COMMENT ON FUNCTION crm_internal.source_lifetime_sql(@extschema@.source) IS 'Part of create_source: lifetime values of a summary as SQL';

-- What a source knows of its customers beside their orders, where it has answers and invoices: columns with their SQL over w
-- and i, which the next two functions join.
CREATE FUNCTION crm_internal.source_beside(s @extschema@.source) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    answered CONSTANT boolean := s.answers IS NOT NULL;
    invoiced CONSTANT boolean := s.invoices IS NOT NULL;
BEGIN
    RETURN jsonb_strip_nulls(jsonb_build_object(
        'nps', CASE WHEN answered AND s.nps IS NOT NULL THEN 'w.nps' END, 'satisfaction', CASE WHEN answered AND s.satisfaction IS NOT NULL THEN 'w.satisfaction' END,
        'balance', CASE WHEN invoiced THEN 'i.receivables' END, 'overdue_amount', CASE WHEN invoiced THEN 'i.overdue' END, 'grade', CASE WHEN invoiced AND s.grade IS NOT NULL THEN 'i.grade' END));
END
$$;
COMMENT ON FUNCTION crm_internal.source_beside(@extschema@.source) IS 'Part of create_source: columns of answers and invoices that a source has, with their SQL';

-- The latest answer of each customer to each question, as SQL for FROM: up to a day where answers have times, or of all.
CREATE FUNCTION crm_internal.source_answers_sql(s @extschema@.source, customer text, day text) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    latest CONSTANT text := concat(', (array_agg(a.%1$s ORDER BY ', CASE WHEN s.answered_at IS NOT NULL THEN 'a.at DESC NULLS LAST, ' END, 'a.%1$s) FILTER (WHERE a.%1$s IS NOT NULL))[1]::%2$s AS %1$s');
BEGIN
    RETURN CASE WHEN s.answers IS NULL THEN '' ELSE format($sql$
     LEFT JOIN (SELECT a.customer%s%s FROM %I.answers AS a%s GROUP BY a.customer) AS w ON w.customer = %s$sql$,
        CASE WHEN s.nps IS NOT NULL THEN format(latest, 'nps', 'int') END, CASE WHEN s.satisfaction IS NOT NULL THEN format(latest, 'satisfaction', 'float8') END, s.schema,
        CASE WHEN s.answered_at IS NOT NULL THEN ' WHERE (a.at < ' || day || ' + 1) IS NOT FALSE' END, customer) END;
END
$$;
COMMENT ON FUNCTION crm_internal.source_answers_sql(@extschema@.source, text, text) IS 'Part of create_source: the latest answers of a customer as SQL';

-- The ledger of a source, as the credit views read it, at a day. (The view invoices has days already.)
CREATE FUNCTION crm_internal.source_ledger(s @extschema@.source, day text) RETURNS crm_internal.credit_source
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN crm_internal.credit_source('create_source', to_regclass(format('%I.invoices', (s).schema)), 'customer', 'issued', 'due', 'amount', 'paid_on',
        CASE WHEN (s).paid_amount IS NOT NULL THEN 'paid_amount' END, CASE WHEN (s).invoice_currency IS NOT NULL THEN 'currency' END, CASE WHEN (s).grade IS NOT NULL THEN 'grade' END,
        CASE WHEN (s).credit_limit IS NOT NULL THEN 'credit_limit' END, NULL, 365, 90, '{0,30,60,90}', (s).grade_scheme, (s).zone, day);
END
$$;
COMMENT ON FUNCTION crm_internal.source_ledger(@extschema@.source, text) IS 'Part of create_source: the invoices of a source as a ledger';

-- What each customer owes at the end of a day, as SQL for FROM.
CREATE FUNCTION crm_internal.source_owed_sql(s @extschema@.source, customer text, day text) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN CASE WHEN s.invoices IS NULL THEN '' ELSE format($sql$
     LEFT JOIN (%s) AS i ON i.customer = %s$sql$, crm_internal.credit_customers_sql(crm_internal.source_ledger(s, day)), customer) END;
END
$$;
COMMENT ON FUNCTION crm_internal.source_owed_sql(@extschema@.source, text, text) IS 'Part of create_source: what customers owe as SQL';

-- Everything known of a customer. (Of one who is gone for fifty years, functions of one customer take a later day for a mistake.) Grouped by customer, so that a query for one of them uses the index of the table.
CREATE FUNCTION crm_internal.source_customer_360(s @extschema@.source) RETURNS crm_internal.source_view
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    part CONSTANT crm_internal.source_sql := crm_internal.source_sql(s);
    beside CONSTANT jsonb := crm_internal.source_beside(s);
    lifetime CONSTANT boolean := s.clv_model IS NOT NULL;
    attribute name;
    columns text[] := ARRAY[
        ['customer', 'c.customer', 'Customer'],
        ['customer_name', CASE WHEN s.customer_name IS NOT NULL THEN 'n.customer_name' END, 'Name of the customer'],
        ['recency_days', '@extschema@.recency_days(c.summary, e.day)', 'Days from the last purchase to as_of, fifty years at most'],
        ['orders', '@extschema@.orders(c.summary)', 'Purchases, or distinct orders'],
        ['money', '@extschema@.money(c.summary)::numeric(20,2)', 'Purchases less refunds'],
        ['first_purchase', '@extschema@.first_purchase(c.summary)', 'Day of the first purchase'],
        ['last_purchase', '@extschema@.last_purchase(c.summary)', 'Day of the last purchase'],
        ['r', 'sc.r', 'Recency score, 1 the worst'],
        ['f', 'sc.f', 'Frequency score, 1 the worst'],
        ['m', 'sc.m', 'Money score, 1 the worst'],
        ['cell', '@extschema@.rfm_cell(sc.r, sc.f, sc.m)', 'The three scores as one label'],
        ['segment', 'g.code', 'Segment'],
        ['segment_en', 'g.name', 'Segment, as it is shown'],
        ['segment_zh', 'g.name_zh', 'Segment in Chinese 客户细分'],
        ['position', 'g.position', 'Order of display of the segment'],
        ['advice', 'g.advice', 'What to do'],
        ['advice_zh', 'g.advice_zh', 'What to do, in Chinese 建议'],
        ['abc_class', '@extschema@.abc_class(m.abc, @extschema@.money(c.summary)::float8)', 'ABC class by money ABC分类'],
        ['tier', 't.position', 'Tier of the customer pyramid, 1 the best'],
        ['tier_name', 't.name', 'Tier, as it is shown'],
        ['tier_name_zh', 't.name_zh', 'Tier in Chinese 客户金字塔'],
        ['p_alive', CASE WHEN lifetime THEN 'v.p_alive' END, 'Probability that the customer is still one'],
        ['expected_purchases', CASE WHEN lifetime THEN 'v.expected_purchases' END, 'Purchase days expected within the horizon'],
        ['expected_order_value', CASE WHEN lifetime THEN 'crm_internal.cents(v.expected_order_value)::numeric(20,2)' END, 'Expected value of a purchase day'],
        ['clv', CASE WHEN lifetime THEN 'crm_internal.cents(v.clv)::numeric(20,2)' END, 'Lifetime value within the horizon 客户终身价值'],
        ['nps', beside ->> 'nps', 'Latest answer, before as_of or after: would you recommend us, 0 to 10'],
        ['satisfaction', beside ->> 'satisfaction', 'Latest answer, before as_of or after: how satisfied are you 满意度'],
        ['balance', beside ->> 'balance', 'Open at the end of as_of, of invoices with issue and due day 应收账款余额'],
        ['overdue_amount', beside ->> 'overdue_amount', 'Of these, past due 逾期账款'],
        ['overdue_days', CASE WHEN s.invoices IS NOT NULL THEN 'i.oldest_overdue_days' END, 'Days past due of the oldest open invoice, 0 if none is'],
        ['grade', beside ->> 'grade', 'Credit grade, by the latest invoice that has one 信用等级'],
        ['credit_limit', CASE WHEN s.invoices IS NOT NULL AND s.credit_limit IS NOT NULL THEN 'i.credit_limit' END, 'Credit limit, by the latest invoice that has one 信用额度'],
        ['as_of', 'd.day', 'Day the scores look from']];
BEGIN
    FOREACH attribute IN ARRAY coalesce(s.attributes, '{}') LOOP
        columns := columns || ARRAY[[attribute::text, format('n.%I', attribute), format('Column %s of %s', attribute, s.customers)]];
    END LOOP;
    RETURN ROW('customer_360'::text, crm_internal.source_query(columns, format(
$sql$(SELECT p.customer, @extschema@.customer_summary(p.at, p.amount%s) AS summary, max(p.at)::date AS last FROM %s GROUP BY p.customer) AS c
     CROSS JOIN (SELECT %s AS day OFFSET 0) AS d
     LEFT JOIN %s ON true
     CROSS JOIN LATERAL (SELECT least(d.day, c.last + 18263) AS day) AS e
     LEFT JOIN LATERAL @extschema@.rfm_score(m.rfm, c.summary, e.day) AS sc ON true%s
     LEFT JOIN crm_internal.scheme_labels('segment', %s) AS g ON g.code = @extschema@.rfm_segment(sc.r, sc.f, sc.m, %6$s)
     LEFT JOIN crm_internal.scheme_labels('tier', %s) AS t ON t.position = @extschema@.tier_of(@extschema@.money(c.summary)::float8, (m.pyramid).limits)%s%s%s$sql$,
        part.order_id, part.counted, part.day, part.model, coalesce(crm_internal.source_lifetime_sql(s), ''), part.segments, part.tiers,
        CASE WHEN s.customers IS NOT NULL THEN format(E'\n     LEFT JOIN %I.customers AS n ON n.customer = c.customer', s.schema) ELSE '' END,
        crm_internal.source_answers_sql(s, 'c.customer', NULL), crm_internal.source_owed_sql(s, 'c.customer', part.day))),
        concat('Customers 客户全景 of source ', s.name, ': everything known of each, now, by the latest models'), crm_internal.source_says(columns));
END
$$;
COMMENT ON FUNCTION crm_internal.source_customer_360(@extschema@.source) IS 'Part of create_source: the view of everything known of a customer';

-- Groups of customers ----------------------------------------------------------------------------------------------

CREATE FUNCTION crm_internal.source_segments(s @extschema@.source) RETURNS crm_internal.source_view
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    part CONSTANT crm_internal.source_sql := crm_internal.source_sql(s);
    columns CONSTANT text[] := ARRAY[
        ['position', 'n.position', 'Order of display'],
        ['segment', 'n.code', 'Segment'],
        ['segment_en', 'n.name', 'Segment, as it is shown'],
        ['segment_zh', 'n.name_zh', 'Segment in Chinese 客户细分'],
        ['customers', 'coalesce(g.customers, 0)', 'Customers'],
        ['customer_share', 'coalesce(g.customer_share, 0)::numeric(7,4)', 'Their share of all customers'],
        ['orders', 'coalesce(g.orders, 0)', 'Their orders'],
        ['revenue', 'coalesce(g.revenue, 0)::numeric(20,2)', 'Their purchases less refunds'],
        ['revenue_share', 'coalesce(g.revenue_share, 0)::numeric(12,4)', 'Its share of all revenue'],
        ['mean_recency_days', 'g.mean_recency_days::numeric(12,1)', 'Mean days since the last purchase'],
        ['mean_orders', 'g.mean_orders::numeric(12,2)', 'Mean orders of a customer'],
        ['mean_money', 'g.mean_money::numeric(20,2)', 'Mean money of a customer'],
        ['mean_order_value', '(g.revenue / nullif(g.orders, 0))::numeric(20,2)', 'Mean value of an order 客单价'],
        ['advice', 'n.advice', 'What to do'],
        ['advice_zh', 'n.advice_zh', 'What to do, in Chinese 建议'],
        ['as_of', 'd.day', 'Day the scores look from'],
        ['model_as_of', 'm.as_of', 'Day the models were fitted as of']];
BEGIN
    RETURN ROW('segments'::text, crm_internal.source_query(columns, format(
$sql$crm_internal.scheme_labels('segment', %1$s) AS n
     CROSS JOIN (SELECT %2$s AS day OFFSET 0) AS d
     LEFT JOIN %3$s ON true
     LEFT JOIN (SELECT h.* FROM %4$s CROSS JOIN (SELECT %2$s AS day OFFSET 0) AS d CROSS JOIN %3$s CROSS JOIN LATERAL @extschema@.rfm_segments(m.rfm, x.population, d.day, %1$s) AS h) AS g ON g.segment = n.code
ORDER BY n.position$sql$, part.segments, part.day, part.model, part.population)),
        concat('Segments 客户细分 of source ', s.name, ', now, by the latest models; those with nobody in them are there'), crm_internal.source_says(columns));
END
$$;
COMMENT ON FUNCTION crm_internal.source_segments(@extschema@.source) IS 'Part of create_source: the view of the segments';

CREATE FUNCTION crm_internal.source_rfm_grid(s @extschema@.source) RETURNS crm_internal.source_view
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    part CONSTANT crm_internal.source_sql := crm_internal.source_sql(s);
    columns CONSTANT text[] := ARRAY[
        ['r', 'r.r', 'Recency score, 1 the worst'],
        ['f', 'f.f', 'Frequency score, 1 the worst'],
        ['customers', 'coalesce(g.customers, 0)', 'Customers; 0 where equal values leave a score to nobody'],
        ['revenue', 'coalesce(g.revenue, 0)::numeric(20,2)', 'Their purchases less refunds'],
        ['mean_money', '(g.revenue / g.customers)::numeric(20,2)', 'Mean money of a customer'],
        ['mean_recency_days', 'g.mean_recency_days::numeric(12,1)', 'Mean days since the last purchase']];
BEGIN
    RETURN ROW('rfm_grid'::text, crm_internal.source_query(columns, format(
$sql$generate_series(1, %1$s) AS r(r)
     CROSS JOIN generate_series(1, %1$s) AS f(f)
     LEFT JOIN (SELECT v.r, v.f, count(*) AS customers, sum(v.money) AS revenue, avg(v.recency_days) AS mean_recency_days
                FROM %2$s CROSS JOIN (SELECT %3$s AS day OFFSET 0) AS d CROSS JOIN %4$s CROSS JOIN LATERAL @extschema@.rfm_scores(m.rfm, x.population, d.day) AS v
                GROUP BY v.r, v.f) AS g ON g.r = r.r AND g.f = f.f
ORDER BY r.r, f.f$sql$, s.bins, part.population, part.day, part.model)),
        concat('Recency by frequency RFM矩阵 of source ', s.name, ': every cell, now, by the latest models'), crm_internal.source_says(columns));
END
$$;
COMMENT ON FUNCTION crm_internal.source_rfm_grid(@extschema@.source) IS 'Part of create_source: the view of the R x F grid';

CREATE FUNCTION crm_internal.source_abc_classes(s @extschema@.source) RETURNS crm_internal.source_view
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    part CONSTANT crm_internal.source_sql := crm_internal.source_sql(s);
    columns CONSTANT text[] := ARRAY[
        ['class', 'a.class', 'ABC class'],
        ['customers', 'a.items', 'Customers'],
        ['customer_share', 'a.item_share::numeric(7,4)', 'Their share of all customers'],
        ['revenue', 'a.value::numeric(20,2)', 'Their purchases less refunds'],
        ['revenue_share', 'a.value_share::numeric(12,4)', 'Its share of all revenue'],
        ['least_money', 'a.lower_limit::numeric(20,2)', 'Money from which on a customer is in the class']];
BEGIN
    RETURN ROW('abc_classes'::text, crm_internal.source_query(columns, format('%s CROSS JOIN %s CROSS JOIN LATERAL @extschema@.abc_classes(m.abc, x.population) AS a', part.population, part.model)),
        concat('ABC classes of the customers ABC分类 of source ', s.name, ', now'), crm_internal.source_says(columns));
END
$$;
COMMENT ON FUNCTION crm_internal.source_abc_classes(@extschema@.source) IS 'Part of create_source: the view of the ABC classes';

CREATE FUNCTION crm_internal.source_abc_curve(s @extschema@.source) RETURNS crm_internal.source_view
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    part CONSTANT crm_internal.source_sql := crm_internal.source_sql(s);
    columns CONSTANT text[] := ARRAY[
        ['customer_share', 'a.item_share', 'Share of the customers, those of most money first'],
        ['revenue_share', 'a.value_share', 'Share of the revenue that is theirs'],
        ['class', 'a.class', 'ABC class at this point'],
        ['limit_of', 'a.limit_of', 'Class that ends here; NULL: none']];
BEGIN
    RETURN ROW('abc_curve'::text, crm_internal.source_query(columns, format('%s CROSS JOIN LATERAL @extschema@.abc_curve(x.population, cuts => %L) AS a', part.population, s.abc_cuts)),
        concat('Pareto curve 帕累托曲线 of source ', s.name, ', now'), crm_internal.source_says(columns));
END
$$;
COMMENT ON FUNCTION crm_internal.source_abc_curve(@extschema@.source) IS 'Part of create_source: the view of the Pareto curve';

-- Time ---------------------------------------------------------------------------------------------------------------

-- Customers by the month of their first purchase, and what became of them: a row for each month since. A purchase makes
-- a customer active, a refund only takes from the revenue.
CREATE FUNCTION crm_internal.source_cohorts(s @extschema@.source) RETURNS crm_internal.source_view
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    part CONSTANT crm_internal.source_sql := crm_internal.source_sql(s);
    columns CONSTANT text[] := ARRAY[
        ['cohort_month', 'c.month', 'First day of the month of the first purchase; 1200 months back all before, too'],
        ['month', 'n.month', 'First day of the month looked at'],
        ['month_number', 'n.number', 'Months from the one to the other'],
        ['customers', 'c.customers', 'Customers of the cohort'],
        ['active_customers', 'coalesce(a.customers, 0)', 'Those of them who bought in the month'],
        ['retention', '(coalesce(a.customers, 0)::numeric / c.customers)::numeric(7,4)', 'Their share of the cohort 留存率'],
        ['revenue', 'coalesce(a.revenue, 0)::numeric(20,2)', 'Purchases less refunds of the cohort in the month; refunds before the first purchase are in its month'],
        ['cumulated_revenue_per_customer', '(sum(coalesce(a.revenue, 0)) OVER (PARTITION BY c.month ORDER BY n.month) / c.customers)::numeric(20,2)', 'Revenue up to the end of the month, per customer of the cohort'],
        ['complete', 'CASE WHEN n.month + interval ''1 month'' <= d.day + 1 THEN 1 ELSE 0 END', '1: the month is over; 0: it goes on']];
BEGIN
    RETURN ROW('cohorts'::text, format(
$sql$WITH purchase AS (
    SELECT p.customer, greatest(date_trunc('month', p.at::timestamp)::date, %3$s) AS month, sum(p.amount)::numeric AS revenue, bool_or(p.amount >= 0) AS bought
    FROM %1$s
    GROUP BY 1, 2
), joined AS (
    SELECT p.customer, min(p.month) FILTER (WHERE p.bought) AS month FROM purchase AS p GROUP BY 1
), cohort AS (
    SELECT j.month, count(*) AS customers FROM joined AS j WHERE j.month IS NOT NULL GROUP BY 1
), active AS (
    SELECT j.month AS cohort, greatest(p.month, j.month) AS month, count(DISTINCT p.customer) FILTER (WHERE p.bought) AS customers, sum(p.revenue) AS revenue
    FROM purchase AS p JOIN joined AS j ON j.customer = p.customer WHERE j.month IS NOT NULL GROUP BY 1, 2
)
%2$s
ORDER BY 1, 2$sql$, part.counted, crm_internal.source_query(columns, format(
$sql$cohort AS c
     CROSS JOIN (SELECT %s AS day OFFSET 0) AS d
     CROSS JOIN LATERAL (SELECT g.month::date AS month, (g.place - 1)::int AS number
                         FROM generate_series(c.month::timestamp, date_trunc('month', d.day::timestamp), '1 month') WITH ORDINALITY AS g(month, place)) AS n
     LEFT JOIN active AS a ON a.cohort = c.month AND a.month = n.month$sql$, part.day)), part.first_month),
        concat('Cohorts 同期群 of source ', s.name, ' by the month of the first purchase'), crm_internal.source_says(columns));
END
$$;
COMMENT ON FUNCTION crm_internal.source_cohorts(@extschema@.source) IS 'Part of create_source: the view of the cohorts';

CREATE FUNCTION crm_internal.source_months(s @extschema@.source) RETURNS crm_internal.source_view
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    part CONSTANT crm_internal.source_sql := crm_internal.source_sql(s);
    columns CONSTANT text[] := ARRAY[
        ['month', 'n.month::date', 'First day of the month; 1200 months back all before, too'],
        ['customers', 'coalesce(a.customers, 0)', 'Customers who bought'],
        ['new_customers', 'coalesce(a.new_customers, 0)', 'Those of them who had never bought before'],
        ['repeat_customers', 'coalesce(a.customers - a.new_customers, 0)', 'Those who had'],
        ['repeat_share', '((a.customers - a.new_customers)::numeric / nullif(a.customers, 0))::numeric(7,4)', 'Their share 复购率'],
        ['orders', 'coalesce(a.orders, 0)', 'Orders; one of two customers or two months is counted for each'],
        ['revenue', 'coalesce(a.revenue, 0)::numeric(20,2)', 'Purchases less refunds'],
        ['order_value', '(a.gross / nullif(a.orders, 0))::numeric(20,2)', 'Mean value of an order before refunds 客单价'],
        ['complete', 'CASE WHEN n.month + interval ''1 month'' <= d.day + 1 THEN 1 ELSE 0 END', '1: the month is over; 0: it goes on']];
BEGIN
    RETURN ROW('months'::text, format(
$sql$WITH purchase AS (
    SELECT p.customer, greatest(date_trunc('month', p.at::timestamp)::date, %4$s) AS month, sum(p.amount)::numeric AS revenue,
           sum(p.amount) FILTER (WHERE p.amount >= 0)::numeric AS gross, count(%2$s) FILTER (WHERE p.amount >= 0) AS orders
    FROM %1$s
    GROUP BY 1, 2
), numbered AS (
    SELECT p.*, p.gross IS NOT NULL AND min(p.month) FILTER (WHERE p.gross IS NOT NULL) OVER (PARTITION BY p.customer) = p.month AS first FROM purchase AS p
), month AS (
    SELECT p.month, count(*) FILTER (WHERE p.gross IS NOT NULL) AS customers, count(*) FILTER (WHERE p.first) AS new_customers,
           sum(p.orders)::bigint AS orders, sum(p.revenue) AS revenue, sum(p.gross) AS gross
    FROM numbered AS p GROUP BY 1
)
%3$s
ORDER BY 1$sql$, part.counted, CASE WHEN s.order_id IS NULL THEN '*' ELSE 'DISTINCT p.order_id' END, crm_internal.source_query(columns, format(
$sql$(SELECT min(m.month)::timestamp AS first FROM month AS m) AS f
     CROSS JOIN (SELECT %s AS day OFFSET 0) AS d
     CROSS JOIN LATERAL generate_series(f.first, date_trunc('month', d.day::timestamp), '1 month') AS n(month)
     LEFT JOIN month AS a ON a.month = n.month::date$sql$, part.day)), part.first_month),
        concat('Months 月度 of source ', s.name, ': new and repeat customers, revenue, order value'), crm_internal.source_says(columns));
END
$$;
COMMENT ON FUNCTION crm_internal.source_months(@extschema@.source) IS 'Part of create_source: the view of the months';

-- Each month against the one before, which of the first one is empty. The bridges of all months are made in one pass; the last one may go on.
CREATE FUNCTION crm_internal.source_revenue_bridge(s @extschema@.source) RETURNS crm_internal.source_view
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    part CONSTANT crm_internal.source_sql := crm_internal.source_sql(s);
    columns CONSTANT text[] := ARRAY[
        ['month', 'b.period_first', 'First day of the month; 1200 months back all before, too'],
        ['position', 'l.position', 'Order of the lines'],
        ['kind', 'l.line', 'Line of the bridge: opening, new_business, reactivation, expansion, contraction, churn, refunds, closing'],
        ['kind_en', '@extschema@.label(''revenue_change'', l.line, ''en'', NULL)', 'The line, as it is shown'],
        ['kind_zh', 'l.line_zh', 'The line in Chinese 收入桥'],
        ['customers', 'l.customers', 'Its customers; NULL: refunds are counted nowhere'],
        ['revenue', 'l.amount::numeric(20,2)', 'Its money: revenue before, what was added and taken away, revenue of the month'],
        ['complete', 'CASE WHEN b.period_last <= d.day THEN 1 ELSE 0 END', '1: the month is over; 0: it goes on']];
BEGIN
    RETURN ROW('revenue_bridge'::text, format(
$sql$WITH month AS (
    SELECT array_agg(e.edge ORDER BY g.first, e.edge) AS periods
    FROM (SELECT min(p.at)::date AS first FROM %1$s) AS f
         CROSS JOIN (SELECT %2$s AS day OFFSET 0) AS d
         CROSS JOIN LATERAL generate_series(greatest(date_trunc('month', f.first::timestamp) - interval '1 month', date_trunc('month', d.day::timestamp) - interval '1200 months'), date_trunc('month', d.day::timestamp), '1 month') AS g(first)
         CROSS JOIN LATERAL (VALUES (g.first::date), ((g.first + interval '1 month')::date - 1)) AS e(edge)
)
%3$s
ORDER BY 1, 2$sql$, part.counted, part.day, crm_internal.source_query(columns, format(
$sql$month AS m
     CROSS JOIN (SELECT %2$s AS day OFFSET 0) AS d
     CROSS JOIN (SELECT crm_internal.revenue_bridges(c.history, n.periods, c.customer IS NOT NULL) AS series
                 FROM month AS n
                      CROSS JOIN (SELECT p.customer, crm_internal.revenue_by_period(greatest(p.at::date, o.periods[3]), %3$s, o.periods) AS history
                                  FROM month AS o CROSS JOIN %1$s GROUP BY p.customer) AS c) AS y
     CROSS JOIN LATERAL crm_internal.revenue_bridge_rows(y.series, m.periods) AS b
     CROSS JOIN LATERAL @extschema@.revenue_bridge_lines(b::@extschema@.revenue_bridge) AS l
WHERE m.periods IS NOT NULL$sql$, part.counted, part.day,
        replace(crm_internal.exact_amount(to_regclass(format('%I.purchases', s.schema)), 'amount'), 'o.amount', 'p.amount')))),
        concat('Where the change of revenue comes from 收入桥 in source ', s.name, ', month by month'), crm_internal.source_says(columns));
END
$$;
COMMENT ON FUNCTION crm_internal.source_revenue_bridge(@extschema@.source) IS 'Part of create_source: the view of the monthly revenue bridge';

-- What customers owe, by grade: as crm.create_credit_views has it, and grades that nobody has.
CREATE FUNCTION crm_internal.source_portfolio(s @extschema@.source) RETURNS crm_internal.source_view
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    ledger CONSTANT crm_internal.credit_source := crm_internal.source_ledger(s, (crm_internal.source_sql(s)).day);
    view CONSTANT crm_internal.source_view := (SELECT v FROM crm_internal.credit_views(ledger, to_regclass(format('%I.invoices', s.schema))) AS v WHERE v.suffix = 'portfolio');
    columns CONSTANT text[] := ARRAY['coalesce(p.position, g.position) AS position', 'coalesce(p.grade, g.code) AS grade', 'coalesce(p.grade_zh, g.name_zh) AS grade_zh', 'coalesce(p.currency, g.currency) AS currency',
        'coalesce(p.customers, 0) AS customers', 'p.credit_limit', 'coalesce(p.receivables, 0)::numeric(20,2) AS receivables', 'p.receivables_share', 'coalesce(p.overdue, 0)::numeric(20,2) AS overdue', 'p.overdue_share',
        'coalesce(p.customers_over_limit, 0) AS customers_over_limit', 'p.over_limit', 'coalesce(p.credit_sales, 0)::numeric(20,2) AS credit_sales',
        'p.days_sales_outstanding', 'p.days_beyond_terms', 'p.payment_index', 'coalesce(p.as_of, g.as_of) AS as_of'];
BEGIN
    RETURN ROW(view.suffix, CASE WHEN s.grade IS NULL THEN view.query ELSE format(
$sql$WITH portfolio AS (
%s
)
SELECT %s
FROM portfolio AS p
     FULL JOIN (SELECT l.position, l.code, l.name_zh, c.currency, c.as_of
                FROM crm_internal.scheme_labels('credit_grade', %L) AS l CROSS JOIN (SELECT DISTINCT o.currency, o.as_of FROM portfolio AS o) AS c) AS g
         ON g.code = p.grade AND coalesce(g.currency, '') = coalesce(p.currency, '')
ORDER BY 1, 2, 4$sql$, view.query, array_to_string(columns, ', '), ledger.grade_scheme) END,
        concat('Receivables 应收账款 of source ', s.name, ' by credit grade 信用等级'), view.column_says);
END
$$;
COMMENT ON FUNCTION crm_internal.source_portfolio(@extschema@.source) IS 'Part of create_source: the view of the receivables by grade';

-- What the live views are made of ---------------------------------------------------------------------------------------

-- Counts and money of nothing are zeros, so that they add up.
CREATE FUNCTION crm_internal.source_info(s @extschema@.source) RETURNS crm_internal.source_view
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    part CONSTANT crm_internal.source_sql := crm_internal.source_sql(s);
    columns CONSTANT text[] := ARRAY[
        ['source', format('%L::text', s.name), 'Name of the source'],
        ['model_id', 'm.model_id', 'Number of the latest models; NULL: there are none yet'],
        ['model_as_of', 'm.as_of', 'Day they were fitted as of'],
        ['model_customers', 'm.customers', 'Customers they were fitted to'],
        ['segment_scheme', part.segments, 'Scheme of the segments'],
        ['tier_scheme', part.tiers, 'Scheme of the customer pyramid'],
        ['method', '(m.rfm).method', 'Method of the RFM model'],
        ['clv_model', '(m.purchases).model', 'Lifetime model of purchases'],
        ['clv_status', '(m.purchases).status', 'How its fit ended'],
        ['clv_note', '(m.purchases).note', 'What to know of it'],
        ['spend_model', '(m.spend).model', 'Model of their value'],
        ['spend_status', '(m.spend).status', 'How its fit ended'],
        ['horizon_days', format('%L::int', s.horizon_days), 'Days that lifetime values look ahead; NULL: without end'],
        ['annual_rate', format('%L::float8', s.annual_rate), 'Discount rate a year'],
        ['margin_rate', format('%L::float8', s.margin_rate), 'Share of the amount that is margin'],
        ['scored_as_of', crm_internal.snapshot_day_sql(s.schema, 0), 'Day of the latest snapshot'],
        ['as_of', 'd.day', 'Day the views look from; it belongs to the period'],
        ['data_end', 'i.data_end', 'Day of the last row, purchase or refund'],
        ['days_since_data_end', crm_internal.source_today(s.zone::name) || ' - i.data_end', 'Days from the last row to today: how stale the data are'],
        ['zone', format('%L::text', s.zone), 'Time zone that days of timestamp with time zone are cut in; NULL: the times have none'],
        ['customers', 'coalesce(i.customers, 0)', 'Customers with a row that counts'],
        ['customers_without_purchase', 'coalesce(i.customers_without_purchase, 0)', 'Those of them with refunds only: they have no score and no segment'],
        ['money_without_purchase', 'coalesce(i.money_without_purchase, 0)::numeric(20,2)', 'Their money, below zero'],
        ['rows_without_customer', 'coalesce(i.rows_without_customer, 0)', 'Rows left out for want of a customer'],
        ['money_without_customer', 'coalesce(i.money_without_customer, 0)::numeric(20,2)', 'Their money'],
        ['rows_without_time', 'coalesce(i.rows_without_time, 0)', 'Rows left out for want of a time'],
        ['money_without_time', 'coalesce(i.money_without_time, 0)::numeric(20,2)', 'Their money'],
        ['rows_without_amount', 'coalesce(i.rows_without_amount, 0)', 'Rows left out for want of an amount'],
        ['rows_without_order_id', 'coalesce(i.rows_without_order_id, 0)', 'Purchases left out for want of an order number'],
        ['money_without_order_id', 'coalesce(i.money_without_order_id, 0)::numeric(20,2)', 'Their money'],
        ['rows_long_ago', 'coalesce(p.long_ago, 0)', 'Rows more than 1200 months before as_of, which views over time have in their first month'],
        ['rows_after_as_of', 'coalesce(l.rows_without_customer, 0)', 'Rows left out because they are after as_of, or after today where the views look from the last row'],
        ['money_after_as_of', 'coalesce(l.money_without_customer, 0)::numeric(20,2)', 'Their money']];
BEGIN
    -- a population of nobody counts rows and adds up their money, whatever its type
    RETURN ROW('info'::text, crm_internal.source_query(columns, format(
$sql$(SELECT @extschema@.population(p.customer, p.at, p.amount%2$s) FILTER (WHERE (p.at::date <= %3$s) IS NOT FALSE) AS population,
             @extschema@.population(NULL::bigint, p.at, p.amount) FILTER (WHERE p.at::date > %3$s) AS later,
             count(*) FILTER (WHERE p.at < %6$s) AS long_ago
      FROM %1$I.purchases AS p) AS p
     CROSS JOIN (SELECT %4$s AS day OFFSET 0) AS d
     LEFT JOIN LATERAL @extschema@.population_info(p.population) AS i ON true
     LEFT JOIN LATERAL @extschema@.population_info(p.later) AS l ON true
     LEFT JOIN %5$s ON true$sql$, s.schema, part.order_id, crm_internal.source_end_sql(s), part.day, part.model, part.first_month)),
        concat('What the live views of source ', s.name, ' are made of 数据说明: models, days, and the orders that do not count'), crm_internal.source_says(columns));
END
$$;
COMMENT ON FUNCTION crm_internal.source_info(@extschema@.source) IS 'Part of create_source: the view of what the live views are made of';

-- Lifetime values -------------------------------------------------------------------------------------------------------

-- The scores of all customers by the latest models, as SQL for FROM: v beside m, x and d.
CREATE FUNCTION crm_internal.source_values_sql(s @extschema@.source, part crm_internal.source_sql) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN format('%s CROSS JOIN (SELECT %s AS day OFFSET 0) AS d CROSS JOIN %s CROSS JOIN LATERAL @extschema@.clv_scores(m.purchases, m.spend, x.population, d.day,
         %s) AS v',
        (part).population, (part).day, (part).model, crm_internal.source_terms_sql(s));
END
$$;
COMMENT ON FUNCTION crm_internal.source_values_sql(@extschema@.source, crm_internal.source_sql) IS 'Part of create_source: lifetime values of all customers as SQL';

-- Some twenty bins whose limits are 1, 2 or 5 times a power of ten; the last one has no upper limit.
CREATE FUNCTION crm_internal.source_value_histogram(s @extschema@.source) RETURNS crm_internal.source_view
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    part CONSTANT crm_internal.source_sql := crm_internal.source_sql(s);
    columns CONSTANT text[] := ARRAY[
        ['bin', 'n.bin', 'Order of the bins'],
        ['lower', '((n.bin - 1) * w.width)::numeric(20,2)', 'From this lifetime value'],
        ['upper', '(CASE WHEN n.bin < 20 THEN n.bin * w.width END)::numeric(20,2)', 'Below this one; NULL: no end'],
        ['customers', 'coalesce(b.customers, 0)', 'Customers'],
        ['clv', 'coalesce(b.clv, 0)::numeric(20,2)', 'Their lifetime values together']];
BEGIN
    RETURN ROW('value_histogram'::text, format(
$sql$WITH value AS (
    SELECT crm_internal.cents(v.clv) AS clv FROM %1$s WHERE v.clv IS NOT NULL
), rough AS (
    SELECT greatest(percentile_disc(0.99) WITHIN GROUP (ORDER BY v.clv), 1) / 20 AS width FROM value AS v
), width AS (
    SELECT (SELECT min(k.step * 10 ^ floor(log(r.width))) FROM (VALUES (1.0), (2.0), (5.0), (10.0)) AS k(step) WHERE k.step * 10 ^ floor(log(r.width)) >= r.width) AS width FROM rough AS r
)
%2$s
ORDER BY 1$sql$, crm_internal.source_values_sql(s, part), crm_internal.source_query(columns,
$sql$width AS w
     CROSS JOIN generate_series(1, 20) AS n(bin)
     LEFT JOIN (SELECT least(greatest(floor(v.clv / w.width), 0) + 1, 20)::int AS bin, count(*) AS customers, sum(v.clv) AS clv FROM value AS v CROSS JOIN width AS w GROUP BY 1) AS b ON b.bin = n.bin$sql$)),
        concat('Lifetime values 客户终身价值 of source ', s.name, ', how many customers have which'), crm_internal.source_says(columns));
END
$$;
COMMENT ON FUNCTION crm_internal.source_value_histogram(@extschema@.source) IS 'Part of create_source: the view of the histogram of lifetime values';

-- Groups of equally many customers by lifetime value, and a row for customers without one if there are any. Tiers of one's own
-- count as soon as they are the standard ones.
CREATE FUNCTION crm_internal.source_value_tiers(s @extschema@.source) RETURNS crm_internal.source_view
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    part CONSTANT crm_internal.source_sql := crm_internal.source_sql(s);
    columns CONSTANT text[] := ARRAY[
        ['position', 'coalesce(n.position, crm_internal.scheme_size(''value_tier'', NULL) + 1)', 'Order of display'],
        ['value_tier', 'n.position', 'Tier, 1 the best; NULL: customers whose value cannot be told'],
        ['value_tier_name', 'n.name', 'Tier, as it is shown'],
        ['value_tier_name_zh', 'n.name_zh', 'Tier in Chinese 价值层级'],
        ['customers', 'coalesce(t.customers, 0)', 'Customers'],
        ['customer_share', '(coalesce(t.customers, 0)::numeric / nullif(sum(t.customers) OVER (), 0))::numeric(7,4)', 'Their share of all customers'],
        ['clv', 'coalesce(t.clv, CASE WHEN n.position IS NOT NULL THEN 0 END)::numeric(20,2)', 'Their lifetime values together'],
        ['clv_share', '(coalesce(t.clv, CASE WHEN n.position IS NOT NULL THEN 0 END) / nullif(sum(t.clv) OVER (), 0))::numeric(12,4)', 'Their share of all lifetime value'],
        ['mean_clv', 't.mean_clv::numeric(20,2)', 'Mean lifetime value of a customer'],
        ['least_clv', 't.least_clv::numeric(20,2)', 'Least lifetime value in the tier'],
        ['mean_p_alive', 't.mean_p_alive::numeric(7,4)', 'Mean probability of being a customer still'],
        ['expected_purchases', 'coalesce(t.expected_purchases, 0)::numeric(20,1)', 'Purchase days expected within the horizon']];
BEGIN
    RETURN ROW('value_tiers'::text, format(
$sql$WITH value AS (
    SELECT v.clv, v.p_alive, v.expected_purchases, @extschema@.quantile_score(- v.clv, (SELECT crm_internal.scheme_size('value_tier', NULL))) OVER () AS tier
    FROM %1$s
), tier AS (
    SELECT v.tier, count(*) AS customers, sum(v.clv::numeric(20,2)) AS clv, avg(v.clv) AS mean_clv, min(v.clv) AS least_clv,
           avg(v.p_alive) AS mean_p_alive, sum(v.expected_purchases) AS expected_purchases
    FROM value AS v GROUP BY 1
)
%2$s
ORDER BY 1$sql$, crm_internal.source_values_sql(s, part), crm_internal.source_query(columns,
$sql$crm_internal.scheme_labels('value_tier', NULL) AS n
     FULL JOIN tier AS t ON t.tier = n.position$sql$)),
        concat('Tiers of lifetime value 价值层级 of source ', s.name, ', now: equally many customers each'), crm_internal.source_says(columns));
END
$$;
COMMENT ON FUNCTION crm_internal.source_value_tiers(@extschema@.source) IS 'Part of create_source: the view of the tiers of lifetime value';

CREATE FUNCTION crm_internal.source_clv_cohorts(s @extschema@.source) RETURNS crm_internal.source_view
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    part CONSTANT crm_internal.source_sql := crm_internal.source_sql(s);
    columns CONSTANT text[] := ARRAY[
        ['first_purchase_month', 'n.month::date', 'First day of the month of the first purchase; 1200 months back all before, too'],
        ['customers', 'coalesce(c.customers, 0)', 'Customers'],
        ['customers_alive', 'coalesce(c.alive, 0)::numeric(20,1)', 'Of these, expected to be customers still'],
        ['expected_purchases', 'coalesce(c.expected_purchases, 0)::numeric(20,1)', 'Purchase days expected within the horizon'],
        ['clv', 'coalesce(c.clv, 0)::numeric(20,2)', 'Their lifetime values together'],
        ['mean_clv', 'c.mean_clv::numeric(20,2)', 'Mean lifetime value of those who have one']];
BEGIN
    RETURN ROW('clv_cohorts'::text, format(
$sql$WITH cohort AS (
    SELECT greatest(date_trunc('month', (d.day - v.age)::timestamp), %3$s::timestamp) AS month, count(*) AS customers, sum(v.p_alive) AS alive, sum(v.expected_purchases) AS expected_purchases,
           sum(crm_internal.cents(v.clv)) AS clv, avg(v.clv) AS mean_clv
    FROM %1$s GROUP BY 1
)
%2$s
ORDER BY 1$sql$, crm_internal.source_values_sql(s, part), crm_internal.source_query(columns,
$sql$(SELECT min(c.month) AS first, max(c.month) AS last FROM cohort AS c) AS f
     CROSS JOIN LATERAL generate_series(f.first, f.last, '1 month') AS n(month)
     LEFT JOIN cohort AS c ON c.month = n.month$sql$), part.first_month),
        concat('Lifetime values of source ', s.name, ' by the month of the first purchase'), crm_internal.source_says(columns));
END
$$;
COMMENT ON FUNCTION crm_internal.source_clv_cohorts(@extschema@.source) IS 'Part of create_source: the view of lifetime values by cohort';

-- Which views a source has -------------------------------------------------------------------------------------------------

CREATE FUNCTION crm_internal.source_live_views(s @extschema@.source) RETURNS SETOF crm_internal.source_view
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN NEXT crm_internal.source_customer_360(s);
    RETURN NEXT crm_internal.source_segments(s);
    RETURN NEXT crm_internal.source_rfm_grid(s);
    RETURN NEXT crm_internal.source_abc_classes(s);
    RETURN NEXT crm_internal.source_abc_curve(s);
    RETURN NEXT crm_internal.source_months(s);
    RETURN NEXT crm_internal.source_cohorts(s);
    IF s.clv_model IS NOT NULL THEN
        RETURN NEXT crm_internal.source_value_histogram(s);
        RETURN NEXT crm_internal.source_value_tiers(s);
        RETURN NEXT crm_internal.source_clv_cohorts(s);
    END IF;
    RETURN NEXT crm_internal.source_revenue_bridge(s);
    IF s.invoices IS NOT NULL THEN
        RETURN NEXT crm_internal.source_portfolio(s);
    END IF;
    RETURN QUERY SELECT v.* FROM crm_internal.source_behaviour_views(s) AS v;
    RETURN QUERY SELECT v.* FROM crm_internal.source_relation_views(s) AS v;
    RETURN NEXT crm_internal.source_info(s);
END
$$;
COMMENT ON FUNCTION crm_internal.source_live_views(@extschema@.source) IS 'Part of create_source: the views that always tell of now';
