-- The orders of :customers simulated customers, about twenty each, in order of
-- time as a shop writes them, and the same orders in other shapes.

\ir orders.sql

CREATE UNLOGGED TABLE orders_uuid AS
SELECT md5(customer_id::text)::uuid AS customer_id, ordered_at, amount, order_id FROM orders;

-- 36 characters
CREATE UNLOGGED TABLE orders_text AS
SELECT customer_id::text AS customer_id, ordered_at, amount, order_id FROM orders_uuid;

CREATE UNLOGGED TABLE orders_float AS
SELECT customer_id, ordered_at, amount::float8 AS amount, order_id FROM orders;

CREATE UNLOGGED TABLE orders_zoned AS
SELECT customer_id, ordered_at AT TIME ZONE 'UTC' AS ordered_at, amount, order_id FROM orders;

-- two orders of five, with one to four lines each: as many rows as orders
CREATE UNLOGGED TABLE lines AS
SELECT customer_id, ordered_at, round(amount / (1 + order_id % 4), 2)::numeric(12,2) AS amount, order_id
FROM orders CROSS JOIN generate_series(0, order_id % 4)
WHERE order_id % 5 < 2;

-- people who already have a row per customer
CREATE UNLOGGED TABLE customers AS
SELECT customer_id, :'as_of'::date - max(ordered_at)::date AS recency_days,
       count(*) AS orders, sum(amount) AS money
FROM orders GROUP BY customer_id;
