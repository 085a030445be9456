-- A summary of each customer with the executor's GROUP BY.

SELECT count(summary) FROM (SELECT crm.customer_summary(:arguments) AS summary FROM :table GROUP BY customer_id) AS c;
