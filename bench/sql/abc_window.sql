-- Item rows to classes.

SELECT class, count(customer_id) AS items, sum(monetary) AS value
FROM (SELECT customer_id, monetary, crm.abc_class(monetary) OVER () AS class FROM customers) AS score
GROUP BY 1 ORDER BY 1;
