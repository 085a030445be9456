-- Customer rows to scores, all three at once.

SELECT sum((s).r), sum((s).f), sum((s).m), sum(recency_days), sum(orders), sum(money)
FROM (SELECT *, crm.rfm_score(recency_days, orders, money) OVER () AS s
      FROM customers) AS score;
