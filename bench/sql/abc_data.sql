-- The orders of :customers simulated customers, about twenty each, in order of
-- time as a shop writes them; the same as sales of 20,000 products, a few of
-- them in great demand; and customers with their money.

CREATE EXTENSION crm;
CREATE EXTENSION pg_prewarm;
SET work_mem = '1GB';
SET max_parallel_workers_per_gather = 0;

CREATE UNLOGGED TABLE orders AS
SELECT (o).customer_id::int AS customer_id, (o).ordered_at, (o).amount::numeric(12,2) AS amount, (o).order_id
FROM (SELECT crm.simulate_orders(:customers, r => 0.2, alpha => 0.2, a => 0.3, b => 2) AS o OFFSET 0) AS s
ORDER BY (o).ordered_at;

CREATE UNLOGGED TABLE sales AS
SELECT (20000 * power((order_id * 7919 % 100003) / 100003.0::float8, 3))::int AS product_id, amount
FROM orders;

CREATE UNLOGGED TABLE customers AS
SELECT customer_id, sum(amount) AS monetary FROM orders GROUP BY customer_id;
