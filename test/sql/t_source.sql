-- Registered sources: create_source, alter_source, drop_source and the views that they make. Scoring: t_source_score.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
CREATE SCHEMA t_source;
SET search_path = t_source;
CREATE SCHEMA "A Shop";
CREATE TABLE "A Shop"."Order ""Lines""" ("Kunde; DROP" int, "买于" timestamptz, "Betrag" numeric(12,2), no text, status text, currency text, rate numeric, touched timestamptz);
INSERT INTO "A Shop"."Order ""Lines""" SELECT customer_id, ordered_at AT TIME ZONE 'UTC', amount, order_id, CASE WHEN order_id % 20 = 0 THEN 'cancelled' ELSE 'paid' END, 'EUR', 1, '2026-01-01'
FROM crm.simulate_orders(200, seed => 3);
CREATE TABLE person (id int PRIMARY KEY, name varchar(40), region text, vip boolean, joined date, score float8);
INSERT INTO person SELECT n, 'Person ' || n, (ARRAY['north', 'south'])[1 + n % 2], n % 10 = 0, date '2020-01-01' + n, n / 3.0 FROM generate_series(1, 200) AS n;
CREATE TABLE invoice AS SELECT customer_id AS id, ordered_at::date AS issued, ordered_at::date + 30 AS due, amount, CASE WHEN order_id % 3 > 0 THEN ordered_at::date + 20 + (order_id % 25)::int END AS paid_on, 'B' AS grade, 500 AS credit_limit
FROM crm.simulate_orders(200, seed => 3) WHERE amount > 0;
CREATE TABLE answer AS SELECT 1 + n % 150 AS id, timestamp '2025-06-01' + n * interval '1 hour' AS at, n % 11 AS nps, 1 + n % 10 AS happy FROM generate_series(1, 400) AS n;

-- Names are names, whatever they hold: shown, then made.
SELECT * FROM crm.create_source('shop', '"A Shop"."Order ""Lines"""', 'Kunde; DROP', '买于', 'Betrag', 'no', condition => $$status <> 'cancelled' -- not those$$, zone => 'Asia/Shanghai', dry_run => true) LIMIT 3;
SELECT count(*) FROM crm.source;
SELECT count(*) FROM pg_namespace WHERE nspname = 'shop';
SELECT * FROM crm.create_source('shop', '"A Shop"."Order ""Lines"""', 'Kunde; DROP', '买于', 'Betrag', 'no', condition => $$status <> 'cancelled' -- not those$$, zone => 'Asia/Shanghai',
    customers => 'person', customers_key => 'id', customer_name => 'name', attributes => '{region,vip,joined,score}',
    invoices => 'invoice', invoice_customer => 'id', issued => 'issued', due => 'due', invoice_amount => 'amount', paid_on => 'paid_on', grade => 'grade', credit_limit => 'credit_limit',
    answers => 'answer', answer_customer => 'id', answered_at => 'at', nps => 'nps', satisfaction => 'happy');
SELECT schema, owner = current_user AS mine, orders, condition, zone, bins, clv_model, keep_days FROM crm.source;

-- Flat columns with comments, and what they say is what the functions say.
SELECT c.relname, count(*) AS columns, string_agg(DISTINCT format_type(a.atttypid, a.atttypmod), ', ') FILTER (WHERE format_type(a.atttypid, a.atttypmod) !~ '^(integer|bigint|double precision|numeric|text|character varying|date|timestamp)') AS odd_types,
       count(*) FILTER (WHERE col_description(c.oid, a.attnum) IS NULL) AS without_comment, count(DISTINCT obj_description(c.oid, 'pg_class')) AS comments
FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0
WHERE c.relnamespace = 'shop'::regnamespace AND c.relkind IN ('v', 'r', 'p') AND NOT c.relispartition
GROUP BY 1 ORDER BY 1;
SELECT attname FROM pg_attribute WHERE attrelid = 'shop.customer_360'::regclass AND attnum > 0 ORDER BY attnum;
CREATE VIEW counts AS SELECT "Kunde; DROP" AS customer, crm.local_day("买于", 'Asia/Shanghai') AS at, "Betrag" AS amount, no FROM "A Shop"."Order ""Lines""" WHERE status <> 'cancelled';
SELECT count(*) AS customers, count(*) FILTER (WHERE (c.recency_days, c.orders, c.money, c.r, c.f, c.m) IS DISTINCT FROM (s.recency_days, s.orders, s.money, s.r, s.f, s.m)) AS differ,
       count(*) FILTER (WHERE c.segment IS DISTINCT FROM crm.rfm_segment(s.r, s.f, s.m)) AS other_segment, count(c.balance) AS with_invoices, count(c.nps) AS with_answers, count(c.region) AS with_region
FROM shop.customer_360 AS c FULL JOIN (SELECT s.* FROM (SELECT crm.population(customer, at, amount, no) AS p, max(at) AS day FROM counts) AS p, crm.rfm(p, day) AS s) AS s USING (customer);
SELECT sum(customers) = (SELECT count(DISTINCT customer) FROM counts) AS everybody, sum(revenue) = (SELECT sum(amount) FROM counts) AS all_money, count(*) AS segments FROM shop.segments;
SELECT count(*), sum(customers) = (SELECT count(DISTINCT customer) FROM counts) AS everybody, sum(revenue) = (SELECT sum(amount) FROM counts) AS all_money FROM shop.rfm_grid;
SELECT count(*) AS classes, sum(customers) = (SELECT count(DISTINCT customer) FROM counts) AS everybody FROM shop.abc_classes;
SELECT sum(revenue) = (SELECT sum(amount) FROM counts) AS all_money, sum(new_customers) = (SELECT count(DISTINCT customer) FROM counts) AS everybody, sum(orders) = (SELECT count(DISTINCT no) FROM counts WHERE amount >= 0) AS all_orders, bool_and(complete = 1) FILTER (WHERE month < '2025-12-01') AS complete FROM shop.months;
SELECT sum(revenue) = (SELECT sum(amount) FROM counts) AS all_money, bool_and(retention = 1) FILTER (WHERE month_number = 0) AS begins_whole, sum(customers) FILTER (WHERE month_number = 0) = (SELECT count(DISTINCT customer) FROM counts) AS everybody FROM shop.cohorts;
SELECT count(*) AS bins, sum(v.customers) = (SELECT count(clv) FROM shop.customer_360) AS everybody, sum(v.clv) = (SELECT sum(clv) FROM shop.customer_360) AS all_value FROM shop.value_histogram AS v;
SELECT sum(customers) = (SELECT count(DISTINCT customer) FROM counts) AS everybody, sum(clv) = (SELECT sum(clv) FROM shop.customer_360) AS all_value FROM shop.clv_cohorts;
SELECT customer, customer_name, region, vip, joined, money, segment_en, segment_zh, abc_class, tier_name, nps, satisfaction, overdue_days > 0 AS late, grade, credit_limit FROM shop.customer_360 WHERE customer = 17;

-- Rows without a customer, or without the number of their order, count in no view. Refunds before the first purchase are in its month, and who only sent back has no month.
CREATE TABLE stray (no int, customer int, at date, amount numeric);
INSERT INTO stray VALUES (1, 1, '2025-01-10', 10), (2, 2, '2025-02-10', 20), (NULL, 2, '2025-01-05', -3), (3, NULL, '2025-02-11', 40), (NULL, 1, '2025-02-12', 50), (4, 1, NULL, 60), (5, 1, '2025-02-13', NULL), (NULL, 3, '2025-02-14', -7), (6, 2, '2025-03-01', 5);
CREATE TABLE bill (customer int, issued date, due date, amount numeric, paid_on date);
INSERT INTO bill VALUES (1, '2025-01-10', '2025-02-09', 10, '2025-03-02'), (2, '2025-02-10', '2025-03-12', 20, NULL), (2, '2025-03-20', '2025-04-20', 99, NULL);
SELECT count(*) FROM crm.create_source('stray', 'stray', 'customer', 'at', 'amount', 'no', clv_model => NULL, invoices => 'bill', issued => 'issued', due => 'due', invoice_amount => 'amount', paid_on => 'paid_on');
SELECT customer, orders, money, segment IS NOT NULL AS scored, balance, overdue_amount, overdue_days, as_of FROM stray.customer_360 ORDER BY 1;
SELECT month, customers, new_customers, orders, revenue, order_value FROM stray.months;
SELECT cohort_month, month, customers, active_customers, revenue, cumulated_revenue_per_customer FROM stray.cohorts;
SELECT month, kind, customers, revenue FROM stray.revenue_bridge WHERE revenue <> 0;
SELECT sum(customers) AS customers, sum(revenue) AS revenue FROM stray.segments;
SELECT receivables, overdue, as_of FROM stray.portfolio;
SELECT count(*) FROM crm.drop_source('stray');

-- Views over time begin 1200 months back, and have all before in the first of them; one who is gone for centuries keeps nobody from reading.
CREATE TABLE ancient (customer int, at date, amount numeric);
INSERT INTO ancient SELECT 1 + n % 40, date '2025-01-01' + n, 10 FROM generate_series(1, 200) AS n;
INSERT INTO ancient VALUES (1, '0001-01-01', 5), (2, '1899-12-30', 7), (99, '0001-06-01', 9), (98, '0001-06-02', -1), (5, '9999-12-31', 11);
SELECT count(*) FROM crm.create_source('ancient', 'ancient', 'customer', 'at', 'amount', clv_model => NULL, as_of => '2025-12-31');
SELECT count(*) AS months, min(month), sum(revenue) AS revenue, sum(new_customers) AS new_customers, max(customers) FILTER (WHERE month < '1950-01-01') AS before FROM ancient.months;
SELECT min(cohort_month), max(month_number), sum(revenue) AS revenue, sum(customers) FILTER (WHERE month_number = 0) AS customers FROM ancient.cohorts;
SELECT count(*) AS lines, min(month), sum(revenue) FILTER (WHERE kind = 'closing') AS revenue, sum(customers) FILTER (WHERE kind = 'new_business') AS new_customers FROM ancient.revenue_bridge;
SELECT customers, rows_long_ago, rows_after_as_of FROM ancient.info;
SELECT customer, recency_days, first_purchase, last_purchase, money, r FROM ancient.customer_360 WHERE customer IN (1, 2, 98, 99) ORDER BY 1;
CALL crm.score('ancient');
SELECT count(*) AS customers, sum(money) AS money FROM ancient.scores;
SELECT count(*) > 0 AS dropped FROM crm.drop_source('ancient');
DROP TABLE ancient;

-- One customer by the index of the table.
CREATE INDEX by_customer ON "A Shop"."Order ""Lines""" ("Kunde; DROP");
SET enable_seqscan = off;
CREATE FUNCTION uses(query text, index text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE line text; found boolean := false;
BEGIN
    FOR line IN EXECUTE 'EXPLAIN (COSTS OFF) ' || query LOOP found := found OR line ~ index; END LOOP;
    RETURN found;
END $$;
SELECT uses('SELECT * FROM shop.customer_360 WHERE customer = 17', 'by_customer');
CREATE INDEX by_time ON "A Shop"."Order ""Lines""" ("买于");
SELECT uses('SELECT * FROM shop.customer_360 WHERE customer = 17', 'by_time') AS day_by_index;
RESET enable_seqscan;

-- Changes: what is given replaces what was, clear takes back, rights on views stay, those who read them are named.
CREATE ROLE source_reader;
GRANT SELECT ON shop.segments TO source_reader;
GRANT SELECT (customer, segment), SELECT (nps) ON shop.customer_360 TO source_reader;
GRANT SELECT ON shop.answers TO source_reader;
SELECT count(*) FROM crm.alter_source('shop', method => 'mean', segment_scheme => 'eight_classes', clear => '{condition,answers}');
SELECT bins, condition, answers, nps FROM crm.source;
SELECT count(*) AS cells, max(r) AS best FROM shop.rfm_grid;
SELECT has_table_privilege('source_reader', 'shop.segments', 'SELECT') AS still, has_column_privilege('source_reader', 'shop.customer_360', 'segment', 'SELECT') AS of_a_column,
       has_any_column_privilege('source_reader', 'shop.customer_360', 'UPDATE') AS more, to_regclass('shop.answers') AS gone;
SELECT reason, count(*) FROM shop.model GROUP BY 1 ORDER BY 1;
CREATE VIEW report AS SELECT segment, customers FROM shop.segments;
\set VERBOSITY sqlstate
SELECT count(*) FROM crm.alter_source('shop', bins => 5);
\set VERBOSITY default
DROP VIEW report;
SELECT count(*) FROM crm.alter_source('shop', clear => '{nonsense}');
SELECT count(*) FROM crm.alter_source('nobody', bins => 5);

-- Typical mistakes.
SELECT * FROM crm.create_source('shop', 'person', 'id', 'joined', 'score');
SELECT * FROM crm.create_source('b', 'person', 'nr', 'joined', 'score');
SELECT * FROM crm.create_source('b', 'person', 'id', 'region', 'score');
SELECT * FROM crm.create_source('b', 'person', 'id', 'joined', 'name');
SELECT * FROM crm.create_source('b', NULL, 'id', 'joined', 'score');
SELECT * FROM crm.create_source('  ', 'person', 'id', 'joined', 'score');
SELECT * FROM crm.create_source('b', 'person', 'id', 'joined', 'score', bins => 1);
SELECT * FROM crm.create_source('b', 'person', 'id', 'joined', 'score', bins => 7);
SELECT * FROM crm.create_source('b', 'person', 'id', 'joined', 'score', margin_rate => 30);
SELECT * FROM crm.create_source('b', 'person', 'id', 'joined', 'score', clv_model => 'nbd2');
SELECT * FROM crm.create_source('b', 'person', 'id', 'joined', 'score', segment_scheme => 'mine');
SELECT * FROM crm.create_source('b', 'person', 'id', 'joined', 'score', zone => 'Mars');
SELECT * FROM crm.create_source('b', 'person', 'id', 'joined', 'score', as_of => 'tomorrow');
SELECT * FROM crm.create_source('b', 'person', 'id', 'joined', 'score', schema => 'public');
SELECT * FROM crm.create_source('b', 'person', 'id', 'joined', 'score', schema => 'shop');
\set VERBOSITY sqlstate
SELECT * FROM crm.create_source('b', 'person', 'id', 'joined', 'score', condition => 'vip; DROP TABLE person');
SELECT * FROM crm.create_source('b', 'person', 'id', 'joined', 'score', condition => 'true) UNION SELECT (1');
SELECT * FROM crm.create_source('b', 'person', 'id', 'joined', 'score', condition => 'no_such_column > 1');
SELECT * FROM crm.create_source('b', 'person', 'id', 'joined', 'score', condition => 'score');
\set VERBOSITY default
SELECT * FROM crm.create_source('b', 'person', 'id', 'joined', 'score', condition => 'count(*) > 1');
SELECT * FROM crm.create_source('b', 'person', 'id', 'joined', 'score', customers => 'person', attributes => '{score,money}');
SELECT * FROM crm.create_source('b', 'person_pkey', 'id', 'joined', 'score');
SELECT * FROM crm.create_source('b', 'answer', 'id', 'at', 'nps', invoices => 'invoice', issued => 'issued');
-- which column needs which, and what no view could read, is said when the source is made
SELECT * FROM crm.create_source('b', 'answer', 'id', 'at', 'nps', invoices => 'invoice', issued => 'issued', due => 'due', invoice_amount => 'amount', paid_amount => 'amount');
SELECT * FROM crm.create_source('b', 'answer', 'id', 'at', 'nps', paid_amount => 'amount');
SELECT * FROM crm.create_source('b', 'answer', 'id', 'at', 'nps', grade => 'grade', answered_at => 'at');
SELECT * FROM crm.create_source('b', 'answer', 'id', 'at', 'nps', satisfaction => 'happy');
SELECT * FROM crm.create_source('b', 'answer', 'id', 'at', 'nps', answers => 'answer', answered_at => 'at');
CREATE TABLE owed AS SELECT id, issued, due, amount, paid_on, CASE WHEN id < 100 THEN amount ELSE 0 END AS paid, 'EUR' AS currency FROM invoice;
SELECT * FROM crm.create_source('b', 'answer', 'id', 'at', 'nps', invoices => 'owed', issued => 'issued', due => 'due', invoice_amount => 'amount', paid_on => 'paid_on', paid_amount => 'paid');
UPDATE owed SET paid = 0 WHERE paid_on IS NULL;
UPDATE owed SET paid = 2 * amount WHERE id = 7;
SELECT * FROM crm.create_source('b', 'answer', 'id', 'at', 'nps', invoices => 'owed', issued => 'issued', due => 'due', invoice_amount => 'amount', paid_on => 'paid_on', paid_amount => 'paid', dry_run => true);
UPDATE owed SET paid = 0, currency = CASE amount WHEN (SELECT max(o.amount) FROM owed AS o WHERE o.id = 7) THEN 'USD' ELSE 'EUR' END WHERE id = 7;
SELECT * FROM crm.create_source('b', 'answer', 'id', 'at', 'nps', invoices => 'owed', issued => 'issued', due => 'due', invoice_amount => 'amount', paid_on => 'paid_on', paid_amount => 'paid', invoice_currency => 'currency');
DROP TABLE owed;
INSERT INTO "A Shop"."Order ""Lines""" VALUES (1, '2025-01-01', 10, 'x', 'paid', 'USD', 0.9, '2026-01-01');
SELECT * FROM crm.create_source('b', '"A Shop"."Order ""Lines"""', 'Kunde; DROP', '买于', 'Betrag', currency => 'currency');
SELECT count(*) FROM crm.create_source('b', '"A Shop"."Order ""Lines"""', 'Kunde; DROP', '买于', 'Betrag', currency => 'currency', rate => 'rate');
SELECT currency, sum(amount) FROM b.purchases WHERE customer = 1 AND at = '2025-01-01' GROUP BY 1;

-- Nobody yet, and keys of other types.
CREATE TABLE empty (c uuid, d date, a float8);
SELECT count(*) FROM crm.create_source('empty', 'empty', 'c', 'd', 'a');
SELECT (SELECT count(*) FROM empty.customer_360) AS customers, (SELECT sum(customers) FROM empty.segments) AS in_segments, (SELECT count(*) FROM empty.months) AS months;
INSERT INTO empty VALUES (md5('1')::uuid, '2025-01-01', 3.5), (md5('2')::uuid, '2025-02-01', 0.1);
SELECT count(*) FROM crm.alter_source('empty');
SELECT (SELECT count(*) FROM empty.customer_360) AS customers, (SELECT sum(customers) FROM empty.segments) AS in_segments, (SELECT count(*) FROM empty.months) AS months;

-- What others have made is neither dropped nor written to.
CREATE SCHEMA taken;
CREATE VIEW taken.months AS SELECT 1 AS mine;
CREATE TABLE taken.snapshot (customer bigint);
SELECT count(*) FROM crm.create_source('taken', 'person', 'id', 'joined', 'score');
SELECT count(*) FROM crm.create_source('taken', 'person', 'id', 'joined', 'score', dry_run => true);
SELECT mine FROM taken.months;
-- What is its own is taken up again, as after a restore without its row.
WITH row AS (DELETE FROM crm.source WHERE name = 'empty' RETURNING 1) SELECT count(*) FROM row;
SELECT count(*) FROM crm.create_source('empty', 'empty', 'c', 'd', 'a');
CREATE ROLE source_stranger;
SET ROLE source_stranger;
SELECT * FROM crm.create_source('theirs', 'pg_catalog.pg_class', 'relname', 'relname', 'relpages');
SELECT * FROM crm.drop_source('empty');
RESET ROLE;
GRANT INSERT, UPDATE, DELETE ON crm.source TO source_stranger;
SET ROLE source_stranger;
\set VERBOSITY terse
SELECT * FROM crm.create_source('theirs', 'pg_stat_activity', 'usename', 'backend_start', 'pid');
SELECT * FROM crm.create_source('theirs', 'pg_stat_activity', 'usename', 'backend_start', 'pid', schema => 't_source');
\set VERBOSITY default
SELECT * FROM crm.drop_source('empty');
INSERT INTO crm.source (name, schema, owner, orders, customer, ordered_at, amount)
VALUES ('forged', 'b', 'source_stranger', 1259, 'relname', 'relname', 'relpages'), ('loud', 'loud', 'source_stranger', 1259, 'relname', 'relname', 'relpages');
-- sources of schemas that are closed to the role are listed all the same
SELECT source, last_status FROM crm.sources ORDER BY 1;
SELECT count(*) FROM crm.score_progress;
RESET ROLE;
SELECT * FROM crm.drop_source('forged');
CREATE SCHEMA loud AUTHORIZATION source_stranger;
CREATE VIEW loud.run AS SELECT 1::bigint AS run_id, date '2025-01-01' AS as_of, 'full' AS mode, (1 / 0)::text AS status, now() AS started_at, now() AS ended_at, 1::bigint AS rows_read, 1::bigint AS customers, 1 AS pid;
SELECT source, last_status FROM crm.sources WHERE source = 'loud';
SELECT * FROM crm.drop_source('loud');
DROP VIEW loud.run;

-- Digits that a session does not show are kept; attributes may stand in double quotes, and need customers.
SET extra_float_digits = -10;
SET client_min_messages = error;
SELECT count(*) FROM crm.create_source('digits', 'person', 'id', 'joined', 'score', annual_rate => 0.123456789, customers => 'person', customers_key => 'id', attributes => '{"\"vip\""}');
SELECT count(*) FROM crm.alter_source('digits', refit_days => 4);
RESET extra_float_digits;
SELECT annual_rate, attributes, pg_get_viewdef('digits.customer_360') ~ '0\.123456789' AS in_views FROM crm.source WHERE name = 'digits';
SELECT * FROM crm.create_source('c', 'person', 'id', 'joined', 'score', attributes => '{vip}');
SELECT * FROM crm.create_source('c', 'person', 'id', 'joined', 'score', customers => 'person', attributes => '{vip,vip}');
-- keys that could never be equal; a domain is what it is made of
SELECT * FROM crm.create_source('c', 'person', 'id', 'joined', 'score', customers => 'person', customers_key => 'name');
CREATE TABLE said AS SELECT id::text AS who, joined, 5 AS happy FROM person;
SELECT * FROM crm.create_source('c', 'person', 'id', 'joined', 'score', answers => 'said', answer_customer => 'who', answered_at => 'joined', satisfaction => 'happy');
-- answers that are none
CREATE TABLE code AS SELECT id, joined, 99 AS nps, 'NaN'::float8 AS happy FROM person;
SELECT * FROM crm.create_source('c', 'person', 'id', 'joined', 'score', answers => 'code', answered_at => 'joined', nps => 'nps');
SELECT * FROM crm.create_source('c', 'person', 'id', 'joined', 'score', answers => 'code', answered_at => 'joined', satisfaction => 'happy');
DROP TABLE code;
CREATE DOMAIN customer_number AS int CHECK (VALUE > 0);
CREATE TABLE sale AS SELECT id::customer_number AS id, joined, score FROM person;
SELECT count(*) FROM crm.create_source('c', 'sale', 'id', 'joined', 'score', customers => 'person', attributes => '{vip}');
CALL crm.score('c');
SELECT pg_typeof(customer), count(*) FROM c.scores GROUP BY 1;
SELECT count(*) FROM crm.drop_source('c');
CREATE TEMP TABLE fleeting (id int, at date, a int);
SELECT * FROM crm.create_source('c', 'fleeting', 'id', 'at', 'a');
CREATE TABLE gone AS SELECT * FROM person;
SELECT count(*) FROM crm.alter_source('digits', orders => 'gone');
DROP TABLE gone CASCADE;
CALL crm.score('digits');
SELECT count(*) FROM crm.alter_source('digits', refit_days => 5);
SELECT count(*) FROM crm.alter_source('digits', orders => 'person');
SET client_min_messages = warning;
SELECT count(*) FROM crm.drop_source('digits');

-- Away again, with what was made, and nothing else.
CREATE TABLE b.mine (n int);
SELECT * FROM crm.drop_source('b');
SELECT * FROM crm.drop_source('empty', keep_history => true);
SELECT * FROM crm.drop_source('shop');
SELECT * FROM crm.drop_source('shop');
SELECT relname FROM pg_class WHERE relnamespace IN ('b'::regnamespace, 'empty'::regnamespace) AND relkind = 'r' ORDER BY 1;
DROP ROLE source_reader;
DROP OWNED BY source_stranger;
REVOKE ALL ON crm.source FROM source_stranger;
DROP ROLE source_stranger;
