-- Movement between snapshots of a source, its history views, and what is known of one customer.
\set SHOW_CONTEXT never
\pset null NULL
SET client_min_messages = warning;
SET datestyle = 'ISO, MDY';
CREATE SCHEMA t_source_movement;
SET search_path = t_source_movement, public;
CREATE TABLE orders AS SELECT * FROM crm.simulate_orders(customers => 1000);
CREATE TABLE person AS SELECT DISTINCT customer_id AS id, 'Customer ' || customer_id AS called, CASE WHEN customer_id % 3 = 0 THEN 'north' ELSE 'south' END AS region, true AS vip FROM orders;
SELECT count(*) FROM crm.create_source('shop', 'orders', 'customer_id', 'ordered_at', 'amount', 'order_id', customers => 'person', customers_key => 'id', customer_name => 'called', attributes => '{region,vip}', clv_model => NULL, keep_days => NULL);

-- Before there is a snapshot: no rows, one row of info, and errors that say what to do.
SELECT (SELECT count(*) FROM shop.scores) AS scores, (SELECT count(*) FROM shop.score_history) AS history, (SELECT count(*) FROM shop.segment_trend) AS trend, (SELECT count(*) FROM shop.segment_flow) AS flow,
       (SELECT count(*) FROM shop.score_stability) AS stability, (SELECT count(*) FROM shop.alarms) AS alarms, (SELECT count(*) FROM shop.runs) AS runs, crm.customer('shop', '17') AS customer;
SELECT * FROM crm.movement('shop');
CALL crm.score('shop', '2025-12-31');
SELECT * FROM crm.movers('shop');
SELECT count(*) FROM shop.segment_flow;
CALL crm.score('shop', days => '{2025-03-31,2025-06-30,2025-09-30}');
-- an order table changes meanwhile: a customer vanishes, one comes, one buys much
DELETE FROM orders WHERE customer_id = 3;
INSERT INTO orders (order_id, customer_id, ordered_at, amount) SELECT 900000 + i, CASE WHEN i > 3 THEN 900001 ELSE 17 END, '2026-01-05', CASE WHEN i > 3 THEN 1000 ELSE 500 END FROM generate_series(1, 5) AS i;
CALL crm.score('shop', '2026-01-31', rebuild => true);

-- Who moved where: three dimensions, each of the same customers and money.
SELECT from_segment, to_segment, from_position, to_position, from_segment_zh, to_segment_zh, customers, revenue_before, revenue_now, as_of_before, as_of
FROM shop.segment_flow ORDER BY customers DESC, from_position, to_position LIMIT 8;
SELECT from_class, to_class, customers, revenue_before, revenue_now FROM shop.class_flow ORDER BY from_position, to_position;
SELECT dimension, count(*) AS pairs, sum(customers) AS customers, sum(revenue_before) AS before, sum(revenue_now) AS now FROM crm.movement('shop') GROUP BY 1 ORDER BY 1;
SELECT dimension, from_name, to_name, from_name_zh, to_name_zh, customers FROM crm.movement('shop', '2025-06-30') WHERE dimension = 'tier';
SELECT count(*) AS differ FROM (SELECT from_segment, to_segment, customers, revenue_before, revenue_now FROM shop.segment_flow EXCEPT SELECT from_class, to_class, customers, revenue_before, revenue_now FROM crm.movement('shop', '2025-12-31', '2026-01-31') WHERE dimension = 'segment') AS d;
-- as a plain join of two snapshots counts them
SELECT count(*) AS differ FROM (
    SELECT from_class, to_class, customers, revenue_before, revenue_now FROM crm.movement('shop', '2025-03-31', '2025-09-30') WHERE dimension = 'class'
    EXCEPT SELECT coalesce(b.abc_class, '(new)'), coalesce(a.abc_class, '(lost)'), count(*), coalesce(sum(b.money), 0), coalesce(sum(a.money), 0)
    FROM (SELECT * FROM shop.snapshot WHERE as_of = '2025-03-31') AS b FULL JOIN (SELECT * FROM shop.snapshot WHERE as_of = '2025-09-30') AS a USING (customer) GROUP BY 1, 2) AS d;

-- The lists: new, up, down, lost; "fell a tier since March".
SELECT change, change_zh, count(*), min(steps), max(steps) FROM crm.movers('shop') GROUP BY 1, 2 ORDER BY 1;
SELECT * FROM crm.movers('shop', kind => 'lost');
SELECT customer, customer_name, change, steps, segment_before, segment_now, tier_before, tier_now, money_before, money_now FROM crm.movers('shop', kind => 'up') LIMIT 2;
SELECT customer, steps, tier_before, tier_now, segment_now, money_now FROM crm.movers('shop', '2025-03-31', kind => 'down') WHERE steps <= -1 LIMIT 3;
SELECT change, steps, count(*) FROM crm.movers('shop', '2025-03-31', '2025-12-31', dimension => 'class') GROUP BY 1, 2 ORDER BY 1, 2;
SELECT count(*), bool_and(change IN ('up', 'down')) AS moved FROM crm.movers('shop', '2025-03-31', '2025-12-31', dimension => 'segment') WHERE steps IS NOT NULL;

-- One customer.
SELECT jsonb_pretty(crm.customer('shop', '17') - 'advice' - 'advice_zh');
SELECT c ->> 'segment_zh' AS segment_zh, c -> 'before' AS before, c ->> 'region' AS region FROM crm.customer('shop', '900001') AS c;
SELECT crm.customer('shop', '3') AS vanished, crm.customer('shop', NULL) AS nobody;
SELECT crm.customer('shop', 'seventeen');
SELECT crm.customer('shop', '99999999999999999999');
SELECT crm.customer('shops', '17');

-- Views over the history.
SELECT as_of, customer, customer_name, region, vip, cell, segment_en, tier_name, money FROM shop.scores WHERE customer = 17;
SELECT as_of, cell, segment, abc_class, tier, money, model_id, run_id FROM shop.score_history WHERE customer = 17 ORDER BY as_of;
SELECT (SELECT count(*) FROM shop.scores) = (SELECT count(*) FROM shop.snapshot WHERE as_of = '2026-01-31') AS latest_whole, (SELECT count(*) FROM shop.score_history) = (SELECT count(*) FROM shop.snapshot) AS history_whole;
SELECT as_of, count(*) AS segments, sum(customers) AS customers, round(sum(customer_share), 2) AS shares, sum(revenue) AS revenue FROM shop.segment_trend GROUP BY 1 ORDER BY 1;
SELECT as_of, position, segment, segment_zh, customers, customer_share, revenue FROM shop.segment_trend WHERE as_of = '2026-01-31' ORDER BY 2 LIMIT 3;
-- totals are those of the snapshots, once a day is scored again, too
SELECT count(*) AS differ FROM (SELECT as_of, segment, customers, revenue FROM shop.segment_trend WHERE customers > 0 EXCEPT SELECT as_of, segment, count(*), sum(money) FROM shop.snapshot GROUP BY 1, 2) AS d;
SELECT dimension, count(DISTINCT class) AS classes, sum(customers) AS customers FROM shop.total WHERE as_of = '2025-12-31' GROUP BY 1 ORDER BY 1;
SELECT as_of, model_as_of, customers, round(psi_r, 3) AS psi_r, round(psi_f, 3) AS psi_f, round(psi_m, 3) AS psi_m, psi_largest > refit_drift AS drifted FROM shop.score_stability ORDER BY as_of;
-- the index is that of rfm_drift
SELECT round(v.psi_r - d.psi::numeric, 6) AS difference
FROM shop.score_stability AS v JOIN shop.model AS m USING (model_id),
     LATERAL (SELECT sum(g.psi) AS psi FROM crm.rfm_drift(m.rfm, (SELECT crm.population_with_days(customer_id, ordered_at, amount, order_id) FROM orders WHERE ordered_at < '2026-02-01'), '2026-01-31') AS g WHERE g.dimension = 'recency') AS d
WHERE v.as_of = '2026-01-31';
SELECT model_id, as_of, reason, parameter, value, value_before, change, change_share FROM (SELECT model_id, position, as_of, reason, parameter, value, value_before, round(change::numeric, 2) AS change, change_share FROM shop.model_drift) AS d WHERE parameter IN ('recency_cut_2', 'least_money_A', 'least_money_tier_1') ORDER BY model_id, position;
SELECT run_id, as_of, mode, status, rows_read, customers, refitted, error FROM shop.runs ORDER BY run_id;

-- Alarms: a run that fails, customers that go, a segment that moves; the thresholds are a scheme's.
SELECT as_of, kind, subject, value, "limit" FROM shop.alarms;
DELETE FROM orders WHERE customer_id % 5 = 0 OR ordered_at > '2025-12-01' AND customer_id % 2 = 0;
CALL crm.score('shop', '2026-02-28', rebuild => true, refit => false);
UPDATE shop.run SET status = 'failed' WHERE run_id = (SELECT max(run_id) FROM shop.run);
-- one that says it goes on, and does not
INSERT INTO shop.run (as_of, mode, status, started_at, role, pid) VALUES ('2026-02-28', 'incremental', 'running', now(), current_user, 0);
SELECT status, error FROM shop.runs ORDER BY run_id DESC LIMIT 2;
SELECT as_of, position, kind, kind_zh, subject, subject_zh, round(value, 3) AS value, "limit" FROM shop.alarms WHERE kind <> 'run_late';
SELECT message, message_zh FROM shop.alarms WHERE kind IN ('run_failed', 'segment_shift');
SELECT crm.copy_scheme('source_alarm', 'standard', 'calm'), crm.define_scheme('source_alarm', 'calmer', '{run_failed,run_late,customers_fell,value_fell,segment_shift,score_drift,model_doubtful}', '{5,9999,0.9,0.9,0.9,9,9}', standard => true);
SELECT count(*) FROM shop.alarms;
SELECT crm.drop_scheme('source_alarm', 'calmer'), crm.drop_scheme('source_alarm', 'calm');

-- A segment that the scheme has lost, and totals of a snapshot that is gone.
UPDATE shop.snapshot SET segment = 'gone' WHERE as_of = '2025-12-31' AND segment = 'loyal';
UPDATE shop.total SET class = 'gone' WHERE as_of = '2025-12-31' AND dimension = 'segment' AND class = 'loyal';
SELECT position, segment, segment_zh, customers > 0 AS somebody FROM shop.segment_trend WHERE as_of = '2025-12-31' AND segment IN ('gone', 'loyal') ORDER BY 1;
SELECT from_position, from_class, from_name_zh, count(*) FROM crm.movement('shop', '2025-12-31', '2026-01-31') WHERE from_class = 'gone' GROUP BY 1, 2, 3;
DROP TABLE shop.snapshot_20260228;
SELECT max(as_of) AS latest_scores FROM shop.scores;
SELECT count(DISTINCT as_of) AS days_of_trend FROM shop.segment_trend;

-- Wrong calls.
SELECT * FROM crm.movement('shop', '2025-05-01');
SELECT * FROM crm.movement('shop', '2025-06-30', '2026-03-01');
SELECT * FROM crm.movement('shop', '2026-01-31', '2025-12-31');
SELECT * FROM crm.movement('shop', '2025-03-31', '2025-03-31');
SELECT * FROM crm.movers('shop', to_day => '2025-03-31');
SELECT * FROM crm.movers('shop', kind => 'fell');
SELECT * FROM crm.movers('shop', dimension => 'grades');
SELECT * FROM crm.movers('shop', dimension => 'grade');
SELECT * FROM crm.movers('nothing');

-- Live views: each month's bridge leads to the next, what customers owe, and what everything is made of.
SELECT kind, kind_zh, customers, revenue, complete FROM shop.revenue_bridge WHERE month = '2025-11-01' ORDER BY position;
SELECT count(*) AS broken FROM (SELECT month, kind, revenue, lag(revenue) OVER (ORDER BY month, position) AS closing FROM shop.revenue_bridge WHERE kind IN ('opening', 'closing')) AS b WHERE kind = 'opening' AND revenue <> closing;
SELECT count(*) AS differ FROM (SELECT month, revenue FROM shop.revenue_bridge WHERE kind = 'closing' EXCEPT SELECT month, revenue FROM shop.months) AS d;
SELECT count(DISTINCT month) AS months, min(complete), max(complete) FROM shop.revenue_bridge;
SELECT source, model_id, segment_scheme, tier_scheme, method, clv_model, horizon_days, scored_as_of, as_of, data_end, customers, rows_after_as_of FROM shop.info;
CREATE TABLE invoice AS SELECT customer_id, ordered_at::date AS issued, ordered_at::date + 30 AS due, amount, CASE WHEN order_id % 4 > 0 THEN ordered_at::date + 20 END AS paid_on, (ARRAY['A', 'B'])[1 + customer_id % 2] AS grade FROM orders WHERE amount > 0 AND ordered_at >= '2025-06-01';
SELECT count(*) FROM crm.alter_source('shop', invoices => 'invoice', issued => 'issued', due => 'due', invoice_amount => 'amount', paid_on => 'paid_on', grade => 'grade');
SELECT position, grade, grade_zh, customers, receivables, overdue, as_of FROM shop.portfolio ORDER BY 1;

-- Names that are SQL, or a format, are names.
CREATE TABLE "50% of ""it""" AS SELECT customer_id AS "Kunde %s", ordered_at AS "am; --", amount AS "Betrag %I" FROM orders WHERE customer_id < 300;
SELECT count(*) FROM crm.create_source('100%s "sure"', '"50% of ""it"""', 'Kunde %s', 'am; --', 'Betrag %I', schema => 'a %I "b" %1$s');
CALL crm.score('100%s "sure"', days => '{2025-06-30,2025-12-31}');
SELECT (SELECT count(*) > 0 FROM "a %I ""b"" %1$s".scores) AS scores, (SELECT count(*) > 0 FROM "a %I ""b"" %1$s".segment_trend) AS trend, (SELECT count(*) > 0 FROM "a %I ""b"" %1$s".class_flow) AS flow, (SELECT count(*) > 0 FROM "a %I ""b"" %1$s".model_drift) AS models,
       (SELECT count(*) = 2 FROM "a %I ""b"" %1$s".score_stability) AS stability, (SELECT count(*) < 20 FROM "a %I ""b"" %1$s".alarms) AS alarms, (SELECT count(*) = 1 FROM "a %I ""b"" %1$s".runs) AS runs, (SELECT count(*) = 1 FROM "a %I ""b"" %1$s".info) AS info,
       (SELECT count(*) > 0 FROM "a %I ""b"" %1$s".revenue_bridge) AS bridge, (SELECT count(*) > 0 FROM crm.movers('100%s "sure"')) AS movers, crm.customer('100%s "sure"', '17') ->> 'orders' AS orders;
SELECT count(*) > 0 AS dropped FROM crm.drop_source('100%s "sure"');
DROP TABLE "50% of ""it""";

-- Keys of other types are read as their columns are.
CREATE TABLE keyed AS SELECT customer_id::numeric(8,2) AS number, 'K' || customer_id AS word, ('00000000-0000-0000-0000-' || lpad(customer_id::text, 12, '0'))::uuid AS id, ordered_at, amount FROM orders WHERE customer_id < 300;
SELECT count(*) FROM crm.create_source('numbers', 'keyed', 'number', 'ordered_at', 'amount', clv_model => NULL) AS n, crm.create_source('words', 'keyed', 'word', 'ordered_at', 'amount', clv_model => NULL) AS w, crm.create_source('ids', 'keyed', 'id', 'ordered_at', 'amount', clv_model => NULL) AS i;
CALL crm.score('numbers');
CALL crm.score('words');
CALL crm.score('ids');
SELECT crm.customer('numbers', '17') ->> 'money' AS number, crm.customer('numbers', '17.000') ->> 'money' AS same, crm.customer('words', 'K17') ->> 'money' AS word, crm.customer('ids', '00000000-0000-0000-0000-000000000017') ->> 'money' AS id, crm.customer('words', 'k17') AS none;
SELECT crm.customer('ids', 'K17');

CREATE DOMAIN code AS char(6) CHECK (VALUE <> 'none');
CREATE TABLE coded AS SELECT ('C' || customer_id)::code AS code, customer_id::smallint AS small, customer_id::text::varchar(4) AS short, ordered_at, amount FROM orders WHERE customer_id < 300;
SELECT count(*) FROM crm.create_source('codes', 'coded', 'code', 'ordered_at', 'amount', clv_model => NULL) AS c, crm.create_source('small', 'coded', 'small', 'ordered_at', 'amount', clv_model => NULL) AS s, crm.create_source('short', 'coded', 'short', 'ordered_at', 'amount', clv_model => NULL) AS v;
CALL crm.score('codes');
CALL crm.score('small');
CALL crm.score('short');
SELECT crm.customer('codes', 'C17') ->> 'money' AS code, crm.customer('codes', 'C17 ') ->> 'money' AS padded, crm.customer('small', '17') ->> 'money' AS small, crm.customer('short', '17') ->> 'money' AS short, crm.customer('short', '17000000') AS longer;
SELECT crm.customer('codes', 'none');
SELECT crm.customer('small', '40000');
SELECT count(*) > 0 AS dropped FROM crm.drop_source('codes') AS c, crm.drop_source('small') AS s, crm.drop_source('short') AS v;
DROP TABLE coded;
DROP DOMAIN code;

-- How small the groups are that are published.
SELECT * FROM crm.k_anonymity('shop.scores', '{segment}');
SELECT * FROM crm.k_anonymity('shop.scores', '{segment,abc_class,tier,region}');
SELECT rows_below = (SELECT sum(n) FROM (SELECT count(*) AS n FROM shop.scores GROUP BY segment, abc_class, tier, region HAVING count(*) < 10) AS g) AS same FROM crm.k_anonymity('shop.scores', '{segment,abc_class,tier,region}', 10);
SELECT * FROM crm.k_anonymity('person', '{region}') WHERE smallest_group IS NULL;
SELECT * FROM crm.k_anonymity('keyed', '{number}', 2);
CREATE VIEW nobody AS SELECT * FROM person WHERE false;
SELECT * FROM crm.k_anonymity('nobody', '{region}');
SELECT * FROM crm.k_anonymity('shop.scores', '{segment,country}');
SELECT * FROM crm.k_anonymity('shop.scores', '{}');
SELECT * FROM crm.k_anonymity('shop.scores', '{segment}', 0);
CREATE TABLE place (spot point);
SELECT * FROM crm.k_anonymity('place', '{spot}');
DROP VIEW nobody;
DROP TABLE place;

-- Who may read the views but not the history reads nothing.
CREATE ROLE movement_reader;
GRANT USAGE ON SCHEMA shop TO movement_reader;
GRANT SELECT ON shop.scores TO movement_reader;
SET ROLE movement_reader;
\set VERBOSITY sqlstate
SELECT count(*) FROM shop.scores;
SELECT crm.customer('shop', '17');
\set VERBOSITY default
RESET ROLE;
-- who may read both, reads what the policies of the tables leave
GRANT SELECT ON ALL TABLES IN SCHEMA shop TO movement_reader;
GRANT USAGE ON SCHEMA t_source_movement TO movement_reader;
GRANT SELECT ON person, orders TO movement_reader;
ALTER TABLE shop.snapshot ENABLE ROW LEVEL SECURITY;
CREATE POLICY few ON shop.snapshot FOR SELECT USING (customer < 100);
SET ROLE movement_reader;
SELECT (SELECT count(*) FROM shop.scores WHERE customer >= 100) AS others, (SELECT count(*) > 0 FROM shop.scores) AS own, (SELECT sum(customers) < 100 FROM crm.movement('shop') WHERE dimension = 'tier') AS moved, crm.customer('shop', '500') AS other,
       crm.customer('shop', '17') ->> 'customer_name' AS own_name, (SELECT count(*) > 0 FROM shop.segment_trend) AS trend, (SELECT count(*) FROM shop.info) AS info;
RESET ROLE;
DROP OWNED BY movement_reader;
DROP ROLE movement_reader;

-- What customers answered and owe is in their snapshots, as it was at the end of the day.
SELECT count(*) FROM shop.grade_trend;
CREATE TABLE answer (customer_id int, at timestamp, nps int, happy int);
INSERT INTO answer SELECT customer_id, timestamp '2025-01-01' + n * interval '79 hours', nullif((customer_id + n) % 13, 12) % 11, nullif((customer_id * n) % 11, 0) FROM generate_series(1, 50) AS n, (SELECT DISTINCT customer_id FROM orders) AS c WHERE (customer_id * 7 + n) % 20 = 0;
INSERT INTO answer VALUES (17, '2025-09-30 23:59:59.9', 3, 2), (17, '2025-10-01', 10, 10), (18, NULL, 0, 1);
SELECT count(*) FROM crm.alter_source('shop', answers => 'answer', answered_at => 'at', nps => 'nps', satisfaction => 'happy', late_days => 0);
CALL crm.score('shop', days => '{2025-09-30,2025-12-31}', refit => false);
CALL crm.score('shop', '2026-02-28', rebuild => true, refit => false);
CALL crm.score('shop', refit => false);
SELECT count(*) FILTER (WHERE (s.nps, s.satisfaction, s.balance, s.overdue_amount, s.grade) IS DISTINCT FROM (c.nps, c.satisfaction, c.balance, c.overdue_amount, c.grade)) AS differ, count(s.as_of) = count(*) AS everybody
FROM shop.customer_360 AS c LEFT JOIN shop.score_history AS s USING (customer, as_of) WHERE c.segment IS NOT NULL;
SELECT h.as_of, count(h.nps) AS with_nps, count(h.satisfaction) AS with_satisfaction, count(h.balance) AS with_invoices, count(h.grade) AS with_grade,
       count(*) FILTER (WHERE h.nps IS DISTINCT FROM (SELECT a.nps FROM answer AS a WHERE a.customer_id = h.customer AND (a.at < h.as_of + 1) IS NOT FALSE AND a.nps IS NOT NULL ORDER BY a.at DESC NULLS LAST LIMIT 1)) AS other_nps,
       count(*) FILTER (WHERE h.satisfaction IS DISTINCT FROM (SELECT a.happy FROM answer AS a WHERE a.customer_id = h.customer AND (a.at < h.as_of + 1) IS NOT FALSE AND a.happy IS NOT NULL ORDER BY a.at DESC NULLS LAST LIMIT 1)) AS other_satisfaction,
       count(*) FILTER (WHERE coalesce(h.balance, 0) <> coalesce((SELECT sum(i.amount) FROM invoice AS i WHERE i.customer_id = h.customer AND i.issued <= h.as_of AND (i.paid_on <= h.as_of) IS NOT TRUE), 0)) AS other_balance,
       count(*) FILTER (WHERE coalesce(h.overdue_amount, 0) <> coalesce((SELECT sum(i.amount) FROM invoice AS i WHERE i.customer_id = h.customer AND i.issued <= h.as_of AND i.due < h.as_of AND (i.paid_on <= h.as_of) IS NOT TRUE), 0)) AS other_overdue,
       count(*) FILTER (WHERE h.grade IS DISTINCT FROM (SELECT i.grade FROM invoice AS i WHERE i.customer_id = h.customer AND i.issued <= h.as_of LIMIT 1)) AS other_grade
FROM shop.score_history AS h WHERE h.as_of IN ('2025-09-30', '2025-12-31', '2026-02-28') GROUP BY 1 ORDER BY 1;
SELECT as_of, customer, nps, satisfaction FROM shop.score_history WHERE as_of IN ('2025-09-30', '2025-12-31') AND customer IN (17, 18) ORDER BY 1, 2;
-- "fell two grades since"
INSERT INTO invoice SELECT customer_id, '2026-02-20', '2026-03-20', 5, NULL, (ARRAY['AAA', 'C', 'odd'])[1 + customer_id % 3] FROM (SELECT DISTINCT customer_id FROM invoice WHERE customer_id % 2 = 0 OR customer_id < 40) AS i;
CALL crm.score('shop', '2026-02-28', refit => false);
SELECT DISTINCT as_of FROM shop.grade_trend ORDER BY 1;
SELECT as_of, position, grade, grade_en, grade_zh, customers, customer_share, revenue > 0 AS revenue FROM shop.grade_trend WHERE as_of = '2026-02-28' ORDER BY position;
SELECT count(*) AS differ FROM (SELECT as_of, grade, customers, revenue FROM shop.grade_trend WHERE customers > 0 EXCEPT SELECT as_of, coalesce(grade, '(none)'), count(*), sum(money) FROM shop.snapshot GROUP BY 1, 2) AS d;
SELECT from_grade, to_grade, from_grade_zh, to_grade_en, customers, as_of_before, as_of FROM shop.grade_flow ORDER BY from_position, to_position, to_grade;
SELECT dimension, sum(customers) AS customers, sum(revenue_now) AS now FROM crm.movement('shop', '2025-12-31') GROUP BY 1 ORDER BY 1;
SELECT change, steps, grade_before, grade_now, count(*) FROM crm.movers('shop', '2025-12-31', dimension => 'grade') WHERE change IN ('up', 'down') GROUP BY 1, 2, 3, 4 ORDER BY 2;
SELECT count(*) FROM shop.alarms WHERE kind = 'grade_shift';
CALL crm.score('shop', '2026-01-31', refit => false);
SELECT kind, subject, subject_zh, value > 0 AS rose FROM shop.alarms WHERE kind = 'grade_shift' ORDER BY 2;
SELECT from_grade, to_grade, customers FROM shop.grade_flow WHERE from_grade <> to_grade ORDER BY from_position, to_position, to_grade;
SELECT c - '{nps,satisfaction,balance,overdue_amount,grade}'::text[] = c AS without, c ->> 'grade' AS grade, c -> 'before' ->> 'grade' AS before, c ->> 'nps' AS nps, c ->> 'balance' AS balance FROM crm.customer('shop', '18') AS c;
-- answers without a time are the same at any day; what a source has no more is in none of its views
SELECT count(*) FROM crm.alter_source('shop', clear => '{answered_at,invoices,grade}');
CALL crm.score('shop', days => '{2025-09-30}', refit => false);
SELECT customer, nps, satisfaction FROM shop.score_history WHERE as_of = '2025-09-30' AND customer = 17;
SELECT count(*) AS with_balance FROM shop.snapshot WHERE as_of = '2025-09-30' AND (balance IS NOT NULL OR grade IS NOT NULL);
SELECT string_agg(attname, ', ' ORDER BY attnum) AS columns, to_regclass('shop.grade_trend') AS trend FROM pg_attribute WHERE attrelid = 'shop.scores'::regclass AND attname IN ('nps', 'satisfaction', 'balance', 'overdue_amount', 'grade');
SELECT crm.customer('shop', '18') ? 'grade' AS graded, crm.customer('shop', '18') -> 'before' ? 'grade' AS graded_before;
SELECT * FROM crm.movers('shop', dimension => 'grade');

-- A customer is still known when the column has another name, and when the orders are gone.
ALTER TABLE orders RENAME customer_id TO client;
SELECT crm.customer('shop', '18') ->> 'customer' AS renamed;
SELECT crm.customer('shop', 'eighteen');
DROP TABLE orders CASCADE;
SELECT crm.customer('shop', '18') ->> 'customer' AS gone;

SELECT count(*) > 0 AS dropped FROM crm.drop_source('shop') AS s, crm.drop_source('numbers') AS n, crm.drop_source('words') AS w, crm.drop_source('ids') AS i;
DROP TABLE person, invoice, answer, keyed;
DROP SCHEMA t_source_movement;
