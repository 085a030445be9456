-- rfm_segments: the segment table of a population against SQL over its scores
\set SHOW_CONTEXT never
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';
\pset footer off

CREATE TEMP TABLE o AS
SELECT c AS customer, date '2024-06-01' - ((hashint4(c) & 2147483647) % 200 + n * 3) AS at,
       round(((hashint4(c * 10 + n) & 2147483647) % 9000 - 500) * 0.01, 2) AS amount, c % 3 AS brand
FROM generate_series(1, 2500) AS c, generate_series(1, 1 + c % 7) AS n;
CREATE TEMP TABLE p AS SELECT crm.population(customer, at, amount) AS ints, crm.population(md5(customer::text)::uuid, at, amount) AS uuids,
    crm.population('c' || customer, at, amount) AS texts, crm.population(customer, at, amount::float8) AS floats FROM o;

SELECT segment, segment_zh, s.customers, round(customer_share::numeric, 4) AS share, orders, revenue, round(revenue_share::numeric, 4) AS revenue_share,
       round(mean_recency_days::numeric, 1) AS days, round(mean_orders::numeric, 2) AS f, mean_money, advice IS NOT NULL AS advice
FROM p, crm.rfm_fit(ints, '2024-06-01') AS model, crm.rfm_segments(model, ints) AS s;

-- Rows of rfm_segments() that differ from GROUP BY over rfm() and rfm_segment().
CREATE FUNCTION differences(p anyelement, scheme text, options crm.rfm_options) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    n bigint;
BEGIN
    EXECUTE $q$
    WITH fit AS (SELECT crm.rfm_fit($1, '2024-06-01', ($3).bins, ($3).method, ($3).recency_bins, ($3).frequency_bins, ($3).monetary_bins) AS model),
    one AS (SELECT s.* FROM fit, crm.rfm_segments(model, $1, scheme => $2) AS s WHERE customers > 0),
    scored AS (SELECT *, crm.rfm_segment(r, f, m, $2) AS segment, crm.label('segment', crm.rfm_segment(r, f, m, $2), 'zh', $2) AS segment_zh, crm.advice('segment', crm.rfm_segment(r, f, m, $2), 'en', $2) AS advice FROM fit, crm.rfm_scores(model, $1)),
    two AS (SELECT segment, segment_zh, advice, count(*) AS customers, count(*)::float8 / sum(count(*)) OVER () AS customer_share, sum(orders) AS orders, sum(money) AS revenue,
                   sum(money) / sum(sum(money)) OVER () AS revenue_share, avg(recency_days) AS mean_recency_days, avg(orders) AS mean_orders, round(avg(money), 2) AS mean_money
            FROM scored GROUP BY segment, segment_zh, advice)
    SELECT count(*) FROM one FULL JOIN two USING (segment)
    WHERE (one.segment_zh, one.advice, one.customers, one.orders) IS DISTINCT FROM (two.segment_zh, two.advice, two.customers, two.orders)
       OR abs(one.revenue - two.revenue) > 1e-6 OR abs(one.mean_money - two.mean_money) > 0.0101 OR abs(one.customer_share - two.customer_share) > 1e-12 OR abs(one.revenue_share - two.revenue_share) > 1e-9
       OR abs(one.mean_recency_days - two.mean_recency_days) > 1e-9 OR abs(one.mean_orders - two.mean_orders) > 1e-9 $q$ INTO n USING p, scheme, options;
    RETURN n;
END
$$;
SELECT differences(ints, 'rf_grid', crm.rfm_options()) AS ints, differences(uuids, 'rf_grid', crm.rfm_options()) AS uuids, differences(texts, 'rf_grid', crm.rfm_options()) AS texts,
       differences(floats, 'rf_grid', crm.rfm_options()) AS floats, differences(ints, 'rf_grid', crm.rfm_options(method => 'ntile')) AS ntile FROM p;
-- Every scheme, with the bins it asks for.
SELECT s.scheme, differences(ints, s.scheme, crm.rfm_options(recency_bins => coalesce(nullif(s.x_levels, 0), 5), frequency_bins => coalesce(nullif(s.y_levels, 0), 5), monetary_bins => coalesce(nullif(s.z_levels, 0), 5))) AS differences
FROM p, crm.schemes AS s WHERE s.kind = 'segment' ORDER BY s.scheme COLLATE "C";

-- All segments of the scheme appear, in its order, also the empty ones: counts are 0, means NULL.
SELECT count(*), count(*) FILTER (WHERE customers = 0) AS empty, bool_and((mean_money IS NULL) = (customers = 0)) AS no_mean, sum(customers) AS customers, sum(revenue) AS revenue
FROM crm.rfm_segments(crm.rfm_model_fixed('2024-06-01', '{30,60,90,120}', '{1,2,3,4}', '{10,20,30,40}'), (SELECT crm.population(1, '2024-06-01'::date, 10)));
-- Shares of nothing are NULL.
SELECT bool_and(revenue_share IS NULL) AS revenue_share, bool_and(customer_share IS NULL) AS customer_share, sum(customers) AS customers
FROM crm.rfm_segments(crm.rfm_model_fixed('2024-06-01', '{30,60,90,120}', '{1,2,3,4}', '{10,20,30,40}'), (SELECT crm.population(1, '2024-06-01'::date, -10)));
SELECT bool_and(revenue_share IS NULL) AS negative_total, sum(revenue) FROM crm.rfm_segments(crm.rfm_model_fixed('2024-06-01', '{30,60,90,120}', '{1,2,3,4}', '{10,20,30,40}'),
    (SELECT crm.population(1, '2024-06-01'::date, a) FROM (VALUES (5), (-9)) AS v(a)));
SELECT count(*) FROM crm.rfm_segments(NULL, NULL::crm.population_bigint);

-- By brand, one pass; as of later; joined to itself.
SELECT brand, sum(s.customers) AS customers, count(DISTINCT segment) AS segments, (SELECT count(DISTINCT customer) FROM o AS x WHERE x.brand = b.brand AND amount >= 0) AS sql
FROM (SELECT brand, crm.population(customer, at, amount) AS p FROM o GROUP BY brand) b, crm.rfm_fit(p, '2024-06-01') AS model, crm.rfm_segments(model, p) AS s GROUP BY brand ORDER BY brand;
SELECT round(max(later.mean_recency_days)) > 300 AS later, sum(later.customers) = sum(now.customers) AS same_customers
FROM p, crm.rfm_fit(ints, '2024-06-01') AS model, LATERAL crm.rfm_segments(model, ints) AS now JOIN LATERAL crm.rfm_segments(model, ints, as_of => '2025-01-01') AS later USING (segment);
SELECT sum(s.customers) FROM p, crm.rfm_fit(ints, '2024-06-01') AS model, crm.rfm_segments(model, ints, '2024-03-01', 'rf_grid', 'exclude') AS s;

SELECT count(*) FROM p, crm.rfm_fit(ints, '2024-06-01') AS model, crm.rfm_segments(model, ints, scheme => 'no such scheme');
\echo :LAST_ERROR_SQLSTATE
SELECT count(*) FROM p, crm.rfm_fit(ints, '2024-06-01', 10) AS model, crm.rfm_segments(model, ints);
\echo :LAST_ERROR_SQLSTATE
SELECT count(*) FROM p, crm.rfm_fit(ints, '2024-06-01') AS model, crm.rfm_segments(model, ints, as_of => '2024-03-01');
DROP FUNCTION differences(anyelement, text, crm.rfm_options);

-- fewer bins than the scheme's are refused too: 3 of 3 is not 3 of 5
WITH p AS (SELECT crm.population(customer_id, ordered_at, amount) AS pop FROM crm.simulate_orders(100))
SELECT s.* FROM p, crm.rfm_segments(crm.rfm_fit(pop, '2026-01-01', bins => 3), pop) AS s;

-- Snapshots of many days by merging are those of their own rows; a month without orders too.
CREATE TEMP TABLE dated AS SELECT (i * 7919::bigint % 97)::int AS customer, date '2024-01-03' + (i * 104729::bigint % 300)::int AS at, (i * 31::bigint % 1000 - 100) / 4.0 AS amount FROM generate_series(1, 3000) AS i;
DELETE FROM dated WHERE at BETWEEN '2024-05-01' AND '2024-05-31';
SELECT count(DISTINCT as_of) AS months, count(*) = count(DISTINCT as_of) * 10 AS segments, bool_and(s = own) AS same
FROM (SELECT c.period_last AS as_of, crm.rollup(m.population) OVER (ORDER BY c.period_last) AS population
      FROM crm.calendar('2024-01-01', '2024-11-30') AS c
      LEFT JOIN (SELECT date_trunc('month', at)::date AS month, crm.population(customer, at, amount) AS population FROM dated GROUP BY 1) AS m ON m.month = c.period_first) AS snapshot,
     crm.rfm_segments(crm.rfm_fit(population, as_of), population) AS s,
     LATERAL (SELECT o AS own FROM (SELECT crm.population(customer, at, amount) AS p FROM dated WHERE at <= as_of) AS q, crm.rfm_segments(crm.rfm_fit(p, as_of), p) AS o WHERE o.segment = s.segment) AS l;
