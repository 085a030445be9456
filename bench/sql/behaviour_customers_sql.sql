-- What grouping by customer takes, whatever is counted.
SELECT count(*) FROM (SELECT customer, count(*) FROM event GROUP BY customer OFFSET 0) AS c;
