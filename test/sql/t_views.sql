-- Orchestration: the query and the views over an order table, and migration.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
CREATE TABLE orders ("Customer Id" int, at timestamp, amount numeric, invoice text);
INSERT INTO orders
SELECT customer_id, ordered_at, amount, order_id::text FROM crm.simulate_orders(300, seed => 5);
-- rows that must not count: later ones, and guests
INSERT INTO orders VALUES (1, '2027-01-01', 1000, 'later'), (NULL, '2025-01-01', 1000, 'guest');

SELECT crm.rfm_sql('orders', 'Customer Id', 'at', 'amount', 'invoice', as_of => '2026-01-31');

SELECT * FROM crm.create_rfm_views('orders', 'Customer Id', 'at', 'amount', 'invoice', as_of => '2026-01-31', prefix => 'shop');
-- the views say what the functions say
WITH p AS (SELECT crm.rfm_population("Customer Id", at, amount, invoice) FILTER (WHERE at < '2026-02-01') AS pop FROM orders),
     s AS (SELECT s.* FROM p, crm.rfm_segments(pop, crm.rfm_fit(pop, '2026-01-31')) AS s WHERE customers > 0)
SELECT count(*) AS segments,
       bool_and((v.customers, v.orders, v.revenue) IS NOT DISTINCT FROM (s.customers, s.orders, s.revenue)) AS same
FROM s FULL JOIN shop_segments AS v USING (segment);
-- flat columns only, and the reader's rights
SELECT table_name, string_agg(DISTINCT data_type, ', ' ORDER BY data_type) AS types
FROM information_schema.columns WHERE table_name IN ('shop_customers', 'shop_segments') GROUP BY 1 ORDER BY 1;
SELECT relname, reloptions FROM pg_class WHERE relname LIKE 'shop%' ORDER BY 1;
-- three decimals are not rounded away
CREATE TABLE dinars AS SELECT i AS c, date '2025-01-01' + i AS at, 0.004 AS amt FROM generate_series(1, 100) AS i;
SELECT count(*) FROM crm.create_rfm_views('dinars', 'c', 'at', 'amt', as_of => '2026-01-01', prefix => 'dinar');
SELECT sum(revenue) FROM dinar_segments;

\echo errors
\set VERBOSITY default
SELECT crm.rfm_sql('orders', 'customer', 'at', 'amount');
SELECT crm.rfm_sql('orders', NULL, 'at', 'amount');
SELECT crm.rfm_sql('orders', 'Customer Id', 'at', 'amount', method => 'kmeans');
SELECT crm.rfm_sql('orders', 'Customer Id', 'at', 'amount', scheme => 'nope');
SELECT crm.rfm_sql('orders', 'Customer Id', 'at', 'amount', method => 'median');
-- Days are written as they are, or refused.
SET datestyle = 'SQL, DMY';
SELECT crm.rfm_sql('orders', 'Customer Id', 'at', 'amount', as_of => make_date(2026, 2, 1)) LIKE '%<= ''2026-02-01''::date)%' AS iso,
       crm.date_literal(make_date(12026, 2, 1), 'as_of') AS far, crm.date_literal(make_date(12026, 2, 1), 'as_of') = quote_literal('12026-02-01') || '::date' AS same, date '12026-02-01' = make_date(12026, 2, 1) AS reads_back;
RESET datestyle;
SELECT crm.rfm_sql('orders', 'Customer Id', 'at', 'amount', as_of => 'infinity');
\echo :LAST_ERROR_SQLSTATE
SELECT crm.rfm_sql('orders', 'Customer Id', 'at', 'amount', as_of => '0044-03-15 BC');
SELECT crm.create_rfm_views('orders', 'Customer Id', 'at', 'amount', prefix => 'shop');
SELECT crm.create_rfm_views('orders', 'Customer Id', 'at', 'amount', prefix => 'a.b');
SELECT crm.create_rfm_views('orders', 'Customer Id', 'at', 'amount', prefix => NULL);

\echo migration
CREATE TABLE before (customer int, segment text);
CREATE TABLE after (customer int, segment text);
INSERT INTO before VALUES (1, 'vip'), (2, 'vip'), (3, 'lost'), (4, NULL), (5, 'lost'), (NULL, 'vip');
INSERT INTO after VALUES (1, 'vip'), (2, 'lost'), (3, 'lost'), (4, 'vip'), (6, 'vip');
SELECT segment_before, segment_after, customers, round(share_of_before::numeric, 3) AS share
FROM crm.segment_migration('before', 'after');
INSERT INTO after VALUES (1, 'lost');
SELECT * FROM crm.segment_migration('before', 'after');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM crm.segment_migration('before', 'after', customer => 'cust');
SELECT * FROM crm.segment_migration('before', NULL);
