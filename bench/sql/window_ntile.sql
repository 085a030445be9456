-- Customer rows to scores in plain SQL.

SELECT sum(r), sum(f), sum(m), sum(recency_days), sum(frequency), sum(monetary)
FROM (SELECT *,
             ntile(5) OVER (ORDER BY recency_days DESC) AS r,
             ntile(5) OVER (ORDER BY frequency) AS f,
             ntile(5) OVER (ORDER BY monetary) AS m
      FROM customers) AS score;
