-- Customer rows to scores, one by one.

SELECT sum(r), sum(f), sum(m), sum(recency_days), sum(orders), sum(money)
FROM (SELECT *,
             crm.quantile_score(-recency_days, 5) OVER () AS r,
             crm.quantile_score(orders, 5) OVER () AS f,
             crm.quantile_score(money, 5) OVER () AS m
      FROM customers) AS score;
