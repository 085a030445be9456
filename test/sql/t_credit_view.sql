-- The query and the views over a table of invoices.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
SET datestyle = 'ISO, YMD';
CREATE TABLE invoice (customer text, issued date, due date, amount numeric(12,2), paid_on date, grade text, credit_limit int);
INSERT INTO invoice
SELECT c, date '2025-01-05' + 30 * m, date '2025-02-04' + 30 * m, 1000 + 100 * m, CASE WHEN m * late < 60 THEN date '2025-02-04' + 30 * m + late END, CASE WHEN m > 4 THEN g2 ELSE g END, lim
FROM (VALUES ('Anda', -2, 'A', 'AA', 5000), ('Bohai', 12, 'A', 'C', 2500), ('Chen', 30, 'B', 'ours', 1000), ('Ding', 3, NULL, NULL, NULL)) AS v(c, late, g, g2, lim), generate_series(0, 8) AS m;

SELECT crm.credit_sql('invoice', 'customer', 'issued', 'due', 'amount', 'paid_on', view => 'aging');
SELECT view_name FROM crm.create_credit_views('invoice', 'customer', 'issued', 'due', 'amount', 'paid_on', grade => 'grade', credit_limit => 'credit_limit', as_of => '2025-09-30');
SELECT position, grade, grade_zh, customers, credit_limit, receivables, receivables_share, overdue, overdue_share, customers_over_limit, over_limit, payment_index, as_of FROM credit_portfolio;
SELECT grade, grade_zh, position, bucket, from_days, to_days, amount, items FROM credit_aging WHERE amount <> 0 ORDER BY grade, position;
SELECT * FROM credit_customers ORDER BY customer;
SELECT customer, grade, credit_limit, receivables, over_limit, overdue, oldest_overdue_days FROM credit_over_limit;
SELECT customer, since, grade, grade_zh, grade_before, steps FROM credit_grades ORDER BY customer, since;
SELECT customer, alarm, alarm_zh, grade, grade_zh, grade_before, payment_index, payment_index_before FROM credit_alarms ORDER BY customer, position;
SELECT * FROM credit_info;

-- The views say what the functions say.
SELECT bool_and((v.receivables, v.overdue, v.credit_sales, v.cash) = (r.receivables, r.overdue, r.credit_sales, r.cash) AND v.payment_index = r.payment_index::numeric(5,1) AND v.days_sales_outstanding = r.days_sales_outstanding::numeric(20,1)) AS same, count(*)
FROM credit_customers AS v JOIN (SELECT customer, crm.payment_summary(issued, due, amount, paid_on) AS s FROM invoice GROUP BY customer) AS f USING (customer), crm.receivable_report(f.s, '2025-09-30', '2024-10-01') AS r;
SELECT sum(receivables) = (SELECT sum(receivables) FROM credit_customers) AND sum(receivables) = (SELECT sum(amount) FROM credit_aging) AND sum(receivables_share) = 1 AS adds_up, sum(customers) AS customers FROM credit_portfolio;

-- Flat columns only, each with its comment, and the reader's rights.
SELECT table_name, string_agg(DISTINCT data_type, ', ' ORDER BY data_type) AS types FROM information_schema.columns WHERE table_name LIKE 'credit\_%' AND table_schema = 'public' GROUP BY 1 ORDER BY 1;
SELECT c.relname, a.attname FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0
WHERE c.relname LIKE 'credit\_%' AND c.relnamespace = 'public'::regnamespace AND c.relkind = 'v' AND (col_description(c.oid, a.attnum) IS NULL OR obj_description(c.oid, 'pg_class') IS NULL OR a.atttypid = 'numeric'::regtype AND a.atttypmod = -1);
SELECT relname, reloptions FROM pg_class WHERE relname LIKE 'credit\_%' AND relnamespace = 'public'::regnamespace AND relkind = 'v' ORDER BY 1;
SELECT obj_description('credit_portfolio'::regclass) AS comment, col_description('credit_customers'::regclass, 14) AS on_time;

-- Without a day they look from the last row that is not in the future, and follow. Payments in part, a number as the customer, names that need quotes, stored views.
CREATE TABLE "Ledger" ("Who" numeric(6,0), "Invoice day" timestamp, due timestamptz, gross money, paid date, part float8, note text);
INSERT INTO "Ledger" VALUES (1, '2025-03-01 10:00', '2025-03-31', 500, '2025-03-20', 200, 'x'), (1, '2025-04-01', '2025-05-01', 300, NULL, NULL, 'x'), (2, '2025-04-10', '2025-05-10', -50, NULL, NULL, 'x'),
                            (2, '2025-02-10', '2025-03-12', 700, '2025-03-12', 700, 'x'), (NULL, '2025-04-11', '2025-05-11', 80, NULL, NULL, 'x'), (3, NULL, NULL, 10, NULL, NULL, 'x');
SELECT view_name FROM crm.create_credit_views('"Ledger"', 'Who', 'Invoice day', 'due', 'gross', 'paid', '"part"', prefix => 'Part', edges => '{0,45}', materialized => true);
SELECT customer, credit_limit, receivables, overdue, open_items, over_limit, cash, as_of FROM "Part_customers" ORDER BY customer;
SELECT grade, bucket, amount, items FROM "Part_aging" ORDER BY position;
SELECT position, grade, customers, receivables, overdue FROM "Part_portfolio";
SELECT rows, rows_left_out, rows_later, customers, last_invoice, as_of FROM "Part_info";
INSERT INTO "Ledger" VALUES (2, '2025-06-10', '2025-07-10', 20, NULL, NULL, 'y');
SELECT view_name FROM crm.refresh_views('Part');
SELECT as_of, receivables, overdue FROM "Part_portfolio";
SELECT grade, amount, as_of FROM (SELECT 1) AS one, LATERAL (SELECT * FROM "Part_aging" WHERE bucket = '46+') AS a;

-- Nobody owes anything; no rows at all.
CREATE TABLE nobody (LIKE invoice);
SELECT count(*) FROM crm.create_credit_views('nobody', 'customer', 'issued', 'due', 'amount', 'paid_on', prefix => 'nobody', grade => 'grade', credit_limit => 'credit_limit');
SELECT (SELECT count(*) FROM nobody_customers) AS customers, (SELECT count(*) FROM nobody_portfolio) AS grades, (SELECT count(*) FROM nobody_aging) AS buckets, (SELECT count(*) FROM nobody_alarms) AS alarms, (SELECT as_of FROM nobody_info) AS as_of;
SELECT view_name FROM crm.create_credit_views('nobody', 'customer', 'issued', 'due', 'amount', 'paid_on', prefix => 'nobody', grade => 'grade', credit_limit => 'credit_limit', replace => true);

-- Currencies: a customer has one, sums are by currency. A limit below 0, NaN or without end is none, and is counted.
CREATE TABLE abroad (customer text, issued date, due date, amount numeric(12,2), paid_on date, paid_amount numeric(12,2), currency char(3), grade text, credit_limit float8);
INSERT INTO abroad VALUES ('Anda', '2025-01-10', '2025-02-09', 1000, NULL, NULL, 'CNY', 'A', 500), ('Bohai', '2025-01-20', '2025-02-19', 300, '2025-02-01', 100, 'USD', 'A', 150), ('Bohai', '2025-02-20', '2025-03-22', 100, NULL, NULL, 'USD', 'A', -5),
                          ('Chen', '2025-02-10', '2025-03-12', 70, NULL, NULL, 'USD', 'A', -1), ('Ding', '2025-02-11', '2025-03-13', 80, NULL, NULL, 'CNY', 'B', 'Infinity'), ('Ding', NULL, '2025-03-13', 80, NULL, NULL, 'EUR', 'B', 'NaN'), ('Ding', '2025-03-01', '2025-03-31', 0, '2025-03-10', 0, 'CNY', 'B', NULL);
SELECT count(*) FROM crm.create_credit_views('abroad', 'customer', 'issued', 'due', 'amount', 'paid_on', 'paid_amount', 'currency', 'grade', 'credit_limit', as_of => '2025-04-30', prefix => 'abroad');
SELECT customer, currency, credit_limit, receivables, over_limit FROM abroad_customers ORDER BY customer;
SELECT grade, currency, customers, credit_limit, receivables, receivables_share, over_limit FROM abroad_portfolio;
SELECT grade, currency, bucket, amount FROM abroad_aging WHERE amount > 0;
SELECT customer, currency, alarm FROM abroad_alarms WHERE alarm = 'over_limit' ORDER BY customer;
SELECT customer, currency, over_limit FROM abroad_over_limit;
SELECT rows, rows_left_out, limits_left_out, currencies FROM abroad_info;
-- paid in full where no column says how much; the same figures as without the currency
SELECT count(*) FROM crm.create_credit_views('abroad', 'customer', 'issued', 'due', 'amount', 'paid_on', currency => 'currency', as_of => '2025-04-30', prefix => 'whole');
SELECT count(*) FROM crm.create_credit_views('abroad', 'customer', 'issued', 'due', 'amount', 'paid_on', as_of => '2025-04-30', prefix => 'plain');
SELECT count(*), bool_and(to_jsonb(w) - 'currency' = to_jsonb(p) - 'currency' AND p.currency IS NULL AND w.currency IS NOT NULL) AS same FROM whole_customers AS w JOIN plain_customers AS p USING (customer);
UPDATE abroad SET currency = NULL WHERE customer = 'Chen';
SELECT * FROM crm.create_credit_views('abroad', 'customer', 'issued', 'due', 'amount', 'paid_on', currency => 'currency', prefix => 'bad');
UPDATE abroad SET currency = 'EUR' WHERE customer = 'Bohai' AND amount = 100;
SELECT * FROM crm.create_credit_views('abroad', 'customer', 'issued', 'due', 'amount', 'paid_on', currency => 'currency', prefix => 'bad');
SELECT receivables FROM whole_customers WHERE customer = 'Bohai';
SELECT * FROM crm.create_credit_views('abroad', 'customer', 'issued', 'due', 'amount', 'paid_on', currency => 'money', prefix => 'bad');

-- What is refused, with nothing half made.
SELECT * FROM crm.create_credit_views(NULL, 'customer', 'issued', 'due', 'amount', 'paid_on');
SELECT * FROM crm.create_credit_views('invoice', 'customer', 'issued', NULL, 'amount', 'paid_on');
SELECT * FROM crm.create_credit_views('invoice', 'customer', 'issued', 'due', 'amount', 'paid', prefix => 'bad');
SELECT * FROM crm.create_credit_views('invoice', 'customer', 'customer', 'due', 'grade', 'paid_on', prefix => 'bad');
SELECT * FROM crm.create_credit_views('invoice', 'customer', 'issued', 'amount', 'amount', 'paid_on', prefix => 'bad');
SELECT * FROM crm.create_credit_views('invoice', 'customer', 'issued', 'due', 'amount', 'paid_on', days => 0, prefix => 'bad');
SELECT * FROM crm.create_credit_views('invoice', 'customer', 'issued', 'due', 'amount', 'paid_on', days_before => NULL, prefix => 'bad');
SELECT * FROM crm.create_credit_views('invoice', 'customer', 'issued', 'due', 'amount', 'paid_on', edges => '{30,0}', prefix => 'bad');
SELECT * FROM crm.create_credit_views('invoice', 'customer', 'issued', 'due', 'amount', 'paid_on', edges => NULL, prefix => 'bad');
SELECT * FROM crm.create_credit_views('invoice', 'customer', 'issued', 'due', 'amount', 'paid_on', grade_scheme => 'nowhere', prefix => 'bad');
SELECT * FROM crm.create_credit_views('invoice', 'customer', 'issued', 'due', 'amount', 'paid_on', as_of => 'infinity', prefix => 'bad');
SELECT * FROM crm.create_credit_views('invoice', 'customer', 'issued', 'due', 'amount', 'paid_on');
SELECT crm.credit_sql('invoice', 'customer', 'issued', 'due', 'amount', 'paid_on', view => 'over_limit');
INSERT INTO invoice VALUES ('Anda', '2025-09-01', '2025-08-01', 10, NULL);
SELECT * FROM crm.create_credit_views('invoice', 'customer', 'issued', 'due', 'amount', 'paid_on', prefix => 'bad');
-- whose payments are above the invoices, whichever view is read
CREATE TABLE overpaid (customer text, issued date, due date, amount numeric, paid_on date, paid numeric);
INSERT INTO overpaid VALUES ('Anda', '2025-01-10', '2025-02-09', 100, NULL, NULL), ('Bohai', '2025-01-10', '2025-02-09', 50, NULL, NULL);
SELECT count(*) FROM crm.create_credit_views('overpaid', 'customer', 'issued', 'due', 'amount', 'paid_on', 'paid', as_of => '2025-03-31', prefix => 'overpaid');
INSERT INTO overpaid VALUES ('Bohai', '2025-01-10', '2025-02-09', NULL, '2025-02-01', 80);
SELECT * FROM overpaid_portfolio;
SELECT * FROM overpaid_aging;
SELECT customer FROM overpaid GROUP BY customer, issued, due HAVING sum(paid) > sum(amount);
SELECT * FROM crm.create_credit_views('overpaid', 'customer', 'issued', 'due', 'amount', 'paid_on', 'paid', as_of => '2025-03-31', prefix => 'bad');
DROP TABLE overpaid CASCADE;
SELECT count(*) AS half_made FROM pg_class WHERE relname LIKE 'bad%';
DROP TABLE invoice, "Ledger", nobody, abroad CASCADE;
