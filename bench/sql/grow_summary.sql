-- The same by the summary of each customer.

SELECT count(c.summary)
FROM (SELECT customer_id, crm.customer_summary(ordered_at, amount) AS summary FROM :table GROUP BY customer_id) AS c;
