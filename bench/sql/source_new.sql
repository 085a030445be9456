-- A hundredth of the orders again, on the eleven days that follow.
INSERT INTO orders (customer_id, ordered_at, amount, order_id)
SELECT o.customer_id, e.last + (row_number() OVER () / e.n::float8) * interval '11 days', o.amount, o.order_id + 1000000000 * :round
FROM (SELECT max(ordered_at) AS last, count(*) / 100 AS n FROM orders) AS e,
     LATERAL (SELECT * FROM orders WHERE order_id % 100 = :round LIMIT e.n) AS o;
