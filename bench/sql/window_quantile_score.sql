-- Customer rows to scores, one by one.

SELECT sum(r), sum(f), sum(m), sum(recency_days), sum(frequency), sum(monetary)
FROM (SELECT *,
             crm.quantile_score(-recency_days, 5) OVER () AS r,
             crm.quantile_score(frequency, 5) OVER () AS f,
             crm.quantile_score(monetary, 5) OVER () AS m
      FROM customers) AS score;
