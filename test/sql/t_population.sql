-- rfm_population, clv_population: keys, agreement with GROUP BY, growth, rollup, limits, text form
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';
\pset footer off

CREATE TEMP TABLE o (customer int, at date, amount numeric, order_id int);
INSERT INTO o VALUES
    (1, '2024-01-05', 10.00, 1), (1, '2024-01-05', 5.50, 1), (1, '2024-02-01', 30.00, 3), (1, '2024-02-10', -10.00, 3),
    (2, '2024-01-01', -3.00, 5), (2, '2024-01-10', 7.00, 6), (2, '2024-01-20', 5.00, 7),
    (3, '2024-01-03', 0, 8), (4, '2024-01-04', -9.99, 9), (NULL, '2024-01-04', 1, 10), (5, NULL, 1, 11), (6, '2024-01-04', NULL, 12), (7, '2024-01-04', 3, NULL);

SELECT customer, first_purchase, last_purchase, purchases, gross, refunds, net, round(mean_order_value, 2) AS mean
FROM crm.customers((SELECT crm.rfm_population(customer, at, amount) FROM o)) ORDER BY customer;
SELECT customer, purchases, net FROM crm.customers((SELECT crm.rfm_population(customer, at, amount, order_id) FROM o)) ORDER BY customer;
SELECT customer, repeat_days, t_x, age, round(mean_repeat_value, 2) AS mean_repeat_value
FROM crm.clv_customers((SELECT crm.clv_population(customer, at, amount) FROM o), '2024-03-01') ORDER BY customer;
SELECT customers, last_purchase, amounts, purchases_by, purchase_days, bytes > 0 AS has_size,
       bytes_per_customer = bytes::float8 / customers AS per_customer
FROM (SELECT crm.rfm_population(customer, at, amount) AS p FROM o
      UNION ALL SELECT crm.clv_population(customer, at, amount::float8, order_id) FROM o) q, crm.population_info(p);

-- No rows, NULL populations, as-of dates.
SELECT crm.rfm_population(customer, at, amount) IS NULL AS none, (SELECT count(*) FROM crm.customers(NULL::crm.rfm_population_bigint)) FROM o WHERE false;
SELECT * FROM crm.clv_customers((SELECT crm.rfm_population(customer, at, amount) FROM o), '2024-03-01');
SELECT * FROM crm.clv_customers((SELECT crm.clv_population(customer, at, amount) FROM o), '2024-02-05');
\echo :LAST_ERROR_SQLSTATE
SELECT crm.rfm_population(1.5, at, amount) FROM o;
SELECT crm.rfm_population(customer, at, amount::money) FROM o;

-- Keys -------------------------------------------------------------------------------------------------

SELECT array_agg(customer ORDER BY customer) FROM crm.customers((SELECT crm.rfm_population(k, '2024-01-01'::date, 1)
    FROM unnest('{0,-1,9223372036854775807,-9223372036854775808,0}'::bigint[]) AS k));
SELECT customer, purchases FROM crm.customers((SELECT crm.rfm_population(k, '2024-01-01'::date, 1)
    FROM unnest('{00000000-0000-0000-0000-000000000000,ffffffff-ffff-ffff-ffff-ffffffffffff,00000000-0000-0000-0000-000000000000}'::uuid[]) AS k)) ORDER BY 1;
-- Text keys are compared byte by byte: the empty string, case, blanks,
-- two forms of é, and the long ones that share 5000 bytes.
CREATE TEMP TABLE k AS SELECT * FROM unnest(ARRAY['', 'a', 'A', 'a ', '客户一', '客户二', U&'\00e9', U&'e\0301',
    repeat('x', 63), repeat('x', 64), repeat('x', 65), repeat('x', 5000) || 'a', repeat('x', 5000) || 'b', repeat('中', 3000)]) AS key;
SELECT count(*), count(c.customer) AS found, bool_and(purchases = 3) AS three_each, bool_and(net = length(key) * 3) AS own_net
FROM k FULL JOIN crm.customers((SELECT crm.rfm_population(key, '2024-01-01'::date, length(key)) FROM k, generate_series(1, 3))) AS c ON c.customer = k.key;
SELECT customer FROM crm.customers((SELECT crm.rfm_population(c, '2024-01-01'::date, 1) FROM unnest('{ab,cd}'::varchar(5)[]) AS c)) ORDER BY 1;

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
SELECT customer, crm.first_purchase(s) AS first_purchase, crm.last_purchase(s) AS last_purchase, crm.purchases(s) AS purchases,
       crm.gross(s) AS gross, crm.refunds(s) AS refunds, crm.net(s) AS net, crm.mean_order_value(s) AS mean,
       crm.repeat_days(s) AS repeat_days, crm.t_x(s) AS t_x, crm.age(s, '2024-06-01') AS age, crm.mean_repeat_value(s) AS mean_repeat,
       crm.purchases(ids) AS orders
FROM (SELECT customer, crm.rfm_summary(at, amount) AS s, crm.rfm_summary(at, amount, order_id) AS ids FROM r GROUP BY customer) q;

-- Rows of customers() or clv_customers() that differ from the grouped form.
CREATE FUNCTION differences(p anyelement, kind text, by_order bool = false) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    n bigint;
BEGIN
    EXECUTE format($q$SELECT count(*) FROM (SELECT key(customer, %L) AS customer, first_purchase, last_purchase, %s AS purchases, gross, refunds, net FROM truth) t
        FULL JOIN (SELECT customer::text, first_purchase, last_purchase, purchases, gross, refunds, net FROM crm.customers($1)) c USING (customer)
        WHERE ROW(t.first_purchase, t.last_purchase, t.purchases, t.gross, t.refunds, t.net)
           IS DISTINCT FROM ROW(c.first_purchase, c.last_purchase, c.purchases, c.gross, c.refunds, c.net)$q$,
        kind, CASE WHEN by_order THEN 'orders' ELSE 'purchases' END) INTO n USING p;
    RETURN n;
END
$$;
CREATE FUNCTION clv_differences(p crm.rfm_population_bigint) RETURNS bigint LANGUAGE sql AS $$
    SELECT count(*) FROM (SELECT * FROM truth WHERE purchases > 0) t FULL JOIN crm.clv_customers(p, '2024-06-01') c USING (customer)
    WHERE ROW(t.repeat_days, t.t_x, t.age, t.mean_repeat IS NULL) IS DISTINCT FROM ROW(c.repeat_days, c.t_x, c.age, c.mean_repeat_value IS NULL)
       OR abs(t.mean_repeat - c.mean_repeat_value) > 1e-12 * t.gross $$;

SELECT differences(crm.rfm_population(customer, at, amount), 'int') AS int,
       differences(crm.rfm_population(customer::bigint, at, amount ORDER BY i DESC), 'int') AS bigint,
       differences(crm.rfm_population(key(customer, 'uuid')::uuid, at, amount), 'uuid') AS uuid,
       differences(crm.rfm_population(key(customer, 'int'), at, amount ORDER BY amount), 'int') AS text,
       differences(crm.rfm_population(key(customer, 'long'), at, amount, order_id), 'long', true) AS long_text,
       differences(crm.rfm_population(customer, at, amount, order_id), 'int', true) AS orders,
       differences(crm.clv_population(customer, at, amount, 'o' || order_id), 'int', true) AS text_orders
FROM r;
SELECT clv_differences(crm.clv_population(customer, at, amount)) AS clv,
       clv_differences(crm.clv_population(customer, at, amount ORDER BY at DESC, i)) AS backwards,
       clv_differences(crm.clv_population(customer, at::timestamp + interval '23:59', amount, order_id)) AS orders
FROM r;
-- Double precision sums agree within 1e-12.
SELECT count(*), bool_and(abs(c.net - t.net) <= 1e-12 * (t.gross - t.refunds)) AS close
FROM crm.customers((SELECT crm.rfm_population(customer, at, amount::float8) FROM r)) c JOIN truth t USING (customer);

-- GROUP BY, FILTER, GROUPING SETS and windows work as for any aggregate.
SELECT brand, (crm.population_info(crm.rfm_population(customer, at, amount))).customers,
       (crm.population_info(crm.rfm_population(customer, at, amount) FILTER (WHERE at < '2023-02-01' AND amount > 0))).customers AS january,
       count(DISTINCT customer) FILTER (WHERE at < '2023-02-01' AND amount > 0) AS january_sql
FROM r GROUP BY ROLLUP (brand) ORDER BY brand;
SELECT bool_and(n = (SELECT count(DISTINCT customer) FROM r AS b WHERE b.i <= w.i)) AS running
FROM (SELECT i, (crm.population_info(crm.rfm_population(customer, at, amount) OVER (ORDER BY i))).customers AS n FROM r WHERE i <= 100) w;

-- Rollup -----------------------------------------------------------------------------------------------

CREATE TABLE parts AS
SELECT i * 7919 % 11 AS part, crm.rfm_population(customer, at, amount) AS p, crm.clv_population(customer, at, amount) AS clv,
       crm.clv_population(customer, at, amount, order_id) AS orders, crm.rfm_population(key(customer, 'long'), at, amount) AS texts
FROM r GROUP BY 1;
SELECT differences(crm.rollup(p), 'int') AS p, differences(crm.rollup(clv ORDER BY part DESC), 'int') AS clv,
       clv_differences(crm.rollup(clv)) AS clv_days, differences(crm.rollup(orders), 'int', true) AS orders,
       clv_differences(crm.rollup(orders ORDER BY part DESC)) AS order_days, differences(crm.rollup(texts), 'long') AS texts
FROM parts;
SELECT crm.rollup(p) FROM (SELECT p FROM parts UNION ALL SELECT clv FROM parts) q;
\echo :LAST_ERROR_SQLSTATE
SELECT crm.rollup(p) FROM (SELECT clv AS p FROM parts UNION ALL SELECT orders FROM parts) q;
SELECT crm.rollup(p) FROM (SELECT p FROM parts UNION ALL SELECT crm.rfm_population(customer, at, amount::float8) FROM r) q;

-- Sums of a first purchase day that outgrow 64 bits, row by row and merged.
CREATE TEMP TABLE wide AS SELECT 1 AS customer, d AS at, a AS amount, i FROM
    (VALUES (1, date '2024-01-01', 5000000000000000000), (2, '2024-01-01', 5000000000000000000), (3, '2024-01-05', 7::bigint)) AS v(i, d, a);
SELECT round(mean_repeat_value, 2) AS mean_repeat_value FROM crm.clv_customers((SELECT crm.clv_population(customer, at, amount) FROM wide), '2024-02-01')
UNION ALL SELECT round(mean_repeat_value, 2) FROM crm.clv_customers((SELECT crm.rollup(p) FROM (SELECT crm.clv_population(customer, at, amount) AS p FROM wide GROUP BY i) q), '2024-02-01');

-- Size -------------------------------------------------------------------------------------------------

SELECT customers, bytes_per_customer < 45 AS small
FROM crm.population_info((SELECT crm.rfm_population(i % 120000, '2024-01-01'::date, 1) FROM generate_series(1, 240000) AS i));
SET crm.population_memory = '1MB';
SELECT count(*) FROM crm.customers((SELECT crm.rfm_population(i, '2024-01-01'::date, 1) FROM generate_series(1, 5000) AS i));
SELECT crm.rfm_population(i, '2024-01-01'::date, 1) FROM generate_series(1, 100000) AS i;
\echo :LAST_ERROR_SQLSTATE
SELECT crm.clv_population(1, date '2024-01-01' + i, 1, i) FROM generate_series(1, 100000) AS i;
RESET crm.population_memory;
SET crm.population_memory = 1;

-- Stored and sent --------------------------------------------------------------------------------------

SELECT bool_and(p::text::crm.rfm_population_bigint::text = p::text) AS p, bool_and(clv::text::crm.rfm_population_bigint::text = clv::text) AS clv,
       bool_and(orders::text::crm.rfm_population_bigint::text = orders::text) AS orders, bool_and(texts::text::crm.rfm_population_text::text = texts::text) AS texts FROM parts;
SELECT differences(crm.rollup(orders::text::crm.rfm_population_bigint), 'int', true) AS orders, clv_differences(crm.rollup(clv::text::crm.rfm_population_bigint)) AS clv FROM parts;
DO $$
DECLARE
    p crm.rfm_population_bigint;
    total crm.rfm_population_bigint;
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
DECLARE c CURSOR FOR SELECT customer, net FROM parts, crm.customers(p) WHERE part = 0;
FETCH 1 FROM c \gset
MOVE 100 FROM c;
SELECT count(*) FROM crm.customers((SELECT crm.rollup(p) FROM parts));
FETCH 1 FROM c \gset later_
SELECT (SELECT net FROM parts, crm.customers(p) c WHERE part = 0 AND c.customer = :later_customer) = :later_net AS same;
COMMIT;

SELECT '\x'::crm.rfm_population_text;
SELECT p::text::crm.rfm_population_uuid FROM parts LIMIT 1;
\echo :LAST_ERROR_SQLSTATE
CREATE FUNCTION survives(value text) RETURNS bool LANGUAGE plpgsql AS $$
BEGIN
    RETURN NOT EXISTS (SELECT FROM crm.customers(value::crm.rfm_population_text) WHERE NOT isfinite(last_purchase) OR net = 'Infinity')
        AND isfinite(coalesce((crm.population_info(value::crm.rfm_population_text)).last_purchase, 'epoch'));
EXCEPTION WHEN invalid_binary_representation OR invalid_text_representation OR numeric_value_out_of_range OR character_not_in_repertoire THEN
    RETURN true;
END
$$;
SELECT bool_and(survives(overlay(t PLACING lpad(to_hex(b), 2, '0') FROM 3 + 2 * n FOR 2))) AS survives
FROM (SELECT crm.clv_population('k' || customer, at, amount, order_id)::text FROM o
      UNION ALL SELECT crm.rfm_population('é' || customer, at, amount::float8)::text FROM o) v(t),
     generate_series(0, (length(t) - 4) / 2) AS n, generate_series(0, 255, 15) AS b;
-- The last purchase of all replaced by a day that is no date.
SELECT last_purchase FROM crm.population_info((SELECT overlay(crm.rfm_population(customer, at, amount)::text PLACING 'feffffff0f' FROM 13 FOR 6) FROM o)::crm.rfm_population_bigint);
DROP FUNCTION survives;
DROP TABLE parts;
DROP FUNCTION differences(anyelement, text, bool), clv_differences, key;
