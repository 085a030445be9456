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
WITH p AS (SELECT crm.population("Customer Id", at, amount, invoice) FILTER (WHERE at < '2026-02-01') AS pop FROM orders),
     s AS (SELECT s.* FROM p, crm.rfm_segments(crm.rfm_fit(pop, '2026-01-31'), pop) AS s WHERE customers > 0)
SELECT count(*) AS segments,
       bool_and((v.customers, v.orders, v.revenue) IS NOT DISTINCT FROM (s.customers, s.orders, s.revenue)) AS same
FROM s FULL JOIN shop_segments AS v USING (segment);
-- flat columns only, and the reader's rights
SELECT table_name, string_agg(DISTINCT data_type, ', ' ORDER BY data_type) AS types
FROM information_schema.columns WHERE table_name IN ('shop_customers', 'shop_segments') GROUP BY 1 ORDER BY 1;
SELECT relname, reloptions FROM pg_class WHERE relname LIKE 'shop%' ORDER BY 1;
-- three decimals are added up before they are rounded, and nobody looks lost in silence
CREATE TABLE dinars AS SELECT i AS c, date '2025-01-01' + i AS at, 0.004 AS amt FROM generate_series(1, 100) AS i;
SELECT count(*) FROM crm.create_rfm_views('dinars', 'c', 'at', 'amt', as_of => '2026-01-01', prefix => 'dinar');
SELECT sum(revenue) FROM dinar_segments;

-- All money is somewhere: in the segments, or PREFIX_info says why not. A shop with guests, refunds, customers of refunds alone, rows of tomorrow and holes.
CREATE TABLE retail AS SELECT order_id::text AS invoice, customer_id::int AS customer, ordered_at AS at, amount FROM crm.simulate_orders(300, seed => 7);
INSERT INTO retail SELECT 'C' || invoice, customer, at + interval '3 days', -round(amount * 0.4, 2) FROM retail WHERE invoice::int % 9 = 0;
INSERT INTO retail SELECT 'G' || i, NULL, timestamp '2025-01-01' + i * interval '7 hours', CASE WHEN i % 10 = 0 THEN -1 ELSE 1 END * i / 4.0 FROM generate_series(1, 200) AS i;
INSERT INTO retail SELECT 'R' || i, 9000 + i % 33, timestamp '2025-03-01' + i * interval '1 day', -i / 8.0 FROM generate_series(1, 60) AS i;
INSERT INTO retail VALUES ('F1', 3, '2327-06-01', 500), ('F2', NULL, '2326-02-01', 7.25), ('F3', 9900, '2327-01-01', -3), ('F4', 7, '2327-01-01', NULL), ('F5', 7, 'infinity', 0.01), ('F6', 7, '2327-01-01', 'NaN'),
    ('T', 4, NULL, 9.99), ('A', 5, '2025-01-01', NULL), (NULL, 6, '2025-01-01', 4.44);
CREATE FUNCTION add_up(source regclass, as_of date, order_id name, OUT customers bigint, OUT refunds_only bigint, OUT guests bigint, OUT no_time bigint, OUT no_amount bigint, OUT no_order bigint, OUT later bigint, OUT unexplained numeric) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM crm.create_rfm_views(source, 'customer', 'at', 'amount', order_id, as_of, prefix => 'add_up');
    EXECUTE format('SELECT i.customers, i.customers_without_purchase, i.rows_without_customer, i.rows_without_time, i.rows_without_amount, i.rows_without_order_id, i.rows_after_as_of,
        (SELECT sum(t.amount::numeric) FROM %s AS t WHERE t.amount <> %L) - (SELECT sum(s.revenue) FROM add_up_segments AS s)
        - (i.money_without_purchase + i.money_without_customer + i.money_without_time + i.money_without_order_id + i.money_after_as_of) FROM add_up_info AS i', source, 'NaN')
    INTO customers, refunds_only, guests, no_time, no_amount, no_order, later, unexplained;
    unexplained := trim_scale(unexplained);
    IF customers - refunds_only <> (SELECT count(*) FROM add_up_customers) THEN
        RAISE 'somebody is missing';
    END IF;
    DROP VIEW add_up_customers, add_up_segments, add_up_info;
END $$;
CREATE TABLE retail_float AS SELECT customer, at, amount::float8, invoice FROM retail;
SET client_min_messages = error;
SELECT a.* FROM (VALUES (1, date '2026-01-31', 'invoice'::name), (2, '2026-01-31', NULL), (3, NULL, 'invoice'), (4, '2025-03-20', 'invoice'), (5, '2024-06-30', NULL)) AS v(i, as_of, order_id), add_up('retail', as_of, order_id) AS a ORDER BY v.i;
SELECT * FROM add_up('retail_float', '2026-01-31', 'invoice');
SET client_min_messages = warning;

-- The model is kept, the day follows the rows: a new order changes its customer, no cut-off, and a later day than today is not seen.
CREATE TABLE past AS SELECT "Customer Id", at - interval '5 years' AS at, amount, invoice FROM orders WHERE at < '2026-01-01';
RESET client_min_messages;
SELECT view_name FROM crm.create_rfm_views('past', '"Customer Id"', 'at', 'amount', 'invoice', as_of => '2020-06-30', prefix => 'kept');
SET client_min_messages = warning;
SELECT model, model_as_of, model_customers, scheme, as_of, data_end, customers, rows_without_customer, money_without_customer FROM kept_info;
SELECT count(*) FROM crm.create_rfm_views('past', 'Customer Id', 'at', 'amount', 'invoice', prefix => 'kept', replace => true);
SELECT model_as_of, as_of, data_end FROM kept_info;
CREATE TABLE cuts AS SELECT recency_cuts, frequency_cuts, monetary_cuts FROM kept_info;
INSERT INTO past VALUES (7, '2021-03-01', 99.5, 'fresh'), (8, current_date + 2, 5, 'not yet');
SELECT model_as_of, as_of, data_end, (SELECT count(*) FROM cuts NATURAL JOIN kept_info) AS same_cuts FROM kept_info;
SELECT recency_days, as_of FROM kept_customers WHERE customer = 7;
SELECT bool_and(v.r = s.r AND v.f = s.f AND v.m = s.m AND v.recency_days = s.recency_days AND v.money = s.money AND v.segment = crm.rfm_segment(s.r, s.f, s.m)) AS same, count(*) = (SELECT customers FROM kept_info) AS all
FROM kept_customers AS v JOIN crm.rfm_scores(crm.rfm_fit((SELECT crm.population("Customer Id", at, amount, invoice) FROM past WHERE at < '2021-01-01'), '2020-12-31'),
    (SELECT crm.population("Customer Id", at, amount, invoice) FROM past WHERE at < '2021-03-02'), '2021-03-01') AS s USING (customer);
-- Segments: all of them, in order, with advice in both languages; as rich as the function.
SELECT array_agg(position) = array_agg(position ORDER BY position) AS comes_ordered FROM (TABLE kept_segments) AS s;
SELECT string_agg(segment, ' ' ORDER BY position) AS segments, sum(customers), count(advice) + count(advice_zh) AS advice FROM kept_segments;
SELECT a.attname AS missing_in_view FROM pg_proc AS p, unnest(p.proargnames, p.proargmodes) AS a(attname, mode) WHERE p.proname = 'rfm_segments' AND a.mode = 't'
EXCEPT SELECT attname FROM pg_attribute WHERE attrelid = 'kept_segments'::regclass;
CREATE TABLE few (c int, at date, amount int);
INSERT INTO few VALUES (1, '2021-01-01', 5), (2, '2021-01-05', 6);
SELECT count(*) FROM crm.create_rfm_views('few', 'c', 'at', 'amount', prefix => 'few', scheme => 'eight_classes', method => 'mean');
SELECT position, segment, customers, customer_share, orders, revenue, mean_money FROM few_segments ORDER BY position;
-- Every view and every column has its comment, and no numeric is without a precision.
SELECT c.relname, a.attname FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0
WHERE c.relname ~ '^(kept|few)_' AND c.relkind = 'v' AND (col_description(c.oid, a.attnum) IS NULL OR obj_description(c.oid, 'pg_class') IS NULL OR a.atttypid = 'numeric'::regtype AND a.atttypmod = -1);
SELECT c.relname, a.attname FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0
WHERE c.relnamespace = 'crm'::regnamespace AND c.relkind = 'v' AND (col_description(c.oid, a.attnum) IS NULL OR obj_description(c.oid, 'pg_class') IS NULL);
SELECT obj_description('few_segments'::regclass) AS comment, col_description('few_customers'::regclass, 4) AS money;

-- Types that tables have: money, text, real, domains, keys that are cast there and back.
CREATE DOMAIN customer_no AS numeric(8,1);
CREATE TABLE typed (key_numeric customer_no, key_char char(6), key_text varchar(9), "Key" uuid, at_text text, at_tz timestamptz, at_date date, cash money, words varchar(20), real real, float float8, small smallint, "no" char(5));
INSERT INTO typed SELECT (i % 40)::numeric / 2, 'c' || i % 40, 't' || i % 40, md5((i % 40)::text)::uuid, to_char(d, 'YYYY-MM-DD HH24:MI'), d, d, (i * 1.25)::numeric::money, CASE WHEN i % 10 = 0 THEN '  ' ELSE (i * 1.25)::text END, i * 1.25, i * 1.25, i, i / 2
FROM generate_series(1, 400) AS i, LATERAL (SELECT timestamp '2021-01-01' + i * interval '6 hours' AS d) AS d;
CREATE FUNCTION try_views(customer name, at name, amount name, order_id name DEFAULT NULL, OUT key_type text, OUT customers bigint, OUT revenue numeric) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM crm.create_rfm_views('typed', customer, at, amount, order_id, prefix => 'Typed', replace => false);
    SELECT format_type(atttypid, atttypmod) INTO key_type FROM pg_attribute WHERE attrelid = '"Typed_customers"'::regclass AND attnum = 1;
    SELECT count(*), sum(v.money) INTO customers, revenue FROM "Typed_customers" AS v;
    IF revenue <> (SELECT sum(s.revenue) FROM "Typed_segments" AS s) OR customers <> (SELECT i.customers FROM "Typed_info" AS i) THEN
        RAISE 'views disagree';
    END IF;
    DROP VIEW "Typed_customers", "Typed_segments", "Typed_info";
END $$;
SELECT at, amount, t.* FROM (VALUES ('at_date', 'float'), ('at_tz', 'real'), ('at_text', 'cash'), ('at_text', 'words'), ('at_date', 'small')) AS v(at, amount), try_views('Key', at, amount, 'no') AS t;
SELECT key, t.* FROM unnest('{key_numeric,key_char,key_text,small}'::text[]) AS key, try_views(key, 'at_date', 'cash') AS t;
-- one customer, however its number is written
CREATE TABLE numbered AS SELECT 17.0 AS customer, date '2021-01-01' AS at, 5 AS amount UNION ALL SELECT 17.00, '2021-01-02', 6 UNION ALL SELECT 17, '2021-01-03', 7;
SELECT count(*) FROM crm.create_rfm_views('numbered', 'customer', 'at', 'amount', prefix => 'numbered');
SELECT customer, orders, money FROM numbered_customers;

-- Another schema, replaced, materialized, temporary.
CREATE SCHEMA "Reports";
SELECT view_name FROM crm.create_rfm_views('past', 'Customer Id', 'at', 'amount', as_of => '2021-01-31', schema => 'Reports', prefix => 'Old shop');
CREATE ROLE crm_view_reader;
GRANT USAGE ON SCHEMA "Reports" TO crm_view_reader;
GRANT SELECT ON "Reports"."Old shop_segments" TO crm_view_reader;
CREATE VIEW best AS SELECT segment, customers FROM "Reports"."Old shop_segments" WHERE position = 1;
SELECT count(*) FROM crm.create_rfm_views('past', 'Customer Id', 'at', 'amount', as_of => '2021-01-31', schema => 'Reports', prefix => 'Old shop', replace => true);
SELECT count(*) FROM best;
SET ROLE crm_view_reader;
\set VERBOSITY sqlstate
SELECT * FROM "Reports"."Old shop_segments";
\set VERBOSITY default
SELECT crm.create_rfm_views('few', 'c', 'at', 'amount', schema => 'Reports', prefix => 'mine');
RESET ROLE;
GRANT SELECT ON past TO crm_view_reader;
SET ROLE crm_view_reader;
SELECT sum(customers) FROM "Reports"."Old shop_segments";
RESET ROLE;
REVOKE ALL ON past FROM crm_view_reader;
DROP SCHEMA "Reports" CASCADE;
DROP ROLE crm_view_reader;
SELECT count(*) FROM crm.create_rfm_views('few', 'c', 'at', 'amount', prefix => 'few', replace => true, materialized => true);
INSERT INTO few VALUES (3, '2021-01-06', 7);
SELECT relkind, count(*) FROM pg_class WHERE relname ~ '^few_' GROUP BY 1;
SELECT (SELECT count(*) FROM few_customers) AS stored, (SELECT customers FROM few_info) AS info;
-- all of them at once, as the notice says
SELECT view_name FROM crm.refresh_views('few');
SELECT (SELECT count(*) FROM few_customers) AS stored, (SELECT sum(customers) FROM few_segments) AS segments, (SELECT customers FROM few_info) AS info, count(*) AS comments FROM pg_attribute WHERE attrelid = 'few_customers'::regclass AND attnum > 0 AND col_description(attrelid, attnum) <> '';
SELECT count(*) FROM crm.create_rfm_views('few', 'c', 'at', 'amount', prefix => 'few', replace => true);
SELECT relkind, count(*) FROM pg_class WHERE relname ~ '^few_' GROUP BY 1;
SELECT crm.refresh_views('few');
\echo :LAST_ERROR_SQLSTATE
SELECT crm.refresh_views('few', 'nowhere');
SELECT crm.refresh_views(NULL);
CREATE SCHEMA "Stored";
RESET client_min_messages;
SELECT view_name FROM crm.create_rfm_views('few', 'c', 'at', 'amount', as_of => '2021-01-31', prefix => 'Few', schema => 'Stored', materialized => true);
SET client_min_messages = warning;
SELECT view_name FROM crm.refresh_views('Few', schema => 'Stored');
DROP SCHEMA "Stored" CASCADE;
-- an emptied table: nobody, and all segments
TRUNCATE few;
SELECT count(*) AS segments, sum(customers) AS customers, sum(revenue) AS revenue, count(customer_share) AS shares FROM few_segments;
SELECT model_customers, customers, as_of, data_end, (SELECT count(*) FROM few_customers) AS scored, rows_without_customer, money_after_as_of FROM few_info;
INSERT INTO few VALUES (1, '2321-01-01', 5);
SELECT customers, rows_after_as_of, money_after_as_of, customers_without_purchase FROM few_info;
TRUNCATE few;
INSERT INTO few VALUES (1, '2021-01-01', 5), (2, '2021-01-05', 6), (3, '2021-01-06', 7);
CREATE TEMP TABLE passing AS SELECT * FROM few;
SELECT count(*) FROM crm.create_rfm_views('passing', 'c', 'at', 'amount', prefix => 'passing');
SELECT sum(customers), bool_and(relpersistence = 't') AS temporary FROM passing_segments, pg_class WHERE relname = 'passing_segments';
-- nothing in the caller's search_path has a part in it
CREATE SCHEMA trap;
CREATE FUNCTION trap.fall(date, date) RETURNS bool LANGUAGE plpgsql AS $$ BEGIN RAISE 'trapped'; END $$;
CREATE FUNCTION trap.fall(text, text) RETURNS bool LANGUAGE plpgsql AS $$ BEGIN RAISE 'trapped'; END $$;
CREATE OPERATOR trap.<= (FUNCTION = trap.fall, LEFTARG = date, RIGHTARG = date);
CREATE OPERATOR trap.= (FUNCTION = trap.fall, LEFTARG = text, RIGHTARG = text);
CREATE FUNCTION trap.format(text, VARIADIC "any") RETURNS text LANGUAGE internal IMMUTABLE AS 'text_format';
CREATE DOMAIN trap.date AS text;
CREATE DOMAIN trap.name AS text CHECK (false);
SET search_path = trap, pg_catalog, public;
SELECT count(*) FROM crm.create_rfm_views('few', 'c', 'at', 'amount', prefix => 'trapped', schema => 'public', as_of => '2021-01-31');
SELECT sum(customers) FROM trapped_segments;
RESET search_path;
DROP SCHEMA trap CASCADE;

\echo errors
\set VERBOSITY default
SELECT crm.rfm_sql('orders', 'customer', 'at', 'amount');
SELECT crm.rfm_sql('orders', 'Customer Id', 'at', 'amount', '2026-01-31');
SELECT crm.rfm_sql('orders', NULL, 'at', 'amount');
SELECT crm.rfm_sql('orders', 'Customer Id', 'at', 'amount', method => 'kmeans');
SELECT crm.rfm_sql('orders', 'Customer Id', 'at', 'amount', scheme => 'nope');
SELECT crm.rfm_sql('orders', 'Customer Id', 'at', 'amount', method => 'median');
-- Days are written as they are, or refused.
SET datestyle = 'SQL, DMY';
SELECT crm.rfm_sql('orders', 'Customer Id', 'at', 'amount', as_of => make_date(2026, 2, 1)) LIKE '%OPERATOR(pg_catalog.<=) ''2026-02-01''::date)%' AS iso,
       crm_internal.date_literal(make_date(12026, 2, 1), 'as_of') AS far, crm_internal.date_literal(make_date(12026, 2, 1), 'as_of') = quote_literal('12026-02-01') || '::date' AS same, date '12026-02-01' = make_date(12026, 2, 1) AS reads_back;
RESET datestyle;
SELECT crm.rfm_sql('orders', 'Customer Id', 'at', 'amount', as_of => 'infinity');
\echo :LAST_ERROR_SQLSTATE
SELECT crm.rfm_sql('orders', 'Customer Id', 'at', 'amount', as_of => '0044-03-15 BC');
SELECT crm.create_rfm_views('orders', 'Customer Id', 'at', 'amount', prefix => 'shop');
\echo :LAST_ERROR_SQLSTATE
CREATE TABLE way_segments (a int);
SELECT crm.create_rfm_views('orders', 'Customer Id', 'at', 'amount', prefix => 'way', replace => true);
\echo :LAST_ERROR_SQLSTATE
CREATE VIEW other_customers AS SELECT 1 AS one;
SELECT crm.create_rfm_views('orders', 'Customer Id', 'at', 'amount', prefix => 'other', replace => true);
SELECT crm.create_rfm_views('orders', 'Customer Id', 'at', 'amount', schema => 'nowhere');
\echo :LAST_ERROR_SQLSTATE
CREATE TABLE empty (c int, at date, amount int);
SELECT crm.create_rfm_views('empty', 'c', 'at', 'amount', prefix => 'empty');
\echo :LAST_ERROR_SQLSTATE
CREATE TABLE wrong (c jsonb, d float8, at bigint, day text, amount text, flag bool);
INSERT INTO wrong VALUES ('1', 1, 1767225600, '03.04.2026', '12,50', true);
SELECT crm.create_rfm_views('wrong', 'c', 'day', 'amount');
\echo :LAST_ERROR_SQLSTATE
SELECT crm.create_rfm_views('wrong', 'at', 'at', 'amount');
SELECT crm.create_rfm_views('wrong', 'at', 'day', 'amount');
\echo :LAST_ERROR_SQLSTATE
SELECT crm.create_rfm_views('orders', 'Customer Id', 'at', 'at');
UPDATE wrong SET day = '2026-04-03';
SELECT crm.create_rfm_views('wrong', 'at', 'day', 'amount', prefix => 'wrong');
\echo :LAST_ERROR_SQLSTATE
SELECT count(*) FROM pg_class WHERE relname ~ '^wrong_';
UPDATE wrong SET amount = '1e25';
\set VERBOSITY sqlstate
SELECT crm.create_rfm_views('wrong', 'at', 'day', 'amount', prefix => 'wrong');
\set VERBOSITY default
SELECT crm.create_rfm_views('orders', 'Customer Id', 'at', 'amount', prefix => 'a.b');
SELECT crm.create_rfm_views('orders', 'Customer Id', 'at', 'amount', prefix => NULL);

\echo migration
CREATE TABLE before (customer int, segment text);
CREATE TABLE after (customer int, segment text);
INSERT INTO before VALUES (1, 'vip'), (2, 'vip'), (3, 'lost'), (4, NULL), (5, 'lost'), (NULL, 'vip');
INSERT INTO after VALUES (1, 'vip'), (2, 'lost'), (3, 'lost'), (4, 'vip'), (6, 'vip');
SELECT segment_before, segment_after, customers, round(share_of_before::numeric, 3) AS share
FROM crm.segment_moves('before', 'after');
INSERT INTO after VALUES (1, 'lost');
SELECT * FROM crm.segment_moves('before', 'after');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM crm.segment_moves('before', 'after', customer => 'cust');
SELECT * FROM crm.segment_moves('before', NULL);
-- As a join by hand has it, for keys of any type, without a name, without a segment, on one side only.
CREATE TABLE moved_from AS SELECT i AS customer, CASE WHEN i % 7 > 0 THEN 's' || i % 5 END AS segment FROM generate_series(1, 3000) AS i;
CREATE TABLE moved_to AS SELECT i::bigint AS customer, CASE WHEN i % 11 > 0 THEN 's' || i * i % 6 END AS segment FROM generate_series(1000, 5000) AS i;
INSERT INTO moved_to VALUES (NULL, 's1'), (NULL, 's2');
SELECT count(*) AS moves, sum(m.customers) AS customers, sum(share_of_before)::numeric(6,3) AS shares,
       bool_and(m.customers = (SELECT count(*) FROM moved_from AS b FULL JOIN moved_to AS a ON a.customer = b.customer
                               WHERE CASE WHEN b.customer IS NULL THEN '(new)' ELSE coalesce(b.segment, '(none)') END = m.segment_before
                                 AND CASE WHEN a.customer IS NULL THEN '(gone)' ELSE coalesce(a.segment, '(none)') END = m.segment_after
                                 AND (b.customer IS NOT NULL OR a.customer IS NOT NULL))) AS as_by_hand
FROM crm.segment_moves('moved_from', 'moved_to') AS m;
CREATE VIEW moved_by_numeric AS SELECT customer + 0.0 AS customer, segment FROM moved_from;
CREATE VIEW moved_by_date AS SELECT date '2000-01-01' + customer AS customer, segment FROM moved_from;
CREATE VIEW moved_by_array AS SELECT ARRAY[customer::text, 'x'] AS customer, segment FROM moved_from;
SELECT count(*) = 6 AS numeric, sum(customers) FROM crm.segment_moves('moved_by_numeric', 'moved_from') WHERE segment_before = segment_after;
SELECT count(*) = 6 AS date, sum(customers) FROM crm.segment_moves('moved_by_date', 'moved_by_date');
SELECT count(*) = 6 AS array, sum(customers) FROM crm.segment_moves('moved_by_array', 'moved_by_array');
-- A customer twice, whether or not the other side knows him.
INSERT INTO moved_from VALUES (2500, 's1');
SELECT * FROM crm.segment_moves('moved_from', 'moved_to');
SELECT * FROM crm.segment_moves('moved_to', 'moved_from');
DELETE FROM moved_from WHERE customer = 2500;
INSERT INTO moved_from VALUES (1, 's1');
SELECT * FROM crm.segment_moves('moved_from', 'moved_to');
\echo :LAST_ERROR_SQLSTATE
CREATE VIEW moved_by_money AS SELECT customer::money AS customer, segment FROM moved_to;
SELECT * FROM crm.segment_moves('moved_by_money', 'moved_by_money');
SET crm.population_memory = '1MB';
CREATE VIEW moved_many AS SELECT i::text || repeat('x', 50) AS customer, 'a' AS segment FROM generate_series(1, 200000) AS i;
SELECT * FROM crm.segment_moves('moved_many', 'moved_many');
RESET crm.population_memory;
DROP VIEW moved_many, moved_by_money, moved_by_array, moved_by_date, moved_by_numeric;
DROP TABLE moved_from, moved_to;
