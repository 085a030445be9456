-- population, population_with_days: keys, agreement with GROUP BY, growth, rollup, limits, text form
\set SHOW_CONTEXT never
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';
\pset footer off

CREATE TEMP TABLE o (customer int, at date, amount numeric, order_id int);
INSERT INTO o VALUES
    (1, '2024-01-05', 10.00, 1), (1, '2024-01-05', 5.50, 1), (1, '2024-02-01', 30.00, 3), (1, '2024-02-10', -10.00, 3),
    (2, '2024-01-01', -3.00, 5), (2, '2024-01-10', 7.00, 6), (2, '2024-01-20', 5.00, 7),
    (3, '2024-01-03', 0, 8), (4, '2024-01-04', -9.99, 9), (NULL, '2024-01-04', 1, 10), (5, NULL, 1, 11), (6, '2024-01-04', NULL, 12), (7, '2024-01-04', 3, NULL);

SELECT customer, first_purchase, last_purchase, orders, gross, refunds, money, round(mean_order_value, 2) AS mean
FROM crm.customers((SELECT crm.population(customer, at, amount) FROM o)) ORDER BY customer;
SELECT customer, orders, money FROM crm.customers((SELECT crm.population(customer, at, amount, order_id) FROM o)) ORDER BY customer;
SELECT customer, repeat_days, t_x, age, round(mean_repeat_value, 2) AS mean_repeat_value
FROM crm.clv_customers((SELECT crm.population_with_days(customer, at, amount) FROM o), '2024-03-01') ORDER BY customer;
SELECT customers, last_purchase, amounts, orders_by, purchase_days, bytes > 0 AS has_size,
       bytes_per_customer = bytes::float8 / customers AS per_customer
FROM (SELECT crm.population(customer, at, amount) AS p FROM o
      UNION ALL SELECT crm.population_with_days(customer, at, amount::float8, order_id) FROM o) q, crm.population_info(p);

-- No rows, NULL populations, as-of dates.
SELECT crm.population(customer, at, amount) IS NULL AS none, (SELECT count(*) FROM crm.customers(NULL::crm.population_bigint)) FROM o WHERE false;
SELECT * FROM crm.clv_customers((SELECT crm.population(customer, at, amount) FROM o), '2024-03-01');
SELECT * FROM crm.clv_customers((SELECT crm.population_with_days(customer, at, amount) FROM o), '2024-02-05');
\echo :LAST_ERROR_SQLSTATE
\set VERBOSITY sqlstate
SELECT crm.population(1.5, at, amount) FROM o;
\set VERBOSITY default
SELECT crm.population(customer, at, amount::money) FROM o;

-- Keys -------------------------------------------------------------------------------------------------

SELECT array_agg(customer ORDER BY customer) FROM crm.customers((SELECT crm.population(k, '2024-01-01'::date, 1)
    FROM unnest('{0,-1,9223372036854775807,-9223372036854775808,0}'::bigint[]) AS k));
SELECT customer, orders FROM crm.customers((SELECT crm.population(k, '2024-01-01'::date, 1)
    FROM unnest('{00000000-0000-0000-0000-000000000000,ffffffff-ffff-ffff-ffff-ffffffffffff,00000000-0000-0000-0000-000000000000}'::uuid[]) AS k)) ORDER BY 1;
-- Text keys are compared byte by byte: the empty string, case, blanks,
-- two forms of é, and the long ones that share 5000 bytes.
CREATE TEMP TABLE k AS SELECT * FROM unnest(ARRAY['', 'a', 'A', 'a ', '客户一', '客户二', U&'\00e9', U&'e\0301',
    repeat('x', 63), repeat('x', 64), repeat('x', 65), repeat('x', 5000) || 'a', repeat('x', 5000) || 'b', repeat('中', 3000)]) AS key;
SELECT count(*), count(c.customer) AS found, bool_and(orders = 3) AS three_each, bool_and(money = length(key) * 3) AS own_net
FROM k FULL JOIN crm.customers((SELECT crm.population(key, '2024-01-01'::date, length(key)) FROM k, generate_series(1, 3))) AS c ON c.customer = k.key;
SELECT customer FROM crm.customers((SELECT crm.population(c, '2024-01-01'::date, 1) FROM unnest('{ab,cd}'::varchar(5)[]) AS c)) ORDER BY 1;

-- The same as GROUP BY ---------------------------------------------------------------------------------

-- 60,000 rows of 5,000 customers: small and wide sums, changing decimals,
-- refunds before, on and after first purchases, orders of several rows.
CREATE TEMP TABLE r AS
SELECT i, (hashint4(i) & 2147483647) % 5000 AS customer, date '2023-01-01' + (hashint4(i + 100000) & 2147483647) % 400 AS at,
       ((hashint4(i + 200000) & 2147483647) % 20000 - 3000) * (CASE WHEN i % 5000 = 77 THEN 1000000000000000000 ELSE 1 END)::numeric
           * CASE WHEN i < 20000 THEN 1 WHEN i < 40000 THEN 0.1 WHEN i % 1000 = 0 THEN 0.001 ELSE 0.01 END AS amount,
       i / 3 AS order_id, i % 3 AS brand
FROM generate_series(1, 60000) AS i;

CREATE FUNCTION key(customer int, kind text) RETURNS text LANGUAGE sql IMMUTABLE AS
$$ SELECT CASE kind WHEN 'long' THEN repeat('k', customer % 200) || customer WHEN 'uuid' THEN md5(customer::text)::uuid::text ELSE customer::text END $$;
CREATE TEMP TABLE truth AS
SELECT customer, crm.first_purchase(s) AS first_purchase, crm.last_purchase(s) AS last_purchase, crm.orders(s) AS purchases,
       crm.gross(s) AS gross, crm.refunds(s) AS refunds, crm.money(s) AS net, crm.mean_order_value(s) AS mean,
       crm.repeat_days(s) AS repeat_days, crm.t_x(s) AS t_x, crm.age(s, '2024-06-01') AS age, crm.mean_repeat_value(s) AS mean_repeat,
       crm.orders(ids) AS orders
FROM (SELECT customer, crm.customer_summary(at, amount) AS s, crm.customer_summary(at, amount, order_id) AS ids FROM r GROUP BY customer) q;

-- Rows of customers() or clv_customers() that differ from the grouped form.
CREATE FUNCTION differences(p anyelement, kind text, by_order bool = false) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    n bigint;
BEGIN
    EXECUTE format($q$SELECT count(*) FROM (SELECT key(customer, %L) AS customer, first_purchase, last_purchase, %s AS purchases, gross, refunds, net FROM truth) t
        FULL JOIN (SELECT customer::text, first_purchase, last_purchase, orders, gross, refunds, money FROM crm.customers($1)) c USING (customer)
        WHERE ROW(t.first_purchase, t.last_purchase, t.purchases, t.gross, t.refunds, t.net)
           IS DISTINCT FROM ROW(c.first_purchase, c.last_purchase, c.orders, c.gross, c.refunds, c.money)$q$,
        kind, CASE WHEN by_order THEN 'orders' ELSE 'purchases' END) INTO n USING p;
    RETURN n;
END
$$;
CREATE FUNCTION clv_differences(p crm.population_bigint) RETURNS bigint LANGUAGE sql AS $$
    SELECT count(*) FROM (SELECT * FROM truth WHERE purchases > 0) t FULL JOIN crm.clv_customers(p, '2024-06-01') c USING (customer)
    WHERE ROW(t.repeat_days, t.t_x, t.age, t.mean_repeat IS NULL) IS DISTINCT FROM ROW(c.repeat_days, c.t_x, c.age, c.mean_repeat_value IS NULL)
       OR abs(t.mean_repeat - c.mean_repeat_value) > 1e-12 * t.gross $$;

SELECT differences(crm.population(customer, at, amount), 'int') AS int,
       differences(crm.population(customer::bigint, at, amount ORDER BY i DESC), 'int') AS bigint,
       differences(crm.population(key(customer, 'uuid')::uuid, at, amount), 'uuid') AS uuid,
       differences(crm.population(key(customer, 'int'), at, amount ORDER BY amount), 'int') AS text,
       differences(crm.population(key(customer, 'long'), at, amount, order_id), 'long', true) AS long_text,
       differences(crm.population(customer, at, amount, order_id), 'int', true) AS orders,
       differences(crm.population_with_days(customer, at, amount, 'o' || order_id), 'int', true) AS text_orders
FROM r;
SELECT clv_differences(crm.population_with_days(customer, at, amount)) AS clv,
       clv_differences(crm.population_with_days(customer, at, amount ORDER BY at DESC, i)) AS backwards,
       clv_differences(crm.population_with_days(customer, at::timestamp + interval '23:59', amount, order_id)) AS orders
FROM r;
-- Double precision sums agree within 1e-12.
SELECT count(*), bool_and(abs(c.money - t.net) <= 1e-12 * (t.gross - t.refunds)) AS close
FROM crm.customers((SELECT crm.population(customer, at, amount::float8) FROM r)) c JOIN truth t USING (customer);

-- GROUP BY, FILTER, GROUPING SETS and windows work as for any aggregate.
SELECT brand, (crm.population_info(crm.population(customer, at, amount))).customers,
       (crm.population_info(crm.population(customer, at, amount) FILTER (WHERE at < '2023-02-01' AND amount > 0))).customers AS january,
       count(DISTINCT customer) FILTER (WHERE at < '2023-02-01' AND amount > 0) AS january_sql
FROM r GROUP BY ROLLUP (brand) ORDER BY brand;
SELECT bool_and(n = (SELECT count(DISTINCT customer) FROM r AS b WHERE b.i <= w.i)) AS running
FROM (SELECT i, (crm.population_info(crm.population(customer, at, amount) OVER (ORDER BY i))).customers AS n FROM r WHERE i <= 100) w;

-- Rollup -----------------------------------------------------------------------------------------------

CREATE TABLE parts AS
SELECT i * 7919 % 11 AS part, crm.population(customer, at, amount) AS p, crm.population_with_days(customer, at, amount) AS clv,
       crm.population_with_days(customer, at, amount, order_id) AS orders, crm.population(key(customer, 'long'), at, amount) AS texts
FROM r GROUP BY 1;
SELECT differences(crm.rollup(p), 'int') AS p, differences(crm.rollup(clv ORDER BY part DESC), 'int') AS clv,
       clv_differences(crm.rollup(clv)) AS clv_days, differences(crm.rollup(orders), 'int', true) AS orders,
       clv_differences(crm.rollup(orders ORDER BY part DESC)) AS order_days, differences(crm.rollup(texts), 'long') AS texts
FROM parts;
SELECT crm.rollup(p) FROM (SELECT p FROM parts UNION ALL SELECT clv FROM parts) q;
\echo :LAST_ERROR_SQLSTATE
SELECT crm.rollup(p) FROM (SELECT clv AS p FROM parts UNION ALL SELECT orders FROM parts) q;
SELECT crm.rollup(p) FROM (SELECT p FROM parts UNION ALL SELECT crm.population(customer, at, amount::float8) FROM r) q;

-- Sums of a first purchase day that outgrow 64 bits, row by row and merged.
CREATE TEMP TABLE wide AS SELECT 1 AS customer, d AS at, a AS amount, i FROM
    (VALUES (1, date '2024-01-01', 5000000000000000000), (2, '2024-01-01', 5000000000000000000), (3, '2024-01-05', 7::bigint)) AS v(i, d, a);
SELECT round(mean_repeat_value, 2) AS mean_repeat_value FROM crm.clv_customers((SELECT crm.population_with_days(customer, at, amount) FROM wide), '2024-02-01')
UNION ALL SELECT round(mean_repeat_value, 2) FROM crm.clv_customers((SELECT crm.rollup(p) FROM (SELECT crm.population_with_days(customer, at, amount) AS p FROM wide GROUP BY i) q), '2024-02-01');

-- Left out ---------------------------------------------------------------------------------------------

-- Rows with a NULL, by the first thing that is missing, in every form, with the money that is known.
CREATE TABLE holes (customer int, at date, amount numeric, order_id text);
INSERT INTO holes VALUES (1, '2026-01-01', 10, 'a'), (1, '2026-01-02', 2.5, NULL), (NULL, '2026-01-03', 100, 'b'), (NULL, NULL, -1.125, NULL), (NULL, '2026-01-03', 'NaN', 'b'),
    (2, NULL, 7, 'c'), (2, NULL, NULL, 'c'), (2, '2026-01-04', NULL, NULL), (2, '2026-01-05', 40, 'd'), (2, '2026-01-09', -15, NULL), (3, '2026-01-06', -4, NULL);
CREATE VIEW left_out AS SELECT 'one pass' AS form, crm.population(customer, at, amount, order_id) AS p FROM holes;
SELECT customers, last_purchase, data_end, rows_without_customer, money_without_customer, rows_without_time, money_without_time, rows_without_amount, rows_without_order_id, money_without_order_id
FROM left_out, crm.population_info(p);
-- A refund needs no order id, in both forms.
SELECT c.customer, c.orders, c.money, crm.orders(s) AS s_purchases, crm.money(s) AS s_net
FROM crm.customers((SELECT p FROM left_out)) AS c JOIN (SELECT customer, crm.customer_summary(at, amount, order_id) AS s FROM holes WHERE customer IS NOT NULL GROUP BY customer) AS h USING (customer) ORDER BY customer;
-- All money is somewhere: with the customers or left out.
SELECT (SELECT sum(amount) FROM holes WHERE amount <> 'NaN') = (SELECT sum(money) FROM crm.customers(p)) + money_without_customer + money_without_time + money_without_order_id AS all_money FROM left_out, crm.population_info(p);
-- Refunds alone are no purchase: who has nothing else has no score, and is counted with the money, also beyond 64 bits and as floats.
SELECT customers, customers_without_purchase, money_without_purchase FROM left_out, crm.population_info(p);
SELECT form, customers, customers_without_purchase, money_without_purchase, customers - customers_without_purchase = (SELECT count(*) FROM crm.rfm(p, '2026-02-01')) AS scored, round(money_without_purchase - (SELECT sum(money) FROM crm.customers(p) WHERE orders = 0), 9) = 0 AS money
FROM (SELECT 'wide' AS form, crm.population(c, date '2026-01-01', a) AS p FROM (VALUES (1, 10::numeric), (1, -20), (2, -9e18), (2, -9e18), (2, -0.001), (3, -1)) AS v(c, a)
      UNION ALL SELECT 'float', crm.population(c, date '2026-01-01', a) FROM (VALUES (1, 10::float8), (2, -0.1), (2, -0.2), (3, -1e6)) AS v(c, a)
      UNION ALL SELECT 'merged', (SELECT crm.rollup(p) FROM (SELECT crm.population(c, date '2026-01-01', a, o) AS p FROM (VALUES (1, 10, 1), (1, -20, NULL), (2, -5, NULL), (2, 5, 2), (3, -1, 3)) AS v(c, a, o) GROUP BY c, a) AS d)) AS f, crm.population_info(p);
SELECT customers, customers_without_purchase, money_without_purchase FROM crm.population_info((SELECT crm.population_of_items(i, a) FROM (VALUES (1, 5), (1, -7), (2, -3)) AS v(i, a)));
-- The same from parts, stored ones, other kinds of keys and amounts; and of nobody at all.
CREATE VIEW left_out_forms AS SELECT * FROM (
    SELECT 'parts' AS form, crm.rollup(p) AS p FROM (SELECT crm.population(customer, at, amount, order_id) AS p FROM holes GROUP BY customer, at) AS d
    UNION ALL SELECT 'stored', crm.rollup(p::text::crm.population_bigint) FROM (SELECT crm.population(customer, at, amount, order_id) AS p FROM holes GROUP BY order_id) AS d
    UNION ALL SELECT 'clv', crm.population_with_days(customer, at, amount, order_id) FROM holes) AS f;
SELECT f.form, bool_and(i = w) AS same FROM left_out_forms AS f, left_out AS l,
    LATERAL (SELECT i.customers, i.data_end, i.rows_without_customer, i.money_without_customer, i.rows_without_time, i.money_without_time, i.rows_without_amount, i.rows_without_order_id, i.money_without_order_id FROM crm.population_info(f.p) AS i) AS i,
    LATERAL (SELECT w.customers, w.data_end, w.rows_without_customer, w.money_without_customer, w.rows_without_time, w.money_without_time, w.rows_without_amount, w.rows_without_order_id, w.money_without_order_id FROM crm.population_info(l.p) AS w) AS w
GROUP BY f.form ORDER BY f.form;
SELECT amounts, rows_without_customer, money_without_customer, rows_without_order_id, money_without_order_id FROM crm.population_info((SELECT crm.population(customer::text, at, amount::float8, order_id) FROM holes));
SELECT customers, rows_without_customer, money_without_customer, rows_without_amount FROM crm.population_info((SELECT crm.population_of_items(customer, amount) FROM holes));
SELECT customers, data_end, rows_without_order_id, (SELECT count(*) FROM crm.customers(p)) AS rows, p::text::crm.population_bigint::text = p::text AS stored, crm.rfm_fit(p, '2026-02-01') IS NULL AS no_model
FROM (SELECT crm.population(1, date '2026-01-01', 5, NULL::int) AS p) AS q, crm.population_info(p);
-- Many decimals left out show in no result; what is left out has no part in any.
SELECT money, money_without_customer FROM (SELECT crm.population(c, date '2026-01-01', a) AS p FROM (VALUES (1, 5.5), (NULL, 1.123456789)) AS v(c, a)) AS q, crm.customers(p), crm.population_info(p);
-- Several workers count what one does.
SET max_parallel_workers_per_gather = 2; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0.01; SET cpu_operator_cost = 0; SET min_parallel_table_scan_size = 0;
CREATE TABLE many_holes AS SELECT nullif(i % 50, 0) AS customer, CASE WHEN i % 7 > 0 THEN date '2026-01-01' + i % 30 END AS at, nullif(i % 11, 3)::numeric - 5.5 AS amount, nullif(i % 13, 5) AS order_id FROM generate_series(1, 20000) AS i;
ANALYZE many_holes;
SELECT rows_without_customer, money_without_customer, rows_without_time, money_without_time, rows_without_amount, rows_without_order_id, money_without_order_id FROM crm.population_info((SELECT crm.population(customer, at, amount, order_id) FROM many_holes));
SELECT count(*) FILTER (WHERE customer IS NULL) AS customer, sum(amount) FILTER (WHERE customer IS NULL), count(*) FILTER (WHERE customer > 0 AND at IS NULL) AS time, sum(amount) FILTER (WHERE customer > 0 AND at IS NULL),
       count(*) FILTER (WHERE customer > 0 AND at > '-infinity' AND amount IS NULL) AS amount, count(*) FILTER (WHERE customer > 0 AND at > '-infinity' AND amount >= 0 AND order_id IS NULL) AS order_id,
       sum(amount) FILTER (WHERE customer > 0 AND at > '-infinity' AND amount >= 0 AND order_id IS NULL) FROM many_holes;
RESET max_parallel_workers_per_gather; RESET parallel_setup_cost; RESET parallel_tuple_cost; RESET cpu_operator_cost; RESET min_parallel_table_scan_size;
-- A model made of it says so, once; guests alone are no news.
SELECT (crm.rfm_fit(p, '2026-02-01')).customers FROM left_out;
SELECT (crm.rfm_fit(crm.population(customer, at, amount), '2026-02-01')).customers FROM holes WHERE at IS NOT NULL AND amount <> 'NaN';
DROP VIEW left_out, left_out_forms;
DROP TABLE holes, many_holes;

-- Size -------------------------------------------------------------------------------------------------

SELECT customers, bytes_per_customer < 45 AS small
FROM crm.population_info((SELECT crm.population(i % 120000, '2024-01-01'::date, 1) FROM generate_series(1, 240000) AS i));
SET crm.population_memory = '1MB';
SELECT count(*) FROM crm.customers((SELECT crm.population(i, '2024-01-01'::date, 1) FROM generate_series(1, 5000) AS i));
SELECT crm.population(i, '2024-01-01'::date, 1) FROM generate_series(1, 100000) AS i;
\echo :LAST_ERROR_SQLSTATE
SELECT crm.population_with_days(1, date '2024-01-01' + i, 1, i) FROM generate_series(1, 100000) AS i;
-- Order ids that come again and again, apart from each other, need no more than the distinct ones.
SET crm.population_memory = '4MB';
SELECT count(*), sum(orders) FROM crm.customers((SELECT crm.population(o % 500, '2024-01-01'::date, 1, o)
    FROM generate_series(1, 20) AS line, generate_series(1, 40000) AS o));
RESET crm.population_memory;
\set VERBOSITY sqlstate
SET crm.population_memory = 1;
\set VERBOSITY default

-- Stored and sent --------------------------------------------------------------------------------------

SELECT bool_and(p::text::crm.population_bigint::text = p::text) AS p, bool_and(clv::text::crm.population_bigint::text = clv::text) AS clv,
       bool_and(orders::text::crm.population_bigint::text = orders::text) AS orders, bool_and(texts::text::crm.population_text::text = texts::text) AS texts FROM parts;
SELECT differences(crm.rollup(orders::text::crm.population_bigint), 'int', true) AS orders, clv_differences(crm.rollup(clv::text::crm.population_bigint)) AS clv FROM parts;
DO $$
DECLARE
    p crm.population_bigint;
    total crm.population_bigint;
    n bigint := 0;
BEGIN
    FOR p IN SELECT parts.p FROM parts ORDER BY part LOOP
        SELECT crm.rollup(v) INTO total FROM (VALUES (total), (p)) AS t(v);
        n := n + 1;
    END LOOP;
    RAISE NOTICE '% parts, % differences', n, differences(total, 'int');
END
$$;
-- A cursor over the customers of a stored population survives being paused.
BEGIN;
DECLARE c CURSOR FOR SELECT customer, money FROM parts, crm.customers(p) WHERE part = 0;
FETCH 1 FROM c \gset
MOVE 100 FROM c;
SELECT count(*) FROM crm.customers((SELECT crm.rollup(p) FROM parts));
FETCH 1 FROM c \gset later_
SELECT (SELECT money FROM parts, crm.customers(p) c WHERE part = 0 AND c.customer = :later_customer) = :later_money AS same;
COMMIT;

SELECT '\x'::crm.population_text;
SELECT p::text::crm.population_uuid FROM parts LIMIT 1;
\echo :LAST_ERROR_SQLSTATE
CREATE FUNCTION survives(value text) RETURNS bool LANGUAGE plpgsql AS $$
BEGIN
    RETURN NOT EXISTS (SELECT FROM crm.customers(value::crm.population_text) WHERE NOT isfinite(last_purchase) OR money = 'Infinity')
        AND isfinite(coalesce((crm.population_info(value::crm.population_text)).last_purchase, 'epoch'));
EXCEPTION WHEN invalid_binary_representation OR invalid_text_representation OR numeric_value_out_of_range OR character_not_in_repertoire THEN
    RETURN true;
END
$$;
SELECT bool_and(survives(overlay(t PLACING lpad(to_hex(b), 2, '0') FROM 3 + 2 * n FOR 2))) AS survives
FROM (SELECT crm.population_with_days('k' || customer, at, amount, order_id)::text FROM o
      UNION ALL SELECT crm.population('é' || customer, at, amount::float8)::text FROM o) v(t),
     generate_series(0, (length(t) - 4) / 2) AS n, generate_series(0, 255, 15) AS b;
-- The last purchase of all replaced by a day that is no date.
SELECT last_purchase FROM crm.population_info((SELECT overlay(crm.population(customer, at, amount)::text PLACING 'feffffff0f' FROM 13 FOR 6) FROM o)::crm.population_bigint);
DROP FUNCTION survives;
DROP TABLE parts;
DROP FUNCTION differences(anyelement, text, bool), clv_differences, key;
