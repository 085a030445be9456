-- Item rows to classes in plain SQL.

SELECT CASE WHEN cumulated - monetary < 0.8 * total THEN 'A'
            WHEN cumulated - monetary < 0.95 * total THEN 'B' ELSE 'C' END AS class,
       count(customer_id) AS items, sum(monetary) AS value
FROM (SELECT customer_id, monetary,
             sum(monetary) OVER (ORDER BY monetary DESC ROWS UNBOUNDED PRECEDING) AS cumulated,
             sum(monetary) OVER () AS total
      FROM customers) AS share
GROUP BY 1 ORDER BY 1;
