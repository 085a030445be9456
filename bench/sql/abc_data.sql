-- The orders of :customers simulated customers, about twenty each, in order of
-- time as a shop writes them; the same as sales of 20,000 products, a few of
-- them in great demand; and customers with their money.

\ir orders.sql

CREATE UNLOGGED TABLE sales AS
SELECT (20000 * power((order_id * 7919 % 100003) / 100003.0::float8, 3))::int AS product_id, amount
FROM orders;

CREATE UNLOGGED TABLE customers AS
SELECT customer_id, sum(amount) AS monetary FROM orders GROUP BY customer_id;
