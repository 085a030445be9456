-- Customer rows to scores in plain SQL.

SELECT sum(r), sum(f), sum(m), sum(recency_days), sum(orders), sum(money)
FROM (SELECT *,
             ntile(5) OVER (ORDER BY recency_days DESC) AS r,
             ntile(5) OVER (ORDER BY orders) AS f,
             ntile(5) OVER (ORDER BY money) AS m
      FROM customers) AS score;
