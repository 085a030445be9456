-- Populations in parts, each customer whole in one: fits, scores, segments, ABC
-- and values are those of one population of all customers.
\set SHOW_CONTEXT never
SET TimeZone = 'UTC';
CREATE TABLE parts_order AS
SELECT abs(hashint4(i)) % 600 AS number, date '2024-01-01' + abs(hashint4(i % 9000 + 7)) % 700 AS at,
       CASE WHEN i % 12 = 3 THEN -0.5 ELSE 1 END * (abs(hashint4(i + 99)) % 50000 / 100.0 + 1)::numeric(12,2) AS amount
FROM generate_series(1, 4000) AS i;
CREATE TABLE parts_key (kind int PRIMARY KEY, key text, hash text);
INSERT INTO parts_key VALUES (1, 'number::bigint', 'hashint8(number)'), (2, 'md5(number::text)::uuid', 'uuid_hash(md5(number::text)::uuid)'),
    (3, '''c-'' || number', 'hashtext(''c-'' || number)');

-- one.p: all customers; part.p: the same in 16 parts
CREATE FUNCTION pg_temp.build(kind int) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    k parts_key;
BEGIN
    SELECT * INTO k FROM parts_key AS x WHERE x.kind = build.kind;
    DROP TABLE IF EXISTS one, part;
    EXECUTE format('CREATE TEMPORARY TABLE one AS SELECT crm.population_with_days(%s, at, amount) AS p FROM parts_order', k.key);
    EXECUTE format('CREATE TEMPORARY TABLE part AS SELECT abs(%s::bigint) %% 16 AS part, crm.population_with_days(%s, at, amount) AS p
                    FROM parts_order GROUP BY 1 ORDER BY 1', k.hash, k.key);
END
$$;
-- do both give the same row?
CREATE FUNCTION pg_temp.same(of_one text, of_parts text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    a text;
    b text;
BEGIN
    EXECUTE 'SELECT (' || of_one || ')::text FROM one' INTO a;
    EXECUTE 'SELECT (' || of_parts || ')::text FROM part' INTO b;
    RETURN a = b;
END
$$;
-- how many rows of one query are not those of another
CREATE FUNCTION pg_temp.differing(of_one text, of_parts text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    n bigint;
BEGIN
    EXECUTE format('WITH a AS (%s), b AS (%s)
                    SELECT count(*) FROM ((TABLE a EXCEPT ALL TABLE b) UNION ALL (TABLE b EXCEPT ALL TABLE a)) AS x',
                   of_one, of_parts) INTO n;
    RETURN n;
END
$$;

CREATE TEMPORARY TABLE fit (place serial, of_one text, of_parts text);
INSERT INTO fit (of_one, of_parts)
SELECT format('crm.rfm_fit(p, ''2026-01-01'', method => %L)', m), format('crm.rfm_fit(p, ''2026-01-01'', crm.rfm_options(method => %L))', m)
FROM unnest('{quantile,nested,rank,mean,median,score_mean,rfm_r}'::text[]) WITH ORDINALITY AS x (m, i) ORDER BY i;
INSERT INTO fit (of_one, of_parts) VALUES
    ('crm.rfm_fit(p, ''2025-12-01'', recency_bins => 3, frequency_bins => 4, after_as_of => ''exclude'')',
     'crm.rfm_fit(p, ''2025-12-01'', crm.rfm_options(recency_bins => 3, frequency_bins => 4, after_as_of => ''exclude''))');
INSERT INTO fit (of_one, of_parts)
SELECT format('crm.clv_fit(p, ''2026-01-01'', %L)', m), format('crm.clv_fit(p, ''2026-01-01'', crm.clv_options(%L))', m)
FROM unnest('{nbd,bg_nbd,mbg_nbd,pareto_nbd,mbg_cnbd_k,bg_bb}'::text[]) WITH ORDINALITY AS x (m, i) ORDER BY i;
INSERT INTO fit (of_one, of_parts) VALUES
    ('crm.clv_fit(p, ''2025-12-01'', ''bg_nbd'', ''week'', penalty => 0.01, after_as_of => ''exclude'')',
     'crm.clv_fit(p, ''2025-12-01'', crm.clv_options(''bg_nbd'', ''week'', penalty => 0.01, after_as_of => ''exclude''))'),
    ('crm.clv_fit_best(p, ''2026-01-01'')', 'crm.clv_fit_best(p, ''2026-01-01'', crm.clv_options())'),
    ('crm.gamma_gamma_fit(p)', 'crm.gamma_gamma_fit(p, crm.clv_options())'),
    ('crm.gamma_gamma_fit(p, refunds => ''ignore'', include_first => true)',
     'crm.gamma_gamma_fit(p, crm.clv_options(refunds => ''ignore'', include_first => true))');
INSERT INTO fit (of_one, of_parts)
SELECT format('crm.abc_fit(p, rule => %L)', r), format('crm.abc_fit(p, crm.abc_options(rule => %L))', r)
FROM unnest('{crosser_up,strict,items,computed,computed_r}'::text[]) WITH ORDINALITY AS x (r, i) ORDER BY i;

SET client_min_messages = error;
SELECT pg_temp.build(1);
SELECT of_parts, pg_temp.same(of_one, of_parts) FROM fit ORDER BY place;
SELECT pg_temp.build(2);
SELECT place, pg_temp.same(of_one, of_parts) FROM fit WHERE place IN (1, 11, 18, 20) ORDER BY place;
SELECT pg_temp.build(3);
SELECT place, pg_temp.same(of_one, of_parts) FROM fit WHERE place IN (1, 11, 18, 20) ORDER BY place;
RESET client_min_messages;

-- scores, segments, classes and values: rows of one that are not those of the parts
SELECT pg_temp.build(1);
CREATE TEMPORARY TABLE model AS
SELECT crm.rfm_fit(p, '2026-01-01', crm.rfm_options()) AS rfm, crm.clv_fit(p, '2026-01-01', crm.clv_options()) AS purchases,
       crm.gamma_gamma_fit(p, crm.clv_options()) AS spend, crm.abc_fit(p, crm.abc_options()) AS abc
FROM part;
SELECT q.what, pg_temp.differing('SELECT s.* FROM one, model, ' || q.call, 'SELECT s.* FROM part, model, ' || q.call) AS differing
FROM (VALUES (1, 'customers', 'crm.customers(p) AS s'), (2, 'clv_customers', 'crm.clv_customers(p, ''2026-01-01'') AS s'),
             (3, 'rfm_scores', 'crm.rfm_scores(rfm, p) AS s'), (4, 'clv_scores', 'crm.clv_scores(purchases, spend, p, horizon => 365, annual_rate => 0.1) AS s'),
             (5, 'class', 'LATERAL (SELECT item, value, class FROM crm.abc(abc, p)) AS s')) AS q (place, what, call)
ORDER BY place;
SELECT pg_temp.differing('SELECT s.* FROM one, model, crm.rfm_segments(rfm, p) AS s', $$
    SELECT position, segment, segment_zh, sum(customers)::bigint,
           sum(customers)::float8 / (sum(sum(customers)) OVER ())::float8,
           sum(orders)::bigint, sum(revenue),
           sum(revenue)::float8 / (sum(sum(revenue)) OVER ())::float8,
           sum(round(mean_recency_days * customers)) / nullif(sum(customers), 0)::float8,
           sum(orders)::float8 / nullif(sum(customers), 0)::float8,
           round(sum(revenue) / nullif(sum(customers), 0), greatest(2, scale(sum(revenue)))),
           advice, advice_zh
    FROM part, model, crm.rfm_segments(rfm, p) AS s
    GROUP BY position, segment, segment_zh, advice, advice_zh
$$) AS segments_differing;
SELECT pg_temp.differing('SELECT class, items, item_share, value, round(value_share::numeric, 14), lower_limit FROM one, model, crm.abc_classes(abc, p)', $$
    SELECT class, count(*), count(*)::float8 / (sum(count(*)) OVER ())::float8, sum(value),
           round(sum(greatest(value, 0)) / sum(sum(greatest(value, 0))) OVER (), 14), min(value)
    FROM part, model, crm.abc(abc, p)
    GROUP BY class
$$) AS classes_differing;

-- workers: combined states
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0.01;
SET cpu_operator_cost = 0;
SET min_parallel_table_scan_size = 0;
CREATE TABLE parts_shared WITH (parallel_workers = 2) AS TABLE part;
SET client_min_messages = error;
SELECT s.rfm = m.rfm AS rfm, s.purchases = m.purchases AS purchases, s.spend = m.spend AS spend, s.abc = m.abc AS abc
FROM (SELECT crm.rfm_fit(p, '2026-01-01', crm.rfm_options()) AS rfm, crm.clv_fit(p, '2026-01-01', crm.clv_options()) AS purchases,
             crm.gamma_gamma_fit(p, crm.clv_options()) AS spend, crm.abc_fit(p, crm.abc_options()) AS abc FROM parts_shared) AS s, model AS m;
RESET client_min_messages;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET cpu_operator_cost;
RESET min_parallel_table_scan_size;

-- parts of different scales; one without customers; none at all
CREATE TEMPORARY TABLE scales AS
SELECT crm.population(number::bigint, at, amount::numeric(12,3)) AS p FROM parts_order WHERE number < 200
UNION ALL SELECT crm.population(number::bigint, at, amount::numeric(12,4)) FROM parts_order WHERE number >= 200
UNION ALL SELECT crm.population(number::bigint, at, NULL::numeric) FROM parts_order WHERE number < 0
UNION ALL SELECT NULL;
SELECT crm.rfm_fit(p, '2026-01-01', crm.rfm_options()) = m.rfm AS rfm FROM scales, model AS m GROUP BY m.rfm;
SELECT crm.abc_fit(p, crm.abc_options()) FROM scales, model AS m GROUP BY m.rfm
EXCEPT SELECT crm.abc_fit(rollup) FROM (SELECT crm.rollup(p) FROM scales) AS x;
SELECT crm.rfm_fit(p, '2026-01-01', crm.rfm_options()) IS NULL AS no_rfm, crm.clv_fit(p, '2026-01-01', crm.clv_options()) IS NULL AS no_clv,
       crm.gamma_gamma_fit(p, crm.clv_options()) IS NULL AS no_spend, crm.abc_fit(p, crm.abc_options()) IS NULL AS no_abc
FROM part WHERE false;

-- what cannot be
SELECT crm.rfm_fit(p, '2026-01-01', crm.rfm_options(method => 'ntile')) FROM part;
SELECT crm.rfm_fit(p, '2024-06-01', crm.rfm_options()) FROM part;
SELECT crm.rfm_fit(p, date '2026-01-01' + part::int, crm.rfm_options()) FROM part;
SELECT crm.clv_fit(p, '2026-01-01', crm.clv_options()) FROM scales;
SELECT crm.gamma_gamma_fit(p, crm.clv_options()) FROM scales;
SELECT crm.rfm_fit(p, NULL, crm.rfm_options()) FROM part;
-- literals find the functions of one population
SELECT (crm.rfm_fit(p, '2026-01-01', '3')).recency_cuts, (crm.abc_fit(p, '{0.5}')).counts, (crm.clv_fit(p, '2026-01-01', 'nbd')).model, (crm.gamma_gamma_fit(p, 'ignore')).model FROM one;
DROP TABLE parts_order, parts_key, parts_shared;
