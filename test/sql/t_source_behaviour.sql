-- Live views of a registered source on behaviour, against what can be computed otherwise.
\set SHOW_CONTEXT never
SET client_min_messages = error;
CREATE SCHEMA t_source_behaviour;
SET search_path = t_source_behaviour;
CREATE TABLE orders AS SELECT order_id, customer_id, ordered_at, amount FROM crm.simulate_orders(800, days => 730, seed => 3) WHERE ordered_at < '2025-12-20';
INSERT INTO orders VALUES (-1, 7, '2025-12-01', -5), (-2, 100001, '2025-11-01', -9), (-3, NULL, '2025-11-01', 9);
CREATE TABLE customer AS SELECT n AS customer_id, 'Firm ' || n AS name FROM generate_series(1, 500) AS n;
SELECT count(*) > 20 AS made FROM crm.create_source('shop', 'orders', 'customer_id', 'ordered_at', 'amount', 'order_id', customers => 'customer', customer_name => 'name');

-- Who is late: all of them, and nobody else, in the order of what is at stake.
CREATE TEMP TABLE late AS
SELECT h.customer, 1 - (h.t_x::float8 / nullif(h.age, 0)) ^ nullif(h.repeat_days, 0)::float8 AS overdue
FROM (SELECT crm.population_with_days(customer_id, ordered_at, amount, order_id) AS p FROM orders) AS x, crm.clv_customers(p, (SELECT max(ordered_at)::date FROM orders)) AS h;
SELECT count(*) AS customers, count(*) FILTER (WHERE w.overdue = l.overdue) AS same, count(*) FILTER (WHERE w.signal = CASE WHEN l.overdue >= 0.99 THEN 'very_late' ELSE 'late' END) AS signals,
       count(*) = (SELECT count(*) FROM late WHERE overdue >= 0.95) AS all_of_them, count(w.customer_name) = count(*) FILTER (WHERE w.customer <= 500) AS names
FROM shop.watch_list AS w JOIN late AS l USING (customer);
SELECT count(*) FILTER (WHERE at_stake > before) AS wrong_order FROM (SELECT at_stake, lag(at_stake) OVER (ORDER BY position) AS before FROM shop.watch_list) AS w;
SELECT DISTINCT signal, signal_en, signal_zh FROM shop.watch_list ORDER BY 1;
-- limits of one's own, without a new view
SELECT crm.copy_scheme('watch_signal', 'standard', 'strict');
UPDATE crm.scheme_code SET cut = 0.999 WHERE kind = 'watch_signal' AND scheme = 'strict' AND code = 'very_late';
UPDATE crm.scheme SET standard = true WHERE kind = 'watch_signal' AND scheme = 'strict';
SELECT count(*) FILTER (WHERE w.signal = CASE WHEN l.overdue >= 0.999 THEN 'very_late' ELSE 'late' END) = count(*) AS own_limits FROM shop.watch_list AS w JOIN late AS l USING (customer);
SELECT crm.drop_scheme('watch_signal', 'strict');

-- Stages: everybody who ever bought is in one of them; revenue adds up.
SELECT stage, stage_zh, customers > 0 AS somebody FROM shop.lifecycle ORDER BY position;
SELECT sum(l.customers) = (SELECT count(DISTINCT customer_id) FROM orders WHERE amount >= 0) AS everybody, sum(l.customer_share)::numeric(5,2) AS shares,
       sum(l.revenue) = (SELECT sum(amount) FROM orders WHERE customer_id IS NOT NULL AND customer_id <> 100001) AS all_revenue,
       sum(l.revenue_now) = (SELECT sum(amount) FROM orders WHERE customer_id <> 100001 AND ordered_at > date '2025-12-19' - 181) AS last_half_year
FROM shop.lifecycle AS l;
WITH stage AS (
    SELECT crm.lifecycle_stage(coalesce(sum(amount) FILTER (WHERE ordered_at > date '2025-12-19' - 363 AND ordered_at <= date '2025-12-19' - 181), 0)::float8,
                               coalesce(sum(amount) FILTER (WHERE ordered_at > date '2025-12-19' - 181), 0)::float8,
                               date '2025-12-19' - (min(ordered_at) FILTER (WHERE amount >= 0))::date, 182) AS stage
    FROM orders WHERE customer_id IS NOT NULL GROUP BY customer_id
)
SELECT count(*) AS stages, count(*) FILTER (WHERE l.customers <> (SELECT count(*) FROM stage AS s WHERE s.stage = l.stage)) AS differ FROM shop.lifecycle AS l;

-- Contracts, cases and events beside the orders.
CREATE TABLE contract AS
SELECT n AS id, n % 500 + 1 AS customer_id, date '2024-01-01' + (n * 7919 % 650)::int AS started,
       CASE WHEN n * 104729 % 10 < 6 THEN date '2024-01-01' + (n * 7919 % 650)::int + (n * 15485863 % 400)::int END AS ended, 10 + n % 5 AS fee
FROM generate_series(1::bigint, 900) AS n;
INSERT INTO contract VALUES (0, 1, '2026-02-01', NULL, 99);
CREATE TABLE ticket AS
SELECT n % 500 + 1 AS customer_id, timestamp '2025-01-01' + n * interval '9 hours' AS opened, CASE WHEN n % 7 > 0 THEN timestamp '2025-01-01' + n * interval '9 hours' + (n * 7919 % 240) * interval '1 hour' END AS closed,
       (ARRAY['solved', 'withdrawn'])[1 + n % 2] AS outcome, (ARRAY['price', 'quality', NULL])[1 + n % 3] AS cause
FROM generate_series(1, 900) AS n;
CREATE TABLE event AS
SELECT n % 400 + 1 AS customer_id, timestamp '2025-03-01' + (n * 104729 % 400000) * interval '1 minute' AS at, (ARRAY['visit', 'cart', 'order', 'other'])[1 + (n / 7 * 5 + n) % 4] AS kind, (ARRAY['mail', 'search', 'ad', NULL])[1 + (n / 13 + n) % 4] AS channel
FROM generate_series(1::bigint, 9001) AS n;
SELECT count(*) > 30 AS made FROM crm.alter_source('shop', contracts => 'contract', started => 'started', ended => 'ended', fee => 'fee',
    cases => 'ticket', opened => 'opened', closed => 'closed', outcome => 'outcome', cause => 'cause',
    events => 'event', happened_at => 'at', event => 'kind', channel => 'channel', funnel => '{visit,cart,order}', funnel_days => 120);

-- Kaplan-Meier by hand; contracts of the future are not there yet.
WITH life AS (
    SELECT least(coalesce(ended, '2025-12-19'), '2025-12-19') - started AS days, coalesce(ended <= '2025-12-19', false) AS over FROM contract WHERE started <= '2025-12-19'
), step AS (
    SELECT e.days, count(*) FILTER (WHERE l.days = e.days AND l.over) AS ended, count(*) AS at_risk FROM (SELECT DISTINCT days FROM life WHERE over) AS e JOIN life AS l ON l.days >= e.days GROUP BY e.days
)
SELECT count(*) AS months, max(abs(v.survival - (SELECT coalesce(exp(sum(ln(1 - s.ended::float8 / s.at_risk))), 1) FROM step AS s WHERE s.days <= v.month * 365.25 / 12))) < 1e-12 AS survival,
       bool_and(v.at_risk = (SELECT count(*) FROM life AS l WHERE l.days >= v.month * 365.25 / 12)) AS at_risk, max(v.as_of) AS as_of
FROM shop.survival AS v;
SELECT count(*) AS months, bool_and(r.closing = (SELECT count(*) FROM contract AS c WHERE c.started < r.month + interval '1 month' AND c.started <= '2025-12-19' AND (c.ended < least(r.month + interval '1 month', '2025-12-20')) IS NOT TRUE)) AS closing,
       bool_and(r.recurring = (SELECT sum(c.fee) FROM contract AS c WHERE c.started < r.month + interval '1 month' AND c.started <= '2025-12-19' AND (c.ended < least(r.month + interval '1 month', '2025-12-20')) IS NOT TRUE)) AS recurring,
       bool_and(r.opening + r.begun - r.ended = r.closing) AS adds_up, count(*) FILTER (WHERE r.complete = 0) AS going_on, max(r.month) FILTER (WHERE r.complete = 0) AS month
FROM shop.recurring AS r;
SELECT sum(probability) FILTER (WHERE days = 5)::numeric(5,2) AS all_outcomes, count(DISTINCT outcome) AS outcomes FROM shop.case_outcomes;
SELECT cause, cases, case_share, customers, still_open, median_days FROM shop.case_causes;
SELECT f.position, f.step, f.customers, f.stopped, f.window_days,
       f.customers = (SELECT count(*) FROM (SELECT crm.window_funnel(at, interval '120 days', kind = 'visit', kind = 'cart', kind = 'order') AS level FROM event WHERE at < '2025-12-20' GROUP BY customer_id) AS w WHERE w.level >= f.position) AS right
FROM shop.funnel AS f ORDER BY f.position;
-- every first purchase with a touchpoint before it is credited once
SELECT abs(sum(c.linear) - x.bought) < 1e-9 AS linear, abs(sum(c.markov) - x.bought) < 1e-9 AS markov, sum(c.first_touch) = x.bought AS first_touch, abs(sum(c.markov_value) - x.value) < 0.05 AS value
FROM shop.channels AS c, (SELECT count(*) AS bought, sum(f.value) AS value FROM (SELECT customer_id, min(ordered_at) AS at, (array_agg(amount ORDER BY ordered_at, amount))[1] AS value FROM orders WHERE amount > 0 AND customer_id IS NOT NULL GROUP BY 1) AS f
                         WHERE EXISTS (SELECT FROM event AS e WHERE e.customer_id = f.customer_id AND e.channel IS NOT NULL AND e.at <= f.at)) AS x GROUP BY x.bought, x.value;
-- Of an instant the time of day is kept, in the zone of the source, whatever that of the session: steps of one day, in hours.
SET timezone = 'America/New_York';
CREATE TABLE instant AS
SELECT c.n AS customer_id, timestamptz '2025-03-01 23:30+08' + c.n * interval '1 day' + (k.step - 1) * interval '10 minutes' AS at, (ARRAY['visit', 'cart', 'order'])[k.step] AS kind, 'channel ' || k.step AS channel
FROM generate_series(1, 40) AS c(n), generate_series(1, 3) AS k(step);
CREATE TABLE instant_order AS SELECT n AS customer_id, timestamptz '2025-03-01 23:45+08' + n * interval '1 day' AS at, 9 AS amount FROM generate_series(1, 40) AS n;
SELECT count(*) > 20 AS made FROM crm.create_source('instants', 'instant_order', 'customer_id', 'at', 'amount', zone => 'Asia/Shanghai', clv_model => NULL,
    events => 'instant', happened_at => 'at', event => 'kind', channel => 'channel', funnel => '{visit,cart,order}', funnel_days => 1,
    cases => 'instant_order', opened => 'at', closed => 'at');
SET timezone = 'UTC';
SELECT position, step, customers, median_hours FROM instants.funnel;
-- the third touch is after the purchase
SELECT channel, first_touch, last_touch FROM instants.channels ORDER BY channel;
SELECT min(opened), max(closed) FROM instants.cases;
-- where orders have days only, touches of the day count
CREATE TABLE day_order AS SELECT customer_id, (at AT TIME ZONE 'Asia/Shanghai')::date AS at, amount FROM instant_order;
SELECT count(*) > 20 AS made FROM crm.alter_source('instants', orders => 'day_order');
SELECT channel, first_touch, last_touch FROM instants.channels ORDER BY channel;
SELECT count(*) FROM crm.drop_source('instants');
RESET timezone;

-- wrong input
SELECT * FROM crm.alter_source('shop', clear => '{ended}');
SELECT * FROM crm.alter_source('shop', funnel => '{visit}');
BEGIN;
INSERT INTO contract VALUES (999, 17, '2025-05-02', '2025-05-01', 1);
SELECT * FROM crm.alter_source('shop', funnel_days => 90);
ROLLBACK;
INSERT INTO ticket VALUES (18, '2025-05-02 10:00', '2025-05-02 09:59');
SELECT * FROM crm.alter_source('shop', funnel_days => 90);
DELETE FROM ticket WHERE closed < opened;
-- without fees there is nothing to add up
BEGIN;
SELECT count(*) > 30 AS made FROM crm.alter_source('shop', clear => '{fee}');
SELECT count(*) > 0 AS months, count(recurring) AS known, count(recurring_change) AS changes FROM shop.recurring;
ROLLBACK;
SELECT * FROM crm.alter_source('shop', funnel_days => 0);
SELECT * FROM crm.alter_source('shop', clear => '{event}');
SELECT * FROM crm.alter_source('shop', clear => '{events}', event => 'kind');
SELECT count(*) > 20 AS without FROM crm.alter_source('shop', clear => '{contracts,cases,events}');
SELECT to_regclass('shop.funnel') IS NULL AND to_regclass('shop.contracts') IS NULL AS gone;
SELECT crm.drop_source('shop');
DROP SCHEMA t_source_behaviour CASCADE;
