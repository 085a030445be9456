-- The revenue of every customer in every month, which is only the first step of a bridge.

SELECT count(*), count(revenue)
FROM (SELECT customer_id, date_trunc('month', ordered_at) AS month, sum(amount) AS revenue FROM orders GROUP BY 1, 2) AS s;
