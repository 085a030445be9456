-- Window functions: quantile_score and rfm_scores over rows that are customers
\set SHOW_CONTEXT never
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';
\pset footer off

CREATE TEMP TABLE c AS
SELECT i AS customer, (hashint4(i) & 2147483647) % 60 AS days, 1 + (hashint4(i + 1000) & 2147483647) % 20 / 11 * (i % 7) AS orders,
       round(((hashint4(i + 2000) & 2147483647) % 100000 - 5000) * 0.01, 2) AS money, i % 3 AS shop
FROM generate_series(1, 500) AS i;

SELECT x, crm.quantile_score(x, 5) OVER () FROM unnest('{1,3,6,10,15}'::int[]) AS x;
SELECT x, crm.quantile_score(x, 4) OVER (), crm.quantile_score(-x, 2) OVER () FROM unnest('{7,7,NULL,7,7,7,8,NULL}'::int[]) AS x;

-- The same as percentile_cont and counting, for 2 to 10 bins.
SELECT bool_and(score = 1 + (SELECT count(*) FROM unnest(cuts) AS cut WHERE money > cut)) AS by_definition, count(*) = 9 * 500 AS rows
FROM generate_series(2, 10) AS bins, LATERAL (SELECT money::float8 AS money, crm.quantile_score(money, bins) OVER () AS score FROM c) AS s,
     LATERAL (SELECT percentile_cont(q) WITHIN GROUP (ORDER BY money::float8) AS cuts FROM c, (SELECT array_agg(k::float8 / bins) AS q FROM generate_series(1, bins - 1) AS k) x GROUP BY q) AS p;
-- Any type of the same values; ORDER BY and frames change nothing; shops are on their own.
SELECT bool_and(crm = int2 AND crm = int8 AND crm = float4 AND crm = float8 AND crm = numeric AND crm = date AND crm = at AND crm = attz AND crm = ordered AND crm = frame) AS same
FROM (SELECT crm.quantile_score(days, 5) OVER () AS crm, crm.quantile_score(days::smallint, 5) OVER () AS int2, crm.quantile_score(days::bigint, 5) OVER () AS int8,
             crm.quantile_score(days::float4, 5) OVER () AS float4, crm.quantile_score(days::float8, 5) OVER () AS float8, crm.quantile_score(days::numeric / 100, 5) OVER () AS numeric,
             crm.quantile_score(date '2024-01-01' + days, 5) OVER () AS date, crm.quantile_score(timestamp '2024-01-01' + days * interval '1 us', 5) OVER () AS at,
             crm.quantile_score(timestamptz '2024-01-01' + days * interval '1 day', 5) OVER () AS attz,
             crm.quantile_score(days, 5) OVER (ORDER BY money) AS ordered, crm.quantile_score(days, 5) OVER (ORDER BY money ROWS 2 PRECEDING) AS frame FROM c) q;
SELECT bool_and(all_shops = one_shop) AS partitions
FROM (SELECT customer, crm.quantile_score(money, 5) OVER (PARTITION BY shop) AS all_shops FROM c) a
JOIN (SELECT customer, crm.quantile_score(money, 5) OVER () AS one_shop FROM c WHERE shop = 0
      UNION ALL SELECT customer, crm.quantile_score(money, 5) OVER () FROM c WHERE shop = 1
      UNION ALL SELECT customer, crm.quantile_score(money, 5) OVER () FROM c WHERE shop = 2) b USING (customer);
SELECT count(*) AS rows, bool_and(score = 1) AS alone FROM (SELECT crm.quantile_score(customer, 5) OVER (PARTITION BY customer) AS score FROM c) q;
SELECT count(score) FROM (SELECT crm.quantile_score(NULL::int, 5) OVER () AS score FROM c) q;
SELECT count(*) FROM (SELECT crm.quantile_score(days, 5) OVER () FROM c WHERE false) q;

-- rfm_scores: rfm_fit and rfm_score in one, for every method that needs no keys ---------------------------

SELECT customer, (s).r, (s).f, (s).m, s FROM (SELECT customer, crm.rfm_score(days, orders, money) OVER () AS s FROM c) q ORDER BY customer LIMIT 3;
SELECT method, bool_and(s = crm.rfm_score(model, days, orders, money::float8)) AS same, count(*)
FROM unnest('{quantile,nested,rank,mean,median,score_mean,rfm_r}'::text[]) AS method,
     LATERAL (SELECT days, orders, money, crm.rfm_score(days, orders, money, crm.rfm_options(method => method)) OVER () AS s FROM c) AS w,
     LATERAL (SELECT crm.rfm_fit(days, orders, money::float8, crm.rfm_options(method => method)) AS model FROM c) AS f GROUP BY method ORDER BY method;
SELECT max((s).r), max((s).f), max((s).m)
FROM (SELECT crm.rfm_score(days::numeric, orders::float8, money, crm.rfm_options(4, monetary_bins => 10)) OVER () AS s FROM c) q;
-- A row with a NULL has no score and does not count.
SELECT count(*), count(s), bool_and(s IS NULL OR s = crm.rfm_score(model, days, orders, money::float8)) AS same
FROM (SELECT days, orders, money, crm.rfm_score(days, orders, CASE WHEN customer % 10 > 0 THEN money END) OVER () AS s FROM c) AS w,
     (SELECT crm.rfm_fit(days, orders, money::float8) FILTER (WHERE customer % 10 > 0) AS model FROM c) AS f;
SELECT bool_and(s = t) AS partitions, count(*) FROM (SELECT customer, crm.rfm_score(days, orders, money) OVER (PARTITION BY shop ORDER BY days) AS s FROM c) a
JOIN (SELECT customer, crm.rfm_score(days, orders, money) OVER () AS t FROM c WHERE shop = 1) b USING (customer);
-- Two scores in one window, a cursor that pauses in a partition.
BEGIN;
DECLARE cur CURSOR FOR SELECT customer, crm.quantile_score(money, 3) OVER w AS a, crm.rfm_score(days, orders, money) OVER w AS b, sum(orders) OVER w AS s FROM c WINDOW w AS (PARTITION BY shop ORDER BY customer);
MOVE 250 FROM cur;
SELECT crm.quantile_score(i, 2) OVER () FROM generate_series(1, 2) AS i;
FETCH 1 FROM cur;
COMMIT;
SELECT * FROM (SELECT customer, crm.quantile_score(money, 3) OVER (PARTITION BY shop) AS a, crm.rfm_score(days, orders, money) OVER (PARTITION BY shop) AS b FROM c) q WHERE customer = 253;

-- Errors ---------------------------------------------------------------------------------------------------

SELECT crm.quantile_score(days, 1) OVER () FROM c;
SELECT crm.quantile_score(days, NULL) OVER () FROM c;
\echo :LAST_ERROR_SQLSTATE
\set VERBOSITY sqlstate
SELECT crm.quantile_score(days, 5) FROM c;
\set VERBOSITY default
SELECT crm.quantile_score(days::text, 5) OVER () FROM c;
SELECT crm.quantile_score(x, 5) OVER () FROM unnest('{1,NaN}'::float8[]) AS x;
\echo :LAST_ERROR_SQLSTATE
SELECT crm.quantile_score(x, 5) OVER () FROM unnest('{1,Infinity}'::numeric[]) AS x;
SELECT crm.quantile_score(x, 5) OVER () FROM unnest('{2024-01-01,-infinity}'::date[]) AS x;
SELECT crm.quantile_score(x, 5) OVER () FROM unnest('{2024-01-01,infinity}'::timestamptz[]) AS x;
SELECT crm.rfm_score(days, orders, money, crm.rfm_options(method => 'ntile')) OVER () FROM c;
-- A date is not a number of days: the latest would score worst.
SELECT crm.rfm_score(date '2024-01-01' + days, orders, money) OVER () FROM c LIMIT 1;
\echo :LAST_ERROR_SQLSTATE
