-- rfm_fit: every method against its definition in SQL, options, errors
\set SHOW_CONTEXT never
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';
SET extra_float_digits = 0;
\pset footer off

-- 997 buyers with ties everywhere: a few recencies, mostly one order, two
-- decimals; some negative totals, three who only sent things back.
CREATE TEMP TABLE o AS
SELECT c AS customer, date '2024-06-01' - ((hashint4(c) & 2147483647) % 90 + n * 3) AS at,
       ((hashint4(c * 10 + n) & 2147483647) % 9000)::numeric / 100 AS amount
FROM generate_series(1, 997) AS c, generate_series(1, CASE WHEN c % 100 < 54 THEN 1 ELSE 1 + c % 7 END) AS n
UNION ALL SELECT c, '2024-05-30', -200 FROM generate_series(1, 40) AS c
UNION ALL SELECT c, '2024-05-30', -1 FROM generate_series(2001, 2003) AS c;
UPDATE o SET amount = round(amount, 2);
CREATE TEMP TABLE v AS
SELECT customer, date '2024-06-01' - last_purchase AS r, orders AS f, money AS m FROM crm.customers((SELECT crm.population(customer, at, amount) FROM o))
WHERE orders > 0;
CREATE TEMP TABLE p AS SELECT crm.population(customer, at, amount) AS p FROM o;
SELECT count(*), count(DISTINCT r) AS recencies, count(DISTINCT m) AS values, min(m) < 0 AS negative, count(*) FILTER (WHERE f = 1) AS one_order FROM v;

SELECT (m).version, (m).method, (m).as_of, (m).customers, (m).excluded, (m).recency_bins, (m).recency_cuts, (m).frequency_cuts,
       (m).monetary_cuts::numeric[] AS monetary_cuts, (m).recency_counts, (m).frequency_counts, (m).monetary_counts, (m).recency_keys
FROM p, crm.rfm_fit(p, '2024-06-01') AS m \gx

CREATE FUNCTION close(a float8[], b float8[]) RETURNS bool LANGUAGE sql AS
$$ SELECT bool_and(x IS NOT NULL AND y IS NOT NULL AND abs(x - y) <= 1e-12 * greatest(abs(x), abs(y), 1)) FROM unnest(a, b) AS u(x, y) $$;

-- quantile: percentile_cont -------------------------------------------------------------------------------

SELECT bool_and(close((m).recency_cuts, r) AND close((m).frequency_cuts, f) AND close((m).monetary_cuts, c)) AS percentile_cont
FROM p, generate_series(2, 10) AS bins, crm.rfm_fit(p, '2024-06-01', bins) AS m,
     LATERAL (SELECT percentile_cont(array_agg) WITHIN GROUP (ORDER BY v.r::float8) AS r, percentile_cont(array_agg) WITHIN GROUP (ORDER BY v.f::float8) AS f,
                     percentile_cont(array_agg) WITHIN GROUP (ORDER BY v.m::float8) AS c
              FROM v, (SELECT array_agg(k::float8 / bins ORDER BY k) FROM generate_series(1, bins - 1) AS k) q GROUP BY array_agg) s;

-- Scores of rfm() by the rule: recency loses a point for every cut-off exceeded.
CREATE FUNCTION score(value float8, cuts float8[], closed bool = false) RETURNS int LANGUAGE sql AS
$$ SELECT 1 + count(*)::int FROM unnest(cuts) AS c WHERE value > c OR closed AND value = c $$;
SELECT bool_and(s.r = bins + 1 - score(v.r, (model).recency_cuts) AND s.f = score(v.f, (model).frequency_cuts) AND s.m = score(v.m::float8, (model).monetary_cuts)) AS by_the_rule,
       count(*) = 3 * 997 AS everybody, count(DISTINCT s.f) FILTER (WHERE v.f = 1 AND bins = 5) AS scores_of_one_order
FROM p, unnest('{2,5,10}'::int[]) AS bins, crm.rfm_fit(p, '2024-06-01', bins) AS model, crm.rfm(p, '2024-06-01', bins) AS s JOIN v USING (customer);

-- Bins per dimension, and counts that add up.
SELECT (model).recency_bins AS r, (model).frequency_bins AS f, (model).monetary_bins AS m, cardinality((model).recency_cuts) AS rc, cardinality((model).frequency_cuts) AS fc,
       cardinality((model).monetary_cuts) AS mc, (SELECT sum(c) FROM unnest((model).monetary_counts) AS c) AS counted, best.*
FROM p, crm.rfm_fit(p, '2024-06-01', recency_bins => 3, frequency_bins => 2, monetary_bins => 10) AS model,
     LATERAL (SELECT max(s.r) AS best_r, max(s.f) AS best_f, max(s.m) AS best_m FROM crm.rfm_scores(model, p) AS s) AS best;

-- ntile, rank, mean, median ---------------------------------------------------------------------------------

SELECT bool_and(s.r = t.r AND s.f = t.f AND s.m = t.m) AS ntile, count(*) = 9 * 997 AS everybody
FROM p, generate_series(2, 10) AS bins, crm.rfm(p, '2024-06-01', bins, 'ntile') AS s,
     LATERAL (SELECT customer, ntile(bins) OVER (ORDER BY r DESC, customer) AS r, ntile(bins) OVER (ORDER BY f, customer) AS f,
                     ntile(bins) OVER (ORDER BY m, customer) AS m FROM v) AS t WHERE t.customer = s.customer;
-- Text and uuid keys break ties in the order of their bytes; fewer customers than bins.
SELECT bool_and(s.m = t.m AND s.r = t.r) AS ntile_text
FROM (SELECT crm.population('é' || customer, at, amount) AS p FROM o) q, crm.rfm(p, '2024-06-01', 5, 'ntile') AS s
JOIN (SELECT 'é' || customer AS customer, ntile(5) OVER (ORDER BY r DESC, ('é' || customer) COLLATE "C") AS r, ntile(5) OVER (ORDER BY m, ('é' || customer) COLLATE "C") AS m FROM v) t USING (customer);
SELECT bool_and(s.m = t.m AND s.r = t.r) AS ntile_uuid
FROM (SELECT crm.population(md5(customer::text)::uuid, at, amount) AS p FROM o) q, crm.rfm(p, '2024-06-01', 5, 'ntile') AS s
JOIN (SELECT u AS customer, ntile(5) OVER (ORDER BY r DESC, u) AS r, ntile(5) OVER (ORDER BY m, u) AS m FROM (SELECT *, md5(customer::text)::uuid AS u FROM v) w) t USING (customer);
SELECT customer, r, f, m FROM crm.rfm((SELECT crm.population(c, date '2024-05-01' + c, 5) FROM generate_series(1, 3) AS c), '2024-06-01', 5, 'ntile') ORDER BY 1;

-- rank: 1 + floor(bins * share of customers who are strictly worse)
SELECT bool_and(s.r = 1 + floor(bins * t.r::numeric / 997) AND s.f = 1 + floor(bins * t.f::numeric / 997) AND s.m = 1 + floor(bins * t.m::numeric / 997)) AS rank
FROM p, generate_series(2, 10) AS bins, crm.rfm(p, '2024-06-01', bins, 'rank') AS s,
     LATERAL (SELECT customer, rank() OVER (ORDER BY r DESC) - 1 AS r, rank() OVER (ORDER BY f) - 1 AS f, rank() OVER (ORDER BY m) - 1 AS m FROM v) AS t WHERE t.customer = s.customer;
-- No cut-off reads -0.
SELECT (crm.rfm_fit(0, 1, 1, crm.rfm_options(method => 'rank'))).recency_cuts;

SELECT bool_and(s.r = 1 + (v.r < a.r)::int AND s.f = 1 + (v.f > a.f)::int AND s.m = 1 + (v.m > a.m)::int) AS mean
FROM p, crm.rfm(p, '2024-06-01', method => 'mean') AS s JOIN v USING (customer), (SELECT avg(r) AS r, avg(f) AS f, avg(m) AS m FROM v) a;
SELECT bool_and(s.r = 1 + (v.r < a.r)::int AND s.f = 1 + (v.f > a.f)::int AND s.m = 1 + (v.m > a.m)::int) AS median
FROM p, crm.rfm(p, '2024-06-01', method => 'median') AS s JOIN v USING (customer),
     (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY r) AS r, percentile_cont(0.5) WITHIN GROUP (ORDER BY f) AS f, percentile_cont(0.5) WITHIN GROUP (ORDER BY m) AS m FROM v) a;

-- score_mean: high is a quantile score above the mean quantile score.
SELECT bool_and(s.r = 1 + (q.r > a.r)::int AND s.f = 1 + (q.f > a.f)::int AND s.m = 1 + (q.m > a.m)::int) AS score_mean
FROM p, unnest('{2,3,5,10}'::int[]) AS bins, crm.rfm(p, '2024-06-01', bins, 'score_mean') AS s,
     LATERAL (SELECT * FROM crm.rfm(p, '2024-06-01', bins)) AS q, LATERAL (SELECT avg(r) AS r, avg(f) AS f, avg(m) AS m FROM crm.rfm(p, '2024-06-01', bins)) AS a
WHERE q.customer = s.customer;
-- Nobody is above the mean of equals.
SELECT s.r, s.f, s.m FROM crm.rfm((SELECT crm.population(c, '2024-05-01'::date, 5) FROM generate_series(1, 3) AS c), '2024-06-01', method => 'score_mean') AS s LIMIT 1;

-- rfm_r: bins [lower, upper) with the upper end one above the quantile.
SELECT bool_and(s.r = 6 - score(v.r, rq, true) AND s.f = score(v.f, fq, true) AND s.m = score(v.m::float8, mq, true)) AS rfm_r
FROM p, crm.rfm(p, '2024-06-01', method => 'rfm_r') AS s JOIN v USING (customer),
     (SELECT array_agg(u.r + 1) AS rq, array_agg(u.f + 1) AS fq, array_agg(u.m + 1) AS mq
      FROM (SELECT percentile_cont('{.2,.4,.6,.8}'::float8[]) WITHIN GROUP (ORDER BY r) AS r, percentile_cont('{.2,.4,.6,.8}'::float8[]) WITHIN GROUP (ORDER BY f) AS f,
                   percentile_cont('{.2,.4,.6,.8}'::float8[]) WITHIN GROUP (ORDER BY m::float8) AS m FROM v) x, unnest(x.r, x.f, x.m) AS u(r, f, m)) q;

-- nested: frequency is cut within each recency score, monetary within each (r, f).
CREATE FUNCTION nested(bins int) RETURNS TABLE (customer int, r int, f int, m int) LANGUAGE sql AS $$
WITH q AS (SELECT array_agg(k::float8 / bins ORDER BY k) AS q FROM generate_series(1, bins - 1) AS k),
     a AS (SELECT v.*, bins + 1 - score(v.r, (SELECT percentile_cont(q) WITHIN GROUP (ORDER BY v.r::float8) FROM v, q GROUP BY q)) AS rs FROM v),
     bc AS (SELECT rs, percentile_cont(q) WITHIN GROUP (ORDER BY a.f::float8) AS cuts FROM a, q GROUP BY rs, q),
     b AS (SELECT a.*, score(a.f, cuts) AS fs FROM a JOIN bc USING (rs)),
     cc AS (SELECT rs, fs, percentile_cont(q) WITHIN GROUP (ORDER BY b.m::float8) AS cuts FROM b, q GROUP BY rs, fs, q)
SELECT b.customer, rs, fs, score(b.m::float8, cuts) FROM b JOIN cc USING (rs, fs) $$;
SELECT bool_and(s.r = n.r AND s.f = n.f AND s.m = n.m) AS nested, count(*) = 2 * 997 AS everybody
FROM p, unnest('{3,5}'::int[]) AS bins, crm.rfm(p, '2024-06-01', bins, 'nested') AS s, nested(bins) AS n WHERE n.customer = s.customer;
SELECT cardinality((m).recency_cuts), cardinality((m).frequency_cuts), cardinality((m).monetary_cuts)
FROM p, crm.rfm_fit(p, '2024-06-01', 10, 'nested') AS m;

-- Four ways to the same model ------------------------------------------------------------------------------

SELECT method, (a.m).customers, to_jsonb(a.m) = to_jsonb(b.m) AS summaries, to_jsonb(a.m) - 'as_of' - 'excluded' = to_jsonb(c.m) - 'as_of' - 'excluded' AS values,
       to_jsonb(a.m) = to_jsonb(d.m) AS orders_reversed
FROM unnest('{quantile,nested,rank,mean,median,score_mean,rfm_r}'::text[]) AS method,
     LATERAL (SELECT crm.rfm_fit(p, '2024-06-01', method => method) AS m FROM p) a,
     LATERAL (SELECT crm.rfm_fit(s, '2024-06-01', crm.rfm_options(method => method)) AS m FROM (SELECT crm.customer_summary(at, amount) AS s FROM o GROUP BY customer) q) b,
     LATERAL (SELECT crm.rfm_fit(r, f, v.m::float8, crm.rfm_options(method => method)) AS m FROM v) c,
     LATERAL (SELECT crm.rfm_fit(crm.population(customer, at, amount ORDER BY at DESC, amount), '2024-06-01', method => method) AS m FROM o) d;
-- By group, and by workers.
SELECT r % 2 AS half, (crm.rfm_fit(r, f, m::float8)).customers, count(*) FROM v GROUP BY 1 ORDER BY 1;
CREATE TABLE many AS SELECT i % 100 AS r, i % 17 AS f, i * 0.01 AS m FROM generate_series(1, 20000) AS i;
SELECT crm.rfm_fit(r, f, m) AS plain FROM many \gset
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0.01;
SET cpu_operator_cost = 0;
SET min_parallel_table_scan_size = 0;
SELECT crm.rfm_fit(r, f, m)::text = :'plain' AS parallel FROM many;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET cpu_operator_cost;
RESET min_parallel_table_scan_size;
DROP TABLE many;
-- As window aggregate.
SELECT count(*) = 997 AS rows, bool_and((model).customers = least(n, 10)) AS moving
FROM (SELECT crm.rfm_fit(r, f, m::float8) OVER w AS model, row_number() OVER w AS n FROM v WINDOW w AS (ORDER BY customer ROWS 9 PRECEDING)) q;

-- Nothing to fit; options; errors --------------------------------------------------------------------------

SELECT crm.rfm_fit(r, f, m::float8) IS NULL AS no_rows, crm.rfm_fit(NULL, f, m::float8) IS NULL AS nulls,
       crm.rfm_fit(NULL::crm.population_bigint, '2024-06-01') IS NULL AS null_population FROM v WHERE false;
SELECT crm.rfm_fit(crm.population(customer, at, amount), '2024-06-01') IS NULL AS only_refunds FROM o WHERE customer > 2000;
SELECT (crm.rfm_fit(r, f, CASE WHEN customer > 10 THEN m::float8 END)).customers AS without_nulls FROM v;
SELECT crm.rfm_options(), crm.rfm_options(4, 'rank', after_as_of => 'exclude');
SELECT crm.rfm_options(bins => 11);
\echo :LAST_ERROR_SQLSTATE
SELECT crm.rfm_options(recency_bins => 1);
SELECT crm.rfm_options(method => 'Quantile');
SELECT crm.rfm_options(method => 'fixed');
SELECT crm.rfm_options(5, 'mean');
SELECT crm.rfm_options(after_as_of => 'ignore');
SELECT crm.rfm_fit(p, NULL) FROM p;
SELECT crm.rfm_fit(p, 'infinity') FROM p;
SELECT crm.rfm_fit(p, '2024-05-01') FROM p;
SELECT crm.rfm_fit(r, f, 'NaN') FROM v;
SELECT crm.rfm_fit(r, f, m::float8, crm.rfm_options(method => 'ntile')) FROM v;
SELECT crm.rfm_fit(s, date '2024-06-01' + customer) FROM (SELECT customer, crm.customer_summary(at, amount) AS s FROM o GROUP BY customer) q;

-- Fixed cut-offs.
SELECT (m).method, (m).customers, (m).recency_bins, (m).frequency_bins, (m).monetary_bins, crm.rfm_score(m, 30, 1, 0) AS a, crm.rfm_score(m, 31, 2, 0.01) AS b, crm.rfm_score(m, 91, 3, 1000) AS c
FROM crm.rfm_model_fixed('2024-06-01', '{30,90}', '{1}', '{0,10,100}') AS m;
SELECT crm.rfm_model_fixed('2024-06-01', '{90,30}', '{1}', '{0}');
SELECT crm.rfm_model_fixed('2024-06-01', '{30}', '{}', '{0}');
SELECT crm.rfm_model_fixed('2024-06-01', '{30}', '{1}', '{NaN}');
SELECT crm.rfm_model_fixed('2024-06-01', '{30}', '{1}', NULL);
\echo :LAST_ERROR_SQLSTATE

-- An aggregate of one's own over the parts of rfm_fit cannot smuggle in a state.
CREATE AGGREGATE own_fit(float8, float8, float8) (SFUNC = crm_internal.rfm_fit_transition, STYPE = float8[], INITCOND = '{}');
SELECT own_fit(1, 1, 1);
DROP AGGREGATE own_fit(float8, float8, float8);
CREATE AGGREGATE own_fit(float8, float8, float8) (SFUNC = crm_internal.rfm_fit_transition, STYPE = float8[], INITCOND = '{-9,0,0,5,5,5,0,0}');
SELECT own_fit(1, 1, 1);
\echo :LAST_ERROR_SQLSTATE
DROP AGGREGATE own_fit(float8, float8, float8);
DROP FUNCTION close, score, nested;

-- Cells of equal size ----------------------------------------------------------------------------------------

-- nested_ntile: ntile within ntile, equal values parted by customer.
SELECT bool_and((s.r, s.f, s.m) = (n.r, n.f, n.m)) AS ntile, count(*)
FROM (SELECT q.*, ntile(5) OVER (PARTITION BY r, f ORDER BY m_value, customer) AS m
      FROM (SELECT q.*, ntile(5) OVER (PARTITION BY r ORDER BY f_value, customer) AS f
            FROM (SELECT v.customer, v.f AS f_value, v.m AS m_value, ntile(5) OVER (ORDER BY v.r DESC, v.customer) AS r FROM v) AS q) AS q) AS n
JOIN (SELECT s.* FROM p, crm.rfm(p, '2024-06-01', method => 'nested_ntile') AS s) AS s USING (customer);
SELECT method, count(*) AS cells, min(n) AS smallest, max(n) AS largest
FROM p, unnest('{nested,nested_ntile}'::text[]) AS method, LATERAL (SELECT count(*) AS n FROM crm.rfm(p, '2024-06-01', method => method) AS s GROUP BY cell) AS c GROUP BY method ORDER BY method;
-- Fewer customers than cells; customers who come later find a cell.
SELECT s.customer, s.r, s.f, s.m FROM crm.rfm((SELECT crm.population(c, '2024-05-01'::date + c / 3, 5) FROM generate_series(1, 4) AS c), '2024-06-01', 3, 'nested_ntile') AS s ORDER BY customer;
SELECT s.customer, s.r, s.f, s.m
FROM crm.rfm_scores((SELECT crm.rfm_fit(crm.population(c, '2024-05-01'::date + c, 5), '2024-06-01', 3, 'nested_ntile') FROM generate_series(2, 4) AS c),
                    (SELECT crm.population(c, '2024-05-01'::date + c, 5 * c) FROM generate_series(1, 6) AS c)) AS s ORDER BY customer;
SELECT crm.rfm_fit(r, f, m::float8, crm.rfm_options(method => 'nested_ntile')) FROM v;

-- A score that says nothing ----------------------------------------------------------------------------------

CREATE TABLE two AS SELECT c, CASE WHEN c <= 49 THEN 10 ELSE 20 END AS amount FROM generate_series(1, 100) AS c;
SELECT (crm.rfm_fit(crm.population(c, '2024-05-01'::date + c, amount), '2024-09-01', 2)).monetary_counts FROM two;
SELECT (crm.rfm_fit(crm.population(c, '2024-05-01'::date + c, amount), '2024-09-01', method => 'mean')).monetary_counts FROM two;
SELECT (crm.rfm_fit(crm.population(c, '2024-05-01'::date + c, amount), '2024-09-01', 3)).monetary_counts FROM two;
SELECT count(DISTINCT (s).m) AS scores FROM (SELECT crm.rfm_score(c, c, amount, crm.rfm_options(2)) OVER () AS s FROM two) AS q;
SELECT count(DISTINCT s) AS scores FROM (SELECT crm.quantile_score(amount, 2) OVER (PARTITION BY c % 2) AS s FROM two) AS q;
SELECT count(DISTINCT s) AS scores FROM (SELECT crm.quantile_score(amount, 5) OVER () AS s FROM two) AS q;
-- A value that is the mean is not above it, in any unit.
SELECT unit, (crm.rfm_fit(v, v, v / unit, crm.rfm_options(method => 'mean'))).monetary_counts
FROM unnest('{1,3,7,10,100,1.0835}'::float8[]) AS unit, unnest('{0.1,0.2,0.3,0.4,0.5}'::float8[]) AS v GROUP BY unit ORDER BY unit;
DROP TABLE two;
