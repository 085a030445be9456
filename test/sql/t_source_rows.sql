-- What a source makes of the rows that tables have: types and names, rows that do not count, days and zones, kept models, one
-- customer, nobody, what is in the search_path.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
CREATE SCHEMA t_source_rows;
SET search_path = t_source_rows;
SET timezone = 'UTC';

-- All money is somewhere: in the segments, or info says why not. A shop with guests, refunds, customers of refunds alone, rows of tomorrow and holes.
CREATE TABLE retail AS SELECT order_id::text AS invoice, customer_id::int AS customer, ordered_at AS at, amount FROM crm.simulate_orders(300, seed => 7);
INSERT INTO retail SELECT 'C' || invoice, customer, at + interval '3 days', -round(amount * 0.4, 2) FROM retail WHERE invoice::int % 9 = 0;
INSERT INTO retail SELECT 'G' || i, NULL, timestamp '2025-01-01' + i * interval '7 hours', CASE WHEN i % 10 = 0 THEN -1 ELSE 1 END * i / 4.0 FROM generate_series(1, 200) AS i;
INSERT INTO retail SELECT 'R' || i, 9000 + i % 33, timestamp '2025-03-01' + i * interval '1 day', -i / 8.0 FROM generate_series(1, 60) AS i;
INSERT INTO retail VALUES ('F1', 3, '2327-06-01', 500), ('F2', NULL, '2326-02-01', 7.25), ('F3', 9900, '2327-01-01', -3), ('F4', 7, '2327-01-01', NULL), ('F5', 7, 'infinity', 0.01), ('F6', 7, '2327-01-01', 'NaN'),
    ('T', 4, NULL, 9.99), ('A', 5, '2025-01-01', NULL), (NULL, 6, '2025-01-01', 4.44);
CREATE TABLE retail_float AS SELECT customer, at, amount::float8, invoice FROM retail;
CREATE FUNCTION add_up(orders regclass, as_of text, order_id name, OUT day date, OUT customers bigint, OUT refunds_only bigint, OUT guests bigint, OUT no_time bigint, OUT no_amount bigint, OUT no_order bigint, OUT later bigint, OUT unexplained numeric) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM crm.create_source('add_up', orders, 'customer', 'at', 'amount', order_id, as_of => as_of);
    EXECUTE format('SELECT i.as_of, i.customers, i.customers_without_purchase, i.rows_without_customer, i.rows_without_time, i.rows_without_amount, i.rows_without_order_id, i.rows_after_as_of,
        (SELECT sum(t.amount::numeric) FROM %s AS t WHERE t.amount <> %L) - (SELECT sum(s.revenue) FROM add_up.segments AS s)
        - (i.money_without_purchase + i.money_without_customer + i.money_without_time + i.money_without_order_id + i.money_after_as_of) FROM add_up.info AS i', orders, 'NaN')
    INTO day, customers, refunds_only, guests, no_time, no_amount, no_order, later, unexplained;
    unexplained := trim_scale(unexplained);
    IF customers <> (SELECT count(*) FROM add_up.customer_360) OR customers - refunds_only <> (SELECT count(segment) FROM add_up.customer_360) OR customers - refunds_only <> (SELECT sum(v.customers) FROM add_up.value_tiers AS v) THEN
        RAISE 'somebody is missing';
    END IF;
    PERFORM crm.drop_source('add_up');
END $$;
SET client_min_messages = error;
SELECT a.* FROM (VALUES (1, '2026-01-31', 'invoice'::name), (2, '2026-01-31', NULL), (3, 'last_row', 'invoice'), (4, '2025-03-20', 'invoice'), (5, '2024-06-30', NULL)) AS v(i, as_of, order_id), add_up('retail', as_of, order_id) AS a ORDER BY v.i;
SELECT * FROM add_up('retail_float', '2026-01-31', 'invoice');
SET client_min_messages = warning;
-- three decimals are added up before they are rounded
CREATE TABLE dinar AS SELECT i AS c, date '2025-01-01' + i AS at, 0.004 AS amount FROM generate_series(1, 100) AS i;
SELECT count(*) FROM crm.create_source('dinar', 'dinar', 'c', 'at', 'amount', clv_model => NULL);
SELECT (SELECT sum(revenue) FROM dinar.segments) AS segments, (SELECT sum(revenue) FROM dinar.rfm_grid) AS grid;

-- Types that tables have: money, text, real, domains; keys of types that a population does not take are cast.
CREATE DOMAIN customer_no AS numeric(8,1);
CREATE TABLE typed (key_numeric customer_no, key_char char(6), key_text varchar(9), "Key" uuid, key_name name, key_oid oid, at_text text, at_tz timestamptz, at_date date, cash money, words varchar(20), real real, float float8, small smallint, "no" char(5));
INSERT INTO typed SELECT (i % 40)::numeric / 2, 'c' || i % 40, 't' || i % 40, md5((i % 40)::text)::uuid, 'n' || i % 40, i % 40 + 1, to_char(d, 'YYYY-MM-DD HH24:MI'), d, d, (i * 1.25)::numeric::money, CASE WHEN i % 10 = 0 THEN '  ' ELSE (i * 1.25)::text END, i * 1.25, i * 1.25, i, i / 2
FROM generate_series(1, 400) AS i, LATERAL (SELECT timestamp '2021-01-01' + i * interval '6 hours' AS d) AS d;
CREATE FUNCTION try_types(customer name, at name, amount name, order_id name DEFAULT NULL, OUT key_type text, OUT customers bigint, OUT revenue numeric) LANGUAGE plpgsql AS $$
DECLARE view text; rows bigint;
BEGIN
    FOR view IN SELECT s.object FROM crm.create_source('Typed', 'typed', customer, at, amount, order_id, clv_model => 'nbd') AS s LOOP
        EXECUTE 'SELECT count(v) FROM ' || view || ' AS v' INTO rows;
    END LOOP;
    SELECT format_type(atttypid, atttypmod) INTO key_type FROM pg_attribute WHERE attrelid = '"Typed".customer_360'::regclass AND attnum = 1;
    SELECT count(*), sum(v.money) INTO customers, revenue FROM "Typed".customer_360 AS v;
    IF revenue <> ALL (ARRAY[(SELECT sum(s.revenue) FROM "Typed".segments AS s), (SELECT sum(s.revenue) FROM "Typed".months AS s), (SELECT sum(s.revenue) FROM "Typed".cohorts AS s), (SELECT sum(s.revenue) FROM "Typed".rfm_grid AS s)])
       OR customers <> (SELECT i.customers FROM "Typed".info AS i) THEN
        RAISE 'views disagree';
    END IF;
    PERFORM crm.drop_source('Typed');
END $$;
SET client_min_messages = error;
SELECT at, amount, t.* FROM (VALUES ('at_date', 'float'), ('at_tz', 'real'), ('at_text', 'cash'), ('at_text', 'words'), ('at_date', 'small')) AS v(at, amount), try_types('Key', at, amount, 'no') AS t;
SELECT key, t.* FROM unnest('{key_numeric,key_char,key_text,key_name,key_oid,small}'::text[]) AS key, try_types(key, 'at_date', 'cash') AS t;
-- and they are scored
SELECT count(*) FROM crm.create_source('cash', 'typed', 'key_char', 'at_tz', 'cash', 'no');
CALL crm.score('cash');
INSERT INTO typed (key_char, at_tz, cash, no) VALUES ('c1', '2021-06-01', 5, 'x');
CALL crm.score('cash');
SELECT s.customer, s.orders, s.money, s.as_of FROM cash.scores AS s WHERE s.customer = 'c1';
SELECT run_id, mode, status FROM cash.run ORDER BY run_id;
SET client_min_messages = warning;
-- one customer, however its number is written
CREATE TABLE numbered AS SELECT 17.0 AS customer, date '2021-01-01' AS at, 5 AS amount UNION ALL SELECT 17.00, '2021-01-02', 6 UNION ALL SELECT 17, '2021-01-03', 7;
SELECT count(*) FROM crm.create_source('numbered', 'numbered', 'customer', 'at', 'amount');
SELECT customer, orders, money, segment, abc_class, tier, p_alive, clv FROM numbered.customer_360;
SELECT sum(customers) AS customers, sum(revenue) AS revenue FROM numbered.segments;
CALL crm.score('numbered');
SELECT customer, orders, money, r, f, m FROM numbered.scores;

-- The model is kept, the day follows the rows: a new order changes its customer, no cut-off, and a later day than today is not seen.
CREATE TABLE past AS SELECT customer_id AS "Customer Id", ordered_at - interval '5 years' AS at, amount FROM crm.simulate_orders(300, seed => 5);
SELECT count(*) FROM crm.create_source('past', 'past', '"Customer Id"', 'at', 'amount');
SELECT model_as_of, as_of, data_end, days_since_data_end > 1000 AS stale, customers FROM past.info;
INSERT INTO past VALUES (7, '2021-03-01', 99.5), (8, current_date + 2, 5);
SELECT model_as_of, as_of, data_end, rows_after_as_of FROM past.info;
SELECT recency_days, as_of FROM past.customer_360 WHERE customer = 7;
SELECT count(*) AS customers, count(*) FILTER (WHERE (v.recency_days, v.orders, v.money, v.r, v.f, v.m) IS DISTINCT FROM (s.recency_days, s.orders, s.money, s.r, s.f, s.m)) AS differ, count(*) FILTER (WHERE v.segment IS DISTINCT FROM crm.rfm_segment(s.r, s.f, s.m)) AS other_segment
FROM past.customer_360 AS v FULL JOIN crm.rfm_scores(crm.rfm_fit((SELECT crm.population("Customer Id", at, amount) FROM past WHERE at < '2021-01-01'), '2020-12-31'),
    (SELECT crm.population("Customer Id", at, amount) FROM past WHERE at < '2021-03-02'), '2021-03-01') AS s USING (customer);
SELECT array_agg(position) = array_agg(position ORDER BY position) AS comes_ordered, count(advice) + count(advice_zh) AS advice FROM (TABLE past.segments) AS s;
SELECT a.attname AS missing_in_view FROM pg_proc AS p, unnest(p.proargnames, p.proargmodes) AS a(attname, mode) WHERE p.proname = 'rfm_segments' AND a.mode = 't'
EXCEPT SELECT attname FROM pg_attribute WHERE attrelid = 'past.segments'::regclass;
SELECT a.attname AS numeric_without_precision FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0
WHERE c.relnamespace = 'past'::regnamespace AND c.relkind = 'v' AND c.relname <> 'purchases' AND a.atttypid = 'numeric'::regtype AND a.atttypmod = -1;
SELECT count(*) AS views, count(*) FILTER (WHERE 'security_invoker=true' = ANY (reloptions)) AS of_the_reader FROM pg_class WHERE relnamespace = 'past'::regnamespace AND relkind = 'v';

-- A day that stays: everything is of that day, by models of that day, whatever comes later.
SELECT count(*) FROM crm.alter_source('past', as_of => '2020-06-30');
SELECT model_as_of, as_of, data_end, rows_after_as_of > 0 AS later FROM past.info;
SELECT count(*) AS customers, count(*) FILTER (WHERE (v.recency_days, v.orders, v.money, v.r, v.f, v.m) IS DISTINCT FROM (s.recency_days, s.orders, s.money, s.r, s.f, s.m)) AS differ, count(*) FILTER (WHERE v.clv IS DISTINCT FROM c.clv::numeric(20,2)) AS other_value
FROM past.customer_360 AS v
FULL JOIN crm.rfm((SELECT crm.population("Customer Id", at, amount) FROM past WHERE at < '2020-07-01'), '2020-06-30') AS s USING (customer)
LEFT JOIN crm.clv((SELECT crm.population_with_days("Customer Id", at, amount) FROM past WHERE at < '2020-07-01'), '2020-06-30', 365, 0.1) AS c USING (customer);
SELECT max(month) AS month, sum(revenue) = (SELECT sum(amount) FROM past WHERE at < '2020-07-01') AS all_money FROM past.months;
INSERT INTO past VALUES (7, '2021-04-01', 1), (7, '2020-06-30 23:59', 10);
CALL crm.score('past');
CALL crm.score('past', '2020-12-31', refit => true);
SELECT as_of, count(*) FROM past.snapshot GROUP BY 1 ORDER BY 1;
SELECT model_as_of, as_of, data_end FROM past.info;
SELECT count(*) FROM crm.alter_source('past', clear => '{as_of}');
SELECT model_as_of, as_of FROM past.info;
-- days that there are not, and one long after the last order
SELECT count(*) FROM crm.alter_source('past', as_of => '2021-06-30');
SELECT count(*) FROM crm.alter_source('past', clear => '{as_of}');
SELECT * FROM crm.alter_source('past', as_of => '2026-02-30');
SELECT * FROM crm.alter_source('past', as_of => '31.01.2026');
SELECT * FROM crm.alter_source('past', as_of => 'infinity');
SELECT * FROM crm.alter_source('past', as_of => '2026-01-31 12:00');
SELECT as_of FROM crm.source WHERE name = 'past';
SELECT count(*) FROM crm.create_source('early', 'past', 'Customer Id', 'at', 'amount', as_of => '2001-01-01');
SELECT (SELECT count(*) FROM early.customer_360) AS customers, (SELECT sum(customers) FROM early.segments) AS in_segments, (SELECT count(*) FROM early.months) AS months, model_id, as_of FROM early.info;
CALL crm.score('early');

-- Yesterday and today, in the zone of the source.
CREATE TABLE recent AS SELECT i % 20 AS c, current_date - i AS at, now() - i * interval '1 day' AS instant, 10 AS amount FROM generate_series(-2, 60) AS i;
SELECT count(*) FROM crm.create_source('recent', 'recent', 'c', 'at', 'amount', as_of => 'yesterday', clv_model => NULL);
SELECT as_of = current_date - 1 AS yesterday, rows_after_as_of, (SELECT sum(orders) FROM recent.customer_360) AS orders, (SELECT sum(orders) FROM recent.segments) AS in_segments FROM recent.info;
SELECT count(*) FROM crm.alter_source('recent', as_of => 'today');
CALL crm.score('recent');
SELECT as_of = current_date AS today, rows_after_as_of, (SELECT sum(orders) FROM recent.customer_360) AS orders, (SELECT sum(orders) FROM recent.scores WHERE as_of = current_date) AS scored FROM recent.info;
SELECT count(*) FROM crm.alter_source('recent', ordered_at => 'instant', zone => 'Pacific/Kiritimati');
SELECT as_of = crm.local_day(now(), 'Pacific/Kiritimati') AS today, rows_after_as_of, (SELECT sum(orders) FROM recent.customer_360) AS orders FROM recent.info;

-- A zone that is named, or that of the session that registers; whoever reads sees the same days.
CREATE TABLE sale AS SELECT customer_id AS customer, ordered_at AT TIME ZONE 'UTC' AS at, amount FROM crm.simulate_orders(customers => 60);
SET timezone = 'Asia/Shanghai';
CREATE TABLE here AS SELECT * FROM crm.rfm((SELECT crm.population(customer, at, amount) FROM sale), '2026-01-02');
SELECT count(*) FROM crm.create_source('here', 'sale', 'customer', 'at', 'amount', as_of => '2026-01-02');
SET timezone = 'America/New_York';
SELECT count(*) FROM crm.create_source('named', 'sale', 'customer', 'at', 'amount', as_of => '2026-01-02', zone => 'Asia/Shanghai');
CREATE VIEW sale_day AS SELECT customer, crm.local_day(at, 'Asia/Shanghai') AS at, amount FROM sale;
SELECT count(*) FROM crm.create_source('day', 'sale_day', 'customer', 'at', 'amount', as_of => '2026-01-02');
SELECT h.zone AS here, n.zone AS named, d.zone AS days FROM here.info AS h, named.info AS n, day.info AS d;
SELECT count(*) AS customers, count(*) FILTER (WHERE h.recency_days = v.recency_days) AS here, count(*) FILTER (WHERE h.recency_days = n.recency_days) AS named, count(*) FILTER (WHERE h.recency_days = d.recency_days) AS days, count(*) FILTER (WHERE h.recency_days <> o.recency_days) AS cut_otherwise
FROM here AS h JOIN here.customer_360 AS v USING (customer) JOIN named.customer_360 AS n USING (customer) JOIN day.customer_360 AS d USING (customer) JOIN crm.rfm((SELECT crm.population(customer, at, amount) FROM sale), '2026-01-02') AS o USING (customer);
CALL crm.score('named');
SELECT count(*) AS customers, count(*) FILTER (WHERE h.recency_days = s.recency_days) AS scored FROM here AS h JOIN named.scores AS s USING (customer);
SELECT * FROM crm.create_source('c', 'sale', 'customer', 'at', 'amount', zone => 'UTC+8');
SET timezone = 'UTC';

-- Two bins, other schemes, no end of the horizon, the best model.
CREATE TABLE few (c int, at date, amount int);
INSERT INTO few VALUES (1, '2021-01-01', 5), (2, '2021-01-05', 6), (3, '2021-01-06', 7);
SELECT * FROM crm.create_source('few', 'few', 'c', 'at', 'amount', segment_scheme => 'eight_classes');
SELECT * FROM crm.create_source('few', 'few', 'c', 'at', 'amount', segment_scheme => 'eight_classes', method => 'mean', bins => 3);
SELECT * FROM crm.create_source('few', 'few', 'c', 'at', 'amount', bins => 4);
SELECT count(*) FROM crm.create_source('few', 'few', 'c', 'at', 'amount', segment_scheme => 'eight_classes', method => 'mean');
SELECT * FROM crm.alter_source('few', clear => '{method,segment_scheme}');
SELECT bins, method, segment_scheme FROM crm.source WHERE name = 'few';
SELECT position, segment, customers, customer_share, orders, revenue, mean_money FROM few.segments ORDER BY position;
SELECT * FROM crm.create_source('endless', 'few', 'c', 'at', 'amount', method => 'median');
SELECT * FROM crm.create_source('endless', 'few', 'c', 'at', 'amount', method => 'kmeans');
SELECT * FROM crm.create_source('endless', 'few', 'c', 'at', 'amount', clv_model => 'gamma_gamma');
SELECT * FROM crm.create_source('endless', 'few', 'c', 'at', 'amount', horizon_days => 0);
SELECT * FROM crm.create_source('endless', 'few', 'c', 'at', 'amount', annual_rate => NULL);
SELECT * FROM crm.create_source('endless', 'few', 'c', 'at', 'amount', annual_rate => 10);
SELECT * FROM crm.create_source('endless', 'few', 'c', 'at', 'amount', annual_rate => 'NaN');
SELECT * FROM crm.create_source('endless', 'few', 'c', 'at', 'amount', margin_rate => 'Infinity');
CREATE TABLE orders AS SELECT customer_id AS customer, ordered_at AS at, amount FROM crm.simulate_orders(600, seed => 5);
SET client_min_messages = error;
SELECT count(*) FROM crm.create_source('endless', 'orders', 'customer', 'at', 'amount', horizon_days => NULL, annual_rate => 0.08, margin_rate => 0.35, clv_model => 'best');
CALL crm.score('endless');
SET client_min_messages = warning;
SELECT horizon_days, annual_rate, margin_rate, clv_model = (SELECT (crm.clv_fit_best(crm.population_with_days(customer, at, amount), '2025-12-31')).model FROM orders) AS best FROM endless.info;
SELECT count(*) AS customers, count(*) FILTER (WHERE abs(v.clv - s.clv) > 0.01 OR v.p_alive IS DISTINCT FROM s.p_alive) AS differ FROM endless.customer_360 AS v JOIN endless.scores AS s USING (customer);
-- tiers: equal numbers but for ties, the best first, who has no value has no tier; tiers and cohorts add up to customers
SELECT array_agg(value_tier ORDER BY position) AS tiers, array_agg(value_tier_name ORDER BY position) AS names, sum(customers) = (SELECT count(*) FROM endless.customer_360) AS customers, abs(sum(customer_share) - 1) < 0.001 AS shares,
       sum(clv) = (SELECT sum(clv) FROM endless.customer_360) AS clv, abs(sum(clv_share) - 1) < 0.001 AS clv_shares, bool_and(better) AS best_first
FROM (SELECT *, least_clv >= coalesce(lead(mean_clv) OVER (ORDER BY value_tier), 0) AND mean_clv >= least_clv AS better FROM endless.value_tiers) AS t;
SELECT sum(customers) = (SELECT count(*) FROM endless.customer_360) AS customers, bool_and(customers_alive BETWEEN 0 AND customers) AS alive, sum(clv) = (SELECT sum(clv) FROM endless.customer_360) AS clv FROM endless.clv_cohorts;
BEGIN;
SELECT count(*) FROM crm.define_scheme('value_tier', 'ours', '{vip, rest}', names_zh => '{贵宾, 其他}', standard => true);
SELECT position, value_tier, value_tier_name, value_tier_name_zh, customers FROM endless.value_tiers WHERE value_tier > 0 ORDER BY 1;
ROLLBACK;
-- a value as reckoned by hand
SELECT bool_and(abs(c.clv - (SELECT margin_rate FROM endless.info) * c.expected_order_value * e.purchases) < 0.0051 + 0.004 * e.purchases) AS by_hand
FROM endless.customer_360 AS c, endless.model AS m, LATERAL (SELECT crm.expected_purchases(m.purchases, s.repeat_days, s.t_x, s.age, NULL, delta => ln(1.08) / 365.25) AS purchases
    FROM (SELECT crm.repeat_days(x) AS repeat_days, crm.t_x(x) AS t_x, crm.age(x, '2025-12-31') AS age FROM (SELECT crm.customer_summary(at, amount) AS x FROM orders AS o WHERE o.customer = c.customer) AS x) AS s) AS e
WHERE c.customer <= 40 AND c.clv IS NOT NULL;
-- ties stay together; months without new customers are there
CREATE TABLE alike AS SELECT i AS c, date '2020-01-01' + k * 30 + i / 16 * 90 AS at, 10 AS amount FROM generate_series(1, 30) AS i, generate_series(0, i % 2) AS k;
SET client_min_messages = error;
SELECT count(*) FROM crm.create_source('alike', 'alike', 'c', 'at', 'amount', clv_model => 'nbd');
SET client_min_messages = warning;
SELECT position, value_tier, customers, customer_share, clv > 0 AS value FROM alike.value_tiers ORDER BY position;
SELECT first_purchase_month, customers, clv > 0 AS value FROM alike.clv_cohorts ORDER BY 1;

-- An emptied table: nobody, and all segments and tiers.
TRUNCATE few, alike;
SELECT count(*) AS segments, sum(customers) AS customers, sum(revenue) AS revenue, count(as_of) AS days FROM few.segments;
SELECT model_customers, customers, as_of, data_end, (SELECT count(*) FROM few.customer_360) AS scored, rows_without_customer, money_after_as_of FROM few.info;
SELECT position, value_tier, customers, customer_share, clv, clv_share FROM alike.value_tiers ORDER BY position;
SELECT (SELECT count(*) FROM alike.months) AS months, (SELECT count(*) FROM alike.cohorts) AS cohorts, (SELECT count(*) FROM alike.clv_cohorts) AS clv_cohorts, (SELECT count(*) FROM alike.revenue_bridge) AS bridges, (SELECT sum(customers) FROM alike.abc_classes) AS classes, (SELECT count(*) FROM alike.abc_curve) AS curve, (SELECT sum(customers) FROM alike.value_histogram) AS histogram;
INSERT INTO few VALUES (1, '2321-01-01', 5);
SELECT customers, rows_after_as_of, money_after_as_of, customers_without_purchase FROM few.info;

-- Nothing in the search_path of whoever registers, reads or scores has a part in it.
TRUNCATE few;
INSERT INTO few VALUES (1, '2021-01-01', 5), (2, '2021-01-05', 6), (3, '2021-01-06', 7);
CREATE SCHEMA trap;
CREATE FUNCTION trap.fall(date, date) RETURNS bool LANGUAGE plpgsql AS $$ BEGIN RAISE 'trapped'; END $$;
CREATE FUNCTION trap.fall(text, text) RETURNS bool LANGUAGE plpgsql AS $$ BEGIN RAISE 'trapped'; END $$;
CREATE FUNCTION trap.fall(int, int) RETURNS bool LANGUAGE plpgsql AS $$ BEGIN RAISE 'trapped'; END $$;
CREATE OPERATOR trap.<= (FUNCTION = trap.fall, LEFTARG = date, RIGHTARG = date);
CREATE OPERATOR trap.< (FUNCTION = trap.fall, LEFTARG = date, RIGHTARG = date);
CREATE OPERATOR trap.= (FUNCTION = trap.fall, LEFTARG = text, RIGHTARG = text);
CREATE OPERATOR trap.= (FUNCTION = trap.fall, LEFTARG = int, RIGHTARG = int);
CREATE FUNCTION trap.format(text, VARIADIC "any") RETURNS text LANGUAGE internal IMMUTABLE AS 'text_format';
CREATE DOMAIN trap.date AS text;
CREATE DOMAIN trap.name AS text CHECK (false);
SET search_path = trap, pg_catalog, t_source_rows;
SET client_min_messages = error;
SELECT * FROM crm.create_source('trapped', 'few', 'c', 'at', 'amount', dry_run => true) OFFSET 1000;
SELECT pg_catalog.count(*) FROM crm.create_source('trapped', 'few', 'c', 'at', 'amount', as_of => '2021-01-31');
CALL crm.score('trapped');
SELECT pg_catalog.count(*) FROM crm.alter_source('trapped', margin_rate => 0.5);
SELECT pg_catalog.sum(customers) FROM trapped.segments;
SELECT pg_catalog.count(*) FROM trapped.customer_360;
SELECT pg_catalog.count(*) FROM crm.drop_source('trapped');
SET search_path = t_source_rows;
SET client_min_messages = warning;
DROP SCHEMA trap CASCADE;

-- Columns that are no customer, time or amount, before anything is made; and what only its rows tell.
CREATE TABLE wrong (c jsonb, d float8, at bigint, day text, amount text, flag bool, n int);
INSERT INTO wrong VALUES ('1', 1, 1767225600, '03.04.2026', '12,50', true, 1);
SELECT * FROM crm.create_source('wrong', 'wrong', 'c', 'day', 'amount');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM crm.create_source('wrong', 'wrong', 'd', 'day', 'amount');
SELECT * FROM crm.create_source('wrong', 'wrong', 'n', 'at', 'amount');
SELECT * FROM crm.create_source('wrong', 'wrong', 'n', 'day', 'amount');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM crm.create_source('wrong', 'orders', 'customer', 'at', 'at');
UPDATE wrong SET day = '2026-04-03';
SELECT * FROM crm.create_source('wrong', 'wrong', 'n', 'day', 'amount');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM crm.create_source('wrong', 'wrong', 'n', 'day', 'flag');
SELECT count(*) FROM pg_namespace WHERE nspname = 'wrong';
UPDATE wrong SET amount = '1e25';
SELECT * FROM crm.create_source('wrong', 'wrong', 'n', 'day', 'amount');
\echo :LAST_ERROR_SQLSTATE

SET client_min_messages = error;
SELECT count(*) AS sources FROM (SELECT crm.drop_source(name) FROM crm.source WHERE name = ANY ('{dinar,cash,numbered,past,early,recent,here,named,day,few,endless,alike,wrong}')) AS d;
DROP SCHEMA t_source_rows CASCADE;
