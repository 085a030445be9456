-- What the makers of views over a table share: where views go, what they replace, materialized ones and their refresh, rights,
-- errors. By create_credit_views over a small ledger; t_credit_view and t_satisfaction_view look at what the views say.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
CREATE SCHEMA t_source_view;
SET search_path = t_source_view;
CREATE TABLE bill (c int, issued date, due date, amount int, paid date, lim int);
INSERT INTO bill VALUES (1, '2021-01-01', '2021-02-01', 5, NULL, 9), (2, '2021-01-05', '2021-02-05', 6, NULL, 9);

-- Another schema, any prefix; replaced, views of others over them and rights on them stay; the reader's rights on the table count.
CREATE SCHEMA "Reports";
SELECT view_name FROM crm.create_credit_views('bill', 'c', 'issued', 'due', 'amount', 'paid', as_of => '2021-03-31', schema => 'Reports', prefix => 'Old shop');
SELECT relname, reloptions FROM pg_class WHERE relnamespace = '"Reports"'::regnamespace ORDER BY 1;
CREATE ROLE crm_view_reader;
GRANT USAGE ON SCHEMA "Reports", t_source_view TO crm_view_reader;
GRANT SELECT ON "Reports"."Old shop_customers" TO crm_view_reader;
CREATE VIEW best AS SELECT customer, receivables FROM "Reports"."Old shop_customers" WHERE customer = 1;
SELECT count(*) FROM crm.create_credit_views('bill', 'c', 'issued', 'due', 'amount', 'paid', as_of => '2021-03-31', schema => 'Reports', prefix => 'Old shop', replace => true);
SELECT count(*) FROM best;
SET ROLE crm_view_reader;
\set VERBOSITY sqlstate
SELECT * FROM "Reports"."Old shop_customers";
\set VERBOSITY default
SELECT crm.create_credit_views('bill', 'c', 'issued', 'due', 'amount', 'paid', schema => 'Reports', prefix => 'mine');
RESET ROLE;
GRANT SELECT ON bill TO crm_view_reader;
SET ROLE crm_view_reader;
SELECT sum(receivables) FROM "Reports"."Old shop_customers";
RESET ROLE;

-- Materialized, and refreshed all at once, as the notice says; plain ones again.
RESET client_min_messages;
SELECT view_name FROM crm.create_credit_views('bill', 'c', 'issued', 'due', 'amount', 'paid', as_of => '2021-03-31', prefix => 'Few', schema => 'Reports', materialized => true);
SET client_min_messages = warning;
INSERT INTO bill VALUES (3, '2021-01-06', '2021-02-06', 7, NULL, 9);
SELECT (SELECT count(*) FROM "Reports"."Few_customers") AS stored, (SELECT rows FROM "Reports"."Few_info") AS info;
SELECT view_name FROM crm.refresh_views('Few', schema => 'Reports');
SELECT (SELECT count(*) FROM "Reports"."Few_customers") AS stored, (SELECT rows FROM "Reports"."Few_info") AS info, count(*) AS comments
FROM pg_attribute WHERE attrelid = '"Reports"."Few_customers"'::regclass AND attnum > 0 AND col_description(attrelid, attnum) <> '';
SELECT count(*) FROM crm.create_credit_views('bill', 'c', 'issued', 'due', 'amount', 'paid', as_of => '2021-03-31', prefix => 'Few', schema => 'Reports', replace => true);
SELECT relkind, count(*) FROM pg_class WHERE relname ~ '^Few_' GROUP BY 1;
SELECT count(*) FROM crm.create_credit_views('bill', 'c', 'issued', 'due', 'amount', 'paid', as_of => '2021-03-31', prefix => 'Few', schema => 'Reports', replace => true, materialized => true);
SELECT crm.refresh_views('few');
\echo :LAST_ERROR_SQLSTATE
SELECT crm.refresh_views('Few', 'nowhere');
SELECT crm.refresh_views(NULL);
-- over a temporary table they are temporary
CREATE TEMP TABLE passing AS SELECT * FROM bill;
SELECT count(*) FROM crm.create_credit_views('passing', 'c', 'issued', 'due', 'amount', 'paid', as_of => '2021-03-31', prefix => 'passing');
SELECT sum(receivables), bool_and(relpersistence = 't') AS temporary FROM passing_customers, pg_class WHERE relname = 'passing_customers';

-- Days are written as they are, whatever the DateStyle.
SET datestyle = 'SQL, DMY';
SELECT crm.credit_sql('bill', 'c', 'issued', 'due', 'amount', 'paid', as_of => make_date(2026, 2, 1)) ~ '''2026-02-01''::pg_catalog.date' AS iso,
       crm_internal.date_literal(make_date(12026, 2, 1), 'as_of') AS far, date '12026-02-01' = make_date(12026, 2, 1) AS reads_back;
RESET datestyle;
SELECT crm.credit_sql('bill', 'c', 'issued', 'due', 'amount', 'paid', as_of => 'infinity');
\echo :LAST_ERROR_SQLSTATE
SELECT crm.credit_sql('bill', 'c', 'issued', 'due', 'amount', 'paid', as_of => '0044-03-15 BC');

-- Nothing in the caller's search_path has a part in it.
CREATE SCHEMA trap;
CREATE FUNCTION trap.fall(date, date) RETURNS bool LANGUAGE plpgsql AS $$ BEGIN RAISE 'trapped'; END $$;
CREATE FUNCTION trap.fall(text, text) RETURNS bool LANGUAGE plpgsql AS $$ BEGIN RAISE 'trapped'; END $$;
CREATE OPERATOR trap.<= (FUNCTION = trap.fall, LEFTARG = date, RIGHTARG = date);
CREATE OPERATOR trap.= (FUNCTION = trap.fall, LEFTARG = text, RIGHTARG = text);
CREATE FUNCTION trap.format(text, VARIADIC "any") RETURNS text LANGUAGE internal IMMUTABLE AS 'text_format';
CREATE DOMAIN trap.date AS text;
CREATE DOMAIN trap.name AS text CHECK (false);
SET search_path = trap, pg_catalog, t_source_view;
SELECT count(*) FROM crm.create_credit_views('bill', 'c', 'issued', 'due', 'amount', 'paid', prefix => 'trapped', schema => 't_source_view', as_of => '2021-01-31');
SELECT sum(receivables) FROM trapped_customers;
SET search_path = t_source_view;
DROP SCHEMA trap CASCADE;

-- What is in the way, and what makes no name.
SELECT crm.create_credit_views('bill', 'c', 'issued', 'due', 'amount', 'paid', prefix => 'trapped');
\echo :LAST_ERROR_SQLSTATE
CREATE TABLE way_aging (a int);
SELECT crm.create_credit_views('bill', 'c', 'issued', 'due', 'amount', 'paid', prefix => 'way', replace => true);
\echo :LAST_ERROR_SQLSTATE
CREATE VIEW other_customers AS SELECT 1 AS one;
SELECT crm.create_credit_views('bill', 'c', 'issued', 'due', 'amount', 'paid', prefix => 'other', replace => true);
SELECT crm.create_credit_views('bill', 'c', 'issued', 'due', 'amount', 'paid', schema => 'nowhere');
\echo :LAST_ERROR_SQLSTATE
SELECT crm.create_credit_views('bill', 'c', 'issued', 'due', 'amount', 'paid', prefix => 'a.b');
SELECT crm.create_credit_views('bill', 'c', 'issued', 'due', 'amount', 'paid', prefix => NULL);
SELECT count(*) FROM pg_class WHERE relname ~ '^(way|other)_';

DROP SCHEMA "Reports", t_source_view CASCADE;
DROP TABLE passing CASCADE;
DROP ROLE crm_view_reader;
