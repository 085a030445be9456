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
SELECT h.customer, 1 - exp(-h.repeat_days / nullif(h.t_x, 0)::float8 * (h.age - h.t_x)) AS overdue
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
SELECT crm.drop_source('shop');
DROP SCHEMA t_source_behaviour CASCADE;
