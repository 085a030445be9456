-- Scoring of a registered source: runs, snapshots, models by policy, past days, retention, who may not.
-- (test/t/044_score.pl kills runs, compares incremental with full ones, restores.)
\set SHOW_CONTEXT never
SET client_min_messages = warning;
CREATE SCHEMA t_source_score;
SET search_path = t_source_score;
CREATE TABLE orders AS SELECT order_id, customer_id, ordered_at, amount FROM crm.simulate_orders(300, days => 730, seed => 11) WHERE ordered_at < '2025-11-20';
SELECT count(*) FROM crm.create_source('shop', 'orders', 'customer_id', 'ordered_at', 'amount', 'order_id', keep_days => 40, refit_days => 20);
SELECT source, schema, orders, scored_as_of, last_status FROM crm.sources;

-- The first run reads all, with the models that there are; the next one reads what is new and late.
CALL crm.score('shop');
INSERT INTO orders VALUES (1, 1, '2025-11-25', 10), (2, 100000, '2025-11-25', 30), (3, 2, '2025-11-15', -5);
CALL crm.score('shop');
SELECT run_id, as_of, mode, status, rows_read, customers, model_id, refitted, error FROM shop.run ORDER BY run_id;
SELECT as_of, count(*) AS customers, sum(money) = (SELECT sum(amount) FROM orders AS o WHERE o.ordered_at < s.as_of + 1) AS all_money, count(DISTINCT model_id) AS models FROM shop.snapshot AS s WHERE as_of > '2025-11-20' GROUP BY 1 ORDER BY 1;
SELECT count(*) FILTER (WHERE (s.recency_days, s.orders, s.money, s.r, s.f, s.m, s.segment, s.abc_class, s.tier, s.p_alive, s.clv) IS DISTINCT FROM
                              (c.recency_days, c.orders, c.money, c.r, c.f, c.m, c.segment, c.abc_class, c.tier, c.p_alive, c.clv)) AS differ, count(*) AS customers
FROM (SELECT * FROM shop.snapshot WHERE as_of = '2025-11-25') AS s FULL JOIN shop.customer_360 AS c USING (customer);
SELECT source, scored_as_of, scored_customers, last_status FROM crm.sources;
SELECT count(*) FROM crm.score_progress;
-- Other sessions see how many rows a query has come to: by a sequence, of those who may write it.
SELECT count(*) AS rows FROM generate_series(1, 200000) AS i WHERE crm_internal.score_tick('shop.progress', crm_internal.score_phase('scoring'));
SELECT last_value - crm_internal.score_phase('scoring') AS told FROM shop.progress;
SET ROLE pg_monitor;
\set VERBOSITY sqlstate
SELECT count(*) FROM generate_series(1, 200000) AS i WHERE crm_internal.score_tick('shop.progress', 0);
\set VERBOSITY default
RESET ROLE;

-- The same day again: its snapshot is replaced. A day that is over: from the orders up to it.
CALL crm.score('shop');
CALL crm.score('shop', as_of => '2025-03-31');
CALL crm.score('shop', '2025-11-02', month_ends => 2);
SELECT as_of, count(*) AS customers, sum(money) = (SELECT sum(amount) FROM orders AS o WHERE o.ordered_at < s.as_of + 1) AS all_money FROM shop.snapshot AS s WHERE as_of <> '2025-11-19' GROUP BY 1 ORDER BY 1;
SELECT run_id, as_of, mode, rows_read, customers, refitted FROM shop.run WHERE run_id > 2 ORDER BY run_id;
SELECT model_id, as_of, reason, customers = (SELECT count(DISTINCT customer_id) FROM orders AS o WHERE o.ordered_at < m.as_of + 1 AND o.amount >= 0) AS everybody, length(digest) FROM shop.model AS m ORDER BY 1;

-- By policy models grow old; asked for, they are fitted anew; what is older than it is kept goes, but for ends of months.
INSERT INTO orders VALUES (4, 1, '2025-12-10', 10);
CALL crm.score('shop');
INSERT INTO orders VALUES (5, 1, '2025-12-20', 10);
CALL crm.score('shop', refit => false);
CALL crm.score('shop', refit => true);
SELECT run_id, as_of, mode, refitted, model_id FROM shop.run WHERE run_id > 5 ORDER BY run_id;
INSERT INTO orders VALUES (6, 1, '2026-02-03', 10);
CALL crm.score('shop');
SELECT DISTINCT as_of FROM shop.snapshot ORDER BY 1;
SELECT count(*) AS days, bool_or(last_day > first_day + 300) AS closed_together FROM shop.period;

-- Without lifetime values, by other schemes.
SELECT count(*) FROM crm.alter_source('shop', clear => '{clv_model}', method => 'rank', tier_scheme => 'vip');
CALL crm.score('shop', rebuild => true);
SELECT count(*) > 0 AS scored, count(p_alive) AS with_value, max(tier) AS tiers FROM shop.snapshot WHERE as_of = '2026-02-03';
SELECT mode, refitted FROM shop.run ORDER BY run_id DESC LIMIT 1;

-- Typical mistakes, which the log keeps where a run had begun.
CALL crm.score('shoop');
CALL crm.score('shop', '2025-01-01', days => '{2025-02-01}');
CALL crm.score('shop', 'infinity');
CALL crm.score('shop', days => '{}');
CALL crm.score('shop', days => '{2025-02-01}', month_ends => 3);
CALL crm.score('shop', month_ends => 0);
CALL crm.score('shop', '2001-01-01');
CALL crm.score('shop', days => '{2001-01-01,2025-02-28}');
SELECT DISTINCT as_of FROM shop.snapshot WHERE as_of < '2025-03-01';
BEGIN;
CALL crm.score('shop');
ROLLBACK;
DO $$ BEGIN CALL crm.score('shop'); EXCEPTION WHEN no_data_found THEN NULL; END $$;
CREATE FUNCTION score_it() RETURNS void LANGUAGE plpgsql AS $$ BEGIN CALL crm.score('shop'); END $$;
SELECT score_it();
CREATE PROCEDURE score_all() LANGUAGE plpgsql AS $$ BEGIN CALL crm.score('shop'); CALL crm.score('shop', month_ends => 1); END $$;
CALL score_all();
ALTER TABLE orders RENAME amount TO total;
CALL crm.score('shop');
INSERT INTO orders VALUES (7, 1, '2026-02-04', 'NaN');
CALL crm.score('shop');
DELETE FROM orders WHERE order_id = 7;
SELECT status, sqlstate, error FROM shop.run WHERE status <> 'done' ORDER BY run_id;
CALL crm.score('shop');
SELECT status FROM shop.run ORDER BY run_id DESC LIMIT 1;
SELECT count(*) FROM pg_locks WHERE locktype = 'advisory';

-- A table that was detached is not scored into; one that has another name is no day.
ALTER TABLE shop.snapshot DETACH PARTITION shop.snapshot_20260203;
CALL crm.score('shop', '2026-02-03');
ALTER TABLE shop.snapshot ATTACH PARTITION shop.snapshot_20260203 FOR VALUES FROM ('2026-02-03') TO ('2026-02-04');
CREATE TABLE shop.odds PARTITION OF shop.snapshot DEFAULT;
SELECT count(*) > 0 AS there FROM shop.scores;
DROP TABLE shop.odds;
-- Orders that are loaded anew just now.
BEGIN;
CREATE TEMP TABLE kept AS SELECT * FROM orders;
DELETE FROM orders;
COMMIT;
CALL crm.score('shop');
CALL crm.score('shop', '2026-02-03', rebuild => true);
SELECT count(*) > 0 AS still FROM shop.scores;
SELECT status, error FROM shop.run ORDER BY run_id DESC LIMIT 1;
INSERT INTO orders SELECT * FROM kept;
CALL crm.score('shop');
SELECT crm.schedule('shop', '0 3 * * *');
SELECT crm.unschedule('shop');
SELECT count(*) FROM crm.drop_source('shop');
SELECT count(*) FROM pg_namespace WHERE nspname = 'shop';

-- A day months ahead, mistyped or while the loader stands still: the orders that are still to come count all the same. What
-- that day left goes as nightly.md says.
CREATE TABLE late AS SELECT i % 20 AS customer, '2025-11-01 12:00+00'::timestamptz + i * interval '1 day' AS at, 10 AS amount FROM generate_series(0, 76) AS i;
SET client_min_messages = error;
SELECT count(*) FROM crm.create_source('late', 'late', 'customer', 'at', 'amount', zone => 'UTC', clv_model => NULL);
CALL crm.score('late');
CALL crm.score('late', '2026-02-20');
CALL crm.score('late', '2026-03-20', rebuild => true);
INSERT INTO late SELECT 30 + i % 2, '2026-01-17 12:00+00'::timestamptz + i * interval '1 day', 10 FROM generate_series(0, 50) AS i;
CALL crm.score('late');
SELECT mode, rows_read FROM late.run ORDER BY run_id;
SELECT as_of, sum(money) AS scored, (SELECT sum(amount) FROM late AS o WHERE o.at < s.as_of + 1) AS "table" FROM late.snapshot AS s WHERE as_of = '2026-03-08' GROUP BY 1;
DROP TABLE late.snapshot_20260320;
DELETE FROM late.total WHERE as_of = '2026-03-20';
DELETE FROM late.model WHERE as_of = '2026-03-20';
SELECT (SELECT max(as_of) FROM late.segment_trend) AS trend, (SELECT max(as_of) FROM late.alarms) AS alarms, (SELECT max(as_of) FROM late.scores) AS scores, (SELECT model_as_of FROM late.info) AS model;
SELECT count(*) FROM crm.drop_source('late');
